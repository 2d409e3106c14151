"""How one price was chosen, in sentences: the rule, the unit cost, and what it is multiplied by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from journey.words.numbers import day, financial_year, last_day, pounds_exact, several

LEVELS = {"low": "the source's low value", "high": "the source's high value", "central": "the central value"}
_BASIS = {
    "each": "It is counted once, however long it took.",
    "none": "It is not counted: the rule puts no price on it.",
}


_CODES = {  # codes that say too little once their underscores are gone
    "cancelled_person": "cancelled by the person",
    "cancelled_service": "cancelled by the service",
    "future": "still to come",
    "unknown": "not known whether it took place",
    "rejected_ineligible": "turned down as not eligible",
    "rejected_other": "turned down for another reason",
    "conveyed": "taken to hospital",
    "emergency_type_1": "major emergency department (type 1)",
    "emergency_type_2": "emergency department for one specialty (type 2)",
    "emergency_type_3": "minor injuries or other emergency unit (type 3)",
    "second_liable": "second person liable",
}


def plain_code(code: str | None) -> str:
    """A code as words: not attended, cancelled by the service."""
    return "not said" if code is None else _CODES.get(code, code.replace("_", " "))


def counted_sentences(contact: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    """What the price is multiplied by, and who shares the job."""
    basis, nights = held["basis_code"], contact["nights"]
    said = [_BASIS[basis]] if basis in _BASIS else []
    if basis == "minutes":
        said.append(f"{several(held['quantity'], 'minute')}, as the agency recorded.")
    if basis in ("nights", "days"):
        said.append(_stay_sentence(contact))
    if basis == "days":
        last = "the day of leaving" if contact["has_ended"] else "no day of leaving yet"
        said.append(
            f"By days the first and the last both count: {nights} and {last}, {held['quantity']} days."
        )
    if held["n_sharing"] > 1:
        said.append(
            f"One job shared by {held['n_sharing']} records: this is share {held['share_no']} of "
            f"{held['n_sharing']}, and the job is costed once."
        )
    return said


def _stay_sentence(contact: Mapping[str, Any]) -> str:
    nights = several(contact["nights"], "night")
    limit: date = contact["as_of_date_excl"]
    end: date | None = contact["end_date_excl"]
    if end is None:
        to = min(contact["known_to_date_excl"] or limit, limit)
        return (
            f"{nights}: from {day(contact['start_date'])}, counted. It was still open, so it is counted up "
            f"to {last_day(to)}, the last day that its extract covers."
        )
    if end > limit:
        return (
            f"{nights}: from {day(contact['start_date'])}, counted, up to {last_day(limit)}, the last day "
            "the data speak for."
        )
    return (
        f"{nights}: from {day(contact['start_date'])}, the first day, counted, to {day(end)}, the day of "
        "leaving, not counted."
    )


def rule_sentences(priced: Mapping[str, Any]) -> list[str]:
    """The rule that chose, and those that fitted as well and lost."""
    rule = priced["rule"]
    if rule is None:
        return ["No rule speaks of it."]
    said = [f"Rule {rule['rule_code']}, {_whose(rule)}. {rule['rule_note'] or ''}".strip()]
    lost = [f"Rule {one['rule_code']}, {_whose(one)}, fitted too: {_why_lost(rule, one)}"
            for one in priced["also_fitted"]]  # fmt: skip
    return said + (lost or ["No other rule fitted."])


def _whose(rule: Mapping[str, Any]) -> str:
    return "ours" if rule["is_ours"] else "the programme's own"


def _why_lost(rule: Mapping[str, Any], lost: Mapping[str, Any]) -> str:
    named = f" It names {lost['item_code']}." if lost["item_code"] else ""
    if lost["is_ours"] and not rule["is_ours"]:
        return f"the programme's own comes first.{named}"
    if rule["source_code"] and not lost["source_code"]:
        return f"the rule for one source comes first.{named}"
    return f"the rule that says more comes first.{named}"


def item_sentences(item: Mapping[str, Any], price_level_code: str) -> list[str]:
    """The unit cost, its range, where it is from, and what it stands in place of."""
    basis = {"stated": "the source states the year", "assumed": "the year is assumed"}
    year_basis = basis.get(item["price_year_basis_code"], f"year {plain_code(item['price_year_basis_code'])}")
    said = [
        f"{item['item_code']}, {item['item_label']}: {pounds_exact(item['value_gbp'])} {item['unit_label']}, "
        f"in prices of {financial_year(item['price_year_fy'])} ({year_basis})."
    ]
    if item["low_gbp"] is not None or item["high_gbp"] is not None:
        low, high = pounds_exact(item["low_gbp"]), pounds_exact(item["high_gbp"])
        said.append(f"The source's low is {low} and its high {high}.")
    if price_level_code != "central":
        said.append(f"The assumption set uses {LEVELS[price_level_code]}.")
    said.append(
        f"Source: {item['source_title']}. Seen: {item['seen_where_label'] or 'not said'}. "
        f"Licence: {item['licence_label']}. Confidence: {plain_code(item['confidence_code'])}. "
        f"Catalogue: {item['catalogue_code']}."
    )
    if item["catalogue_code"] != "shipped":
        dated = f" Dated {day(item['dated_date'])}." if item["dated_date"] else ""
        said.append(f"Reason for a price of its own: {item['reason_text'] or 'none given'}.{dated}")
    if item["shipped"]:
        ours = item["shipped"]
        said.append(
            f"It stands in place of the shipped {pounds_exact(ours['value_gbp'])} {ours['unit_label']}, in "
            f"prices of {financial_year(ours['price_year_fy'])}."
        )
    return said
