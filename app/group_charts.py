"""Figures of a group drawn from rows of journey.read.groups: positions and colours only, no sums."""

import math
from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from app import charts, groups_told
from journey import words

Row = dict[str, Any]

COMPARISON = "#801650"
_SAME = charts.RULE
_BAR_ROW, _DOT_ROW = 92, 124
_LABEL_WIDTH = 34  # letters that fit beside one another on the narrowest screen
_PANELS = (
    ("contacts_per_30_days", "Contacts per 30 days", (0.71, 1.0)),
    ("cost_per_30_days", "Estimated cost per 30 days", (0.33, 0.62)),
    ("n_at_risk", "People counted", (0.0, 0.2)),
)


def directions(measures: Sequence[Row], n_people: int) -> go.Figure:
    """One bar a measure: who fell at the left, who rose at the right, in one colour; the rest between."""
    height = 16 + _BAR_ROW * len(measures)
    figure = charts.blank(height, barmode="stack")
    lanes = [-place for place in range(len(measures))]
    for name, column, colour in (
        ("fell", "n_fell", charts.BEFORE),
        ("as they were", "n_same", _SAME),
        ("rose", "n_rose", charts.BEFORE),
    ):
        figure.add_trace(
            go.Bar(
                name=name, orientation="h", y=lanes, x=[row[column] for row in measures], width=0.3,
                marker={"color": colour, "line": {"width": 2, "color": "#ffffff"}},
                hovertemplate="%{x} " + name + "<extra></extra>",
            )
        )  # fmt: skip
    for row, y in zip(measures, lanes, strict=True):
        _words_of_bar(figure, row, y + 0.16)
    figure.update_xaxes(visible=False, range=[0, n_people])
    figure.update_yaxes(visible=False, range=[lanes[-1] - 0.2, 0.88])
    figure.update_layout(margin={"l": 4, "r": 4, "t": 0, "b": 4})
    return figure


def _words_of_bar(figure: go.Figure, row: Row, y: float) -> None:
    """The measure, and the three counts above the ends and the middle of its bar."""
    common = {"xref": "paper", "y": y, "yanchor": "bottom", "showarrow": False}
    figure.add_annotation(text=_label(row), x=0, align="left", xanchor="left", yshift=19, **common)
    for text, x, anchor in (
        (f"{row['n_fell']} fell", 0, "left"),
        (f"{row['n_same']} as they were", 0.5, "center"),
        (f"{row['n_rose']} rose", 1, "right"),
    ):
        figure.add_annotation(text=text, x=x, xanchor=anchor, **common)


def _label(row: Row) -> str:
    """The name of a measure in bold, on as many lines as a narrow screen needs."""
    return f"<b>{'<br>'.join(wrap(escape(row['measure_label']), _LABEL_WIDTH))}</b>"


def aligned(rows: Sequence[Row], has_comparison: bool) -> go.Figure:
    """Contacts, cost and people counted in each month from the change, one above another on one axis."""
    figure = charts.blank(580)
    figure.update_layout(margin={"t": 46, "b": 44})
    for place, (column, title, domain) in enumerate(_PANELS, 1):
        if has_comparison:
            figure.add_trace(_line(rows, f"comparison_{column}", "comparison", place))
        figure.add_trace(_line(rows, column, "group", place))
        figure.layout[f"yaxis{place}"] = _upright(rows, column, has_comparison, domain)
        figure.add_annotation(
            text=f"<b>{title}</b>", x=0, xref="paper", xanchor="left", y=domain[1], yref="paper",
            yanchor="bottom", yshift=4, showarrow=False, bgcolor="#ffffff",
        )  # fmt: skip
    ticks = month_ticks(rows)
    figure.update_xaxes(
        title={"text": "Months from the change", "font": {"size": 14}}, anchor=f"y{len(_PANELS)}",
        showgrid=False, tickvals=ticks, ticktext=[f"{tick:+d}" if tick else "0" for tick in ticks],
    )  # fmt: skip
    change_line(figure)
    return figure


def month_ticks(rows: Sequence[Row]) -> list[int]:
    """Months to write beneath the axis: by halves, whole or several years, at most nine of them."""
    first, last = rows[0]["month_no"], rows[-1]["month_no"]
    step = next(n for n in (1, 3, 6, 12, 24, 60, 120, 600) if (last - first) / n <= 8)
    return [n for n in range(-600, 601, step) if first <= n <= last]


def _line(rows: Sequence[Row], column: str, of_whom: str, place: int) -> go.Scatter:
    """A line of one panel; a month without a figure, and that of the change, is a gap and never a nought."""
    is_group = of_whom == "group"
    amounts = {row["month_no"]: row[column] for row in rows}
    months = range(rows[0]["month_no"], rows[-1]["month_no"] + 1)
    return go.Scatter(
        name=f"{of_whom}: {column.removeprefix('comparison_')}", mode="lines+markers", yaxis=f"y{place}",
        x=list(months), y=[None if (n := amounts.get(on)) is None else float(n) for on in months],
        cliponaxis=False,
        line={"color": charts.BEFORE if is_group else COMPARISON, "width": 2.5,
              "dash": "solid" if is_group else "dash"},
        marker={"symbol": "circle" if is_group else "square", "size": 6},
        hovertemplate="%{y:,.1f} in month %{x} (" + of_whom + ")<extra></extra>",
    )  # fmt: skip


def _upright(
    rows: Sequence[Row], column: str, has_comparison: bool, domain: tuple[float, float]
) -> dict[str, Any]:
    """An axis from nought that holds both lines, with its marks in words."""
    names = [column, f"comparison_{column}"] if has_comparison else [column]
    top = max((float(row[name]) for row in rows for name in names if row[name] is not None), default=0.0)
    step = round_below(top / 2)
    step = max(step, 1.0) if column == "n_at_risk" else step
    ticks = [step * n for n in range(int(top / step) + 1)]
    is_money = column == "cost_per_30_days"
    return {
        "domain": domain,
        "anchor": "x",
        "side": "right",
        "range": [0, top * 1.08 or 1],
        "zeroline": True,
        "zerolinecolor": charts.QUIET,
        "tickvals": ticks,
        "ticktext": [words.pounds(tick) if is_money else f"{tick:,g}" for tick in ticks],
    }


def change_line(figure: go.Figure) -> None:
    """The month of the change, marked through all panels."""
    figure.add_shape(
        type="line",
        x0=0,
        x1=0,
        xref="x",
        y0=0,
        y1=1.045,
        yref="paper",
        line={"color": charts.INK, "width": 2},
    )
    figure.add_annotation(
        text="<b>Change</b>", x=0, xref="x", xanchor="center", y=1.045, yref="paper", yanchor="bottom",
        showarrow=False,
    )  # fmt: skip


def differences(rows: Sequence[Row]) -> go.Figure:
    """A dot and the line of its interval for each measure, each on its own scale, nought in one place."""
    height = 12 + _DOT_ROW * len(rows)
    figure = charts.blank(height)
    figure.update_layout(margin={"l": 24, "r": 24, "t": 0, "b": 12})
    share = 1 / len(rows)
    for place, row in enumerate(rows, 1):
        top = 1 - (place - 1) * share
        _scale(figure, row, place, (top - share * 0.76, top - share * 0.5))
        _dot(figure, row, place)
        figure.add_annotation(
            text=f"{_label(row)}<br>{groups_told.changed(row, row['difference'])}",
            x=0, xref="paper", xanchor="left", xshift=-20, y=top, yref="paper", yanchor="top", align="left",
            showarrow=False,
        )  # fmt: skip
    return figure


def _scale(figure: go.Figure, row: Row, place: int, domain: tuple[float, float]) -> None:
    ends = [abs(float(row[name])) for name in ("difference", "low", "high") if row[name] is not None]
    most = max(ends, default=0.0) or 1.0
    step = round_below(most)
    ticks = [-step, 0.0, step]
    figure.layout[f"xaxis{place}"] = {
        "anchor": f"y{place}", "range": [-most * 1.1, most * 1.1], "tickvals": ticks, "showgrid": False,
        "ticktext": [_tick(tick, row["is_money"]) for tick in ticks],
        "showline": True, "linecolor": charts.RULE,
    }  # fmt: skip
    figure.layout[f"yaxis{place}"] = {
        "domain": domain, "anchor": f"x{place}", "range": [-1, 1], "visible": False,
    }  # fmt: skip
    figure.add_shape(
        type="line", x0=0, x1=0, xref=f"x{place}", y0=-1, y1=1, yref=f"y{place}", layer="below",
        line={"color": charts.INK, "width": 1.5},
    )  # fmt: skip


def _tick(tick: float, is_money: bool) -> str:
    if not tick:
        return "no difference"
    size = words.pounds(abs(tick)) if is_money else f"{abs(tick):,g}"
    return f"{'-' if tick < 0 else '+'}{size}"


def _dot(figure: go.Figure, row: Row, place: int) -> None:
    label = groups_told.changed(row, row["difference"])
    if row["low"] is not None:
        figure.add_trace(
            go.Scatter(
                name=f"interval: {row['measure_code']}", mode="lines",
                x=[float(row["low"]), float(row["high"])], y=[0, 0], xaxis=f"x{place}", yaxis=f"y{place}",
                hoverinfo="skip", line={"color": COMPARISON, "width": 3},
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            name=f"difference: {row['measure_code']}", mode="markers", x=[float(row["difference"])], y=[0],
            xaxis=f"x{place}", yaxis=f"y{place}", hovertemplate=label + "<extra></extra>",
            marker={"color": COMPARISON, "size": 13, "symbol": "diamond"},
        )
    )  # fmt: skip


def round_below(top: float) -> float:
    """The greatest of 1, 2 or 5 times a power of ten that is no more than a number; 1 for nought.

    >>> [round_below(n) for n in (0, 0.7, 3, 4999, 5000)]
    [1.0, 0.5, 2.0, 2000.0, 5000.0]
    """
    if top <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(top))
    return float(next(size * part for part in (5, 2, 1) if size * part <= top * (1 + 1e-9)))
