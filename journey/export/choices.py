"""What one assumption set says, in plain words: its rows in the table of assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from journey.words.numbers import financial_year

SET_COLUMNS = ("assumption_id", "assumption_text", "owner_label", "effect_text")
_LEVELS = {
    "central": "Each unit cost is its source's central value.",
    "low": "Each unit cost is the low end of its source's range, and its one value where it gives none.",
    "high": "Each unit cost is the high end of its source's range, and its one value where it gives none.",
}
_CASH = {"none": "none of it", "part": "part of it", "full": "all of it"}
_NO_CONDITION = ("rule_code", "rule_note", "item_code", "uncosted_reason", "basis_code", "perspective_code")

Said = tuple[str, str, str, str]


def set_rows(manifest: dict[str, Any], unit_costs: pl.DataFrame) -> pl.DataFrame:
    """One row for each choice of the build's assumption set.

    Args:
        manifest: the build's manifest, with the set as it was used and the hashes of its prices.
        unit_costs: the pack's table of unit costs, which says which local prices were used.

    Returns:
        Rows in the shape of assumption.csv; ids are the same for the same choice of every set.
    """
    chosen, settings = manifest["assumptions"], manifest["settings"]
    rows = [
        *_named(chosen, settings),
        *_catalogues(chosen, manifest["inputs"].get("prices_sha256", {})),
        *_local_prices(unit_costs),
        *_own_rules(chosen),
        *_payers(chosen),
        _support(chosen["support"]),
    ]
    if manifest.get("discounting"):
        rows.append(_discounting(manifest["discounting"]))
    return pl.DataFrame(rows, dict.fromkeys(SET_COLUMNS, pl.String), orient="row")


def dated_text(chosen: dict[str, Any]) -> str:
    """When the set was made, as its file says."""
    return f"dated {chosen['dated']}" if chosen["dated"] else "not dated: the one that ships"


def _named(chosen: dict[str, Any], settings: dict[str, Any]) -> Iterator[Said]:
    note = f" {chosen['note']}" if chosen["note"] else ""
    yield (
        *("set", f"The assumption set is {chosen['name']} ({chosen['title']}), {dated_text(chosen)}.{note}"),
        *("Programme", "Another set makes other figures: name the set with every figure."),
    )
    yield (
        *("set.price_base", f"Costs are in the prices of {settings['price_base_fy']}."),
        *("Evaluator", "Figures of two packs can be laid side by side only in one price base."),
    )
    yield (
        *("set.price_level", _LEVELS[chosen["price_level"]], "Evaluator"),
        "Low and high totals stand beside every cost.",
    )
    percent = chosen["range_percent"]
    yield (
        *("set.range", f"A price without a range is tried {percent} percent lower and higher."),
        *("Evaluator", "Says how much one uncertain price matters; changes no total."),
    )


def _catalogues(chosen: dict[str, Any], hashes: dict[str, str]) -> Iterator[Said]:
    """Catalogues in the order in which they win, and price indices; each with the hash of its file."""
    for number, code in enumerate(chosen["catalogues"], start=1):
        held = hashes.get(f"catalogue {code}", "not known")
        order = "" if number == 1 else " Its prices go before those of the catalogues above."
        yield (
            *(f"set.catalogue.{code}", f"Unit costs come from the catalogue {code} (sha256 {held}).{order}"),
            *("Programme", "See unit_costs for each price, its year and its source."),
        )
    for code in ("gdp", *chosen["indices"]):
        held = hashes.get(f"index {code}", "not known")
        yield (
            *(f"set.index.{code}", f"Prices are brought to the base by the index {code} (sha256 {held})."),
            *("Evaluator", "Another index moves older prices by more or less."),
        )


def _local_prices(unit_costs: pl.DataFrame) -> Iterator[Said]:
    for item in unit_costs.filter(pl.col("catalogue_code") != "shipped").iter_rows(named=True):
        why = f" because: {item['local_reason'].rstrip('.')}" if item["local_reason"] else ""
        yield (
            f"set.local_price.{item['item_code']}",
            f"{item['item_label']} ({item['item_code']}) has the price of the catalogue "
            f"{item['catalogue_code']}{why}.",
            *("Programme", "A local price in place of a published average."),
        )


def _own_rules(chosen: dict[str, Any]) -> Iterator[Said]:
    for source in sorted(chosen["recorded_sources"]):
        yield (
            f"set.recorded.{source}",
            f"What the source {source} recorded as cost is used instead of a unit cost, where it is a public "
            "cost: what a rule leaves out as a charge to the person stays out.",
            "Programme",
            "See recorded_costs for how many are costed as recorded, and how far the two differ.",
        )
    for rule in chosen["rule"]:
        does = f"prices by {rule['item_code']}" if rule.get("item_code") else "puts no cost on"
        all_of = {"status_code": "happened", **rule}
        fits = ", ".join(f"{name} {held}" for name, held in all_of.items() if name not in _NO_CONDITION)
        yield (
            f"set.rule.{rule['rule_code']}",
            f"A rule of the programme {does} what fits {fits}. {rule['rule_note']}",
            *("Programme", "It goes before the shipped rules; see cost_rules."),
        )


def _payers(chosen: dict[str, Any]) -> Iterator[Said]:
    for item in sorted({split["item_code"] for split in chosen["split"]}):
        parts = [
            f"{split['payer_code']} {split['percent']} percent"
            for split in chosen["split"]
            if split["item_code"] == item
        ]
        yield (
            *(f"set.split.{item}", f"The cost of {item} is paid by {', '.join(parts)}."),
            *("Programme", "Moves cost between payers and leaves every total as it is."),
        )
    for pot in chosen["pot"]:
        yield (
            *(f"set.pot.{pot['name']}", f"{', '.join(pot['payers'])} are one budget: {pot['name']}."),
            *("Programme", "They may be read as one payer; nothing is counted twice."),
        )
    for said in chosen["cashable"]:
        what = said.get("item_code")
        of = f" for {what}" if what else ""
        note = f" {said['note']}" if said.get("note") else ""
        yield (
            f"set.cashable.{said['payer_code']}" + (f".{what}" if what else ""),
            f"{said['confirmed_by']} confirmed on {said['confirmed_on']} that of a fall in cost to "
            f"{said['payer_code']}{of}, {_CASH[said['cashability']]} could be cashed.{note}",
            *("Programme", "Without such a row nobody has said so, and nothing is taken as cashable."),
        )


def _support(support: dict[str, Any]) -> Said:
    effect = "Cost after includes the cost of helping where support_cost_code is included."
    return ("set.support", support_text(support), "Programme", effect)


def support_text(support: dict[str, Any]) -> str:
    """How the support team's own cost is counted, in one or two sentences."""
    note = f" {support['note']}" if support["note"] else ""
    when = f"from the change date to the end of the data, paid by {support['payer_code']}"
    if support["method"] == "budget":
        budget = f"£{Decimal(support['yearly_budget_gbp']):,.2f}"
        return (
            f"The support team's own cost is its yearly budget of {budget} (prices of "
            f"{support['price_year_fy']}) over the {support['n_people']} people it supports at a time, "
            f"{when}.{note}"
        )
    if support["method"] == "hours":
        return (
            f"The support team's own cost is {support['hours_per_week']} hours a week with each person, "
            f"at the price of {support['item_code']}, {when}.{note}"
        )
    return f"The support team's own cost is that of its recorded contacts, priced like any other.{note}"


def support_lines(summary: pl.DataFrame) -> list[str]:
    """For how many people the cost after holds the cost of helping.

    Args:
        summary: the table summary_before_after.
    """
    after = summary.filter(pl.col("side_code") == "after")
    codes = after.select("person_id", "support_cost_code").unique()["support_cost_code"].to_list()
    said = {
        "included": "included in the cost after",
        "part": "only part of it included",
        "not_included": "not included",
    }
    return [
        f"Support team's own cost: {said[code]}, people: {codes.count(code)}"
        for code in said
        if code in codes
    ]


def prices_text(chosen: dict[str, Any], settings: dict[str, Any]) -> str:
    """Whose prices the costs are in, of which year and level."""
    own = [code for code in chosen["catalogues"] if code != "shipped"]
    more = f", and before them the programme's own: {', '.join(own)}" if own else ""
    return (
        f"Costs are in the prices of {financial_year(settings['price_base_fy'])}. Whose prices: those that "
        f"come with this software (published unit costs){more}; level: {chosen['price_level']}. Each has its "
        "source in unit_costs."
    )


def _discounting(used: dict[str, str]) -> Said:
    return (
        "set.discounting",
        f"discounted_cost_gbp weighs costs of the years after {used['from_fy']} less, by HM Treasury's "
        f"schedule of rates (sha256 {used['rates_sha256']}). Year 0 and earlier years are left as they are.",
        "Evaluator",
        "Later costs look smaller; totals and the headline are not discounted.",
    )
