"""Whose rows go: rules made of source people, and of rows set aside that name someone by their marks."""

from __future__ import annotations

import polars as pl

from journey.keys import Key
from journey.profiles import Profile
from journey.removal.marks import cell_marks
from journey.removal.remove import Choose, Rule

ERASED = "erased"
_NAMED = {"place": pl.UInt32, "person_id": pl.String}


def rule_for(people: pl.Series, marks: pl.DataFrame, profile: Profile | None, scheme: str, key: Key) -> Rule:
    """The rule that takes out source people, and rows set aside that name anyone who was erased.

    Args:
        people: source_person_id of those who go.
        marks: of those who were erased: person_id, kind_code, token.
        profile: how the source is read, where that is known.
        scheme: of which scheme the source's local ids are.
        key: the programme's key.
    """

    def names_them(set_aside: pl.DataFrame) -> pl.Series:
        return is_about(set_aside, marks, profile, scheme, key)

    def is_named(texts: pl.DataFrame) -> pl.Series:
        return is_about(texts, marks, None, scheme, key)

    is_theirs = _mask_of(people)
    return Rule(ERASED, is_theirs, is_theirs, names_them, is_theirs, is_named)


def rule_of_people(people: pl.Series, reason_code: str) -> Rule:
    """The rule that takes out source people for a reason, and nothing that names them but their own rows."""
    is_theirs = _mask_of(people)
    return Rule(reason_code, is_theirs, is_theirs, nobody, nobody, nobody)


def nobody(frame: pl.DataFrame) -> pl.Series:
    """A mask that takes nothing."""
    return pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)


def _mask_of(people: pl.Series) -> Choose:
    distinct = people.unique()

    def is_theirs(frame: pl.DataFrame) -> pl.Series:
        return frame["source_person_id"].is_in(distinct.implode())

    return is_theirs


def is_about(
    set_aside: pl.DataFrame, marks: pl.DataFrame, profile: Profile | None, scheme: str, key: Key
) -> pl.Series:
    """Which rows set aside name someone, as named_in finds them: a mask, one a row."""
    nobody = pl.repeat(False, set_aside.height, dtype=pl.Boolean, eager=True)
    places = named_in(set_aside, marks, profile, scheme, key)["place"].unique()
    return nobody.scatter(places, True) if len(places) else nobody


def named_in(
    set_aside: pl.DataFrame, marks: pl.DataFrame, profile: Profile | None, scheme: str, key: Key
) -> pl.DataFrame:
    """Whom rows set aside name: by a local id, by an NHS number, or by forename and surname both.

    Args:
        set_aside: schemas.canonical.SetAside's columns.
        marks: person_id, kind_code, token.
        profile: how the source is read, where that is known.
        scheme: of which scheme the source's local ids are.
        key: the programme's key.

    Returns:
        place (of the row in the frame, from 0), person_id; distinct.
    """
    if marks.is_empty() or set_aside.is_empty():
        return pl.DataFrame(schema=_NAMED)
    cells = cell_marks(set_aside, profile, scheme, key)
    ids = cells.join(
        marks.filter(pl.col("kind_code").is_in(["local_id", "nhs_number"])), on=["kind_code", "token"]
    )
    words = cells.filter(pl.col("kind_code") == "name").select("place", "token")
    names = marks.filter(pl.col("kind_code").is_in(["forename", "surname"]))
    named = words.join(names, on="token").group_by("place", "person_id").agg(pl.col("kind_code").n_unique())
    both = named.filter(pl.col("kind_code") == 2)
    return pl.concat([ids.select(list(_NAMED)), both.select(list(_NAMED))]).unique()
