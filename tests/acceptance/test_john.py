"""The whole thread on the committed sample, checked against its truth, never our own output."""

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.records import record_ids

CHANGE_ON = "2022-10-01"


def journey(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "journey.cli", *words, "--workspace", str(workspace)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def answer(workspace: Path, *words: str) -> Any:
    done = journey(workspace, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout, parse_float=Decimal)


@pytest.fixture(scope="module")
def truth(repository: Path) -> list[dict[str, str]]:
    path = repository / "sample_data" / "truth" / "interactions.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def johns(truth: list[dict[str, str]], repository: Path) -> list[dict[str, str]]:
    with (repository / "sample_data" / "truth" / "people.csv").open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        john = {row["true_person"] for row in csv.DictReader(stream) if row["alias"] == "john"}
    assert len(john) == 1
    return [row for row in truth if row["true_person"] in john and row["status_code"] == "happened"]


@pytest.fixture(scope="module")
def compared(sample_workspace: Path) -> Any:
    return answer(sample_workspace, "compare", "john")


def total(rows: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(row["cost_gbp"]) for row in rows if row["cost_gbp"]), Decimal(0))


def sides(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    return {
        "before": [row for row in rows if row["start_date"] < CHANGE_ON],
        "after": [row for row in rows if row["start_date"] >= CHANGE_ON],
    }


def test_published_headline(compared: Any) -> None:
    before, after = compared["before"], compared["after"]
    assert (before["n_interactions"], after["n_interactions"]) == (3355, 161)
    assert before["n_agencies"] == 14
    assert Decimal("1950000") <= Decimal(before["cost_gbp"]) <= Decimal("2050000")
    assert Decimal("34500") <= Decimal(after["cost_gbp"]) <= Decimal("35500")
    assert compared["support_cost_included"] is True
    assert before["observed_days"] > 3652


def test_sides_equal_the_truth_to_the_penny(compared: Any, johns: list[dict[str, str]]) -> None:
    for side, rows in sides(johns).items():
        assert compared[side]["n_interactions"] == len(rows)
        assert Decimal(compared[side]["cost_gbp"]) == total(rows)


def test_each_agency_equals_the_truth_to_the_penny(compared: Any, johns: list[dict[str, str]]) -> None:
    expected: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for side, rows in sides(johns).items():
        for row in rows:
            expected[side, row["agency_code"]].append(row)
    found = {
        (side, agency["agency_code"]): agency[side]
        for agency in compared["by_agency"]
        for side in ("before", "after")
        if agency[side] and agency[side]["n_interactions"]
    }
    assert set(found) == set(expected)
    for key, rows in expected.items():
        assert found[key]["n_interactions"] == len(rows), key
        assert Decimal(found[key]["cost_gbp"]) == total(rows), key


def test_every_interaction_of_everybody_equals_the_truth(
    sample_workspace: Path, truth: list[dict[str, str]]
) -> None:
    from journey.store import open_build
    from journey.workspace import Workspace

    held = Workspace(sample_workspace)
    record = record_ids(held)
    store = open_build(held.current_build() / "analysis.duckdb")
    rows = store.frame(
        "select i.source_code, i.interaction_id, i.role_code, i.activity_code, i.status_code, "
        "cast(i.start_date as varchar) as start_date, cast(l.cost_gbp as varchar) as cost_gbp "
        "from canonical.interaction i "
        "left join cost.interaction_cost l on l.interaction_id = i.interaction_id"
    ).rows()
    store.close()
    found = Counter((row[0], record[row[1]], *row[2:6], row[6] or "") for row in rows)
    names = (
        "source_code",
        "source_record_id",
        "role_code",
        "activity_code",
        "status_code",
        "start_date",
        "cost_gbp",
    )
    expected = Counter(tuple(row[name] for name in names) for row in truth)
    assert found - expected == Counter()
    assert expected - found == Counter()


def test_no_person_is_mixed_and_john_is_whole(sample_workspace: Path, truth: list[dict[str, str]]) -> None:
    from journey.store import open_build
    from journey.workspace import Workspace

    held = Workspace(sample_workspace)
    record = record_ids(held)
    store = open_build(held.current_build() / "analysis.duckdb")
    rows = store.frame(
        "select i.source_code, i.interaction_id, i.role_code, l.person_id from canonical.interaction i "
        "join link.person_link l on l.source_code = i.source_code and l.source_person_id = i.source_person_id"
    ).rows()
    store.close()
    true_person = {(r["source_code"], r["source_record_id"], r["role_code"]): r["true_person"] for r in truth}
    people: dict[str, set[str]] = defaultdict(set)
    for source, interaction, role, person in rows:
        people[person].add(true_person[source, record[interaction], role])
    assert {person: who for person, who in people.items() if len(who) > 1} == {}


def test_every_row_of_every_file_is_accounted_for(sample_workspace: Path, repository: Path) -> None:
    with (repository / "sample_data" / "truth" / "rows.csv").open(encoding="utf-8-sig", newline="") as stream:
        expected = {row["file"]: row for row in csv.DictReader(stream)}
    held = answer(sample_workspace, "extracts")
    assert {extract["file_name"] for extract in held} == set(expected)
    counts = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")
    for extract in held:
        assert {name: extract[name] for name in counts} == {
            name: int(expected[extract["file_name"]][name]) for name in counts
        }, extract["file_name"]
        assert extract["rows_in"] == sum(extract[name] for name in counts[1:])


def test_reading_commands_answer(sample_workspace: Path, johns: list[dict[str, str]]) -> None:
    person = answer(sample_workspace, "person", "john")
    assert len(person["journey"]) == len(johns) == 3516
    assert sum(Decimal(row["cost_gbp"]) for row in person["journey"] if row["cost_gbp"]) == total(johns)
    assert answer(sample_workspace, "people")
    assert answer(sample_workspace, "link")
    assert answer(sample_workspace, "audit")
    states = {finding["state"] for finding in answer(sample_workspace, "doctor")}
    assert states == {"whole", "not verified"}
