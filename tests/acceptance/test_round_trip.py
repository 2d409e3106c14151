"""A sample in every format, taken in file by file, is what its truth says: nothing lost, nothing added.

JOURNEY_ROUND_TRIP_PEOPLE sets how many people (60 unless told; the measure of the work is 1,000).
"""

import datetime as dt
import hashlib
import os
import tomllib
from pathlib import Path

import polars as pl
import pytest

from journey.intake import TakenIn, take_in
from journey.profiles import load_profile
from journey.sample import FORMATS, write_sample

PEOPLE = int(os.environ.get("JOURNEY_ROUND_TRIP_PEOPLE", "60"))
AS_OF = dt.date(2024, 3, 31)
FATES = ["rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped"]
FACTS = [
    "source_record_id",
    "role_code",
    "agency_code",
    "activity_code",
    "status_code",
    "start_date",
    "end_date_excl",
]
PLACE = ["source_sheet", "source_row", "reason_code"]


def tokens(domain: str, values: pl.Series) -> pl.Series:
    hashed = [v if v is None else hashlib.sha256(f"{domain}|{v}".encode()).hexdigest()[:32] for v in values]
    return pl.Series(values.name, hashed, pl.String)


def take(path: Path, source: str) -> TakenIn:
    """The one place that knows how the intake is called."""
    return take_in(path, load_profile(source), tokens, AS_OF)


def truth(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / "truth" / name, infer_schema=False).fill_null("")


def manifest(folder: Path) -> list[tuple[str, str]]:
    """(file, source) of every file."""
    listed = tomllib.loads((folder / "sample.toml").read_text(encoding="utf-8"))["file"]
    return [(entry["file"], entry["source_code"]) for entry in listed]


def expected_aside(folder: Path, file_format: str, workbooks: Path) -> pl.DataFrame:
    """The rows that cannot be used: file, source_sheet, source_row, reason_code.

    The mixed sample's truth does not list them. Its rows stand where those of the all-Excel sample stand,
    under the same sheet names; a CSV has none.
    """
    if file_format != "mixed":
        return truth(folder, "set_aside.csv")
    file_of = {Path(file).stem: file for file, _ in manifest(folder)}
    aside = truth(workbooks, "set_aside.csv")
    return aside.with_columns(
        file=pl.col("file").str.strip_suffix(".xlsx").replace_strict(file_of),
        source_sheet=pl.col("source_sheet").replace({"Sheet1": ""}),
    )


def facts_of(interaction: pl.DataFrame) -> list[tuple[str, ...]]:
    dates = pl.col("start_date", "end_date_excl").cast(pl.String).fill_null("")
    return sorted(interaction.with_columns(dates).select(FACTS).rows())


def places(frame: pl.DataFrame) -> list[tuple[str, str, str]]:
    return sorted(frame.with_columns(pl.col("source_row").cast(pl.String)).select(PLACE).rows())


def lengths(row: pl.DataFrame) -> dict[str, int]:
    """How many physical rows each fate has in the runs of the row frame."""
    runs = row.group_by("disposition_code").agg(n=(pl.col("last_row") - pl.col("first_row") + 1).sum())
    return dict(runs.rows())


def check_people(interaction: pl.DataFrame, wanted: pl.DataFrame, local_ids: dict[str, str]) -> None:
    """One token for each person that the agency tells apart; a job that took place is shared by all."""
    key = ["source_record_id", "role_code"]
    known = wanted.with_columns(local_id=pl.col("true_person").replace_strict(local_ids))
    joined = interaction.join(known, on=key, how="inner", validate="1:1")
    assert joined.height == wanted.height
    pairs = joined.select("source_person_id", "local_id").unique()
    assert pairs["source_person_id"].n_unique() == pairs.height == pairs["local_id"].n_unique()
    took_place = joined.filter(pl.col("status_code") == "happened")
    wrong = took_place.filter(pl.col("n_sharing") != pl.len().over("source_record_id"))
    assert wrong.is_empty(), wrong.select(key).head(5).rows()


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workbooks")
    write_sample(folder, people=PEOPLE, file_format="xlsx")
    return folder


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_went_out_comes_in(file_format: str, tmp_path: Path, workbooks: Path) -> None:
    write_sample(tmp_path, people=PEOPLE, file_format=file_format)
    counts = {row["file"]: {f: int(row[f]) for f in FATES} for row in truth(tmp_path, "rows.csv").to_dicts()}
    aside = expected_aside(tmp_path, file_format, workbooks)
    interactions, people = truth(tmp_path, "interactions.csv"), truth(tmp_path, "people.csv")
    taken: dict[str, list[pl.DataFrame]] = {}
    for file, source in manifest(tmp_path):
        result = take(tmp_path / file, source)
        taken.setdefault(source, []).append(result.interaction)
        assert places(result.set_aside) == places(aside.filter(pl.col("file") == file)), file
        assert {fate: result.counts[fate] for fate in FATES} == counts[file], file
        found = {fate: n for fate, n in counts[file].items() if fate != "rows_in" and n}
        assert lengths(result.row) == found, file
    assert set(taken) == set(interactions["source_code"])
    for source, frames in taken.items():
        wanted = interactions.filter(pl.col("source_code") == source)
        frame = pl.concat(frames)
        assert facts_of(frame) == facts_of(wanted), source
        check_people(frame, wanted, dict(people.select("true_person", source).rows()))
