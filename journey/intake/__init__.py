"""One extract in: extract, canonical, validate, and the proof that no row was lost. See docs/intake.md."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import polars as pl

from journey import extract, validate
from journey.canonical import Tokenise
from journey.dates import first_of_month
from journey.errors import JourneyError, Refused
from journey.extract import Matched
from journey.intake.ledger import Ledger
from journey.intake.part import no_rows
from journey.intake.records import InMemory, Job, Keeper, Nowhere, Part, TakenIn, Task
from journey.intake.tables import take_table
from journey.profiles import Profile

__all__ = ["InMemory", "Job", "Keeper", "Nowhere", "Part", "TakenIn", "Task", "take_in", "take_in_files"]


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


def take_in_files(files: Sequence[tuple[Path, str]], task: Task, keeper: Keeper | None = None) -> TakenIn:
    """Take the files of one extract in, a part at a time.

    Args:
        files: our copy of each, and what the agency called it; the rows of all are one extract.
        task: the profile and the rest.
        keeper: takes each part as it is made; without one all parts are returned together.

    Raises:
        Refused: the files cannot be used as a whole, or their rows do not add up.
    """
    file_name = files[0][1]
    Thread(target=validate.prepare, daemon=True).start()
    try:
        sheets = extract.open_files(files, task.profile, task.folder)
        matched = extract.match(sheets, task.profile, file_name)
        held = InMemory()
        n_rows_of = {sheet.name: sheet.n_rows for sheet in sheets}
        ledger = Ledger(n_rows_of, task, keeper or held, is_kept_elsewhere=keeper is not None)
        _take_tables(matched, task, ledger, file_name)
        return _result(matched, ledger, held.parts)
    except JourneyError:
        raise
    except pl.exceptions.PolarsError:  # the cause may quote cells, so it is not chained
        raise Refused(
            f"{file_name} could not be turned into a table. Check the source profile against it."
        ) from None


def _take_tables(matched: Matched, task: Task, ledger: Ledger, file_name: str) -> None:
    for sheet in matched.unused:
        ledger.fates.all_of(sheet.name, "skipped", "sheet_not_used")
    lookups: dict[str, pl.DataFrame] = {}
    rules = task.profile.tables
    wanted = {lookup.table for rule in rules for lookup in rule.lookups}
    for rule in sorted(rules, key=lambda rule: rule.name not in wanted):  # those looked up in come first
        tables = [table for table in matched.tables if table.rule is rule]
        if tables:
            raw = take_table(rule, tables, task, ledger, lookups, file_name, rule.name in wanted)
            if raw is not None:
                lookups[rule.name] = raw
    ledger.close()


def _result(matched: Matched, ledger: Ledger, parts: list[Part]) -> TakenIn:
    counts = ledger.fates.counts()
    row = ledger.fates.runs()
    validate.check_frame("Row", row)
    aside = ledger.set_aside()
    noticed = ledger.noticed
    start, end = noticed.covers()
    nothing = no_rows()
    return TakenIn(
        pl.concat([nothing.interaction, *(part.interaction for part in parts)]),
        pl.concat([nothing.identifier, *(part.identifier for part in parts)]),
        aside,
        row,
        counts,
        dict(aside["reason_code"].value_counts().sort("reason_code").iter_rows()),
        start and first_of_month(start),
        end,
        [*matched.notes, *noticed.notes],
        sorted(noticed.agency_codes),
        sorted(noticed.refusers),
        noticed.columns_found,
        noticed.flag_frame(),
        noticed.blank_frame(),
    )
