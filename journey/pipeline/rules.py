"""The rules that choose a price: ours, then the programme's own, in one order of precedence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.pipeline.reference import known_codes, reference_frame
from schemas import vocabularies as v
from schemas.cost import BASIS_CODES, PERSPECTIVE_CODES, UNCOSTED_REASONS

_BOUNDS = ("from_nights", "to_nights_excl", "from_minutes", "to_minutes_excl")
RULE_COLUMNS = (
    *("rule_code", "source_code", "activity_code", "status_code", "outcome_code", "setting_code"),
    *_BOUNDS,
    *("perspective_code", "item_code", "basis_code", "uncosted_reason", "rule_note"),
)
_DEFAULTS = {"status_code": "happened", "perspective_code": "fiscal"}
_SHIPPED = 1000  # every rule of the programme comes before every rule of ours
_GENERAL = 100  # a rule for one source comes before one for all


def rule_frame(chosen: Assumptions, support_sources: Sequence[str]) -> pl.DataFrame:
    """The table cost.cost_rule: a rank_no says which rule comes first where several fit.

    Args:
        chosen: the assumption set, for the programme's own rules and how the support team is counted.
        support_sources: sources of the support team's casework, not priced where its budget is.

    Raises:
        Refused: a rule lacks something, says something unknown, or has another's code.
    """
    shipped = [{**row, "owner_code": "shipped"} for row in reference_frame("cost_rule.csv").to_dicts()]
    own = [{**_DEFAULTS, **_own_rule(rule, chosen), "owner_code": "programme"} for rule in chosen.rule]
    if chosen.support.method != "casework":
        own += [_support_rule(code, status) for code in support_sources for status in v.STATUS_CODES]
    rows = [{**dict.fromkeys(RULE_COLUMNS), **row} for row in (*shipped, *own)]
    codes = [row["rule_code"] for row in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise Refused(f"{chosen.file_label}: there is a rule {twice[0]} already. Give yours another name.")
    schema = {
        **dict.fromkeys(RULE_COLUMNS, pl.String),
        **dict.fromkeys(_BOUNDS, pl.Int64),
        "rank_no": pl.Int64,
        "owner_code": pl.String,
    }
    ranked = [{"rank_no": _rank(row), **row, **{n: _whole(row, n) for n in _BOUNDS}} for row in rows]
    return pl.DataFrame([{name: row[name] for name in schema} for row in ranked], schema)


def choices_of(chosen: Assumptions) -> pl.DataFrame:
    """item_code, activity_code, basis_code of every rule of a set that prices something, in no order."""
    rules = rule_frame(chosen, []).drop_nulls("item_code")
    return rules.select("item_code", "activity_code", "basis_code")


def _own_rule(rule: dict[str, Any], chosen: Assumptions) -> dict[str, Any]:
    """One rule of the set, its codes known and its basis said; a rule that prices nothing has none."""
    where = f"{chosen.file_label}, rule {rule['rule_code']},"
    if ("item_code" in rule) == ("uncosted_reason" in rule):
        raise Refused(f"{where} needs an item_code or an uncosted_reason, and not both.")
    if "uncosted_reason" in rule and "basis_code" in rule:
        raise Refused(f"{where} prices nothing, so it has no basis_code. Take it out.")
    for name, known in _KNOWN.items():
        if name in rule and rule[name] not in known():
            told = known_codes(rule[name], known())
            raise Refused(f"{where} has an unknown {name}: {rule[name]}. {told}")
    for first, last in (_BOUNDS[:2], _BOUNDS[2:]):
        if first in rule and last in rule and rule[first] >= rule[last]:
            raise Refused(f"{where} fits nothing: {first} must be below {last}.")
    basis = "none" if "uncosted_reason" in rule else rule.get("basis_code", "each")
    return {**rule, "basis_code": basis}


def _activities() -> list[str]:
    return reference_frame("activity.csv")["activity_code"].to_list()


_KNOWN: dict[str, Callable[[], Sequence[str]]] = {
    "activity_code": _activities,
    "status_code": lambda: v.STATUS_CODES,
    "outcome_code": lambda: v.OUTCOME_CODES,
    "setting_code": lambda: v.SETTING_CODES,
    "perspective_code": lambda: PERSPECTIVE_CODES,
    "basis_code": lambda: [code for code in BASIS_CODES if code != "recorded"],
    "uncosted_reason": lambda: UNCOSTED_REASONS,
}


def _support_rule(source_code: str, status_code: str) -> dict[str, Any]:
    is_held = status_code == "happened"
    return {
        "rule_code": f"support_{source_code}" + ("" if is_held else f"_{status_code}"),
        "source_code": source_code,
        "status_code": status_code,
        "perspective_code": "fiscal",
        "basis_code": "none",
        "uncosted_reason": "priced_in_parent" if is_held else "did_not_take_place",
        "rule_note": "The support team's cost is counted as a whole, not by its contacts.",
        "owner_code": "programme",
        "rank_no": 0,  # before any rule of the programme: else the team's cost would count twice
    }


def _rank(row: dict[str, Any]) -> int:
    said = sum(bool(row[name]) for name in ("activity_code", "outcome_code", "setting_code"))
    said += sum(any(row[name] is not None for name in bounds) for bounds in (_BOUNDS[:2], _BOUNDS[2:]))
    return (
        (_SHIPPED if row["owner_code"] == "shipped" else 0)
        + (0 if row["source_code"] else _GENERAL)
        + 10 * (5 - said)
    )


def _whole(row: dict[str, Any], name: str) -> int | None:
    return None if row[name] is None else int(row[name])
