"""What people decide and say, kept beside the builds. The only package that opens the casebook.

SQLite in WAL mode, so several people may write. What a person typed is sealed with the programme's key, each
text bound to its place; tokens, dates, codes, and who did something and when, stay in clear. Without the key
the texts read as None and can't be written.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from journey.casebook.audit import AUDIT_ACTIONS, AuditLine
from journey.casebook.bodies import (
    COLOUR_CODES,
    GOING_CODES,
    KINDS,
    Body,
    Learning,
    Note,
    Outcome,
    OutcomeUpdate,
    Pull,
    Rating,
    Why,
)
from journey.casebook.chain import Verified
from journey.casebook.consents import USE_CODES, Consent
from journey.casebook.decisions import Decision
from journey.casebook.endings import Ending
from journey.casebook.explained import Explained, Explanations
from journey.casebook.head import Head
from journey.casebook.judgements import Judgement
from journey.casebook.moments import Moment
from journey.casebook.people import Change, Words
from journey.casebook.releases import Release
from journey.casebook.rights import Rights
from journey.casebook.saved import SavedComparison
from journey.casebook.schema import prepare_tables
from journey.casebook.texts import current_user
from journey.casebook.written import Entry
from journey.errors import Busy, Damaged, Refused
from journey.identifiers import pair_id_of
from journey.keys import Key

__all__ = [
    "AUDIT_ACTIONS",
    "COLOUR_CODES",
    "GOING_CODES",
    "KINDS",
    "USE_CODES",
    "AuditLine",
    "Body",
    "Casebook",
    "Change",
    "Consent",
    "Decision",
    "Ending",
    "Entry",
    "Explained",
    "Judgement",
    "Learning",
    "Moment",
    "Note",
    "Outcome",
    "OutcomeUpdate",
    "Pull",
    "Rating",
    "Release",
    "SavedComparison",
    "Verified",
    "Why",
    "Words",
    "current_user",
    "explained",
    "open_casebook",
    "pair_id_of",
]

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_SECONDS_TO_WAIT = 10
_PAUSE_SECONDS = 0.05


class Casebook(Rights, Explanations):
    """One connection to casebook.sqlite, for one short piece of work.

    People: name_person, people, names, set_change_point, change_points, changes, change_reasons, add_words,
    words, take_back_words. Further change points: add_moment, change_moment, remove_moment, moments,
    compare_moment. Times not seen: add_ending, remove_ending, endings, endings_to_build. Comparisons:
    save_comparison, saved_comparisons, saved_comparison, forget_comparison, saved_people,
    forget_saved_people. Releases: add_release, releases, last_release, forget_exact_figures. Entries:
    add_entry, edit_entry, take_back_entry, entry, entries, history. Consent: consent, consents, may_use.
    Contacts: judge, undo_judgement, judgements, judgements_sha256. Pairs: decide, undo, decisions,
    same_pairs, different_pairs. Extracts: explain, take_back, explained, forget_explained.
    Audit: record, audit_lines, lines_of, verify. A person's rights and the key: erase_person,
    everything_about, compact, keep, reseal.
    """


def explained(casebook_path: Path, extract_id: str, key: Key | None = None) -> list[dict[str, Any]]:
    """What was explained of an extract: extract_id, check_id, who, at, why (None without the key)."""
    with open_casebook(casebook_path, key) as casebook:
        return [asdict(item) for item in casebook.explained(extract_id)]


@contextmanager
def open_casebook(path: Path, key: Key | None = None) -> Iterator[Casebook]:
    """Open the casebook; what was done is kept only if nothing failed.

    Args:
        path: casebook.sqlite; audit.head lies beside it.
        key: opens and seals texts. Without it texts read as None and writing one is refused.

    Raises:
        Damaged: the file is not a casebook, or not a whole one, or the key is not its key.
        Busy: someone else kept it locked for ten seconds.
        Refused: another version of this program made it, or it may not be written to.
    """
    _make_private(path)
    connection = sqlite3.connect(path, timeout=_SECONDS_TO_WAIT, isolation_level=None)
    head = Head(path.with_name("audit.head"))
    try:
        _prepare(connection)
        prepare_tables(connection)
        casebook = Casebook(connection, key, head)
        yield casebook
        casebook.keep()
    except sqlite3.DatabaseError as error:
        # the low byte is the kind of error; what lies above it says more of the same kind
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind in _BUSY:
            raise Busy("The casebook is in use by someone else. Try again in a moment.") from None
        if kind in _DAMAGED:
            raise Damaged("casebook.sqlite is damaged. Put back a copy from your backup.") from None
        raise
    finally:
        connection.close()  # what was not kept by now is rolled back


def _prepare(connection: sqlite3.Connection) -> None:
    """What is removed leaves no bytes, what is committed is on disk, nothing spills into other folders."""
    _write_ahead(connection)
    for setting in ("synchronous = full", "secure_delete = on", "temp_store = memory"):
        connection.execute(f"pragma {setting}").fetchall()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on. SQLite does not wait for others here as it does elsewhere, so we do."""
    for left in reversed(range(int(_SECONDS_TO_WAIT / _PAUSE_SECONDS) + 1)):
        try:
            connection.execute("pragma journal_mode = wal").fetchall()
            return
        except sqlite3.OperationalError as error:
            if not left or error.sqlite_errorcode & 0xFF not in _BUSY:
                raise
            time.sleep(_PAUSE_SECONDS)


def _make_private(path: Path) -> None:
    """Owner only, from the first byte; SQLite gives the files beside it the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077 and os.name == "posix":
            path.chmod(0o600)
    except OSError:
        raise Refused("casebook.sqlite can't be opened. Check that you may write to the workspace.") from None
