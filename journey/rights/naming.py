"""What an agency called its files, sheets and columns: a name of a person in it goes when the person does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from journey.removal.remove import Rule

_TOLD = ("file_name", "file_names", "columns", "notes", "findings")
_PIECE = re.compile(r"[^\s_.,;:()\[\]]+")


def names_that_go(texts: Iterable[str], rule: Rule) -> dict[str, str]:
    """Which of some texts name whom a rule takes out, and what stands in their place, each another text."""
    held = list(dict.fromkeys(texts))
    if not held:
        return {}
    cells = [json.dumps(dict(enumerate([text, *_PIECE.findall(text)])), ensure_ascii=False) for text in held]
    chosen = rule.naming(pl.DataFrame({"raw_json": cells}))
    gone = [text for text, is_gone in zip(held, chosen, strict=True) if is_gone]
    return {text: f"(erased {number})" for number, text in enumerate(gone, start=1)}


def told_without(manifest: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    """The entries of a manifest that name files, columns and findings, without whom a rule takes out."""
    told = {name: manifest[name] for name in _TOLD}
    gone = names_that_go(_texts(told), rule)
    return {name: _replaced(held, gone) for name, held in told.items()} if gone else told


def is_naming(manifest: Mapping[str, Any], rule: Rule) -> bool:
    """Whether a file, a sheet or a column of an extract is called after whom a rule takes out."""
    told = {name: manifest[name] for name in (*_TOLD, "sheet_names")}
    return bool(names_that_go(_texts(told), rule))


def _texts(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, Mapping):
        for one in held.values():
            yield from _texts(one)
    elif isinstance(held, list | tuple):
        for one in held:
            yield from _texts(one)


def _replaced(held: Any, gone: Mapping[str, str]) -> Any:
    if isinstance(held, str):
        return gone.get(held, held)
    if isinstance(held, Mapping):
        return {name: _replaced(one, gone) for name, one in held.items()}
    return [_replaced(one, gone) for one in held] if isinstance(held, list | tuple) else held
