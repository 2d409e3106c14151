"""Totals of a person's own network and events that no table of a build holds: for the page On the way."""

from __future__ import annotations

from journey import words
from journey.read.build import Row
from journey.read.people import People
from journey.read.said import Said
from journey.words import way as told
from schemas.vocabularies import EVENT_CODES

_SIDES = """
with pair as (
    select side_code, sum(n_handovers)::bigint as n_handovers, sum(n_uncosted)::bigint as n_uncosted,
        coalesce(sum(n_handovers) filter (f.is_support or t.is_support), 0)::bigint as n_support,
        sum(cost_gbp)::decimal(18, 2) as cost_gbp, (sum(cost_gbp) * 100)::bigint as cost_pence
    from compare.handover_side h
    join canonical.agency f on f.agency_code = h.from_agency_code
    join canonical.agency t on t.agency_code = h.to_agency_code
    where person_id = $person_id group by side_code
)
select pair.side_code, n_handovers, n_support, pair.n_uncosted, pair.cost_gbp,
    n_handovers / nullif(s.observed_days, 0) * 365.25 as n_handovers_per_year,
    (n_handovers - n_support) / nullif(s.observed_days, 0) * 365.25 as n_services_per_year,
    (((2 * cost_pence * 36525 + 100 * s.observed_days) // (200 * nullif(s.observed_days, 0)))::decimal(18, 0)
        * 0.01)::decimal(18, 2) as cost_gbp_per_year
from pair join compare.summary s
    on s.person_id = $person_id and s.window_code = 'whole' and s.side_code = pair.side_code
"""
_WHOLE = """
select is_order_known, sum(n_handovers)::bigint as n_handovers, sum(n_uncosted)::bigint as n_uncosted,
    coalesce(sum(n_handovers) filter (f.is_support or t.is_support), 0)::bigint as n_support,
    sum(cost_gbp)::decimal(18, 2) as cost_gbp
from timeline.handover h
join canonical.agency f on f.agency_code = h.from_agency_code
join canonical.agency t on t.agency_code = h.to_agency_code
where person_id = $person_id group by is_order_known
"""
_CRISIS_KINDS = """
select a.activity_label, s.activity_type_code, count(*) as n,
    count(*) filter (s.start_date >= b.from_date and s.start_date < b.to_date_excl) as n_before,
    count(*) filter (s.start_date >= c.from_date and s.start_date < c.to_date_excl) as n_after
from timeline.step s
left join canonical.activity a on a.activity_code = s.activity_code
left join compare.summary b
    on b.person_id = s.person_id and b.window_code = 'whole' and b.side_code = 'before'
left join compare.summary c
    on c.person_id = s.person_id and c.window_code = 'whole' and c.side_code = 'after'
where s.person_id = $person_id and s.is_crisis group by a.activity_label, s.activity_type_code
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
        before and after: n_handovers, n_support (of them to or from the support team), n_uncosted, cost_gbp
        and the rates a year, pounds rounded once, half away from zero; n_services_per_year leaves the support
        team's out. Empty where there is no comparison or no hand-over.
    """
    return {row.pop("side_code"): row for row in _rows(read, person, _SIDES)}


def handover_totals(read: People, person: str) -> dict[bool, Row]:
    """All pairs of agencies of the whole journey together, by whether the order is known."""
    return {row.pop("is_order_known"): row for row in _rows(read, person, _WHOLE)}


def crisis_kinds(read: People, person: str) -> list[Row]:
    """Which kinds of contact were counted as crises, in alphabetical order.

    Returns:
        Rows: label, n, n_before, n_after (contacts that began there; nought without a comparison). One crisis
        may be several contacts.
    """
    found: dict[str, Row] = {}
    for row in _rows(read, person, _CRISIS_KINDS):
        label = row["activity_label"] or words.activity_type(row["activity_type_code"])
        held = found.setdefault(label, {"label": label, "n": 0, "n_before": 0, "n_after": 0})
        for name in ("n", "n_before", "n_after"):
            held[name] += row[name]
    return [found[label] for label in sorted(found, key=str.casefold)]


def pulls_written(read: Said, person: str, comparison: Row) -> Row | None:
    """Specialists brought in, as the casebook has them, in the shape of activity_sides; None without any.

    Only what the person allows to those who work with them. It has no price: cost is None.

    Args:
        read: the build, with its casebook.
        person: an id or alias.
        comparison: from_date, to_date_excl and observed_days of before and after.
    """
    days = [row["on_date"] for row in read.said(person) if row["kind_code"] == "pull" and row["on_date"]]
    found: Row = {"activity_type_code": "pull_written", "activity_type_label": told.PULL_WRITTEN}
    for side in ("before", "after"):
        held = comparison[side]
        n = sum(held["from_date"] <= on < held["to_date_excl"] for on in days)
        found[side] = {
            "n_interactions": n,
            "n_interactions_per_year": n / held["observed_days"] * 365.25 if held["observed_days"] else None,
            "cost_gbp": None,
            "cost_gbp_per_year": None,
        }
    return found if days else None


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
    return read.rows(sql, person_id=read.person_id(person))
