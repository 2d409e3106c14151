"""The files of an extract: interactions as they are, everything that may name somebody sealed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from journey.errors import Damaged, Refused
from journey.files import sha256_of
from journey.intake import Job, Part
from journey.keys import Key
from journey.manifests import described
from journey.workspace import Workspace

FEW_VALUES = [
    *("source_code", "role_code", "agency_code", "activity_code", "source_activity", "status_code"),
    *("outcome_code", "setting_code", "grain_code", "start_precision", "end_status_code", "data_flags"),
]


class PartWriter:
    """Writes each part of an extract as it is made."""

    def __init__(self, key: Key, extract_id: str, folder: Path) -> None:
        self.sheet_names: list[str] = []
        self._n_interactions: dict[int, int] = {}
        self._key = key
        self._extract_id = extract_id
        self._folder = folder
        self._n_parts = 0

    def begin(self, sheet_names: Sequence[str]) -> None:
        """The number of a sheet is its place among these."""
        self.sheet_names = list(sheet_names)

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
        made = part.interaction
        if not made.is_empty() or number == 0:
            numbered = made.with_columns(_numbered(made["source_sheet"], self.sheet_names))
            stored = numbered.drop("source_record_id", "source_sheet")
            write_interactions(self._folder / f"interaction-{number:04}.parquet", stored)
            self.seal("record", number, made.select("source_record_id"))
        for name, frame in (("identifier", part.identifier), ("set_aside", part.set_aside)):
            if not frame.is_empty() or number == 0:
                self.seal(name, number, frame)

    def seal(self, name: str, number: int, frame: pl.DataFrame) -> None:
        """Write one frame sealed, bound to its place in this extract."""
        write_sealed_frame(self._folder, self._key, f"{self._extract_id}/{name}-{number:04}", frame)


def write_interactions(file: Path, interaction: pl.DataFrame) -> None:
    """Write one part's interactions, without what may name somebody."""
    # Level 1: keyed tokens do not shrink, so trying harder only takes longer.
    few = pl.col(FEW_VALUES).cast(pl.Categorical)  # written in half the time
    interaction.with_columns(few).write_parquet(file, compression="zstd", compression_level=1)


def write_sealed_frame(folder: Path, key: Key, label: str, frame: pl.DataFrame) -> None:
    """Write one frame sealed. Its label is the extract's id, a stroke, and the name without its endings."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=1)
    name = label.partition("/")[2]
    (folder / f"{name}.parquet.enc").write_bytes(key.seal(buffer.getvalue(), label))


def accepted_rows(workspace: Workspace, manifest: dict[str, Any]) -> pl.DataFrame:
    """An extract's accepted interactions, checked against their hashes: schemas.canonical.Interaction.

    Raises:
        Damaged: a file is not as it was written.
        Busy: the extract was taken out while it was read.
    """
    return workspace.read_whole(manifest, partial(_accepted, workspace))


def recorded_rows(workspace: Workspace, manifest: dict[str, Any]) -> pl.DataFrame:
    """Accepted interactions with the agency's own source_record_id and source_sheet. Needs the key.

    Raises:
        Damaged: a file is not as it was written, or this is not its key.
        Busy: the extract was taken out while it was read.
    """
    return workspace.read_whole(manifest, partial(_recorded, workspace))


def sealed_frame(
    workspace: Workspace, manifest: dict[str, Any], name: str, people: pl.Series | None = None
) -> pl.DataFrame:
    """One of an extract's sealed frames: identifier, set_aside or row. Needs the key.

    Args:
        workspace: whose extract it is.
        manifest: of the extract.
        name: identifier, set_aside or row.
        people: of identifier, only the rows of these source people.

    Raises:
        Damaged: a file is not as it was written, or this is not its key.
        Busy: the extract was taken out while it was read.
    """
    frames = workspace.read_whole(manifest, partial(_sealed_frames, workspace, name=name, people=people))
    return pl.concat(frames).unique(maintain_order=True)


def is_whole(path: Path, manifest: dict[str, Any]) -> bool:
    """Whether one file of an extract is there and as it was written."""
    return path.is_file() and sha256_of(path) == manifest["files_sha256"][path.name]


def _numbered(sheet: pl.Series, names: Sequence[str]) -> pl.Expr:
    if len(names) == 1:
        return pl.lit(1, pl.Int64).alias("source_sheet_no")
    place = sheet.cast(pl.Enum(names)).to_physical().cast(pl.Int64)
    return pl.lit(place + 1).alias("source_sheet_no")


def _open_frame(file: Path) -> pl.DataFrame:
    return pl.read_parquet(file).with_columns(pl.col(pl.Categorical).cast(pl.String))


def _accepted(workspace: Workspace, manifest: dict[str, Any]) -> pl.DataFrame:
    files = _files(workspace, manifest, "interaction", ".parquet")
    rows = pl.concat([_open_frame(file) for file in files])
    if "share_no" not in rows.columns:
        raise Refused(
            f"Extract {manifest['extract_id']} was taken in by an earlier version of this program. Take it "
            f"out with journey withdraw {manifest['extract_id']}, then add its file again."
        )
    return rows


def _recorded(workspace: Workspace, manifest: dict[str, Any]) -> pl.DataFrame:
    names = described(workspace, manifest)["sheet_names"]
    sheet = pl.col("source_sheet_no").replace_strict(range(1, len(names) + 1), names, return_dtype=pl.String)
    records = _sealed_frames(workspace, manifest, "record")
    return _accepted(workspace, manifest).with_columns(
        pl.concat(records)["source_record_id"], source_sheet=sheet
    )


def _sealed_frames(
    workspace: Workspace, manifest: dict[str, Any], name: str, people: pl.Series | None = None
) -> list[pl.DataFrame]:
    frames = []
    for file in _files(workspace, manifest, name, ".parquet.enc"):
        label = f"{manifest['extract_id']}/{file.name.removesuffix('.parquet.enc')}"
        frame = pl.read_parquet(io.BytesIO(workspace.key.unseal(file.read_bytes(), label)))
        if people is not None:
            frame = frame.join(people.to_frame("source_person_id"), on="source_person_id", how="semi")
        frames.append(frame)
    return frames


def _files(workspace: Workspace, manifest: dict[str, Any], name: str, ending: str) -> list[Path]:
    folder = workspace.folder_of(manifest)
    names = [n for n in manifest["files_sha256"] if n.startswith(f"{name}-") and n.endswith(ending)]
    files = [folder / n for n in sorted(names)]
    if not files or not all(is_whole(file, manifest) for file in files):
        raise Damaged(
            f"Extract {manifest['extract_id']} is damaged. Withdraw it and add the agency's file again."
        )
    return files
