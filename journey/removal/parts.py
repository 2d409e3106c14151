"""The files of one extract's folder: what is in them, and the same files written anew."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from journey.errors import Damaged
from journey.extract_files import write_interactions, write_sealed_frame
from journey.files import link_or_copy, sha256_of
from journey.keys import Key
from journey.workspace import Workspace

CLEAR, SEALED = ".parquet", ".parquet.enc"


@dataclass(frozen=True)
class Folder:
    """An extract's folder as it is read, and the one that is written; they may be the same one."""

    extract_id: str
    old: Path
    new: Path
    key: Key
    sheet_names: list[str]

    def numbers(self, *of: str) -> list[str]:
        """The numbers of the parts, or of one kind of file, in order, as they stand in the files' names."""
        names = of or ("interaction", "identifier", "set_aside")
        found = {path.name.partition("-")[2][:4] for name in names for path in self.old.glob(f"{name}-*")}
        return sorted(found)

    def read(self, name: str, number: str, columns: list[str] | None = None) -> pl.DataFrame | None:
        """One frame of one part, or some columns of it, texts as texts; None where the part has none.

        Raises:
            Damaged: a sealed file can't be opened.
        """
        clear = self.old / f"{name}-{number}{CLEAR}"
        sealed = self.old / f"{name}-{number}{SEALED}"
        if clear.exists():
            return pl.read_parquet(clear, columns=columns).with_columns(
                pl.col(pl.Categorical).cast(pl.String)
            )
        if not sealed.exists():
            return None
        try:
            plain = self.key.unseal(sealed.read_bytes(), f"{self.extract_id}/{name}-{number}")
        except Damaged:
            raise Damaged(
                f"Extract {self.extract_id} can't be opened: it is damaged, or this is not its key."
                " Nothing was changed in it."
            ) from None
        return pl.read_parquet(io.BytesIO(plain), columns=columns)

    def write(self, name: str, number: str, frame: pl.DataFrame) -> None:
        """One frame of one part in the new folder: interactions in the clear, all else sealed."""
        if name == "interaction":
            write_interactions(self.new / f"{name}-{number}{CLEAR}", frame)
        else:
            write_sealed_frame(self.new, self.key, f"{self.extract_id}/{name}-{number}", frame)

    def places(self, interaction: pl.DataFrame) -> pl.DataFrame:
        """source_sheet (its name) and source_row of interactions; distinct."""
        return interaction.select(self.sheet_of(), "source_row").unique()

    def sheet_of(self) -> pl.Expr:
        """source_sheet, the name of the sheet that interactions have the number of."""
        numbers = range(1, len(self.sheet_names) + 1)
        named = pl.col("source_sheet_no").replace_strict(numbers, self.sheet_names, return_dtype=pl.String)
        return named.alias("source_sheet")

    def carry_over(self) -> None:
        """Everything that was not written anew, as it is."""
        if self.old == self.new:
            return
        for path in sorted(self.old.iterdir()):
            target = self.new / path.name
            if path.name != "manifest.json" and not target.exists():
                link_or_copy(path, target)


def folder_of(workspace: Workspace, manifest: Mapping[str, Any]) -> Folder:
    """A published extract's folder, to be read; each file is checked against its hash first.

    Args:
        workspace: whose extract it is.
        manifest: the whole manifest, as journey.holdings.described gives it.

    Raises:
        Damaged: a file is not as it was written.
    """
    extract_id = manifest["extract_id"]
    path = workspace.extract_path(extract_id)
    for name, digest in manifest["files_sha256"].items():
        if not (path / name).is_file() or sha256_of(path / name) != digest:
            raise Damaged(f"Extract {extract_id} is damaged. Withdraw it and add the agency's file again.")
    return Folder(extract_id, path, path, workspace.key, manifest["sheet_names"])
