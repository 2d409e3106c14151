"""A job begun: its folder by one rename, then its worker; and old ones cleared away."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections import Counter
from pathlib import Path
from threading import Thread
from typing import Any

from filelock import FileLock, Timeout

from journey.errors import Busy, Refused
from journey.files import OWNER_ONLY, published, remove_folder
from journey.jobs.kinds import KINDS
from journey.jobs.records import Job, find, is_held, job_folder, jobs, write_job
from journey.shown import home_of

_KEPT, _KEPT_EXPORTS = 50, 10  # downloads: of each person
_SECONDS_TO_WAIT = 30
# There is one sample, so there is one job of each; done, it may be begun anew.
_OF_THE_SAMPLE = {"sample": "sample", "clear_sample": "clear-sample"}


def start(workspace_path: Path, kind: str, arguments: dict[str, Any], who: str, job_id: str = "") -> str:
    """Begin a job in a process of its own, once for each job_id.

    A job of that id which waits, runs or is done is left as it is; one that was refused, failed or cut off is
    begun anew. The arguments go to the worker alone and rest nowhere.

    Args:
        workspace_path: whose; for the sample the programme's own, which may not be there yet.
        kind: one of journey.jobs.kinds.KINDS.
        arguments: ids and choices; what the kind asks.
        who: who starts it: the name that the audit log keeps.
        job_id: where the same work must not be done twice; else a new one. Jobs of the sample have their own.

    Returns:
        The job's id.

    Raises:
        Busy: other jobs are being begun all the time.
        Refused: nothing can be written beside the workspace.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of job")
    if kind in _OF_THE_SAMPLE:
        workspace_path, job_id = home_of(workspace_path.absolute()), _OF_THE_SAMPLE[kind]
    job_id = job_id or secrets.token_hex(8)
    folder = job_folder(workspace_path, job_id)
    try:
        folder.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        with FileLock(folder.parent / ".lock", timeout=_SECONDS_TO_WAIT, mode=0o600):
            if _is_to_be_left(workspace_path, folder, job_id, is_once=kind not in _OF_THE_SAMPLE):
                return job_id
            known = jobs(workspace_path)
            _clear_up(folder.parent, known)
            number = 1 + max((job.number for job in known), default=0)
            with published(folder.parent, job_id) as new:
                write_job(workspace_path, new, Job(job_id, kind, who, number))
            _begin_worker(workspace_path, job_id, arguments)
    except Timeout:
        raise Busy("Other work is being started. Try again in a moment.") from None
    except OSError:  # its own words name a folder
        raise Refused(
            "This can't be begun: nothing can be written where the workspace is, or its disk is full. The "
            "person who runs this software can see to it. Nothing was changed."
        ) from None
    return job_id


def forget(workspace_path: Path, job_id: str) -> None:
    """Take a job that is over away, with the files it made; one that is not there is gone already.

    Raises:
        Refused: it is under way.
    """
    job = find(workspace_path, job_id)
    if job is None:
        return
    if not job.is_over:
        raise Refused("This work is still under way, so it can't be removed yet.")
    remove_folder(job_folder(workspace_path, job_id))


def _is_to_be_left(workspace_path: Path, folder: Path, job_id: str, is_once: bool) -> bool:
    """Under the lock: whether the job waits, runs, or is done and not to be done again; else it goes."""
    if not folder.is_dir():
        return False
    if is_held(folder / ".lock"):
        return True
    job = find(workspace_path, job_id)
    if job is not None and job.state == "done" and is_once:
        return True
    remove_folder(folder)
    return False


def _clear_up(folder: Path, known: list[Job]) -> None:
    """What dead processes left, and all but the newest jobs that are over; `known` are newest first.

    Of downloads each person's newest are kept, so that nobody's go because others make theirs.
    """
    for left in folder.glob(".new-*"):
        remove_folder(left)
    over = [job for job in known if job.is_over]
    for job in [job for job in over if job.kind != "export"][_KEPT:]:
        remove_folder(folder / job.job_id)
    n_of: Counter[str] = Counter()
    for job in over:
        n_of[job.who] += job.kind == "export"
        if job.kind == "export" and n_of[job.who] > _KEPT_EXPORTS:
            remove_folder(folder / job.job_id)


def _begin_worker(workspace_path: Path, job_id: str, arguments: dict[str, Any]) -> None:
    """Start the worker and wait until it holds its lock, or is gone.

    It gets the arguments as the first line of its input, and the key as the second where we got it so.
    """
    from journey.key_file import line_given

    words = [sys.executable, "-m", "journey.jobs.worker", str(workspace_path.absolute()), job_id]
    worker = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a library prints may quote cells
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": _python_path()},
    )
    assert worker.stdin is not None and worker.stdout is not None
    with worker.stdin as given, worker.stdout as said:
        given.write(f"{json.dumps(arguments)}\n{line_given()}".encode())
        given.close()
        said.readline()
    Thread(target=worker.wait, daemon=True).start()  # so that it does not stay as a dead process


def _python_path() -> str:
    """Where our packages are, for a process that may begin in another folder."""
    above = str(Path(__file__).parents[2])
    return os.pathsep.join(filter(None, [above, os.environ.get("PYTHONPATH")]))
