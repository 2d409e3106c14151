"""The store: SELECT files into tables, builds opened shut off from everything else."""

from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from journey.errors import Damaged
from journey.store import create_build, in_memory, open_build


def make(path: Path) -> None:
    store = create_build(path)
    store.load_frame("canonical.thing", pl.DataFrame({"n": [3, 1, 2], "cost_gbp": [Decimal("1.10")] * 3}))
    store.close()


def test_rows_keep_their_order_and_their_hash(tmp_path: Path) -> None:
    hashes = []
    for name in ("a.duckdb", "b.duckdb"):
        make(tmp_path / name)
        store = open_build(tmp_path / name)
        assert store.tables() == ["canonical.thing"]
        assert store.frame("select n from canonical.thing")["n"].to_list() == [3, 1, 2]
        hashes.append(store.content_hash("canonical.thing"))
        store.close()
    assert hashes[0] == hashes[1]


def test_a_cell_or_a_row_out_of_place_changes_the_hash() -> None:
    store = in_memory()
    seen = set()
    for cells in (["a", "b"], ["b", "a"], ["a", None], ["a", ""], ["a"]):
        store.load_frame("canonical.thing", pl.DataFrame({"x": cells}, schema={"x": pl.String}))
        seen.add(store.content_hash("canonical.thing"))
    assert len(seen) == 5


def test_a_build_opens_twice_in_one_process(tmp_path: Path) -> None:
    make(tmp_path / "a.duckdb")
    one, two = open_build(tmp_path / "a.duckdb"), open_build(tmp_path / "a.duckdb")
    assert one.tables() == two.tables()
    one.close()
    two.close()


@pytest.mark.parametrize(
    "attempt",
    [
        "select * from read_csv('{path}')",
        "select * from read_text('{path}')",
        "select * from glob('/*')",
        "copy canonical.thing to '{path}.out'",
        "attach '{path}' as other",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset lock_configuration",
        "create table canonical.more as select 1 as n",
        "delete from canonical.thing",
        "select * from '{path}'",
    ],
)
def test_a_reader_cannot_get_out_or_write(tmp_path: Path, attempt: str) -> None:
    make(tmp_path / "a.duckdb")
    (tmp_path / "other.csv").write_text("a\n1\n", encoding="utf-8")
    store = open_build(tmp_path / "a.duckdb")
    with pytest.raises((duckdb.Error, AttributeError)):
        store.frame(attempt.format(path=tmp_path / "other.csv"))
    store.close()
    assert not (tmp_path / "other.csv.out").exists()


def test_not_a_build(tmp_path: Path) -> None:
    (tmp_path / "bad.duckdb").write_bytes(b"not a database" * 100)
    for name in ("bad.duckdb", "absent.duckdb"):
        with pytest.raises(Damaged):
            open_build(tmp_path / name)
