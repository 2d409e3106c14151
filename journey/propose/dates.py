"""The order of day, month and year in a column, decided from the whole column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from journey.dates import parse_with, swapped
from journey.propose.hints import Hints

_ENOUGH = 0.8
_ENOUGH_OF_FEW = 0.5  # of fewer than 20 cells
_FEW = 20
_MARKS = {
    "%Y": r"\d{4}",
    "%y": r"\d{2}",
    "%m": r"\d{1,2}",
    "%d": r"\d{1,2}",
    "%b": r"[A-Za-z]{3}",
    "%B": r"[A-Za-z]{3,9}",
    "%H": r"\d{1,2}",
    "%M": r"\d{2}",
    "%S": r"\d{2}",
    "%.f": r"\.\d+",
}
_ZONE = r" ?(Z|z|[+-]\d{2}:?\d{2})$"
_ZONED = r"\d:\d{2}(:\d{2}(\.\d+)?)?" + _ZONE


@dataclass(frozen=True)
class DateFacts:
    """What a column of dates is written in.

    `formats` are those that fit, best first; `other` is the same with day and month exchanged where that fits
    all cells too, so that nothing in the column tells which. `n_misfits` cells fit no format taken.
    `sentinels` are dates that mean 'not known', as written.
    """

    formats: tuple[str, ...]
    other: str
    n_cells: int
    n_misfits: int
    sentinels: tuple[str, ...]
    has_time: bool
    has_clock: bool
    first_year: int
    middle_year: int
    is_decided_by_day: bool


@lru_cache(maxsize=256)
def _pattern(date_format: str) -> str:
    text = re.escape(date_format).replace(r"\%", "%").replace("%\\.f", "%.f")
    for mark, pattern in _MARKS.items():
        text = text.replace(mark, pattern)
    return f"^{text}$"


def date_facts(values: pl.DataFrame, later: pl.Series | None, hints: Hints) -> DateFacts | None:
    """What the dates of a column say; None where it is no column of dates.

    Args:
        values: distinct texts of the column's first rows (`text`) with how often each occurs (`n`).
        later: further distinct texts of the rest of the file, each counted once.
    """
    sentinels = _sentinels(values["text"], hints)
    cells = values.filter(~pl.col("text").is_in(sentinels))
    if later is not None and not later.is_empty():
        more = later.filter(~later.is_in(cells["text"].implode()) & ~later.is_in(sentinels))
        cells = pl.concat(
            [cells, pl.DataFrame({"text": more, "n": pl.Series([1] * len(more), dtype=pl.UInt32)})]
        )
    has_zone = _share(cells, pl.col("text").str.contains(_ZONED)) > 0.5 if not cells.is_empty() else False
    if has_zone:
        cells = cells.with_columns(pl.col("text").str.replace(_ZONE, ""))
    fits = _fits(cells, hints)
    total = int(cells["n"].sum() or 0)
    if not fits or total == 0:
        return None
    chosen, left = _choose(cells, fits)
    if (total - left) / total < (_ENOUGH if total >= _FEW else _ENOUGH_OF_FEW):
        return None
    best = chosen[0]
    other = best if is_month_first(best) is None else swapped(best)
    is_open = other != best and _count(cells, other) >= _count(cells, best)
    days = parse_with(cells["text"], best)
    years = days.dt.year().drop_nulls().sort()
    clock = "%H" in best
    return DateFacts(
        formats=tuple(chosen),
        other=other if is_open else "",
        n_cells=total,
        n_misfits=left,
        sentinels=tuple(sentinels),
        has_time=clock and bool((days.dt.hour() + days.dt.minute() > 0).any()),
        has_clock=clock,
        first_year=int(years[0]),
        middle_year=int(years[len(years) // 2]),
        is_decided_by_day=other != best and not is_open,
    )


def _share(cells: pl.DataFrame, test: pl.Expr) -> float:
    return float(cells.select((test.cast(pl.Int64) * pl.col("n")).sum() / pl.col("n").sum()).item())


def _all_formats(hints: Hints) -> list[str]:
    days: list[str] = hints.data["dates"]["formats"]
    return days + [day + clock for day in days for clock in hints.data["dates"]["clocks"]]


def _fits(cells: pl.DataFrame, hints: Hints) -> dict[str, int]:
    """Formats that fit any cell, with how many cells each fits."""
    if cells.is_empty():
        return {}
    sample = cells.sort("n", descending=True).head(2_000)["text"]
    looks = [fmt for fmt in _all_formats(hints) if sample.str.contains(_pattern(fmt)).any()]
    counted = {fmt: _count(cells, fmt) for fmt in looks}
    return {fmt: n for fmt, n in counted.items() if n}


def _count(cells: pl.DataFrame, fmt: str) -> int:
    """Cells that are written in a format and are a real day in it."""
    written = cells.filter(pl.col("text").str.contains(_pattern(fmt)))
    is_day = parse_with(written["text"], fmt).is_not_null()
    return int(written.filter(is_day)["n"].sum() or 0)


def _choose(cells: pl.DataFrame, fits: dict[str, int]) -> tuple[list[str], int]:
    """The format that fits most, then those that a hundredth of the cells need; and cells left over."""
    chosen: list[str] = []
    total = int(cells["n"].sum())
    rest = cells
    while not rest.is_empty() and len(chosen) < 4:
        counts = {fmt: _count(rest, fmt) for fmt in fits if fmt not in chosen and swapped(fmt) not in chosen}
        best = max(counts, key=lambda fmt: counts[fmt], default="")
        if not best or counts[best] == 0 or chosen and counts[best] < max(2, total / 100):
            break
        chosen.append(best)
        fitted = rest["text"].str.contains(_pattern(best)) & parse_with(rest["text"], best).is_not_null()
        rest = rest.filter(~fitted)
    return chosen, int(rest["n"].sum() or 0)


def _sentinels(texts: pl.Series, hints: Hints) -> list[str]:
    """The texts of a column that are one of the dates that mean 'not known', in whatever form."""
    forms = set()
    for day in hints.data["dates"]["sentinels"]:
        year, month, number = day.split("-")
        word = _MONTHS[int(month)]
        forms |= {day, f"{year}{month}{number}", f"{year}/{month}/{number}"}
        forms |= {f"{number}{mark}{month}{mark}{year}" for mark in "/-."}
        forms |= {f"{number}{mark}{word}{mark}{year}" for mark in "- "}
    ends = ["", " 00:00", " 00:00:00", "T00:00:00"]
    known = [form + end for form in sorted(forms) for end in ends]
    return sorted(texts.filter(texts.is_in(known)).to_list())


_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def with_order(formats: tuple[str, ...], month_first: bool) -> tuple[str, ...]:
    """Formats in the order of day and month that was decided."""
    turned = (fmt if is_month_first(fmt) in (None, month_first) else swapped(fmt) for fmt in formats)
    return tuple(dict.fromkeys(turned))


def is_month_first(fmt: str) -> bool | None:
    """Whether a format of numbers has the month before the day; None where the order is in no doubt."""
    if swapped(fmt) == fmt or fmt.startswith("%Y"):
        return None
    return fmt.index("%m") < fmt.index("%d")


def month_first_of(facts: DateFacts) -> bool | None:
    """True or False where the column itself tells the order; None where it does not or there is none."""
    if facts.other or not facts.is_decided_by_day:
        return None
    return is_month_first(facts.formats[0])
