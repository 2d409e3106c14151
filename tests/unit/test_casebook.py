"""The casebook keeps decisions; what a person typed is readable under the key only."""

import contextlib
import multiprocessing
import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import Explained, Words, current_user, explained, open_casebook, pair_id_of
from journey.errors import Busy, Damaged, Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
SAID = Words(date(2023, 3, 1), "person", "Nobody had asked me what a good day looks like.", True, True)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casebook.sqlite"


def version_of(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("pragma user_version").fetchone()[0])


def bytes_beside(path: Path) -> bytes:
    """Every byte of every file in the casebook's folder."""
    return b"".join(held.read_bytes() for held in sorted(path.parent.iterdir()))


def test_what_is_decided_comes_back(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.set_change_point("john", date(2022, 10, 1), "One team stays", "First meeting")
        casebook.add_words("john", SAID)
        casebook.add_words("john", SAID)
    with open_casebook(path, KEY) as casebook:
        assert casebook.people() == [("john", "token-a")]
        assert casebook.names() == {"john": "John"}
        assert casebook.change_points() == [("token-a", date(2022, 10, 1), "One team stays", None)]
        assert casebook.change_reasons() == {"token-a": "First meeting"}
        assert casebook.words("john") == [SAID]
    with pytest.raises(Damaged), open_casebook(path, Key(new_secret())) as casebook:
        casebook.words("john")


def test_without_the_key_texts_are_not_told_and_not_written(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.set_change_point("john", date(2022, 10, 1), "One team stays", "First meeting")
        casebook.add_words("john", SAID)
        casebook.explain(Explained("e1", "many_blank", "A. Analyst", "Not held before 2020"))
        casebook.decide("b", "a", "same", "worker", "seen together")
        casebook.record("view", "P1", "review")
    with open_casebook(path) as casebook:
        assert casebook.people() == [("john", "token-a")]
        assert casebook.change_points() == [("token-a", date(2022, 10, 1), None, None)]
        assert (casebook.names(), casebook.change_reasons(), casebook.words("john")) == ({}, {}, [])
        assert [(item.who, item.why) for item in casebook.explained("e1")] == [("A. Analyst", None)]
        assert [(d.who, d.why, d.a, d.b) for d in casebook.decisions()] == [("worker", None, "a", "b")]
        assert [(line.subject, line.purpose) for line in casebook.audit_lines()] == [("P1", None)]
        casebook.record("view", "P1")  # nothing is said that would have to be sealed
    with open_casebook(path) as casebook:
        for write in (
            lambda: casebook.name_person("anna", "Anna", "token-b"),
            lambda: casebook.set_change_point("john", date(2022, 10, 1), "One team", "why"),
            lambda: casebook.add_words("john", SAID),
            lambda: casebook.explain(Explained("e1", "x", "A. Analyst", "Why")),
            lambda: casebook.decide("c", "a", "same", "worker", "why"),
            lambda: casebook.undo(pair_id_of("a", "b"), "worker", "why"),
            lambda: casebook.record("view", "P1", "review"),
            lambda: casebook.everything_about({"token-a"}, set()),
        ):
            with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
                write()


def test_nothing_typed_stands_in_clear_in_the_file_or_beside_it(path: Path) -> None:
    typed = ("Zebedee", "Quokkateam stays", "Xylophone meeting", "Wombat words", "Ocelot says", "Numbat saw")
    typed = (*typed, "Dugong mistake", "Axolotl review")
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", typed[0], "token-a")
        casebook.set_change_point("john", date(2022, 10, 1), typed[1], typed[2])
        casebook.add_words("john", Words(date(2023, 3, 1), "person", typed[3], True, True))
        casebook.explain(Explained("e1", "many_blank", "A. Analyst", typed[4]))
        casebook.decide("a", "b", "same", "worker", typed[5])
        casebook.undo(pair_id_of("a", "b"), "worker", typed[6])
        casebook.record("view", "P1", typed[7])
        casebook.keep()
        held = bytes_beside(path)  # while it is open: the -wal holds the newest pages
        assert {"casebook.sqlite-wal", "casebook.sqlite-shm"} <= {one.name for one in path.parent.iterdir()}
    held += bytes_beside(path)
    assert b"A. Analyst" in held and b"token-a" in held and b"2022-10-01" in held  # the search is not blind
    assert [text for text in typed if text.encode() in held or text.encode("utf-16-le") in held] == []


def test_a_sealed_text_opens_in_its_own_place_only(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.name_person("anna", "Anna", "token-b")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "update person set sealed_display_name ="
            " (select sealed_display_name from person where alias = 'anna') where alias = 'john'"
        )
    with pytest.raises(Damaged), open_casebook(path, KEY) as casebook:
        casebook.names()


@pytest.mark.parametrize(
    "label",
    [
        "John moves in",
        "For JOHN's sake",
        "Moved to O'Malley Court",
        "NHS 943 476 5919",
        "9434765919 seen",
        "NINO AB 12 34 56 C",
        "ab123456c",
        "lives at M1 1AE",
        "write to a@example.org",
        "rings 0161 496 0000",
        "rings (020) 7946-0018",
        "born 12/05/1979",
        "born 12 May 1979",
        "born 3rd of march 80",
        "born May 12, 1979",
        "born ١٢/٠٥/١٩٧٩",
        " ",
        "x" * 81,
    ],
)
def test_a_change_label_names_nobody(path: Path, label: str) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("jo", "John O'Malley", "token-a")
        with pytest.raises(Refused) as refused:
            casebook.set_change_point("jo", date(2022, 10, 1), label, "why")
        assert "alley" not in refused.value.message and "9434" not in refused.value.message
        casebook.set_change_point("jo", date(2022, 10, 1), "Support team starts, 2 workers from May", "why")


def test_a_name_that_the_change_label_holds_already_is_refused(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("jo", "Jo", "token-a")
        casebook.set_change_point("jo", date(2022, 10, 1), "Rose House opens", "why")
    with pytest.raises(Refused, match="label names the person"), open_casebook(path, KEY) as casebook:
        casebook.name_person("jo", "Jo Rose", "token-a")


@pytest.mark.parametrize(
    "alias", ["", "x" * 41, "9434765919", "AB123456C", "john-smith", "M1 1AE", "a@b.org"]
)
def test_an_alias_is_no_identifier(path: Path, alias: str) -> None:
    with open_casebook(path, KEY) as casebook:
        with pytest.raises(Refused, match="lias"):
            casebook.name_person(alias, "John Smith", "token-a")
        casebook.name_person("john-2", "John Smith", "token-a")
        assert casebook.people() == [("john-2", "token-a")]


def test_an_alias_nobody_has_is_refused(path: Path) -> None:
    with pytest.raises(Refused, match="No one"), open_casebook(path, KEY) as casebook:
        casebook.add_words("john", SAID)
    with pytest.raises(Refused, match="No one"), open_casebook(path, KEY) as casebook:
        casebook.set_change_point("john", date(2022, 10, 1), "One team", "why")


def test_a_failure_keeps_nothing(path: Path) -> None:
    with pytest.raises(KeyError), open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John", "token-a")
        raise KeyError
    with open_casebook(path, KEY) as casebook:
        assert casebook.people() == []


def test_an_explanation_comes_back_until_it_is_taken_back(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.explain(Explained("e1", "many_blank", "A. Analyst", "Not held before 2020"))
        casebook.explain(Explained("e1", "column_new", "A. Analyst", "Theirs only"))
        casebook.explain(Explained("e2", "many_blank", "B. Worker", "Other file"))
        casebook.explain(Explained("e1", "many_blank", "B. Worker", "Confirmed by letter"))
    found = explained(path, "e1", KEY)
    assert [(item["check_id"], item["who"], item["why"]) for item in found] == [
        ("column_new", "A. Analyst", "Theirs only"),
        ("many_blank", "B. Worker", "Confirmed by letter"),
    ]
    assert all(STAMP.fullmatch(item["at"]) for item in found)
    with open_casebook(path) as casebook:
        casebook.take_back("e1", "many_blank")
    assert [(item["check_id"], item["why"]) for item in explained(path, "e1")] == [("column_new", None)]
    with pytest.raises(Refused, match="no such explanation"), open_casebook(path) as casebook:
        casebook.take_back("e1", "many_blank")


@pytest.mark.parametrize("version", [0, 2, 99])
def test_a_casebook_of_another_version_is_left_alone(path: Path, version: int) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table person (alias text primary key, display_name text not null)")
        connection.execute("insert into person values ('john', 'Zebedee')")
        connection.execute(f"pragma user_version = {version}")
    with pytest.raises(Refused, match="another version"), open_casebook(path, KEY):
        pass
    assert version_of(path) == version
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select * from person").fetchall() == [("john", "Zebedee")]


def test_not_a_casebook(path: Path) -> None:
    path.write_bytes(b"this is not a database at all" * 50)
    with pytest.raises(Damaged), open_casebook(path):
        pass


def test_only_a_lock_is_called_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journey.casebook._SECONDS_TO_WAIT", 0.01)
    with open_casebook(path):
        pass
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("begin immediate")
        with pytest.raises(Busy), open_casebook(path) as casebook:
            casebook.record("build", "abc")
        with open_casebook(path) as casebook:  # readers never wait
            assert casebook.audit_lines() == []
    with pytest.raises(sqlite3.IntegrityError), open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John", None)  # type: ignore[arg-type]


def _open_once(path: Path) -> None:
    with open_casebook(path) as casebook:
        casebook.record("build", "abc")


def test_a_new_casebook_may_be_opened_by_several_at_once(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=_open_once, args=(path,)) for _ in range(4)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0, 0, 0, 0]
    with open_casebook(path) as casebook:
        assert len(casebook.audit_lines()) == 4


def test_a_casebook_cut_short_is_damaged(path: Path) -> None:
    with open_casebook(path) as casebook:
        for number in range(200):
            casebook.record("build", f"{number:064}")
    held = path.read_bytes()
    path.write_bytes(held[:4096] + b"\xff" * (len(held) - 4096))
    with pytest.raises(Damaged), open_casebook(path) as casebook:
        casebook.audit_lines()


def test_the_casebook_is_for_its_owner_only(path: Path) -> None:
    path.touch(mode=0o644)
    path.chmod(0o644)
    with open_casebook(path) as casebook:
        casebook.record("build", "abc")
        casebook.keep()
        assert {held.name for held in path.parent.iterdir()} >= {"audit.head", "casebook.sqlite-wal"}
        assert {held.stat().st_mode & 0o777 for held in path.parent.iterdir()} == {0o600}


def test_who_works_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_USER", " a.\tworker ")
    assert current_user() == "a. worker"
    monkeypatch.delenv("JOURNEY_USER")
    monkeypatch.setattr("getpass.getuser", lambda: "login")
    assert current_user() == "login"

    def nobody() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert current_user() == "not known"
