"""What the programme's key opens: data keys, token keys and the recipients' versions, as one small record.

The ring lies sealed in the workspace. Changing a key is adding one here; whoever has no key file has none.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import dataclass, field, replace

from journey.errors import Refused

KEY_BYTES = 32
_ID_BYTES = 8
_LONGEST_RECIPIENT = 80


@dataclass(frozen=True)
class Ring:
    """Secrets of 32 bytes, never printed.

    `data` are the keys that seal, the newest last; it is the one in use, and the others only open.
    `tokens` is the chain of token keys, applied in order. `recipient` is what tokens for recipients are
    derived from, with the recipient's name and version; a recipient that is not in `versions` has version 1.
    """

    data: tuple[bytes, ...] = field(repr=False)
    tokens: tuple[bytes, ...] = field(repr=False)
    recipient: bytes = field(repr=False)
    versions: dict[str, int]

    def as_bytes(self) -> bytes:
        """The ring as it is sealed."""
        held = {
            "data": [_text(secret) for secret in self.data],
            "tokens": [_text(secret) for secret in self.tokens],
            "recipient": _text(self.recipient),
            "versions": self.versions,
        }
        return json.dumps(held, sort_keys=True).encode()

    def with_new_data_key(self) -> Ring:
        """The same with a new key that seals; the former ones still open what they sealed."""
        return replace(self, data=(*self.data, new_secret()))

    def with_newest_data_key(self) -> Ring:
        """The same without the former data keys: what they sealed can't be opened any more."""
        return replace(self, data=self.data[-1:])

    def with_new_token_key(self) -> Ring:
        """The same with one more token key at the end of the chain."""
        return replace(self, tokens=(*self.tokens, new_secret()))

    def with_next_version(self, recipient: str) -> Ring:
        """The same with a recipient's version one higher: their tokens become others."""
        name = recipient_name(recipient)
        return replace(self, versions={**self.versions, name: self.version(name) + 1})

    def version(self, recipient: str) -> int:
        """Which version of its tokens a recipient has."""
        return self.versions.get(recipient_name(recipient), 1)

    def recipient_key(self, recipient: str) -> bytes:
        """The key of one recipient's tokens."""
        about = f"journey/recipient|{self.version(recipient)}|{recipient_name(recipient)}"
        return hmac.digest(self.recipient, about.encode(), "sha256")


def new_ring() -> Ring:
    """A ring of one data key and one token key."""
    return Ring((new_secret(),), (new_secret(),), new_secret(), {})


def ring_of(held: bytes) -> Ring:
    """A ring as it was sealed."""
    found = json.loads(held)
    return Ring(
        tuple(_bytes(text) for text in found["data"]),
        tuple(_bytes(text) for text in found["tokens"]),
        _bytes(found["recipient"]),
        dict(found["versions"]),
    )


def derived_ring(secret: bytes) -> Ring:
    """A ring that follows from one secret."""
    data, tokens, recipient = (
        hmac.digest(secret, f"journey/{use}".encode(), "sha256") for use in ("seal", "token", "recipient")
    )
    return Ring((data,), (tokens,), recipient, {})


def recipient_name(name: str) -> str:
    """A recipient's name as it is counted: in small letters, single spaces.

    Raises:
        Refused: it is blank or too long.
    """
    shown = " ".join(name.split()).casefold()
    if not shown or len(shown) > _LONGEST_RECIPIENT:
        raise Refused(f"Name the recipient, in at most {_LONGEST_RECIPIENT} characters.")
    return shown


def new_secret() -> bytes:
    """A fresh secret from the operating system."""
    return secrets.token_bytes(KEY_BYTES)


def fingerprint(secret: bytes) -> bytes:
    """Eight bytes that name a secret and say nothing of it."""
    return hmac.digest(secret, b"journey/key-id", "sha256")[:_ID_BYTES]


def _text(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
