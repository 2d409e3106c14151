"""Price indices by financial year: the GDP deflator that is shipped, and those of the workspace."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import polars as pl

from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.pipeline.reference import parsed, reference
from journey.settings import is_financial_year

GDP = "gdp"
_NAME = re.compile(r"(?!none$)[a-z0-9][a-z0-9_-]{0,40}")  # "none" says of a price that it is not uprated
_COLUMNS = ("financial_year", "index_value", "source")
_INDEX = pl.Decimal(10, 4)


def read_index(workspace: Path, code: str, chosen: Assumptions) -> tuple[pl.DataFrame, str]:
    """One index and the hash of its file.

    Args:
        workspace: the folder, which holds indices/<code>.csv.
        code: gdp, or the name of a file.
        chosen: the set that names it.

    Returns:
        index_code, financial_year, index_value in order of year; sha256.

    Raises:
        Refused: there is no such file, or a row of it can't be used.
    """
    if code == GDP:
        raw = reference("gdp_deflator.csv")
        frame = parsed(raw).rename({"deflator_index": "index_value"})
    else:
        raw = _file(workspace, code, chosen).read_bytes()
        frame = _table(raw, f"indices/{code}.csv")
    held = frame.select(
        pl.lit(code).alias("index_code"), "financial_year", pl.col("index_value").cast(_INDEX, strict=False)
    )
    for number, (_, year, value) in enumerate(held.iter_rows(), start=2):
        if year is None or not is_financial_year(year) or value is None or value <= 0:
            raise Refused(
                f"indices/{code}.csv, row {number}: it needs a financial year such as 2024-25 and a number"
                " above 0. Correct it and try again."
            )
    twice = held.filter(pl.col("financial_year").is_duplicated())["financial_year"]
    if len(twice):
        raise Refused(f"indices/{code}.csv has two values for {twice[0]}. Keep one of them.")
    return held.sort("financial_year"), sha256(raw).hexdigest()


def _file(workspace: Path, code: str, chosen: Assumptions) -> Path:
    if not _NAME.fullmatch(code):
        raise Refused(
            f"{chosen.file_label}: the name of a price index is small letters, digits, - and _, and not none."
        )
    path = workspace / "indices" / f"{code}.csv"
    if not path.is_file():
        raise Refused(
            f"{chosen.file_label} names a price index that is not there: {code}."
            f" Put it into the workspace as indices/{code}.csv."
        )
    return path


def _table(raw: bytes, where: str) -> pl.DataFrame:
    try:
        frame = parsed(raw)
    except pl.exceptions.PolarsError:
        raise Refused(f"{where} can't be read as a CSV table in UTF-8. Correct it and try again.") from None
    missing = [name for name in _COLUMNS if name not in frame.columns]
    if missing:
        raise Refused(f"{where} has no column {missing[0]}. Needed: {', '.join(_COLUMNS)}.")
    return frame
