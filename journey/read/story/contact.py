"""The story of one contact, and how to find a contact by its day."""

from __future__ import annotations

from datetime import date

from journey.errors import Refused
from journey.read.build import Row
from journey.read.comparison import Reader
from journey.read.story.price import perspectives_of, recorded_of, uncosted_of
from journey.read.story.reckoning import AMOUNTS, must_agree, nights_of
from journey.read.story.support import support_charge_of
from journey.read.story.totals import totals_of, windows_of
from journey.read.support_held import support_held

_SUPPORT = "support:"
_CONTACT = """
select i.interaction_id, i.source_code, i.agency_code, a.agency_label, i.extract_id, i.source_sheet_no,
       i.source_row, i.role_code, i.activity_code, t.activity_label, i.status_code, i.outcome_code,
       i.setting_code, i.grain_code, i.start_date, i.start_at, i.start_precision, i.end_date_excl,
       i.end_status_code, i.known_to_date_excl, h.as_of_date_excl, i.data_flags,
       k.minutes, k.nights, k.has_ended,
       i.n_sharing, i.share_no, i.counts_for_cost, i.parent_id, i.recorded_cost_gbp, k.kind_no
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
  and ($day = i.start_date or ($day > i.start_date and $day < i.start_date + cast(k.nights as integer)))
order by i.start_date, i.start_at nulls last, i.agency_code, i.interaction_id
"""
_STORED = "select {} from cost.interaction_cost where interaction_id = $interaction_id".format(
    ", ".join(AMOUNTS)
)


def contacts_on(reader: Reader, person: str, day: date) -> list[Row]:
    """One row a contact that began on a day or went on over it, those that did not take place too.

    Returns:
        interaction_id (for `explain`), start_date, start_at, agency, activity, status_code, rule_code,
        cost_gbp or uncosted_reason, and set_code and price_base_fy, in which every cost stands. The support
        team's cost, where it is counted as a whole, comes last.

    Raises:
        Refused: no such person, or the build is of an earlier version.
    """
    person_id = reader.person_id(person)
    found = reader.rows(_ON_DAY, person_id=person_id, day=day)
    charge = support_charge_of(reader, person_id)
    if charge is not None and charge["from_date"] <= day < charge["to_date_excl"]:
        held = {"interaction_id": f"{_SUPPORT}{person_id}", "start_date": charge["from_date"]}
        blank = dict.fromkeys(("start_at", "activity_code", "activity_label", "status_code", "rule_code"))
        agency = {name: charge[name] for name in ("agency_code", "agency_label", "cost_gbp")}
        found.append({**held, **agency, **blank, "uncosted_reason": None})
    stamp = reader.rows("select set_code, price_base_fy from cost.assumption_set")[0]
    return [{**row, **stamp} for row in found]


def explain(reader: Reader, person: str, interaction_id: str) -> Row:
    """The whole story of the cost of one interaction of one person.

    Returns:
        person_id, interaction_id, note, build, assumptions, support_cost_gbp, support_cost_code and
        support_cost_text (of all contacts of the person), origin, contact, perspectives (of which `fiscal`
        alone is public cost), uncosted, recorded, cost_gbp and its low and high (null where not costed),
        windows and totals. Money in the price base is Decimal; `_exact` amounts have six decimals. The
        support team's charge has `support` instead of origin to recorded.

    Raises:
        Refused: no such person, or no such contact of theirs. What was asked for is not repeated.
        Damaged: an amount of the build is not what its parts make it.
    """
    found = reader.person(person)
    person_id = found["person_id"]
    begun: Row = {
        "interaction_id": interaction_id,
        "person_id": person_id,
        "note": found["note"],
        "build": {name: reader.manifest.get(name) for name in ("build_id", "method_version")},
        "assumptions": reader.rows("select * from cost.assumption_set")[0],
        **support_held(reader.store, person_id),
    }
    if interaction_id == f"{_SUPPORT}{person_id}":
        charge = support_charge_of(reader, person_id)
        if charge is not None:
            told = {"support": charge, **{name: charge[name] for name in AMOUNTS}}
            return _placed(reader, begun | told, charge["lines"], charge["agency_code"])
    held = reader.rows(_CONTACT, person_id=person_id, interaction_id=interaction_id)
    if not held:
        raise Refused(
            "This person has no contact of that id in the published build. The ids of a day are listed by: "
            "journey person PERSON --on DATE"
        )
    return _told(reader, begun, held[0])


def _told(reader: Reader, begun: Row, contact: Row) -> Row:
    must_agree(nights_of(contact, contact["as_of_date_excl"]), contact["nights"])
    found = perspectives_of(reader, contact)
    lines = found["fiscal"]["lines"] if "fiscal" in found else []
    sums = {name: sum(line[name] for line in lines) if lines else None for name in AMOUNTS}
    must_agree([sums] if lines else [], reader.rows(_STORED, interaction_id=contact["interaction_id"]))
    uncosted = uncosted_of(reader, contact["kind_no"])
    must_agree(uncosted is None, bool(lines))
    story = begun | {
        "origin": _origin(reader, contact),
        "contact": contact,
        "perspectives": found,
        "uncosted": uncosted,
        "recorded": recorded_of(reader, contact, begun["assumptions"]["price_base_fy"]),
        **sums,
    }
    return _placed(reader, story, lines, contact["agency_code"])


def _placed(reader: Reader, story: Row, lines: list[Row], agency_code: str) -> Row:
    """The story with where its cost is counted."""
    windows = windows_of(reader, story["person_id"], story["interaction_id"], lines)
    totals = totals_of(reader, story["person_id"], story["interaction_id"], windows, agency_code)
    return story | {"windows": windows, "totals": totals}


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
    return None if manifest is None else str(described(reader.workspace, manifest)["file_name"])
