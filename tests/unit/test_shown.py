"""Which workspace the pages show, and the sample beside it: whole or not there, gone without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock
from support.drafting import empty_workspace, ended, gp_bytes, waiting

from journey import demo, jobs
from journey.demo import clear
from journey.errors import Busy, Refused
from journey.jobs import Job, starting
from journey.jobs.intake import add_draft, check_draft
from journey.jobs.records import write_job
from journey.shown import home_of, sample_folder, sample_workspace_of, shown
from journey.workspace import Workspace


@pytest.fixture
def small_sample(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A sample of one file, in place of the one that is made afresh."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "gp.csv").write_bytes(gp_bytes(30))
    (folder / "sample.toml").write_text(
        '[settings]\nprice_base_fy = "2024-25"\nas_of_date = 2024-03-31\n[[file]]\nfile = "gp.csv"\n'
        'source_code = "gp"\ncovers_from = 2012-03-01\ncovers_to_excl = 2024-04-01\n[casebook]\n'
    )
    real = demo.load_sample
    monkeypatch.setattr(demo, "load_sample", lambda _, *rest, **named: real(folder, *rest, **named))
    monkeypatch.setattr("journey.sample.write_sample", lambda _: None)
    return folder


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_sample_stands_in_where_there_is_no_workspace(
    small_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "of the real one.key"))  # which is not there
    home, before = tmp_path / "ours", _names(tmp_path)
    assert shown(home) == home
    told: list[str] = []
    build_id = demo.load_beside(home, told.append)
    held = Workspace(shown(home))
    assert shown(home) == sample_workspace_of(home) and not home.exists()
    assert held.settings.is_sample and held.current_id() == build_id
    assert held.has_key() and held.is_key_named()
    assert held.extracts()[0]["accepted"] == 30 and "Adding file 1 of 1" in told
    assert demo.load_beside(home, told.append) == build_id  # it is there already
    clear(home, told.append)
    assert _names(tmp_path) == before and shown(home) == home


def test_an_empty_workspace_is_as_it_was_once_the_sample_is_cleared(
    small_sample: Path, tmp_path: Path
) -> None:
    with empty_workspace(tmp_path) as ours:
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        demo.load_beside(ours.path, lambda _: None)
        assert Workspace(shown(ours.path)).settings.is_sample
        assert Workspace(shown(ours.path)).key.key_id != ours.key.key_id
        clear(ours.path, lambda _: None)
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
        assert not sample_folder(ours.path).exists()


def test_data_are_never_hidden_by_the_sample_nor_mixed_with_it(small_sample: Path, tmp_path: Path) -> None:
    with empty_workspace(tmp_path) as ours:
        demo.load_beside(ours.path, lambda _: None)
        draft = waiting(ours, gp_bytes(5, "Q"))
        check_draft(ours.path, draft.draft_id, lambda _: None)
        add_draft(ours.path, draft.draft_id, lambda _: None)
        assert shown(ours.path) == ours.path and len(ours.extracts()) == 1
        clear(ours.path, lambda _: None)
        with pytest.raises(Refused, match="holds data"):
            demo.load_beside(ours.path, lambda _: None)
        with pytest.raises(Refused, match="no sample data"):
            clear(ours.path, lambda _: None)
        assert len(ours.extracts()) == 1


def test_a_sample_that_was_cut_off_is_not_shown_and_made_afresh(small_sample: Path, tmp_path: Path) -> None:
    home = tmp_path / "ours"

    def dies(step: str) -> None:
        if step.startswith("Costing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load_beside(home, dies)
    assert shown(home) == home
    demo.load_beside(home, lambda _: None)
    assert shown(home) == sample_workspace_of(home)
    assert not (sample_folder(home) / "making").exists()


def test_a_workspace_that_is_itself_a_sample_goes_with_its_own_key(
    small_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("JOURNEY_KEY_FILE", raising=False)
    home = tmp_path / "ours"
    demo.load_sample(small_sample, home, lambda _: None)
    assert list((tmp_path / "config").rglob("*.key"))
    clear(home, lambda _: None)
    assert not home.exists() and not list((tmp_path / "config").rglob("*.key"))


def test_a_folder_that_only_looks_like_a_sample_is_its_own_home(tmp_path: Path) -> None:
    path = tmp_path / "ours-sample" / "workspace"
    path.mkdir(parents=True)
    assert home_of(path) == path
    (path.parent / "sample.key").write_text("x")
    assert home_of(path) == tmp_path / "ours"


def test_two_presses_load_the_sample_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one job of loading: a second press finds it, and one that is over is begun anew."""
    home, begun = tmp_path / "ours", []
    monkeypatch.setattr(starting, "_begin_worker", lambda *_: begun.append(FileLock(lock).acquire()))
    lock = jobs.job_folder(home, "sample") / ".lock"
    assert [jobs.start(home, "sample", {}, who) for who in ("Ann", "Bob")] == ["sample", "sample"]
    assert len(begun) == 1 and [job.who for job in jobs.jobs(home)] == ["Ann"]
    begun[0].lock.release()
    write_job(home, lock.parent, Job("sample", "sample", "Ann", 1, "done"))
    jobs.start(home, "sample", {}, "Bob")
    assert len(begun) == 2 and [job.who for job in jobs.jobs(home)] == ["Bob"]
    begun[1].lock.release()


def test_the_sample_is_made_or_cleared_once_at_a_time(small_sample: Path, tmp_path: Path) -> None:
    home = tmp_path / "ours"
    told: list[str] = []

    def tell(step: str) -> None:
        told.append(step)
        if len(told) == 1:
            demo.load_beside(home, told.append)

    with pytest.raises(Busy, match="already"):
        demo.load_beside(home, tell)
    assert told == ["Making the sample files"]


def test_clearing_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """Clearing what is not there is refused, and makes no workspace."""
    home = tmp_path / "ours"
    job = ended(home, jobs.start(home, "clear_sample", {}, "Ann"))
    assert job.state == "refused" and "no sample data" in job.message
    assert not home.exists()
