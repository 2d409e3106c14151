"""The story of the support team's cost, where an assumption set counts it as a whole."""

from __future__ import annotations

from decimal import Decimal

from journey.read.build import Row
from journey.read.comparison import Reader
from journey.read.story.reckoning import AMOUNTS, Sum, must_agree, pounds, six_decimals

_CHARGE = """
select c.*, p.yearly_budget_gbp, p.n_people, p.hours_per_week, p.item_code, y.payer_label, y.level_code,
       coalesce(p.price_year_fy, u.price_year_fy) as price_year_fy, u.item_label, u.source_title,
       u.value_gbp, u.low_gbp, u.high_gbp, u.index_from as item_index_from, u.index_to as item_index_to,
       f.index_value as index_from, t.index_value as index_to, a.agency_code, a.agency_label
from compare.support_charge c
cross join cost.support_plan p
cross join cost.assumption_set s
left join cost.uprated_item u on u.item_code = p.item_code
left join cost.price_index f on f.index_code = 'gdp' and f.financial_year = p.price_year_fy
left join cost.price_index t on t.index_code = 'gdp' and t.financial_year = s.price_base_fy
left join cost.payer y on y.payer_code = c.payer_code
left join (select min(agency_code) as agency_code, min(agency_label) as agency_label
           from canonical.agency where is_support) a on true
where c.person_id = $person_id
"""
_TOLD = (
    *("method_code", "from_date", "to_date_excl", "note_text", "yearly_budget_gbp", "n_people"),
    *("hours_per_week", "item_code", "item_label", "source_title", "price_year_fy", "agency_code"),
    *("agency_label", "payer_code", "payer_label"),
)
_DAYS_A_YEAR = Decimal("365.25")


def support_charge_of(reader: Reader, person_id: str) -> Row | None:
    """How the team's cost of one person was reckoned; None where its contacts are priced one by one.

    Returns:
        The plan, unit_cost_gbp (a year's budget, or an hour), index_from, index_to, n_days, quantity and
        base_units, job_gbp_exact, cost_gbp with low and high, and the one line of who pays.

    Raises:
        Damaged: the build holds another amount.
    """
    found = reader.rows(_CHARGE, person_id=person_id)
    if not found:
        return None
    row = found[0]
    n_days = (row["to_date_excl"] - row["from_date"]).days
    values, index, quantity, base_units = _by_method(row, n_days)
    told = {name: row[name] for name in _TOLD}
    told |= {"index_from": index[0], "index_to": index[1], "n_days": n_days}
    told |= {"quantity": quantity, "base_units": base_units}
    for level, name, value in zip(("", "low_", "high_"), AMOUNTS, values, strict=True):
        exact = Sum(value, *index, quantity, base_units)
        must_agree(exact.share_pence(), row[f"{level}cost_pence"])
        told[f"{level}unit_cost_gbp"] = value
        told[f"{level}job_gbp_exact"] = six_decimals(exact.job_gbp())
        told[name] = pounds(exact.share_pence())
    line = {"line_no": 1, "payer_code": row["payer_code"], "beneficiary_code": row["payer_code"]}
    line |= {name: row[name] for name in ("payer_label", "level_code")}
    return told | {"lines": [{**line, **{name: told[name] for name in AMOUNTS}}]}


def _by_method(
    row: Row, n_days: int
) -> tuple[tuple[Decimal, Decimal, Decimal], tuple[Decimal, Decimal], Decimal, Decimal]:
    """Central, low and high value; index from and to; quantity; base units."""
    if row["method_code"] == "budget":
        budget = row["yearly_budget_gbp"]
        index = (row["index_from"], row["index_to"])
        return (budget,) * 3, index, Decimal(n_days), row["n_people"] * _DAYS_A_YEAR
    hour = row["value_gbp"]
    low, high = (hour if row[name] is None else row[name] for name in ("low_gbp", "high_gbp"))
    index = (row["item_index_from"], row["item_index_to"])
    return (hour, low, high), index, row["hours_per_week"] * n_days, Decimal(7)
