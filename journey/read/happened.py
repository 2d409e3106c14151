"""What happened on the way: events that rules make of a journey, and the same before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey import words
from journey.read.build import Row
from journey.read.said import Said
from journey.read.session import Session, session, variants
from schemas.vocabularies import EVENT_CODES

if TYPE_CHECKING:
    import polars as pl

_STEPS = """
select s.* exclude (demand_code, failure_reason, judged_by_code), d.demand_code, d.failure_reason,
       d.judged_by_code, j.start_at, j.start_precision, j.end_date_excl, j.is_stay, j.is_open, j.nights,
       j.cost_gbp,
       a.agency_label, a.is_support, t.activity_label
from timeline.step s
join timeline.journey j on j.person_id = s.person_id and j.seq = s.seq
join timeline.demand d on d.person_id = s.person_id and d.seq = s.seq
join canonical.agency a on a.agency_code = s.agency_code
left join canonical.activity t on t.activity_code = s.activity_code
where s.person_id = $person_id and j.person_id = $person_id and d.person_id = $person_id
order by s.seq
"""
_HAPPENINGS = """
select h.event_code, h.seq, h.other_seq, h.n_days, h.is_counted, j.interaction_id, j.start_date, j.cost_gbp,
       j.agency_code, a.agency_label, t.activity_label, h.other_agency_code,
       b.agency_label as other_agency_label
from timeline.happening h
join timeline.journey j on j.person_id = h.person_id and j.seq = h.seq
join canonical.agency a on a.agency_code = j.agency_code
left join canonical.activity t on t.activity_code = j.activity_code
left join canonical.agency b on b.agency_code = h.other_agency_code
where h.person_id = $person_id and j.person_id = $person_id
order by h.event_code, h.seq
"""
_OVERLAPS = """
select o.seq, o.other_seq, o.from_date, o.to_date_excl, o.nights, j.agency_code, a.agency_label,
       t.activity_label,
       k.agency_code as other_agency_code, b.agency_label as other_agency_label,
       u.activity_label as other_activity_label
from timeline.overlap o
join timeline.journey j on j.person_id = o.person_id and j.seq = o.seq
join timeline.journey k on k.person_id = o.person_id and k.seq = o.other_seq
join canonical.agency a on a.agency_code = j.agency_code
join canonical.agency b on b.agency_code = k.agency_code
left join canonical.activity t on t.activity_code = j.activity_code
left join canonical.activity u on u.activity_code = k.activity_code
where o.person_id = $person_id and j.person_id = $person_id and k.person_id = $person_id
order by o.seq, o.other_seq
"""
_PAIRS = """
select h.* exclude (person_id), a.agency_label as from_agency_label, b.agency_label as to_agency_label
from {table} h
join canonical.agency a on a.agency_code = h.from_agency_code
join canonical.agency b on b.agency_code = h.to_agency_code
where h.person_id = $person_id order by {order}
"""
_TAXONOMY = """
select x.*, a.activity_label from timeline.taxon x
left join canonical.activity a on a.activity_code = x.activity_code order by x.taxon_no
"""


class Happened(Said):
    """Answers about events. Wherever one is shown, so is the threshold of its rule: see thresholds."""

    def thresholds(self) -> Row:
        """The thresholds of this build, by name: bounce_days, gap_days and so on."""
        return self.rows("select * from timeline.threshold")[0]

    def steps(self, person: str) -> pl.DataFrame:
        """Every contact in order, with what is answered of it and how it follows on what came before."""
        return self._mine(_STEPS, person)

    def happenings(self, person: str) -> pl.DataFrame:
        """One row an event and kind: the contact, the other contact it is about, and the days between."""
        return self._mine(_HAPPENINGS, person)

    def overlaps(self, person: str) -> pl.DataFrame:
        """Two stays that share nights, each with its agency."""
        return self._mine(_OVERLAPS, person)

    def episodes(self, person: str) -> pl.DataFrame:
        """Contacts few days apart, put together."""
        return self._of("timeline.episode", person, "episode_no")

    def gaps(self, person: str) -> pl.DataFrame:
        """Stretches in which nothing was recorded; it may not have been sent."""
        return self._of("timeline.gap", person, "from_date")

    def crises(self, person: str) -> pl.DataFrame:
        """Crises, each with the days to the next one, or how long that was watched."""
        return self._of("timeline.crisis", person, "crisis_no")

    def agency_months(self, person: str) -> pl.DataFrame:
        """How many agencies were in touch in each month in which something began."""
        return self._of("timeline.agency_month", person, "month_start_date")

    def handovers(self, person: str) -> pl.DataFrame:
        """The agency network of the whole journey; pairs whose order is not known stand apart."""
        order = "h.is_order_known desc, h.from_agency_code, h.to_agency_code"
        return self._mine(_PAIRS.format(table="timeline.handover", order=order), person)

    def handover_sides(self, person: str) -> pl.DataFrame:
        """The agency network before and after, one row a pair and side; empty without a comparison."""
        order = "h.side_code desc, h.from_agency_code, h.to_agency_code"
        return self._mine(_PAIRS.format(table="compare.handover_side", order=order), person)

    def handover_difference(self, person: str) -> pl.DataFrame:
        """The difference map: after less before, a year."""
        order = "h.from_agency_code, h.to_agency_code"
        return self._mine(_PAIRS.format(table="compare.handover_difference", order=order), person)

    def happened_sides(self, person: str, window_code: str = "whole") -> list[Row]:
        """One row a kind of event: event_code, event_label, rule_text, before and after.

        before and after each hold n_events, n_uncosted, cost_gbp and their rates a year. Empty without a
        comparison. A contact may be of several kinds: their costs are never added up.
        """
        thresholds = self.thresholds()
        found = self._sides("compare.happening_side", person, window_code, ("event_code",))
        found.sort(key=lambda row: EVENT_CODES.index(row["event_code"]))
        return [
            {
                "event_code": row["event_code"],
                "event_label": words.event(row["event_code"]),
                "rule_text": words.event_rule(row["event_code"], thresholds),
                **row,
            }
            for row in found
        ]

    def demand_sides(self, person: str, window_code: str = "whole") -> list[Row]:
        """One row an answer on demand and who gave it: with demand_label, before and after."""
        keys = ("demand_code", "failure_reason", "judged_by_code")
        return [
            row | {"demand_label": words.demand(row["demand_code"], row["failure_reason"])}
            for row in self._sides("compare.demand_side", person, window_code, keys)
        ]

    def activity_sides(self, person: str, window_code: str = "whole") -> list[Row]:
        """One row a type of activity: with activity_type_label, before and after."""
        return [
            row | {"activity_type_label": words.activity_type(row["activity_type_code"])}
            for row in self._sides("compare.activity_side", person, window_code, ("activity_type_code",))
        ]

    def crisis_sides(self, person: str, window_code: str = "whole") -> Row | None:
        """Crises before and after, and the days to the next one; None without a comparison."""
        found = self._sides("compare.crisis_side", person, window_code, ())
        return found[0] if found else None

    def taxonomy(self) -> pl.DataFrame:
        """One row a kind of thing recorded: what is answered of it, by which rule, of how many contacts."""
        return self._frame(_TAXONOMY)

    def session(self) -> Session:
        """Networks, orders of agencies in an episode, and cost by person and agency, over everybody."""
        return session(self._frame)

    def variants(self) -> pl.DataFrame:
        """Orders of agencies in an episode over everybody: variant_text, n_episodes, n_people."""
        return variants(self._frame)

    def on_the_way(self, person: str) -> Row:
        """All that a comparison holds of what happened on the way, in the whole window."""
        return {
            "thresholds": self.thresholds(),
            "events": self.happened_sides(person),
            "demand": self.demand_sides(person),
            "activities": self.activity_sides(person),
            "crises": self.crisis_sides(person),
            "network": self.handover_sides(person).to_dicts(),
            "network_difference": self.handover_difference(person).to_dicts(),
        }

    def _mine(self, sql: str, person: str) -> pl.DataFrame:
        return self._frame(sql, person_id=self.person_id(person))

    def _sides(self, table: str, person: str, window_code: str, keys: tuple[str, ...]) -> list[Row]:
        """Rows of a table put side by side by key: before and after.

        A side that has no row had none: counts and money are nought there, rates too unless no day of that
        side was observed.
        """
        days = {
            row["side_code"]: row["observed_days"]
            for row in self._of("compare.summary", person, "side_code").to_dicts()
            if row["window_code"] == window_code
        }
        found: dict[tuple[str, ...], Row] = {}
        for row in self._of(table, person, ", ".join(("side_code desc", *keys))).to_dicts():
            if row.pop("window_code") != window_code:
                continue
            side, key = row.pop("side_code"), tuple(row.pop(name) for name in keys)
            blank = _none_of(row, bool(days.get("after" if side == "before" else "before")))
            other = {"before": blank, "after": blank} | dict(zip(keys, key, strict=True))
            found.setdefault(key, other)[side] = row
        return list(found.values())


def _none_of(row: Row, is_observed: bool) -> Row:
    """What a side has of something that did not happen in it; where it was not seen, no rate is known."""
    return {
        name: None if held is None or (name.endswith("_per_year") and not is_observed) else type(held)(0)
        for name, held in row.items()
    }
