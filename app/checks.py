"""The checks beside a comparison: other fair windows, earlier stretches, other choices."""

from typing import Any

import streamlit as st

from app import charts, components
from journey import words

Row = dict[str, Any]

_WINDOWS = (
    ("whole", "Whole period, per year"),
    ("equal_windows", "Equal windows"),
    ("last_12m", "12 months before and 12 months after"),
    ("like_for_like", "Whole period, only agencies with data for nearly all of both sides"),
)


def fair_ways(comparison: Row) -> None:
    """The same comparison over different windows."""
    held = {"whole": {"before": comparison["before"], "after": comparison["after"]}}
    held |= {name: comparison[name] for name, _ in _WINDOWS[1:] if comparison[name]}
    ways = [(name, label) for name, label in _WINDOWS if name in held]
    components.heading(
        2,
        f"{words.small(len(ways)).capitalize()} fair ways to compare",
        "Contacts and estimated cost, each as a rate a year",
    )
    for caption, name, show, less in (
        ("Contacts a year", "n_interactions_per_year", words.count, "fewer"),
        ("Estimated cost a year", "cost_gbp_per_year", words.pounds, "less"),
    ):
        rows = [
            [
                _way(label, name_, held[name_], name),
                *(show(held[name_][side][name]) for side in ("before", "after")),
                words.change(held[name_]["before"][name], held[name_]["after"][name], less),
            ]
            for name_, label in ways
        ]
        components.table(caption, ["Periods compared", "Before", "After", "Change"], rows)


def _way(label: str, name: str, sides: Row, measure: str) -> str:
    """The periods in words, with both spans in days: no percentage stands without them.

    A cost says as well whether it holds the support's own.
    """
    if name == "equal_windows":
        length = words.span(sides["after"]["from_date"], sides["after"]["to_date_excl"])
        label = f"Last {length} before, and {length} after"
    before, after = (sides[side]["observed_days"] for side in ("before", "after"))
    way = f"{label} ({words.count(before)} days, then {words.several(after, 'day')})"
    if measure != "cost_gbp_per_year":
        return way
    return f"{way}; after: {words.support_cost(sides['after'], measure, words.pounds)}"


def quiet_before(comparison: Row) -> None:
    """Whether any earlier stretch was as quiet, and whether the direction holds under other choices."""
    after, check = comparison["after"], comparison["placebo"]
    length = words.span(after["from_date"], after["to_date_excl"])
    below = (
        f"Contacts a year in each of the {words.count(check['n_spans'])} stretches of {length} "
        f"before the change"
    )
    components.heading(2, "How unusual is the time since the change?", below)
    if check["spans"]:
        alt = (
            f"Strip of {below[0].lower() + below[1:]}, and since the change: "
            f"{words.count(after['n_interactions_per_year'])}. {words.placebo_sentence(comparison)}"
        )
        components.chart(charts.placebo(check["spans"], after["n_interactions_per_year"]), alt, "placebo")
    components.note(words.placebo_sentence(comparison))
    components.note(words.sensitivity_sentence(comparison))
    with st.expander("Show as a table"):
        _stretches(check["spans"], after)
        _directions(comparison["sensitivity"], words.support_cost(after))


def _stretches(spans: list[Row], after: Row) -> None:
    """Each stretch before the change, and the time since it."""
    rows = [
        [
            words.day(row["from_date"]),
            words.last_day(row["to_date_excl"]),
            words.count(row["n_interactions"]),
            words.count(row["n_interactions_per_year"]),
        ]
        for row in spans
    ]
    since = [
        "Since the change",
        "",
        words.count(after["n_interactions"]),
        words.count(after["n_interactions_per_year"]),
    ]
    heads = ["From", "To", "Contacts", "Contacts a year"]
    components.table("Stretches before the change", heads, rows, [since], n_text=2)


def _directions(sensitivity: list[Row], support: str) -> None:
    """Each check of the direction, and whether it holds."""
    rows = [
        [
            row["check_label"],
            row["measure_code"],
            *(_measure(row, side) for side in ("before", "after")),
            "yes" if row["holds"] else "no",
        ]
        for row in sensitivity
    ]
    heads = ["Check", "Measure", "Before, a year", "After, a year", "Holds"]
    caption = f"Checks of the direction; cost after, whole period: {support}"
    components.table(caption, heads, rows, n_text=2)


def _measure(row: Row, side: str) -> str:
    value = row[f"{side}_per_year"]
    return words.pounds(value) if row["measure_code"] == "cost" else words.count(value)
