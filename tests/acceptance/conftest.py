"""Fixtures that several acceptance tests share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.keys import sealed_things, sealed_workspace  # noqa: F401 - fixtures
from support.rights import make_workspace

from journey.workspace import Workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small workspace, built once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("erase")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "the.key"))
        make_workspace(folder)
        yield folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it."""
    shutil.copytree(made / "workspace", tmp_path / "workspace")
    held = Workspace(tmp_path / "workspace")
    return held
