"""Low and high costs of lines, and what lines and changes say of a unit cost, against unit_costs."""

from __future__ import annotations

import polars as pl

from journey.export.verify.adding import WANTED, Tables, has, pence, pounds, same_as_wanted, same_beside
from journey.export.verify.findings import Found
from journey.export.verify.lines import PRICED, line_pence, most_days, of_contacts, with_parts

_LINE = ("interaction_id", "line_no", "perspective_code")
_ENDS = ("low", "high")
_ITEM = ("item_code",)


def check_ranges(tables: Tables, found: Found) -> None:
    """Low and high costs of lines are worked out as their cost is, from the two ends of the unit cost."""
    prices = tables.get("unit_costs")
    if prices is None or not has(prices, *_ITEM, "low_unit_cost_gbp", "high_unit_cost_gbp", "base_units"):
        return
    for name in ("cost_lines", "costs_to_others"):
        if has(tables.get(name), *_LINE, "low_cost_gbp", "high_cost_gbp"):
            _check_ends(name, tables, prices, found)
    _check_units(tables, prices, found)


def _check_ends(name: str, tables: Tables, prices: pl.DataFrame, found: Found) -> None:
    lines = with_parts(of_contacts(tables[name]), tables)
    if name == "cost_lines":
        lines = _whole(lines, tables)
    priced = lines.join(
        prices.select(*_ITEM, *(f"{end}_unit_cost_gbp" for end in _ENDS)).unique(_ITEM),
        on="item_code", how="left", maintain_order="left",
    )  # fmt: skip
    for end in _ENDS:
        # What an agency recorded has no range; nor has a unit cost whose source gives none.
        is_recorded = pl.col("basis_code") == "recorded"
        ours = pl.when(~is_recorded).then(f"{end}_unit_cost_gbp")
        of_end = priced.with_columns(unit_cost_gbp=pl.coalesce(ours, "unit_cost_gbp"))
        kinds = of_end.select(PRICED).unique().drop_nulls(["unit_cost_gbp", "index_to", "index_from"])
        made = pl.Series(WANTED, [line_pence(row) for row in kinds.to_dicts()], pl.Int64)
        kinds = kinds.with_columns(made).with_columns(pounds(pl.col(WANTED)))
        again = of_end.join(kinds, on=PRICED, how="inner", nulls_equal=True, maintain_order="left")
        why = f"the {end} unit cost makes it"
        same_as_wanted("line_price", name, again, f"{end}_cost_gbp", why, found)


def _whole(lines: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """One row a line, of all its sides: the parts of a line add up to it.

    A part outside every side is left out where its cost rounds to nought. So lines of under a penny a day are
    not looked at: their low or high cost may be above nought there.
    """
    contacts = tables["interactions"]
    days = contacts.select("interaction_id", most_days().alias("days"))
    lines = lines.join(days, on="interaction_id", maintain_order="left")
    both = [pl.col(f"{end}_cost_gbp").sum().over(_LINE).cast(pl.Decimal(18, 2)) for end in _ENDS]
    whole = lines.with_columns(both).unique(_LINE, keep="first", maintain_order=True)
    return whole.filter(pence("line_cost_gbp") >= pl.col("days"))


def _check_units(tables: Tables, prices: pl.DataFrame, found: Found) -> None:
    """Base units and unit costs that lines and changes repeat."""
    for name in ("cost_lines", "costs_to_others", "service_change"):
        held = tables.get(name)
        if not has(held, "item_code", "basis_code", "base_units"):
            continue
        assert held is not None
        held = of_contacts(held)
        each = held.filter(pl.col("basis_code") == "each").with_columns(pl.lit(1).alias(WANTED))
        same_as_wanted("line_price", name, each, "base_units", "what is priced each has", found)
        timed = held.filter(~pl.col("basis_code").is_in(["each", "recorded"]))
        columns = ("base_units", "cost_unit_code")
        same_beside("line_price", name, timed, _ITEM, "unit_costs", prices, columns, found)
    change = tables.get("service_change")
    if not has(change, "item_code", "basis_code", "uprated_unit_cost_gbp"):
        return
    assert change is not None
    top, base = pence("unit_cost_gbp") * _index("index_to"), _index("index_from")
    uprated = prices.select(*_ITEM, pounds((2 * top + base) // (2 * base)).alias("uprated_unit_cost_gbp"))
    priced = change.filter(pl.col("basis_code") != "recorded")
    same_beside("change", "service_change", priced, _ITEM, "unit_costs", uprated,
                ["uprated_unit_cost_gbp"], found)  # fmt: skip


def _index(column: str) -> pl.Expr:
    """An index value as a whole number."""
    return (pl.col(column).cast(pl.Decimal(38, 4)) * 10_000).cast(pl.Int64)
