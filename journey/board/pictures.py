"""Pictures of a board paper, drawn on the server: the whole time is inside, after as well as before.

Each is a figure of matplotlib without its global state; png() makes the same bytes of the same figure.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from matplotlib import dates as mdates
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from journey import words

Row = dict[str, Any]
Span = tuple[date, date]

BEFORE, AFTER, INK, QUIET, RULE = "#12436D", "#F46A25", "#0b0c0c", "#505a5f", "#D9D9D9"
AFTER_TEXT = "#b1430b"
_COLOUR = {"before": BEFORE, "after": AFTER}
_SHOWN = {
    "supplied": "line",
    "contact": "line",
    "no_contact": "line",
    "not_supplied": "////",
    "ended": "xxxx",
}
_GOLDEN = 0.6180339887
_DPI = 220
_SIZE = 8.0  # points, at the width of a page
_LONGEST_LABEL = 34
_ROOM = 0.3  # of the axis, for the words beside the line of the change
_PAD = 0.008  # of the time shown, so that a mark on the last day is whole


def png(figure: Figure) -> bytes:
    """The figure as a PNG without the name of the software that made it."""
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=_DPI, metadata={"Software": None})
    return held.getvalue()


def _blank(width: float, height: float) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.1, 0.96, 0.8))
    for side in ("top", "left", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=_SIZE, labelcolor=QUIET)
    return figure, axes


def _say(axes: Any, x: Any, y: Any, text: str, **how: Any) -> Any:
    """Text as it is: nothing in it is read as a formula."""
    return axes.text(x, y, text, **({"fontsize": _SIZE, "color": INK, "parse_math": False} | how))


def _inside(figure: Figure, axes: Any, texts: Sequence[Any], top: float, bottom: float, side: str) -> None:
    """Leave so much room beside the axes as the widest of these texts needs; top and bottom in inches."""
    width, height = figure.get_size_inches()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]  # FigureCanvasAgg has one
    widest = max((text.get_window_extent(renderer).width for text in texts), default=0) / figure.dpi
    room = (widest + 0.1) / width
    left, right = (room, 0.99) if side == "left" else (0.01, 1 - room)
    axes.set_position((left, bottom / height, right - left, 1 - (top + bottom) / height))


def _time_axis(axes: Any, span: Span) -> None:
    pad = (span[1] - span[0]) * _PAD
    axes.set_xlim(span[0] - pad, span[1] + pad)
    years = span[1].year - span[0].year
    axes.xaxis.set_major_locator(mdates.YearLocator(2 if years > 12 else 1))
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.xaxis.grid(True, color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)


def raster(
    contacts: Sequence[Row],
    agencies: Sequence[Row],
    coverage: Sequence[Row],
    span: Span,
    change_on: date | None,
    lengths: tuple[str, str],
    size: tuple[float, float],
) -> Figure:
    """Every contact as one mark in the lane of its agency, what data are held, and the line of the change.

    Args:
        contacts: rows of Reader.journey.
        agencies: the lanes from the top.
        coverage: rows of Reader.person_coverage.
        span: first day, and the day after the last.
        change_on: where the line stands; None: there is none.
        lengths: how long before and after are, in words.
        size: inches.
    """
    figure, axes = _blank(*size)
    lane = {agency["agency_code"]: -position for position, agency in enumerate(agencies)}
    _time_axis(axes, span)
    axes.set_ylim(0.45 - len(agencies), 0.6)
    axes.set_yticks([])
    _coverage(axes, coverage, lane)
    for side in ("before", "after"):
        rows = [
            row for row in contacts if (side == "after") == bool(change_on and row["start_date"] >= change_on)
        ]
        _marks(axes, rows, lane, side)
    beside = {"ha": "right", "va": "center", "transform": axes.get_yaxis_transform()}
    labels = [
        _say(
            axes,
            -0.008,
            lane[agency["agency_code"]],
            _short(agency["agency_label"]),
            weight="bold" if agency["is_support"] else "normal",
            **beside,
        )
        for agency in agencies
    ]
    if change_on:
        _change_line(axes, change_on, lengths)
    _inside(figure, axes, labels, 0.36 if change_on else 0.08, 0.24, "left")
    return figure


def _short(label: str) -> str:
    return textwrap.shorten(label, _LONGEST_LABEL, placeholder="…")


def _marks(axes: Any, rows: Sequence[Row], lane: dict[str, int], side: str) -> None:
    """A dot before, a diamond after; stays as bars. No mark is cut off at the edge."""
    x = [row["start_date"] for row in rows]
    y = [lane[row["agency_code"]] + ((row["seq"] * _GOLDEN) % 1 - 0.5) * 0.56 for row in rows]
    marker, dot = ("D", 6.5) if side == "after" else ("o", 3.2)
    axes.scatter(
        x, y, s=dot, marker=marker, color=_COLOUR[side], alpha=0.85, linewidths=0, clip_on=False, zorder=3
    )
    stays = [row for row in rows if row["is_stay"] and row["end_date_excl"]]
    axes.barh(
        [lane[row["agency_code"]] for row in stays],
        [row["end_date_excl"] - row["start_date"] for row in stays],
        0.36,
        [row["start_date"] for row in stays],
        color=_COLOUR[side],
        zorder=2,
    )


def _coverage(axes: Any, coverage: Sequence[Row], lane: dict[str, int]) -> None:
    """A line where data are held, hatching where they were not supplied, crosses where nobody was seen."""
    drawn = [row | {"shown": _SHOWN.get(row["coverage_code"])} for row in coverage]
    ordered = sorted(drawn, key=lambda row: (row["agency_code"], row["coverage_month"]))
    for (agency, shown), months in groupby(ordered, key=lambda row: (row["agency_code"], row["shown"])):
        held = [row["coverage_month"] for row in months]
        start, end, y = held[0], (held[-1] + timedelta(days=32)).replace(day=1), lane[agency]
        if shown == "line":
            axes.plot([start, end], [y - 0.46] * 2, color="#8a8f92", linewidth=0.6, zorder=1)
        elif shown:
            look = {"color": "white", "edgecolor": "#b1b4b6", "hatch": shown, "linewidth": 0}
            axes.barh(y, end - start, 0.84, start, zorder=1, **look)


def _change_line(axes: Any, change_on: date, lengths: tuple[str, str]) -> None:
    """The line, and how long each side is: side by side where there is room, else one above the other."""
    axes.axvline(change_on, color=INK, linewidth=1.4, zorder=4)
    first, last = axes.get_xlim()
    has_room = last - mdates.date2num(change_on) > (last - first) * _ROOM
    above = {"transform": axes.get_xaxis_transform(), "weight": "bold", "va": "bottom"}
    _say(axes, change_on, 1.005, f"Before: {lengths[0]} ", **above, ha="right", color=BEFORE)
    if has_room:
        _say(axes, change_on, 1.005, f" After: {lengths[1]}", **above, ha="left", color=AFTER_TEXT)
        return
    height = axes.figure.get_size_inches()[1]
    above |= {"transform": axes.transAxes, "color": AFTER_TEXT}
    _say(axes, 1, 1.005 + 0.16 / height, f"After: {lengths[1]}", **above, ha="right")


def years(
    yearly: Sequence[Row], rates: tuple[float | None, float | None], size: tuple[float, float]
) -> Figure:
    """Contacts in each year as bars, part years marked, with each side's rate a year as a line across.

    Args:
        yearly: rows of Reader.yearly.
        rates: contacts a year before and after.
        size: inches.
    """
    figure, axes = _blank(*size)
    first = yearly[0]["year_from_date"]
    names = list(dict.fromkeys(_year(row, first) for row in yearly))
    at = {name: position for position, name in enumerate(names)}
    below = [0] * len(names)
    for row in yearly:
        position = at[_year(row, first)]
        colour = _COLOUR[row["side_code"]]
        axes.bar(
            position,
            row["n_interactions"],
            0.86,
            below[position],
            color=colour,
            edgecolor="white",
            linewidth=0.6,
        )
        below[position] += row["n_interactions"]
    change = next((at[_year(row, first)] for row in yearly if row["side_code"] == "after"), len(names) - 1)
    ends = {"before": (-0.5, change), "after": (change, len(names) - 0.5)}
    top = max([*below, *(rate or 0 for rate in rates)]) * 1.18 or 1
    for side, rate in zip(ends, rates, strict=True):
        if rate is not None:
            colour = BEFORE if side == "before" else AFTER_TEXT
            axes.plot(ends[side], [rate] * 2, color=colour, linewidth=1.6, linestyle=(0, (4, 2)), zorder=4)
            x, ha = (-0.5, "left") if side == "before" else (len(names) - 0.5, "right")
            text = _say(axes, x, rate + top * 0.015, f"{words.count(rate)} a year", ha=ha, va="bottom")
            text.set(color=colour, weight="bold", zorder=5)
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85})
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.set_ylim(0, top)
    axes.set_xticks(range(len(names)), [_tick(name, yearly, first) for name in names])
    _values(figure, axes, top, words.count)
    return figure


def _year(row: Row, first: date) -> str:
    """The calendar year in which this year from the first day begins."""
    on = row["year_from_date"]
    return str(on.year - ((on.month, on.day) < (first.month, first.day)))


def _tick(name: str, yearly: Sequence[Row], first: date) -> str:
    is_part = sum(row["n_days"] for row in yearly if _year(row, first) == name) < 360
    return f"{name}\n(part)" if is_part else name


def cost_line(
    spent: Sequence[Row],
    change_on: date,
    until: date,
    slopes: tuple[str, str],
    span: Span,
    size: tuple[float, float],
) -> Figure:
    """Cost added up, one line through both periods, with the slope of each written beside it.

    Args:
        spent: rows of Reader.running_cost.
        change_on: where the line turns from before to after.
        until: the day after the last one compared: the line goes no further.
        slopes: the cost a year of each side, in words.
        span: first day, and the day after the last.
        size: inches.
    """
    figure, axes = _blank(*size)
    sides = {
        "before": [r for r in spent if r["on_date"] < change_on],
        "after": [r for r in spent if r["on_date"] >= change_on],
    }
    drawn: list[Row] = []
    for side, rows in sides.items():
        drawn = [*drawn[-1:], *rows]
        if drawn:
            x = [
                *(row["on_date"] for row in drawn),
                change_on if side == "before" else max(until, drawn[-1]["on_date"]),
            ]
            y = [float(row["cumulative_cost_gbp"]) for row in drawn]
            axes.step(x, [*y, y[-1]], where="post", color=_COLOUR[side], linewidth=2.4, clip_on=False)
    top = float(spent[-1]["cumulative_cost_gbp"]) * 1.2 if spent else 1.0
    axes.set_ylim(0, top)
    _time_axis(axes, span)
    axes.xaxis.grid(False)
    axes.axvline(change_on, color=INK, linewidth=1.4)
    bold = {"ha": "right", "weight": "bold"}
    for row in sides["before"][len(sides["before"]) * 3 // 5 :][:1]:
        at = (row["on_date"], float(row["cumulative_cost_gbp"]))
        _say(axes, *at, f"{slopes[0]}  ", va="bottom", color=BEFORE, **bold)
    _say(axes, change_on, top * 0.97, f"then {slopes[1]}  ", va="top", color=AFTER_TEXT, **bold)
    _values(figure, axes, top, words.pounds)
    return figure


def _values(figure: Figure, axes: Any, top: float, show: Any) -> None:
    """Round values at the right of the axes, with a light line across for each."""
    each = next(step for step in _steps(top) if top / step <= 5)
    ticks = [each * n for n in range(int(top // each) + 1)]
    axes.yaxis.tick_right()
    axes.set_yticks(ticks, [show(tick) for tick in ticks])
    axes.yaxis.grid(True, color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    _inside(figure, axes, axes.get_yticklabels(), 0.08, 0.36, "right")


def _steps(top: float) -> list[float]:
    size = 10.0 ** (len(str(int(top))) - 1)
    return [size * part for part in (0.2, 0.5, 1, 2, 5)]
