"""The form of a group's file, groups/NAME.toml: who is in, by rules in order, and against whom they are set.

Only the form is seen to here; what a rule does is in journey.groups.rules. See docs/groups.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from journey.errors import Refused
from schemas.vocabularies import AGE_BANDS, AGENCY_CODES

EVERYONE = "everyone"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")
WINDOWS = {"12m": 12, "24m": 24, "whole": None}  # whole calendar months on each side; None: all there are
_PAGE = "See docs/groups.md."
_MOST = Decimal(1_000_000_000)  # beyond it a figure is a slip of the hand

Held = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """One line of a group's file: people are kept who pass it. said holds what its rule needs."""

    rule: str
    why: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Comparison:
    """Whom the group is set against: people without a change point who pass these rules."""

    label: str
    why: str
    keep: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A group as its file says."""

    name: str
    label: str
    why: str
    window: str = "12m"
    keep: tuple[Rule, ...] = ()
    comparison: Comparison | None = None


_EVERYONE = Definition(
    EVERYONE,
    "Everybody with a change date",
    "The group that is there without a file: everybody with a change date.",
)


def _is_line(held: Any) -> bool:
    return isinstance(held, str) and bool(held.strip()) and held.isprintable()


def _is_day(held: Any) -> bool:
    return isinstance(held, date) and not isinstance(held, datetime)


def _is_amount(held: Any) -> bool:
    is_number = isinstance(held, int | Decimal) and not isinstance(held, bool)
    return is_number and Decimal(held).is_finite() and 0 <= held <= _MOST and Decimal(held) * 100 % 1 == 0


def _is_some(held: Any) -> bool:
    return isinstance(held, int) and not isinstance(held, bool) and 1 <= held <= 1200


def _is_names(held: Any, known: tuple[str, ...] | None = None) -> bool:
    """A list of names, each once, none empty."""
    is_list = isinstance(held, list) and bool(held) and all(_is_line(one) for one in held)
    return is_list and len(set(held)) == len(held) and (known is None or set(held) <= set(known))


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "line": (_is_line, "one line of text in quotation marks, not blank"),
    "day": (_is_day, "a day such as 2022-04-01, without quotation marks"),
    "amount": (_is_amount, "a number, 0 or more, with at most two decimals"),
    "some": (_is_some, "a whole number, 1 or more"),
    "names": (_is_names, 'a list of names such as ["a", "b"], each once'),
    "agencies": (
        lambda held: _is_names(held, AGENCY_CODES),
        f"a list of services, each once. Known: {', '.join(AGENCY_CODES)}",
    ),
    "bands": (
        lambda held: _is_names(held, AGE_BANDS),
        f"a list of age bands, each once. Known: {', '.join(AGE_BANDS)}",
    ),
    "window": (lambda held: held in tuple(WINDOWS), f"one of {', '.join(WINDOWS)}"),
    "rules": (
        lambda held: isinstance(held, list) and all(isinstance(one, dict) for one in held),
        "a list of tables, each headed by its name in [[ ]]",
    ),
    "table": (lambda held: isinstance(held, dict), "a table, headed by its name in [ ]"),
}
_GROUP = {"label": "line*", "why": "line*", "window": "window", "keep": "rules", "comparison": "table"}
_COMPARISON = {"label": "line*", "why": "line*", "keep": "rules"}
RULES: dict[str, dict[str, str]] = {  # rule -> what it needs (starred) or may have
    "change_between": {"from": "day", "to": "day"},
    "has_change": {},
    "no_change": {},
    "age_band": {"any_of": "bands*"},
    "contact_with": {"any_of": "agencies*"},
    "cost_before": {"from": "amount", "to": "amount"},
    "contacts_before": {"from": "amount", "to": "amount"},
    "months_before": {"n": "some*"},
    "months_after": {"n": "some*"},
    "named": {"any_of": "names*"},
    "support_after": {},
}
_OF_A_CHANGE = ("change_between", "has_change", "no_change")  # of a comparison nobody has one


def list_names(folder: Path) -> list[str]:
    """Names of the groups that a workspace has, the one that needs no file first."""
    own = sorted(path.stem for path in (folder / "groups").glob("*.toml"))
    return [EVERYONE, *(name for name in own if name != EVERYONE)]


def read_group(folder: Path, name: str) -> Definition:
    """Read one group's file.

    Args:
        folder: the workspace.
        name: as the file is called, without .toml.

    Raises:
        Refused: there is no such group, or its file says something that we do not know or can't use.
    """
    if not NAME.fullmatch(name):
        raise Refused(
            "The name of a group is letters, digits, - and _ only, at most 41 of them, the first a letter or "
            "digit. Name the file so, and ask again."
        )
    path = folder / "groups" / f"{name}.toml"
    where = f"groups/{name}.toml"
    if name == EVERYONE:
        if path.is_file():
            raise Refused(
                f"{where}: the group {EVERYONE} is there without a file. Give the file another name."
            )
        return _EVERYONE
    if not path.is_file():
        raise Refused(f"There is no group {name}. Groups held: {', '.join(list_names(folder))}.")
    return group_of(name, path.read_bytes())


def group_of(name: str, text: bytes) -> Definition:
    """A group as the text of its file says, whether or not it is in a file still.

    Raises:
        Refused: the text says something that we do not know or can't use.
    """
    where = f"groups/{name}.toml"
    try:
        held = tomllib.loads(text.decode("utf-8"), parse_float=Decimal)
    except ValueError:  # of TOML, of UTF-8, or a number that is none
        raise Refused(f"{where} is not valid TOML. Correct it and try again.") from None
    return _definition(where, name, held)


def _definition(where: str, name: str, held: Held) -> Definition:
    _refuse_misfit(where, held, _GROUP)
    against = None
    if "comparison" in held:
        beside, place = held["comparison"], f"{where}, [comparison],"
        _refuse_misfit(place, beside, _COMPARISON)
        against = Comparison(beside["label"], beside["why"], _rules(where, "comparison.keep", beside))
    keep = _rules(where, "keep", held)
    return Definition(name, held["label"], held["why"], held.get("window", "12m"), keep, against)


def _rules(where: str, table: str, held: Held) -> tuple[Rule, ...]:
    return tuple(
        _rule(f"{where}, [[{table}]] number {number},", one, is_beside=table != "keep")
        for number, one in enumerate(held.get("keep", ()), start=1)
    )


def _rule(where: str, held: Held, is_beside: bool) -> Rule:
    known = [name for name in RULES if not (is_beside and name in _OF_A_CHANGE)]
    if held.get("rule") not in known:
        raise Refused(f"{where} needs a rule that we know. Known: {', '.join(known)}. {_PAGE}")
    form = RULES[held["rule"]]
    _refuse_misfit(where, held, {"rule": "line*", "why": "line*", **form})
    said = {key: value for key, value in held.items() if key in form}
    if set(form) == {"from", "to"}:
        if not said:
            raise Refused(f"{where} needs from, to or both. {_PAGE}")
        if len(said) == 2 and said["from"] > said["to"]:
            raise Refused(f"{where} has a from that is more than its to.")
    return Rule(held["rule"], held["why"], said)


def _refuse_misfit(where: str, held: Held, form: Mapping[str, str]) -> None:
    unknown = sorted(set(held) - set(form))
    if unknown:
        raise Refused(
            f"{where} has something we do not know: {unknown[0]}. Known: {', '.join(form)}. {_PAGE}"
        )
    for key, kind in form.items():
        fits, words = _KINDS[kind.rstrip("*")]
        if key in held and not fits(held[key]):
            raise Refused(f"{where} {key} must be {words}. {_PAGE}")
        if key not in held and kind.endswith("*"):
            raise Refused(f"{where} needs {key}: {words}. {_PAGE}")
