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

    from journey.evidence.verdict import Month, Verdict

MEASURES = ("contacts", "cost", "agencies", "crises", "nights")
_COUNTED = ("contacts", "crises")  # of which an interval of counting noise can be given
_WHOLE_PERCENT = 95  # as compare/sql/basis.sql: a month counts where so much of it was supplied
_LEFT_OUT = """
select b.person_id, b.window_code, b.agency_code, a.agency_label, b.left_out_code, b.before_cost_gbp,
       b.share_of_before_cost
from compare.basis b join canonical.agency a on a.agency_code = b.agency_code
where b.person_id {of} and not b.is_compared
order by b.window_code, a.agency_label
"""

_ENDINGS = """
select e.person_id, e.reason_code, e.from_date, e.to_date_excl, count(j.seq) as n_interactions
from canonical.ending e
left join timeline.journey j on j.person_id = e.person_id and j.start_date >= e.from_date
     and j.start_date < coalesce(e.to_date_excl, date '9999-12-31')
where e.person_id {of}
group by all order by e.from_date, e.reason_code
"""
_MONTHS = """
select person_id, side_code, n_interactions, observed_days, n_days
from compare.month where person_id {of} order by month_no
"""
_RATES = """
select person_id, window_code, measure_code, side_code, measured_amount, observed_days, measured_rate
from compare.rate where person_id {of} order by window_code, measure_code
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
        found = self._asked(_ENDINGS, person)
        return [row | {"reason_text": ENDING_LABELS[row["reason_code"]]} for row in found]

    def weighed(self, person: str) -> Row:
        """Rates, what was left out, verdict, swing and overlap of one person with a change point."""
        before, after = self._judged_months(person)
        swing = _swing(before)
        found = self._in_words(person, before, after)
        rates = {
            window: [_with_interval(row, swing if window == "whole" else None) for row in rows]
            for window, rows in found["rates"].items()
        }
        return found | {
            "rates": rates,
            "swing": swing and swing | {"sentence": words.swing_sentence(swing)},
            "overlap": _overlap(before, after),
        }

    def _in_words(self, person: str, before: Sequence[Month], after: Sequence[Month]) -> Row:
        """Of weighed what its sentences are made of: rates without intervals, and no swing or overlap."""
        return {
            "rates": self._rates(person),
            "left_out": self._left_out(person),
            "verdict": self._judge(before, after),
            "endings": self.endings(person),
        }

    def _judged_months(self, person: str) -> tuple[list[Month], list[Month]]:
        months = self._asked(_MONTHS, person)
        return _judged(months, "before"), _judged(months, "after")

    def _rates(self, person: str) -> dict[str, list[Row]]:
        held: dict[str, dict[str, Row]] = {}
        for row in self._asked(_RATES, person):
            measure = row["measure_code"]
            head = {"measure_code": measure, "measure_label": words.MEASURES[measure]}
            held.setdefault(row["window_code"], {}).setdefault(measure, head)[row["side_code"]] = {
                "amount": row["measured_amount"],
                "observed_days": row["observed_days"],
                "per_30_days": row["measured_rate"],
            }
        return {window: [rows[measure] for measure in MEASURES] for window, rows in held.items()}

    def _left_out(self, person: str) -> dict[str, list[Row]]:
        windows: dict[str, list[Row]] = {}
        for row in self._asked(_LEFT_OUT, person):
            text = words.LEFT_OUT[row["left_out_code"]]
            windows.setdefault(row.pop("window_code"), []).append(row | {"left_out_text": text})
        return windows

    def _judge(self, before: Sequence[Month], after: Sequence[Month]) -> Row:
        from journey.evidence.verdict import Verdict

        n_before, n_after = (sum(month.n_days > 0 for month in side) for side in (before, after))
        least = self.settings.get("min_before_months", 0)
        if (before or after) and not (n_before or n_after):
            reason = "No service has data for nearly all of both sides, so there are no months to judge by."
            found = Verdict("refused", reason)
        elif n_before < least:
            reason = f"There are under {least} months with data before the change: too few to say."
            found = Verdict("refused", reason)
        else:
            found = self._verdict_on(before, after)
        n_days = sum(month.n_days for month in after)
        came = sum(month.n_contacts for month in after) / n_days * 30 if n_days else None
        verdict = found._asdict() | {
            "n_months_before": n_before,
            "n_months_after": n_after,
            "came_rate": came,
        }
        return verdict | {"sentence": words.verdict_sentence(verdict)}

    def _verdict_on(self, before: Sequence[Month], after: Sequence[Month]) -> Verdict:
        from journey.evidence.verdict import judge

        return judge(before, after)


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


def _with_interval(rate: Row, swing: Row | None) -> Row:
    from journey.evidence.intervals import Swing, counting_interval, scaled_interval

    before, after = rate["before"], rate["after"]
    line: Row = rate | {
        "ratio": float(after["per_30_days"] / before["per_30_days"])
        if before["per_30_days"] and after["per_30_days"] is not None
        else None,
    }
    line |= dict.fromkeys(("low", "high", "scaled_low", "scaled_high"))
    if rate["measure_code"] in _COUNTED:
        n_before, n_after = int(before["amount"]), int(after["amount"])
        days = before["observed_days"], after["observed_days"]
        line["ratio"], line["low"], line["high"] = counting_interval(n_before, days[0], n_after, days[1])
        if rate["measure_code"] == "contacts" and swing:
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
