"""The Greater Manchester (New Economy) unit cost workbook, v1.2 to v3.0, read by the text of its headings.

Columns change places between versions, and codes are given anew, so an item's code holds the version:
GMCA:1.4:CR1.0. What the workbook brings to a later year is left; we uprate the source's own figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from journey.catalogue.form import Catalogue, Line, catalogue_of
from journey.catalogue.gmca_headings import Columns, Value, find_columns
from journey.catalogue.words import fold, layout, unit_of
from journey.catalogue.workbook import SheetCells, read_book
from journey.errors import Refused
from journey.notes import names_text, shown_heading

_VERSION = re.compile(r"\d{1,2}(\.\d{1,2}){0,2}")
_DOTTED = re.compile(r"(\D+)(\d+(?:\.\d+)+)")


@dataclass(frozen=True)
class _Cost:
    """One row of a theme sheet, its cells by the parts of Columns."""

    sheet: SheetCells
    row: int
    columns: Columns

    def text(self, name: str) -> str:
        place = self.columns.places.get(name)
        return "" if place is None else self.at(place)

    def at(self, place: int) -> str:
        return self.sheet.rows[self.row].get(place, "")

    @property
    def code(self) -> str:
        return self.text("code").replace(" ", "")


def read_gmca(path: Path, code: str, version: str) -> Catalogue:
    """Read the workbook's theme sheets; others are passed over.

    Args:
        path: .xlsx or .xls, the workbook as published.
        code: what the catalogue is to be called.
        version: the workbook's version, such as 1.4; it becomes part of every item's code.

    Returns:
        One item a cost code and perspective; economic and social figures are items of their own, as
        GMCA:1.4:CR1.0:economic. Rows set aside carry sheet and row.

    Raises:
        Refused: not a workbook, no theme sheet, or a theme sheet without a heading that is needed.
    """
    if not _VERSION.fullmatch(version):
        raise Refused("The workbook's version is a number such as 1.4. It stands on its Introduction sheet.")
    known = {fold(name) for name in layout()["gmca"]["sheets"]}
    book = read_book(path)
    themes = [sheet for sheet in book if fold(sheet.name) in known]
    if not themes:
        found = names_text(shown_heading(sheet.name) for sheet in book)
        raise Refused(
            f"The workbook has none of the theme sheets, such as 'Crime' or 'Health'. Its sheets: {found}."
        )
    costs = [cost for sheet in themes for cost in _costs(sheet)]
    return catalogue_of((line for cost in costs for line in _lines(cost, version)), code)


def _costs(sheet: SheetCells) -> Iterator[_Cost]:
    """Rows that are costs: with a code, or with a name and a figure. Lookups below the table have neither."""
    columns = find_columns(sheet)
    for row in sorted(sheet.rows):
        cost = _Cost(sheet, row, columns)
        has_figure = any(cost.at(value.place) for value in columns.values)
        if row > columns.last_row and (cost.code or (cost.text("name") and has_figure)):
            yield cost


def _lines(cost: _Cost, version: str) -> Iterator[Line]:
    """A line a figure; where a row has none at all, one that says so."""
    filled = [
        value
        for value in cost.columns.values
        if cost.at(value.place) or (cost.row, value.place) in cost.sheet.unanswered
    ]
    for value in filled or cost.columns.values[:1]:
        yield Line(cost.row, _cells(cost, value, version), cost.sheet.name, _fault(cost, value))


def _cells(cost: _Cost, value: Value, version: str) -> dict[str, str]:
    suffix = "" if value.perspective == "fiscal" else f":{value.perspective}"
    parent = _parent(cost.code)
    source = cost.text("source")
    return {
        "item_code": f"GMCA:{version}:{cost.code}{suffix}" if cost.code else "",
        "item": cost.text("name"),
        "service": ": ".join(filter(None, [cost.text("category").capitalize(), cost.text("detail").lower()])),
        "agency_type": _agency(cost),
        "unit": cost.text("unit"),
        "value_gbp": cost.at(value.place),
        "price_year": cost.at(value.year_place),
        "value_type": _perspective(cost, value),
        "use": _use(cost),
        "confidence": _confidence(cost.text("confidence")),
        "parent_code": f"GMCA:{version}:{parent}{suffix}" if parent else "",
        "licence": layout()["gmca"]["licence"],
        "source_title": f"GMCA (New Economy) Unit Cost Database v{version}, line {cost.code}"
        + (f"; original source: {source}" if source else ""),
        "seen_at": f"sheet '{cost.sheet.name}' row {cost.row}",
    }


def _fault(cost: _Cost, value: Value) -> tuple[str, str] | None:
    """What makes the row unusable whatever it says: a merged cell that matters, a formula not worked out."""
    named = {"item_code": "code", "agency_type": "payer", "unit": "unit"}
    places = {name: cost.columns.places[held] for name, held in named.items()}
    places |= {"value_gbp": value.place, "price_year": value.year_place}
    for name, place in places.items():
        for first_row, first, last_row, last in cost.sheet.merged:
            if first_row <= cost.row <= last_row and first <= place <= last:
                return name, "merged_cells"
        if (cost.row, place) in cost.sheet.unanswered:
            return name, "formula_without_answer"
    return None


def _parent(code: str) -> str:
    """The line that a line is part of: CR2.0.1 of CR2.0, CR2.1 of CR2.0; a headline CR2.0 of none."""
    found = _DOTTED.fullmatch(code)
    if found is None:
        return ""
    theme, numbers = found.group(1), found.group(2).split(".")
    if len(numbers) > 2:
        return theme + ".".join(numbers[:-1])
    return f"{theme}{numbers[0]}.0" if numbers[1] != "0" else ""


def _perspective(cost: _Cost, value: Value) -> str:
    """As the column says. v1.2 has no column for a loss to society, so it stands among the fiscal costs."""
    is_society = fold(cost.text("payer")).startswith("society")
    return "economic" if value.perspective == "fiscal" and is_society else value.perspective


def _agency(cost: _Cost) -> str:
    """Both levels as one, each spelt one way: level 2 is a part of level 1, or a second payer."""
    spelt = {fold(other): name for name, others in layout()["gmca"]["agency"].items() for other in others}
    found = [cost.text("payer"), cost.text("payer_part")]
    named = [spelt.get(fold(name), name) for name in found if fold(name)]
    return " / ".join(dict.fromkeys(named))


def _use(cost: _Cost) -> str:
    """What the line may be used for. What the DWP gives by the week is a benefit, not a cost."""
    folded = fold(cost.text("name"))
    uses = layout()["gmca"]["use"].items()
    found = next((use for use, words in uses if any(fold(word) in folded for word in words)), "costing")
    is_benefit = fold(cost.text("payer")) == "dwp" and unit_of(cost.text("unit")) == "week"
    return "transfer_not_cost" if is_benefit and found == "costing" else found


def _confidence(rating: str) -> str:
    """Green, amber or red; a line without a rating says so, and is taken as low."""
    ratings = layout()["gmca"]["confidence"].items()
    return next((code for code, words in ratings if fold(rating) in words), "not_rated")
