"""The builds of a workspace: one read-only folder each, the published one named in one small file."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from journey.errors import Damaged, Refused
from journey.files import published, read_json, sha256_of, write_text


class Builds:
    """The part of a workspace that holds builds."""

    path: Path
    key_path: Path
    builds_path: Path
    registry_path: Path

    @contextmanager
    def new_build(self, build_id: str) -> Iterator[Path]:
        """A folder that becomes the build when the block ends without an error."""
        with published(self.builds_path, build_id) as folder:
            yield folder

    def has_build(self, build_id: str) -> bool:
        """Whether this build is complete on disk."""
        return (self.builds_path / build_id / "manifest.json").is_file()

    def builds_of(self, facts_sha256: str) -> Iterator[Path]:
        """Folders of whole builds that were made from the same facts, the published one first."""
        current = self.current_id()
        folders = sorted(self.builds_path.glob("[!.]*"), key=lambda folder: (folder.name != current, folder))
        for folder in folders:
            try:
                if read_json(folder / "manifest.json").get("facts_sha256") == facts_sha256:
                    self._verify(folder)
                    yield folder
            except Damaged:  # as good as not there
                continue

    def publish(self, build_id: str, keep: int = 2) -> None:
        """Point `current` at a build by one replace, then remove all but the newest `keep`."""
        previous = self.current_id()
        write_text(self.path / "current", build_id + "\n")
        self.settle_registry()
        wanted = {build_id, previous} if keep > 1 else {build_id}
        for folder in self.builds_path.iterdir():
            if folder.name not in wanted:
                shutil.rmtree(folder, ignore_errors=True)

    def waiting_registry(self, build_id: str) -> Path:
        """Where the registry of a build waits until that build is published."""
        return self.registry_path.with_name(f"registry-{build_id}.parquet")

    def settle_registry(self) -> None:
        """Put what waits for the published build in place of the registry; what waits for another goes.

        The registry follows the build, so that its ids are never those of a build that nobody saw. A run that
        was cut off between the two is finished here by whoever locks the workspace next.
        """
        for waiting in sorted(self.registry_path.parent.glob("registry-*.parquet")):
            if waiting == self.waiting_registry(self.current_id() or ""):
                waiting.replace(self.registry_path)
            else:
                waiting.unlink()

    def current_id(self) -> str | None:
        """Id of the published build, if there is one."""
        try:
            return (self.path / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def current_build(self) -> Path:
        """Folder of the published build.

        Raises:
            Refused: nothing was built yet, or this is no workspace.
            Damaged: the published build is not there.
        """
        if not self.key_path.is_file():
            raise Refused("This folder is not a workspace. Make one with: journey init DIR")
        while build_id := self.current_id():
            folder = self.builds_path / build_id
            try:
                if not self.has_build(build_id):
                    raise Damaged("The published build is missing. Make it again with: journey build")
                self._verify(folder)
                return folder
            except (Damaged, OSError):
                if self.current_id() == build_id:  # else another was published meanwhile, and this one went
                    raise
        raise Refused("There is no build yet. Add files with: journey add, then run: journey build")

    def kept_build(self, build_id: str) -> Path:
        """Folder of a build by its id, the published one or one that is still kept.

        Raises:
            Refused: it is not there, and how to make it again.
            Damaged: it is not as it was published.
        """
        if not build_id.isalnum() or not self.has_build(build_id):
            raise Refused(
                "The build that this was made from is gone. A build follows from what went into it: with the "
                "same extracts, prices, settings and casebook, journey build makes it again under the same "
                "id. What went in is in the manifest.json, under inputs."
            )
        self._verify(self.builds_path / build_id)
        return self.builds_path / build_id

    def _verify(self, folder: Path) -> None:
        """Check a build's database against its hash when it is first opened, and after it was touched."""
        try:
            held = (folder / "analysis.duckdb").stat()
        except OSError:
            raise Damaged("The build's database is missing. Make it again with: journey build") from None
        seen = f"{folder.name} {held.st_size} {held.st_mtime_ns}\n"
        mark = self.path / ".verified"
        if mark.exists() and mark.read_text(encoding="utf-8") == seen:
            return
        if sha256_of(folder / "analysis.duckdb") != read_json(folder / "manifest.json")["database_sha256"]:
            raise Damaged(
                "The build's database is not as it was published. Make it again with: journey build"
            )
        write_text(mark, seen)

    @property
    def manifest(self) -> dict[str, Any]:
        """Manifest of the published build."""
        held: dict[str, Any] = read_json(self.current_build() / "manifest.json")
        return held

    def discard_damaged(self, build_id: str) -> None:
        """Remove a build whose database is not as published, so that it can be made again."""
        folder = self.builds_path / build_id
        if self.has_build(build_id):
            try:
                self._verify(folder)
            except Damaged:
                shutil.rmtree(folder)
