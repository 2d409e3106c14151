"""A store of ten million contacts: a smaller one's people copied, each copy under ids of its own.

Every table keeps its order and every total its meaning: what a table counts of kinds is counted once a copy.
What the casebook and the registry hold is of the first copy alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb

_IDS = {
    "person_id", "interaction_id", "source_person_id", "alias", "group_id", "parent_id", "record_key",
}  # fmt: skip
_COUNTED = {
    "cost.kind": ("n_interactions",),
    "cost.kind_uncosted": ("n_interactions",),
    "cost.recorded_difference": (
        "n_recorded", "n_both", "n_recorded_used", "recorded_cost_gbp", "cost_gbp", "all_recorded_cost_gbp",
    ),
    "canonical.extract": ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped"),
    "timeline.agency_year": (
        "n_interactions", "n_uncosted", "cost_gbp", "low_cost_gbp", "high_cost_gbp",
    ),
    "compare.linkage": (
        "n_source_people", "n_linked", "n_alone", "n_in_doubt", "cost_gbp", "cost_alone_gbp",
    ),
    "link.report": ("n_source_people", "n_linked_to_others", "n_alone", "n_in_doubt"),
}  # fmt: skip


def make(small: Path, big: Path, n_copies: int) -> Path:
    """Copy a built workspace with its people as many times over.

    Args:
        small: a workspace with a published build.
        big: the workspace to make; one that is there already stays as it is.
        n_copies: times that each person is there afterwards.

    Returns:
        big.
    """
    if big.exists():
        return big
    build_id = (small / "current").read_text().strip()
    made = big.with_suffix(".part")
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(small, made, ignore=shutil.ignore_patterns("builds", ".verified"))
    folder = made / "builds" / build_id
    folder.mkdir(parents=True)
    _copy(small / "builds" / build_id / "analysis.duckdb", folder / "analysis.duckdb", n_copies)
    manifest = json.loads((small / "builds" / build_id / "manifest.json").read_text())
    with (folder / "analysis.duckdb").open("rb") as database:
        manifest["database_sha256"] = hashlib.file_digest(database, "sha256").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    os.replace(made, big)
    return big


def _copy(source: Path, target: Path, n_copies: int) -> None:
    con = duckdb.connect(str(target))
    try:
        con.execute(f"attach '{source}' as small (read_only)")
        con.execute(f"create temp table copy as select range as copy_no from range({n_copies})")
        held = "where database_name = 'small' and not internal"
        for schema, table in con.execute(
            f"select schema_name, table_name from duckdb_tables() {held} order by 1, 2"
        ).fetchall():
            con.execute(f"create schema if not exists {schema}")
            con.execute(_select(con, schema, table, n_copies))
        _views(con, con.execute(f"select schema_name, view_name, sql from duckdb_views() {held}").fetchall())
        con.execute("detach small")
    finally:
        con.close()


def _select(con: Any, schema: str, table: str, n_copies: int) -> str:
    """The statement that makes one table, its rows in the order that they had."""
    columns = [
        row[0]
        for row in con.execute(
            "select column_name from duckdb_columns() where database_name = 'small' and schema_name = ?"
            " and table_name = ? order by column_index",
            [schema, table],
        ).fetchall()
    ]
    name = f"{schema}.{table}"
    if counted := _COUNTED.get(name):
        times = ", ".join(
            f"({column} * {n_copies})::{_type(con, name, column)} as {column}" for column in counted
        )
        return f"create table {name} as select * replace ({times}) from small.{name} order by rowid"
    ids = [column for column in columns if column in _IDS]
    if not ids:
        return f"create table {name} as select * from small.{name} order by rowid"
    other = ", ".join(
        f"case when copy_no = 0 then {column} else concat({column}, '-', copy_no) end as {column}"
        for column in ids
    )
    first = columns[0] if columns[0] in ("person_id", "interaction_id") else ""
    if name == "cost.interaction_kind":
        first = "kind_no, interaction_id"
    order = ", ".join(filter(None, [first, "copy_no", "small_row"]))
    return (
        f"create table {name} as select * exclude (copy_no, small_row) replace ({other}) from"
        f" (select *, rowid as small_row from small.{name}), copy order by {order}"
    )


def _type(con: Any, name: str, column: str) -> str:
    return str(con.execute(f"select any_value(typeof({column})) from small.{name}").fetchone()[0])


def _views(con: Any, views: list[tuple[str, str, str]]) -> None:
    """Views stand on one another: those that can't be made yet are tried again."""
    while views:
        waiting = []
        for schema, name, sql in views:
            try:
                con.execute(sql)
            except duckdb.CatalogException:
                waiting.append((schema, name, sql))
        if len(waiting) == len(views):
            raise ValueError(f"views that can't be made: {[name for _, name, _ in waiting]}")
        views = waiting
