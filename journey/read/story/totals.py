"""Where one cost is counted: before and after the change, by year, and in which totals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from journey import words
from journey.read.build import Row
from journey.read.comparison import Reader
from journey.read.story.reckoning import AMOUNTS, must_agree, part_of_days, pence, pounds, spell_of

_SPELL = """
select s.line_no, s.payer_code, s.start_date, s.end_date_excl, s.n_days, s.is_contact,
       j.end_date_excl as journey_end_date_excl, coalesce(j.is_stay, false) as is_stay,
       coalesce(l.is_spread, false) as is_spread
from compare.spell s
left join timeline.journey j on j.interaction_id = s.interaction_id
left join cost.cost_line l on l.interaction_id = s.interaction_id and l.line_no = s.line_no
     and l.perspective_code = 'fiscal'
where s.person_id = $person_id and s.interaction_id = $interaction_id order by s.line_no
"""
_PARTS = """
select p.window_code, p.side_code, d.from_date, d.to_date_excl, p.line_no, p.is_counted, p.nights,
       p.cost_gbp, p.low_cost_gbp, p.high_cost_gbp
from compare.interaction_side p
join compare.side d on d.person_id = p.person_id and d.window_code = p.window_code
     and d.side_code = p.side_code
where p.person_id = $person_id and p.interaction_id = $interaction_id
order by list_position(['whole', 'equal', 'last_12m', 'last_24m', 'without_band'], p.window_code),
         d.from_date, p.line_no
"""
_WHOLE = "select cost_gbp from timeline.person where person_id = $person_id"
_SUMMARY = """
select window_code, side_code, cost_gbp, support_cost_gbp, support_cost_code from compare.summary
where person_id = $person_id and window_code <> 'like_for_like'
"""
_AGENCY = """
select s.window_code, s.side_code, s.agency_code, a.agency_label, s.cost_gbp
from compare.agency_side s join canonical.agency a on a.agency_code = s.agency_code
where s.person_id = $person_id and s.agency_code = $agency_code
"""
_PAYER = """
select window_code, side_code, party_code as payer_code, cost_gbp from compare.party_side
where person_id = $person_id and cut_code = 'pays'
"""
_YEARS = """
select year_from_date, year_to_date_excl, side_code, cost_gbp from compare.yearly
where person_id = $person_id and year_from_date < $end_excl and year_to_date_excl > $start
order by year_from_date
"""
Key = tuple[str, str]


def windows_of(reader: Reader, person_id: str, interaction_id: str, lines: list[Row]) -> list[Row]:
    """One row a window and side that the contact falls in: its days, and what of its cost falls there.

    Returns:
        window_code, side_code, from_date, to_date_excl; is_counted (it starts there), nights; start_date,
        end_date_excl and n_days of the whole, of which those after day_from up to day_to fall here; cost_gbp
        with low and high (null when uncosted); lines, with payer_code and cost_gbp. Empty where no
        comparison was made.

    Raises:
        Damaged: the build's part is not the part that those days make.
    """
    spells = {row["line_no"]: row for row in reader.rows(_SPELL, **_ids(person_id, interaction_id))}
    found: dict[Key, Row] = {}
    for row in reader.rows(_PARTS, **_ids(person_id, interaction_id)):
        spell = spells[row["line_no"]]
        if not interaction_id.startswith("support:"):
            _check_spell(spell)
        days = (spell["start_date"], spell["end_date_excl"])
        side = (row["from_date"], row["to_date_excl"])
        line = next((one for one in lines if one["line_no"] == row["line_no"]), None)
        for name in AMOUNTS:
            of_line = None if line is None else pounds(part_of_days(pence(line[name]), *days, *side))
            must_agree(of_line, row[name])
        window = found.setdefault((row["window_code"], row["side_code"]), _empty(row, spell))
        window["is_counted"] |= row["is_counted"]
        window["nights"] += row["nights"]
        for name in AMOUNTS:
            window[name] = row[name] if window[name] is None else window[name] + row[name]
        if line is not None:
            window["lines"].append({"payer_code": spell["payer_code"], "cost_gbp": row["cost_gbp"]})
    return list(found.values())


def totals_of(
    reader: Reader, person_id: str, interaction_id: str, windows: list[Row], agency_code: str
) -> Row:
    """The totals that hold the cost, each with the whole of it: what of it is ours, and of how much.

    Returns:
        person_cost_gbp: all contacts of the person. windows: window_code, side_code, cost_gbp, and
        agency_cost_gbp and payers (payer_code, part_gbp, cost_gbp) of the same side, and support_cost_text:
        whether a side after the change holds the support's own cost (None before). yearly: years of the
        whole window with part_gbp of cost_gbp. The support team's budget is in no total of contacts.
    """
    whole = reader.rows(_WHOLE, person_id=person_id)
    held = {_key(row): row for row in reader.rows(_SUMMARY, person_id=person_id)}
    agency = reader.rows(_AGENCY, person_id=person_id, agency_code=agency_code)
    payers = reader.rows(_PAYER, person_id=person_id)
    by_payer = {(*_key(row), row["payer_code"]): row["cost_gbp"] for row in payers}
    by_agency = {_key(row): row["cost_gbp"] for row in agency}
    sides = []
    for window in windows:
        if window["cost_gbp"] is None:
            continue
        place = _key(window)
        paid = [
            {"payer_code": code, "part_gbp": own, "cost_gbp": by_payer[*place, code]}
            for code, own in _by_payer(window["lines"]).items()
        ]
        whose = {"agency_cost_gbp": by_agency.get(place), "payers": paid, **_side_total(held[place])}
        sides.append(
            {"window_code": place[0], "side_code": place[1], "part_gbp": window["cost_gbp"], **whose}
        )
    return {
        "person_cost_gbp": whole[0]["cost_gbp"] if whole else None,
        "windows": sides,
        "yearly": _yearly(reader, person_id, interaction_id, windows),
    }


def _side_total(side: Row) -> Row:
    """The whole of one side, and whether the support's own cost is in it; before a change it is not asked."""
    text = words.support_cost(side) if side["side_code"] == "after" else None
    return {"cost_gbp": side["cost_gbp"], "support_cost_text": text}


def _yearly(reader: Reader, person_id: str, interaction_id: str, windows: list[Row]) -> list[Row]:
    """Years of the whole window with the part of the cost in each; those of a side add up to the side's."""
    whole = {row["side_code"]: row["cost_gbp"] for row in windows if row["window_code"] == "whole"}
    if not any(whole.values()):
        return []
    spells = reader.rows(
        "select start_date, end_date_excl, cost_pence from compare.spell "
        "where person_id = $person_id and interaction_id = $interaction_id",
        **_ids(person_id, interaction_id),
    )
    days = {"start": spells[0]["start_date"], "end_excl": spells[0]["end_date_excl"]}
    found = []
    for year in reader.rows(_YEARS, person_id=person_id, **days):
        inside = (year["year_from_date"], year["year_to_date_excl"])
        own = sum(
            part_of_days(row["cost_pence"], row["start_date"], row["end_date_excl"], *inside)
            for row in spells
        )
        found.append({**year, "part_gbp": pounds(own)})
    for side, cost in whole.items():
        must_agree(sum(year["part_gbp"] for year in found if year["side_code"] == side), cost)
    return found


def _check_spell(spell: Row) -> None:
    """The days that a cost is spread over are those of the stay, or its first day."""
    is_spread = spell["is_stay"] or spell["is_spread"]
    days: tuple[date, date] = spell_of(spell["start_date"], spell["journey_end_date_excl"], is_spread)
    must_agree(days, (spell["start_date"], spell["end_date_excl"]))


def _empty(row: Row, spell: Row) -> Row:
    names = ("window_code", "side_code", "from_date", "to_date_excl")
    start = spell["start_date"]
    day_from = (max(start, row["from_date"]) - start).days
    day_to = (min(spell["end_date_excl"], row["to_date_excl"]) - start).days
    return {
        **{name: row[name] for name in names},
        "is_counted": False,
        "nights": 0,
        **{name: spell[name] for name in ("start_date", "end_date_excl", "n_days")},
        **{"day_from": day_from, "day_to": day_to},
        **dict.fromkeys(AMOUNTS),
        "lines": [],
    }


def _by_payer(lines: list[Row]) -> dict[str, Decimal]:
    """A body that pays two lines of one contact is one payer."""
    found: dict[str, Decimal] = {}
    for line in lines:
        found[line["payer_code"]] = found.get(line["payer_code"], Decimal(0)) + line["cost_gbp"]
    return found


def _key(row: Row) -> Key:
    return row["window_code"], row["side_code"]


def _ids(person_id: str, interaction_id: str) -> dict[str, str]:
    return {"person_id": person_id, "interaction_id": interaction_id}
