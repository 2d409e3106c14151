"""Judgements of contacts: the weightiest voice counts, then the latest; any can be undone."""

from pathlib import Path

import pytest

from journey.casebook import Casebook, Judgement, open_casebook
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casebook.sqlite"


def judge(
    casebook: Casebook, voice: str, answer: str, question: str = "planned", on: str = "i1"
) -> Judgement:
    return casebook.judge("token-a", on, question, answer, voice, "w")


def counts(casebook: Casebook) -> dict[tuple[str, str], tuple[str, str]]:
    held = casebook.judgements()
    return {(one.interaction_id, one.question_code): (one.voice_code, one.answer_code) for one in held}


def test_the_weightiest_voice_counts_then_the_latest(path: Path) -> None:
    planned = ("i1", "planned")
    with open_casebook(path, KEY) as casebook:
        judge(casebook, "analyst", "yes")
        assert counts(casebook) == {planned: ("analyst", "yes")}
        judge(casebook, "analyst", "no")
        assert counts(casebook) == {planned: ("analyst", "no")}
        person = judge(casebook, "person", "yes")
        worker = judge(casebook, "worker", "not_known")
        assert counts(casebook) == {planned: ("person", "yes")}
        later = judge(casebook, "person", "no")
        assert counts(casebook) == {planned: ("person", "no")}
        casebook.undo_judgement(later.judgement_id, "b.worker")
        assert counts(casebook) == {planned: ("person", "yes")}
        casebook.undo_judgement(person.judgement_id, "b.worker")
        assert counts(casebook) == {planned: ("worker", "not_known")}
        casebook.undo_judgement(worker.judgement_id, "b.worker")
        assert counts(casebook) == {planned: ("analyst", "no")}
        held = casebook.judgements(standing_only=False)
        assert [one.undone_by for one in held] == [None, None, "b.worker", "b.worker", "b.worker"]
        with pytest.raises(Refused, match="nothing to undo"):
            casebook.undo_judgement(worker.judgement_id, "b.worker")


def test_each_contact_and_question_has_its_own(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        judge(casebook, "worker", "yes", on="i2")
        judge(casebook, "person", "mixed", "helpful")
        judge(casebook, "worker", "no")
        casebook.judge("token-a", "i1", "demand", "failure", "worker", "w", "progress_chasing")
        assert [(one.interaction_id, one.question_code) for one in casebook.judgements()] == [
            ("i1", "demand"),
            ("i1", "helpful"),
            ("i1", "planned"),
            ("i2", "planned"),
        ]
        assert casebook.judgements()[0].failure_reason == "progress_chasing"
    with open_casebook(path) as casebook:  # codes are in clear: a build reads them without the key
        assert len(casebook.judgements()) == 4
        with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
            judge(casebook, "worker", "yes")


def test_the_same_said_again_is_kept_once(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        first = judge(casebook, "worker", "yes")
        assert judge(casebook, "worker", "yes") == first
        judge(casebook, "analyst", "yes")
        judge(casebook, "worker", "no")
        judge(casebook, "worker", "yes")
        assert len(casebook.judgements(standing_only=False)) == 4


@pytest.mark.parametrize(
    ("question", "answer", "voice", "reason", "said"),
    [
        ("mood", "good", "person", None, "question is one of: demand, planned"),
        ("planned", "mixed", "person", None, "answer to planned is one of: yes, no, not_known"),
        ("planned", "yes", "rule", None, "voice is one of: person, worker, analyst"),
        ("helpful", "yes", "worker", None, "Only the person"),
        ("demand", "failure", "person", None, "A reason goes with failure demand"),
        ("demand", "value", "person", "bounced", "A reason goes with failure demand"),
        ("planned", "no", "person", "bounced", "A reason goes with failure demand"),
        ("demand", "failure", "person", "rudeness", "reason for failure demand is one of"),
    ],
)
def test_what_does_not_go_together_is_refused(
    path: Path, question: str, answer: str, voice: str, reason: str | None, said: str
) -> None:
    with open_casebook(path, KEY) as casebook:
        with pytest.raises(Refused, match=said):
            casebook.judge("token-a", "i1", question, answer, voice, "w", reason)
        assert casebook.judgements(standing_only=False) == []


def test_the_hash_is_of_what_counts(path: Path, tmp_path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        nothing = casebook.judgements_sha256()
        judge(casebook, "worker", "yes")
        once = casebook.judgements_sha256()
        over = judge(casebook, "analyst", "no")  # outweighed
        assert casebook.judgements_sha256() == once != nothing
        casebook.undo_judgement(over.judgement_id, "w")
        assert casebook.judgements_sha256() == once
        judge(casebook, "worker", "no")
        assert casebook.judgements_sha256() not in (nothing, once)
    with open_casebook(tmp_path / "other.sqlite", Key(new_secret())) as casebook:
        casebook.judge("token-a", "i1", "planned", "yes", "worker", "somebody else")
        assert casebook.judgements_sha256() == once
