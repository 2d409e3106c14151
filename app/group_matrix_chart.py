"""The heat-map of a group's agencies by month from the change: positions and colours only, no sums."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any, NamedTuple

import plotly.graph_objects as go

from app import charts, group_charts

Row = dict[str, Any]
Place = tuple[int, int]  # the month, and how far down the agency stands, from nought

_LANE = 38
_LABEL_WIDTH = 16  # letters beside the cells on the narrowest screen
_LIGHTEST = "#DCE6EF"  # a month without a contact is not as blank as one that is not known
_SCALE = [[0.0, _LIGHTEST], [1.0, charts.BEFORE]]


class Cells(NamedTuple):
    """The cells by what is known of each; a known one has its figure and its people counted."""

    known: list[tuple[int, int, float, int]]
    hidden: list[Place]
    not_supplied: list[Place]


def cells(rows: Sequence[Row]) -> Cells:
    """Sort the cells of matrix of a group's answer."""
    found = Cells([], [], [])
    for down, row in enumerate(rows):
        for month in row["months"]:
            number, n, rate = month["month_no"], month["n_at_risk"], month["contacts_per_30_days"]
            if not n:
                found.not_supplied.append((number, down))
            elif rate is None:
                found.hidden.append((number, down))
            else:
                found.known.append((number, down, rate, n))
    return found


def matrix(rows: Sequence[Row]) -> go.Figure:
    """One colour from light to dark; crosses where hidden, hatching where not supplied, a line at the change.

    The month of the change is a column left blank, as it is on neither side.
    """
    figure = charts.blank(150 + _LANE * len(rows))
    figure.update_layout(margin={"t": 46, "b": 44})
    found = cells(rows)
    figure.add_trace(_heat(rows, found))
    figure.add_trace(_crosses(found.hidden))
    figure.add_trace(_hatched(found.not_supplied))
    months = rows[0]["months"]
    ticks = group_charts.month_ticks(months)
    figure.update_xaxes(
        title={"text": "Months from the change", "font": {"size": 14}}, showgrid=False, tickvals=ticks,
        ticktext=[f"{tick:+d}" if tick else "0" for tick in ticks],
        range=[months[0]["month_no"] - 0.5, months[-1]["month_no"] + 0.5],
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[_label(row) for row in rows], showgrid=False,
        range=[len(rows) - 0.5, -0.5],
    )  # fmt: skip
    group_charts.change_line(figure)
    return figure


def _heat(rows: Sequence[Row], found: Cells) -> go.Heatmap:
    months = rows[0]["months"]
    across = list(range(months[0]["month_no"], months[-1]["month_no"] + 1))
    rates: list[list[float | None]] = [[None] * len(across) for _ in rows]
    counted: list[list[int | None]] = [[None] * len(across) for _ in rows]
    for number, down, rate, n in found.known:
        rates[down][number - across[0]], counted[down][number - across[0]] = rate, n
    most = max((rate for _, _, rate, _ in found.known), default=0.0)
    return go.Heatmap(
        name="contacts_per_30_days", x=across, y=list(range(len(rows))), z=rates, customdata=counted,
        xgap=1, ygap=2, colorscale=_SCALE, zmin=0, zmax=most or 1.0, hoverongaps=False,
        hovertemplate="%{z:,.2f} contacts per 30 days in month %{x}; %{customdata} people"
        "<extra></extra>",
        colorbar={
            "orientation": "h", "x": 0.5, "xanchor": "center", "y": 0, "yanchor": "top", "ypad": 66, "len": 1,
            "thickness": 10, "outlinewidth": 0, "nticks": 4,
            "title": {"text": "Contacts per 30 days", "side": "top", "font": {"size": 14}},
        },
    )  # fmt: skip


def _crosses(places: Sequence[Place]) -> go.Scatter:
    return go.Scatter(
        name="hidden", mode="markers", x=[number for number, _ in places], y=[down for _, down in places],
        hovertemplate="hidden in month %{x}<extra></extra>",
        marker={"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": charts.QUIET}},
    )  # fmt: skip


def _hatched(places: Sequence[Place]) -> go.Scatter:
    """A box round each place, each closed before the next."""
    across: list[float | None] = []
    upright: list[float | None] = []
    for number, down in places:
        across += [number - 0.5, number + 0.5, number + 0.5, number - 0.5, number - 0.5, None]
        upright += [down - 0.45, down - 0.45, down + 0.45, down + 0.45, down - 0.45, None]
    return go.Scatter(
        name="not supplied", x=across, y=upright, mode="lines", fill="toself", hoverinfo="skip",
        line={"width": 0.5, "color": "#b1b4b6"}, fillcolor="#ffffff",
        fillpattern={"shape": "/", "fgcolor": "#8a8f92", "size": 7, "solidity": 0.16},
    )  # fmt: skip


def _label(row: Row) -> str:
    """An agency's name on as many lines as a narrow screen needs; the support team's in bold."""
    text = "<br>".join(wrap(escape(row["agency_label"]), _LABEL_WIDTH))
    return f"<b>{text}</b>" if row["is_support"] else text
