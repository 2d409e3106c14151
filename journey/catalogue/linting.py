"""What may be wrong with prices and with how the rules use them. Findings inform; they stop nothing."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from itertools import combinations
from typing import Any

import polars as pl

from journey.catalogue.payers import unknown_payers, unknown_text
from journey.catalogue.words import units

PANDEMIC_FY = "2020-21"  # the deflator rose by 5.2% in it, and by 0.2% in the year after
STALE_BEFORE_FY = "2010-11"  # uprated over so many years a price tells more of the index than of the service
LEVELS = ("wrong", "look_at", "know")
_DOUBTS = {
    "MHI_ADULT_ACUTE": "It was 575 in 2023-24 and is 719 in 2024-25, while recorded days fell: part of the "
    "rise may be in the recording.",
    "PRI_YEAR": "Two pages call the figure a cost per prisoner, a third a cost per place.",
}
_PER_CRIME = ("CRM_", "CJS_RESP_")
_WHOLE_PERSON_UNITS = ("person_year", "half_year", "quarter_person", "lifetime")

# Code -> level, what is so, what to do.
_WORDS = {
    "not_held": (
        "wrong",
        "A rule uses a price that no catalogue in use has.",
        "Add the catalogue that has it, or change the rule.",
    ),
    "no_price_year": (
        "wrong",
        "The price has no price year, so it can't be brought to the price base.",
        "Find the year in the source.",
    ),
    "price_year_ahead": (
        "know",
        "The price is in prices of a year after the last that the price index holds.",
        "Check the price year in the source; without an index value it can't be brought to the price base.",
    ),
    "unknown_payer": (
        "wrong",
        "",  # says which, and what is nearest
        "Write a label that is known, or name the payer in a [[split]]; else its cost is under Not known.",
    ),
    "price_year_assumed": (
        "know",
        "The source does not state the price year; it was assumed.",
        "Say so wherever the figure is used, or ask the source.",
    ),
    "parent_and_child": (
        "wrong",
        "A total and a part of it are both used, so the part may count twice.",
        "Use the total or its parts, never both for the same contact.",
    ),
    "overlap": (
        "wrong",
        "Two prices that hold some of the same money are both used.",
        "Use one, or make sure they never meet on the same contact.",
    ),
    "may_overlap": (
        "look_at",
        "",  # said by the note of item_overlap.csv
        "Say so beside the figure, or use one of them with a price of your own.",
    ),
    "doubtful": (
        "look_at",
        "",  # said by _DOUBTS
        "Say so where the price weighs much, or use a local figure.",
    ),
    "pandemic_year": (
        "look_at",
        f"The price is in prices of {PANDEMIC_FY}, when the pandemic distorted the price index.",
        "Look for a figure of another year; bring prices across that year, never from it or to it.",
    ),
    "transfer_as_cost": (
        "wrong",
        "Money passed on to a person, such as a benefit, is used as the cost of a service.",
        "Use the cost of handling the claim, and show the benefit apart.",
    ),
    "charge_as_cost": (
        "wrong",
        "A charge made to somebody is used as what the service costs.",
        "Use what the work costs the agency, or give the contact no cost and say why.",
    ),
    "whole_person_per_contact": (
        "wrong",
        "What a whole person costs over a time is used for a contact or a stay.",
        "Keep it to check a total against, beside no other line.",
    ),
    "unit_does_not_fit": (
        "wrong",
        "The rule counts in one way and the price is for another, such as a weekly price for each contact.",
        "Let the rule count what the price is for: things, minutes or nights.",
    ),
    "not_split": (
        "wrong",
        "The price is fiscal, economic and social cost in one figure, so it is no line beside a fiscal one.",
        "Use a fiscal price, such as the response part alone.",
    ),
    "per_crime_that_happened": (
        "know",
        "The price is for each crime that happened, reported or not, and the rule prices recorded ones.",
        "Apply the source's multiplier, or say that recorded crime alone is priced.",
    ),
    "stale": (
        "look_at",
        f"The price is from before {STALE_BEFORE_FY}.",
        "Look for a newer figure, or put in a local one with its reason.",
    ),
    "low_confidence": (
        "look_at",
        "The source, or whoever rated it, gives the price low confidence.",
        "Look for a better figure, and see what its low and high do to the total.",
    ),
    "not_rated": (
        "look_at",
        "Nobody rated the price: it is not rated, and taken as of low confidence.",
        "Rate it in the column confidence, and see what its low and high do to the total.",
    ),
    "unused_weak": (
        "know",
        "Prices that no rule uses are old or of low confidence.",
        "Nothing now; look at them before a rule uses one.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing noticed: level (of LEVELS), code, the items it is about, what is so, what to do."""

    level: str
    code: str
    item_codes: tuple[str, ...]
    sentence: str
    what_to_do: str


def lint(items: pl.DataFrame, chosen: pl.DataFrame, latest_fy: str) -> list[Finding]:
    """What may be wrong, the gravest first, then by code and item.

    Args:
        items: UnitCost, the prices in use.
        chosen: item_code, activity_code, basis_code (each, minutes, nights, days) of every rule in use;
            rules that price nothing have no row, or a blank item_code.
        latest_fy: the last year that the price index holds, as 2025-26.
    """
    known = {item["item_code"]: item for item in items.iter_rows(named=True)}
    bases: dict[str, set[str]] = defaultdict(set)
    for code, basis in chosen.select("item_code", "basis_code").iter_rows():
        if code:
            bases[code].add("nights" if basis == "days" else basis)  # both count the time a price is for
    used = {code: known[code] for code in sorted(bases) if code in known}
    found = [_finding("not_held", code) for code in sorted(set(bases) - set(known))]
    for code, item in used.items():
        found += [_finding(name, code) for name in _of_item(item, bases[code], latest_fy)]
        found += [_noted("unknown_payer", unknown_text(label), code) for label in unknown_payers(item)]
    found += [_finding("parent_and_child", *pair) for pair in sorted(_parents(known, used))]
    found += [_finding("overlap", *pair) for pair in sorted(_overlaps(used))]
    found += [*_may_overlap(used), *_doubtful(used)]
    unused = [code for code in sorted(set(known) - set(used)) if list(_weak(known[code]))]
    if unused:
        found.append(_finding("unused_weak", *unused))
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.code, one.item_codes))


def _may_overlap(used: Iterable[str]) -> Iterator[Finding]:
    """Items in use that may hold some of the same money, as we know of ourselves: one finding a row."""
    for row in _shipped_rows("item_overlap.csv"):
        ones, others = (_matching(used, row[name]) for name in ("item_code", "overlaps_with"))
        if ones and others:
            yield _noted("may_overlap", row["note"], *ones, *others)


def _doubtful(used: Iterable[str]) -> Iterator[Finding]:
    """Items in use of which we know that sources do not agree."""
    for code, note in _DOUBTS.items():
        if code in used:
            yield _noted("doubtful", note, code)


def _matching(codes: Iterable[str], patterns: str) -> list[str]:
    return [code for code in codes if any(fnmatchcase(code, one) for one in patterns.split(";"))]


def _shipped_rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("schemas") / "reference" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _noted(code: str, note: str, *item_codes: str) -> Finding:
    level, _, what_to_do = _WORDS[code]
    return Finding(level, code, item_codes, note, what_to_do)


def _finding(code: str, *item_codes: str) -> Finding:
    level, sentence, what_to_do = _WORDS[code]
    return Finding(level, code, item_codes, sentence, what_to_do)


def _of_item(item: dict[str, Any], bases: set[str], latest_fy: str) -> Iterator[str]:
    """Codes of what is to be said of one price in use."""
    if not item["price_year_fy"]:
        yield "no_price_year"
    elif item["price_year_fy"] > latest_fy:
        yield "price_year_ahead"
    if item["price_year_fy"] == PANDEMIC_FY:
        yield "pandemic_year"
    if item["price_year_basis_code"] == "assumed":
        yield "price_year_assumed"
    if item["use_code"] == "transfer_not_cost":
        yield "transfer_as_cost"
    if item["use_code"] == "charge_proxy" and item["perspective_code"] != "person":
        yield "charge_as_cost"
    if item["perspective_code"] == "full":
        yield "not_split"
    if _is_whole_person(item, bases):
        yield "whole_person_per_contact"
    elif item["unit_code"] in units() and bases != {units()[item["unit_code"]].basis_code}:
        yield "unit_does_not_fit"
    if item["item_code"].startswith(_PER_CRIME):
        yield "per_crime_that_happened"
    yield from _weak(item)


def _is_whole_person(item: dict[str, Any], bases: set[str]) -> bool:
    """A sense check, or what all services together spend on a person, counted for each contact."""
    is_total = item["payer_label"].startswith("Multiple") and item["unit_code"] in _WHOLE_PERSON_UNITS
    return item["use_code"] == "sense_check_only" or (is_total and "each" in bases)


def _weak(item: dict[str, Any]) -> Iterator[str]:
    if item["price_year_fy"] and item["price_year_fy"] < STALE_BEFORE_FY:
        yield "stale"
    if item["confidence_code"] == "low":
        yield "low_confidence"
    if item["confidence_code"] == "not_rated":
        yield "not_rated"


def _parents(known: dict[str, dict[str, Any]], used: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs in use of a line and one that it is part of, however far above."""
    wanted = set(used)
    for code in wanted:
        seen = {code}
        above = known[code]["parent_code"]
        while above and above not in seen:
            if above in wanted:
                yield above, code
            seen.add(above)
            above = known[above]["parent_code"] if above in known else None


def _overlaps(used: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    held = {code: set((item["overlaps_with"] or "").split(";")) for code, item in used.items()}
    for one, other in combinations(sorted(used), 2):
        if other in held[one] or one in held[other]:
            yield one, other
