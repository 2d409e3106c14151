"""A catalogue as CSV: our own form, or any table whose headings are recognised by schemas/catalogue.toml."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from journey.catalogue.form import Catalogue, Line, catalogue_of
from journey.catalogue.words import fold, headings
from journey.errors import Refused
from journey.notes import names_text, shown_heading

MAX_BYTES = 20_000_000
NEEDED = ("item_code", "item", "agency_type", "unit", "value_gbp", "price_year", "value_type", "source_title")
_DELIMITERS = (",", ";", "\t")


def read_catalogue(raw: bytes, code: str) -> Catalogue:
    """Read a catalogue from the bytes of a CSV file.

    Args:
        raw: the file. Commas, semicolons or tabs between cells; the first row that holds anything is the
            headings.
        code: what the catalogue is to be called.

    Raises:
        Refused: empty, not UTF-8, not a CSV, or a heading missing or there twice. Nothing of it is used.
    """
    rows = _rows(_text(raw))
    try:
        found = catalogue_of(_lines(rows), code)
    except csv.Error:
        raise Refused("The file is not a whole CSV file. Save it again from your spreadsheet.") from None
    if not found.items.height and not found.set_aside.height:
        raise Refused("The file has headings and no rows. Put one unit cost in each row under them.")
    return found


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Refused(f"The file is larger than {MAX_BYTES // 1_000_000} MB, which no list of prices is.")
    if not raw.strip():
        raise Refused("The file is empty. Name a CSV file with one unit cost a row.")
    if raw[:2] == b"PK" or raw[:4] == b"\xd0\xcf\x11\xe0":
        raise Refused("The file is a workbook. Save the sheet as CSV UTF-8, or add it with --gmca VERSION.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8. In Excel choose Save As and the type CSV UTF-8.") from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line on which each begins; blank rows are passed over."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda sign: len(_found(first.split(sign))[0]))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    for cells in reader:
        tidy = [" ".join(cell.split()) for cell in cells]
        if any(tidy):
            yield begins, tidy
        begins = reader.line_num + 1


def _lines(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Line]:
    _, first = next(rows, (0, []))
    places, strange = _found(first)
    missing = [name for name in NEEDED if name not in places]
    if missing:
        found = names_text([*places, *map(shown_heading, strange)]) or "none"
        raise Refused(
            f"These headings are missing: {names_text(missing)}. Found: {found}."
            " Name the columns as in docs/how-to-add-prices.md."
        )
    for row, cells in rows:
        held = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        is_ragged = any(cells[len(first) :])
        yield Line(row, held, fault=("item_code", "too_many_cells") if is_ragged else None)


def _found(cells: list[str]) -> tuple[dict[str, int], list[str]]:
    """Where each of our headings stands, and the headings that are none of ours."""
    places: dict[str, int] = {}
    strange = []
    known = {folded: name for name, others in headings().items() for folded in others}
    for place, cell in enumerate(cells):
        name = known.get(fold(cell))
        if name is None:
            strange.append(cell)
        elif name in places:
            raise Refused(f"Two columns are both '{name}'. Remove or rename one of them.")
        else:
            places[name] = place
    return places, [cell for cell in strange if cell.strip()]
