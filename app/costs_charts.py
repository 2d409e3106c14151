"""Charts of everybody's costs: by financial year, by agency, and of up to four agencies over the years."""

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from app import charts, palette
from journey import words
from journey.words import costed as told

Row = dict[str, Any]

MOST_AGENCIES = 4  # more lines than that can't be told apart
_HELD = ("whole", "part")
_ROW = 30
_LABEL_WIDTH = 18  # letters beside a bar on the narrowest screen


def by_year(years: Sequence[Row]) -> go.Figure:
    """A bar a financial year, the earliest at the top; hollow where something was not supplied."""
    return _bars([told.year_label(row) for row in years], years, [told.whole_year(row) for row in years])


def by_agency(agencies: Sequence[Row]) -> go.Figure:
    """A bar an agency, by name; the support team last and in bold."""
    labels = [
        f"<b>{escape(row['agency_label'])}</b>" if row["is_support"] else escape(row["agency_label"])
        for row in agencies
    ]
    return _bars(labels, agencies, [True] * len(agencies))


def _bars(labels: Sequence[str], rows: Sequence[Row], are_whole: Sequence[bool]) -> go.Figure:
    """Horizontal bars with a line from low to high; so every label is level and none is cut off."""
    figure = charts.blank(46 + _ROW * len(rows), bargap=0.35)
    down = list(range(len(rows)))
    figure.add_trace(
        go.Bar(
            name="cost_gbp", orientation="h", y=down, x=[float(row["cost_gbp"]) for row in rows],
            customdata=[
                [label, words.pounds_exact(row["cost_gbp"])] for label, row in zip(labels, rows, strict=True)
            ],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
            marker={
                "color": [charts.BEFORE if whole else "#ffffff" for whole in are_whole],
                "line": {"width": 2, "color": charts.BEFORE},
            },
        )
    )  # fmt: skip
    across: list[float | None] = []
    at: list[int | None] = []
    for place, row in enumerate(rows):
        across += [float(row["low_cost_gbp"]), float(row["high_cost_gbp"]), None]
        at += [place, place, None]
    figure.add_trace(
        go.Scatter(
            name="low to high", x=across, y=at, mode="lines+markers", hoverinfo="skip",
            line={"width": 2, "color": palette.ORANGE},
            marker={"symbol": "line-ns", "size": 9, "line": {"width": 2, "color": palette.ORANGE}},
        )
    )  # fmt: skip
    most = max((float(row["high_cost_gbp"]) for row in rows), default=0.0)
    each = _step(most)
    ticks = [each * place for place in range(int(most // each) + 1)]
    for place, row in enumerate(rows):
        if told.is_not_costed(row):
            figure.add_annotation(
                text="not costed", x=0, y=place, xanchor="left", xshift=4, showarrow=False,
                font={"color": palette.QUIET},
            )  # fmt: skip
    figure.update_xaxes(
        range=[0, most * 1.06 or 1], tickvals=ticks, ticktext=[words.pounds(tick) for tick in ticks]
    )
    figure.update_yaxes(
        tickvals=down, ticktext=["<br>".join(wrap(label, _LABEL_WIDTH)) for label in labels],
        range=[len(rows) - 0.4, -0.6], showgrid=False,
    )  # fmt: skip
    return figure


def over_years(picked: Sequence[Row], marks: Mapping[str, palette.Mark]) -> go.Figure:
    """A line an agency in its own colour and shape; broken where not supplied, hollow where in part."""
    figure = charts.blank(330)
    figure.update_layout(
        showlegend=True, margin={"t": 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "itemclick": False,
                "itemdoubleclick": False},
    )  # fmt: skip
    for agency in picked:
        mark = marks[agency["agency_code"]]
        cells = agency["years"]
        figure.add_trace(
            go.Scatter(
                name=escape(agency["agency_label"]), mode="lines+markers",
                x=[int(cell["financial_year"][:4]) for cell in cells],
                y=[float(cell["cost_gbp"]) if cell["supply_code"] in _HELD else None for cell in cells],
                customdata=[
                    [words.financial_year(cell["financial_year"]), told.year_cost(cell)] for cell in cells
                ],
                hovertemplate="%{customdata[0]}: %{customdata[1]}<extra>%{fullData.name}</extra>",
                line={"width": 2.5, "color": mark.colour}, connectgaps=False, cliponaxis=False,
                marker={
                    "symbol": [f"{mark.shape}-open" if told.is_part(cell) else mark.shape
                               for cell in cells],
                    "size": 10, "color": mark.colour, "line": {"width": 2, "color": mark.colour},
                },
            )
        )  # fmt: skip
    most = max((float(cell["cost_gbp"]) for agency in picked for cell in agency["years"]), default=0.0)
    each = charts.step(most)
    ticks = [each * place for place in range(int(most // each) + 2)]
    figure.update_xaxes(tickformat="d", dtick=4, showgrid=False)
    shown = [words.pounds(tick) for tick in ticks]
    figure.update_yaxes(side="right", range=[0, most * 1.08 or 1], tickvals=ticks, ticktext=shown)
    return figure


def _step(top: float) -> float:
    """A round step that gives one or two gridlines: labels beside one another must fit a narrow screen."""
    return charts.step(top) * (1 if top / charts.step(top) < 3 else 2.5 if top / charts.step(top) >= 4 else 2)
