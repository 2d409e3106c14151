"""The form of an assumption set's file: which keys there are, of what kind, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from journey.errors import Refused
from journey.settings import is_financial_year

PRICE_LEVELS = ("low", "central", "high")
CASHABILITY = ("none", "part", "full")
SUPPORT_NEEDS = {  # method -> what it can't do without
    "casework": (),
    "budget": ("yearly_budget_gbp", "n_people", "price_year_fy"),
    "hours": ("hours_per_week", "item_code"),
}
_MOST = Decimal(1_000_000_000)  # beyond it a figure is a slip of the hand
Form = Mapping[str, str]  # key -> kind; a kind with a star is needed


def _is_number(held: Any) -> bool:
    return isinstance(held, int | Decimal) and not isinstance(held, bool) and Decimal(held).is_finite()


def _is_amount(held: Any, most: Decimal = _MOST) -> bool:
    """A number from nought with at most two decimals."""
    return _is_number(held) and 0 <= held <= most and Decimal(held) * 100 % 1 == 0


def _is_whole(held: Any) -> bool:
    return isinstance(held, int) and _is_amount(held)


def _is_line(held: Any) -> bool:
    return isinstance(held, str) and bool(held.strip()) and held.isprintable()


def _is_list(held: Any, of: Callable[[Any], bool]) -> bool:
    return isinstance(held, list) and all(of(one) for one in held)


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "line": (_is_line, "one line of text in quotation marks, not blank"),
    "text": (lambda held: isinstance(held, str), "text in quotation marks"),
    "day": (
        lambda held: isinstance(held, date) and not isinstance(held, datetime),
        "a day such as 2025-04-01, without quotation marks",
    ),
    "year": (
        lambda held: isinstance(held, str) and is_financial_year(held),
        'a financial year such as "2024-25"',
    ),
    "whole": (_is_whole, "a whole number, 0 or more"),
    "some": (lambda held: _is_whole(held) and held > 0, "a whole number, 1 or more"),
    "amount": (_is_amount, "a number, 0 or more, with at most two decimals"),
    "percent": (
        lambda held: _is_amount(held, Decimal(100)) and held > 0,
        "a number above 0 and up to 100, with at most two decimals",
    ),
    "range": (lambda held: _is_whole(held) and held <= 100, "a whole number from 0 to 100"),
    "names": (
        lambda held: _is_list(held, _is_line) and len(set(held)) == len(held),
        'a list of names such as ["a", "b"], each once',
    ),
    "table": (lambda held: isinstance(held, dict), "a table, headed by its name in [ ]"),
    "tables": (
        lambda held: _is_list(held, lambda one: isinstance(one, dict)),
        "a list of tables, each headed by its name in [[ ]]",
    ),
    "level": (lambda held: held in PRICE_LEVELS, f"one of {', '.join(PRICE_LEVELS)}"),
    "cashability": (lambda held: held in CASHABILITY, f"one of {', '.join(CASHABILITY)}"),
    "method": (lambda held: held in tuple(SUPPORT_NEEDS), f"one of {', '.join(SUPPORT_NEEDS)}"),
}

_SET: Form = {
    "title": "line*", "dated": "day*", "note": "text", "price_base_fy": "year", "price_level": "level",
    "range_percent": "range", "catalogues": "names", "indices": "names", "recorded_sources": "names",
    "rule": "tables", "split": "tables", "pot": "tables", "cashable": "tables", "support": "table",
}  # fmt: skip
_TABLES: dict[str, Form] = {
    "rule": {
        "rule_code": "line*", "rule_note": "line*", "source_code": "line", "activity_code": "line",
        "status_code": "line", "outcome_code": "line", "setting_code": "line", "from_nights": "whole",
        "to_nights_excl": "whole", "from_minutes": "whole", "to_minutes_excl": "whole",
        "perspective_code": "line", "item_code": "line", "basis_code": "line", "uncosted_reason": "line",
    },
    "split": {
        "item_code": "line*", "payer_code": "line*", "percent": "percent*", "beneficiary_code": "line",
    },
    "pot": {"name": "line*", "payers": "names*"},
    "cashable": {
        "payer_code": "line*", "cashability": "cashability*", "confirmed_by": "line*",
        "confirmed_on": "day*", "item_code": "line", "note": "text",
    },
}  # fmt: skip
_SUPPORT: Form = {
    "method": "method*", "yearly_budget_gbp": "amount", "n_people": "some", "price_year_fy": "year",
    "hours_per_week": "amount", "item_code": "line", "payer_code": "line", "note": "text",
}  # fmt: skip


def refuse_misformed(where: str, held: Mapping[str, Any]) -> None:
    """See that a set's file has what it needs, nothing that we do not know, and everything of its kind.

    Args:
        where: what the file is called in messages, as assumptions/ours.toml.
        held: the file as TOML reads it, numbers with a point as Decimal.

    Raises:
        Refused: it says which key, and what it must be.
    """
    _refuse_misfit(where, held, _SET)
    for name, form in _TABLES.items():
        for number, one in enumerate(held.get(name, ()), start=1):
            _refuse_misfit(f"{where}, [[{name}]] number {number},", one, form)
    if "support" in held:
        _refuse_support(f"{where}, [support],", held["support"])
    _refuse_doubles(where, held)


def _refuse_misfit(where: str, held: Mapping[str, Any], form: Form) -> None:
    unknown = sorted(set(held) - set(form))
    if unknown:
        raise Refused(f"{where} has something we do not know: {unknown[0]}. Known: {', '.join(form)}.")
    for key, kind in form.items():
        fits, words = _KINDS[kind.rstrip("*")]
        if key in held and not fits(held[key]):
            raise Refused(f"{where} {key} must be {words}. See docs/assumption-sets.md.")
        if key not in held and kind.endswith("*"):
            raise Refused(f"{where} needs {key}: {words}. See docs/assumption-sets.md.")


def _refuse_support(where: str, held: Mapping[str, Any]) -> None:
    _refuse_misfit(where, held, _SUPPORT)
    needed = SUPPORT_NEEDS[held["method"]]
    for key in sorted({key for keys in SUPPORT_NEEDS.values() for key in keys} - set(needed)):
        if key in held:
            raise Refused(f"{where} has {key}, which the method {held['method']} does not use. Take it out.")
    for key in needed:
        if not held.get(key):
            raise Refused(f"{where} needs {key}, above 0, for the method {held['method']}.")
    if held.get("hours_per_week", 0) > 168:
        raise Refused(f"{where} hours_per_week is more than a week has.")


def _refuse_doubles(where: str, held: Mapping[str, Any]) -> None:
    """A name given twice, a payer in two pots, or two answers to one question of cash."""
    pots = held.get("pot", ())
    cash = held.get("cashable", ())
    for found, words in (
        ([pot["name"] for pot in pots], "has two pots called"),
        ([payer for pot in pots for payer in pot["payers"]], "has one payer in two pots:"),
        ([rule["rule_code"] for rule in held.get("rule", ())], "has two rules called"),
        (
            [" of ".join(filter(None, (one.get("item_code"), one["payer_code"]))) for one in cash],
            "says twice how much is cashable for",
        ),
    ):
        twice = sorted({one for one in found if found.count(one) > 1})
        if twice:
            raise Refused(f"{where} {words} {twice[0]}. Keep one of them.")
