"""Doubtful pairs side by side, every look written down, and decisions on them."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.matches import LANDLORD, VALUES, pair_of, token

from journey import review
from journey.casebook import open_casebook
from journey.errors import Busy, Damaged, Refused, Usage
from journey.files import write_json
from journey.holdings import add_extract
from journey.review import decisions, held
from journey.review.text import pair_text
from journey.rotation import rotate
from journey.workspace import Workspace


def test_a_pair_is_shown_with_every_variant_and_reasons_in_words(workspace: Workspace) -> None:
    found = review.pair(workspace, pair_of(workspace, 0))
    gp, landlord = (found.a, found.b) if found.a.source_code == "gp" else (found.b, found.a)
    assert gp.names == ("Quintilla Marrowby", "Tilly Marrowby")
    assert (gp.birth_dates, gp.sexes, gp.postcodes) == ((date(1979, 5, 12),), ("Female",), ("ZX1 4JN",))
    assert (gp.nhs_numbers, gp.local_ids, gp.n_interactions) == (("4744687164",), ("G1",), 2)
    assert (gp.first_date, gp.last_date) == (date(2012, 3, 6), date(2013, 3, 8))
    assert landlord.source_label == "Council housing: rent arrears and tenancy actions"
    assert found.reasons == (
        "Same forename.",
        "Surnames differ by one letter (a typing slip?).",
        "Same birth date.",
        "Same postcode.",
        "Same sex.",
        "NHS number held by one only.",
    )
    assert found.probability_label == "likely the same (97 in 100)"
    assert found.if_same == f"People {found.a.person_id} and {found.b.person_id} would become one."
    assert {found.a.person_id, found.b.person_id} == {"PG1", "PT1"}
    text = pair_text(found)
    assert max(map(len, text.splitlines())) <= 80
    assert "474 468 7164" in text and "2 contacts, 6 Mar 2012 to 8 Mar" in text


def test_pairs_come_by_kind_and_state(workspace: Workspace) -> None:
    ids = [pair_of(workspace, number) for number in range(3)]
    assert review.pair_ids(workspace) == ids
    assert review.pair_ids(workspace, "twin") == [ids[1]]
    assert [pair.pair_id for pair in review.pairs(workspace, limit=1, offset=1)] == [ids[1]]
    review.decide(workspace, ids[0], "same", "Ann", "Both teams know her.")
    assert review.pair_ids(workspace) == ids[1:]
    assert review.pair_ids(workspace, state="same") == review.pair_ids(workspace, state="decided") == [ids[0]]
    [shown] = review.pairs(workspace, state="same")
    assert shown.decision and (shown.decision.verdict, shown.decision.who) == ("same", "Ann")
    assert shown.decision.why == "Both teams know her."
    n_open = {row["kind_code"]: (row["n_open"], row["n_same"]) for row in review.counts(workspace)}
    assert n_open == {"uncertain": (0, 1), "twin": (1, 0), "sample": (1, 0)}
    with pytest.raises(Usage, match="no such kind"):
        review.pairs(workspace, "strange")
    with pytest.raises(Refused, match="no pair with that id"):
        review.pair(workspace, "0" * 16)


def test_a_decision_on_a_pair_that_is_in_doubt_no_more_can_be_seen_and_undone(workspace: Workspace) -> None:
    a, b = token(workspace, "gp", "G1"), token(workspace, "gp", "G2")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        kept = casebook.decide(a, b, "different", "Ann", "Two patients.")
        casebook.decide(a, "f" * 32, "different", "Ann", "Of an extract that was taken out.")
    [shown] = review.pairs(workspace, state="decided")
    assert (shown.pair_id, shown.kind_code, shown.reasons) == (kept.pair_id, "decided", ())
    review.undo(workspace, kept.pair_id, "Bob", "A slip.")
    assert review.pair_ids(workspace, state="decided") == []


def test_every_look_is_written_down_before_and_no_value_with_it(workspace: Workspace) -> None:
    review.pair_ids(workspace)
    review.counts(workspace)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert [line for line in casebook.audit_lines() if line.action == "view"] == []
    for sealed in workspace.extracts_path.glob("*/identifier-*"):
        sealed.chmod(0o600)
        sealed.write_bytes(b"torn")
    with pytest.raises(Damaged):
        review.pair(workspace, pair_of(workspace, 0))
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        [line] = casebook.audit_lines("PG1")
    assert line.action == "view" and set((line.subject or "").split()) == {
        "PG1",
        "PT1",
        pair_of(workspace, 0),
    }


def test_nothing_personal_is_left_behind(workspace: Workspace) -> None:
    for number, shown in enumerate(review.pairs(workspace)):
        review.decide(workspace, shown.pair_id, "different", "Ann", f"Not {VALUES[number]}.")
    held = b"".join(path.read_bytes() for path in workspace.path.rglob("*") if path.is_file())
    assert b"PG1" in held  # the search is not blind
    assert [value for value in VALUES if value.encode() in held or value.encode("utf-16-le") in held] == []


def test_without_the_key_nothing_is_shown_or_decided(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    again = Workspace(workspace.path)
    with pytest.raises(Refused, match="no key"):
        review.pairs(again)
    with pytest.raises(Refused, match="no key"):
        review.decide(again, review.pair_ids(again)[0], "same", "Ann", "Why")
    assert len(review.pair_ids(again)) == sum(row["n_open"] for row in review.counts(again)) == 3


def test_extracts_are_opened_once_for_one_pair_after_another(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, opened = held.sealed_frame, []

    def counted(*words: object) -> pl.DataFrame:
        opened.append(words[1]["source_code"])  # type: ignore[index]
        return real(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(held, "sealed_frame", counted)
    ids = [pair_of(workspace, number) for number in range(3)]
    first = [review.pair(workspace, pair_id) for pair_id in ids]
    assert sorted(opened) == ["gp", "landlord"]
    with workspace.lock(although="keys"):
        rotate(workspace, lambda _: None)
    assert [review.pair(workspace, pair_id) for pair_id in ids] == first
    assert sorted(opened) == ["gp", "gp", "landlord", "landlord"]  # again, for there are new revisions
    [landlord] = [one for one in workspace.extracts() if one["source_code"] == "landlord"]
    workspace.withdraw(landlord["extract_id"])
    shown = review.pair(workspace, ids[0])
    assert {side.source_code: bool(side.names) for side in (shown.a, shown.b)} == {
        "gp": True,
        "landlord": False,
    }


def test_only_people_in_doubt_are_held_in_memory(workspace: Workspace) -> None:
    lone = workspace.path.parent / "more.csv"
    lone.write_text(
        f"{LANDLORD.splitlines()[0]}\nL9,T9,Nobody,Indoubt,01/01/1970,F,ZX7 7DP,01/02/2014,Mediation,Done\n",
        encoding="utf-8",
    )
    with workspace.lock():
        add_extract(workspace, [lone], "landlord")
    review.pair(workspace, pair_of(workspace, 0))
    place = (str(workspace.path.resolve()), "landlord")
    assert set(held._opened[place].rows["surname"]) == {"Marroby", "Pebblewick", "Thistledown"}


# --- deciding


def unsettled(workspace: Workspace, how: str) -> str:
    """The keys are being changed, or were changed since the build; gives what a refusal must say."""
    if how == "being changed":
        write_json(workspace.key_path, {**workspace.key_record(), "next": {"key_id": "x", "ring": ""}})
        return "journey key rotate"
    if how == "being erased":
        workspace.write_sealed("erasing", b"x")
        return "journey erase --resume"
    with workspace.lock(although="keys"):
        rotate(workspace, lambda _: None, has_new_tokens=True)
    return "keys were changed since this build.*journey build"


@pytest.mark.parametrize("how", ["being changed", "being erased", "changed"])
def test_nothing_is_decided_or_shown_that_could_have_no_effect(workspace: Workspace, how: str) -> None:
    pair_id, other = pair_of(workspace, 0), pair_of(workspace, 1)
    review.decide(workspace, other, "same", "Ann", "Both teams know him.")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        n_lines = len(casebook.audit_lines())
    said = unsettled(workspace, how)
    for ask in (
        lambda: review.decide(workspace, pair_id, "different", "Ann", "Two people."),
        lambda: review.undo(workspace, other, "Ann", "A slip."),
        lambda: review.pair(workspace, pair_id),
        lambda: review.pairs(workspace),
    ):
        with pytest.raises(Refused, match=said):
            ask()
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert [d.verdict for d in casebook.decisions()] == ["same"]
        assert len(casebook.audit_lines()) == n_lines
    assert review.counts(workspace)  # counts read no value


@pytest.mark.parametrize("with_tokens", [False, True])
def test_keys_changed_between_looking_and_keeping(
    workspace: Workspace, with_tokens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = decisions.find

    def changed_after(*words: object) -> pl.DataFrame:
        found = real(*words)  # type: ignore[arg-type]
        other = Workspace(workspace.path)
        with other.lock(although="keys"):
            rotate(other, lambda _: None, with_tokens)
        return found

    monkeypatch.setattr(decisions, "find", changed_after)
    with pytest.raises(Busy, match="keys were changed"):
        review.decide(workspace, pair_of(workspace, 0), "different", "Ann", "Two people.")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.decisions() == []


def test_a_decision_stands_until_it_is_undone(workspace: Workspace) -> None:
    pair_id = pair_of(workspace, 0)
    review.decide(workspace, pair_id, "same", "Ann", "Both teams know her.")
    with pytest.raises(Refused, match="Ann decided"):
        review.decide(workspace, pair_id, "different", "Bob", "Not so.")
    with pytest.raises(Refused):
        review.decide(workspace, pair_of(workspace, 1), "same", "Ann", "  ")
    with pytest.raises(Usage):
        review.decide(workspace, pair_id, "perhaps", "Ann", "Why")  # type: ignore[arg-type]
    review.undo(workspace, pair_id, "Bob", "It was her sister.")
    review.decide(workspace, pair_id, "different", "Bob", "Sisters.")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.same_pairs() == []
        assert len(casebook.different_pairs()) == 1
        lines = [(line.action, line.who) for line in casebook.audit_lines(pair_id)]
        assert casebook.verify().fault == ""
        decided = review.deciders(casebook)
    # What was refused left no line: it is kept together with the decision, or not at all.
    assert lines == [("link_decision", "Ann"), ("link_undo", "Bob"), ("link_decision", "Bob")]
    assert decided.select("pair_id", "verdict_code", "who").rows() == [
        (pair_id, "different", "Bob"),
        (pair_id, "different", "Bob"),
    ]


def test_two_reviewers_at_once_make_one_decision(workspace: Workspace) -> None:
    pair_id, told = pair_of(workspace, 0), []
    start = threading.Barrier(2)

    def one(who: str) -> None:
        start.wait()
        try:
            review.decide(workspace, pair_id, "same" if who == "Ann" else "different", who, "Why")
        except Refused as refused:
            told.append(refused.message)

    threads = [threading.Thread(target=one, args=(who,)) for who in ("Ann", "Bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1 and "decided" in told[0]
    assert len(review.pair_ids(workspace, state="decided")) == 1
