"""Rows 18, 41 and 42 of the list, and member names of row 44: zip, gzip and Parquet."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path

import polars as pl

from corpus.case import Case, Maker, loaded, refused
from corpus.text_files import gp_text, written
from corpus.valid import GP_HEADINGS, gp_rows

UNPACKED_BYTES = 60_000_000
_CHUNK = (b"," * 99 + b"\n") * 10_000


def gzip_bomb(folder: Path) -> Path:
    """Empty rows, sixty megabytes of them, packed a thousand to one."""
    path = folder / "extract.csv.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(gp_text(gp_rows(1)).encode())
        for _ in range(UNPACKED_BYTES // len(_CHUNK)):
            stream.write(_CHUNK)
    return path


def zip_bomb(folder: Path) -> Path:
    """The same in a zip."""
    path = folder / "extract.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as held:
        with held.open("extract.csv", "w") as stream:
            stream.write(gp_text(gp_rows(1)).encode())
            for _ in range(UNPACKED_BYTES // len(_CHUNK)):
                stream.write(_CHUNK)
    return path


def zip_that_lies(folder: Path) -> Path:
    """A zip whose directory says that its member is small."""
    path = zip_bomb(folder)
    held = bytearray(path.read_bytes())
    at = held.rindex(b"PK\x01\x02")
    held[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    path.write_bytes(bytes(held))
    return path


def zipped(*members: tuple[str, bytes], link: str = "") -> Maker:
    """A zip of these members; with `link`, one more that is a link to a path outside."""

    def make(folder: Path) -> Path:
        path = folder / "extract.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as held:
            for name, content in members:
                held.writestr(name, content)
            if link:
                entry = zipfile.ZipInfo("linked.csv")
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
                held.writestr(entry, link)
        return path

    return make


def gzipped(content: bytes, cut: int = 0) -> Maker:
    """A gzip of these bytes, less so many at its end."""
    held = gzip.compress(content, mtime=0)
    return written(held[: len(held) - cut], "extract.csv.gz")


def parquet(frame: pl.DataFrame, row_group_size: int | None = None) -> bytes:
    """A frame as Parquet."""
    stream = io.BytesIO()
    frame.write_parquet(stream, row_group_size=row_group_size)
    return stream.getvalue()


def appointments(n_rows: int) -> pl.DataFrame:
    """Appointments as a frame of text."""
    return pl.DataFrame(gp_rows(n_rows), schema=dict.fromkeys(GP_HEADINGS, pl.String), orient="row")


_THREE = gp_text(gp_rows(3)).encode()
_PARQUET = parquet(appointments(40))
_NESTED = parquet(appointments(3).with_columns(pl.concat_list("Forename", "Surname").alias("Names")))
_NAME = "extract.parquet"

CASES: list[Case] = [
    refused("18", "gzip that swells", gzip_bomb, "unpack|larger|size", limit_seconds=60),
    refused("18b", "zip that swells", zip_bomb, "unpack|larger|size", limit_seconds=60),
    refused("18c", "zip that lies about its size", zip_that_lies, ".", limit_seconds=60),
    loaded("18d", "gzip that is in order", gzipped(_THREE), 3),
    refused("18e", "gzip cut short", gzipped(_THREE, 20), "cut short|damaged|not whole|incomplete"),
    loaded("18f", "zip that is in order", zipped(("extract.csv", _THREE)), 3),
    refused("18g", "zip of nothing", zipped(), "."),
    refused("18h", "zip of a picture", zipped(("a.png", b"\x89PNG\r\n\x1a\n" + bytes(500))), "."),
    refused("41", "Parquet cut short", written(_PARQUET[:-200], _NAME), "."),
    refused(
        "41b", "Parquet with a bad footer", written(_PARQUET[:-400] + bytes(392) + _PARQUET[-8:], _NAME), "."
    ),
    refused(
        *(
            "41c",
            "Parquet with a footer longer than itself",
        ),
        written(_PARQUET[:-8] + b"\xff\xff\xff\x7fPAR1", _NAME),
        ".",
    ),
    refused("41d", "Parquet marks only", written(b"PAR1PAR1", _NAME), "."),
    loaded("41e", "Parquet that is in order", written(_PARQUET, _NAME), 40),
    refused("42", "Parquet with a nested column", written(_NESTED, _NAME), "column|nested|list"),
    loaded("42b", "Parquet in many pieces", written(parquet(appointments(1_000), 1), _NAME), 1_000),
    loaded("44", "zip member that climbs", zipped(("../../extract.csv", _THREE)), 3),
    refused("44b", "zip member that is a link", zipped(link="../neighbour.csv"), "."),
]
