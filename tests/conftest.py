"""Fixtures that several kinds of test share."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# In CI the same cases every time; elsewhere new ones, so that more is tried than any one run could.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

REPOSITORY = Path(__file__).parent.parent

# A run in the background may have Ctrl-C ignored, and every command that the tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's top folder."""
    return REPOSITORY


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace holding the committed sample files, built; its key is in a folder of its own."""
    from journey.demo import load_sample
    from journey.pipeline import build

    folder = tmp_path_factory.mktemp("sample")
    os.environ["JOURNEY_KEY_FILE"] = str(folder / "sample.key")
    try:
        workspace = load_sample(REPOSITORY / "sample_data", folder / "workspace", lambda _: None)
        with workspace.lock():
            build(workspace)
        yield workspace.path
    finally:
        os.environ.pop("JOURNEY_KEY_FILE", None)
