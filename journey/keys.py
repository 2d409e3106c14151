"""The programme's key: tokens that hide identifiers, and sealing of what holds them.

The key is never in the workspace. It comes from, in order: the environment variable JOURNEY_KEY (base64),
the file named by JOURNEY_KEY_FILE ("-" reads standard input), or the person's own configuration folder.
"""

import base64
import binascii
import hmac
import os
import secrets
import stat
import sys
from pathlib import Path

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from journey import mac
from journey.errors import Damaged, Refused

_KEY_BYTES = 32
_NONCE_BYTES = 12


class Key:
    """A secret of 32 bytes; tokens and sealing use separate keys derived from it."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _KEY_BYTES:
            raise Refused("The key is not of the right length. Use the key file made by: journey init")
        self._token_key = hmac.digest(secret, b"journey/token", "sha256")
        self._sealer = AESGCM(hmac.digest(secret, b"journey/seal", "sha256"))
        self.key_id = hmac.digest(secret, b"journey/key-id", "sha256").hex()[:16]

    def token(self, domain: str, value: str) -> str:
        """The keyed token of one value: as `tokens` gives it for a column."""
        return str(self.tokens(domain, pl.Series([value]))[0])

    def tokens(self, domain: str, values: pl.Series) -> pl.Series:
        """Keyed tokens of 128 bits as 32 hexadecimal letters; null stays null. Same length and order.

        The domain keeps kinds apart. AES-256 in CBC-MAC mode over the length, the domain and the value: a
        keyed function nobody can run without the key, and one that a whole column goes through at once.
        """
        return mac.column(self._token_key, domain, values)

    def seal(self, plain: bytes, label: str) -> bytes:
        """AES-256-GCM; the label (what the bytes are) is bound in, so files can't be swapped."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._sealer.encrypt(nonce, plain, label.encode())

    def unseal(self, sealed: bytes, label: str) -> bytes:
        """What was sealed under this key and label.

        Raises:
            Damaged: the key is another one, or the bytes were changed.
        """
        try:
            return self._sealer.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], label.encode())
        except (InvalidTag, ValueError):
            raise Damaged(
                "An identity file can't be opened: it is damaged, or this is not its key."
            ) from None


def new_secret() -> bytes:
    """A fresh secret from the operating system."""
    return secrets.token_bytes(_KEY_BYTES)


def default_key_file(key_name: str) -> Path:
    """Where a workspace's key file is kept unless JOURNEY_KEY_FILE says otherwise."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "journey" / "keys" / f"{key_name}.key"


def write_key_file(path: Path, secret: bytes) -> None:
    """Write a key file that only its owner can read; an existing file is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused("There is a key file with that name already. It was left as it is.") from None
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(base64.b64encode(secret).decode() + "\n")


def load_key(key_name: str, key_id: str) -> Key:
    """The workspace's key.

    Raises:
        Refused: there is no key, it can be read by others, or it belongs to another workspace.
    """
    key = Key(_decoded(_key_text(key_name)))
    if key.key_id != key_id:
        raise Refused("This key belongs to another workspace. Name the right one in JOURNEY_KEY_FILE.")
    return key


def is_key_at_hand(key_name: str) -> bool:
    """Whether there is something in the place where the key is looked for, right or wrong."""
    if os.environ.get("JOURNEY_KEY") or os.environ.get("JOURNEY_KEY_FILE") == "-":
        return True
    return Path(os.environ.get("JOURNEY_KEY_FILE") or default_key_file(key_name)).exists()


def _key_text(key_name: str) -> str:
    if text := os.environ.get("JOURNEY_KEY"):
        return text
    named = os.environ.get("JOURNEY_KEY_FILE")
    if named == "-":
        return sys.stdin.readline()
    path = Path(named) if named else default_key_file(key_name)
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise Refused(
            "There is no key for this workspace. Set JOURNEY_KEY_FILE to the key file made by: journey init"
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(
            "The key file can be read by other people on this machine. Run: chmod 600 on it, then try again."
        )
    return text


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("The key is not in the form that journey init writes.") from None
