"""The tables of prices that costing reads, from the reference data and one assumption set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from journey import catalogue
from journey.assumptions import Assumptions
from journey.errors import Refused
from journey.pipeline.fit import (
    refuse_misfits,
    refuse_no_hour,
    refuse_split_hour,
    refuse_unfit,
    refuse_unknown_base,
    refuse_unknown_indices,
    refuse_unknown_sources,
)
from journey.pipeline.indices import read_index
from journey.pipeline.inputs import Manifest
from journey.pipeline.payers import payer_frames
from journey.pipeline.reference import reference_frame
from journey.pipeline.rules import rule_frame
from journey.store import Store
from journey.workspace import Workspace
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


def prices_of(workspace: Workspace, chosen: Assumptions, extracts: list[Manifest]) -> Prices:
    """What a set says, for the extracts held: the support team's own casework is theirs to count or not."""
    support = sorted({one["source_code"] for one in extracts if one["is_support"]})
    return read_prices(workspace.path, chosen, workspace.settings.price_base_fy, support)


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
    refuse_unknown_sources(workspace, chosen)
    refuse_unknown_base(chosen, price_base_fy, indices["gdp"][0])
    refuse_misfits(chosen, rules, items, units)
    refuse_unfit(chosen, rules, items)
    refuse_unknown_indices(chosen, items, rules, set(indices))
    if chosen.support.method == "hours":
        refuse_no_hour(
            chosen,
            items.filter(item_code=chosen.support.item_code),
            indices,
            chosen.price_base_fy or price_base_fy,
        )
        refuse_split_hour(chosen)
    frames = {
        "cost.assumption_set": set_row(chosen, price_base_fy),
        "cost.unit_cost": items,
        "cost.unit": units,
        "cost.price_index": pl.concat([frame for frame, _ in indices.values()]),
        "cost.cost_rule": rules,
        "cost.support_plan": support_plan(chosen),
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
        Refused: one of them is not there, or a local one would give way to another.
    """
    known = catalogue.held(workspace)
    for first, then in pairwise(chosen.catalogues):
        if catalogue.is_local(first) and not catalogue.is_local(then):
            raise Refused(
                f"{chosen.file_label} names {first} before {then}, so {then} would win. Put local last."
            )
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


def support_plan(chosen: Assumptions) -> pl.DataFrame:
    """The table cost.support_plan: one row, how the support team's own cost is counted."""
    plan = chosen.support
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
