"""What may be wrong with prices and with how the rules use them. Findings inform; they stop nothing."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import combinations
from typing import Any

import polars as pl

from journey.catalogue.words import units

STALE_BEFORE_FY = "2010-11"  # uprated over so many years a price tells more of the index than of the service
LEVELS = ("wrong", "look_at", "know")
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
        "wrong",
        "The price is in prices of a year after the data end, and after the price base.",
        "Check the price year in the source.",
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
        latest_fy: the later of the price base and the year of the last day the data speak for, as 2024-25.
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
    found += [_finding("parent_and_child", *pair) for pair in sorted(_parents(known, used))]
    found += [_finding("overlap", *pair) for pair in sorted(_overlaps(used))]
    unused = [code for code in sorted(set(known) - set(used)) if list(_weak(known[code]))]
    if unused:
        found.append(_finding("unused_weak", *unused))
    return sorted(found, key=lambda one: (LEVELS.index(one.level), one.code, one.item_codes))


def shipped_choices() -> pl.DataFrame:
    """The items that the shipped rules choose, as lint takes them: schemas/reference/cost_rule.csv."""
    text = (resources.files("schemas") / "reference" / "cost_rule.csv").read_text(encoding="utf-8")
    names = ("item_code", "activity_code", "basis_code")
    rows = [tuple(row[name] for name in names) for row in csv.DictReader(text.splitlines())]
    return pl.DataFrame([row for row in rows if row[0]], dict.fromkeys(names, pl.String), orient="row")


def _finding(code: str, *item_codes: str) -> Finding:
    level, sentence, what_to_do = _WORDS[code]
    return Finding(level, code, item_codes, sentence, what_to_do)


def _of_item(item: dict[str, Any], bases: set[str], latest_fy: str) -> Iterator[str]:
    """Codes of what is to be said of one price in use."""
    if not item["price_year_fy"]:
        yield "no_price_year"
    elif item["price_year_fy"] > latest_fy:
        yield "price_year_ahead"
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
