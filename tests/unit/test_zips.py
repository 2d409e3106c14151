"""A folder as one zip: the same bytes each time, all that was in it, and nothing packed twice."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from journey.zips import zip_folder


def test_a_folder_is_the_same_zip_whenever_its_files_were_made(tmp_path: Path) -> None:
    held = {"b.csv": b"1,2\r\n" * 1000, "a/x.parquet": b"PAR1" * 1000, "a.txt": b"plain"}
    for folder, made_at in (("one", 1_000_000_000), ("two", 1_700_000_000)):
        for name, body in held.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            os.utime(path, (made_at, made_at))
        zip_folder(tmp_path / folder, tmp_path / f"{folder}.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as found:
        assert {name: found.read(name) for name in found.namelist()} == held
        kinds = {entry.filename: entry.compress_type for entry in found.infolist()}
        assert {entry.date_time for entry in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert kinds["a/x.parquet"] == zipfile.ZIP_STORED
    assert kinds["b.csv"] == zipfile.ZIP_DEFLATED
    assert (tmp_path / "one.zip").stat().st_size < sum(map(len, held.values()))
