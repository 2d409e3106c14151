"""What people decide and say, kept beside the builds. The only module that opens the casebook.

SQLite in WAL mode, so several people may write. What a person said is sealed with the programme's key.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from journey.errors import Busy, Damaged, Refused
from journey.keys import Key

# One entry a version of the file, each a list of statements; a published entry is never changed.
_MIGRATIONS = (
    (
        """create table if not exists person (
        alias text primary key, display_name text not null, source_person_id text not null)""",
        """create table if not exists change_point (
        alias text primary key references person(alias), change_on text not null, change_label text not null,
        reason text not null)""",
        """create table if not exists confirmed_link (
        source_person_id text not null, same_as_source_person_id text not null, confirmed_by text not null,
        reason text not null, primary key (source_person_id, same_as_source_person_id))""",
        """create table if not exists words (
        words_id integer primary key, alias text not null references person(alias), said_on text not null,
        voice text not null, sealed_text blob not null, is_shared integer not null,
        is_invented integer not null)""",
        """create table if not exists audit (
        audit_id integer primary key, action text not null, subject text not null,
        at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')))""",
    ),
    (
        """create table explained_item (
        extract_id text not null, check_id text not null, who text not null, why text not null,
        at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
        primary key (extract_id, check_id))""",
    ),
)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


@dataclass(frozen=True)
class Words:
    """Something said: by whom, when, and whether the person agreed that it is shown."""

    said_on: date
    voice: str
    text: str
    is_shared: bool
    is_invented: bool


@dataclass(frozen=True)
class Explained:
    """Something found in an extract that someone says is as it should be. `at` is when, in UTC."""

    extract_id: str
    check_id: str
    who: str
    why: str
    at: str = ""


class Casebook:
    """One connection to casebook.sqlite, for one short piece of work."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def name_person(self, alias: str, display_name: str, source_person_id: str) -> None:
        """Give a person a name in the casebook, tied to one of their source ids (a token)."""
        self._connection.execute(
            "insert or replace into person values (?, ?, ?)", (alias, display_name, source_person_id)
        )

    def set_change_point(self, alias: str, change_on: date, label: str, reason: str) -> None:
        """Set the first day of the after side for a person."""
        self._connection.execute(
            "insert or replace into change_point values (?, ?, ?, ?)",
            (alias, change_on.isoformat(), label, reason),
        )

    def confirm_link(self, source_person_id: str, same_as: str, confirmed_by: str, reason: str) -> None:
        """Keep a person's decision that two source ids (tokens) are one person."""
        self._connection.execute(
            "insert or replace into confirmed_link values (?, ?, ?, ?)",
            (source_person_id, same_as, confirmed_by, reason),
        )

    def add_words(self, alias: str, words: Words, key: Key) -> None:
        """Keep what was said; the text is sealed, and the same words are kept once."""
        held = {(w.said_on, w.voice, w.text) for w in self.words(alias, key)}
        if (words.said_on, words.voice, words.text) in held:
            return
        self._connection.execute(
            "insert into words (alias, said_on, voice, sealed_text, is_shared, is_invented) "
            "values (?, ?, ?, ?, ?, ?)",
            (
                alias,
                words.said_on.isoformat(),
                words.voice,
                key.seal(words.text.encode(), "words"),
                words.is_shared,
                words.is_invented,
            ),
        )

    def words(self, alias: str, key: Key) -> list[Words]:
        """What was said, oldest first."""
        rows = self._connection.execute(
            "select said_on, voice, sealed_text, is_shared, is_invented from words where alias = ? "
            "order by said_on, words_id",
            (alias,),
        ).fetchall()
        return [
            Words(
                date.fromisoformat(d),
                voice,
                key.unseal(sealed, "words").decode(),
                bool(shared),
                bool(invented),
            )
            for d, voice, sealed, shared, invented in rows
        ]

    def people(self) -> list[tuple[str, str, str]]:
        """(alias, display name, source person id), by alias."""
        return self._connection.execute(
            "select alias, display_name, source_person_id from person order by alias"
        ).fetchall()

    def change_points(self) -> list[tuple[str, date, str, str]]:
        """(source person id, first day of the after side, label, reason), by source person id."""
        rows = self._connection.execute(
            "select p.source_person_id, c.change_on, c.change_label, c.reason "
            "from change_point c join person p on p.alias = c.alias order by p.source_person_id"
        ).fetchall()
        return [(person, date.fromisoformat(on), label, reason) for person, on, label, reason in rows]

    def confirmed_links(self) -> list[tuple[str, str]]:
        """Pairs of source person ids that someone confirmed to be one person."""
        return self._connection.execute(
            "select source_person_id, same_as_source_person_id from confirmed_link order by 1, 2"
        ).fetchall()

    def explain(self, item: Explained) -> None:
        """Keep an explanation; a later one of the same item takes its place. The casebook stamps the time."""
        self._connection.execute(
            "insert or replace into explained_item (extract_id, check_id, who, why) values (?, ?, ?, ?)",
            (item.extract_id, item.check_id, item.who, item.why),
        )

    def take_back(self, extract_id: str, check_id: str) -> None:
        """Remove an explanation.

        Raises:
            Refused: there is none.
        """
        removed = self._connection.execute(
            "delete from explained_item where extract_id = ? and check_id = ?", (extract_id, check_id)
        )
        if not removed.rowcount:
            raise Refused("There is no such explanation to take back.")

    def explained(self, extract_id: str) -> list[Explained]:
        """What was explained of an extract, by check."""
        rows = self._connection.execute(
            "select extract_id, check_id, who, why, at from explained_item where extract_id = ? "
            "order by check_id",
            (extract_id,),
        ).fetchall()
        return [Explained(*row) for row in rows]

    def forget_explained(self, extract_id: str) -> None:
        """Remove all explanations of an extract that is taken out."""
        self._connection.execute("delete from explained_item where extract_id = ?", (extract_id,))

    def record(self, action: str, subject: str) -> None:
        """Add a line to the audit log; `subject` is a person id or an extract id, never a name.

        The casebook itself stamps the time (UTC), so that no figure can come to depend on a clock.
        """
        self._connection.execute("insert into audit (action, subject) values (?, ?)", (action, subject))

    def audit(self) -> list[tuple[str, str, str]]:
        """(when, what, about whom), oldest first."""
        return self._connection.execute("select at, action, subject from audit order by audit_id").fetchall()


def explained(casebook_path: Path, extract_id: str) -> list[dict[str, str]]:
    """What was explained of an extract, by check: extract_id, check_id, who, why, at."""
    with open_casebook(casebook_path) as casebook:
        return [asdict(item) for item in casebook.explained(extract_id)]


@contextmanager
def open_casebook(path: Path) -> Iterator[Casebook]:
    """Open the casebook; what was done is kept only if nothing failed.

    Raises:
        Damaged: the file is not a casebook, or not a whole one.
        Busy: someone else kept it locked for ten seconds.
        Refused: a later version of this program made it, or it may not be written to.
    """
    _make_private(path)
    connection = sqlite3.connect(path, timeout=10)
    try:
        connection.execute("pragma journal_mode = wal").fetchall()
        _migrate(connection)
        with connection:
            yield Casebook(connection)
    except sqlite3.DatabaseError as error:
        # the low byte is the kind of error; what lies above it says more of the same kind
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind in _BUSY:
            raise Busy("The casebook is in use by someone else. Try again in a moment.") from None
        if kind in _DAMAGED:
            raise Damaged("casebook.sqlite is damaged. Put back a copy from your backup.") from None
        raise
    finally:
        connection.close()


def _make_private(path: Path) -> None:
    """Owner only, from the first byte; SQLite gives the files beside it the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077 and os.name == "posix":
            path.chmod(0o600)
    except OSError:
        raise Refused("casebook.sqlite can't be opened. Check that you may write to the workspace.") from None


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to this program's version, in one step; a file of version 1 may not say so."""
    if _version(connection) == len(_MIGRATIONS):
        return
    connection.execute("begin immediate")
    with connection:
        version = _version(connection)  # again: someone else may have been first
        if version > len(_MIGRATIONS):
            raise Refused(
                "casebook.sqlite was made by a later version of this program. Install that version, or put"
                " back a copy from before."
            )
        for statements in _MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(_MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchall()[0][0])
