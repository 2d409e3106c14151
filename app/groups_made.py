"""How a group was made: the rules one after another, who was lost, and which services are compared."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from app import components, groups_told
from journey import words
from journey.words.groups import gap_text

Row = dict[str, Any]

_WORKED_OUT = (
    "Figures rest on whole calendar months. The month of the change is on neither side.",
    "A person's figures are of the services that supplied at least 95% of the person's days of both sides. "
    "What a service supplied on one side alone is left out of both.",
    "Each person's change is after less before, per observed year: what was counted, divided by the days "
    "that could be seen, times 365.25. The mean change is the mean of these, every person counting once.",
    "The 95% interval is Student's t over people. Beside it the same is asked by drawing the people again "
    "and again, with some twice and some not at all. Pooled figures count a long time more than a short one.",
    "Months after a death, a move or an end of consent are not counted on any side: nobody is a success by "
    "being gone.",
)


def draw(found: Row) -> None:
    """The steps from everybody to the group, and the people who were lost on the way."""
    n_people = found["n_people"]
    if n_people and found["refused_reason"]:  # too few to say more while identities are hidden
        return
    who = words.several(n_people, "person is", "people are") if n_people else "nobody is"
    components.heading(2, f"How the group was made: {who} in it", "Every step, why, and how many it left out")
    steps("From everybody in the data to the group", found["attrition"])
    if n_people:
        _lost(found["losses"])
        if found["gaps"]:
            components.note(gap_text(found["gaps"]))


def _lost(losses: Sequence[Row]) -> None:
    components.heading(2, "Who was lost during the time after")
    if not losses:
        components.note("Nobody of the group is known to have been lost to sight in it for good.")
        return
    rows = [([row["reason_text"].capitalize()], [row["n_people"]]) for row in losses]
    _counts(
        "People whose time was cut short; counted until then, and never as a success",
        ["Why"],
        ["People"],
        rows,
    )


def steps(caption: str, rows: Sequence[Row]) -> None:
    """An attrition table; what it leaves out and leaves in adds up to the row above."""
    held = [([row["rule_text"], row["why"] or ""], [row["n_left_out"], row["n_people"]]) for row in rows]
    _counts(caption, ["Step", "Why"], ["Left out", "People"], held)


def _counts(
    caption: str, texts: list[str], counts: list[str], rows: Sequence[tuple[list[str], list[Any]]]
) -> None:
    """A table of words and of counts of people; a row with a small count says what it is not for."""
    small = [any(groups_told.is_small(n) for n in held) for _, held in rows]
    marks = [[groups_told.NOT_FOR_PUBLICATION if is_small else ""] for is_small in small]
    cells = [
        [*said, *(mark if any(small) else []), *(groups_told.people(n) for n in held)]
        for (said, held), mark in zip(rows, marks, strict=True)
    ]
    heads = [*texts, *(["For publication"] if any(small) else [])]
    components.table(caption, [*heads, *counts], cells, n_text=len(heads))


def coverage(found: Row) -> None:
    """For how many people each service is compared, by name: no order of amount."""
    rows = sorted(found["coverage"], key=lambda row: row["agency_label"])
    if not rows:
        return
    components.heading(
        2,
        "Which services are compared, and for how many",
        "A service is left out for a person when it did not supply nearly all of both sides",
    )
    cells = [
        [
            row["agency_label"],
            groups_told.people(row["n_compared"]),
            groups_told.people(row["n_left_out"]),
            _share(row["share_of_before_cost_left_out"]),
        ]
        for row in rows
    ]
    components.table(
        "Services in the figures",
        ["Service", "People compared", "People left out", "Its part left out, of the cost before"],
        cells,
    )
    if any(groups_told.is_small(row[name]) for row in rows for name in ("n_compared", "n_left_out")):
        components.note(groups_told.SMALL_COUNTS)


def _share(share: Any) -> str:
    if share is None or isinstance(share, str):
        return share or "not known"
    percent = 100 * Decimal(str(share))
    return "less than 1%" if 0 < percent < 1 else f"{words.count(float(percent))}%"


def worked_out(found: Row) -> None:
    """The window, the rules and the method, in words."""
    with st.expander("How we worked this out"):
        components.note(f"Window: {found['window']['text']}.")
        components.notes([*found["rules"], *_WORKED_OUT])
        components.note(f"From build {found['build_id']}.")
