"""A file made to be taken away does not outlive the person who is erased."""

import time

from support.erasing import erase

from journey import jobs
from journey.access import here
from journey.downloads import Order, content, ready
from journey.read import open_current
from journey.workspace import Workspace


def test_erasing_removes_what_was_made_for_download(workspace: Workspace) -> None:
    me = here("tester")
    read = open_current(workspace.path)
    order = Order("board_word", read.person_id("zeb"), "A board", is_hidden=False)
    job_id = jobs.start(workspace.path, "export", order.arguments(me), me.name)
    for _ in range(1200):
        job = jobs.find(workspace.path, job_id)
        if job is not None and job.is_over:
            break
        time.sleep(0.1)
    assert [job.state for job in ready(workspace.path, me)] == ["done"]
    assert content(workspace, read, job_id, me).startswith(b"PK")
    assert erase(workspace).code == 0
    assert ready(workspace.path, me) == [] and jobs.find(workspace.path, job_id) is None
    assert not list((workspace.path / "restricted" / "jobs").glob("*/out/*"))
