"""Extracts in and out of a workspace: each is one folder, complete or absent."""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from journey import METHOD_VERSION
from journey.errors import Damaged, Refused
from journey.intake import TakenIn, take_in
from journey.profiles import load_profile
from journey.workspace import Workspace, sha256_of, write_json


def add_extract(
    workspace: Workspace, path: Path, source_code: str, covers: tuple[date, date] | None = None
) -> dict[str, Any]:
    """Take one file in and return its manifest.

    Args:
        workspace: locked by the caller.
        path: the file as the agency sent it; it is copied first and the copy is read.
        source_code: which profile reads it.
        covers: the period the agency says it covers, end exclusive; else inferred from its dates.

    Raises:
        Refused: the file can't be taken in; nothing was written.
    """
    profile = load_profile(source_code, workspace.path)
    with landed(path, workspace.path / "restricted") as copy:
        digest = sha256_of(copy)
        held = workspace.extracts()
        if any(manifest["file_sha256"] == digest for manifest in held):
            raise Refused(f"{path.name} was added before: its bytes are the same. Nothing was added.")
        taken = take_in(copy, profile, workspace.key.token, workspace.settings.as_of_date)
    covers_from, covers_to = covers or (taken.covers_from_date, taken.covers_to_date_excl)
    manifest = {
        "extract_id": sha256(f"{source_code}|{digest}".encode()).hexdigest()[:16],
        "sequence": 1 + max((manifest["sequence"] for manifest in held), default=0),
        "file_name": path.name,
        "file_sha256": digest,
        "source_code": source_code,
        "agency_code": profile.agency_code,
        "is_support": profile.is_support,
        "profile_version": profile.profile_version,
        "profile_sha256": profile.sha256,
        "method_version": METHOD_VERSION,
        "covers_from_date": covers_from.isoformat() if covers_from else None,
        "covers_to_date_excl": covers_to.isoformat() if covers_to else None,
        "coverage_basis_code": "declared" if covers else "inferred",
        **taken.counts,
        "reasons": taken.reasons,
        "notes": taken.notes,
    }
    _write(workspace, manifest, taken)
    return manifest


def _write(workspace: Workspace, manifest: dict[str, Any], taken: TakenIn) -> None:
    extract_id = manifest["extract_id"]
    with workspace.new_extract(extract_id) as folder:
        taken.interaction.write_parquet(folder / "interaction.parquet", compression="zstd")
        for name, frame in (
            ("identifier", taken.identifier),
            ("set_aside", taken.set_aside),
            ("row", taken.row),
        ):
            buffer = io.BytesIO()
            frame.write_parquet(buffer, compression="zstd")
            sealed = workspace.key.seal(buffer.getvalue(), f"{extract_id}/{name}")
            (folder / f"{name}.parquet.enc").write_bytes(sealed)
        manifest["files_sha256"] = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
        write_json(folder / "manifest.json", manifest)


def accepted_rows(workspace: Workspace, manifest: dict[str, Any]) -> pl.DataFrame:
    """An extract's accepted interactions, checked against their hash.

    Raises:
        Damaged: the file is not as it was written.
    """
    path = workspace.extract_path(manifest["extract_id"]) / "interaction.parquet"
    if not is_whole(path, manifest):
        raise Damaged(
            f"Extract {manifest['extract_id']} is damaged. Withdraw it and add the agency's file again."
        )
    return pl.read_parquet(path)


def is_whole(path: Path, manifest: dict[str, Any]) -> bool:
    """Whether one file of an extract is there and as it was written."""
    return path.is_file() and sha256_of(path) == manifest["files_sha256"][path.name]


def sealed_frame(workspace: Workspace, extract_id: str, name: str) -> pl.DataFrame:
    """One of an extract's sealed frames: identifier, set_aside or row. Needs the key."""
    try:
        sealed = (workspace.extract_path(extract_id) / f"{name}.parquet.enc").read_bytes()
    except OSError:
        raise Damaged(f"Extract {extract_id} has lost a file. Withdraw it and add the file again.") from None
    return pl.read_parquet(io.BytesIO(workspace.key.unseal(sealed, f"{extract_id}/{name}")))


@contextmanager
def landed(path: Path, beside: Path | None = None) -> Iterator[Path]:
    """An owner-only copy of a file, under a name of ours, removed afterwards.

    A person's path is never given to a parser: patterns, links and later changes in it can't matter.

    Raises:
        Refused: it is missing, empty, or not a plain file.
    """
    if not path.exists():
        raise Refused(f"There is no file {path.name} there. Check the path and try again.")
    if not path.is_file():
        raise Refused(f"{path.name} is not a file. Name one file at a time.")
    if path.stat().st_size == 0:
        raise Refused(f"{path.name} is empty. Ask the agency to send it again.")
    folder = Path(tempfile.mkdtemp(prefix=".landing-", dir=beside))
    try:
        copy = folder / f"extract{path.suffix.lower()}"
        try:
            shutil.copyfile(path, copy)
        except OSError:
            raise Refused(f"{path.name} can't be read. Check that you may open it.") from None
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)
