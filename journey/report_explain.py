"""The story of one cost, and one day's contacts, as plain text for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from journey import words
from journey.words.explain import activity, agency, story_sections, story_title
from journey.words.explain_price import plain_code

_WIDTH = 110


def story_text(story: Mapping[str, Any]) -> str:
    """The whole story under its headings, in the order in which it is redone."""
    lines = [*([story["note"], ""] if story["note"] else []), story_title(story)]
    for heading, sentences in story_sections(story):
        lines += ["", heading, *(_indented(sentence) for sentence in sentences)]
    return "\n".join(lines)


def day_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """One day's contacts, each with its id, its cost and the rule that chose it."""
    lines = ["No contact of that day is held."]
    if rows:
        base, chosen = words.financial_year(rows[0]["price_base_fy"]), rows[0]["set_code"]
        lines = [f"Prices of {base}; assumption set: {chosen}"]
    for row in rows:
        cost = f"not costed ({row['uncosted_reason']})"
        if row["cost_gbp"] is not None:
            cost = words.pounds_exact(row["cost_gbp"])
        what = "support, counted as a whole" if row["activity_code"] is None else activity(row)
        status = row["status_code"]
        missed = "" if status in (None, "happened") else f", {plain_code(status)}"
        rule = f", rule {row['rule_code']}" if row["rule_code"] else ""
        lines.append(f"{row['interaction_id']}  {row['start_date']}")
        lines.append(f"    {agency(row)}: {what}{missed}, {cost}{rule}")
    return "\n".join(lines)


def _indented(sentence: str) -> str:
    return fill(
        sentence, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
