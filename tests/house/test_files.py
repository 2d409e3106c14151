"""Reference data, source profiles, the wheel and the generated documents are whole."""

import csv
import fnmatch
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from journey import METHOD_VERSION
from journey.catalogue import shipped
from schemas import vocabularies
from schemas.cost import BASIS_CODES, PERSPECTIVE_CODES, UNCOSTED_REASONS

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "schemas" / "reference"
PROFILES = sorted((ROOT / "schemas" / "sources").glob("*.toml"))
ITEMS = {item["item_code"]: item for item in shipped().items.iter_rows(named=True)}
GENERATED = {
    "data-dictionary.md": "make_dictionary.py",
    "assumptions.md": "make_dictionary.py",
    "evaluator-pack.md": "make_dictionary.py",
    "method.md": "make_method.py",
    "glossary.md": "make_glossary.py",
}


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_unit_cost_is_dated_and_sourced():
    for row in _rows("unit_costs.csv"):
        assert re.fullmatch(r"\d{4}-\d{2}", row["price_year"]), row["item_code"]
        assert row["source_title"].strip() and row["seen_at"].strip(), row["item_code"]


RULES = _rows("cost_rule.csv")
RULE_IDS = [row["rule_code"] for row in RULES]


def test_every_cost_rule_has_a_code_of_its_own():
    assert len(set(RULE_IDS)) == len(RULE_IDS) and all(RULE_IDS)


@pytest.mark.parametrize("row", RULES, ids=RULE_IDS)
def test_a_cost_rule_asks_for_what_is_known(row):
    known = {
        "source_code": {path.stem for path in PROFILES},
        "activity_code": {activity["activity_code"] for activity in _rows("activity.csv")},
        "status_code": set(vocabularies.STATUS_CODES),
        "outcome_code": set(vocabularies.OUTCOME_CODES),
        "setting_code": set(vocabularies.SETTING_CODES),
        "perspective_code": set(PERSPECTIVE_CODES),
    }
    for column, codes in known.items():
        assert not row[column] or row[column] in codes, column
    assert row["status_code"] and row["perspective_code"]
    for name in ("nights", "minutes"):
        least, most = row[f"from_{name}"], row[f"to_{name}_excl"]
        assert not (least and most) or int(least) < int(most), name


@pytest.mark.parametrize("row", RULES, ids=RULE_IDS)
def test_a_cost_rule_prices_by_a_held_item_or_says_why_not(row):
    assert row["rule_note"].strip()
    if row["basis_code"] == "none":
        assert not row["item_code"] and row["uncosted_reason"] in UNCOSTED_REASONS
        return
    item = ITEMS[row["item_code"]]
    wanted = "charge_proxy" if row["perspective_code"] == "person" else "costing"
    assert (item["perspective_code"], item["use_code"]) == (row["perspective_code"], wanted)
    unit = {unit["unit_code"]: unit["basis_code"] for unit in _rows("unit.csv")}[item["unit_code"]]
    counted = {"days": "nights"}.get(row["basis_code"], row["basis_code"])
    assert counted == unit and row["basis_code"] in BASIS_CODES and not row["uncosted_reason"]


def test_every_activity_has_a_rule_for_what_took_place():
    ruled = {row["activity_code"] for row in RULES if row["status_code"] == "happened"}
    assert {row["activity_code"] for row in _rows("activity.csv")} == ruled


def test_every_payer_of_the_shipped_catalogue_is_known():
    payers = {row["payer_code"] for row in _rows("payer.csv")}
    labels = {row["payer_label"].casefold(): row["payer_code"] for row in _rows("payer_label.csv")}
    assert set(labels.values()) <= payers
    for item in ITEMS.values():
        assert item["payer_label"].casefold() in labels, item["item_code"]
        assert (item["beneficiary_label"] or item["payer_label"]).casefold() in labels, item["item_code"]


def test_the_parts_of_an_item_add_up_to_it():
    parts: dict[str, Decimal] = {}
    for row in _rows("item_part.csv"):
        assert row["payer_code"] in {payer["payer_code"] for payer in _rows("payer.csv")}
        parts[row["item_code"]] = parts.get(row["item_code"], Decimal(0)) + Decimal(row["part_gbp"])
    assert parts == {code: ITEMS[code]["value_gbp"] for code in parts}


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
            if path.suffix in (".sql", ".toml", ".csv", ".py", ".md"):
                assert path.relative_to(ROOT).as_posix() in names


@pytest.mark.parametrize(("name", "maker"), GENERATED.items())
def test_generated_documents_are_fresh(name, maker, tmp_path):
    command = [sys.executable, str(ROOT / "docs" / maker), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    made, kept = (
        (tmp_path / name).read_text(encoding="utf-8"),
        (ROOT / "docs" / name).read_text(encoding="utf-8"),
    )
    assert made == kept, f"docs/{name} is stale. Run: python docs/{maker}"


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


def test_the_method_page_names_the_version_that_outputs_carry():
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert f"Version <!-- version -->{METHOD_VERSION}<!-- /version -->, stamped on every output" in page


def test_overlaps_are_of_shipped_items():
    for row in _rows("item_overlap.csv"):
        assert row["note"].strip()
        for pattern in (row["item_code"], *row["overlaps_with"].split(";")):
            assert fnmatch.filter(ITEMS, pattern), pattern
