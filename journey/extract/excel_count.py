"""What a workbook holds, as counted apart from the reader that gives its cells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class SheetCount:
    """What the bytes of one worksheet say.

    `n_rows` is the number of the last row that holds text, a number or a yes/no; cells that show an error and
    formulas with no stored answer count as blank. `n_cells` is how many cells hold something.
    """

    n_rows: int = 0
    n_cells: int = 0
    n_errors: int = 0
    n_unanswered: int = 0
    last_row: int = 0
    width: int = 0


@dataclass(frozen=True)
class CountedSheet:
    """A worksheet; `index` is its place among all sheets of the workbook, charts too, from 0."""

    index: int
    name: str
    is_hidden: bool
    count: SheetCount


@dataclass(frozen=True)
class CountedBook:
    """A workbook's worksheets in order; `uses_1904`: its days are counted from 1904."""

    sheets: list[CountedSheet]
    uses_1904: bool
