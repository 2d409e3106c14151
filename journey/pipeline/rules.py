"""The rules that choose a price: ours, then the programme's own, in one order of precedence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.pipeline.reference import reference_frame

_BOUNDS = ("from_nights", "to_nights_excl", "from_minutes", "to_minutes_excl")
RULE_COLUMNS = (
    *("rule_code", "source_code", "activity_code", "status_code", "outcome_code", "setting_code"),
    *_BOUNDS,
    *("perspective_code", "item_code", "basis_code", "uncosted_reason", "rule_note"),
)
_DEFAULTS = {"status_code": "happened", "perspective_code": "fiscal"}
_OURS = 1000  # every rule of the programme comes before every rule of ours
_GENERAL = 100  # a rule for one source comes before one for all


def rule_frame(chosen: Assumptions, support_sources: Sequence[str]) -> pl.DataFrame:
    """The table cost.cost_rule: a rank_no says which rule comes first where several fit.

    Args:
        chosen: the assumption set, for the programme's own rules and how the support team is counted.
        support_sources: sources of the support team's casework, not priced where its budget is.

    Raises:
        Refused: a rule lacks something, says something unknown, or has another's code.
    """
    shipped = [{**row, "is_ours": True} for row in reference_frame("cost_rule.csv").to_dicts()]
    own = [{**_DEFAULTS, **_own_rule(rule, chosen.name), "is_ours": False} for rule in chosen.rule]
    if chosen.support.method != "casework":
        own += [_support_rule(code) for code in support_sources]
    rows = [{**dict.fromkeys(RULE_COLUMNS), **row} for row in (*shipped, *own)]
    codes = [row["rule_code"] for row in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise Refused(
            f"Two cost rules are called {twice[0]}. Give the one in the assumption set another rule_code."
        )
    schema = {
        **dict.fromkeys(RULE_COLUMNS, pl.String),
        **dict.fromkeys(_BOUNDS, pl.Int64),
        "rank_no": pl.Int64,
    }
    ranked = [{**row, **{n: _whole(row, n) for n in _BOUNDS}, "rank_no": _rank(row)} for row in rows]
    return pl.DataFrame([{name: row[name] for name in schema} for row in ranked], schema)


def _own_rule(rule: dict[str, Any], name: str) -> dict[str, Any]:
    unknown = sorted(set(rule) - set(RULE_COLUMNS))
    if unknown:
        raise Refused(f"assumptions/{name}.toml has a [[rule]] with {unknown[0]}, which no rule has.")
    if not rule.get("rule_code") or not rule.get("rule_note"):
        raise Refused(f"assumptions/{name}.toml: every [[rule]] needs rule_code and rule_note, its reason.")
    if bool(rule.get("item_code")) == bool(rule.get("uncosted_reason")):
        raise Refused(f"assumptions/{name}.toml: a [[rule]] has either item_code or uncosted_reason.")
    basis = rule.get("basis_code") or ("none" if rule.get("uncosted_reason") else "each")
    return {key: str(value) for key, value in rule.items()} | {"basis_code": basis}


def _support_rule(source_code: str) -> dict[str, Any]:
    return {
        "rule_code": f"support_{source_code}",
        "source_code": source_code,
        "status_code": "happened",
        "perspective_code": "fiscal",
        "basis_code": "none",
        "uncosted_reason": "priced_in_parent",
        "rule_note": "The support team's cost is counted as a whole, not by its contacts.",
        "is_ours": False,
        "rank_no": 0,
    }


def _rank(row: dict[str, Any]) -> int:
    said = sum(bool(row[name]) for name in ("activity_code", "outcome_code", "setting_code"))
    said += any(row[name] for name in _BOUNDS[:2]) + any(row[name] for name in _BOUNDS[2:])
    return (_OURS if row["is_ours"] else 0) + (0 if row["source_code"] else _GENERAL) + 10 * (5 - said)


def _whole(row: dict[str, Any], name: str) -> int | None:
    held = row[name]
    if held in (None, ""):
        return None
    if not str(held).isdigit():
        raise Refused(f"Cost rule {row['rule_code']}: {name} must be a whole number.")
    return int(held)
