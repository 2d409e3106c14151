"""The evaluator pack, of small builds drawn by hand; sums are made again with csv and Decimal alone."""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from support.packs import by_side, plain_reader, rich_reader, rows

from journey.errors import Damaged, Refused
from journey.export import write_evaluator_pack
from journey.export.csv_files import write_csv
from journey.read import Reader

MONEY = pl.Decimal(18, 2)
_CONTRACTS = ("export", "export_costs", "export_change", "export_evidence", "export_happened")


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Three contacts of one person: see support.packs."""
    held = plain_reader()
    yield held
    held.store.close()


@pytest.fixture
def pack(reader: Reader, tmp_path: Path) -> Path:
    """The pack of it."""
    write_evaluator_pack(reader, tmp_path / "pack")
    return tmp_path / "pack"


def test_every_table_adds_up_to_the_headline(pack: Path) -> None:
    # 100.01 + a third of 100.00 = 133.34 before; the other 66.67 after.
    wanted = {"before": Decimal("133.34"), "after": Decimal("66.67")}
    for name in ("cost_lines", "summary_before_after", "summary_by_payer", "who_pays", "yearly_series"):
        assert by_side(rows(pack, name)) == wanted, name


def test_each_line_can_be_worked_out_again(pack: Path) -> None:
    for row in rows(pack, "cost_lines"):
        exact = Decimal(row["unit_cost_gbp"]) * Decimal(row["index_to"]) / Decimal(row["index_from"])
        exact = exact * int(row["quantity"]) / Decimal(row["base_units"]) / int(row["n_sharing"])
        assert exact.quantize(Decimal("0.01"), "ROUND_HALF_UP") == Decimal(row["line_cost_gbp"])


def test_manifest_holds_the_hash_of_every_file(pack: Path) -> None:
    held = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    on_disk = {path.name for path in pack.iterdir()} - {"manifest.json"}
    assert set(held["files"]) == on_disk
    for name, digest in held["files"].items():
        assert hashlib.sha256((pack / name).read_bytes()).hexdigest() == digest
    for name, n_rows in held["rows"].items():
        assert len(rows(pack, name)) == n_rows


def test_not_supplied_has_no_rate(pack: Path) -> None:
    found = [row for row in rows(pack, "summary_before_after") if row["agency_code"] == "council_tax"]
    before = next(row for row in found if row["side_code"] == "before")
    assert before["observed_days"] == "0" and before["n_interactions_per_year"] == ""


def test_text_that_could_be_a_formula_is_made_harmless(pack: Path, tmp_path: Path) -> None:
    assert rows(pack, "interactions")[0]["data_flags"] == "'=cmd calc"
    frame = pl.DataFrame({"=h": ["+1", "@a", "-x", "\tt", "\rr", "fine"], "n": [-1, -2, -3, -4, -5, -6]})
    write_csv(frame, tmp_path / "one.csv")
    with (tmp_path / "one.csv").open(encoding="utf-8", newline="") as stream:
        header, *held = csv.reader(stream)
    assert header == ["'=h", "n"]
    assert [row[0] for row in held] == ["'+1", "'@a", "'-x", "'\tt", "'\rr", "fine"]
    assert held[0][1] == "-1"


def test_a_folder_in_use_is_refused_and_left_alone(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="not empty"):
        write_evaluator_pack(reader, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_tables_that_do_not_add_up_are_not_published(reader: Reader, tmp_path: Path) -> None:
    wrong = reader.store.frame("select * from compare.summary")
    reader.store.load_frame("compare.summary", wrong.with_columns(cost_gbp=pl.lit(Decimal("1.00"), MONEY)))
    with pytest.raises(Damaged, match="does not add up"):
        write_evaluator_pack(reader, tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_links_that_do_not_add_up_are_not_published(reader: Reader, tmp_path: Path) -> None:
    for table in ("linkage", "link_threshold"):
        right = reader.store.frame(f"select * from compare.{table}")
        wrong = right.with_columns(cost_gbp=pl.lit(Decimal("1.00"), MONEY))
        reader.store.load_frame(f"compare.{table}", wrong)
        with pytest.raises(Damaged, match="does not add up"):
            write_evaluator_pack(reader, tmp_path / "pack")
        reader.store.load_frame(f"compare.{table}", right)


def _contract(name: str) -> type:
    label = "".join(part.title() for part in name.split("_"))
    modules = [importlib.import_module(f"schemas.{module}") for module in _CONTRACTS]
    found = next(getattr(held, label) for held in modules if hasattr(held, label))
    assert isinstance(found, type)
    return found


@pytest.mark.parametrize("make", [plain_reader, rich_reader])
@pytest.mark.parametrize("discount_from", [None, "2019-20"])
def test_tables_keep_their_contracts(make, discount_from, tmp_path) -> None:  # type: ignore[no-untyped-def]
    written = write_evaluator_pack(make(), tmp_path / "pack", discount_from=discount_from)
    weighed = ("yearly_series",) if discount_from else ()
    for name in written["rows"]:
        contract = _contract(f"{name}_discounted" if name in weighed else name)
        contract.validate(pl.read_parquet(tmp_path / "pack" / f"{name}.parquet"))  # type: ignore[attr-defined]


def test_the_caveats_are_inside(pack: Path) -> None:
    text = (pack / "README.txt").read_text(encoding="utf-8")
    assert text.index("personal data of people who can be identified") < text.index("Programme:")
    assert "SAMPLE DATA" in text and "not the effect" in text and "Not supplied is not zero" in text
    assert len(json.loads((pack / "assumptions.json").read_text(encoding="utf-8"))) >= 10
