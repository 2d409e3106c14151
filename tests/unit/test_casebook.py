"""The casebook keeps decisions, and words only under the key."""

import contextlib
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import Explained, Words, explained, open_casebook
from journey.errors import Busy, Damaged, Refused
from journey.keys import Key, new_secret

SAID = Words(date(2023, 3, 1), "person", "Nobody had asked me what a good day looks like.", True, True)


def test_what_is_decided_comes_back(tmp_path: Path) -> None:
    key = Key(new_secret())
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.set_change_point("john", date(2022, 10, 1), "One team stays", "First meeting")
        casebook.confirm_link("token-b", "token-a", "worker", "seen together")
        casebook.add_words("john", SAID, key)
        casebook.add_words("john", SAID, key)
        casebook.record("build", "abc")
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        assert casebook.people() == [("john", "John", "token-a")]
        assert casebook.change_points() == [("token-a", date(2022, 10, 1), "One team stays", "First meeting")]
        assert casebook.confirmed_links() == [("token-b", "token-a")]
        assert casebook.words("john", key) == [SAID]
        [(at, action, subject)] = casebook.audit()
        assert (action, subject) == ("build", "abc")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", at)
        with pytest.raises(Damaged):
            casebook.words("john", Key(new_secret()))


def test_words_are_not_readable_in_the_file(tmp_path: Path) -> None:
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.add_words("john", SAID, Key(new_secret()))
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"good day" not in held


def test_a_failure_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), open_casebook(tmp_path / "casebook.sqlite") as casebook:
        casebook.name_person("john", "John", "token-a")
        raise KeyError
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        assert casebook.people() == []


def test_not_a_casebook(tmp_path: Path) -> None:
    (tmp_path / "casebook.sqlite").write_bytes(b"this is not a database at all" * 50)
    with pytest.raises(Damaged), open_casebook(tmp_path / "casebook.sqlite"):
        pass


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("pragma user_version").fetchone()[0])


def test_an_explanation_comes_back_until_it_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path) as casebook:
        casebook.explain(Explained("e1", "many_blank", "A. Analyst", "Not held before 2020"))
        casebook.explain(Explained("e1", "column_new", "A. Analyst", "Theirs only"))
        casebook.explain(Explained("e2", "many_blank", "B. Worker", "Other file"))
        casebook.explain(Explained("e1", "many_blank", "B. Worker", "Confirmed by letter"))
    found = explained(path, "e1")
    assert [(item["check_id"], item["who"], item["why"]) for item in found] == [
        ("column_new", "A. Analyst", "Theirs only"),
        ("many_blank", "B. Worker", "Confirmed by letter"),
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["at"]) for item in found)
    with open_casebook(path) as casebook:
        casebook.take_back("e1", "many_blank")
    assert [item["check_id"] for item in explained(path, "e1")] == ["column_new"]
    with pytest.raises(Refused, match="no such explanation"), open_casebook(path) as casebook:
        casebook.take_back("e1", "many_blank")


def test_a_casebook_of_version_1_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "casebook.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "create table person (alias text primary key, display_name text not null,"
            " source_person_id text not null)"
        )
        connection.execute("insert into person values ('john', 'John', 'token-a')")
    assert version_of(path) == 0  # version 1 did not say which it was
    with open_casebook(path) as casebook:
        assert casebook.people() == [("john", "John", "token-a")]
        casebook.explain(Explained("e1", "many_blank", "A. Analyst", "Why"))
        casebook.record("explain", "e1")
    assert version_of(path) == 2
    with open_casebook(path) as casebook:
        assert len(casebook.explained("e1")) == len(casebook.audit()) == 1


def test_a_casebook_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "casebook.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma user_version = 99")
    with pytest.raises(Refused, match="later version"), open_casebook(path):
        pass
    assert version_of(path) == 99


def test_only_a_lock_is_called_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "casebook.sqlite"
    connect = sqlite3.connect
    monkeypatch.setattr("journey.casebook.sqlite3.connect", lambda name, timeout: connect(name, timeout=0.01))
    with open_casebook(path):
        pass
    with contextlib.closing(connect(path)) as other:
        other.execute("begin immediate")
        with pytest.raises(Busy), open_casebook(path) as casebook:
            casebook.record("build", "abc")
    with pytest.raises(sqlite3.IntegrityError), open_casebook(path) as casebook:
        casebook.name_person("john", None, "token-a")  # type: ignore[arg-type]


def test_a_casebook_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path) as casebook:
        for number in range(200):
            casebook.record("build", f"{number:064}")
    held = path.read_bytes()
    path.write_bytes(held[:4096] + b"\xff" * (len(held) - 4096))
    with pytest.raises(Damaged), open_casebook(path) as casebook:
        casebook.audit()


def test_the_casebook_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "casebook.sqlite"
    path.touch(mode=0o644)
    path.chmod(0o644)
    with open_casebook(path) as casebook:
        casebook.record("build", "abc")
        assert {held.stat().st_mode & 0o777 for held in tmp_path.iterdir()} == {0o600}
