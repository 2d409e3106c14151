"""Where the columns of a GMCA theme sheet stand, by the text of one or two rows of headings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from journey.catalogue.words import fold, layout
from journey.catalogue.workbook import SheetCells
from journey.errors import Refused
from journey.notes import names_text

SEARCHED_ROWS = 15
PERSPECTIVES = ("fiscal", "economic", "social")
NEEDED = {"code": "Cost code", "name": "Cost / saving detail", "payer": "Agency level 1", "unit": "Unit"}
_NOT_A_FIGURE = ("year", "updated", "level", "agency", "source", "rag", "confidence", "comment")


@dataclass(frozen=True)
class Value:
    """A column of figures, and the column of the year in whose prices they are; places from 0."""

    perspective: str
    place: int
    year_place: int


@dataclass(frozen=True)
class Columns:
    """Places from 0 by name: those of NEEDED, payer_part, category, detail, source, confidence."""

    places: dict[str, int]
    values: list[Value]
    last_row: int  # the last row of headings


def find_columns(sheet: SheetCells) -> Columns:
    """The columns of a theme sheet.

    Raises:
        Refused: a column that is needed has no heading; it says which.
    """
    for row in range(1, SEARCHED_ROWS + 1):
        texts = sheet.rows.get(row, {})
        codes = [place for place, text in texts.items() if fold(text) in _names("code")]
        if codes:
            below = _second_row(sheet, row, codes[0])
            return _columns(sheet.name, _joined(texts, below), row + bool(below))
    raise Refused(f"Sheet '{sheet.name}' has no heading 'Cost code' in its first {SEARCHED_ROWS} rows.")


def _names(column: str) -> set[str]:
    return {fold(name) for name in layout()["gmca"]["heading"][column]}


def _second_row(sheet: SheetCells, row: int, code_place: int) -> dict[int, str]:
    """The row below where it goes on with the headings: Level 1, Level 2, Year; {} where it is a cost."""
    below = sheet.rows.get(row + 1, {})
    is_heading = code_place not in below and any(
        fold(text) == "year" or "level1" in fold(text) for text in below.values()
    )
    return below if is_heading else {}


def _joined(upper: dict[int, str], lower: dict[int, str]) -> dict[int, str]:
    """Headings folded, a group's own before its parts': what stands over several columns stands once."""
    joined, group = {}, ""
    for place in range(max([*upper, *lower]) + 1):
        group = upper.get(place, group if place in lower else "")
        if text := fold(f"{group} {lower.get(place, '')}"):
            joined[place] = text
    return joined


def _columns(sheet_name: str, headings: dict[int, str], last_row: int) -> Columns:
    places: dict[str, int] = {}
    figures: list[tuple[str, int]] = []
    years: list[int] = []
    for place, text in headings.items():
        perspective = next((word for word in PERSPECTIVES if word in text), None)
        if text.endswith("year") and "updated" not in text:
            years.append(place)
        elif "level1" in text or "level2" in text:
            places.setdefault("payer" if "level1" in text else "payer_part", place)
        elif name := next((name for name in layout()["gmca"]["heading"] if text in _names(name)), None):
            places.setdefault(name, place)
        elif perspective and not any(word in text for word in _NOT_A_FIGURE):
            figures.append((perspective, place))
    missing = [label for name, label in NEEDED.items() if name not in places]
    missing += ["Fiscal cost"] * (not figures) + ["Year"] * (not years)
    if missing:
        raise Refused(f"Sheet '{sheet_name}' lacks these headings: {names_text(missing)}.")
    return Columns(places, _values(figures, years), last_row)


def _values(figures: list[tuple[str, int]], years: list[int]) -> list[Value]:
    """Each figure with the year that stands between it and the next figure, else with the first year."""
    after = [*figures, ("", max(years) + 1 + figures[-1][1])]
    return [
        Value(perspective, place, next((year for year in years if place < year < end), years[0]))
        for (perspective, place), (_, end) in pairwise(after)
    ]
