"""Who of a file was erased before: by what they are known, and not where they are plainly someone else.

A number typed into another person's row must not erase that person, nor may their own marks become marks of
the one who was erased.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from journey.keys import Key
from journey.removal.marks import IDENTIFYING, KINDS, MATCHING, NAMES, WEAK, marks_of, plain_marks, tokenised
from journey.removal.tombstones import SHAPE, Tombstones

Held = Callable[[], pl.DataFrame]
_WHO = {"source_person_id": pl.String, "person_id": pl.String}
_BY = ["kind_code", "token"]
_MOST_PASSES = 10


def _no_one() -> pl.DataFrame:
    return pl.DataFrame(schema=_WHO)


@dataclass(frozen=True)
class Recognised:
    """Source people, each with the spent person_id it is about; distinct, in order.

    `erased` were erased. `perhaps` have the name and birth date of someone who was, and nothing that says
    they are another. `others` carry a number or local id of someone who was, and are another person.
    `learned` are marks of those erased that were not known: person_id, kind_code, token.
    """

    erased: pl.DataFrame = field(default_factory=_no_one)
    perhaps: pl.DataFrame = field(default_factory=_no_one)
    others: pl.DataFrame = field(default_factory=_no_one)
    learned: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SHAPE))


@dataclass(frozen=True)
class _Living:
    """Who is held and was not erased: source people, and marks of the file that are theirs too."""

    people: pl.Series
    marks: pl.DataFrame


def recognised(identifier: pl.DataFrame, tombstones: Tombstones, key: Key, held: Held) -> Recognised:
    """Source people who were erased before: by a local id, an NHS number, or name, birth date and postcode.

    What is new about them (another local id, another spelling) counts too, so that whoever is known by that
    is found with them; but nothing that someone has who is held. A number or a local id alone does not
    count where name and birth date are another's, where the person has another NHS number, or is held.

    Args:
        identifier: schemas.canonical.Identifier's columns and id_scheme.
        tombstones: of who was erased.
        key: the programme's key.
        held: gives the identifiers of everyone who is held, with id_scheme; asked only where it matters.
    """
    known = tombstones.marks
    if known.is_empty() or identifier.is_empty():
        return Recognised()
    marks = marks_of(identifier, key, MATCHING)
    near = _tied_to(marks.join(known, on=_BY, how="semi")["source_person_id"], marks)
    if near.is_empty():
        return Recognised()
    marks = marks.join(near, on="source_person_id", how="semi")
    identifier = identifier.join(near, on="source_person_id", how="semi")
    living = _living(identifier, held(), key)
    erased, judged = _no_one(), _judged(identifier, marks, known, living, key)
    for _ in range(_MOST_PASSES):
        found = pl.concat([erased, _chosen(judged, "is_erased")]).unique()
        if found.height == erased.height:
            break
        erased = found
        known = pl.concat([known, _their_marks(identifier, marks, erased, living, key)]).unique()
        judged = _judged(identifier, marks, known, living, key)
    perhaps = _chosen(judged, "is_perhaps").join(erased, on="source_person_id", how="anti")
    others = _chosen(judged, "is_other").join(pl.concat([erased, perhaps]), on="source_person_id", how="anti")
    learned = known.join(tombstones.marks, on=list(SHAPE), how="anti").select(list(SHAPE))
    in_order = [frame.unique().sort(pl.all()) for frame in (erased, perhaps, others, learned)]
    return Recognised(*in_order)


def _tied_to(people: pl.Series, marks: pl.DataFrame) -> pl.DataFrame:
    """These source people and all who are tied to them by any mark, however far: source_person_id."""
    near = people.unique().to_frame()
    while True:
        shared = marks.join(near, on="source_person_id", how="semi").select(_BY).unique()
        grown = marks.join(shared, on=_BY, how="semi").select("source_person_id").unique()
        if grown.height == near.height:
            return near
        near = grown


def _living(identifier: pl.DataFrame, held: pl.DataFrame, key: Key) -> _Living:
    plain = plain_marks(identifier, MATCHING).drop("source_person_id").unique()
    alike = _alike(held, identifier)
    theirs = plain.join(plain_marks(alike, MATCHING), on=["kind_code", "value"], how="semi")
    return _Living(alike["source_person_id"].unique(), tokenised(theirs, key))


def _alike(held: pl.DataFrame, identifier: pl.DataFrame) -> pl.DataFrame:
    """The few of those held who can have a mark of these people, found without putting all in one form."""
    forms = [
        pl.col("source_person_id"),
        pl.col("birth_date"),
        pl.col("local_person_id").str.strip_chars().str.to_uppercase(),
        pl.col("nhs_number").str.replace_all(r"[\s\-]", ""),
    ]
    wanted = [identifier.select(form.alias("form"))["form"].drop_nulls().unique() for form in forms]
    return held.filter(
        pl.any_horizontal(
            form.is_in(values.implode()).fill_null(False) for form, values in zip(forms, wanted, strict=True)
        )
    )


def _their_marks(
    identifier: pl.DataFrame, marks: pl.DataFrame, erased: pl.DataFrame, living: _Living, key: Key
) -> pl.DataFrame:
    """Marks of source people who were recognised, less those of the living, and NHS numbers that somebody
    else of the file has too: a number under two names is as likely a slip of the pen."""
    people = identifier.join(erased, on="source_person_id", how="semi")
    theirs = marks_of(people, key, KINDS).join(erased, on="source_person_id")
    others = marks.join(erased, on="source_person_id", how="anti").filter(pl.col("kind_code") == "nhs_number")
    not_theirs = pl.concat([others.select(_BY), living.marks.select(_BY)])
    return theirs.join(not_theirs, on=_BY, how="anti").select(list(SHAPE)).unique()


def _judged(
    identifier: pl.DataFrame, marks: pl.DataFrame, known: pl.DataFrame, living: _Living, key: Key
) -> pl.DataFrame:
    """Each source person who has a mark of someone erased: source_person_id, person_id, and what they are."""
    hit = marks.join(known, on=_BY).group_by(list(_WHO)).agg(pl.col("kind_code").unique().alias("hit"))
    people = identifier.join(hit, on="source_person_id", how="semi")
    both = hit.join(_compared(marks_of(people, key, KINDS), hit, known), on=list(_WHO))
    held = pl.concat(
        [
            marks.join(living.marks, on=_BY, how="semi")["source_person_id"],
            people["source_person_id"].filter(people["source_person_id"].is_in(living.people.implode())),
        ]
    ).unique()
    told = both.with_columns(is_held=pl.col("source_person_id").is_in(held.implode()))
    by = {kind: _has("hit", kind) for kind in MATCHING}
    named_otherwise = pl.any_horizontal(_has("differs", name) for name in NAMES)
    is_named_so = pl.any_horizontal(_has("same", name) for name in NAMES)
    is_supported = _has("same", "birth_date") & is_named_so
    is_contradicted = _has("differs", "birth_date") & named_otherwise
    # two people under one source id: another's number, name and birth date stand beside those of the one gone
    is_mixed = (
        _has("more", "nhs_number")
        & _has("more", "birth_date")
        & pl.any_horizontal(_has("more", name) for name in NAMES)
    )
    by_id = by["local_id"] | by["nhs_number"]
    is_strong = by["known_as"] | (by["local_id"] & by["nhs_number"]) | (by_id & by[WEAK])
    number_stands = by["nhs_number"] & ~_has("more", "nhs_number")
    local_stands = by["local_id"] & (~_has("differs", "nhs_number") | is_supported)
    alone_stands = (number_stands | local_stands) & ~is_contradicted & ~pl.col("is_held")
    is_erased = (is_strong & ~is_mixed) | (~is_strong & alone_stands)
    is_free = ~(_has("differs", "nhs_number") | _has("differs", "sex") | pl.col("is_held"))
    return told.with_columns(
        is_erased=is_erased,
        is_perhaps=~is_strong & ~by_id & by[WEAK] & is_free,
        is_other=pl.any_horizontal(by[kind] for kind in IDENTIFYING) & ~is_erased,
    )


def _compared(theirs: pl.DataFrame, hit: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Lists of kinds of marks, of each source person and whom a mark of theirs is of.

    same: a mark of the kind is held by both; differs: both have marks of it and none in common; more: the
    source person has one that the other has not.
    """
    pairs = hit.select(list(_WHO)).join(theirs, on="source_person_id")
    of_whom = known.select(*SHAPE, is_same=pl.lit(True)).unique()
    seen = (
        pairs.join(of_whom, on=list(SHAPE), how="left")
        .group_by(*_WHO, "kind_code")
        .agg(is_same=pl.col("is_same").fill_null(False).any(), is_more=pl.col("is_same").is_null().any())
        .join(
            known.select("person_id", "kind_code", has=pl.lit(True)).unique(),
            on=["person_id", "kind_code"],
            how="left",
        )
    )
    kind = pl.col("kind_code")
    return seen.group_by(list(_WHO)).agg(
        same=kind.filter(pl.col("is_same")),
        differs=kind.filter(~pl.col("is_same") & pl.col("has").fill_null(False)),
        more=kind.filter(pl.col("is_more")),
    )


def _has(column: str, kind: str) -> pl.Expr:
    return pl.col(column).list.contains(pl.lit(kind))


def _chosen(judged: pl.DataFrame, column: str) -> pl.DataFrame:
    return judged.filter(column).select(list(_WHO))
