"""What the lines of the registry say about ids: who holds one, who gave one up and may have it back.

Every line of a source person but the first names the id they had before; few ever have a second line. So what
must be known of everyone is taken from first lines, and the rest is worked out for the few.
"""

from __future__ import annotations

import polars as pl

PERSON = "source_person_id"


def published(lines: pl.DataFrame, person_ids: pl.DataFrame) -> pl.DataFrame:
    """person_id, published: the linking that first gave each of these ids to anyone."""
    given = lines.filter(pl.col("event_code") != "erased").select("person_id", "sequence")
    asked = given.join(person_ids.select("person_id").unique(), on="person_id", how="semi")
    return asked.group_by("person_id").agg(published=pl.col("sequence").min())


def current(lines: pl.DataFrame) -> pl.DataFrame:
    """source_person_id, person_id: the last line of each source person."""
    held = lines.filter(pl.col(PERSON).is_not_null()).select(PERSON, "person_id", "former_person_id")
    later = held.filter(pl.col("former_person_id").is_not_null())
    last = later.unique(PERSON, keep="last", maintain_order=True)
    first = held.filter(pl.col("former_person_id").is_null()).join(last, on=PERSON, how="anti")
    return pl.concat([first, last]).select(PERSON, "person_id")


def holders(lines: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Of these source people: source_person_id, person_id, and the linking that first gave them that id."""
    own = lines.join(people.select(PERSON), on=PERSON, how="semi")
    return own.group_by(PERSON, "person_id").agg(first_sequence=pl.col("sequence").min())


def dormant(lines: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Ids that source people gave up when people were found to be one, and would have back if that is undone.

    Parting a source person into a person of their own ends all such claims: they are known not to belong.

    Args:
        lines: the registry.
        own: the lines of everyone who ever had the ids in question; or the registry, for all ids.

    Returns:
        source_person_id, person_id, first_sequence; ids that are spent, or that anyone has now, are left out.
    """
    later = own.filter(pl.col("former_person_id").is_not_null())
    if later.is_empty():
        return holders(own, later)
    split = later.filter(pl.col("event_code") == "split")
    parted = (
        split.join(published(lines, split), on="person_id")
        .filter(pl.col("published") == pl.col("sequence"))
        .group_by(PERSON)
        .agg(parted_at=pl.col("sequence").max())
    )
    given_up = (
        later.select(PERSON, "sequence", "event_code", person_id="former_person_id")
        .unique([PERSON, "person_id"], keep="last", maintain_order=True)
        .filter(pl.col("event_code") == "merged")
        .join(parted, on=PERSON, how="left")
        .filter(pl.col("parted_at").is_null() | (pl.col("sequence") > pl.col("parted_at")))
    )
    in_use = current(own).join(given_up, on="person_id", how="semi")
    spent = lines.filter(pl.col("event_code") == "erased")
    free = given_up.join(in_use, on="person_id", how="anti").join(spent, on="person_id", how="anti")
    return holders(own, free).join(free, on=[PERSON, "person_id"], how="semi")


def leads(lines: pl.DataFrame, person_ids: pl.Series) -> pl.DataFrame:
    """Where ids lead: to themselves while someone has them, else to whom their anchor is now.

    One step, from an id to a source person to that one's present id: no circle can arise.

    Returns:
        person_id, leads_to; ids nobody ever had, and spent ones, are left out.
    """
    spent = lines.filter(pl.col("event_code") == "erased")
    asked = person_ids.unique().to_frame("person_id").join(spent, on="person_id", how="anti")
    ever = lines.join(asked, on="person_id", how="semi").select(PERSON).unique()
    own = lines.join(ever, on=PERSON, how="semi", maintain_order="left")
    claims, mark = dormant(lines, own).select(PERSON, "person_id"), pl.lit(True)
    anchors = (
        holders(own, ever)
        .join(asked, on="person_id", how="semi")
        .join(current(own).with_columns(is_current=mark), on=[PERSON, "person_id"], how="left")
        .join(claims.with_columns(is_dormant=mark), on=[PERSON, "person_id"], how="left")
        .sort("is_current", "is_dormant", "first_sequence", PERSON, nulls_last=True)
        .unique("person_id", keep="first", maintain_order=True)
    )
    ends = current(own).rename({"person_id": "leads_to"})
    return anchors.join(ends, on=PERSON).select("person_id", "leads_to")
