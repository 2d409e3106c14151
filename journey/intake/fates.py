"""What became of every physical row of a file: one fate each, or the file is refused."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from journey.errors import Refused
from schemas.vocabularies import DISPOSITION_CODES

ROW = {
    "source_sheet": pl.String,
    "first_row": pl.Int64,
    "last_row": pl.Int64,
    "disposition_code": pl.String,
    "reason_code": pl.String,
}
_HEADING = 1  # the heading row is the one row that has no fate and is not counted


class Fates:
    """One small number a row, for as many rows as each sheet was counted to have."""

    def __init__(self, n_rows_of: Mapping[str, int]) -> None:
        self._fates = {sheet: np.zeros(n_rows, dtype=np.uint16) for sheet, n_rows in n_rows_of.items()}
        self._codes: list[tuple[str, str | None]] = [("", None), ("heading", None)]
        self._n_given = 0
        self._n_outside = 0

    def heading(self, sheet: str, row: int) -> None:
        """The row that holds the headings."""
        self._give(sheet, np.array([row]), _HEADING)

    def all_of(self, sheet: str, disposition_code: str, reason_code: str) -> None:
        """The same fate for every row of a sheet."""
        rows = np.arange(1, len(self._fates[sheet]) + 1)
        self._give(sheet, rows, self._code(disposition_code, reason_code))

    def put(self, rows: pl.DataFrame, disposition_code: str | None = None) -> None:
        """Fates of rows: source_sheet, source_row, reason_code, and disposition_code unless it is given."""
        if disposition_code is not None:
            rows = rows.with_columns(disposition_code=pl.lit(disposition_code))
        for (sheet, code, reason), group in rows.group_by(
            "source_sheet", "disposition_code", "reason_code", maintain_order=True
        ):
            self._give(str(sheet), group["source_row"].to_numpy(), self._code(str(code), reason))

    def accept(self, rows: pl.DataFrame) -> None:
        """The rows at these places (source_sheet, source_row) were accepted."""
        code = self._code("accepted", None)
        sheets = rows["source_sheet"].unique().to_list()
        for sheet in sheets:
            of_sheet = rows if len(sheets) == 1 else rows.filter(pl.col("source_sheet") == sheet)
            self._give(sheet, of_sheet["source_row"].to_numpy(), code)

    def counts(self) -> dict[str, int]:
        """rows_in and the rows of each disposition.

        Raises:
            Refused: a row has no fate or two, so something was lost or counted twice.
        """
        n_rows = sum(len(fates) for fates in self._fates.values())
        n_headings, n_without, by_code = 0, 0, dict.fromkeys(DISPOSITION_CODES, 0)
        for fates in self._fates.values():
            for number, n in enumerate(np.bincount(fates, minlength=len(self._codes)).tolist()):
                if number == 0:
                    n_without += n
                elif number == _HEADING:
                    n_headings += n
                else:
                    by_code[self._codes[number][0]] += n
        if n_without or self._n_outside or self._n_given != n_rows:
            n_known = n_rows - n_without
            raise Refused(
                f"The file has {n_rows:,} rows, but {n_known:,} were accounted for"
                f"{', some of them twice' if self._n_given != n_known else ''}. Nothing was taken in. Ask the"
                " agency to export it again; if that does not help, report it as a fault."
            )
        return {"rows_in": n_rows - n_headings, **by_code}

    def runs(self) -> pl.DataFrame:
        """Runs of rows with the same fate, in the file's order: the `row` frame of schemas/canonical.py."""
        found = [pl.DataFrame(schema=ROW)]
        for sheet, fates in self._fates.items():
            starts = np.flatnonzero(np.diff(fates, prepend=np.uint16(0))) if len(fates) else np.array([], int)
            ends = np.append(starts[1:], len(fates)) if len(starts) else starts
            codes = [self._codes[int(fates[start])] for start in starts]
            runs = pl.DataFrame(
                {
                    "source_sheet": [sheet] * len(starts),
                    "first_row": starts + 1,
                    "last_row": ends,
                    "disposition_code": [code for code, _ in codes],
                    "reason_code": [reason for _, reason in codes],
                },
                schema=ROW,
            )
            found.append(runs.filter(pl.col("disposition_code") != "heading"))
        return pl.concat(found)

    def _code(self, disposition_code: str, reason_code: object) -> int:
        code = (disposition_code, None if reason_code is None else str(reason_code))
        if code not in self._codes:
            self._codes.append(code)
        return self._codes.index(code)

    def _give(self, sheet: str, rows: np.ndarray, number: int) -> None:
        fates = self._fates[sheet]
        inside = rows[(rows >= 1) & (rows <= len(fates))]
        self._n_outside += len(rows) - len(inside)
        self._n_given += len(inside)
        fates[inside - 1] = number
