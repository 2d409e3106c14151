"""Before and after on the command line: another date, groups, and comparisons saved and run again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.intake import Ran, run_here

from journey.casebook import open_casebook
from journey.workspace import Workspace

LOCAL = 'title = "High prices"\ndated = 2024-05-01\nprice_level = "high"\n'
GROUP = """
label = "Changed in 2022 or later"
why = "The team began then"
[[keep]]
rule = "change_between"
from = 2022-01-01
why = "Nobody was supported before"
"""


@pytest.fixture(scope="module")
def space(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sample, with a group of its own."""
    folder = tmp_path_factory.mktemp("compare") / "workspace"
    shutil.copytree(sample_workspace, folder)
    (folder / "groups").mkdir(exist_ok=True)
    (folder / "groups" / "later.toml").write_text(GROUP, encoding="utf-8")
    yield folder


def run(space: Path, *words: str) -> Ran:
    return run_here(*words, "--workspace", str(space))


def answer(space: Path, *words: str) -> Any:
    done = run(space, *words, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_the_text_says_the_verdict_the_rates_and_in_how_many_checks_it_holds(space: Path) -> None:
    found, text = answer(space, "compare", "john"), run(space, "compare", "john").out
    lines = text.splitlines()
    # What is said on screen, sentence for sentence, right after the headline; and once.
    at = lines.index(found["finding"][0])
    assert at <= 2 and lines[at : at + len(found["finding"])] == found["finding"]
    assert len(found["finding"]) > 2 and text.count(found["verdict"]["sentence"]) == 1
    assert "Per 30 observed days, services compared on both sides" in lines
    assert "ratio, counting noise only (95% interval)" in text
    assert "ratio, with this person's own swing (95% interval)" in text
    # Police data stop in June 2023 and social care begins late: docs/one-person.png and the sample's README.
    at = lines.index("Left out of these rates on both sides, and their part of the cost before")
    assert [line.split(":")[0] for line in lines[at + 1 : at + 3]] == ["- Adult social care", "- Police"]
    known = [row for row in found["sensitivity"] if row["holds"] is not None]
    held = [row for row in known if row["holds"]]
    assert f"The direction holds in {len(held)} of {len(known)} checks" in text
    assert "saved" not in text and "reduction achieved" not in text


def test_on_the_recorded_date_the_comparison_is_the_recorded_one(space: Path) -> None:
    recorded = answer(space, "compare", "john")
    found = answer(space, "compare", "john", "--on", recorded["change_on"])
    assert found.pop("is_other_date") is True
    of_the_record = ("change_label", "without_band")  # known of the recorded change alone
    checks = ("sensitivity", "finding", "rates", "left_out", "caveats")
    for name in recorded.keys() - {*of_the_record, *checks}:
        assert found[name] == recorded[name], name
    for name in ("rates", "left_out"):
        windows = {window: rows for window, rows in recorded[name].items() if window != "without_band"}
        assert found[name] == windows
    kept = [row for row in recorded["sensitivity"] if row["check_code"] != "without_band"]
    assert found["sensitivity"] == kept


def test_another_date_moves_both_sides_and_says_that_it_is_no_test(space: Path) -> None:
    before = Workspace(space).current_id()
    found = answer(space, "compare", "john", "--on", "2020-10-01")
    recorded = answer(space, "compare", "john")
    assert (found["change_on"], found["before"]["to_date_excl"], found["after"]["from_date"]) == (
        *("2020-10-01",) * 3,
    )
    # The same contacts, parted on another day.
    for name in ("n_interactions", "observed_days"):
        assert sum(found[side][name] for side in ("before", "after")) == sum(
            recorded[side][name] for side in ("before", "after")
        )
    assert "This date was chosen after the data could be looked at." in run(
        space, "compare", "john", "--on", "2020-10-01"
    ).out  # fmt: skip
    assert Workspace(space).current_id() == before


def test_a_person_without_a_change_date_can_be_tried_on_one(space: Path) -> None:
    without = next(row["person_id"] for row in answer(space, "people") if row["change_on"] is None)
    assert "No change date is recorded" in run(space, "compare", without).err
    found = answer(space, "compare", without, "--on", "2020-10-01")
    assert (found["person_id"], found["change_on"]) == (without, "2020-10-01")
    contacts = len(answer(space, "person", without)["journey"])
    assert sum(found[side]["n_interactions"] for side in ("before", "after")) == contacts


# The first day held is 1 March 2012 and the last 31 March 2024, so 31 March 2012 has 30 days before it, and
# 2 March 2024 has 30 from it on (2 to 31 March).
@pytest.mark.parametrize("on", ["1999-01-01", "2012-03-01", "2012-03-30", "2024-03-03", "2031-01-01"])
def test_a_date_without_thirty_days_on_both_sides_is_said_in_a_sentence(space: Path, on: str) -> None:
    done = run(space, "compare", "john", "--on", on)
    assert (done.code, done.out) == (2, "")
    assert done.err.strip() == (
        "Give a date with at least 30 days on either side of it on which this person could be seen: the data"
        " held run from 1 March 2012 to 31 March 2024."
    )


@pytest.mark.parametrize(("on", "side"), [("2012-03-31", "before"), ("2024-03-02", "after")])
def test_thirty_days_are_enough_for_another_date(space: Path, on: str, side: str) -> None:
    """Of a build as the commands make it: it was once taken for one of an earlier version."""
    assert answer(space, "compare", "john", "--on", on)[side]["observed_days"] == 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name a person or a group"),
        (("john", "--group", "later"), "Name a person or a group"),
        (("--group", "later", "--on", "2020-01-01"), "Another date is tried of one person"),
        (("john", "--save", "x"), "Give --save NAME and --question TEXT together"),
        (("john", "--again", "x"), "Give --again alone"),
        (("john", "--on", "yesterday"), "Write a day as"),
    ],
)
def test_words_that_do_not_go_together_are_refused(space: Path, words: tuple[str, ...], said: str) -> None:
    done = run(space, "compare", *words)
    assert (done.code, done.out) == (64, "")
    assert said in done.err


def test_groups_are_listed_with_their_problems_and_read(space: Path) -> None:
    (space / "groups" / "broken.toml").write_text('label = "x"\nwhy = "y"\nwindw = "12m"\n', encoding="utf-8")
    try:
        listed = {row["name"]: row for row in answer(space, "groups")}
        text = run(space, "groups").out
    finally:
        (space / "groups" / "broken.toml").unlink()
    assert listed["later"]["problem"] is None and "windw" in listed["broken"]["problem"]
    assert listed["broken"]["problem"] in text
    found, same = answer(space, "groups", "later"), answer(space, "compare", "--group", "later")
    assert found == same
    shown = run(space, "groups", "later").out
    for sentence in (*found["finding"], *found["caveats"]):
        assert sentence in shown
    for step in found["attrition"]:
        assert f"{step['n_left_out']:>10,}{step['n_people']:>10,}  {step['rule_text']}" in shown
    assert run(space, "groups", "nobody").code == 2


def test_a_saved_comparison_run_again_on_the_same_build_is_the_same(space: Path) -> None:
    asked = "Did contacts change for this person?"
    done = run(space, "compare", "john", "--save", "first", "--question", asked, "--who", "Ann")
    assert done.code == 0, done.err
    (row,) = [one for one in answer(space, "comparisons") if one["name"] == "first"]
    assert (row["question"], row["who"], row["n_people"], row["subject"]) == (asked, "Ann", 1, "john")
    found = answer(space, "compare", "--again", "first")
    assert (found["moved"], found["causes"], found["saved_build_id"]) == ([], [], found["build_id"])
    assert found["sentences"] == [
        "Every figure is the same as when it was saved.",
        "Nothing that these figures rest on has changed.",
    ]
    text = run(space, "compare", "--again", "first").out
    assert asked in text and found["sentences"][0] in text and f"- {found['caveats'][0]}" in text


def test_without_the_key_the_question_stays_sealed_and_nothing_is_run(
    space: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(space, "compare", "john", "--save", "sealed", "--question", "Sealed?").code == 0
    monkeypatch.delenv("JOURNEY_KEY_FILE")
    (row,) = [one for one in answer(space, "comparisons") if one["name"] == "sealed"]
    assert (row["question"], row["subject"], row["kind_code"]) == (None, None, "person")
    assert "sealed: set JOURNEY_KEY_FILE" in run(space, "comparisons").out
    again = run(space, "compare", "--again", "sealed")
    assert again.code == 2 and "needs the key" in again.err


def test_a_forgotten_comparison_is_gone(space: Path) -> None:
    assert run(space, "compare", "john", "--save", "gone", "--question", "Gone?").code == 0
    assert run(space, "comparisons", "forget", "gone").code == 0
    assert "gone" not in [row["name"] for row in answer(space, "comparisons")]
    again = run(space, "compare", "--again", "gone")
    assert again.code == 2 and "journey comparisons" in again.err


def test_what_moved_is_said_figure_by_figure_and_why(space: Path) -> None:
    """Other prices: pounds move, contacts do not. Another change date: both sides move, and one left."""
    for words in (("john", "--save", "p-one"), ("--group", "later", "--save", "g-one")):
        assert run(space, "compare", *words, "--question", "Did it change?").code == 0
    then = answer(space, "compare", "john")
    (space / "assumptions").mkdir(exist_ok=True)
    (space / "assumptions" / "dear.toml").write_text(LOCAL, encoding="utf-8")
    assert run(space, "assumptions", "use", "dear").code == 0
    found = answer(space, "compare", "--again", "p-one")
    assert [row["cause_code"] for row in found["causes"]] == ["assumptions_changed"]
    assert found["causes"][0]["choices"] == ["price_level"]
    moved = {row["figure"]: row for row in found["moved"]}
    assert moved and all("cost" in figure for figure in moved)
    line = moved["headline.before.cost_gbp"]
    assert (line["then"], line["now"]) == (
        then["before"]["cost_gbp"],
        found["comparison"]["before"]["cost_gbp"],
    )
    assert line["now"] != line["then"]
    of_group = answer(space, "compare", "--again", "g-one")
    assert [row["cause_code"] for row in of_group["causes"]] == ["assumptions_changed"]
    assert all("cost" in row["figure"] for row in of_group["moved"])
    _move_john_out(space)
    found = answer(space, "compare", "--again", "p-one")
    assert "The change date was 1 October 2022 and is 1 October 2021 now." in found["sentences"]
    of_group = answer(space, "compare", "--again", "g-one")
    codes = [row["cause_code"] for row in of_group["causes"]]
    assert codes[:2] == ["assumptions_changed", "left"] and "decisions_changed" in codes
    assert next(row for row in of_group["causes"] if row["cause_code"] == "left")["n_people"] == 1


def _move_john_out(space: Path) -> None:
    """John's change to a date before those of the group, and a new build."""
    held = Workspace(space)
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.set_change_point("john", date(2021, 10, 1), "Team begins", "Said so")
    assert run(space, "build").code == 0


def test_the_group_as_it_was_saved_is_run_again(space: Path) -> None:
    path = space / "groups" / "kept.toml"
    path.write_text(GROUP, encoding="utf-8")
    assert run(space, "compare", "--group", "kept", "--save", "kept", "--question", "Who?").code == 0
    path.write_text(GROUP.replace("2022-01-01", "2023-09-01"), encoding="utf-8")
    found = answer(space, "compare", "--again", "kept")
    assert found["moved"] == []
    assert any("The group's file was changed since." in sentence for sentence in found["sentences"])
    path.unlink()
    found = answer(space, "compare", "--again", "kept")
    assert found["moved"] == []
    assert any("file is not there any more" in sentence for sentence in found["sentences"])
