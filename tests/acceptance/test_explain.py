"""One pound's whole story on the committed sample, reckoned again from the published tables."""

import csv
import json
import subprocess
import sys
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

PENNY = Decimal("0.01")
NEVER = "Marlow-0000"


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


def table(repository: Path, name: str, key: str) -> dict[str, dict[str, str]]:
    """A published table by one of its columns."""
    path = repository / "schemas" / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row[key]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def johns(sample_workspace: Path) -> dict[str, Any]:
    """John's contacts by activity: the first of each that has a cost, and one that has none."""
    rows = answer(sample_workspace, "person", "john")["journey"]
    costed = {row["activity_code"]: row for row in reversed(rows) if row["cost_gbp"]}
    return costed | {"not_costed": next(row for row in rows if not row["cost_gbp"])}


def published_cost(repository: Path, contact: dict[str, Any]) -> Decimal:
    """value x index / index x quantity / base units, from the published tables alone, rounded once.

    A rule is taken by its activity: none of those tried here has two that fit.
    """
    rule = table(repository, "cost_rule", "rule_code")[contact["activity_code"]]
    item = table(repository, "unit_costs", "item_code")[rule["item_code"]]
    units = table(repository, "unit", "unit_code")[item["unit_code"]]["base_units"]
    index = {
        year: Fraction(row["deflator_index"])
        for year, row in table(repository, "gdp_deflator", "financial_year").items()
    }
    by = {"each": 1, "minutes": contact["minutes"], "nights": contact["nights"]}
    exact = Fraction(item["value_gbp"]) * index["2024-25"] / index[item["price_year"]]
    exact *= Fraction(by[rule["basis_code"]]) / (1 if rule["basis_code"] == "each" else Fraction(units))
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PENNY, ROUND_HALF_UP)


@pytest.mark.parametrize(
    "activity", ["prison_stay", "police_welfare_check", "police_custody", "probation_order", "support_time"]
)
def test_a_cost_of_john_is_what_the_published_tables_make_it(
    sample_workspace: Path, repository: Path, johns: dict[str, Any], activity: str
) -> None:
    row = johns[activity]
    story = answer(sample_workspace, "person", "john", "--explain", row["interaction_id"])
    expected = published_cost(repository, story["contact"])
    assert Decimal(story["cost_gbp"]) == Decimal(row["cost_gbp"]) == expected
    exact = Decimal(story["perspectives"]["fiscal"]["used"]["job_gbp_exact"])
    assert abs(exact - expected) <= PENNY / 2
    assert sum(Decimal(line["cost_gbp"]) for line in story["perspectives"]["fiscal"]["lines"]) == expected
    whole = [Decimal(part["cost_gbp"]) for part in story["windows"] if part["window_code"] == "whole"]
    assert sum(whole) == expected
    assert sum(Decimal(year["part_gbp"]) for year in story["totals"]["yearly"]) == expected


def test_the_headline_is_named_with_the_part_that_is_this(
    sample_workspace: Path, johns: dict[str, Any]
) -> None:
    row = johns["prison_stay"]
    story = answer(sample_workspace, "person", "john", "--explain", row["interaction_id"])
    compared = answer(sample_workspace, "compare", "john")
    held = {(one["window_code"], one["side_code"]): one for one in story["totals"]["windows"]}
    assert held["whole", "before"]["cost_gbp"] == compared["before"]["cost_gbp"]
    prison = next(one for one in compared["by_agency"] if one["agency_code"] == "prison")
    assert held["whole", "before"]["agency_cost_gbp"] == prison["before"]["cost_gbp"]
    text = journey(sample_workspace, "person", "john", "--explain", row["interaction_id"]).stdout
    assert f"of £{Decimal(compared['before']['cost_gbp']):,}" in text
    assert "file SYNTHETIC_prison" in " ".join(text.split())


def test_an_id_is_found_by_its_day_and_the_look_is_kept(
    sample_workspace: Path, johns: dict[str, Any]
) -> None:
    row = johns["police_custody"]
    listed = journey(sample_workspace, "person", "john", "--on", row["start_date"])
    assert listed.returncode == 0 and row["interaction_id"] in listed.stdout
    assert "--explain INTERACTION" in listed.stderr
    journey(sample_workspace, "person", "john", "--explain", row["interaction_id"])
    last = answer(sample_workspace, "audit")[-1]
    person_id = answer(sample_workspace, "person", "john")["person_id"]
    assert (last["action"], last["subject"], last["n_rows"]) == ("view", person_id, 1)


def test_what_is_not_costed_is_explained_too(sample_workspace: Path, johns: dict[str, Any]) -> None:
    done = journey(sample_workspace, "person", "john", "--explain", johns["not_costed"]["interaction_id"])
    assert done.returncode == 0 and "Why it has no cost" in done.stdout


def test_without_the_key_the_name_of_the_file_stays_unsaid(
    sample_workspace: Path, johns: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JOURNEY_KEY_FILE")
    done = journey(sample_workspace, "person", "john", "--explain", johns["prison_stay"]["interaction_id"])
    assert done.returncode == 0 and "file name sealed" in done.stdout and "SYNTHETIC" not in done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--explain", NEVER), 2),
        (("--explain", ""), 2),
        (("--explain", "support:nobody"), 2),
        (("--explain", "x" * 5000), 2),
        (("--on", NEVER), 64),
        (("--on", "2019-02-30"), 64),
        (("--on", "2019-05-03", "--explain", NEVER), 64),
    ],
)
def test_odd_input_is_answered_in_a_sentence(
    sample_workspace: Path, words: tuple[str, ...], code: int
) -> None:
    done = journey(sample_workspace, "person", "john", *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert NEVER not in done.stderr and "Traceback" not in done.stderr and "xxx" not in done.stderr


def test_a_contact_of_somebody_else_is_refused(sample_workspace: Path, johns: dict[str, Any]) -> None:
    people = [row["person_id"] for row in answer(sample_workspace, "people")]
    other = next(one for one in people if one != answer(sample_workspace, "person", "john")["person_id"])
    done = journey(sample_workspace, "person", other, "--explain", johns["prison_stay"]["interaction_id"])
    assert done.returncode == 2 and "no contact of that id" in done.stderr


def test_costs_of_the_build_are_those_of_the_truth(sample_workspace: Path, repository: Path) -> None:
    with (repository / "sample_data" / "truth" / "interactions.csv").open(encoding="utf-8-sig") as stream:
        truth = list(csv.DictReader(stream))
    found = answer(sample_workspace, "costs")
    costed = [Decimal(row["cost_gbp"]) for row in truth if row["cost_gbp"]]
    assert sum(Decimal(row["cost_gbp"]) for row in found["by_payer"]) == sum(costed)
    assert found["total"]["n_costed"] == len(costed)
    assert found["total"]["n_interactions"] == len(truth)
    uncosted: Counter[tuple[str, str]] = Counter()
    for row in found["uncosted"]:
        uncosted[row["agency_code"], row["activity_code"]] += row["n_interactions"]
    assert uncosted == Counter(
        (row["agency_code"], row["activity_code"]) for row in truth if not row["cost_gbp"]
    )
    labels = [row["payer_label"] for row in found["by_payer"]]
    assert labels == sorted(labels)
    assert found["assumptions"]["set_code"] == "standard"


def test_costs_as_text_name_no_person_and_rank_nothing(sample_workspace: Path) -> None:
    text = journey(sample_workspace, "costs").stdout
    for part in ("Assumption set standard", "Estimated cost of activity, by who pays", "What would cost it:"):
        assert part in text
    people = [row["person_id"] for row in answer(sample_workspace, "people")]
    assert not any(person in text for person in people)
