"""The committed sample under other headings and in another order: proposed, kept, corrected, taken in."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from pathlib import Path

import polars as pl
import pytest
from support.intake import run_here, tokenise, tree

from journey import extract
from journey.extract.frame_sheet import FrameSheet
from journey.intake import take_in
from journey.profiles import TableRule, fold, load_profile
from journey.propose import Proposal, look, propose
from journey.propose.header import Seen
from journey.propose.shape import shape_of

SAMPLE = Path(__file__).parents[2] / "sample_data"
FILES = {
    entry["source_code"]: entry["file"]
    for entry in tomllib.loads((SAMPLE / "sample.toml").read_text(encoding="utf-8"))["file"]
}
AS_OF = dt.date(2024, 3, 31)
# Headings that an agency might as well have used.
OTHER = (
    {
        "person_id": "Client number", "record_id": "Reference number", "nhs_number": "NHS no.",
        "forename": "Given name", "surname": "Family name", "full_name": "Client", "birth_date": "Born",
        "postcode": "Home postcode", "start_date": "Date of contact", "start_at": "When reported",
        "end_date": "Date left", "end_at": "Left at", "start_time": "Time of day",
        "activity": "Kind of contact", "status": "How it went", "sex": "M/F",
    },
    {
        "person_id": "Cust Ref", "record_id": "Unique ID", "nhs_number": "NHSNumber",
        "forename": "First names", "surname": "LastName", "full_name": "Individual",
        "birth_date": "Date Born", "postcode": "Postal Code", "start_date": "Event start",
        "start_at": "Date/time", "end_date": "Event finish", "end_at": "Finished",
        "start_time": "Clock time", "activity": "Category", "status": "Attendance outcome",
        "sex": "Legal sex",
    },
)  # fmt: skip
KEY_FIELDS = frozenset(
    """person_id record_id start_date start_at birth_date nhs_number postcode surname forename
    full_name""".split()
)


def seen_tables(source_code: str, folder: Path) -> list[tuple[Seen, TableRule]]:
    """The tables of a sample file, each with the shipped rule for it."""
    name = FILES[source_code]
    found = look(extract.open_file(SAMPLE / name, name, None, folder), name)
    rules = load_profile(source_code).tables
    return [(seen, next(rule for rule in rules if is_for(rule, seen))) for seen in found.tables]


def is_for(rule: TableRule, seen: Seen) -> bool:
    present = {fold(heading) for heading in seen.headings}
    return all(any(fold(h) in present for h in rule.columns[name].headings) for name in rule.required)


def truth(rule: TableRule, seen: Seen) -> dict[str, str]:
    """Heading -> field, of the columns that the shipped profile takes as they are."""
    return {
        heading: name
        for name, column in rule.columns.items()
        for heading in seen.headings
        if not column.is_joined and fold(heading) in {fold(known) for known in column.headings}
    }


def under_other_headings(
    seen: Seen, known: dict[str, str], names: dict[str, str]
) -> tuple[FrameSheet, dict[str, str]]:
    """The table with its columns shuffled and the known ones renamed; and old heading by new."""
    order = list(seen.headings)
    random.Random(7).shuffle(order)
    renamed = {names.get(known.get(heading, ""), heading): heading for heading in order}
    cells = seen.frame.select(order).fill_null("")
    cells.columns = list(renamed)
    head = pl.DataFrame([list(renamed)], schema=list(renamed), orient="row")
    rows = pl.concat([head, cells])
    return FrameSheet("", rows, rows.height), renamed


@pytest.mark.parametrize("names", OTHER, ids=["first", "second"])
@pytest.mark.parametrize("source_code", sorted(FILES))
def test_other_headings_in_another_order(source_code: str, names: dict[str, str], tmp_path: Path) -> None:
    agency_code = load_profile(source_code).agency_code
    for seen, rule in seen_tables(source_code, tmp_path):
        known = truth(rule, seen)
        sheet, renamed = under_other_headings(seen, known, names)
        proposal = propose(look([sheet], "sent.csv"), agency_code, "sent")
        roles = {renamed[role.heading]: role.field for role in proposal.tables[0].roles if role.person == 1}
        wanted = {heading: name for heading, name in known.items() if name in KEY_FIELDS}
        assert {heading: roles[heading] for heading in wanted} == wanted
        dates = proposal.profile.tables[0].dates
        assert set(dates.formats) <= set(rule.dates.formats)
        assert set(dates.datetime_formats) <= set(rule.dates.datetime_formats)


def proposal_for(source_code: str, folder: Path) -> Proposal:
    name = FILES[source_code]
    sheets = extract.open_file(SAMPLE / name, name, None, folder)
    shape = shape_of(SAMPLE / name, sheets, folder)
    return propose(look(sheets, name, shape), load_profile(source_code).agency_code, source_code)


@pytest.mark.parametrize("source_code", sorted(FILES))
def test_a_proposal_taken_as_it_is_reads_what_the_shipped_profile_reads(
    source_code: str, tmp_path: Path
) -> None:
    path = SAMPLE / FILES[source_code]
    ours = take_in(path, load_profile(source_code), tokenise, AS_OF)
    theirs = take_in(path, proposal_for(source_code, tmp_path).profile, tokenise, AS_OF)
    assert theirs.counts == ours.counts
    by = ["activity_code", "status_code"]
    assert theirs.interaction.group_by(by).len().sort(by).equals(ours.interaction.group_by(by).len().sort(by))


GP = str(SAMPLE / FILES["gp"])
FIRST_ROW = Path(GP).read_text(encoding="utf-8-sig").splitlines()[1].split(",")
CELLS = [cell for cell in FIRST_ROW[:8] if len(cell) > 3]  # ids, number, names, date of birth, postcode


def test_the_command_says_what_it_looks_like_and_shows_no_cell(tmp_path: Path) -> None:
    done = run_here("profile", GP, "--agency", "gp", "--workspace", str(tmp_path / "none"))
    assert done.code == 0
    assert done.err.splitlines()[0].startswith("This looks like gp (GP appointments): 100% of its headings")
    assert not any(cell in done.out + done.err for cell in CELLS)
    assert tomllib.loads(done.out)["table"][0]["columns"]["person_id"] == ["Patient ID"]


def test_cells_are_shown_on_the_screen_only_when_asked(tmp_path: Path) -> None:
    words = (
        "profile",
        GP,
        "--agency",
        "gp",
        "--show-values",
        "--json",
        "--workspace",
        str(tmp_path / "none"),
    )
    done = run_here(*words)
    assert len(CELLS) == 7 and all(cell in done.err for cell in CELLS)
    assert not any(cell in done.out for cell in CELLS)


def test_the_agency_is_needed(tmp_path: Path) -> None:
    done = run_here("profile", GP, "--workspace", str(tmp_path))
    assert done.code == 64
    assert "--agency" in done.err and done.out == ""


def test_an_order_nobody_can_tell_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "sent.csv"
    rows = [f"C{n},P{n % 4},{n % 12 + 1:02}/03/2023,Surgery" for n in range(40)]
    file.write_text("\n".join(["Contact ID,Patient ID,Contact date,Type", *rows]), encoding="utf-8")
    done = run_here("profile", str(file), "--agency", "gp", "--workspace", str(tmp_path / "none"))
    assert done.code == 1
    assert "CHECK THIS: unsure: no day over 12" in done.out


@pytest.mark.parametrize(
    "words",
    [
        ("--source", "../../gp", "--agency", "gp"),
        ("--agency", "moonbase"),
        ("--agency", "gp", "--keep"),
    ],
)
def test_what_can_not_be_done_writes_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run_here("profile", GP, *words, "--workspace", str(tmp_path))
    assert done.code in (2, 64)
    assert done.out == "" and not list(tmp_path.iterdir())


def test_out_never_overwrites(tmp_path: Path) -> None:
    out = tmp_path / "gp_north.toml"
    words = ("profile", GP, "--agency", "gp", "--source", "gp_north", "--out", str(out))
    assert run_here(*words, "--workspace", str(tmp_path / "none")).code == 0
    held = out.read_bytes()
    again = run_here(*words, "--workspace", str(tmp_path / "none"))
    assert again.code == 2 and "exists already" in again.err
    assert out.read_bytes() == held


def test_kept_corrected_versioned_and_used_by_the_next_add(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "test.key"))
    workspace = tmp_path / "workspace"
    at = ("--workspace", str(workspace))
    assert run_here("init", str(workspace), "--as-of", "2024-03-31").code == 0
    kept = run_here("profile", GP, "--agency", "gp", "--source", "gp_north", "--keep", *at)
    assert kept.code == 0 and "Kept as version 1" in kept.err
    corrected = tmp_path / "mine.toml"
    present = workspace / "profiles" / "gp_north.toml"
    text = present.read_text(encoding="utf-8")
    corrected.write_text(
        text.replace('"Telephone" = "gp_telephone"', '"Telephone" = "gp_consultation"'), "utf-8"
    )
    again = run_here("profile", "--keep-file", str(corrected), *at)
    assert again.code == 0 and "Kept as version 2" in again.err
    assert (workspace / "profiles" / "history" / "gp_north.v1.toml").read_text(encoding="utf-8") == text
    assert tomllib.loads(present.read_text(encoding="utf-8"))["profile_version"] == 2
    before = tree(workspace)
    assert "Nothing changed" in run_here("profile", "--keep-file", str(corrected), *at).err
    assert tree(workspace) == before
    added = run_here("add", GP, "--source", "gp_north", *at, "--json")
    assert added.code in (0, 1), added.err
    manifest = next(workspace.glob("restricted/extracts/*/manifest.json")).read_text(encoding="utf-8")
    assert '"profile_version": 2' in manifest
    interaction = pl.read_parquet(next(workspace.glob("restricted/extracts/*/**/*.parquet")))
    assert "gp_telephone" not in interaction["activity_code"].unique().to_list()
