"""Tombstones: who is recognised again, who perhaps, and what is never learned of others."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from support import rights
from support.marks import BIRTH, KEY, ZEB, identifier_rows, tombstones_of

from journey.errors import Damaged, Refused
from journey.extract_files import PartWriter
from journey.intake import Task, take_in_files
from journey.profiles import load_profile
from journey.removal.come_back import without_erased
from journey.removal.marks import marks_of
from journey.removal.parts import Folder
from journey.removal.recognise import Recognised, recognised
from journey.removal.tombstones import Tombstones


def _recognised(sent: pl.DataFrame, stones: Tombstones, *held: tuple) -> Recognised:
    return recognised(sent, stones, KEY, lambda: identifier_rows(*held))


def _learned(stones: Tombstones, found: Recognised) -> Tombstones:
    return stones.with_marks(found.learned)


def test_who_is_known_by_what_was_learned_is_recognised_too():
    """b has the NHS number; c has only b's name, date and postcode; d has c's forename and nothing else."""
    sent = identifier_rows(
        ("b", "B7", "9434765919", "Zeb", "Quill", BIRTH, "M1 1AE"),
        ("c", "C7", None, "Zeb", "Quill", BIRTH, "M1 1AE"),
        ("d", "D7", None, "Zeb", "Other", BIRTH, "M1 1AE"),
    )
    found = _recognised(sent, tombstones_of(ZEB))
    assert found.erased.rows() == [("b", "P1"), ("c", "P1")]
    known = _learned(tombstones_of(ZEB), found)
    later = _recognised(identifier_rows(("x", "C7", None, None, None, None, None)), known)
    assert later.erased.rows() == [("x", "P1")]


def test_a_number_that_somebody_else_has_too_is_not_learned():
    """Her new record has a number that another person of the file has as well."""
    sent = identifier_rows(
        ("b", "A 1", "9876543210", "Zebedine", "Quill-Feather", BIRTH, None),
        ("c", "C7", "4010232137", "Ben", "Stone", dt.date(1965, 11, 30), None),
        ("b", "A 1", "4010232137", "Zebedine", "Quill-Feather", BIRTH, None),
    )
    found = _recognised(sent, tombstones_of(ZEB))
    assert found.erased.rows() == [("b", "P1")]
    later = identifier_rows(("y", "Y1", "4010232137", None, None, None, None))
    assert _recognised(later, _learned(tombstones_of(ZEB), found)).erased.is_empty()


HER_NUMBER, OTHER_NUMBER = "9434765919", "4010232137"
BEN_BORN = dt.date(1965, 11, 30)
BEN = ("ben", "B 1", OTHER_NUMBER, "Ben", "Stone", BEN_BORN, "B33 8TH")


@pytest.mark.parametrize(
    ("rows", "held", "kind"),
    [
        # her number in Ben's row: name and birth date are his
        ([("ben", "B 1", HER_NUMBER, "Ben", "Stone", BEN_BORN, None)], [], "others"),
        # the same, and a right row of his beside it
        ([BEN, ("ben", "B 1", HER_NUMBER, "Ben", "Stone", BEN_BORN, None)], [], "others"),
        # her twin, who has a number of her own: birth date and surname are the same
        (
            [
                ("twin", "T 1", OTHER_NUMBER, "Ada", "Quill-Feather", BIRTH, None),
                ("twin", "T 1", HER_NUMBER, "Ada", "Quill-Feather", BIRTH, None),
            ],
            [],
            "others",
        ),
        # her number without a name, under a local id that is held
        ([("ben", "B 1", HER_NUMBER, None, None, None, None)], [BEN], "others"),
        # her number without a name, under the local id of another record that is held
        ([("t9", "B 1", HER_NUMBER, None, None, None, None)], [BEN], "others"),
        # her local id was given to someone else
        ([("t1", "A 1", None, "Ben", "Stone", BEN_BORN, None)], [], "others"),
        ([("t1", "A 1", OTHER_NUMBER, None, None, None, None)], [], "others"),
        # two people under one id of the agency's: Ben goes on being held
        ([BEN, ("ben", "B 1", HER_NUMBER, "Zebedine", "Quill-Feather", BIRTH, "LS1 4AP")], [], "others"),
        # her number and nothing else; hers under a married name; hers with a slip in the date
        ([("x", "X 1", HER_NUMBER, None, None, None, None)], [BEN], "erased"),
        ([("x", "X 1", HER_NUMBER, "Zebedine", "Stone", BIRTH, None)], [BEN], "erased"),
        ([("x", "X 1", HER_NUMBER, "Zebedine", "Quill-Feather", BEN_BORN, None)], [], "erased"),
        # her local id with another number, birth date and forename hers
        ([("t1", "A 1", OTHER_NUMBER, "Zebedine", "Stone", BIRTH, None)], [], "erased"),
        # her name and birth date alone
        ([("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None)], [BEN], "perhaps"),
        ([("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, "M1 1AE")], [], "perhaps"),
        # a namesake born on the same day who has a number of their own, or is held
        ([("x", "X 1", OTHER_NUMBER, "Zebedine", "Quill Feather", BIRTH, None)], [], None),
        (
            [("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None)],
            [("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None)],
            None,
        ),
        # a birth date and a surname in common are nothing
        ([("x", "X 1", None, "Ada", "Quill Feather", BIRTH, "LS1 4AP")], [], None),
    ],
)
def test_who_is_erased_who_perhaps_and_who_only_carries_her_number(rows: list, held: list, kind: str | None):
    found = _recognised(identifier_rows(*rows), tombstones_of(ZEB), *held)
    kinds = {name for name in ("erased", "perhaps", "others") if not getattr(found, name).is_empty()}
    assert kinds == ({kind} if kind else set())
    if kind != "erased":
        assert found.learned.is_empty(), "who is not surely erased teaches nothing"


def test_a_namesake_of_another_sex_is_not_the_one_erased():
    her = identifier_rows(ZEB).with_columns(sex_code=pl.lit("F"))
    stones = tombstones_of().with_marks(marks_of(her, KEY).with_columns(person_id=pl.lit("P1")))
    sent = identifier_rows(("x", "X 1", None, "Zebedine", "Quill Feather", BIRTH, None))
    told = {sex: _recognised(sent.with_columns(sex_code=pl.lit(sex)), stones).perhaps.height for sex in "FM"}
    assert told == {"F": 1, "M": 0}


def test_what_the_living_have_is_never_learned():
    """Her record comes with Ben's number typed beside her own; Ben is held."""
    sent = identifier_rows(
        ("t1", "A 1", HER_NUMBER, "Zebedine", "Quill-Feather", BIRTH, "LS1 4AP"),
        ("t1", "A 1", OTHER_NUMBER, "Zebedine", "Quill-Feather", BIRTH, "M1 1AE"),
    )
    found = _recognised(sent, tombstones_of(ZEB), BEN)
    assert found.erased.rows() == [("t1", "P1")]
    known = _learned(tombstones_of(ZEB), found)
    his = ("gp", "GP 5", OTHER_NUMBER, None, None, None, None)
    assert _recognised(identifier_rows(his), known).erased.is_empty()
    again = ("y", "Y 1", None, "Zebedine", "Quill-Feather", BIRTH, "M1 1AE")
    assert _recognised(identifier_rows(again), known).erased.rows() == [("y", "P1")], (
        "her new address is known"
    )


def test_order_of_rows_changes_nothing():
    rows = [
        ("b", "B7", HER_NUMBER, "Zeb", "Quill", BIRTH, "M1 1AE"),
        ("c", "C7", None, "Zeb", "Quill", BIRTH, "M1 1AE"),
        BEN,
        ("ben", "B 1", HER_NUMBER, "Ben", "Stone", BEN_BORN, None),
    ]
    one, two = (_recognised(identifier_rows(*order), tombstones_of(ZEB)) for order in (rows, rows[::-1]))
    for name in ("erased", "perhaps", "others", "learned"):
        assert getattr(one, name).equals(getattr(two, name))


def test_tombstones_are_kept_and_lifted(tmp_path: Path):
    path = tmp_path / "tombstones.json"
    both = tombstones_of(ZEB).with_marks(
        tombstones_of(("t3", "B", None, "Ada", "Bright", None, None), person_id="P2").marks
    )
    both.write(path)
    assert Tombstones.read(path).marks.equals(both.marks)
    lifted = both.without("P1")
    assert not lifted.holds("P1") and lifted.holds("P2")
    with pytest.raises(Refused, match="nothing to lift"):
        lifted.without("P1")


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"people": {"P1": ["a"]}}', '{"people": {"P1": {"x": 5}}}', "no"]
)
def test_damaged_tombstones_are_said(tmp_path: Path, text: str):
    path = tmp_path / "tombstones.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=r"tombstones\.json"):
        Tombstones.read(path)


def test_a_file_is_taken_in_without_who_was_erased(tmp_path: Path):
    """The GP file of tests/support/rights.py: 6 of its rows are hers, one of those a repeat."""
    (tmp_path / "restricted").mkdir()
    who = rights.WHO["quill"]
    stone = ("t", "GPQ-7701", who[4], who[0], who[1], BIRTH, who[3])
    tombstones_of(stone).write(tmp_path / "restricted" / "tombstones.json")
    folder = tmp_path / "extract"
    folder.mkdir()
    profile = load_profile("gp", tmp_path)
    writer = PartWriter(KEY, "x1", folder)
    sent = rights.write_lines(tmp_path, "gp.csv", rights.GP, rights.GP_LINES)
    task = Task(profile, KEY.tokens, dt.date(2024, 3, 31), tmp_path)
    taken = take_in_files([(sent, "gp.csv")], task, writer)
    writer.seal("row", 0, taken.row)
    held = Folder("x1", folder, folder, KEY, writer.sheet_names)
    left, told = without_erased(tmp_path, held, profile, taken)
    assert left.counts == {
        "rows_in": 10,
        "accepted": 3,
        "set_aside": 6,
        "duplicate": 1,
        "superseded": 0,
        "skipped": 0,
    }
    assert left.reasons == {"erased": 5, "start_date_not_read": 1}
    assert told == {"n_interactions": 3, "erased_shares": [], "erased_person_ids": ["P1"]}
    interaction, record = held.read("interaction", "0000"), held.read("record", "0000")
    assert interaction is not None and interaction["source_row"].to_list() == [5, 6, 7]
    assert record is not None and record["source_record_id"].to_list() == ["R4", "R5", "R6"]
    identifier = held.read("identifier", "0000")
    assert identifier is not None and sorted(identifier["surname"]) == ["Bright", "Stone"]
    assert left.set_aside.columns == taken.set_aside.columns


def test_nobody_erased_nothing_changed(tmp_path: Path):
    (tmp_path / "restricted").mkdir()
    taken = object()
    held = Folder("x1", tmp_path, tmp_path, KEY, [""])
    assert without_erased(tmp_path, held, load_profile("gp", tmp_path), taken) == (taken, {})  # type: ignore[arg-type]
