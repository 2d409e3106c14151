"""Check 13: the board paper of the sample's John, as Word and PowerPoint, with and without identities."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from docx import Document
from matplotlib.image import imread
from pptx import Presentation
from support.intake import run_here

from journey import METHOD_VERSION
from journey.board import FORMS, board_paper, write_board_pack
from journey.casebook import open_casebook
from journey.errors import Refused
from journey.read import Reader, open_current
from journey.workspace import Workspace

PURPOSE = "Programme board"
# As the sample's casebook has them (journey/demo_story.py); the note and the outcome are for nobody's paper.
WORDS = "Nobody had asked me what a good day looks like."
NOT_WORDS = (
    "Two calls at night",
    "A door that locks",
    "sample worker",
    "Support team starts",
    "First night in",
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
A_DAY = re.compile(rf"\b\d{{1,2}} (?:{MONTHS})\b|\d{{4}}-\d{{2}}-\d{{2}}|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b")


@pytest.fixture(scope="module")
def read(sample_workspace: Path) -> Reader:
    return open_current(sample_workspace)


@pytest.fixture(scope="module")
def papers(read: Reader) -> dict[tuple[str, bool], bytes]:
    """Each form, hidden and shown."""
    return {
        (form, hidden): board_paper(read, "john", PURPOSE, hidden, form)
        for form in FORMS
        for hidden in (True, False)
    }


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        return {name: held.read(name) for name in held.namelist()}


def words_of(content: bytes) -> str:
    """Every text of every part, alternatives and notes too; one a line."""
    found: list[str] = []
    for name, body in members(content).items():
        if name.endswith(".xml") and not name.startswith(
            ("docProps/", "ppt/slideLayouts", "ppt/slideMasters")
        ):
            text = body.decode()
            found += re.findall(r"<(?:w|a):t(?: [^>]*)?>([^<]*)<", text)
            found += re.findall(r' descr="([^"]*)"', text)
    return "\n".join(found).replace("&amp;", "&").replace("&#x27;", "'").replace("&apos;", "'")


def pictures_of(content: bytes) -> list[Any]:
    names = sorted(name for name in members(content) if name.endswith(".png"))
    return [imread(io.BytesIO(members(content)[name])) for name in names]


def columns_of_after(pixels: Any) -> list[int]:
    """The columns of a picture that have a pixel of the colour of after, #F46A25."""
    colour = np.array([0xF4, 0x6A, 0x25]) / 255
    is_after = (np.abs(pixels[:, :, :3] - colour) < 0.06).all(axis=2)
    return [int(column) for column in np.flatnonzero(is_after.any(axis=0))]


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_the_figures_are_those_of_the_published_story(
    papers: dict[tuple[str, bool], bytes], form: str, hidden: bool, repository: Path
) -> None:
    truth = json.loads((repository / "sample_data" / "truth" / "headline.json").read_text())
    said = words_of(papers[form, hidden])
    assert "3,355" in said and "161" in said and "3355" in str(truth) and "161" in str(truth)
    # 3,355 contacts in 3,866 days and 161 in 548, times 365.25: 316.97 and 107.31 a year
    assert "317 a year" in said and "107 a year" in said
    for sentence in ("For more than ten years", "Since the change in October 2022", WORDS,
                     "That the support caused the change", "None of 110 was as low".lower(),
                     "No budget holder has said", "Last 18 months before, and 18 months after"):  # fmt: skip
        assert sentence.lower() in said.lower(), sentence
    assert "invented for the sample" in said and "shared with consent" in said


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_every_page_says_how_far_the_data_go_and_whose_figures_they_are(
    papers: dict[tuple[str, bool], bytes], read: Reader, form: str, hidden: bool
) -> None:
    content = papers[form, hidden]
    if form == "docx":
        stamps = ["\n".join(p.text for p in Document(io.BytesIO(content)).sections[0].footer.paragraphs)]
    else:
        slides = Presentation(io.BytesIO(content)).slides
        stamps = [s.text_frame.text for slide in slides for s in slide.shapes if s.name == "Stamp"]
        assert len(stamps) == len(slides)
    data_to = "Data to March 2024" if hidden else "Data to 31 March 2024"
    for stamp in stamps:
        for part in ("Sample data, invented", data_to, f"Method {METHOD_VERSION}", "assumption set: standard",
                     f"Build {read.manifest['build_id']}", f"Made for: {PURPOSE}",
                     f"Identities {'hidden' if hidden else 'shown'}"):  # fmt: skip
            assert part in stamp


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_the_time_after_is_whole_in_every_picture(
    papers: dict[tuple[str, bool], bytes], form: str, hidden: bool
) -> None:
    """The last contact is in March 2024, the last month of all: at the right end, and not cut off."""
    found = pictures_of(papers[form, hidden])
    assert len(found) == 3
    raster = max(found, key=lambda pixels: len(columns_of_after(pixels)))
    columns = columns_of_after(raster)
    width = raster.shape[1]
    assert width * 0.93 < max(columns) < width - 2
    for pixels in found:
        assert columns_of_after(pixels) and max(columns_of_after(pixels)) < pixels.shape[1] - 2


@pytest.mark.parametrize("form", FORMS)
def test_each_picture_says_what_it_shows(papers: dict[tuple[str, bool], bytes], form: str) -> None:
    content = papers[form, True]
    if form == "docx":
        alts = [shape._inline.docPr.get("descr") for shape in Document(io.BytesIO(content)).inline_shapes]
    else:
        shapes = [s for slide in Presentation(io.BytesIO(content)).slides for s in slide.shapes]
        alts = [s._element.nvPicPr.cNvPr.get("descr") for s in shapes if s.name == "Chart"]
    assert len(alts) == 3 and all(len(alt) > 60 for alt in alts)
    assert "3,516 contacts" in alts[0] and "3,355 before and 161 after" in alts[1]


def test_the_totals_beneath_the_pictures_are_those_of_the_story(
    papers: dict[tuple[str, bool], bytes],
) -> None:
    tables = Document(io.BytesIO(papers["docx", False])).tables
    by_agency, yearly = tables[1], tables[2]
    assert [cell.text for cell in by_agency.rows[-1].cells][:3] == ["Total", "3,355", "161"]
    counted = [[int(row.cells[n].text.replace(",", "")) for row in by_agency.rows[1:-1]] for n in (1, 2)]
    assert [sum(column) for column in counted] == [3355, 161]
    rows = [[cell.text for cell in row.cells] for row in yearly.rows[1:]]
    assert sum(int(row[3].replace(",", "")) for row in rows[:-3]) == 3516
    assert [row[3] for row in rows[-3:]] == ["3,355", "161", "3,516"]


def test_what_was_not_supplied_is_no_nought_in_who_pays_and_in_the_ways_to_compare(
    papers: dict[tuple[str, bool], bytes],
) -> None:
    """The police supplied 273 of the 548 days since: 96.48 x 365.25 / 273 = 129.08, and not 64.31.

    Of the council's services one supplied 3,105 of the 3,866 days before, the others all.
    """
    made = Document(io.BytesIO(papers["docx", False]))
    held = [[[cell.text for cell in row.cells] for row in table.rows] for table in made.tables]
    (paid,) = [rows for rows in held if rows[0] == ["Who", "Before", "After"]]
    told = {row[0].partition(" (")[0]: row[2] for row in paid}
    assert told["Police"] == "£129"
    (council,) = [row for row in paid if row[0].startswith("Council (")]
    assert council[1:] == ["not comparable", "£500"]
    assert paid[-1][0] == "Total, with gaps counted as none"
    contacts, cost = [rows for rows in held if rows[0][0] == "Periods compared"]
    for rows in (contacts, cost):
        assert rows[1][0].startswith("Whole period, only agencies with data for nearly all of both sides (")
        assert len(rows) == 6 and all("; all services, with gaps (" in row[0] for row in rows[2:])
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert "One fair way to compare, and four with gaps in the data" in headings


@pytest.mark.parametrize("form", FORMS)
def test_hidden_no_byte_names_the_person_or_a_day(
    papers: dict[tuple[str, bool], bytes], read: Reader, form: str
) -> None:
    line = read.person("john")
    everybody = read.people()
    known = {line["person_id"], *everybody["person_id"], *everybody["alias"].drop_nulls(), "John"}
    known |= {name for name in everybody["display_name"].drop_nulls() if name != "Person 1"}
    held = members(papers[form, True])
    everything = b"\n".join(held.values()).decode("utf-8", "replace")
    assert not {name for name in known if re.search(rf"\b{re.escape(name)}\b", everything, re.IGNORECASE)}
    said = words_of(papers[form, True])
    assert A_DAY.findall(said) == []
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", held["docProps/core.xml"].decode())) == {"1980-01-01"}
    assert not [text for text in NOT_WORDS if text in said]
    ids = set(read.journey("john")["interaction_id"]) | set(read.extracts()["extract_id"])
    assert not [one for one in ids if one in everything]
    # 3,866 days before and 548 after would give the day of the change away
    assert not re.search(r"\b(3,866|548) days", said)


def test_shown_the_paper_names_the_person_and_the_same_scan_would_see_it(
    papers: dict[tuple[str, bool], bytes], read: Reader
) -> None:
    said = words_of(papers["docx", False])
    assert "John" in said and A_DAY.findall(said) and "3,866 days" in said
    assert read.person("john")["person_id"] not in said  # no paper needs it


@pytest.mark.parametrize("form", FORMS)
def test_twice_the_same_is_the_same_bytes(
    papers: dict[tuple[str, bool], bytes], sample_workspace: Path, form: str
) -> None:
    assert board_paper(open_current(sample_workspace), "john", PURPOSE, True, form) == papers[form, True]


@pytest.fixture(scope="module")
def refused(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The sample, had John said no to leaders."""
    copy = tmp_path_factory.mktemp("refused") / "workspace"
    shutil.copytree(sample_workspace, copy)
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.consent("john", "leaders", False, date(2024, 3, 1), "tester")
    yield open_current(copy)


@pytest.mark.parametrize("hidden", [True, False])
def test_words_that_leaders_may_not_see_are_in_no_paper(refused: Reader, hidden: bool) -> None:
    said = words_of(board_paper(refused, "john", PURPOSE, hidden))
    assert WORDS not in said and "allotment" not in said
    assert "none were said that may be shown to leaders" in said


def test_hidden_a_purpose_that_names_the_person_or_a_day_does_not(read: Reader) -> None:
    said = words_of(board_paper(read, "john", "About JOHN, met on 5 May 2023", True))
    assert "Made for: About [name removed], met in May 2023." in said


def test_without_a_comparison_it_says_why_and_shows_the_journey(read: Reader) -> None:
    people = read.people().to_dicts()
    alone = next(row for row in people if row["change_on"] is None)
    content = board_paper(read, alone["person_id"], PURPOSE, True)
    said = words_of(content)
    assert "Why there is no comparison" in said and "No change date is recorded" in said
    assert len(pictures_of(content)) == 1 and "a year after" not in said
    table = Document(io.BytesIO(content)).tables[0]
    assert [cell.text for cell in table.rows[-1].cells] == ["Total", f"{alone['n_interactions']:,}"]


def test_a_person_who_was_not_seen_is_told_by_month(read: Reader) -> None:
    gone = next(
        row for row in read.people().to_dicts() if row["change_on"] and read.endings(row["person_id"])
    )
    said = words_of(board_paper(read, gone["person_id"], PURPOSE, True))
    assert "Not seen in these data from" in said and A_DAY.findall(said) == []


def test_the_command_writes_both_once_it_is_in_the_log(sample_workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(sample_workspace, copy)
    where = ("--workspace", str(copy))
    words = ("export", str(tmp_path / "out"), "--pack", "board", "--person", "john")
    assert run_here(*words, *where).code == 64 and not (tmp_path / "out").exists()  # it does not say what for
    ran = run_here(*words, "--for", PURPOSE, "--json", *where)
    assert ran.code == 0 and json.loads(ran.out) == ["board-paper.docx", "board-paper.pptx"]
    written = (tmp_path / "out" / "board-paper.docx").read_bytes()
    assert written == board_paper(open_current(copy), "john", PURPOSE)
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        last = casebook.audit_lines()[-1]
    build = held.current_build().name
    assert last.action == "export" and last.subject == f"{build} {open_current(copy).person_id('john')}"
    assert last.purpose == f"Board paper, identities hidden. {PURPOSE}"
    again = run_here(*words, "--for", PURPOSE, *where)
    assert again.code == 2 and "not empty" in again.err


@pytest.mark.parametrize("name", ["paper.docx", "Paper.PPTX"])
def test_a_folder_that_would_pass_for_a_document_is_refused_before_it_is_in_the_log(
    sample_workspace: Path, read: Reader, tmp_path: Path, name: str
) -> None:
    copy, target = tmp_path / "workspace", tmp_path / name
    shutil.copytree(sample_workspace, copy)
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        before = len(casebook.audit_lines())
    ran = run_here("export", str(target), "--pack", "board", "--person", "john", "--for", PURPOSE,
                   "--workspace", str(copy))  # fmt: skip
    assert ran.code == 2 and "is put into a folder" in ran.err and "Traceback" not in ran.err
    with pytest.raises(Refused, match="nothing was written"):
        write_board_pack(read, target, "john", PURPOSE)
    assert not target.exists()
    with open_casebook(held.casebook_path, held.key) as casebook:
        assert len(casebook.audit_lines()) == before
