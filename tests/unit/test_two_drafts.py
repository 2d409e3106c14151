"""Two waiting files of one source, and one that is discarded at a bad moment: nothing is undone or untrue."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus.valid import MARKERS
from filelock import FileLock
from support.drafting import MARKS, empty_workspace, ended, gp_bytes, in_clear, kill_worker, until, waiting

from journey import drafts, jobs
from journey.drafts import Draft
from journey.errors import Refused
from journey.jobs import intake
from journey.matching import checking, looking
from journey.matching.behind import is_behind
from journey.matching.choices import TableChoices, as_held
from journey.matching.toml_text import toml_text
from journey.propose.keep import held_text, kept_sha256
from journey.workspace import Workspace


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Workspace]:
    with empty_workspace(tmp_path) as workspace:
        yield workspace


def _quiet(_: str) -> None:
    return None


def _half(content: bytes) -> bytes:
    """Every other row of one kind of contact, Telephone, and the rest of another, Surgery."""
    lines = content.decode().splitlines(keepends=True)
    swap = ("Surgery", "Telephone")
    return "".join(line.replace(swap[at % 2 == 0], swap[at % 2]) for at, line in enumerate(lines)).encode()


def _without_telephone(held: Workspace) -> str:
    """A profile of the GP's that does not know the kind Telephone any more."""
    data = copy.deepcopy(tomllib.loads(str(held_text("gp", held.path))))
    del data["table"][0]["activity"]["Telephone"]
    return toml_text(data)


def _matched(held: Workspace, draft: Draft, code: str, ours: str) -> Draft:
    """A draft whose person taught a code, then had the file checked, as on the page Match columns."""
    look = looking.look_into(held, draft)
    chosen = {look.tables[0].name: as_held(TableChoices(activity={code: ours}))}
    draft = drafts.change(held, draft.draft_id, table_choices={"tables": chosen})
    text = checking.profile_of(look, draft)
    kept = {"profile_text": text, "kept_sha256": look.kept_sha256}
    drafts.change(held, draft.draft_id, **kept, step="check")
    intake.check_draft(held.path, draft.draft_id, _quiet)
    return _found(held, draft)


def _found(held: Workspace, draft: Draft) -> Draft:
    found = drafts.find(held, draft.draft_id)
    assert found is not None
    return found


def test_a_file_is_added_by_the_profile_that_it_was_checked_with_or_not_at_all(held: Workspace) -> None:
    one, two = waiting(held, _half(gp_bytes(40, "R"))), waiting(held, _half(gp_bytes(40, "S")), "b.csv")
    # by hand: forty good rows; read by the other profile twenty, for half of them are Telephone
    assert intake.check_draft(held.path, one.draft_id, _quiet)["accepted"] == 40
    own = {"profile_text": _without_telephone(held), "kept_sha256": kept_sha256("gp", held.path)}
    drafts.change(held, two.draft_id, **own)
    assert intake.check_draft(held.path, two.draft_id, _quiet)["accepted"] == 20
    intake.add_draft(held.path, two.draft_id, _quiet)
    with pytest.raises(Refused, match="Look at the columns again"):
        intake.add_draft(held.path, one.draft_id, _quiet)
    assert len(held.extracts()) == 1 and _found(held, one).step == "match"
    drafts.change(held, one.draft_id, kept_sha256=looking.look_into(held, one).kept_sha256)
    again = intake.check_draft(held.path, one.draft_id, _quiet)["accepted"]
    assert again == intake.add_draft(held.path, one.draft_id, _quiet)["accepted"] == 20


def test_a_second_file_does_not_undo_what_the_first_taught(held: Workspace) -> None:
    one = _matched(held, waiting(held, gp_bytes(40, "R")), "Taught by one", "gp_telephone")
    two = _matched(held, waiting(held, gp_bytes(40, "S"), "b.csv"), "Taught by two", "gp_telephone")
    intake.add_draft(held.path, one.draft_id, _quiet)
    assert is_behind(held, two)
    with pytest.raises(Refused, match="Look at the columns again"):
        intake.add_draft(held.path, two.draft_id, _quiet)
    assert len(held.extracts()) == 1 and _found(held, two).step == "match"
    with pytest.raises(Refused, match="Look at the columns again"):  # nor is the older text checked anew
        intake.check_draft(held.path, two.draft_id, _quiet)
    two = _matched(held, two, "Taught by two", "gp_telephone")
    intake.add_draft(held.path, two.draft_id, _quiet)
    kept = tomllib.loads(str(held_text("gp", held.path)))["table"][0]["activity"]
    assert kept["Taught by one"] == kept["Taught by two"] == "gp_telephone"


def test_two_files_that_teach_the_same_need_no_second_look(held: Workspace) -> None:
    one = _matched(held, waiting(held, gp_bytes(40, "R")), "Taught", "gp_telephone")
    two = _matched(held, waiting(held, gp_bytes(40, "S"), "b.csv"), "Taught", "gp_telephone")
    for draft in (one, two):
        assert not is_behind(held, draft)
        assert intake.add_draft(held.path, draft.draft_id, _quiet)["accepted"] == 40


def test_what_was_read_of_a_larger_file_is_kept_sealed_until_it_is_asked_otherwise(held: Workspace) -> None:
    draft = waiting(held, gp_bytes(40))
    assert looking.look_kept(held, draft) is None
    job = ended(held.path, looking.start_look(held, draft, "Ann"))
    assert (job.state, job.result) == ("done", {"n_tables": 1}), job.message
    look, kept = looking.look_into(held, draft), looking.look_kept(held, draft)
    assert kept is not None and kept.data == look.data and kept.sheets == look.sheets
    assert kept.tables[0].seen.frame.equals(look.tables[0].seen.frame)
    assert in_clear(held.path, *MARKERS, *MARKS) == []
    other = drafts.change(held, draft.draft_id, table_choices={"heading_rows": {"": 2}})
    assert looking.look_kept(held, other) is None and looking.reading(held, other) is None
    folder = held.path / "restricted" / "drafts" / draft.draft_id
    drafts.settled(held, draft.draft_id, "0123456789abcdef")
    assert [path.name for path in folder.iterdir()] == ["draft.json.enc"]
    drafts.discard(held, draft.draft_id)
    with pytest.raises(Refused, match="discarded"):
        drafts.keep_beside(held, draft.draft_id, "mark", b"rows")
    assert not folder.exists()


def test_a_file_that_is_being_added_is_not_discarded(held: Workspace) -> None:
    draft = waiting(held, gp_bytes(5))
    intake.check_draft(held.path, draft.draft_id, _quiet)
    with FileLock(held.path / ".lock"):  # a colleague's work, so that ours waits
        job_id = checking.add(held, draft, "Ann")
        until(held.path, job_id, lambda job: job.stage.startswith("Waiting"))
        with pytest.raises(Refused, match="being added now"):
            checking.discard(held, draft.draft_id)
        assert _found(held, draft).step == "review"
        kill_worker(job_id)
        assert ended(held.path, job_id).state == "interrupted"
    checking.discard(held, draft.draft_id)
    assert drafts.drafts(held) == []
    assert jobs.find(held.path, job_id) is not None


def test_a_file_discarded_once_its_rows_are_in_is_said_to_be_added(
    held: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = waiting(held, gp_bytes(5))
    intake.check_draft(held.path, draft.draft_id, _quiet)
    record = intake._record

    def recorded(workspace: Workspace, action: str, subject: str) -> None:
        record(workspace, action, subject)
        drafts.discard(workspace, draft.draft_id)

    monkeypatch.setattr(intake, "_record", recorded)
    result = intake.add_draft(held.path, draft.draft_id, _quiet)
    (extract,) = held.extracts()
    assert (result["extract_id"], result["accepted"]) == (extract["extract_id"], 5)
    assert result["build_id"] == held.current_id()
