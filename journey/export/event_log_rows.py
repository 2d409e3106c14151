"""Events of the event-log pack, in groups of people that fit into memory; and what each event belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from journey.keys import RecipientKey
from journey.store import Store
from schemas.vocabularies import INTERVAL_GRAINS

GROUP_EVENTS = 25_000
_LONDON = "Europe/London"
_RECORDS = ("interaction_id", "parent_id")
_EXACT = {"minute": "%Y-%m-%d", "day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
EVENT_COLUMNS = (
    *("person_id", "activity_label", "event_id", "time_text", "transition_code", "agency_code"),
    *("activity_code", "activity_type_code", "role_code", "grain_code", "outcome_code", "planned_code"),
    *("demand_code", "failure_reason", "judged_by_code", "start_text", "start_time", "start_precision"),
    *("end_date_excl", "is_open", "nights", "cost_gbp", "cost_pence", "version_date", "priced_in_id"),
)


@dataclass(frozen=True)
class Group:
    """The events of some people, people by people and each in order of time.

    `events` is as schemas.export_events.Events, and has end_text besides: when what lasts was over, in the
    form of time_text. `belongs` is as schemas.export_events.EventsObjects.
    """

    events: pl.DataFrame
    belongs: pl.DataFrame


def groups(store: Store, key: RecipientKey | None, types: Mapping[str, str]) -> Iterator[Group]:
    """All events, in order of the ids that leave: a recipient's, else the programme's own.

    Args:
        store: a published build.
        key: whose ids the pack carries; None: the programme's own.
        types: as event_types gives them.
    """
    people = store.select("export.event_person")
    ids = people["person_id"] if key is None else key.tokens("person", people["person_id"])
    people = people.with_columns(ids.alias("_id")).sort("_id")
    number = (people["n_interactions"].cum_sum() - people["n_interactions"]) // GROUP_EVENTS
    label = pl.col("activity_code").replace_strict(types, return_dtype=pl.String)
    for _, chosen in people.group_by(number.alias("_group"), maintain_order=True):
        rows = store.select("export.event_row", {"people": chosen["person_id"].to_list()})
        yield _group(_renamed(rows.with_columns(activity_label=label), key))


def event_types(store: Store) -> dict[str, str]:
    """The kinds of event: a label of its own for each activity there is, by its code."""
    found = store.select("export.event_type")
    with_code = pl.format("{} ({})", "activity_label", "activity_code")
    is_shared = pl.col("activity_label").is_duplicated()
    own = pl.when(is_shared).then(with_code).otherwise("activity_label")
    return dict(found.select("activity_code", own.alias("activity_label")).iter_rows())


def _renamed(rows: pl.DataFrame, key: RecipientKey | None) -> pl.DataFrame:
    """The rows under the ids that leave. A record's id stays equal to that of what its parts are part of."""
    if key is None:
        return rows
    kinds = {"person_id": "person", "group_id": "group"} | dict.fromkeys(_RECORDS, "interaction")
    return rows.with_columns(key.tokens(kind, rows[name]).alias(name) for name, kind in kinds.items())


def _group(rows: pl.DataFrame) -> Group:
    begin = pl.coalesce("start_at", pl.col("start_date").cast(pl.Datetime("us")))
    over = pl.when(pl.col("is_open").not_()).then("end_date_excl")
    rows = rows.with_columns(
        event_id="interaction_id",
        end_date_excl=over,
        _begin=begin,
        _end=pl.max_horizontal(over.cast(pl.Datetime("us")), begin),
    ).sort("person_id", "_begin", "seq")
    lasts = pl.col("grain_code").is_in(INTERVAL_GRAINS)
    events = rows.with_columns(
        time_text=_offset_text("_begin"),
        end_text=pl.when(pl.col("end_date_excl").is_not_null()).then(_offset_text("_end")),
        transition_code=pl.when(lasts).then(pl.lit("start")).otherwise(pl.lit("complete")),
        start_text=pl.coalesce(
            pl.when(pl.col("start_precision") == precision).then(pl.col("start_date").dt.strftime(form))
            for precision, form in _EXACT.items()
        ),
        start_time=pl.col("start_at").dt.strftime("%H:%M"),
        cost_pence=(pl.col("cost_gbp") * 100).cast(pl.Int64),
        version_date="start_date",
        priced_in_id=pl.when(pl.col("counts_for_cost").not_()).then("parent_id"),
    )
    return Group(events.select(*EVENT_COLUMNS, "end_text"), _belongs(rows))


def _offset_text(name: str) -> pl.Expr:
    """A time of London's clock with its offset; of a repeated hour the first, of a skipped one an hour on."""
    told = pl.col(name).dt.replace_time_zone(_LONDON, ambiguous="earliest", non_existent="null")
    an_hour_on = pl.col(name) + pl.duration(hours=1)
    later = an_hour_on.dt.replace_time_zone(_LONDON, ambiguous="earliest", non_existent="null")
    return told.fill_null(later).dt.strftime("%Y-%m-%dT%H:%M:%S%:z")


def _belongs(rows: pl.DataFrame) -> pl.DataFrame:
    """What each event belongs to, event by event."""
    case = pl.lit("case:")
    crisis = pl.format("incident:crisis:{}:{}", "person_id", "crisis_no")
    parts = [
        _relation(rows, "person", pl.lit("person:") + pl.col("person_id"), pl.col("role_code")),
        _relation(rows, "agency", pl.lit("agency:") + pl.col("agency_code"), pl.lit("recorded_by")),
        _relation(rows, "case", pl.when("has_parts").then(case + pl.col("event_id")), pl.lit("whole")),
        _relation(rows, "case", case + pl.col("parent_id"), pl.lit("part_of")),
        _relation(rows, "incident", pl.lit("incident:job:") + pl.col("group_id"), pl.lit("shared_job")),
        _relation(rows, "incident", crisis, pl.lit("same_crisis")),
    ]
    return pl.concat(parts).sort("_place", maintain_order=True).drop("_place")


def _relation(rows: pl.DataFrame, object_type: str, object_id: pl.Expr, qualifier: pl.Expr) -> pl.DataFrame:
    return (
        rows.with_row_index("_place")
        .select(
            "_place",
            "event_id",
            object_id=object_id,
            object_type_code=pl.lit(object_type),
            qualifier_code=qualifier,
        )
        .filter(pl.col("object_id").is_not_null())
    )
