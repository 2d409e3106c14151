"""The casebook's tables, and the version that a file says it is of.

A casebook is made by the statements of its first version that still counts and then those of each version
after it; one of an earlier version is brought up by the latter alone, so both come to the same tables.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from journey.errors import Refused

VERSION = 8
_FIRST = 5  # the first version that can be brought up
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
# Version -> what makes it out of the one before. Nothing in it needs the key.
_SINCE: dict[int, Iterable[str]] = {
    6: (
        """create table entry (
        number integer primary key, entry_id text not null, version_no integer not null,
        kind_code text not null, alias text references person(alias), about_code text, on_date text,
        voice_code text not null, who text not null, at text not null, sealed_body blob,
        is_taken_back integer not null, unique (entry_id, version_no),
        check ((sealed_body is null) = is_taken_back))""",
        "create index entry_alias on entry (alias)",
        """create table consent (
        consent_id integer primary key, alias text not null references person(alias), use_code text not null,
        entry_id text, is_given integer not null, said_on text not null, who text not null,
        at text not null, sealed_note blob)""",
        """create table moment (
        moment_id integer primary key, alias text not null references person(alias), moment_on text not null,
        settled_on_excl text, sealed_label blob not null, sealed_reason blob not null, who text not null,
        at text not null)""",
        """create table judgement (
        judgement_id integer primary key, source_person_id text not null, interaction_id text not null,
        question_code text not null, answer_code text not null, failure_reason text,
        voice_code text not null, who text not null, at text not null, undone_by text, undone_at text)""",
        "create index judgement_interaction on judgement (interaction_id)",
        "alter table change_point add column settled_on_excl text",
    ),
    7: (
        """create table ending (
        ending_id integer primary key, alias text not null references person(alias),
        reason_code text not null, from_date text not null, to_date_excl text, sealed_why blob not null,
        who text not null, at text not null,
        check (to_date_excl > from_date), check (reason_code <> 'died' or to_date_excl is null))""",
        "create unique index ending_death on ending (alias) where reason_code = 'died'",
        """create table saved_comparison (
        name text primary key, kind_code text not null, sealed_held blob not null,
        who text not null, at text not null,
        check (kind_code in ('person', 'group')))""",
        """create table saved_person (
        name text not null references saved_comparison(name), person_id text not null,
        change_on text not null, primary key (name, person_id))""",
        "create index saved_person_id on saved_person (person_id)",
    ),
    8: (
        """create table release (
        number integer primary key, at text not null, who text not null, build_id text not null,
        group_name text not null, dims text not null, measures text not null, profile_code text not null,
        thresholds_json text not null, files_json text not null, sealed_purpose blob not null,
        sealed_despite blob, sealed_exact blob)""",
    ),
}


def prepare_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new casebook, or bring an earlier one up, in one step.

    Several may open it at once. Cut off in the middle, the file is as it was.

    Raises:
        Refused: another version of this program made it, and it can't be brought up.
    """
    if _version_of(connection) == VERSION:
        return
    connection.execute("begin immediate")
    try:
        version = _version_of(connection)  # again: someone else may have been first
        is_new = version == 0 and not connection.execute("select 1 from sqlite_master").fetchall()
        if not is_new and not _FIRST <= version <= VERSION:
            raise Refused(
                "casebook.sqlite was made by another version of this program. Use that version, or put back a"
                " copy that this one made."
            )
        for statement in _statements(0 if is_new else version):
            connection.execute(statement)
        connection.execute(f"pragma user_version = {VERSION}")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def _statements(version: int) -> Iterator[str]:
    """What makes this version's tables out of those of an earlier one; 0 is a new file."""
    if version == 0:
        yield from _TABLES
    for number, statements in sorted(_SINCE.items()):
        if number > version:
            yield from statements


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchall()[0][0])
