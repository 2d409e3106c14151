"""A small world of which tables are released: twelve people whose team met them on one day, worked by hand.

Contacts of the emergency department cost £100 each: all twelve have one before the change, ten (qzx01 to
qzx10) one after it. Council tax is supplied from the year after the change on, and has ten people, without a
cost. With POLICE three people (qzx01 to qzx03) were arrested before, at £587 each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from journey import compare, cost, timeline
from journey.read import Reader
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace
from support.packs import PARTS, RULES, UNITS, YEARS, manifest_of
from support.tables import EXTRACT, cost_store, drawn, drawn_interactions, load_changes, load_links, months
from support.tables import settings as stage_settings

CHANGE, FIRST, AS_OF = date(2022, 1, 5), date(2021, 1, 1), date(2022, 12, 31)
EVERYBODY = tuple(f"qzx{number:02d}" for number in range(1, 13))
SUPPLY = """
agency_code          | covers_from_date | covers_to_date_excl
emergency_department | 2021-01-01       | 2023-01-01
police               | 2021-01-01       | 2023-01-01
council_tax          | 2022-04-01       | 2023-01-01
"""
Contact = tuple[str, str, str, str]
POLICE: tuple[Contact, ...] = tuple((who, "police", "arrest", "2021-06-01") for who in EVERYBODY[:3])


def contacts(people: Iterable[str] = EVERYBODY) -> list[Contact]:
    """The contacts of some of the people: who, agency, activity and day."""
    held = list(people)
    before = [(who, "emergency_department", "ed_attendance", "2021-05-01") for who in held]
    after = [(who, "emergency_department", "ed_attendance", "2022-06-01") for who in held if who <= "qzx10"]
    taxed = [(who, "council_tax", "ctax_summons", "2022-07-01") for who in held if who <= "qzx10"]
    return before + after + taxed


def reader_of(
    happened: Iterable[Contact],
    workspace: Workspace | None = None,
    build_id: str = "b1",
    labels: dict[str, str] | None = None,
) -> Reader:
    """A build of these contacts; everybody in it has the change, and is 30 to 44."""
    rows = [
        f"i{n} | {who} | {agency} | {activity} | {'event' if activity == 'arrest' else 'contact'} | {day}"
        for n, (who, agency, activity, day) in enumerate(happened)
    ]
    head = "interaction_id | source_person_id | agency_code | activity_code | grain_code | start_date"
    frame = drawn_interactions("\n".join([head, *rows])).with_columns(source_code=pl.col("agency_code"))
    store = cost_store(frame, UNITS.replace("ED|100.01", "ED|100.00"), RULES, YEARS, parts=PARTS)
    supplied = drawn(SUPPLY, EXTRACT, {"extract_id": "e1", "coverage_basis_code": "declared"})
    store.load_frame("canonical.supply", supplied)
    codes = sorted({"support_team", *supplied["agency_code"]})
    told = [(labels or {}).get(code, code) for code in codes]
    agency = pl.DataFrame({"agency_code": codes, "agency_label": told})
    store.load_frame(
        "canonical.agency", agency.with_columns(is_support=pl.col("agency_code") == "support_team")
    )
    types = {"ed_attendance": "crisis", "ctax_summons": "contact", "arrest": "crisis"}
    activity = pl.DataFrame({"activity_code": list(types), "activity_type_code": list(types.values())})
    store.load_frame("canonical.activity", activity.with_columns(activity_label=pl.col("activity_code")))
    people = frame["source_person_id"].unique().sort().to_list()
    point = {"person_id": people, "change_on": [CHANGE] * len(people)}
    load_changes(store, pl.DataFrame(point).with_columns(change_label=pl.lit("The team meets them")))
    aliases = pl.DataFrame({"person_id": people, "alias": [f"alias-{who}" for who in people]})
    store.load_frame("canonical.person_alias", aliases)
    store.load_frame("canonical.month", months(FIRST, AS_OF))
    links = frame.select("source_code", "source_person_id").unique()
    load_links(store, links.with_columns(person_id="source_person_id", age_band_code=pl.lit("30_44")))
    for stage in (cost, timeline, compare):
        stage.run(store, stage_settings(AS_OF))
    return Reader(store, {**manifest_of(), "build_id": build_id}, workspace)


def new_workspace(folder: Path) -> Workspace:
    """An empty workspace, with its key beside it: the log of releases is in its casebook."""
    chosen = Settings("Test", AS_OF, "2024-25", is_sample=True)
    workspace, _ = init_workspace(folder / "workspace", chosen, folder / "the.key")
    return workspace
