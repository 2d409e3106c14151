"""A board paper as PowerPoint: one message a slide, how it was worked out in the notes, the stamp on each."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from journey.board.inert import LANGUAGE, describe, in_english, plain_run
from journey.board.paper import Paper, Part, Picture, Table
from journey.board.widths import column_widths
from journey.zips import without_times

_TITLE_ONLY = 5  # of the template's layouts
_SLIDE = (Inches(13.333), Inches(7.5))
_LEFT, _WIDTH = Inches(0.6), Inches(12.13)
_TOP, _BOTTOM = Inches(1.75), Inches(6.72)
_INK, _QUIET, _RULE = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x50, 0x5A, 0x5F), RGBColor(0xF3, 0xF2, 0xF1)
_FONT = "Arial"
_MOST_LETTERS = 1050  # of points on one slide
_MOST_LINES = 18  # of a table on one slide
_WHEN = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - no time of ours


def powerpoint_paper(paper: Paper) -> bytes:
    """The paper as a .pptx; the same paper gives the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _SLIDE
    describe(deck.core_properties, plain_run(paper.title), _WHEN)
    for part in paper.parts:
        _add_part(deck, part, paper)
    _without_the_templates_own(deck)
    stream = io.BytesIO()
    deck.save(stream)
    return without_times(stream.getvalue(), in_english)


def _without_the_templates_own(deck: Any) -> None:
    """Takes out what the template brings: days that change whenever it is opened, a printer's settings."""
    for held in (deck.slide_master, *deck.slide_layouts, deck.notes_master):
        for clock in held.element.xpath(".//a:fld[starts-with(@type, 'datetime')]"):
            clock.getparent().remove(clock)
    relations = deck.part.rels
    for number in [key for key, one in relations.items() if one.reltype.endswith("/printerSettings")]:
        relations.pop(number)


def _add_part(deck: Any, part: Part, paper: Paper) -> None:
    """A slide of the message; more where points or tables go on."""
    if part.is_lead:
        _add_lead(deck, part, paper)
        return
    if part.picture:
        _add_picture(_slide(deck, part.heading, part.below, part.how, paper), part.picture, part.says)
    is_said = bool(part.picture or part.tables)
    texts = [(text, False) for text in ([] if is_said else part.says)] + [
        (text, True) for text in part.points
    ]
    groups = list(_chunks(texts))
    for number, group in enumerate(groups):
        slide = _slide(deck, _counted(part.heading, number, len(groups)), part.below, part.how, paper)
        _add_texts(slide, group)
    if part.quotes:
        _add_quotes(_slide(deck, part.heading, part.below, part.how, paper), part.quotes)
    is_alone = len(part.tables) == 1 and not part.picture
    for table in part.tables:
        _add_tables(deck, part, table, paper, is_alone)


def _counted(heading: str, number: int, n: int) -> str:
    return heading if n == 1 else f"{heading} ({number + 1} of {n})"


def _chunks(texts: Sequence[tuple[str, bool]]) -> Iterator[list[tuple[str, bool]]]:
    """Texts in as few groups as fit on a slide each, about as long as one another."""
    letters = [len(text) + 40 for text, _ in texts]
    most = sum(letters) / max(1, -(-sum(letters) // _MOST_LETTERS))
    held: list[tuple[str, bool]] = []
    so_far = 0
    for one, length in zip(texts, letters, strict=True):
        if held and so_far + length / 2 > most:
            yield held
            held, so_far = [], 0
        held.append(one)
        so_far += length
    if held:
        yield held


def _slide(deck: Any, heading: str, below: str, how: Sequence[str], paper: Paper) -> Any:
    """A slide with its title, what is measured, the stamp, and the notes."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = _LEFT, Inches(0.35), _WIDTH, Inches(0.95)
    _write(title.text_frame, [heading], 26 if len(heading) < 95 else 21, is_bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    if below:
        _box(slide, Inches(1.28), Inches(0.45), [below], 14, _QUIET)
    _box(slide, Inches(6.8), Inches(0.5), paper.stamp, 9, _QUIET).name = "Stamp"
    slide.notes_slide.notes_text_frame.text = (
        "How we worked this out. " + " ".join(map(plain_run, how)) if how else ""
    )
    return slide


def _box(slide: Any, top: Any, height: Any, lines: Sequence[str], size: float, colour: Any = _INK) -> Any:
    box = slide.shapes.add_textbox(_LEFT, top, _WIDTH, height)
    _write(box.text_frame, lines, size, colour)
    return box


def _write(frame: Any, lines: Sequence[str], size: float, colour: Any = _INK, is_bold: bool = False) -> None:
    """Lines as paragraphs, to the left, each one run of plain text in British English."""
    frame.word_wrap = True
    for number, text in enumerate(lines):
        line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        line.alignment = PP_ALIGN.LEFT
        run = line.add_run()
        run.text = plain_run(text)
        run.font.size, run.font.bold, run.font.name = Pt(size), is_bold, _FONT
        run.font.color.rgb = colour
        run._r.get_or_add_rPr().set("lang", LANGUAGE)


def _add_lead(deck: Any, part: Part, paper: Paper) -> None:
    """The opening: whom it is about as the title, the headline in large type."""
    slide = _slide(deck, paper.title, "", part.how, paper)
    box = _box(slide, Inches(1.9), Inches(4), [part.heading, part.below], 32)
    box.text_frame.paragraphs[0].space_after = Pt(24)
    box.text_frame.paragraphs[1].runs[0].font.size = Pt(18)


def _add_texts(slide: Any, texts: Sequence[tuple[str, bool]]) -> None:
    box = _box(slide, _TOP, _BOTTOM - _TOP, [text for text, _ in texts], 18)
    for line, (_, is_point) in zip(box.text_frame.paragraphs, texts, strict=True):
        line.space_after = Pt(9)
        if is_point:
            _bullet(line)


def _bullet(line: Any) -> None:
    held = line._p.get_or_add_pPr()
    held.set("marL", str(Inches(0.25)))
    held.set("indent", str(-Inches(0.25)))
    mark = held.makeelement(qn("a:buChar"), {"char": "•"})
    held.append(mark)


def _add_quotes(slide: Any, quotes: Sequence[tuple[str, str]]) -> None:
    box = _box(slide, _TOP, _BOTTOM - _TOP, [line for text, by in quotes for line in (f"“{text}”", by)], 22)
    for number, line in enumerate(box.text_frame.paragraphs):
        if number % 2:
            line.space_after = Pt(22)
            line.runs[0].font.size, line.runs[0].font.color.rgb = Pt(14), _QUIET


def _add_picture(slide: Any, picture: Picture, says: Sequence[str]) -> None:
    """The picture over the whole width; what is said with it stands beneath."""
    room = Inches(0.62) if says else 0
    height = _BOTTOM - _TOP - room
    # Drawn at the size of a page and shown larger, so that its letters grow with it.
    scale = 6.7 / Emu(_WIDTH).inches
    png = picture.draw(6.7, Emu(height).inches * scale)
    shape = slide.shapes.add_picture(io.BytesIO(png), _LEFT, _TOP, _WIDTH, height)
    shape.name = "Chart"
    shape._element.nvPicPr.cNvPr.set("descr", plain_run(picture.alt))
    if says:
        _box(slide, _BOTTOM - room, room, says, 12)


def _add_tables(deck: Any, part: Part, table: Table, paper: Paper, is_alone: bool) -> None:
    """A slide of the table, more where it has many rows; totals stand on the last, and what is said of it."""
    lines = [*((row, False) for row in table.rows), *((row, True) for row in table.totals)]
    groups = [lines[start : start + _MOST_LINES] for start in range(0, len(lines), _MOST_LINES)]
    heading = part.heading if is_alone else f"{part.heading}: {table.caption.split(';')[0].lower()}"
    below = part.below if is_alone and part.below else table.caption
    for number, group in enumerate(groups):
        slide = _slide(deck, _counted(heading, number, len(groups)), below, part.how, paper)
        _add_table(slide, table, group)
    if part.says and not part.picture:
        _box(slide, Inches(6.1), Inches(0.6), part.says, 14)


def _add_table(slide: Any, table: Table, lines: Sequence[tuple[Sequence[str], bool]]) -> None:
    size = 16 if len(lines) < 7 else 13 if len(lines) < 13 else 11
    height = Inches(0.25) * (len(lines) + 1)
    shape = slide.shapes.add_table(len(lines) + 1, len(table.heads), _LEFT, _TOP, _WIDTH, height)
    shape.name = "Table"
    shape._element.nvGraphicFramePr.cNvPr.set("descr", plain_run(table.caption))
    drawn = shape.table
    drawn.first_row, drawn.horz_banding = True, False
    for column, width in enumerate(column_widths(table, _WIDTH)):
        drawn.columns[column].width = width
    for number, (texts, is_total) in enumerate([(table.heads, True), *lines]):
        for column, text in enumerate(texts):
            cell = drawn.cell(number, column)
            cell.margin_top = cell.margin_bottom = Inches(0.02)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _RULE if number == 0 else RGBColor(0xFF, 0xFF, 0xFF)
            _write(cell.text_frame, [text], size, is_bold=is_total)
            if column >= table.n_text:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
