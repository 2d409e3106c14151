"""The synthetic sample: repeatable to the byte, true to John's headline, and committed as generated."""

from __future__ import annotations

import codecs
import csv
import json
import re
import tomllib
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from journey.sample import write_sample

COMMITTED = Path(__file__).resolve().parents[2] / "sample_data"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "truth" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a freshly generated sample."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def test_same_seed_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path)
    assert _contents(tmp_path) == _contents(sample)


def test_another_seed_gives_other_people_and_the_same_headline_counts(tmp_path: Path) -> None:
    write_sample(tmp_path, people=10, seed=7)
    facts = json.loads((tmp_path / "truth" / "headline.json").read_text(encoding="utf-8"))
    assert (facts["before"]["n_interactions"], facts["after"]["n_interactions"]) == (3355, 161)


def test_every_committed_file_is_what_the_generator_writes(sample: Path) -> None:
    assert _contents(COMMITTED) == _contents(sample)


def test_john_headline(sample: Path) -> None:
    facts = json.loads((sample / "truth" / "headline.json").read_text(encoding="utf-8"))
    assert facts["before"]["n_interactions"] == 3355
    assert facts["before"]["n_agencies"] == 14
    assert facts["after"]["n_interactions"] == 161
    assert Decimal("1950000") <= Decimal(facts["before"]["cost_gbp"]) <= Decimal("2050000")
    assert Decimal("34500") <= Decimal(facts["after"]["cost_gbp"]) <= Decimal("35500")


def test_john_headline_is_the_sum_of_his_lines(sample: Path) -> None:
    facts = json.loads((sample / "truth" / "headline.json").read_text(encoding="utf-8"))
    rows = [r for r in _table(sample, "interactions.csv") if r["true_person"] == "P000"]
    rows = [r for r in rows if r["status_code"] == "happened"]
    for side, is_before in (("before", True), ("after", False)):
        here = [r for r in rows if (r["start_date"] < facts["change_on"]) is is_before]
        assert len(here) == facts[side]["n_interactions"]
        assert sum(Decimal(r["cost_gbp"] or 0) for r in here) == Decimal(facts[side]["cost_gbp"])


def test_no_john_stay_or_order_crosses_the_change(sample: Path) -> None:
    rows = [r for r in _table(sample, "interactions.csv") if r["true_person"] == "P000"]
    assert min(r["start_date"] for r in rows) >= "2012-03-01"
    crossing = [r for r in rows if r["start_date"] < "2022-10-01" < r["end_date_excl"]]
    assert crossing == []


def test_rows_reconcile_and_every_kind_of_fate_is_planted(sample: Path) -> None:
    fates = ("accepted", "set_aside", "duplicate", "superseded", "skipped")
    seen: Counter[str] = Counter()
    for row in _table(sample, "rows.csv"):
        assert int(row["rows_in"]) == sum(int(row[f]) for f in fates), row["file"]
        seen.update({f: int(row[f]) for f in fates})
    assert all(seen[f] > 0 for f in fates)


def _physical_rows(path: Path) -> int:
    """Count the rows of a file other than headers, without the generator's help."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            pages = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        return sum(max(int(n) for n in re.findall(r'<row r="(\d+)"', page)) - 1 for page in pages)
    content = path.read_bytes()
    encoding = "utf-16" if content.startswith(codecs.BOM_UTF16_LE) else "cp1252"
    return content.decode(encoding, errors="replace").count("\r\n") - 1


def test_rows_in_is_the_number_of_physical_rows(sample: Path) -> None:
    for row in _table(sample, "rows.csv"):
        assert _physical_rows(sample / row["file"]) == int(row["rows_in"]), row["file"]


def test_interactions_are_unique_and_match_accepted_rows(sample: Path) -> None:
    rows = _table(sample, "interactions.csv")
    keys = [(r["source_code"], r["source_record_id"], r["true_person"], r["role_code"]) for r in rows]
    assert len(keys) == len(set(keys))
    manifest = tomllib.loads((sample / "sample.toml").read_text(encoding="utf-8"))
    file_of = {f["source_code"]: f["file"] for f in manifest["file"]}
    accepted = {r["file"]: int(r["accepted"]) for r in _table(sample, "rows.csv")}
    first = Counter(r["source_code"] for r in rows if r["role_code"] not in {"joint_tenant", "second_liable"})
    for source, n in first.items():
        if source != "prison":  # two or more movement rows make one stay
            assert accepted[file_of[source]] == n, source


def test_everything_is_labelled_synthetic(sample: Path) -> None:
    assert "SYNTHETIC" in (sample / "README.md").read_text(encoding="utf-8")
    names = [p.name for p in sample.iterdir() if p.suffix in {".csv", ".xlsx"}]
    assert len(names) == 16
    assert all(n.startswith("SYNTHETIC_") for n in names)
