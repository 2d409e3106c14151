"""Some rows of a table through stages 2 and 3: nothing here knows of files, and nothing is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from journey import canonical, extract, validate
from journey.canonical import Decided, Lookups, Mapped
from journey.canonical.shape import IDENTIFIER, INTERACTION
from journey.intake.records import PLACE, WHY, Part, Task
from journey.profiles import TableRule, fold

REJECTED = [*PLACE, "disposition_code", *WHY]


@dataclass(frozen=True)
class Worked:
    """A part, and the fate of each of its rows: `accepted` places, `rejected` places with their reasons.

    `refusers` are the tokens of people who refused consent.
    """

    part: Part
    accepted: pl.DataFrame
    rejected: pl.DataFrame
    refusers: pl.Series


def work(
    raw: pl.DataFrame, rule: TableRule, task: Task, decided: Decided, lookups: Lookups | None = None
) -> Worked:
    """Map and check some rows. Each row is in exactly one of `accepted` and `rejected`."""
    mapped = canonical.map_rows(raw, rule, task.profile, task.tokenise, task.as_of_date, decided, lookups)
    failed = _failed_rows(mapped, task.covers)
    rejected = pl.concat([mapped.rejected.select(REJECTED), failed])
    trace, interaction, identifier = mapped.trace, mapped.interaction, mapped.identifier
    if not failed.is_empty():
        places = {"lead_sheet": "source_sheet", "lead_row": "source_row"}
        leads = trace.join(failed, on=PLACE, how="semi").select("lead_sheet", "lead_row").rename(places)
        trace = trace.join(failed, on=PLACE, how="anti")
        left = interaction.join(leads, on=PLACE, how="anti", maintain_order="left")
        interaction = canonical.count_sharing(left)
        people = interaction.select("source_person_id").unique()
        identifier = identifier.join(people, on="source_person_id", how="semi", maintain_order="left")
    part = Part(interaction, identifier.drop(PLACE), _set_aside(raw, rejected, rule))
    validate.check_frame("Identifier", part.identifier)
    validate.check_frame("SetAside", part.set_aside)
    return Worked(part, trace.select(PLACE), rejected, mapped.refusers)


def no_rows() -> Part:
    """A part of no rows."""
    identifier = pl.DataFrame(schema=IDENTIFIER).drop(PLACE)
    return Part(pl.DataFrame(schema=INTERACTION), identifier, aside_frame(None))


def aside_frame(rows: pl.DataFrame | None) -> pl.DataFrame:
    """The set_aside frame of schemas/canonical.py, in the order of the rows."""
    text = pl.String
    shape = {"source_sheet": text, "source_row": pl.Int64, **dict.fromkeys([*WHY, "raw_json"], text)}
    return pl.DataFrame(schema=shape) if rows is None else rows.sort(PLACE).select(list(shape))


def _failed_rows(mapped: Mapped, covers: tuple[dt.date, dt.date] | None) -> pl.DataFrame:
    """Every source row behind an interaction that cannot be used, as rejected rows."""
    failed = [validate.check_interactions(mapped.interaction).select(*PLACE, *WHY)]
    if covers:
        failed.append(_outside(mapped.interaction, covers))
    leads = pl.concat(failed).unique(subset=PLACE, keep="first", maintain_order=True)
    if leads.is_empty():
        return leads.with_columns(disposition_code=pl.lit("set_aside")).select(REJECTED)
    rows = mapped.trace.join(
        leads.rename({"source_sheet": "lead_sheet", "source_row": "lead_row"}),
        on=["lead_sheet", "lead_row"],
        how="inner",
    )
    return rows.with_columns(disposition_code=pl.lit("set_aside")).select(REJECTED)


def _outside(interaction: pl.DataFrame, covers: tuple[dt.date, dt.date]) -> pl.DataFrame:
    """What lies wholly outside the period that was declared: no days are supplied there to count it over."""
    first, end = covers
    last_day = pl.coalesce(
        pl.col("end_date_excl"),
        pl.when(pl.col("end_status_code") == "open_at_extract").then(pl.lit(end)).otherwise("start_date"),
    )
    too_late = (pl.col("start_date") >= end) & (pl.col("status_code") != "future")
    is_over = (pl.col("end_date_excl") <= first) & (pl.col("end_date_excl") > pl.col("start_date"))
    too_early = (last_day < first) | is_over.fill_null(False)
    return interaction.filter(too_late | too_early).select(
        *PLACE,
        reason_code=pl.lit("outside_declared_period"),
        reason_text=pl.lit("The row lies outside the period that the extract was declared to cover."),
        column_label=pl.lit(None, dtype=pl.String),
    )


def _set_aside(raw: pl.DataFrame, rejected: pl.DataFrame, rule: TableRule) -> pl.DataFrame:
    """Rows set aside with their cells as received, of the columns that the profile uses and no others.

    Of a person who did not agree no cell is kept.
    """
    aside = rejected.filter(pl.col("disposition_code") == "set_aside")
    if aside.is_empty():
        return aside_frame(None)
    used = extract.used_headings(rule)
    kept = [name for name in raw.columns if name not in PLACE and fold(name) in used]
    chosen = raw.join(aside, on=PLACE, how="semi")
    cells = chosen.select(*PLACE, raw_json=pl.struct(kept).struct.json_encode())
    joined = aside.join(cells, on=PLACE, how="left")
    refused = pl.col("reason_code").is_in(canonical.WITHOUT_CONSENT)
    return aside_frame(
        joined.with_columns(raw_json=pl.when(refused).then(pl.lit("{}")).otherwise("raw_json"))
    )
