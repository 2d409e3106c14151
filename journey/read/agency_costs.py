"""Cost by agency and financial year over everybody, with what was supplied; and the prices it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from journey.errors import Refused
from journey.read import small_costs
from journey.read.build import Row
from journey.read.comparison import Reader
from journey.read.hidden import Hidden

_TABLE = "timeline.agency_year"
_MEASURES = ("n_interactions", "n_uncosted", "cost_gbp", "low_cost_gbp", "high_cost_gbp")
_SUPPLY = """
with month as (
    select agency_code, coverage_code, coverage_month,
        cast(extract(year from coverage_month) as bigint)
        - (extract(month from coverage_month) < 4)::bigint as year_no
    from compare.coverage
)
select agency_code, year_no, cast(count(*) as bigint) as n_months,
    cast(count(*) filter (coverage_code = 'supplied') as bigint) as n_months_supplied,
    cast(count(*) filter (coverage_code = 'not_started') as bigint) as n_months_not_started
from month group by agency_code, year_no
"""
_PRICES = """
with made as (
    select p.item_code, k.n_interactions, p.cost_pence * k.n_interactions as cost_pence
    from cost.kind_price p join cost.kind k on k.kind_no = p.kind_no
    where p.perspective_code = 'fiscal' and p.basis_code <> 'recorded'
    union all
    select p.item_code, 0 as n_interactions, c.cost_pence
    from cost.support_plan p cross join compare.support_charge c
    where p.method_code = 'hours' and p.item_code is not null
),
used as (
    select item_code, cast(sum(n_interactions) as bigint) as n_interactions,
        cast(cast(sum(cost_pence) as decimal(16, 0)) * 0.01 as decimal(18, 2)) as cost_gbp
    from made group by item_code
)
select u.*, i.value_gbp as value_in_base_gbp, i.price_base_fy, i.index_from, i.index_to, used.n_interactions,
    used.cost_gbp
from used
join cost.unit_cost u on u.item_code = used.item_code
join cost.uprated_item i on i.item_code = used.item_code
order by lower(u.item_label), u.item_code
"""


def costs_by_year(read: Reader) -> Row:
    """Public cost of everybody's contacts by agency and financial year: sums of rows, in alphabetical order.

    Returns:
        total; from_date and to_date_excl of the data; years: one row a financial year with financial_year,
        n_months of it that the data touch, is_part (fewer than twelve), n_agencies and n_agencies_whole (of
        which every such month was supplied); agencies: one row an agency with agency_code, agency_label,
        is_support, and its own years. total, years, agencies and an agency's years all hold n_interactions,
        n_uncosted, cost_gbp, low_cost_gbp and high_cost_gbp. An agency's year also has n_months_supplied and
        supply_code: whole, part, none, or not_started for a support team before its log. Where identities are
        hidden an agency of few people has why_hidden, and no figures, nor have its years.

    Raises:
        Refused: the build is of an earlier version.
    """
    return small_costs.by_year(read, all_by_year(read))


def all_by_year(read: Reader) -> Row:
    """The same with nothing hidden, whoever asks: for what has to be worked out from it."""
    return read.kept(("costs_by_year",), lambda: _by_year(read))


def prices_in_use(read: Reader) -> list[Row]:
    """One row a unit cost that made a public cost, by label: as published, in the price base, and its source.

    value_gbp, low_gbp and high_gbp are the source's own, in prices of price_year_fy; value_in_base_gbp is the
    same in the price base. cost_gbp is all that it made, of n_interactions; of the price of a worker's hour,
    where support is counted by the hour, it is the cost of that support, and of no contact.
    """
    items = read.kept(("prices_in_use",), lambda: read.rows(_PRICES))
    return small_costs.prices(read, items, all_by_year(read)) if isinstance(read, Hidden) else items


def _by_year(read: Reader) -> Row:
    if _TABLE not in read.store.tables():
        raise Refused(
            "The published build was made by an earlier version of this program, without costs by year. Make "
            "it again with: journey build"
        )
    rows = {(row["agency_code"], row["financial_year"]): row for row in read.rows(f"select * from {_TABLE}")}
    supply = {(row["agency_code"], financial_year(row["year_no"])): row for row in read.rows(_SUPPLY)}
    names = sorted({year for _, year in (*rows, *supply)})
    agencies = [
        agency | {"years": [_agency_year(agency["agency_code"], year, rows, supply) for year in names]}
        for agency in read.agencies().to_dicts()
    ]
    years = [_year(name, [agency["years"][place] for agency in agencies]) for place, name in enumerate(names)]
    return {
        **_span(read),
        "total": summed(years),
        "years": years,
        "agencies": [agency | summed(agency["years"]) for agency in agencies],
    }


def financial_year(year_no: int) -> str:
    """A financial year by the calendar year in which it begins: 2023 is 2023-24."""
    return f"{year_no}-{(year_no + 1) % 100:02d}"


def summed(rows: Iterable[Row]) -> Row:
    """The measures of several rows together."""
    held = list(rows)
    return {name: sum((row[name] for row in held), _nothing(name)) for name in _MEASURES}


def _nothing(name: str) -> Any:
    return Decimal("0.00") if name.endswith("_gbp") else 0


def _agency_year(agency_code: str, year: str, rows: dict[Any, Row], supply: dict[Any, Row]) -> Row:
    found = rows.get((agency_code, year), {})
    held = supply.get((agency_code, year))
    row: Row = {name: found.get(name, _nothing(name)) for name in _MEASURES}
    n_months = held["n_months"] if held else 0
    n_supplied = held["n_months_supplied"] if held else 0
    return row | {
        "financial_year": year,
        "n_months": n_months,
        "n_months_supplied": n_supplied,
        "supply_code": _supply_code(held, bool(found)),
    }


def _supply_code(held: Row | None, has_rows: bool) -> str:
    """A year outside every period covered that has rows all the same is one of which a part is held."""
    if held is None or not held["n_months_supplied"]:
        not_begun = held is not None and held["n_months_not_started"] == held["n_months"]
        return "part" if has_rows else "not_started" if not_begun else "none"
    return "whole" if held["n_months_supplied"] == held["n_months"] else "part"


def _year(name: str, cells: list[Row]) -> Row:
    n_months = max((cell["n_months"] for cell in cells), default=0)
    begun = [cell for cell in cells if cell["supply_code"] != "not_started"]
    return {
        "financial_year": name,
        "n_months": n_months,
        "is_part": n_months < 12,
        "n_agencies": len(begun),
        "n_agencies_whole": sum(cell["supply_code"] == "whole" for cell in begun),
        **summed(cells),
    }


def _span(read: Reader) -> Row:
    """From the first day that any file covers to the day after the as-of date."""
    first = read.rows("select min(covers_from_date) as from_date from canonical.extract")[0]["from_date"]
    as_of = date.fromisoformat(read.settings["as_of_date"])
    return {"from_date": first or as_of, "to_date_excl": as_of + timedelta(days=1)}
