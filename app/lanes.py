"""Every contact in the lane of its agency, what data are held, and times in which the person was not seen."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from app import access, charts, components, raster, timeline_pins
from journey import words
from journey.read import Reader
from journey.words import way

Row = dict[str, Any]
Span = tuple[date, date]

_SIGNIFICANT, _EVERY = "Significant moments", "Every contact"
_LABEL_HEIGHT = 21
_SEEN = {"contact", "no_contact"}  # data held, whether or not anything happened in the month
_HOW = (
    "A contact is one thing that happened and was recorded: an appointment kept, a call-out, a night's "
    "admission. Appointments missed or cancelled are not drawn.",
    "Each mark is one contact on the day it began. Marks are spread up and down inside their row so that "
    "they can be seen.",
    "Notes stand above the services on the day they are about. What the person refused to share is not "
    "shown. A named moment has a thin line; a shaded stretch was still settling.",
    "A thin line under a row means that we hold that agency's data. Hatching means that it was not "
    "supplied: it does not mean that there was no contact.",
    "Crossed hatching is a time in which the person could not be seen in these data, for a reason kept in "
    "the casebook. Its days are in no rate: silence in them is never counted as fewer contacts.",
    "A yearly rate is contacts divided by the days in the period, times 365.25. An agency's rate uses only "
    "the days for which its data is held.",
)


def contacts(read: Reader, line: Row, comparison: Row | None, found: Sequence[str]) -> None:
    """Every contact in its lane, what was said above them, the table beneath, and how it was made.

    Args:
        read: the build.
        line: the person's line.
        comparison: their before and after; None where there is none.
        found: the finding in sentences, for people who do not see the chart.
    """
    coverage = read.person_coverage(line["person_id"]).to_dicts()
    span = _span(read, line, comparison, coverage)
    period = f"{words.month(span[0])} to {words.month(span[1] - timedelta(days=1))}"
    title = words.agencies_finding(comparison) if comparison else "Every contact, by service"
    components.heading(2, title, f"Every contact with {line['name']}, by service, {period}")
    said = read.said(line["person_id"])
    shown = _zoomed(read, line, said)
    pins, rest = timeline_pins.numbered(said, span)
    endings = read.endings(line["person_id"])
    not_seen_when = [words.ending_sentence(ending) for ending in endings]
    _key(bool(comparison), bool(endings), pins)
    agencies = read.agencies().to_dicts()
    compared = (comparison["change_on"], comparison["after"]["to_date_excl"]) if comparison else (None, None)
    figure = raster.raster(shown, agencies, _held(coverage), compared[0], span, compared[1])
    timeline_pins.pin(figure, pins, span, len(agencies))
    not_seen(figure, agencies, coverage, endings, span)
    counted, noted = words.several(len(shown), "contact"), words.several(len(pins), "note")
    alt = (
        f"Dotted chart, {raster.mark_of(len(shown))}: {counted} in {len(agencies)} rows, one an agency, "
        f"{period}; {noted} above. {' '.join([*found, *not_seen_when])} The table and list beneath have "
        f"the figures and notes."
    )
    components.chart(figure, alt, "raster")
    if note := raster.crowd_note(len(shown)):
        components.note(note)
    if access.hides():
        components.note(
            "Exact days are hidden: the marks of a month are spread evenly over it, in their order."
        )
    if endings:
        components.notes(not_seen_when)
    timeline_pins.listed(pins, rest)
    with st.expander("Show as a table"):
        _table(read, line, comparison)
    with st.expander("How we worked this out"):
        components.notes(_HOW)


def _span(read: Reader, line: Row, comparison: Row | None, coverage: Sequence[Row]) -> Span:
    """From the first day held, or the first day of before, to the day after the last."""
    months = [row["coverage_month"] for row in coverage] or [line["first_date"]]
    as_of = date.fromisoformat(read.settings["as_of_date"])
    first = comparison["before"]["from_date"] if comparison else min(months)
    return min(first, line["first_date"]), max(as_of, line["last_date"]) + timedelta(days=1)


def _zoomed(read: Reader, line: Row, said: list[Row]) -> list[Row]:
    """The contacts to draw: every one, or those that stand out; how many of how many, and by what rule."""
    journey = read.journey(line["person_id"]).to_dicts()
    chosen = st.segmented_control(
        "How much to show", (_SIGNIFICANT, _EVERY), default=_EVERY, required=True, key="zoom"
    )
    if chosen != _SIGNIFICANT:
        components.note(f"All {words.several(len(journey), 'contact')} are shown.")
        return journey
    kept = read.significant(line["person_id"], said)
    shown = [row for row in journey if row["interaction_id"] in kept]
    components.note(way.shown_of(len(shown), len(journey)))
    return shown


def _key(is_compared: bool, is_ended: bool, pins: Sequence[Row]) -> None:
    """What the marks mean: those that can be there, no others."""
    sides = ("before", "after") if is_compared else ("contact",)
    components.key(*sides, "stay", "line", "missing", *(["ended"] if is_ended else []))
    if pins:
        timeline_pins.key(pins)


def _held(coverage: Sequence[Row]) -> list[Row]:
    """A line is drawn beneath a lane wherever data are held, with a contact in the month or without."""
    return [row | {"coverage_code": "supplied"} if row["coverage_code"] in _SEEN else row for row in coverage]


def not_seen(
    figure: go.Figure, agencies: Sequence[Row], coverage: Sequence[Row], endings: Sequence[Row], span: Span
) -> None:
    """Crossed hatching over the months in which the person was not seen, with the reason beneath it.

    Args:
        figure: the lanes; it is added to.
        agencies: the lanes from the top.
        coverage: rows of Reader.person_coverage.
        endings: rows of Reader.endings.
        span: first day drawn, and the day after the last.
    """
    lane = {agency["agency_code"]: -position for position, agency in enumerate(agencies)}
    x: list[Any] = []
    y: list[Any] = []
    for agency, code, start, end in charts.runs(coverage):
        if code == "ended" and agency in lane:
            top, bottom = lane[agency] + 0.5, lane[agency] - 0.5
            x += [start, end, end, start, start, None]
            y += [top, top, bottom, bottom, top, None]
    if not x:
        return
    figure.add_trace(
        go.Scatter(
            name="not seen", x=x, y=y, mode="lines", fill="toself", hoverinfo="skip",
            line={"width": 0, "color": charts.QUIET}, fillcolor="#f3f2f1",
            fillpattern={"shape": "x", "fgcolor": charts.QUIET, "size": 9, "solidity": 0.12},
        )
    )  # fmt: skip
    figure.data = (figure.data[-1], *figure.data[:-1])  # beneath the marks
    low, high = figure.layout.yaxis.range
    figure.update_layout(
        height=figure.layout.height + _LABEL_HEIGHT * len(endings),
        yaxis={"range": [low - 0.8 * len(endings), high]},
    )
    for position, ending in enumerate(endings):
        _label(figure, ending, span, low - 0.8 * position - 0.4)


def _label(figure: go.Figure, ending: Row, span: Span, y: float) -> None:
    """The reason, from the first day not seen; towards the left where it would run out of the picture."""
    start = max(ending["from_date"], span[0])
    is_late = start - span[0] > (span[1] - span[0]) / 2
    figure.add_annotation(
        text=f"not seen: {ending['reason_text']}", x=start.isoformat(), y=y, showarrow=False,
        xanchor="right" if is_late else "left", bgcolor="#ffffff", font={"color": charts.INK, "size": 13},
    )  # fmt: skip


def _table(read: Reader, line: Row, comparison: Row | None) -> None:
    """What the chart shows, in figures: by agency, or contact by contact where nothing is compared."""
    if comparison:
        _by_agency(comparison)
        return
    when = words.month if access.hides() else words.day
    rows = [
        {"When": when(row["start_date"]), "Agency": row["agency_label"], "Contact": row["activity_label"]}
        for row in read.journey(line["person_id"]).to_dicts()
    ]
    st.dataframe(rows, hide_index=True)
    components.note(f"Total: {words.several(line['n_interactions'], 'contact')}.")


def _by_agency(comparison: Row) -> None:
    """Contacts and cost by agency; the totals are those of the whole period."""
    sides, total = [comparison["before"], comparison["after"]], comparison["total"]
    rows = [
        _cells(words.agency_label(comparison, agency), [agency["before"], agency["after"]])
        for agency in comparison["by_agency"]
    ]
    heads = ["Agency", "Contacts before", "Contacts after", "A year before", "A year after",
             "Cost before", "Cost after"]  # fmt: skip
    caption = f"Contacts and estimated cost by agency; cost after: {words.support_cost(comparison['after'])}"
    components.table(caption, heads, rows, [_cells("Total", sides)])
    components.note(
        f"Both periods: {words.several(total['n_interactions'], 'contact')}, "
        f"{words.pounds_exact(total['cost_gbp'])}."
    )


def _cells(label: str, sides: Sequence[Row]) -> list[str]:
    """Contacts, contacts a year and cost, each before and after."""
    return [
        label,
        *(words.count(side.get("n_interactions")) for side in sides),
        *(_rate(side.get("n_interactions_per_year")) for side in sides),
        *(words.pounds_exact(side.get("cost_gbp")) for side in sides),
    ]


def _rate(rate: float | None) -> str:
    return "no data" if rate is None else words.count(rate)
