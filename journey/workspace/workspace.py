"""A programme's folder: where things are in it, its settings, its key, the lock, small sealed files."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from journey.errors import Busy, Damaged, Refused
from journey.files import half_written, read_json, remove_folder, write_bytes
from journey.key_file import is_key_at_hand, key_of
from journey.keys import Key
from journey.landing import left_landings
from journey.settings import Settings, load_settings
from journey.shown import sample_key_of
from journey.workspace.builds import Builds
from journey.workspace.extracts import Extracts

_TO_FINISH = {
    "keys": "A change of keys was begun and not finished. First finish it: journey key rotate",
    "erasure": "An erasure was begun and is not finished. Finish it with: journey erase --resume",
}


class Workspace(Extracts, Builds):
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

    def with_settings(self, settings: Settings) -> "Workspace":
        """This workspace as if journey.toml held these settings; nothing is written."""
        other = Workspace(self.path)
        other.settings = settings
        return other

    @property
    def key(self) -> Key:
        """The key, from outside the workspace; read again when the keys of the workspace were changed."""
        seen = _stamp(self.key_path)
        if self._key is None or self._key[0] != seen:
            self._key = (seen, key_of(self.key_record(), sample_key_of(self.path)))
        return self._key[1]

    def has_key(self) -> bool:
        """Whether the key can be had, without saying why not."""
        try:
            return bool(self.key)
        except Refused:
            return False

    def is_key_named(self) -> bool:
        """Whether a key was given, right or wrong: a wrong one is an error, not an absence."""
        name = self.key_record()["key_name"]
        return sample_key_of(self.path) is not None or is_key_at_hand(name)

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

    def refuse_unfinished(self, although: str | None = None) -> None:
        """Go on only if nothing, or only this, was cut off.

        Raises:
            Refused: a change of keys or an erasure was cut off. It says how to finish it.
        """
        if (unfinished := self.unfinished()) not in (None, although):
            raise Refused(_TO_FINISH[str(unfinished)])

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
            with FileLock(self.path / ".lock", timeout=2, mode=0o600):
                self.refuse_unfinished(although)
                self.sweep()
                self.settle_registry()
                yield
        except Timeout:
            raise Busy(
                "Someone else is adding or building in this workspace. Try again when they are done."
            ) from None

    def sweep(self) -> None:
        """Under the lock: remove what an interrupted run left half made; nothing published is touched."""
        for left in self.left_behind():
            if left.is_dir():
                remove_folder(left)
            else:
                left.unlink(missing_ok=True)

    def left_behind(self) -> list[Path]:
        """What a cut-off run left: half-made folders and files, superseded revisions, landing copies."""
        half_made = [
            left for folder in (self.extracts_path, self.builds_path) for left in folder.glob(".new-*")
        ]
        older = [folder for folders in self.revisions().values() for folder in folders[:-1]]
        restricted, profiles = self.path / "restricted", self.profiles_path
        folders = (self.path, restricted, restricted / ".rotation", profiles, profiles / "history")
        prices = (self.path / "catalogues", self.path / "assumptions")
        files = [left for folder in (*folders, *prices) for left in half_written(folder)]
        return [*half_made, *older, *left_landings(restricted), *files]

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
        while path.exists():
            seen, sealed = _stamp(path), path.read_bytes()
            try:
                return self.key.unseal(sealed, name)
            except Damaged:
                if _stamp(path) == seen:  # else it was sealed under another key meanwhile
                    raise
        return None


def _stamp(path: Path) -> tuple[int, int]:
    """What tells one version of a file from the next; zeros where there is none."""
    if not path.exists():
        return (0, 0)
    held = path.stat()
    return (held.st_ino, held.st_mtime_ns)
