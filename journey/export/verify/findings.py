"""What a check of a pack found: where, and in words that hold no text from the pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

_MOST_KEPT = 200
_ROWS_NAMED = 5
_ID = re.compile(r"[A-Za-z0-9_:.-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9_./ -]{1,120}")


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold.

    Attributes:
        check: its code.
        sentence: what is wrong, and where, in plain words.
        table: the table, or file, where it is; blank where it is of the whole pack.
        row: of the CSV as a spreadsheet numbers it: the heading is row 1.
        column: the column.
        key: whose figure it is, by the columns that say so.
        rows: every row that makes the figure up, where several do.
    """

    check: str
    sentence: str
    table: str = ""
    row: int | None = None
    column: str = ""
    key: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """With stable keys."""
        return {
            "check": self.check,
            "table": self.table or None,
            "row": self.row,
            "column": self.column or None,
            "key": {name: id_text(held) for name, held in self.key.items()},
            "rows": list(self.rows),
            "sentence": self.sentence,
        }


class Found:
    """Findings as they come: all are counted, the first are kept."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.n = 0

    def add(
        self,
        check: str,
        sentence: str,
        table: str = "",
        row: int | None = None,
        column: str = "",
        key: Mapping[str, Any] | None = None,
        rows: Iterable[int] = (),
    ) -> None:
        """Take one more."""
        self.n += 1
        if len(self.kept) < _MOST_KEPT:
            self.kept.append(Finding(check, sentence, table, row, column, dict(key or {}), tuple(rows)))

    def more(self, n: int) -> None:
        """Count findings that are alike to one that was added."""
        self.n += n


def plain_name(text: str) -> str:
    """A name of a file, table or column as it may be said: no control character, no long text."""
    return text if _NAME.fullmatch(text) else "(a name that is not plain)"


def id_text(held: Any) -> str:
    """A code or id as it may be said; anything that could be somebody's words is not."""
    if held is None:
        return "(blank)"
    text = str(held)
    return text if _ID.fullmatch(text) else "(not shown)"


def value_text(held: Any, column: str = "") -> str:
    """A number, a day or yes and no as they may be said; never a text."""
    if held is None:
        return "nothing"
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, Decimal):
        told = f"{abs(held):,.2f}" if held == round(held, 2) else f"{abs(held):,f}"
        sign = "-" if held < 0 else ""
        return f"{sign}£{told}" if "gbp" in column else f"{sign}{told}"
    if isinstance(held, int):
        return f"{held:,}"
    if isinstance(held, float):
        return repr(held)
    if isinstance(held, date):
        return held.isoformat()
    return "another text"


def key_text(key: Mapping[str, Any]) -> str:
    """Whose figure it is: person_id P1, side_code after."""
    return ", ".join(f"{plain_name(name)} {id_text(held)}" for name, held in key.items())


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: a, b and c."""
    *former, last = names
    return f"{', '.join(former)} and {last}" if former else last


def rows_text(rows: Iterable[int]) -> str:
    """Rows by number, the first few and how many more."""
    held = sorted(rows)
    named = ", ".join(str(row) for row in held[:_ROWS_NAMED])
    more = len(held) - _ROWS_NAMED
    return f"row{'s' if len(held) > 1 else ''} {named}" + (f" and {more:,} more" if more > 0 else "")
