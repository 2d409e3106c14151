"""The timeline with what was said and written pinned to it, without a browser, on made-up data."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import timeline_pins
from journey.casebook import Casebook, Note, Outcome, OutcomeUpdate, open_casebook
from journey.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
SPAN = (date(2012, 3, 1), date(2024, 4, 1))
HOSTILE = '<script>alert(1)</script> ![x](https://example.org/x.png) <img src="https://example.org/y.png">'


@pytest.fixture
def written(fake_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the made-up workspace in which each voice wrote something, and two moments were named."""
    copy = tmp_path / "copy"
    shutil.copytree(fake_workspace, copy)
    monkeypatch.setenv("JOURNEY_KEY_FILE", (copy / "key_path.txt").read_text())
    with _casebook(copy) as casebook:
        casebook.add_entry("john", Note(f"Nobody rang. {HOSTILE}"), "worker", "<i>lee</i>", date(2021, 5, 4))
        casebook.add_entry("john", Note("word " * 3000), "analyst", "sam", date(2021, 5, 4))
        outcome = casebook.add_entry("john", Outcome("A door"), "person", "lee", date(2022, 11, 3))
        casebook.add_entry(
            "john", OutcomeUpdate("better"), "person", "lee", date(2023, 6, 3), outcome.entry_id
        )
        casebook.add_entry("john", Note("Long before"), "worker", "lee", date(1999, 1, 1))
        casebook.add_entry("john", Note("No day"), "worker", "lee")
        casebook.add_moment("john", date(2020, 3, 23), "By phone", "All closed", "lee", date(2020, 7, 1))
        casebook.add_moment("john", date(2023, 6, 3), "Own flat", "Keys", "lee")
    return copy


@contextmanager
def _casebook(workspace: Path) -> Iterator[Casebook]:
    held = Workspace(workspace)
    with open_casebook(held.casebook_path, held.key) as casebook:
        yield casebook


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    assert os.environ["JOURNEY_KEY_FILE"]
    app = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page("views/one_person.py").run()
    assert not app.exception
    return app


def _text(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def _raster(app: AppTest) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(app.get("plotly_chart")[0].proto.spec)
    return drawn


def _marks(app: AppTest) -> int:
    return sum(len(trace["customdata"]) for trace in _raster(app)["data"] if trace["mode"] == "markers")


def _notes(app: AppTest) -> list[str]:
    (trace,) = [trace for trace in _raster(app)["data"] if trace["name"] == "notes"]
    return list(trace["text"])


def _pin(day: date | None, voice: str | None = "worker", label: str | None = None) -> dict[str, Any]:
    return {"on_date": day, "voice_code": voice, "label": label, "settled_on_excl": None}


def test_what_lies_outside_the_chart_is_kept_apart_and_in_order() -> None:
    said = [_pin(date(2012, 2, 29)), _pin(SPAN[0]), _pin(date(2024, 3, 31)), _pin(SPAN[1]), _pin(None)]
    drawn, rest = timeline_pins.numbered(said, SPAN)
    assert [(row["number"], row["on_date"]) for row in drawn] == [(1, SPAN[0]), (2, date(2024, 3, 31))]
    assert [row["on_date"] for row in rest] == [date(2012, 2, 29), SPAN[1], None]


def test_two_entries_that_say_the_same_are_both_drawn() -> None:
    drawn, rest = timeline_pins.numbered([_pin(date(2020, 1, 1)), _pin(date(2020, 1, 1))], SPAN)
    assert [row["number"] for row in drawn] == [1, 2] and not rest


def test_pins_of_one_day_stand_one_above_another_and_far_ones_beside() -> None:
    drawn, _ = timeline_pins.numbered(
        [_pin(date(2014, 1, 1)), _pin(date(2014, 1, 1)), _pin(date(2020, 1, 1))], SPAN
    )
    assert [level for _, level, _ in timeline_pins._placed(drawn, SPAN)] == [0, 1, 0]


def test_a_name_near_the_end_stands_to_the_left_of_its_day() -> None:
    drawn, _ = timeline_pins.numbered([_pin(date(2024, 3, 30), None, "Moves into own flat")], SPAN)
    ((row, level, is_left),) = timeline_pins._placed(drawn, SPAN)
    assert is_left and level == 0 and timeline_pins._text(row, is_left) == "Moves into own flat 1▼"


def test_notes_are_pinned_by_voice_and_every_contact_stays(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(written, monkeypatch)
    assert _marks(app) == 3355 + 161
    # by day: moment 2020, two notes of 4 May 2021, outcome, words, moment and update of 3 June 2023; only the
    # name of the last moment is too long for the ten months left
    assert _notes(app) == [
        "▼1 By phone, transition", "■2", "▲3", "●4", "●5", "Own flat 6▼", "●7",
    ]  # fmt: skip
    shapes = [(one["type"], one["x0"]) for one in _raster(app)["layout"]["shapes"]]
    assert ("rect", "2020-03-23") in shapes and ("line", "2020-03-23") in shapes
    assert ("line", "2023-06-03") in shapes and ("rect", "2023-06-03") not in shapes


def test_the_list_says_voice_day_and_who_and_runs_nothing(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(_open(written, monkeypatch))
    assert "2. <b>Note, a worker</b> · 4 May 2021 · written down by &lt;i&gt;lee&lt;/i&gt;" in text
    assert "7. <b>How an outcome is going, John</b> · 3 June 2023 · about: A door" in text
    assert "Named moment: By phone</b> · 23 March 2020 · settling until 30 June 2020" in text
    assert "<script>" not in text and "<img" not in text and "&lt;script&gt;alert(1)" in text
    # 15,000 characters, as typed: 600 stand, the rest opens
    assert "Show the rest (14,400 characters)" in text
    assert "2 entries have no day, or a day outside the dates of the chart." in text
    assert text.index("outside the dates of the chart") < text.index("Long before") < text.index("No day")


def test_what_the_person_refuses_is_not_shown(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nobody rang." in _text(_open(written, monkeypatch))
    with _casebook(written) as casebook:
        casebook.consent("john", "team", False, date(2024, 3, 30), "lee")
    app = _open(written, monkeypatch)
    text = _text(app)
    for gone in ("Nobody rang.", "Long before", "A door", "By phone", "good day looks like"):
        assert gone not in text
    assert "notes" not in [trace["name"] for trace in _raster(app)["data"]] and _marks(app) == 3516


def test_without_the_key_nothing_that_was_written_is_shown(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(written / "none.key"))
    app = _open(written, monkeypatch)
    assert "Nobody rang." not in _text(app) and _marks(app) == 3516
    assert "Words that people shared are sealed." in _text(app)


def test_significant_moments_are_those_a_rule_or_a_person_marks(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(written, monkeypatch)
    assert app.segmented_control(key="zoom").value == "Every contact" and "All 3,516 contacts" in _text(app)
    app.segmented_control(key="zoom").set_value("Significant moments").run()
    # every fifth of 3,516 contacts is 703, and one more was judged
    assert not app.exception and _marks(app) == 704
    assert "704 of 3,516 contacts are shown: those that a rule" in _text(app)
    app.switch_page("views/start_here.py").run().switch_page("views/one_person.py").run()
    assert not app.exception


def test_a_note_about_a_contact_names_it_and_makes_it_stand_out(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journey.read import open_current

    text = _text(_open(sample_workspace, monkeypatch))
    assert "2 October 2022 · about: Support team: Support team time together, 2 October 2022" in text
    read = open_current(sample_workspace)
    said = read.said("john")
    about = {row["interaction_id"] for row in said} - {None}
    marked = read.significant("john", [])
    assert about and about <= read.significant("john", said)
    other = next(one for one in read.journey("john")["interaction_id"] if one not in marked)
    assert read.significant("john", [{"interaction_id": other}]) == marked | {other}
