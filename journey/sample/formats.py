"""The formats a sample can be written in: each one's writer, file ending, and name for a table's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from journey.sample import writers as w
from journey.sample.files import Row, Sheet
from journey.sample.layouts import FileShape

Write = Callable[[FileShape, Sequence[Sheet]], bytes]
WriteOne = Callable[[FileShape, Sheet], bytes]
ZIP = ".zip"


def _every_row(_: Sheet, __: Row) -> bool:
    return True


@dataclass(frozen=True)
class Format:
    """One way of writing every source.

    `ending` is the file name's, `place` what the sheet or zip member that holds a table is called ("" where
    the file is the table). `period` is "" (a table a sheet), "month" (a sheet or member a month) or "year"
    (a file a year). `keeps` says which rows the format can express.
    """

    ending: Callable[[FileShape], str]
    write: Write
    place: Callable[[FileShape, Sheet], str]
    period: str = ""
    keeps: Callable[[Sheet, Row], bool] = _every_row
    has_titles: bool = True


def _own_ending(shape: FileShape) -> str:
    return PurePath(shape.name).suffix


def _is_book(shape: FileShape) -> bool:
    return _own_ending(shape) == ".xlsx"


def _own(shape: FileShape, sheets: Sequence[Sheet]) -> bytes:
    if _is_book(shape):
        return w.xlsx(sheets)
    return w.delimited(shape, sheets[0], w.own_dialect(shape))


def _own_place(shape: FileShape, sheet: Sheet) -> str:
    return sheet.name if _is_book(shape) else ""


def _one_a_file(ending: str, write: WriteOne, period: str = "", **options: object) -> Format:
    """A format that holds one table: a source of several tables sends a zip of one member a table."""

    def member(sheet: Sheet) -> str:
        return f"{sheet.name}{ending}"

    def write_all(shape: FileShape, sheets: Sequence[Sheet]) -> bytes:
        if len(shape.tables) == 1:
            return write(shape, sheets[0])
        return w.zipped({member(sheet): write(shape, sheet) for sheet in sheets})

    return Format(
        ending=lambda shape: ending if len(shape.tables) == 1 else ZIP,
        write=write_all,
        place=lambda shape, sheet: "" if len(shape.tables) == 1 else member(sheet),
        period=period,
        **options,  # type: ignore[arg-type]
    )


def _text(ending: str = ".csv", period: str = "", **dialect: str) -> Format:
    return _one_a_file(ending, partial(w.delimited, dialect=w.Dialect(**dialect)), period)


def _book(ending: str, write: Callable[[Sequence[Sheet]], bytes], period: str = "") -> Format:
    return Format(
        ending=lambda _: ending,
        write=lambda _, sheets: write(sheets),
        place=lambda _, sheet: sheet.name or "Sheet1",
        period=period,
    )


def _zip_each() -> Format:
    def place(shape: FileShape, sheet: Sheet) -> str:
        return f"{shape.name} / {sheet.name}" if _is_book(shape) else shape.name

    return Format(lambda _: ZIP, lambda shape, sheets: w.zipped({shape.name: _own(shape, sheets)}), place)


def _gzip_each() -> Format:
    return Format(
        lambda shape: f"{_own_ending(shape)}.gz",
        lambda shape, sheets: w.gzipped(_own(shape, sheets)),
        _own_place,
    )


def _zip_parts() -> Format:
    def write(shape: FileShape, sheets: Sequence[Sheet]) -> bytes:
        return w.zipped({f"{sheet.name}.csv": w.delimited(shape, sheet, w.Dialect()) for sheet in sheets})

    return Format(lambda _: ZIP, write, lambda _, sheet: f"{sheet.name}.csv", period="month")


FORMATS: dict[str, Format] = {
    "mixed": Format(_own_ending, _own, _own_place),
    "csv": _text(),
    "tsv": _text(".tsv", delimiter="\t"),
    "pipe": _text(".txt", delimiter="|"),
    "semicolon": _text(delimiter=";"),
    "csv_utf16": _text(encoding="utf-16"),
    "csv_cp1252": _text(encoding="cp1252"),
    "csv_bom": _text(encoding="utf-8-sig"),
    "csv_crlf": _text(line_end="\r\n"),
    "xlsx": _book(".xlsx", w.xlsx),
    "xlsm": _book(".xlsm", w.xlsm),
    "ods": _book(".ods", w.ods),
    "parquet": _one_a_file(
        ".parquet", lambda _, sheet: w.parquet(sheet), keeps=w.fits_columns, has_titles=False
    ),
    "jsonl": _one_a_file(".jsonl", lambda _, sheet: w.jsonl(sheet), keeps=w.is_record, has_titles=False),
    "zip": _zip_each(),
    "zip_parts": _zip_parts(),
    "gzip": _gzip_each(),
    "monthly_tabs": _book(".xlsx", w.xlsx, period="month"),
    "split": _text(period="year"),
}
