"""A casebook of an earlier version is brought up with all that is in it, or left as it was."""

import contextlib
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import Casebook, Explained, Note, Words, open_casebook, schema
from journey.casebook.schema import VERSION
from journey.keys import Key, new_secret

SECRET = new_secret()
KEY = Key(SECRET)
NOTE = Note("He waits.")
SAID = Words(date(2023, 3, 1), "person", "Nobody had asked me.", True, True)
# As earlier versions made it: written down here, so that it can't change with the program.
FIFTH = """
create table person (
    alias text primary key, sealed_display_name blob not null, source_person_id text not null);
create table change_point (
    alias text primary key references person(alias), change_on text not null,
    sealed_change_label blob not null, sealed_reason blob not null);
create table words (
    words_id integer primary key, alias text not null references person(alias), said_on text not null,
    voice text not null, sealed_text blob not null, is_shared integer not null,
    is_invented integer not null);
create table explained_item (
    extract_id text not null, check_id text not null, who text not null, at text not null,
    sealed_why blob not null, primary key (extract_id, check_id));
create table link_decision (
    decision_id integer primary key, pair_id text not null, source_person_id_a text not null,
    source_person_id_b text not null, verdict_code text not null, who text not null, at text not null,
    sealed_why blob not null, undone_by text, undone_at text, sealed_undone_why blob,
    former_pair_ids text not null default '',
    check (source_person_id_a < source_person_id_b), check (verdict_code in ('same', 'different')));
create unique index link_decision_standing on link_decision (pair_id) where undone_at is null;
create table tokens_made_by (
    only_row integer primary key check (only_row = 1), token_key_id text not null);
create table sealed_by (
    only_row integer primary key check (only_row = 1), data_key_id text not null);
create table audit (
    number integer primary key, at text not null, who text not null, action text not null, n_rows integer,
    subject text, sealed_purpose blob, salt blob, subject_commitment text not null,
    purpose_commitment text not null, emptied_numbers text not null default '', hash text not null);
pragma user_version = 5;
"""
SIXTH = (
    FIFTH
    + """
alter table change_point add column settled_on_excl text;
create table entry (
    number integer primary key, entry_id text not null, version_no integer not null,
    kind_code text not null, alias text references person(alias), about_code text, on_date text,
    voice_code text not null, who text not null, at text not null, sealed_body blob,
    is_taken_back integer not null, unique (entry_id, version_no),
    check ((sealed_body is null) = is_taken_back));
create index entry_alias on entry (alias);
create table consent (
    consent_id integer primary key, alias text not null references person(alias), use_code text not null,
    entry_id text, is_given integer not null, said_on text not null, who text not null,
    at text not null, sealed_note blob);
create table moment (
    moment_id integer primary key, alias text not null references person(alias), moment_on text not null,
    settled_on_excl text, sealed_label blob not null, sealed_reason blob not null, who text not null,
    at text not null);
create table judgement (
    judgement_id integer primary key, source_person_id text not null, interaction_id text not null,
    question_code text not null, answer_code text not null, failure_reason text,
    voice_code text not null, who text not null, at text not null, undone_by text, undone_at text);
create index judgement_interaction on judgement (interaction_id);
pragma user_version = 6;
"""
)
SEVENTH = (
    SIXTH
    + """
create table ending (
    ending_id integer primary key, alias text not null references person(alias),
    reason_code text not null, from_date text not null, to_date_excl text, sealed_why blob not null,
    who text not null, at text not null,
    check (to_date_excl > from_date), check (reason_code <> 'died' or to_date_excl is null));
create unique index ending_death on ending (alias) where reason_code = 'died';
create table saved_comparison (
    name text primary key, kind_code text not null, sealed_held blob not null,
    who text not null, at text not null,
    check (kind_code in ('person', 'group')));
create table saved_person (
    name text not null references saved_comparison(name), person_id text not null,
    change_on text not null, primary key (name, person_id));
create index saved_person_id on saved_person (person_id);
pragma user_version = 7;
"""
)
OF_BEFORE = {5: FIFTH, 6: SIXTH, 7: SEVENTH}


@pytest.fixture(params=[5, 6, 7])
def was(request: pytest.FixtureRequest) -> int:
    """The version that a casebook is of."""
    return int(request.param)


@pytest.fixture
def path(tmp_path: Path, was: int) -> Path:
    """A casebook of that version, with a line in every table that it had; two in the log."""
    now = tmp_path / "now"
    now.mkdir()
    with open_casebook(now / "casebook.sqlite", KEY) as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.set_change_point("john", date(2022, 10, 1), "One team stays", "First meeting")
        casebook.add_words("john", SAID)
        casebook.explain(Explained("e1", "many_blank", "A. Analyst", "Not held before 2020"))
        casebook.decide("a", "b", "same", "worker", "seen together")
        casebook.reseal(KEY, KEY, lambda held: held)
        casebook.record("view", "P1", "a review")
        casebook.add_entry("john", NOTE, "worker", "w")
        casebook.consent("john", "leaders", True, date(2023, 3, 1), "w", note="He said so")
        casebook.add_moment("john", date(2023, 3, 1), "A flat", "Keys", "w")
        casebook.judge("token-a", "contact", "planned", "no", "worker", "w")
        casebook.add_ending("john", "moved_away", date(2023, 4, 1), "A letter", "w")
        casebook.save_comparison("first", "person", "w", {}, [("P1", date(2022, 10, 1))])
    path = tmp_path / "casebook.sqlite"
    (now / "audit.head").rename(tmp_path / "audit.head")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(OF_BEFORE[was])
        connection.execute("attach ? as made", (str(now / "casebook.sqlite"),))
        for table in tables(connection):
            names = ", ".join(row[1] for row in connection.execute(f"pragma main.table_info({table})"))
            added = connection.execute(f"insert into main.{table} ({names}) select {names} from made.{table}")
            assert added.rowcount == (2 if table == "audit" else 1), table  # a look, and what was saved
        connection.commit()
    return path


def released(casebook: Casebook) -> None:
    """What this version alone can keep."""
    asked = {"group_name": "", "dims": ("agency",), "measures": ("people",), "profile_code": "nhs_hes"}
    casebook.add_release("w", "b1", {**asked, "thresholds": {}}, {}, "A report", "", {}, 0)


def tables(connection: sqlite3.Connection) -> list[str]:
    sql = "select name from main.sqlite_master where type = 'table' order by name"
    return [name for (name,) in connection.execute(sql)]


def everything(path: Path, was: int) -> tuple[int, dict[str, list[object]]]:
    """Version, and every row of every table that an earlier version had, in its columns."""
    with (
        contextlib.closing(sqlite3.connect(path)) as connection,
        contextlib.closing(sqlite3.connect(":memory:")) as before,
    ):
        before.executescript(OF_BEFORE[was])
        held = {}
        for table in tables(before):
            names = ", ".join(row[1] for row in before.execute(f"pragma table_info({table})"))
            held[table] = connection.execute(f"select {names} from {table} order by 1").fetchall()
        return connection.execute("pragma user_version").fetchone()[0], held


def shape(path: Path) -> dict[str, list[object]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        held = {
            name: connection.execute(f"pragma table_info({name})").fetchall() for name in tables(connection)
        }
        sql = "select sql from sqlite_master where type = 'index' and sql is not null order by name"
        return {**held, "indexes": connection.execute(sql).fetchall()}


def test_nothing_is_lost_and_no_key_is_needed(path: Path, was: int, tmp_path: Path) -> None:
    version, before = everything(path, was)
    assert version == was and all(len(rows) == 1 + (table == "audit") for table, rows in before.items())
    with open_casebook(path) as casebook:
        assert casebook.people() == [("john", "token-a")]
        assert len(casebook.endings_to_build()) == len(casebook.saved_comparisons()) == (was == 7)
        assert casebook.releases() == []
    assert everything(path, was) == (VERSION, before)
    with open_casebook(tmp_path / "new.sqlite"):
        pass
    assert shape(path) == shape(tmp_path / "new.sqlite"), "both ways lead to the same tables"
    with open_casebook(path, KEY) as casebook:
        assert casebook.names() == {"john": "John"} and casebook.words("john") == [SAID]
        assert casebook.change_reasons() == {"token-a": "First meeting"}
        assert casebook.changes()[0].settled_on_excl is None
        assert casebook.verify().fault == "" and casebook.verify().n_lines == 2
        held = ([one.body for one in casebook.entries()], len(casebook.consents("john")))
        held += ([one.reason for one in casebook.moments("john")], len(casebook.judgements()))
        assert held == (([], 0, [], 0) if was == 5 else ([NOTE], 1, ["Keys"], 1))
        casebook.add_entry("john", Note("New."), "worker", "w")
        casebook.add_ending("john", "moved_away", date(2023, 5, 1), "A letter", "w")
        casebook.save_comparison("one", "person", "w", {}, [("P1", date(2022, 10, 1))])
        released(casebook)
        casebook.set_change_point("john", date(2022, 10, 1), "One team", "Why", date(2023, 1, 1))


def test_what_fails_on_the_way_leaves_it_as_it_was(
    path: Path, was: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(path, was)
    broken = [*schema._SINCE[VERSION], "create table person (alias text)"]
    with monkeypatch.context() as patched:
        patched.setitem(schema._SINCE, VERSION, broken)
        with pytest.raises(sqlite3.OperationalError, match="already exists"), open_casebook(path):
            pass
    assert everything(path, was) == before
    with open_casebook(path):
        pass
    assert everything(path, was) == (VERSION, before[1])


def _killed_after(path: Path, n_statements: int) -> None:
    def until_killed() -> Iterator[str]:
        yield from list(whole)[:n_statements]
        os.kill(os.getpid(), signal.SIGKILL)

    whole = schema._SINCE[VERSION]
    schema._SINCE[VERSION] = until_killed()
    with open_casebook(path):
        pass


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
@pytest.mark.parametrize("n_statements", [1, 5])
def test_killed_on_the_way_it_is_as_it_was(path: Path, was: int, n_statements: int) -> None:
    before = everything(path, was)
    process = multiprocessing.get_context("spawn").Process(target=_killed_after, args=(path, n_statements))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert everything(path, was) == before
    with open_casebook(path, KEY) as casebook:
        released(casebook)
    assert everything(path, was) == (VERSION, before[1])


def _write_with(path: Path, secret: bytes) -> None:
    with open_casebook(path, Key(secret)) as casebook:
        casebook.add_entry("john", Note(f"Of process {os.getpid()}."), "worker", "w")


def test_several_may_bring_it_up_at_once(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=_write_with, args=(path, SECRET)) for _ in range(4)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0, 0, 0, 0]
    with open_casebook(path, KEY) as casebook:
        assert len([one for one in casebook.entries("john") if one.body != NOTE]) == 4
