"""Pictures of how far a comparison can be believed: what was foretold, and the direction by other choices."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from app import charts
from journey import words
from journey.words.verdict import contact_rates

Row = dict[str, Any]

_ROW = 40  # pixels of one choice: its words above, its marks beneath
_PANELS = {"contacts": ("x", "y", "Contacts a year"), "cost": ("x2", "y2", "Estimated cost a year")}
_MARKS = {"before": ("circle", charts.BEFORE, 10), "after": ("diamond", charts.AFTER, 11)}


def foretold(least: float, most: float, came: float) -> go.Figure:
    """Three marks on one line from zero: the least and the most that was foretold, and what came.

    Args:
        least: contacts per 30 days below which a fall is said.
        most: contacts per 30 days above which a rise is said.
        came: contacts per 30 observed days since the change.
    """
    figure = charts.blank(165)
    figure.add_trace(
        go.Scatter(
            name="foretold", mode="lines+markers", x=[least, most], y=[0.4, 0.4],
            line={"color": charts.BEFORE, "width": 4}, hovertemplate="%{x:.1f} per 30 days<extra></extra>",
            marker={"color": charts.BEFORE, "size": 18, "symbol": "line-ns",
                    "line": {"color": charts.BEFORE, "width": 3}},
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            name="came", mode="markers", x=[came], y=[0.4], hoverinfo="skip",
            marker={"color": charts.AFTER, "size": 14, "symbol": "diamond",
                    "line": {"color": "#ffffff", "width": 1}},
        )
    )  # fmt: skip
    low, high, here = contact_rates(least, most, came)
    beneath = {"yanchor": "top", "yshift": -12, "showarrow": False, "font": {"color": charts.BEFORE}}
    figure.add_annotation(text=f"<b>{low}</b>", x=least, y=0.4, xanchor="right", xshift=6, **beneath)
    figure.add_annotation(text=f"<b>{high}</b>", x=most, y=0.4, xanchor="left", xshift=-6, **beneath)
    highest = max(most, came)
    figure.add_annotation(
        text=f"<b>Came: {here}</b>", x=came, y=0.4, yanchor="bottom", yshift=12, showarrow=False,
        xanchor="left" if came < highest / 2 else "right", font={"color": charts.AFTER_TEXT},
    )  # fmt: skip
    figure.update_xaxes(
        range=[-0.03 * highest, highest * 1.08], nticks=6, showgrid=False, showline=True,
        linecolor=charts.QUIET,
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1], visible=False)
    return figure


def directions(choices: Sequence[tuple[str, Row]], whole: Row) -> go.Figure:
    """Before and after a year for each choice, contacts beside cost; the whole period as dashed lines.

    Args:
        choices: words of the choice with its checks by measure (contacts, cost), from the top.
        whole: the rates of the whole period by measure, each (before, after).
    """
    n = len(choices)
    figure = charts.blank(n * _ROW + 78)
    figure.update_layout(
        margin={"t": 30, "b": 4, "l": 8, "r": 8},
        xaxis={"domain": [0, 0.48], "anchor": "y"},
        xaxis2={"domain": [0.52, 1], "anchor": "y2"},
        yaxis2={"anchor": "x2", "matches": "y"},
    )
    for measure, (x, y, title) in _PANELS.items():
        _pairs(figure, choices, measure)
        for side, rate in zip(_MARKS, whole[measure], strict=True):
            _reference(figure, x, y, side, rate, n)
        figure.add_annotation(
            text=f"<b>{title}</b>", x=0, xref=f"{x} domain", y=1, yref="paper", yanchor="bottom", yshift=8,
            xanchor="left", showarrow=False,
        )  # fmt: skip
    _axes(figure, choices, whole)
    return figure


def _pairs(figure: go.Figure, choices: Sequence[tuple[str, Row]], measure: str) -> None:
    """A thin line from before to after, then both marks; a check that could not be made has none."""
    x, y, _ = _PANELS[measure]
    made = [
        (-position, checks[measure]) for position, (_, checks) in enumerate(choices)
        if measure in checks and None not in _rates(checks[measure])
    ]  # fmt: skip
    line_x: list[Any] = []
    line_y: list[Any] = []
    for at, check in made:
        line_x += [*_rates(check), None]
        line_y += [at, at, None]
    figure.add_trace(
        go.Scatter(
            name=f"{measure} between", mode="lines", x=line_x, y=line_y, xaxis=x, yaxis=y, hoverinfo="skip",
            line={"color": "#b1b4b6", "width": 2},
        )
    )  # fmt: skip
    shown = "£%{x:,.0f}" if measure == "cost" else "%{x:,.0f} contacts"
    for side, (symbol, colour, size) in _MARKS.items():
        figure.add_trace(
            go.Scatter(
                name=f"{measure} {side}", mode="markers", xaxis=x, yaxis=y,
                x=[float(check[f"{side}_per_year"]) for _, check in made], y=[at for at, _ in made],
                hovertemplate=f"{shown} a year {side}<extra></extra>",
                marker={"symbol": symbol, "color": colour, "size": size},
            )
        )  # fmt: skip


def _rates(check: Row) -> list[float | None]:
    held = (check["before_per_year"], check["after_per_year"])
    return [None if rate is None else float(rate) for rate in held]


def _reference(figure: go.Figure, x: str, y: str, side: str, rate: Any, n: int) -> None:
    """The whole period, as a dashed line through every choice."""
    if rate is None:
        return
    figure.add_shape(
        type="line", xref=x, yref=y, x0=float(rate), x1=float(rate), y0=0.7, y1=0.5 - n, layer="below",
        line={"color": _MARKS[side][1], "width": 1.3, "dash": "dash"},
    )  # fmt: skip


def _axes(figure: go.Figure, choices: Sequence[tuple[str, Row]], whole: Row) -> None:
    """From zero; the words of each choice stand above its marks, so that they can be read at any width."""
    for measure, (x, _, _) in _PANELS.items():
        rates = [
            rate for _, checks in choices if measure in checks
            for rate in _rates(checks[measure]) if rate is not None
        ]  # fmt: skip
        top = max([*rates, *(float(rate) for rate in whole[measure] if rate is not None)], default=1) or 1
        axis = figure.layout["xaxis" if x == "x" else "xaxis2"]
        axis.update(range=[-0.03 * top, top * 1.08], showgrid=False, showline=True, linecolor=charts.QUIET)
        ticks = [0, charts.step(top) * (top // charts.step(top))]
        axis.update(tickvals=ticks, ticktext=[_tick(tick, measure) for tick in ticks])
    figure.update_yaxes(range=[0.5 - len(choices), 0.9], visible=False)
    for position, (label, _) in enumerate(choices):
        figure.add_annotation(
            text=escape(label), x=0, xref="paper", y=-position, yshift=17, xanchor="left", showarrow=False,
            bgcolor="#ffffff", borderpad=0, font={"color": charts.INK, "size": 13},
        )  # fmt: skip


def _tick(rate: float, measure: str) -> str:
    return words.pounds(rate) if measure == "cost" else words.count(rate)
