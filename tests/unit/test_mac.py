"""Column tokens against the cipher library's own CBC mode, a value at a time."""

import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from journey.mac import column, first_block

KEY = bytes(range(32))


def slow(domain: str, value: str) -> str:
    data = value.encode()
    message = first_block(domain, len(data)) + data + bytes(-len(data) % 16)
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(bytes(16))).encryptor()
    return encryptor.update(message)[-16:].hex()


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=60)), max_size=30), st.sampled_from(["person", "job", ""])
)
def test_a_column_is_the_cipher_value_by_value(values: list[str | None], domain: str) -> None:
    expected = [None if value is None else slow(domain, value) for value in values]
    assert column(KEY, domain, pl.Series(values, dtype=pl.String)).to_list() == expected


def test_slices_and_chunks_are_read_from_their_own_start() -> None:
    values = pl.Series(["aa", "bb", "cc", "dd"])
    assert column(KEY, "x", values[2:]).to_list() == [slow("x", "cc"), slow("x", "dd")]
    joined = values[1:3].append(pl.Series(["ee"]))
    assert column(KEY, "x", joined).to_list() == [slow("x", v) for v in ("bb", "cc", "ee")]


def test_another_key_domain_or_value_gives_another_token() -> None:
    one = column(KEY, "person", pl.Series(["a"]))[0]
    assert one != column(bytes(32), "person", pl.Series(["a"]))[0]
    assert one != column(KEY, "job", pl.Series(["a"]))[0]
    assert one != column(KEY, "person", pl.Series(["a\x00"]))[0]
