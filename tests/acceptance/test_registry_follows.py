"""The registry says of everybody what the published build says, whatever was undone or cut off."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from journey.files import write_text
from journey.pipeline import build
from journey.registry import Registry
from journey.registry.claims import current
from journey.review import decide, undo
from journey.store import open_build
from journey.workspace import Workspace, builds


@pytest.fixture
def copied(sample_workspace: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(sample_workspace, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def built(workspace: Workspace) -> str:
    with workspace.lock():
        return str(build(workspace)["build_id"])


def published(workspace: Workspace, select: str) -> pl.DataFrame:
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        return store.frame(select)
    finally:
        store.close()


def ids_of_build(workspace: Workspace) -> dict[str, str]:
    rows = published(workspace, "select source_person_id, person_id from link.person_link").rows()
    return {str(token): str(person) for token, person in rows}


def ids_of_registry(workspace: Workspace) -> dict[str, str]:
    lines = current(Registry.read(workspace.registry_path).lines)
    return dict(lines.select("source_person_id", "person_id").iter_rows())


def joined_pair(workspace: Workspace) -> str:
    """A pair that is one person by a link that a reviewer's word would part."""
    select = (
        "select pair_id from link.doubt where person_id_a = person_id_b and state_code = 'open'"
        " and source_code_a = 'gp' order by 1"
    )
    return str(published(workspace, select)["pair_id"][0])


def test_refused_and_undone_again(copied: Workspace) -> None:
    first, before = built(copied), ids_of_build(copied)
    pair = joined_pair(copied)
    decide(copied, pair, "different", "Ann Tester", "to see")
    second = built(copied)
    assert second != first
    assert ids_of_build(copied) != before
    assert ids_of_registry(copied) == ids_of_build(copied)
    undo(copied, pair, "Ann Tester", "seen")
    assert built(copied) == first
    assert ids_of_registry(copied) == ids_of_build(copied) == before


@pytest.mark.parametrize("is_published", [False, True])
def test_cut_off_where_the_build_is_published(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, is_published: bool
) -> None:
    built(copied)
    decide(copied, joined_pair(copied), "different", "Ann Tester", "to see")

    def cut_off(path: Path, text: str) -> None:
        if path.name == "current":
            if is_published:
                write_text(path, text)
            raise KeyboardInterrupt
        write_text(path, text)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(builds, "write_text", cut_off)
        built(copied)
    with copied.lock():
        assert ids_of_registry(copied) == ids_of_build(copied)
    built(copied)
    assert ids_of_registry(copied) == ids_of_build(copied)
    assert not list(copied.registry_path.parent.glob("registry-*"))
