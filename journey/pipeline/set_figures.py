"""The figures of one assumption set, read from the tables that the stages made: sums of their rows, no more.

Of one person there is a before and an after, with rates. Of all people together there is none: their spans
are of unlike lengths, so only what all contacts held come to is told.
"""

from __future__ import annotations

from typing import Any

from journey import words
from journey.assumption_text import choice_text
from journey.assumptions import Assumptions
from journey.read.support_held import support_held
from journey.store import Store

Row = dict[str, Any]
CAVEATS = (
    "This is cost of activity under two sets of choices. What differs is the choices and not what happened,"
    " and no budget differs by it.",
)
OF_ALL = (
    "Contacts of people with and without a change date are together here, over unlike lengths of time, so"
    " nothing here is before or after. For that, name one person."
)
_SIDES = """
select side_code, observed_days, n_interactions, cost_gbp, cost_gbp_per_year, support_cost_gbp,
       support_cost_gbp_per_year, support_cost_code
from compare.summary where window_code = 'whole' and person_id = $person_id
"""
_SIDES_BY_AGENCY = """
select s.agency_code, a.agency_label,
       cast(sum(s.cost_gbp) filter (s.side_code = 'before') as decimal(18, 2)) as before_cost_gbp,
       cast(sum(s.cost_gbp) filter (s.side_code = 'after') as decimal(18, 2)) as after_cost_gbp
from compare.agency_side s join canonical.agency a on a.agency_code = s.agency_code
where s.window_code = 'whole' and s.person_id = $person_id
group by all order by a.agency_label, s.agency_code
"""
_ALL_BY_AGENCY = """
select j.agency_code, a.agency_label, cast(sum(j.cost_gbp) as decimal(18, 2)) as cost_gbp
from (select agency_code, cost_gbp from timeline.journey
      union all select agency_code, cost_gbp from timeline.not_held) j
join canonical.agency a on a.agency_code = j.agency_code
group by all order by a.agency_label, j.agency_code
"""
_HELD = """
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


def figures_of(store: Store, chosen: Assumptions, price_base_fy: str, person_id: str | None) -> Row:
    """What one set makes of the facts, for one person or for all together (None).

    Returns:
        set: its name, title and date; before and after of the whole window (None for all together), each
        after with support_cost_text; whole_journey, of all contacts held, likewise. choices and
        choice_texts by name; agencies, prices and rules: rows of what is in use.
    """
    of_person = {"person_id": person_id}
    sides: dict[str, Row] = {}
    if person_id is not None:
        sides = {row.pop("side_code"): row for row in store.frame(_SIDES, of_person).to_dicts()}
    if "after" in sides:
        sides["after"]["support_cost_text"] = words.support_cost(sides["after"])
    by_agency = store.frame(_SIDES_BY_AGENCY, of_person) if person_id else store.frame(_ALL_BY_AGENCY)
    choices = {key: value for key, value in chosen.as_json().items() if key != "name"}
    return {
        "set": {
            "set_code": chosen.name,
            "set_title": chosen.title,
            "dated_date": chosen.dated,
            "price_base_fy": price_base_fy,
            "before": sides.get("before"),
            "after": sides.get("after"),
            "whole_journey": store.frame(_HELD, of_person).to_dicts()[0] | support_held(store, person_id),
        },
        "choices": choices | {"price_base_fy": price_base_fy},
        "choice_texts": {key: choice_text(chosen, key, price_base_fy) for key in choices},
        "agencies": by_agency.to_dicts(),
        "prices": store.frame(_PRICES).to_dicts(),
        "rules": store.frame(_RULES).to_dicts(),
    }
