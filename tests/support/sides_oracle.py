"""What happened on the way, before and after: sums in plain loops over the rows of compare.interaction_side.

Those rows, and the days observed, have oracles of their own; here costs are taken from them as whole pence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from schemas.vocabularies import EVENT_CODES
from support.timeline_oracle import Row, days_to, median

Side = tuple[str, str, str]  # person, window, side


def half_gone(intervals: Sequence[tuple[int, bool]]) -> int | None:
    """Kaplan and Meier: the first day by which half or fewer have not had another; None where it never comes.

    Args:
        intervals: days, and whether it ended with another (else it was only seen so far).
    """
    left = Fraction(1)
    for day in sorted({days for days, is_ended in intervals if is_ended}):
        at_risk = sum(days >= day for days, _ in intervals)
        ended = sum(days == day and is_ended for days, is_ended in intervals)
        left *= 1 - Fraction(ended, at_risk)
        if left <= Fraction(1, 2):
            return day
    return None


def per_year(number: int, observed_days: int) -> float | None:
    """A count a year; nobody knows where no day was observed."""
    return float(Fraction(number, observed_days) * Fraction("365.25")) if observed_days else None


def pounds_per_year(pence: int, observed_days: int) -> Decimal | None:
    """Pounds a year, rounded once to the penny, half away from zero; no cost is below zero."""
    if not observed_days:
        return None
    return Decimal(floor(Fraction(pence, observed_days) * Fraction("365.25") + Fraction(1, 2))) / 100


def _contacts(lines: Iterable[Row], steps: Sequence[Row]) -> dict[Side, list[Row]]:
    """The contacts of each side: its step, whether it is counted there, and its pence there, or None."""
    by_id = {step["interaction_id"]: step for step in steps}
    held: dict[tuple[Side, str], Row] = {}
    for line in lines:
        if line["interaction_id"] not in by_id:
            continue
        key = ((line["person_id"], line["window_code"], line["side_code"]), line["interaction_id"])
        part = held.setdefault(key, {"step": by_id[key[1]], "is_counted": False, "pence": None})
        part["is_counted"] = part["is_counted"] or line["is_counted"]
        if line["cost_gbp"] is not None:
            part["pence"] = (part["pence"] or 0) + int(line["cost_gbp"] * 100)
    sides: dict[Side, list[Row]] = {}
    for (side, _), part in held.items():
        sides.setdefault(side, []).append(part)
    return sides


def _priced(parts: Sequence[Row], what: str, number: int, observed_days: int) -> Row:
    pence = sum(part["pence"] or 0 for part in parts)
    return {
        f"n_{what}": number,
        "n_uncosted": sum(part["is_counted"] and part["pence"] is None for part in parts),
        "cost_gbp": Decimal(pence) / 100,
        f"n_{what}_per_year": per_year(number, observed_days),
        "cost_gbp_per_year": pounds_per_year(pence, observed_days),
    }


class Sides:
    """The tables of what happened before and after.

    Args:
        summary: rows of compare.summary; lines those of compare.interaction_side.
        steps, happenings, crises: rows of the oracles of timeline.*.
    """

    def __init__(
        self,
        summary: Sequence[Row],
        lines: Sequence[Row],
        steps: Sequence[Row],
        happenings: Sequence[Row],
        crises: Sequence[Row],
    ) -> None:
        self._totals: dict[Side, Row] = {
            (row["person_id"], row["window_code"], row["side_code"]): row
            for row in summary
            if row["window_code"] != "like_for_like"
        }
        self._parts = _contacts(lines, steps)
        self._happenings, self._crises = happenings, crises

    def happening_side(self) -> list[Row]:
        """compare.happening_side."""
        made = []
        for side, total in self._totals.items():
            for code in EVENT_CODES:
                events = {
                    (row["person_id"], row["seq"]): row
                    for row in self._happenings
                    if row["event_code"] == code
                }
                parts = [
                    {**part, "event": events[step["person_id"], step["seq"]]}
                    for part in self._parts.get(side, [])
                    if (step := part["step"]) and (step["person_id"], step["seq"]) in events
                ]
                number = sum(part["is_counted"] and part["event"]["is_counted"] for part in parts)
                priced = _priced(parts, "events", number, total["observed_days"])
                made.append({**_named(side), "event_code": code, **priced})
        return made

    def demand_side(self) -> list[Row]:
        """compare.demand_side."""
        columns = ("demand_code", "failure_reason", "judged_by_code")
        made = self._by(lambda step: {column: step[column] for column in columns})
        for side, total in self._totals.items():
            of_contacts = sum(part["pence"] or 0 for part in self._parts.get(side, []))
            rest = int(total["cost_gbp"] * 100) - of_contacts
            if rest:
                answer = {"demand_code": "not_a_contact", "failure_reason": None, "judged_by_code": "nobody"}
                parts = [{"pence": rest, "is_counted": False}]
                priced = _priced(parts, "interactions", 0, total["observed_days"])
                made.append({**_named(side), **answer, **priced})
        return made

    def activity_side(self) -> list[Row]:
        """compare.activity_side."""
        return self._by(lambda step: {"activity_type_code": step["activity_type_code"]})

    def _by(self, answer: Callable[[Row], Row]) -> list[Row]:
        made = []
        for side, parts in self._parts.items():
            groups: dict[tuple[Any, ...], list[Row]] = {}
            for part in parts:
                groups.setdefault(tuple(answer(part["step"]).items()), []).append(part)
            for key, group in groups.items():
                number = sum(part["is_counted"] for part in group)
                priced = _priced(group, "interactions", number, self._totals[side]["observed_days"])
                made.append({**_named(side), **dict(key), **priced})
        return made

    def handover_side(self) -> list[Row]:
        """compare.handover_side."""
        pairs: dict[tuple[str, str, str], dict[str, list[Row]]] = {}
        for (who, window, side), parts in self._parts.items():
            for part in parts:
                step = part["step"]
                if window == "whole" and step["is_handover"]:
                    edge = (who, step["previous_agency_code"], step["agency_code"])
                    pairs.setdefault(edge, {"before": [], "after": []})[side].append(part)
        made = []
        for (who, origin, to), sides in pairs.items():
            for side, parts in sides.items():
                observed_days = self._totals[who, "whole", side]["observed_days"]
                made.append({
                    "person_id": who, "side_code": side, "from_agency_code": origin, "to_agency_code": to,
                    **_priced(parts, "handovers", sum(part["is_counted"] for part in parts), observed_days),
                    "days_median": median(
                        [part["step"]["days_between"] for part in parts if part["is_counted"]]
                    ),
                })  # fmt: skip
        return made

    def handover_difference(self) -> list[Row]:
        """compare.handover_difference."""
        found = {
            (row["person_id"], row["from_agency_code"], row["to_agency_code"], row["side_code"]): row
            for row in self.handover_side()
        }
        made = []
        for (who, origin, to, side), before in found.items():
            if side != "before":
                continue
            after = found[who, origin, to, "after"]
            made.append({
                "person_id": who, "from_agency_code": origin, "to_agency_code": to,
                "n_difference_per_year": _less(after, before, "n_handovers_per_year"),
                "difference_gbp_per_year": _less(after, before, "cost_gbp_per_year"),
                "days_difference": _less(after, before, "days_median"),
            })  # fmt: skip
        return made

    def crisis_side(self) -> list[Row]:
        """compare.crisis_side: a wait to the end of the side is only known to have been so long."""
        made = []
        for side, total in self._totals.items():
            waits = []
            for row in self._crises:
                inside = total["from_date"] <= row["on_date"] < total["to_date_excl"]
                if row["person_id"] != side[0] or not inside:
                    continue
                room = days_to(total["to_date_excl"], row["on_date"])
                if row["is_censored"] or row["days_to_next"] >= room:
                    waits.append((min(row["observed_days"], room), False))
                else:
                    waits.append((row["days_to_next"], True))
            half = half_gone(waits)
            made.append({
                **_named(side), "n_crises": len(waits), "n_followed": sum(ended for _, ended in waits),
                "n_censored": sum(not ended for _, ended in waits),
                "days_median": None if half is None else float(half),
                "observed_days": sum(days for days, _ in waits),
            })  # fmt: skip
        return made


def _named(side: Side) -> Row:
    return dict(zip(("person_id", "window_code", "side_code"), side, strict=True))


def _less(after: Row, before: Row, column: str) -> Any:
    missing = after[column] is None or before[column] is None
    return None if missing else after[column] - before[column]
