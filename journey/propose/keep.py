"""Profiles kept in a workspace: versioned, the former beside the present, used by the next `journey add`."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from journey.errors import Refused
from journey.landing import plain_name
from journey.profiles import Profile, list_profiles, load_profile, parse_profile
from journey.workspace import write_text

MAX_PROFILE_BYTES = 1_000_000
_SOURCE_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_VERSION_LINE = re.compile(r"^profile_version[ \t]*=[ \t]*\d+", re.MULTILINE)


@dataclass(frozen=True)
class Kept:
    """A profile in a workspace; `is_new` is false where the one kept says the same already."""

    source_code: str
    profile_version: int
    is_new: bool


def check_source_code(text: str) -> str:
    """The text, where it may name a source and so a file.

    Raises:
        Refused: it holds anything but small letters, digits and underscores.
    """
    if not _SOURCE_CODE.fullmatch(text):
        raise Refused("A source is named with small letters, digits and underscores, such as gp_north.")
    return text


def next_version(source_code: str, workspace_dir: Path | None) -> int:
    """One more than the version of the profile that the source has now; 1 where it has none."""
    if source_code not in list_profiles(workspace_dir):
        return 1
    return load_profile(source_code, workspace_dir).profile_version + 1


def read_corrected(path: Path) -> str:
    """The text of a profile that a person corrected.

    Raises:
        Refused: it cannot be opened, is no TOML text, or names no source.
    """
    name = plain_name(path.name)
    try:
        if not path.is_file() or path.stat().st_size > MAX_PROFILE_BYTES:
            raise Refused(f"{name} is not a profile: a text file that ends in .toml.")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError:
        raise Refused(f"{name} can't be read. Check that you may open it.") from None
    except UnicodeDecodeError:
        raise Refused(f"{name} is not a readable TOML file. Save it as UTF-8 text.") from None


def keep(workspace_dir: Path, text: str, file_name: str) -> Kept:
    """Keep a profile in the workspace, under the next version where it differs from the one the source has.

    The former one goes to profiles/history/<source_code>.v<N>.toml. The caller holds the workspace's lock.

    Raises:
        Refused: it is not in the form of a profile; nothing was written.
    """
    source_code = _source_code_of(text, file_name)
    profile = parse_profile(text.encode("utf-8"), f"{source_code}.toml")
    former = held_text(source_code, workspace_dir)
    if former is not None and says_the_same(former, text):
        return Kept(source_code, load_profile(source_code, workspace_dir).profile_version, False)
    version = max(next_version(source_code, workspace_dir), 1)
    if former is None:
        version = max(1, profile.profile_version)
    numbered = _VERSION_LINE.sub(f"profile_version = {version}", text, count=1)
    _agree(numbered, source_code, version)
    folder = workspace_dir / "profiles"
    folder.mkdir(mode=0o700, exist_ok=True)
    if former is not None:
        _put_by(folder, source_code, former, load_profile(source_code, workspace_dir))
    write_text(folder / f"{source_code}.toml", numbered)
    return Kept(source_code, version, True)


def _source_code_of(text: str, file_name: str) -> str:
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Refused(f"{plain_name(file_name)} is not a readable TOML file.") from None
    return check_source_code(str(held.get("source_code", "")))


def _agree(text: str, source_code: str, version: int) -> None:
    """The version must stand on a line of its own, where it can be counted up."""
    if parse_profile(text.encode("utf-8"), f"{source_code}.toml").profile_version != version:
        raise Refused("Write the version on a line of its own: profile_version = 1")


def held_text(source_code: str, workspace_dir: Path) -> str | None:
    """The text of the profile that a source has now, the programme's own or the one shipped; else None."""
    own = workspace_dir / "profiles" / f"{source_code}.toml"
    shipped = resources.files("schemas") / "sources" / f"{source_code}.toml"
    for place in (own, shipped):
        if place.is_file():
            return place.read_bytes().decode("utf-8")
    return None


def kept_sha256(source_code: str, workspace_dir: Path | None) -> str:
    """SHA-256 of the text of the profile that a source has now, its version in it; "" where it has none."""
    text = held_text(source_code, workspace_dir or Path())
    return "" if text is None else hashlib.sha256(text.encode()).hexdigest()


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts of profiles differ by their version at most."""
    return _without_version(one) == _without_version(other)


def _without_version(text: str) -> str:
    return _VERSION_LINE.sub("", text.replace("\r\n", "\n"), count=1).strip()


def _put_by(folder: Path, source_code: str, former: str, profile: Profile) -> None:
    """Write the former profile to the history; one of the same version that differs is kept as well."""
    history = folder / "history"
    history.mkdir(mode=0o700, exist_ok=True)
    name, number = f"{source_code}.v{profile.profile_version}", 1
    place = history / f"{name}.toml"
    while place.exists() and place.read_bytes() != former.encode("utf-8"):
        number += 1
        place = history / f"{name}-{number}.toml"
    if not place.exists():
        write_text(place, former)
