"""Small builds, made by the stages themselves from drawn tables, and the packs written of them."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from journey import compare, cost, timeline
from journey.assumptions import Assumptions, Support
from journey.read import Reader
from journey.store import Store
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

FIRST, CHANGE, AS_OF = date(2021, 1, 1), date(2022, 1, 1), date(2022, 12, 31)
YEARS = "financial_year | index_value\n" + "\n".join(f"20{y}-{y + 1} | 100" for y in range(18, 25))
CONTACTS = """
interaction_id | agency_code          | activity_code | grain_code | start_date | end_date_excl | data_flags
i1             | emergency_department | ed_attendance | contact    | 2021-05-01 |               | =cmd calc
i2             | hospital_ward        | ward_stay     | stay       | 2021-12-31 | 2022-01-03    | =cmd calc
i3             | council_tax          | ctax_summons  | contact    | 2022-06-01 |               | =cmd calc
"""
UNITS = """
item_code|value_gbp|unit_code|payer_label|perspective_code|use_code|index_code|catalogue_code|reason_text
ED|100.01|contact|||||shipped|
BED|100.00|stay|||||shipped|
CHARGE|30.00|contact|Person|person|charge_proxy|none|shipped|
ARREST|587.00|incident|Police||||shipped|
MISSED|20.00|contact|||||ours|John's practice
REPAIR|60.00|action|Council||||shipped|
UNUSED|1.00|contact|||||shipped|
"""
RULES = """
rule_code|activity_code|status_code|perspective_code|item_code|basis_code|uncosted_reason|rank_no|rule_note|owner_code
|ed_attendance|||ED|||||shipped
|ward_stay|||BED|||||shipped
|ctax_summons||||none|only_a_charge||Only a charge|shipped
charged|ctax_summons||person|CHARGE||||What is charged|shipped
|arrest|||ARREST|||||shipped
missed_gp|gp_visit|not_attended||MISSED|||40|John pays the slot|programme
|repair|||REPAIR|||||shipped
"""
PARTS = """
item_code | line_no | payer_code | beneficiary_code | part_from | part_to | part_total
ED        | 1       | nhs        | nhs              | 0         | 1       | 1
BED       | 1       | nhs        | nhs              | 0         | 1       | 1
CHARGE    | 1       | person     | person           | 0         | 1       | 1
ARREST    | 1       | police     | police           | 0         | 342     | 587
ARREST    | 2       | justice    | justice          | 342       | 587     | 587
MISSED    | 1       | nhs        | nhs              | 0         | 1       | 1
REPAIR    | 1       | council    | police           | 0         | 1       | 1
"""
SUPPLY = """
agency_code          | covers_from_date | covers_to_date_excl
emergency_department | 2021-01-01       | 2023-01-01
hospital_ward        | 2021-01-01       | 2023-01-01
council_tax          | 2022-01-01       | 2023-01-01
"""
TYPES = {
    "ed_attendance": "crisis",
    "ward_stay": "stay",
    "ctax_summons": "contact",
    "arrest": "crisis",
    "gp_visit": "contact",
    "repair": "contact",
}
# A second build: an arrest that two bodies pay, a missed appointment that the programme prices, a repair
# costed as recorded, and the support team's cost as a budget: 73,050 / 20 people / 365.25 days = 10.00 a day.
RICH_CONTACTS = """
interaction_id|agency_code  |activity_code|status_code |grain_code|start_date|end_date_excl|recorded_cost_gbp
a1            |police       |arrest       |            |event     |2021-03-01|             |
b1            |hospital_ward|ward_stay    |            |stay      |2021-12-31|2022-01-03   |
m1            |gp           |gp_visit     |not_attended|contact   |2022-03-01|             |
c1            |council_tax  |ctax_summons |            |contact   |2022-04-01|             |
r1            |landlord     |repair       |            |contact   |2022-05-01|             |80.00
"""
RICH_SUPPLY = "agency_code | covers_from_date | covers_to_date_excl\n" + "\n".join(
    f"{agency} | 2021-01-01 | 2023-01-01"
    for agency in ("police", "hospital_ward", "gp", "council_tax", "landlord")
)
RICH_SET = Assumptions(
    name="local",
    title="Agreed by John's board",
    dated=date(2024, 5, 1),
    note="Second draft.",
    catalogues=("shipped", "ours"),
    recorded_sources=("landlord",),
    rule=(
        {
            "rule_code": "missed_gp",
            "activity_code": "gp_visit",
            "status_code": "not_attended",
            "item_code": "MISSED",
            "rule_note": "John pays the slot",
        },
    ),
    split=(
        {"item_code": "ARREST", "payer_code": "police", "percent": 58},
        {"item_code": "ARREST", "payer_code": "justice", "percent": 42},
    ),
    pot=({"name": "Alliance", "payers": ["nhs", "council"]},),
    cashable=(
        {
            "payer_code": "nhs",
            "item_code": "BED",
            "cashability": "part",
            "confirmed_by": "Director of finance",
            "confirmed_on": date(2024, 5, 2),
            "note": "One ward shut.",
        },
    ),
    support=Support(
        method="budget",
        yearly_budget_gbp=Decimal("73050.00"),
        n_people=20,
        price_year_fy="2024-25",
        payer_code="council",
        note="Team of three.",
    ),
)


def manifest_of(chosen: Assumptions | None = None) -> dict[str, Any]:
    """The manifest of a build with this assumption set."""
    return {
        "build_id": "b1",
        "method_version": "0.2.0",
        "settings": {
            "programme_name": "Test",
            "price_base_fy": "2024-25",
            "as_of_date": "2022-12-31",
            "min_before_months": 24,
            "is_sample": True,
        },
        "assumptions": (chosen or Assumptions()).as_json(),
        "inputs": {
            "prices_sha256": {"catalogue shipped": "aa11", "catalogue ours": "cc33", "index gdp": "bb22"}
        },
        "extracts": [extract_of(5 if chosen else 3)],
    }


def extract_of(n_interactions: int) -> dict[str, Any]:
    """The manifest of the one file, e1: each row accepted is one interaction; six rows were not accepted."""
    fates = {"accepted": n_interactions, "set_aside": 2, "duplicate": 1, "superseded": 0, "skipped": 3}
    return {
        **{"extract_id": "e1", "source_code": "ed", "agency_code": "emergency_department"},
        **{"covers_from_date": "2021-01-01", "covers_to_date_excl": "2023-01-01"},
        **{"coverage_basis_code": "declared", "reasons": {"no_start_date": 2}},
        **{"rows_in": sum(fates.values()), "n_interactions": n_interactions, **fates},
    }


def build_of(contacts: str, supply: str, chosen: Assumptions | None = None) -> Store:
    """A build of P1, whose alias is john and whose change is CHANGE, up to AS_OF.

    Every source person but `p`, the default, is somebody else, without a change date.
    """
    drawn_rows = drawn_interactions(contacts)
    interaction = drawn_rows.with_columns(extract_id=pl.lit("e1"), source_code=pl.col("agency_code"))
    store = cost_store(interaction, UNITS, RULES, YEARS, parts=PARTS, chosen=chosen)
    supplied = drawn(supply, EXTRACT, {"extract_id": "e1", "coverage_basis_code": "declared"})
    store.load_frame("canonical.supply", supplied)
    team = "support_team"
    codes = sorted({team, *supplied["agency_code"]})
    agency = pl.DataFrame({"agency_code": codes, "agency_label": codes})
    store.load_frame("canonical.agency", agency.with_columns(is_support=pl.col("agency_code") == team))
    activity = pl.DataFrame({"activity_code": list(TYPES), "activity_type_code": list(TYPES.values())})
    store.load_frame("canonical.activity", activity.with_columns(activity_label=pl.col("activity_code")))
    point = {"person_id": ["P1"], "change_on": [CHANGE], "change_label": ["Team meets John"]}
    load_changes(store, pl.DataFrame(point))
    store.load_frame("canonical.person_alias", pl.DataFrame({"person_id": ["P1"], "alias": ["john"]}))
    store.load_frame("canonical.month", months(FIRST, AS_OF))
    people = interaction.select("source_code", "source_person_id").unique()
    person = pl.when(pl.col("source_person_id") == "p").then(pl.lit("P1")).otherwise("source_person_id")
    load_links(store, people.with_columns(person_id=person))
    for stage in (cost, timeline, compare):
        stage.run(store, settings(AS_OF))
    return store


def plain_reader() -> Reader:
    """Three contacts: £100.01 before; £100.00 of three nights, one before; and one without public cost."""
    return Reader(build_of(CONTACTS, SUPPLY), manifest_of())


def rich_reader() -> Reader:
    """The build of RICH_CONTACTS with the assumption set RICH_SET."""
    return Reader(build_of(RICH_CONTACTS, RICH_SUPPLY, RICH_SET), manifest_of(RICH_SET))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of one CSV of a pack, as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_side(held: list[dict[str, str]]) -> dict[str, Decimal]:
    """Sum of cost_gbp by side_code."""
    found: dict[str, Decimal] = {}
    for row in held:
        found[row["side_code"]] = found.get(row["side_code"], Decimal(0)) + Decimal(row["cost_gbp"])
    return found
