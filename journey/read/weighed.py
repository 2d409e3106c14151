"""How far one person's before and after may be believed: rates of what can be compared, and their swing.

What the build stores is read; what is a function of one person's months (verdict, intervals, overlap) is
worked out when it is asked, by journey.evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from journey import words
from journey.read.build import Row
from journey.read.costs import Costs
from schemas.vocabularies import ENDING_LABELS

if TYPE_CHECKING:
    import polars as pl

    from journey.evidence.verdict import Month

MEASURES = ("contacts", "cost", "agencies", "crises", "nights")
_COUNTED = ("contacts", "crises")  # of which an interval of counting noise can be given
_WHOLE_PERCENT = 95  # as compare/sql/basis.sql: a month counts where so much of it was supplied
_LEFT_OUT = """
select b.window_code, b.agency_code, a.agency_label, b.left_out_code, b.before_cost_gbp,
       b.share_of_before_cost
from compare.basis b join canonical.agency a on a.agency_code = b.agency_code
where b.person_id = $person_id and not b.is_compared
order by b.window_code, a.agency_label
"""

_ENDINGS = """
select e.reason_code, e.from_date, e.to_date_excl, count(j.seq) as n_interactions
from canonical.ending e
left join timeline.journey j on j.person_id = e.person_id and j.start_date >= e.from_date
     and j.start_date < coalesce(e.to_date_excl, date '9999-12-31')
where e.person_id = $person_id
group by all order by e.from_date, e.reason_code
"""


class Weighed(Costs):
    """Answers about how sure a comparison is. Every rate is per 30 days at risk."""

    def months(self, person: str) -> pl.DataFrame:
        """One row a whole month counted from the change: what compared services and the support team did."""
        return self._of("compare.month", person, "month_no")

    def person_coverage(self, person: str) -> pl.DataFrame:
        """One row an agency and month: what is known of it for this person, and who says so."""
        params = {"person_id": self.person_id(person), "as_of_date": self.settings["as_of_date"]}
        with self._lock:
            return self._store.select("compare.person_coverage", params)

    def endings(self, person: str) -> list[Row]:
        """Times in which the person could not be seen, by first day, with how many contacts began in each."""
        found = self.rows(_ENDINGS, person_id=self.person_id(person))
        return [row | {"reason_text": ENDING_LABELS[row["reason_code"]]} for row in found]

    def weighed(self, person: str) -> Row:
        """Rates, what was left out, verdict, swing and overlap of one person with a change point."""
        months = self.months(person).to_dicts()
        before, after = _judged(months, "before"), _judged(months, "after")
        swing = _swing(before)
        return {
            "rates": self._rates(person, swing),
            "left_out": self._left_out(person),
            "verdict": self._judge(before, after),
            "swing": swing and swing | {"sentence": words.swing_sentence(swing)},
            "overlap": _overlap(before, after),
            "endings": self.endings(person),
        }

    def _rates(self, person: str, swing: Row | None) -> dict[str, list[Row]]:
        held: dict[tuple[str, str], Row] = {}
        for row in self._of("compare.rate", person, "window_code, measure_code").to_dicts():
            side = {
                "amount": row["measured_amount"],
                "observed_days": row["observed_days"],
                "per_30_days": row["measured_rate"],
            }
            held.setdefault((row["window_code"], row["measure_code"]), {})[row["side_code"]] = side
        windows: dict[str, list[Row]] = {}
        for window in dict.fromkeys(window for window, _ in held):
            windows[window] = [
                _rate(measure, held[window, measure], swing if window == "whole" else None)
                for measure in MEASURES
            ]
        return windows

    def _left_out(self, person: str) -> dict[str, list[Row]]:
        windows: dict[str, list[Row]] = {}
        for row in self.rows(_LEFT_OUT, person_id=self.person_id(person)):
            text = words.LEFT_OUT[row["left_out_code"]]
            windows.setdefault(row.pop("window_code"), []).append(row | {"left_out_text": text})
        return windows

    def _judge(self, before: Sequence[Month], after: Sequence[Month]) -> Row:
        from journey.evidence.verdict import Verdict, judge

        n_before, n_after = (sum(month.n_days > 0 for month in side) for side in (before, after))
        least = self.settings.get("min_before_months", 0)
        if (before or after) and not (n_before or n_after):
            reason = "No service has data for nearly all of both sides, so there are no months to judge by."
            found = Verdict("refused", reason)
        elif n_before < least:
            reason = f"There are under {least} months with data before the change: too few to say."
            found = Verdict("refused", reason)
        else:
            found = judge(before, after)
        n_days = sum(month.n_days for month in after)
        came = sum(month.n_contacts for month in after) / n_days * 30 if n_days else None
        verdict = found._asdict() | {
            "n_months_before": n_before,
            "n_months_after": n_after,
            "came_rate": came,
        }
        return verdict | {"sentence": words.verdict_sentence(verdict)}


def _judged(months: Sequence[Mapping[str, Any]], side: str) -> list[Month]:
    """Months of one side in order; one that was not supplied nearly whole has no day and no contact."""
    from journey.evidence.verdict import Month

    return [
        Month(row["n_interactions"], row["observed_days"])
        if row["observed_days"] * 100 >= row["n_days"] * _WHOLE_PERCENT
        else Month(0, 0)
        for row in months
        if row["side_code"] == side
    ]


def _rate(measure: str, sides: Row, swing: Row | None) -> Row:
    from journey.evidence.intervals import Swing, counting_interval, scaled_interval

    before, after = sides["before"], sides["after"]
    line: Row = {
        "measure_code": measure,
        "measure_label": words.MEASURES[measure],
        "before": before,
        "after": after,
        "ratio": float(after["per_30_days"] / before["per_30_days"])
        if before["per_30_days"] and after["per_30_days"] is not None
        else None,
    }
    line |= dict.fromkeys(("low", "high", "scaled_low", "scaled_high"))
    if measure in _COUNTED:
        n_before, n_after = int(before["amount"]), int(after["amount"])
        days = before["observed_days"], after["observed_days"]
        line["ratio"], line["low"], line["high"] = counting_interval(n_before, days[0], n_after, days[1])
        if measure == "contacts" and swing:
            found = Swing(*(swing[name] for name in Swing._fields))
            scaled = scaled_interval(n_before, days[0], n_after, days[1], found)
            line["scaled_low"], line["scaled_high"] = scaled or (None, None)
    return line


def _swing(before: Sequence[Month]) -> Row | None:
    from journey.evidence.intervals import swing

    found = swing(before)
    return dict(found._asdict()) if found else None


def _overlap(before: Sequence[Month], after: Sequence[Month]) -> Row | None:
    from journey.evidence.intervals import nap

    rates = [[month.n_contacts / month.n_days for month in side if month.n_days] for side in (before, after)]
    found = nap(*rates)
    if found is None:
        return None
    overlap = dict(zip(("nap", "n_before", "n_after"), found, strict=True))
    return overlap | {"sentence": words.overlap_sentence(overlap)}
