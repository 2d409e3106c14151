"""The report as a Word document: headings, tables whose heads repeat, A4 across, rows that are never cut."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from journey.board.inert import plain_run
from journey.feedback.words import (
    LEVEL_TITLES,
    LEVEL_WORDS,
    NO_VALUES,
    NOTHING,
    TITLE,
    Checked,
    Item,
    Section,
    section_of,
)
from journey.zips import without_times

# Each column's head, and its part of the width: what is read wants room, a number little.
_HEADS = {"What": 26, "Where": 15, "Rows": 7, "Share": 8, "Row numbers": 13, "What to do": 34, "Who can": 10}
_COUNTS = {"Rows": 40, "How many": 12}
_WIDTH = Cm(25.7)
_INK = RGBColor(0x0B, 0x0C, 0x0C)
_SIZES = {"Normal": 11, "Title": 22, "Heading 1": 15, "Heading 2": 12}
_MADE = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - no time of ours: the same findings give the same bytes


def word_report(checked: Sequence[Checked]) -> bytes:
    """One document on one or more files."""
    document = Document()
    _prepare(document)
    document.add_heading(TITLE, 0)
    document.add_paragraph(NO_VALUES)
    for found in checked:
        _add_section(document, section_of(found))
    stream = io.BytesIO()
    document.save(stream)
    return without_times(stream.getvalue())


def _prepare(document: Any) -> None:
    """British English, A4 across, one sans serif font in dark ink, none of the template's own properties."""
    for language in document.styles.element.xpath(".//w:lang"):
        language.set(qn("w:val"), "en-GB")
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for border in document.styles["Title"].element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
    about = document.core_properties
    about.title, about.language, about.author, about.comments = TITLE, "en-GB", "", ""
    about.created = about.modified = _MADE


def _add_section(document: Any, section: Section) -> None:
    document.add_heading(plain_run(section.file_name), 1)
    document.add_paragraph(plain_run(section.read_as))
    if section.counts:
        _add_table(document, _COUNTS, section.counts)
    document.add_paragraph(section.sum_text)
    for level, items in section.levels:
        document.add_heading(LEVEL_TITLES[level], 2)
        document.add_paragraph(LEVEL_WORDS[level]).paragraph_format.keep_with_next = True
        _add_table(document, _HEADS, [_cells(item) for item in items])
    if not section.levels:
        document.add_paragraph(NOTHING)
    document.add_paragraph().add_run(section.next_step).bold = True


def _cells(item: Item) -> tuple[str, ...]:
    what = " ".join(filter(None, (item.title, item.detail, item.explained)))
    todo = f"{item.what_to_do} {item.why_it_matters}"
    return (what, item.where, item.n_rows, item.share, item.row_numbers, todo, item.who_can_fix)


def _add_table(document: Any, heads: Mapping[str, int], rows: Sequence[Sequence[str]]) -> None:
    """A table whose first row repeats on each page; no row is cut in two."""
    table = document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    table.autofit = False
    most = max(sum(heads.values()), sum(_HEADS.values()))
    widths = [int(_WIDTH * part / most) for part in heads.values()]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (line, texts) in enumerate(zip(table.rows, [tuple(heads), *rows], strict=True)):
        _mark(line, ("w:cantSplit",) if number else ("w:cantSplit", "w:tblHeader"))
        for head, cell, text, width in zip(heads, line.cells, texts, widths, strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(plain_run(text))
            run.font.size, run.font.bold = Pt(9.5), not number
            cell.paragraphs[0].paragraph_format.space_before = Pt(1)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            if (heads is _HEADS and head in ("Rows", "Share")) or head == "How many":
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _mark(line: Any, names: Sequence[str]) -> None:
    for name in names:
        mark = OxmlElement(name)
        mark.set(qn("w:val"), "true")
        line._tr.get_or_add_trPr().append(mark)
