"""The tables of prices that costing reads, from the reference data and one assumption set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from journey import catalogue
from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.pipeline.payers import payer_frames
from journey.pipeline.reference import parsed, reference, reference_frame
from journey.pipeline.rules import rule_frame
from journey.settings import is_financial_year
from journey.store import Store
from schemas.vocabularies import AGENCY_LABELS

_SUPPORT_TEAM = "support_team"
MONEY = pl.Decimal(18, 2)
INDEX = UNITS = pl.Decimal(10, 4)


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
    catalogues = [catalogue.load(workspace, code) for code in chosen.catalogues]
    items = catalogue.effective(catalogues)
    indices = {code: _index(workspace, code) for code in ("gdp", *chosen.indices)}
    units = unit_frame()
    rules = rule_frame(chosen, support_sources)
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
    if plan.item_code is not None and plan.item_code not in items["item_code"]:
        raise Refused(
            f"assumptions/{chosen.name}.toml, [support]: no catalogue holds the item {plan.item_code}."
        )
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


def _index(workspace: Path, code: str) -> tuple[pl.DataFrame, str]:
    """A price index by financial year: the shipped GDP deflator, or indices/<code>.csv of the workspace."""
    if code == "gdp":
        raw = reference("gdp_deflator.csv")
        frame = parsed(raw).rename({"deflator_index": "index_value"})
    else:
        path = workspace / "indices" / f"{code}.csv"
        if not path.is_file():
            raise Refused(f"There is no price index {code}. Put it into the workspace as indices/{code}.csv.")
        raw = path.read_bytes()
        frame = parsed(raw)
        missing = [name for name in ("financial_year", "index_value", "source") if name not in frame.columns]
        if missing:
            raise Refused(
                f"indices/{code}.csv has no column {missing[0]}. Needed: financial_year, index_value, source."
            )
    held = frame.select(
        pl.lit(code).alias("index_code"), "financial_year", pl.col("index_value").cast(INDEX, strict=False)
    )
    wrong = held.filter(pl.col("index_value").is_null() | (pl.col("index_value") <= 0))
    is_year = all(year is not None and is_financial_year(year) for year in held["financial_year"])
    if wrong.height or not is_year or held["financial_year"].is_duplicated().any():
        raise Refused(
            f"Price index {code} must have one number above 0 for each financial year, such as 2024-25."
        )
    return held.sort("financial_year"), sha256(raw).hexdigest()


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
