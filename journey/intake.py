"""One extract in: extract, canonical, validate, and the proof that no row was lost. See docs/intake.md."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from journey import canonical, extract, validate
from journey.canonical import Decided, Lookups, Mapped, Tokenise
from journey.canonical.shape import IDENTIFIER, INTERACTION
from journey.dates import first_of_month
from journey.errors import JourneyError, Refused
from journey.extract import FoundTable, RawBlock, Sheet
from journey.fates import Fates
from journey.notes import Note
from journey.noticed import Noticed
from journey.profiles import Profile, TableRule, fold
from journey.spread import Spread

PLACE = ["source_sheet", "source_row"]
WHY = ["reason_code", "reason_text", "column_label"]
REJECTED = [*PLACE, "disposition_code", *WHY]
MAX_LOOKUP_ROWS = 2_000_000
_TEXTS = {
    "too_many_cells": "The row has more cells than there are headings; a stray delimiter is likely.",
    "cell_too_long": "A cell holds more than a million characters.",
    "control_character": "A cell holds a NUL character, so the row is damaged.",
    "not_json": "The line is not one JSON object.",
}


@dataclass(frozen=True)
class Part:
    """What some rows became: the frames of schemas/canonical.py, identifiers without repeats."""

    interaction: pl.DataFrame
    identifier: pl.DataFrame
    set_aside: pl.DataFrame


@dataclass(frozen=True)
class TakenIn:
    """What an extract became.

    `interaction`, `identifier` and `set_aside` are there unless each part was handed to `keep`; then
    `set_aside` holds places and reasons only. `row` has runs of rows with one fate. `counts` are rows of the
    file, so that rows_in = accepted + set_aside + duplicate + superseded + skipped; an accepted row may hold
    no interaction of its own (the Out of a stay) or two (two people). The period covered is inferred from
    what happened: start inclusive, end exclusive; both None where nothing was accepted.
    """

    interaction: pl.DataFrame
    identifier: pl.DataFrame
    set_aside: pl.DataFrame
    row: pl.DataFrame
    counts: dict[str, int]
    reasons: dict[str, int]
    covers_from_date: dt.date | None
    covers_to_date_excl: dt.date | None
    notes: list[Note]
    agency_codes: list[str]
    columns: list[tuple[str, str, str | None]]
    flags: pl.DataFrame
    blanks: pl.DataFrame


@dataclass(frozen=True)
class Task:
    """What every step needs: the profile, the keyed tokens, the last day the data speak for, a folder."""

    profile: Profile
    tokenise: Tokenise
    as_of_date: dt.date
    folder: Path
    covers: tuple[dt.date, dt.date] | None = None  # as declared, end exclusive
    tell: Callable[[str], None] = field(default=lambda _: None)


def take_in(
    path: Path, profile: Profile, tokenise: Tokenise, as_of_date: dt.date, file_name: str | None = None
) -> TakenIn:
    """Take one file in, everything in memory. Pure: nothing is stored.

    Args:
        path: the file as sent.
        profile: how its source is read.
        tokenise: (domain, texts) -> keyed tokens, null for null.
        as_of_date: the last day the data speak for, inclusive.
        file_name: what the agency called it.

    Raises:
        Refused: the file cannot be used as a whole, or its rows do not add up.
    """
    with tempfile.TemporaryDirectory(prefix="journey-") as folder:
        task = Task(profile, tokenise, as_of_date, Path(folder))
        return take_in_files([(Path(path), file_name or Path(path).name)], task)


def take_in_files(
    files: Sequence[tuple[Path, str]], task: Task, keep: Callable[[Part], None] | None = None
) -> TakenIn:
    """Take the files of one extract in, a part at a time.

    Args:
        files: our copy of each, and what the agency called it; the rows of all are one extract.
        task: the profile and the rest.
        keep: given each part as it is made; without it all parts are returned together.

    Raises:
        Refused: the files cannot be used as a whole, or their rows do not add up.
    """
    try:
        return _Intake(files, task, keep).run()
    except JourneyError:
        raise
    except pl.exceptions.PolarsError:  # the cause may quote cells, so it is not chained
        raise Refused(
            f"{files[0][1]} could not be turned into a table. Check the source profile against it."
        ) from None


class _Intake:
    def __init__(
        self, files: Sequence[tuple[Path, str]], task: Task, keep: Callable[[Part], None] | None
    ) -> None:
        self.task = task
        self.file_name = files[0][1]
        self.sheets: list[Sheet] = extract.open_files(files, task.profile, task.folder)
        self.matched = extract.match(self.sheets, task.profile, self.file_name)
        self.fates = Fates({sheet.name: sheet.n_rows for sheet in self.sheets})
        self.noticed = Noticed(task.as_of_date)
        self.parts: list[Part] = []
        self.keep = keep or self.parts.append
        self.is_kept_elsewhere = keep is not None
        self.aside: list[pl.DataFrame] = []

    def run(self) -> TakenIn:
        for sheet in self.matched.unused:
            self.fates.all_of(sheet.name, "skipped", "sheet_not_used")
        lookups: dict[str, pl.DataFrame] = {}
        wanted = {lookup.table for rule in self.task.profile.tables for lookup in rule.lookups}
        for rule in sorted(self.task.profile.tables, key=lambda rule: rule.name not in wanted):
            tables = [table for table in self.matched.tables if table.rule is rule]
            if tables:
                self._take(rule, tables, lookups, is_looked_up=rule.name in wanted)
        return self._result()

    def _take(
        self, rule: TableRule, tables: list[FoundTable], lookups: dict[str, pl.DataFrame], is_looked_up: bool
    ) -> None:
        spread = Spread(self.task.folder, rule.name, sum(table.sheet.n_rows for table in tables))
        if is_looked_up and sum(table.sheet.n_rows for table in tables) > MAX_LOOKUP_ROWS:
            raise Refused(
                f"The table '{rule.name}' has over {MAX_LOOKUP_ROWS:,} rows, too many to look up in."
            )
        surveyed: canonical.Survey | None = None
        for table in tables:
            if table.header_row:
                self.fates.heading(table.sheet.name, table.header_row)
            for block in extract.raw_blocks(table):
                self._set_apart(table, block)
                if block.frame.is_empty():
                    continue
                facts = canonical.survey(block.frame, rule)
                surveyed = facts if surveyed is None else surveyed + facts
                self.noticed.blanks(block.frame, rule)
                spread.put(block.frame, canonical.together(block.frame, rule, lookups))
            self.noticed.columns(table)
        if surveyed is None:
            return
        decided = canonical.decide(
            surveyed,
            rule,
            self.task.profile,
            real_cells=any(table.sheet.real_cells for table in tables),
            file_name=self.file_name,
        )
        self.noticed.notes += decided.notes
        for raw in spread.parts():
            if is_looked_up:
                lookups[rule.name] = raw  # never more than two parts' worth of rows
            self._map(raw, rule, decided, lookups)

    def _set_apart(self, table: FoundTable, block: RawBlock) -> None:
        """Fates of the rows that are no data, and of those that cannot be read as a row."""
        sheet = pl.lit(table.sheet.name).alias("source_sheet")
        self.fates.put(block.skipped.with_columns(sheet), "skipped")
        if block.aside:
            shape = {"source_row": pl.Int64, "reason_code": pl.String, "raw_json": pl.String}
            rows = pl.DataFrame(block.aside, shape, orient="row").with_columns(
                sheet,
                reason_text=pl.col("reason_code").replace_strict(_TEXTS, return_dtype=pl.String),
                column_label=pl.lit(None, dtype=pl.String),
            )
            self.fates.put(rows, "set_aside")
            self._give(Part(_no(INTERACTION), _no(IDENTIFIER).drop(PLACE), _aside(rows)))

    def _map(self, raw: pl.DataFrame, rule: TableRule, decided: Decided, lookups: Lookups) -> None:
        task = self.task
        if rule.grain_code == "ignore":
            ignored = raw.select(*PLACE, reason_code=pl.lit("table_not_wanted"))
            self.fates.put(ignored, "skipped")
            return
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
        self.fates.put(trace.with_columns(reason_code=pl.lit(None, dtype=pl.String)), "accepted")
        self.fates.put(rejected)
        known = identifier.drop(PLACE).unique(maintain_order=True)
        self._give(Part(interaction, known, _set_aside(raw, rejected, rule)))

    def _give(self, part: Part) -> None:
        validate.check_frame("Identifier", part.identifier)
        validate.check_frame("SetAside", part.set_aside)
        self.noticed.part(part.interaction)
        self.aside.append(part.set_aside.drop("raw_json") if self.is_kept_elsewhere else part.set_aside)
        self.keep(part)

    def _result(self) -> TakenIn:
        counts = self.fates.counts()
        if not self.aside:  # headings only: still one part, of no rows
            self._give(Part(_no(INTERACTION), _no(IDENTIFIER).drop(PLACE), _aside(None)))
        row = self.fates.runs()
        validate.check_frame("Row", row)
        aside = pl.concat(self.aside) if self.aside else _aside(None)
        reasons = dict(aside["reason_code"].value_counts().sort("reason_code").iter_rows())
        start, end = self.noticed.covers()
        notes = [*self.matched.notes, *self.noticed.notes]
        return TakenIn(
            pl.concat([_no(INTERACTION), *(part.interaction for part in self.parts)]),
            pl.concat([_no(IDENTIFIER).drop(PLACE), *(part.identifier for part in self.parts)]).unique(
                maintain_order=True
            ),
            aside.sort(PLACE),
            row,
            counts,
            reasons,
            start and first_of_month(start),
            end,
            notes,
            sorted(self.noticed.agency_codes),
            self.noticed.columns_found,
            self.noticed.flag_frame(),
            self.noticed.blank_frame(),
        )


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
    return interaction.filter(too_late | (last_day < first)).select(
        *PLACE,
        reason_code=pl.lit("outside_declared_period"),
        reason_text=pl.lit("The row lies outside the period that the extract was declared to cover."),
        column_label=pl.lit(None, dtype=pl.String),
    )


def _set_aside(raw: pl.DataFrame, rejected: pl.DataFrame, rule: TableRule) -> pl.DataFrame:
    """Rows set aside with their cells as received, of the columns that the profile uses and no others.

    Of a person who refused consent no cell is kept.
    """
    aside = rejected.filter(pl.col("disposition_code") == "set_aside")
    if aside.is_empty():
        return _aside(None)
    chosen = raw.join(aside, on=PLACE, how="semi")
    used = extract.used_headings(rule)
    kept = [name for name in raw.columns if name not in PLACE and fold(name) in used]
    cells = chosen.select(*PLACE, raw_json=pl.struct(kept).struct.json_encode())
    joined = aside.join(cells, on=PLACE, how="left")
    refused = pl.col("reason_code") == "consent_refused"
    return _aside(joined.with_columns(raw_json=pl.when(refused).then(pl.lit("{}")).otherwise("raw_json")))


def _aside(rows: pl.DataFrame | None) -> pl.DataFrame:
    text = pl.String
    shape = {"source_sheet": text, "source_row": pl.Int64, **dict.fromkeys([*WHY, "raw_json"], text)}
    return pl.DataFrame(schema=shape) if rows is None else rows.sort(PLACE).select(list(shape))


def _no(shape: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(schema=shape)
