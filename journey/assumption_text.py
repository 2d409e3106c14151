"""An assumption set as text: its file, with a comment on every choice, and every choice in a sentence."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from journey.assumption_form import refuse_misformed
from journey.assumptions import NAME, STANDARD, Assumptions, Support
from journey.errors import Refused

_HEAD = """\
# An assumption set: what turns contacts into pounds. See docs/assumption-sets.md.
# Change it, then: journey assumptions use {name}
"""
_LINES = (
    ("title", "what it is called wherever its figures are shown"),
    ("dated", "the day it was agreed"),
    ("note", "why it was made; it holds nothing about any person"),
    ("price_base_fy", "prices every figure is in"),
    ("catalogues", "where an item is in several, the last one counts"),
    ("indices", "price indices beside the GDP deflator: indices/NAME.csv"),
    ("price_level", "low, central or high: which of a source's own values is the cost"),
    ("recorded_sources", "sources whose own recorded cost is used instead of the unit cost"),
    ("range_percent", "how far a price is moved, up and down, where its source gives no range"),
)
_TABLES = (
    ("rule", "Rules of the programme's own: what a contact is priced by. They come before those shipped."),
    ("split", "Who pays for an item, in parts that add up to 100 percent."),
    ("pot", "Payers who share one budget."),
    ("cashable", "What a named budget holder says can be taken out of a budget: none, part or full."),
)
_SUPPORT = "The support team's own cost: casework (its contacts), budget, or hours."
_PRICE_BASE = '# price_base_fy = "2024-25"   # else that of journey.toml'


def set_text(chosen: Assumptions) -> str:
    """The set's file, TOML with comments. load_set reads the same set from it."""
    lines = [_HEAD.format(name=chosen.name)]
    for key, words in _LINES:
        value = getattr(chosen, key)
        lines.append(_PRICE_BASE if value is None else f"{key} = {_value(value)}   # {words}")
    for key, words in _TABLES:
        lines += ["", f"# {words}"]
        held = getattr(chosen, key)
        if not held:
            lines.append(f"# [[{key}]]")
        for one in held:
            lines += [f"[[{key}]]", *_pairs(one), ""]
    plan = {name: value for name, value in vars(chosen.support).items() if value not in (None, "")}
    lines += ["", f"# {_SUPPORT}", "[support]", *_pairs(plan)]
    return "\n".join(lines) + "\n"


def new_set_text(base: Assumptions, name: str, title: str, dated: date) -> str:
    """The file of a new set that says what another says, under a name, title and date of its own.

    Raises:
        Refused: the name or title can't be used.
    """
    if name == STANDARD or not NAME.fullmatch(name):
        raise Refused(
            f"The name of a new set is small letters, digits, - and _, and not {STANDARD}. Choose another."
        )
    text = set_text(replace(base, name=name, title=title, dated=dated))
    refuse_misformed(f"assumptions/{name}.toml", tomllib.loads(text, parse_float=Decimal))
    return text


def _pairs(held: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in held.items()]


def _value(held: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(held, str):
        return json.dumps(held, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, Decimal):
        return f"{held:f}"
    if isinstance(held, list | tuple):
        return f"[{', '.join(_value(one) for one in held)}]"
    return str(held)


def set_sentences(chosen: Assumptions, price_base_fy: str) -> list[str]:
    """Every choice of a set in words.

    Args:
        chosen: the set.
        price_base_fy: that of journey.toml, for a set that names none of its own.
    """
    level = {"low": "the low", "central": "the central", "high": "the high"}[chosen.price_level]
    said = [
        f"Figures are in prices of {chosen.price_base_fy or price_base_fy}.",
        f"Unit costs come from {_listed(chosen.catalogues)}; of several that have an item, the last counts.",
        f"Prices are brought to one year by the GDP deflator{_besides(chosen.indices)}.",
        f"Where a source gives a range, {level} value is used.",
        f"Where a source gives none, a price is tried {chosen.range_percent}% lower and higher.",
        f"What the agency itself recorded is used for {_listed(chosen.recorded_sources)}."
        if chosen.recorded_sources
        else "What agencies recorded as their cost is shown beside the unit cost and not used.",
        *[_rule(rule) for rule in chosen.rule],
        *[_split(split) for split in chosen.split],
        *[_pot(pot) for pot in chosen.pot],
        *[_cashable(one) for one in chosen.cashable],
        _support(chosen.support),
    ]
    return [*said, f"Note: {chosen.note}"] if chosen.note else said


def choice_text(chosen: Assumptions, key: str, price_base_fy: str) -> str:
    """One choice of a set in words, to be set beside that of another set.

    Args:
        chosen: the set.
        key: the choice, as price_base_fy or support.
        price_base_fy: the price base in use, for a set that names none of its own.
    """
    value = getattr(chosen, key)
    if key == "price_base_fy":
        return value or price_base_fy
    if key == "support":
        return _support(value)
    if key in _SAID:
        return " ".join(_SAID[key](one) for one in value) or "none"
    return _listed(value) if isinstance(value, tuple) else str(value)


def _rule(rule: Mapping[str, Any]) -> str:
    what = ", ".join(
        f"{name.removesuffix('_code').replace('_', ' ')} {value}"
        for name, value in rule.items()
        if name not in ("rule_code", "rule_note", "item_code", "uncosted_reason", "basis_code")
    )
    price = f"{rule['item_code']}, {rule.get('basis_code', 'each')}" if "item_code" in rule else "no price"
    return f"Rule {rule['rule_code']} ({what or 'everything'}): {price}. {rule['rule_note']}"


def _split(split: Mapping[str, Any]) -> str:
    gains = split.get("beneficiary_code", split["payer_code"])
    paid = f"{split['percent']}% of {split['item_code']} is paid by {split['payer_code']}"
    return f"{paid}, to the gain of {gains}."


def _pot(pot: Mapping[str, Any]) -> str:
    return f"{_listed(pot['payers'])} are one pot: {pot['name']}."


def _cashable(one: Mapping[str, Any]) -> str:
    item = f" of {one['item_code']}" if "item_code" in one else ""
    note = f" {one['note']}" if one.get("note") else ""
    said = f"{one['confirmed_by']} said so on {one['confirmed_on']}."
    return f"Cashable for {one['payer_code']}{item}: {one['cashability']}. {said}{note}"


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "rule": _rule,
    "split": _split,
    "pot": _pot,
    "cashable": _cashable,
}


def _support(plan: Support) -> str:
    said = "its contacts, priced like any other."
    if plan.method == "budget":
        people = f"for {plan.n_people} people at a time, paid by {plan.payer_code}."
        said = f"£{plan.yearly_budget_gbp:,} a year in prices of {plan.price_year_fy}, {people}"
    if plan.method == "hours":
        price = f"at the price of {plan.item_code}, paid by {plan.payer_code}."
        said = f"{plan.hours_per_week} hours a week with a person, {price}"
    return " ".join(filter(None, (f"The support team's own cost: {said}", plan.note)))


def _besides(indices: Iterable[str]) -> str:
    return f", or by the index that an item names: {', '.join(indices)}" if indices else ""


def _listed(names: Iterable[str]) -> str:
    *first, last = list(names) or ["none"]
    return f"{', '.join(first)} and {last}" if first else last
