"""Write the evaluator pack: complete, checked and published by one rename, or not at all."""

import csv
import json
import os
import shutil
import uuid
from collections.abc import Callable
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from journey import METHOD_VERSION
from journey.errors import Refused
from journey.export.discount import discounted, schedule
from journey.export.evidence import evidence_tables
from journey.export.names import cleaned, cleaner
from journey.export.readme import readme_text
from journey.export.recipient import for_recipient, inputs_for_recipient
from journey.export.reconcile import check_pack
from journey.export.reconcile_evidence import check_evidence
from journey.export.tables import pack_tables, stamped
from journey.files import owner_only
from journey.keys import RecipientKey
from journey.read import Reader
from journey.read.costed import price_findings

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LIBRARIES = ("duckdb", "polars", "pyarrow")


def write_evaluator_pack(
    build: Reader, target: Path, recipient: str | None = None, discount_from: str | None = None
) -> dict[str, Any]:
    """Write the tables, as CSV and Parquet, with their manifest, assumptions and caveats.

    Args:
        build: a reader of a published build.
        target: a folder that does not exist yet or is empty.
        recipient: whom the pack is for. Every id is then theirs alone, and needs the programme's key; without
            one the ids are the programme's own.
        discount_from: the financial year after which costs are discounted, in columns of their own; none:
            nothing is.

    Returns:
        The pack's manifest, as written to manifest.json.

    Raises:
        Refused: the folder holds something, the key for the recipient's ids is not at hand, or discount_from
            is no financial year; nothing was written.
        Damaged: the build's tables do not add up to each other; nothing was written.
    """
    target = Path(target)
    refuse_unless_free(target)
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
    if discount_from is not None:
        known = build.store.select("export.financial_year")["financial_year"]
        tables = discounted(tables, discount_from, known)
    if key is not None:
        tables = for_recipient(tables, key)
        about["inputs"] = inputs_for_recipient(about["inputs"])
    return published(target, lambda folder: _write(folder, tables, totals, about))


def discounting(from_fy: str | None) -> dict[str, str] | None:
    """How later costs were weighed, as a manifest says it; none where they were not."""
    return None if from_fy is None else {"from_fy": from_fy, "rates_sha256": schedule()[1]}


def published(target: Path, write: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Have a pack written into a new folder beside its target, and put it there by one rename.

    Args:
        target: where the pack is to be; free.
        write: writes every file into the folder it is given, and returns the manifest.

    Raises:
        Refused: the disk does not take it; nothing is left.
    """
    beside = target.parent / f".new-{uuid.uuid4().hex}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir(mode=0o700)
        written = write(beside)
        owner_only(beside)
        if target.exists():
            target.rmdir()
        os.replace(beside, target)
    except OSError:
        raise Refused(f"{target.name} can't be written. Check the disk and your rights to it.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return written


def recipient_key(build: Reader, recipient: str) -> RecipientKey:
    """The key of a recipient's ids.

    Raises:
        Refused: the build has no workspace, or its key is not at hand.
    """
    if build.workspace is None:
        raise Refused("A pack for a recipient is made from a workspace, with its key. Nothing was written.")
    try:
        return build.workspace.key.recipient(recipient)
    except Refused as why:
        raise Refused(f"A named recipient's ids need the key of the programme. {why}") from None


def refuse_unless_free(target: Path) -> None:
    """Refuse a folder that holds something, or a file."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target.name} exists and is not empty. Name a new folder; nothing was written.")


def _write(
    folder: Path, tables: dict[str, pl.DataFrame], totals: dict[str, Any], manifest: dict[str, Any]
) -> dict[str, Any]:
    for name, frame in tables.items():
        write_csv(frame, folder / f"{name}.csv")
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
    write_json(folder / "assumptions.json", tables["assumptions"].to_dicts())
    text = readme_text(tables, totals, manifest)
    (folder / "README.txt").write_text(text, encoding="utf-8", newline="\n")
    inputs = manifest["inputs"]
    written = {
        "pack": "evaluator",
        "build_id": manifest.get("build_id"),
        "method_version": manifest.get("method_version", METHOD_VERSION),
        "versions": {name: metadata.version(name) for name in _LIBRARIES},
        "settings": manifest.get("settings", {}),
        "assumptions": manifest["assumptions"],
        "prices_sha256": inputs.get("prices_sha256", {}),
        "discounting": manifest["discounting"],
        "inputs": {name: held for name, held in inputs.items() if name != "assumptions"},
        "recipient": manifest["recipient"],
        "key_id": manifest["key_id"],
        "totals": totals,
        "rows": {name: frame.height for name, frame in tables.items()},
        "files": {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())},
    }
    write_json(folder / "manifest.json", written)
    return written


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame as UTF-8 CSV that a spreadsheet opens without running anything in it.

    Text that could be a formula gets a leading apostrophe; numbers and dates are left alone. Blank is null.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")  # RFC 4180; also makes a lone return quoted
        writer.writerow([_harmless(name) for name in frame.columns])
        for row in frame.iter_rows():
            writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in _plain(row)])


def _plain(row: tuple[Any, ...]) -> list[Any]:
    return [str(cell).lower() if isinstance(cell, bool) else cell for cell in row]


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def write_json(path: Path, held: Any) -> None:
    """Write what a manifest holds, keys in order."""
    text = json.dumps(held, indent=1, sort_keys=True, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
