"""Whether the direction of the change holds under other dates, windows, prices and links."""

from typing import Any

import streamlit as st

from app import check_charts, components
from journey import words

Row = dict[str, Any]

_HOLDS = {True: "yes", False: "no", None: "could not be made"}
_WHOLE = "Whole period, services with data on both sides"
_MEASURES = {"contacts": "n_interactions_per_year", "cost": "cost_gbp_per_year"}


def direction(comparison: Row) -> None:
    """In how many checks the direction holds, each drawn beside the whole period, and all as a table."""
    checks = [check for check in comparison["sensitivity"] if check["holds"] is not None]
    below = "Contacts and estimated cost a year, before and after, under each other choice"
    components.heading(2, _finding(checks), below if checks else "")
    components.note(words.sensitivity_sentence(comparison))
    if not checks:
        return
    alike = comparison["like_for_like"] or comparison
    whole = {
        measure: tuple(alike[side][name] for side in ("before", "after"))
        for measure, name in _MEASURES.items()
    }
    choices = _choices(checks)
    components.key("a_year_before", "a_year_after", "whole")
    alt = (
        f"Pairs of marks, before and after a year, for {words.several(len(choices), 'choice')}, contacts "
        f"beside estimated cost. {_finding(checks)}. {words.sensitivity_sentence(comparison)} The table "
        f"beneath has every pair."
    )
    components.chart(check_charts.directions(choices, whole), alt, "directions")
    with st.expander("Show as a table"):
        _table(comparison, whole)
    components.worked_out("directions")


def _finding(checks: list[Row]) -> str:
    """The heading: in how many of the checks that could be made, of contacts and of cost together."""
    if not checks:
        return "Whether the direction holds could not be checked"
    held = [check for check in checks if check["holds"]]
    return f"The direction holds in {len(held)} of {words.several(len(checks), 'check')}"


def _choices(checks: list[Row]) -> list[tuple[str, Row]]:
    """Each choice once, in the order of the data, with its checks by measure."""
    found: dict[str, Row] = {}
    for check in checks:
        found.setdefault(check["check_label"], {})[check["measure_code"]] = check
    return list(found.items())


def _table(comparison: Row, whole: Row) -> None:
    """Each check and whether it holds; the whole period last, for it is what they are held against."""
    rows = [
        [
            check["check_label"],
            check["measure_code"],
            *(_shown(check["measure_code"], check[f"{side}_per_year"]) for side in ("before", "after")),
            _HOLDS[check["holds"]],
        ]
        for check in comparison["sensitivity"]
    ]
    reference = [
        [_WHOLE, measure, *(_shown(measure, rate) for rate in rates), ""] for measure, rates in whole.items()
    ]
    heads = ["Check", "Measure", "Before, a year", "After, a year", "Holds"]
    support = words.support_cost((comparison["like_for_like"] or comparison)["after"])
    caption = f"Checks of the direction; cost after, whole period: {support}"
    components.table(caption, heads, rows, reference, n_text=2)


def _shown(measure: str, rate: Any) -> str:
    return words.pounds(rate) if measure == "cost" else words.count(rate)
