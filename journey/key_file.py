"""Where the key's secret is: outside the workspace.

It comes from, in order: the environment variable JOURNEY_KEY (base64), the file named by JOURNEY_KEY_FILE
("-" reads standard input), or the person's own configuration folder.
"""

import base64
import binascii
import os
import stat
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from journey.errors import Refused
from journey.key_ring import KEY_BYTES, fingerprint
from journey.keys import Key, opened_ring


def key_of(held: Mapping[str, Any], beside: Path | None = None) -> Key:
    """The workspace's key, from restricted/key.json and the secret outside the workspace.

    While the keys are being changed the former secret opens the workspace as the next one does.

    Args:
        held: restricted/key.json.
        beside: a sample's own key file, whatever key is named for the programme's workspace.

    Raises:
        Refused: there is no key, it can be read by others, or it belongs to another workspace.
        Damaged: the ring is not as it was written.
    """
    secret = _decoded(_file_text(beside) if beside else _key_text(held["key_name"]))
    key_id = fingerprint(secret).hex()
    for known in (held, held.get("next")):
        if known and known["key_id"] == key_id:
            return Key(secret, opened_ring(secret, known["ring"]))
    if key_id in held.get("former_key_ids", ()):
        raise Refused(
            "This key was changed for a newer one. Name the new key file in JOURNEY_KEY_FILE, or set"
            " JOURNEY_KEY to what is in it."
        )
    raise Refused("This key belongs to another workspace. Name the right one in JOURNEY_KEY_FILE.")


def default_key_file(key_name: str) -> Path:
    """Where a workspace's key file is kept unless JOURNEY_KEY_FILE says otherwise."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "journey" / "keys" / f"{key_name}.key"


def key_file(key_name: str) -> Path:
    """The key file that is named, else the one in the person's own configuration folder."""
    named = os.environ.get("JOURNEY_KEY_FILE")
    return Path(named) if named and named != "-" else default_key_file(key_name)


def is_key_in_file() -> bool:
    """Whether the key is read from a file, and not from the environment or standard input."""
    return not os.environ.get("JOURNEY_KEY") and os.environ.get("JOURNEY_KEY_FILE") != "-"


def write_key_file(path: Path, secret: bytes) -> None:
    """Write a key file that only its owner can read; an existing file is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused("There is a key file with that name already. It was left as it is.") from None
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(base64.b64encode(secret).decode() + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def is_key_at_hand(key_name: str) -> bool:
    """Whether there is something in the place where the key is looked for, right or wrong."""
    return not is_key_in_file() or key_file(key_name).exists()


def _key_text(key_name: str) -> str:
    if text := os.environ.get("JOURNEY_KEY"):
        return text
    if not is_key_in_file():
        return _first_line(sys.stdin)
    return _file_text(key_file(key_name))


def line_given() -> str:
    """The key as it was given on standard input, for a process of ours that is to have it too; else ""."""
    return _first_line(sys.stdin) if os.environ.get("JOURNEY_KEY_FILE") == "-" else ""


@lru_cache(maxsize=1)
def _first_line(stream: TextIO) -> str:
    """What was given on standard input, which can be read once only."""
    return stream.readline()


def secret_in(path: Path) -> bytes:
    """The secret in a key file.

    Raises:
        Refused: there is no such file, others can read it, or it holds no key.
    """
    return _decoded(_file_text(path))


def _file_text(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise Refused(
            "There is no key for this workspace. Set JOURNEY_KEY_FILE to the key file made by: journey init"
        ) from None
    if is_open_to_others(mode):
        raise Refused(
            "The key file can be read by other people on this machine. Run: chmod 600 on it, then try again."
        )
    return text


def is_open_to_others(mode: int) -> bool:
    """Whether a file's mode lets others than its owner at it; only told where the system has such modes."""
    return os.name == "posix" and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))


def _decoded(text: str) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("The key is not in the form that journey init writes.") from None
    if len(secret) != KEY_BYTES:
        raise Refused("The key is not of the right length. Use the key file made by: journey init")
    return secret
