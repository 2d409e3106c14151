"""Rows 34 to 40 of the list: hostile workbooks, written part by part so that nothing helps."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from corpus.case import Case, Maker, loaded, refused
from corpus.text_files import gp_text, written
from corpus.valid import GP_HEADINGS, WORD, gp_row, gp_rows

LAST_ROW = 1_048_576
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def row_xml(number: int, cells: Sequence[str]) -> str:
    """One row of a sheet; a cell that begins with < is XML as it is, without its place."""
    made = []
    for column, text in enumerate(cells):
        place = f'r="{chr(65 + column)}{number}"'
        if text.startswith("<c"):
            made.append(text.replace("<c", f"<c {place}", 1))
        elif text:
            made.append(f'<c {place} t="inlineStr"><is><t>{escape(text)}</t></is></c>')
    return f'<row r="{number}">{"".join(made)}</row>'


def sheet_xml(rows: Mapping[int, Sequence[str]]) -> str:
    """A sheet of these rows by number."""
    body = "".join(row_xml(number, cells) for number, cells in rows.items())
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def in_order(rows: Sequence[Sequence[str]]) -> dict[int, Sequence[str]]:
    """The headings in row 1, the rows below."""
    return dict(enumerate([GP_HEADINGS, *rows], start=1))


def write_book(
    path: Path, sheets: Mapping[str, str], more: Mapping[str, bytes] | None = None, hidden: Sequence[str] = ()
) -> Path:
    """A workbook of these sheets (name -> XML), with more parts beside or in place of the usual ones."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"{_state(name in hidden)}/>'
        for n, name in zip(numbers, sheets, strict=True)
    )
    overrides = "".join(_override(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{_override('/xl/workbook.xml', 'sheet.main')}{overrides}</Types>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_LINKS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_LINKS}">{links}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(numbers, sheets.values(), strict=True)},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in (parts | dict(more or {})).items():
            book.writestr(name, text)
    return path


def _state(is_hidden: bool) -> str:
    return ' state="hidden"' if is_hidden else ""


def _override(part: str, kind: str) -> str:
    content = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    return f'<Override PartName="{part}" ContentType="{content}"/>'


def book(sheets: Mapping[str, str], more: Mapping[str, bytes] | None = None, **shape: Sequence[str]) -> Maker:
    """A maker of one workbook."""
    return lambda folder: write_book(folder / "extract.xlsx", sheets, more, **shape)


def swollen(folder: Path) -> Path:
    """A sheet that is in order, and beside it 60 MB of spaces packed a thousand to one."""
    more = {"xl/media/note.xml": b" " * 60_000_000}
    return write_book(folder / "extract.xlsx", {"List": sheet_xml(in_order(gp_rows(2)))}, more)


def far_corners(folder: Path) -> Path:
    """Two cells, in the first and in the last place of a sheet."""
    corner = f'<row r="{LAST_ROW}"><c r="XFD{LAST_ROW}" t="inlineStr"><is><t>{WORD}</t></is></c></row>'
    xml = sheet_xml({1: GP_HEADINGS}).replace("</sheetData>", f"{corner}</sheetData>")
    return write_book(folder / "extract.xlsx", {"List": xml})


def entities(folder: Path) -> Path:
    """A document type whose entities multiply."""
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'{_HEAD}<!DOCTYPE worksheet [<!ENTITY e0 "{WORD}">{nested}]>\n'
    xml = (
        sheet_xml(in_order([gp_row(1, Surname="&e9;")])).replace(_HEAD, declared).replace("&amp;e9;", "&e9;")
    )
    return write_book(folder / "extract.xlsx", {"List": xml})


def outside_entity(folder: Path) -> Path:
    """A document type that names the neighbour as an entity."""
    (folder / "neighbour.txt").write_text(f"{WORD} of the neighbour", encoding="utf-8")
    address = (folder / "neighbour.txt").as_uri()
    declared = f'{_HEAD}<!DOCTYPE worksheet [<!ENTITY e9 SYSTEM "{address}">]>\n'
    xml = (
        sheet_xml(in_order([gp_row(1, Surname="&e9;")])).replace(_HEAD, declared).replace("&amp;e9;", "&e9;")
    )
    return write_book(folder / "extract.xlsx", {"List": xml})


def cut_short(folder: Path) -> Path:
    """The first two thirds of a workbook."""
    path = write_book(folder / "extract.xlsx", {"List": sheet_xml(in_order(gp_rows(50)))})
    held = path.read_bytes()
    path.write_bytes(held[: len(held) * 2 // 3])
    return path


def spoiled_inside(folder: Path) -> Path:
    """A whole zip in which the sheet's XML stops in the middle of a cell."""
    xml = sheet_xml(in_order(gp_rows(50)))
    return write_book(folder / "extract.xlsx", {"List": xml[: len(xml) // 2]})


def full_sheet(folder: Path) -> Path:
    """Three rows in order, and a fourth in the last row that a sheet can have."""
    rows = {**in_order(gp_rows(3)), LAST_ROW: gp_row(4)}
    return write_book(folder / "extract.xlsx", {"List": sheet_xml(rows)})


def cells_in_error(folder: Path) -> Path:
    """A formula nobody worked out, and an error, where a name stands; and both where the date stands."""
    formula, error = "<c><f>1+1</f></c>", '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    rows = [gp_row(1), gp_row(2, Surname=formula), gp_row(3, Surname=error)]
    rows += [gp_row(4, Start_date=formula), gp_row(5, Start_date=error.replace("#DIV/0!", "#REF!"))]
    return write_book(folder / "extract.xlsx", {"List": sheet_xml(in_order(rows))})


_GOOD = sheet_xml(in_order(gp_rows(3)))
_NOTE = sheet_xml({1: [f"{WORD} wrote this"], 2: ["", WORD], 5: [WORD]})
_HTML = f"<html><body><table><tr><td>{WORD}</td></tr></table></body></html>"
_LINKED = {
    "xl/vbaProject.bin": OLE_MARK + WORD.encode(),
    "xl/externalLinks/externalLink1.xml": f'{_HEAD}<externalLink xmlns="{_MAIN}"/>'.encode(),
}

CASES: list[Case] = [
    refused("34", "workbook that swells", swollen, "unpack|larger|size", limit_seconds=60),
    refused("35", "cells in the far corners", far_corners, "column|far apart", limit_seconds=60),
    refused("36", "entities that multiply", entities, "document type|doctype|entit", limit_seconds=60),
    refused("36b", "entity that reads a neighbour", outside_entity, "document type|doctype|entit"),
    refused("37", "old or locked workbook", written(OLE_MARK + bytes(4_000), "extract.xlsx"), "."),
    refused("37b", "web page named xlsx", written(_HTML, "extract.xlsx"), "web page|html"),
    loaded("37c", "text named xlsx", written(gp_text(gp_rows(3)), "extract.xlsx"), 3),
    refused("37d", "workbook cut short", cut_short, "cut short|damaged|not whole|incomplete"),
    refused("37e", "workbook spoiled inside", spoiled_inside, "."),
    loaded("37f", "workbook that is in order", book({"List": _GOOD}), 3),
    loaded("38", "full sheet", full_sheet, 4, LAST_ROW - 5, note="sheet_full", limit_seconds=240),
    Case("39", "cells in error", cells_in_error, 1, {"accepted": 3, "set_aside": 2}, note="error_cells"),
    loaded("40", "macros and links to other books", book({"List": _GOOD}, _LINKED), 3),
    loaded(
        *("40b", "hidden sheet that is no table", book({"List": _GOOD, "Notes": _NOTE}, hidden=["Notes"])),
        *(3, 5),
        note="hidden_sheet",
    ),
]
