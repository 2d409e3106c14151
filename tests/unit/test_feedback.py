"""The report back: the same words in three forms, all harmless, written once, for its owner only."""

import csv
import io
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from journey.errors import Refused
from journey.feedback import can_write, write_report
from journey.feedback.words import NO_VALUES, item_of, lines_of, section_of

EVIL = '=HYPERLINK("http://x")<script>alert(1)</script>'


def finding(check_id: str, level: str, n_rows: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "check_id": check_id,
        "stage": "rows",
        "level": level,
        "source_sheet": "",
        "column_label": None,
        "n_rows": n_rows,
        "share": None if n_rows is None else n_rows / 2_000,
        "first_rows": "",
        "detail": "",
        **more,
    }


def checked(**more: Any) -> dict[str, Any]:
    row = {
        "source_sheet": "",
        "source_row": 7,
        "reason_code": "no_record_id",
        "reason_text": "Column 'ID' is blank.",
        "column_label": "ID",
    }
    return {
        "file_name": "ed.csv",
        "source_code": "ed",
        "profile_version": 3,
        "is_refused": False,
        **{
            "rows_in": 2_000,
            "accepted": 1_998,
            "set_aside": 1,
            "duplicate": 0,
            "superseded": 0,
            "skipped": 1,
        },
        "rows": [row],
        "findings": [
            finding("no_record_id", "set_aside", 1, column_label="ID", first_rows="7"),
            finding("column_new", "know_about", detail="'Ward', 'Bed'"),
            finding("totals_row", "fine", 1, first_rows="2001"),
        ],
        **more,
    }


def hostile() -> dict[str, Any]:
    """A file, sheet and column whose names try to be markup, a formula and a hidden direction."""
    bad = finding(
        "no_record_id", "set_aside", 1, source_sheet=EVIL, column_label="@cmd\x00\u202e", detail="-1+1|x"
    )
    return checked(file_name=f"{EVIL}.csv", findings=[bad])


class Page(HTMLParser):
    """What a page is made of: tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def written(path: Path, *found: dict[str, Any]) -> Path:
    write_report(found, path)
    return path


def words_in_word(path: Path) -> list[str]:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def test_the_page_can_be_read_aloud(tmp_path: Path):
    page = Page(written(tmp_path / "r.html", checked()).read_text(encoding="utf-8"))
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert tags.count("title") == tags.count("h1") == tags.count("main") == 1
    assert tags.count("table") == tags.count("caption") == 4
    assert all(held.get("scope") in ("col", "row") for tag, held in page.tags if tag == "th")
    assert NO_VALUES in page.text
    for text in ("2,000", "1,998", "Rows set aside", "Worth knowing", "Left out on purpose", "version 3"):
        assert text in page.text


def test_the_page_asks_for_nothing_and_runs_nothing(tmp_path: Path):
    text = written(tmp_path / "r.html", hostile()).read_text(encoding="utf-8")
    page = Page(text)
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "a", "form"}
    )
    assert not [held for _, held in page.tags if {"src", "href"} & set(held)]
    assert "url(" not in text and "@import" not in text
    assert EVIL in page.text  # shown as text
    assert "\x00" not in text and "\u202e" not in text


def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path):
    content = written(tmp_path / "r.csv", hostile(), checked()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {13}
    cells = [cell for row in rows for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r\n"]
    assert "'" + EVIL + ".csv" in {row[0] for row in rows}
    assert "'-1+1|x" in cells


def test_the_csv_has_counts_findings_and_rows(tmp_path: Path):
    content = written(tmp_path / "r.csv", checked()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    counts = {row["what"]: int(row["rows"]) for row in rows if row["kind"] == "count"}
    assert counts["Rows in the file"] == 2_000 == sum(counts.values()) - 2_000
    [aside] = [row for row in rows if row["kind"] == "Rows set aside"]
    assert (aside["check"], aside["rows"], aside["share of rows"], aside["row numbers"]) == (
        "no_record_id",
        "1",
        "under 0.1%",
        "7",
    )
    [row] = [row for row in rows if row["kind"] == "row set aside"]
    assert (row["row numbers"], row["what"], row["sheet or column"]) == ("7", "Column 'ID' is blank.", "ID")


def test_rows_that_are_not_listed_are_said_to_be_more(tmp_path: Path):
    content = written(tmp_path / "r.csv", checked(set_aside=5)).read_text(encoding="utf-8-sig")
    assert "Only the first 1 rows set aside are listed one by one." in content


def test_word_holds_the_same_words(tmp_path: Path):
    path = written(tmp_path / "r.docx", checked())
    said = words_in_word(path)
    item = item_of(checked()["findings"][0])
    for text in (NO_VALUES, item.title, "ed.csv", "Rows set aside", "1,998", "7", item.who_can_fix):
        assert text in said
    heads = Document(str(path)).tables[1].rows[0]
    assert heads._tr.trPr is not None and "tblHeader" in heads._tr.trPr.xml
    assert Document(str(path)).core_properties.language == "en-GB"


def test_word_takes_hostile_names_as_text(tmp_path: Path):
    path = written(tmp_path / "r.docx", hostile())
    said = " ".join(words_in_word(path))
    assert EVIL in said and "\u202e" not in said
    with zipfile.ZipFile(path) as made:
        assert "http://x" not in made.read("word/_rels/document.xml.rels").decode()


@pytest.mark.parametrize("ending", ["html", "csv", "docx"])
def test_the_same_findings_give_the_same_bytes_to_their_owner_only(tmp_path: Path, ending: str):
    first = written(tmp_path / f"a.{ending}", checked())
    second = written(tmp_path / f"b.{ending}", checked())
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a.{ending}", f"b.{ending}"]


def test_what_exists_is_never_replaced(tmp_path: Path):
    (tmp_path / "r.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="exists already"):
        write_report([checked()], tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == "mine"
    (tmp_path / "link.html").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refused, match="exists already"):
        can_write(tmp_path / "link.html")


def test_endings_and_folders(tmp_path: Path):
    with pytest.raises(Refused, match=r"\.html, \.csv or \.docx"):
        can_write(tmp_path / "r.pdf")
    with pytest.raises(Refused, match="folder"):
        can_write(tmp_path / "none" / "r.html")
    can_write(tmp_path / "R.HTML")


def test_a_refused_file_says_why_and_counts_nothing(tmp_path: Path):
    refused = checked(
        is_refused=True,
        **dict.fromkeys(["rows_in", "accepted", "set_aside", "skipped"], 0),
        rows=[],
        findings=[
            finding("file_refused", "stop", detail="ed.csv is empty. Ask the agency to send it again.")
        ],
    )
    page = Page(written(tmp_path / "r.html", refused).read_text(encoding="utf-8"))
    assert "Stops the file" in page.text and "Ask the agency to send it again." in page.text
    assert "How many" not in page.text
    assert list(lines_of(section_of(refused)))[-1].startswith("Next: put right what stops the file")


def test_the_screen_has_counts_levels_and_a_next_step():
    lines = list(lines_of(section_of(checked())))
    assert lines[0] == (
        "ed.csv: 2,000 rows in = 1,998 accepted + 1 set aside + 0 duplicate + 0 replaced by a later row"
        " + 1 skipped (blank, title or total)"
    )
    order = [line.split(".")[0] for line in lines if line.startswith(("Rows set", "Worth", "Left out"))]
    assert order == ["Rows set aside", "Worth knowing", "Left out on purpose"]
    assert "    Column 'ID'" in lines and "    Row 7" in lines
    assert lines[-1].startswith("Next: ")


def test_a_file_with_nothing_to_say_says_so(tmp_path: Path):
    clean = checked(findings=[], rows=[])
    assert "Nothing to put right was found." in list(lines_of(section_of(clean)))
    for ending in ("html", "csv", "docx"):
        written(tmp_path / f"r.{ending}", clean)
    assert "Nothing to put right was found." in words_in_word(tmp_path / "r.docx")
