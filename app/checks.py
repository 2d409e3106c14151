"""Comparators: other fair windows, rates per 30 observed days, and what was left out of each."""

from decimal import Decimal
from typing import Any

import streamlit as st

from app import components
from journey import words

Row = dict[str, Any]

_IN_RATES = {"equal_windows": "equal"}  # the window's code in the build where it is not its name
_MEASURES = (
    ("Contacts a year", "n_interactions_per_year", words.count, "fewer"),
    ("Estimated cost a year", "cost_gbp_per_year", words.pounds, "less"),
)
_SIDES = ("before", "after")
_HOW = (
    "A ratio of 0.50 means half as many for each observed day; 1.00 means as many as before.",
    "Agencies in touch are added up by stretches of 30 days from the change: five in each of two count ten.",
    words.NOISE,
    "Widened by own swing: the same range, made wider by how far the months before strayed and how long a "
    "spell lasted. Whether contacts changed is said by the verdict above, not by either range.",
)


def fair_ways(comparison: Row) -> None:
    """The same comparison over different windows, contacts beside cost; those without gaps first."""
    components.heading(2, words.ways_finding(comparison), words.ways_basis(comparison))
    for column, (caption, name, show, less) in zip(st.columns(2, gap="large"), _MEASURES, strict=True):
        rows = [
            [
                _way(label, sides, name),
                *(show(sides[side][name]) for side in _SIDES),
                words.change(sides["before"][name], sides["after"][name], less),
            ]
            for label, sides in words.ways(comparison)
        ]
        with column:
            components.table(caption, ["Periods compared", "Before", "After", "Change"], rows)
    components.worked_out("fair_ways")


def _way(label: str, sides: Row, measure: str) -> str:
    """The periods in words, with both spans in days: no percentage stands without them.

    A cost says as well whether it holds the support's own.
    """
    way = f"{label} ({_days(sides)})"
    if measure != "cost_gbp_per_year":
        return way
    return f"{way}; after: {words.support_cost(sides['after'], measure, words.pounds)}"


def _days(sides: Row) -> str:
    before, after = (sides[side]["observed_days"] for side in _SIDES)
    return f"{words.count(before)} days, then {words.several(after, 'day')}"


def rates(comparison: Row) -> None:
    """Five measures per 30 observed days, over the whole period first; beneath each what was left out."""
    held = {
        _IN_RATES.get(window, window): (words.window_label(window, sides), sides)
        for window, sides in words.windows_held(comparison).items()
        if _IN_RATES.get(window, window) in comparison["rates"]
    }
    components.heading(
        2,
        "Five measures, per 30 observed days",
        "Only services that supplied data for nearly all of both sides, and the support team",
    )
    for code, (label, sides) in held.items():
        if code == "whole":
            _window(comparison, code, label, sides)
            with st.expander("How we worked this out"):
                components.notes(_HOW)
    others = [code for code in held if code != "whole"]
    if others:
        with st.expander(f"Show {words.several(len(others), 'other window')}"):
            for code in others:
                _window(comparison, code, *held[code])


def _window(comparison: Row, code: str, label: str, sides: Row) -> None:
    """The rates of one window, and what was left out of it with its share of the cost before."""
    support = words.support_cost(sides["after"])
    heads = ["Measure", "Before", "After", "Per 30 days before", "Per 30 days after",
             "Ratio, after to before", "Counting noise only", "Widened by own swing"]  # fmt: skip
    rows = [_rate_line(row) for row in comparison["rates"][code]]
    components.table(f"{label}; cost after: {support}", heads, rows)
    left_out = comparison["left_out"].get(code, [])
    components.note(words.left_out_sentence(left_out))
    if not left_out:
        return
    components.table(
        f"Left out of these rates: {label[0].lower()}{label[1:]}",
        ["Service", "Why", "Its cost before", "Share of all cost before"],
        [
            [
                row["agency_label"],
                row["left_out_text"],
                words.pounds_exact(row["before_cost_gbp"]),
                _share(row["share_of_before_cost"]),
            ]
            for row in left_out
        ],
        n_text=2,
    )


def _rate_line(row: Row) -> list[str]:
    """One measure: what was counted in how many days, both rates, their ratio, and how far it may be off."""
    sides = [row[side] for side in _SIDES]
    show = words.pounds_exact if row["measure_code"] == "cost" else words.count
    return [
        row["measure_label"],
        *(f"{show(side['amount'])} in {words.several(side['observed_days'], 'day')}" for side in sides),
        *(words.per_30_days(row["measure_code"], side["per_30_days"]) for side in sides),
        "not known" if row["ratio"] is None else f"{row['ratio']:.2f}",
        _interval(row["low"], row["high"]),
        _interval(row["scaled_low"], row["scaled_high"]),
    ]


def _interval(low: float | None, high: float | None) -> str:
    return "not given" if low is None or high is None else f"{low:.2f} to {high:.2f}"


def _share(share: Decimal | None) -> str:
    """A share of 1, as the sentence above the table has it."""
    return "not known" if share is None else f"{share * 100:.1f}%"
