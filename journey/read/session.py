"""Networks, orders of agencies and costs over everybody at once, from the sorted journeys alone.

The rules are those of timeline.place, written a second time, in Polars: in the sorted table the row before is
the contact before, so no window has to sort. tests/property/test_timeline_oracle.py holds both to one oracle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

Ask = Callable[[str], "pl.DataFrame"]
_ROWS = """
select start_date, cast(epoch(start_at) // 60 as integer) as start_minute,
    cast(case when is_stay then greatest(start_date, end_date_excl - 1) else start_date end as date) as
    last_date,
    start_precision in ('minute', 'day') as is_to_the_day,
    cast(cost_gbp * 100 as bigint) as pence
from timeline.journey
"""
_DAYS = """
select agency_code, start_date,
    cast(case when is_stay then greatest(start_date, end_date_excl - 1) else start_date end as date) as
    last_date
from timeline.journey
"""
_NOT_MET = """
select journey.person_id, journey.seq
from timeline.journey as journey
join timeline.taxon as taxon on taxon.source_code = journey.source_code
    and taxon.activity_code = journey.activity_code
    and taxon.outcome_code is not distinct from journey.outcome_code
    and taxon.setting_code is not distinct from journey.setting_code
    and taxon.status_code = 'happened'
left join timeline.judgement as judged on judged.interaction_id = journey.interaction_id
    and judged.question_code = 'present'
where coalesce(judged.answer_code, taxon.present_code) = 'no'
"""


@dataclass(frozen=True)
class Session:
    """What the journeys of everybody have in common, and what each agency's contacts cost each person.

    network: from_agency_code, to_agency_code, n_handovers, cost_gbp, days_median; where the order is known.
    variants: variant_text (agencies of an episode in order), n_episodes, n_people.
    by_agency: person_id, agency_code, n_interactions, cost_gbp. Money is in the price base.
    """

    network: pl.DataFrame
    variants: pl.DataFrame
    by_agency: pl.DataFrame


def session(ask: Ask) -> Session:
    """All three, in one pass over timeline.journey.

    Args:
        ask: rows of a SELECT over a build as a frame.
    """
    import polars as pl

    person = ask("select person_id from timeline.journey")["person_id"]
    runs = person.rle().struct.unnest()
    person_no = person.rle_id()
    del person
    kind = pl.Enum(ask("select agency_code from canonical.agency order by 1")["agency_code"])
    agency = ask("select agency_code from timeline.journey")["agency_code"].cast(kind)
    rows = ask(_ROWS).with_columns(agency, person_no=person_no, is_met=_met(ask, runs))
    threshold = ask("select * from timeline.threshold").row(0, named=True)
    by_agency = rows.group_by("person_no", "agency_code").agg(n_interactions=pl.len(), cost_gbp=_pounds())
    return Session(
        network=_network(rows, threshold["handover_days"]),
        variants=_variants(rows, threshold["episode_days"]),
        by_agency=by_agency.select(
            runs["value"].gather(by_agency["person_no"]).alias("person_id"),
            pl.col("agency_code").cast(pl.String),
            "n_interactions",
            "cost_gbp",
        ),
    )


def variants(ask: Ask) -> pl.DataFrame:
    """The orders of agencies alone, as session gives them: half the columns, so half the time.

    Args:
        ask: rows of a SELECT over a build as a frame.
    """
    import polars as pl

    person_no = ask("select person_id from timeline.journey")["person_id"].rle_id()
    kind = pl.Enum(ask("select agency_code from canonical.agency order by 1")["agency_code"])
    rows = ask(_DAYS).with_columns(pl.col("agency_code").cast(kind), person_no=person_no)
    return _variants(rows, ask("select episode_days from timeline.threshold").item())


def _pounds() -> pl.Expr:
    import polars as pl

    return (pl.sum("pence").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))


def _met(ask: Ask, runs: pl.DataFrame) -> pl.Series:
    """Whether the person may have been present, a row a contact; a person's first row is that of seq 1."""
    import polars as pl

    starts = runs.select(person_id="value", start=pl.col("len").cum_sum() - pl.col("len"))
    missed = (
        ask(_NOT_MET).join(starts, on="person_id").select(pl.col("start") + pl.col("seq") - 1).to_series()
    )
    return pl.Series([True]).new_from_index(0, int(runs["len"].sum())).scatter(missed, False)


def _is_as_before(*names: str) -> pl.Expr:
    """Whether a row has the same as the row before, in all of these."""
    import polars as pl

    return pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in names)


def _variants(rows: pl.DataFrame, episode_days: int) -> pl.DataFrame:
    """Agencies of each episode in order, one after another the same counted once."""
    import polars as pl

    latest = pl.col("last_date").cum_max().over("person_no").shift()
    is_same = _is_as_before("person_no") & ((pl.col("start_date") - latest).dt.total_days() < episode_days)
    turns = (
        rows.lazy()
        .select("person_no", "agency_code", episode_no=(~is_same.fill_null(False)).cum_sum())
        .filter(~_is_as_before("episode_no", "agency_code"))
        .collect()
    )
    paths = turns.group_by("person_no", "episode_no", maintain_order=True).agg("agency_code")
    found = paths.group_by("agency_code").agg(n_episodes=pl.len(), n_people=pl.col("person_no").n_unique())
    text = pl.col("agency_code").cast(pl.List(pl.String)).list.join(" > ")
    return found.select(text.alias("variant_text"), "n_episodes", "n_people")


def _network(rows: pl.DataFrame, handover_days: int) -> pl.DataFrame:
    """Hand-overs whose order is known. Times stand first in a day: its last row tells if any lacks one."""
    import polars as pl

    is_last = pl.col("person_no").ne_missing(pl.col("person_no").shift(-1)) | pl.col("start_date").ne_missing(
        pl.col("start_date").shift(-1)
    )
    is_day_alone = pl.when(is_last).then(pl.col("start_minute").is_null()).backward_fill()
    met = (
        rows.lazy()
        .with_columns(minute=pl.when(is_day_alone).then(None).otherwise("start_minute"))
        .filter("is_met")
        .with_columns(is_same_person=_is_as_before("person_no"))
        .with_columns(is_same_moment=_is_as_before("person_no", "start_date", "minute"))
        .with_columns(
            is_new_agency=~_is_as_before("agency_code"), moment_no=(~pl.col("is_same_moment")).cum_sum()
        )
        .collect()
    )
    shared = met.filter(pl.col("is_same_moment") & pl.col("is_new_agency"))["moment_no"].unique()
    is_clear = pl.Series([True]).new_from_index(0, met.height)
    if shared.len():
        by_moment = pl.Series([True]).new_from_index(0, int(met["moment_no"][-1]) + 1).scatter(shared, False)
        is_clear = by_moment.gather(met["moment_no"])
    made = met.lazy().with_columns(is_clear=is_clear & met["is_to_the_day"]).select(
        "agency_code",
        "pence",
        from_agency_code=pl.col("agency_code").shift(),
        days_between=(pl.col("start_date") - pl.col("last_date").shift()).dt.total_days().clip(0),
        is_known=pl.col("is_same_person")
        & ~pl.col("is_same_moment")
        & pl.col("is_new_agency")
        & pl.col("is_clear")
        & pl.col("is_clear").shift(),
    )  # fmt: skip
    return (
        made.filter(pl.col("is_known") & (pl.col("days_between") <= handover_days))
        .group_by("from_agency_code", to_agency_code="agency_code")
        .agg(n_handovers=pl.len(), cost_gbp=_pounds(), days_median=pl.median("days_between"))
        .collect()
    )
