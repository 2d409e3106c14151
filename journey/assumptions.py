"""Named sets of assumptions: which prices, rules and choices turn contacts into pounds.

A set is a TOML file of the workspace, assumptions/<name>.toml, so that two can be laid side by side, sent to
a reviewer and dated. It holds nothing about any person. Without a file, `standard` is what ships. See
docs/assumption-sets.md.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from journey.assumption_form import refuse_misformed
from journey.errors import Refused

STANDARD = "standard"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


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

    @property
    def file_label(self) -> str:
        """What its file is called in messages."""
        return f"assumptions/{self.name}.toml"

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
    except ValueError:  # of TOML, of UTF-8, or a number that is none
        raise Refused(f"assumptions/{path.name} is not valid TOML. Correct it and try again.") from None
    where = f"assumptions/{path.name}"
    refuse_misformed(where, held)
    made: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in held.items()
    }
    made["support"] = _support(held.get("support", {}))
    return Assumptions(name=name, **made)


def _support(held: dict[str, Any]) -> Support:
    amounts = ("yearly_budget_gbp", "hours_per_week")
    made: dict[str, Any] = held | {key: Decimal(held[key]) for key in amounts if key in held}
    return Support(**made)


def _plain(held: Any) -> Any:
    if isinstance(held, dict):
        return {key: _plain(value) for key, value in held.items()}
    if isinstance(held, list | tuple):
        return [_plain(value) for value in held]
    return str(held) if isinstance(held, date | Decimal) else held
