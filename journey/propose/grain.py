"""What a row of a table stands for, and which columns name the record."""

from __future__ import annotations

import polars as pl

from journey.dates import parse_with
from journey.propose.hints import Hints, stays, words_of
from journey.propose.roles import CERTAIN, LIKELY, UNSURE
from journey.propose.table import TableProposal

_LONG_STAY_NIGHTS = 60


def add_grain(plan: TableProposal, agency_code: str, hints: Hints) -> None:
    if "direction" in plan.columns:
        plan.grain_code = "stay"
        plan.notes["grain_code"] = (LIKELY, "rows are movements in and out, paired into stays")
        return
    end = plan.heading_of("end_date") or plan.heading_of("end_at")
    if not end:
        plan.grain_code = _usual_grain(agency_code, hints)
        plan.notes["grain_code"] = (LIKELY, "no end date: one row is one thing that happened")
        return
    heads = plan.columns.get("start_date", []) + plan.columns.get("start_at", []) + [end]
    words = {word for heading in heads for word in words_of(heading)} | {
        w for s in plan.seen.sheets for w in words_of(s)
    }
    ours = {guess.ours for guess in plan.activity if guess.ours} | ({plan.activity_code} - {""})
    nights = _middle_nights(plan)
    if ours & stays() or words & set(hints.data["grain"]["stay_words"]):
        plan.grain_code, why = "stay", "it has an end, and the headings or codes are those of a stay"
    elif nights is not None and nights < 1:
        plan.grain_code, why = _usual_grain(agency_code, hints), "rows end on the day they begin"
    elif words & set(hints.data["grain"]["order_words"]) or ours or (nights or 0) > _LONG_STAY_NIGHTS:
        plan.grain_code, why = "order", "it has an end, and nothing says that nights were spent"
    else:
        plan.grain_code, why = "stay", "it has an end and a row lasts some nights"
    said = "" if nights is None else f"; half the rows that have an end last {nights} nights or more"
    plan.notes["grain_code"] = (LIKELY if ours & stays() else UNSURE, why + said)
    plan.end_is_inclusive = any(
        phrase in " ".join(words_of(end)) for phrase in hints.data["grain"]["inclusive_words"]
    )


def _usual_grain(agency_code: str, hints: Hints) -> str:
    grains = [
        table.grain_code
        for profile in hints.known.values()
        if profile.agency_code == agency_code
        for table in profile.tables
        if table.grain_code in ("contact", "event")
    ]
    return grains[0] if grains else "contact"


def _middle_nights(plan: TableProposal) -> int | None:
    days = {}
    for side in ("start", "end"):
        heading = plan.heading_of(f"{side}_date") or plan.heading_of(f"{side}_at")
        dates = plan.fact_of(heading).dates if heading else None
        if dates is None:
            return None
        days[side] = parse_with(plan.seen.frame[heading], dates.formats[0]).dt.date()
    middle = (days["end"] - days["start"]).dt.total_days().drop_nulls().median()
    return int(middle) if isinstance(middle, int | float) else None


def add_key(plan: TableProposal) -> None:
    start = "start_at" if "start_at" in plan.columns else "start_date"
    plan.required = [name for name in ("record_id", "person_id", start, "direction") if name in plan.columns]
    usual = [name for name in ("person_id", "activity", start) if name in plan.columns]
    timed = [*usual, "start_time"] if "start_time" in plan.columns else usual
    if "record_id" not in plan.columns:
        plan.natural_key = timed
        plan.notes["natural_key"] = (UNSURE, f"no column of record numbers; {_unique_text(plan, timed)}")
        return
    by_record = _unique_share(plan, ["record_id"])
    by_both = _unique_share(plan, ["record_id", "person_id"]) if "person_id" in plan.columns else 0.0
    if "version_date" in plan.columns and _is_sent_again(plan, usual):
        plan.natural_key = usual
        why = "submissions stack, and the same event comes again under another reference"
        plan.notes["natural_key"] = (UNSURE, why)
    elif by_both - by_record > 0.004 and by_both > 0.98 and not plan.joined & {"person_id"}:
        plan.natural_key, plan.share_by = ["record_id", "person_id"], ["record_id"]
        plan.notes["natural_key"] = (
            LIKELY,
            "one record number has several people: they share the job's cost",
        )
    else:
        plan.natural_key = ["record_id"]
        confidence = CERTAIN if by_record >= 0.999 else LIKELY if by_record > 0.9 else UNSURE
        plan.notes["natural_key"] = (confidence, _unique_text(plan, ["record_id"]))


def _key_frame(plan: TableProposal, names: list[str]) -> pl.DataFrame:
    """Rows with these fields filled; rows that are the same in every column count once."""
    headings = [heading for name in names for heading in plan.columns[name]]
    return plan.seen.frame.unique().select(list(dict.fromkeys(headings))).drop_nulls()


def _unique_share(plan: TableProposal, names: list[str]) -> float:
    keys = _key_frame(plan, names)
    return keys.n_unique() / keys.height if keys.height else 0.0


def _unique_text(plan: TableProposal, names: list[str]) -> str:
    keys = _key_frame(plan, names)
    return f"{keys.n_unique():,} different in {keys.height:,} rows that are not plain repeats"


def _is_sent_again(plan: TableProposal, usual: list[str]) -> bool:
    """Whether rows with one person, activity and start have several record numbers and version dates."""
    if len(usual) < 3:
        return False
    names = [plan.heading_of(name) for name in usual]
    if "" in names:
        return False
    record, version = plan.heading_of("record_id"), plan.heading_of("version_date")
    groups = plan.seen.frame.group_by(names).agg(
        pl.col(record).n_unique().alias("_r"), pl.col(version).n_unique().alias("_v")
    )
    again = groups.filter((pl.col("_v") > 1) & (pl.col("_r") > 1))
    return again.height > groups.filter(pl.col("_v") > 1).height / 2 and again.height > 0


def without_interactions(plan: TableProposal) -> None:
    """A table with no start is one of people, or else none of ours: nothing can be said to have happened."""
    is_timed = bool({"start_date", "start_at"} & set(plan.columns))
    if is_timed and plan.natural_key:
        return
    names = {"surname", "forename", "full_name", "nhs_number", "birth_date"} & set(plan.columns)
    if "person_id" in plan.columns and names:
        plan.grain_code = "person"
        plan.natural_key = ["person_id"]
        plan.required = ["person_id"]
        plan.notes["grain_code"] = (UNSURE, "people and no dates of events: only identifiers are taken")
    else:
        plan.grain_code = "ignore"
        plan.notes["grain_code"] = (UNSURE, "no column says whom it is about and when")
    plan.notes.pop("natural_key", None)
    plan.activity, plan.activity_code = [], ""
