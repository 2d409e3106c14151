"""What catalogues are called in the words of others, and our own units; data read once."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Unit(NamedTuple):
    """A unit that may be priced: `base_units` of minutes or nights in one of it; 1 where it is counted."""

    unit_code: str
    unit_label: str
    basis_code: str
    base_units: Decimal


def fold(text: str) -> str:
    """A heading or a unit as it is compared: lower case, letters and digits only, "and" for "&".

    >>> fold(" Education & Skills "), fold("Cost / saving detail")
    ('educationandskills', 'costsavingdetail')
    """
    return re.sub(r"[\W_]+", "", text.casefold().replace("&", " and "))


@cache
def layout() -> Mapping[str, Any]:
    """schemas/catalogue.toml."""
    return tomllib.loads((resources.files("schemas") / "catalogue.toml").read_text(encoding="utf-8"))


@cache
def units() -> Mapping[str, Unit]:
    """Every unit by its code: schemas/reference/unit.csv."""
    text = (resources.files("schemas") / "reference" / "unit.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["unit_code"]: Unit(
            row["unit_code"], row["unit_label"], row["basis_code"], Decimal(row["base_units"])
        )
        for row in rows
    }


def unit_of(words: str) -> str | None:
    """The unit that a source's words mean, None where they are not known. "Per bed day" is a day."""
    return _unit_words().get(_bare(words))


def headings() -> Mapping[str, tuple[str, ...]]:
    """Our headings in their order, each with the folded names by which it is known."""
    return {name: (fold(name), *map(fold, others)) for name, others in layout()["heading"].items()}


@cache
def _unit_words() -> Mapping[str, str]:
    return {_bare(word): code for code, words in layout()["unit"].items() for word in [code, *words]}


def _bare(words: str) -> str:
    return fold(re.sub(r"^\s*(?:per|an?)\s+", "", words, flags=re.IGNORECASE))
