"""What was said and written down, pinned above the lanes of the timeline, and listed beneath it by day."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

import plotly.graph_objects as go

from app import components
from journey import words

Row = dict[str, Any]

SHAPES = {"person": "●", "worker": "■", "analyst": "▲", "other": "✚", None: "▼"}
_TOLD = {
    "person": "in the person's own voice",
    "worker": "a worker's",
    "analyst": "an analyst's",
    "other": "someone else's",
    None: "a named moment",
}
_PLUM, _BAND, _LINE = "#801650", "#e5e2ee", "#505a5f"
_LEVEL_HEIGHT = 21
_PIXELS = 850  # about as wide as the lanes are on a laptop; pins keep clear of one another by it
_LONGEST_LABEL, _LONGEST_TEXT, _MOST_SHORT = 40, 600, 8


def numbered(said: Sequence[Row], span: tuple[date, date]) -> tuple[list[Row], list[Row]]:
    """What is drawn, numbered in order of day; and the rest, which has no day or one outside the span."""
    drawn = [row for row in said if row["on_date"] and span[0] <= row["on_date"] < span[1]]
    rest = [row for row in said if row not in drawn]
    return [row | {"number": position} for position, row in enumerate(drawn, 1)], rest


def pin(figure: go.Figure, pins: Sequence[Row], span: tuple[date, date], n_lanes: int) -> go.Figure:
    """Add a lane of notes above the lanes of agencies, with bands and thin lines of named moments."""
    if not pins:
        return figure
    placed = list(_placed(pins, span))
    top = 1 + max(level for _, level, _ in placed)
    figure.update_layout(
        height=figure.layout.height + top * _LEVEL_HEIGHT,
        yaxis={
            "tickvals": [1, *figure.layout.yaxis.tickvals],
            "ticktext": ["<i>Notes</i>", *figure.layout.yaxis.ticktext],
            "range": [0.5 - n_lanes, 0.7 + top * 0.85],
        },
    )
    figure.layout.shapes += tuple(shape for row in pins for shape in _moment(row))
    colours = [_LINE if row["voice_code"] is None else _PLUM for row, _, _ in placed]
    figure.add_trace(
        go.Scatter(
            name="notes", mode="text", x=[row["on_date"] for row, _, _ in placed],
            y=[1 + level * 0.85 for _, level, _ in placed],
            text=[_text(row, is_left) for row, _, is_left in placed],
            textposition=["middle left" if is_left else "middle right" for _, _, is_left in placed],
            textfont={"color": colours, "size": 15},
            hovertext=[escape(f"{row['number']}. {_what(row)}") for row, _, _ in placed],
            hovertemplate="%{hovertext}<br>%{x|%-d %B %Y}<extra></extra>", cliponaxis=False,
        )
    )  # fmt: skip
    return figure


def _placed(pins: Sequence[Row], span: tuple[date, date]) -> list[tuple[Row, int, bool]]:
    """Each pin with its level, so that none lies on another, and whether its text stands to its left."""
    per_pixel = (span[1] - span[0]).days / _PIXELS
    ends: list[float] = []
    found = []
    for row in pins:
        at = float((row["on_date"] - span[0]).days)
        width = (12 + 7.5 * len(_text(row, False))) * per_pixel
        is_left = at + width > (span[1] - span[0]).days
        start = at - width if is_left else at
        level = next((i for i, end in enumerate(ends) if end <= start), len(ends))
        ends[level : level + 1] = [start + width]
        found.append((row, level, is_left))
    return found


def _text(row: Row, is_left: bool) -> str:
    """The shape and number, and the name of a moment; the shape stands at the day."""
    shape, number = SHAPES[row["voice_code"]], row["number"]
    if not row["label"]:
        return f"{number}{shape}" if is_left else f"{shape}{number}"
    named = escape(_short(row["label"])) + (", transition" if row["settled_on_excl"] else "")
    return f"{named} {number}{shape}" if is_left else f"{shape}{number} {named}"


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _moment(row: Row) -> list[dict[str, Any]]:
    """A thin line of a named moment, and the band in which things settled; the compared one has its line."""
    on, until = row["on_date"], row["settled_on_excl"]
    common = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    found: list[dict[str, Any]] = []
    if until:
        band = {"type": "rect", "x0": on, "x1": until, "fillcolor": _BAND, "line": {"width": 0}}
        found.append(band | common)
    if row["kind_code"] == "moment":
        found.append({"type": "line", "x0": on, "x1": on, "line": {"color": _LINE, "width": 1.2}} | common)
    return found


def _what(row: Row) -> str:
    """What it is and whose, in words; a moment by its name."""
    if row["voice_code"] is None:
        return f"{row['kind_label']}: {row['label']}" if row["label"] else str(row["kind_label"])
    return f"{row['kind_label']}, {row['voice_label']}"


def key(pins: Sequence[Row]) -> None:
    """What the shapes mean: those that are drawn, no others."""
    drawn = {row["voice_code"] for row in pins}
    items = [
        f'<li><b class="jy-pin" aria-hidden="true">{shape}</b>{components.plain(_TOLD[voice])}</li>'
        for voice, shape in SHAPES.items()
        if voice in drawn
    ]
    if any(row["settled_on_excl"] for row in pins):
        items.append('<li><i class="band"></i>transition: the change was still settling</li>')
    components.html(
        f'<ul class="jy-key" aria-label="Key of the notes">{"".join(items)}'
        "<li>A number is that of the list beneath.</li></ul>"
        '<p class="jy-narrow">On a narrow screen the notes stand in the list alone.</p>'
    )


def listed(drawn: Sequence[Row], rest: Sequence[Row]) -> None:
    """The same by day, with voice, who kept it and when; then what could not be drawn, and why."""
    if drawn:
        components.heading(3, "Said and written down", "In order of day; the numbers are those in the chart")
        _list("Said and written down, by day", drawn)
    if rest:
        n = words.several(len(rest), "entry has", "entries have")
        components.note(
            f"{n} no day, or a day outside the dates of the chart. Nothing is lost: they stand here."
        )
        _list("Said and written down, outside the chart", rest)


def _list(label: str, rows: Sequence[Row]) -> None:
    items = "".join(f"<li>{_item(row)}</li>" for row in rows)
    tall = " jy-tall" if len(rows) > _MOST_SHORT else ""
    components.html(
        f'<div class="jy-scroll{tall}" role="region" tabindex="0" aria-label="{label}">'
        f'<ol class="jy-said">{items}</ol></div>'
    )


def _item(row: Row) -> str:
    number = f"{row['number']}. " if "number" in row else ""
    shape = f'<b class="jy-pin" aria-hidden="true">{SHAPES[row["voice_code"]]}</b>'
    return (
        f'<p class="jy-who">{shape}{number}<b>{components.plain(_what(row))}</b> · '
        f"{components.plain(_when(row))}</p>" + "".join(_line(what, text, row) for what, text in row["lines"])
    )


def _when(row: Row) -> str:
    told = [words.day(row["on_date"]) if row["on_date"] else "no day given"]
    if row["settled_on_excl"]:
        told.append(f"settling until {words.day(row['settled_on_excl'] - timedelta(days=1))}")
    if row["about_label"]:
        told.append(f"about: {_short_text(row['about_label'], 120)}")
    if row["kept_by"]:
        told.append(f"written down by {row['kept_by']}{', changed since' if row['is_changed'] else ''}")
    return " · ".join(told)


def _short_text(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()} …"


def _line(what: str, text: str, row: Row) -> str:
    """One text as it was typed; of a very long one the rest opens."""
    named = "" if what in ("Text", "Words") else f"<b>{components.plain(what)}:</b> "
    if len(text) <= _LONGEST_TEXT:
        return f'<p class="jy-typed">{named}{components.plain(text)}</p>'
    start, rest = text[:_LONGEST_TEXT], text[_LONGEST_TEXT:]
    left = words.several(len(rest), "character")
    return (
        f'<p class="jy-typed">{named}{components.plain(start)} …</p><details><summary>Show the rest ({left})'
        f'</summary><p class="jy-typed">{components.plain(rest)}</p></details>'
    )
