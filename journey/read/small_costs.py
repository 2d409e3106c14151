"""Everybody's costs for those who may not know who anybody is: none of an agency or body with few people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from journey.read.comparison import Reader
from journey.read.hidden import Hidden
from journey.read.small import NOT_SHOWN, unsaid
from journey.words.groups import FEW, is_small

Row = dict[str, Any]

_AMOUNTS = ("cost_gbp", "low_cost_gbp", "high_cost_gbp")
_PEOPLE = """
select agency_code, count(distinct person_id) as n_people from timeline.journey group by agency_code
"""
_PAYERS = """
select distinct l.perspective_code, l.payer_code, k.agency_code
from cost.kind_line l join cost.kind k on k.kind_no = l.kind_no
"""
_ITEMS = """
select distinct p.item_code, k.agency_code from cost.kind_price p join cost.kind k on k.kind_no = p.kind_no
where p.perspective_code = 'fiscal' and p.basis_code <> 'recorded'
"""


def by_year(read: Reader, found: Row) -> Row:
    """An answer of costs_by_year; an agency that is hidden has why_hidden in place of its figures."""
    why = _hidden(read, found)
    return found | {"agencies": [_agency(row, why) for row in found["agencies"]]}


def basis(read: Reader, found: Row, years: Row) -> Row:
    """An answer of journey.read.costed.costed, without what would tell the cost of a hidden agency.

    Args:
        read: of the build.
        found: the answer.
        years: an answer of costs_by_year before anything is hidden in it.
    """
    why = _hidden(read, years)
    if not why:
        return found
    paid = _of_few(read.rows(_PAYERS), ("perspective_code", "payer_code"), why)
    public = {code for perspective, code in paid if perspective == "fiscal"}
    rest = [row for row in found["by_payer"] if row["payer_code"] not in public]
    if len(public) == 1 and rest:  # the total would give it
        public.add(min(rest, key=lambda row: row["cost_gbp"])["payer_code"])
    blank = dict.fromkeys(("n_lines", *_AMOUNTS)) | {"why_hidden": NOT_SHOWN}
    return found | {
        "by_payer": [row | blank if row["payer_code"] in public else row for row in found["by_payer"]],
        "not_public": [
            row | blank if (row["perspective_code"], row["payer_code"]) in paid else row
            for row in found["not_public"]
        ],
        "uncosted": [
            row | {"why_hidden": why[row["agency_code"]]} if row["agency_code"] in why else row
            for row in found["uncosted"]
        ],
        "recorded": [row for row in found["recorded"] if row["agency_code"] not in why],
    }


def prices(read: Reader, items: list[Row], years: Row) -> list[Row]:
    """Unit costs in use; how often one of a hidden agency was used, and what it made, is not told."""
    why = _hidden(read, years)
    few = _of_few(read.rows(_ITEMS), ("item_code",), why) if why else set()
    blank = {"n_interactions": None, "cost_gbp": None, "why_hidden": NOT_SHOWN}
    return [item | blank if (item["item_code"],) in few else item for item in items]


def _hidden(read: Reader, found: Row) -> dict[str, str]:
    """Why the figures of an agency are hidden, by agency: few people, or its own would give another away."""
    if not isinstance(read, Hidden):
        return {}
    rows = read.kept(("people_by_agency",), lambda: read.rows(_PEOPLE))
    people = {row["agency_code"]: row["n_people"] for row in rows}
    cells = {row["agency_code"]: row["years"] for row in found["agencies"]}
    return {code: _why(people[code]) for code in with_others(people, cells)}


def with_others(people: Mapping[str, int], years: Mapping[str, list[Row]]) -> set[str]:
    """Agencies of few people, and as many others as it takes that no total less the rest gives one away.

    Args:
        people: how many each agency has.
        years: its years in one order, each with n_interactions.
    """
    found = unsaid(people)
    for at in range(max((len(cells) for cells in years.values()), default=0)):
        held = {code for code, cells in years.items() if cells[at]["n_interactions"]}
        others = sorted((people[code], code) for code in held - found if code in people)
        if len(held & found) == 1 and others:
            found.add(others[0][1])
    return found


def _why(n: int) -> str:
    return f"{NOT_SHOWN}: {FEW} people" if is_small(n) else NOT_SHOWN


def _agency(row: Row, why: Mapping[str, str]) -> Row:
    if row["agency_code"] not in why:
        return row
    held = {"why_hidden": why[row["agency_code"]], "n_interactions": None, "n_uncosted": None}
    held |= dict.fromkeys(_AMOUNTS)
    return row | held | {"years": [cell | held for cell in row["years"]]}


def _of_few(rows: Iterable[Row], key: tuple[str, ...], why: Mapping[str, str]) -> set[tuple[str, ...]]:
    """The keys all of whose agencies are hidden."""
    agencies: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        agencies.setdefault(tuple(row[name] for name in key), set()).add(row["agency_code"])
    return {held for held, codes in agencies.items() if codes <= why.keys()}
