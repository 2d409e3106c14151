"""journey export on the sample: what is written adds up to what compare says."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from support.intake import run_here


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _total(rows: list[dict[str, str]], column: str = "cost_gbp") -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def test_johns_lines_are_the_headline_and_the_set_is_named(sample_workspace: Path, tmp_path: Path) -> None:
    where = ("--workspace", str(sample_workspace))
    compared = json.loads(run_here("compare", "john", "--json", *where).out)
    assert run_here("export", str(tmp_path / "pack"), *where).code == 0
    for name in ("cost_lines", "summary_before_after", "summary_by_payer", "who_pays", "yearly_series"):
        mine = [row for row in _rows(tmp_path / "pack", name) if row["person_id"] == compared["person_id"]]
        for side in ("before", "after"):
            wanted = Decimal(compared[side]["cost_gbp"])
            assert _total([row for row in mine if row["side_code"] == side]) == wanted, (name, side)
    assert [path.name for path in (tmp_path / "pack").iterdir() if path.stat().st_mode & 0o077] == []
    readme = (tmp_path / "pack" / "README.txt").read_text(encoding="utf-8")
    assert "Assumption set: standard" in readme and "Prices of: 2024-25" in readme
    assert "discount_factor" not in _rows(tmp_path / "pack", "cost_lines")[0]


def test_discounting_is_asked_for_by_financial_year(sample_workspace: Path, tmp_path: Path) -> None:
    where = ("--workspace", str(sample_workspace))
    ran = run_here("export", str(tmp_path / "pack"), "--discount-from", "2019-20", *where)
    assert ran.code == 0
    years = _rows(tmp_path / "pack", "yearly_series")
    late = [row for row in years if row["year_from_date"] >= "2020-04-01"]
    early = [row for row in years if row["year_from_date"] < "2020-04-01"]
    assert late and early
    assert {row["discount_factor"] for row in early} == {"1.0000000000"}
    assert _total(early, "discounted_cost_gbp") == _total(early)
    assert _total(late, "discounted_cost_gbp") < _total(late)

    refused = run_here("export", str(tmp_path / "other"), "--discount-from", "2019", *where)
    assert refused.code == 2 and "such as 2019-20" in refused.err
    assert not (tmp_path / "other").exists()


def test_a_recipients_ids_are_refused_in_plain_words_without_the_key(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "workspace"
    shutil.copytree(sample_workspace, here)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    ran = run_here("export", str(tmp_path / "pack"), "--recipient", "University", "--workspace", str(here))
    assert ran.code == 2 and "A named recipient's ids need the key" in ran.err
    assert "casebook" not in ran.err and not (tmp_path / "pack").exists()
