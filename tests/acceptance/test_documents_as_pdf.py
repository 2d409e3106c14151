"""Documents as their readers get them on paper: opened by LibreOffice, made into a PDF, and read again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from support.office import converted, need_office, pdf_text

from journey.board import FORMS, board_paper
from journey.quality.report import report
from journey.read import open_current
from journey.workspace import Workspace

# As tests/acceptance/test_board_paper.py has them from the story: 3,355 before, 161 after, 107 a year after.
AFTER = ("Total after", "161", "about once every three and a half days", "107 a year")


def words_of(pdf: Path) -> str:
    """All words of a PDF, one blank between two, whatever lines and pages they stood on."""
    return " ".join(pdf_text(pdf).split())


def about(pdf: Path) -> dict[str, str]:
    """What the file says of itself."""
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, check=True, text=True).stdout
    return {name: held.strip() for name, _, held in (line.partition(":") for line in told.splitlines())}


def fonts(pdf: Path) -> list[bool]:
    """Of each font whether it is in the file."""
    told = subprocess.run(["pdffonts", str(pdf)], capture_output=True, check=True, text=True).stdout
    rows = told.splitlines()
    place = rows[0].index("emb")
    return [row[place : place + 3].strip() == "yes" for row in rows[2:]]


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_the_board_paper_on_paper(sample_workspace: Path, tmp_path: Path, form: str, hidden: bool) -> None:
    need_office()
    (tmp_path / f"paper.{form}").write_bytes(
        board_paper(open_current(sample_workspace), "john", "Programme board", hidden, form)
    )
    pdf = converted(tmp_path / f"paper.{form}", "pdf", tmp_path)
    said = words_of(pdf)
    # The last year that is drawn and told, and what was found after the change: nothing of it is cut off.
    assert re.search(r"March 2024 to (31 )?March 2024", said)
    assert AFTER[0] in said and AFTER[1] in said and AFTER[2] in said
    assert "What may not be concluded" in said and "Who pays" in said and "In their own words" in said
    pages = pdf_text(pdf).rstrip("\f").split("\f")
    assert len(pages) == int(about(pdf)["Pages"]) > 5
    for page in pages:
        stamp = " ".join(page.split())
        assert "Sample data, invented. Data to" in stamp and "assumption set: standard" in stamp
    assert fonts(pdf) and all(fonts(pdf))
    assert about(pdf)["Title"] == ("One person" if hidden else "John") + ": before and after"
    assert ("John" in said) is not hidden


@pytest.mark.parametrize("form", FORMS)
def test_the_language_is_said_to_whatever_reads_it_aloud(sample_workspace: Path, form: str) -> None:
    import io
    import zipfile

    made = board_paper(open_current(sample_workspace), "john", "Programme board", True, form)
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        text = b"".join(held.read(name) for name in held.namelist() if name.endswith(".xml")).decode()
    assert "<dc:language>en-GB</dc:language>" in text
    assert set(re.findall(r'(?:w:val|lang)="([a-z]{2}-[A-Z]{2})"', text)) == {"en-GB"}


def test_the_report_to_an_agency_on_paper(sample_workspace: Path, tmp_path: Path) -> None:
    """A4 across, fonts inside, and from the title to what is to be done next."""
    need_office()
    extract = open_current(sample_workspace).extracts()["extract_id"][0]
    (tmp_path / "report.docx").write_bytes(report(Workspace(sample_workspace), extract, ".docx"))
    pdf = converted(tmp_path / "report.docx", "pdf", tmp_path)
    said = words_of(pdf)
    assert "What was found in your files" in said and "Next:" in said
    width, height = (float(n) for n in re.findall(r"[\d.]+", about(pdf)["Page size"])[:2])
    assert (round(width / 72 * 2.54, 1), round(height / 72 * 2.54, 1)) == (29.7, 21.0)
    assert fonts(pdf) and all(fonts(pdf))
    assert about(pdf)["Title"] == "What was found in your files"
