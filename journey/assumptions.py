"""Named sets of assumptions: which prices, rules and choices turn contacts into pounds.

A set is a TOML file of the workspace, assumptions/<name>.toml, so that two can be laid side by side, sent to
a reviewer and dated. It holds nothing about any person. Without a file, `standard` is what ships. See
docs/assumption-sets.md.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from journey.errors import Refused
from journey.settings import is_financial_year

STANDARD = "standard"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
PRICE_LEVELS = ("low", "central", "high")
CASHABILITY = ("none", "part", "full")
_TABLES = ("rule", "split", "pot", "cashable", "support")


@dataclass(frozen=True)
class Support:
    """How the support team's own cost is counted in the after side.

    casework: its contacts, priced like any other. budget: a yearly budget divided by the people it supports.
    hours: hours a week with one person, times the price of an hour.
    """

    method: str = "casework"
    yearly_budget_gbp: Decimal | None = None  # budget: in the prices of price_year_fy
    n_people: int | None = None  # budget: people supported at a time
    price_year_fy: str | None = None  # budget
    hours_per_week: Decimal | None = None  # hours: with one person, travel and writing up included
    item_code: str | None = None  # hours: the unit cost of an hour
    payer_code: str = "not_known"
    note: str = ""


@dataclass(frozen=True)
class Assumptions:
    """One set, as its file says. Lists of tables (rule, split, pot, cashable) are kept as read, checked."""

    name: str = STANDARD
    title: str = "Standard: published unit costs"
    dated: date | None = None
    note: str = ""
    price_base_fy: str | None = None  # else that of journey.toml
    catalogues: tuple[str, ...] = ("shipped",)  # later ones win
    indices: tuple[str, ...] = ()  # price indices of the workspace, beside the GDP deflator
    price_level: str = "central"
    recorded_sources: tuple[str, ...] = ()  # sources whose own recorded cost is used instead of the unit cost
    range_percent: int = 25  # the tornado's range for a price whose source gives none
    rule: tuple[dict[str, Any], ...] = ()
    split: tuple[dict[str, Any], ...] = ()
    pot: tuple[dict[str, Any], ...] = ()
    cashable: tuple[dict[str, Any], ...] = ()
    support: Support = Support()

    def as_json(self) -> dict[str, Any]:
        """The set as a manifest holds it: dates ISO, amounts as text."""
        held: dict[str, Any] = _plain(asdict(self))
        return held


def list_sets(workspace: Path) -> list[str]:
    """Names of the sets that can be used, standard first."""
    own = sorted(
        path.stem for path in (workspace / "assumptions").glob("*.toml") if NAME.fullmatch(path.stem)
    )
    return [STANDARD, *(name for name in own if name != STANDARD)]


def load_set(workspace: Path, name: str) -> Assumptions:
    """Read one set.

    Raises:
        Refused: there is no such set, or its file says something we do not know or can't use.
    """
    if not NAME.fullmatch(name):
        raise Refused("The name of an assumption set is small letters, digits, - and _ only.")
    path = workspace / "assumptions" / f"{name}.toml"
    if not path.is_file():
        if name == STANDARD:
            return Assumptions()
        raise Refused(f"There is no assumption set {name}. Sets held: {', '.join(list_sets(workspace))}.")
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Refused(f"assumptions/{path.name} is not valid TOML. Correct it and try again.") from None
    return _checked(f"assumptions/{path.name}", name, held)


def _checked(where: str, name: str, held: dict[str, Any]) -> Assumptions:
    known = {one.name for one in fields(Assumptions)} - {"name"}
    _refuse_unknown(where, held, known)
    for key in ("title", "dated"):
        if key not in held:
            raise Refused(f"{where} must have {key}: a set is named and dated.")
    kinds: dict[str, type | tuple[type, ...]] = {
        "title": str, "dated": date, "note": str, "price_base_fy": str, "price_level": str,
        "range_percent": int,
        "catalogues": list, "indices": list, "recorded_sources": list, "support": dict,
        "rule": list, "split": list, "pot": list, "cashable": list,
    }  # fmt: skip
    for key, value in held.items():
        if not isinstance(value, kinds[key]) or isinstance(value, bool):
            raise Refused(f"{where}: {key} is not of the right kind. See docs/assumption-sets.md.")
    if held.get("price_level", "central") not in PRICE_LEVELS:
        raise Refused(f"{where}: price_level must be one of {', '.join(PRICE_LEVELS)}.")
    if not 0 <= held.get("range_percent", 25) <= 100:
        raise Refused(f"{where}: range_percent must be from 0 to 100.")
    base = held.get("price_base_fy")
    if base is not None and not is_financial_year(base):
        raise Refused(f'{where}: price_base_fy must be a financial year such as "2024-25".')
    made: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in held.items()
    }
    for key in ("catalogues", "indices", "recorded_sources"):
        if not all(isinstance(one, str) for one in made.get(key, ())):
            raise Refused(f"{where}: {key} must be a list of names.")
    for key in ("rule", "split", "pot", "cashable"):
        if not all(isinstance(one, dict) for one in made.get(key, ())):
            raise Refused(f"{where}: {key} must be a list of tables, [[{key}]].")
    for one in made.get("split", ()):
        _needs(where, "split", one, ("item_code", "payer_code", "percent"), ("beneficiary_code",))
    for one in made.get("pot", ()):
        _needs(where, "pot", one, ("name", "payers"), ())
    for one in made.get("cashable", ()):
        _needs(
            where,
            "cashable",
            one,
            ("payer_code", "cashability", "confirmed_by", "confirmed_on"),
            ("item_code", "note"),
        )
        if one["cashability"] not in CASHABILITY:
            raise Refused(f"{where}: cashability must be one of {', '.join(CASHABILITY)}.")
        if not str(one["confirmed_by"]).strip():
            raise Refused(
                f"{where}: a saving is cashable only when a named budget holder says so (confirmed_by)."
            )
    made["support"] = _support(where, held.get("support", {}))
    return Assumptions(name=name, **made)


def _support(where: str, held: dict[str, Any]) -> Support:
    _refuse_unknown(f"{where}, [support],", held, {one.name for one in fields(Support)})
    amounts: dict[str, Any] = {
        key: _decimal(where, key, held[key]) for key in ("yearly_budget_gbp", "hours_per_week") if key in held
    }
    said: dict[str, Any] = {**held, **amounts}
    made = Support(**said)
    wanted: dict[str, tuple[str, ...]] = {
        "casework": (),
        "budget": ("yearly_budget_gbp", "n_people", "price_year_fy"),
        "hours": ("hours_per_week", "item_code"),
    }
    if made.method not in wanted:
        raise Refused(f"{where}, [support], method must be one of {', '.join(wanted)}.")
    for key in wanted[made.method]:
        if not getattr(made, key):
            raise Refused(f"{where}, [support], method {made.method} needs {key}.")
    if made.price_year_fy is not None and not is_financial_year(made.price_year_fy):
        raise Refused(f'{where}, [support], price_year_fy must be a financial year such as "2024-25".')
    if made.n_people is not None and (not isinstance(made.n_people, int) or made.n_people < 1):
        raise Refused(f"{where}, [support], n_people must be a whole number, 1 or more.")
    return made


def _decimal(where: str, key: str, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, bool) or not amount.is_finite() or amount < 0:
        raise Refused(f"{where}: {key} must be a number, 0 or more.")
    return amount


def _needs(
    where: str, table: str, held: dict[str, Any], wanted: tuple[str, ...], more: tuple[str, ...]
) -> None:
    _refuse_unknown(f"{where}, [[{table}]],", held, {*wanted, *more})
    for key in wanted:
        if key not in held:
            raise Refused(f"{where}: every [[{table}]] needs {key}.")


def _refuse_unknown(where: str, held: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(held) - known)
    if unknown:
        raise Refused(
            f"{where} has something we do not know: {unknown[0]}. Known: {', '.join(sorted(known))}."
        )


def _plain(held: Any) -> Any:
    if isinstance(held, dict):
        return {key: _plain(value) for key, value in held.items()}
    if isinstance(held, list | tuple):
        return [_plain(value) for value in held]
    return str(held) if isinstance(held, date | Decimal) else held
