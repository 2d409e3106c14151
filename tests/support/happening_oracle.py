"""What happened on the way, rule by rule, in plain loops: timeline.happening and timeline.demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from support.timeline_oracle import Row, days_to, people
from support.timelines import World

REJECTED = ("rejected_ineligible", "rejected_other", "redirected")
ASKED = ("accepted", *REJECTED, "no_response", "withdrawn")
NOT_REPEATED = (
    "closure", "internal_admin", "enforcement", "plan_review", "treatment", "support", "pull_in",
)  # fmt: skip


def happenings(found: list[Row], world: World) -> list[Row]:
    """timeline.happening."""
    rules: dict[str, Callable[[Row, list[Row], World], Row | None]] = {
        "bounce": _bounced, "repeat_assessment": _assessed_again, "return_after_closure": _back,
        "repeat_contact": _repeated, "redo_contact": _redone,
    }  # fmt: skip
    made = []
    for mine in people(found):
        for row in mine:
            for code, rule in rules.items():
                other = rule(row, mine, world)
                if other:
                    days = abs(days_to(row["start_date"], other["start_date"]))
                    made.append(_event(code, row, other, days))
            if row["is_handover"]:
                before = mine[row["previous_seq"] - 1]
                is_team = "support_team" in (row["agency_code"], before["agency_code"])
                code = "handover_support" if is_team else "handover"
                made.append(_event(code, row, before, row["days_between"]))
            if row["is_crisis"]:
                other = row["joined_to"]
                days = days_to(row["start_date"], other["start_date"]) if other else None
                made.append({**_event("crisis", row, other, days), "is_counted": row["is_new_crisis"]})
    return made


def demand(found: Sequence[Row], events: Sequence[Row]) -> list[Row]:
    """What each contact was for: back after a no is failure, where the person asked and nobody judged.

    Args:
        found: the oracle's steps.
        events: its happenings.
    """
    agency = {(row["person_id"], row["seq"]): row["agency_code"] for row in found}
    told = []
    for row in found:
        turned_away = [
            agency[event["person_id"], event["seq"]]
            for event in events
            if event["event_code"] == "bounce"
            and (event["person_id"], event["other_seq"]) == (row["person_id"], row["seq"])
        ]
        answer = {name: row[name] for name in ("demand_code", "failure_reason", "judged_by_code")}
        is_open = row["judged_by_code"] == "nobody" and row["initiated_by_code"] == "person"
        if turned_away and is_open:
            reason = "rejected_then_back" if row["agency_code"] in turned_away else "bounced"
            answer = {"demand_code": "failure", "failure_reason": reason, "judged_by_code": "rule"}
        told.append({"person_id": row["person_id"], "seq": row["seq"], **answer})
    return told


def _event(code: str, row: Row, other: Row | None, days: int | None) -> Row:
    return {
        "event_code": code, "person_id": row["person_id"], "seq": row["seq"],
        "other_seq": other and other["seq"], "other_agency_code": other and other["agency_code"],
        "n_days": days, "is_counted": True,
    }  # fmt: skip


def _is_request(row: Row) -> bool:
    return (
        row["activity_type_code"] in ("referral_out", "referral_in", "assessment")
        or row["outcome_code"] in ASKED
    )


def _bounced(row: Row, mine: list[Row], world: World) -> Row | None:
    if row["outcome_code"] not in REJECTED:
        return None
    asked = [other for other in mine if _is_request(other) and other["moment_no"] > row["moment_no"]]
    if asked and days_to(asked[0]["start_date"], row["start_date"]) <= world.events.bounce_days:
        return asked[0]
    return None


def _latest(earlier: list[Row], row: Row, days: int) -> Row | None:
    """The last of the earlier contacts, where it is near enough."""
    if earlier and days_to(row["start_date"], earlier[-1]["start_date"]) <= days:
        return earlier[-1]
    return None


def _assessed_again(row: Row, mine: list[Row], world: World) -> Row | None:
    if row["activity_type_code"] != "assessment":
        return None
    earlier = [
        other for other in mine
        if other["activity_type_code"] == "assessment" and other["moment_no"] < row["moment_no"]
    ]  # fmt: skip
    return _latest(earlier, row, world.events.reassess_days)


def is_closure(row: Row) -> bool:
    """Whether a service ended its work here."""
    return row["activity_type_code"] == "closure" or (
        row["outcome_code"] in ("discharged", "completed")
        and row["activity_type_code"] in ("treatment", "support")
        and not row["is_stay"]
    )


def is_back(row: Row) -> bool:
    """Whether this can be somebody coming back."""
    return row["activity_type_code"] not in ("closure", "internal_admin") and row["present_code"] != "no"


def _in_turn(row: Row) -> tuple[int, bool, int]:
    """Of one moment, what comes back stands before what closes, whatever their ids are."""
    return row["moment_no"], is_closure(row), row["seq"]


def _back(row: Row, mine: list[Row], world: World) -> Row | None:
    own = [other for other in mine if other["agency_code"] == row["agency_code"]]
    closures = [other for other in own if is_closure(other) and other["moment_no"] < row["moment_no"]]
    if not is_back(row) or not closures:
        return None
    closed = closures[-1]
    for other in own:
        is_since = is_back(other) and other["moment_no"] > closed["moment_no"]
        if is_since and _in_turn(other) < _in_turn(row):
            return None  # somebody had come back already
    return _latest(closures, row, world.events.return_days)


def _may_repeat(row: Row) -> bool:
    return (
        row["planned_code"] != "yes"
        and not row["is_stay"]
        and row["activity_type_code"] not in NOT_REPEATED
    )  # fmt: skip


def _repeated(row: Row, mine: list[Row], world: World) -> Row | None:
    same = [
        other for other in mine
        if (other["agency_code"], other["activity_code"]) == (row["agency_code"], row["activity_code"])
        and other["seq"] < row["seq"]
    ]  # fmt: skip
    if not _may_repeat(row) or not same or same[-1]["moment_no"] == row["moment_no"]:
        return None
    return _latest(same, row, world.events.repeat_days)


def _redone(row: Row, mine: list[Row], world: World) -> Row | None:
    if not _may_repeat(row) or row["activity_type_code"] == "crisis":
        return None
    elsewhere = [
        other for other in mine
        if other["activity_type_code"] == row["activity_type_code"]
        and other["agency_code"] != row["agency_code"]
        and not other["is_stay"]
        and other["moment_no"] < row["moment_no"]
    ]  # fmt: skip
    return _latest(elsewhere, row, world.events.repeat_days)
