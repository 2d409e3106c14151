"""Stage 1: a file as sent -> text rows with the row numbers a person sees. Nothing is interpreted here."""

from __future__ import annotations

from pathlib import Path

from journey.errors import Refused
from journey.extract.csv_file import count_csv_rows, read_csv_grid
from journey.extract.excel_file import count_excel_rows, read_excel_grids
from journey.extract.kind import check_kind
from journey.extract.table import Grid, RawTable, build_table
from journey.profiles import Profile, TableRule, fold

__all__ = ["RawTable", "count_rows", "read"]


def read(path: Path, profile: Profile) -> list[RawTable]:
    """Every table of a file as text.

    Args:
        path: the file as sent.
        profile: how this source's file is shaped.

    Returns:
        One table per CSV, or per Excel sheet that the profile names, in the file's order.

    Raises:
        Refused: the file is empty, of another type, not decodable, or lacks a heading that is needed.
    """
    check_kind(path, profile.file.kind)
    if profile.file.kind == "csv":
        return [build_table(read_csv_grid(path, profile.file), profile.tables[0])]
    wanted = {fold(sheet): table for table in profile.tables for sheet in table.sheets}
    grids = read_excel_grids(path, frozenset(wanted))
    _check_sheets(grids, profile)
    return [build_table(grid, wanted[fold(grid.sheet)]) for grid in grids]


def count_rows(path: Path, profile: Profile, sheets: tuple[str, ...]) -> int:
    """Physical rows of the file or of the sheets named, headings included, by code apart from `read`."""
    if profile.file.kind == "csv":
        return count_csv_rows(path, profile.file)
    return count_excel_rows(path, sheets)


def _check_sheets(grids: list[Grid], profile: Profile) -> None:
    present = {fold(grid.sheet) for grid in grids}
    for table in profile.tables:
        if not any(fold(sheet) in present for sheet in table.sheets):
            raise Refused(
                f"The workbook has no sheet called {_names(table)}. Check that it is the right file."
            )


def _names(table: TableRule) -> str:
    return " or ".join(f"'{sheet}'" for sheet in table.sheets)
