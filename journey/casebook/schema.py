"""The casebook's tables, and how an older casebook becomes one of this form.

Versions 1 and 2 held names, reasons and explanations in clear. Version 3 seals them; version 4 is the same
with the file written anew, so that the clear text is gone from its bytes as well. A run that is cut off
between the two is finished when the casebook is next opened. Version 5 knows which data key sealed the texts
last, and which lines of the audit log were emptied.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from journey.casebook.cells import row_name
from journey.casebook.decisions import pair_id_of
from journey.casebook.rights import Rights
from journey.errors import Refused

SEALED_VERSION, VERSION = 3, 5
_SEALED_BY = """create table sealed_by (
    only_row integer primary key check (only_row = 1), data_key_id text not null)"""
_TABLES = (
    """create table person (
    alias text primary key, sealed_display_name blob not null, source_person_id text not null)""",
    """create table change_point (
    alias text primary key references person(alias), change_on text not null,
    sealed_change_label blob not null, sealed_reason blob not null)""",
    """create table words (
    words_id integer primary key, alias text not null references person(alias), said_on text not null,
    voice text not null, sealed_text blob not null, is_shared integer not null,
    is_invented integer not null)""",
    """create table explained_item (
    extract_id text not null, check_id text not null, who text not null, at text not null,
    sealed_why blob not null, primary key (extract_id, check_id))""",
    """create table link_decision (
    decision_id integer primary key, pair_id text not null, source_person_id_a text not null,
    source_person_id_b text not null, verdict_code text not null, who text not null, at text not null,
    sealed_why blob not null, undone_by text, undone_at text, sealed_undone_why blob,
    former_pair_ids text not null default '',
    check (source_person_id_a < source_person_id_b), check (verdict_code in ('same', 'different')))""",
    "create unique index link_decision_standing on link_decision (pair_id) where undone_at is null",
    """create table tokens_made_by (
    only_row integer primary key check (only_row = 1), token_key_id text not null)""",
    _SEALED_BY,
    """create table audit (
    number integer primary key, at text not null, who text not null, action text not null, n_rows integer,
    subject text, sealed_purpose blob, salt blob, subject_commitment text not null,
    purpose_commitment text not null, emptied_numbers text not null default '', hash text not null)""",
)
_LATER = (
    _SEALED_BY,
    "alter table audit add column emptied_numbers text not null default ''",
)
# Each former table with its columns, children before what they refer to.
_FORMER = {
    "change_point": "alias, change_on, change_label, reason",
    "words": "words_id, alias, said_on, voice, sealed_text, is_shared, is_invented",
    "person": "alias, display_name, source_person_id",
    "confirmed_link": "source_person_id, same_as_source_person_id, confirmed_by, reason",
    "explained_item": "extract_id, check_id, who, why, at",
    "audit": "audit_id, at, action, subject",
}


def version_of(connection: sqlite3.Connection) -> int:
    """Which version of the casebook a file says it is."""
    return int(connection.execute("pragma user_version").fetchall()[0][0])


class Migration(Rights):
    """Brings a file to this program's version."""

    def run(self) -> None:
        """Make the tables of a new casebook, or seal an older one.

        Raises:
            Refused: a later version of this program made it, or it holds text in clear and there is no key.
        """
        if version_of(self._connection) == VERSION:
            return
        self._begin()
        version = version_of(self._connection)  # again: someone else may have been first
        if version > VERSION:
            raise Refused(
                "casebook.sqlite was made by a later version of this program. Install that version, or put"
                " back a copy from before."
            )
        if version < SEALED_VERSION:
            version = self._renew()
        elif not self._rows("select 1 from sqlite_master where name = 'sealed_by'"):
            for statement in _LATER:
                self._change(statement)
        version = version if version == SEALED_VERSION else VERSION
        self._connection.execute(f"pragma user_version = {version}")
        self.keep()
        if version == SEALED_VERSION:
            self.compact()
            self._connection.execute(f"pragma user_version = {VERSION}")

    def _renew(self) -> int:
        """Replace the former tables; returns the version reached."""
        former = {table: self._former(table, columns) for table, columns in _FORMER.items()}
        has_text = any(rows for table, rows in former.items() if table != "audit")
        if has_text and self._key is None:
            raise Refused(
                "This casebook is of an earlier version and holds names in clear. Open it once with the key,"
                " to seal them: set JOURNEY_KEY_FILE, then run: journey audit"
            )
        for table in former:
            self._change(f"drop table if exists {table}")
        for statement in _TABLES:
            self._change(statement)
        if has_text:
            self._seal_people(former)
            self._seal_decided(former)
        if former["audit"]:
            self._know_the_end()
        for _, at, action, subject in former["audit"]:
            self._append(action, subject, "", None, "not recorded", at)
        return SEALED_VERSION if has_text else VERSION

    def _former(self, table: str, columns: str) -> list[Any]:
        if not self._rows("select 1 from sqlite_master where type = 'table' and name = ?", (table,)):
            return []
        return self._rows(f"select {columns} from {table} order by 1, 2")

    def _seal_people(self, former: dict[str, list[Any]]) -> None:
        for alias, name, token in former["person"]:
            cell = self._seal(name, "person", alias, "sealed_display_name")
            self._change("insert into person values (?, ?, ?)", (alias, cell, token))
        for alias, on, label, reason in former["change_point"]:
            cells = (
                self._seal(label, "change_point", alias, "sealed_change_label"),
                self._seal(reason, "change_point", alias, "sealed_reason"),
            )
            self._change("insert into change_point values (?, ?, ?, ?)", (alias, on, *cells))
        for number, alias, on, voice, sealed, is_shared, is_invented in former["words"]:
            assert self._key is not None
            text = self._key.unseal(sealed, "words").decode()
            said = (self._seal(text, "words", number, "sealed_text"), is_shared, is_invented)
            self._change("insert into words values (?, ?, ?, ?, ?, ?, ?)", (number, alias, on, voice, *said))

    def _seal_decided(self, former: dict[str, list[Any]]) -> None:
        for extract, check, who, why, at in former["explained_item"]:
            cell = self._seal(why, "explained_item", row_name((extract, check)), "sealed_why")
            self._change("insert into explained_item values (?, ?, ?, ?, ?)", (extract, check, who, at, cell))
        for number, (a, b, who, why) in enumerate(_pairs_once(former["confirmed_link"]), 1):
            cell = self._seal(why, "link_decision", number, "sealed_why")
            self._change(
                "insert into link_decision (decision_id, pair_id, source_person_id_a, source_person_id_b,"
                " verdict_code, who, at, sealed_why) values (?, ?, ?, ?, 'same', ?, ?, ?)",
                (number, pair_id_of(a, b), a, b, who, self._stamp(), cell),
            )


def _pairs_once(links: Sequence[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Confirmed links with the smaller token first; a pair that was confirmed both ways is one decision."""
    seen = set()
    for one, two, who, why in links:
        a, b = sorted((one, two))
        if a != b and (a, b) not in seen:
            seen.add((a, b))
            yield a, b, who, why
