"""The process of one job: python -m journey.jobs.worker WORKSPACE JOB_ID, its arguments on standard input.

It prints one line when it holds the job's lock; then nothing more, for nobody listens.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from journey.errors import JourneyError
from journey.jobs.kinds import KINDS
from journey.jobs.records import Job, job_folder, read_job, write_job

_FIRST = "Getting ready"
_NUMBER = re.compile(r"\d[\d,]*")


class _Telling:
    """Keeps how a job stands."""

    def __init__(self, workspace_path: Path, folder: Path, job: Job) -> None:
        self._workspace_path, self._folder, self._job = workspace_path, folder, job

    def keep(self, job: Job) -> None:
        self._job = job
        if self._folder.is_dir():  # clearing the sample takes its own job away
            write_job(self._workspace_path, self._folder, job)

    def begins(self, stage: str) -> None:
        """A step begins; the one before is done. Of steps that only count on the last alone is kept."""
        is_counting = _NUMBER.sub("#", stage) == _NUMBER.sub("#", self._job.stage)
        self.keep(replace(self._job if is_counting else self._done_so_far(), stage=stage))

    def ends(self, state: str, message: str = "", result: dict[str, object] | None = None) -> None:
        """Nothing more will come. Of work that was not done the step stays said."""
        job = self._done_so_far() if state == "done" else self._job
        self.keep(replace(job, state=state, message=message, result=result or {}))

    def _done_so_far(self) -> Job:
        job = self._job
        is_said = job.stage and job.stage != _FIRST
        return replace(job, stages=(*job.stages, job.stage) if is_said else job.stages, stage="")


def work(workspace_path: Path, folder: Path, job: Job, arguments: dict[str, object]) -> None:
    """Do a job, and keep what came of it: whatever happens, a state and a sentence."""
    telling = _Telling(workspace_path, folder, job)
    telling.keep(replace(job, state="running", stage=_FIRST))
    try:
        result = KINDS[job.kind](workspace_path, arguments, telling.begins, folder)
    except JourneyError as problem:
        telling.ends("refused", problem.message)
    except BaseException as problem:
        telling.ends(
            "failed",
            f"Something we did not foresee went wrong ({type(problem).__name__}). Nothing half done is used. "
            "Try again; if it happens again, tell the person who runs this software.",
        )
    else:
        telling.ends("done", result=result)


def main(words: list[str]) -> int:
    """Hold the job's lock, say so, work."""
    workspace_path, job_id = Path(words[0]), words[1]
    arguments = json.loads(sys.stdin.readline())
    folder = job_folder(workspace_path, job_id)
    with FileLock(folder / ".lock", mode=0o600):
        print("begun", flush=True)  # noqa: T201 - to the process that waits for it
        job = read_job(workspace_path, folder)
        if job is None or job.state != "waiting":
            return 1
        os.environ["JOURNEY_USER"] = job.who  # whom the audit log names in all that is done here
        work(workspace_path, folder, job, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
