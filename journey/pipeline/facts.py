"""What is held, as tables of a build: interactions, extracts, supply, agencies, months, prices."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from journey import canonical
from journey.holdings import accepted_rows
from journey.pipeline.inputs import Manifest
from journey.pipeline.reference import reference_frame
from journey.removal.shares import with_erased_shares
from journey.settings import Settings
from journey.store import Store
from journey.workspace import Workspace
from schemas.vocabularies import AGENCY_LABELS


def load_facts(store: Store, workspace: Workspace, extracts: list[Manifest]) -> None:
    """The tables of the canonical schema, but for who is who."""
    settings = workspace.settings
    frames = [
        still_agreed(accepted_rows(workspace, extract), extract, extracts).with_columns(
            extract_id=pl.lit(extract["extract_id"]),
            sequence=pl.lit(extract["sequence"]),
            known_to_date_excl=_known_to(extract, settings),
        )
        for extract in extracts
    ]
    store.load_frame("canonical.interaction", _current(pl.concat(frames), extracts))
    held = _extract_frame(extracts)
    store.load_frame("canonical.extract", held)
    store.load_frame("canonical.supply", _supply(held, extracts))
    store.load_frame("canonical.agency", _agencies(extracts))
    store.load_frame("canonical.activity", _activities())
    first = held["covers_from_date"].min() or settings.as_of_date
    assert isinstance(first, date)
    store.load_frame("canonical.month", _months(first, settings.as_of_date))


def _current(rows: pl.DataFrame, extracts: list[Manifest]) -> pl.DataFrame:
    """Each record as it was last sent, with all its people; jobs shared anew by those who are left.

    The agency's own version date decides where it gives one, else the newest extract. People who were erased
    still count among those who shared a job: nobody else's cost may change by it.
    """
    record = pl.coalesce("record_key", "interaction_id")
    latest = (
        rows.select("version_date", "sequence", _record=record)
        .sort("version_date", "sequence", descending=True, nulls_last=[True, False])
        .unique("_record", keep="first", maintain_order=True)
        .select("_record", "sequence")
    )
    kept = rows.with_columns(_record=record).join(latest, on=["_record", "sequence"], how="semi")
    everyone = with_erased_shares(kept, extracts)
    shared = canonical.count_sharing(everyone, ("share_no", "sequence")).head(kept.height)
    return shared.sort("source_code", "start_date", "interaction_id").drop("sequence", "_record")


def _known_to(extract: Manifest, settings: Settings) -> pl.Expr:
    """Up to when something open is known to go on: the end of what the extract covers, exclusive."""
    end = settings.as_of_date + timedelta(days=1)
    if extract["covers_to_date_excl"]:
        end = min(end, date.fromisoformat(extract["covers_to_date_excl"]))
    return pl.lit(end)


def still_agreed(rows: pl.DataFrame, extract: Manifest, extracts: list[Manifest]) -> pl.DataFrame:
    """Rows of people who have not refused in a later extract of the same source."""
    refused = {
        person
        for later in extracts
        if later["source_code"] == extract["source_code"] and later["sequence"] > extract["sequence"]
        for person in later["refusers"]
    }
    return rows.filter(~pl.col("source_person_id").is_in(refused)) if refused else rows


def _extract_frame(extracts: list[Manifest]) -> pl.DataFrame:
    counts = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
    text = ("extract_id", "source_code", "agency_code", "file_sha256")
    days = ("covers_from_date", "covers_to_date_excl")
    return pl.DataFrame(
        [
            {name: extract[name] for name in (*text, *days, "coverage_basis_code", *counts)}
            for extract in extracts
        ]
    ).with_columns(pl.col(days).cast(pl.String).str.to_date(), pl.col(counts).cast(pl.Int64))


def _supply(held: pl.DataFrame, extracts: list[Manifest]) -> pl.DataFrame:
    """One row an agency that an extract speaks for: nearly always one, several in a file of our own form."""
    spoken = [(extract["extract_id"], code) for extract in extracts for code in extract["agency_codes"]]
    names = ["covers_from_date", "covers_to_date_excl", "coverage_basis_code"]
    codes = pl.DataFrame(spoken, {"extract_id": pl.String, "agency_code": pl.String}, orient="row")
    return codes.join(held.select("extract_id", *names), on="extract_id", maintain_order="left")


def _agencies(extracts: list[Manifest]) -> pl.DataFrame:
    """Every agency that has sent something; of the others nothing is known, not even that they were asked."""
    found = {code: extract["is_support"] for extract in extracts for code in extract["agency_codes"]}
    return pl.DataFrame(
        [
            {"agency_code": code, "agency_label": AGENCY_LABELS.get(code, code), "is_support": found[code]}
            for code in sorted(found)
        ]
    )


def _activities() -> pl.DataFrame:
    return reference_frame("activity.csv").with_columns(is_stay=pl.col("is_stay") == "true")


def _months(first: date, last: date) -> pl.DataFrame:
    start = pl.date_range(first.replace(day=1), last.replace(day=1), "1mo", eager=True)
    return pl.DataFrame({"month_start": start}).with_columns(
        month_end_excl=pl.col("month_start").dt.offset_by("1mo")
    )
