"""Write the evaluator pack: complete, checked and published by one rename, or not at all."""

import platform
import zlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from journey import METHOD_VERSION
from journey.export.attrition import attrition
from journey.export.csv_files import write_csv
from journey.export.dictionary import described, dictionary
from journey.export.discount import discounted, schedule
from journey.export.evidence import evidence_tables
from journey.export.leaving import hashes, published, recipient_key, refuse_unless_free, write_json
from journey.export.names import cleaned, cleaner
from journey.export.readme import readme_text
from journey.export.recipient import for_recipient, inputs_for_recipient
from journey.export.reconcile import check_pack
from journey.export.reconcile_change import check_change
from journey.export.reconcile_evidence import check_evidence
from journey.export.table_files import write_tables
from journey.export.table_schema import csvw, data_package
from journey.export.tables import pack_tables, stamped
from journey.read import Reader
from journey.read.costed import price_findings

_LIBRARIES = ("duckdb", "numpy", "pandera", "polars", "pyarrow", "scipy")


@dataclass(frozen=True)
class Made:
    """What a pack is written from: its tables by name, their totals, and what its manifest says of it."""

    tables: dict[str, pl.DataFrame]
    totals: dict[str, Any]
    about: dict[str, Any]


def evaluator_tables(build: Reader, recipient: str | None = None, discount_from: str | None = None) -> Made:
    """The tables of the evaluator pack, checked against each other.

    Args:
        build: a reader of a published build.
        recipient: whom they are for. Every id is then theirs alone, and needs the programme's key; without
            one the ids are the programme's own.
        discount_from: the financial year after which costs are discounted, in columns of their own; none:
            nothing is.

    Raises:
        Refused: the key for the recipient's ids is not at hand, or discount_from is no financial year.
        Damaged: the build's tables do not add up to each other.
    """
    key = recipient_key(build, recipient) if recipient is not None else None
    clean = cleaner(build.known_names())
    about = {
        **build.manifest,
        "recipient": recipient,
        "key_id": key and key.key_id,
        "discounting": discounting(discount_from),
    }
    tables = pack_tables(build.store, about, clean, build.change_reasons("evaluators"), price_findings(build))
    totals = check_pack(build.store, tables)
    about["assumptions"] = cleaned(about["assumptions"], clean)
    said = evidence_tables(build, clean)
    tables |= {name: stamped(name, frame, about) for name, frame in said.items()}
    check_evidence(build.store, tables)
    check_change(build.store, tables)
    about["attrition"] = attrition(tables)
    if discount_from is not None:
        known = build.store.select("export.financial_year")["financial_year"]
        tables = discounted(tables, discount_from, known)
    if key is not None:
        tables = for_recipient(tables, key)
        about["inputs"] = inputs_for_recipient(about["inputs"])
    return Made(tables, totals, about)


def write_evaluator_pack(
    build: Reader,
    target: Path,
    recipient: str | None = None,
    discount_from: str | None = None,
    is_raw: bool = False,
) -> dict[str, Any]:
    """Write the tables, as CSV and Parquet, with their dictionary, manifest, assumptions and caveats.

    Args:
        build: a reader of a published build.
        target: a folder that does not exist yet or is empty; or a file that does not exist, called .zip.
        recipient: whom the pack is for, as evaluator_tables takes it.
        discount_from: as evaluator_tables takes it.
        is_raw: text in CSV is not made inert; the manifest says so.

    Returns:
        The pack's manifest, as written to manifest.json.

    Raises:
        Refused: the target holds something, or as evaluator_tables; nothing was written.
        Damaged: the build's tables do not add up to each other; nothing was written.
    """
    target = Path(target)
    refuse_unless_free(target)
    made = evaluator_tables(build, recipient, discount_from)
    made.about["arguments"] = {
        "pack": "evaluator",
        "recipient": recipient,
        "discount_from": discount_from,
        "raw": is_raw,
    }
    return published(target, lambda folder: _write(folder, made, is_raw))


def discounting(from_fy: str | None) -> dict[str, str] | None:
    """How later costs were weighed, as a manifest says it; none where they were not."""
    return None if from_fy is None else {"from_fy": from_fy, "rates_sha256": schedule()[1]}


def versions() -> dict[str, str]:
    """What the bytes of a pack depend on besides the build and our own code."""
    held = {name: metadata.version(name) for name in _LIBRARIES}
    return {**held, "python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}


def manifest_of(made: Made) -> dict[str, Any]:
    """What the manifest of a pack of these tables says, but for the hashes of its files."""
    about = made.about
    inputs = about["inputs"]
    return {
        "pack": about["arguments"]["pack"],
        "arguments": about["arguments"],
        "build_id": about.get("build_id"),
        "method_version": about.get("method_version", METHOD_VERSION),
        "versions": versions(),
        "settings": about.get("settings", {}),
        "assumptions": about["assumptions"],
        "prices_sha256": inputs.get("prices_sha256", {}),
        "discounting": about["discounting"],
        "inputs": {name: held for name, held in inputs.items() if name != "assumptions"},
        "recipient": about["recipient"],
        "key_id": about["key_id"],
        "attrition": about["attrition"],
        "totals": made.totals,
        "rows": {name: frame.height for name, frame in made.tables.items()},
    }


def _write_dictionary(folder: Path, made: Made, is_raw: bool) -> None:
    """What every column means: for people, as a data package, and as CSV on the Web."""
    held = described({name: frame.columns for name, frame in made.tables.items()})
    write_csv(dictionary(held), folder / "dictionary.csv", is_raw)
    settings = made.about.get("settings", {})
    sample = " SAMPLE DATA: synthetic." if settings.get("is_sample") else ""
    about = {
        "title": f"Evaluator pack: {settings.get('programme_name', 'programme not named')}",
        "description": f"Pseudonymous personal data.{sample} Read README.txt before quoting a figure.",
        "build_id": made.about.get("build_id"),
        "method_version": made.about.get("method_version", METHOD_VERSION),
    }
    write_json(folder / "datapackage.json", data_package(held, about))
    write_json(folder / "csv-metadata.json", csvw(held, about))


def _write(folder: Path, made: Made, is_raw: bool) -> dict[str, Any]:
    tables, totals, about = made.tables, made.totals, made.about
    write_tables(folder, tables, is_raw)
    write_json(folder / "assumptions.json", tables["assumptions"].to_dicts())
    _write_dictionary(folder, made, is_raw)
    text = readme_text(tables, totals, about)
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    written = {**manifest_of(made), "files": hashes(folder)}
    write_json(folder / "manifest.json", written)
    return written
