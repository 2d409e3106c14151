"""journey casebook ended: kept, listed, taken back; in the next build; gone with who is erased."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.erasing import erase
from support.rights import LOCAL, found_in, person_of, run

from journey import pipeline
from journey.casebook import open_casebook
from journey.demo import _source_person
from journey.rights import forget_unheld
from journey.store import open_build
from journey.workspace import Workspace

LETTER = "A letter from Zebedine, with a kettle"


def ended(workspace: Workspace, *words: str, code: int = 0) -> str:
    """What is said, for a person to read: never a reason or a text."""
    ran = run("casebook", "ended", *words, "--workspace", str(workspace.path))
    assert ran.code == code, ran.err
    assert "Zebedine" not in ran.err and "Traceback" not in ran.err
    return ran.err


def keep(workspace: Workspace, reason: str, first: str, *words: str, code: int = 0) -> str:
    told = ("zeb", "--reason", reason, "--from", first, "--why", LETTER, "--who", "pat", *words)
    return ended(workspace, *told, code=code)


def listed(workspace: Workspace, *words: str) -> list[dict[str, Any]]:
    ran = run("casebook", "ended", "zeb", "--json", *words, "--workspace", str(workspace.path))
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def last_line(workspace: Workspace) -> tuple[str, str | None]:
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        assert held.verify().fault == ""
        line = held.audit_lines()[-1]
        return line.action, line.subject


def built(workspace: Workspace) -> list[tuple[object, ...]]:
    """canonical.ending of a build made now."""
    with workspace.lock():
        pipeline.build(workspace)
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        return store.frame("select * from canonical.ending").rows()
    finally:
        store.close()


def test_it_is_kept_listed_and_taken_back(workspace: Workspace) -> None:
    said = keep(workspace, "moved_away", "2023-05-01", "--to", "2023-06-01")
    assert "Kept as number 1. Days from 1 May 2023 to 31 May 2023 are not counted as observed." in said
    person = person_of(workspace, "quill")
    assert last_line(workspace) == ("ended", person)
    told = run("casebook", "ended", "zeb", "--workspace", str(workspace.path)).out
    assert told == f"Not seen 1: from 2023-05-01 until 2023-05-31  moved away: {LETTER}\n"
    assert last_line(workspace) == ("view", person)
    assert told.strip() in run("casebook", "show", "zeb", "--workspace", str(workspace.path)).out
    (one,) = listed(workspace)
    assert (one["reason_code"], one["to_date_excl"], one["who"]) == ("moved_away", "2023-06-01", "pat")
    assert "no time not seen of that number" in ended(workspace, "ada", "--undo", "1", code=64)
    assert "Taken back: time not seen 1." in ended(workspace, "zeb", "--undo", "1")
    assert last_line(workspace) == ("ended_undo", person)
    assert listed(workspace) == []
    assert "No time is kept" in ended(workspace, "zeb")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("gone", "2023-05-01"), 2, "one of: died, moved_away"),
        (("died", "2023-05-01", "--to", "2023-06-01"), 2, "A death has no end"),
        (("moved_away", "2023-05-01", "--to", "2023-05-01"), 2, "ends before it begins"),
        (("moved_away", "in May"), 64, "YYYY-MM-DD"),
        (("moved_away", "2023-05-01", "--undo", "1"), 64, "Say: journey casebook ended"),
    ],
)
def test_what_can_not_be_is_said(workspace: Workspace, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in keep(workspace, *words, code=code)
    assert listed(workspace) == []


def test_half_a_command_is_said(workspace: Workspace) -> None:
    for half in (("--reason", "died"), ("--from", "2023-05-01"), ("--to", "2023-05-01")):
        assert "Say: journey casebook ended" in ended(workspace, "zeb", *half, code=64)
    assert "about a person" in ended(workspace, "work", code=64)


def test_who_withdrew_is_told_what_that_does_not_do(workspace: Workspace) -> None:
    said = keep(workspace, "consent_withdrawn", "2023-05-01")
    assert "All that is held of them stays" in said and "journey erase" in said
    assert "journey erase" not in keep(workspace, "died", "2023-06-01")


def test_the_lists_go_by_what_the_person_allows(workspace: Workspace) -> None:
    keep(workspace, "moved_away", "2023-05-01")
    where = ("--workspace", str(workspace.path))
    assert run("casebook", "consent", "zeb", "team", "no", "--on", "2023-02-01", *where).code == 0
    for words in (("ended", "zeb"), ("moment", "zeb"), ("show", "zeb")):
        ran = run("casebook", *words, *where)
        assert LETTER not in ran.out and "A flat" not in ran.out and "moved in" not in ran.out
        assert "Not shown, for want of the person's yes" in ran.err
        ran = run("casebook", *words, "--use", "all", "--json", *where)
        assert LETTER in ran.out or "moved in" in ran.out
    assert json.loads(run("casebook", "moment", "zeb", "--json", *where).out) == []
    assert run("casebook", "moment", "zeb", "--use", "press", *where).code == 64


def test_a_build_has_those_of_all_records_of_a_person(workspace: Workspace) -> None:
    """Her GP's record is called zeb; the police's, which linking finds to be hers too, is called quilly."""
    person, before = person_of(workspace, "quill"), str(workspace.current_id())
    assert built(workspace) == [] and workspace.current_id() == before
    keep(workspace, "died", "2023-06-01")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        token = _source_person(workspace.key, "police_incident", LOCAL["quill"][1])
        casebook.name_person("quilly", "Z.", token)
        casebook.add_ending("quilly", "custody_elsewhere", date(2022, 3, 1), "x", "w", date(2022, 4, 1))
        casebook.add_ending("quilly", "died", date(2023, 6, 1), "x", "w")  # the same day: one line
    assert built(workspace) == [
        (person, "custody_elsewhere", date(2022, 3, 1), date(2022, 4, 1)),
        (person, "died", date(2023, 6, 1), None),
    ]
    with_both = str(workspace.current_id())
    assert with_both != before
    ended(workspace, "quilly", "--undo", "2")
    assert built(workspace) == [(person, "died", date(2023, 6, 1), None)]
    ended(workspace, "zeb", "--undo", "1")
    ended(workspace, "quilly", "--undo", "3")
    assert built(workspace) == [] and str(workspace.current_id()) not in (before, with_both)


def test_a_build_of_other_prices_keeps_them_without_the_key(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(workspace, "moved_away", "2023-05-01")
    (line,) = built(workspace)
    before = workspace.current_id()
    settings = workspace.path / "journey.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        re.sub('price_base_fy = "2023-24"', 'price_base_fy = "2022-23"', text), encoding="utf-8"
    )
    monkeypatch.delenv("JOURNEY_KEY_FILE")
    other = Workspace(workspace.path)
    assert built(other) == [line] and other.current_id() != before


def test_nothing_of_them_is_left_in_any_byte(workspace: Workspace) -> None:
    """Her times not seen, a comparison of her alone, and one of a group that she is in."""
    person, other = person_of(workspace, "quill"), person_of(workspace, "ada")
    keep(workspace, "custody_elsewhere", "2022-03-01", "--to", "2022-04-01")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        people = [(person, date(2022, 1, 1)), (other, date(2022, 1, 1))]
        casebook.save_comparison("the-kettle", "person", "pat", {"question": LETTER}, people[:1])
        casebook.save_comparison("all", "group", "pat", {"question": "Did contacts fall?"}, people)
    built(workspace)
    markers = (person, "the-kettle", LETTER)
    assert any("canonical.ending" in name for name in found_in(workspace, markers))
    assert "casebook opened" in found_in(workspace, markers)
    told = json.loads(erase(workspace, "--json").out)
    assert (told["casebook"]["endings"], told["casebook"]["saved_comparisons"]) == (1, 2)
    # the spent id alone stays, in the tombstone and the registry, so that it never means anyone again
    assert found_in(workspace, (LETTER, "the-kettle")) == []
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.saved_comparisons() == []  # also the one in which someone else was too
        assert casebook.verify().fault == ""


def test_they_are_told_to_the_person_who_asks(workspace: Workspace, tmp_path: Path) -> None:
    person = person_of(workspace, "quill")
    keep(workspace, "moved_away", "2023-05-01")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.save_comparison("hers", "person", "pat", {"question": "Q"}, [(person, date(2022, 1, 1))])
    ran = run("subject", "zeb", "--out", str(tmp_path / "out"), "--workspace", str(workspace.path))
    assert ran.code == 0, ran.err
    assert "casebook_endings.csv" in ran.err + ran.out
    tables = json.loads((tmp_path / "out" / "everything.json").read_text(encoding="utf-8"))["tables"]
    assert [(one["reason_code"], one["why"]) for one in tables["casebook_endings"]] == [
        ("moved_away", LETTER)
    ]
    assert [one["question"] for one in tables["casebook_saved_comparisons"]] == ["Q"]
    readme = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "casebook_endings.csv (1 row): times in which" in readme
    assert "casebook_saved_comparisons.csv (1 row): comparisons" in readme


def test_who_is_held_no_more_leaves_with_their_times_and_comparisons(workspace: Workspace) -> None:
    """Ben is in no casebook, but in a saved comparison; all extracts are taken out."""
    keep(workspace, "moved_away", "2023-05-01")
    ben = person_of(workspace, "ben")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.save_comparison("his", "person", "pat", {}, [(ben, date(2022, 1, 1))])
    with workspace.lock():
        for one in workspace.extracts()[1:]:
            workspace.withdraw(one["extract_id"])
        gone = forget_unheld(workspace)  # of the files of three services the GP's is left, which has both
        assert (gone.endings, gone.saved_comparisons) == (0, 0)
        workspace.withdraw(workspace.extracts()[0]["extract_id"])
        gone = forget_unheld(workspace)
        assert (gone.endings, gone.saved_comparisons) == (1, 1)
        assert forget_unheld(workspace).is_nothing
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.saved_comparisons() == [] and casebook.endings_to_build() == []
