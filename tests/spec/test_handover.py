"""The hand-over pack: what is in its files is what is in the evaluator pack, to the row and the penny."""

from __future__ import annotations

import hashlib
import importlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from support.packs import plain_reader, rich_reader

from journey.errors import Damaged, Refused
from journey.export import handover_tables, write_evaluator_pack, write_handover
from journey.export.handover_parts import bucket_of
from journey.read import Reader
from journey.settings import Settings
from journey.workspace import init_workspace

_CONTRACTS = ("export", "export_costs", "export_happened")


def table(folder: Path, name: str) -> pl.DataFrame:
    """A table of the pack, its files in order, without the column that the folders give it."""
    return pl.read_parquet(sorted((folder / name).rglob("*.parquet")), hive_partitioning=False)


def manifest(folder: Path) -> dict[str, Any]:
    """What the pack says of itself."""
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file's bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second build of support.packs, as both packs: evaluator/ and handover/."""
    folder = tmp_path_factory.mktemp("rich")
    write_evaluator_pack(rich_reader(), folder / "evaluator")
    write_handover(rich_reader(), folder / "handover")
    return folder


def test_every_table_holds_the_rows_of_the_evaluator_pack(pack: Path) -> None:
    names = {*handover_tables.BY_PERSON, *handover_tables.WHOLE} - {"steps"}
    for name in names:
        mine, theirs = table(pack / "handover", name), pl.read_parquet(pack / "evaluator" / f"{name}.parquet")
        assert mine.schema == theirs.schema, name
        assert mine.sort(mine.columns).equals(theirs.sort(theirs.columns)), name


def test_totals_are_those_of_the_evaluator_pack_and_of_the_build_worked_by_hand(pack: Path) -> None:
    mine, theirs = (manifest(pack / name) for name in ("handover", "evaluator"))
    assert mine["totals"] == theirs["totals"]
    assert mine["attrition"] == [step for step in theirs["attrition"] if step["unit"] != "person"]
    # Before: 342.00 + 245.00 + 33.33; after: 66.67 + 20.00 + 80.00 + 3,650.00 (test_export_costs.py).
    assert mine["totals"]["cost_gbp_by_side"] == {"before": "620.33", "after": "3816.67"}
    assert table(pack / "handover", "cost_lines")["cost_gbp"].sum() == Decimal("4437.00")


def test_manifest_holds_the_hash_of_every_part(pack: Path) -> None:
    held = json.loads((pack / "handover" / "manifest.json").read_text())
    files = tree(pack / "handover")
    del files["manifest.json"]
    assert {name: hashlib.sha256(held).hexdigest() for name, held in files.items()} == held["files"]
    assert held["pack"] == "handover" and held["arguments"] == {"pack": "handover", "recipient": None}
    assert held["rows"]["interactions"] == table(pack / "handover", "interactions").height == 5


def test_a_person_is_in_one_bucket_the_same_in_every_table(tmp_path: Path) -> None:
    # printf P1 | sha256sum begins with f, so 15; printf p9 | sha256sum begins with 2, so 02.
    assert (bucket_of("P1"), bucket_of("p9")) == ("15", "02")
    write_handover(rich_reader(), tmp_path / "pack")
    for name in handover_tables.BY_PERSON:
        folders = sorted(path.name for path in (tmp_path / "pack" / name).iterdir())
        assert folders == [f"person_bucket={number:02d}" for number in range(16)], name
        for folder in folders:
            rows = pl.read_parquet(
                tmp_path / "pack" / name / folder / "part-0.parquet", hive_partitioning=False
            )
            assert all(folder.endswith(bucket_of(person)) for person in rows["person_id"]), (name, folder)


def test_a_slice_of_one_person_at_a_time_gives_the_same_bytes(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover_tables, "SLICE_CONTACTS", 1)
    write_handover(rich_reader(), tmp_path / "pack")
    assert tree(tmp_path / "pack") == tree(pack / "handover")


def test_rows_are_sorted_by_person_and_day_with_statistics_on_every_column(sample_workspace: Path) -> None:
    from journey.read import open_current

    target = sample_workspace.parent / "handed-over"
    if not target.exists():
        write_handover(open_current(sample_workspace), target)
    for path in sorted((target / "interactions").rglob("*.parquet")):
        rows = pl.read_parquet(path, hive_partitioning=False).select(
            "person_id", "start_date", "interaction_id"
        )
        assert rows.equals(rows.sort(rows.columns))
        group = pq.ParquetFile(path).metadata.row_group(0)
        columns = [group.column(number) for number in range(group.num_columns)]
        assert {column.compression for column in columns} == {"ZSTD"}
        assert all(column.is_stats_set for column in columns)


def test_tables_keep_their_contracts_and_the_data_package_says_their_types(pack: Path) -> None:
    modules = [importlib.import_module(f"schemas.{name}") for name in _CONTRACTS]
    said = json.loads((pack / "handover" / "datapackage.json").read_text())
    for one in said["resources"]:
        frame = table(pack / "handover", one["name"])
        label = "".join(part.title() for part in one["name"].split("_"))
        contract = next(getattr(held, label) for held in modules if hasattr(held, label))
        contract.validate(frame)
        assert [field["name"] for field in one["schema"]["fields"]] == frame.columns
        assert one["n_rows"] == frame.height
        assert sorted(one["path"]) == one["path"]
    kinds = {field["name"]: field for field in said["resources"][0]["schema"]["fields"]}
    assert kinds["cost_gbp"]["parquet_type"] == "decimal(18, 2)" and kinds["start_date"]["type"] == "date"


def test_a_recipients_ids_are_those_of_their_evaluator_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    held, _ = init_workspace(tmp_path / "workspace", Settings("Test", date(2022, 12, 31), "2024-25"))
    plain = plain_reader()
    reader = Reader(plain.store, plain.manifest, held)
    write_evaluator_pack(reader, tmp_path / "evaluator", "Uni")
    write_handover(reader, tmp_path / "handover", "Uni")
    write_handover(reader, tmp_path / "other", "Council")
    ids = table(tmp_path / "handover", "interactions").select("person_id", "interaction_id")
    wanted = pl.read_parquet(tmp_path / "evaluator" / "interactions.parquet").select(ids.columns)
    assert ids.sort(ids.columns).equals(wanted.sort(wanted.columns))
    theirs = set(table(tmp_path / "other", "interactions")["interaction_id"])
    assert not theirs & set(ids["interaction_id"])
    assert "e1" not in table(tmp_path / "handover", "extracts")["extract_id"]
    assert "extracts" not in manifest(tmp_path / "handover")["inputs"]
    assert table(tmp_path / "handover", "interactions")["source_row"].null_count() == ids.height


def test_without_the_key_or_in_a_folder_in_use_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="made from a workspace"):
        write_handover(plain_reader(), tmp_path / "pack", "Uni")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="not empty"):
        write_handover(plain_reader(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_build_that_does_not_add_up_is_not_handed_over(tmp_path: Path) -> None:
    reader = plain_reader()
    wrong = reader.store.frame("select * from compare.summary").with_columns(
        cost_gbp=pl.lit(Decimal("1.00"), pl.Decimal(18, 2))
    )
    reader.store.load_frame("compare.summary", wrong)
    with pytest.raises(Damaged, match="does not add up"):
        write_handover(reader, tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_the_ways_to_read_it_that_its_readme_gives(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB and polars, as the README writes them; Spark and R are not installed here."""
    import duckdb

    readme = (pack / "handover" / "README.txt").read_text(encoding="utf-8")
    monkeypatch.chdir(pack / "handover")
    told = readme.split("HOW TO READ IT")[1].split("TABLES")[0]
    query = told.split("DuckDB")[1].split("polars")[0]
    assert duckdb.sql(query).fetchall() == [("P1", Decimal("4437.00"))]
    line = (
        next(line for line in told.splitlines() if line.startswith("polars")).removeprefix("polars").strip()
    )
    lazy = line.replace("person_bucket=7", "person_bucket=15")
    assert eval(lazy, {"pl": pl}).height == 5


def test_one_zip_where_the_name_ends_so(tmp_path: Path) -> None:
    write_handover(plain_reader(), tmp_path / "pack.zip")
    write_handover(plain_reader(), tmp_path / "again.zip")
    assert (tmp_path / "pack.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"pack.zip", "again.zip"}
