"""Figures drawn from rows of journey.read: positions and colours only, no sums."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html import escape
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from app import palette
from journey import words

Row = dict[str, Any]

BEFORE, AFTER, AFTER_TEXT = palette.BLUE, palette.ORANGE, palette.ORANGE_TEXT
INK, QUIET, RULE = palette.INK, palette.QUIET, palette.RULE
COLOUR = {"before": BEFORE, "after": AFTER}
_HELD = "#8a8f92"
_GOLDEN = 0.6180339887
LANE_HEIGHT = 25


def blank(height: int, **layout: Any) -> go.Figure:
    """A figure in the style of the house, with nothing on it yet."""
    return go.Figure(layout={"template": palette.TEMPLATE, "height": height, **layout})


def by_side(rows: Sequence[Row], change_on: date | None, on: str = "start_date") -> dict[str, list[Row]]:
    """Rows in order of their day, parted at the change; all are before where there is none."""
    after = [row for row in rows if change_on and row[on] >= change_on]
    return {"before": list(rows[: len(rows) - len(after)]), "after": after}


def lane_axes(agencies: Sequence[Row], span: tuple[date, date]) -> dict[str, Any]:
    """Axes with a lane for each agency; the support team's name is in bold."""
    names = [
        f"<b>{escape(a['agency_label'])}</b>" if a["is_support"] else escape(a["agency_label"])
        for a in agencies
    ]
    return {
        "xaxis": {"type": "date", "range": list(span), "tickformat": "%Y", "minallowed": span[0]},
        "yaxis": {
            "tickvals": [-position for position in range(len(agencies))],
            "ticktext": names, "showgrid": False,
            "range": [0.5 - len(agencies), 0.6],
        },
    }  # fmt: skip


def runs(coverage: Sequence[Row]) -> Iterator[tuple[str, str, date, date]]:
    """Agency, code and months on end with that code, from the first day to the day after the last."""
    ordered = sorted(coverage, key=lambda row: (row["agency_code"], row["coverage_month"]))
    for (agency, code), months in groupby(
        ordered, key=lambda row: (row["agency_code"], row["coverage_code"])
    ):
        held = [row["coverage_month"] for row in months]
        yield agency, code, held[0], (held[-1] + timedelta(days=32)).replace(day=1)


def bands(figure: go.Figure, coverage: Sequence[Row], lane: dict[str, int], thin: bool) -> None:
    """Data held as a line (or bar); data not supplied as hatching; not yet started as nothing."""
    held_x: list[Any] = []
    held_y: list[Any] = []
    gap_x: list[Any] = []
    gap_y: list[Any] = []
    for agency, code, start, end in runs(coverage):
        y = lane[agency]
        if code == "supplied":
            held_x += [start, end, None]
            held_y += [y - (0.46 if thin else 0)] * 2 + [None]
        elif code == "not_supplied":
            top, bottom = (y + 0.4, y - 0.44) if thin else (y + 0.3, y - 0.3)
            gap_x += [start, end, end, start, start, None]
            gap_y += [top, top, bottom, bottom, top, None]
    figure.add_trace(
        go.Scatter(
            name="no data supplied", x=gap_x, y=gap_y, mode="lines", fill="toself", hoverinfo="skip",
            line={"width": 1, "color": "#b1b4b6"}, fillcolor="#ffffff",
            fillpattern={"shape": "/", "fgcolor": "#8a8f92", "size": 7, "solidity": 0.16},
        )
    )  # fmt: skip
    line = {"width": 1, "color": _HELD} if thin else {"width": 10, "color": BEFORE}
    figure.add_trace(
        go.Scatter(name="data held", x=held_x, y=held_y, mode="lines", line=line, hoverinfo="skip")
    )


def coverage(agencies: Sequence[Row], months: Sequence[Row]) -> go.Figure:
    """A bar for each agency over the months its data covers."""
    lane = {agency["agency_code"]: -position for position, agency in enumerate(agencies)}
    held = [row["coverage_month"] for row in months]
    span = (min(held), (max(held) + timedelta(days=32)).replace(day=1))
    figure = blank(40 + LANE_HEIGHT * len(agencies), **lane_axes(agencies, span))
    bands(figure, months, lane, thin=False)
    return figure


def years(yearly: Sequence[Row]) -> go.Figure:
    """Contacts in each year from the first day; the year of the change is in two parts; part years say so."""
    first = yearly[0]["year_from_date"]
    labels = [year_label(row, first) for row in yearly]
    ends = {label: row["year_to_date_excl"] for label, row in zip(labels, yearly, strict=True)}
    starts = {label: row["year_from_date"] for label, row in reversed(list(zip(labels, yearly, strict=True)))}
    names = list(dict.fromkeys(labels))
    ticks = [
        name + ("<br>(part)" if (ends[name] - starts[name]).days < 360 else "") if keep else ""
        for name, keep in (
            (name, position % 2 == 0 or (ends[name] - starts[name]).days < 360)
            for position, name in enumerate(names)
        )
    ]
    figure = blank(250, barmode="stack", bargap=0.12)
    for side in ("before", "after"):
        pairs = [(label, row) for label, row in zip(labels, yearly, strict=True) if row["side_code"] == side]
        figure.add_trace(
            go.Bar(
                name=side, x=[label for label, _ in pairs], y=[row["n_interactions"] for _, row in pairs],
                marker={"color": COLOUR[side], "line": {"width": 0}},
                hovertemplate="%{y:,} contacts " + side + "<extra></extra>",
            )
        )  # fmt: skip
    figure.update_xaxes(type="category", categoryarray=names, tickvals=names, ticktext=ticks, showgrid=False)
    figure.update_yaxes(side="right", rangemode="tozero", nticks=5, tickformat=",")
    return figure


def year_label(row: Row, first: date) -> str:
    """The calendar year in which this year from the first day begins."""
    on = row["year_from_date"]
    return str(on.year - ((on.month, on.day) < (first.month, first.day)))


def months(rows: Sequence[Row], change_on: date | None, span: tuple[date, date]) -> go.Figure:
    """Agencies in touch in each month in which something began; the change's own month is drawn as before."""
    figure = blank(200, bargap=0)
    figure.update_layout(margin={"t": 28 if change_on else 8})
    for side, held in by_side(rows, change_on, "month_start_date").items():
        figure.add_trace(
            go.Bar(
                name=f"months {side}", x=[row["month_start_date"] for row in held],
                y=[row["n_agencies"] for row in held], xperiod="M1", xperiodalignment="middle",
                marker={"color": COLOUR[side], "line": {"width": 0.5, "color": "#ffffff"}},
                hovertemplate="%{y} in touch in %{x|%B %Y}<extra></extra>",
            )
        )  # fmt: skip
    if change_on:
        on = change_on.isoformat()
        figure.add_shape(
            type="line", x0=on, x1=on, y0=0, y1=1.05, yref="paper", line={"color": INK, "width": 2}
        )
        for text, colour, anchor, shift in (
            ("Before", BEFORE, "right", -4),
            ("After", AFTER_TEXT, "left", 4),
        ):
            figure.add_annotation(
                text=f"<b>{text}</b>", x=on, y=1, yref="paper", xanchor=anchor, xshift=shift,
                yanchor="bottom", showarrow=False, font={"color": colour},
            )  # fmt: skip
    figure.update_xaxes(type="date", range=list(span), tickformat="%Y", showgrid=False)
    most = max((row["n_agencies"] for row in rows), default=1)
    figure.update_yaxes(side="right", rangemode="tozero", dtick=-(-most // 4), tickformat="d")
    return figure


def cost_line(spent: Sequence[Row], change_on: date, slopes: tuple[str, str]) -> go.Figure:
    """Cost added up, one line through both periods, with the slope of each written beside it."""
    sides = by_side(spent, change_on, "on_date")
    figure = blank(250)
    figure.update_layout(margin={"t": 30})
    last: list[Row] = []
    for side, rows in sides.items():
        drawn = [*last, *rows]
        figure.add_trace(
            go.Scatter(
                name=side, mode="lines", x=[row["on_date"] for row in drawn],
                y=[float(row["cumulative_cost_gbp"]) for row in drawn],
                line={"color": COLOUR[side], "width": 3, "shape": "hv"},
                hovertemplate="£%{y:,.0f} by %{x|%-d %B %Y}<extra></extra>",
            )
        )  # fmt: skip
        last = rows[-1:]
    top = float(spent[-1]["cumulative_cost_gbp"]) if spent else 0
    on = change_on.isoformat()
    figure.add_shape(type="line", x0=on, x1=on, y0=0, y1=1.02, yref="paper", line={"color": INK, "width": 2})
    middle = sides["before"][len(sides["before"]) * 3 // 5] if sides["before"] else None
    if middle:
        figure.add_annotation(
            text=f"<b>{slopes[0]}</b>", x=middle["on_date"], y=float(middle["cumulative_cost_gbp"]),
            xanchor="right", yanchor="bottom", showarrow=False, xshift=-4, font={"color": BEFORE},
        )  # fmt: skip
    figure.add_annotation(
        text=f"<b>then {slopes[1]}</b>", x=on, y=1, yref="paper", xanchor="right", yanchor="bottom", yshift=4,
        xshift=-2, showarrow=False, font={"color": AFTER_TEXT},
    )  # fmt: skip
    each = step(top)
    ticks = [each * position for position in range(int(top // each) + 2)]
    figure.update_xaxes(type="date", tickformat="%Y", showgrid=False)
    figure.update_yaxes(
        side="right",
        range=[0, top * 1.12 or 1],
        tickvals=ticks,
        ticktext=[words.pounds(tick) for tick in ticks],
    )
    return figure


def step(top: float) -> float:
    """A round step that gives two to five gridlines."""
    if top <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(top))) - 1)
    return next(size * part for part in (0.2, 0.5, 1, 2) if top / (size * part) <= 5)


def placebo(spans: Sequence[Row], after_per_year: float) -> go.Figure:
    """Contacts a year in each earlier stretch, and since the change, on one line from zero."""
    figure = blank(165)
    figure.add_trace(
        go.Scatter(
            name="stretches before", mode="markers", x=[row["n_interactions_per_year"] for row in spans],
            y=[((row["span_no"] * _GOLDEN) % 1) * 0.7 + 0.15 for row in spans],
            customdata=[f"{words.month(row['from_date'])} to "
            f"{words.month(row['to_date_excl'] - timedelta(days=1))}" for row in spans],
            hovertemplate="%{x:.0f} contacts a year<br>%{customdata}<extra></extra>",
            marker={"color": BEFORE, "size": 8, "opacity": 0.5, "line": {"width": 1, "color": "#ffffff"}},
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            name="after", mode="markers", x=[after_per_year], y=[0.5], hoverinfo="skip",
            marker={"color": AFTER, "size": 14, "symbol": "diamond"},
        )
    )  # fmt: skip
    figure.add_annotation(
        text=f"<b>After: {words.count(after_per_year)}</b>", x=after_per_year, y=0.6, yanchor="bottom",
        showarrow=False, yshift=4, font={"color": AFTER_TEXT},
    )  # fmt: skip
    highest = max([after_per_year, *(row["n_interactions_per_year"] for row in spans)])
    figure.update_xaxes(
        range=[-0.03 * highest, highest * 1.08],
        nticks=7,
        showgrid=False,
        showline=True,
        linecolor=QUIET,
        tickformat=",",
    )
    figure.update_yaxes(range=[0, 1.15], visible=False)
    return figure
