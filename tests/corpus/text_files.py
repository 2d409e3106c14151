"""Rows 1 to 23 of the list: hostile text files. Each function writes one and gives its path."""

from __future__ import annotations

import random
from pathlib import Path

from corpus.case import Case, Maker, aside, loaded, refused
from corpus.valid import COSTED_HEADINGS, EXTRACTS, GP_HEADINGS, WORD, costed_row, delimited, gp_row, gp_rows

MANY_CELL_CHARACTERS = 1_000_001
FORMULA = f'=HYPERLINK("http://example.invalid/{WORD}","{WORD}")'


def gp_text(rows: list[list[str]], headings: tuple[str, ...] = GP_HEADINGS, **shape: str) -> str:
    """Appointments as CSV text."""
    return delimited(headings, rows, **shape)


def written(content: str | bytes, name: str = "extract.csv") -> Maker:
    """A maker of one file with this content."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return make


def cp1252_in_the_last_row(folder: Path) -> Path:
    """The only byte that is not UTF-8 stands far into the file."""
    rows = [*gp_rows(400), gp_row(401, Surname=f"{WORD}é")]
    return written(gp_text(rows).encode("cp1252"))(folder)


def cp1252_where_not_listed(folder: Path) -> Path:
    """Adult social care is read as UTF-16 or UTF-8 only."""
    care = EXTRACTS["adult_social_care"]
    rows = [[cell.replace(WORD, f"{WORD}é") for cell in row] for row in care.rows]
    return written(care.text(care.headings, rows).encode("cp1252"))(folder)


def unclosed_quote(folder: Path) -> Path:
    """A quotation mark opens in the second row and never closes; many rows follow."""
    rows = gp_rows(20_000)
    spoiled = ",".join(rows[1]).replace(f",{WORD},", f',"{WORD},')
    text = gp_text(rows[:1]) + spoiled + "\r\n" + gp_text(rows[2:]).split("\r\n", 1)[1]
    return written(text)(folder)


def very_long_cell(folder: Path) -> Path:
    """One cell of a little over a million characters."""
    text = WORD * (MANY_CELL_CHARACTERS // len(WORD) + 1)
    return written(gp_text([gp_row(1), gp_row(2, Forename=text), gp_row(3)]))(folder)


def repeated_used_heading(folder: Path) -> Path:
    """The start date stands in two columns, in two spellings."""
    rows = [[*row, "01-Apr-2012"] for row in gp_rows(2)]
    return written(gp_text(rows, (*GP_HEADINGS, "START_DATE")))(folder)


def repeated_unused_heading(folder: Path) -> Path:
    """Two columns that nobody reads have one name."""
    rows = [[*row, WORD, WORD] for row in gp_rows(2)]
    return written(gp_text(rows, (*GP_HEADINGS, "Clinic", "Clinic")))(folder)


def ragged_rows(folder: Path) -> Path:
    """A short row, one with spare empty cells, and one with a spare cell that is filled."""
    rows = [gp_row(1), gp_row(2)[:-1], [*gp_row(3), "", ""], [*gp_row(4), "", WORD]]
    return written(gp_text(rows))(folder)


def no_heading(folder: Path) -> Path:
    """The first person stands where the headings should."""
    return written(gp_text(gp_rows(3)[1:], tuple(gp_row(1))))(folder)


def titles_and_totals(folder: Path) -> Path:
    """Two titles and a blank row above; the headings again, a blank row and totals below."""
    body = gp_text([gp_row(1), list(GP_HEADINGS), gp_row(2), [""] * 12, ["Total", "2", *[""] * 10]])
    return written(f"Appointments\r\nPractice of {WORD}\r\n\r\n" + body)(folder)


def mixed_line_ends(folder: Path) -> Path:
    """Three kinds of line end, and one inside a quoted cell."""
    rows = [gp_row(1), gp_row(2, Forename=f"{WORD}\n{WORD}"), gp_row(3), gp_row(4)]
    lines = [gp_text([row], line_end=end).split(end, 1)[1] for row, end in zip(rows, "\n\r\n\r", strict=True)]
    return written(gp_text([]) + "".join(lines))(folder)


def many_columns(n_columns: int) -> Maker:
    """A heading row of so many columns, the right ones first, and one row."""
    names = (*GP_HEADINGS, *(f"c{n}" for n in range(n_columns - len(GP_HEADINGS))))
    return lambda folder: written(gp_text([[*gp_row(1), *[WORD] * (n_columns - 12)]], names))(folder)


def many_commas(folder: Path) -> Path:
    """A million columns with nothing in them."""
    return written(b"," * 1_000_000 + b"\r\n" + b"," * 1_000_000 + b"\r\n")(folder)


def beside(name: str, neighbour: str) -> Maker:
    """A file whose name is a pattern, and the neighbour that the pattern would find."""

    def make(folder: Path) -> Path:
        written(gp_text(gp_rows(3, "N")), neighbour)(folder)
        return written(gp_text(gp_rows(2)), name)(folder)

    return make


def decimal_commas(*costs: str) -> Maker:
    """Semicolons between cells, and a comma where we write a point: 12,50 must not become 1250."""
    rows = [costed_row(number, cost) for number, cost in enumerate(costs, start=1)]
    return written(delimited(COSTED_HEADINGS, rows, ";"))


def sql_in_a_heading(folder: Path) -> Path:
    """A further column, named to break out of a quoted name."""
    rows = [[*row, WORD] for row in gp_rows(2)]
    return written(gp_text(rows, (*GP_HEADINGS, 'a"; drop table interaction; --')))(folder)


_OTHER = "other_encoding"
_THREE = gp_text(gp_rows(3))
_NUL = gp_text([gp_row(1), gp_row(2, Forename=f"{WORD}\x00"), gp_row(3)])
_BELL = gp_text([gp_row(1), gp_row(2, Forename=f"{WORD}\x07\x1b[2J"), gp_row(3)])
_NOISE = random.Random(17).randbytes(20_000)

CASES: list[Case] = [
    loaded("1", "UTF-8 mark", written(_THREE.encode("utf-8-sig")), 3),
    loaded("2", "UTF-16 little end first", written(b"\xff\xfe" + _THREE.encode("utf-16-le")), 3, note=_OTHER),
    loaded("2b", "UTF-16 big end first", written(b"\xfe\xff" + _THREE.encode("utf-16-be")), 3, note=_OTHER),
    refused("2c", "UTF-16 with half a character missing", written(_THREE.encode("utf-16")[:-1]), "."),
    loaded("3", "cp1252 that the profile lists", cp1252_in_the_last_row, 401),
    refused(
        *("3b", "cp1252 that the profile does not list", cp1252_where_not_listed),
        says="character|encoding",
        source_code="adult_social_care",
    ),
    aside("4", "NUL in a cell", written(_NUL), 2, {"control_character": 1}),
    loaded("4b", "control characters in a cell", written(_BELL), 3),
    refused("5", "quotation mark that never closes", unclosed_quote, "quot"),
    aside("6", "cell of a million characters", very_long_cell, 2, {"cell_too_long": 1}),
    refused("7", "heading twice", repeated_used_heading, "start.date"),
    loaded("7b", "unused heading twice", repeated_unused_heading, 2),
    aside("8", "ragged rows", ragged_rows, 3, {"too_many_cells": 1}),
    refused("9", "no headings", no_heading, "head"),
    loaded("10", "titles above and totals below", titles_and_totals, 2, 6),
    loaded("11", "CR line ends", written(_THREE.replace("\r\n", "\r")), 3),
    loaded("12", "mixed line ends", mixed_line_ends, 4),
    refused("13", "a million columns", many_columns(1_000_000), "column", limit_seconds=20),
    refused("13b", "a million empty columns", many_commas, ".", limit_seconds=20),
    refused("14", "20,000 columns", many_columns(20_000), "column", limit_seconds=20),
    refused("15", "empty", written(b""), "empty|no data"),
    refused("15b", "mark only", written(b"\xef\xbb\xbf"), "empty|no data"),
    refused("15c", "blank lines only", written(b"\r\n" * 50), "empty|no data|blank"),
    loaded("16", "headings only", written(gp_text([])), 0, note="no_rows"),
    refused("17", "random bytes", written(_NOISE), "."),
    refused("17b", "picture", written(b"\x89PNG\r\n\x1a\n" + _NOISE), "picture|image|png"),
    refused("17c", "PDF", written(b"%PDF-1.7\n" + _NOISE), "pdf"),
    loaded("19", "pattern of a set", beside("[ab].csv", "a.csv"), 2),
    loaded("19b", "pattern of any text", beside("*.csv", "a.csv"), 2),
    loaded("19c", "pattern of one letter", beside("?.csv", "a.csv"), 2),
    loaded("19d", "pattern of choices", beside("{a,b}.csv", "a.csv"), 2),
    loaded("19e", "percent code", beside("%61.csv", "a.csv"), 2),
    loaded("20", "SQL in the name", written(_THREE, "x'; drop table victim; --.csv"), 3),
    loaded("20b", "screen codes in the name", written(_THREE, "x\x1b[2Jy.csv"), 3),
    loaded("21", "SQL in a heading", sql_in_a_heading, 2),
    loaded("22", "semicolons", written(gp_text(gp_rows(3), delimiter=";")), 3, note="other_delimiter"),
    loaded("22b", "decimal comma", decimal_commas("10", "12,50"), 2, source_code="costed"),
    loaded("22c", "decimal comma in every row", decimal_commas(*["12,50"] * 4), 4, source_code="costed"),
    loaded("23", "formula", written(gp_text([gp_row(1), gp_row(2, Forename=FORMULA)])), 2),
]
