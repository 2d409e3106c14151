"""What tests of the intake share: the command line, a workspace's contents, and the search for leaks."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import polars as pl

APART_SECONDS = 60
_NOT_PART = ("casebook.sqlite", "audit.head", ".lock", ".verified")


def tokenise(domain: str, values: pl.Series) -> pl.Series:
    """A stand-in for the workspace's keyed tokens: 32 hex letters a value, null for null."""
    distinct = values.drop_nulls().unique()
    made = [hashlib.sha256(f"{domain}|{value}".encode()).hexdigest()[:32] for value in distinct]
    return values.replace_strict(distinct, made, default=None, return_dtype=pl.String)


@dataclass(frozen=True)
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str


def run_here(*words: str) -> Ran:
    """Run a journey command in this process, through the entry that the shell calls."""
    from journey.cli import main

    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    held = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with mock.patch.object(sys, "argv", ["journey", *words]):
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as ended:
                code = ended.code
            finally:
                for number, handler in held.items():
                    signal.signal(number, handler)  # the command's end takes no more signals; pytest does
    return Ran(int(str(code or 0)), out.getvalue(), err.getvalue())


def run_apart(*words: str, seconds: float = APART_SECONDS) -> Ran:
    """Run a journey command in a process of its own.

    Raises:
        subprocess.TimeoutExpired: it did not end in time.
    """
    done = subprocess.run(command(*words), capture_output=True, timeout=seconds, check=False, env=utf8())
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def command(*words: str) -> list[str]:
    """The words that start a journey command in a process of its own."""
    return [sys.executable, "-m", "journey.cli", *words]


def utf8() -> dict[str, str]:
    """This process's environment, with UTF-8 on the standard streams."""
    return {**os.environ, "PYTHONIOENCODING": "utf-8"}


def tree(folder: Path) -> dict[str, str]:
    """Hash of every file under a folder by its path, less the casebook and the locks."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(_NOT_PART)
    }


def left_over(folder: Path) -> list[str]:
    """Half-made folders and files, and landing copies, anywhere under a folder."""
    return [
        path.name
        for path in folder.rglob(".*")
        if path.name.startswith((".new-", ".journey-leaving-", ".landing-", ".tmp-"))
    ]


def leaks(folder: Path, markers: Iterable[str]) -> list[str]:
    """Unsealed files under a folder that hold any of the markers, in any case, in UTF-8 or UTF-16."""
    needles = [m.casefold().encode(code) for m in markers for code in ("utf-8", "utf-16-le", "utf-16-be")]
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".enc":
            held = path.read_bytes()
            if path.suffix == ".parquet":
                held = _text_of(path)
            if any(needle in held.lower() for needle in needles):
                found.append(path.relative_to(folder).as_posix())
    return found


def _text_of(path: Path) -> bytes:
    frame = pl.read_parquet(path).select(pl.all().cast(pl.String))
    columns = [frame[name].drop_nulls().unique().to_list() for name in frame.columns]
    return "\n".join(text for column in columns for text in column).encode("utf-8")


Tokenise = Callable[[str, pl.Series], pl.Series]
