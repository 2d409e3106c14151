"""Every column of a pack is described, and its CSV files are what datapackage.json and CSVW say they are."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from support.packs import plain_reader, rich_reader, rows
from support.table_schema import package, read_pack, read_table

from journey.export import write_evaluator_pack
from journey.export.csv_files import write_csv
from journey.export.dictionary import contracts, described, table_name, word, words

# The part of the rules of Data Package 2.0 and Table Schema 2.0 that we use, written by hand from their text.
_CONSTRAINTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "boolean"},
        "unique": {"type": "boolean"},
        "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
        "pattern": {"type": "string"},
        "minimum": {"type": "number"},
        "exclusiveMinimum": {"type": "number"},
        "maximum": {"type": "number"},
    },
}
_NAMES = {"type": "array", "minItems": 1, "items": {"type": "string"}}
_FIELD = {
    "type": "object",
    "required": ["name", "type"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "type": {"enum": ["string", "integer", "number", "date", "datetime", "boolean"]},
        "format": {"type": "string"},
        "description": {"type": "string", "minLength": 1},
        "constraints": _CONSTRAINTS,
    },
}
_REFERENCE = {
    "type": "object",
    "required": ["fields", "reference"],
    "properties": {
        "fields": _NAMES,
        "reference": {"type": "object", "required": ["resource", "fields"], "properties": {"fields": _NAMES}},
    },
}
_RESOURCE = {
    "type": "object",
    "required": ["name", "path", "schema"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9._/-]+$"},
        "type": {"const": "table"},
        "path": {"type": "string", "pattern": "^[a-z_]+[.]csv$"},
        "schema": {
            "type": "object",
            "required": ["fields"],
            "properties": {
                "fields": {"type": "array", "minItems": 1, "items": _FIELD},
                "missingValues": {"type": "array", "items": {"type": "string"}},
                "primaryKey": _NAMES,
                "uniqueKeys": {"type": "array", "items": _NAMES},
                "foreignKeys": {"type": "array", "items": _REFERENCE},
            },
        },
    },
}
PROFILE = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "name": {"type": "string"},
        "resources": {"type": "array", "minItems": 1, "items": _RESOURCE},
    },
}
CSVW_TYPES = {"string", "integer", "double", "decimal", "date", "datetime", "boolean"}


@pytest.fixture(scope="module", params=["plain", "rich", "discounted"])
def pack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of each kind of small build."""
    folder = tmp_path_factory.mktemp("dictionary") / "pack"
    reader = plain_reader() if request.param == "plain" else rich_reader()
    write_evaluator_pack(reader, folder, discount_from="2020-21" if request.param == "discounted" else None)
    reader.store.close()
    return folder


def test_every_column_of_a_contract_has_words_and_no_words_are_of_nothing() -> None:
    used = {(table_name(held), column) for held in contracts() for column in held.to_schema().columns}
    without = sorted(column for column in used if column not in words() and ("", column[1]) not in words())
    assert not without, without
    found = {one if one in words() else ("", one[1]) for one in used}
    assert sorted(set(words()) - found) == []
    for description, _ in words().values():
        assert description[0].isupper() or description.split()[0].strip(":") in words_that_are_codes()
        assert description.endswith((".", ";")) and len(description) < 130, description


def words_that_are_codes() -> set[str]:
    """First words that are codes or columns, and keep their small letters."""
    return {"cost_gbp", "discounted_cost_gbp", "change_gbp", "change_quantity", "finding", "start"}


def test_a_column_that_means_another_thing_in_one_table_has_its_own_words() -> None:
    assert word("coverage", "basis_code") != word("cost_lines", "basis_code") == word("", "basis_code")


def test_a_table_that_no_contract_has_is_not_described() -> None:
    with pytest.raises(LookupError, match="endings"):
        described({"endings": ["person_id", "reason_code"]})


def test_the_data_package_keeps_the_published_rules(pack: Path) -> None:
    held = package(pack)
    jsonschema.Draft202012Validator(PROFILE).validate(held)
    assert {one["path"] for one in held["resources"]} == {
        path.name for path in pack.glob("*.csv") if path.name != "dictionary.csv"
    }


def test_every_cell_is_valid_by_the_table_schema(pack: Path) -> None:
    tables = read_pack(pack)
    written = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert {name: len(found) for name, found in tables.items()} == written["rows"]


def test_a_wrong_cell_is_found(pack: Path) -> None:
    path = pack / "summary_by_payer.csv"
    whole = path.read_bytes()
    for right, wrong in ((b",before,", b",bevor,"), (b"2024-25", b"2024-5"), (b"100.01", b"1e2")):
        if right in whole:
            path.write_bytes(whole.replace(right, wrong))
            (one,) = [held for held in package(pack)["resources"] if held["path"] == path.name]
            with pytest.raises((AssertionError, KeyError)):
                read_table(pack, one)
    path.write_bytes(whole)


def test_primary_keys_hold_no_blank_and_others_are_unique_keys(pack: Path) -> None:
    keys = {one["name"]: one["schema"] for one in package(pack)["resources"]}
    assert keys["interactions"]["primaryKey"] == ["interaction_id"]
    assert keys["cost_lines"]["primaryKey"] == ["interaction_id", "line_no", "side_code"]
    # Blank where a statement is of everything the payer pays, and where demand was not a failure.
    assert "primaryKey" not in keys["who_pays"] and "primaryKey" not in keys["demand_before_after"]
    assert keys["endings"]["uniqueKeys"] == [["person_id", "reason_code", "from_date", "to_date_excl"]]
    assert all("primaryKey" in one or "uniqueKeys" in one for one in keys.values())


def test_csv_on_the_web_says_the_same(pack: Path) -> None:
    held = json.loads((pack / "csv-metadata.json").read_text(encoding="utf-8"))
    assert held["@context"][0] == "http://www.w3.org/ns/csvw"
    schemas = {one["path"]: one["schema"] for one in package(pack)["resources"]}
    assert [one["url"] for one in held["tables"]] == list(schemas)
    for one in held["tables"]:
        columns = one["tableSchema"]["columns"]
        fields = schemas[one["url"]]["fields"]
        assert [column["name"] for column in columns] == [field["name"] for field in fields]
        assert [column["titles"] for column in columns] == [field["name"] for field in fields]
        for column, field in zip(columns, fields, strict=True):
            kind = column["datatype"] if isinstance(column["datatype"], str) else column["datatype"]["base"]
            assert kind in CSVW_TYPES
            assert column["required"] == field.get("constraints", {}).get("required", False)
        assert one["tableSchema"].get("primaryKey") == schemas[one["url"]].get("primaryKey")


def test_the_readable_dictionary_has_a_row_a_column(pack: Path) -> None:
    held = rows(pack, "dictionary")
    wanted = []
    for one in package(pack)["resources"]:
        with (pack / one["path"]).open(encoding="utf-8", newline="") as stream:
            wanted += [(one["name"], column) for column in next(csv.reader(stream))]
    assert [(row["table_name"], row["column_name"]) for row in held] == wanted
    (side,) = [row for row in held if (row["table_name"], row["column_name"]) == ("cost_lines", "side_code")]
    assert side["codes"] == "before; after; outside" and side["may_be_blank"] == "false"
    (cost,) = [row for row in held if (row["table_name"], row["column_name"]) == ("cost_lines", "cost_gbp")]
    assert (cost["type"], cost["unit"]) == ("decimal, 2 decimals", "pounds")


def test_numbers_have_all_their_figures_and_no_power_of_ten(tmp_path: Path) -> None:
    floats = [1e-10, 0.1 + 0.2, 2**53 + 1.0, 1e22, 1 / 3]
    frame: Any = pl.DataFrame({"x": floats, "d": ["0.0000000001"] * 5}).with_columns(
        pl.col("d").cast(pl.Decimal(18, 10))
    )
    write_csv(frame, tmp_path / "one.csv")
    text = (tmp_path / "one.csv").read_text(encoding="utf-8").split()[1:]
    assert [float(line.split(",")[0]) for line in text] == floats
    assert not any("e" in line.casefold() for line in text)
    assert {line.split(",")[1] for line in text} == {"0.0000000001"}
