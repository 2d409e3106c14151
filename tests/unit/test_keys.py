"""Tokens and sealing."""

import hmac
import re
from pathlib import Path

import polars as pl
import pytest

from journey.errors import Damaged, Refused
from journey.key_file import key_of, write_key_file
from journey.key_ring import new_ring, new_secret
from journey.keys import Key
from journey.mac import column

SECRET = bytes(range(32))


def test_a_token_is_made_under_a_key_derived_for_tokens() -> None:
    """HMAC-SHA-256 derives the key; test_mac.py holds the token against the cipher library."""
    token_key = hmac.new(SECRET, b"journey/token", "sha256").digest()
    expected = column(token_key, "person", pl.Series(["ed|42"]))[0]
    assert Key(SECRET).token("person", "ed|42") == expected
    assert Key(SECRET).tokens("person", pl.Series([None, "ed|42"])).to_list() == [None, expected]


def test_tokens_differ_by_domain_value_and_key() -> None:
    key = Key(SECRET)
    tokens = {
        key.token("a", "1"),
        key.token("b", "1"),
        key.token("a", "2"),
        Key(new_secret()).token("a", "1"),
    }
    assert len(tokens) == 4
    assert all(re.fullmatch(r"[0-9a-f]{32}", token) for token in tokens)


def test_sealed_bytes_open_only_under_their_key_and_label() -> None:
    key = Key(SECRET)
    sealed = key.seal(b"a name", "identifier")
    assert b"a name" not in sealed
    assert key.unseal(sealed, "identifier") == b"a name"
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for other, bytes_, label in (
        (Key(new_secret()), sealed, "identifier"),
        (key, sealed, "set_aside"),
        (key, changed, "identifier"),
        (key, sealed[:20], "identifier"),
        (key, b"", "identifier"),
    ):
        with pytest.raises(Damaged):
            other.unseal(bytes_, label)


def record(secret: bytes, **more: object) -> dict[str, object]:
    """restricted/key.json as journey init writes it."""
    key = Key(secret, new_ring())
    return {"key_name": "one", "key_id": key.key_id, "ring": key.sealed_ring(), **more}


def test_key_file_is_private_and_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNEY_KEY", raising=False)
    path = tmp_path / "keys" / "one.key"
    write_key_file(path, SECRET)
    with pytest.raises(Refused):
        write_key_file(path, new_secret())
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(path))
    assert key_of(record(SECRET)).key_id == Key(SECRET).key_id
    with pytest.raises(Refused, match="another workspace"):
        key_of(record(new_secret()))
    with pytest.raises(Refused, match="changed for a newer one"):
        key_of(record(new_secret(), former_key_ids=[Key(SECRET).key_id]))
    path.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        key_of(record(SECRET))


def test_a_key_that_is_not_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("not base64!", "AAAA", ""):
        monkeypatch.setenv("JOURNEY_KEY", text)
        monkeypatch.setenv("JOURNEY_KEY_FILE", "/nowhere/at/all.key")
        with pytest.raises(Refused):
            key_of(record(SECRET))
