"""A backup can be put back and says the same; it holds no key; a damaged one is not kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from journey.casebook import open_casebook
from journey.pipeline import build
from journey.read import open_current
from journey.workspace import Workspace

BACKUP = Path(__file__).parents[2] / "deploy" / "backup.sh"
pytestmark = pytest.mark.skipif(not shutil.which("flock"), reason="made for Linux")


@pytest.fixture(scope="module")
def kept_copy(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with a line in its log and something on its way in."""
    held = shutil.copytree(sample_workspace, tmp_path_factory.mktemp("kept") / "workspace")
    workspace = Workspace(held)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("build", "", "the sample")
    for name in ("drafts", "jobs", ".landing-1"):
        (held / "restricted" / name).mkdir(exist_ok=True)
        (held / "restricted" / name / "way.in").write_text("a file on its way in")
    return held


def _backup(
    workspace: Path, folder: Path, *flags: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    program = f"{Path(sys.executable).parent}/journey"
    return subprocess.run(
        [str(BACKUP), str(workspace), str(folder), *flags],
        env={**os.environ, "JOURNEY": program, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _figures(path: Path) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """What is said of everybody: cost to the penny, contacts, days, services."""
    read = open_current(path)
    people = read.people().to_dicts()
    return people, [dict(read.person(row["person_id"])) for row in people]


@pytest.mark.parametrize("flags", [(), ("--with-build",)])
def test_what_is_put_back_says_the_same(kept_copy: Path, tmp_path: Path, flags: tuple[str, ...]) -> None:
    done = _backup(kept_copy, tmp_path, *flags)
    assert done.returncode == 0, done.stderr
    restored = Path(done.stdout.strip())
    assert restored.parent == tmp_path and list(tmp_path.iterdir()) == [restored]
    assert (restored / "current").exists() == bool(flags)
    workspace = Workspace(restored)
    if not flags:
        with workspace.lock():
            build(workspace)
    assert workspace.current_id() == Workspace(kept_copy).current_id()
    said, before = _figures(restored), _figures(kept_copy)
    assert said == before and said[0]
    assert not any((restored / "restricted" / name).exists() for name in ("drafts", "jobs", ".landing-1"))


def test_no_key_and_nothing_open_to_others_is_in_it(kept_copy: Path, tmp_path: Path) -> None:
    copy = Path(_backup(kept_copy, tmp_path).stdout.strip())
    key = Path(os.environ["JOURNEY_KEY_FILE"]).read_bytes().strip()
    files = [path for path in copy.rglob("*") if path.is_file()]
    assert len(files) > 5 and not [path for path in files if key in path.read_bytes()]
    assert [path for path in [copy, *files] if path.stat().st_mode & 0o077] == []


def test_a_damaged_copy_is_not_kept(kept_copy: Path, tmp_path: Path) -> None:
    held = shutil.copytree(kept_copy, tmp_path / "workspace")
    part = next((held / "restricted" / "extracts").glob("*/interaction-0000.parquet"))
    part.chmod(0o600)
    part.write_bytes(part.read_bytes()[:-1])
    (tmp_path / "kept").mkdir()
    done = _backup(held, tmp_path / "kept")
    assert done.returncode == 4 and "not whole" in done.stderr
    assert list((tmp_path / "kept").iterdir()) == []


def test_it_waits_for_whoever_adds_or_builds(kept_copy: Path, tmp_path: Path) -> None:
    with FileLock(kept_copy / ".lock"):
        done = _backup(kept_copy, tmp_path, JOURNEY_WAIT_SECONDS="0")
    assert done.returncode == 3 and "Someone is adding" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_is_refused_where_it_would_be_no_use(kept_copy: Path, tmp_path: Path) -> None:
    inside = kept_copy / "groups"
    inside.mkdir(exist_ok=True)
    for arguments in ((tmp_path, tmp_path), (kept_copy, tmp_path / "none"), (kept_copy, inside)):
        done = _backup(*arguments)
        assert done.returncode == 2 and not done.stdout, arguments
    assert _backup(kept_copy, tmp_path, "--all").returncode == 2
