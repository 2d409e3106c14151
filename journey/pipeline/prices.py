"""The tables of prices that costing reads, from the reference data and one assumption set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from journey import catalogue
from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.pipeline.payers import payer_frames
from journey.pipeline.indices import read_index
from journey.pipeline.reference import reference_frame
from journey.pipeline.rules import rule_frame
from journey.profiles import list_profiles
from journey.store import Store
from schemas.vocabularies import AGENCY_LABELS

_SUPPORT_TEAM = "support_team"
MONEY = pl.Decimal(18, 2)
UNITS = pl.Decimal(10, 4)


@dataclass(frozen=True)
class Prices:
    """What one assumption set says, as frames ready to load, and the hashes of the files it comes from."""

    frames: dict[str, pl.DataFrame]
    sha256: dict[str, str]
    price_base_fy: str


def load_prices(store: Store, prices: Prices) -> None:
    """The tables cost.* that hold prices, indices, payers and rules.

    Where the support team's cost is counted as a whole, the team is among the agencies even if it sent
    nothing.
    """
    for table, frame in prices.frames.items():
        store.load_frame(table, frame)
    supplied = (
        "select * from canonical.agency where agency_code in (select agency_code from canonical.supply)"
    )
    agencies = store.frame(f"{supplied} order by agency_code")
    if (
        prices.frames["cost.support_plan"]["method_code"][0] != "casework"
        and not agencies["is_support"].any()
    ):
        label = AGENCY_LABELS[_SUPPORT_TEAM]
        team = pl.DataFrame([(_SUPPORT_TEAM, label, True)], agencies.schema, orient="row")
        agencies = pl.concat([agencies, team]).sort("agency_code")
    store.load_frame("canonical.agency", agencies)


def read_prices(
    workspace: Path, chosen: Assumptions, price_base_fy: str, support_sources: Sequence[str] = ()
) -> Prices:
    """Everything that turns contacts into pounds, under one assumption set.

    Args:
        workspace: the folder, for its catalogues and price indices.
        chosen: the set.
        price_base_fy: the price base of journey.toml, for a set that names none of its own.
        support_sources: sources of the support team's own casework.

    Raises:
        Refused: a catalogue, index, item or payer that the set names is not there or does not fit.
    """
    catalogues = catalogues_of(workspace, chosen)
    items = catalogue.effective(catalogues)
    indices = {code: read_index(workspace, code, chosen) for code in ("gdp", *chosen.indices)}
    units = unit_frame()
    rules = rule_frame(chosen, support_sources)
    _refuse_unknown_sources(workspace, chosen)
    _refuse_unknown_base(chosen, price_base_fy, indices["gdp"][0])
    _refuse_misfits(rules, items, units)
    _refuse_unknown_indices(items, rules, set(indices))
    frames = {
        "cost.assumption_set": set_row(chosen, price_base_fy),
        "cost.unit_cost": items,
        "cost.unit": units,
        "cost.price_index": pl.concat([frame for frame, _ in indices.values()]),
        "cost.cost_rule": rules,
        "cost.support_plan": support_plan(chosen, items),
        **payer_frames(items, chosen),
        "cost.recorded_source": pl.DataFrame(
            {"source_code": sorted(chosen.recorded_sources)}, {"source_code": pl.String}
        ),
    }
    hashes = {f"catalogue {one.code}": one.sha256 for one in catalogues}
    hashes |= {f"index {code}": held for code, (_, held) in indices.items()}
    return Prices(frames, hashes, chosen.price_base_fy or price_base_fy)


def catalogues_of(workspace: Path, chosen: Assumptions) -> list[catalogue.Catalogue]:
    """The catalogues that a set names, in their order: later ones win.

    Raises:
        Refused: one of them is not there.
    """
    known = catalogue.held(workspace)
    for code in chosen.catalogues:
        if code not in known:
            raise Refused(
                f"{chosen.file_label} names a catalogue that is not there: {code}. There are:"
                f" {', '.join(known)}. Add it with: journey prices add"
            )
    return [catalogue.load(workspace, code) for code in chosen.catalogues]


def unit_frame() -> pl.DataFrame:
    """The table cost.unit: what each unit is counted by, and how many of those it holds."""
    return reference_frame("unit.csv").with_columns(pl.col("base_units").cast(UNITS))


def set_row(chosen: Assumptions, price_base_fy: str) -> pl.DataFrame:
    """The table cost.assumption_set: one row, the set in use."""
    row = {
        "set_code": chosen.name,
        "set_title": chosen.title,
        "dated_date": chosen.dated,
        "price_base_fy": chosen.price_base_fy or price_base_fy,
        "price_level_code": chosen.price_level,
        "range_percent": chosen.range_percent,
        "support_method_code": chosen.support.method,
    }
    return pl.DataFrame(
        [row], {**dict.fromkeys(row, pl.String), "dated_date": pl.Date, "range_percent": pl.Int64}
    )


def support_plan(chosen: Assumptions, items: pl.DataFrame) -> pl.DataFrame:
    """The table cost.support_plan: one row, how the support team's own cost is counted."""
    plan = chosen.support
    if plan.method == "hours":
        _refuse_no_hour(chosen, items.filter(item_code=plan.item_code))
    row = {
        "method_code": plan.method,
        "yearly_budget_gbp": plan.yearly_budget_gbp,
        "n_people": plan.n_people,
        "price_year_fy": plan.price_year_fy,
        "hours_per_week": plan.hours_per_week,
        "item_code": plan.item_code,
        "payer_code": plan.payer_code,
        "note_text": plan.note,
    }
    schema: dict[str, Any] = dict.fromkeys(row, pl.String)
    schema |= {"yearly_budget_gbp": MONEY, "n_people": pl.Int64, "hours_per_week": UNITS}
    return pl.DataFrame([row], schema)


def _refuse_no_hour(chosen: Assumptions, found: pl.DataFrame) -> None:
    where, item = f"{chosen.file_label}, [support],", chosen.support.item_code
    if not found.height:
        raise Refused(f"{where} names the item {item}, which no catalogue of the set holds.")
    if found["unit_code"][0] != "hour":
        raise Refused(f"{where} needs the price of an hour, and {item} is for one {found['unit_code'][0]}.")


def _refuse_unknown_sources(workspace: Path, chosen: Assumptions) -> None:
    known = list_profiles(workspace)
    named = (*chosen.recorded_sources, *(rule["source_code"] for rule in chosen.rule if "source_code" in rule))
    unknown = [code for code in named if code not in known]
    if unknown:
        raise Refused(
            f"{chosen.file_label} names a source we do not know: {unknown[0]}. Known: {', '.join(known)}."
        )


def _refuse_unknown_base(chosen: Assumptions, price_base_fy: str, index: pl.DataFrame) -> None:
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
                f" It holds {years.min()} to {years.max()}."
            )


def refuse_unheld(prices: Prices) -> None:
    """See that every rule of the programme's own names a price that there is, in use or not.

    Asked after costing, which says of a price that is in use how many contacts it leaves without one.

    Raises:
        Refused: a rule of the set names an item that its catalogues do not hold.
    """
    rules, items = prices.frames["cost.cost_rule"], prices.frames["cost.unit_cost"]
    lost = rules.filter(pl.col("rule_code").is_in(prices.own_rules)).drop_nulls("item_code")
    lost = lost.join(items, on="item_code", how="anti")
    if lost.height:
        rule, item = lost.select("rule_code", "item_code").row(0)
        raise Refused(
            f"Rule {rule} of the assumption set names the item {item}, which no catalogue of the set holds."
            " Nothing was built. Put it back, or change the rule."
        )


def _refuse_misfits(rules: pl.DataFrame, items: pl.DataFrame, units: pl.DataFrame) -> None:
    """A price by the week can't be multiplied by minutes."""
    measured = items.select("item_code", "unit_code").join(
        units.select("unit_code", unit_basis="basis_code"), on="unit_code"
    )
    basis = pl.col("basis_code").replace("days", "nights")
    wrong = rules.join(measured, on="item_code").filter(
        ~pl.col("basis_code").is_in(["each", "none"]) & (basis != pl.col("unit_basis"))
    )
    if wrong.height:
        rule, item, is_by, unit = wrong.select("rule_code", "item_code", "basis_code", "unit_code").row(0)
        raise Refused(
            f"Cost rule {rule} counts {is_by}, but the price of {item} is for one {unit}. Change one of them."
        )


def _refuse_unknown_indices(items: pl.DataFrame, rules: pl.DataFrame, known: set[str]) -> None:
    used = items.join(rules.select("item_code").drop_nulls().unique(), on="item_code", how="semi")
    unknown = used.filter(~pl.col("index_code").is_in([*known, "none"]))
    if unknown.height:
        item, index = unknown.select("item_code", "index_code").row(0)
        raise Refused(
            f"The price of {item} goes by the index {index}, which the assumption set does not name."
        )
