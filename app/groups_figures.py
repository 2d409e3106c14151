"""The figures of a group: before and after per person a year, and for how many each rose or fell."""

from typing import Any

from app import components, group_charts, groups_told
from journey import words

Row = dict[str, Any]


def draw(found: Row) -> None:
    """Each measure before and after with both spans and its interval, then who rose and who fell."""
    components.heading(
        2,
        "Before and after, per person a year",
        f"The mean of {words.several(found['n_people'], 'person', 'people')}; {_between(found['spans'])}",
    )
    components.figures([_figure(row, found["spans"]) for row in found["measures"]])
    components.note(found["support"]["text"])
    _table(found)
    components.worked_out("group_figures")
    _directions(found)


def _between(spans: Row) -> str:
    first, last = spans["before_from"], spans["after_to"]
    return f"months from {words.month(first)} to {words.month(last)}"


def _figure(row: Row, spans: Row) -> str:
    sides = [row["before_mean"], row["after_mean"]]
    most = max((float(n) for n in sides if n is not None), default=0.0) or 1.0
    before, after = (float(n or 0) / most for n in sides)
    below = f"{_sure(row)} {groups_told.spans(spans)}."
    told = [groups_told.amount(row, n) for n in sides]
    return components.figure(row["measure_label"], told[0], told[1], (before, after), below)


def _sure(row: Row) -> str:
    """The mean change and its interval as a sentence."""
    change = f"Mean change: {groups_told.changed(row, row['mean_change'])}"
    if row["low"] is None:
        return f"{change}; one person has no interval."
    return f"{change}; 95% interval: {groups_told.interval(row, row['low'], row['high'])}."


def _table(found: Row) -> None:
    hidden = groups_told.HIDDEN if found["is_small"] else None
    rows = [
        [
            row["measure_label"],
            *(groups_told.amount(row, row[name]) for name in ("before_mean", "after_mean")),
            groups_told.changed(row, row["mean_change"]),
            groups_told.interval(row, row["low"], row["high"]),
            hidden or groups_told.interval(row, row["bootstrap_low"], row["bootstrap_high"]),
            hidden or groups_told.changed(row, row["median_change"]),
            hidden or groups_told.interval(row, row["quartile_low"], row["quartile_high"]),
            *(groups_told.amount(row, row[name]) for name in ("pooled_before", "pooled_after")),
        ]
        for row in found["measures"]
    ]
    components.table(
        "Per person a year, by the same months as the figures above; money is the estimated cost of activity",
        ["Measure", "Mean before", "Mean after", "Mean change", "95% interval", "By drawing people again",
         "Median change", "Middle half of people", "All time pooled, before", "After"],
        rows,
    )  # fmt: skip


def _directions(found: Row) -> None:
    """Three counts a measure; a group of few is not drawn, since each count would be about somebody."""
    below = "People in the group by the direction of each measure; neither direction is a success by itself"
    components.heading(2, "For how many it rose, and for how many it fell", below)
    if found["is_small"]:
        components.note(
            "Medians, the middle half of people, how many rose or fell, and intervals by drawing people "
            f"again are {groups_told.HIDDEN}. Choose a wider group to see them."
        )
        return
    measures = found["measures"]
    counts = [[row[name] for name in ("n_fell", "n_same", "n_rose")] for row in measures]
    told = "; ".join(
        f"{row['measure_label']}: {fell} fell, {same} as they were, {rose} rose"
        for row, (fell, same, rose) in zip(measures, counts, strict=True)
    )
    if any(isinstance(n, str) for held in counts for n in held):
        components.note("Some counts are of few people and identities are hidden, so no chart is drawn.")
    else:
        drawn = group_charts.directions(measures, found["n_people"])
        components.chart(drawn, f"Bars, one a measure. {told}.", "directions")
    rows = [
        [row["measure_label"], *(groups_told.people(n) for n in held)]
        for row, held in zip(measures, counts, strict=True)
    ]
    components.table(
        "People for whom each measure fell, stayed as it was, or rose",
        ["Measure", "Fell", "As they were", "Rose"],
        rows,
    )
    if any(groups_told.is_small(n) for held in counts for n in held):
        components.note(groups_told.SMALL_COUNTS)
    components.worked_out("group_directions")
