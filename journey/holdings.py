"""Extracts in and out of a workspace: each is one folder, complete or absent."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from journey import METHOD_VERSION
from journey.errors import Damaged, Refused
from journey.findings import findings
from journey.intake import Job, Part, TakenIn, Task, take_in_files
from journey.landing import Landed, landed
from journey.profiles import Profile, load_profile
from journey.workspace import Workspace, sha256_of, write_json

Tell = Callable[[str], None]
Period = tuple[date, date]


def add_extract(
    workspace: Workspace,
    paths: Sequence[Path],
    source_code: str,
    covers: Period | None = None,
    tell: Tell = lambda _: None,
) -> dict[str, Any]:
    """Take one extract in and return its manifest.

    Args:
        workspace: locked by the caller.
        paths: the file as the agency sent it, or the files that make up one extract; they are copied first
            and the copies are read.
        source_code: which profile reads it.
        covers: the period the agency says it covers, end exclusive; else inferred from its dates.
        tell: called with the name of each step as it begins.

    Raises:
        Refused: the extract can't be taken in; nothing was written.
    """
    profile = load_profile(source_code, workspace.path)
    with landed(paths, workspace.path / "restricted") as (copies, folder):
        digest = _digest(copies)
        held = workspace.extracts()
        _refuse_again(copies, digest, held)
        extract_id = sha256(f"{source_code}|{digest}".encode()).hexdigest()[:16]
        with workspace.new_extract(extract_id) as target:
            keeper = _Keeper(workspace, extract_id, target)
            task = Task(profile, workspace.key.tokens, workspace.settings.as_of_date, folder, covers, tell)
            files = [(copy.path, copy.file_name) for copy in copies]
            taken = take_in_files(files, task, keeper)
            keeper.seal("row", 0, taken.row)
            manifest = {
                "extract_id": extract_id,
                "sequence": 1 + max((manifest["sequence"] for manifest in held), default=0),
                **_described(copies, digest, profile),
                "agency_codes": taken.agency_codes or [profile.agency_code],
                **_covered(taken, covers),
                **taken.counts,
                "reasons": taken.reasons,
                "findings": findings(taken, profile, held, covers).to_dicts(),
                "notes": [asdict(note) for note in taken.notes],
                "columns": [list(column) for column in taken.columns],
                "n_interactions": keeper.n_interactions(),
            }
            manifest["files_sha256"] = {path.name: sha256_of(path) for path in sorted(target.iterdir())}
            write_json(target / "manifest.json", manifest)
    return manifest


def _described(copies: Sequence[Landed], digest: str, profile: Profile) -> dict[str, Any]:
    return {
        "file_name": copies[0].file_name
        if len(copies) == 1
        else f"{copies[0].file_name} and {len(copies) - 1} more",
        "file_names": [copy.file_name for copy in copies],
        "file_sha256": digest,
        "source_code": profile.source_code,
        "agency_code": profile.agency_code,
        "is_support": profile.is_support,
        "profile_version": profile.profile_version,
        "profile_sha256": profile.sha256,
        "method_version": METHOD_VERSION,
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
    for manifest in held:
        if manifest["file_sha256"] == digest:
            raise Refused(
                f"{copies[0].file_name} was added before, as extract {manifest['extract_id']}: its bytes are"
                " the same. Nothing was added. To read it another way, first take it out:"
                f" journey withdraw {manifest['extract_id']}"
            )


class _Keeper:
    """Writes each part of an extract as it is made: interactions as they are, identity sealed."""

    def __init__(self, workspace: Workspace, extract_id: str, folder: Path) -> None:
        self._n_interactions: dict[int, int] = {}
        self._workspace = workspace
        self._extract_id = extract_id
        self._folder = folder
        self._n_parts = 0

    def n_interactions(self) -> int:
        """How many interactions were written."""
        return sum(self._n_interactions.values())

    def n_kept(self) -> int:
        """How many parts were written."""
        return self._n_parts

    def drop_after(self, n_parts: int) -> None:
        """Remove all parts but the first so many."""
        for number in range(n_parts, self._n_parts):
            for file in self._folder.glob(f"*-{number:04}.parquet*"):
                file.unlink()
            self._n_interactions.pop(number, None)
        self._n_parts = n_parts

    def keep(self, part: Part) -> Job:
        """Give one part its number; the job writes it."""
        number, self._n_parts = self._n_parts, self._n_parts + 1
        self._n_interactions[number] = part.interaction.height
        return partial(self._write, part, number)

    def _write(self, part: Part, number: int) -> None:
        if not part.interaction.is_empty() or number == 0:
            # Level 1: keyed tokens do not shrink, so trying harder only takes longer.
            file = self._folder / f"interaction-{number:04}.parquet"
            few = pl.col("source_sheet", "data_flags").cast(pl.Categorical)  # written in a sixth of the time
            part.interaction.with_columns(few).write_parquet(file, compression="zstd", compression_level=1)
        for name, frame in (("identifier", part.identifier), ("set_aside", part.set_aside)):
            if not frame.is_empty() or number == 0:
                self.seal(name, number, frame)

    def seal(self, name: str, number: int, frame: pl.DataFrame) -> None:
        """Write one frame sealed, bound to its place in this extract."""
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        label = f"{self._extract_id}/{name}-{number:04}"
        sealed = self._workspace.key.seal(buffer.getvalue(), label)
        (self._folder / f"{name}-{number:04}.parquet.enc").write_bytes(sealed)


def accepted_rows(workspace: Workspace, manifest: dict[str, Any]) -> pl.DataFrame:
    """An extract's accepted interactions, checked against their hashes.

    Raises:
        Damaged: a file is not as it was written.
    """
    files = _files(workspace, manifest, "interaction", ".parquet")
    texts = pl.col(pl.Categorical).cast(pl.String)
    return pl.concat([pl.read_parquet(file).with_columns(texts) for file in files])


def sealed_frame(workspace: Workspace, manifest: dict[str, Any], name: str) -> pl.DataFrame:
    """One of an extract's sealed frames: identifier, set_aside or row. Needs the key.

    Raises:
        Damaged: a file is not as it was written.
    """
    files = _files(workspace, manifest, name, ".parquet.enc")
    frames = []
    for file in files:
        label = f"{manifest['extract_id']}/{file.name.removesuffix('.parquet.enc')}"
        frames.append(pl.read_parquet(io.BytesIO(workspace.key.unseal(file.read_bytes(), label))))
    return pl.concat(frames).unique(maintain_order=True)


def _files(workspace: Workspace, manifest: dict[str, Any], name: str, ending: str) -> list[Path]:
    folder = workspace.extract_path(manifest["extract_id"])
    names = [n for n in manifest["files_sha256"] if n.startswith(f"{name}-") and n.endswith(ending)]
    files = [folder / n for n in sorted(names)]
    if not files or not all(is_whole(file, manifest) for file in files):
        raise Damaged(
            f"Extract {manifest['extract_id']} is damaged. Withdraw it and add the agency's file again."
        )
    return files


def is_whole(path: Path, manifest: dict[str, Any]) -> bool:
    """Whether one file of an extract is there and as it was written."""
    return path.is_file() and sha256_of(path) == manifest["files_sha256"][path.name]
