"""A table beside those that are out, and what a table tells by its rows: of the small world of released."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.released import EVERYBODY, contacts, new_workspace, reader_of

from journey.errors import Refused
from journey.releases import Question, earlier, profile_of, write_public_table
from journey.workspace import Workspace
from schemas.vocabularies import ACTIVITY_TYPE_CODES, AGE_BANDS

ALL = ("people", "contacts", "cost")
TRE = profile_of("tre10")
AGAIN = [("qzx01", "emergency_department", "ed_attendance", f"2021-05-{day:02d}") for day in range(2, 7)]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    yield new_workspace(tmp_path)


def rows(folder: Path, name: str = "table") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_same_people_of_whom_one_has_more_are_warned_of(workspace: Workspace, tmp_path: Path) -> None:
    """qzx01 has five contacts more, £500: 22 contacts, shown as 20, are 27, shown as 25; and £2,700."""
    asked = Question("", ("agency",), ALL)
    first, later = reader_of(contacts(), workspace), reader_of([*contacts(), *AGAIN], workspace, "b2")
    write_public_table(first, workspace, tmp_path / "one", asked, "A report", "w")
    with pytest.raises(Refused) as refused:
        write_public_table(later, workspace, tmp_path / "two", asked, "A report", "w")
    told = refused.value.message
    assert "contacts of few people, or mostly of few, in: emergency_department" in told
    assert "by few people in" not in told, "they are the same twelve"
    assert not any(who in told for who in EVERYBODY) and not (tmp_path / "two").exists()
    people = Question("", ("agency",))
    write_public_table(later, workspace, tmp_path / "people", people, "A report", "w")
    assert len(earlier(workspace)) == 2, "without contacts and cost nothing differs"


def test_who_is_in_which_cell_is_kept_sealed(workspace: Workspace, tmp_path: Path) -> None:
    build = reader_of(contacts(), workspace)
    write_public_table(build, workspace, tmp_path / "one", Question("", ("agency",)), "A report", "w")
    assert b"qzx01" not in workspace.casebook_path.read_bytes()
    (held,) = earlier(workspace)
    assert set(held.exact["table"]) == {"dims", "kinds", "rows", "parts"}


@pytest.mark.parametrize(
    ("name", "codes"), [("activity_type", ACTIVITY_TYPE_CODES), ("age_band", AGE_BANDS), ("payer", None)]
)
def test_where_noughts_are_hidden_every_category_has_a_row(
    workspace: Workspace, tmp_path: Path, name: str, codes: tuple[str, ...] | None
) -> None:
    """A row that stands there only because somebody is in it would say that there are one to nine."""
    build = reader_of(contacts(), workspace)
    asked = Question("", (name,), ("people",), TRE)
    write_public_table(build, workspace, tmp_path / "out", asked, "A report", "w")
    payers = build.store.frame("select payer_code from cost.payer").height
    expected = payers + 1 if codes is None else len(codes)  # and what is not costed
    found = [held["people"] for held in rows(tmp_path / "out")]
    assert len(found) == expected + 1, "and the total"
    assert "0" not in found and "[c]" in found


def test_an_agency_that_sent_nothing_is_not_supplied_by_itself_too(
    workspace: Workspace, tmp_path: Path
) -> None:
    """The support team sent no log: that is told, and no [c] beside it can stand for a nought there."""
    build = reader_of(contacts(), workspace)
    asked = Question("", ("agency",), ("people",), TRE)
    write_public_table(build, workspace, tmp_path / "out", asked, "A report", "w")
    found = {held["agency"]: held["people"] for held in rows(tmp_path / "out")}
    assert found["support_team"] == "[z]" and found["police"] == "[c]"


def test_spans_have_a_row_for_every_agency_and_side_where_noughts_are_hidden(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Council tax was supplied from April 2022 on, so nobody was seen by it before the change: hidden."""
    build = reader_of(contacts(), workspace)
    asked = Question("", ("agency", "side"), ("people",), TRE)
    write_public_table(build, workspace, tmp_path / "out", asked, "A report", "w")
    found = {tuple(held.values())[-4:-2]: held["people_seen"] for held in rows(tmp_path / "out", "spans")}
    assert found["council_tax", "Before"] == "[c]" and found["council_tax", "After"] == "10"
