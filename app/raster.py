"""The raster: every contact in the lane of its agency, drawn in the way that so many of them allow."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import plotly.graph_objects as go

from app import charts
from journey import words
from journey.read import crowded

Row = dict[str, Any]

MOST_SVG, MOST_WEBGL = 5_000, 100_000  # marks: as part of the page, and by WebGL; of more, months are drawn
_SYMBOL = {"before": "circle", "after": "diamond"}
_GOLDEN = 0.6180339887


def raster(
    journey: Sequence[Row],
    agencies: Sequence[Row],
    coverage: Sequence[Row],
    change_on: date | None,
    span: tuple[date, date],
    compared_until: date | None = None,
) -> go.Figure:
    """Every contact as one mark in its agency's lane; stays as bars; data held and not supplied beneath.

    Up to MOST_SVG contacts are part of the page; up to MOST_WEBGL are drawn by WebGL; of more there is a mark
    for each agency and month, as crowd_note says. `compared_until` is the day after the last one compared,
    where that is not the end of the span.
    """
    height = 74 + charts.LANE_HEIGHT * len(agencies)
    lane = {agency["agency_code"]: -position for position, agency in enumerate(agencies)}
    figure = charts.blank(height, **charts.lane_axes(agencies, span))
    figure.update_layout(margin={"t": 46 if change_on else 8})
    charts.bands(figure, coverage, lane, thin=True)
    is_many, is_crowded = len(journey) > MOST_SVG, len(journey) > MOST_WEBGL
    sides = charts.by_side(crowded.by_month(journey, change_on) if is_crowded else journey, change_on)
    for side, rows in sides.items():
        if is_crowded:
            figure.add_trace(_months(rows, lane, side))
            continue
        figure.add_trace(_marks(rows, lane, side, is_many))
        figure.add_trace(_stays([row for row in rows if row["is_stay"]], lane, side, is_many))
    if change_on:
        _change_line(figure, change_on, (span[0], compared_until or span[1]))
    return figure


def mark_of(n_contacts: int) -> str:
    """What a mark stands for, for people who do not see it."""
    return "one mark a contact" if n_contacts <= MOST_WEBGL else "one mark an agency and month"


def crowd_note(n_contacts: int) -> str:
    """What a mark of the raster stands for where it is not one contact; else nothing."""
    if n_contacts <= MOST_WEBGL:
        return ""
    return (
        f"{words.count(n_contacts)} contacts are too many to draw one by one: each square is a month of one "
        "agency, the larger the more contacts began in it. Stays are not drawn."
    )


def _stays(rows: Sequence[Row], lane: dict[str, int], side: str, is_many: bool) -> go.Scatter | go.Scattergl:
    """Stays as thick lines of one trace: as hundreds of shapes they held the page up for seconds."""
    x: list[Any] = []
    y: list[Any] = []
    for row in rows:
        x += [row["start_date"], row["end_date_excl"] or row["start_date"], None]
        y += [lane[row["agency_code"]]] * 2 + [None]
    draw = go.Scattergl if is_many else go.Scatter
    line = {"width": 9, "color": charts.COLOUR[side]}
    return draw(name=f"stays {side}", x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _months(rows: Sequence[Row], lane: dict[str, int], side: str) -> go.Scatter:
    """A square for each agency and month, its area by how many contacts began in it."""
    most = max((row["n_interactions"] for row in rows), default=1)
    return go.Scatter(
        name=f"months {side}",
        mode="markers",
        x=[row["start_date"] for row in rows],
        y=[lane[row["agency_code"]] for row in rows],
        customdata=[
            f"{escape(row['agency_label'])}: {words.several(row['n_interactions'], 'contact')}"
            for row in rows
        ],
        hovertemplate="%{customdata}<br>%{x|%B %Y}<extra></extra>",
        marker={
            "symbol": "square" if side == "before" else "diamond", "color": charts.COLOUR[side],
            "size": [3 + 9 * (row["n_interactions"] / most) ** 0.5 for row in rows], "line": {"width": 0},
        },
    )  # fmt: skip


def _marks(rows: Sequence[Row], lane: dict[str, int], side: str, is_many: bool) -> go.Scatter | go.Scattergl:
    draw = go.Scattergl if is_many else go.Scatter
    return draw(
        name=f"contacts {side}",
        mode="markers",
        x=[row["start_date"] for row in rows],
        y=[round(lane[row["agency_code"]] + ((row["seq"] * _GOLDEN) % 1 - 0.5) * 0.56, 3) for row in rows],
        customdata=[
            escape(f"{row['agency_label']}: {row['activity_label'] or row['activity_code']}") for row in rows
        ],
        hovertemplate="%{customdata}<br>%{x|%-d %B %Y}<extra></extra>",
        marker={
            "symbol": _SYMBOL[side], "color": charts.COLOUR[side], "size": 7 if side == "after" else 4.2,
            "opacity": 0.95 if side == "after" else 0.72, "line": {"width": 0},
        },
    )  # fmt: skip


def _change_line(figure: go.Figure, change_on: date, span: tuple[date, date]) -> None:
    on = change_on.isoformat()
    figure.add_shape(
        type="line",
        x0=on,
        x1=on,
        xref="x",
        y0=0,
        y1=1.03,
        yref="paper",
        line={"color": charts.INK, "width": 2},
    )
    common = {"yref": "paper", "showarrow": False, "yanchor": "bottom", "xanchor": "right"}
    figure.add_annotation(
        text=f"<b>After: {words.span(change_on, span[1])}</b>", x=1, xref="paper", y=1, yshift=23,
        font={"color": charts.AFTER_TEXT}, **common,
    )  # fmt: skip
    figure.add_annotation(
        text=f"<b>Before: {words.span(span[0], change_on)}</b>", x=on, xshift=-2, y=1, yshift=3,
        font={"color": charts.BEFORE}, **common,
    )  # fmt: skip
