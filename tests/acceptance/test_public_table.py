"""journey export --pack table and journey releases, on the sample."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.intake import Ran, run_here

from journey.casebook import open_casebook
from journey.read import open_current
from journey.store import open_build
from journey.workspace import Workspace


@pytest.fixture
def workspace(sample_workspace: Path, tmp_path: Path) -> Workspace:
    """A copy, for the log of releases is written to."""
    shutil.copytree(sample_workspace, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def run(workspace: Workspace, *given: str) -> Ran:
    return run_here(*given, "--workspace", str(workspace.path))


def table(workspace: Workspace, target: Path, by: str, *more: str) -> Ran:
    told = ("--pack", "table", "--by", by, "--for", "A kettle report")
    return run(workspace, "export", str(target), *told, *more)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "table.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def people_by_agency(workspace: Workspace) -> dict[str, int]:
    """The slow obvious way: everybody with something that happened, or with a cost, by agency."""
    folder = workspace.builds_path / str(workspace.current_id())
    store = open_build(folder / "analysis.duckdb")
    try:
        journey = store.frame(
            "select distinct person_id, agency_label from timeline.journey"
            " join canonical.agency using (agency_code)"
        )
    finally:
        store.close()
    held: dict[str, set[str]] = {}
    for person, agency in journey.iter_rows():
        held.setdefault(agency, set()).add(person)
    return {agency: len(people) for agency, people in held.items()}


def test_the_sample_by_agency(workspace: Workspace, tmp_path: Path) -> None:
    """Each figure is the exact count to the nearest five, or hidden where that is under eight."""
    ran = table(workspace, tmp_path / "out", "agency", "--json")
    assert ran.code == 0, ran.err
    shown = {row["agency"]: row["people"] for row in rows(tmp_path / "out")}
    for agency, n_people in people_by_agency(workspace).items():
        assert shown[agency] in ("[c]", str((n_people + 2) // 5 * 5)), agency
        assert (shown[agency] == "[c]") == (n_people < 8), agency
    held: dict[str, Any] = json.loads(ran.out)
    assert held["arguments"]["by"] == "agency" and held["settings"]["is_sample"] is True
    text = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "SAMPLE DATA: synthetic." in text and "assumption set: Standard" in text
    for path in (tmp_path / "out").iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_no_id_or_name_is_in_any_byte(workspace: Workspace, tmp_path: Path) -> None:
    assert table(workspace, tmp_path / "out", "agency,side", "--measure", "people,contacts,cost").code == 0
    whole = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    build = open_current(workspace.path)
    persons = build.people()["person_id"].to_list()
    extracts = [held["extract_id"] for held in build.manifest["extracts"]]
    hashes = [held["file_sha256"] for held in build.extracts().to_dicts()]
    # "Person 1" and the like are the sample's names; the word alone is no name
    named = [name for name in build.known_names() if name.casefold() != "person"]
    ids = [*persons, *extracts, *hashes, *named, "kettle"]
    assert [text for text in ids if text.encode() in whole] == []


def test_the_log_tells_what_left_and_never_what_is_sealed(workspace: Workspace, tmp_path: Path) -> None:
    before = len(json.loads(run(workspace, "audit", "--json").out))  # others may have exported the sample
    assert table(workspace, tmp_path / "out", "agency").code == 0
    told = run(workspace, "releases")
    assert "everybody, by agency (nhs_hes)  A kettle report" in told.out
    (held,) = json.loads(run(workspace, "releases", "--json").out)
    assert "exact" not in held and held["number"] == 1 and held["purpose"] == "A kettle report"
    (line,) = [
        line
        for line in json.loads(run(workspace, "audit", "--json").out)[before:]
        if line["action"] == "export"
    ]
    assert line["subject"].endswith(" public-table")
    assert b"kettle" not in workspace.casebook_path.read_bytes()


def test_it_is_made_again_to_the_byte(workspace: Workspace, tmp_path: Path) -> None:
    assert table(workspace, tmp_path / "out.zip", "agency,year", "--measure", "people,cost").code == 0
    again = run(workspace, "rerun", str(tmp_path / "out.zip"), "--out", str(tmp_path / "again.zip"))
    assert again.code == 0, again.err
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "out.zip").read_bytes()
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.last_release() == 1
    assert run_here("verify", str(tmp_path / "again.zip")).code == 0


def test_a_group_that_is_a_part_of_everybody_is_warned_of(workspace: Workspace, tmp_path: Path) -> None:
    assert table(workspace, tmp_path / "all", "agency,side").code == 0
    second = table(workspace, tmp_path / "some", "agency,side", "--group", "supported")
    assert second.code == 2 and "differ by few people" in second.err and not (tmp_path / "some").exists()
    despite = ("--despite", "The council has both")
    assert table(workspace, tmp_path / "some", "agency,side", "--group", "supported", *despite).code == 0
    assert "Despite a warning: The council has both" in run(workspace, "releases").out


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (("--pack", "table", "--for", "x"), 64, "--by agency,side --for TEXT"),
        (("--pack", "table", "--by", "agency"), 64, "--by agency,side --for TEXT"),
        (("--pack", "table", "--by", "agency", "--for", "x", "--person", "john"), 64, "of no person"),
        (("--by", "agency"), 64, "of --pack table alone"),
        (("--pack", "table", "--by", "agency,place", "--for", "x"), 2, "some of: agency"),
        (("--pack", "table", "--by", "agency", "--for", "x", "--group", "none"), 2, "There is no group none"),
        (
            ("--pack", "table", "--by", "agency", "--for", "x", "--limit", "fewest_people=3"),
            2,
            "--profile custom",
        ),
        (
            (
                "--pack",
                "table",
                "--by",
                "agency",
                "--for",
                "x",
                "--profile",
                "custom",
                "--limit",
                "fewest_people=3",
            ),
            2,
            "whole number from 5",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    sample_workspace: Path, tmp_path: Path, given: tuple[str, ...], code: int, told: str
) -> None:
    ran = run_here("export", str(tmp_path / "out"), *given, "--workspace", str(sample_workspace))
    assert (ran.code, told in ran.err) == (code, True), ran.err
    assert not (tmp_path / "out").exists()
