"""Extracts in and out of a workspace: each is one folder, complete or absent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from journey import METHOD_VERSION
from journey.errors import Refused
from journey.extract_files import PartWriter, accepted_rows, is_whole, recorded_rows, sealed_frame
from journey.files import sha256_of, write_json
from journey.findings import findings
from journey.findings.catalogue import check_of
from journey.intake import TakenIn, Task, take_in_files
from journey.keys import Key
from journey.landing import Landed, landed
from journey.manifests import described, public, write_described
from journey.notes import Note
from journey.profiles import Profile, load_profile
from journey.removal.come_back import without_erased
from journey.removal.parts import Folder
from journey.workspace import Workspace

__all__ = [
    "accepted_rows",
    "add_extract",
    "described",
    "extract_id_of",
    "is_whole",
    "public",
    "recorded_rows",
    "refuse_unpaired",
    "sealed_frame",
    "write_manifest",
]
Tell = Callable[[str], None]
Period = tuple[date, date]
MAX_COMPARED = 5_000_000  # records of earlier extracts that are worth comparing while a file is added


def add_extract(
    workspace: Workspace,
    paths: Sequence[Path],
    source_code: str,
    covers: Period | None = None,
    tell: Tell = lambda _: None,
    log: Tell = lambda _: None,
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Take one extract in and return its manifest.

    Args:
        workspace: locked by the caller.
        paths: the file as the agency sent it, or the files that make up one extract; they are copied first
            and the copies are read.
        source_code: which profile reads it.
        covers: the period the agency says it covers, end exclusive; else inferred from its dates.
        tell: called with the name of each step as it begins.
        log: called with the extract's id just before it is there for good.
        names: what the agency called the files, where their paths do not say it.

    Raises:
        Refused: the extract can't be taken in; nothing was written.
    """
    profile = load_profile(source_code, workspace.path)
    with landed(paths, workspace.path / "restricted", names) as (copies, folder):
        digest = _digest(copies)
        held = workspace.extracts()
        _refuse_again(copies, digest, held)
        refuse_unpaired(profile, held)
        extract_id = extract_id_of(source_code, digest)
        with workspace.new_extract(extract_id) as target:
            task = Task(profile, workspace.key.tokens, workspace.settings.as_of_date, folder, covers, tell)
            manifest = _taken_in(workspace, target, extract_id, copies, task)
            manifest["sequence"] = 1 + max((one["sequence"] for one in held), default=0)
            written = write_manifest(target, workspace.key, manifest)
            log(extract_id)
        return written


def extract_id_of(source_code: str, file_sha256: str) -> str:
    """The id of the extract that a source's file with these bytes is, or would be."""
    return sha256(f"{source_code}|{file_sha256}".encode()).hexdigest()[:16]


def _taken_in(
    workspace: Workspace, target: Path, extract_id: str, copies: Sequence[Landed], task: Task
) -> dict[str, Any]:
    """Write the parts of an extract into its folder; returns its manifest, but for `sequence`."""
    profile, covers = task.profile, task.covers
    held = [one for one in workspace.extracts() if one["source_code"] == profile.source_code]
    former = [described(workspace, one) for one in held]
    keeper = PartWriter(workspace.key, extract_id, target)
    taken = take_in_files([(copy.path, copy.file_name) for copy in copies], task, keeper)
    keeper.seal("row", 0, taken.row)
    parts = Folder(extract_id, target, target, workspace.key, keeper.sheet_names)
    taken, without = without_erased(workspace.path, parts, profile, taken)
    notes = [*taken.notes, *_beside(workspace, target, taken, former, covers)]
    taken = replace(taken, notes=notes)
    found = findings(taken, profile, former, covers)
    _refuse_unusable(found, taken, copies[0].file_name)
    return {
        "extract_id": extract_id,
        "revision": 1,
        **_described(copies, _digest(copies), profile),
        **_covered(taken, covers),
        **_outcome(taken, profile, found),
        "n_interactions": keeper.n_interactions(),
        "sheet_names": keeper.sheet_names,
        **without,
    }


def write_manifest(folder: Path, key: Key, manifest: dict[str, Any]) -> dict[str, Any]:
    """Write the manifest of an extract, or of a new revision of it, when all its other files are there.

    Args:
        folder: where the files are.
        key: seals what names things; its ids are written down.
        manifest: all of it, as `described` gives it; the hashes of files are found anew.

    Returns:
        The whole manifest as it is now.
    """
    clear = write_described(folder, key, manifest)
    files = [path for path in sorted(folder.iterdir()) if path.name != "manifest.json"]
    now = {
        "data_key_id": key.data_key_id,
        "token_key_id": key.token_key_id,
        "files_sha256": {path.name: sha256_of(path) for path in files},
    }
    write_json(folder / "manifest.json", {**clear, **now})
    return {**manifest, **now}


def _described(copies: Sequence[Landed], digest: str, profile: Profile) -> dict[str, Any]:
    return {
        "file_name": copies[0].file_name
        if len(copies) == 1
        else f"{copies[0].file_name} and {len(copies) - 1} more",
        "file_names": [copy.file_name for copy in copies],
        "file_sha256": digest,
        "file_sha256s": [copy.sha256 for copy in copies],
        "source_code": profile.source_code,
        "agency_code": profile.agency_code,
        "is_support": profile.is_support,
        "profile_version": profile.profile_version,
        "profile_sha256": profile.sha256,
        "method_version": METHOD_VERSION,
    }


def _outcome(taken: TakenIn, profile: Profile, found: pl.DataFrame) -> dict[str, Any]:
    return {
        **taken.counts,
        "reasons": taken.reasons,
        "agency_codes": taken.agency_codes or [profile.agency_code],
        "refusers": taken.refusers,
        "findings": found.to_dicts(),
        "notes": [asdict(note) for note in taken.notes],
        "columns": [list(column) for column in taken.columns],
    }


def _covered(taken: TakenIn, covers: Period | None) -> dict[str, Any]:
    start, end = covers or (taken.covers_from_date, taken.covers_to_date_excl)
    return {
        "covers_from_date": start.isoformat() if start else None,
        "covers_to_date_excl": end.isoformat() if end else None,
        "coverage_basis_code": "declared" if covers else "inferred",
    }


def _digest(copies: Sequence[Landed]) -> str:
    if len(copies) == 1:
        return copies[0].sha256
    return sha256("|".join(sorted(copy.sha256 for copy in copies)).encode()).hexdigest()


def _refuse_again(copies: Sequence[Landed], digest: str, held: list[dict[str, Any]]) -> None:
    sent = {digest: copies[0].file_name} | {copy.sha256: copy.file_name for copy in copies}
    for manifest in held:
        for again in sent.keys() & {manifest["file_sha256"], *manifest["file_sha256s"]}:
            raise Refused(
                f"{sent[again]} was added before, as extract {manifest['extract_id']}: its bytes are"
                " the same. Nothing was added. To read it another way, first take it out:"
                f" journey withdraw {manifest['extract_id']}"
            )


def _refuse_unusable(found: pl.DataFrame, taken: TakenIn, file_name: str) -> None:
    if not found.filter(pl.col("level") == "stop").is_empty():
        most = max(taken.reasons, key=lambda code: taken.reasons[code])
        raise Refused(
            f"{file_name}: none of its {taken.counts['rows_in']:,} rows can be used, so nothing was taken in."
            f" Most of all: {check_of(most).title} See every reason with: journey check"
        )


def _beside(
    workspace: Workspace,
    target: Path,
    taken: TakenIn,
    former: list[dict[str, Any]],
    covers: Period | None,
) -> list[Note]:
    """How the records of an extract stand to those of the source's earlier extracts."""
    if not former or sum(manifest["n_interactions"] for manifest in former) > MAX_COMPARED:
        return []
    columns = ["interaction_id", "start_date", "source_person_id"]
    old = pl.concat([accepted_rows(workspace, manifest).select(columns) for manifest in former])
    files = sorted(target.glob("interaction-*.parquet"))
    new = pl.concat([pl.read_parquet(file, columns=["interaction_id"]) for file in files])
    last = old.unique("interaction_id")
    n_replaced = last.join(new, on="interaction_id", how="semi").height
    start, end = covers or (taken.covers_from_date, taken.covers_to_date_excl)
    inside = (
        last.filter((pl.col("start_date") >= start) & (pl.col("start_date") < end)) if start else last.clear()
    )
    n_gone = inside.join(new, on="interaction_id", how="anti").height
    n_refusers = len(set(taken.refusers) & set(old["source_person_id"]))
    counted = (
        ("records_replaced", n_replaced, "record", "records"),
        ("records_gone", n_gone, "record", "records"),
        ("consent_withdrawn", n_refusers, "person", "people"),
    )
    return [Note(code, f"{n:,} {one if n == 1 else many}.") for code, n, one, many in counted if n]


def refuse_unpaired(profile: Profile, held: list[dict[str, Any]]) -> None:
    """Movements and nights become stays within one extract: a second one would cut or double them.

    Raises:
        Refused: an extract of such a source is held.
    """
    former = [manifest for manifest in held if manifest["source_code"] == profile.source_code]
    if not former or not any(rule.pairing or rule.nightly for rule in profile.tables):
        return
    ids = ", ".join(manifest["extract_id"] for manifest in former)
    raise Refused(
        f"An extract of {profile.source_code} is held already ({ids}). Movements and nights are made into"
        " stays within one extract, so a stay that goes on from one file to the next would be cut or counted"
        " twice. Take the held one out (journey withdraw) and add the files of all months as one extract:"
        " journey add --together FILE FILE..."
    )
