"""What is written down of a job, and how it stands now.

restricted/jobs/<job_id>/state.json    what it is and how it stands; texts sealed where there is a key
restricted/jobs/<job_id>/.lock         held by its worker
restricted/jobs/.lock                  held while one is begun
"""

from __future__ import annotations

import base64
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from journey.errors import JourneyError, Refused
from journey.files import write_text
from journey.shown import home_of, sample_folder

if TYPE_CHECKING:
    from journey.keys import Key

STATES = ("waiting", "running", "done", "refused", "failed", "interrupted")
INTERRUPTED = (
    "This was cut off before it was finished. What it had not finished is as it was before. Start it again."
)
_OVER = frozenset(STATES) - {"waiting", "running"}
_CLEAR = ("job_id", "kind", "who", "state", "number")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


@dataclass(frozen=True)
class Job:
    """One piece of long work. `number` is its place in the order of starting.

    `stages` are the steps done, `stage` is the one under way or "". `message` is one sentence for people.
    `result` holds counts and ids, never a value of a row.
    """

    job_id: str
    kind: str
    who: str
    number: int
    state: str = "waiting"
    stages: tuple[str, ...] = ()
    stage: str = ""
    message: str = ""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in _OVER


def jobs_path(workspace_path: Path) -> Path:
    """Where the jobs of a workspace lie; of one that is not there yet, where its sample would be."""
    home = workspace_path.absolute()
    if (home / "restricted" / "key.json").is_file():
        return home / "restricted" / "jobs"
    return sample_folder(home_of(home)) / "jobs"


def job_folder(workspace_path: Path, job_id: str) -> Path:
    """The folder of one job.

    Raises:
        Refused: that is no id of a job.
    """
    if not _ID.fullmatch(job_id):
        raise Refused("There is no such piece of work.")
    return jobs_path(workspace_path) / job_id


def find(workspace_path: Path, job_id: str) -> Job | None:
    """How a job stands; None where there is none with that id."""
    if not _ID.fullmatch(job_id):
        return None
    folder = job_folder(workspace_path, job_id)
    if not folder.is_dir():
        return None
    # The order matters: a worker has its lock before whoever begins it lets go of theirs.
    is_begun_now = is_held(folder.parent / ".lock")
    is_worked_on = is_held(folder / ".lock")
    job = read_job(workspace_path, folder)
    if job is None or job.is_over or is_worked_on or (is_begun_now and job.state == "waiting"):
        return job
    return replace(job, state="interrupted", message=INTERRUPTED, stage="")


def jobs(workspace_path: Path) -> list[Job]:
    """All that are kept, the newest first."""
    folder = jobs_path(workspace_path)
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir() if _ID.fullmatch(path.name)]
    found = [job for name in names if (job := find(workspace_path, name))]
    return sorted(found, key=lambda job: -job.number)


def is_held(lock: Path) -> bool:
    """Whether a process holds a lock; whoever asks never waits."""
    if not lock.exists():
        return False
    try:
        with FileLock(lock, timeout=0, mode=0o600):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def read_job(workspace_path: Path, folder: Path) -> Job | None:
    """A job as its worker last wrote it; without the key, or under a former one, its texts stay unsaid."""
    try:
        held = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    told = held.pop("told", {})
    if sealed := held.pop("sealed", ""):
        with suppress(JourneyError):
            key = _key(workspace_path)
            told = json.loads(key.unseal(base64.b64decode(sealed), _label(held["job_id"]))) if key else {}
    return Job(**held, **{**told, "stages": tuple(told.get("stages", ()))})


def write_job(workspace_path: Path, folder: Path, job: Job) -> None:
    """Write how a job stands, in one step. A refusal may name a file or a heading, so texts are sealed."""
    held = asdict(job)
    clear = {name: held.pop(name) for name in _CLEAR}
    key = _key(workspace_path)
    if key is None:
        text = json.dumps({**clear, "told": held})
    else:
        sealed = key.seal(json.dumps(held).encode(), _label(job.job_id))
        text = json.dumps({**clear, "sealed": base64.b64encode(sealed).decode()})
    write_text(folder / "state.json", text + "\n")


def _key(workspace_path: Path) -> Key | None:
    """The workspace's key; None where there is no workspace yet, or its key can't be had."""
    from journey.workspace import Workspace

    held = Workspace(workspace_path)
    return held.key if held.key_path.is_file() and held.has_key() else None


def _label(job_id: str) -> str:
    return f"job/{job_id}"
