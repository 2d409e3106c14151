"""The dictionary of a pack for machines: a Frictionless data package, and CSV on the Web (CSVW)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journey.export.dictionary import Column, Described

Json = dict[str, Any]
_TYPES = {
    "text": ("string", "string"),
    "whole number": ("integer", "integer"),
    "number": ("number", "double"),
    "decimal": ("number", "decimal"),
    "date": ("date", "date"),
    "time": ("datetime", "datetime"),
    "true or false": ("boolean", "boolean"),
}
_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}
_FRICTIONLESS = {"minimum": "minimum", "more_than": "exclusiveMinimum", "maximum": "maximum"}
_CSVW = {"minimum": "minimum", "more_than": "minExclusive", "maximum": "maximum"}
# What is found again in another table, always; most other codes are of several tables, or of none.
_REFERENCES = (
    ("interactions", "extract_id", "extracts"),
    ("rejects", "extract_id", "extracts"),
    ("costs_to_others", "interaction_id", "interactions"),
    ("cost_lines", "rule_code", "cost_rules"),
    ("costs_to_others", "rule_code", "cost_rules"),
)


def data_package(tables: Sequence[Described], about: Mapping[str, Any]) -> Json:
    """datapackage.json: the CSV files as tabular data resources, Data Package 2.0.

    Args:
        tables: those of the pack.
        about: title and description of the pack, its build and the version of its method.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "evaluator-pack",
        "title": about["title"],
        "description": about["description"],
        "id": about["build_id"],
        "version": about["method_version"],
        "resources": [_resource(table, {one.name for one in tables}) for table in tables],
    }


def _resource(table: Described, there: set[str]) -> Json:
    return {
        "name": table.name,
        "type": "table",
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": table.title,
        "dialect": {**_DIALECT, "lineTerminator": "\r\n"},
        "schema": _schema(table, there),
    }


def _schema(table: Described, there: set[str]) -> Json:
    held: Json = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        # A primary key holds no blank; a unique key may.
        held |= {"uniqueKeys": [list(table.key)]} if table.has_blank_key else {"primaryKey": list(table.key)}
    found = [
        {"fields": [column], "reference": {"resource": other, "fields": [column]}}
        for name, column, other in _REFERENCES
        if name == table.name and other in there
    ]
    return held | ({"foreignKeys": found} if found else {})


def _field(column: Column) -> Json:
    held: Json = {"name": column.name, "type": _TYPES[column.kind][0], "description": _told(column)}
    if column.kind == "time":
        held["format"] = "%Y-%m-%d %H:%M:%S"
    rules: Json = {"required": True} if not column.may_be_blank else {}
    if column.is_unique:
        rules["unique"] = True
    if column.codes:
        rules["enum"] = list(column.codes)
    if column.pattern:
        rules["pattern"] = column.pattern
    rules |= {_FRICTIONLESS[name]: limit for name, limit in column.limits}
    return held | ({"constraints": rules} if rules else {})


def csvw(tables: Sequence[Described], about: Mapping[str, Any]) -> Json:
    """csv-metadata.json: the same as a CSVW table group; codes are told in the descriptions.

    Args:
        tables: those of the pack.
        about: as data_package takes it.
    """
    there = {one.name for one in tables}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": about["title"],
        "dc:description": about["description"],
        "dialect": {**_DIALECT, "encoding": "utf-8"},
        "tables": [_table(table, there) for table in tables],
    }


def _table(table: Described, there: set[str]) -> Json:
    held: Json = {"columns": [_csvw_column(column) for column in table.columns]}
    if table.key and not table.has_blank_key:
        held["primaryKey"] = list(table.key)
    found = [
        {"columnReference": column, "reference": {"resource": f"{other}.csv", "columnReference": column}}
        for name, column, other in _REFERENCES
        if name == table.name and other in there
    ]
    held |= {"foreignKeys": found} if found else {}
    return {"url": f"{table.name}.csv", "dc:description": table.title, "tableSchema": held}


def _csvw_column(column: Column) -> Json:
    base = _TYPES[column.kind][1]
    facts: Json = {_CSVW[name]: limit for name, limit in column.limits}
    if column.kind == "time":
        facts["format"] = "yyyy-MM-dd HH:mm:ss"
    elif column.kind == "true or false":
        facts["format"] = "true|false"
    elif column.pattern or column.codes:
        facts["format"] = column.pattern or "|".join(column.codes)
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": {"base": base, **facts} if facts else base,
        "required": not column.may_be_blank,
        "dc:description": _told(column),
    }


def _told(column: Column) -> str:
    return f"{column.description} In {column.unit}." if column.unit else column.description
