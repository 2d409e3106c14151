"""What tests of linking share: identifier rows in a few words, and who came together."""

from __future__ import annotations

from datetime import date

import polars as pl

from journey.link import Decided, Linked, run
from journey.settings import Linking
from schemas.link import Doubt, Ignored, PersonLink, Stratum

A, B = "9434765919", "4010232137"  # both pass the check digit
A_MISTYPED = "9534765910"
BORN = date(1980, 2, 3)
AS_OF = date(2024, 3, 31)
HERE, THERE = "NE1 4ST", "LS6 2AB"
COLUMNS = {
    "source_person_id": pl.String,
    "nhs_number": pl.String,
    "forename": pl.String,
    "surname": pl.String,
    "birth_date": pl.Date,
    "postcode": pl.String,
    "sex_code": pl.String,
    "initials": pl.String,
    "local_person_id": pl.String,
    "id_scheme": pl.String,
}
Row = dict[str, object]


def row(source_person_id: str, **held: object) -> Row:
    """One identifier row; the source is the first letter of the id."""
    return {"source_person_id": source_person_id, **held}


def person(source_person_id: str, forename: str, surname: str = "Ray", **held: object) -> Row:
    """A row of somebody born on one day and living in one place, unless said otherwise."""
    plain: Row = {"forename": forename, "surname": surname, "birth_date": BORN, "postcode": HERE}
    return row(source_person_id, **{**plain, **held})


def frame(rows: list[Row]) -> pl.DataFrame:
    held = pl.DataFrame([{name: one.get(name) for name in COLUMNS} for one in rows], schema=COLUMNS)
    source = pl.col("source_person_id").str.slice(0, 1)
    return held.with_columns(
        source_code=source,
        local_person_id=pl.coalesce("local_person_id", "source_person_id"),
        id_scheme=pl.coalesce("id_scheme", source),
    )


def linked(rows: list[Row], **decided: object) -> Linked:
    found = run(frame(rows), Decided(**decided), None, Linking(), AS_OF)
    people = found.clusters.rename({"cluster": "person_id"})
    PersonLink.validate(people)
    Doubt.validate(
        found.doubts.with_columns(
            person_id_a=pl.lit("p"), person_id_b=pl.lit("q"), state_code=pl.lit("open")
        ).select(list(Doubt.to_schema().columns))
    )
    Stratum.validate(found.strata)
    Ignored.validate(found.ignored)
    return found


def together(found: Linked) -> set[frozenset[str]]:
    """The clusters of more than one."""
    held: dict[str, set[str]] = {}
    for token, cluster in found.clusters.select("source_person_id", "cluster").iter_rows():
        held.setdefault(cluster, set()).add(token)
    assert all(min(members) == cluster for cluster, members in held.items())
    return {frozenset(members) for members in held.values() if len(members) > 1}


def kinds(found: Linked) -> dict[frozenset[str], str]:
    names = ["source_person_id_a", "source_person_id_b", "kind_code"]
    return {frozenset((a, b)): kind for a, b, kind in found.doubts.select(names).iter_rows()}


def strangers(n: int, source: str = "s") -> list[Row]:
    """People who share nothing."""
    letters = "BCDFGHJKLM"

    def word(i: int) -> str:
        return "".join(letters[int(digit)] for digit in f"{i * 7919 % 100_000:05d}")

    return [
        row(
            f"{source}{i:03d}",
            forename=word(i),
            surname=word(i + 5000),
            birth_date=date(1940 + i % 60, 2 + i % 10, 2 + i % 26),
        )
        for i in range(n)
    ]
