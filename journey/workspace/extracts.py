"""The extracts of a workspace: one folder each, replaced as a whole by its next revision."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from journey.errors import Busy, Damaged, Refused
from journey.files import published, read_json, remove_folder

Found = TypeVar("Found")
Manifest = dict[str, Any]
_REVISION = re.compile(r"([0-9A-Za-z]+)(?:\.r(\d+))?")


class Extracts:
    """The part of a workspace that holds extracts."""

    extracts_path: Path

    def extracts(self) -> list[dict[str, Any]]:
        """Manifests of the extracts held, in the order they were taken in."""
        newest = [folders[-1] for folders in self.revisions().values()]
        try:
            found = [read_json(folder / "manifest.json") for folder in newest]
        except Damaged:
            if all(folder.is_dir() for folder in newest):
                raise
            return self.extracts()  # meanwhile one was taken out, or has a newer revision
        return sorted(found, key=lambda manifest: manifest["sequence"])

    def extract_path(self, extract_id: str) -> Path:
        """An extract's folder: its newest revision."""
        folders = self.revisions().get(extract_id)
        return folders[-1] if folders else self.extracts_path / extract_id

    def folder_of(self, manifest: Mapping[str, Any]) -> Path:
        """The folder of the very revision that a manifest is of, whatever came after it."""
        number = manifest.get("revision", 1)
        name = manifest["extract_id"] if number == 1 else f"{manifest['extract_id']}.r{number}"
        return self.extracts_path / name

    def newest(self, extract_id: str) -> Manifest | None:
        """The manifest of an extract as it is now; None where it was taken out."""
        return next((found for found in self.extracts() if found["extract_id"] == extract_id), None)

    def read_whole(self, manifest: Manifest, read: Callable[[Manifest], Found]) -> Found:
        """Read files of one revision of an extract; where it was replaced meanwhile, of the one that did so.

        Readers take no lock, and whoever changes keys or erases takes the former revision away.

        Args:
            manifest: of the revision to begin with.
            read: reads the files in folder_of the manifest that it is given.

        Raises:
            Damaged: what is held now is not as it was written.
            Busy: the extract was taken out while it was read.
        """
        while True:
            try:
                return read(manifest)
            except (OSError, Damaged):
                now = self.newest(manifest["extract_id"])
                if now is None:
                    raise Busy(
                        f"Extract {manifest['extract_id']} was taken out while it was read. Try again."
                    ) from None
                if now.get("revision") == manifest.get("revision"):
                    raise
                manifest = now

    def revisions(self) -> dict[str, list[Path]]:
        """Folders of each extract, the newest last; more than one only where a run was cut off."""
        found: dict[str, list[tuple[int, Path]]] = {}
        for folder in self.extracts_path.glob("[!.]*"):
            if named := _REVISION.fullmatch(folder.name):
                found.setdefault(named[1], []).append((int(named[2] or 1), folder))
        return {
            extract_id: [folder for _, folder in sorted(found[extract_id])] for extract_id in sorted(found)
        }

    @contextmanager
    def new_extract(self, extract_id: str) -> Iterator[Path]:
        """A folder that becomes the extract when the block ends without an error."""
        with published(self.extracts_path, extract_id) as folder:
            yield folder

    @contextmanager
    def revised(self, extract_id: str) -> Iterator[tuple[Path, Path]]:
        """The extract's folder, and an empty one that takes its place when the block ends without an error.

        The caller fills the new folder. Its manifest.json keeps extract_id and sequence, and gets the number
        of the revision from `next_revision`. The new revision appears by one rename; then the old one goes.

        Raises:
            Refused: there is no such extract.
        """
        number = self.next_revision(extract_id)
        old = self.extract_path(extract_id)
        with published(self.extracts_path, f"{extract_id}.r{number}") as new:
            yield old, new
            written = read_json(new / "manifest.json")
            if (written["extract_id"], written.get("revision")) != (extract_id, number):
                raise Damaged("A new revision of an extract is not complete. Report this as a fault.")
        remove_folder(old)

    def next_revision(self, extract_id: str) -> int:
        """The number that the next revision of an extract will have; a new extract is revision 1.

        Raises:
            Refused: there is no such extract.
        """
        if extract_id not in self.revisions():
            raise Refused("There is no extract with that id. See them with: journey extracts")
        named = _REVISION.fullmatch(self.extract_path(extract_id).name)
        return int((named and named[2]) or 1) + 1

    def withdraw(self, extract_id: str) -> None:
        """Take one extract out, with all its revisions; the next build is made without it.

        Raises:
            Refused: there is no such extract.
        """
        folders = self.revisions().get(extract_id)
        if not folders:
            raise Refused("There is no extract with that id. See them with: journey extracts")
        for folder in folders:  # the newest last, so that no older one comes to light half way
            remove_folder(folder)
