"""What happened on the way, worked out slowly: loops over a person's contacts, one rule after another.

Nothing here is clever. Every function returns the rows of one table as dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from support.timelines import WHATS, Contact, World, on, supply_rows, table

Row = dict[str, Any]
DAY = timedelta(days=1)
UNANSWERED = {
    "planned_code": "not_known", "initiated_by_code": "not_known", "present_code": "not_known",
    "demand_code": "unclassified",
}  # fmt: skip


def journey(rows: Iterable[Contact], world: World) -> list[Row]:
    """Every contact that happened, by person in order, with what the rules below look at."""
    found: list[Row] = []
    for who in sorted({row.who for row in rows}):
        mine = [row for row in rows if row.who == who and row.status == "happened"]
        mine.sort(key=lambda row: (row.day, row.at is None, row.at or row.day, row.agency, row.id))
        for seq, row in enumerate(mine, start=1):
            found.append(_placed(row, seq, world))
    return found


def _placed(row: Contact, seq: int, world: World) -> Row:
    kind, pence = WHATS[row.what]
    start, end = on(row.day), None
    if row.nights is not None:
        drawn_end = on(world.as_of + 1) if row.nights < 0 else on(row.day + row.nights)
        end = max(start, min(drawn_end, on(world.as_of + 1)))
        if kind == "stay":  # priced by the night; none spent, nothing to price
            pence = (pence or 0) * (end - start).days or None
    return {
        "person_id": row.who, "seq": seq, "interaction_id": row.id, "agency_code": row.agency,
        "activity_code": row.what, "activity_type_code": kind, "outcome_code": row.outcome or None,
        "start_date": start, "end": end, "minute": row.at and row.at.replace(second=0),
        "precision": row.precision, "is_stay": row.nights is not None, "pence": pence,
        "last_date": max(start, end - DAY) if end else start,
        **_answers(row, world),
    }  # fmt: skip


def _answers(row: Contact, world: World) -> Row:
    """Each question by itself: the first rule that fits and answers it, then whoever judged it."""
    rules = sorted(
        table(world.rules), key=lambda rule: int(rule["rank_no"]) if rule.get("rank_no") else _rank(rule)
    )
    fitting = [rule for rule in rules if _fits(rule, row)]

    def first(column: str) -> str | None:
        return next((rule[column] for rule in fitting if rule.get(column)), None)

    said: Row = {column: first(column) or nothing for column, nothing in UNANSWERED.items()}
    said["is_significant"] = first("is_significant") != "false"
    said["failure_reason"] = next(
        (rule.get("failure_reason") or None for rule in fitting if rule.get("demand_code")), None
    )
    by = "rule" if any(rule.get("demand_code") for rule in fitting) else "nobody"
    said |= {"helpful_code": "not_asked", "judged_by_code": by}
    for judged in table(world.judged) if world.judged else []:
        if judged["id"] != row.id:
            continue
        said[judged["question"] + "_code"] = judged["answer"]
        if judged["question"] == "demand":
            said["failure_reason"] = judged.get("reason") or None if judged["answer"] == "failure" else None
            said["judged_by_code"] = judged["by"]
    return said


def _rank(rule: dict[str, str]) -> int:
    asked = ("activity_code", "status_code", "outcome_code", "setting_code")
    said = sum(bool(rule.get(column)) for column in asked)
    return (
        (0 if rule.get("owner_code") == "programme" else 1000)
        + (0 if rule.get("source_code") else 100)
        - said
    )


def _fits(rule: dict[str, str], row: Contact) -> bool:
    held = {
        "source_code": row.source, "activity_code": row.what, "status_code": row.status,
        "outcome_code": row.outcome, "setting_code": row.setting,
    }  # fmt: skip
    return all(not rule.get(column) or rule[column] == value for column, value in held.items())


def people(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of one person after another."""
    return [
        [row for row in rows if row["person_id"] == who] for who in sorted({row["person_id"] for row in rows})
    ]


def days_to(later: date, earlier: date) -> int:
    """How many days later."""
    return (later - earlier).days


def steps(rows: Iterable[Contact], world: World) -> list[Row]:
    """timeline.step."""
    found = journey(rows, world)
    for mine in people(found):
        _number_moments(mine)
        _number_episodes(mine, world)
        _hand_over(mine, world)
        _number_crises(mine, world)
    return found


def _number_moments(mine: list[Row]) -> None:
    for before, row in zip([None, *mine], mine, strict=False):
        if before is None:
            row["moment_no"] = 1
            continue
        same_day = [other for other in mine if other["start_date"] == row["start_date"]]
        is_new = before["start_date"] != row["start_date"] or (
            all(other["minute"] for other in same_day) and before["minute"] != row["minute"]
        )
        row["moment_no"] = before["moment_no"] + is_new


def _number_episodes(mine: list[Row], world: World) -> None:
    for n, row in enumerate(mine):
        if n == 0:
            row |= {"quiet_days": None, "episode_no": 1}
            continue
        away = days_to(row["start_date"], max(other["last_date"] for other in mine[:n]))
        row["quiet_days"] = max(0, away - 1)
        row["episode_no"] = mine[n - 1]["episode_no"] + (away >= world.events.episode_days)


def _hand_over(mine: list[Row], world: World) -> None:
    met = [row for row in mine if row["present_code"] != "no"]
    for row in mine:
        row |= {"previous_seq": None, "previous_agency_code": None, "days_between": None}
        row |= {"is_order_known": None, "is_handover": False, "is_near": False}
    for before, row in zip(met, met[1:], strict=False):
        row["previous_seq"], row["previous_agency_code"] = before["seq"], before["agency_code"]
        row["days_between"] = max(0, days_to(row["start_date"], before["last_date"]))
        row["is_order_known"] = (
            row["moment_no"] != before["moment_no"]
            and all(
                len({other["agency_code"] for other in met if other["moment_no"] == moment}) == 1
                for moment in (row["moment_no"], before["moment_no"])
            )
            and all(each["precision"] in ("minute", "day") for each in (row, before))
        )
        row["is_near"] = (
            row["agency_code"] != before["agency_code"] and row["days_between"] <= world.events.handover_days
        )
        row["is_handover"] = row["is_near"] and row["is_order_known"]


def _number_crises(mine: list[Row], world: World) -> None:
    before: Row | None = None
    for row in mine:
        row["is_crisis"] = row["activity_type_code"] == "crisis" or (
            row["is_stay"] and row["planned_code"] == "no"
        )
        row |= {"crisis_no": None, "is_new_crisis": False, "joined_to": None}
        if not row["is_crisis"]:
            continue
        is_joined = before is not None and _is_one_crisis(before, row, world)
        row["crisis_no"] = (before["crisis_no"] if before else 0) + (not is_joined)
        row["is_new_crisis"] = not is_joined
        row["joined_to"] = before if is_joined else None
        before = row


def _is_one_crisis(before: Row, row: Row, world: World) -> bool:
    if before["agency_code"] == row["agency_code"]:
        return False
    if {before["precision"], row["precision"]} & {"month", "year"}:
        return False
    if before["minute"] and row["minute"]:
        apart = row["minute"] - before["minute"]
        return bool(apart <= timedelta(minutes=world.events.same_event_minutes))
    return bool(before["start_date"] == row["start_date"])


def _sums(rows: Sequence[Row]) -> Row:
    return {
        "n_uncosted": sum(row["pence"] is None for row in rows),
        "cost_gbp": Decimal(sum(row["pence"] or 0 for row in rows)) / 100,
    }


def episodes(found: list[Row]) -> list[Row]:
    """timeline.episode."""
    made = []
    for mine in people(found):
        for number in sorted({row["episode_no"] for row in mine}):
            held = [row for row in mine if row["episode_no"] == number]
            made.append({
                "person_id": held[0]["person_id"], "episode_no": number, "from_date": held[0]["start_date"],
                "to_date_excl": max(row["last_date"] for row in held) + DAY, "n_interactions": len(held),
                "n_agencies": len({row["agency_code"] for row in held}), **_sums(held),
            })  # fmt: skip
    return made


def gaps(found: list[Row], world: World) -> list[Row]:
    """timeline.gap."""
    made = []
    for mine in people(found):
        for n in range(1, len(mine) + 1):
            is_open = n == len(mine)
            start = max(row["last_date"] for row in mine[:n]) + DAY
            end = on(world.as_of + 1) if is_open else mine[n]["start_date"]
            if days_to(end, start) > world.events.gap_days:
                made.append({
                    "person_id": mine[0]["person_id"], "from_date": start, "to_date_excl": end,
                    "n_days": days_to(end, start), "is_open": is_open,
                })  # fmt: skip
    return made


def overlaps(found: list[Row]) -> list[Row]:
    """timeline.overlap."""
    made = []
    for mine in people(found):
        stays = [row for row in mine if row["is_stay"]]
        for first in stays:
            for second in stays:
                start = max(first["start_date"], second["start_date"])
                end = min(first["end"], second["end"])
                if first["seq"] < second["seq"] and start < end:
                    made.append({
                        "person_id": first["person_id"], "seq": first["seq"], "other_seq": second["seq"],
                        "from_date": start, "to_date_excl": end, "nights": days_to(end, start),
                    })  # fmt: skip
    return made


def crises(found: list[Row], rows: Sequence[Contact], world: World) -> list[Row]:
    """timeline.crisis."""
    recording = {row["agency_code"] for row in found if row["is_crisis"]}
    held = supply_rows(rows, world)
    made: list[Row] = []
    for mine in people(found):
        firsts = [row for row in mine if row["is_new_crisis"]]
        for first, later in zip(firsts, [*firsts[1:], None], strict=False):
            records = [row for row in mine if row["crisis_no"] == first["crisis_no"]]
            seen_to = first[
                "start_date"
            ]  # one day after another, while everybody who records crises sent data
            while seen_to <= on(world.as_of) and all(
                any(agency == who and start <= seen_to < end for who, start, end in held)
                for agency in recording
            ):
                seen_to += DAY
            days = days_to(later["start_date"], first["start_date"]) if later else None
            is_seen = later is not None and later["start_date"] < seen_to
            made.append({
                "person_id": first["person_id"], "crisis_no": first["crisis_no"],
                "on_date": first["start_date"],
                "n_interactions": len(records), "n_agencies": len({row["agency_code"] for row in records}),
                **_sums(records), "days_to_next": days if is_seen else None,
                "observed_days": days if is_seen else days_to(seen_to, first["start_date"]),
                "is_censored": not is_seen,
            })  # fmt: skip
    return made


def agency_months(found: list[Row]) -> list[Row]:
    """timeline.agency_month."""
    made = []
    for mine in people(found):
        for month in sorted({row["start_date"].replace(day=1) for row in mine}):
            held = [row for row in mine if row["start_date"].replace(day=1) == month]
            made.append({
                "person_id": mine[0]["person_id"], "month_start_date": month,
                "n_agencies": len({row["agency_code"] for row in held}), "n_interactions": len(held),
            })  # fmt: skip
    return made


def median(numbers: Sequence[int]) -> float | None:
    """The middle one, or the mean of the two in the middle."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    if not ordered:
        return None
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def handovers(found: list[Row]) -> list[Row]:
    """timeline.handover."""
    edges: dict[tuple[Any, ...], list[Row]] = {}
    for row in found:
        if not row["is_near"]:
            continue
        pair = [row["previous_agency_code"], row["agency_code"]]
        if not row["is_order_known"]:
            pair.sort()
        edges.setdefault((row["person_id"], *pair, row["is_order_known"]), []).append(row)
    return [
        {
            "person_id": who, "from_agency_code": origin, "to_agency_code": to, "is_order_known": known,
            "n_handovers": len(held), **_sums(held), "n_days": sum(row["days_between"] for row in held),
            "days_median": median([row["days_between"] for row in held]),
        }
        for (who, origin, to, known), held in edges.items()
    ]  # fmt: skip


def variants(found: list[Row]) -> list[Row]:
    """timeline.variant."""
    made: dict[str, list[list[Row]]] = {}
    for mine in people(found):
        for number in sorted({row["episode_no"] for row in mine}):
            held = [row for row in mine if row["episode_no"] == number]
            names = [row["agency_code"] for row in held]
            text = " > ".join(b for a, b in zip([None, *names], names, strict=False) if a != b)
            made.setdefault(text, []).append(held)
    return [
        {
            "variant_text": text, "n_episodes": len(held),
            "n_people": len({rows[0]["person_id"] for rows in held}),
            "cost_gbp": _sums([row for rows in held for row in rows])["cost_gbp"],
        }
        for text, held in made.items()
    ]  # fmt: skip
