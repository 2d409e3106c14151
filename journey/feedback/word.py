"""The report as a Word document: headings, tables whose heads repeat, landscape."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

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

_HEADS = ("What", "Where", "Rows", "Share", "Row numbers", "What to do", "Who can")
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
    """British English, landscape, and none of the template's own properties."""
    for language in document.styles.element.xpath(".//w:lang"):
        language.set(qn("w:val"), "en-GB")
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    about = document.core_properties
    about.title, about.language, about.author, about.comments = TITLE, "en-GB", "", ""
    about.created = about.modified = _MADE


def _add_section(document: Any, section: Section) -> None:
    document.add_heading(section.file_name, 1)
    document.add_paragraph(section.read_as)
    if section.counts:
        _add_table(document, ("Rows", "How many"), section.counts)
    document.add_paragraph(section.sum_text)
    for level, items in section.levels:
        document.add_heading(LEVEL_TITLES[level], 2)
        document.add_paragraph(LEVEL_WORDS[level])
        _add_table(document, _HEADS, [_cells(item) for item in items])
    if not section.levels:
        document.add_paragraph(NOTHING)
    document.add_paragraph().add_run(section.next_step).bold = True


def _cells(item: Item) -> tuple[str, ...]:
    what = " ".join(filter(None, (item.title, item.detail, item.explained)))
    todo = f"{item.what_to_do} {item.why_it_matters}"
    return (what, item.where, item.n_rows, item.share, item.row_numbers, todo, item.who_can_fix)


def _add_table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeats)
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    document.add_paragraph()
