"""Two assumption sets beside one another, from the facts of the published build; nothing is published.

Every figure comes of the stages that a build runs. Here rows of their tables are only put together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from journey.assumptions import Assumptions, load_set
from journey.pipeline.costing import Tell, work_out
from journey.pipeline.former import AGENCY, Former, published_build
from journey.pipeline.prices import prices_of
from journey.settings import Settings
from journey.store import Store, in_memory
from journey.workspace import Workspace

Row = dict[str, Any]

_OF_PERSON = "window_code = 'whole' and person_id = coalesce($person_id, person_id)"
_SIDES = f"""
select side_code, cast(count(*) as bigint) as n_people, cast(sum(n_interactions) as bigint) as n_interactions,
       cast(sum(cost_gbp) as decimal(18, 2)) as cost_gbp,
       case when count(*) = 1 then max(cost_gbp_per_year) end as cost_gbp_per_year
from compare.summary where {_OF_PERSON} group by side_code
"""
_AGENCIES = f"""
select s.agency_code, a.agency_label, s.side_code, cast(sum(s.cost_gbp) as decimal(18, 2)) as cost_gbp
from compare.agency_side s join canonical.agency a on a.agency_code = s.agency_code
where {_OF_PERSON} group by all order by a.agency_label, s.agency_code, s.side_code
"""
_JOURNEYS = """
select cast(count(*) as bigint) as n_people, cast(sum(n_interactions) as bigint) as n_interactions,
       cast(sum(cost_gbp) as decimal(18, 2)) as cost_gbp, cast(sum(n_uncosted) as bigint) as n_uncosted
from timeline.person where person_id = coalesce($person_id, person_id)
"""
_PRICES = """
select distinct i.item_code, i.item_label, i.value_gbp as unit_cost_gbp, i.unit_code, i.price_year_fy,
       i.price_base_fy, u.catalogue_code, u.reason_text
from cost.uprated_item i join cost.unit_cost u on u.item_code = i.item_code
where i.item_code in (select item_code from cost.kind_price where basis_code <> 'recorded')
order by i.item_code
"""
_RULES = """
select k.agency_code, k.activity_code, k.status_code, c.rule_code, p.item_code,
       coalesce(p.basis_code, 'none') as basis_code, cast(sum(k.n_interactions) as bigint) as n_interactions
from cost.kind k
left join cost.chosen_rule c on c.kind_no = k.kind_no and c.perspective_code = 'fiscal'
left join cost.kind_price p on p.kind_no = k.kind_no and p.perspective_code = 'fiscal'
group by all order by all
"""
_RULE_KEYS = ("agency_code", "activity_code", "status_code", "rule_code", "item_code", "basis_code")


def side_by_side(
    workspace: Workspace, names: Sequence[str], person_id: str | None = None, tell: Tell = lambda _: None
) -> Row:
    """The figures of one person, or of all together, under each of two sets, and what differs.

    Args:
        workspace: with a published build; no lock and no key is needed.
        names: the two sets.
        person_id: as the build has it; None for all people together.
        tell: called with the name of each step as it begins.

    Returns:
        build_id, person_id; sets: one entry a set with its name, date and figures of the whole window;
        by_agency: before and after under each set; choices, prices, rules: what differs.

    Raises:
        Refused: there is no build, no such set, or a set can't be used.
    """
    former = published_build(workspace)
    made = [_worked_out(workspace, former, name, person_id, tell) for name in names]
    return {
        "build_id": former.folder.name,
        "person_id": person_id,
        "sets": [one["set"] for one in made],
        "by_agency": _beside(made, "agencies", ("agency_code",), ("before_cost_gbp", "after_cost_gbp")),
        "choices": _choices(made),
        "prices": _differing(_beside(made, "prices", ("item_code",))),
        "rules": _differing(_beside(made, "rules", _RULE_KEYS, ("n_interactions",))),
    }


def _worked_out(workspace: Workspace, former: Former, name: str, person_id: str | None, tell: Tell) -> Row:
    chosen = load_set(workspace.path, name)
    settings = _settings_of(workspace, former)
    prices = prices_of(workspace.with_settings(settings), chosen, former.manifest["extracts"])
    has_kinds = former.has_kinds_for(chosen)
    tell(f"Working out the figures of {name}")
    store = in_memory()
    try:
        tables = list(former.tables(has_kinds))
        store.copy(former.database, [AGENCY])
        store.borrow(former.database, [table for table in tables if table != AGENCY])
        work_out(store, settings, chosen, prices, has_kinds)
        return _read(store, chosen, prices.price_base_fy, person_id)
    finally:
        store.close()


def _settings_of(workspace: Workspace, former: Former) -> Settings:
    """The settings that the published build was made with, as far as figures depend on them."""
    held = former.manifest["inputs"]["settings"]
    return replace(
        workspace.settings,
        as_of_date=date.fromisoformat(held["as_of_date"]),
        price_base_fy=held["price_base_fy"],
        min_before_months=held["min_before_months"],
    )


def _read(store: Store, chosen: Assumptions, price_base_fy: str, person_id: str | None) -> Row:
    of_person = {"person_id": person_id}
    sides = {row.pop("side_code"): row for row in store.frame(_SIDES, of_person).to_dicts()}
    agencies: dict[str, Row] = {}
    for row in store.frame(_AGENCIES, of_person).to_dicts():
        line = agencies.setdefault(row["agency_code"], {n: row[n] for n in ("agency_code", "agency_label")})
        line[f"{row['side_code']}_cost_gbp"] = row["cost_gbp"]
    return {
        "set": {
            "set_code": chosen.name,
            "set_title": chosen.title,
            "dated_date": chosen.dated,
            "price_base_fy": price_base_fy,
            "before": sides.get("before"),
            "after": sides.get("after"),
            "whole_journey": store.frame(_JOURNEYS, of_person).to_dicts()[0],
        },
        "choices": {key: value for key, value in chosen.as_json().items() if key != "name"},
        "agencies": list(agencies.values()),
        "prices": store.frame(_PRICES).to_dicts(),
        "rules": store.frame(_RULES).to_dicts(),
    }


def _beside(
    made: Sequence[Row], table: str, keys: Sequence[str], values: Sequence[str] | None = None
) -> list[Row]:
    """Rows of one table under both sets, by their key; each set's own part carries its name."""
    held = [{tuple(str(row[key]) for key in keys): row for row in one[table]} for one in made]
    lines = []
    for key in sorted(set().union(*held)):
        rows = [rows.get(key, {}) for rows in held]
        known = next(row for row in rows if row)
        named = {name: known[name] for name in known if name in keys or name.endswith("_label")}
        own = values or [name for name in known if name not in named]
        parts = [
            {"set_code": one["set"]["set_code"], **{name: row.get(name) for name in own}}
            for one, row in zip(made, rows, strict=True)
        ]
        lines.append({**named, "by_set": parts})
    return lines


def _differing(rows: Sequence[Row]) -> list[Row]:
    def without_name(part: Mapping[str, Any]) -> Row:
        return {name: value for name, value in part.items() if name != "set_code"}

    return [row for row in rows if without_name(row["by_set"][0]) != without_name(row["by_set"][1])]


def _choices(made: Sequence[Row]) -> list[Row]:
    """What the two files say differently, but for name, title, date and note."""
    one, other = (each["choices"] for each in made)
    return [
        {
            "choice": key,
            "by_set": [{"set_code": each["set"]["set_code"], "value": each["choices"][key]} for each in made],
        }
        for key in one
        if key not in ("title", "dated", "note") and one[key] != other[key]
    ]
