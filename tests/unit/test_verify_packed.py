"""What is handed over as a pack and is none: odd entries, bombs, hostile texts. Nothing is followed."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from journey.errors import Refused
from journey.export.verify import Verified, verify_pack
from journey.export.verify.packed import is_plain
from journey.report_packs import verified_json, verified_text

MANIFEST = {"pack": "workbook", "files": {}}


def _zip(
    path: Path, entries: Sequence[tuple[str | zipfile.ZipInfo, bytes]], manifest: Any = MANIFEST
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("manifest.json", json.dumps(manifest))
        for name, body in entries:
            held.writestr(name, body)
    return path


def _checks(held: Verified) -> list[str]:
    return [one.check for one in held.findings]


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        ("a.csv", True),
        ("tables/year=2024/part-0.parquet", True),
        ("../a.csv", False),
        ("a/../../b", False),
        ("/etc/passwd", False),
        ("C:/a", False),
        ("a\\..\\b", False),
        ("a//b", False),
        ("", False),
        ("a\nb", False),
        ("\x1b[31m", False),
    ],
)
def test_plain_names(name: str, is_so: bool) -> None:
    assert is_plain(name) is is_so


@pytest.mark.parametrize(
    "name", ["../out.csv", "/abs.csv", "C:\\x.csv", "a/../../b.csv", "x\x1b[2J.csv", "é.csv"]
)
def test_an_entry_that_leads_elsewhere_is_said_and_not_opened(tmp_path: Path, name: str) -> None:
    held = verify_pack(_zip(tmp_path / "p.zip", [(name, b"1")]))
    assert _checks(held) == ["odd_file"]
    assert "\x1b" not in verified_text(held) and name not in verified_text(held)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.zip"]


def test_one_name_twice_and_links_and_locked_entries(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "p.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        _zip(path, [("a.csv", b"1"), ("a.csv", b"2"), ("A.CSV", b"3"), (link, b"/etc/passwd")])
    assert _checks(verify_pack(path)) == ["odd_file"] * 3


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    body = bytes(30 << 20)  # 30 MB of nothing, some 30 kB in the zip: a thousand times larger
    path = _zip(tmp_path / "p.zip", [("bomb.csv", body)])
    assert path.stat().st_size < 100_000
    held = verify_pack(path)
    assert _checks(held) == ["odd_file"] and "far larger" in held.findings[0].sentence


def test_an_entry_that_is_longer_than_it_says_is_not_read_on(tmp_path: Path) -> None:
    path = _zip(
        tmp_path / "p.zip", [("a.txt", b"x" * 1000)], {"pack": "workbook", "files": {"a.txt": "0" * 64}}
    )
    held = bytearray(path.read_bytes())
    at = held.rindex(b"PK\x01\x02")  # the last entry of the directory: its size, unpacked, is at byte 24
    held[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(held)
    assert _checks(verify_pack(path))[0] in ("unreadable_file", "changed_file")


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"files": 3}', b"\xff\xfe", b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused_in_plain_words(tmp_path: Path, body: bytes) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "manifest.json").write_bytes(body)
    with pytest.raises(Refused, match=r"manifest\.json of this pack can't be read"):
        verify_pack(folder)


def test_what_is_no_pack_is_refused_and_not_looked_through(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such folder or zip"):
        verify_pack(tmp_path / "nowhere")
    (tmp_path / "holiday.jpg").write_bytes(b"1")
    with pytest.raises(Refused, match="holds no manifest"):
        verify_pack(tmp_path)
    with pytest.raises(Refused, match="no zip that can be read"):
        verify_pack(tmp_path / "holiday.jpg")


def test_a_zip_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", [("a.csv", b"1" * 1000)])
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Refused, match="no zip that can be read"):
        verify_pack(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_links_and_pipes_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    (folder / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    os.mkfifo(folder / "pipe.csv")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    (folder / ".DS_Store").write_bytes(b"left by a system")
    assert _checks(verify_pack(folder)) == ["odd_file"] * 3


HOSTILE = "=cmd|' /C calc'!A0\x1b[2J\x07"


def test_hostile_texts_of_a_manifest_and_of_tables_are_not_repeated(tmp_path: Path) -> None:
    manifest = {
        "pack": "evaluator",
        "files": {HOSTILE: "x", "README.txt": HOSTILE},
        "rows": {HOSTILE: HOSTILE, "periods": True},
        "arguments": HOSTILE,
        "attrition": [{"step": HOSTILE, "n": HOSTILE, "parts": [HOSTILE], "part_of": [1, 2]}],
        "totals": {"cost_gbp": HOSTILE, "cost_gbp_by_side": [HOSTILE]},
        "assumptions": [],
        "settings": HOSTILE,
    }
    package = {
        "resources": [
            {
                "name": "periods",
                "schema": {"fields": [{"name": HOSTILE, "type": HOSTILE}, 3], "primaryKey": 7},
            },
            {"name": "cost_lines", "schema": {"fields": [{"name": "cost_gbp", "type": "number"}]}},
            HOSTILE,
        ]
    }
    entries = [
        ("datapackage.json", json.dumps(package).encode()),
        ("periods.csv", f'person_id,"{HOSTILE}"\r\n{HOSTILE},1\r\n'.encode()),
        ("cost_lines.csv", f"cost_gbp\r\n{HOSTILE}\r\n".encode()),
        ("cost_lines.parquet", b"PAR1" + bytes(range(256)) + b"PAR1"),
        ("rates.csv", b"\xff\xfe\x00"),
        ("unit_costs.csv", b""),
        ("README.txt", b""),
    ]
    held = verify_pack(_zip(tmp_path / "p.zip", entries, manifest))
    assert not held.is_whole
    said = verified_text(held) + json.dumps(verified_json(held))
    assert "calc" not in said and "\x1b" not in said and "\\u001b" not in said and "\x07" not in said


def test_other_packs_are_checked_by_their_files_and_rows(tmp_path: Path) -> None:
    import hashlib

    import polars as pl

    body = io.BytesIO()
    pl.DataFrame({"a": [1, 2]}).write_parquet(body)
    files = {"steps/part-0.parquet": body.getvalue(), "steps/part-1.parquet": body.getvalue(), "x.txt": b"x"}
    manifest = {
        "pack": "handover",
        "files": {name: hashlib.sha256(held).hexdigest() for name, held in files.items()},
        "rows": {"steps": 4},
    }
    assert verify_pack(_zip(tmp_path / "p.zip", list(files.items()), manifest)).is_whole
    manifest["rows"] = {"steps": 5}
    held = verify_pack(_zip(tmp_path / "q.zip", list(files.items()), manifest))
    assert [one.sentence for one in held.findings] == ["steps: it has 4 rows, and manifest.json says 5 rows."]
