"""How well the cells of a column fit a field, 0 to 1; None where they rule it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from journey.propose.facts import Facts
from journey.propose.hints import Hints, words_of

_FEW = 3
_YEARS_OLD = 8


@dataclass(frozen=True)
class About:
    """What is known of all columns: the rows but plain repeats, facts, and agreement within a person."""

    frame: pl.DataFrame
    facts: list[Facts]
    same: dict[str, float]


def content_score(name: str, fact: Facts, about: About, hints: Hints) -> float | None:
    """How well a column's cells fit a field.

    Returns:
        0 to 1, or None where they rule it out.
    """
    return _SCORES[name](fact, about, hints)


def _nhs(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.shares["nhs"] >= 0.5 and fact.n_distinct > 1:
        return fact.shares["nhs"]
    return 0.4 if fact.shares["ten_digits"] >= 0.8 and fact.shares["telephone"] < 0.5 else None


def _postcode(fact: Facts, about: About, hints: Hints) -> float | None:
    return fact.shares["postcode"] if fact.shares["postcode"] >= 0.5 else None


def _sex(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.shares["sex"] < 0.95 or fact.n_distinct > 12:
        return None
    texts = {text.casefold()[:1] for text in about.frame[fact.heading].drop_nulls().unique().to_list()}
    return 0.9 if {"m", "f"} <= texts else 0.35


def _is_id(fact: Facts) -> bool:
    no_dates = fact.dates is None or "id" in words_of(fact.heading)
    is_number = fact.shares["decimal"] > 0.9 and fact.n_characters < 4
    other = ("postcode", "clock", "pounds", "telephone")
    return no_dates and not is_number and fact.shares["id"] > 0.9 and all(fact.shares[o] < 0.5 for o in other)


def _record(fact: Facts, about: About, hints: Hints) -> float | None:
    if not _is_id(fact) or fact.filled_share < 0.5 or fact.shares["nhs"] > 0.9 or fact.shares["nino"] > 0.9:
        return None
    share = _distinct_share(fact, about)
    if share >= 0.9:
        return 0.9 if share > 0.995 or _groups(fact, about) < 0.5 else 0.7
    return 0.2 if share > 0.4 else None


def _distinct_share(fact: Facts, about: About) -> float:
    """Distinct texts as a share of the rows that are no plain repeats."""
    filled = about.frame[fact.heading].drop_nulls()
    return filled.n_unique() / len(filled) if len(filled) else 0.0


def _person(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.shares["nino"] > 0.8:
        return 0.85
    if not _is_id(fact) or fact.filled_share < 0.5 or fact.shares["nhs"] > 0.9:
        return None
    if fact.n_distinct <= _FEW and fact.n_filled > 4 * _FEW:
        return None
    together = _groups(fact, about)
    if _distinct_share(fact, about) >= 0.98:
        return 0.2
    return 0.9 if together >= 0.7 else 0.1


def _groups(fact: Facts, about: About) -> float:
    """How far the column names people: the share of its repeated texts with one name, or one birth date."""
    told = ("nhs", "postcode", "one_name", "two_names", "comma_name")
    others = [
        other.heading
        for other in about.facts
        if other.heading != fact.heading
        and other.n_distinct > _FEW
        and (other.dates or any(other.shares[name] > 0.8 for name in told))
    ]
    rows = about.frame.filter(pl.col(fact.heading).is_not_null())
    if not others or rows.is_empty():
        return 0.0
    counted = rows.group_by(fact.heading).agg(
        pl.len().alias("_rows"), *(pl.col(o).drop_nulls().n_unique() for o in others)
    )
    several = counted.filter(pl.col("_rows") > 1)
    if several.height < 2:
        return 0.0
    shares = sorted(several.select((pl.col(o) <= 1).mean() for o in others).row(0), reverse=True)
    return float(shares[1] if len(shares) > 1 else shares[0])


def _birth(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.dates is None or fact.dates.has_time:
        return None
    score = 0.2 + 0.1 * fact.filled_share
    if _is_old(fact, about):
        score += 0.3
    if about.same.get(fact.heading, 0.0) > 0.8:
        score += 0.35
    return score


def _is_old(fact: Facts, about: About) -> bool:
    """Whether half a column's dates are many years before those of another column: dates of birth are."""
    years = [other.dates.middle_year for other in about.facts if other.dates]
    return fact.dates is not None and fact.dates.middle_year + _YEARS_OLD < max(years, default=0)


def _start(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.dates is None:
        return None
    if _is_old(fact, about):
        return 0.1
    first = 0.2 if _is_first_date(fact, about) else 0.0
    return 0.45 + 0.3 * fact.filled_share + first


def _is_first_date(fact: Facts, about: About) -> bool:
    """Whether it is the first, from the left, of the columns of dates that vary within a person."""
    dated = [
        o for o in about.facts if o.dates and about.same.get(o.heading, 0.0) <= 0.8 and o.filled_share > 0.5
    ]
    return bool(dated) and dated[0].heading == fact.heading


def _end(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.dates is None or _is_old(fact, about):
        return None
    return 0.4 + (0.2 if fact.filled_share < 0.99 else 0.0)


def _version(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.dates is None or _is_old(fact, about):
        return None
    return 0.5 if fact.filled_share > 0.95 else 0.1


def _time(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.dates and fact.shares["real_time"] < 0.8:
        return None
    if fact.shares["clock"] >= 0.9 or fact.shares["real_time"] >= 0.9:
        return 0.9
    words = set(words_of(fact.heading))
    said = words & {"time", "at", "start", "end", "begin", "finish"} and not words & {"minutes", "duration"}
    return 0.5 if fact.shares["hhmm"] >= 0.95 and fact.n_distinct > 2 and said else None


def _is_spread(fact: Facts) -> bool:
    """More than a few different texts, as far as the table is long enough to show them."""
    return fact.n_distinct > _FEW or fact.n_filled <= 4 * _FEW


def _full_name(fact: Facts, about: About, hints: Hints) -> float | None:
    spread = _is_spread(fact)
    if fact.shares["comma_name"] > 0.8 and spread:
        return 0.95
    if fact.shares["two_names"] < 0.8 or fact.is_code_list or not spread:
        return None
    known = 0.3 if fact.shares["forename"] > 0.2 else 0.0
    steady = 0.2 if about.same.get(fact.heading, 0.0) > 0.8 else 0.0
    return 0.4 + known + steady


def _one_name(fact: Facts, about: About) -> float | None:
    """Single words that stay the same within a person; None for codes and numbers."""
    if (
        fact.shares["one_name"] + fact.shares["two_names"] < 0.85
        or fact.shares["sex"] > 0.5
        or not _is_spread(fact)
    ):
        return None
    if fact.shares["two_names"] > 0.9:
        return None
    steady = about.same.get(fact.heading)
    if steady is not None and steady < 0.6:
        return None
    return 0.5 if steady else 0.3


def _surname(fact: Facts, about: About, hints: Hints) -> float | None:
    score = _one_name(fact, about)
    return None if score is None else score + (0.4 if fact.shares["forename"] < 0.3 else -0.2)


def _forename(fact: Facts, about: About, hints: Hints) -> float | None:
    score = _one_name(fact, about)
    return None if score is None else score + (0.4 if fact.shares["forename"] > 0.5 else -0.2)


def _initials(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.shares["letter"] < 0.95 or fact.shares["sex"] > 0.8 or fact.n_distinct <= _FEW:
        return None
    return 0.9


def _known_words(fact: Facts, about: About, words: set[str]) -> float:
    """The share of a code column's texts that hold any of some words."""
    texts = about.frame[fact.heading].drop_nulls().unique().to_list()
    return sum(1 for text in texts if set(words_of(text)) & words) / len(texts) if texts else 0.0


def _direction(fact: Facts, about: About, hints: Hints) -> float | None:
    if not fact.is_code_list:
        return None
    held = hints.data["direction"]
    has_in = _known_words(fact, about, set(held["in"]))
    has_out = _known_words(fact, about, set(held["out"]))
    return 0.9 if has_in >= 0.25 and has_out >= 0.25 and has_in + has_out >= 0.9 else None


def _role(fact: Facts, about: About, hints: Hints) -> float | None:
    if not fact.may_be_codes:
        return None
    strong = {"victim", "suspect", "witness", "offender", "aggrieved", "perpetrator", "complainant"}
    return 0.9 if _known_words(fact, about, strong) >= 0.3 else None


def _status(fact: Facts, about: About, hints: Hints) -> float | None:
    if not fact.may_be_codes:
        return None
    phrases = [set(words_of(p)) for held in hints.data["status"].values() for p in held]
    texts = about.frame[fact.heading].drop_nulls().unique().to_list()
    told = sum(1 for text in texts if any(p <= set(words_of(text)) for p in phrases)) / max(1, len(texts))
    return (0.3 if fact.is_code_list else 0.1) + 0.6 * told


def _activity(fact: Facts, about: About, hints: Hints) -> float | None:
    if (
        not fact.may_be_codes
        or about.same.get(fact.heading, 0.0) > 0.95
        and fact.n_distinct > 1
        and about.same
    ):
        return None
    if fact.shares["letter"] > 0.9 and fact.shares["sex"] > 0.9 or fact.shares["pounds"] > 0.5:
        return None
    if not fact.is_code_list and _is_id(fact):
        return None
    lively = 0.1 if fact.n_distinct > 1 else -0.15
    lively -= 0.0 if fact.is_code_list else 0.2
    wordy = 0.1 if fact.shares["whole"] < 0.5 else 0.0
    return (
        0.35
        + lively
        + wordy
        + 0.2 * fact.filled_share
        - (0.2 if (_status(fact, about, hints) or 0) > 0.75 else 0)
    )


def _minutes(fact: Facts, about: About, hints: Hints) -> float | None:
    return 0.5 if fact.shares["whole"] > 0.9 and fact.n_filled else None


def _hours(fact: Facts, about: About, hints: Hints) -> float | None:
    return 0.5 if fact.shares["decimal"] > 0.9 else None


def _cost(fact: Facts, about: About, hints: Hints) -> float | None:
    if fact.shares["money"] < 0.9 or fact.dates:
        return None
    return 0.4 + (0.3 if fact.shares["pounds"] > 0.5 else 0.0)


def _consent(fact: Facts, about: About, hints: Hints) -> float | None:
    return 0.3 if fact.is_code_list and fact.n_distinct <= 6 else None


def _parent(fact: Facts, about: About, hints: Hints) -> float | None:
    return 0.2 if _is_id(fact) and 0.02 < fact.distinct_share < 1 else None


_SCORES: dict[str, Callable[[Facts, About, Hints], float | None]] = {
    "nhs_number": _nhs,
    "postcode": _postcode,
    "sex": _sex,
    "person_id": _person,
    "record_id": _record,
    "birth_date": _birth,
    "start_date": _start,
    "end_date": _end,
    "version_date": _version,
    "start_time": _time,
    "end_time": _time,
    "full_name": _full_name,
    "surname": _surname,
    "forename": _forename,
    "initials": _initials,
    "direction": _direction,
    "role": _role,
    "status": _status,
    "activity": _activity,
    "duration_minutes": _minutes,
    "duration_hours": _hours,
    "recorded_cost": _cost,
    "consent": _consent,
    "parent_record_id": _parent,
}
