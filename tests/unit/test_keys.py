"""Tokens and sealing."""

import base64
import hmac
import io
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from journey.errors import Damaged, Refused
from journey.key_file import key_of, write_key_file
from journey.key_ring import new_ring, new_secret
from journey.keys import Key, opened_ring
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


def chained(first: bytes, second: bytes) -> Key:
    ring = new_ring()
    return Key(SECRET, replace(ring, tokens=(first, second)))


def test_a_second_token_key_works_on_the_tokens_of_the_first() -> None:
    first, second = bytes([1]) * 32, bytes([2]) * 32
    values = pl.Series(["ed|42", None, "ed|43"])
    once = column(first, "person", values)
    twice = column(second, "token", once)
    key = chained(first, second)
    assert key.tokens("person", values).to_list() == twice.to_list()
    assert key.tokens_again(once).to_list() == twice.to_list()
    assert key.token("person", "ed|42") == twice[0] != once[0]


def test_what_a_former_data_key_sealed_opens_until_it_is_dropped() -> None:
    ring = new_ring()
    old = Key(SECRET, ring)
    sealed = old.seal(b"a name", "x")
    both = Key(SECRET, ring.with_new_data_key())
    assert both.unseal(sealed, "x") == b"a name"
    assert both.data_key_id != old.data_key_id and both.token_key_id == old.token_key_id
    assert old.is_sealed_anew(sealed) and not both.is_sealed_anew(sealed)
    newest = Key(SECRET, both.ring.with_newest_data_key())
    assert newest.unseal(both.seal(b"b", "y"), "y") == b"b"
    with pytest.raises(Damaged):
        newest.unseal(sealed, "x")
    relabelled = sealed[:3] + bytes.fromhex(both.data_key_id) + sealed[11:]
    with pytest.raises(Damaged):  # the id of the data key is bound in
        both.unseal(relabelled, "x")


def test_recipients_can_not_join_what_they_got() -> None:
    key = Key(SECRET)
    values = pl.Series("person_id", ["P1", "P2", None])
    one, other = key.recipient("Public Health"), key.recipient("University")
    again = Key(SECRET, key.ring.with_next_version("public health")).recipient("PUBLIC  HEALTH")
    tokens = [set(k.tokens("person", values).drop_nulls()) for k in (one, other, again, key)]
    assert sum(map(len, tokens)) == len(set().union(*tokens)) == 8
    assert one.tokens("person", values)[2] is None
    assert len({one.key_id, other.key_id, again.key_id, key.key_id, key.token_key_id}) == 5
    derived = hmac.new(key.ring.recipient, b"journey/recipient|1|public health", "sha256").digest()
    assert one.tokens("person", values).to_list() == column(derived, "person", values).to_list()
    with pytest.raises(Refused, match="Name the recipient"):
        key.recipient("  ")


def test_a_ring_opens_under_its_own_secret_alone_and_shows_none() -> None:
    ring = new_ring().with_new_token_key().with_next_version("A")
    sealed = Key(SECRET, ring).sealed_ring()
    assert opened_ring(SECRET, sealed) == ring
    for secret, text in ((new_secret(), sealed), (SECRET, sealed[:-4]), (SECRET, "?")):
        with pytest.raises(Damaged, match="key.json"):
            opened_ring(secret, text)
    assert not any(repr(held) in repr(ring) for held in (*ring.data, *ring.tokens, ring.recipient))


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNEY_KEY", raising=False)
    monkeypatch.setenv("JOURNEY_KEY_FILE", "-")
    monkeypatch.setattr("sys.stdin", io.StringIO(base64.b64encode(SECRET).decode() + "\n"))
    assert key_of(record(SECRET)).key_id == key_of(record(SECRET)).key_id == Key(SECRET).key_id
