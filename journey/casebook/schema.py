"""The casebook's tables, and the version that a file says it is of."""

import sqlite3

from journey.errors import Refused

VERSION = 5
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
    """create table sealed_by (
    only_row integer primary key check (only_row = 1), data_key_id text not null)""",
    """create table audit (
    number integer primary key, at text not null, who text not null, action text not null, n_rows integer,
    subject text, sealed_purpose blob, salt blob, subject_commitment text not null,
    purpose_commitment text not null, emptied_numbers text not null default '', hash text not null)""",
)


def prepare_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new casebook, in one step; several may open it at once.

    Raises:
        Refused: another version of this program made it.
    """
    if _version_of(connection) == VERSION:
        return
    connection.execute("begin immediate")
    try:
        version = _version_of(connection)  # again: someone else may have been first
        is_new = version == 0 and not connection.execute("select 1 from sqlite_master").fetchall()
        if version != VERSION and not is_new:
            raise Refused(
                "casebook.sqlite was made by another version of this program. Use that version, or put back a"
                " copy that this one made."
            )
        for statement in _TABLES if is_new else ():
            connection.execute(statement)
        connection.execute(f"pragma user_version = {VERSION}")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchall()[0][0])
