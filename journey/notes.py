"""What was noticed about a file, a sheet or a column: one small thing that every part may hand on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_NAME = 60
_NAMES_SHOWN = 20
_VALUE = re.compile(
    r"\d{6,}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{3} \d{3} \d{4}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|@",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Note:
    """One thing noticed while a file was read.

    `check_id` is in schemas/checks.toml. `detail` is plain text without a value of a row: headings, sheet
    names, date forms and counts only. `n_rows` is None where the thing is not about rows.
    """

    check_id: str
    detail: str = ""
    source_sheet: str = ""
    column_label: str | None = None
    n_rows: int | None = None


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """A heading or the name of a file or sheet as it may be shown: one line, nothing hidden, not too long.

    >>> plain("Date\tof\u202e birth ")
    'Date of birth'
    """
    shown = "".join(
        " " if mark.isspace() or unicodedata.category(mark) == "Cc" else mark
        for mark in text
        if mark.isspace() or unicodedata.category(mark) not in ("Cf", "Cs", "Co", "Cn")
    )
    shown = re.sub(r" +", " ", shown).strip()
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def shown_heading(heading: str) -> str:
    """A heading fit for a note. Where the real headings are lost a person's cells stand in their place.

    >>> shown_heading("Ward"), shown_heading("12/05/1979"), shown_heading("ZZ1 2AB")
    ('Ward', 'a heading that looks like a value', 'a heading that looks like a value')
    """
    return "a heading that looks like a value" if looks_personal(heading) else heading


def looks_personal(text: str) -> bool:
    """Whether a text holds something like an identifier, a date, a postcode or an address of e-mail."""
    return _VALUE.search(text) is not None


def names_text(names: Iterable[str]) -> str:
    """Names in quotation marks, the first twenty of them, and how many more there are."""
    held = [f"'{plain(name)}'" for name in names]
    more = f" and {len(held) - _NAMES_SHOWN:,} more" if len(held) > _NAMES_SHOWN else ""
    return ", ".join(held[:_NAMES_SHOWN]) + more
