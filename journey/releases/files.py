"""The files of a public table, the same to the byte each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from journey import METHOD_VERSION, words
from journey.export.csv_files import write_csv
from journey.export.inert import inert
from journey.export.leaving import hashes, write_json
from journey.notes import plain
from journey.releases.making import Made
from journey.releases.page import html_page
from journey.releases.question import DIMS, limits_of
from journey.releases.table import columns_of, shorthand
from journey.releases.telling import readme, title

if TYPE_CHECKING:
    from journey.read import Reader

_LIBRARIES = ("duckdb", "polars")
_LONGEST = 200
_FIRST_DAY = "select min(covers_from_date) as day from canonical.supply"


def write_files(folder: Path, build: Reader, made: Made) -> dict[str, Any]:
    """Write every file of the pack into a folder; returns its manifest.

    The manifest holds no hash or id of a file received, no setting that names somebody, no exact total.
    """
    about = _about(build, made)
    # labels were made inert, and a cost below nought is a number: it may not get an apostrophe
    write_csv(_marked(made, about), folder / "table.csv", is_raw=True)
    (folder / "table.html").write_text(html_page(made, about), encoding="utf-8", newline="\n")
    if "side" in made.question.dims:
        write_csv(_spans(made), folder / "spans.csv", is_raw=True)
    write_csv(_dictionary(made), folder / "dictionary.csv")
    (folder / "README.txt").write_text(readme(made, about), encoding="utf-8", newline="\n")
    manifest = build.manifest
    written = {
        "pack": "public-table",
        "title": title(made),
        "arguments": made.question.arguments(),
        "profile": limits_of(made.question.profile),
        "build_id": manifest.get("build_id"),
        "method_version": about["method_version"],
        "versions": {name: metadata.version(name) for name in _LIBRARIES},
        "settings": {name: about[name] for name in ("is_sample", "price_base_fy")},
        "data": {"from": about["data_from"], "to": about["data_to"]},
        "assumptions": {"title": about["set_title"]},
        "prices_sha256": manifest.get("inputs", {}).get("prices_sha256", {}),
        "recipient": None,
        "key_id": None,
        "rows": {"table": made.table.height},
        "files": hashes(folder),
    }
    write_json(folder / "manifest.json", written)
    return written


def _about(build: Reader, made: Made) -> dict[str, Any]:
    """What a table says of where it is from, without names."""
    settings = build.settings
    first = build.rows(_FIRST_DAY)[0]["day"]
    return {
        "programme": _typed(made, str(settings.get("programme_name", "not named"))),
        "data_from": words.day(first) if first else "not known",
        "data_to": words.day(date.fromisoformat(str(settings["as_of_date"]))),
        "method_version": build.manifest.get("method_version", METHOD_VERSION),
        "set_title": _typed(made, str(build.manifest["assumptions"]["title"])),
        "price_base_fy": settings["price_base_fy"],
        "is_sample": bool(settings.get("is_sample")),
    }


def _marked(made: Made, about: Mapping[str, Any]) -> pl.DataFrame:
    """The table with what it may not be without when it goes on by itself: sample or not, whose prices."""
    is_sample = pl.lit("yes" if about["is_sample"] else "no").alias("is_sample")
    prices = pl.lit(str(about["price_base_fy"])).alias("price_base_fy")
    return made.table.select(is_sample, pl.all(), *([prices] if "cost" in made.question.measures else []))


def _typed(made: Made, text: str) -> str:
    """What a programme typed: on one line, without names."""
    return made.clean(plain(text, _LONGEST))


def _spans(made: Made) -> pl.DataFrame:
    """People seen and mean days by side, as the table says them."""
    agencies = {**made.labels.get("agency", {}), "all": "All agencies"}
    order = {code: place for place, code in enumerate(agencies)}
    rows = sorted(
        made.spans.to_dicts(), key=lambda row: (order[row["agency_code"]], row["side_code"] == "after")
    )
    told = [
        (
            inert(agencies[row["agency_code"]]),
            made.labels["side"][row["side_code"]],
            _figure(row["n_people"]),
            "[z]" if row["people_status"] == "zero" else _figure(row["mean_days"]),
        )
        for row in rows
    ]
    return pl.DataFrame(
        told, dict.fromkeys(("agency", "side", "people_seen", "mean_days_seen"), pl.String), orient="row"
    )


def _figure(held: int | None) -> str:
    return "[c]" if held is None else str(held)


def _dictionary(made: Made) -> pl.DataFrame:
    """One row a column of table.csv and spans.csv, and a sign of shorthand."""
    return pl.DataFrame(
        list(_meanings(made)), dict.fromkeys(("file", "name", "heading", "meaning"), pl.String), orient="row"
    )


def _meanings(made: Made) -> Iterator[tuple[str, str, str, str]]:
    yield "table.csv", "is_sample", "Sample data", "yes: synthetic, not to be quoted as findings."
    for name in made.question.dims:
        yield "table.csv", name, DIMS[name], "What the row is of; the last rows of a kind are its total."
    for column in columns_of(made.question):
        yield "table.csv", column.name, column.heading, column.meaning
    if "cost" in made.question.measures:
        yield "table.csv", "price_base_fy", "Prices of", "The financial year in whose prices all pounds are."
    if "side" in made.question.dims:
        seen = "People of whom at least a day of that side was supplied."
        days = "Days of that side supplied of the agency (all: of any), on average, to the nearest ten."
        yield "spans.csv", "people_seen", "People seen", seen
        yield "spans.csv", "mean_days_seen", "Mean days seen", days
    for sign, meaning in shorthand(made.question).items():
        yield "every file", sign, "Shorthand", f"{meaning[:1].upper()}{meaning[1:]}."
