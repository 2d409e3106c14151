"""One file in: extract, canonical, validate, and the proof that no row was lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from journey import canonical, extract, validate
from journey.canonical import Mapped
from journey.dates import first_of_month
from journey.errors import JourneyError, Refused
from journey.extract import RawTable
from journey.profiles import Profile
from schemas.vocabularies import DISPOSITION_CODES

PLACE = ["source_sheet", "source_row"]
ROW_COLUMNS = ["source_sheet", "source_row", "disposition_code", "reason_code"]
SET_ASIDE_COLUMNS = ["source_sheet", "source_row", "reason_code", "reason_text", "column_label", "raw_json"]
SURPLUS_TEXT = "The row has more cells than there are headings; a stray delimiter is likely."


@dataclass(frozen=True)
class TakenIn:
    """What one file became.

    Frames are those of schemas/canonical.py. `counts` are rows of the file, so that rows_in = accepted +
    set_aside + duplicate + superseded + skipped; an accepted row may hold no interaction of its own (the Out
    of a stay) or two (two people). `reasons` counts set-aside rows by reason. The period covered is inferred:
    start inclusive, end exclusive; both None where nothing was accepted.
    """

    interaction: pl.DataFrame
    identifier: pl.DataFrame
    set_aside: pl.DataFrame
    row: pl.DataFrame
    counts: dict[str, int]
    reasons: dict[str, int]
    covers_from_date: dt.date | None
    covers_to_date_excl: dt.date | None
    notes: list[str]


def take_in(
    path: Path, profile: Profile, tokenise: Callable[[str, str], str], as_of_date: dt.date
) -> TakenIn:
    """Take one file in. Pure: nothing is stored.

    Args:
        path: the file as sent.
        profile: how its source is read.
        tokenise: (domain, text) -> keyed token.
        as_of_date: the last day the data speak for, inclusive.

    Raises:
        Refused: the file cannot be used as a whole, or its rows do not add up.
    """
    try:
        return _take_in(Path(path), profile, tokenise, as_of_date)
    except JourneyError:
        raise
    except pl.exceptions.PolarsError:  # the cause may quote cells, so it is not chained
        raise Refused(
            "The file could not be turned into a table. Check the source profile against it."
        ) from None


def _take_in(
    path: Path, profile: Profile, tokenise: Callable[[str, str], str], as_of_date: dt.date
) -> TakenIn:
    tables = extract.read(path, profile)
    mapped = canonical.run([(t.name, t.sheet, t.frame) for t in tables], profile, tokenise, as_of_date)
    failed = _failed_rows(mapped)
    rejected = pl.concat([mapped.rejected, failed, _ragged(tables)])
    lead = mapped.trace.rename({"source_sheet": "_sheet", "source_row": "_row"})
    dropped = failed.join(lead, left_on=PLACE, right_on=["_sheet", "_row"], how="inner")
    leads = dropped.select(source_sheet="lead_sheet", source_row="lead_row").unique()
    interaction = _counted_sharing(
        mapped.interaction.join(leads, on=PLACE, how="anti", maintain_order="left")
    )
    kept = mapped.identifier.join(leads, on=PLACE, how="anti", maintain_order="left")
    identifier = kept.drop(PLACE).unique(maintain_order=True)
    row = _dispositions(tables, mapped.trace.join(failed, on=PLACE, how="anti"), rejected)
    set_aside = _set_aside(tables, rejected)
    counts = _conserved(path, profile, tables, row)
    for name, frame in (("Identifier", identifier), ("SetAside", set_aside), ("Row", row)):
        validate.check_frame(name, frame)
    start, end = _covers(interaction, as_of_date)
    reasons = dict(set_aside["reason_code"].value_counts().sort("reason_code").iter_rows())
    notes = _notes(interaction, counts)
    return TakenIn(interaction, identifier, set_aside, row, counts, reasons, start, end, notes)


def _failed_rows(mapped: Mapped) -> pl.DataFrame:
    """Every source row behind an interaction that breaks the contract, as rejected rows."""
    failed = validate.check_interactions(mapped.interaction).unique(
        subset=PLACE, keep="first", maintain_order=True
    )
    leads = failed.rename({"source_sheet": "lead_sheet", "source_row": "lead_row"})
    rows = mapped.trace.join(leads, on=["lead_sheet", "lead_row"], how="inner")
    return rows.with_columns(disposition_code=pl.lit("set_aside")).select(mapped.rejected.columns)


def _counted_sharing(interaction: pl.DataFrame) -> pl.DataFrame:
    """n_sharing counted again after rows were set aside: those who remain share the job's cost."""
    remaining = pl.len().over("group_id").cast(pl.Int64)
    return interaction.with_columns(
        n_sharing=pl.when(pl.col("group_id").is_null()).then(pl.col("n_sharing")).otherwise(remaining)
    )


def _ragged(tables: list[RawTable]) -> pl.DataFrame:
    return pl.concat(
        table.ragged.select(
            source_sheet=pl.lit(table.sheet),
            source_row="source_row",
            disposition_code=pl.lit("set_aside"),
            reason_code=pl.lit("too_many_cells"),
            reason_text=pl.lit(SURPLUS_TEXT),
            column_label=pl.lit(None, dtype=pl.String),
        )
        for table in tables
    )


def _dispositions(tables: list[RawTable], accepted: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    skipped = [
        table.skipped.with_columns(source_sheet=pl.lit(table.sheet), disposition_code=pl.lit("skipped"))
        for table in tables
    ]
    taken = accepted.select(
        *PLACE, disposition_code=pl.lit("accepted"), reason_code=pl.lit(None, dtype=pl.String)
    )
    order = pl.DataFrame({"source_sheet": [table.sheet for table in tables]}).with_row_index("_sheet_order")
    rows = pl.concat([frame.select(ROW_COLUMNS) for frame in (taken, rejected, *skipped)])
    return (
        rows.join(order, on="source_sheet", how="left").sort("_sheet_order", "source_row").select(ROW_COLUMNS)
    )


def _set_aside(tables: list[RawTable], rejected: pl.DataFrame) -> pl.DataFrame:
    aside = rejected.filter(pl.col("disposition_code") == "set_aside")
    raw = []
    for table in tables:
        rows = aside.filter(pl.col("source_sheet") == table.sheet)["source_row"].implode()
        chosen = table.frame.filter(pl.col("source_row").is_in(rows))
        cells = pl.struct(pl.exclude("source_row")).struct.json_encode()
        as_received = chosen.select("source_row", raw_json=cells)
        raw.append(pl.concat([as_received, table.ragged]).with_columns(source_sheet=pl.lit(table.sheet)))
    joined = aside.join(pl.concat(raw), on=PLACE, how="left")
    return joined.sort(PLACE).select(SET_ASIDE_COLUMNS)


def _conserved(path: Path, profile: Profile, tables: list[RawTable], row: pl.DataFrame) -> dict[str, int]:
    """Counts by disposition, refused unless they add up to the rows of the file counted separately."""
    rows_in = extract.count_rows(path, profile, tuple(table.sheet for table in tables)) - len(tables)
    by_code = dict(row["disposition_code"].value_counts().iter_rows())
    counts = {code: int(by_code.get(code, 0)) for code in DISPOSITION_CODES}
    if sum(counts.values()) != rows_in or row.select(PLACE).is_duplicated().any():
        raise Refused(
            f"The file has {rows_in:,} rows but {sum(counts.values()):,} were accounted for, so nothing was"
            " taken in. Ask the agency to export it again."
        )
    return {"rows_in": rows_in, **counts}


def _covers(interaction: pl.DataFrame, as_of_date: dt.date) -> tuple[dt.date | None, dt.date | None]:
    seen = interaction.filter(pl.col("start_date") <= as_of_date)
    if seen.is_empty():
        return None, None
    starts = seen["start_date"].to_list()
    ends = seen["end_date_excl"].drop_nulls().to_list()
    day = dt.timedelta(days=1)
    end = max([start + day for start in starts] + ends)
    return first_of_month(min(starts)), min(end, as_of_date + day)


def _notes(interaction: pl.DataFrame, counts: dict[str, int]) -> list[str]:
    notes = [] if counts["accepted"] else ["No row was accepted."]
    flags = interaction["data_flags"].str.split(";").explode()
    found = flags.filter(flags != "").value_counts().sort("data_flags")
    return notes + [f"{count:,} rows carry the flag {flag}." for flag, count in found.iter_rows()]
