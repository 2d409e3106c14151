"""One writer a format: sheets in, bytes out; the same sheets always give the same bytes."""

from __future__ import annotations

from journey.sample.writers.excel import xlsm, xlsx
from journey.sample.writers.ods import ods
from journey.sample.writers.packed import gzipped, zipped
from journey.sample.writers.text import Dialect, delimited, own_dialect
from journey.sample.writers.typed import fits_columns, is_record, jsonl, parquet

__all__ = [
    "Dialect",
    "delimited",
    "fits_columns",
    "gzipped",
    "is_record",
    "jsonl",
    "ods",
    "own_dialect",
    "parquet",
    "xlsm",
    "xlsx",
    "zipped",
]
