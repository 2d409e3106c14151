"""A workspace on disk: folders, manifests, atomic commits, the lock, the registry.

Whatever is published appears by one rename, so a crash at any moment leaves the old state or the new.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from journey.errors import Busy, Damaged, Refused
from journey.keys import Key, default_key_file, is_key_at_hand, load_key, new_secret, write_key_file
from journey.settings import Settings, load_settings, settings_text

_OWNER_ONLY = 0o700


class Workspace:
    """One programme's folder. Making the object reads nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.extracts_path = path / "restricted" / "extracts"
        self.registry_path = path / "restricted" / "registry.json"
        self.casebook_path = path / "casebook.sqlite"
        self.builds_path = path / "builds"
        self.profiles_path = path / "profiles"

    @cached_property
    def settings(self) -> Settings:
        """journey.toml."""
        return load_settings(self.path / "journey.toml")

    @cached_property
    def key(self) -> Key:
        """The key, from outside the workspace."""
        held = self._identity()
        return load_key(held["key_name"], held["key_id"])

    def has_key(self) -> bool:
        """Whether the key can be had, without saying why not."""
        try:
            return bool(self.key)
        except Refused:
            return False

    def is_key_named(self) -> bool:
        """Whether a key was given, right or wrong: a wrong one is an error, not an absence."""
        return is_key_at_hand(self._identity()["key_name"])

    def _identity(self) -> dict[str, str]:
        try:
            held: dict[str, str] = json.loads(
                (self.path / "restricted" / "key.json").read_text(encoding="utf-8")
            )
        except FileNotFoundError:
            raise Refused("This folder is not a workspace. Make one with: journey init DIR") from None
        except ValueError:
            raise Damaged("restricted/key.json is damaged. Put back a copy from your backup.") from None
        return held

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace for writing.

        Raises:
            Busy: another process holds it.
        """
        self._identity()
        try:
            with FileLock(self.path / ".lock", timeout=2):
                self._sweep()
                yield
        except Timeout:
            raise Busy(
                "Someone else is adding or building in this workspace. Try again when they are done."
            ) from None

    def _sweep(self) -> None:
        """Remove what an interrupted run left half made; nothing published is touched."""
        for left in self.left_behind():
            shutil.rmtree(left, ignore_errors=True)

    def left_behind(self) -> list[Path]:
        """Folders of a run that was cut off: half-made ones, and landing copies of files as received."""
        half_made = [
            left for folder in (self.extracts_path, self.builds_path) for left in folder.glob(".new-*")
        ]
        return [*half_made, *(self.path / "restricted").glob(".landing-*")]

    # --- extracts

    def extracts(self) -> list[dict[str, Any]]:
        """Manifests of the extracts held, in the order they were taken in."""
        paths = sorted(self.extracts_path.glob("*/manifest.json"))
        found = [read_json(path) for path in paths if not path.parent.name.startswith(".")]
        return sorted(found, key=lambda manifest: manifest["sequence"])

    def extract_path(self, extract_id: str) -> Path:
        """An extract's folder."""
        return self.extracts_path / extract_id

    @contextmanager
    def new_extract(self, extract_id: str) -> Iterator[Path]:
        """A folder that becomes the extract when the block ends without an error."""
        with _published(self.extracts_path, extract_id) as folder:
            yield folder

    def withdraw(self, extract_id: str) -> None:
        """Take one extract out; the next build is made without it.

        Raises:
            Refused: there is no such extract.
        """
        folder = self.extracts_path / extract_id
        if not extract_id.isalnum() or not folder.is_dir():
            raise Refused("There is no extract with that id. See them with: journey extracts")
        leaving = self.extracts_path / f".new-{uuid.uuid4().hex}"
        os.replace(folder, leaving)
        shutil.rmtree(leaving)

    # --- the registry: source person (token) -> person id, kept from build to build

    def registry(self) -> dict[str, str]:
        """Known person ids by source person id, the earliest first."""
        if not self.registry_path.exists():
            return {}
        return dict(read_json(self.registry_path))

    def save_registry(self, registry: dict[str, str]) -> None:
        """Replace the registry in one step; its order is kept, so that the earlier id of two stays."""
        write_json(self.registry_path, list(registry.items()))

    # --- builds

    @contextmanager
    def new_build(self, build_id: str) -> Iterator[Path]:
        """A folder that becomes the build when the block ends without an error."""
        with _published(self.builds_path, build_id) as folder:
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
        self._identity()
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
        folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY)
        os.chmod(folder, _OWNER_ONLY)
    write_text(path / "journey.toml", settings_text(settings))
    write_json(path / "restricted" / "key.json", {"key_name": name, "key_id": Key(secret).key_id})
    return workspace, key_file


@contextmanager
def _published(parent: Path, name: str) -> Iterator[Path]:
    folder = parent / f".new-{uuid.uuid4().hex}"
    folder.mkdir(mode=_OWNER_ONLY)
    try:
        yield folder
        for written in folder.iterdir():
            if written.is_file():
                _flush(written)
                if os.name == "posix":  # elsewhere a read-only file could not be removed again
                    written.chmod(0o400)
        os.replace(folder, parent / name)
        _flush(parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_json(path: Path) -> Any:
    """A JSON file of ours.

    Raises:
        Damaged: it is missing or not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Damaged(f"{path.name} is damaged. Put back a copy from your backup.") from None


def write_json(path: Path, held: Any) -> None:
    """Write JSON in one step, keys in order."""
    write_text(path, json.dumps(held, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file in one step: readers see the old text or the new."""
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(beside, path)


def _flush(path: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
