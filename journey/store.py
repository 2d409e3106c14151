"""The only module that imports duckdb: run a SELECT file into a table, open a build, read."""

import hashlib
import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from journey.errors import Damaged

_CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
_NAME = re.compile(r"^[a-z_]+\.[a-z_0-9]+$")
_ATTACHED = "former"
_UNREADABLE = "The build's database can't be read. Make it again with: journey build"
_PARAMETER = re.compile(r"\$([a-z_]+)")


class Store:
    """One DuckDB connection, used by one thread; readers take a cursor each."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, for a library that works on one."""
        return self._connection

    def build(self, table: str, params: dict[str, Any] | None = None) -> None:
        """Run journey/<schema>/sql/<name>.sql and keep its rows as the table <schema>.<name>.

        Only the parameters named in the SELECT are bound; a missing one is an error.
        """
        select, bound = _select(table, params or {})
        self._schema_for(table)
        self._connection.execute(f"create or replace table {table} as {select}", bound).fetchall()

    def view(self, name: str) -> None:
        """Keep journey/<schema>/sql/<name>.sql as a view, a table made when it is read. No parameters."""
        select, _ = _select(name, {})
        self._schema_for(name)
        self._connection.execute(f"create or replace view {name} as {select}").fetchall()

    def select(self, name: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
        """Rows of journey/<schema>/sql/<name>.sql, nothing stored."""
        select, bound = _select(name, params or {})
        return self.frame(select, bound)

    def select_people(
        self, name: str, from_person: str, to_person_excl: str, params: dict[str, Any] | None = None
    ) -> pl.DataFrame:
        """Rows of a SELECT file of the people whose ids lie between two, so that they fit into memory.

        The database is asked for these people alone: what it joins and sorts is of them only.
        """
        select, bound = _select(name, params or {})
        held = f"select * from ({select}) where person_id >= $from_person and person_id < $to_person_excl"
        return self.frame(held, {**bound, "from_person": from_person, "to_person_excl": to_person_excl})

    def load_frame(self, table: str, frame: pl.DataFrame) -> None:
        """Keep a Polars frame as a table, in its row order."""
        self._schema_for(table)
        self._connection.register("incoming_frame", frame.to_arrow())
        try:
            self._connection.execute(
                f"create or replace table {table} as select * from incoming_frame"
            ).fetchall()
        finally:
            self._connection.unregister("incoming_frame")

    def copy(self, path: Path, tables: Iterable[str]) -> None:
        """Copy tables of a build, rows in their order, without reading them into this process.

        Raises:
            Damaged: the build can't be read.
        """
        self._attach(path)
        try:
            for table in tables:
                self._schema_for(table)
                self._connection.execute(
                    f"create table {table} as select * from {_ATTACHED}.{table}"
                ).fetchall()
        finally:
            self._connection.execute(f"detach {_ATTACHED}").fetchall()

    def borrow(self, path: Path, tables: Iterable[str]) -> None:
        """See tables of a build as if they were here, for as long as this store is open; nothing is copied.

        Raises:
            Damaged: the build can't be read.
        """
        self._attach(path)
        for table in tables:
            self._schema_for(table)
            self._connection.execute(f"create view {table} as select * from {_ATTACHED}.{table}").fetchall()

    def _attach(self, path: Path) -> None:
        quoted = str(path).replace("'", "''")
        try:
            self._connection.execute(f"attach '{quoted}' as {_ATTACHED} (read_only)").fetchall()
        except duckdb.Error:
            raise Damaged(_UNREADABLE) from None

    def frame(self, sql: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
        """Rows of a SELECT as a Polars frame."""
        relation = self._connection.sql(sql, params=params) if params else self._connection.sql(sql)
        rows: pl.DataFrame = relation.pl()
        return rows

    def tables(self) -> list[str]:
        """Every table as schema.name, in alphabetical order; views are not among them."""
        rows = self._connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where database_name = current_database() order by 1"
        ).fetchall()
        return [row[0] for row in rows]

    def content_hash(self, table: str) -> tuple[int, str]:
        """Number of rows and a hash of every cell in row order, whatever the file layout.

        Two builds from the same inputs have the same value for every table.
        """
        digest = hashlib.sha256()
        frame = self.frame(f"select * from {_checked(table)}")
        digest.update("|".join(f"{n}:{t}" for n, t in frame.schema.items()).encode())
        text = frame.select(pl.all().cast(pl.String).fill_null("\x00")).select(
            pl.concat_str(pl.all(), separator="\x1f").alias("line")
        )
        for line in text["line"]:
            digest.update(line.encode())
            digest.update(b"\n")
        return frame.height, digest.hexdigest()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _schema_for(self, table: str) -> None:
        schema = _checked(table).split(".")[0]
        self._connection.execute(f"create schema if not exists {schema}").fetchall()


def create_build(path: Path) -> Store:
    """A new, empty database at `path`; its spill files stay in the same owner-only folder."""
    config = {**_CONFIG, "temp_directory": str(path.with_suffix(".spill"))}
    return Store(_connect(str(path), config))


def in_memory() -> Store:
    """A store of which nothing is ever written to disk, not even what does not fit into memory."""
    return Store(_connect(":memory:", {**_CONFIG, "temp_directory": ""}))


def open_build(path: Path) -> Store:
    """Open a published build, read-only and shut off from files and network.

    Raises:
        Damaged: the file is missing or is not a database we wrote.
    """
    if not path.is_file():
        raise Damaged("The build's database is missing. Make it again with: journey build")
    locked = {**_CONFIG, "enable_external_access": "false", "lock_configuration": "true"}
    try:
        connection = duckdb.connect(str(path), read_only=True, config=locked)
    except duckdb.Error:
        raise Damaged(_UNREADABLE) from None
    return Store(connection)


def _connect(path: str, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A connection without a progress bar: it would be drawn on standard output, which is data."""
    connection = duckdb.connect(path, config=config)
    connection.execute("set enable_progress_bar = false")
    return connection


def _select(name: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    schema, table = _checked(name).split(".")
    text = resources.files(f"journey.{schema}").joinpath("sql", f"{table}.sql").read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    wanted = set(_PARAMETER.findall(body))
    return text.rstrip().rstrip(";"), {key: params[key] for key in sorted(wanted)}


def _checked(table: str) -> str:
    if not _NAME.match(table):
        raise ValueError(f"not a table name: {table}")
    return table
