"""Before and after for one person, with the checks beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from journey import words
from journey.errors import Refused
from journey.read.build import Row
from journey.read.weighed import Weighed
from schemas.vocabularies import CHECK_CODES

if TYPE_CHECKING:
    import polars as pl

_WINDOWS = "select * from compare.summary where person_id {of} order by window_code, side_code desc"
_AGENCIES = """
select * from compare.agency_side where person_id {of} and window_code = 'whole' order by agency_code
"""
_NO_SPAN = (
    "no_span"  # nothing to set the time after beside, among earlier stretches; all else can be compared
)


class Reader(Weighed):
    """Answers about the people in one build, their comparison last."""

    def yearly(self, person: str) -> pl.DataFrame:
        """One row a year and side; part years have fewer days."""
        return self._of("compare.yearly", person, "year_from_date, side_code desc")

    def placebo(self, person: str) -> pl.DataFrame:
        """One row a stretch before the change, as long as the time since it."""
        return self._of("compare.placebo", person, "span_no")

    def sensitivity(self, person: str) -> pl.DataFrame:
        """One row a check of whether the direction of the change holds."""
        order = f"list_position({list(CHECK_CODES)}, check_code), measure_code"
        return self._of("compare.sensitivity", person, order)

    def verdict(self, person: str) -> Row:
        """The false-alarm check: how many stretches, how many as low, or why it was refused."""
        found = self._asked("select * from compare.verdict where person_id {of} order by n_spans", person)
        if found:
            return found[0]
        reason = "No comparison was made for this person."
        nothing = dict.fromkeys(("refused_code", "n_interactions_per_year"))
        return {"n_spans": 0, "n_spans_as_low": 0, "is_refused": True, "refused_reason": reason} | nothing

    def why_not_compared(self, person: str) -> str | None:
        """Why there is no comparison for this person, in a sentence; None where there is one."""
        line = self.person(person)
        if line["change_on"] is None:
            return "No change date is recorded for this person, so there is no before and after to compare."
        verdict = self.verdict(person)
        if verdict["is_refused"] and verdict["refused_code"] != _NO_SPAN:
            return verdict["refused_reason"] or "There is too little history before the change to compare."
        return None

    def compare(self, person: str) -> Row:
        """Before and after for one person, with every check. Money is Decimal and days are dates.

        Raises:
            Refused: The person has no change point.
        """
        line = self.person(person)
        if line["change_on"] is None:
            raise Refused(str(self.why_not_compared(person)))
        comparison: Row = {
            "person_id": line["person_id"],
            "note": line["note"],
            "change_on": line["change_on"],
            "change_label": line["change_label"],
            **self._windows_compared(person),
            "total": self.total(line["person_id"]),
            "placebo": self.verdict(person) | {"spans": self.placebo(person).to_dicts()},
            "sensitivity": self.sensitivity(person).to_dicts(),
        }
        comparison |= {"on_the_way": self.on_the_way(person)} | self.weighed(person) | self.money(person)
        return comparison | _sentences(comparison)

    def told(self, person: str) -> Row:
        """The sentences of compare, of someone with a change point, without what no sentence is made of.

        Returns:
            verdict, finding and caveats, as compare has them; placebo, without its spans.

        Raises:
            Refused: as compare does.
        """
        held = self._windows_compared(person) | self._in_words(person, *self._judged_months(person))
        return {"verdict": held["verdict"], "placebo": self.verdict(person)} | _sentences(held)

    def _windows_compared(self, person: str) -> Row:
        """Both sides of every window, and what stands beside them: agencies, coverage, links, support."""
        windows = self._windows(person)
        if "whole" not in windows:
            raise Refused(
                str(self.verdict(person)["refused_reason"] or "The change is outside the data held.")
            )
        whole = windows["whole"]
        by_agency = self._by_agency(person)
        return {
            "before": whole["before"],
            "after": whole["after"],
            "by_agency": by_agency,
            "coverage": [_coverage_line(agency) for agency in by_agency],
            "equal_windows": windows.get("equal"),
            "like_for_like": windows.get("like_for_like"),
            "last_12m": windows.get("last_12m"),
            "last_24m": windows.get("last_24m"),
            "without_band": windows.get("without_band"),
            "linkage": {"by_agency": self.linkage().to_dicts(), "thresholds": self.link_thresholds(person)},
            "support_cost_included": whole["after"]["support_cost_code"] == "included",
            "support_cost_code": whole["after"]["support_cost_code"],
            "support_cost_text": words.support_cost(whole["after"]),
            "support_method_code": self.support_method(),
            "support_places": self.support_places(),
        }

    def headline(self, person: str) -> list[str]:
        """The finding in one or two sentences, made from the figures."""
        line = self.person(person)
        if self.why_not_compared(person):
            return [words.journey_sentence(line)]
        return words.headline(self.compare(person))

    def caveats(self, person: str) -> list[str]:
        """What may not be concluded, made from the figures."""
        return list(self.compare(person)["caveats"])

    def _windows(self, person: str) -> dict[str, dict[str, Row]]:
        windows: dict[str, dict[str, Row]] = {}
        for row in self._asked(_WINDOWS, person):
            window, side = row.pop("window_code"), row.pop("side_code")
            windows.setdefault(window, {})[side] = row
        return {window: sides for window, sides in windows.items() if len(sides) == 2}

    def _by_agency(self, person: str) -> list[Row]:
        """One row an agency with both sides of the whole window; a side is empty where no line was made."""
        sides: dict[str, dict[str, Row]] = {}
        for row in self._asked(_AGENCIES, person):
            del row["window_code"]
            sides.setdefault(row.pop("agency_code"), {})[row.pop("side_code")] = row
        return [
            agency | {side: sides[agency["agency_code"]].get(side, {}) for side in ("before", "after")}
            for agency in self.agencies().to_dicts()
            if agency["agency_code"] in sides
        ]


def _sentences(comparison: Row) -> Row:
    return {"finding": words.finding(comparison), "caveats": words.caveats(comparison)}


def _coverage_line(agency: Mapping[str, Any]) -> Row:
    """Days of data held on each side for one agency."""
    line: Row = {key: agency[key] for key in ("agency_code", "agency_label", "is_support")}
    for side in ("before", "after"):
        for key in ("observed_days", "n_days"):
            line[f"{side}_{key}"] = agency[side].get(key)
    return line
