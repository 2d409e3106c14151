"""A made-up workspace for the pages."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def fake_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with random rows, its key in a folder of its own."""
    spec = importlib.util.spec_from_file_location("fake", Path(__file__).with_name("fake.py"))
    assert spec and spec.loader
    fake = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fake)
    held = os.environ.get("JOURNEY_KEY_FILE")
    workspace = fake.write_fake(tmp_path_factory.mktemp("fake"))
    key = os.environ["JOURNEY_KEY_FILE"]
    if held is None:
        del os.environ["JOURNEY_KEY_FILE"]
    else:
        os.environ["JOURNEY_KEY_FILE"] = held
    (workspace / "key_path.txt").write_text(key)
    yield workspace
