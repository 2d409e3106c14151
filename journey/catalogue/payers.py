"""The bodies that pay, by the labels that sources and newcomers write for them; data read once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from journey.catalogue.words import fold
from journey.notes import plain, shown_heading


class _Known(NamedTuple):
    payer_label: str
    payer_code: str


def payer_of(label: str) -> str | None:
    """The payer code that a label means, None where it is not known. Case and marks do not matter.

    >>> payer_of("local authority"), payer_of("A & E"), payer_of("Ministry of Magic")
    ('council', 'nhs', None)
    """
    found = _known().get(fold(label))
    return found.payer_code if found else None


def unknown_payers(item: Mapping[str, Any]) -> list[str]:
    """Labels of a unit cost, of who pays or who gains, that we do not know."""
    labels = [item["payer_label"], item["beneficiary_label"]]
    return list(dict.fromkeys(label for label in labels if label and payer_of(label) is None))


def unknown_text(label: str) -> str:
    """That a label is not known, and what is meant perhaps: the nearest three of those known."""
    near = [_known()[folded].payer_label for folded in get_close_matches(fold(label), _known(), 3, 0)]
    return f"'{plain(shown_heading(label))}' is no payer we know. The nearest known: {'; '.join(near)}."


@cache
def _known() -> Mapping[str, _Known]:
    """Folded labels and codes: schemas/reference/payer.csv and payer_label.csv."""
    labels = [_Known(row["payer_label"], row["payer_code"]) for row in _rows("payer_label.csv")]
    payers = [_Known(row["payer_label"], row["payer_code"]) for row in _rows("payer.csv")]
    codes = [_Known(one.payer_code, one.payer_code) for one in payers]
    return {fold(one.payer_label): one for one in (*codes, *payers, *labels)}


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("schemas") / "reference" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
