"""JSON lines and lists keep what is written; what is not flat is refused by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.readers import all_rows, opened, refusal

from journey.extract import json_lines


def test_json_lines_keep_what_is_written(tmp_path: Path) -> None:
    lines = [
        '\ufeff{"ref": "007", "cost": 123.0, "n": 12345678901234567890}',
        "",
        '{"cost": 1e5, "open": true, "shut": false, "none": null}',
        '{"ref": 00}',
        "[1]",
        '{"ref": "half \\ud800"}',
        '{"ref": NaN}',
        '{"ref": "last \\u00e9"}  ',
        "",
        "",
    ]
    (tmp_path / "x.json").write_bytes("\r\n".join(lines).encode() + b"\n")
    (sheet,) = opened(tmp_path / "x.json")
    blocks = list(sheet.blocks(6))
    assert [r for b in blocks for r in b.frame.rows()] == [
        (1, "ref", "cost", "n", "open", "shut", "none"),
        (2, "007", "123.0", "12345678901234567890", "", "", ""),
        (3, "", "", "", "", "", ""),
        (4, "", "1e5", "", "true", "false", ""),
        (9, "last é", "", "", "", "", ""),
    ]
    assert [s for b in blocks for s in b.spoiled] == [(n, "not_json") for n in (5, 6, 7, 8)]
    assert sheet.n_rows == sum(b.n_rows for b in blocks) == 9
    assert sheet.head(3) == [list(row[1:]) for row in blocks[0].frame.rows() + blocks[1].frame.rows()[:2]]


def test_json_blocks_and_lines_that_are_no_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_BLOCK_LINES", 2)
    (tmp_path / "x").write_bytes(b'{"a":"1"}\n{"a":"\xe9"}\n{"b":"3"}\n\n\n')
    (sheet,) = opened(tmp_path / "x")
    assert [(b.first_row, b.n_rows, b.spoiled) for b in sheet.blocks(2)] == [
        (1, 1, []),
        (2, 2, [(3, "not_json")]),
        (4, 1, []),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            '{"a": 1}\n{"a": {"b": "Jo"}}',
            "Line 2 of the JSON file: one of its keys holds a list or another object",
        ),
        ('{"a": 1}\n{"a": ["Jo"]}', "Line 2 of the JSON file: one of its keys holds"),
        ('{"a": "Jo", "a": 2}', "Line 1 of the JSON file: one of its keys stands twice"),
        ('{\n"a": 1\n}', "Line 1"),
        ('{ "a": 1', "Line 1 of the JSON file is not one whole object"),
        ("{}\n{}", "no object with a key"),
        ('[{"a": 1}, 2]', "Item 2"),
        ('[{"a": 1},', "damaged or cut short"),
        (json.dumps({f"k{n}": n for n in range(1_001)}), "more than 1,000 different keys"),
    ],
)
def test_json_that_is_not_flat_is_refused(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "x.json").write_text(content)
    said = refusal(tmp_path / "x.json")
    assert words in said
    assert "Jo" not in said.replace("JSON", "")


def test_deep_json_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"a": 1}\n' + '{"a":' * 100_000 + "\n")
    (sheet,) = opened(tmp_path / "x.json")
    assert [s for b in sheet.blocks(1) for s in b.spoiled] == [(3, "not_json")]


def test_a_json_list_of_flat_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.json").write_text('[\n {"a": "{", "b": 1.50},\n {"a": "}\\"{"}\n]\n')
    (sheet,) = opened(tmp_path / "x.json")
    assert all_rows(sheet, 2) == [(1, "a", "b"), (2, "{", "1.50"), (3, '}"{', "")]
    monkeypatch.setattr(json_lines, "MAX_ARRAY_BYTES", 10)
    assert "one list of more than" in refusal(tmp_path / "x.json")
