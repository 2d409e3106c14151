"""Whose ids a pack carries, and that no name leaves in what people typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.packs import CHANGE, plain_reader, rich_reader, rows

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.export import write_evaluator_pack
from journey.export.recipient import for_recipient
from journey.keys import Key
from journey.read import Reader
from journey.settings import Settings
from journey.store import Store
from journey.workspace import Workspace, init_workspace

IDS = ("person_id", "interaction_id", "extract_id")


@pytest.fixture
def plain() -> Iterator[Reader]:
    """Three contacts of one person: see support.packs."""
    held = plain_reader()
    yield held
    held.store.close()


@pytest.fixture
def store(plain: Reader) -> Store:
    """Its build."""
    return plain.store


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with a name and a reason in its casebook; its key is in a folder of its own."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    held, _ = init_workspace(tmp_path / "workspace", Settings("Test", date(2022, 12, 31), "2024-25"))
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.name_person("john", "Johnny Marlow", "p")
        casebook.set_change_point("john", CHANGE, "Team begins", "Asked for by John, as Mr Marlow told us")
    return held


def test_no_name_and_no_record_number_leaves(plain: Reader, workspace: Workspace, tmp_path: Path) -> None:
    _say(workspace, is_given=True)
    write_evaluator_pack(Reader(plain.store, plain.manifest, workspace), tmp_path / "pack")
    for path in (tmp_path / "pack").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert "John" not in text and "Marlow" not in text and "source_person_id" not in text, path.name
    period = rows(tmp_path / "pack", "periods")[0]
    assert period["change_label"] == "Team meets [name removed]"
    assert period["change_reason"] == "Asked for by [name removed], as Mr [name removed] told us"


def _say(workspace: Workspace, is_given: bool, use: str = "evaluators") -> None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.consent("john", use, is_given, CHANGE, "w")


def test_why_the_date_was_chosen_leaves_only_where_the_person_let_evaluators_read_it(
    plain: Reader, workspace: Workspace, tmp_path: Path
) -> None:
    """Nothing said is a no, a yes to another use is none to this one, and a yes can be taken back."""

    def reasons(name: str) -> set[bool]:
        write_evaluator_pack(Reader(plain.store, plain.manifest, workspace), tmp_path / name)
        periods = rows(tmp_path / name, "periods")
        assert {row["change_label"] for row in periods} == {"Team meets [name removed]"}
        return {bool(row["change_reason"]) for row in periods}

    assert reasons("nothing said") == {False}
    _say(workspace, is_given=True, use="leaders")
    assert reasons("another use") == {False}
    _say(workspace, is_given=True)
    assert reasons("yes") == {True}
    _say(workspace, is_given=False)
    assert reasons("taken back") == {False}
    assert "unless the person agreed" in (tmp_path / "yes" / "README.txt").read_text(encoding="utf-8")


def test_no_name_leaves_in_an_assumption_set_and_ours_is_not_mangled(tmp_path: Path) -> None:
    """The title and a rule's reason name John; the budget holder is meant to be read."""
    rich = rich_reader()
    write_evaluator_pack(rich, tmp_path / "pack")
    for path in (path for path in (tmp_path / "pack").iterdir() if path.suffix != ".parquet"):
        assert "John" not in path.read_text(encoding="utf-8"), path.name
    for path in (tmp_path / "pack").glob("*.parquet"):
        assert (
            not pl.read_parquet(path).select(pl.col(pl.String).str.contains("John").any()).row(0).count(True)
        )
    held = json.loads((tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8"))["assumptions"]
    assert held["title"] == "Agreed by [name removed]'s board"
    assert held["cashable"][0]["confirmed_by"] == "Director of finance"
    reason = {row["rule_code"]: row["rule_reason"] for row in rows(tmp_path / "pack", "cost_lines")}
    assert reason["missed_gp"] == "[name removed] pays the slot"
    assert reason["repair"] == "What the agency itself recorded, as the assumption set says."


def test_without_the_key_there_is_no_reason_for_the_date(
    plain: Reader, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _say(workspace, is_given=True)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    keyless = Workspace(workspace.path)
    reader = Reader(plain.store, plain.manifest, keyless)
    write_evaluator_pack(reader, tmp_path / "pack")
    assert {row["change_reason"] for row in rows(tmp_path / "pack", "periods")} == {""}
    with pytest.raises(Refused, match="A named recipient's ids need the key .*no key"):
        write_evaluator_pack(reader, tmp_path / "theirs", "University")
    assert not (tmp_path / "theirs").exists()


def _ids(folder: Path) -> set[str]:
    return {row[name] for table in ("interactions", "rejects") for row in rows(folder, table)
            for name in IDS if name in row}  # fmt: skip


def test_each_recipient_has_ids_of_their_own(plain: Reader, workspace: Workspace, tmp_path: Path) -> None:
    reader = Reader(plain.store, plain.manifest, workspace)
    for name in ("University", "Council"):
        write_evaluator_pack(reader, tmp_path / name, recipient=name)
    write_evaluator_pack(reader, tmp_path / "again", recipient="University")
    write_evaluator_pack(reader, tmp_path / "ours")
    theirs, others, ours = (_ids(tmp_path / name) for name in ("University", "Council", "ours"))
    assert ours == {"P1", "i1", "i2", "i3", "e1"} and len(theirs) == len(others) == 5
    assert not theirs & others and not theirs & ours and not others & ours
    assert _ids(tmp_path / "again") == theirs


def test_every_table_joins_up_in_a_recipients_pack(workspace: Workspace, tmp_path: Path) -> None:
    """One person and five interactions in all tables, and the support team's line, that no contact has."""
    rich = rich_reader()
    written = write_evaluator_pack(
        Reader(rich.store, rich.manifest, workspace), tmp_path / "pack", "University"
    )
    held = {name: rows(tmp_path / "pack", name) for name in written["rows"]}
    people = {row["person_id"] for table in held.values() for row in table if "person_id" in row}
    assert len(people) == 1 and "P1" not in people
    contacts = {row["interaction_id"] for row in held["interactions"]}
    assert len(contacts) == 5
    lines = {row["interaction_id"]: row["activity_code"] for row in held["cost_lines"]}
    assert [lines[one] for one in set(lines) - contacts] == ["support_as_a_whole"]
    assert {row["interaction_id"] for row in held["costs_to_others"]} <= contacts
    for path in (tmp_path / "pack").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert "P1" not in text and not any(f",{one}," in text for one in ("a1", "b1", "m1", "c1", "r1"))


def test_a_pack_says_whom_its_ids_are_for(plain: Reader, workspace: Workspace, tmp_path: Path) -> None:
    prices = plain.manifest["inputs"]
    manifest = {**plain.manifest, "inputs": {"extracts": [["e1", 1]], "linking_sha256": "x", **prices}}
    reader = Reader(plain.store, manifest, workspace)
    write_evaluator_pack(reader, tmp_path / "pack", recipient="University")
    held = json.loads((tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8"))
    assert held["recipient"] == "University"
    assert held["key_id"] == workspace.key.recipient("University").key_id
    assert held["inputs"] == {"linking_sha256": "x", **prices}
    readme = (tmp_path / "pack" / "README.txt").read_text(encoding="utf-8")
    assert "Recipient: University" in readme and held["key_id"] in readme
    assert {row["source_row"] for row in rows(tmp_path / "pack", "interactions")} == {""}
    write_evaluator_pack(reader, tmp_path / "ours")
    held = json.loads((tmp_path / "ours" / "manifest.json").read_text(encoding="utf-8"))
    assert held["recipient"] is None and held["key_id"] is None
    assert "Ids are the programme's own" in (tmp_path / "ours" / "README.txt").read_text(encoding="utf-8")


def test_rows_stand_in_the_order_of_the_new_ids() -> None:
    """Otherwise the order of the rows would tell the former ids apart."""
    people = [f"P{i:02}" for i in range(20)]
    frame = pl.DataFrame({"person_id": people, "n": range(20)})
    key = Key(bytes(range(32))).recipient("University")
    renamed = for_recipient({"one": frame}, key)["one"]
    assert renamed["person_id"].to_list() == sorted(renamed["person_id"].to_list())
    assert renamed["n"].to_list() != list(range(20))
    assert dict(zip(renamed["n"], renamed["person_id"], strict=True)) == dict(
        zip(range(20), key.tokens("person", pl.Series(people)), strict=True)
    )
