"""What the costs of one build rest on: its assumptions, who pays, what is not costed, what was recorded."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from journey.read import small_costs
from journey.read.agency_costs import all_by_year
from journey.read.build import Row
from journey.read.comparison import Reader
from journey.read.hidden import Hidden
from journey.read.support_held import support_held

_TOTAL = """
select cast(sum(k.n_interactions) as bigint) as n_interactions,
       cast(coalesce(sum(k.n_interactions) filter (u.kind_no is null), 0) as bigint) as n_costed,
       cast(coalesce(sum(u.n_interactions), 0) as bigint) as n_uncosted
from cost.kind k left join cost.kind_uncosted u on u.kind_no = k.kind_no
"""
_BY_PAYER = """
select l.perspective_code, l.payer_code, p.payer_label, p.level_code,
       cast(sum(k.n_interactions) as bigint) as n_lines,
       cast(sum(l.cost_gbp * k.n_interactions) as decimal(18, 2)) as cost_gbp,
       cast(sum(l.low_cost_gbp * k.n_interactions) as decimal(18, 2)) as low_cost_gbp,
       cast(sum(l.high_cost_gbp * k.n_interactions) as decimal(18, 2)) as high_cost_gbp
from cost.kind_line l
join cost.kind k on k.kind_no = l.kind_no
left join cost.payer p on p.payer_code = l.payer_code
group by l.perspective_code, l.payer_code, p.payer_label, p.level_code
order by p.payer_label, l.payer_code, l.perspective_code
"""
_UNCOSTED = """
select u.agency_code, a.agency_label, u.activity_code, t.activity_label, u.uncosted_reason, u.reason_text,
       u.remedy_text, cast(sum(u.n_interactions) as bigint) as n_interactions
from cost.kind_uncosted u
left join canonical.agency a on a.agency_code = u.agency_code
left join canonical.activity t on t.activity_code = u.activity_code
group by u.agency_code, a.agency_label, u.activity_code, t.activity_label, u.uncosted_reason, u.reason_text,
         u.remedy_text
order by a.agency_label, u.agency_code, t.activity_label, u.activity_code, u.uncosted_reason, u.reason_text
"""
_RECORDED = """
select d.agency_code, a.agency_label, d.activity_code, t.activity_label, d.n_recorded, d.n_both,
       d.n_recorded_used, d.all_recorded_cost_gbp, d.recorded_cost_gbp, d.cost_gbp as modelled_cost_gbp,
       d.recorded_cost_gbp - d.cost_gbp as difference_gbp
from cost.recorded_difference d
left join canonical.agency a on a.agency_code = d.agency_code
left join canonical.activity t on t.activity_code = d.activity_code
order by a.agency_label, d.agency_code, t.activity_label, d.activity_code
"""
_SUPPORT = """
select count(*) as n_people, cast(cast(coalesce(sum(c.cost_pence), 0) as decimal(16, 0)) * 0.01
       as decimal(18, 2)) as cost_gbp, min(c.method_code) as method_code, min(c.payer_code) as payer_code,
       min(p.payer_label) as payer_label
from compare.support_charge c left join cost.payer p on p.payer_code = c.payer_code
"""
_PAID: Row = {"n_lines": 0, **dict.fromkeys(("cost_gbp", "low_cost_gbp", "high_cost_gbp"), Decimal("0.00"))}
_CHOSEN = """
select distinct c.item_code, k.activity_code, c.basis_code
from cost.chosen_rule c join cost.kind k on k.kind_no = c.kind_no where c.item_code is not null
union all
select p.item_code, 'support_time', 'minutes' from cost.support_plan p where p.item_code is not null
order by all
"""


def costed(reader: Reader) -> Row:
    """What is costed, by whom it is paid, and what is not: sums over the whole build, in alphabetical order.

    Returns:
        assumptions; total (n_interactions, n_costed, n_uncosted); by_payer, public cost alone, and paid, its
        sums (n_lines, cost_gbp, low_cost_gbp, high_cost_gbp); not_public, the other perspectives, never added
        to it; support_charge, where the team is counted as a whole;
        support_cost_gbp, support_cost_code and support_cost_text, of what by_payer has of the team's cost;
        uncosted, by agency, activity and reason; recorded, what agencies recorded beside what the unit costs
        make it; findings, what may be wrong with the prices in use.

    Raises:
        Refused: the build is of an earlier version.
    """
    paid = reader.rows(_BY_PAYER)
    public = [_without(row, "perspective_code") for row in paid if row["perspective_code"] == "fiscal"]
    support = reader.rows(_SUPPORT)[0]
    found = {
        "build_id": reader.manifest.get("build_id"),
        "assumptions": reader.rows("select * from cost.assumption_set")[0],
        "total": reader.rows(_TOTAL)[0],
        "by_payer": public,
        "paid": {name: sum((row[name] for row in public), nought) for name, nought in _PAID.items()},
        "not_public": [row for row in paid if row["perspective_code"] != "fiscal"],
        "support_charge": support if support["n_people"] else None,
        **support_held(reader.store),
        "uncosted": reader.rows(_UNCOSTED),
        "recorded": reader.rows(_RECORDED),
        "findings": price_findings(reader),
    }
    return small_costs.basis(reader, found, all_by_year(reader)) if isinstance(reader, Hidden) else found


def price_findings(reader: Reader) -> list[dict[str, Any]]:
    """What may be wrong with the prices that this build uses; of those it does not use, nothing."""
    from journey.catalogue import lint

    items = reader.store.frame("select * from cost.unit_cost order by item_code")
    last = reader.rows("select max(financial_year) as fy from cost.price_index where index_code = 'gdp'")
    found = lint(items, reader.store.frame(_CHOSEN), last[0]["fy"])
    return [asdict(one) for one in found if one.code != "unused_weak"]


def _without(row: Row, name: str) -> Row:
    return {key: held for key, held in row.items() if key != name}
