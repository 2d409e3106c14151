"""The dotted picture of a story for the public: marks by month counted from the change, never by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from journey.board.pictures import AFTER, AFTER_TEXT, BEFORE, INK, QUIET, RULE, png
from journey.publish.coarse import MONTHS_A_QUARTER
from journey.publish.families import ALL, FAMILIES

Row = dict[str, Any]

_SIZE = 8.0
_STEP = 0.17  # between marks of one month, of a lane's height
_LABELS = 0.18  # of the width, for the kinds of service
_HATCH = {"not_supplied": "////", "part_supplied": "//", "not_seen": "xxxx"}
_FEW = "#eeefef"
_LANE = 0.36  # inches
_WIDTH = 9.5
_YEAR = 12


def picture(
    marks: Mapping[tuple[str, int], int],
    gaps: Sequence[Row],
    families: Sequence[str],
    n_months: tuple[int, int],
) -> bytes:
    """A PNG, one lane a kind of service and one for stays.

    Args:
        marks: how many marks, by kind of service and relative month.
        gaps: rows of figures.gaps.
        families: the lanes from the top.
        n_months: months shown before and after the change.
    """
    lanes = {family: -place for place, family in enumerate(families)}
    stays = -len(lanes)
    height = (len(lanes) + 1) * _LANE + 0.7
    figure = Figure(figsize=(_WIDTH, height), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((_LABELS, 0.42 / height, 0.99 - _LABELS, 1 - 0.7 / height))
    for side in ("top", "left", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xlim(-n_months[0] - 1, n_months[1] + 1)
    axes.set_ylim(stays - 0.5, 0.5)
    _axis(axes, n_months)
    labels = {**{lane: FAMILIES[family] for family, lane in lanes.items()}, stays: "In a stay"}
    for lane, label in labels.items():
        _say(axes, -0.008, lane, label, ha="right", va="center", transform=axes.get_yaxis_transform())
        axes.axhline(lane - 0.5, color=RULE, linewidth=0.6, zorder=1)
    _gaps(axes, gaps, lanes, stays)
    _marks(axes, marks, lanes)
    axes.axvline(0, color=INK, linewidth=1.4, zorder=4)
    above = {"transform": axes.get_xaxis_transform(), "weight": "bold", "va": "bottom"}
    _say(axes, 0, 1.01, "Before ", **above, ha="right", color=BEFORE)
    _say(axes, 0, 1.01, " Since", **above, ha="left", color=AFTER_TEXT)
    return png(figure)


def _say(axes: Any, x: float, y: float, text: str, **how: Any) -> None:
    axes.text(x, y, text, **({"fontsize": _SIZE, "color": INK, "parse_math": False} | how))


def _axis(axes: Any, n_months: tuple[int, int]) -> None:
    """Whole years from the change, to both sides."""
    years = range(-(n_months[0] // _YEAR), n_months[1] // _YEAR + 1)
    every = 2 if n_months[0] // _YEAR > 6 else 1
    at = [year for year in years if year % every == 0 or year == max(years)]
    axes.set_xticks([year * _YEAR for year in at], [_year(year) for year in at])
    axes.set_yticks([])
    axes.tick_params(length=0, labelsize=_SIZE, labelcolor=QUIET)
    axes.xaxis.grid(True, color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("Years from the change", fontsize=_SIZE, color=QUIET)


def _year(year: int) -> str:
    return "change" if not year else f"{year:+d}".replace("-", "\N{MINUS SIGN}")


def _middle(month: int) -> float:
    """The middle of a month on an axis on which the change is nought."""
    return month - 0.5 if month > 0 else month + 0.5


def _marks(axes: Any, marks: Mapping[tuple[str, int], int], lanes: Mapping[str, int]) -> None:
    """Marks of a month stand one above another around the middle of the lane."""
    for side, colour, marker, size in (("before", BEFORE, "o", 5.0), ("after", AFTER, "D", 8.0)):
        places = [
            (_middle(month), lanes[family] + (number - (n - 1) / 2) * _STEP)
            for (family, month), n in marks.items()
            if (month > 0) == (side == "after")
            for number in range(n)
        ]
        x, y = zip(*places, strict=True) if places else ((), ())
        axes.scatter(x, y, s=size, marker=marker, color=colour, linewidths=0, clip_on=False, zorder=3)


def _gaps(axes: Any, gaps: Sequence[Row], lanes: Mapping[str, int], stays: int) -> None:
    for gap in gaps:
        quarter = gap["relative_quarter"]
        start = (quarter - 1 if quarter > 0 else quarter) * MONTHS_A_QUARTER
        if gap["gap_code"] == "stay":
            axes.barh(stays, MONTHS_A_QUARTER, 0.4, start, color=QUIET, zorder=2)
            continue
        if gap["gap_code"] == "few":
            if gap["family_code"] in lanes:
                axes.barh(lanes[gap["family_code"]], MONTHS_A_QUARTER, 0.9, start, color=_FEW, zorder=1)
            continue
        look = {"color": "white", "edgecolor": "#b1b4b6", "hatch": _HATCH[gap["gap_code"]], "linewidth": 0}
        rows = lanes.values() if gap["family_code"] == ALL else [lanes[gap["family_code"]]]
        for lane in rows:
            axes.barh(lane, MONTHS_A_QUARTER, 0.9, start, zorder=1, **look)
