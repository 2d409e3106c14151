"""Long work in processes of its own: done once, told in words, and known for cut off when it was."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from support.drafting import MARKS, empty_workspace, ended, gp_bytes, in_clear, kill_worker, until, waiting

from journey import drafts, jobs
from journey.casebook import open_casebook
from journey.errors import Refused
from journey.jobs import Job, kinds, starting, worker
from journey.jobs.records import write_job
from journey.words import history
from journey.workspace import Workspace

NAME = "Zebedee Quill"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Workspace]:
    with empty_workspace(tmp_path) as workspace:
        yield workspace


def _kept(held: Workspace, job: Job) -> Path:
    """A job written down without a worker."""
    folder = jobs.job_folder(held.path, job.job_id)
    folder.mkdir(parents=True, mode=0o700)
    write_job(held.path, folder, job)
    return folder


def test_a_refusal_is_kept_in_its_own_words_and_may_be_tried_again(held: Workspace) -> None:
    job_id = jobs.start(held.path, "build", {}, "Ann", "again")
    job = ended(held.path, job_id)
    assert (job.job_id, job.state, job.who, job.number) == ("again", "refused", "Ann", 1)
    assert job.message.startswith("There are no extracts yet.")
    assert in_clear(jobs.job_folder(held.path, job_id), "There are no extracts") == []  # sealed
    assert jobs.start(held.path, "build", {}, "Bob", "again") == "again"
    assert (ended(held.path, "again").who, len(jobs.jobs(held.path))) == ("Bob", 1)


def test_a_file_is_added_once_however_often_it_is_pressed(held: Workspace) -> None:
    draft = waiting(held, gp_bytes(40))
    checked = ended(held.path, jobs.start(held.path, "check", {"draft_id": draft.draft_id}, "Ann"))
    # by hand: gp_rows writes forty rows, all good and none alike
    counts = {"rows_in": 40, "accepted": 40, "set_aside": 0, "duplicate": 0, "superseded": 0, "skipped": 0}
    assert (checked.state, checked.result) == ("done", counts | {"is_refused": False})
    assert held.extracts() == [] and drafts.drafts(held)[0].step == "review"
    with ThreadPoolExecutor(4) as presses:
        again = presses.map(
            lambda who: jobs.start(held.path, "add", {"draft_id": draft.draft_id}, who, "add-it"),
            ["Ann", "Bob"] * 2,
        )
        assert set(again) == {"add-it"}
    job = ended(held.path, "add-it")
    assert job.state == "done", job.message
    assert job.result["accepted"] == 40 and job.result["build_id"] == held.current_id()
    assert "Adding 40 rows" in job.stages
    jobs.start(held.path, "add", {"draft_id": draft.draft_id}, "Cat", "add-it")
    (extract,) = held.extracts()
    with open_casebook(held.casebook_path, held.key) as casebook:
        logged = [(line.action, line.subject, line.who) for line in casebook.audit_lines()]
    assert logged == [("add", extract["extract_id"], job.who), ("build", held.current_id(), job.who)]
    assert job.who in ("Ann", "Bob")
    (after,) = drafts.drafts(held)
    assert (after.step, after.extract_id, after.seen_before) == ("added", extract["extract_id"], "")
    assert in_clear(held.path, *MARKS) == []


def test_what_was_not_foreseen_says_its_kind_and_no_value(
    held: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> dict[str, object]:
        raise KeyError(NAME)

    monkeypatch.setitem(kinds.KINDS, "build", fails)
    job = Job("one", "build", "Ann", 1)
    folder = _kept(held, job)
    worker.work(held.path, folder, job, {"about": NAME})
    found = jobs.find(held.path, "one")
    assert found is not None and found.state == "failed"
    assert "KeyError" in found.message and NAME not in str(found)


def test_it_waits_for_others_and_is_known_for_cut_off_when_it_is_killed(held: Workspace) -> None:
    with FileLock(held.path / ".lock"):
        job_id = jobs.start(held.path, "build", {}, "Ann")
        job = until(held.path, job_id, lambda job: job.stage.startswith("Waiting"))
        assert job.state == "running" and not job.is_over
        with pytest.raises(Refused, match="under way"):
            jobs.forget(held.path, job_id)
        assert jobs.start(held.path, "build", {}, "Bob", job_id) == job_id  # nothing is begun
        kill_worker(job_id)
        found = until(held.path, job_id, lambda job: job.is_over)
    assert (found.state, found.who) == ("interrupted", "Ann")
    assert "cut off" in found.message and "Start it again" in found.message
    jobs.forget(held.path, job_id)
    assert jobs.find(held.path, job_id) is None and jobs.jobs(held.path) == []


def test_steps_that_only_count_on_are_told_once(held: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def counts(_path: Path, _arguments: object, tell: kinds.Tell, _folder: Path) -> dict[str, object]:
        for text in ("Adding file 1 of 2", "Adding file 2 of 2", "Costing"):
            tell(text)
        return {"n": 2}

    monkeypatch.setitem(kinds.KINDS, "build", counts)
    job = Job("one", "build", "Ann", 1)
    worker.work(held.path, _kept(held, job), job, {})
    found = jobs.find(held.path, "one")
    assert found is not None
    assert (found.state, found.stages, found.result) == ("done", ("Adding file 2 of 2", "Costing"), {"n": 2})


def test_without_the_key_the_words_stay_unsaid(
    held: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kept(held, Job("one", "build", "Ann", 1, "refused", message=NAME))
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    found = jobs.find(held.path, "one")
    assert found is not None and (found.state, found.message) == ("refused", "")


def test_the_newest_fifty_are_kept_and_files_of_the_newest_ten(held: Workspace) -> None:
    for number in range(1, 61):
        _kept(held, Job(f"b{number}", "build", "Ann", number, "done"))
        (_kept(held, Job(f"e{number}", "export", "Ann", 60 + number, "done")) / "out").mkdir()
    ended(held.path, jobs.start(held.path, "build", {}, "Ann", "new"))
    left = [job.job_id for job in jobs.jobs(held.path)]
    # by hand: e51 to e60, then b11 to b60, the newest first, and the one begun now before them
    assert left == ["new", *(f"e{n}" for n in range(60, 50, -1)), *(f"b{n}" for n in range(60, 10, -1))]


def test_the_downloads_of_one_do_not_push_out_another_s(held: Workspace) -> None:
    for number in range(1, 4):
        _kept(held, Job(f"a{number}", "export", "Ann", number, "done"))
    for number in range(4, 16):
        _kept(held, Job(f"b{number}", "export", "Bob", number, "done"))
    ended(held.path, jobs.start(held.path, "build", {}, "Cat", "new"))
    # by hand: of Bob's twelve the newest ten are left, b6 to b15; of Ann's three all
    left = {job.job_id for job in jobs.jobs(held.path)}
    assert left == {"new", "a1", "a2", "a3", *(f"b{number}" for number in range(6, 16))}


@pytest.mark.parametrize("kind", ["build", "sample"])
def test_where_nothing_can_be_written_it_is_said(
    held: Workspace, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(held.path))

    monkeypatch.setattr(starting, "write_job", full)
    with pytest.raises(Refused, match="nothing can be written") as refused:
        jobs.start(held.path, kind, {}, "Ann")
    assert str(held.path) not in refused.value.message and jobs.jobs(held.path) == []


@pytest.mark.parametrize("job_id", ["..", "../x", ".lock", "a/b", "a" * 81, " "])
def test_an_id_that_is_none_is_refused(held: Workspace, job_id: str) -> None:
    assert jobs.find(held.path, job_id) is None
    with pytest.raises(Refused):
        jobs.start(held.path, "build", {}, "Ann", job_id)


def test_every_kind_of_work_has_its_words() -> None:
    assert set(history.KINDS) == set(kinds.KINDS)
    assert set(history.OUTCOMES) == set(jobs.STATES) - {"waiting", "running"}


def test_an_unknown_kind_is_a_fault_of_ours(held: Workspace) -> None:
    with pytest.raises(ValueError, match="sweep"):
        jobs.start(held.path, "sweep", {}, "Ann")


def test_what_was_chosen_after_the_check_must_be_checked(held: Workspace) -> None:
    draft = waiting(held, gp_bytes(3))
    job = ended(held.path, jobs.start(held.path, "add", {"draft_id": draft.draft_id}, "Ann"))
    assert job.state == "refused" and "Check it again" in job.message
    assert held.extracts() == [] and replace(draft) == drafts.find(held, draft.draft_id)
