"""Whether the cost of all contacts held has the support's own cost in it."""

from __future__ import annotations

from typing import Any

from journey import words
from journey.store import Store

_CONTACTS_OF_TEAM = """
select cast(coalesce(sum(j.cost_gbp), 0) as decimal(18, 2)) as cost_gbp
from (select person_id, agency_code, cost_gbp from timeline.journey
      union all select person_id, agency_code, cost_gbp from timeline.not_held) j
join canonical.agency a on a.agency_code = j.agency_code and a.is_support
where j.person_id = coalesce($person_id, j.person_id)
"""
_CHARGE = """
select cast(cast(sum(cost_pence) as decimal(16, 0)) * 0.01 as decimal(18, 2)) as cost_gbp,
       cast(count(*) as bigint) as n_people
from compare.support_charge where person_id = coalesce($person_id, person_id)
"""
_CODES = """
select distinct support_cost_code from compare.summary
where window_code = 'whole' and side_code = 'after' and person_id = coalesce($person_id, person_id)
"""


def support_held(store: Store, person_id: str | None = None) -> dict[str, Any]:
    """What the cost of all contacts held has of the support's own, of one person or of everybody (None).

    A budget or hours a week belong to no contact, so they are told apart. Of contacts priced one by one the
    answer is that of the sides after the change: included in all of them, or only a part.

    Returns:
        support_cost_gbp, support_cost_code and support_cost_text, to follow "cost of all contacts held".
    """
    of_person = {"person_id": person_id}
    charge = store.frame(_CHARGE, of_person).to_dicts()[0]
    if charge["n_people"]:
        cost, people = charge["cost_gbp"], words.several(charge["n_people"], "person", "people")
        said = "leaves out the support's own cost, which is counted as a whole"
        text = f"{said}: {words.pounds_exact(cost)} for {people}"
        return {"support_cost_gbp": cost, "support_cost_code": "not_included", "support_cost_text": text}
    cost = store.frame(_CONTACTS_OF_TEAM, of_person)["cost_gbp"][0]
    codes = set(store.frame(_CODES, of_person)["support_cost_code"])
    code = "not_included" if not cost else "included" if codes == {"included"} else "part"
    told = {"support_cost_gbp": cost, "support_cost_code": code}
    return told | {"support_cost_text": words.support_cost(told)}
