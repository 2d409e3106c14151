"""Days said as months, in text and in the data of a chart: for people who may not know the exact day."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from journey.words.numbers import several

_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LONG = "|".join(_NAMES)
_SHORT = "|".join(name[:3] for name in _NAMES)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_WRITTEN = re.compile(rf"\b(on (?:the )?)?{_DAY}(?:&nbsp;|[ \u00a0-])({_LONG}|{_SHORT})\b")
_ISO = re.compile(
    r"\b(on )?(\d{4})-(\d{2})-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?\b"
)
_SLASHED = re.compile(r"\b(on )?\d{1,2}/(\d{1,2})/(\d{4})\b")
_IS_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
_LENGTH = re.compile(r"(?<![\d.,])(?<!within )(\bthe )?(\d[\d,]*) days\b")  # "within 90 days" is a rule
_FEWEST_DAYS = 45  # a length under it is said in days all the same: "per 30 days" is a rate, no length
_A_MONTH = 30.44
_HOVER_DAY = re.compile(r"%-?[de] (?=%[Bb])")


def text(shown: str) -> str:
    """A text with every day said as its month.

    >>> text("Changed on 24 May 2023, then 2023-06-01.")
    'Changed in May 2023, then June 2023.'
    """
    shown = _WRITTEN.sub(lambda found: f"{_in(found[1])}{found[2]}", shown)
    shown = _ISO.sub(
        lambda found: f"{_in(found[1])}{_month(found[3], found[0])}{_year(found[3], found[2])}", shown
    )
    return _SLASHED.sub(
        lambda found: f"{_in(found[1])}{_month(found[2], found[0])}{_year(found[2], found[3])}", shown
    )


def lengths(shown: str) -> str:
    """A text with lengths of time said to the month: one in days beside a month tells on which day it began.

    >>> lengths("3,355 in 3,866 days; 2 in the 548 days after; 8.6 per 30 days")
    '3,355 in about 10 years 7 months; 2 in the 18 months after; 8.6 per 30 days'
    """
    return _LENGTH.sub(_length, shown)


def _length(found: re.Match[str]) -> str:
    days = int(found[2].replace(",", ""))
    if days < _FEWEST_DAYS:
        return found[0]
    years, months = divmod(round(days / _A_MONTH), 12)
    before = found[1] or "about "
    if years < 2:  # as words.span has it
        return f"{before}{years * 12 + months} months"
    rest = f" {several(months, 'month')}" if months else ""
    return f"{before}{several(years, 'year')}{rest}"


def _in(on: str | None) -> str:
    return "in " if on else ""


def _month(number: str, whole: str) -> str:
    """A month by its number; what is no month stays as it was."""
    return _NAMES[int(number) - 1] if 1 <= int(number) <= 12 else whole


def _year(month: str, year: str) -> str:
    return f" {year}" if 1 <= int(month) <= 12 else ""


def figure(spec: dict[str, Any]) -> dict[str, Any]:
    """A Plotly figure, as a dictionary, that holds no exact day.

    Marks are spread evenly within their month, in their order: where one stands depends on how many there are
    in the month and no more. A line drawn across stands among them where it stood. Bars, and lines that tell
    of data held, go to the start of their month. Texts say months, and lengths to the month.
    """
    marks = sorted(
        day
        for trace in spec.get("data", ())
        if not _is_band(trace)
        for axis in ("x", "y")
        for day in _days(trace.get(axis))
    )
    places = _Places(marks)
    data = [_trace(trace, places) for trace in spec.get("data", ())]
    layout = {name: _layout(name, held, places) for name, held in spec.get("layout", {}).items()}
    return {**spec, "data": data, "layout": layout}


class _Places:
    """Where days stand once only their month and their order is told."""

    def __init__(self, marks: list[date]) -> None:
        self._marks = marks
        self._taken: dict[date, int] = {}  # how many marks of a day were placed

    def mark(self, day: date) -> str:
        """The place of the next mark of a day: the middle of its part of the month."""
        first, n = self._month(day)
        nth = self._taken.get(day, 0)
        self._taken[day] = nth + 1
        return _at(day, (bisect_left(self._marks, day) - first + nth + 0.5) / n)

    def line(self, day: date) -> str:
        """The place of a line: after the marks of days before it; in the middle where there are none."""
        first, n = self._month(day)
        return _at(day, (bisect_left(self._marks, day) - first) / n if n else 0.5)

    def _month(self, day: date) -> tuple[int, int]:
        first = bisect_left(self._marks, day.replace(day=1))
        return first, bisect_left(self._marks, _next_month(day)) - first


def _at(day: date, share: float) -> str:
    """The day that lies at a share of the month."""
    n_days = monthrange(day.year, day.month)[1]
    return day.replace(day=min(n_days, 1 + int(share * n_days))).isoformat()


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _day(value: Any) -> date | None:
    """A day that is given as a date, a time or a text; None: it is none."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, str) and _IS_DAY.fullmatch(value):
        return date.fromisoformat(value[:10])
    return None


def _days(values: Any) -> Iterator[date]:
    if isinstance(values, list | tuple):
        for value in values:
            if (day := _day(value)) is not None:
                yield day


def _is_band(trace: dict[str, Any]) -> bool:
    """Whether a trace tells of whole months, not of single days."""
    return trace.get("hoverinfo") == "skip" or trace.get("type") in ("bar", "heatmap")


def _trace(trace: dict[str, Any], places: _Places) -> dict[str, Any]:
    is_band = _is_band(trace)

    def placed(value: Any) -> Any:
        day = _day(value)
        if day is None:
            return value
        return day.replace(day=1).isoformat() if is_band else places.mark(day)

    found = {}
    for name, held in trace.items():
        if name in ("x", "y") and isinstance(held, list | tuple):
            found[name] = [placed(value) for value in held]
        else:
            found[name] = _texts(held)
    return found


def _layout(name: str, held: Any, places: _Places) -> Any:
    if name in ("shapes", "annotations") and isinstance(held, list | tuple):
        return [{key: _placed(value, places) for key, value in one.items()} for one in held]
    return _texts(held)


def _placed(value: Any, places: _Places) -> Any:
    day = _day(value)
    return _texts(value) if day is None else places.line(day)


def _texts(held: Any) -> Any:
    """Every text within, said by months; a lone day goes to the start of its month."""
    if (day := _day(held)) is not None:
        return day.replace(day=1).isoformat()
    if isinstance(held, str):
        return lengths(text(_HOVER_DAY.sub("", held)))
    if isinstance(held, dict):
        return {name: _span(value) if name == "range" else _texts(value) for name, value in held.items()}
    if isinstance(held, list | tuple):
        return [_texts(value) for value in held]
    return held


def _span(held: Any) -> Any:
    """The ends of an axis: whole months, so that no mark falls out of it."""
    days = [_day(value) for value in held] if isinstance(held, list | tuple) else []
    if len(days) != 2 or None in days:
        return _texts(held)
    first, last = (day for day in days if day is not None)
    return [first.replace(day=1).isoformat(), (last if last.day == 1 else _next_month(last)).isoformat()]
