"""A file sealed in chunks as it comes in, so that its bytes never rest on the disk in clear."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from journey.errors import Damaged, Refused
from journey.keys import Key

CHUNK_BYTES = 4 << 20
_LENGTH_BYTES = 4
_DAMAGED = "A file on its way in is damaged, or this is not its key. Discard it and choose the file again."


@dataclass(frozen=True)
class Written:
    """What went by while a file was sealed: how many bytes, and their SHA-256."""

    n_bytes: int
    sha256: str


def seal_stream(stream: BinaryIO, path: Path, key: Key, label: str, most_bytes: int) -> Written:
    """Seal a stream into a new file: a run of chunks, each bound to its place, with its length before it.

    Raises:
        Refused: there are more bytes than allowed.
    """
    digest, n_bytes, number = hashlib.sha256(), 0, 0
    with path.open("xb") as target:
        path.chmod(0o600)
        while chunk := stream.read(CHUNK_BYTES):
            n_bytes += len(chunk)
            if n_bytes > most_bytes:
                raise Refused(
                    f"The file is larger than {most_bytes // 1_000_000:,} MB. Add it on the command line: "
                    "journey add FILE --source CODE"
                )
            digest.update(chunk)
            sealed = key.seal(chunk, f"{label}/{number}")
            target.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
            number += 1
    return Written(n_bytes, digest.hexdigest())


def unseal_file(path: Path, target: Path, key: Key, label: str, written: Written) -> None:
    """Write the bytes in clear to a new file that only its owner can read, and see that all are there.

    Raises:
        Damaged: a chunk is missing, was changed or moved, or this is not its key.
    """
    digest, n_bytes, number = hashlib.sha256(), 0, 0
    try:
        with path.open("rb") as source, target.open("xb") as plain:
            target.chmod(0o600)
            while length := source.read(_LENGTH_BYTES):
                chunk = key.unseal(source.read(int.from_bytes(length, "big")), f"{label}/{number}")
                digest.update(chunk)
                n_bytes += plain.write(chunk)
                number += 1
    except (FileNotFoundError, Damaged):
        raise Damaged(_DAMAGED) from None
    if Written(n_bytes, digest.hexdigest()) != written:
        raise Damaged(_DAMAGED)
