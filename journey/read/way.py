"""Totals of a person's own network and events that no table of a build holds: for the page On the way."""

from __future__ import annotations

from journey import words
from journey.read.build import Row
from journey.read.people import People
from schemas.vocabularies import EVENT_CODES

_SIDES = """
with pair as (
    select side_code, sum(n_handovers)::bigint as n_handovers, sum(n_uncosted)::bigint as n_uncosted,
        sum(cost_gbp)::decimal(18, 2) as cost_gbp, (sum(cost_gbp) * 100)::bigint as cost_pence
    from compare.handover_side where person_id = $person_id group by side_code
)
select pair.side_code, n_handovers, pair.n_uncosted, pair.cost_gbp,
    n_handovers / nullif(s.observed_days, 0) * 365.25 as n_handovers_per_year,
    (((2 * cost_pence * 36525 + 100 * s.observed_days) // (200 * nullif(s.observed_days, 0)))::decimal(18, 0)
        * 0.01)::decimal(18, 2) as cost_gbp_per_year
from pair join compare.summary s
    on s.person_id = $person_id and s.window_code = 'whole' and s.side_code = pair.side_code
"""
_WHOLE = """
select is_order_known, sum(n_handovers)::bigint as n_handovers, sum(n_uncosted)::bigint as n_uncosted,
    sum(cost_gbp)::decimal(18, 2) as cost_gbp
from timeline.handover where person_id = $person_id group by is_order_known
"""
_EVENTS = """
select h.event_code, count(*) filter (h.is_counted) as n_events,
    count(*) filter (j.cost_gbp is null) as n_uncosted,
    coalesce(sum(j.cost_gbp), 0)::decimal(18, 2) as cost_gbp
from timeline.happening h
join timeline.journey j on j.person_id = h.person_id and j.seq = h.seq
where h.person_id = $person_id group by h.event_code
"""


def handover_side_totals(read: People, person: str) -> dict[str, Row]:
    """All pairs of agencies of each side together, as compare.handover_side holds them one by one.

    Returns:
        before and after: n_handovers, n_uncosted, cost_gbp and both rates a year, rounded once, half away
        from zero. Empty where there is no comparison or no hand-over.
    """
    return {row.pop("side_code"): row for row in _rows(read, person, _SIDES)}


def handover_totals(read: People, person: str) -> dict[bool, Row]:
    """All pairs of agencies of the whole journey together, by whether the order is known."""
    return {row.pop("is_order_known"): row for row in _rows(read, person, _WHOLE)}


def events_of_journey(read: People, person: str, thresholds: Row) -> list[Row]:
    """One row a kind of event of the whole journey, with its rule; every kind has a row.

    Returns:
        Rows: event_code, event_label, rule_text, n_events, n_uncosted, cost_gbp. Of a further record of one
        crisis only the cost counts.
    """
    found = {row["event_code"]: row for row in _rows(read, person, _EVENTS)}
    nothing = {"n_events": 0, "n_uncosted": 0, "cost_gbp": 0}
    return [
        nothing
        | {
            "event_code": code,
            "event_label": words.event(code),
            "rule_text": words.event_rule(code, thresholds),
        }
        | found.get(code, {})
        for code in EVENT_CODES
    ]


def _rows(read: People, person: str, sql: str) -> list[Row]:
    return read.rows(sql, person_id=read.person(person)["person_id"])
