"""A profile as a person's choices make it; the text of the former where nothing was changed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace

from journey.errors import Refused
from journey.matching.choices import TableChoices
from journey.matching.codes import rest_of, whole_kind
from journey.matching.dated import is_order_unsaid
from journey.matching.edit import edit, former_heading
from journey.matching.rows import Field, fields
from journey.matching.toml_text import toml_text
from journey.profiles import Profile, parse_profile
from journey.propose.hints import Hints
from journey.propose.matching import Look, Table

_MAY_SHARE = (
    frozenset("activity status outcome setting role grain direction".split()),
    frozenset(("person_id", "nhs_number")),
    frozenset(("start_at", "start_time")),
    frozenset(("end_at", "end_time")),
)


def with_choices(look: Look, chosen: Mapping[str, TableChoices]) -> str:
    """The text of the profile that reads the file as chosen.

    Args:
        look: the file beside its profile.
        chosen: by name of table; a table that is not in it stays as it was filled in.

    Returns:
        TOML; "" where the source has a profile and it says the same already.

    Raises:
        Refused: a required field has no column, one column is taken for two things that it can't both be,
            or nothing says what kind of contact the rows are.
    """
    data = copy.deepcopy(dict(look.data))
    rules = {table["name"]: table for table in data["table"]}
    for table in look.tables:
        choices = chosen.get(table.name, TableChoices())
        rows = [replace(row, heading=choices.fields.get(row.name, row.heading)) for row in fields(table)]
        _check(table, rows, choices, look.hints)
        edit(rules[table.name], table, rows, choices, look.hints)
    text = toml_text(data)
    file_name = f"{data['source_code']}.toml"
    made = parse_profile(text.encode("utf-8"), file_name)
    return "" if look.is_kept and _same(made, look, file_name) else text


def _same(made: Profile, look: Look, file_name: str) -> bool:
    former = parse_profile(toml_text(look.data).encode("utf-8"), file_name)
    return replace(made, sha256="") == replace(former, sha256="")


def _check(table: Table, rows: list[Field], choices: TableChoices, hints: Hints) -> None:
    where = f" in the table '{table.name}'" if table.name else ""
    for row in rows:
        if row.is_required and not row.heading:
            raise Refused(f"Choose a column for “{row.label}”{where}: the rows cannot be read without it.")
    taken: dict[str, list[Field]] = {}
    for row in rows:
        if row.heading:
            taken.setdefault(row.heading, []).append(row)
    for sharing in taken.values():
        names = {row.name for row in sharing}
        was_so = {former_heading(table, name) for name in names} == {sharing[0].heading}
        if len(names) > 1 and not was_so and not any(names <= may for may in _MAY_SHARE):
            one, two = sharing[0].label, sharing[1].label
            raise Refused(
                f"The same column is chosen for “{one}” and for “{two}”{where}. Choose another for one of "
                "them, or “Not in this file”."
            )
    _check_kind(table, rows, choices, where)
    chosen = {row.name: row.heading for row in rows}
    is_open = table.is_order_open or (choices.new_dates and is_order_unsaid(table, chosen, hints))
    if is_open and choices.month_first is None:
        raise Refused(
            f"Say which comes first in the dates{where}, the day or the month: the file does not tell."
        )


def _check_kind(table: Table, rows: list[Field], choices: TableChoices, where: str) -> None:
    if table.rule.grain_code in ("person", "ignore"):
        return
    has_column = any(row.name == "activity" and row.heading for row in rows)
    is_matched = (
        table.rule.activity
        or any(choices.activity.values())
        or table.rule.code_lists
        or (rest_of(table) if choices.rest is None else choices.rest)
    )
    if not (is_matched if has_column else whole_kind(table, choices)):
        raise Refused(
            f"Say what kind of contact the rows are{where}: match their codes, or choose one for all."
        )
