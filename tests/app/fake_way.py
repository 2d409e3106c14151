# ruff: noqa: E501
"""What happened on the way, for the made-up workspace: few rows, so that a test can say what the page must show.

Next contacts of pjohn: police to GP 100 before (£10,000) and 2 after (£100), GP to police 50 (£5,000) and none,
GP to support team none and 10 (£1,000.50). 3,866 days before the change, 548 after it.
"""

import duckdb

THRESHOLDS = (
    "90 as bounce_days, 90 as return_days, 365 as reassess_days, 7 as repeat_days, 30 as handover_days, "
)
_RATE = "case side_code when 'before' then 3866 else 548 end"


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Write the tables that hold what happened on the way."""
    _journeys(con)
    _whole(con)
    _sides(con)


def _journeys(con: duckdb.DuckDBPyConnection) -> None:
    """Every fifth contact is significant; contact 3 is not, and was judged."""
    con.execute(f"""create table timeline.threshold as
      select {THRESHOLDS} 7 as episode_days, 30 as gap_days, 360 as same_event_minutes""")
    con.execute("""create table timeline.step as select person_id, seq, interaction_id, seq as moment_no, agency_code,
      activity_code, activity_type_code, null::varchar as outcome_code, start_date, start_date as last_date,
      'not_known' as planned_code, 'not_known' as initiated_by_code, 'not_known' as present_code,
      'unclassified' as demand_code, null::varchar as failure_reason, 'rule' as judged_by_code,
      'not_asked' as helpful_code, seq % 5 = 0 as is_significant, false as is_crisis, null::bigint as crisis_no,
      false as is_new_crisis, 1::bigint as episode_no, 0::bigint as quiet_days, null::bigint as previous_seq,
      null::varchar as previous_agency_code, null::bigint as days_between, null::boolean as is_order_known,
      false as is_handover from timeline.journey""")
    con.execute("""create table timeline.demand as select person_id, seq, demand_code, failure_reason,
      'nobody' as judged_by_code from timeline.step""")
    con.execute("""create table timeline.judgement as select interaction_id, 'demand' as question_code,
      'value' as answer_code, null::varchar as failure_reason, 'person' as judged_by_code
      from timeline.journey where person_id = 'pjohn' and seq = 3""")
    con.execute("""create table timeline.agency_month as select person_id,
      date_trunc('month', start_date)::date as month_start_date, count(distinct agency_code) as n_agencies,
      count(*) as n_interactions from timeline.journey group by all""")


def _whole(con: duckdb.DuckDBPyConnection) -> None:
    """pother: a bounce, and one crisis that two agencies recorded; another agency next 3 times, 4 in no known order."""
    con.execute("""create table timeline.happening as select * from (values
      ('bounce', 'pother', 5, 6, 'gp', 1, true), ('crisis', 'pother', 7, null, null, null, true),
      ('crisis', 'pother', 8, 7, 'police', 0, false))
      h(event_code, person_id, seq, other_seq, other_agency_code, n_days, is_counted)""")
    con.execute("""create table timeline.handover as select * from (values
      ('pother', 'police', 'gp', true, 3::bigint, 0::bigint, 30.00::decimal(18,2), 3::bigint, 1.0::double),
      ('pother', 'gp', 'police', false, 4, 1, 40.00, 4, 0.5))
      h(person_id, from_agency_code, to_agency_code, is_order_known, n_handovers, n_uncosted, cost_gbp, n_days,
        days_median)""")
    con.execute("""create table timeline.episode as select * from (values
      ('pjohn', 1, date '2012-03-01', date '2012-05-02', 12, 3, 1, 1234.50::decimal(18,2)))
      e(person_id, episode_no, from_date, to_date_excl, n_interactions, n_agencies, n_uncosted, cost_gbp)""")
    con.execute("""create table timeline.gap as select * from (values
      ('pjohn', date '2013-01-01', date '2013-03-01', 59, false))
      g(person_id, from_date, to_date_excl, n_days, is_open)""")
    con.execute("""create table timeline.overlap as select * from (values
      ('pjohn', 1, 2, date '2014-01-01', date '2014-01-05', 4))
      o(person_id, seq, other_seq, from_date, to_date_excl, nights)""")
    con.execute("""create table timeline.crisis as select * from (values
      ('pjohn', 1, date '2012-03-01', 1, 1, 0, 100.00::decimal(18,2), 14, 14, false))
      c(person_id, crisis_no, on_date, n_interactions, n_agencies, n_uncosted, cost_gbp, days_to_next, observed_days,
        is_censored)""")


def _sides(con: duckdb.DuckDBPyConnection) -> None:
    rates = f"""n_handovers / ({_RATE}) * 365.25 as n_handovers_per_year,
      (cost_gbp / ({_RATE}) * 365.25)::decimal(18,2) as cost_gbp_per_year"""
    con.execute(f"""create table compare.handover_side as select 'pjohn' as person_id, side_code, from_agency_code,
      to_agency_code, n_handovers::bigint as n_handovers, 0::bigint as n_uncosted, cost_gbp, {rates}, days_median
      from (values
        ('before', 'police', 'gp', 100, 10000.00::decimal(18,2), 2.0::double),
        ('before', 'gp', 'police', 50, 5000.00, 3.0), ('before', 'gp', 'support_team', 0, 0.00, null),
        ('after', 'police', 'gp', 2, 100.00, 5.0), ('after', 'gp', 'police', 0, 0.00, null),
        ('after', 'gp', 'support_team', 10, 1000.50, 1.0))
      h(side_code, from_agency_code, to_agency_code, n_handovers, cost_gbp, days_median)""")
    con.execute("""create table compare.handover_difference as select l.person_id, l.from_agency_code, l.to_agency_code,
      l.n_handovers_per_year - f.n_handovers_per_year as n_difference_per_year,
      (l.cost_gbp_per_year - f.cost_gbp_per_year)::decimal(18,2) as difference_gbp_per_year,
      l.days_median - f.days_median as days_difference
      from compare.handover_side l join compare.handover_side f using (person_id, from_agency_code, to_agency_code)
      where l.side_code = 'after' and f.side_code = 'before'""")
    _happening_side(con)
    _contact_sides(con)
    con.execute("""create table compare.crisis_side as select 'pjohn' as person_id, 'whole' as window_code, * from (values
      ('before', 10::bigint, 9::bigint, 1::bigint, 30.0::double, 900::bigint), ('after', 2, 0, 2, null, 400))
      c(side_code, n_crises, n_followed, n_censored, days_median, observed_days)""")


def _happening_side(con: duckdb.DuckDBPyConnection) -> None:
    """Another service came next 150 times, then 2 and the support team 10 times; 39 times assessed again."""
    con.execute(f"""create table compare.happening_side as
      with n as (select event_code, side_code,
          case event_code || side_code when 'handoverbefore' then 150 when 'handoverafter' then 2
            when 'handover_supportafter' then 10
            when 'repeat_assessmentbefore' then 39 else 0 end::bigint as n_events,
          case event_code || side_code when 'handoverbefore' then 15000.00 when 'handoverafter' then 100.00
            when 'handover_supportafter' then 1000.50
            else 0 end::decimal(18,2) as cost_gbp
        from (values ('handover'), ('handover_support'), ('bounce'), ('repeat_assessment'), ('return_after_closure'), ('repeat_contact'),
          ('redo_contact'), ('crisis')) e(event_code), (values ('before'), ('after')) s(side_code))
      select 'pjohn' as person_id, 'whole' as window_code, side_code, event_code, n_events,
        case when event_code = 'handover' and side_code = 'before' then 7 else 0 end::bigint as n_uncosted, cost_gbp,
        n_events / ({_RATE}) * 365.25 as n_events_per_year,
        (cost_gbp / ({_RATE}) * 365.25)::decimal(18,2) as cost_gbp_per_year from n""")


def _contact_sides(con: duckdb.DuckDBPyConnection) -> None:
    """Of 3,355 contacts 2,000 are not classified, then 100 of 161; a specialist was brought in 8 times after."""
    counted = f"""n::bigint as n_interactions, 0::bigint as n_uncosted, n::decimal(18,2) as cost_gbp,
      n / ({_RATE}) * 365.25 as n_interactions_per_year,
      (n / ({_RATE}) * 365.25)::decimal(18,2) as cost_gbp_per_year"""
    con.execute(f"""create table compare.demand_side as select 'pjohn' as person_id, 'whole' as window_code, side_code,
      demand_code, failure_reason, judged_by_code, {counted} from (values
        ('before', 'unclassified', null, 'nobody', 2000), ('before', 'value', null, 'person', 1300),
        ('before', 'failure', 'wrong_place', 'worker', 55),
        ('after', 'unclassified', null, 'nobody', 100), ('after', 'value', null, 'person', 61))
      d(side_code, demand_code, failure_reason, judged_by_code, n)""")
    con.execute(f"""create table compare.activity_side as select 'pjohn' as person_id, 'whole' as window_code, side_code,
      activity_type_code, {counted} from (values
        ('before', 'contact', 3315), ('before', 'referral_out', 40), ('after', 'contact', 150),
        ('after', 'referral_out', 3), ('after', 'pull_in', 8)) a(side_code, activity_type_code, n)""")
