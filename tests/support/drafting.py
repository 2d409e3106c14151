"""What tests of files on their way in, and of jobs, share: an empty workspace, a small file, a wait."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from corpus.text_files import gp_text
from corpus.valid import gp_rows

from journey import drafts, jobs
from journey.drafts import Draft
from journey.jobs import Job
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace

SECONDS = 240  # a worker starts in one, on a machine that has nothing else to do
FILE_NAME = "Zebedee Quill's list.csv"
MARKS = ("Zebedee", "Quill")  # of the file's name; the rows have corpus.valid.MARKERS


@contextmanager
def empty_workspace(folder: Path) -> Iterator[Workspace]:
    """A workspace that holds nothing, its key beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "the.key"))
        made, _ = init_workspace(folder / "workspace", Settings("Ours", date(2024, 3, 31), "2024-25"))
        yield made


def gp_bytes(n_rows: int, lead: str = "R") -> bytes:
    """A GP's file of so many rows, each accepted."""
    return gp_text(gp_rows(n_rows, lead)).encode()


def waiting(workspace: Workspace, content: bytes, name: str = FILE_NAME) -> Draft:
    """A draft of a GP's file, its source chosen."""
    begun = drafts.begin(workspace, name, io.BytesIO(content), "Ann")
    return drafts.change(workspace, begun.draft_id, source_code="gp", agency_code="gp")


def ended(path: Path, job_id: str) -> Job:
    """A job when it is over."""
    return until(path, job_id, lambda job: job.is_over)


def until(path: Path, job_id: str, is_so: Callable[[Job], bool]) -> Job:
    """A job when something is so of it.

    Raises:
        AssertionError: it never was.
    """
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        job = jobs.find(path, job_id)
        assert job is not None
        if is_so(job):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job is still {job.state} at: {job.stage}")


def kill_worker(job_id: str) -> None:
    """Kill the worker of one job of ours outright, and wait until it is gone."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"journey.jobs.worker" in words and job_id.encode() in words:
            os.kill(int(folder.name), signal.SIGKILL)
            while folder.exists() and (folder / "cmdline").read_bytes():
                time.sleep(0.02)


def in_clear(folder: Path, *marks: str) -> list[str]:
    """Files under a folder whose bytes, or whose paths, hold any of the marks."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        for mark in marks
        if mark.casefold() in str(path.relative_to(folder)).casefold()
        or (path.is_file() and mark.casefold().encode() in path.read_bytes().lower())
    ]
