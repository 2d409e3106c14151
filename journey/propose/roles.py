"""Which field of ours each column is: from its heading and from its cells, with a reason in words."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from journey.profiles import fold
from journey.propose.content import About, content_score
from journey.propose.facts import Facts
from journey.propose.header import Seen
from journey.propose.hints import Hints, heading_score, words_of

CERTAIN, LIKELY, UNSURE = "certain", "likely", "unsure"
FIRST = ("nhs_number", "postcode", "sex", "person_id", "record_id")
SECOND = (
    *(
        "birth_date",
        "start_date",
        "end_date",
        "version_date",
        "start_time",
        "end_time",
        "full_name",
        "surname",
    ),
    *(
        "forename",
        "initials",
        "direction",
        "role",
        "status",
        "activity",
        "duration_minutes",
        "duration_hours",
    ),
    *("recorded_cost", "consent", "parent_record_id"),
)
PERSON_ROLES = ("person_id", "nhs_number", "forename", "surname", "full_name", "birth_date", "postcode")
_LEAST = 0.75


@dataclass(frozen=True)
class Role:
    """One column and the field it is taken for; `field` is "" where it is left out, and `reason` says why.

    `person` is 1 for the person the row is about, 2 for a second person of the row.
    """

    heading: str
    field: str
    confidence: str
    reason: str
    shape: str
    person: int = 1


def column_roles(seen: Seen, facts: list[Facts], hints: Hints) -> list[Role]:
    """A role for every column of a table, in the table's order."""
    second = {fact.heading for fact in facts if is_second(fact, hints)}
    barred = {fact.heading: why for fact in facts if (why := left_out_reason(fact, hints))}
    open_facts = [fact for fact in facts if fact.heading not in second | set(barred) and not fact.is_empty]
    rows = seen.frame.unique(maintain_order=True)
    about = About(rows, facts, {})
    given = _assign(open_facts, FIRST, about, hints)
    about = About(rows, facts, agreement(rows, given, facts))
    rest = [fact for fact in open_facts if fact.heading not in given]
    given |= _assign(rest, SECOND, about, hints)
    _add_blank_ends(facts, given, second | set(barred), hints)
    mine = {heading: _role(fact_of(facts, heading), *held, hints) for heading, held in given.items()}
    others = _second_roles([fact for fact in facts if fact.heading in second], hints)
    return [mine.get(f.heading) or others.get(f.heading) or _left_out(f, barred, hints) for f in facts]


def fact_of(facts: list[Facts], heading: str) -> Facts:
    """The facts of the column with this heading."""
    return next(fact for fact in facts if fact.heading == heading)


def is_second(fact: Facts, hints: Hints) -> bool:
    """Whether a column is about a second person of the row, by a word or a 2 in its heading."""
    words = words_of(fact.heading)
    marked = (
        set(words) & set(hints.data["second_person"]["words"])
        or words[-1:] == ("2",)
        or words[:2] == ("person", "2")
    )
    return bool(marked) and fold(fact.heading) not in hints.headings() and bool(_second_field(fact, hints))


def left_out_reason(fact: Facts, hints: Hints) -> str:
    """Why a column is never mapped, or ""."""
    if fact.is_text:
        return "notes or other free text"
    words = set(words_of(fact.heading)) | {fact.heading.casefold()}
    if fold(fact.heading) in hints.headings():
        return ""
    for why, these in hints.left_out:
        if words & these and not words & {"minutes", "hours", "cost"}:
            return why
    return ""


def _assign(
    facts: list[Facts], names: tuple[str, ...], about: About, hints: Hints
) -> dict[str, tuple[str, float, float]]:
    """Heading -> (field, heading score, content score): the best pairs first, each field and column once."""
    pairs = []
    for fact in facts:
        for name in names:
            content = content_score(name, fact, about, hints)
            if content is None:
                continue
            heading = heading_score(hints, name, fact.heading)
            if name == "record_id" and heading_score(hints, "person_id", fact.heading) > heading:
                heading, content = 0.0, content / 2  # "Person ref" in a table of people is unique too
            total = heading + content
            if total >= _LEAST:
                pairs.append((total, -fact.position, name, fact.heading, heading, content))
    given: dict[str, tuple[str, float, float]] = {}
    n_taken: dict[str, int] = {}
    for _, _, name, heading_text, heading, content in sorted(pairs, reverse=True):
        limit = 2 if name == "initials" else 1
        if heading_text not in given and n_taken.get(name, 0) < limit:
            given[heading_text] = (name, heading, content)
            n_taken[name] = n_taken.get(name, 0) + 1
    return given


def _at(given: dict[str, tuple[str, float, float]], name: str) -> str:
    return next((heading for heading, held in given.items() if held[0] == name), "")


def agreement(
    frame: pl.DataFrame, given: dict[str, tuple[str, float, float]], facts: list[Facts]
) -> dict[str, float]:
    """By heading, the share of people with several rows who have one text in all of them."""
    person = _at(given, "person_id") or _at(given, "nhs_number")
    others = [fact.heading for fact in facts if fact.heading != person and not fact.is_empty]
    if not person or not others:
        return {}
    rows = frame.filter(pl.col(person).is_not_null())
    counted = rows.group_by(person).agg(
        pl.len().alias("_rows"), *(pl.col(h).drop_nulls().n_unique() for h in others)
    )
    several = counted.filter(pl.col("_rows") > 1)
    if several.height < 3:
        return {}
    shares = several.select((pl.col(heading) <= 1).mean() for heading in others)
    return {heading: float(shares[heading][0]) for heading in others}


def _add_blank_ends(
    facts: list[Facts], given: dict[str, tuple[str, float, float]], never: set[str], hints: Hints
) -> None:
    """An end date may be blank in every row of a young file: its heading alone names it."""
    if _at(given, "end_date"):
        return
    for fact in facts:
        if (
            fact.is_empty
            and fact.heading not in never
            and heading_score(hints, "end_date", fact.heading) >= 0.8
        ):
            given[fact.heading] = ("end_date", heading_score(hints, "end_date", fact.heading), 0.0)
            return


def _role(fact: Facts, name: str, heading: float, content: float, hints: Hints) -> Role:
    strong = heading >= 0.7
    if strong and content >= 0.9:
        confidence = CERTAIN
    elif content >= 0.9 or (strong and content >= 0.4):
        confidence = LIKELY
    else:
        confidence = UNSURE
    said = "heading says so" if strong else "heading may say so" if heading else "heading says nothing"
    return Role(fact.heading, _timed(name, fact), confidence, f"{said}; {_seen(name, fact)}", fact.shape)


def _timed(name: str, fact: Facts) -> str:
    """start_date and end_date become start_at and end_at where the cells hold a time of day too."""
    has_time = fact.dates is not None and fact.dates.has_time
    return {"start_date": "start_at", "end_date": "end_at"}.get(name, name) if has_time else name


def _seen(name: str, fact: Facts) -> str:
    """What the cells say, in counts."""
    if fact.is_empty:
        return "the column is blank so far"
    if name == "nhs_number":
        right = round(fact.shares["nhs"] * fact.n_filled)
        return f"{right:,} of {fact.n_filled:,} have a right check digit"
    if name == "postcode":
        n_written = round(fact.shares["postcode"] * fact.n_filled)
        return f"{n_written:,} of {fact.n_filled:,} are written as postcodes"
    if fact.dates and name.endswith("_date"):
        read = fact.dates.n_cells - fact.dates.n_misfits
        blank = fact.n_rows - fact.n_filled
        also = f", {blank:,} rows blank" if blank else ""
        return f"{read:,} of {fact.dates.n_cells:,} are {fact.shape}{also}"
    if name in ("person_id", "record_id"):
        return f"{fact.n_distinct:,} different in {fact.n_filled:,} rows"
    if name in ("activity", "status", "direction", "role", "sex", "consent"):
        return f"{fact.n_distinct:,} different codes in {fact.n_filled:,} rows"
    if name in ("surname", "forename", "full_name", "initials"):
        return "cells look like names" if name != "initials" else "cells are single letters"
    return f"cells look like {fact.shape}"


def _second_field(fact: Facts, hints: Hints) -> str:
    scores = {name: heading_score(hints, name, fact.heading) for name in PERSON_ROLES}
    scores["person_id"] = max(
        scores["person_id"], 0.6 if {"ref", "id", "number"} & set(words_of(fact.heading)) else 0.0
    )
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 0.6 else ""


def _second_roles(facts: list[Facts], hints: Hints) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    taken: set[str] = set()
    for fact in facts:
        name = _second_field(fact, hints)
        if name in taken:
            continue
        taken.add(name)
        reason = f"heading speaks of a second person; filled in {fact.n_filled:,} of {fact.n_rows:,} rows"
        roles[fact.heading] = Role(fact.heading, name, LIKELY, reason, fact.shape, 2)
    return roles


def _left_out(fact: Facts, barred: dict[str, str], hints: Hints) -> Role:
    if fact.heading in barred:
        why = barred[fact.heading]
    elif fact.is_empty:
        why = "blank in every row"
    elif fact.dates:
        why = "a date that is none of start, end, birth or version"
    elif fact.n_distinct == 1:
        why = "the same in every row"
    else:
        why = "nothing says what it is"
    return Role(
        fact.heading, "", CERTAIN if fact.heading in barred else LIKELY, f"left out: {why}", fact.shape
    )
