"""The programme's key: tokens that hide identifiers, and sealing of what holds them.

The key's secret is outside the workspace (journey/key_file.py) and opens the ring of keys that lies sealed in
it (journey/key_ring.py).
"""

import base64
import hmac
import secrets

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from journey import mac
from journey.errors import Damaged, Refused
from journey.key_ring import KEY_BYTES, Ring, derived_ring, fingerprint, new_secret, ring_of

__all__ = ["Key", "RecipientKey", "Ring", "new_secret"]

_NONCE_BYTES = 12
_FORM = b"JY\x01"  # two letters of ours and the version of the form
_HEAD_BYTES = len(_FORM) + 8
_AGAIN = "token"  # domain under which later keys of the chain take the tokens of the earlier ones
_NOT_OPEN = "An identity file can't be opened: it is damaged, or this is not its key."


class RecipientKey:
    """Tokens for one recipient: nobody can join them to another recipient's, or to ours, without the key."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.key_id = fingerprint(secret).hex()

    def tokens(self, domain: str, values: pl.Series) -> pl.Series:
        """Keyed tokens as 32 hexadecimal letters; null stays null. Same length and order."""
        return mac.column(self._secret, domain, values)


class Key:
    """A secret of 32 bytes and the ring it opens; without a ring, one that follows from the secret.

    `key_id`, `data_key_id` and `token_key_id` are fingerprints of the key file's secret, of the key that
    seals and of the newest token key: safe to print.
    """

    def __init__(self, secret: bytes, ring: Ring | None = None) -> None:
        if len(secret) != KEY_BYTES:
            raise Refused("The key is not of the right length. Use the key file made by: journey init")
        self._secret = secret
        self.ring = ring or derived_ring(secret)
        self.key_id = fingerprint(secret).hex()
        self._sealers = {fingerprint(data): AESGCM(data) for data in self.ring.data}
        self._newest = fingerprint(self.ring.data[-1])
        self.data_key_id = self._newest.hex()
        self.token_key_id = fingerprint(self.ring.tokens[-1]).hex()

    def token(self, domain: str, value: str) -> str:
        """The keyed token of one value: as `tokens` gives it for a column."""
        return str(self.tokens(domain, pl.Series([value]))[0])

    def tokens(self, domain: str, values: pl.Series) -> pl.Series:
        """Keyed tokens of 128 bits as 32 hexadecimal letters; null stays null. Same length and order.

        The domain keeps kinds apart. AES-256 in CBC-MAC mode over the length, the domain and the value: a
        keyed function nobody can run without the key, and one that a whole column goes through at once.
        """
        first, *later = self.ring.tokens
        made = mac.column(first, domain, values)
        for token_key in later:
            made = mac.column(token_key, _AGAIN, made)
        return made

    def tokens_again(self, tokens: pl.Series) -> pl.Series:
        """What tokens made before the newest token key are under it; null stays null."""
        return mac.column(self.ring.tokens[-1], _AGAIN, tokens)

    def recipient(self, name: str) -> RecipientKey:
        """The key of one recipient's tokens, by name and version."""
        return RecipientKey(self.ring.recipient_key(name))

    def seal(self, plain: bytes, label: str) -> bytes:
        """AES-256-GCM; the label (what the bytes are) is bound in, so files can't be swapped.

        The sealed bytes begin with the form's version and the id of the data key.
        """
        head, nonce = _FORM + self._newest, secrets.token_bytes(_NONCE_BYTES)
        return head + nonce + self._sealers[self._newest].encrypt(nonce, plain, head + label.encode())

    def unseal(self, sealed: bytes, label: str) -> bytes:
        """What was sealed under a data key of the ring, and this label.

        Raises:
            Damaged: the key is another one, or the bytes were changed.
        """
        head, rest = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        sealer = self._sealers.get(head.removeprefix(_FORM))
        if sealer is None or not head.startswith(_FORM):
            raise Damaged(_NOT_OPEN)
        try:
            return sealer.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], head + label.encode())
        except (InvalidTag, ValueError):
            raise Damaged(_NOT_OPEN) from None

    def sealed_ring(self, ring: Ring | None = None) -> str:
        """A ring, else the key's own, sealed under the key's secret, as text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        held = (ring or self.ring).as_bytes()
        return base64.b64encode(nonce + _ring_sealer(self._secret).encrypt(nonce, held, b"ring")).decode()

    def holds_data_key(self, data_key_id: str) -> bool:
        """Whether the ring has this data key: the one that seals, or a former one that still opens."""
        return bytes.fromhex(data_key_id) in self._sealers

    @property
    def first_token_key_id(self) -> str:
        """Of the token key that all others came after."""
        return fingerprint(self.ring.tokens[0]).hex()

    def is_sealed_anew(self, sealed: bytes) -> bool:
        """Whether bytes were sealed under the newest data key."""
        return sealed.startswith(_FORM + self._newest)


def opened_ring(secret: bytes, sealed: str) -> Ring:
    """The ring that this secret sealed.

    Raises:
        Damaged: it is not as it was written.
    """
    try:
        held = base64.b64decode(sealed, validate=True)
        return ring_of(_ring_sealer(secret).decrypt(held[:_NONCE_BYTES], held[_NONCE_BYTES:], b"ring"))
    except (InvalidTag, ValueError, KeyError, TypeError):
        raise Damaged("restricted/key.json is damaged. Put back a copy from your backup.") from None


def _ring_sealer(secret: bytes) -> AESGCM:
    return AESGCM(hmac.digest(secret, b"journey/ring", "sha256"))
