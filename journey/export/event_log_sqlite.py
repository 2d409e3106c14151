"""ocel.sqlite: the relational form of OCEL 2.0. With the casebook, all that imports sqlite3."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import polars as pl

from journey.export.event_log_ocel import ALWAYS, ATTRIBUTES, OBJECT_ATTRIBUTES
from journey.export.event_log_rows import Group

_KINDS = {"string": "TEXT", "boolean": "BOOLEAN", "integer": "INTEGER", "float": "REAL"}
_TABLES = """
create table event_map_type (ocel_type TEXT primary key, ocel_type_map TEXT);
create table object_map_type (ocel_type TEXT primary key, ocel_type_map TEXT);
create table event (
    ocel_id TEXT primary key, ocel_type TEXT, foreign key (ocel_type) references event_map_type (ocel_type)
);
create table object (
    ocel_id TEXT primary key, ocel_type TEXT, foreign key (ocel_type) references object_map_type (ocel_type)
);
create table event_object (
    ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
    primary key (ocel_event_id, ocel_object_id, ocel_qualifier),
    foreign key (ocel_event_id) references event (ocel_id),
    foreign key (ocel_object_id) references object (ocel_id)
) without rowid;
create table object_object (
    ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
    primary key (ocel_source_id, ocel_target_id, ocel_qualifier),
    foreign key (ocel_source_id) references object (ocel_id),
    foreign key (ocel_target_id) references object (ocel_id)
) without rowid;
"""


class SqliteWriter:
    """Writes events group by group, and the objects at the end. Until then no key is looked up."""

    def __init__(self, path: Path, types: Mapping[str, str]) -> None:
        with _on_disk():
            self._held = sqlite3.connect(path, isolation_level=None)
            self._prepare(types)

    def _prepare(self, types: Mapping[str, str]) -> None:
        # Nobody else reads this file before it is whole, and if it never is, it is thrown away.
        self._held.executescript(
            "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536;"
        )
        self._held.execute("begin")
        for statement in _TABLES.split(";"):
            self._held.execute(statement)
        said = ", ".join(f"{name} {_KINDS[kind]}" for name, kind in ATTRIBUTES)
        for code in types:
            self._table("event", code, f"ocel_id TEXT primary key, ocel_time TIMESTAMP, {said}")
        self._many("event_map_type", [(label, code) for code, label in types.items()])
        for name, held in OBJECT_ATTRIBUTES.items():
            own = "".join(f", {one} TEXT" for one in held)
            self._table("object", name, f"ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT{own}")
        self._many("object_map_type", [(name, name) for name in OBJECT_ATTRIBUTES])

    def __enter__(self) -> SqliteWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with _on_disk():
            if kind is None:
                self._held.execute("commit")
        self._held.close()

    def write(self, group: Group) -> None:
        """Write some events and what they belong to."""
        events = group.events.with_columns(
            pl.col("cost_gbp").cast(pl.Float64), pl.col("end_date_excl").cast(pl.String)
        )
        self._many("event", events.select("event_id", "activity_label").rows())
        for (code,), some in events.group_by("activity_code", maintain_order=True):
            self._many(
                f"event_{code}",
                some.select("event_id", "time_text", *(name for name, _ in ATTRIBUTES)).rows(),
            )
        self._many("event_object", group.belongs.select("event_id", "object_id", "qualifier_code").rows())

    def finish(self, objects: pl.DataFrame, between: pl.DataFrame) -> None:
        """Write the objects: see JsonWriter.finish."""
        self._many("object", objects.select("object_id", "object_type_code").rows())
        for (name,), some in objects.group_by("object_type_code", maintain_order=True):
            own = ["said"] if OBJECT_ATTRIBUTES[str(name)] else []
            changed = pl.lit(None, pl.String).alias("changed")
            self._many(f"object_{name}", some.select("object_id", pl.lit(ALWAYS), changed, *own).rows())
        self._many("object_object", between.select("object_id", "other_id", "qualifier_code").rows())

    def _table(self, kind: str, code: str, columns: str) -> None:
        key = f"foreign key (ocel_id) references {kind} (ocel_id)"
        self._held.execute(f'create table "{kind}_{code}" ({columns}, {key})')

    def _many(self, table: str, rows: list[tuple[object, ...]]) -> None:
        if not rows:
            return
        marks = ", ".join("?" * len(rows[0]))
        with _on_disk():
            self._held.executemany(f'insert into "{table}" values ({marks})', rows)


@contextmanager
def _on_disk() -> Iterator[None]:
    """A disk that does not take it is said as any other file says it."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        raise OSError(str(problem)) from None
