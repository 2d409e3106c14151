"""The sample's pack, from its files alone: every cell valid, and quantities counted day by day."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.intake import run_here
from support.table_schema import read_pack

Row = dict[str, Any]
WINDOWS = ("whole", "equal", "last_12m")


@pytest.fixture(scope="module")
def folder(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the sample, with raw text."""
    target = tmp_path_factory.mktemp("contents") / "pack"
    assert run_here("export", str(target), "--raw", "--workspace", str(sample_workspace)).code == 0
    return target


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, list[Row]]:
    """Its tables, every cell read by the type and the rules that datapackage.json gives."""
    return read_pack(folder)


def test_raw_is_said_and_logged(folder: Path, sample_workspace: Path) -> None:
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["arguments"]["raw"] is True
    logged = run_here("audit", "--json", "--workspace", str(sample_workspace)).out
    assert "Raw text in CSV." in logged
    refused = run_here("export", "x", "--pack", "event-log", "--raw", "--workspace", str(sample_workspace))
    assert refused.code == 64 and "--raw" in refused.err and not Path("x").exists()


def test_every_step_is_the_part_it_goes_on_with(folder: Path, tables: dict[str, list[Row]]) -> None:
    held = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    steps = {step["step"]: step for step in held["attrition"]}
    for step in steps.values():
        assert sum(step["parts"].values()) == step["n"], step
        if step["part_of"]:
            former, part = step["part_of"]
            assert steps[former]["parts"][part] == step["n"]
    assert steps["rows"]["n"] == sum(row["n_rows"] for row in tables["extracts"])
    assert steps["linked"]["n"] == len(tables["interactions"])
    assert steps["counted"]["n"] == sum(row["is_counted"] for row in tables["interactions"])
    set_aside = Counter[str]()
    for row in tables["rejects"]:
        set_aside[row["extract_id"]] += row["n_rows"]
    assert set_aside == Counter({row["extract_id"]: row["n_set_aside"] for row in tables["extracts"]})


def test_nights_and_contacts_of_a_change_counted_day_by_day(tables: dict[str, list[Row]]) -> None:
    spans = {(row["person_id"], row["window_code"], row["side_code"]): row for row in tables["periods"]}
    quantities, contacts = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for row in tables["interactions"]:
        for window in WINDOWS:
            for side in ("before", "after"):
                span = spans.get((row["person_id"], window, side))
                whole = spans.get((row["person_id"], "whole", side))
                if span is None or whole is None or _is_unseen(row, spans):
                    continue
                first, end = span["from_date"], span["to_date_excl"]
                key = (row["person_id"], window, row["agency_code"], row["activity_code"], side)
                starts = first <= row["start_date"] < end
                contacts[key] += row["is_counted"] and starts
                if row["basis_code"] == "nights":
                    quantities[key] += sum(first <= day < end for day in _nights(row))
    found_nights, found = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for row in tables["service_change"]:
        for side in ("before", "after"):
            key = (row["person_id"], row["window_code"], row["agency_code"], row["activity_code"], side)
            found[key] += row[f"n_{side}"]
            if row["basis_code"] == "nights":
                found_nights[key] += row[f"{side}_quantity"]
    assert +found == +contacts and +found_nights == +quantities
    assert sum(quantities.values()) > 100


def _nights(row: Row) -> list[date]:
    return [row["start_date"] + timedelta(days=n) for n in range(row["quantity"])]


def _is_unseen(row: Row, spans: dict[tuple[str, str, str], Row]) -> bool:
    """It began inside the whole window, and yet on no side: the person could not be seen that day."""
    before, after = (spans[row["person_id"], "whole", side] for side in ("before", "after"))
    is_inside = before["from_date"] <= row["start_date"] < after["to_date_excl"]
    return row["side_code"] == "outside" and is_inside
