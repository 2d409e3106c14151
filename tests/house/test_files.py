"""Reference data, source profiles, the wheel and the generated documents are whole."""

import csv
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "schemas" / "reference"
PROFILES = sorted((ROOT / "schemas" / "sources").glob("*.toml"))


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_unit_cost_is_dated_and_sourced():
    for row in _rows("unit_costs.csv"):
        assert re.fullmatch(r"\d{4}-\d{2}", row["price_year"]), row["item_code"]
        assert row["source_title"].strip() and row["seen_at"].strip(), row["item_code"]


def test_every_cost_rule_prices_a_known_activity_or_says_why_not():
    costs = {row["item_code"]: row for row in _rows("unit_costs.csv")}
    activities = {row["activity_code"] for row in _rows("activity.csv")}
    seen = set()
    for row in _rows("cost_rule.csv"):
        key = (row["activity_code"], row["status_code"])
        assert key not in seen, key
        seen.add(key)
        assert row["activity_code"] in activities, key
        if row["quantity_basis"] == "none":
            assert not row["item_code"] and row["rule_note"].strip(), key
        else:
            item = costs[row["item_code"]]
            assert (item["use"], item["value_type"]) == ("costing", "fiscal"), key


def test_there_are_profiles():
    assert len(PROFILES) >= 14


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_a_profile_is_named_after_its_source_and_has_a_sample(path):
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    assert held["source_code"] == path.stem
    sample = tomllib.loads((ROOT / "sample_data" / "sample.toml").read_text(encoding="utf-8"))
    files = [entry["file"] for entry in sample["file"] if entry["source_code"] == path.stem]
    small = list((ROOT / "sample_data" / "sources").glob(f"SYNTHETIC_{path.stem}*"))
    small = [found for found in small if found.name.split(".")[0] == f"SYNTHETIC_{path.stem}"]
    assert files or small
    assert all((ROOT / "sample_data" / name).is_file() for name in files)


def test_the_wheel_holds_the_three_packages_and_their_data(tmp_path):
    source = tmp_path / "source"
    skip = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("journey", "app", "schemas"):
        shutil.copytree(ROOT / name, source / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"journey", "app", "schemas"}
    for top in ("journey", "app", "schemas"):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in (".sql", ".toml", ".csv", ".py"):
                assert path.relative_to(ROOT).as_posix() in names


@pytest.mark.parametrize("name", ["data-dictionary.md", "assumptions.md"])
def test_generated_documents_are_fresh(name, tmp_path):
    command = [sys.executable, str(ROOT / "docs" / "make_dictionary.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    made, kept = (
        (tmp_path / name).read_text(encoding="utf-8"),
        (ROOT / "docs" / name).read_text(encoding="utf-8"),
    )
    assert made == kept, f"docs/{name} is stale. Run: python docs/make_dictionary.py"


def test_decisions_are_short_and_dated():
    found = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert found
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 60 and re.search(r"^Date: \d{4}-\d{2}-\d{2}$", text, re.MULTILINE), (
            path.name
        )
        for heading in ("## Context", "## Decision", "## What it costs"):
            assert heading in text, path.name
