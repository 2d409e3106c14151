"""A profile, changed, as TOML again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from journey.propose.write import quoted

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = "# Matched on the page Add data. The version before this one is in the folder history.\n"


def toml_text(data: Mapping[str, Any]) -> str:
    """The TOML of a profile's tables: texts, numbers, days, lists, tables, and lists of tables.

    Args:
        data: as tomllib reads it.
    """
    return _HEAD + "\n".join(_lines(data, "")) + "\n"


def _lines(data: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, held in data.items():
        if not _is_table(held) and not _is_tables(held):
            yield f"{_key(key)} = {_value(held)}"
    for key, held in data.items():
        below = f"{path}{_key(key)}"
        for one in held if _is_tables(held) else [held] if _is_table(held) else []:
            yield f"\n[[{below}]]" if _is_tables(held) else f"\n[{below}]"
            yield from _lines(one, f"{below}.")


def _is_table(held: Any) -> bool:
    """A table of its own; {join = [...]} stays within its line."""
    return isinstance(held, Mapping) and set(held) != {"join"}


def _is_tables(held: Any) -> bool:
    return isinstance(held, list) and bool(held) and all(isinstance(one, Mapping) for one in held)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else quoted(key)


def _value(held: Any) -> str:
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, int | dt.date):
        return str(held)
    if isinstance(held, list):
        return "[" + ", ".join(_value(one) for one in held) + "]"
    if isinstance(held, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in held.items()) + "}"
    return quoted(str(held))
