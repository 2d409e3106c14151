"""Saved comparisons as plain text for the command line: what there is, and what moved since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from journey import words

Row = Mapping[str, Any]
_KINDS = {"person": "one person", "group": "a group"}


def saved_text(rows: Sequence[Row]) -> str:
    """One saved comparison a paragraph: its name, of whom, who saved it, and what it is to answer."""
    if not rows:
        return "No comparison is saved yet. Save one: journey compare PERSON --save NAME --question TEXT"
    lines = []
    for row in rows:
        people = words.several(row["n_people"], "person", "people")
        of = _KINDS[row["kind_code"]] + (f", {people}" if row["kind_code"] == "group" else "")
        lines.append(f"{row['name']:<24}{of}; saved {row['at'][:10]} by {row['who']}")
        lines.append(f"  {row['question'] or '(sealed: set JOURNEY_KEY_FILE to read the question)'}")
    return "\n".join([*lines, "", "Run one again: journey compare --again NAME"])


def again_text(found: Row) -> str:
    """The question, how much moved and why, every figure that moved, and what may not be concluded."""
    on = (
        f", had the change been on {words.day(date.fromisoformat(found['on_date']))}"
        if found["on_date"]
        else ""
    )
    lines = [
        found["question"],
        f"Of {_KINDS[found['kind_code']]} ({found['subject']}{on});"
        f" saved {found['at'][:10]} by {found['who']}.",
        f"Build then: {found['saved_build_id']}. Build now: {found['build_id']}.",
        "",
        *found["sentences"],
        *([""] if found["moved"] else []),
        *(f"- {row['sentence']}" for row in found["moved"]),
        "",
        "What may not be concluded:",
        *(f"- {caveat}" for caveat in found["caveats"]),
    ]
    return "\n".join(lines)
