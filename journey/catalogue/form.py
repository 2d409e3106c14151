"""The one form of a catalogue: rows of text judged one by one, kept in exact figures or set aside."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from journey.catalogue.values import REASONS, Unreadable, day_of, money_of, year_of
from journey.catalogue.words import headings, unit_of, units
from schemas.catalogue import CONFIDENCES, PERSPECTIVES, PRICE_YEAR_BASES, USES, UnitCost

SET_ASIDE = {
    "row": pl.Int64,
    "item_code": pl.String,
    "column_label": pl.String,
    "reason_code": pl.String,
    "reason_text": pl.String,
    "sheet_label": pl.String,
}
LOCAL = "local"
NOT_STATED = "not stated"
_ITEM_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:&-]{0,79}")
_INDEX_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Column of the frame -> heading of the file, in the frame's order; index_code comes of two headings.
_HEADINGS = {
    "item_code": "item_code",
    "item_label": "item",
    "service_label": "service",
    "payer_label": "agency_type",
    "beneficiary_label": "beneficiary",
    "unit_label": "unit",
    "unit_code": "unit_code",
    "value_gbp": "value_gbp",
    "low_gbp": "low_gbp",
    "high_gbp": "high_gbp",
    "price_year_fy": "price_year",
    "price_year_basis_code": "price_year_basis",
    "perspective_code": "value_type",
    "use_code": "use",
    "index_code": "index",
    "confidence_code": "confidence",
    "overlaps_with": "overlaps_with",
    "parent_code": "parent_code",
    "licence_label": "licence",
    "source_title": "source_title",
    "source_year_label": "source_year",
    "seen_where_label": "seen_at",
    "reason_text": "reason",
    "dated_date": "dated",
}


@dataclass(frozen=True)
class Catalogue:
    """A versioned table of unit costs.

    `items` keeps the contract UnitCost, in order of item_code. `set_aside` is one row a fault: row (as a
    person counts them in the file), item_code, column_label, reason_code, reason_text, sheet_label.
    `sha256` is that of the items in our form, so it stays the same however the file was written.
    """

    code: str
    sha256: str
    items: pl.DataFrame
    set_aside: pl.DataFrame


@dataclass(frozen=True)
class Line:
    """One row of a file under our headings; `cells` are text without space around, "" for blank.

    `fault` is a column and the code of what makes the whole row unusable, found by the reader.
    """

    row: int
    cells: dict[str, str]
    sheet: str | None = None
    fault: tuple[str, str] | None = None


class _Row:
    """Reads the cells of one line and gathers what is wrong with them."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.faults: dict[str, str] = dict([line.fault] if line.fault else [])

    def wrong(self, name: str, reason_code: str) -> None:
        """Note the first thing that is wrong with a column."""
        self.faults.setdefault(name, reason_code)

    def text(self, name: str, default: str | None = None) -> str | None:
        cell = self.line.cells.get(name, "")
        if cell.startswith("="):
            self.wrong(name, "formula")
        return cell or default

    def needed(self, name: str, reason_code: str = "no_value") -> str:
        text = self.text(name)
        if text is None:
            self.wrong(name, reason_code)
        return text or ""

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """A word of a list. A file without the column means the default; a blank cell in it does not."""
        cell = self.line.cells.get(name, default)
        if cell not in allowed:
            self.wrong(name, "unknown_code" if cell else "no_value")
        return cell

    def read(self, name: str, reader: Any, needed: bool = False) -> Any:
        cell = self.line.cells.get(name, "")
        if not cell and not needed:
            return None
        try:
            return reader(cell)
        except Unreadable as fault:
            self.wrong(name, fault.reason_code)
        return None

    def codes(self, name: str, is_list: bool = False) -> str | None:
        """One item code or, joined by ;, several."""
        cell = self.line.cells.get(name, "")
        found = [part.strip() for part in cell.split(";") if part.strip()] if is_list else [cell] * bool(cell)
        if not all(_ITEM_CODE.fullmatch(part) for part in found):
            self.wrong(name, "item_code_not_usable")
        return ";".join(found) or None


def catalogue_of(lines: Iterable[Line], code: str) -> Catalogue:
    """Judge every line: kept, or set aside with each thing that is wrong with it.

    Lines with one code and another price, or another anything, are all set aside: which is right is not ours
    to say. Lines that are the same throughout are one line.
    """
    kept: dict[str, list[tuple[Line, dict[str, Any]]]] = {}
    aside: list[tuple[Line, str, str]] = []
    for line in lines:
        item, faults = _judged(line, code)
        aside += [(line, name, reason) for name, reason in faults]
        if not faults:
            kept.setdefault(item["item_code"], []).append((line, item))
    items = []
    for _, rows in sorted(kept.items()):
        if all(item == rows[0][1] for _, item in rows):
            items.append(rows[0][1])
        else:
            aside += [(line, "value_gbp", "two_prices") for line, _ in rows]
    frame = pl.DataFrame(items, frame_schema(), orient="row")
    return Catalogue(code, _sha256(frame), UnitCost.validate(frame), _set_aside(aside))


def frame_schema() -> dict[str, Any]:
    """Columns and types of UnitCost."""
    return {name: column.dtype.type for name, column in UnitCost.to_schema().columns.items()}


def file_bytes(items: pl.DataFrame) -> bytes:
    """Unit costs as a file in our form: UTF-8, our headings in our order, lines in order of code."""
    stream = io.StringIO()
    names = list(headings())
    writer = csv.DictWriter(stream, names, lineterminator="\n")
    writer.writeheader()
    for item in items.sort("item_code").iter_rows(named=True):
        cells = {heading: item[name] for name, heading in _HEADINGS.items()}
        writer.writerow({**cells, "uprate": "no" if item["index_code"] == "none" else "yes"})
    return stream.getvalue().encode("utf-8")


def is_local(code: str) -> bool:
    """Whether a catalogue holds the programme's own costs, by its name: local, or local- and more."""
    return code == LOCAL or code.startswith(f"{LOCAL}-")


def _judged(line: Line, code: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    row = _Row(line)
    row.needed("item_code")
    item: dict[str, Any] = {"item_code": row.codes("item_code"), "item_label": row.needed("item")}
    item["service_label"] = row.text("service")
    item["payer_label"] = payer = row.needed("agency_type")
    item["beneficiary_label"] = row.text("beneficiary")
    item["unit_label"] = row.needed("unit")
    item["unit_code"] = _unit(row)
    item |= _amounts(row)
    item["price_year_fy"] = row.read("price_year", year_of, needed=True)
    item["price_year_basis_code"] = row.one_of("price_year_basis", PRICE_YEAR_BASES, "stated")
    perspective = row.one_of("value_type", PERSPECTIVES, "")
    is_person = perspective == "economic" and payer.startswith("Individual")
    item["perspective_code"] = "person" if is_person else perspective
    item["use_code"] = row.one_of("use", USES, "costing")
    item["index_code"] = _index(row)
    item["confidence_code"] = row.one_of("confidence", CONFIDENCES, "not_rated")
    item["overlaps_with"] = row.codes("overlaps_with", is_list=True)
    item["parent_code"] = row.codes("parent_code")
    item["licence_label"] = row.text("licence", NOT_STATED)
    item["source_title"] = row.needed("source_title", "local_needs" if is_local(code) else "no_value")
    item["source_year_label"] = row.text("source_year", NOT_STATED)
    item["seen_where_label"] = row.text("seen_at")
    item["catalogue_code"] = code
    item["reason_text"] = row.needed("reason", "local_needs") if is_local(code) else row.text("reason")
    if is_local(code):
        row.needed("dated", "local_needs")
    item["dated_date"] = row.read("dated", day_of)
    return item, list(row.faults.items())


def _unit(row: _Row) -> str:
    """The unit code where the file gives one, else what the source's words mean."""
    given = row.line.cells.get("unit_code", "")
    found = given if given in units() else None if given else unit_of(row.line.cells.get("unit", ""))
    if found is None and (given or row.line.cells.get("unit")):
        row.wrong("unit_code" if given else "unit", "unknown_unit")
    return found or ""


def _amounts(row: _Row) -> dict[str, Decimal | None]:
    value = row.read("value_gbp", money_of, needed=True)
    low, high = row.read("low_gbp", money_of), row.read("high_gbp", money_of)
    if value is not None and low is not None and low > value:
        row.wrong("low_gbp", "low_above_value")
    if value is not None and high is not None and high < value:
        row.wrong("high_gbp", "high_below_value")
    return {"value_gbp": value, "low_gbp": low, "high_gbp": high}


def _index(row: _Row) -> str:
    """Which index brings it to the base: said outright, or gdp where it is uprated and none where not."""
    uprate = row.one_of("uprate", ("yes", "no"), "yes")
    index = row.text("index", "none" if uprate == "no" else "gdp") or ""
    if not _INDEX_CODE.fullmatch(index):
        row.wrong("index", "unknown_code")
    return index


def _set_aside(faults: list[tuple[Line, str, str]]) -> pl.DataFrame:
    """One row a fault. A code that is none is not repeated: it may be something of a wrong file."""
    rows = []
    for line, name, reason in sorted(faults, key=lambda fault: (fault[0].sheet or "", fault[0].row)):
        code = line.cells.get("item_code", "")
        shown = code if _ITEM_CODE.fullmatch(code) else None
        rows.append((line.row, shown, name, reason, REASONS[reason], line.sheet))
    return pl.DataFrame(rows, SET_ASIDE, orient="row")


def _sha256(items: pl.DataFrame) -> str:
    return hashlib.sha256(file_bytes(items)).hexdigest()
