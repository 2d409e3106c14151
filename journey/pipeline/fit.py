"""Whether an assumption set fits the catalogues, indices, units and sources that it is to be used with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.pipeline.reference import known_codes
from journey.profiles import list_profiles

Index = tuple[pl.DataFrame, str]  # of one code by financial year, and the sha256 of its file


def refuse_no_hour(
    chosen: Assumptions, found: pl.DataFrame, indices: Mapping[str, Index], price_base_fy: str
) -> None:
    """The item of the support team's hours: held, a public cost of an hour, that its index can uprate."""
    where, name = f"{chosen.file_label}, [support],", chosen.support.item_code
    if not found.height:
        raise Refused(f"{where} names the item {name}, which no catalogue of the set holds.")
    item = found.row(0, named=True)
    if item["unit_code"] != "hour":
        raise Refused(f"{where} needs the price of an hour, and {name} is for one {item['unit_code']}.")
    if (item["perspective_code"], item["use_code"]) != ("fiscal", "costing"):
        raise Refused(f"{where} needs a public cost, and {name} is a charge, or a cost to others.")
    index = item["index_code"]
    years = indices[index][0]["financial_year"].to_list() if index in indices else []
    for year in (item["price_year_fy"], price_base_fy):
        if index != "none" and year not in years:
            raise Refused(
                f"{where} needs the price index {index} to have a value for {year}, to price {name}."
            )


def refuse_split_hour(chosen: Assumptions) -> None:
    """One body pays for the support team's hours, so a split of their price would do nothing, in silence."""
    name = chosen.support.item_code
    if any(split["item_code"] == name for split in chosen.split):
        raise Refused(
            f"{chosen.file_label}: the hours of [support] are paid by {chosen.support.payer_code}, so the"
            f" [[split]] of {name} would not be used. Take the split out, or name another item in [support]."
        )


def refuse_unknown_sources(workspace: Path, chosen: Assumptions) -> None:
    """Every source that the set names has a profile; a slip of the hand would else do nothing, in silence."""
    known = list_profiles(workspace)
    of_rules = (rule["source_code"] for rule in chosen.rule if "source_code" in rule)
    unknown = [code for code in (*chosen.recorded_sources, *of_rules) if code not in known]
    if unknown:
        told = known_codes(unknown[0], known)
        raise Refused(f"{chosen.file_label} names a source we do not know: {unknown[0]}. {told}")


def refuse_unknown_base(chosen: Assumptions, price_base_fy: str, index: pl.DataFrame) -> None:
    """The price base, and the year of the support team's budget, are in the GDP deflator."""
    years = index["financial_year"]
    support = chosen.support
    for where, name, year in (
        (chosen.file_label, "price_base_fy", chosen.price_base_fy),
        ("journey.toml", "price_base_fy", None if chosen.price_base_fy else price_base_fy),
        (f"{chosen.file_label}, [support],", "price_year_fy", support.price_year_fy),
    ):
        if year is not None and year not in years:
            raise Refused(
                f"{where} has {name} {year}, for which the price index has no value."
                f" It holds {years[0]} to {years[-1]}."
            )


def refuse_unheld(items: pl.DataFrame, chosen: Assumptions) -> None:
    """See that every rule of the programme's own names a price that there is, in use or not.

    Asked after costing, which says of a price that is in use how many contacts it leaves without one.

    Raises:
        Refused: a rule of the set names an item that its catalogues do not hold.
    """
    held = items["item_code"]
    for rule in chosen.rule:
        if "item_code" in rule and rule["item_code"] not in held:
            raise Refused(
                f"{chosen.file_label}, rule {rule['rule_code']}, names the item {rule['item_code']}, which no"
                " catalogue of the set holds. Put it back, or change the rule."
            )


def refuse_misfits(
    chosen: Assumptions, rules: pl.DataFrame, items: pl.DataFrame, units: pl.DataFrame
) -> None:
    """A price by the week can't be multiplied by minutes, nor one by the hour be that of a whole contact."""
    measured = items.select("item_code", "unit_code", "catalogue_code").join(
        units.select("unit_code", "unit_label", unit_basis="basis_code"), on="unit_code"
    )
    basis = pl.col("basis_code").replace("days", "nights")
    wrong = rules.join(measured, on="item_code").filter(
        (pl.col("basis_code") != "none") & (basis != pl.col("unit_basis"))
    )
    if wrong.height:
        row = wrong.row(0, named=True)
        counts = _COUNTS.get(row["basis_code"], row["basis_code"])
        raise Refused(
            f"{chosen.file_label}: cost rule {row['rule_code']} counts {counts}, but the price of"
            f" {row['item_code']} in the catalogue {row['catalogue_code']} is for {row['unit_label']}."
            " Change one of them."
        )


_COUNTS = {"each": "each contact once"}


def refuse_unfit(chosen: Assumptions, rules: pl.DataFrame, items: pl.DataFrame) -> None:
    """A rule takes a price of its own perspective, for costing; a charge is the person's cost at most."""
    used = rules.join(
        items.select("item_code", "use_code", of_item="perspective_code"), on="item_code", how="inner"
    )
    is_charge = (pl.col("use_code") == "charge_proxy") & (pl.col("of_item") == "person")
    wrong = used.filter(
        (pl.col("perspective_code") != pl.col("of_item")) | ~((pl.col("use_code") == "costing") | is_charge)
    )
    if wrong.height:
        row = wrong.row(0, named=True)
        raise Refused(
            f"{chosen.file_label}: cost rule {row['rule_code']} is for {row['perspective_code']} cost, but "
            f"{row['item_code']} is {row['of_item']} cost, for {row['use_code'].replace('_', ' ')}. "
            "Name another item, or change the rule's perspective_code."
        )


def refuse_unknown_indices(
    chosen: Assumptions, items: pl.DataFrame, rules: pl.DataFrame, known: set[str]
) -> None:
    """Every index that a price in use goes by is named by the set."""
    used = items.join(rules.select("item_code").drop_nulls().unique(), on="item_code", how="semi")
    unknown = used.filter(~pl.col("index_code").is_in([*known, "none"]))
    if unknown.height:
        item, index = unknown.select("item_code", "index_code").row(0)
        raise Refused(
            f"{chosen.file_label}: the price of {item} goes by the index {index}, which the set does not"
            " name. Add it to indices."
        )
