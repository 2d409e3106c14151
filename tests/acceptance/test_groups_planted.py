"""Groups of the sample: the comparison gives what was planted, and where nothing was it finds none."""

from __future__ import annotations

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import open_casebook
from journey.demo import fill_casebook
from journey.pipeline import build
from journey.read import open_current
from journey.read.groups import group
from journey.store import Store, open_build
from journey.workspace import Workspace
from tests.support.records import record_ids

Row = dict[str, Any]
N_APART = 2  # records of two of the 60 others can't be joined to the rest: nothing says that they are theirs
UNSERVED = """
label = "People with a date on which nothing happened"
why = "What is found where there is nothing to find."
[[keep]]
rule = "named"
any_of = [{aliases}]
why = "Those who were given a date."
[comparison]
label = "Their neighbours"
why = "Same landlord, same services, same months."
[[comparison.keep]]
rule = "contact_with"
any_of = ["landlord"]
why = "Tenants too."
[[comparison.keep]]
rule = "contacts_before"
from = 11
why = "As often in touch with services."
"""


@pytest.fixture(scope="module")
def truth(repository: Path) -> Any:
    return json.loads((repository / "sample_data" / "truth" / "groups.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def supported(sample_workspace: Path) -> Row:
    """The group that is in the sample workspace."""
    return group(open_current(sample_workspace), "supported")


@pytest.fixture(scope="module")
def pretended(
    sample_workspace: Path, repository: Path, truth: Any, tmp_path_factory: pytest.TempPathFactory
) -> Row:
    """A group of people whom nobody supported, each with a date on which nothing happened."""
    with (repository / "sample_data" / "truth" / "people.csv").open(encoding="utf-8") as stream:
        landlords = {row["true_person"]: row["landlord"] for row in csv.DictReader(stream)}
    dated = [one for one in truth["unserved"] if "pretended_change_on" in one]
    people = [
        {
            "alias": one["alias"],
            "display_name": one["alias"],
            "source_code": "landlord",
            "local_person_id": landlords[one["true_person"]],
            "change_on": one["pretended_change_on"],
            "change_label": "Nothing (invented)",
            "reason": "Pretended.",
        }
        for one in dated
    ]
    held = Workspace(shutil.copytree(sample_workspace, tmp_path_factory.mktemp("pretended") / "workspace"))
    with open_casebook(held.casebook_path, held.key) as casebook:
        fill_casebook(casebook, {"person": people}, held.key)
    text = UNSERVED.format(aliases=", ".join(f'"{one["alias"]}"' for one in dated))
    (held.path / "groups" / "unserved.toml").write_text(text, encoding="utf-8")
    with held.lock():
        build(held)
    return group(open_current(held.path), "unserved")


def _by_measure(rows: list[Row]) -> dict[str, Row]:
    return {row["measure_code"]: row for row in rows}


@pytest.mark.parametrize("arm", ["supported", "pretended"])
def test_means_of_a_group_are_those_of_the_truth(
    arm: str, truth: Any, request: pytest.FixtureRequest
) -> None:
    found, said = request.getfixturevalue(arm), truth["true"][arm]
    assert found["n_people"] == said["n_counted"]
    measures = _by_measure(found["measures"])
    for side in ("before_mean", "after_mean", "mean_change"):
        assert measures["contacts"][side] == pytest.approx(float(said["contacts"][side]), abs=0.00006), side
        assert measures["cost"][side] == Decimal(said["cost"][side]), side


def test_the_difference_is_the_one_that_was_planted(supported: Row, truth: Any) -> None:
    """Who is matched with whom hangs on the ids, and so on the key; this held for 60 of 60 orders of ids.

    What a contact costs varies so much that among 22 pairs a fall in cost need not be told from none.
    """
    found = _by_measure(supported["comparison"]["difference"])
    assert supported["comparison"]["n_matched"] >= 18
    for code in ("contacts", "cost"):
        planted = truth["true"]["supported"][code]
        assert planted["expected_sign"] == -1
        low, high = float(found[code]["low"]), float(found[code]["high"])
        assert low <= float(planted["planted_difference"]) <= high, code
    assert found["contacts"]["high"] < 0


def test_where_nothing_was_planted_nothing_is_found(pretended: Row, truth: Any) -> None:
    """Contacts fell for the group by the common trend, and for those beside it as much."""
    assert pretended["comparison"]["n_matched"] >= 8
    found = _by_measure(pretended["comparison"]["difference"])
    for code in ("contacts", "cost"):
        assert truth["true"]["pretended"][code]["expected_sign"] == 0
        assert found[code]["low"] < 0 < found[code]["high"], code
    planted = abs(float(truth["true"]["supported"]["contacts"]["planted_difference"]))
    assert abs(found["contacts"]["difference"]) < planted / 2
    own = _by_measure(pretended["measures"])["contacts"]
    assert own["high"] < 0  # before and after alone would have told of a fall


def test_deaths_and_moves_are_losses_and_nobody_is_left_out_unsaid(supported: Row) -> None:
    first, *rest = supported["attrition"]
    assert (first["n_left_out"], first["n_people"]) == (0, 1 + 60 + 24 + 36 + N_APART)
    for above, row in zip(supported["attrition"], rest, strict=False):
        assert row["n_people"] + row["n_left_out"] == above["n_people"]
    # Of three who could not be seen any more one died in the fifth month, too soon for six whole months.
    assert {row["reason_code"]: row["n_people"] for row in supported["losses"]} == {
        "died": 1,
        "moved_away": 1,
    }
    assert supported["attrition"][-1]["n_people"] == supported["n_people"] == 24 - 1


@pytest.fixture(scope="module")
def built(sample_workspace: Path) -> Iterator[Store]:
    store = open_build(Workspace(sample_workspace).current_build() / "analysis.duckdb")
    yield store
    store.close()


def test_everyone_of_the_arms_is_one_person_in_the_build(
    built: Store, sample_workspace: Path, repository: Path
) -> None:
    record = record_ids(Workspace(sample_workspace))
    with (repository / "sample_data" / "truth" / "interactions.csv").open(encoding="utf-8") as stream:
        who = {
            (row["source_code"], row["source_record_id"]): row["true_person"]
            for row in csv.DictReader(stream)
            if row["true_person"][0] in "SU"
        }
    people: dict[str, set[str]] = defaultdict(set)
    for source, interaction, person in built.frame(
        "select i.source_code, i.interaction_id, l.person_id from canonical.interaction i "
        "join link.person_link l on l.source_code = i.source_code and l.source_person_id = i.source_person_id"
    ).iter_rows():
        if true := who.get((source, record[interaction])):
            people[true].add(person)
    assert {true: len(found) for true, found in people.items()} == dict.fromkeys(who.values(), 1)
    assert len(people) == 60


def test_endings_that_are_planted_are_in_the_build(built: Store, truth: Any) -> None:
    found = built.frame("select reason_code, cast(from_date as varchar) from canonical.ending order by 1, 2")
    endings = [one["ending"] for one in truth["supported"] if "ending" in one]
    assert found.rows() == sorted((one["reason_code"], one["from_date"]) for one in endings)
