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
        assert casebook.change_points() == [("token-a", date(2022, 10, 1), "One team stays")]
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
        assert casebook.change_points() == [("token-a", date(2022, 10, 1), None)]
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


FORMER = (
    "create table person (alias text primary key, display_name text not null,"
    " source_person_id text not null)",
    "create table change_point (alias text primary key references person(alias), change_on text not null,"
    " change_label text not null, reason text not null)",
    "create table confirmed_link (source_person_id text not null, same_as_source_person_id text not null,"
    " confirmed_by text not null, reason text not null,"
    " primary key (source_person_id, same_as_source_person_id))",
    "create table words (words_id integer primary key, alias text not null references person(alias),"
    " said_on text not null, voice text not null, sealed_text blob not null, is_shared integer not null,"
    " is_invented integer not null)",
    "create table audit (audit_id integer primary key, action text not null, subject text not null,"
    " at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')))",
    "create table explained_item (extract_id text not null, check_id text not null, who text not null,"
    " why text not null, at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),"
    " primary key (extract_id, check_id))",
)
HELD = (
    "insert into person values ('john', 'Zebedee', 'token-a')",
    "insert into change_point values ('john', '2022-10-01', 'Quokkateam stays', 'Xylophone meeting')",
    "insert into confirmed_link values ('token-b', 'token-a', 'worker', 'Numbat saw')",
    "insert into confirmed_link values ('token-a', 'token-b', 'other', 'Numbat saw too')",
    "insert into explained_item values"
    " ('e1', 'many_blank', 'A. Analyst', 'Ocelot says', '2025-01-02T03:04:05Z')",
    "insert into audit (action, subject, at) values ('person', 'P1', '2025-01-02T03:04:05Z')",
    "insert into audit (action, subject, at) values ('build', 'abc', '2025-01-02T03:04:06Z')",
)
TYPED = (b"Zebedee", b"Quokkateam", b"Xylophone", b"Numbat", b"Ocelot")


def make_former(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma journal_mode = wal")
        for statement in (*FORMER, *statements):
            connection.execute(statement)
        if statements:
            said = KEY.seal(SAID.text.encode(), "words")
            connection.execute(
                "insert into words values (7, 'john', '2023-03-01', 'person', ?, 1, 1)", (said,)
            )
        connection.execute("pragma user_version = 2")


def test_a_casebook_with_names_in_clear_is_sealed_when_it_is_opened_with_the_key(path: Path) -> None:
    make_former(path, *HELD)
    assert all(text in bytes_beside(path) for text in TYPED)
    with pytest.raises(Refused, match="names in clear"), open_casebook(path):
        pass
    assert version_of(path) == 2
    with open_casebook(path, KEY) as casebook:
        held = bytes_beside(path)
        assert [text for text in TYPED if text in held] == []
        assert casebook.names() == {"john": "Zebedee"}
        assert casebook.change_points() == [("token-a", date(2022, 10, 1), "Quokkateam stays")]
        assert casebook.change_reasons() == {"token-a": "Xylophone meeting"}
        assert casebook.words("john") == [SAID]
        assert casebook.same_pairs() == [("token-a", "token-b")]  # confirmed both ways: one decision
        assert casebook.explained("e1") == [
            Explained("e1", "many_blank", "A. Analyst", "Ocelot says", "2025-01-02T03:04:05Z")
        ]
        lines = [
            (line.number, line.at, line.who, line.action, line.subject) for line in casebook.audit_lines()
        ]
        assert lines == [
            (1, "2025-01-02T03:04:05Z", "not recorded", "person", "P1"),
            (2, "2025-01-02T03:04:06Z", "not recorded", "build", "abc"),
        ]
        assert casebook.verify().fault == ""


def test_a_sealing_that_was_cut_off_before_the_bytes_went_is_finished(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_former(path, *HELD)
    with monkeypatch.context() as crash:
        crash.setattr("journey.casebook.rights.Rights.compact", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError), open_casebook(path, KEY):
            pass
    with open_casebook(path) as casebook:  # all is sealed, so this needs no key
        assert casebook.people() == [("john", "token-a")]
    held = bytes_beside(path)
    assert [text for text in TYPED if text in held] == []


def test_a_sealing_that_fails_leaves_the_former_casebook(path: Path) -> None:
    make_former(path, *HELD)
    with pytest.raises(Damaged), open_casebook(path, Key(new_secret())):  # not the key of its words
        pass
    assert version_of(path) == 2
    with open_casebook(path, KEY) as casebook:
        assert casebook.words("john") == [SAID]


def test_a_former_casebook_without_texts_needs_no_key(path: Path) -> None:
    make_former(path)
    with open_casebook(path) as casebook:
        casebook.record("build", "abc")
        assert [line.number for line in casebook.audit_lines()] == [1]


def test_the_first_casebook_of_all_is_read_too(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(FORMER[0])
        connection.execute(HELD[0])
    assert version_of(path) == 0  # it did not say which it was
    with open_casebook(path, KEY) as casebook:
        assert casebook.names() == {"john": "Zebedee"}


def test_a_casebook_of_a_later_version_is_left_alone(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma user_version = 99")
    with pytest.raises(Refused, match="later version"), open_casebook(path):
        pass
    assert version_of(path) == 99


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
