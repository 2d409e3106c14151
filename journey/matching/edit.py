"""One table of a profile, changed as a person chose: columns, dates and codes."""

from __future__ import annotations

from typing import Any

from journey.matching.choices import TableChoices
from journey.matching.codes import rest_of, whole_kind
from journey.matching.dated import DATES, dates_of, unread
from journey.matching.rows import PAIRS, Field, fields, present_headings
from journey.profiles import fold, fold_code
from journey.propose.dates import DateFacts, with_order
from journey.propose.hints import Hints
from journey.propose.matching import Table

_TELLING = ("record_id", "person_id", "activity", "start_at", "start_date", "start_time")
_LISTS = ("required", "natural_key", "share_by")


def edit(rule: dict[str, Any], table: Table, rows: list[Field], choices: TableChoices, hints: Hints) -> None:
    """Change the TOML table of a rule; what was not chosen otherwise stays as it is.

    Args:
        rule: the table of the profile as TOML, changed in place.
        table: the table of the file and its rule.
        rows: the fields with the headings chosen.
        choices: codes and the order of dates.
        hints: how dates are recognised.
    """
    changed = [row for row in rows if row.heading != former_heading(table, row.name)]
    for row in changed:
        facts = dates_of(table, row.heading, hints) if row.heading and row.name in DATES else None
        _set_column(rule, table, row, facts)
        if facts:
            _add_formats(rule, row.name, facts)
    _identify(rule, table)
    if choices.new_dates:
        kept = {row.name: row.heading for row in rows if row not in changed}
        for name, facts in unread(table, kept, hints).items():
            _add_formats(rule, name, facts)
    if choices.month_first is not None:
        dates = rule.get("dates", {})
        for key in {"formats", "datetime_formats"} & set(dates):
            dates[key] = list(with_order(tuple(dates[key]), choices.month_first))
    for name, codes in (("activity", choices.activity), ("status", choices.status)):
        for code, ours in codes.items():
            _set_code(rule, name, code, ours)
    if choices.rest is not None and choices.rest != rest_of(table):
        kept = {"action": "keep", "code": choices.rest}
        rule["activity_unknown"] = kept if choices.rest else {"action": "set_aside"}
    if choices.activity_code and choices.activity_code != whole_kind(table, TableChoices()):
        rule.setdefault("constants", {})["activity_code"] = choices.activity_code


def former_heading(table: Table, name: str) -> str:
    """The heading of the file that the profile itself reads for a field; one only suggested is a change."""
    if name in table.suggested:
        return ""
    return next((row.heading for row in fields(table) if row.name == name), "")


def _set_column(rule: dict[str, Any], table: Table, row: Field, facts: DateFacts | None) -> None:
    columns = rule.setdefault("columns", {})
    if not row.heading:
        columns.pop(row.name, None)
        _leave_out(rule, row.name)
        return
    name = _timed(table, row.name, facts)
    former = columns.pop(row.name, [])
    if name != row.name:
        _rename(rule, row.name, name)
    present = {fold(heading) for heading in present_headings(table)}
    others = former if isinstance(former, list) else []
    columns[name] = [row.heading, *(heading for heading in others if fold(heading) not in present)]
    if name == "version_date":
        rule["version_field"] = name


def _identify(rule: dict[str, Any], table: Table) -> None:
    """Have a rule that gained a number, a person or a start ask for it, and tell its records by it."""
    gained = [name for name in _TELLING if name in rule.get("columns", {}) and name not in table.rule.columns]
    if not gained:
        return
    asked = [name for name in gained if name not in ("activity", "start_time")]
    rule["required"] = list(dict.fromkeys([*rule.get("required", []), *asked]))
    told = [name for name in _TELLING if name in rule["columns"]]
    if "record_id" in told:
        told = ["record_id", *(name for name in told if name == "person_id")]
    if not {"record_id"} & set(table.rule.natural_key):
        rule["natural_key"] = told


def _timed(table: Table, name: str, facts: DateFacts | None) -> str:
    """start_date is read as start_at where its cells hold a time of day, and the other way about."""
    if facts is None or name not in PAIRS or PAIRS[name] in table.rule.columns:
        return name
    kind = "_at" if facts.has_time else "_date"
    return name if name.endswith(kind) else PAIRS[name]


def _rename(rule: dict[str, Any], old: str, new: str) -> None:
    for key in _LISTS:
        if key in rule:
            rule[key] = [new if name == old else name for name in rule[key]]


def _leave_out(rule: dict[str, Any], name: str) -> None:
    """Take a field out of everything that names it."""
    for key in _LISTS:
        if key in rule:
            rule[key] = [held for held in rule[key] if held != name]
    if not rule.get("natural_key") and rule["grain_code"] not in ("person", "ignore"):
        rule["natural_key"] = list(rule["required"])
    if rule.get("version_field") == name:
        rule["version_field"] = ""
    if name in rule.get("parent", {}).get("key", []):
        del rule["parent"]
    if name in rule.get("nightly", {}).get("same", []):
        rule["nightly"]["same"] = [held for held in rule["nightly"]["same"] if held != name]
    rule.get("dates", {}).get("column_sentinels", {}).pop(name, None)


def _add_formats(rule: dict[str, Any], name: str, facts: DateFacts) -> None:
    """The forms that a column's dates are written in, before those known already."""
    is_timed = name in rule["columns"] and name.endswith("_at")
    is_timed = is_timed or (name in PAIRS and PAIRS[name] in rule["columns"] and facts.has_time)
    key = "datetime_formats" if is_timed else "formats"
    dates = rule.setdefault("dates", {})
    known = dates.get(key, [])
    dates[key] = [*(fmt for fmt in facts.formats if fmt not in known), *known]
    dates["sentinels"] = [
        *dates.get("sentinels", []),
        *(text for text in facts.sentinels if text not in dates.get("sentinels", [])),
    ]


def _set_code(rule: dict[str, Any], name: str, code: str, ours: str) -> None:
    """What one of their codes is taken for; nothing, where it is "" ."""
    codes: dict[str, str] = rule.setdefault(name, {})
    known = next((held for held in codes if fold_code(held) == fold_code(code)), None)
    if known is not None and codes[known] == ours:
        return
    if known is not None:
        del codes[known]
    if ours:
        codes[code] = ours
