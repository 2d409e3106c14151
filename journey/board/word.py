"""A board paper as a Word document: real headings, tables whose heads repeat, the stamp in every footer."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Inches, Pt, RGBColor

from journey.board.inert import LANGUAGE, describe, in_english, plain_run
from journey.board.paper import Paper, Part, Picture, Table
from journey.board.widths import column_widths
from journey.zips import without_times

_WIDTH = Cm(17)
_INK, _QUIET = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x50, 0x5A, 0x5F)
_FONT = "Arial"
_SIZES = {"Normal": 11, "Title": 24, "Heading 1": 15, "List Bullet": 11, "Quote": 12, "Caption": 10}
_TALLEST = 7.6  # inches, so that heading and picture stay on a page
_MOST_ROWS = 24  # a table with more goes on over pages
_WHEN = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - no time of ours


def word_paper(paper: Paper) -> bytes:
    """The paper as a .docx; the same paper gives the same bytes."""
    document = Document()
    _prepare(document, paper)
    document.add_heading(plain_run(paper.title), 0)
    for part in paper.parts:
        _add_part(document, part)
    stream = io.BytesIO()
    document.save(stream)
    return without_times(stream.getvalue(), in_english)


def _prepare(document: Any, paper: Paper) -> None:
    """A4, one sans serif font in dark ink, British English, and the stamp with the page's number."""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    for language in document.styles.element.xpath(".//w:lang"):
        language.set(qn("w:val"), LANGUAGE)
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _INK
        style.font.italic, style.font.bold = False, name in ("Title", "Heading 1", "Caption")
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), _FONT)
    for border in document.styles["Title"].element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(20)
    describe(document.core_properties, plain_run(paper.title), _WHEN)
    footer = page.footer
    for number, text in enumerate(paper.stamp):
        line = footer.paragraphs[0] if number == 0 else footer.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        _quiet(line, text, 8)
    _add_page_number(footer.add_paragraph())


def _add_page_number(line: Any) -> None:
    run = _quiet(line, "Page ", 8)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    shown = _quiet(line, "1", 8)._r
    field.append(shown)
    run._r.addnext(field)


def _quiet(line: Any, text: str, size: float) -> Any:
    run = line.add_run(plain_run(text) + (" " if text.endswith(" ") else ""))
    run.font.size, run.font.color.rgb = Pt(size), _QUIET
    return run


def _add_part(document: Any, part: Part) -> None:
    if part.is_lead:
        lead = document.add_heading(plain_run(part.heading), 1)
        lead.runs[0].font.size = Pt(18)
    else:
        document.add_heading(plain_run(part.heading), 1)
    if part.below:
        below = document.add_paragraph()
        _quiet(below, part.below, 11)
        below.paragraph_format.keep_with_next = True
    for text, said_by in part.quotes:
        document.add_paragraph(f"“{plain_run(text)}”", style="Quote").paragraph_format.keep_with_next = True
        _quiet(document.add_paragraph(), said_by, 10)
    if part.picture:
        _add_picture(document, part.picture)
    for text in part.points:
        document.add_paragraph(plain_run(text), style="List Bullet")
    for table in part.tables:
        _add_table(document, table)
    for text in part.says:
        document.add_paragraph(plain_run(text))
    if part.how:
        line = document.add_paragraph()
        _quiet(line, "How we worked this out: ", 10).font.bold = True
        _quiet(line, " ".join(part.how), 10)


def _add_picture(document: Any, picture: Picture) -> None:
    width = _WIDTH.inches
    height = min(width * picture.tall, _TALLEST)
    line = document.add_paragraph()
    shape = line.add_run().add_picture(io.BytesIO(picture.draw(width, height)), Inches(width), Inches(height))
    shape._inline.docPr.set("descr", plain_run(picture.alt))
    shape._inline.docPr.set("name", "Chart")


def _add_table(document: Any, table: Table) -> None:
    """A caption and a table whose first row repeats on each page; no row is cut in two."""
    caption = document.add_paragraph(style="Caption")
    caption.add_run(plain_run(table.caption)).bold = True
    caption.paragraph_format.keep_with_next = True
    rows = [table.heads, *table.rows, *table.totals]
    drawn = document.add_table(rows=len(rows), cols=len(table.heads), style="Table Grid")
    drawn.autofit = False
    _rules_only(drawn)
    widths = column_widths(table, _WIDTH)
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    for number, (line, texts) in enumerate(zip(drawn.rows, rows, strict=True)):
        is_strong = number == 0 or number > len(table.rows)
        _not_cut(line, is_head=number == 0)
        for column, (cell, text) in enumerate(zip(line.cells, texts, strict=True)):
            cell.width = widths[column]
            run = cell.paragraphs[0].add_run(plain_run(text))
            run.font.size, run.font.bold = Pt(9), is_strong
            form = cell.paragraphs[0].paragraph_format
            form.space_before = form.space_after = Pt(2)
            form.keep_with_next = len(rows) <= _MOST_ROWS and number < len(rows) - 1
            if column >= table.n_text:
                form.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _rules_only(drawn: Any) -> None:
    """A grey line beneath each row and none at the sides."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if side in ("bottom", "insideH") else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), "B1B4B6")
        borders.append(line)
    drawn._tbl.tblPr.append(borders)


def _not_cut(line: Any, is_head: bool) -> None:
    held = line._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if is_head else [])):
        mark = OxmlElement(name)
        mark.set(qn("w:val"), "true")
        held.append(mark)
