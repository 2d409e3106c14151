"""Retention: what the programme's rules say goes, what they do not say stays, and done twice it is done."""

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import rights
from support.rights import found_in, make_workspace, person_of, run, state_of, write_lines

from journey import pipeline
from journey.casebook import open_casebook
from journey.holdings import accepted_rows, add_extract, described, sealed_frame
from journey.rights import forget_unheld, retention
from journey.settings import Retention
from journey.store import open_build
from journey.workspace import Workspace

OLDER = (dt.date(2010, 1, 1), dt.date(2011, 1, 1))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small workspace, built once, and an extract of 2010 with a row set aside."""
    folder = tmp_path_factory.mktemp("retention")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_KEY_FILE", str(folder / "the.key"))
        held = make_workspace(folder)
        old = (
            rights.gp_line("T1", "ben", "01-Feb-2010"),
            rights.gp_line("T2", "ben", "99-Feb-2010"),
        )
        with held.lock():
            add_extract(held, [write_lines(folder, "old.csv", rights.GP, old)], "gp", OLDER)
        yield folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it."""
    shutil.copytree(made / "workspace", tmp_path / "workspace")
    held = Workspace(tmp_path / "workspace")
    return held


def _rules(workspace: Workspace, **months: int) -> str:
    """Put rules into journey.toml; gives the workspace's path as a word of a command."""
    path = workspace.path / "journey.toml"
    text = path.read_text(encoding="utf-8").partition("\n[retention]")[0]
    rules = "".join(f"{name} = {n}\n" for name, n in months.items())
    path.write_text(f"{text}\n[retention]\n{rules}", encoding="utf-8")
    return str(workspace.path)


def _retain(workspace: Workspace, *more: str) -> list[dict]:
    ran = run("retain", "--workspace", str(workspace.path), "--json", *more)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["extracts"]


def test_without_rules_nothing_goes(workspace: Workspace) -> None:
    before = state_of(workspace)
    assert _retain(workspace) == []
    ran = run("retain", "--workspace", str(workspace.path))
    assert "Nothing is older" in ran.err
    assert state_of(workspace) == before


def test_it_is_said_first_and_nothing_is_done(workspace: Workspace) -> None:
    _rules(workspace, interactions_months=24)
    before = state_of(workspace)
    told = {one["source_code"]: one for one in _retain(workspace) if not one["is_whole_extract"]}
    assert told and state_of(workspace) == before
    ran = run("retain", "--workspace", str(workspace.path))
    assert "--apply" in ran.err


def test_old_interactions_go_and_young_ones_stay(workspace: Workspace) -> None:
    """By hand: kept from 2022-03-31 on.

    Of the GP's rows R1, R2, R4 and R6 are older, R3 and R5 are not; Ben has nothing left there. Of the
    police's INC1 (two people) is older. All six interactions of council tax are, and so is the one of 2010.
    """
    _rules(workspace, interactions_months=24)
    told = {
        (one["source_code"], one["n_interactions"], one["n_identifiers"])
        for one in _retain(workspace, "--apply")
    }
    assert told == {("gp", 4, 1), ("police_incident", 2, 0), ("council_tax", 6, 3), ("gp", 1, 1)}
    left = {
        one["extract_id"]: accepted_rows(workspace, one)["start_date"].to_list()
        for one in workspace.extracts()
    }
    kept = sorted(day for days in left.values() for day in days)
    assert kept == [dt.date(2022, 6, 2), dt.date(2022, 6, 3), dt.date(2023, 3, 8), dt.date(2023, 3, 10)]
    gp = next(described(workspace, one) for one in workspace.extracts() if one["source_code"] == "gp")
    assert (gp["accepted"], gp["set_aside"], gp["duplicate"], gp["rows_in"]) == (2, 7, 1, 10)
    assert gp["reasons"] == {"no_person_id": 1, "past_retention": 4, "start_date_not_read": 2}
    identifiers = sealed_frame(workspace, gp, "identifier")
    assert sorted(identifiers["surname"]) == ["Bright", "Quillfeather"]
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        lines = [line for line in casebook.audit_lines() if line.action == "retain"]
    assert sorted(line.n_rows or 0 for line in lines) == [1, 2, 4, 6]


def test_a_whole_extract_goes_when_what_it_covers_is_over(workspace: Workspace) -> None:
    _rules(workspace, extracts_months=120)
    before = {one["extract_id"] for one in workspace.extracts()}
    (told,) = _retain(workspace, "--apply")
    assert told["is_whole_extract"] and (told["n_interactions"], told["n_set_aside"]) == (1, 1)
    assert before - {one["extract_id"] for one in workspace.extracts()} == {told["extract_id"]}


def test_cells_of_rows_set_aside_go_and_their_reasons_stay(workspace: Workspace) -> None:
    _rules(workspace, set_aside_months=120)
    (told,) = _retain(workspace, "--apply")
    assert (told["n_interactions"], told["n_identifiers"], told["n_set_aside"]) == (0, 0, 1)
    (old,) = [one for one in workspace.extracts() if one["extract_id"] == told["extract_id"]]
    assert old["reasons"] == {"start_date_not_read": 1} and old["accepted"] == 1
    aside = sealed_frame(workspace, old, "set_aside")
    assert aside.select("reason_code", "raw_json").rows() == [("start_date_not_read", "{}")]


def test_no_build_holds_what_is_past_its_time(workspace: Workspace) -> None:
    former = workspace.current_id()
    _rules(workspace, interactions_months=24)
    _retain(workspace, "--apply")
    folders = [folder.name for folder in workspace.builds_path.iterdir()]
    assert folders == [workspace.current_id()] and former not in folders
    assert found_in(workspace, ["2020-03-06"]) == [], "the day of her first appointment"
    assert person_of(workspace, "ada")


def test_what_is_kept_of_people_who_are_wholly_gone_goes_too(workspace: Workspace) -> None:
    """Ben has nothing left; he has a name, a change date, words and an alias. Zebedine and Ada stay."""
    import io

    import polars as pl

    from journey.casebook import Note, Words
    from journey.review import aliases

    key, day = workspace.key, dt.date(2021, 1, 1)
    both = [(person_of(workspace, who), day) for who in ("ben", "ada")]
    with open_casebook(workspace.casebook_path, key) as casebook:
        casebook.name_person("ben", "Ben Stone", key.token("person", "gp|GP-3"))
        casebook.set_change_point("ben", day, "Support began", "he asked for it")
        casebook.add_words("ben", Words(day, "person", "The lantern was lit.", True, True))
        casebook.add_entry("ben", Note("The lantern again."), "worker", "w", day)
        casebook.consent("ben", "publish", True, day, "w", note="lantern light")
        casebook.add_moment("ben", day, "A flat", "by lantern", "w")
        casebook.add_ending("ben", "moved_away", day, "by lantern", "w")
        casebook.save_comparison("bens", "person", "w", {"question": "lantern"}, both[:1])
        casebook.save_comparison("both", "group", "w", {}, both)
        casebook.judge(key.token("person", "gp|GP-3"), "c" * 32, "planned", "no", "worker", "w")
        casebook.name_person("later", "Not Yet", key.token("person", "gp|GP-99"))
    for after, people in enumerate((both, both[1:])):  # a table that both are in, and one of Ada alone
        _released(workspace, [person for person, _ in people], after)
    rows = [
        ("gp", "GP-3", "nhs_number", "4010232137"),
        ("gp", "GP-2", "nhs_number", "9876543210"),
        ("gp", "GP-98", "gp", "GP-97"),
    ]
    buffer = io.BytesIO()
    pl.DataFrame(rows, aliases(workspace).columns, orient="row").write_parquet(buffer)
    workspace.write_sealed("aliases", buffer.getvalue())
    with workspace.lock():
        pipeline.build(workspace)
    where = _rules(workspace, interactions_months=24)
    before = state_of(workspace)
    gone = {"names": 1, "change_points": 1, "words": 1, "aliases": 1, "model_values": 0}
    gone |= {"moments": 1, "entries": 1, "consents": 1, "judgements": 1, "endings": 1, "saved_comparisons": 2}
    gone["releases"] = 1
    told = json.loads(run("retain", "--workspace", where, "--json").out)
    assert told["people_wholly_gone"] == gone and state_of(workspace) == before
    assert "1 names, 1 change points, 1 words, 1 aliases" in run("retain", "--workspace", where).out
    done = json.loads(run("retain", "--apply", "--workspace", where, "--json").out)
    assert done["people_wholly_gone"] == gone
    with open_casebook(workspace.casebook_path, key) as casebook:
        assert set(casebook.names()) == {"ada", "later", "zeb"}
        assert {one.alias for one in casebook.entries()} == {"ada", "zeb"}
        assert len(casebook.judgements()) == 2
        assert casebook.saved_comparisons() == []  # Ada's too, for its figures hold Ben's
        # Ada's too, for beside them what Ben's release lost would show; what was released stays in the log
        assert [(one.exact, one.purpose) for one in casebook.releases()] == [(None, "A report")] * 2
        assert casebook.verify().fault == ""
    assert found_in(workspace, ["lantern", "Ben Stone", "4010232137"]) == []
    assert aliases(workspace).rows() == sorted(rows[1:])
    assert set(
        json.loads(run("retain", "--workspace", where, "--json").out)["people_wholly_gone"].values()
    ) == {0}


def _released(workspace: Workspace, people: list[str], after: int) -> None:
    """A line of the log of releases, of a table with these people."""
    import polars as pl

    from journey.disclosure import PROFILES, protected
    from journey.releases.sealed import exact_of

    parts = pl.DataFrame({"agency_code": ["gp"] * len(people), "person_id": people})
    held = exact_of({"table": protected(parts, ["agency_code"], PROFILES["nhs_hes"])})
    asked = {"group_name": "", "dims": ("agency",), "measures": ("people",), "profile_code": "nhs_hes"}
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.add_release("w", "b1", {**asked, "thresholds": {}}, {}, "A report", "", held, after)


def _built_judgements(workspace: Workspace) -> set[str]:
    """Contacts of which the published build holds judgements."""
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        return set(store.frame("select interaction_id from timeline.judgement")["interaction_id"])
    finally:
        store.close()


def test_what_was_judged_or_said_of_contacts_goes_with_them(workspace: Workspace) -> None:
    """By hand, kept from 2022-03-31 on: R1, R2 (hers) and R6 (Ben's, all there is of him) go, R3 stays.

    Judgements that go: of R1 one that stands and one undone, of R6 one: three, the last not once more as
    Ben's. Entries that are about them no more: a note of R1, later of R3; and a note of R2.
    """
    from journey.casebook import Note

    gp = next(one for one in workspace.extracts() if one["source_code"] == "gp" and one["rows_in"] == 10)
    days = {
        row["start_date"]: (row["source_person_id"], row["interaction_id"])
        for row in accepted_rows(workspace, gp).to_dicts()
    }
    at = {"R1": (2020, 3, 6), "R2": (2022, 3, 7), "R3": (2023, 3, 8), "R6": (2021, 3, 11)}
    (her, r1), (_, r2), (_, r3), (ben, r6) = (days[dt.date(*day)] for day in at.values())
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.judge(her, r1, "planned", "no", "worker", "w")
        undone = casebook.judge(her, r1, "present", "yes", "worker", "w")
        casebook.undo_judgement(undone.judgement_id, "w")
        casebook.judge(her, r3, "planned", "yes", "worker", "w")
        casebook.judge(her, "c" * 32, "planned", "yes", "worker", "w")  # of a contact that is in no extract
        casebook.judge(ben, r6, "planned", "yes", "worker", "w")
        both = casebook.add_entry("zeb", Note("The lamp"), "worker", "w", None, r1)
        casebook.edit_entry(both.entry_id, 1, Note("The lamp"), "worker", "w", None, r3)
        one = casebook.add_entry("zeb", Note("The stove"), "worker", "w", None, r2)
    with workspace.lock():
        pipeline.build(workspace)
    assert _built_judgements(workspace) == {r1, r3, r6}, "none of what is not held"
    where = _rules(workspace, interactions_months=24)
    told = json.loads(run("retain", "--workspace", where, "--json").out)
    assert told["contacts_wholly_gone"] == {"judgements": 3, "entries_about_them": 2}
    assert told["people_wholly_gone"]["judgements"] == 0
    said = run("retain", "--workspace", where).out
    assert "of contacts that go: 3 judgements; 2 entries are about them no more" in said
    done = json.loads(run("retain", "--apply", "--workspace", where, "--json").out)
    assert done == told
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        left = {judged.interaction_id for judged in casebook.judgements(standing_only=False)}
        assert not left & {r1, r2, r6} and {r3, "c" * 32} <= left
        assert [(v.about_code, v.body) for v in casebook.history(both.entry_id)] == [
            (None, Note("The lamp")),
            (r3, Note("The lamp")),
        ]
        assert [(v.about_code, v.body) for v in casebook.history(one.entry_id)] == [(None, Note("The stove"))]
        assert casebook.verify().fault == ""
    assert _built_judgements(workspace) == {r3} and found_in(workspace, [r1, r2, r6]) == []
    again = json.loads(run("retain", "--apply", "--workspace", where, "--json").out)
    assert again["contacts_wholly_gone"] == {"judgements": 0, "entries_about_them": 0}


def test_a_contact_that_another_extract_still_holds_keeps_its_judgements(
    workspace: Workspace, tmp_path: Path
) -> None:
    """T1 was sent for 2010, which is over, and again for a longer time, which is not."""
    (over,) = [one for one in workspace.extracts() if one["rows_in"] == 2]
    (contact,) = accepted_rows(workspace, over)["interaction_id"]
    lines = (rights.gp_line("T1", "ben", "01-Feb-2010"), rights.gp_line("T3", "ben", "01-Feb-2023"))
    with workspace.lock():
        sent = [write_lines(tmp_path, "again.csv", rights.GP, lines)]
        add_extract(workspace, sent, "gp", (OLDER[0], dt.date(2024, 4, 1)))
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.judge(workspace.key.token("person", "gp|GP-3"), contact, "planned", "no", "worker", "w")
    _rules(workspace, extracts_months=120)
    (told,) = _retain(workspace, "--apply")
    assert told["extract_id"] == over["extract_id"]
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert contact in {judged.interaction_id for judged in casebook.judgements()}
    assert contact in _built_judgements(workspace)


def test_who_is_still_in_one_extract_keeps_their_name(workspace: Workspace) -> None:
    gp = next(one for one in workspace.extracts() if one["source_code"] == "gp" and one["rows_in"] == 10)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:  # Ben has no name there
        token = workspace.key.token("person", "gp|GP-3")
        casebook.judge(token, "c" * 32, "planned", "no", "worker", "w")
    with workspace.lock():
        workspace.withdraw(gp["extract_id"])
        assert forget_unheld(workspace).is_nothing, "the police and council tax have both"
        for one in workspace.extracts():
            workspace.withdraw(one["extract_id"])
        gone = forget_unheld(workspace)
        assert (gone.names, gone.change_points, gone.words) == (2, 2, 2)
        # of each two versions of a note, a consent, a further change date and a judgement; one is of Ben's
        assert (gone.entries, gone.consents, gone.moments, gone.judgements) == (4, 2, 2, 3)
        assert forget_unheld(workspace).is_nothing
    assert found_in(workspace, ["Quillfeather", "kettle"]) == []


def test_done_twice_it_is_done(workspace: Workspace) -> None:
    _rules(workspace, interactions_months=24, set_aside_months=12)
    assert _retain(workspace, "--apply")
    once = state_of(workspace)
    assert _retain(workspace, "--apply") == []
    assert state_of(workspace) == once


def test_cut_off_it_is_finished_by_running_it_again(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Workspace(tmp_path / "other")
    shutil.copytree(workspace.path, whole.path)
    for held in (workspace, whole):
        _rules(held, interactions_months=24)
    _retain(whole, "--apply")
    revise, calls = retention.revise, []

    def failing(*words: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return revise(*words)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(retention, "revise", failing)
        assert run("retain", "--apply", "--workspace", str(workspace.path)).code == 4
    assert len(_retain(workspace)) == 3, "one of four is done"
    _retain(workspace, "--apply")
    for one, other in zip(workspace.extracts(), whole.extracts(), strict=True):
        assert accepted_rows(workspace, one).equals(accepted_rows(whole, other))
        assert one["reasons"] == other["reasons"]


def test_no_key_nothing_is_done(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _rules(workspace, interactions_months=24)
    before = state_of(workspace)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    ran = run("retain", "--apply", "--workspace", str(workspace.path))
    assert ran.code in (2, 4) and state_of(workspace) == before


def test_rules_are_read_from_the_settings() -> None:
    assert Retention() == Retention(interactions_months=0, extracts_months=0, set_aside_months=0)
