"""Rules that join for certain: decisions, NHS numbers, local ids, aliases; name, birth and postcode."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from journey.link.clean import Evidence
from journey.link.forms import place, place_sql, with_forms
from journey.link.groups import apart, components, stars
from journey.store import Store

REASONS = ("confirmed", "nhs_number", "local_id", "alias", "name_birth_postcode")  # strongest first
_NBP = ["forename", "surname", "birth_date", "postcode"]
_NAMES = ["forename", "surname", "first_letter", "last_letter", "birth_date", "birth_year"]


@dataclass(frozen=True)
class Ruled:
    """What the rules joined.

    entity   for each person (by place) its entity: whole numbers from 0, in order of their smallest persons
    first    for each entity its smallest person
    reason   for each person the strongest rule that joined it, null for none
    edges    a, b, rank: the joins themselves, persons
    wished   a, b: what a rule would have joined, had nobody decided otherwise
    unclear  a, b: persons who share an NHS number and are clearly not one, or may not be
    """

    entity: pl.Series
    first: pl.Series
    reason: pl.Series
    edges: pl.DataFrame
    wished: pl.DataFrame
    unclear: pl.DataFrame


def apply_rules(
    store: Store,
    evidence: Evidence,
    same: list[tuple[int, int]],
    different: list[tuple[int, int]],
    aliases: pl.DataFrame,
) -> Ruled:
    """Join persons by rule, never against `different`.

    Args:
        store: in memory; used to compare names.
        evidence: of all persons.
        same: pairs of persons that reviewers joined.
        different: pairs of persons that reviewers parted.
        aliases: scheme_a, value_a, scheme_b, value_b; the scheme nhs_number is that of NHS numbers.
    """
    n = evidence.people.height
    by_number, unclear = _number_edges(store, evidence.rows)
    certain = pl.concat(
        [
            _ranked(_pairs(same), "confirmed"),
            _ranked(by_number, "nhs_number"),
            _ranked(_local_edges(evidence.rows), "local_id"),
            _ranked(_alias_edges(evidence.rows, aliases), "alias"),
        ]
    )
    first = components(n, certain)
    named = _ranked(_name_edges(evidence.rows, first), "name_birth_postcode")
    wanted = pl.concat([certain, named]).sort("rank", "a", "b")
    edges = _allowed(n, wanted, different)
    smallest = components(n, edges)
    entity = (smallest.rank("dense") - 1).cast(pl.UInt32).alias("entity")
    ends = pl.concat([edges.select("rank", person="a"), edges.select("rank", person="b")])
    best = ends.group_by("person").agg(pl.col("rank").min())
    reason = (
        pl.DataFrame({"person": pl.int_range(n, dtype=pl.UInt32, eager=True)})
        .join(best, on="person", how="left", maintain_order="left")["rank"]
        .replace_strict(dict(enumerate(REASONS)), default=None, return_dtype=pl.String)
    )
    wished = (
        wanted.filter(pl.col("rank") > REASONS.index("confirmed")).select("a", "b").unique().sort("a", "b")
    )
    return Ruled(entity, smallest.unique().sort(), reason.alias("reason"), edges, wished, unclear)


def _pairs(pairs: Iterable[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(list(pairs), schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")


def _ranked(edges: pl.DataFrame, reason: str) -> pl.DataFrame:
    return edges.select(
        a=pl.min_horizontal("a", "b"),
        b=pl.max_horizontal("a", "b"),
        rank=pl.lit(REASONS.index(reason), pl.UInt8),
    ).unique()


def _number_edges(store: Store, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who shares an NHS number and is no clearly different person; who shares one and is, or may be.

    A number with nobody clearly different under it joins all who have it. Else, and where someone has several
    numbers, it joins those who agree in name and birth: somebody's number was typed for somebody else.
    """
    held = rows.drop_nulls("nhs_number").select("person", "nhs_number", *_NAMES).unique()
    shared = held.filter(pl.col("person").n_unique().over("nhs_number") > 1)
    several = shared.select("person", "nhs_number").unique().filter(pl.col("person").is_duplicated())
    spread = shared.group_by("nhs_number").agg(
        births=pl.col("birth_date").drop_nulls().n_unique(), names=pl.col("forename").drop_nulls().n_unique()
    )
    doubtful = pl.concat(
        [
            spread.filter((pl.col("births") > 1) & (pl.col("names") > 1))["nhs_number"],
            several["nhs_number"],
        ]
    ).unique()
    compared = _compared(store, shared.filter(pl.col("nhs_number").is_in(doubtful.to_list())))
    tainted = compared.filter(pl.col("is_unlike"))["nhs_number"].unique().to_list()
    tainted += several["nhs_number"].unique().to_list()
    clean = stars(shared.filter(~pl.col("nhs_number").is_in(tainted)), "nhs_number")
    within = compared.filter(pl.col("nhs_number").is_in(tainted))
    joined = within.filter(pl.col("is_like")).select("a", "b")
    unclear = within.select("a", "b").unique().join(joined, on=["a", "b"], how="anti")
    return pl.concat([clean, joined]).unique(), unclear.sort("a", "b")


def _compared(store: Store, held: pl.DataFrame) -> pl.DataFrame:
    """Pairs of persons under one number: is_like, their best rows agree; is_unlike, no two rows do."""
    store.load_frame("link.numbered", with_forms(held))
    forename, birth = place_sql("forename"), place_sql("birth_date")
    columns = [name for name in store.frame("select * from link.numbered limit 0").columns]
    sides = ", ".join(f"{side}.{name} as {name}_{side}" for name in columns for side in "lr")
    levels = f"""
        select person_l as a, person_r as b, nhs_number_l as nhs_number, {forename} as f, {birth} as d
        from (select {sides} from link.numbered l join link.numbered r
              on l.nhs_number = r.nhs_number and l.person < r.person)"""
    return store.frame(
        f"""select a, b, nhs_number, max(f) as f, max(d) as d,
            bool_or(f > {place("forename", "akin")} and d > {place("birth_date", "year_only")}) as is_like,
            max(f) = 0 and max(d) between 0 and {place("birth_date", "two_digits")} as is_unlike
        from ({levels}) group by all order by a, b, nhs_number"""
    )


def _local_edges(rows: pl.DataFrame) -> pl.DataFrame:
    """Persons of several sources of one scheme with the same local id."""
    held = rows.drop_nulls("local_id").select("person", "source_code", "id_scheme", "local_id").unique()
    return stars(held, ["id_scheme", "local_id"])


def _alias_edges(rows: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Persons whose ids a table of aliases says are one's."""
    local = rows.select("person", scheme="id_scheme", value="local_id")
    numbers = rows.select("person", scheme=pl.lit("nhs_number"), value="nhs_number")
    held = pl.concat([local, numbers]).drop_nulls().unique()
    sides = [
        aliases.with_row_index("alias").select(
            "alias",
            scheme=f"scheme_{side}",
            value=pl.col(f"value_{side}").str.strip_chars().str.to_uppercase(),
        )
        for side in "ab"
    ]
    return stars(pl.concat(sides).join(held, on=["scheme", "value"]), "alias")


def _name_edges(rows: pl.DataFrame, first: pl.Series) -> pl.DataFrame:
    """Persons of one forename, surname, birth date and postcode, unless that would join two NHS numbers."""
    held = rows.drop_nulls(_NBP).select("person", *_NBP).unique()
    edges = stars(held, _NBP)
    whole = components(len(first), pl.concat([edges, _label_edges(first)]))
    numbers = rows.drop_nulls("nhs_number").select("person", "nhs_number").unique()
    placed = numbers.with_columns(
        whole=whole.gather(numbers["person"]), first=first.gather(numbers["person"])
    )
    torn = placed.filter(pl.col("first").n_unique().over("whole") > 1)["whole"].unique()
    return edges.filter(~whole.gather(edges["a"]).is_in(torn.to_list()))


def _label_edges(label: pl.Series) -> pl.DataFrame:
    nodes = pl.DataFrame({"a": label, "b": pl.int_range(len(label), dtype=pl.UInt32, eager=True)})
    return nodes.filter(pl.col("a") != pl.col("b"))


def _allowed(n: int, edges: pl.DataFrame, different: list[tuple[int, int]]) -> pl.DataFrame:
    """The edges less the weakest of each chain that would join a pair which a reviewer parted."""
    if not different:
        return edges
    label = components(n, edges)
    torn = {label[a] for a, b in different if label[a] == label[b]}
    at_risk = label.gather(edges["a"]).is_in(sorted(torn))
    kept = apart(edges.filter(at_risk).select("a", "b").iter_rows(), different)
    spared = _pairs(kept).join(edges, on=["a", "b"], how="left")
    return pl.concat([edges.filter(~at_risk), spared]).sort("rank", "a", "b")
