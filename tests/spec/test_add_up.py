"""The independent script: it uses nothing of ours, and adds up a pack with a budget and two payers."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest
from support.edited_packs import EditedPack, at
from support.packs import plain_reader, rich_reader

from journey.export import write_evaluator_pack
from journey.export.verify import verify_pack

SCRIPT = Path(__file__).parents[1] / "independent" / "add_up.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script, loaded by its path."""
    found = importlib.util.spec_from_file_location("add_up", SCRIPT)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of support.packs.rich_reader."""
    folder = tmp_path_factory.mktemp("packs") / "pack"
    reader = rich_reader()
    write_evaluator_pack(reader, folder)
    reader.store.close()
    return folder


def test_it_imports_the_standard_library_alone() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        )
    }
    assert named and named <= sys.stdlib_module_names


def test_a_support_budget_and_split_payers_add_up(script: ModuleType, written: Path, tmp_path: Path) -> None:
    assert script.check(written) == []
    assert script.check(EditedPack(written, tmp_path / "p").zipped(tmp_path / "p.zip")) == []


@pytest.mark.parametrize(
    ("table", "edit"),
    [
        ("cost_lines", at(2, "cost_gbp", lambda held: held + Decimal("0.01"))),
        ("cost_lines", at(3, "quantity", lambda held: held + 1)),
        ("summary_before_after", at(2, "cost_gbp", lambda held: held + 1)),
        ("summary_by_payer", at(2, "n_interactions", lambda held: held + 1)),
        ("who_pays", lambda frame: frame.filter(pl.col("payer_code") != "justice")),
        ("yearly_series", lambda frame: frame.head(1)),
        ("item_payers", at(2, "part_to", lambda held: held + 1)),
        ("interactions", at(2, "cost_gbp", lambda held: held + 1)),
        ("rates", lambda frame: frame.with_columns(before_amount=pl.col("before_amount") + 1)),
        ("rates", lambda frame: frame.with_columns(rate_ratio=pl.col("rate_ratio") * 0.1)),
    ],
)
def test_an_edit_with_matching_hashes_does_not(
    script: ModuleType,
    written: Path,
    tmp_path: Path,
    table: str,
    edit: Callable[[pl.DataFrame], pl.DataFrame],
) -> None:
    pack = EditedPack(written, tmp_path / "pack")
    pack.change(table, edit)
    pack.settle()
    found = script.check(pack.path)
    assert found and not any("hash" in one for one in found), found
    assert not verify_pack(pack.path).is_whole  # ours sees it too


@pytest.mark.parametrize("is_raw", [False, True])
def test_texts_that_look_like_formulas_are_checked_either_way(tmp_path: Path, is_raw: bool) -> None:
    reader = plain_reader()  # its data_flags begin with =cmd
    write_evaluator_pack(reader, tmp_path / "pack", is_raw=is_raw)
    reader.store.close()
    text = (tmp_path / "pack" / "interactions.csv").read_text(encoding="utf-8")
    assert ("'=cmd calc" in text) is not is_raw and "=cmd calc" in text
    assert verify_pack(tmp_path / "pack").is_whole
