"""What was planted in the sample comes out of a build: how requests ended, bounces, an invented casebook."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from journey.casebook import Rating, open_casebook
from journey.demo import load_sample
from journey.indicators import load_set
from journey.store import Store, open_build
from journey.workspace import Workspace
from tests.support.records import record_ids

TURNED_AWAY = {"rejected_ineligible", "rejected_other", "redirected"}


@pytest.fixture(scope="module")
def truth(repository: Path) -> list[dict[str, str]]:
    with (repository / "sample_data" / "truth" / "interactions.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def headline(repository: Path) -> Any:
    return json.loads((repository / "sample_data" / "truth" / "headline.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def workspace(sample_workspace: Path) -> Workspace:
    return Workspace(sample_workspace)


@pytest.fixture(scope="module")
def built(workspace: Workspace) -> Iterator[Store]:
    store = open_build(workspace.current_build() / "analysis.duckdb")
    yield store
    store.close()


@pytest.fixture(scope="module")
def john(built: Store) -> str:
    people = built.frame("select person_id from timeline.journey group by 1 order by count(*) desc limit 1")
    return str(people.item())


def test_every_outcome_that_was_planted_is_read(
    built: Store, workspace: Workspace, truth: list[dict[str, str]]
) -> None:
    held = built.frame("select source_code, interaction_id, outcome_code from canonical.interaction")
    records = record_ids(workspace)
    read = {
        (source, records[one]): outcome
        for source, one, outcome in held.iter_rows()
        if source in ("adult_social_care", "homelessness", "mental_health")
    }
    planted = [row for row in truth if row["planted_outcome_code"]]
    assert len(planted) > 200
    for row in planted:
        place = (row["source_code"], row["source_record_id"])
        assert read[place] == row["planted_outcome_code"], place


def test_johns_requests_were_turned_away_before_and_hardly_after(
    truth: list[dict[str, str]], headline: Any
) -> None:
    johns = [row for row in truth if row["true_person"] == "P000" and row["status_code"] == "happened"]
    away = [row["start_date"] for row in johns if row["planted_outcome_code"] in TURNED_AWAY]
    before = sum(day < "2022-10-01" for day in away)
    assert (before, len(away) - before) == (65, 1)  # 16+10, 3+3+2, 12+9 and 6+4 of four activities; then one
    assert (headline["before"]["n_turned_away"], headline["after"]["n_turned_away"]) == (65, 1)


def test_bounces_are_those_that_the_sample_counts_for_itself(built: Store, john: str, headline: Any) -> None:
    days = built.frame("select bounce_days from timeline.threshold").item()
    assert days == 90  # what the sample counts by
    bounces = built.frame(
        "select count(*) from timeline.happening where event_code = 'bounce' and person_id = $person",
        {"person": john},
    )
    assert bounces.item() == headline["n_bounces_within_90_days"] > 30


def test_what_john_says_of_a_contact_counts_before_what_a_worker_said(
    built: Store, workspace: Workspace, john: str
) -> None:
    judged = built.frame(
        "select judged.* from timeline.judgement judged join timeline.step using (interaction_id)"
        " where person_id = $person and question_code = 'demand'",
        {"person": john},
    )
    assert judged.select("answer_code", "failure_reason", "judged_by_code").rows() == [
        ("failure", "repeat_same_issue", "person")
    ]
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        said = {(one.voice_code, one.answer_code) for one in casebook.judgements(standing_only=False)}
    assert {("worker", "value"), ("person", "failure"), ("person", "yes")} == said


def test_the_casebook_holds_every_kind_and_says_that_it_is_invented(workspace: Workspace) -> None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        entries = casebook.entries()
        assert {entry.kind_code for entry in entries} == {
            *("note", "outcome", "outcome_update", "rating", "pull", "learning", "why"),
        }
        assert {entry.voice_code for entry in entries} == {"person", "worker", "analyst"}
        for entry in entries:
            assert entry.body is not None and "(invented)" in entry.who
            assert any("(invented)" in text for text in entry.body.texts().values()), entry.kind_code
        ratings = [entry.body for entry in entries if isinstance(entry.body, Rating)]
        assert len(ratings) == 2
        asked = [one.code for one in load_set(None, "life_map").indicators]
        assert all(list(rating.answers) == asked for rating in ratings)
        assert "not_asked" in ratings[0].answers.values()
        assert len(casebook.moments("john")) == 1
        change = next(one for one in casebook.changes() if one.alias == "john")
        assert change.settled_on_excl is not None and change.settled_on_excl > change.change_on
        uses = {use: casebook.may_use("john", use) for use in ("team", "leaders", "evaluators", "publish")}
    assert uses == {"team": True, "leaders": True, "evaluators": True, "publish": False}


def test_what_was_taken_back_stays_so_when_the_sample_is_loaded_again(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "sample.key"))
    held = load_sample(repository / "sample_data", tmp_path / "workspace", lambda _: None)
    with open_casebook(held.casebook_path, held.key) as casebook:
        note = casebook.entries("john", kinds=("note",))[0]
        casebook.take_back_entry(note.entry_id, "tester")
        casebook.undo_judgement(casebook.judgements()[0].judgement_id, "tester")
        former = (casebook.entries(), casebook.judgements(), casebook.moments("john"))
    load_sample(repository / "sample_data", tmp_path / "workspace", lambda _: None, held)
    with open_casebook(held.casebook_path, held.key) as casebook:
        assert (casebook.entries(), casebook.judgements(), casebook.moments("john")) == former


def test_no_cost_depends_on_an_outcome_that_was_planted() -> None:
    rules = pl.read_csv(
        Path(__file__).parents[2] / "schemas" / "reference" / "cost_rule.csv", infer_schema=False
    )
    by_outcome = rules.drop_nulls("outcome_code").select("activity_code", "outcome_code").rows()
    planted = {"asc_request", "homeless_application", "mh_liaison_contact", "mh_cmht_contact"}
    assert by_outcome and not [pair for pair in by_outcome if pair[0] in planted]
