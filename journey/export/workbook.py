"""Write the workbook: the evaluator pack's tables, for a spreadsheet and for who hears it read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from journey.contact import Contact, contact_of
from journey.export.dictionary import described
from journey.export.leaving import hashes, published, refuse_unless_free, write_json
from journey.export.pack import Made, evaluator_tables, manifest_of
from journey.export.workbook_cells import fitted
from journey.export.workbook_file import MOST_ROWS, write_book
from journey.export.workbook_frame import Sheet
from journey.export.workbook_pages import (
    FRONT,
    TITLE,
    Told,
    attrition_lines,
    contents,
    cover,
    dictionary_sheet,
    first_lines,
    notes,
    readme_text,
    sums_lines,
)
from journey.read import Reader

FILE = "evaluation-tables.xlsx"


def write_workbook(
    build: Reader, target: Path, recipient: str | None = None, discount_from: str | None = None
) -> dict[str, Any]:
    """Write the tables of the evaluator pack as one accessible workbook, with README.txt and manifest.json.

    Args:
        build: a reader of a published build.
        target: a folder that does not exist yet or is empty; or a file that does not exist, called .zip.
        recipient: whom it is for, as evaluator_tables takes it.
        discount_from: as evaluator_tables takes it.

    Returns:
        The pack's manifest, as written to manifest.json.

    Raises:
        Refused: the target holds something, or as evaluator_tables; nothing was written.
        Damaged: the build's tables do not add up to each other; nothing was written.
    """
    target = Path(target)
    refuse_unless_free(target)
    made = evaluator_tables(build, recipient, discount_from)
    made.about["arguments"] = {"pack": "workbook", "recipient": recipient, "discount_from": discount_from}
    contact = contact_of(build.workspace.path) if build.workspace else Contact()
    return published(target, lambda folder: _write(folder, made, contact))


def _write(folder: Path, made: Made, contact: Contact) -> dict[str, Any]:
    settings = made.about["settings"]
    tables = described({name: frame.columns for name, frame in made.tables.items()})
    fits = {one.name: fitted(made.tables[one.name]) for one in tables}
    told = [_told(one.name, *fits[one.name], one.title) for one in tables]
    first = first_lines(made.about, made.tables["summary_before_after"])
    front = {
        "Notes": notes(first, attrition_lines(made.about["attrition"]), sums_lines(made.totals), told),
        "Dictionary": dictionary_sheet(tables),
    }
    listed = [_told(name, frame, [], FRONT[name]) for name, frame in front.items()]
    sheets = [
        Sheet("Contents", contents([*listed, *told]), is_contents=True),
        *(Sheet(name, frame) for name, frame in front.items()),
        *(Sheet(one.name, fits[one.name][0]) for one in told if not one.left_out),
    ]
    lines = cover(made.about, first, contact)
    title = f"{TITLE}: {settings['programme_name']}"
    as_of = datetime.combine(date.fromisoformat(settings["as_of_date"]), time())
    write_book(folder / FILE, title, as_of, lines, sheets)
    text = readme_text(FILE, lines, told)
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    written = manifest_of(made)
    written["versions"]["xlsxwriter"] = metadata.version("xlsxwriter")
    # Of journey.toml and not of the build: between two packs it may have changed.
    written |= {"contact": asdict(contact), "files": hashes(folder)}
    write_json(folder / "manifest.json", written)
    return written


def _told(name: str, frame: pl.DataFrame, changes: Sequence[str], holds: str) -> Told:
    left_out = ""
    if frame.height == 0:
        left_out = "Left out: it has no rows."
    elif frame.height > MOST_ROWS:
        left_out = (
            f"Left out: it has more rows than the {MOST_ROWS:,} that a sheet holds. All of them are in the "
            "evaluator pack."
        )
    return Told(name, frame.height, frame.width, holds, left_out, changes)
