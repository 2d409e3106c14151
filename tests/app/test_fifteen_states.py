"""Checks 4, 6, 12 and 15 of the fifteen, on every page with nothing to show: no workspace, empty, damaged."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journey.settings import Settings
from journey.workspace import init_workspace
from tests.app import browsing, looking
from tests.app.looking import Look

pytestmark = browsing.ON_A_PAGE
STATES = [(state, name) for state in ("none", "empty", "damaged") for name in looking.NAMES]


@pytest.fixture(scope="module")
def seen(browser: Any, sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """Each page in each state, looked at when first asked for."""
    folder = tmp_path_factory.mktemp("states")
    key = str(folder / "empty.key")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", key)
        init_workspace(folder / "empty", Settings("Ours", date(2024, 3, 31), "2024-25"))
    damaged = browsing.damaged_copy(sample_workspace, folder / "damaged")
    with ExitStack() as stack:
        yield looking.looking(
            browser,
            {
                "none": stack.enter_context(browsing.served(folder / "none", JOURNEY_KEY_FILE=key)),
                "empty": stack.enter_context(browsing.served(folder / "empty", JOURNEY_KEY_FILE=key)),
                "damaged": stack.enter_context(browsing.served(damaged)),
            },
        )


@pytest.mark.parametrize(("state", "name"), STATES)
def test_04_axe_finds_nothing_that_the_statement_does_not_name(seen: Look, state: str, name: str) -> None:
    looking.is_accessible(seen(state, name))


@pytest.mark.parametrize(("state", "name"), STATES)
def test_06_narrow_and_at_400_per_cent_nothing_is_out_of_reach(seen: Look, state: str, name: str) -> None:
    looking.is_in_reach(seen(state, name))


@pytest.mark.parametrize(("state", "name"), STATES)
def test_12_nothing_leaves_this_machine_and_every_answer_has_its_headers(
    seen: Look, state: str, name: str
) -> None:
    looking.is_closed(seen(state, name))


@pytest.mark.parametrize(("state", "name"), STATES)
def test_15_a_dark_desktop_shows_the_light_theme(seen: Look, state: str, name: str) -> None:
    looking.is_light(seen(state, name))


@pytest.mark.parametrize("name", looking.NAMES)
def test_a_damaged_build_is_said_and_no_chart_is_drawn(seen: Look, name: str) -> None:
    here = seen("damaged", name)
    assert here.charts == []
    if name in ("one_person", "groups", "costs", "on_the_way"):
        assert "The data can't be opened" in here.text


@pytest.mark.parametrize("state", ["none", "empty"])
def test_with_nothing_to_show_each_page_says_the_next_step(seen: Look, state: str) -> None:
    for name in ("start_here", "one_person", "groups", "costs", "data_quality", "upload_history"):
        text = seen(state, name).text
        assert "Add data" in text and "sample" in text, name
