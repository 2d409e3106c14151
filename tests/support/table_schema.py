"""The CSV files of a pack, read by its datapackage.json with nothing but csv and Decimal."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_NUMBER = re.compile(r"-?\d+(\.\d+)?")  # no power of ten, no separator of thousands


def _number(text: str) -> Decimal:
    assert _NUMBER.fullmatch(text), text
    return Decimal(text)


def _whole(text: str) -> int:
    assert re.fullmatch(r"-?\d+", text), text
    return int(text)


READ: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": _whole,
    "number": _number,
    "date": date.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def package(folder: Path) -> dict[str, Any]:
    """datapackage.json of a pack."""
    held: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return held


def read_table(folder: Path, resource: dict[str, Any]) -> list[Row]:
    """Rows of one resource, every cell of its type and within its constraints; AssertionError where not."""
    schema = resource["schema"]
    with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as stream:
        heading, *lines = csv.reader(stream, delimiter=resource["dialect"]["delimiter"], strict=True)
    fields = schema["fields"]
    assert heading == [field["name"] for field in fields], resource["name"]
    rows = [
        {
            field["name"]: _cell(field, text, schema["missingValues"])
            for field, text in zip(fields, line, strict=True)
        }
        for line in lines
    ]
    for field in fields:
        if field.get("constraints", {}).get("unique"):
            assert len({row[field["name"]] for row in rows}) == len(rows), field
    for key in [schema["primaryKey"]] if "primaryKey" in schema else schema.get("uniqueKeys", []):
        assert len({tuple(row[name] for name in key) for row in rows}) == len(rows), (resource["name"], key)
    return rows


def read_pack(folder: Path) -> dict[str, list[Row]]:
    """Every table of a pack by name; what refers to another table is found there."""
    held = package(folder)
    tables = {resource["name"]: read_table(folder, resource) for resource in held["resources"]}
    for resource in held["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            (column,), (other,) = key["fields"], key["reference"]["fields"]
            there = {row[other] for row in tables[key["reference"]["resource"]]}
            mine = {row[column] for row in tables[resource["name"]]} - {None}
            assert mine <= there, (resource["name"], column)
    return tables


def _cell(field: dict[str, Any], text: str, missing: list[str]) -> Any:
    rules, name = field.get("constraints", {}), field["name"]
    if text in missing:
        assert not rules.get("required"), name
        return None
    form = field.get("format")
    value = datetime.strptime(text, form) if form else READ[field["type"]](text)  # noqa: DTZ007 - as the file has it
    assert value in rules.get("enum", [value]), (name, text)
    assert "pattern" not in rules or re.fullmatch(rules["pattern"], text), (name, text)
    assert "minimum" not in rules or value >= rules["minimum"], (name, text)
    assert "exclusiveMinimum" not in rules or value > rules["exclusiveMinimum"], (name, text)
    assert "maximum" not in rules or value <= rules["maximum"], (name, text)
    return value
