"""Files on their way in: sealed, found again, whole or refused, and gone when they are discarded."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus.valid import MARKERS
from support.drafting import FILE_NAME, MARKS, empty_workspace, gp_bytes, in_clear, waiting

from journey import drafts
from journey.drafts import sealed
from journey.errors import Damaged, Refused
from journey.examine import examine
from journey.rights.erase import erase
from journey.rights.plan import Plan
from journey.rotation import rotate
from journey.workspace import Workspace

CONTENT = gp_bytes(40)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Workspace]:
    with empty_workspace(tmp_path) as workspace:
        yield workspace


def _content(workspace: Workspace, draft_id: str) -> Path:
    return workspace.path / "restricted" / "drafts" / draft_id / "content.enc"


def test_a_file_comes_back_as_it_was_and_its_copy_goes(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    assert (draft.n_bytes, draft.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    with drafts.opened(held, draft.draft_id) as copy:
        assert copy.read_bytes() == CONTENT and copy.stat().st_mode & 0o077 == 0
        assert copy.name == "file"  # whatever the agency called it
    assert not copy.parent.exists()


def test_neither_its_rows_nor_its_name_rest_in_clear(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    assert draft.file_name == FILE_NAME
    assert in_clear(held.path, *MARKERS, *MARKS) == []


def test_everything_of_it_is_its_owner_s_alone(held: Workspace) -> None:
    folder = _content(held, waiting(held, CONTENT).draft_id).parent
    kept = (folder.parent, folder, *folder.iterdir())
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []


def test_the_same_bytes_give_the_draft_that_is_open(held: Workspace) -> None:
    one = waiting(held, CONTENT)
    again = drafts.begin(held, "another name.csv", io.BytesIO(CONTENT), "Bob")
    assert (again.draft_id, again.file_name, again.source_code) == (one.draft_id, FILE_NAME, "gp")
    other = drafts.begin(held, "b.csv", io.BytesIO(CONTENT + b"\n"), "Bob")
    assert [draft.draft_id for draft in drafts.drafts(held)] == [other.draft_id, one.draft_id]
    assert (one.number, other.number) == (1, 2)


@pytest.mark.parametrize(("content", "says"), [(b"", "0 bytes"), (b"x" * 2_000_001, "larger than 2 MB")])
def test_nothing_is_left_of_what_is_refused(held: Workspace, content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        drafts.begin(held, "a.csv", io.BytesIO(content), "Ann", most_bytes=2_000_000)
    assert [path.name for path in (held.path / "restricted" / "drafts").iterdir()] == [".lock"]


def test_without_the_key_nothing_is_taken(
    held: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    with pytest.raises(Refused, match="no key"):
        drafts.begin(Workspace(held.path), "a.csv", io.BytesIO(CONTENT), "Ann")
    assert in_clear(held.path, *MARKERS) == []


@pytest.mark.parametrize("fault", ["cut short", "a chunk gone", "chunks changed places", "a byte changed"])
def test_a_file_that_is_not_as_it_came_is_not_opened(
    held: Workspace, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(sealed, "CHUNK_BYTES", 1000)
    draft = waiting(held, CONTENT)
    path = _content(held, draft.draft_id)
    whole = path.read_bytes()
    step = 4 + int.from_bytes(whole[:4], "big")  # one chunk with its length; all but the last are alike
    path.chmod(0o600)
    path.write_bytes(
        {
            "cut short": whole[:-1],
            "a chunk gone": whole[: -(len(whole) % step)],
            "chunks changed places": whole[step : 2 * step] + whole[:step] + whole[2 * step :],
            "a byte changed": whole[:50] + bytes([whole[50] ^ 1]) + whole[51:],
        }[fault]
    )
    with pytest.raises(Damaged, match="Discard it"), drafts.opened(held, draft.draft_id):
        pass
    assert list((held.path / "restricted").glob(".landing-*")) == []
    assert [one["state"] for one in examine(held) if draft.draft_id in one["what"]] == ["damaged"]


def test_one_draft_s_bytes_do_not_pass_for_another_s(held: Workspace) -> None:
    one, two = waiting(held, CONTENT), waiting(held, gp_bytes(40, "S"))
    _content(held, one.draft_id).replace(_content(held, two.draft_id))
    with pytest.raises(Damaged), drafts.opened(held, two.draft_id):
        pass


def test_what_is_chosen_is_kept_and_an_older_check_counts_no_more(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    checked = {"rows_in": 40}
    drafts.change(held, draft.draft_id, checked=checked, step="review")
    kept = drafts.change(held, draft.draft_id, step="check")
    assert kept.checked == checked
    kept = drafts.change(held, draft.draft_id, covers_from="2023-01-01", covers_to_excl="2024-01-01")
    assert kept.checked is None
    assert drafts.find(Workspace(held.path), draft.draft_id) == kept


def test_the_next_change_clears_what_a_killed_one_left(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    left = _content(held, draft.draft_id).with_name(".tmp-draft.json.enc-0123abcd")
    left.write_bytes(b"half")
    drafts.change(held, draft.draft_id, step="match")
    assert not left.exists() and _content(held, draft.draft_id).exists()


def test_only_what_people_choose_can_be_changed(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    for values in ({"sha256": "0"}, {"file_name": "b.csv"}, {"step": "sideways"}):
        with pytest.raises(ValueError):
            drafts.change(held, draft.draft_id, **values)


def test_a_discarded_draft_is_gone_bytes_and_all(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    drafts.discard(held, draft.draft_id)
    drafts.discard(held, draft.draft_id)
    assert drafts.find(held, draft.draft_id) is None and drafts.drafts(held) == []
    assert not _content(held, draft.draft_id).parent.exists()
    with pytest.raises(Refused, match="discarded"):
        drafts.change(held, draft.draft_id, step="match")


@pytest.mark.parametrize("draft_id", ["", "..", "../extracts", ".lock", "0" * 31, "0" * 32])
def test_an_id_that_is_none_finds_nothing_and_removes_nothing(held: Workspace, draft_id: str) -> None:
    waiting(held, CONTENT)
    before = sorted((held.path / "restricted").rglob("*"))
    assert drafts.find(held, draft_id) is None
    drafts.discard(held, draft_id)
    assert sorted((held.path / "restricted").rglob("*")) == before


def test_clearing_up_leaves_what_waits(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    with held.lock():
        pass
    with drafts.opened(held, draft.draft_id) as copy:
        with held.lock():  # somebody adds a file meanwhile, and clears up
            assert copy.read_bytes() == CONTENT


def test_what_a_killed_look_left_in_clear_goes_with_the_next_file(held: Workspace) -> None:
    left = held.path / "restricted" / ".landing-of-the-dead"
    left.mkdir()
    for name in (".held", "file"):
        (left / name).write_bytes(CONTENT)
    waiting(held, CONTENT)
    assert not left.exists()


def test_nothing_is_put_on_the_shelf_while_an_erasure_is_not_finished(held: Workspace) -> None:
    held.write_sealed("erasing", b"{}")
    with pytest.raises(Refused, match="erasure was begun"):
        drafts.begin(held, "a.csv", io.BytesIO(CONTENT), "Ann")


def test_nobody_is_erased_while_a_file_that_may_hold_them_waits(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    plan = Plan("E1", "P1", ["P1"], [], [], [], [], [], {})
    with (
        held.lock(),
        pytest.raises(Refused, match="1 file waits on the page Add data.*then erase the person"),
    ):
        erase(held, plan, "Ann", "asked")
    assert held.unfinished() is None and not held.casebook_path.exists()
    drafts.discard(held, draft.draft_id)
    with held.lock():
        assert erase(held, plan, "Ann", "asked").build_id is None


def test_the_keys_are_not_changed_while_a_file_waits(held: Workspace) -> None:
    draft = waiting(held, CONTENT)
    with held.lock(), pytest.raises(Refused, match="1 file waits on the page Add data"):
        rotate(held, lambda _: None)
    assert not held.is_rotating()
    drafts.settled(held, draft.draft_id, "0123456789abcdef")
    with held.lock():
        rotate(held, lambda _: None)
    assert drafts.drafts(Workspace(held.path)) == []  # what was left of it was sealed under the former key
