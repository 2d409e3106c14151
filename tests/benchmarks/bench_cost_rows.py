"""Interactions that look like a build's, the same every time, and what they cost by another road."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import polars as pl

from journey.pipeline.reference import reference_frame
from journey.store import Store

ROWS_A_PERSON = 100
SLOTS = 9973
SHARED = ("police", "landlord", "council_tax", "support_team", "voluntary")  # several people in one job
CODED = ("police", "ambulance", "emergency_department", "hospital_ward", "mental_health", "gp")
# First word of an activity -> the agency that sends it; the rest are the voluntary sector's.
AGENCIES = {
    "police": "police", "ambulance": "ambulance", "nhs": "ambulance", "ed": "emergency_department",
    "hospital": "hospital_ward", "outpatient": "hospital_ward", "mh": "mental_health", "gp": "gp",
    "drug": "drug_alcohol", "probation": "probation", "prison": "prison", "asc": "adult_social_care",
    "csc": "childrens_social_care", "homeless": "homelessness", "ta": "homelessness",
    "landlord": "landlord", "council": "council_tax", "jobcentre": "jobcentre", "support": "support_team",
}  # fmt: skip
ROWS = """
create table canonical.interaction as
with drawn as (
    select n, hash(n, 1) % {slots} as slot_no, hash(n, 2) % {people} as person_no,
        hash(n, 3) % 3650 as day_no,
        hash(n, 4) % 1000 as luck, hash(n, 5) % 100000 as length, hash(n, 6) % 5 as how,
        ['no_further_action', 'conveyed', 'completed', 'discharged', null] as outcomes,
        ['office', 'emergency_type_3', 'phone', null, 'home'] as settings
    from range({rows}) as numbers(n)
),

shared as (
    select drawn.*, slot.*,
        case when not slot.is_shared then 1 when luck < 50 then 3 when luck < 200 then 2 else 1
        end as n_sharing
    from drawn
    join slot on slot.slot_no = drawn.slot_no
)
select
    md5(concat('i', n)) as interaction_id, slot.agency_code as source_code,
    cast(1 as bigint) as source_sheet_no, cast(n + 2 as bigint) as source_row,
    md5(concat(slot.agency_code, person_no)) as source_person_id, 'subject' as role_code,
    case when n_sharing > 1 then md5(concat('g', n)) end as group_id,
    cast(n_sharing as bigint) as n_sharing, cast(1 + luck % n_sharing as bigint) as share_no,
    slot.agency_code, slot.activity_code, upper(slot.activity_code) as source_activity,
    case when luck >= 900 then 'not_attended' else 'happened' end as status_code,
    case when slot.is_coded then outcomes[cast(how + 1 as bigint)] end as outcome_code,
    case when slot.is_coded then settings[cast(how + 1 as bigint)] end as setting_code,
    case when slot.is_by_nights then 'stay' else 'contact' end as grain_code,
    date '2015-01-01' + cast(day_no as integer) as start_date,
    cast(null as timestamp) as start_at, 'day' as start_precision,
    case when slot.is_by_nights
        then date '2015-01-01' + cast(day_no + 1 + length * length // 100000000 as integer)
    end as end_date_excl,
    case when slot.is_by_nights then 'closed' else 'instant' end as end_status_code,
    case when slot.is_by_minutes then cast(5 + 5 * (length % 48) as bigint) end as duration_minutes,
    case when slot.agency_code = 'landlord' and luck % 2 = 1 then cast(length / 100 as decimal(18, 2))
    end as recorded_cost_gbp,
    '' as data_flags, cast(null as date) as version_date,
    cast(null as varchar) as parent_id, luck <> 899 as counts_for_cost, md5(concat('r', n)) as record_key,
    concat('extract_', slot.agency_code) as extract_id, date '2025-01-01' as known_to_date_excl
from shared as slot
order by source_code, start_date, interaction_id
"""
PEOPLE = """
create table link.person_link as
select distinct on (source_code, source_person_id)
    source_code, source_person_id, md5(concat('p', person_no)) as person_id
from (select agency_code as source_code, md5(concat(agency_code, person_no)) as source_person_id, person_no
      from (select distinct agency_code from slot) cross join range({people}) as numbers(person_no))
order by source_code, source_person_id
"""


def slots() -> pl.DataFrame:
    """Which activity a drawn number means; a few activities make up most of the rows, as in life."""
    rules = reference_frame("cost_rule.csv").filter(
        (pl.col("status_code") == "happened") & (pl.col("perspective_code") == "fiscal")
    )
    basis = dict(rules.select("activity_code", "basis_code").iter_rows())
    activities = reference_frame("activity.csv")["activity_code"].to_list()
    weights = [1 + SLOTS // (4 * (place + 2)) for place in range(len(activities))]
    drawn = [code for code, weight in zip(activities, weights, strict=True) for _ in range(weight)]
    codes = pl.DataFrame({"activity_code": [drawn[n % len(drawn)] for n in range(SLOTS)]})
    agency = pl.col("activity_code").str.split("_").list.first().replace_strict(AGENCIES, default="voluntary")
    by = pl.col("activity_code").replace_strict(basis, default="none")
    return codes.with_row_index("slot_no").with_columns(
        agency_code=agency,
        is_by_nights=by == "nights",
        is_by_minutes=by == "minutes",
        is_shared=agency.is_in(SHARED),
        is_coded=agency.is_in(CODED),
    )


def write_rows(store: Store, n_rows: int) -> None:
    """canonical.interaction and link.person_link, in the order a build keeps them."""
    connection = store.connection
    connection.execute("create schema canonical; create schema link").fetchall()
    connection.register("slot", slots().to_arrow())
    people = max(1, n_rows // ROWS_A_PERSON)
    connection.execute(ROWS.format(rows=n_rows, people=people, slots=SLOTS)).fetchall()
    connection.execute(PEOPLE.format(people=people)).fetchall()
    connection.unregister("slot")


def _fits(rule: dict[str, Any], row: dict[str, Any]) -> bool:
    nights, least, most = row["nights"], rule["from_nights"], rule["to_nights_excl"]
    return (
        rule["outcome_code"] in (None, row["outcome_code"])
        and rule["setting_code"] in (None, row["setting_code"])
        and (least is None or (nights is not None and nights >= least))
        and (most is None or (nights is not None and nights < most))
    )


def _says(rule: dict[str, Any]) -> int:
    """How much a rule says besides the activity."""
    said = ("outcome_code", "setting_code", "from_nights", "to_nights_excl")
    return sum(rule[name] is not None for name in said)


def independent_total(store: Store, base: str) -> Decimal:
    """The sum of rounded rows without kinds, ranks or arithmetic in SQL: fractions in plain Python."""
    tables = ("cost_rule", "unit_cost", "unit", "price_index")
    rules, items, units, index = (store.frame(f"select * from cost.{name}").to_dicts() for name in tables)
    by_activity: dict[str, list[dict[str, Any]]] = {}
    for rule in rules:
        if rule["status_code"] == "happened" and rule["perspective_code"] == "fiscal":
            by_activity.setdefault(rule["activity_code"], []).append(rule)
    item_of = {item["item_code"]: item for item in items}
    units_of = {unit["unit_code"]: Fraction(unit["base_units"]) for unit in units}
    year = {
        row["financial_year"]: Fraction(row["index_value"]) for row in index if row["index_code"] == "gdp"
    }
    groups = store.frame(
        "select activity_code, outcome_code, setting_code, duration_minutes as minutes,"
        " end_date_excl - start_date - greatest(0, end_date_excl - known_to_date_excl) as nights,"
        " n_sharing, share_no, count(*) as n"
        " from canonical.interaction where status_code = 'happened' and counts_for_cost group by all"
    )
    total = 0
    for row in groups.iter_rows(named=True):
        fitting = [rule for rule in by_activity.get(row["activity_code"], []) if _fits(rule, row)]
        rule = max(fitting, key=_says, default=None)
        if rule is None or rule["item_code"] is None:
            continue
        item = item_of[rule["item_code"]]
        quantity = {"each": 1, "minutes": row["minutes"], "nights": row["nights"]}[rule["basis_code"]]
        per = 1 if rule["basis_code"] == "each" else units_of[item["unit_code"]]
        ratio = 1 if item["index_code"] == "none" else year[base] / year[item["price_year_fy"]]
        job = Fraction(item["value_gbp"]) * 100 * ratio * (quantity or 0) / per
        shares = (row["share_no"] - 1, row["share_no"])
        ends = [floor(job * share / row["n_sharing"] + Fraction(1, 2)) for share in shares]
        total += (ends[1] - ends[0]) * row["n"]
    return Decimal(total) / 100
