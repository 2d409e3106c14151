"""Who pays and which prices matter, on the built sample: every cut adds up to the headline."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest


def compare(workspace: Path, *words: str) -> str:
    command = [sys.executable, "-m", "journey.cli", "compare", "john", *words, "--workspace", str(workspace)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def found(sample_workspace: Path) -> Any:
    return json.loads(compare(sample_workspace, "--json"), parse_float=Decimal)


@pytest.mark.parametrize("side", ["before", "after"])
def test_payers_and_those_who_gain_add_up_to_the_headline(found: Any, side: str) -> None:
    for cut in ("who_pays", "who_gains"):
        total = sum((Decimal(row[side]["cost_gbp"]) for row in found[cut]), Decimal(0))
        assert total == Decimal(found[side]["cost_gbp"])


def test_payers_stand_by_name_and_nothing_is_called_cashable(found: Any) -> None:
    labels = [row["payer_label"] for row in found["who_pays"]]
    assert len(labels) > 5 and labels == sorted(labels, key=str.lower)
    assert {line["cashability_code"] for row in found["who_pays"] for line in row["cashable"]} == {"not_said"}


def test_the_tornado_starts_from_the_headline_s_difference(found: Any) -> None:
    rates = [Decimal(found[side]["cost_gbp_per_year"]) for side in ("before", "after")]
    assert len(found["tornado"]) == 10
    assert {Decimal(row["difference_gbp_per_year"]) for row in found["tornado"]} == {rates[0] - rates[1]}
    swings = [abs(Decimal(row["swing_gbp_per_year"])) for row in found["tornado"]]
    assert swings == sorted(swings, reverse=True) and swings[-1] > 0
    for side in ("before", "after"):
        low, central, high = (Decimal(found["price_range"][side][end]) for end in ("low", "central", "high"))
        assert low < central < high and central == Decimal(found[side]["cost_gbp_per_year"])


def test_at_the_switching_price_of_support_both_sides_cost_the_same(found: Any) -> None:
    # Support is in the after side alone: others' difference = its cost a year at the switching price.
    (support,) = [row for row in found["tornado"] if row["item_code"] == "HOU_SUPPORT_HR"]
    (switch,) = [row for row in found["switching"] if row["item_code"] == "HOU_SUPPORT_HR"]
    assert (support["before_cost_gbp"], switch["direction_code"]) == ("0.00", "over")
    own, whole = (Decimal(support[name]) for name in ("after_cost_gbp_per_year", "difference_gbp_per_year"))
    scale = Decimal(switch["switching_cost_gbp"]) / Decimal(switch["unit_cost_gbp"])
    # To a thousandth: the unit cost is told to the penny, the lines were rounded each.
    assert abs(own * scale - (whole + own)) < (whole + own) / 1000


def test_both_sections_of_the_text_name_their_prices(sample_workspace: Path) -> None:
    text = compare(sample_workspace)
    for title in ("Who pays (estimated cost of activity a year)", "Prices that matter most"):
        after = text.split(f"{title}\n")[1].splitlines()[0]
        assert after.startswith("Prices of 2024 to 2025; assumption set: standard (Standard")
    assert "saving" not in text.lower()
