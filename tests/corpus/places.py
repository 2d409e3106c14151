"""Rows 43 and 44 of the list: things that are no file, and ways to name one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.case import Case, loaded, refused
from corpus.text_files import gp_text, written
from corpus.valid import gp_rows


def pipe(folder: Path) -> Path:
    """A named pipe that nobody writes to: opening it would wait for ever."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this platform has no named pipes")
    os.mkfifo(folder / "extract.csv")
    return folder / "extract.csv"


def endless_device(folder: Path) -> Path:
    """A device that gives NULs without end."""
    path = Path("/dev/zero")
    if not path.exists():
        pytest.skip("this platform has no such device")
    return path


def a_folder(folder: Path) -> Path:
    """A folder of files, one of which would load."""
    written(gp_text(gp_rows(3, "N")))(folder)
    return folder


def through_another_folder(folder: Path) -> Path:
    """A path that goes up and comes down again."""
    (folder / "inner").mkdir()
    written(gp_text(gp_rows(3)))(folder)
    return folder / "inner" / ".." / "extract.csv"


def link_to_a_neighbour(folder: Path) -> Path:
    """A link under an innocent name that leads to another person's file."""
    neighbour = written(gp_text(gp_rows(3, "N")), "neighbour.csv")(folder)
    try:
        (folder / "extract.csv").symlink_to(neighbour)
    except OSError:
        pytest.skip("this platform makes no links for an ordinary user")
    return folder / "extract.csv"


def web_address(folder: Path) -> Path:
    """An address where a path is due."""
    return Path("https://example.invalid/extract.csv")


def bucket_address(folder: Path) -> Path:
    """An address in a store."""
    return Path("s3://example/extract.csv")


CASES: list[Case] = [
    refused("43", "named pipe", pipe, "not a|ordinary", limit_seconds=20),
    refused("43b", "endless device", endless_device, "not a|ordinary", limit_seconds=20),
    refused("43c", "folder", a_folder, "not a|ordinary"),
    loaded("44c", "path through another folder", through_another_folder, 3),
    refused("44d", "link to a neighbour", link_to_a_neighbour, "link"),
    refused("44e", "web address", web_address, "no file"),
    refused("44f", "address in a store", bucket_address, "no file"),
]
