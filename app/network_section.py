"""Which agency came next, on a page: a measure to choose, pictures, and the tables that carry the same."""

from typing import Any

import streamlit as st

from app import components, network
from journey import words
from journey.read import Reader, way
from journey.words import way as told

Row = dict[str, Any]

_ORDER = (
    "On a day on which a time is missing, which agency came first is not known. "
    "None of these is in the figures above."
)
_NONE = "No contact was followed by one with another agency in a known order"
_TEAM = ("support", "to or from the support team, dotted")
_NARROW = "On a narrow screen the table below holds what the picture shows."


def _measure(measures: dict[str, network.Measure], key: str) -> str:
    picked: str = st.selectbox(
        "What the width of an arrow shows", list(measures), key=key, width=320,
        format_func=lambda code: measures[code].label,
    )  # fmt: skip
    return picked


def _drawn(n_held: int, n_drawn: int) -> str:
    pairs = words.several(n_held, "pair has", "pairs have")
    return f"{pairs} any; {'all are' if n_drawn == n_held else f'the {n_drawn} with the most are'} drawn."


def _key(*items: tuple[str, str]) -> None:
    shown = "".join(f'<li><i class="{mark}"></i>{components.plain(text)}</li>' for mark, text in items)
    components.html(f'<ul class="jy-key" aria-label="Key of the network">{shown}</ul>')


def compared(read: Reader, line: Row, comparison: Row, spans: str) -> None:
    """Before and after side by side on one scale, the difference beneath, and all pairs in a table."""
    sides = read.handover_sides(line["person_id"]).to_dicts()
    differences = read.handover_difference(line["person_id"]).to_dicts()
    totals = way.handover_side_totals(read, line["person_id"])
    days = words.several(comparison["on_the_way"]["thresholds"]["handover_days"], "day")
    title = told.network_finding(totals) if totals else "Which agency came next"
    components.heading(2, title, f"Next contacts with another agency, within {days}. {spans}")
    if not differences:
        components.note(f"{_NONE} in either period.")
        return
    code = _measure(network.MEASURES, "measure")
    measure = network.MEASURES[code]
    agencies = read.agencies().to_dicts()
    at = network.places(agencies, differences)
    most = network.widest(sides, measure.side)
    components.html(f'<p class="jy-narrow">{_NARROW}</p>')
    with st.container(key="networks"):
        _key(_TEAM)
        for column, side in zip(st.columns(2), ("before", "after"), strict=True):
            with column:
                held = [row for row in sides if row["side_code"] == side]
                _side(held, side, comparison, (agencies, at, measure, most))
        components.note("Both pictures are on one scale, and each agency stands in the same place.")
        _difference(differences, agencies, at, measure)
    _pairs(totals, sides, differences, code)
    components.worked_out("network")
    not_known(read, line["person_id"])


def _side(rows: list[Row], side: str, comparison: Row, drawing: Any) -> None:
    agencies, at, measure, most = drawing
    days = words.several(comparison[side]["observed_days"], "day")
    held = network.has_any(rows, measure.side)
    said = _drawn(len(held), len(network.drawn(rows, measure.side)))
    components.heading(3, f"{side.capitalize()}: {measure.label.lower()}", f"In {days}. {said}")
    alt = (
        f"Network of which agency came next {side} the change, in {days}: arrows as wide as "
        f"{measure.label.lower()}, between {len(held)} pairs of agencies; dotted to or from the support "
        f"team. The table beneath has every pair."
    )
    components.chart(network.side_map(rows, agencies, at, measure, side, most), alt, f"network_{side}")


def _difference(differences: list[Row], agencies: list[Row], at: Any, measure: network.Measure) -> None:
    held = network.has_any(differences, measure.difference)
    said = _drawn(len(held), len(network.drawn(differences, measure.difference)))
    components.heading(3, "The difference map: after less before", f"{measure.label}. {said}")
    _key(("more", "more after, with +"), ("fewer", "less after, with -"), _TEAM)
    alt = (
        f"Difference map of which agency came next, {measure.label.lower()}, after less before: solid orange "
        f"arrows where there is more after, dashed blue ones where there is less, with dots to or from the "
        f"support team, of {len(held)} pairs. The table beneath has every pair."
    )
    components.chart(network.difference_map(differences, agencies, at, measure), alt, "network_difference")


def _pairs(totals: dict[str, Row], sides: list[Row], differences: list[Row], code: str) -> None:
    """Every pair by name of agency, never by amount, with the totals of both periods."""
    held = {(row["side_code"], row["from_agency_code"], row["to_agency_code"]): row for row in sides}
    ordered = sorted(differences, key=lambda row: (row["from_agency_label"], row["to_agency_label"]))
    rows = []
    for row in ordered:
        before, after = (
            held[side, row["from_agency_code"], row["to_agency_code"]] for side in ("before", "after")
        )
        names = [row["from_agency_label"], row["to_agency_label"]]
        rows.append([*names, *_cells(code, before, after), _change(code, row)])
    before, after = totals["before"], totals["after"]
    total = ["All pairs", "", *_cells(code, before, after), ""]
    components.table(_caption(code, len(rows)), _columns(code), rows, [total], n_text=2)
    components.note(told.support_part(("before", before), ("after", after)))


def _columns(code: str) -> list[str]:
    last = {
        "handovers": ["Before", "After", "A year before", "A year after", "Difference a year"],
        "cost": ["Cost before", "Cost after", "A year before", "A year after", "Difference a year"],
        "days": ["Times before", "Times after", "Days between before", "After", "Difference in days"],
    }
    return ["From", "To", *last[code]]


def _caption(code: str, n_rows: int) -> str:
    what = {
        "handovers": "Which agency came next",
        "cost": "Estimated cost of those next contacts",
        "days": "Days between the two contacts, median",
    }
    return f"{what[code]}: all {words.several(n_rows, 'pair')} of agencies, by name"


def _cells(code: str, before: Row, after: Row) -> list[str]:
    if code == "cost":
        return [
            *(words.pounds_exact(side["cost_gbp"]) for side in (before, after)),
            *(words.pounds(side["cost_gbp_per_year"]) for side in (before, after)),
        ]
    counted = [words.count(side["n_handovers"]) for side in (before, after)]
    if code == "handovers":
        return [*counted, *(words.count(side["n_handovers_per_year"]) for side in (before, after))]
    return [*counted, *(_days(side.get("days_median")) for side in (before, after))]


def _days(n: float | None) -> str:
    return "" if n is None else words.count(n)


def _change(code: str, row: Row) -> str:
    measure = network.MEASURES[code]
    return told.signed(row[measure.difference], measure.is_money)


def not_known(read: Reader, person_id: str) -> None:
    """Pairs whose order is not known, of the whole journey, apart from the others."""
    rows = [row for row in read.handovers(person_id).to_dicts() if not row["is_order_known"]]
    if not rows:
        return
    total = way.handover_totals(read, person_id)[False]
    times = words.several(total["n_handovers"], "time")
    with st.expander(f"Show pairs whose order is not known ({times}, whole journey)"):
        components.note(_ORDER)
        _whole_table("Pairs of agencies whose order is not known, whole journey", rows, total, "One", "Other")


def whole(read: Reader, line: Row) -> None:
    """The network of a whole journey, where there is no before and after."""
    person_id = line["person_id"]
    rows = [row for row in read.handovers(person_id).to_dicts() if row["is_order_known"]]
    days = words.several(read.thresholds()["handover_days"], "day")
    below = f"Next contacts with another agency, within {days}, whole journey"
    components.heading(2, "Which agency came next", below)
    if not rows:
        components.note(f"{_NONE}.")
    else:
        measure = network.WHOLE[_measure(network.WHOLE, "measure_whole")]
        agencies = read.agencies().to_dicts()
        held = network.has_any(rows, measure.side)
        components.note(_drawn(len(held), len(network.drawn(rows, measure.side))))
        alt = (
            f"Network of which agency came next, whole journey: arrows as wide as {measure.label.lower()}, "
            f"between {len(held)} pairs of agencies; dotted to or from the support team. The table beneath "
            f"has every pair."
        )
        components.html(f'<p class="jy-narrow">{_NARROW}</p>')
        with st.container(key="networks"):
            at, most = network.places(agencies, rows), network.widest(rows, measure.side)
            figure = network.side_map(rows, agencies, at, measure, "before", most)
            _key(_TEAM)
            components.chart(figure, alt, "network_whole")
        total = way.handover_totals(read, person_id)[True]
        _whole_table("Which agency came next: all pairs of agencies, by name", rows, total, "From", "To")
        components.note(told.support_part(("in the whole journey", total)))
        components.worked_out("network")
    not_known(read, person_id)


def _whole_table(caption: str, rows: list[Row], total: Row, one: str, other: str) -> None:
    ordered = sorted(rows, key=lambda row: (row["from_agency_label"], row["to_agency_label"]))
    cells = [
        [row["from_agency_label"], row["to_agency_label"], words.count(row["n_handovers"]),
         words.pounds_exact(row["cost_gbp"]), _days(row["days_median"])]
        for row in ordered
    ]  # fmt: skip
    names = [one, other, "Times", "Estimated cost", "Days between, median"]
    foot = ["All pairs", "", words.count(total["n_handovers"]), words.pounds_exact(total["cost_gbp"]), ""]
    components.table(caption, names, cells, [foot], n_text=2)
