"""Cost lines worked out again from what stands beside them: price, index, quantity, shares, payers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from journey.export.verify.adding import WANTED, Tables, has, pounds, same_as_wanted, same_beside, same_sums
from journey.export.verify.findings import Found
from journey.export.verify.reading import ROW
from journey.export.verify.shape import check_named

AS_A_WHOLE = "support_as_a_whole"
_OF_LINE = ("unit_cost_gbp", "index_to", "index_from", "quantity", "base_units", "n_sharing", "share_no")
_OF_PAYER = ("part_from", "part_to", "part_total")
PRICED = (*_OF_LINE, *_OF_PAYER)
_WHOLE = {"unit_cost_gbp": 100, "index_to": 10_000, "index_from": 10_000, "base_units": 10_000}
_PRICE = ("unit_cost_gbp", "price_year_fy", "index_code", "index_from", "index_to")
_OF_RULE = ("item_code", "basis_code", "perspective_code", "rule_reason")
_PART = ("item_code", "line_no")
_OF_CONTACT = ("person_id", "agency_code", "activity_code", "activity_type_code", "start_date", "n_sharing")
_PRICED_BY = ("quantity", "basis_code")
_HAVE_LENGTH = ("stay", "order")
_ENDLESS = 36_525  # days
_NOMINAL = "pounds without the index"
_CODE_AND_LABEL = (
    ("payer_code", "payer_label"),
    ("payer_code", "level_code"),
    ("activity_code", "activity_label"),
    ("check_code", "check_label"),
    ("group_code", "group_label"),
)


def check_lines(tables: Tables, found: Found) -> None:
    """Every line against its own price, its contact, its rule and its payer."""
    for name, column in (("cost_lines", "line_cost_gbp"), ("costs_to_others", "cost_gbp")):
        if name in tables:
            _check_price(name, column, tables, found)
            _check_beside(name, tables, found)
    lines = tables.get("cost_lines")
    if lines is not None and has(lines, "interaction_id", "line_no", "line_cost_gbp"):
        line = ("interaction_id", "line_no")
        whole = lines.unique(line, keep="first").with_columns(cost_gbp=pl.col("line_cost_gbp"))
        held = {"cost_lines": lines, "line_cost_gbp of cost_lines": whole}
        same_sums("parts_of_line", line, "cost_gbp", held, found)
    if lines is not None and "interactions" in tables:
        held = {"interactions": tables["interactions"], "cost_lines": of_contacts(lines)}
        same_sums("interaction_cost", ("interaction_id",), "cost_gbp", held, found)
    _check_uncosted(tables, found)


def of_contacts(lines: pl.DataFrame) -> pl.DataFrame:
    """Without the support team's cost where it is counted as a whole: it is of a side and of no contact."""
    return lines.filter(pl.col("activity_code") != AS_A_WHOLE)


def _check_price(name: str, column: str, tables: Tables, found: Found) -> None:
    """unit cost x index x quantity / base units, by share and payer, is the line."""
    columns = dict.fromkeys((ROW, *_PART, *_OF_LINE, column, "nominal_cost_gbp"))
    held = tables[name].select(one for one in columns if one in tables[name].columns)
    held = with_parts(held, tables)
    priced = held.drop_nulls(["unit_cost_gbp", "index_to", "index_from"])
    kinds = priced.select(PRICED).unique()
    rows = kinds.to_dicts()
    made = [line_pence(row) for row in rows]
    nominal = [line_pence({**row, "index_to": 1, "index_from": 1}) for row in rows]
    both = (pl.Series(WANTED, made, pl.Int64), pl.Series(_NOMINAL, nominal, pl.Int64))
    kinds = kinds.with_columns(both).with_columns(pounds(pl.col(WANTED, _NOMINAL)))
    again = priced.join(kinds, on=PRICED, how="left", nulls_equal=True, maintain_order="left")
    why = "its unit cost, index, quantity, share and payer's part make it"
    same_as_wanted("line_price", name, again, column, why, found)
    if has(again, "nominal_cost_gbp"):
        told = again.with_columns(pl.col(_NOMINAL).alias(WANTED))
        why = "the same without the index makes it"
        same_as_wanted("line_price", name, told, "nominal_cost_gbp", why, found)
    shares = held.filter(pl.col("share_no") > pl.col("n_sharing")).with_columns(
        pl.col("n_sharing").alias(WANTED)
    )
    same_as_wanted("line_price", name, shares, "share_no", "the most it can be is", found)
    blank = held.filter(pl.any_horizontal(pl.col("unit_cost_gbp", "index_to", "index_from").is_null()))
    for row in blank[ROW].head(20):
        sentence = f"{name}, row {row:,}: it has a cost and no unit cost or index that makes it."
        found.add("line_price", sentence, name, row, "unit_cost_gbp")


def most_days() -> pl.Expr:
    """Over how many days a contact may be spread at most; one without an end goes on with the data."""
    days = (pl.col("end_date_excl") - pl.col("start_date")).dt.total_days().fill_null(1)
    is_open = pl.col("end_date_excl").is_null() & pl.col("grain_code").is_in(_HAVE_LENGTH)
    return pl.when(is_open).then(_ENDLESS).otherwise(days.clip(1))


def with_parts(held: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Lines, with the part of its cost that a line's payer pays."""
    if (parts := tables.get("item_payers")) is None:
        return held.with_columns(pl.lit(None, pl.Int64).alias(part) for part in _OF_PAYER)
    of_item = parts.select(*_PART, *_OF_PAYER).unique(_PART, keep="first")
    return held.join(of_item, on=_PART, how="left", maintain_order="left")


def line_pence(row: Mapping[str, Any]) -> int | None:
    """Pence of one line; none where it would be divided by nought.

    J = unit cost x index_to / index_from x quantity / base_units. A share is round(J x k / n) less
    round(J x (k - 1) / n), and a payer's part of a cost is cut out of it in the same way.
    """
    unit, to, start, quantity, base, n, k, first, last, whole = (
        int((row[name] or 0) * _WHOLE.get(name, 1)) for name in PRICED
    )
    if not (start and base and n):
        return None
    top, bottom = unit * to * quantity * 10_000, start * base
    share = _rounded(top * k, bottom * n) - _rounded(top * (k - 1), bottom * n)
    pence = _rounded(share * last, whole) - _rounded(share * first, whole) if whole else share
    return pence if abs(pence) < 10**17 else None


def _rounded(top: int, bottom: int) -> int:
    """Half away from nought, as the lines are."""
    sign = -1 if (top < 0) != (bottom < 0) else 1
    top, bottom = abs(top), abs(bottom)
    return sign * ((2 * top + bottom) // (2 * bottom))


def _check_beside(name: str, tables: Tables, found: Found) -> None:
    """What a line says of its contact, its unit cost and its payer is what their own tables say."""
    lines = tables[name]
    contacts = of_contacts(lines)
    if (interactions := tables.get("interactions")) is not None:
        key = ("interaction_id",)
        check_named(name, contacts, key, interactions, key, "interactions", found)
        columns = (*_OF_CONTACT, *(_PRICED_BY if name == "cost_lines" else ()))
        same_beside("not_as_beside", name, contacts, key, "interactions", interactions, columns, found)
    priced = lines.filter(pl.col("basis_code") != "recorded")
    if (rules := tables.get("cost_rules")) is not None:
        key = ("rule_code",)
        check_named(name, lines, key, rules, key, "cost_rules", found)
        same_beside("not_as_beside", name, priced, key, "cost_rules", rules, _OF_RULE, found)
    if (prices := tables.get("unit_costs")) is not None:
        key = ("item_code",)
        check_named(name, priced, key, prices, key, "unit_costs", found)
        same_beside("not_as_beside", name, priced, key, "unit_costs", prices, _PRICE, found)
    if (payers := tables.get("item_payers")) is not None:
        check_named(name, contacts, _PART, payers, _PART, "item_payers", found)
        columns = ("payer_code", "beneficiary_code")
        same_beside("not_as_beside", name, contacts, _PART, "item_payers", payers, columns, found)


def _check_uncosted(tables: Tables, found: Found) -> None:
    """A contact has a cost or a reason why not, never both and never neither."""
    held = tables.get("interactions")
    if held is None or not has(held, "cost_gbp", "uncosted_reason"):
        return
    wrong = held.filter(pl.col("cost_gbp").is_null() == pl.col("uncosted_reason").is_null())
    for row in wrong[ROW].head(20):
        told = f"interactions, row {row:,}: it has to have either cost_gbp or uncosted_reason."
        found.add("cost_or_reason", told, "interactions", row, "cost_gbp")
    found.more(max(0, wrong.height - 20))


def check_labels(tables: Tables, found: Found) -> None:
    """One code has one label, in every row of every table."""
    for code, label in _CODE_AND_LABEL:
        held = [
            (name, one.drop_nulls([code, label]))
            for name, one in tables.items()
            if has(one, code, label) and one.schema[label] == pl.String
        ]
        if not held:
            continue
        every = pl.concat([one.select(code, label) for _, one in held])
        usual = every.group_by(code, label).len().sort("len", label, descending=[True, False])
        usual = usual.unique(code, keep="first", maintain_order=True)
        for name, one in held:
            same_beside("label", name, one, (code,), "the others of the same code", usual, (label,), found)
