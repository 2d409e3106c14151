# ruff: noqa: E501
"""Who is compared with what, month by month, in the made-up build: Police and Adult social care are left out."""

import duckdb

_WINDOWS = "(values ('whole'), ('equal'), ('last_12m'), ('without_band')) w(window_code)"


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Add the tables of days at risk to a build that has journeys, coverage, and both sides of each agency."""
    con.execute(
        "create table canonical.ending (person_id varchar, reason_code varchar, from_date date, to_date_excl date)"
    )
    con.execute(f"""create table compare.basis as
      with both_sides as (select b.person_id, b.agency_code, b.n_days as before_days,
          b.observed_days as before_observed_days, a.n_days as after_days, a.observed_days as after_observed_days,
          b.cost_gbp as before_cost_gbp, sum(b.cost_gbp) over (partition by b.person_id) as all_cost_gbp
        from compare.agency_side b join compare.agency_side a using (person_id, agency_code)
        where b.side_code = 'before' and a.side_code = 'after' and b.person_id <> 'pother'),
      judged as (select *, before_observed_days * 20 >= before_days * 19 as is_before,
          after_observed_days * 20 >= after_days * 19 as is_after from both_sides where agency_code <> 'support_team')
      select person_id, window_code, agency_code, is_before and is_after as is_compared,
        case when is_before and is_after then null when is_before then 'part_after' else 'part_before' end as left_out_code,
        before_days, before_observed_days, after_days, after_observed_days, before_cost_gbp,
        (before_cost_gbp / all_cost_gbp)::decimal(5,4) as share_of_before_cost
      from judged, {_WINDOWS}""")
    _months(con)
    con.execute(f"""create table compare.rate as
      with total as (select person_id, side_code, sum(n_interactions) as contacts, sum(cost_gbp) as cost,
          sum(n_agencies) as agencies, sum(n_crises) as crises, sum(nights) as nights,
          case side_code when 'before' then 3866 else 548 end::bigint as observed_days
        from compare.month group by all),
      long as (unpivot (select person_id, side_code, observed_days, contacts::decimal(18,2) as contacts,
          cost::decimal(18,2) as cost, agencies::decimal(18,2) as agencies, crises::decimal(18,2) as crises,
          nights::decimal(18,2) as nights from total)
        on contacts, cost, agencies, crises, nights into name measure_code value amount)
      select person_id, window_code, side_code, measure_code, amount as measured_amount, observed_days,
        (amount * 30 / observed_days)::decimal(18,4) as measured_rate
      from long, {_WINDOWS}""")


def _months(con: duckdb.DuckDBPyConnection) -> None:
    """127 months before the change and 18 since, of the agencies that are compared and the support team."""
    con.execute("""create table compare.month as
      with compared as (select person_id, agency_code from compare.basis where window_code = 'whole' and is_compared
          union all select distinct person_id, 'support_team' from compare.basis),
      month as (select person_id, n::bigint as month_no, (date '2022-10-01' + to_months(n::int))::date as from_date,
          (date '2022-10-01' + to_months(n::int + 1))::date as to_date_excl
        from (select distinct person_id from compare.basis), range(-127, 18) r(n)),
      held as (select j.*, datediff('month', date '2022-10-01', start_date) as month_no
        from timeline.journey j join compared using (person_id, agency_code))
      select m.person_id, m.month_no, case when m.month_no < 0 then 'before' else 'after' end as side_code,
        m.from_date, m.to_date_excl, m.to_date_excl - m.from_date as n_days,
        m.to_date_excl - m.from_date as observed_days, count(h.interaction_id) as n_interactions, 0::bigint as n_crises,
        coalesce(sum(h.nights), 0)::bigint as nights, coalesce(sum(h.cost_gbp), 0)::decimal(18,2) as cost_gbp,
        count(distinct h.agency_code) as n_agencies
      from month m left join held h on h.person_id = m.person_id and h.month_no = m.month_no
      group by all order by m.person_id, m.month_no""")
