"""The two files of a board paper, from a paper made by hand: accessible, harmless and always the same."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from pptx import Presentation

from journey.board import pictures
from journey.board.paper import Paper, Part, Picture, Table
from journey.board.powerpoint import powerpoint_paper
from journey.board.word import word_paper

EVIL = '=HYPERLINK("http://x.example")<script>alert(1)</script>\x07 {{x}} \u202e![a](http://y.example/b.png)'
PLAIN = '=HYPERLINK("http://x.example")<script>alert(1)</script> {{x}} ![a](http://y.example/b.png)'
WRITERS = {"docx": word_paper, "pptx": powerpoint_paper}
Writer = Callable[[Paper], bytes]


def draw(width: float, height: float) -> bytes:
    return pictures.png(pictures._blank(width, height)[0])


def paper(text: str = "A finding", n_points: int = 2, n_rows: int = 3) -> Paper:
    table = Table(
        "Amounts", ("What", "How many"), tuple((text, str(n)) for n in range(n_rows)), (("Total", "3"),)
    )
    parts = (
        Part(f"Lead: {text}", below="measured so", how=("Made so.",), is_lead=True),
        Part("Words", quotes=((text, "The person"),)),
        Part(
            "Picture",
            picture=Picture(draw, f"What it shows: {text}", 0.4),
            tables=(table,),
            how=("Drawn so.",),
        ),
        Part("Points", points=tuple(f"{text} {n}" for n in range(n_points)), says=()),
    )
    return Paper("A title", ("Data to March 2024. Method 1.", f"Made for: {text}."), parts)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return {name: held.read(name) for name in held.namelist()}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_what_someone_typed_is_text_and_nothing_else(writer: Writer) -> None:
    held = members(writer(paper(EVIL)))
    rels = b"".join(body for name, body in held.items() if name.endswith(".rels"))
    assert b"External" not in rels and b"example" not in rels
    xml = b"".join(body for name, body in held.items() if name.endswith(".xml"))
    assert b"hlinkClick" not in xml and b"<w:hyperlink" not in xml and b"<script>" not in xml
    assert set(re.findall(rb'w:instr="([^"]*)"', xml)) <= {b"PAGE"} and b"instrText" not in xml
    assert b"\x07" not in xml and "\u202e".encode() not in xml
    assert b"&lt;script&gt;" in xml


def test_word_has_headings_heads_of_tables_alt_text_and_the_stamp_on_every_page() -> None:
    made = Document(io.BytesIO(word_paper(paper(EVIL))))
    styles = [
        (p.style.name, p.text) for p in made.paragraphs if p.style.name.startswith(("Heading", "Title"))
    ]
    assert styles == [("Title", "A title"), ("Heading 1", f"Lead: {PLAIN}"), ("Heading 1", "Words"),
                      ("Heading 1", "Picture"), ("Heading 1", "Points")]  # fmt: skip
    (picture,) = made.inline_shapes
    assert picture._inline.docPr.get("descr") == f"What it shows: {PLAIN}"
    (table,) = made.tables
    assert [cell.text for cell in table.rows[0].cells] == ["What", "How many"]
    assert table.rows[0]._tr.trPr.xpath("./w:tblHeader") and not table.rows[1]._tr.trPr.xpath("./w:tblHeader")
    assert [row.cells[1].text for row in table.rows[1:]] == ["0", "1", "2", "3"]
    (section,) = made.sections
    footer = [p.text for p in section.footer.paragraphs]
    assert footer[:2] == ["Data to March 2024. Method 1.", f"Made for: {PLAIN}."]
    assert not section.different_first_page_header_footer
    widths = sum(cell.width for cell in table.rows[0].cells)
    inner = section.page_width - section.left_margin - section.right_margin
    assert widths <= inner and picture.width <= inner


def test_powerpoint_has_one_message_a_slide_with_title_notes_alt_text_and_stamp() -> None:
    deck = Presentation(io.BytesIO(powerpoint_paper(paper(EVIL))))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles == ["A title", "Words", "Picture", "Picture: amounts", "Points"]
    for slide in deck.slides:
        shapes = {shape.name: shape for shape in slide.shapes}
        assert shapes["Stamp"].text_frame.text == f"Data to March 2024. Method 1.\nMade for: {PLAIN}."
        assert slide.shapes[0] == slide.shapes.title  # read out first
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height
            if shape.name in ("Chart", "Table"):
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr")
    chart = deck.slides[2]
    assert chart.notes_slide.notes_text_frame.text == "How we worked this out. Drawn so."
    table = next(shape for shape in deck.slides[3].shapes if shape.has_table).table
    assert table.first_row and [cell.text for cell in table.rows[0].cells] == ["What", "How many"]
    assert [row.cells[1].text for row in list(table.rows)[1:]] == ["0", "1", "2", "3"]


def test_long_lists_and_tables_go_on_over_slides_and_lose_nothing() -> None:
    long = "A point that says as much as a caveat does, and a little more, so that few fit on a slide. " * 2
    deck = Presentation(io.BytesIO(powerpoint_paper(paper(long.strip(), n_points=12, n_rows=40))))
    points = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith("Points (")]
    said = [p.text for slide in points for p in slide.shapes[1].text_frame.paragraphs if p.text]
    said += [
        p.text for slide in points for shape in list(slide.shapes)[2:] if shape.name != "Stamp"
        for p in shape.text_frame.paragraphs
    ]  # fmt: skip
    assert {text for text in said if text.startswith("A point")} == {f"{long.strip()} {n}" for n in range(12)}
    assert len(points) > 1
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert [len(table.rows) for table in tables] == [19, 19, 6]  # 40 rows and a total by 18, each with heads


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_the_same_paper_is_the_same_bytes_in_british_english_without_an_author(writer: Writer) -> None:
    content = writer(paper())
    assert content == writer(paper())
    held = members(content)
    core = held["docProps/core.xml"].decode()
    assert "<dc:title>A title</dc:title>" in core and "<dc:language>en-GB</dc:language>" in core
    assert re.findall(r"<(?:dc:creator|cp:lastModifiedBy|cp:keywords)>[^<]", core) == []
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", core)) == {"1980-01-01"}
    assert b'"en-US"' not in b"".join(body for name, body in held.items() if name.endswith(".xml"))
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
