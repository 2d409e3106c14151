"""What stands with the figures of a public table: days, gaps, part years, prices, what was checked.

Of the small world of tests/support/released.py. Its data are from January 2021 to December 2022: three months
of 2020-21, all of 2021-22 and nine of 2022-23. Council tax was supplied from April 2022 on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.released import contacts, new_workspace, reader_of

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.read import Reader
from journey.releases import Question, profile_of, write_public_table
from journey.workspace import Workspace

ALL = ("people", "contacts", "cost")
COUNCIL_TAX = (
    "council_tax: not supplied from January 2021 to March 2022 (15 months; financial years 2020-21 to"
)
TEAM = "support_team: had not started from January 2021 to December 2022 (24 months;"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    yield new_workspace(tmp_path)


@pytest.fixture
def build(workspace: Workspace) -> Reader:
    return reader_of(contacts(), workspace)


def write(build: Reader, target: Path, *dims: str, **more: str) -> Path:
    assert build.workspace is not None
    question = Question("", dims, ALL, profile_of(more.pop("profile", "nhs_hes")))
    write_public_table(build, build.workspace, target, question, "A report", "a.leader", **more)
    return target


def rows(folder: Path, name: str = "table") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def told(folder: Path) -> tuple[str, str]:
    """README and page."""
    readme, page = ((folder / name).read_text(encoding="utf-8") for name in ("README.txt", "table.html"))
    return readme, page


@pytest.mark.parametrize("dims", [("side",), ("payer", "side"), ("agency", "age_band", "side")])
def test_without_days_of_their_own_there_is_no_rate(
    build: Reader, tmp_path: Path, dims: tuple[str, ...]
) -> None:
    """Council tax was not seen before the change, so the days of any agency are not its days."""
    folder = write(build, tmp_path / "out", *dims)
    assert not any("year" in name or "mean_days" in name for name in rows(folder)[0] if "fy" not in name)
    for text in told(folder):
        assert "No rates are given" in text and "A table by agency and side has them" in text


def test_all_agencies_together_have_no_rate(build: Reader, tmp_path: Path) -> None:
    held = rows(write(build, tmp_path / "out", "agency", "side"))
    whole = [row for row in held if row["agency"] == "All agencies"]
    of_days = ("contacts_per_person_year", "cost_pounds_per_person_year", "mean_days_seen")
    assert [row[name] for row in whole for name in of_days] == ["[z]"] * 9
    assert "1200" in {row["cost_pounds"] for row in whole}


@pytest.mark.parametrize("dims", [("age_band",), ("agency", "side"), ("year",)])
def test_gaps_are_told_by_agency_with_every_table(
    build: Reader, tmp_path: Path, dims: tuple[str, ...]
) -> None:
    """Emergency department and police supplied all the time; the team's log never began."""
    for text in told(write(build, tmp_path / "out", *dims)):
        assert f"{COUNCIL_TAX} 2021-22)." in text and TEAM in text
        assert "emergency_department: " not in text and "police: " not in text


def test_part_of_a_year_is_told_from_a_whole_one(build: Reader, tmp_path: Path) -> None:
    folder = write(build, tmp_path / "out", "agency", "year")
    held = {(row["agency"], row["year"]): row["not_supplied"] for row in rows(folder)}
    years = ("2020-21 (3 months)", "2021-22", "2022-23 (9 months)", "All years")
    assert [held["council_tax", year] for year in years] == [
        *("3 of 3 months", "12 of 12 months", "none", "15 of 24 months"),
    ]
    assert [held["police", year] for year in years] == ["none"] * 4
    assert [held["All agencies", year] for year in years] == ["1 agency", "1 agency", "none", "1 agency"]
    for text in told(folder):
        assert "The data hold 3 months of 2020-21: do not compare it with whole years." in text
        assert "2022-23 (9 months)" in text or text.startswith("PEOPLE")


def test_the_team_s_own_cost_is_told_in_words(build: Reader, tmp_path: Path) -> None:
    """The team sent no log, so none of its cost is in; a table without cost says nothing of it."""
    for text in told(write(build, tmp_path / "out", "agency")):
        assert "The support team&#x27;s own cost is that of its recorded" in text.replace("'", "&#x27;")
        assert "the cost after it holds none of that for everybody." in text
        assert "too low by what is not in it" in text
    assert build.workspace is not None
    asked = Question("", ("age_band",))
    write_public_table(build, build.workspace, tmp_path / "people", asked, "A report", "a.leader")
    assert "own cost" not in told(tmp_path / "people")[0]
    assert "price_base_fy" not in rows(tmp_path / "people")[0]


def test_table_csv_says_by_itself_that_it_is_a_sample_and_whose_prices(build: Reader, tmp_path: Path) -> None:
    folder = write(build, tmp_path / "out", "agency", "side")
    held = rows(folder)
    assert {(row["is_sample"], row["price_base_fy"]) for row in held} == {("yes", "2024-25")}
    meant = [row["name"] for row in rows(folder, "dictionary") if row["file"] == "table.csv"]
    assert meant == list(held[0])


@pytest.mark.parametrize(
    ("profile", "nobody"),
    [("nhs_hes", "0 stands only where there is nobody"), ("tre10", "where there is nobody, [c] stands")],
)
def test_low_is_one_sentence_by_profile(build: Reader, tmp_path: Path, profile: str, nobody: str) -> None:
    folder = write(build, tmp_path / "out", "agency", profile=profile)
    sentence = f"there is more than nobody in the cell, and its figure rounds to 0; {nobody}."
    for text in told(folder):
        assert f"[low]: {sentence}" in text
    (meant,) = [row["meaning"] for row in rows(folder, "dictionary") if row["name"] == "[low]"]
    assert meant.casefold() == sentence.casefold()


def test_it_is_told_with_what_the_table_was_checked(
    build: Reader, workspace: Workspace, tmp_path: Path
) -> None:
    """The first alone; the second with the first; once somebody was erased, with neither."""
    first = told(write(build, tmp_path / "one", "agency"))
    second = told(write(build, tmp_path / "two", "year"))
    assert all(
        "alone, and could not. It was checked with no table released before it." in one for one in first
    )
    assert all("in this table and in the 1 table released before it" in one for one in second)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.erase_person({"token"}, {"qzx12"})
    third = told(write(build, tmp_path / "three", "age_band", despite="Asked for"))
    assert all("2 tables released before could not be checked with it" in one for one in third)


def test_each_warning_names_one_remedy(build: Reader, workspace: Workspace, tmp_path: Path) -> None:
    write(build, tmp_path / "one", "agency")
    other = Question("", ("agency",), ALL, profile_of("custom", {"round_people_to": 10}))
    with pytest.raises(Refused) as refused:
        write_public_table(build, workspace, tmp_path / "two", other, "A report", "a.leader")
    told = refused.value.message
    assert told.count("Use the rules of that release.") == 1 and "same people and categories" not in told
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.erase_person({"token"}, {"qzx12"})
    with pytest.raises(Refused, match="Lay this one out by something that it is not laid out by") as refused:
        write(build, tmp_path / "two", "agency", "side")
    assert "rules of that release" not in refused.value.message
