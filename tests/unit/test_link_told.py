"""What linking tells: age bands, agreement, strata, thresholds; and the same answer every time."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.links import (
    A_MISTYPED,
    HERE,
    THERE,
    A,
    B,
    linked,
    person,
    row,
    together,
)

from journey.identifiers import pair_id_of


def test_age_bands() -> None:
    born = {
        "a1": date(2006, 4, 1),  # 17 until tomorrow
        "a2": date(2006, 3, 31),  # 18 today
        "a3": date(1994, 3, 31),
        "a4": date(1979, 3, 31),
        "a5": date(1959, 3, 31),
        "a6": date(1979, 4, 1),
        "a7": date(2025, 1, 1),
        "a8": date(1900, 1, 1),
    }
    found = linked([row(token, birth_date=day) for token, day in born.items()])
    assert found.clusters["age_band_code"].to_list() == [
        *("under_18", "18_29", "30_44", "45_64", "65_over", "30_44", "not_held", "not_held"),
    ]


def test_agreement_is_told_without_values() -> None:
    found = linked([person("a1", "Ella", sex_code="F"), person("b1", "Hannah", sex_code="F", initials="HR")])
    assert found.doubts["agreement"].to_list() == [
        "forename=different;surname=same;birth_date=same;postcode=same;sex=same;nhs_number=missing"
    ]


def test_pair_ids_are_as_documented() -> None:
    # printf 'a1|b1' | sha256sum
    assert pair_id_of("b1", "a1") == "d734cf251cb904f7"


def test_strata_count_all_pairs() -> None:
    found = linked(
        [person("a1", "Bill"), person("b1", "William"), row("c1", nhs_number=A), row("d1", nhs_number=A)]
    )
    counts = dict(found.strata.select("stratum_code", "n_pairs").iter_rows())
    assert counts.pop("accepted_rule") == 1 and counts.pop("accepted_high") == 1
    assert set(counts.values()) == {0}


def test_thresholds_nest_and_standard_is_the_link() -> None:
    found = linked([person("a1", "Bill"), person("b1", "William"), person("c1", "Wm", birth_date=None)])
    standard = found.at.filter(pl.col("threshold_code") == "standard")
    assert dict(standard.select("source_person_id", "cluster").iter_rows()) == dict(
        found.clusters.select("source_person_id", "cluster").iter_rows()
    )
    assert found.at.height == 9


def test_a_mistyped_number_is_reported_with_the_person() -> None:
    found = linked(
        [person("a1", "Ann", nhs_number=A), person("b1", "Ann", nhs_number=A_MISTYPED, sex_code="F")]
    )
    assert together(found) == {frozenset(("a1", "b1"))}
    assert found.loose.rows() == [("a1", "numbers_differ", 2, 1)]


# ---- the same answer every time


def test_the_order_of_the_rows_does_not_matter() -> None:
    chance = random.Random(1)
    rows = [
        person(
            f"{'abc'[i % 3]}{i:02d}",
            ("Ann", "Anne", "Bill", "William", "Ellen")[i % 5],
            ("Ray", "Rae", "Stone")[i % 3],
            nhs_number=(A, B, None, None)[i % 4],
            postcode=(HERE, THERE, None)[i % 3],
        )
        for i in range(40)
    ]
    first = linked(rows)
    for _ in range(3):
        chance.shuffle(rows)
        again = linked(rows)
        for name in ("clusters", "at", "doubts", "strata", "loose", "ignored"):
            assert getattr(again, name).equals(getattr(first, name)), name


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    linked([person("a1", "Bill"), person("b1", "William")])
    assert not list(tmp_path.iterdir())
