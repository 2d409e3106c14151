"""What is left to put right, grouped by what would do it, across files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.findings.catalogue import LEVELS, check_of
from journey.quality.files import File

_NOTHING = "Nothing"  # how a check begins that asks for nothing, or for nothing unless


@dataclass(frozen=True)
class Repair:
    """One thing to do: why (the titles of checks), the level, who can, and how much it is about.

    `n_rows` is None where it is about files or columns and not about rows.
    """

    what_to_do: str
    titles: tuple[str, ...]
    level: str
    who_can_fix: str
    n_rows: int | None
    n_files: int


def repairs(files: Sequence[File]) -> list[Repair]:
    """Things to do: what stops a file first, then what sets rows aside, the most rows first.

    What was explained, and what asks for nothing, is left out. One thing to do for rows that are set aside
    and for rows that are used all the same is two repairs.
    """
    found: dict[tuple[str, str, str], list[tuple[File, str, int | None]]] = {}
    for file in files:
        for finding in file.findings:
            check, level = check_of(finding["check_id"]), finding["level"]
            if level == "fine" or check.what_to_do.startswith(_NOTHING):
                continue
            if finding["check_id"] not in file.explained:
                held = found.setdefault((level, check.what_to_do, check.who_can_fix), [])
                held.append((file, check.title, finding["n_rows"]))
    made = [_repair(*key, held) for key, held in found.items()]
    return sorted(made, key=lambda one: (LEVELS.index(one.level), -(one.n_rows or 0), one.what_to_do))


def _repair(
    level: str, what_to_do: str, who_can_fix: str, held: Sequence[tuple[File, str, int | None]]
) -> Repair:
    counted = [n_rows for _, _, n_rows in held if n_rows is not None]
    return Repair(
        what_to_do,
        tuple(dict.fromkeys(title for _, title, _ in held)),
        level,
        who_can_fix,
        sum(counted) if counted else None,
        len({file.extract_id for file, *_ in held}),
    )
