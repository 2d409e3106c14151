"""Agencies on a circle and which came next: before and after on one scale, and the difference."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from app import charts
from journey import words
from journey.words import way

Row = dict[str, Any]

MOST_DRAWN = 40
_MOST_LABELS = {"side": 5, "difference": 10}
_POINTS = 14
_THINNEST, _WIDEST = 1.0, 9.0
_HEIGHT = 460
_LABEL_WIDTH = 15


@dataclass(frozen=True)
class Measure:
    """What the width of an arrow says: the column of a side, of the difference, and how it is told."""

    label: str
    unit: str
    side: str
    difference: str
    is_money: bool = False


MEASURES = {
    "handovers": Measure(
        "Next contacts a year", "next contacts a year", "n_handovers_per_year", "n_difference_per_year"
    ),
    "cost": Measure(
        "Estimated cost of those next contacts a year",
        "a year, estimated",
        "cost_gbp_per_year",
        "difference_gbp_per_year",
        True,
    ),
    "days": Measure("Days between", "days between, median", "days_median", "days_difference"),
}
WHOLE = {
    "handovers": Measure("Next contacts", "next contacts", "n_handovers", ""),
    "cost": Measure("Estimated cost of those next contacts", "estimated", "cost_gbp", "", True),
    "days": Measure("Days between", "days between, median", "days_median", ""),
}


def told(measure: Measure, n: Any) -> str:
    """An amount of a measure, in words."""
    if n is None:
        return "none"
    return words.pounds(n) if measure.is_money else words.count(float(n))


def drawn(rows: Sequence[Row], column: str) -> list[Row]:
    """The pairs to draw: those with the most on either side of nought; of equal ones the first by name."""
    held = [row for row in rows if row[column]]
    return sorted(held, key=lambda row: (-abs(row[column]), _name(row)))[:MOST_DRAWN]


def has_any(rows: Sequence[Row], column: str) -> list[Row]:
    """The pairs that have something of a measure."""
    return [row for row in rows if row[column]]


def widest(rows: Sequence[Row], column: str) -> float:
    """The most of a measure, to which every width is drawn."""
    return max((abs(float(row[column])) for row in rows if row[column]), default=1.0)


def places(agencies: Sequence[Row], rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Where each agency of the network stands, the same in every picture: by name, round from the top."""
    met = {row[end] for row in rows for end in ("from_agency_code", "to_agency_code")}
    codes = [agency["agency_code"] for agency in agencies if agency["agency_code"] in met]
    turn = 2 * math.pi / max(len(codes), 1)
    return {code: (math.sin(i * turn), math.cos(i * turn)) for i, code in enumerate(codes)}


def side_map(
    rows: Sequence[Row],
    agencies: Sequence[Row],
    at: dict[str, tuple[float, float]],
    measure: Measure,
    side: str,
    most: float,
) -> go.Figure:
    """The network of one side: an arrow a pair, as wide as the measure; the widest are labelled."""
    arrows, labels, edges = [], [], drawn(rows, measure.side)
    colour = charts.AFTER if side == "after" else charts.BEFORE
    for position, row in enumerate(reversed(edges)):
        amount = row[measure.side]
        hover = f"{_name(row)}<br>{told(measure, amount)} {measure.unit}"
        dash = "dot" if of_support(row, agencies) else "solid"
        arrows.append(_arrow(row, at, amount, most, colour, dash, hover))
        if len(edges) - position <= _MOST_LABELS["side"]:
            text_colour = charts.AFTER_TEXT if side == "after" else charts.BEFORE
            labels.append(_label(row, at, told(measure, amount), text_colour))
    return _circle(agencies, at, arrows, labels)


def difference_map(
    rows: Sequence[Row], agencies: Sequence[Row], at: dict[str, tuple[float, float]], measure: Measure
) -> go.Figure:
    """After less before: more is solid, orange, with a plus; less is dashed, blue, with a minus.

    Of the support team's pairs the line has dots: dots alone for more, dots and dashes for less.
    """
    arrows, labels, edges = [], [], drawn(rows, measure.difference)
    most = widest(edges, measure.difference)
    for position, row in enumerate(reversed(edges)):
        amount = row[measure.difference]
        is_more = amount > 0
        text = way.signed(amount, measure.is_money)
        colour = charts.AFTER if is_more else charts.BEFORE
        hover = f"{_name(row)}<br>{text} {measure.unit}"
        dashes = ("dot", "dashdot") if of_support(row, agencies) else ("solid", "dash")
        arrows.append(_arrow(row, at, amount, most, colour, dashes[not is_more], hover))
        if len(edges) - position <= _MOST_LABELS["difference"]:
            labels.append(_label(row, at, text, charts.AFTER_TEXT if is_more else charts.BEFORE))
    return _circle(agencies, at, arrows, labels, _HEIGHT + 80)


def of_support(row: Row, agencies: Sequence[Row]) -> bool:
    """Whether a pair is to or from the support team."""
    team = {agency["agency_code"] for agency in agencies if agency["is_support"]}
    return row["from_agency_code"] in team or row["to_agency_code"] in team


def _name(row: Row) -> str:
    return escape(f"{row['from_agency_label']} to {row['to_agency_label']}")


def _circle(
    agencies: Sequence[Row],
    at: dict[str, tuple[float, float]],
    arrows: list[go.Scatter],
    labels: list[Row],
    height: int = _HEIGHT,
) -> go.Figure:
    """A dot an agency with its name outside the circle, and the arrows with their labels.

    Traces and labels are put in all at once: Plotly goes through every one held each time one is added.
    """
    figure = charts.blank(height)
    hidden = {"visible": False, "autorange": False}
    figure.update_xaxes(range=[-1.85, 1.85], **hidden)
    figure.update_yaxes(range=[-1.28, 1.28], **hidden)
    held = [agency for agency in agencies if agency["agency_code"] in at]
    dots = go.Scatter(
        name="agencies", mode="markers", hoverinfo="skip", marker={"color": charts.INK, "size": 8},
        x=[at[agency["agency_code"]][0] for agency in held],
        y=[at[agency["agency_code"]][1] for agency in held],
    )  # fmt: skip
    figure.add_traces([dots, *arrows])
    names = [_agency(agency["agency_label"], *at[agency["agency_code"]]) for agency in held]
    figure.update_layout(annotations=[*names, *labels])
    return figure


def _agency(label: str, x: float, y: float) -> Row:
    """The name of an agency, outside the circle."""
    lines = wrap(label, _LABEL_WIDTH) or [""]
    return {
        "x": x * 1.06, "y": y * 1.08, "showarrow": False, "align": "center" if abs(x) < 0.2 else "left",
        "text": "<br>".join(escape(line) for line in lines), "font": {"size": 13},
        "xanchor": "center" if abs(x) < 0.2 else "left" if x > 0 else "right",
        "yanchor": "middle" if abs(y) < 0.9 else "bottom" if y > 0 else "top",
    }  # fmt: skip


def _curve(row: Row, at: dict[str, tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a bend from one agency to the other; there and back bend apart, both towards the middle."""
    (x0, y0), (x1, y1) = at[row["from_agency_code"]], at[row["to_agency_code"]]
    bend_x, bend_y = (x0 + x1) * 0.22 + (y1 - y0) * 0.13, (y0 + y1) * 0.22 - (x1 - x0) * 0.13
    found = []
    for i in range(_POINTS):
        t = 0.03 + 0.94 * i / (_POINTS - 1)
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        found.append((a * x0 + b * bend_x + c * x1, a * y0 + b * bend_y + c * y1))
    return found


def _arrow(
    row: Row,
    at: dict[str, tuple[float, float]],
    amount: Any,
    most: float,
    colour: str,
    dash: str,
    hover: str,
) -> go.Scatter:
    points = _curve(row, at)
    width = _THINNEST + (_WIDEST - _THINNEST) * abs(float(amount)) / most
    return go.Scatter(
        name=_name(row), mode="lines+markers", x=[x for x, _ in points], y=[y for _, y in points],
        line={"color": colour, "width": width, "dash": dash}, opacity=0.72, text=[hover] * _POINTS,
        hovertemplate="%{text}<extra></extra>",
        marker={
            "symbol": "arrow", "angleref": "previous", "color": colour, "opacity": 1,
            "size": [0] * (_POINTS - 1) + [7 + width],
        },
    )  # fmt: skip


def _label(row: Row, at: dict[str, tuple[float, float]], text: str, colour: str) -> Row:
    x, y = _curve(row, at)[_POINTS // 3]
    return {
        "x": x, "y": y, "text": f"<b>{escape(text)}</b>", "showarrow": False,
        "bgcolor": "rgba(255,255,255,0.88)", "borderpad": 1, "font": {"color": colour, "size": 13},
    }  # fmt: skip
