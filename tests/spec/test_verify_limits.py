"""Packs made to keep verify busy, or to hide that a table is gone: said in a sentence, at once."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.intake import run_here


def _pack(folder: Path, files: dict[str, bytes], **manifest: Any) -> Path:
    folder.mkdir()
    for name, body in files.items():
        (folder / name).write_bytes(body)
    held = {"files": {name: sha256(body).hexdigest() for name, body in files.items()}, **manifest}
    (folder / "manifest.json").write_text(json.dumps(held), encoding="utf-8")
    return folder


def _codes(pack: Path) -> list[str]:
    ran = run_here("verify", str(pack), "--json")
    assert ran.code == 2, ran.out + ran.err
    return [one["check"] for one in json.loads(ran.out)["findings"]]


@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_a_heading_of_very_many_columns_is_no_table(tmp_path: Path, end: bytes) -> None:
    heads = ",".join(f"a{n}" for n in range(20_000)).encode() + end
    assert "unreadable_table" in _codes(
        _pack(tmp_path / "pack", {"interactions.csv": heads}, pack="evaluator")
    )


def test_a_parquet_file_of_very_many_cells_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({f"c{n}": ["same"] * 1000 for n in range(10)}).write_parquet(path)
    monkeypatch.setattr("journey.export.verify.reading._MOST_CELLS", 9_999)
    pack = _pack(tmp_path / "pack", {"interactions.parquet": path.read_bytes()}, pack="evaluator")
    assert "unreadable_table" in _codes(pack)


def test_a_table_that_is_counted_and_gone_is_said_of_a_hand_over_too(tmp_path: Path) -> None:
    pack = _pack(tmp_path / "pack", {}, pack="handover", rows={"interactions": 3})
    assert "missing_table" in _codes(pack)
