"""Would it have come anyway: the matched comparison group, and what a return to usual would have done."""

from typing import Any

from app import components, group_charts, groups_made, groups_told
from journey import words

Row = dict[str, Any]


def comparison(found: Row) -> None:
    """The change of the group less that of matched people, and how like them they were before."""
    held = found["comparison"]
    if held is None:
        components.heading(2, "There is no comparison group")
        components.note(
            "So these figures can't tell a change that came with the support from one that came anyway. "
            "Whoever runs this software can add people who were not supported to the group's file."
        )
        return
    n, pairs = groups_told.people(held["n_matched"]), "pair" if held["n_matched"] == 1 else "pairs"
    components.heading(
        2, "Beside people who were not supported", f"{held['label']}: {pairs} of matched people: {n}"
    )
    components.note(held["why"])
    if held["difference"]:
        _difference(held)
    components.note(
        f"{held['rule_text']} {_people(held['n_unmatched'])} of the group could "
        "not be matched: they are in the group's own figures and not in the difference."
    )
    if held["balance"]:
        components.table(
            "How alike they were before the change",
            ["Before the change", "This group", "Comparison group"],
            [[row["what"], row["group"], row["comparison"]] for row in held["balance"]],
        )
    groups_made.steps("How the comparison group was made, a step at a time", held["attrition"])


def _people(n: int | str) -> str:
    return f"{groups_told.people(n)} {'person' if n == 1 else 'people'}"


def _difference(held: Row) -> None:
    rows = held["difference"]
    told = "; ".join(f"{row['measure_label']}: {_with_interval(row, 'difference')}" for row in rows)
    alt = f"Dots with the line of their 95% interval beside a line at no difference. {told}."
    components.heading(
        3,
        "Change of the group less change of the comparison group",
        "Per person a year, pair by pair. An interval that crosses the line is no clear difference",
    )
    components.chart(group_charts.differences(rows), alt, "difference")
    changes = {row["measure_code"]: row for row in held["measures"]}
    cells = []
    for row in rows:
        change = changes.get(row["measure_code"])
        beside = [_both(change, "mean_change")] if change else [("not known", "none")]
        cells.append(
            [row["measure_label"], *(cell for pair in (*beside, _both(row, "difference")) for cell in pair)]
        )
    components.table(
        "Difference in change, per person a year",
        ["Measure", "Change of the comparison group", "95% interval", "Difference", "95% interval"],
        cells,
    )


def _both(row: Row, name: str) -> tuple[str, str]:
    return groups_told.changed(row, row[name]), groups_told.interval(row, row["low"], row["high"])


def _with_interval(row: Row, name: str) -> str:
    change, interval = _both(row, name)
    return f"{change} ({interval})"


def regression(found: Row) -> None:
    """What a return to earlier years alone would have done, and how the same cost went without support."""
    held = found["regression"]
    components.heading(
        2, "Would it have come anyway?", "Busy times pass: people are often chosen at their worst"
    )
    components.note(held["text"])
    if held["n_people"]:
        means = [words.pounds(held[name]) for name in ("last_year_mean", "earlier_years_mean")]
        components.table(
            "Estimated cost per person a year, before the change",
            ["People with earlier years", "The 12 months before", "The years before those"],
            [[groups_told.people(held["n_people"]), *means]],
        )
    if held["screened"]:
        _screened(held["screened"])


def _screened(held: Row) -> None:
    components.heading(3, "People who cost as much and were not supported")
    components.notes([held["rule_text"], held["text"]])
    means = [words.pounds(held[name]) for name in ("before_mean", "after_mean")]
    components.table(
        "Estimated cost per person a year, without support",
        ["People", "Before", "After", "Mean change", "95% interval"],
        [[groups_told.people(held["n_people"]), *means, *_both({**held, "is_money": True}, "mean_change")]],
    )
