"""One pound's whole story: where a cost comes from, how it was chosen and reckoned, and where it is counted.

Everything is read from one build; every amount is reckoned again in exact fractions and must agree with it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from journey.errors import Refused
from journey.read.build import Row
from journey.read.comparison import Reader
from journey.read.price import perspectives_of, recorded_of, uncosted_of
from journey.read.reckoning import must_agree, nights_of
from journey.read.support import support_charge_of
from journey.read.totals import totals_of, windows_of

SUPPORT = "support:"

_CONTACT = """
select i.interaction_id, i.source_code, i.agency_code, a.agency_label, a.is_support, i.extract_id,
       i.source_sheet_no, i.source_row, i.role_code, i.activity_code, t.activity_label, i.status_code,
       i.outcome_code, i.setting_code, i.grain_code, i.start_date, i.start_at, i.start_precision,
       i.end_date_excl, i.end_status_code, i.known_to_date_excl, h.as_of_date_excl, i.data_flags,
       k.minutes, k.nights, i.n_sharing, i.share_no, i.counts_for_cost, i.parent_id, i.recorded_cost_gbp,
       k.kind_no
from canonical.interaction i
join link.person_link p on p.source_code = i.source_code and p.source_person_id = i.source_person_id
join cost.interaction_kind c on c.interaction_id = i.interaction_id
join cost.kind k on k.kind_no = c.kind_no
cross join cost.horizon h
left join canonical.agency a on a.agency_code = i.agency_code
left join canonical.activity t on t.activity_code = i.activity_code
where p.person_id = $person_id and i.interaction_id = $interaction_id
"""
_ON_DAY = """
select i.interaction_id, i.start_date, i.start_at, i.agency_code, a.agency_label, i.activity_code,
       t.activity_label, i.status_code, l.cost_gbp, r.rule_code, u.uncosted_reason
from canonical.interaction i
join link.person_link p on p.source_code = i.source_code and p.source_person_id = i.source_person_id
join cost.interaction_kind c on c.interaction_id = i.interaction_id
join cost.kind k on k.kind_no = c.kind_no
left join cost.interaction_cost l on l.interaction_id = i.interaction_id
left join cost.kind_uncosted u on u.kind_no = c.kind_no
left join cost.chosen_rule r on r.kind_no = c.kind_no and r.perspective_code = 'fiscal'
left join canonical.agency a on a.agency_code = i.agency_code
left join canonical.activity t on t.activity_code = i.activity_code
where p.person_id = $person_id
  and ($day = i.start_date or $day > i.start_date and $day < i.start_date + cast(k.nights as integer))
order by i.start_date, i.start_at nulls last, i.agency_code, i.interaction_id
"""
_SUPPORT_ON_DAY = """
select from_date as start_date, cast(cast(cost_pence as decimal(16, 0)) * 0.01 as decimal(18, 2)) as cost_gbp
from compare.support_charge where person_id = $person_id and $day >= from_date and $day < to_date_excl
"""


def contacts_on(reader: Reader, person: str, day: date) -> list[Row]:
    """One row a contact that began on a day or went on over it, what did not take place too, with its cost.

    Returns:
        interaction_id (for `explain`), start_date, agency and activity, status_code, cost_gbp or
        uncosted_reason, rule_code. The support team's cost, where it is counted as a whole, comes last.

    Raises:
        Refused: no such person.
    """
    person_id = reader.person(person)["person_id"]
    found = rows_of(reader, _ON_DAY, person_id=person_id, day=day)
    blank = dict.fromkeys(found[0] if found else ("interaction_id", "start_date", "cost_gbp"))
    for charge in rows_of(reader, _SUPPORT_ON_DAY, person_id=person_id, day=day):
        found.append({**blank, "interaction_id": f"{SUPPORT}{person_id}", **charge})
    return found


def explain(reader: Reader, person: str, interaction_id: str) -> Row:
    """The whole story of the cost of one interaction of one person.

    Returns:
        person_id, interaction_id, build, assumptions, origin, contact, perspectives (of which `fiscal` alone
        is public cost), uncosted, recorded, cost_gbp (null where not costed), windows and totals. Money in
        the price base is Decimal; exact amounts have six decimals. Of the support team's charge: support
        instead of origin to recorded.

    Raises:
        Refused: no such person, or it is not theirs; what was asked for is not repeated.
        Damaged: an amount of the build is not what its parts make it.
    """
    found = reader.person(person)
    person_id = found["person_id"]
    story: Row = {"interaction_id": interaction_id, "person_id": person_id, "note": found["note"]}
    story |= {
        "build": {name: reader.manifest.get(name) for name in ("build_id", "method_version")},
        "assumptions": rows_of(reader, "select * from cost.assumption_set")[0],
    }
    if interaction_id == f"{SUPPORT}{person_id}":
        charge = support_charge_of(reader, person_id)
        if charge is not None:
            told: Row = {"support": charge, **{name: charge[name] for name in _AMOUNTS}}
            return _placed(reader, story | told, charge["lines"], charge["agency_code"])
    contact = next(
        iter(rows_of(reader, _CONTACT, person_id=person_id, interaction_id=interaction_id)),
        None,
    )
    if contact is None:
        raise Refused(
            "This person has no contact of that id in the published build. The ids of a day are listed by: "
            "journey person PERSON --on DATE"
        )
    must_agree(nights_of(contact, contact["as_of_date_excl"]), contact["nights"])
    return _told(reader, story, contact)


_AMOUNTS = ("cost_gbp", "low_cost_gbp", "high_cost_gbp")


def _told(reader: Reader, story: Row, contact: Row) -> Row:
    found = perspectives_of(reader, contact)
    lines = found["fiscal"]["lines"] if "fiscal" in found else []
    sums = {name: sum(line[name] for line in lines) if lines else None for name in _AMOUNTS}
    stored = rows_of(
        reader,
        f"select {', '.join(_AMOUNTS)} from cost.interaction_cost where interaction_id = $interaction_id",
        interaction_id=contact["interaction_id"],
    )
    must_agree([sums] if lines else [], stored)
    story |= {
        "origin": _origin(reader, contact),
        "contact": contact,
        "perspectives": found,
        "uncosted": uncosted_of(reader, contact["kind_no"]),
        "recorded": recorded_of(reader, contact, story["assumptions"]["price_base_fy"]),
        **sums,
    }
    must_agree(story["uncosted"] is None, bool(lines))
    return _placed(reader, story, lines, contact["agency_code"])


def _placed(reader: Reader, story: Row, lines: list[Row], agency_code: str) -> Row:
    """The story with where its cost is counted."""
    windows = windows_of(reader, story["person_id"], story["interaction_id"], lines)
    return story | {"windows": windows, "totals": totals_of(reader, story, windows, lines, agency_code)}


def _origin(reader: Reader, contact: Row) -> Row:
    """File, sheet and row; the file's name only with the key, because it may name somebody."""
    origin = {name: contact[name] for name in ("source_code", "agency_code", "agency_label", "extract_id")}
    origin |= {"sheet_no": contact["source_sheet_no"], "row": contact["source_row"]}
    return origin | {"file_name": _file_name(reader, contact["extract_id"])}


def _file_name(reader: Reader, extract_id: str) -> str | None:
    if reader.workspace is None:
        return None
    from journey.manifests import described

    manifest = reader.workspace.newest(extract_id)
    return None if manifest is None else described(reader.workspace, manifest)["file_name"]


def rows_of(reader: Reader, sql: str, **params: Any) -> list[Row]:
    """Rows of the build."""
    return reader.store.frame(sql, params).to_dicts()
