"""The checks of a file as data: what each code means, why it matters, what to do and who can.

Every reason code, flag and note of the intake is in schemas/checks.toml; a house test holds them together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

STAGES = ("file", "columns", "rows", "across_rows", "across_extracts")
LEVELS = ("stop", "set_aside", "know_about", "fine")
WHO_CAN_FIX = ("agency", "us", "either")


@dataclass(frozen=True)
class Check:
    """One thing that is looked at, in plain words; every text is whole sentences without a value."""

    id: str
    stage: str
    level: str
    title: str
    why_it_matters: str
    what_to_do: str
    who_can_fix: str


@cache
def checks() -> Mapping[str, Check]:
    """Every check by id, in the order of the catalogue."""
    text = (resources.files("schemas") / "checks.toml").read_text(encoding="utf-8")
    return {entry["id"]: Check(**entry) for entry in tomllib.loads(text)["check"]}


def check_of(code: str) -> Check:
    """The check of a code: its own entry, else the entry for all codes that begin alike.

    A code with neither is said to have no words yet, so that its rows are still counted and seen.
    """
    known = checks()
    if code in known:
        return known[code]
    families = (check for name, check in known.items() if name.endswith("*") and code.startswith(name[:-1]))
    return next(families, _without_words(code))


def _without_words(code: str) -> Check:
    return Check(
        code,
        "rows",
        "know_about",
        f"Something was noticed that has no words yet: {code}.",
        "It is listed so that no row goes unseen.",
        "Tell us the code, so that it can be put into words.",
        "us",
    )
