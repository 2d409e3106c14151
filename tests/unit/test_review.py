"""Doubtful pairs in words, decisions on them, and how often links are right, from what was decided."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.matches import LANDLORD, VALUES, matches_workspace, pair_of, token

from journey import review
from journey.casebook import open_casebook
from journey.errors import Busy, Damaged, Refused, Usage
from journey.files import write_json
from journey.holdings import add_extract
from journey.registry import Registry, new_ids
from journey.review import decisions, held
from journey.review.limits import Drawn, n_right_in, part_of_both, total
from journey.review.quality import Stratum, quality_of
from journey.review.reasons import probability_label, reasons
from journey.review.sides import Side
from journey.review.text import pair_text
from journey.rotation import rotate
from journey.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with matches_workspace(tmp_path) as held:
        yield held


def side(**held: object) -> Side:
    nothing = dict.fromkeys(
        ("names", "forenames", "surnames", "birth_dates", "sexes", "postcodes", "nhs_numbers", "local_ids"),
        (),
    )
    named = {"source_code": "gp", "source_label": "GP", "source_person_id": "t", "person_id": "P"}
    return Side(**{**named, **nothing, "n_interactions": 0, "first_date": None, "last_date": None, **held})  # type: ignore[arg-type]


# --- side by side


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


# --- words


def test_alike_values_are_explained() -> None:
    def said(agreement: str, a: dict[str, object], b: dict[str, object]) -> tuple[str, ...]:
        return reasons(agreement, side(**a), side(**b))

    born = "birth_dates"
    d = date
    assert said("birth_date=alike", {born: (d(1980, 3, 4),)}, {born: (d(1980, 4, 3),)}) == (
        "Day and month of birth change places: a slip in filling in the form?",
    )
    assert said("birth_date=alike", {born: (d(1980, 3, 4),)}, {born: (d(1981, 3, 4),)}) == (
        "Birth dates differ by one digit, or two that change places (a typing slip?).",
    )
    assert said("birth_date=alike", {born: (d(1980, 3, 4),)}, {born: (d(1980, 11, 29),)}) == (
        "Same year of birth, another day.",
    )
    assert said("surname=alike", {"surnames": ("Smith-Jones",)}, {"surnames": ("Jones",)}) == (
        "Surnames have a part in common.",
    )
    assert said("forename=alike", {"forenames": ("Samuel",)}, {"forenames": ("Sam",)}) == (
        "One of the forenames is the beginning of the other.",
    )
    assert said("nhs_number=alike", {"nhs_numbers": ("4010232137",)}, {"nhs_numbers": ("4010232173",)}) == (
        "NHS numbers differ by one digit, or two that change places (a typing slip?).",
    )
    assert said("postcode=alike", {"postcodes": ("NE1 4ST",)}, {"postcodes": ("NE1 9AA",)}) == (
        "Postcodes of the same district.",
    )
    assert said("surname=alike", {"surnames": ("Marrowby",)}, {}) == ("Surnames: the initials fit.",)
    assert said("forename=swapped;surname=swapped", {}, {}) == (
        "Forename and surname change places: a slip in filling in the form?",
    )
    assert said("nhs_number=different;sex=missing;postcode=missing", {}, {"postcodes": ("NE1",)}) == (
        "NHS numbers differ.",
        "Sex held by neither.",
        "Postcode held by one only.",
    )
    assert said("", {}, {}) == ()


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (None, "no figure: a rule spoke"),
        (1.0, "almost certainly the same (over 999 in 1,000)"),
        (0.9949, "very likely the same (994 in 1,000)"),
        (0.5, "more likely the same than not (50 in 100)"),
        (0.001, "very likely two people (under 1 in 100)"),
    ],
)
def test_a_probability_in_words(probability: float | None, words: str) -> None:
    assert probability_label(probability) == words


# --- how often links are right


def test_limits_of_a_share_worked_by_hand() -> None:
    # 3 of 3 right, out of 4: with 2 right of 4 that could not be; with 3 the chance is one in four.
    assert n_right_in(Drawn(4, 3, 3)) == (3, 4)
    assert n_right_in(Drawn(7, 7, 5)) == (5, 5)
    # 5 of 5 out of 20: with 10 right the chance is 252/15504 = 0.016, with 11 it is 462/15504 = 0.030.
    assert n_right_in(Drawn(20, 5, 5)) == (11, 20)
    assert n_right_in(Drawn(20, 5, 0)) == (0, 9)
    # Of very many, 0 of 10: the upper limit of Clopper and Pearson is 1 - 0.025 ** (1/10) = 0.3085.
    assert n_right_in(Drawn(10**6, 10, 0))[1] / 10**6 == pytest.approx(0.3085, abs=1e-4)
    both = total([Drawn(7, 7, 5), Drawn(20, 5, 5)])
    assert (both.estimate, both.low, both.high) == pytest.approx((25, 16, 25))


@pytest.mark.parametrize(
    ("joined", "apart", "n_drawn"),
    [
        ([(100_000, 0.9999), (20_000, 0.995), (2_000, 0.97)], [(1_500, 0.3), (20_000, 0.03), (600, 0.1)], 10),
        ([(1_000, 0.98), (500, 0.9), (200, 0.7)], [(300, 0.5), (800, 0.2), (100, 0.2)], 10),
        ([(10_000, 0.9), (5_000, 0.6), (2_000, 0.5)], [(3_000, 0.6), (8_000, 0.4), (1_000, 0.4)], 15),
        ([(1_000, 1.0), (500, 1.0)], [(300, 0.0), (800, 0.0)], 15),
        ([(80, 0.95), (61, 0.8)], [(70, 0.3)], 30),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(
    joined: list[tuple[int, float]], apart: list[tuple[int, float]], n_drawn: int
) -> None:
    """Simulated with known truth and a fixed seed: at least 94.5 of 100 intervals of each kind hold it."""
    lots, n_trials, kept = random.Random(20240331), 400, [0, 0]
    known = [
        (n, round(n * share), is_joined)
        for side, is_joined in ((joined, True), (apart, False))
        for n, share in side
    ]
    n_right = sum(right for _, right, is_joined in known if is_joined)
    n_one = sum(right for _, right, _ in known)
    n_joined = sum(n for n, _, is_joined in known if is_joined)
    for _ in range(n_trials):
        strata = [
            Stratum(
                str(i), is_joined, n, n_drawn, n_drawn, sum(x < right for x in lots.sample(range(n), n_drawn))
            )
            for i, (n, right, is_joined) in enumerate(known)
        ]
        found = quality_of(strata)
        for i, (share, truth) in enumerate(
            ((found.precision, n_right / n_joined), (found.recall, n_right / n_one))
        ):
            assert share.low is not None and share.high is not None and share.estimate is not None
            assert share.low - 1e-9 <= share.estimate <= share.high + 1e-9
            kept[i] += share.low - 1e-9 <= truth <= share.high + 1e-9
    assert min(kept) / n_trials >= 0.945


def test_kinds_count_by_how_many_pairs_they_have() -> None:
    """Of 1,000 pairs joined by rule 9 in 10 are right, of 100 by score 5 in 10: 950 of 1,100."""
    strata = [
        Stratum("accepted_rule", True, 1_000, 60, 20, 18),
        Stratum("accepted_standard", True, 100, 60, 10, 5),
        Stratum("refused_low", False, 500, 60, 30, 3),
    ]
    found = quality_of(strata)
    assert found.precision.estimate == pytest.approx(950 / 1_100)
    assert found.recall.estimate == pytest.approx(950 / 1_000)  # 50 of the 500 left apart are one person
    assert found.precision.sentence.startswith(
        "Of 100 pairs that are joined, about 86 are one person (95% interval"
    )


def test_too_few_decisions_give_no_figure() -> None:
    few = [Stratum("accepted_rule", True, 1_000, 60, 27, 27), Stratum("accepted_high", True, 50, 50, 1, 1)]
    apart = [Stratum("refused_low", False, 8, 8, 3, 0)]
    found = quality_of([*few, *apart])
    assert (found.precision.estimate, found.precision.n_lacking) == (None, 4)  # 5 of each kind come to 31
    assert found.recall.n_lacking == 9  # and all 8 of those left apart
    assert "judge 4 more pairs" in found.precision.sentence
    nothing = quality_of([])
    assert (nothing.precision.estimate, nothing.precision.n_lacking) == (None, 0)


def test_where_nothing_joined_is_right_there_is_no_recall() -> None:
    found = quality_of(
        [Stratum("accepted_rule", True, 40, 40, 40, 0), Stratum("refused_low", False, 40, 40, 40, 1)]
    )
    assert found.precision.estimate == 0 and found.recall.estimate is None
    assert part_of_both(total([Drawn(40, 40, 30)]), total([Drawn(40, 40, 10)])).estimate == pytest.approx(
        0.75
    )


def test_an_estimate_counts_decided_sampled_pairs_only(workspace: Workspace) -> None:
    review.decide(workspace, pair_of(workspace, 1), "different", "Ann", "Brothers.")  # not drawn by lot
    review.decide(workspace, pair_of(workspace, 2), "same", "Ann", "Seen by both.")
    found = review.estimate(workspace)
    counted = {one.stratum_code: (one.n_pairs, one.n_decided, one.n_same) for one in found.strata}
    assert counted == {"accepted_high": (1, 1, 1), "refused_generous": (1, 0, 0), "refused_guard": (1, 0, 0)}
    assert found.precision.estimate == 1  # all there is was judged
    assert found.recall.n_lacking == 2


# --- aliases


def written(folder: Path, text: str) -> Path:
    path = folder / "aliases.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


HEADING = "scheme_a,value_a,scheme_b,value_b\n"


def test_aliases_are_kept_sealed_and_replaced(workspace: Workspace, tmp_path: Path) -> None:
    assert review.aliases(workspace).is_empty()
    rows = [
        "nhs_number,474 468 7164,nhs_number,4036210688",
        "nhs_number,4036210688,nhs_number,4744687164",  # the same the other way round
        "gp,G1,landlord,T1",
        "gp,G1,gp,G1",
    ]
    assert review.keep_aliases(workspace, written(tmp_path, HEADING + "\n".join(rows))) == 2
    assert review.aliases(workspace).rows() == [
        ("gp", "G1", "landlord", "T1"),
        ("nhs_number", "4036210688", "nhs_number", "4744687164"),
    ]
    held = b"".join(p.read_bytes() for p in workspace.path.rglob("*") if p.is_file())
    assert b"4744687164" not in held
    review.keep_aliases(workspace, written(tmp_path, HEADING + "police_custody,N1,police_incident,N2\n"))
    assert review.aliases(workspace).rows() == [
        ("police_nominal", "N1", "police_nominal", "N2")
    ]  # one scheme
    assert review.keep_aliases(workspace, written(tmp_path, HEADING)) == 0
    assert review.aliases(workspace).is_empty()
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert [line.n_rows for line in casebook.audit_lines() if line.action == "aliases"] == [2, 1, 0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADING + "gp,G1,landlord,T1\nnhs_number,4744687165,gp,G1\n", "Row 3 .* not a valid NHS number"),
        (HEADING + "gp,G1,Marrowby,T1\n", "Row 2 .* scheme_b that is not nhs_number or a source code"),
        (HEADING + "gp,,gp,G1\n", "Row 2 .* empty cell"),
        ("a,b\n1,2\n", "exactly these columns"),
        (HEADING + 'gp,"G1,gp\n', "CSV|columns|empty"),
        (HEADING + "".join(f"gp,G1,gp,X{n}\n" for n in range(21)), "more than 20 others"),
        ("", "CSV"),
    ],
    ids=["number", "scheme", "empty cell", "headings", "quote", "too many", "nothing"],
)
def test_a_table_of_aliases_with_a_fault_is_refused_whole(
    workspace: Workspace, tmp_path: Path, text: str, told: str
) -> None:
    review.keep_aliases(workspace, written(tmp_path, HEADING + "gp,G1,landlord,T1\n"))
    with pytest.raises(Refused, match=told) as refused:
        review.keep_aliases(workspace, written(tmp_path, text))
    assert not any(value in refused.value.message for value in ("4744687165", "Marrowby", "G1"))
    assert review.aliases(workspace).rows() == [("gp", "G1", "landlord", "T1")]


def test_a_tampered_table_of_aliases_is_damaged(workspace: Workspace, tmp_path: Path) -> None:
    review.keep_aliases(workspace, written(tmp_path, HEADING + "gp,G1,landlord,T1\n"))
    path = workspace.sealed_path("aliases")
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(Damaged):
        review.aliases(workspace)


# --- the report


def test_the_report_tells_what_moved_with_this_build(workspace: Workspace) -> None:
    registry = Registry()
    for build, joined in (("former", False), (workspace.current_id(), True)):
        rows = [("a", "a"), ("b", "a" if joined else "b")]
        frame = pl.DataFrame(rows, schema={"source_person_id": pl.String, "cluster": pl.String}, orient="row")
        registry.assign(frame, new_ids(workspace.key), "linking", f"build {build}")
    registry.write(workspace.registry_path)
    found = review.report(workspace)
    assert [row["event_code"] for row in found["moves"]] == ["merged"]
    assert [row["source_code"] for row in found["sources"]] == ["gp", "landlord"]
    assert found["ignored"][0]["n_source_people"] == 12
    assert found["doubtful_people"][0]["person_id"] == "PG3"
    assert sum(row["n_open"] for row in found["pairs"]) == 3
