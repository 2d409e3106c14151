# ruff: noqa: E501
"""A workspace with random rows in the tables a build publishes, to test pages without the pipeline."""

import os
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from journey.casebook import Words, open_casebook
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace, sha256_of, write_json, write_text
from schemas.compare import SupportCharge
from schemas.compare_costs import OtherCost, PartySide, PayerSide, Switching, Tornado
from schemas.cost import UpratedItem
from schemas.timeline import NotHeld
from tests.app import fake_risk, fake_way

FIRST, CHANGE, END = date(2012, 3, 1), date(2022, 10, 1), date(2024, 4, 1)
N_BEFORE, N_AFTER, N_LOW = 3355, 161, 60
AGENCIES = {
    "police": "Police", "ambulance": "Ambulance", "emergency_department": "Emergency department",
    "hospital_ward": "Hospital ward", "mental_health": "Mental health trust", "gp": "GP",
    "drug_alcohol": "Drug and alcohol", "probation": "Probation", "prison": "Prison",
    "adult_social_care": "Adult social care", "homelessness": "Homelessness", "landlord": "Council housing",
    "council_tax": "Council tax", "jobcentre": "Jobcentre", "support_team": "Support team",
}  # fmt: skip
NASTY = "![x](https://example.org/x.png) <b>*Jo*</b>"
PEOPLE = {"pjohn": ("john", "John"), "pother": ("other", NASTY), "pshort": ("short", "Sam")}

_SIDE = """
select person_id, 'whole' as window_code, case when start_date < date '2022-10-01' then 'before' else 'after' end
  as side_code, * exclude (person_id) from timeline.journey where person_id <> 'pother'
"""
_SUMS = """count(*) as n_interactions, sum(nights)::bigint as nights, sum(cost_gbp)::decimal(18,2) as cost_gbp,
  0::bigint as n_uncosted"""


def _journey(person: str, seed: int, n_before: int, n_after: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    services = [code for code in AGENCIES if code not in ("support_team", "prison", "hospital_ward")]
    rows = []
    for i in range(n_before + n_after):
        is_after = i >= n_before
        if is_after:
            start = CHANGE + timedelta(days=rng.randrange((END - CHANGE).days))
            agency = rng.choice(["support_team"] * 9 + ["gp", "gp", "drug_alcohol", *services])
        else:
            start = FIRST + timedelta(days=int((CHANGE - FIRST).days * rng.random() ** 0.8))
            agency = rng.choice([*services] * 8 + ["prison", "hospital_ward"])
        if agency == "adult_social_care" and start < date(2016, 4, 1):
            agency = "police"
        nights = rng.randrange(20, 150) if agency == "prison" else 2 if agency == "hospital_ward" else 0
        cost = rng.randrange(2000, 60000) if not is_after else rng.randrange(2000, 30000)
        rows.append({
            "person_id": person, "interaction_id": f"{person}{i}", "agency_code": agency,
            "activity_code": "prison_stay" if nights else "contact", "activity_type_code": "contact",
            "start_date": start, "end_date_excl": start + timedelta(days=nights) if nights else None,
            "is_stay": nights > 0, "is_open": False, "nights": nights, "cost_pence": cost,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["start_date"], row["agency_code"], row["interaction_id"]))


def _coverage() -> pl.DataFrame:
    months = pl.date_range(FIRST, date(2024, 3, 1), "1mo", eager=True)
    rows = []
    for agency in AGENCIES:
        for on in months:
            code = "supplied"
            if agency == "adult_social_care" and on < date(2016, 4, 1):
                code = "not_supplied"
            if agency == "police" and on >= date(2023, 9, 1):
                code = "not_supplied"
            if agency == "support_team" and on < CHANGE:
                code = "not_started"
            rows.append((agency, on, code, "declared"))
    names = ["agency_code", "coverage_month", "coverage_code", "basis_code"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _summary(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"""
    create table compare.summary as
    with side as ({_SIDE}), total as (
      select person_id, side_code, {_SUMS}, count(distinct agency_code) as n_agencies,
        sum(case when agency_code = 'support_team' then cost_gbp else 0 end)::decimal(18,2) as support_cost_gbp
      from side group by all),
    span as (select *, case side_code when 'before' then date '2012-03-01' else date '2022-10-01' end as from_date,
      case side_code when 'before' then date '2022-10-01' else date '2024-04-01' end as to_date_excl from total)
    select person_id, w.window_code, side_code, from_date, to_date_excl, to_date_excl - from_date as observed_days,
      n_interactions, n_agencies, nights, cost_gbp, (cost_gbp * 0.9)::decimal(18,2) as low_cost_gbp,
      (cost_gbp * 1.2)::decimal(18,2) as high_cost_gbp, support_cost_gbp,
      case side_code when 'before' then 'not_asked' else 'included' end as support_cost_code, n_uncosted, n_interactions / (to_date_excl - from_date) * 365.25 as n_interactions_per_year,
      (cost_gbp / (to_date_excl - from_date) * 365.25)::decimal(18,2) as cost_gbp_per_year,
      (cost_gbp_per_year * 0.9)::decimal(18,2) as low_cost_gbp_per_year,
      (cost_gbp_per_year * 1.2)::decimal(18,2) as high_cost_gbp_per_year,
      (support_cost_gbp / (to_date_excl - from_date) * 365.25)::decimal(18,2) as support_cost_gbp_per_year,
      nights / (to_date_excl - from_date) * 365.25 as nights_per_year,
      case side_code when 'before' then 7.0 else 3.0 end as median_month_agencies, 12::bigint as max_month_agencies
    from span, (values ('whole'), ('equal'), ('last_12m'), ('like_for_like'), ('without_band')) w(window_code)
    """)
    con.execute(f"""
    create table compare.agency_side as
    with side as ({_SIDE}), total as (select person_id, agency_code, side_code, {_SUMS} from side group by all),
    every as (select p.person_id, a.agency_code, s.side_code, s.n_days,
        case when a.agency_code = 'support_team' and s.side_code = 'before' then 0
             when a.agency_code = 'adult_social_care' and s.side_code = 'before' then s.n_days - 1492
             when a.agency_code = 'police' and s.side_code = 'after' then s.n_days - 213 else s.n_days end as days
      from (select distinct person_id from side) p, canonical.agency a,
        (values ('before', 3866), ('after', 548)) s(side_code, n_days))
    select e.person_id, 'whole' as window_code, e.side_code, e.agency_code, e.days::bigint as observed_days,
      e.n_days::bigint as n_days, coalesce(n_interactions, 0) as n_interactions, coalesce(nights, 0) as nights,
      coalesce(cost_gbp, 0)::decimal(18,2) as cost_gbp, 0::bigint as n_uncosted,
      case when e.days > 0 then coalesce(n_interactions, 0) / e.days * 365.25 end as n_interactions_per_year,
      case when e.days > 0 then (coalesce(cost_gbp, 0) / e.days * 365.25)::decimal(18,2) end as cost_gbp_per_year
    from every e left join total t using (person_id, agency_code, side_code)
    """)


def _checks(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"""
    create table compare.yearly as
    with side as ({_SIDE}), keyed as (select *, datediff('month', date '2012-03-01', start_date) // 12 as y from side),
    total as (select person_id, y, side_code, count(*) as n_interactions, sum(cost_gbp)::decimal(18,2) as cost_gbp
      from keyed group by all),
    span as (select *, greatest(date '2012-03-01' + to_years(y::int), case side_code when 'after'
        then timestamp '2022-10-01' else timestamp '2012-03-01' end)::date as f,
      least(date '2012-03-01' + to_years(y::int + 1), case side_code when 'before' then timestamp '2022-10-01'
        else timestamp '2024-04-01' end)::date as t from total)
    select person_id, f as year_from_date, t as year_to_date_excl, t - f as n_days, side_code, n_interactions, cost_gbp
    from span
    """)
    rng = random.Random(5)
    spans = [
        (
            "pjohn",
            i + 1,
            FIRST + timedelta(days=30 * i),
            FIRST + timedelta(days=30 * i + 548),
            n,
            n / 548 * 365.25,
        )
        for i, n in enumerate(int(rng.gauss(470, 60)) for _ in range(109))
    ]
    names = ["person_id", "span_no", "from_date", "to_date_excl", "n_interactions", "n_interactions_per_year"]
    placebo = pl.DataFrame(spans, schema=names, orient="row")  # noqa: F841
    con.execute(
        "create table compare.placebo as select *, 100::decimal(18,2) as cost_gbp_per_year from placebo"
    )
    con.execute("""create table compare.verdict as select * from (values
      ('pjohn', 109, 0, false, null, null, 107.3::double), ('pshort', 0, 0, true,
       'Only 7 months are held before the change and 24 are needed, so no comparison is made.', 'short_history',
       null))
      v(person_id, n_spans, n_spans_as_low, is_refused, refused_reason, refused_code, n_interactions_per_year)""")
    con.execute("""create table compare.sensitivity as select 'pjohn' as person_id, check_code, check_label,
      317.0::double as before_per_year, 107.0::double as after_per_year, 'contacts' as measure_code, true as holds
      from (values ('date_minus_6m', 'Change six months earlier'), ('date_plus_6m', 'Change six months later'),
        ('equal', 'Equal windows'))
      c(check_code, check_label)""")


def _links(con: duckdb.DuckDBPyConnection) -> None:
    """Police: half of 1,204 people are found nowhere else. With more cautious links 54 contacts would go."""
    con.execute("""create table compare.linkage as select agency_code, age_band_code, n as n_source_people,
        n - alone as n_linked, alone as n_alone, 2::bigint as n_in_doubt, 100000::decimal(18,2) as cost_gbp,
        (alone * 100)::decimal(18,2) as cost_alone_gbp, ((n - alone) / n)::decimal(5,4) as share_linked,
        (alone / 1000)::decimal(5,4) as share_cost_alone
      from (select agency_code, age_band_code, case agency_code when 'police' then 1204::bigint else 20 end as n,
        case agency_code when 'police' then 602::bigint else 0 end as alone
        from canonical.agency, (values ('all'), ('30_44')) b(age_band_code))""")
    con.execute("""create table compare.link_threshold as select person_id, threshold_code, side_code,
        16::bigint as n_source_people, observed_days,
        n_interactions - case when threshold_code = 'cautious' and side_code = 'before' then 54 else 0 end
          as n_interactions, cost_gbp, n_interactions_per_year, cost_gbp_per_year
      from compare.summary, (values ('cautious'), ('standard'), ('generous')) t(threshold_code)
      where window_code = 'whole'""")
    con.execute("""create table link.doubt as select * from (values
      ('d1', 'police', 'a', 'gp', 'b', 'pjohn', 'pother', 'uncertain', 0.9::double, '', 'refused_generous', false, 'open'))
      d(pair_id, source_code_a, source_person_id_a, source_code_b, source_person_id_b, person_id_a, person_id_b,
        kind_code, probability, agreement, stratum_code, is_sampled, state_code)""")
    con.execute("""create table link.stratum as select 'refused_generous' as stratum_code, false as is_accepted,
      1::bigint as n_pairs""")
    con.execute("""create table link.doubtful_person as select 'pjohn' as person_id, 'numbers_differ' as reason_code,
      2::bigint as n_source_people, 1::bigint as n_pairs""")


def _money(con: duckdb.DuckDBPyConnection) -> None:
    """A quarter of the cost is the police's, who have said something of it; the rest is the NHS's."""
    con.execute("create schema cost")
    con.execute(
        "create table cost.support_plan as select 'casework' as method_code, null::bigint as n_people"
    )
    con.execute(
        "create table compare.interaction_side (person_id varchar, window_code varchar, agency_code varchar,"
        " payer_code varchar, beneficiary_code varchar)"
    )
    con.execute("""create table cost.assumption_set as select 'agreed' as set_code, 'Agreed by the board' as set_title,
      date '2024-05-01' as dated_date, '2024-25' as price_base_fy, 'central' as price_level_code,
      25::bigint as range_percent, 'casework' as support_method_code""")
    con.execute("""create table canonical.month as select distinct coverage_month as month_start,
      (coverage_month + to_months(1))::date as month_end_excl from compare.coverage order by 1""")
    for table, contract in {
        "timeline.not_held": NotHeld, "cost.uprated_item": UpratedItem, "compare.support_charge": SupportCharge,
        "compare.payer_side": PayerSide, "compare.party_side": PartySide, "compare.other_cost": OtherCost,
        "compare.tornado": Tornado, "compare.switching": Switching,
    }.items():  # fmt: skip
        nothing = contract.empty()  # noqa: F841
        con.execute(f"create table {table} as select * from nothing")
    con.execute("""insert into compare.party_side by name
      with police as (select *, (cost_gbp / 4)::decimal(18,2) as part, (cost_gbp_per_year / 4)::decimal(18,2) as rate
        from compare.summary where window_code = 'whole')
      select person_id, window_code, side_code, 'pays' as cut_code, false as is_pot, party_code, party_label, level_code,
        1::bigint as n_lines, case party_code when 'nhs' then cost_gbp - part else part end as cost_gbp,
        0 as low_cost_gbp, 0 as high_cost_gbp,
        case party_code when 'nhs' then cost_gbp_per_year - rate else rate end as cost_gbp_per_year
      from police, (values ('nhs', 'NHS', 'national'), ('police', 'Police', 'local')) p(party_code, party_label, level_code)""")
    con.execute("""insert into compare.payer_side by name select person_id, window_code, side_code, 'police' as payer_code,
      'local' as level_code, 'police' as beneficiary_code, null as cashable_item_code, 'part' as cashability_code,
      'the chief finance officer' as confirmed_by_label, date '2024-04-02' as confirmed_date, null as note_text,
      1 as n_lines, 0 as cost_gbp, 0 as low_cost_gbp, 0 as high_cost_gbp, 0 as cost_gbp_per_year
      from compare.summary where window_code = 'whole'""")


def _fill(database: Path) -> None:
    rows = [
        *_journey("pjohn", 1, N_BEFORE, N_AFTER), *_journey("pother", 2, N_LOW, 0), *_journey("pshort", 3, 30, 20)
    ]  # fmt: skip
    journey = pl.DataFrame(rows)  # noqa: F841
    coverage = _coverage()  # noqa: F841
    agency = pl.DataFrame(  # noqa: F841
        [(code, label, code == "support_team") for code, label in AGENCIES.items()],
        schema=["agency_code", "agency_label", "is_support"], orient="row",
    )  # fmt: skip
    label = pl.DataFrame(  # noqa: F841
        [(person, alias) for person, (alias, _) in PEOPLE.items()],
        schema=["person_id", "alias"],
        orient="row",
    )
    con = duckdb.connect(str(database))
    for schema in ("canonical", "link", "timeline", "compare"):
        con.execute(f"create schema {schema}")
    con.execute("create table canonical.agency as select * from agency")
    con.execute("create table canonical.person_alias as select * from label")
    con.execute("""create table canonical.activity as select * from (values ('contact', 'Contact', 'contact', false),
      ('prison_stay', 'Stay', 'stay', true)) a(activity_code, activity_label, activity_type_code, is_stay)""")
    con.execute("""create table canonical.change_point as select * from (values
      ('pjohn', date '2022-10-01', 'Support team began'), ('pshort', date '2022-10-01', 'Support team began'))
      c(person_id, change_on, change_label)""")
    con.execute("""create table canonical.extract as select 'e' || agency_code as extract_id, agency_code as source_code,
      agency_code, 'x' as file_sha256, date '2012-03-01' as covers_from_date, date '2024-04-01' as covers_to_date_excl,
      'declared' as coverage_basis_code, 400::bigint as rows_in, 390::bigint as accepted, 4::bigint as set_aside,
      3::bigint as duplicate, 2::bigint as superseded, 1::bigint as skipped from canonical.agency""")
    con.execute("""create table timeline.journey as with priced as (
        select * exclude (cost_pence), (cost_pence / 100)::decimal(18,2) as cost_gbp,
          null::timestamp as start_at, 'day' as start_precision from journey)
      select *, row_number() over w as seq from priced
      window w as (partition by person_id order by start_date, agency_code, interaction_id)""")
    con.execute("""create table timeline.person as select person_id, count(*) as n_interactions,
      count(distinct agency_code) as n_agencies, min(start_date) as first_date, max(start_date) as last_date,
      sum(cost_gbp)::decimal(18,2) as cost_gbp, 0::bigint as n_uncosted from timeline.journey group by 1""")
    con.execute("create table compare.coverage as select * from coverage")
    con.execute("""create table compare.running_cost as with daily as (select person_id, start_date as on_date,
        sum(cost_gbp) as spent from timeline.journey where cost_gbp is not null group by all)
      select person_id, on_date, (sum(spent) over (partition by person_id order by on_date))::decimal(18, 2)
        as cumulative_cost_gbp from daily""")
    _summary(con)
    _checks(con)
    _links(con)
    _money(con)
    fake_risk.fill(con)
    fake_way.fill(con)
    con.close()


def write_fake(folder: Path) -> Path:
    """Write the workspace, its key beside it, and return its path."""
    os.environ["JOURNEY_KEY_FILE"] = str(folder / "fake.key")
    settings = Settings("Fake programme", END - timedelta(days=1), "2024-25", is_sample=True)
    workspace, _ = init_workspace(folder / "workspace", settings)
    build = workspace.builds_path / "fake"
    build.mkdir()
    _fill(build / "analysis.duckdb")
    write_json(
        build / "manifest.json",
        {
            "build_id": "fake",
            "settings": settings.as_json(),
            "extracts": [],
            "database_sha256": sha256_of(build / "analysis.duckdb"),
        },
    )
    write_text(workspace.path / "current", "fake\n")
    with open_casebook(workspace.casebook_path, Workspace(workspace.path).key) as casebook:
        for person, (alias, name) in PEOPLE.items():
            casebook.name_person(alias, name, f"token of {person}")
        said = Words(date(2023, 3, 1), "John", "Nobody had asked me what a good day looks like.", True, True)
        casebook.add_words("john", said)
    return workspace.path


if __name__ == "__main__":
    import sys

    write_fake(Path(sys.argv[1]))
