"""Matches as plain text, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from journey.review.quality import Quality
from journey.review.sides import Pair
from journey.words import several

WIDTH = 80
_MOST_LINES = 20  # of a section of the report; --json has all
_LABEL = 14
_SIDE = (WIDTH - _LABEL - 2) // 2
_IGNORED = {"placeholder": "stands for nothing", "shared_by_many": "shared by too many people"}
_DOUBTFUL = {"loose": "few of their records agree with one another", "numbers_differ": "NHS numbers differ"}

Row = Mapping[str, Any]


def pair_text(pair: Pair) -> str:
    """One pair side by side, then the reasons and what deciding would do."""
    lines = [f"Pair {pair.pair_id}: {pair.kind_label.lower()}", ""]
    for label, one, two in pair.rows():
        lines += _columns(label, one, two)
    told = [
        ("Likeness", pair.probability_label),
        ("What agrees", " ".join(pair.reasons) or "not in doubt in this build"),
        ("Why ask", pair.why_doubtful),
        ("If the same", pair.if_same),
        ("If different", pair.if_different),
    ]
    if pair.decision:
        held = pair.decision
        told.append(("Decided", f"{held.verdict}, by {held.who} on {held.at[:10]}. {held.why or ''}".strip()))
    lines.append("")
    for label, text in told:
        lines += _wrapped(label, text)
    return "\n".join(lines)


def report_text(found: Mapping[str, Sequence[Row]]) -> str:
    """The link report: sources, what was ignored, who is in doubt, what moved."""
    lines = [f"{'Source':<28}{'People':>10}{'Elsewhere too':>15}{'Only here':>12}{'In doubt':>12}"]
    lines += [
        f"{row['source_code']:<28}{row['n_source_people']:>10,}{row['n_linked_to_others']:>15,}"
        f"{row['n_alone']:>12,}{row['n_in_doubt']:>12,}"
        for row in found["sources"]
    ]
    lines += [
        "",
        *_paragraph("Only here may mean known to one agency, or not recognised: both look the same."),
    ]
    lines += _section("Values not used for linking", map(_ignored, found["ignored"]))
    lines += _section(
        "People whose records may be more than one person's", map(_doubtful, found["doubtful_people"])
    )
    lines += _section("Pairs for a person to judge (journey link --review)", map(_kind, found["pairs"]))
    lines += _section("Person ids that changed with this build", map(move_text, found["moves"]))
    return "\n".join(lines)


def history_text(lines: Sequence[Row]) -> str:
    """What befell person ids, oldest first."""
    return "\n".join(move_text(line) for line in lines) or "No person id was ever merged or split."


def move_text(line: Row) -> str:
    """One event in the life of a person id, with who and why."""
    records = several(line["n_source_people"], "record")
    now, before = line["person_id"], line["former_person_id"]
    told = {
        "new": f"{now} is new, with {records}",
        "joined": f"{records} came to {now}",
        "merged": f"{before} was found to be {now}: {records} moved",
        "split": f"{records} of {before} were found to be {now}",
        "erased": f"{now} was erased; the id is spent",
    }[line["event_code"]]
    reason = " ".join(part for part in (line["who"], f"({line['why']})" if line["why"] else "") if part)
    return f"{line['sequence']:>5}  {told}{f'. {reason}' if reason else ''}"


def quality_text(found: Quality) -> str:
    """Precision and recall in sentences, what was judged of every kind, and what it can't know."""
    lines = [*_paragraph(found.precision.sentence), *_paragraph(found.recall.sentence), ""]
    lines.append(f"{'Kind of pairs':<24}{'Joined':>8}{'Pairs':>14}{'Drawn':>10}{'Judged':>10}{'Same':>10}")
    lines += [
        f"{one.stratum_code:<24}{'yes' if one.is_accepted else 'no':>8}{one.n_pairs:>14,}"
        f"{one.n_sampled:>10,}{one.n_decided:>10,}{one.n_same:>10,}"
        for one in found.strata
    ]
    return "\n".join([*lines, "", *_paragraph(found.caveat)])


def _ignored(row: Row) -> str:
    why = _IGNORED[row["reason_code"]]
    values, people = several(row["n_values"], "value"), several(row["n_source_people"], "record")
    return f"{row['source_code']}, {row['field'].replace('_', ' ')}: {values} in {people} ({why})"


def _doubtful(row: Row) -> str:
    return f"{row['person_id']}, {several(row['n_source_people'], 'record')}: {_DOUBTFUL[row['reason_code']]}"


def _kind(row: Row) -> str:
    decided = row["n_same"] + row["n_different"]
    return f"{row['kind_label']} [{row['kind_code']}]: {row['n_open']:,} open, {decided:,} decided"


def _section(heading: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    if not told:
        return ["", f"{heading}: none."]
    if len(told) > _MOST_LINES:
        told[_MOST_LINES:] = [f"and {len(told) - _MOST_LINES:,} more; --json has all"]
    wrap = textwrap.TextWrapper(WIDTH, initial_indent="  ", subsequent_indent="    ")
    return ["", f"{heading}:", *(line for text in told for line in wrap.wrap(text))]


def _columns(label: str, one: str, two: str) -> list[str]:
    left, right = (textwrap.wrap(text, _SIDE) or [""] for text in (one, two))
    n_lines = max(len(left), len(right))
    rows = zip(
        [label, *[""] * (n_lines - 1)],
        [*left, *[""] * (n_lines - len(left))],
        [*right, *[""] * (n_lines - len(right))],
        strict=True,
    )
    return [f"{a:<{_LABEL}}{b:<{_SIDE}}  {c}".rstrip() for a, b, c in rows]


def _wrapped(label: str, text: str) -> list[str]:
    indent = " " * _LABEL
    return textwrap.wrap(f"{label:<{_LABEL}}{text}", WIDTH, subsequent_indent=indent, drop_whitespace=True)


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
