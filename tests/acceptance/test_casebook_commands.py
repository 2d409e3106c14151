"""journey casebook: each command keeps what it was given and says so in a sentence; looks are logged."""

import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.rights import person_of, run

from journey.casebook import Note, open_casebook
from journey.workspace import Workspace

ENTRY = re.compile(r"N[0-9A-F]{8}")
ON = ("--on", "2023-02-01")


def casebook(workspace: Workspace, *words: str, code: int = 0) -> str:
    """What is said (standard error), for a person to read: never a name, a text or a traceback."""
    ran = run("casebook", *words, "--workspace", str(workspace.path))
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err and "Zebedine" not in ran.err and "kettle" not in ran.err
    return ran.err


def kept(workspace: Workspace, *words: str) -> str:
    """Keep something; the id that was said."""
    return ENTRY.findall(casebook(workspace, *words))[0]


def shown(workspace: Workspace, *words: str) -> dict[str, Any]:
    ran = run("casebook", "show", "zeb", *words, "--json", "--workspace", str(workspace.path))
    assert ran.code == 0, ran.err
    held: dict[str, Any] = json.loads(ran.out)
    return held


def actions(workspace: Workspace) -> list[tuple[str, str | None]]:
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        assert held.verify().fault == ""
        return [(line.action, line.subject) for line in held.audit_lines()]


def test_each_kind_is_kept_and_shown(workspace: Workspace) -> None:
    said = casebook(workspace, "note", "ZEB", "He <b>waits</b>.\n\nStill.", *ON, "--theme", "waiting")
    assert re.fullmatch(r"Kept: note N[0-9A-F]{8}, voice: worker, of 2023-02-01\.\n", said)
    outcome = kept(workspace, "outcome", "zeb", "A door of my own", *ON)
    kept(workspace, "going", outcome, "better", "A little", *ON)
    kept(
        workspace, "rate", "zeb", "hope=green", "debts=red", "--first", "debts", *ON, "--say", "It is lighter"
    )
    kept(workspace, "pull", "zeb", "Drug service", "She asked", *ON)
    kept(workspace, "learn", "zeb", "--tried", "Going along", *ON)
    kept(workspace, "why", "zeb", "agency:police", "The team began", *ON)
    entries = [one for one in shown(workspace)["entries"] if one["on_date"] == "2023-02-01"]
    assert [one["kind_code"] for one in entries] == [
        "note", "outcome", "outcome_update", "rating", "pull", "learning", "why",
    ]  # fmt: skip
    assert entries[0]["body"] == {"themes": ["waiting"], "text": "He <b>waits</b>.\n\nStill."}
    assert entries[2]["about_code"] == outcome and entries[2]["body"]["going_code"] == "better"
    rating = entries[3]["body"]
    assert (rating["answers"]["hope"], rating["answers"]["body"]) == ("green", "not_asked")
    assert rating["priorities"] == ["debts"] and len(rating["answers"]) == 18
    assert entries[6]["about_code"] == "agency:police"
    person = person_of(workspace, "quill")
    assert actions(workspace)[-1] == ("view", person)
    assert actions(workspace)[-2] == ("entry", f"{person} {entries[6]['entry_id']}")
    told = run("casebook", "show", "zeb", "--workspace", str(workspace.path)).out
    assert "    Text: He <b>waits</b>.\n    \n    Still.\n    Themes: waiting\n" in told


def test_what_is_about_the_work_needs_no_person(workspace: Workspace) -> None:
    number = kept(workspace, "learn", "work", "--surprised", "Letters come on Fridays")
    assert actions(workspace)[-1] == ("entry", number)
    assert number not in [one["entry_id"] for one in shown(workspace, "--use", "all")["entries"]]
    assert "about a person" in casebook(workspace, "outcome", "work", "x", code=2)
    assert "No one in the casebook" in casebook(workspace, "note", "nobody", "x", code=2)
    assert "about a person" in casebook(workspace, "consent", "work", code=64)


def test_a_text_may_come_from_standard_input(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Line one\r\n\r\n  'quoted' \u2026 last"
    stream = SimpleNamespace(buffer=io.BytesIO(f"{text}\n".encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    number = kept(workspace, "note", "zeb", "-", *ON)
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        assert held.entry(number).body == Note(text.replace("\r\n", "\n"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff\xfe\x00")))
    assert "not text in UTF-8" in casebook(workspace, "note", "zeb", "-", code=2)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x" * 20_001)))
    assert "20,001 characters" in casebook(workspace, "note", "zeb", "-", code=2)


def test_a_day_outside_the_journey_is_kept_and_said(workspace: Workspace) -> None:
    assert "it is kept all the same" in casebook(workspace, "note", "zeb", "x", "--on", "1999-01-01")
    assert "all the same" not in casebook(workspace, "note", "zeb", "y", "--on", "2022-06-01")
    assert shown(workspace)["entries"][0]["on_date"] == "1999-01-01"
    assert "YYYY-MM-DD" in casebook(workspace, "note", "zeb", "x", "--on", "yesterday", code=64)


def test_an_edit_names_the_version_that_was_read(workspace: Workspace) -> None:
    number = kept(workspace, "learn", "zeb", "--tried", "Going along", *ON, "--theme", "waiting")
    said = casebook(workspace, "edit", number, "--version", "1", "--part", "surprised=He came back")
    assert "version 2" in said
    told = casebook(workspace, "edit", number, "--version", "1", "--part", "tried=Lost?", code=2)
    assert "after you read it" in told
    ran = run("casebook", "history", number, "--json", "--workspace", str(workspace.path))
    bodies = [one["body"] for one in json.loads(ran.out)]
    assert [(one["tried"], one["surprised"]) for one in bodies] == [
        ("Going along", ""),
        ("Going along", "He came back"),
    ]
    assert [one["themes"] for one in bodies] == [["waiting"], ["waiting"]]
    assert actions(workspace)[-1] == ("view", f"{person_of(workspace, 'quill')} {number}")
    assert "no part of that name" in casebook(workspace, "edit", number, "--version", "2", "text", code=64)
    rated = kept(workspace, "rate", "zeb", "hope=red", *ON)
    casebook(
        workspace, "edit", rated, "--version", "1", "So-so", "--part", "hope=yellow", "--on", "2023-02-03"
    )
    (body, day) = next(
        (one["body"], one["on_date"]) for one in shown(workspace)["entries"] if one["entry_id"] == rated
    )
    assert (body["answers"]["hope"], body["text"], day) == ("yellow", "So-so", "2023-02-03")


def test_what_is_taken_back_is_gone_from_the_file(workspace: Workspace) -> None:
    number = kept(workspace, "note", "zeb", "Regretted", *ON)
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        sealed = held._rows("select sealed_body from entry where entry_id = ?", (number,))[0][0]
    assert "gone" in casebook(workspace, "take-back", number)
    assert sealed not in workspace.casebook_path.read_bytes()
    assert actions(workspace)[-1] == ("take_back", f"{person_of(workspace, 'quill')} {number}")
    told = run("casebook", "show", "zeb", "--workspace", str(workspace.path)).out
    assert f"{number}  note, taken back by" in told and "Regretted" not in told
    casebook(workspace, "take-back", number)  # again, after one that was cut off
    assert "can't be read" in casebook(workspace, "edit", number, "--version", "2", "x", code=2)
    assert len(shown(workspace)["words"]) == 1
    casebook(workspace, "take-back", "W1")
    assert actions(workspace)[-1] == ("take_back", f"{person_of(workspace, 'quill')} W1")
    assert shown(workspace, "--use", "all")["words"] == []
    casebook(workspace, "take-back", "W1", code=2)


def test_words_are_kept_and_shown_if_they_are_to_be(workspace: Workspace) -> None:
    assert "not to be shown" in casebook(workspace, "words", "zeb", "Keep this", *ON)
    assert "to be shown" in casebook(workspace, "words", "zeb", "Show this", *ON, "--shared")
    assert [one["text"] for one in shown(workspace)["words"]][1:] == ["Show this"]
    assert shown(workspace)["n_left_out"] == 1
    assert len(shown(workspace, "--use", "all")["words"]) == 3


def test_consent_is_kept_use_by_use_and_can_be_withdrawn(workspace: Workspace) -> None:
    number = kept(workspace, "note", "zeb", "x", *ON)
    assert "may not be used for: leaders" in casebook(workspace, "consent", "zeb", "leaders", "no", *ON)
    assert "may be used for: leaders" in casebook(
        workspace, "consent", "zeb", "leaders", "yes", "--on", "2023-02-02", "--entry", number
    )
    assert [one["entry_id"] for one in shown(workspace, "--use", "leaders")["entries"]] == [number]
    casebook(workspace, "consent", "zeb", "team", "no", *ON, "--note", "by letter")
    assert shown(workspace)["entries"] == [] and shown(workspace)["n_left_out"] > 0
    assert shown(workspace, "--use", "all")["n_left_out"] == 0
    ran = run("casebook", "consent", "zeb", "--json", "--workspace", str(workspace.path))
    assert [(one["use_code"], one["is_given"], one["note"]) for one in json.loads(ran.out)][-3:] == [
        ("leaders", False, None),
        ("team", False, "by letter"),
        ("leaders", True, None),
    ]
    assert actions(workspace)[-1] == ("view", person_of(workspace, "quill"))
    casebook(workspace, "consent", "zeb", "leaders", "maybe", *ON, code=64)
    casebook(workspace, "show", "zeb", "--use", "press", code=64)


def test_words_follow_the_use_also_where_the_no_is_older(workspace: Workspace) -> None:
    assert shown(workspace, "--use", "publish")["words"] == []  # she shares them, and was never asked
    casebook(workspace, "consent", "zeb", "publish", "yes", "--on", "2021-01-02")
    assert len(shown(workspace, "--use", "publish")["words"]) == 1  # said in 2022, shared
    casebook(workspace, "consent", "zeb", "publish", "no", "--on", "2021-01-03")
    assert shown(workspace, "--use", "publish")["words"] == []
    casebook(workspace, "consent", "zeb", "team", "no", "--on", "2021-01-02", "--entry", "W1")
    assert shown(workspace)["words"] == [] and len(shown(workspace)["entries"]) == 1


def test_named_change_dates_follow_the_use(workspace: Workspace) -> None:
    held = shown(workspace)
    assert held["change_point"]["change_label"] == "Support began" and len(held["moments"]) == 1
    assert held["n_left_out"] == 0
    # to publish she said yes to her note alone: her words, a named date and the compared one stay out
    held = shown(workspace, "--use", "publish")
    assert (held["change_point"], held["moments"], held["n_left_out"]) == (None, [], 3)
    casebook(workspace, "consent", "zeb", "team", "no", *ON)
    told = run("casebook", "show", "zeb", "--workspace", str(workspace.path))
    assert "A flat" not in told.out and "Support began" not in told.out
    assert "yes to this use: 4." in told.err  # and her note
    assert shown(workspace, "--use", "all")["n_left_out"] == 0


def test_history_withholds_what_show_withholds(workspace: Workspace) -> None:
    (number,) = [one["entry_id"] for one in shown(workspace)["entries"]]  # a note in two versions
    where = ("--workspace", str(workspace.path))
    assert "rang twice" in run("casebook", "history", number, *where).out
    ran = run("casebook", "history", number, "--use", "leaders", *where)
    assert ran.code == 0 and ran.out.strip() == "" and "yes to this use: 2. All of it: --use all" in ran.err
    assert actions(workspace)[-1] == ("view", f"{person_of(workspace, 'quill')} {number}")
    casebook(workspace, "consent", "zeb", "team", "no", *ON)
    assert run("casebook", "history", number, "--json", *where).out.strip() == "[]"
    assert len(json.loads(run("casebook", "history", number, "--use", "all", "--json", *where).out)) == 2
    casebook(workspace, "history", number, "--use", "press", code=64)
    work = kept(workspace, "learn", "work", "--tried", "Going along")
    assert work in run("casebook", "history", work, "--use", "publish", *where).out


def test_a_no_says_what_of_theirs_counts_on(workspace: Workspace) -> None:
    codes = "count in figures until undone, whatever is refused here"
    said = casebook(workspace, "consent", "zeb", "leaders", "yes", *ON)
    assert codes in said and "--undo" not in said
    day = run("person", "zeb", "--on", "2020-03-06", "--json", "--workspace", str(workspace.path))
    (contact,) = [one["interaction_id"] for one in json.loads(day.out)]
    for answer, voice in (("yes", "worker"), ("yes", "person"), ("no", "person")):
        casebook(workspace, "judge", contact, "planned", answer, "--voice", voice)
    said = casebook(workspace, "consent", "zeb", "leaders", "no", *ON)
    # With the workspace came 1 in her voice, 2 in Ada's. Now 3 a worker's, 4 and 5 hers: 4 counts without 5.
    assert (
        codes in said and "there are 3, by number: 1, 4, 5. To undo each one: journey casebook judge" in said
    )
    for number in ("1", "4", "5"):
        casebook(workspace, "judge", number, "--undo")
    assert "there are none" in casebook(workspace, "consent", "zeb", "publish", "no", *ON)


@pytest.mark.parametrize("pack", ["evaluator", "event-log"])
def test_packs_say_that_answers_are_in_them(workspace: Workspace, tmp_path: Path, pack: str) -> None:
    ran = run("export", str(tmp_path / "out"), "--pack", pack, "--workspace", str(workspace.path))
    assert ran.code == 0, ran.err
    told = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert (
        "Answers that people gave on single contacts (judged_by_code person, worker, analyst) are in these"
        " tables as codes; to take one out, undo it in the casebook and build again."
    ) in " ".join(told.split())  # lines are broken where they are full


def test_change_points_are_added_compared_and_removed(workspace: Workspace) -> None:
    casebook(workspace, "moment", "zeb", "First pull", *ON, "--why", "She asked", "--settled", "2023-04-01")
    (number,) = [one["moment_id"] for one in shown(workspace)["moments"] if one["label"] == "First pull"]
    assert "journey build" in casebook(workspace, "moment", "zeb", "--number", str(number), "--compare")
    change = shown(workspace)["change_point"]
    assert (change["change_label"], change["settled_on_excl"]) == ("First pull", "2023-04-01")
    casebook(workspace, "moment", "zeb", "--number", str(number), "Support", "--on", "2022-01-01")
    told = run("casebook", "moment", "zeb", "--workspace", str(workspace.path)).out
    assert f"Also {number}: 2022-01-01  Support\n" in told
    casebook(workspace, "moment", "zeb", "--number", str(number), "--remove")
    assert number not in [one["moment_id"] for one in shown(workspace)["moments"]]
    assert "names the person" in casebook(workspace, "moment", "zeb", "Quillfeather rang", *ON, code=2)
    casebook(workspace, "moment", "ada", "--number", "1", "--remove", code=64)  # it is not hers
    casebook(workspace, "moment", "zeb", "No day", code=64)


def test_a_contact_is_judged_and_the_judgement_undone(workspace: Workspace) -> None:
    day = run("person", "zeb", "--on", "2020-03-06", "--json", "--workspace", str(workspace.path))
    (contact,) = [one["interaction_id"] for one in json.loads(day.out)]
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        before = held.judgements()
    said = casebook(workspace, "judge", contact, "demand", "failure", "--reason", "progress_chasing")
    (number,) = re.findall(r"judgement (\d+)", said)
    assert actions(workspace)[-1] == ("judge", person_of(workspace, "quill"))
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        (judged,) = [one for one in held.judgements() if one.judgement_id == int(number)]
    assert (judged.interaction_id, judged.voice_code) == (contact, "worker")
    assert judged.source_person_id == workspace.key.token("person", "gp|GPQ-7701")
    casebook(workspace, "judge", number, "--undo")
    assert actions(workspace)[-1] == ("judge_undo", person_of(workspace, "quill"))
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        assert held.judgements() == before
    assert "no contact of that id" in casebook(workspace, "judge", "ab" * 16, "planned", "yes", code=2)
    assert "Only the person" in casebook(workspace, "judge", contact, "helpful", "yes", code=2)


def test_a_person_of_the_build_is_given_a_name(workspace: Workspace) -> None:
    ben = person_of(workspace, "ben")
    where = ("--workspace", str(workspace.path))
    ran = run("casebook", "name", ben, "--alias", "benny", "--name", "Ben Stone", *where)
    assert ran.code == 0 and "Stone" not in ran.err
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        assert dict(held.people())["benny"] == workspace.key.token("person", "gp|GP-3")
    assert actions(workspace)[-1] == ("name", ben)
    kept(workspace, "note", "benny", "x")  # before any build knows the alias
    assert actions(workspace)[-1][1].split()[0] == ben  # type: ignore[union-attr]
    refused = run("casebook", "name", ben, "--alias", "Work", "--name", "Ben", *where)
    assert refused.code == 2 and "no alias" in refused.err
    taken = run("casebook", "name", ben, "--alias", "Zeb", "--name", "Ben", *where)
    assert taken.code == 2 and "Someone else in the casebook has that alias" in taken.err
    hers = run("casebook", "name", person_of(workspace, "quill"), "--alias", "ZEB", "--name", "Zed", *where)
    assert hers.code == 0 and "has the alias zeb." in hers.err, "her records of any agency are hers"
    with open_casebook(workspace.casebook_path, workspace.key) as held:
        assert dict(held.people())["zeb"] == workspace.key.token("person", "gp|GPQ-7701")
        assert held.names()["zeb"] == "Zed"


def test_without_the_key_what_is_sealed_is_said_to_be(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JOURNEY_KEY_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    ran = run("casebook", "show", "zeb", "--workspace", str(workspace.path))
    assert ran.code == 0 and "(sealed: set JOURNEY_KEY_FILE to read it)" in ran.out
    assert "JOURNEY_KEY_FILE" in casebook(workspace, "note", "zeb", "x", code=2)
