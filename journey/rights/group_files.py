"""Files of groups that name somebody by alias: the programme's own, which nothing here rewrites."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from typing import Any

from journey.workspace import Workspace


def files_naming(workspace: Workspace, aliases: Collection[str]) -> list[str]:
    """Files under the workspace that hold one of these aliases as a word: in a rule, a reason or their name.

    Args:
        workspace: with or without groups.
        aliases: of one person; capitals do not matter.

    Returns:
        As groups/NAME.toml, in order.
    """
    if not aliases:
        return []
    word, part = _word(aliases), _part_of_name(aliases)
    paths = sorted((workspace.path / "groups").glob("*.toml"))
    return [
        f"groups/{path.name}"
        for path in paths
        if part.search(path.stem) or any(word.search(text) for text in _texts_of(path.read_bytes()))
    ]


def without_alias(file: str, aliases: Collection[str]) -> str:
    """The name of a file, with (alias) where it holds one."""
    return _part_of_name(aliases).sub("(alias)", file) if aliases else file


def _word(aliases: Collection[str]) -> re.Pattern[str]:
    """One of them as a word: with a hyphen and more it would be another alias."""
    return re.compile(rf"(?<![\w-]){_any_of(aliases)}(?![\w-])", re.IGNORECASE)


def _part_of_name(aliases: Collection[str]) -> re.Pattern[str]:
    """One of them in the name of a file, where hyphens and underscores part words."""
    return re.compile(rf"(?<![^\W_]){_any_of(aliases)}(?![^\W_])", re.IGNORECASE)


def _any_of(aliases: Collection[str]) -> str:
    """The longest first, so that of an alias within another the whole is found."""
    return f"(?:{'|'.join(re.escape(alias) for alias in sorted(aliases, key=len, reverse=True))})"


def _texts_of(held: bytes) -> Iterator[str]:
    """A file as it stands, comments and all, and what its texts say where they are written with escapes."""
    text = held.decode("utf-8", errors="replace")
    yield text
    try:
        yield from _strings(tomllib.loads(text))
    except tomllib.TOMLDecodeError:  # a file that can't be used can still hold an alias
        return


def _strings(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for key, one in held.items():
            yield key
            yield from _strings(one)
    elif isinstance(held, list):
        for one in held:
            yield from _strings(one)
