"""A workspace on disk: folders, manifests, atomic commits, the lock, the registry.

Whatever is published appears by one rename, so a crash at any moment leaves the old state or the new.
"""

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from journey.errors import Busy, Damaged, Refused
from journey.files import (
    OWNER_ONLY,
    published,
    read_json,
    remove_folder,
    sha256_of,
    write_bytes,
    write_json,
    write_text,
)
from journey.key_file import default_key_file, is_key_at_hand, key_of, write_key_file
from journey.key_ring import new_ring, new_secret
from journey.keys import Key
from journey.settings import Settings, load_settings, settings_text

_TO_FINISH = {
    "keys": "A change of keys was begun and not finished. First finish it: journey key rotate",
    "erasure": "An erasure was begun and is not finished. Finish it with: journey erase --resume",
}
_REVISION = re.compile(r"([0-9A-Za-z]+)(?:\.r(\d+))?")

__all__ = ["Workspace", "init_workspace", "read_json", "sha256_of", "write_json", "write_text"]


class Workspace:
    """One programme's folder. Making the object reads nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.extracts_path = path / "restricted" / "extracts"
        self.key_path = path / "restricted" / "key.json"
        self.registry_path = path / "restricted" / "registry.parquet"
        self.casebook_path = path / "casebook.sqlite"
        self.builds_path = path / "builds"
        self.profiles_path = path / "profiles"
        self._key: tuple[tuple[int, int], Key] | None = None

    @cached_property
    def settings(self) -> Settings:
        """journey.toml."""
        return load_settings(self.path / "journey.toml")

    @property
    def key(self) -> Key:
        """The key, from outside the workspace; read again when the keys of the workspace were changed."""
        seen = _stamp(self.key_path)
        if self._key is None or self._key[0] != seen:
            self._key = (seen, key_of(self.key_record()))
        return self._key[1]

    def has_key(self) -> bool:
        """Whether the key can be had, without saying why not."""
        try:
            return bool(self.key)
        except Refused:
            return False

    def is_key_named(self) -> bool:
        """Whether a key was given, right or wrong: a wrong one is an error, not an absence."""
        return is_key_at_hand(self.key_record()["key_name"])

    def key_record(self) -> dict[str, Any]:
        """restricted/key.json: the key's name and fingerprint, and the ring sealed under it.

        `next` is there while the keys are being changed, with the same of the key that comes.

        Raises:
            Refused: this is no workspace, or one of an earlier version of this program.
            Damaged: the file is not as it was written.
        """
        if not self.key_path.is_file():
            raise Refused("This folder is not a workspace. Make one with: journey init DIR")
        held = read_json(self.key_path)
        if not isinstance(held, dict) or not {"key_name", "key_id"} <= held.keys():
            raise Damaged("key.json is damaged. Put back a copy from your backup.")
        if "ring" not in held:
            raise Refused(
                "An earlier version of this program made this workspace. Make a new one with journey init,"
                " and add the agencies' files again."
            )
        return held

    def is_rotating(self) -> bool:
        """Whether a change of keys was begun and not finished."""
        return "next" in self.key_record()

    def unfinished(self) -> str | None:
        """What was begun and cut off, and must be finished before anything else is written: keys, erasure."""
        if self.is_rotating():
            return "keys"
        return "erasure" if self.sealed_path("erasing").exists() else None

    @contextmanager
    def lock(self, although: str | None = None) -> Iterator[None]:
        """Hold the workspace for writing.

        Args:
            although: the work may be done, or finishes it, although this (keys, erasure) was cut off.

        Raises:
            Busy: another process holds it.
            Refused: a change of keys or an erasure was cut off.
        """
        self.key_record()
        try:
            with FileLock(self.path / ".lock", timeout=2):
                if (unfinished := self.unfinished()) not in (None, although):
                    raise Refused(_TO_FINISH[str(unfinished)])
                self._sweep()
                yield
        except Timeout:
            raise Busy(
                "Someone else is adding or building in this workspace. Try again when they are done."
            ) from None

    def _sweep(self) -> None:
        """Remove what an interrupted run left half made; nothing published is touched."""
        for left in self.left_behind():
            remove_folder(left)

    def left_behind(self) -> list[Path]:
        """What a cut-off run left: half-made folders, revisions that have a newer one, landing copies."""
        half_made = [
            left for folder in (self.extracts_path, self.builds_path) for left in folder.glob(".new-*")
        ]
        older = [folder for folders in self._revisions().values() for folder in folders[:-1]]
        return [*half_made, *older, *(self.path / "restricted").glob(".landing-*")]

    # --- extracts

    def extracts(self) -> list[dict[str, Any]]:
        """Manifests of the extracts held, in the order they were taken in."""
        newest = [folders[-1] for folders in self._revisions().values()]
        found = [read_json(folder / "manifest.json") for folder in newest]
        return sorted(found, key=lambda manifest: manifest["sequence"])

    def extract_path(self, extract_id: str) -> Path:
        """An extract's folder: its newest revision."""
        folders = self._revisions().get(extract_id)
        return folders[-1] if folders else self.extracts_path / extract_id

    def _revisions(self) -> dict[str, list[Path]]:
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
        if extract_id not in self._revisions():
            raise Refused("There is no extract with that id. See them with: journey extracts")
        named = _REVISION.fullmatch(self.extract_path(extract_id).name)
        return int((named and named[2]) or 1) + 1

    def withdraw(self, extract_id: str) -> None:
        """Take one extract out, with all its revisions; the next build is made without it.

        Raises:
            Refused: there is no such extract.
        """
        folders = self._revisions().get(extract_id)
        if not folders:
            raise Refused("There is no extract with that id. See them with: journey extracts")
        for folder in folders:  # the newest last, so that no older one comes to light half way
            remove_folder(folder)

    # --- the registry: source person (token) -> person id, kept from build to build

    def registry(self) -> dict[str, str]:
        """Known person ids by source person id, the earliest first."""
        former = self.registry_path.with_suffix(".json")
        return dict(read_json(former)) if former.exists() else {}

    def save_registry(self, registry: dict[str, str]) -> None:
        """Replace the registry in one step; its order is kept, so that the earlier id of two stays."""
        write_json(self.registry_path.with_suffix(".json"), list(registry.items()))

    # --- small sealed files

    def sealed_path(self, name: str) -> Path:
        """Where a small sealed file of the restricted zone is, such as link_model."""
        return self.path / "restricted" / f"{name}.enc"

    def write_sealed(self, name: str, plain: bytes) -> None:
        """Seal a small file of the restricted zone in one step; a change of keys seals it anew."""
        write_bytes(self.sealed_path(name), self.key.seal(plain, name))

    def read_sealed(self, name: str) -> bytes | None:
        """What a small file of the restricted zone holds; None where there is none.

        Raises:
            Damaged: it is not as it was written, or this is not its key.
        """
        path = self.sealed_path(name)
        return self.key.unseal(path.read_bytes(), name) if path.exists() else None

    # --- builds

    @contextmanager
    def new_build(self, build_id: str) -> Iterator[Path]:
        """A folder that becomes the build when the block ends without an error."""
        with published(self.builds_path, build_id) as folder:
            yield folder

    def has_build(self, build_id: str) -> bool:
        """Whether this build is complete on disk."""
        return (self.builds_path / build_id / "manifest.json").is_file()

    def publish(self, build_id: str, keep: int = 2) -> None:
        """Point `current` at a build by one replace, then remove all but the newest `keep`."""
        previous = self.current_id()
        write_text(self.path / "current", build_id + "\n")
        wanted = {build_id, previous} if keep > 1 else {build_id}
        for folder in self.builds_path.iterdir():
            if folder.name not in wanted:
                shutil.rmtree(folder, ignore_errors=True)

    def current_id(self) -> str | None:
        """Id of the published build, if there is one."""
        path = self.path / "current"
        return path.read_text(encoding="utf-8").strip() if path.exists() else None

    def current_build(self) -> Path:
        """Folder of the published build.

        Raises:
            Refused: nothing was built yet.
            Damaged: the published build is not there.
        """
        self.key_record()
        build_id = self.current_id()
        if build_id is None:
            raise Refused("There is no build yet. Add files with: journey add, then run: journey build")
        if not self.has_build(build_id):
            raise Damaged("The published build is missing. Make it again with: journey build")
        folder = self.builds_path / build_id
        self._verify(folder)
        return folder

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


def _stamp(path: Path) -> tuple[int, int]:
    """What tells one version of a file from the next; zeros where there is none."""
    if not path.exists():
        return (0, 0)
    held = path.stat()
    return (held.st_ino, held.st_mtime_ns)


def init_workspace(path: Path, settings: Settings) -> tuple[Workspace, Path]:
    """Make an empty, owner-only workspace and its key file outside it.

    Returns the workspace and the path of the key file.

    Raises:
        Refused: the folder exists and is not empty.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused("That folder exists and is not empty. Name a new folder for the workspace.")
    secret, name = new_secret(), f"{path.resolve().name}-{uuid.uuid4().hex[:8]}"
    key_file = Path(os.environ.get("JOURNEY_KEY_FILE") or default_key_file(name))
    if key_file.resolve().is_relative_to(path.resolve()):
        raise Refused(
            "The key file may not be inside the workspace. Set JOURNEY_KEY_FILE to a path elsewhere."
        )
    write_key_file(key_file, secret)
    workspace = Workspace(path)
    for folder in (
        path,
        path / "restricted",
        workspace.extracts_path,
        workspace.builds_path,
        workspace.profiles_path,
    ):
        folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
        os.chmod(folder, OWNER_ONLY)
    write_text(path / "journey.toml", settings_text(settings))
    key = Key(secret, new_ring())
    write_json(workspace.key_path, {"key_name": name, "key_id": key.key_id, "ring": key.sealed_ring()})
    return workspace, key_file
