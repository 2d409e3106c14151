"""Whether a file looks like one of the sources known already."""

from __future__ import annotations

from dataclasses import dataclass

from journey.profiles import ColumnRule, Profile, TableRule, fold
from journey.propose.header import Seen
from journey.propose.hints import Hints


@dataclass(frozen=True)
class LooksLike:
    """A source all of whose required headings are in the file, with the share of its headings that are."""

    source_code: str
    title: str
    share: float


def looks_like(tables: list[Seen], hints: Hints) -> list[LooksLike]:
    """The sources that the file may be, the best first."""
    found = []
    for profile in hints.known.values():
        share = _share(profile, tables)
        if share:
            found.append(LooksLike(profile.source_code, profile.title, share))
    return sorted(found, key=lambda one: (-one.share, one.source_code))


def _share(profile: Profile, tables: list[Seen]) -> float:
    present = [{fold(heading) for heading in seen.headings} for seen in tables]
    shares = [
        _matched(rule, headings)
        for rule in profile.tables
        for headings in present
        if _has_needed(rule, headings)
    ]
    return max(shares, default=0.0)


def _has_needed(rule: TableRule, headings: set[str]) -> bool:
    return bool(rule.required) and all(_is_in(rule.columns[name], headings) for name in rule.required)


def _is_in(column: ColumnRule, headings: set[str]) -> bool:
    test = all if column.is_joined else any
    return test(fold(heading) in headings for heading in column.headings)


def _matched(rule: TableRule, headings: set[str]) -> float:
    return sum(_is_in(column, headings) for column in rule.columns.values()) / len(rule.columns)
