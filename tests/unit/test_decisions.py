"""One decision stands on a pair; none may contradict the others; undoing keeps the line."""

import contextlib
import random
import sqlite3
import threading
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Literal

import pytest

from journey.casebook import open_casebook, pair_id_of
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casebook.sqlite"


def test_a_pair_is_named_by_both_tokens_the_smaller_first() -> None:
    assert pair_id_of("b", "a") == pair_id_of("a", "b") == sha256(b"a|b").hexdigest()[:16]


def test_a_decision_stands_until_it_is_undone(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        made = casebook.decide("b", "a", "same", " A. Reviewer ", "Same tattoo")
        casebook.decide("c", "d", "different", "A. Reviewer", "Brothers")
    with open_casebook(path, KEY) as casebook:
        held = casebook.decisions()
        assert held[0] == made
        assert (made.pair_id, made.a, made.b, made.verdict) == (pair_id_of("a", "b"), "a", "b", "same")
        assert (made.who, made.why, made.undone_at) == ("A. Reviewer", "Same tattoo", None)
        assert (casebook.same_pairs(), casebook.different_pairs()) == ([("a", "b")], [("c", "d")])
        undone = casebook.undo(made.pair_id, "B. Reviewer", "Another tattoo")
        assert (undone.undone_by, undone.undone_why, undone.why) == (
            "B. Reviewer",
            "Another tattoo",
            "Same tattoo",
        )
        assert undone.undone_at is not None and undone.undone_at >= made.at
        assert casebook.same_pairs() == []
        again = casebook.decide("a", "b", "different", "B. Reviewer", "Two people")
    with open_casebook(path, KEY) as casebook:
        assert casebook.different_pairs() == [("a", "b"), ("c", "d")]
        assert [d.decision_id for d in casebook.decisions()] == [2, again.decision_id]
        assert casebook.decisions(include_undone=True)[0] == undone
        with pytest.raises(Refused, match="nothing to undo"):
            casebook.undo(pair_id_of("a", "z"), "B. Reviewer", "why")


def test_a_second_decision_is_told_who_was_first(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        made = casebook.decide("a", "b", "same", "A. Reviewer", "why")
        for verdict in ("same", "different"):
            with pytest.raises(Refused, match="A. Reviewer decided on") as refused:
                casebook.decide("b", "a", verdict, "B. Reviewer", "why")  # type: ignore[arg-type]
            told = refused.value.message
            assert made.at[:10] in told and "the same person" in told and f"--undo {made.pair_id}" in told


def test_two_reviewers_at_the_same_moment(path: Path) -> None:
    with open_casebook(path, KEY):
        pass
    for number in range(5):
        told: dict[str, str] = {}
        start = threading.Barrier(2)

        def review(
            who: str, number: int = number, told: dict[str, str] = told, start: threading.Barrier = start
        ) -> None:
            with contextlib.suppress(Refused), open_casebook(path, KEY) as casebook:
                start.wait()
                try:
                    casebook.decide(f"a{number}", f"b{number}", "same", who, "why")
                    told[who] = ""
                except Refused as refused:
                    told[who] = refused.message

        reviewers = [threading.Thread(target=review, args=(who,)) for who in ("Anna", "Ben")]
        for reviewer in reviewers:
            reviewer.start()
        for reviewer in reviewers:
            reviewer.join()
        [first] = [who for who, message in told.items() if not message]
        [second] = [message for message in told.values() if message]
        assert second.startswith(f"{first} decided on")
    with open_casebook(path, KEY) as casebook:
        assert len(casebook.decisions(include_undone=True)) == 5


def test_the_file_itself_holds_one_standing_decision_a_pair(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.decide("a", "b", "same", "A. Reviewer", "why")
    copy = (
        "insert into link_decision select 2, pair_id, source_person_id_a, source_person_id_b, 'different',"
        " who, at, sealed_why, undone_by, undone_at, sealed_undone_why, '' from link_decision"
    )
    with contextlib.closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="pair_id"):
            connection.execute(copy)


@pytest.mark.parametrize(
    ("a", "b", "verdict", "who", "why"),
    [
        ("a", "a", "same", "A. Reviewer", "why"),
        ("a", "b", "perhaps", "A. Reviewer", "why"),
        ("a", "b", "same", " ", "why"),
        ("a", "b", "same", "x" * 81, "why"),
        ("a", "b", "same", "A. Reviewer", " \n"),
        ("a", "b", "same", "A. Reviewer", "x" * 501),
    ],
)
def test_a_decision_that_says_too_little_is_refused(
    path: Path, a: str, b: str, verdict: str, who: str, why: str
) -> None:
    with pytest.raises(Refused), open_casebook(path, KEY) as casebook:
        casebook.decide(a, b, verdict, who, why)  # type: ignore[arg-type]
    with open_casebook(path, KEY) as casebook:
        assert casebook.decisions(True) == []


def test_a_contradiction_names_the_decisions_that_stand_against_it(path: Path) -> None:
    """a=b, b=c, so a#c can't be; and with c#d, a=d can't be."""
    with open_casebook(path, KEY) as casebook:
        casebook.decide("a", "b", "same", "A. Reviewer", "why")
        casebook.decide("b", "c", "same", "A. Reviewer", "why")
        with pytest.raises(Refused, match="one person") as refused:
            casebook.decide("c", "a", "different", "A. Reviewer", "why")
        assert f"{pair_id_of('a', 'b')}, {pair_id_of('b', 'c')}," in refused.value.message
        casebook.decide("c", "d", "different", "A. Reviewer", "why")
        with pytest.raises(Refused, match="different people") as refused:
            casebook.decide("a", "d", "same", "A. Reviewer", "why")
        chain = ", ".join(pair_id_of(*pair) for pair in (("a", "b"), ("b", "c"), ("c", "d")))
        assert chain in refused.value.message
        casebook.decide("a", "c", "same", "A. Reviewer", "said once more")  # what follows anyway may be said
        casebook.undo(pair_id_of("c", "d"), "A. Reviewer", "why")
        casebook.decide("a", "d", "same", "A. Reviewer", "why")
        assert casebook.same_pairs() == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c")]


def is_consistent(decided: dict[tuple[str, str], str]) -> bool:
    """Slow and plain: spread 'same' until nothing changes, then no different pair may have one class."""
    group = {one: one for pair in decided for one in pair}
    for _ in range(len(group)):
        for (a, b), verdict in decided.items():
            if verdict == "same":
                group[a] = group[b] = min(group[a], group[b])
    return all(group[a] != group[b] for (a, b), verdict in decided.items() if verdict == "different")


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_never_contradicts_itself_and_only_contradictions_are_refused(
    path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    held: dict[tuple[str, str], str] = {}
    verdicts: tuple[Literal["same"], Literal["different"]] = ("same", "different")
    n_refused = 0
    with open_casebook(path, KEY) as casebook:
        for _ in range(40):
            pair, verdict = chance.choice(list(combinations("abcdef", 2))), chance.choice(verdicts)
            if pair in held and chance.random() < 0.5:
                casebook.undo(pair_id_of(*pair), "worker", "why")
                del held[pair]
                continue
            may_be = pair not in held and is_consistent({**held, pair: verdict})
            try:
                casebook.decide(*chance.sample(pair, 2), verdict, "worker", "why")
                held[pair] = verdict
                assert may_be
            except Refused:
                n_refused += 1
                assert not may_be
        assert {(d.a, d.b): d.verdict for d in casebook.decisions()} == held
    assert n_refused > 3
