"""How one contact got its price: the rules that fitted, the unit cost, the sum, and who pays."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from journey.read.build import Row
from journey.read.comparison import Reader
from journey.read.story.reckoning import (
    AMOUNTS,
    Sum,
    must_agree,
    part,
    pence,
    pounds,
    six_decimals,
)
from journey.settings import financial_year_of

PERSPECTIVES = ("fiscal", "economic", "social", "person")
_RULES = """
select c.perspective_code, c.rule_code, c.rule_note, c.item_code, c.basis_code, c.uncosted_reason, c.rank_no,
       r.source_code, r.owner_code = 'shipped' as is_ours
from cost.candidate_rule c join cost.cost_rule r on r.rule_code = c.rule_code
where c.kind_no = $kind_no order by c.place_no
"""
_ITEM = """
select u.item_code, u.item_label, u.perspective_code, u.use_code, u.unit_label, u.unit_code,
       n.unit_label as unit_text, n.base_units, u.value_gbp, u.low_gbp, u.high_gbp, u.price_year_fy,
       u.price_year_basis_code, u.index_code, u.source_title, u.source_year_label, u.seen_where_label,
       u.licence_label, u.confidence_code, u.catalogue_code, u.reason_text, u.dated_date,
       p.index_from, p.index_to, p.price_base_fy, p.value_gbp as used_value_gbp
from cost.unit_cost u
left join cost.unit n on n.unit_code = u.unit_code
left join cost.uprated_item p on p.item_code = u.item_code
where u.item_code = $item_code
"""
_LINES = """
select l.perspective_code, l.line_no, l.payer_code, p.payer_label, p.level_code, l.beneficiary_code,
       b.payer_label as beneficiary_label, l.cost_gbp, l.low_cost_gbp, l.high_cost_gbp,
       l.basis_code, l.item_code,
       coalesce(s.part_from, 0) as part_from, coalesce(s.part_to, 1) as part_to,
       coalesce(s.part_total, 1) as part_total
from cost.kind_line l
left join cost.payer p on p.payer_code = l.payer_code
left join cost.payer b on b.payer_code = l.beneficiary_code
left join cost.item_payer s on s.item_code = l.item_code and s.line_no = l.line_no
where l.kind_no = $kind_no order by l.line_no
"""
_INDEX = "select index_value from cost.price_index where index_code = $index and financial_year = $year"


def perspectives_of(reader: Reader, contact: Row) -> dict[str, Row]:
    """How the contact is priced in each perspective of which a rule speaks.

    Returns:
        By perspective: rule, also_fitted, unit_cost, sum (that of the unit cost), used (the one that counts:
        the agency's own where the assumption set says so) and lines. Fiscal alone is public cost.
    """
    kind_no = contact["kind_no"]
    rules = reader.rows(_RULES, kind_no=kind_no)
    models = _by_perspective(reader.rows("select * from cost.kind_model where kind_no = $n", n=kind_no))
    prices = _by_perspective(reader.rows("select * from cost.kind_price where kind_no = $n", n=kind_no))
    lines = reader.rows(_LINES, kind_no=kind_no)
    found: dict[str, Row] = {}
    for code in PERSPECTIVES:
        fitted = [rule for rule in rules if rule["perspective_code"] == code]
        if not fitted and code not in prices:
            continue
        rule = fitted[0] if fitted else None
        item = _unit_cost(reader, rule["item_code"]) if rule and rule["item_code"] else None
        used = reckoned(prices[code]) if code in prices else None
        model = reckoned(models[code]) if code in models else None
        if model is not None and item is not None:
            _check_model(reader, contact, model, item)
        own = [line for line in lines if line["perspective_code"] == code]
        _check_lines(own, used)
        found[code] = {
            "rule": rule,
            "also_fitted": fitted[1:],
            "unit_cost": item,
            "sum": model,
            "used": used,
            "lines": own,
        }
    return found


def uncosted_of(reader: Reader, kind_no: int) -> Row | None:
    """Why there is no public cost, and what would give one; None where there is."""
    sql = "select uncosted_reason, reason_text, remedy_text from cost.kind_uncosted where kind_no = $n"
    return next(iter(reader.rows(sql, n=kind_no)), None)


def recorded_of(reader: Reader, contact: Row, price_base_fy: str) -> Row | None:
    """What the agency wrote as its cost, brought to the price base, beside what the unit cost makes it.

    Returns:
        recorded_cost_gbp (of the job, nominal), price_year_fy, index_from, index_to, cost_gbp (this share, in
        the price base; null where an index value is not held), modelled_cost_gbp, difference_gbp, is_used.
        None where the agency wrote nothing.
    """
    recorded = contact["recorded_cost_gbp"]
    if recorded is None:
        return None
    year = financial_year_of(contact["start_date"])
    index_from, index_to = (_index(reader, "gdp", fy) for fy in (year, price_base_fy))
    cost = None
    if index_from is not None and index_to is not None:
        one = Decimal(1)
        shares = (contact["n_sharing"], contact["share_no"])
        cost = pounds(Sum(recorded, index_from, index_to, one, one, *shares).share_pence())
    chosen = "select cost_pence, basis_code from {} where kind_no = $n and perspective_code = 'fiscal'"
    model = reader.rows(chosen.format("cost.kind_model"), n=contact["kind_no"])
    price = reader.rows(chosen.format("cost.kind_price"), n=contact["kind_no"])
    is_used = bool(price) and price[0]["basis_code"] == "recorded"
    if is_used:
        must_agree(cost, pounds(price[0]["cost_pence"]))
    modelled = pounds(model[0]["cost_pence"]) if model else None
    return {
        "recorded_cost_gbp": recorded,
        "price_year_fy": year,
        "index_from": index_from,
        "index_to": index_to,
        "cost_gbp": cost,
        "modelled_cost_gbp": modelled,
        "difference_gbp": None if cost is None or modelled is None else cost - modelled,
        "is_used": is_used,
    }


def reckoned(row: Row) -> Row:
    """One price with its exact sum, low and high beside it; `row` is of cost.kind_model or cost.kind_price.

    Raises:
        Damaged: the exact sum, rounded once, is not what the build holds.
    """
    made = {name: row[name] for name in _SUM}
    figures = (row["index_from"], row["index_to"], Decimal(row["quantity"]), row["base_units"])
    for level, name in zip(("", "low_", "high_"), AMOUNTS, strict=True):
        value = row[f"{level}unit_cost_gbp"]
        exact = Sum(value, *figures, row["n_sharing"], row["share_no"])
        must_agree(exact.share_pence(), row[f"{level}cost_pence"])
        made[f"{level}unit_cost_gbp"] = value
        made[f"{level}job_gbp_exact"] = six_decimals(exact.job_gbp())
        made[name] = pounds(exact.share_pence())
    upto, after = Sum(row["unit_cost_gbp"], *figures, row["n_sharing"], row["share_no"]).ends_pence()
    return made | {"share_upto_gbp": pounds(upto), "share_after_gbp": pounds(after)}


_SUM = (
    *("basis_code", "quantity", "base_units", "price_year_fy", "index_from", "index_to", "n_sharing"),
    *("share_no", "rule_note"),
)


def _by_perspective(rows: list[Row]) -> dict[str, Row]:
    return {row["perspective_code"]: row for row in rows}


def _index(reader: Reader, code: str, year: str) -> Decimal | None:
    found = reader.rows(_INDEX, index=code, year=year)
    return found[0]["index_value"] if found else None


def _unit_cost(reader: Reader, item_code: str) -> Row | None:
    """The unit cost with its source, and the shipped one that it won over; None where none is held."""
    found = reader.rows(_ITEM, item_code=item_code)
    if not found:
        return None
    item = found[0]
    held = reader.manifest.get("inputs", {}).get("prices_sha256", {})
    return item | {"shipped": _shipped(item, held.get("catalogue shipped"))}


def _shipped(item: Row, sha256: str | None) -> Row | None:
    """The shipped price in whose place a catalogue's own stands, if it is still the one of the build."""
    if item["catalogue_code"] == "shipped" or sha256 is None:
        return None
    from journey.catalogue import shipped

    rows = shipped().items.filter(item_code=item["item_code"]).to_dicts()
    if not rows or shipped().sha256 != sha256:
        return None
    return {name: rows[0][name] for name in ("value_gbp", "unit_label", "price_year_fy", "source_title")}


def _check_model(reader: Reader, contact: Row, model: Row, item: Row) -> None:
    """The figures of the sum are those of the contact, the catalogue and the index."""
    nights = contact["nights"]
    counted = {
        "each": 1,
        "minutes": contact["minutes"],
        "nights": nights,
        "days": (nights or 0) + contact["has_ended"],
    }
    units = Decimal(1) if model["basis_code"] == "each" else item["base_units"]
    must_agree((model["quantity"], model["base_units"]), (counted[model["basis_code"]], units))
    must_agree(model["unit_cost_gbp"], item["used_value_gbp"])
    levels = (item["value_gbp"], item["low_gbp"], item["high_gbp"])
    must_agree(model["unit_cost_gbp"] in levels, True)
    if item["index_code"] != "none":
        years = (item["price_year_fy"], item["price_base_fy"])
        index = tuple(_index(reader, item["index_code"], year) for year in years)
        must_agree((model["index_from"], model["index_to"]), index)


def _check_lines(lines: list[Row], used: Row | None) -> None:
    """What each body pays is its part of the cost, and the parts add up to it."""
    if used is None:
        must_agree(lines, [])
        return
    for name in AMOUNTS:
        for line in lines:
            after, upto = (Fraction(line[end], line["part_total"]) for end in ("part_from", "part_to"))
            must_agree(pence(line[name]), part(pence(used[name]), after, upto))
        must_agree(sum(line[name] for line in lines), used[name])
