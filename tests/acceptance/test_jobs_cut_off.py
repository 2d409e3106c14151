"""Adding a file from the pages, killed outright: old state or new; the file waits or is in, never twice.

JOURNEY_ROWS sets the length of the file. A slow or quick run shifts the moments; what is asserted holds at
any.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus.valid import MARKERS
from support.drafting import MARKS, empty_workspace, ended, gp_bytes, in_clear, kill_worker, until, waiting
from support.intake import left_over

from journey import drafts, jobs
from journey.casebook import open_casebook
from journey.examine import examine
from journey.workspace import Workspace

N_ROWS = int(os.environ.get("JOURNEY_ROWS", "20000"))

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the worker in /proc")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Workspace]:
    with empty_workspace(tmp_path) as workspace:
        yield workspace


# the step in which the worker is killed, and how long after it began
MOMENTS = (("Opening", 0.0), ("Adding", 0.0), ("Adding", 0.5), ("Adding", 1.5), ("Finding who", 0.2))


@pytest.mark.parametrize(("step", "seconds"), MOMENTS)
def test_a_killed_addition_is_there_whole_or_waits_and_is_added_once(
    held: Workspace, step: str, seconds: float
) -> None:
    draft = waiting(held, gp_bytes(N_ROWS))
    wanted = {"draft_id": draft.draft_id}
    assert ended(held.path, jobs.start(held.path, "check", wanted, "Ann")).state == "done"
    jobs.start(held.path, "add", wanted, "Ann", "add-it")
    until(held.path, "add-it", lambda job: job.is_over or job.stage.startswith(step))
    time.sleep(seconds)
    kill_worker("add-it")
    until(held.path, "add-it", lambda job: job.is_over)
    now = drafts.find(held, draft.draft_id)
    assert now is not None and (now.step != "added" or len(held.extracts()) == 1)
    assert held.current_id() is None or held.has_build(str(held.current_id()))
    jobs.start(held.path, "add", wanted, "Bob", "add-it")
    job = ended(held.path, "add-it")
    assert job.state == "done", job.message
    (extract,) = held.extracts()
    # by hand: gp_rows writes rows that are all good, none alike
    assert (extract["rows_in"], extract["accepted"]) == (N_ROWS, N_ROWS)
    assert job.result["build_id"] == held.current_id()
    with open_casebook(held.casebook_path, held.key) as casebook:
        assert {line.subject for line in casebook.audit_lines(actions=("add",))} == {extract["extract_id"]}
        assert casebook.verify().fault == ""
    with held.lock():  # whoever comes next clears up what the killed one left
        pass
    assert left_over(held.path) == []
    assert in_clear(held.path / "restricted", *MARKERS, *MARKS) == []
    assert {one["state"] for one in examine(held)} <= {"whole", "not verified"}
