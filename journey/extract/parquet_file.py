"""Parquet: flat tables, a row group at a time, every value as exact text."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from journey.errors import Refused
from journey.extract.sheet import BLOCK_ROWS, MAX_COLUMNS, Block
from journey.extract.text_block import text_block
from journey.notes import Note, plain

MAX_FOOTER_BYTES = 64_000_000
MAX_ROW_GROUPS = 10_000
MAX_ROWS = 200_000_000
MAX_UNPACKED_BYTES = 20_000_000_000
MAX_BATCH_BYTES = 500_000_000
_FLAT = ("integer floating decimal boolean date timestamp time string large_string string_view null").split()
_BATCH_ROWS = 50_000


def open_parquet(path: Path) -> ParquetSheet:
    """A Parquet file as a sheet.

    Raises:
        Refused: the file is damaged, its description of itself is beyond measure, or a column is no plain
            text, number, date or yes/no.
    """
    _check_footer(path)
    with _opened(path) as file:
        metadata, schema = file.metadata, file.schema_arrow
        unpacked = sum(
            metadata.row_group(n).total_byte_size for n in range(min(metadata.num_row_groups, 10_001))
        )
    if metadata.num_row_groups > MAX_ROW_GROUPS or len(schema) > MAX_COLUMNS:
        raise Refused(
            f"The Parquet file has more than {MAX_ROW_GROUPS:,} row groups or {MAX_COLUMNS:,} columns. Ask"
            " for it as CSV, or with larger row groups."
        )
    if not 0 <= metadata.num_rows <= MAX_ROWS or unpacked > MAX_UNPACKED_BYTES:
        raise Refused("The Parquet file unpacks to far too much. Ask for it in several files, by date.")
    for field in schema:
        _check_type(field)
    return ParquetSheet(path, schema, metadata.num_rows)


class ParquetSheet:
    """A Parquet file. Row 1 is made of the names of its columns, so its first row of data is row 2.

    `n_rows` is the number of rows in the file's own footer, and one for the headings.
    """

    name = ""
    real_cells = True

    def __init__(self, path: Path, schema: pa.Schema, n_data_rows: int) -> None:
        self.n_rows = n_data_rows + 1
        self.notes: list[Note] = []
        self._path = path
        self._names: list[str] = schema.names
        texts = (pa.types.is_string, pa.types.is_large_string)
        self._texts = [field.name for field in schema if any(is_kind(field.type) for is_kind in texts)]

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, the names of the columns first."""
        rows = [self._names]
        for frame in self._frames(min(n_rows, _BATCH_ROWS)):
            rows += [[cell or "" for cell in row] for row in frame.head(n_rows - len(rows)).rows()]
            if len(rows) >= n_rows:
                break
        return rows[:n_rows]

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order."""
        heading = pl.DataFrame([self._names], schema=_columns(len(self._names)), orient="row")
        yield text_block(1, heading, width)
        row, held = 2, [pl.DataFrame(schema=_columns(len(self._names)))]
        for frame in self._frames(min(_BATCH_ROWS, BLOCK_ROWS)):
            held.append(frame)  # a file may have thousands of row groups of a few rows
            if sum(one.height for one in held) >= BLOCK_ROWS:
                joined, held = pl.concat(held), held[:1]
                yield text_block(row, joined, width)
                row += joined.height
        yield text_block(row, pl.concat(held), width)

    def _frames(self, n_rows: int) -> Iterator[pl.DataFrame]:
        # texts stay coded until their length is known: a kilobyte may stand for a hundred gigabytes
        with _opened(self._path, self._texts) as file:
            try:
                for batch in file.iter_batches(batch_size=max(1, n_rows), use_threads=False):
                    yield _as_text(batch)
            except (pa.ArrowException, OSError, ValueError, MemoryError):
                raise _damaged() from None


def _check_footer(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 8))
        end = file.read(8)
    if size < 12 or end[4:] != b"PAR1":
        raise _damaged()
    (n_bytes,) = struct.unpack("<I", end[:4])
    if n_bytes > size - 12:
        raise _damaged()
    if n_bytes > MAX_FOOTER_BYTES:
        raise Refused("The Parquet file's description of itself is far too long. Ask for the table as CSV.")


def _opened(path: Path, coded: list[str] | None = None) -> parquet.ParquetFile:
    limit = 2 * MAX_FOOTER_BYTES
    try:
        return parquet.ParquetFile(
            path, read_dictionary=coded, thrift_string_size_limit=limit, thrift_container_size_limit=limit
        )
    except (pa.ArrowException, OSError, ValueError, MemoryError):
        raise _damaged() from None


def _check_type(field: pa.Field) -> None:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    name = plain(field.name)
    if pa.types.is_nested(kind):
        raise Refused(
            f"The column '{name}' of the Parquet file holds lists or records. Ask for a flat table."
        )
    if not any(getattr(pa.types, f"is_{word}")(kind) for word in _FLAT):
        raise Refused(
            f"The column '{name}' of the Parquet file is no text, number, date or yes/no. Ask for it as text."
        )


def _as_text(batch: pa.RecordBatch) -> pl.DataFrame:
    cells = [_texts(column) for column in batch.columns]
    names = list(_columns(len(cells)))
    frame = pl.from_arrow(pa.table(cells, names=names))
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(
        _plain_floats(frame[name]) if pa.types.is_floating(column.type) else frame[name]
        for name, column in zip(names, batch.columns, strict=True)
    )


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        _check_length(column)
        column = column.dictionary_decode()
    kind = column.type
    text = column.cast(pa.large_string())
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        # a fraction of zeros says nothing; an offset says which clock, and is kept
        text = pc.replace_substring_regex(text, r"\.(\d*?)0*(Z|[+-]\d{4})?$", r".\1\2")
        text = pc.replace_substring_regex(text, r"\.(Z|[+-]\d{4})?$", r"\1")
        text = pc.replace_substring_regex(text, r"([+-]\d{2})(\d{2})$", r"\1:\2") if _has_zone(kind) else text
    return text


def _has_zone(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) and kind.tz is not None


def _check_length(column: pa.DictionaryArray) -> None:
    if not (pa.types.is_string(column.type.value_type) or pa.types.is_large_string(column.type.value_type)):
        return
    lengths = pc.binary_length(column.dictionary).cast(pa.int64())
    if (pc.sum(lengths.take(column.indices)).as_py() or 0) > MAX_BATCH_BYTES:
        raise Refused("The Parquet file unpacks to far too much. Ask for it as CSV, with shorter texts.")


def _plain_floats(cells: pl.Series) -> pl.Series:
    """No power of ten, and blank where the file says that it is no number."""
    odd = cells.filter(cells.str.contains("[en]").fill_null(False)).unique().to_list()
    return cells.replace(odd, [_plain_float(text) for text in odd]) if odd else cells


def _plain_float(text: str) -> str:
    if "nan" in text:
        return ""
    return text if "inf" in text else f"{Decimal(text):f}"


def _columns(n: int) -> dict[str, type[pl.String]]:
    return {f"c{number}": pl.String for number in range(1, n + 1)}


def _damaged() -> Refused:
    return Refused("The Parquet file is damaged or cut short. Ask the agency to send it again.")
