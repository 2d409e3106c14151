"""A reader of a small drawn build: one person `p`, costed, in order and compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from journey import compare, cost, timeline
from journey.assumptions import Assumptions
from journey.read import Reader
from support.tables import (
    EXTRACT,
    cost_store,
    drawn,
    drawn_interactions,
    load_changes,
    load_links,
    months,
    settings,
)

AS_OF = date(2024, 12, 31)
SUPPLY = "agency_code | covers_from_date | covers_to_date_excl\ngp | 2022-01-01 | 2025-01-01"
FLAT = "financial_year | index_value\n2023-24 | 100\n2024-25 | 100"


def reader_of(
    interactions: str,
    units: str,
    rules: str,
    index: str = FLAT,
    change_on: date = date(2024, 1, 4),
    chosen: Assumptions | None = None,
    inputs: dict[str, Any] | None = None,
    others: str = "source_person_id | person_id\np | p",
) -> Reader:
    """A build in memory; drawn tables as in support.tables, `others` says which source persons are whom."""
    frame = drawn_interactions(interactions)
    store = cost_store(frame, units, rules, index, chosen=chosen)
    store.load_frame("canonical.supply", drawn(SUPPLY, EXTRACT, {"coverage_basis_code": "declared"}))
    agencies = {"agency_code": ["gp", "support_team"], "agency_label": ["GP", "Support team"]}
    store.load_frame("canonical.agency", pl.DataFrame({**agencies, "is_support": [False, True]}))
    codes = sorted(set(frame["activity_code"]))
    labels = {"activity_code": codes, "activity_label": [code.title() for code in codes]}
    kinds = {"activity_type_code": ["contact"] * len(codes), "is_stay": [False] * len(codes)}
    store.load_frame("canonical.activity", pl.DataFrame({**labels, **kinds}))
    points = {"person_id": ["p"], "change_on": [change_on], "change_label": ["Team begins"]}
    load_changes(store, pl.DataFrame(points))
    store.load_frame("canonical.person_alias", pl.DataFrame({"person_id": ["p"], "alias": ["pat"]}))
    store.load_frame("canonical.month", months(date(2022, 1, 1), AS_OF))
    people = drawn(others, {"source_person_id": pl.String, "person_id": pl.String})
    sources = frame.select("source_code", "source_person_id").unique()
    load_links(store, sources.join(people, on="source_person_id", how="left"))
    for stage in (cost, timeline, compare):
        stage.run(store, settings(AS_OF, min_before_months=12))
    manifest = {"build_id": "b", "method_version": "1", "settings": {"as_of_date": AS_OF.isoformat()}}
    return Reader(store, {**manifest, "inputs": inputs or {}})
