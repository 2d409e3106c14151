"""Learning across people: what keeps coming up, the lines that moved, and paths that several people share.

Themes are what people wrote; nothing is scored, and nothing is put in order of agency.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from journey import words
from journey.read.build import Row
from journey.words.casebook import MEASURES
from journey.words.findings import NEARLY_ALL_PERCENT

if TYPE_CHECKING:
    from journey.casebook import Entry
    from journey.read.comparison import Reader

_PEOPLE = """
select source_person_id, person_id from link.person_link
where source_person_id in (select unnest($source_person_ids))
"""
_SIDES = """
select s.person_id, s.side_code, s.n_interactions_per_year as contacts, s.cost_gbp_per_year as cost,
       s.median_month_agencies as agencies, h.n_events_per_year as handovers, s.nights_per_year as nights
from compare.summary s
join compare.verdict v on v.person_id = s.person_id and not v.is_refused
left join compare.happening_side h on h.person_id = s.person_id and h.side_code = s.side_code
     and h.window_code = 'whole' and h.event_code = 'handover'
where s.window_code = 'whole' and s.person_id = coalesce($person_id, s.person_id)
order by s.person_id
"""
_HELD = """
select count(*) as n_people, count(*) filter (n_short = 0) as n_held from (
    select g.person_id, count(*) filter (
        not a.is_support and not (g.n_days > 0 and g.observed_days * 100 >= g.n_days * $percent)) as n_short
    from compare.agency_side g
    join canonical.agency a on a.agency_code = g.agency_code
    join compare.verdict v on v.person_id = g.person_id and not v.is_refused
    where g.window_code = 'whole' group by g.person_id
)
"""


@dataclass(frozen=True)
class Theme:
    """A theme as it was first typed, and what was written under it, by day.

    `n_people` counts people, not entries; what is about the work is of nobody.
    """

    theme: str
    entries: tuple[Entry, ...]
    n_people: int

    @property
    def may_name(self) -> bool:
        """Whether people may be named beside it: never where it would single one out."""
        return self.n_people > 1


@dataclass(frozen=True)
class Line:
    """One measure before and after the change.

    For one person `before` and `after` are rates a year (agencies: a typical month). For everybody they are
    None, and it says for how many of the people compared the line is lower, higher or about the same.
    """

    measure_code: str
    before: Any = None
    after: Any = None
    n_lower: int = 0
    n_same: int = 0
    n_higher: int = 0

    @property
    def n_people(self) -> int:
        """People of whom both sides are known."""
        return self.n_lower + self.n_same + self.n_higher


def people_of(read: Reader, named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Person id by alias, for aliases of the casebook that have records in this build.

    Args:
        read: the build.
        named: (alias, source person id), as Casebook.people gives them.
    """
    held = dict(named)
    rows = read.rows(_PEOPLE, source_person_ids=sorted(held.values()))
    person = {row["source_person_id"]: row["person_id"] for row in rows}
    return {alias: person[token] for alias, token in held.items() if token in person}


def themes(entries: Iterable[Entry], person_of: Mapping[str, str]) -> list[Theme]:
    """What keeps coming up: entries by theme, themes in alphabetical order.

    Args:
        entries: only what may be used for learning, by day; those without a readable body are left out.
        person_of: person id by alias, so that one person with two aliases counts once.
    """
    found: dict[str, list[Entry]] = {}
    typed: dict[str, str] = {}
    for entry in entries:
        for theme in entry.body.themes if entry.body else ():
            found.setdefault(theme.casefold(), []).append(entry)
            typed.setdefault(theme.casefold(), theme)
    return [
        Theme(typed[key], tuple(held), len(_people(held, person_of))) for key, held in sorted(found.items())
    ]


def _people(entries: Iterable[Entry], person_of: Mapping[str, str]) -> Collection[str]:
    return {person_of.get(entry.alias, entry.alias) for entry in entries if entry.alias}


def lines_of(read: Reader, person_id: str) -> list[Line]:
    """What moved for one person; empty where there is no comparison."""
    sides = _sides(read, person_id)
    if not sides:
        return []
    before, after = sides[0]
    return [Line(code, before[code], after[code]) for code in MEASURES]


def lines_of_all(read: Reader) -> list[Line]:
    """For how many of the people compared each line is lower, about the same or higher after the change."""
    return read.kept(("lines_of_all",), lambda: _lines_of_all(read))


def _lines_of_all(read: Reader) -> list[Line]:
    sides = _sides(read)
    lines = []
    for code in MEASURES:
        ways = [_way(before[code], after[code]) for before, after in sides]
        lines.append(Line(code, None, None, *(ways.count(way) for way in ("lower", "same", "higher"))))
    return lines


def held_of_all(read: Reader) -> tuple[int, int]:
    """For how many people every service has data for nearly all of both periods, of how many compared."""
    (row,) = read.rows(_HELD, percent=NEARLY_ALL_PERCENT)
    return row["n_held"], row["n_people"]


def _way(before: Any, after: Any) -> str:
    if before is None or after is None:
        return "not known"
    if words.change(before, after) in ("about the same", "none in either"):
        return "same"
    return "lower" if after < before else "higher"


def _sides(read: Reader, person_id: str | None = None) -> list[tuple[Row, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for row in read.rows(_SIDES, person_id=person_id):
        found.setdefault(row["person_id"], {})[row["side_code"]] = row
    return [(sides["before"], sides["after"]) for sides in found.values() if len(sides) == 2]


def shared_paths(read: Reader, n_most: int = 20) -> tuple[list[Row], int]:
    """Orders of two agencies or more, in one episode, that at least two people share; and how many there are.

    Those that most people share, with `path_text` by the agencies' names.
    """
    found = read.kept(("shared_paths",), lambda: _shared_paths(read))
    return found[:n_most], len(found)


def _shared_paths(read: Reader) -> list[Row]:
    labels = {row["agency_code"]: row["agency_label"] for row in read.agencies().to_dicts()}
    return [
        row
        | {"path_text": ", then ".join(labels.get(code, code) for code in row["variant_text"].split(" > "))}
        for row in _variants(read)
    ]


def _variants(read: Reader) -> list[Row]:
    """Orders of two agencies or more that at least two people share, those of most people first."""
    import polars as pl

    shared = (pl.col("n_people") > 1) & pl.col("variant_text").str.contains(" > ", literal=True)
    found = read.variants().filter(shared)
    order = ["n_people", "n_episodes", "variant_text"]
    return found.sort(order, descending=[True, True, False]).to_dicts()
