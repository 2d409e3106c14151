"""A proposal as the text of a profile: each line with how sure it is and why, and no cell but codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journey.notes import plain
from journey.propose.codes import CodeGuess
from journey.propose.roles import UNSURE, Role
from journey.propose.table import TableProposal

CHECK = "CHECK THIS"
_ORDER = (
    *(
        "record_id",
        "parent_record_id",
        "person_id",
        "nhs_number",
        "forename",
        "surname",
        "full_name",
        "initials",
    ),
    *(
        "birth_date",
        "death_date",
        "sex",
        "postcode",
        "role",
        "direction",
        "start_date",
        "start_time",
        "start_at",
    ),
    *("end_date", "end_time", "end_at", "activity", "status", "duration_minutes", "duration_hours"),
    *("recorded_cost", "consent", "version_date"),
)


@dataclass(frozen=True)
class FileFound:
    """How the file is written, as far as it is known: a hint for the profile's [file]."""

    kind: str = "csv"
    delimiter: str = ","
    encodings: tuple[str, ...] = ("utf-8-sig", "cp1252")
    trailing_delimiter: bool = False


@dataclass(frozen=True)
class Head:
    """What stands above the tables of a profile."""

    source_code: str
    agency_code: str
    agency_label: str
    profile_version: int
    is_source_given: bool
    is_support: bool
    column_names: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """A TOML basic string.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    out = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in out) + '"'


def _escape(mark: str) -> str:
    number = ord(mark)
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"


def _many(texts: Iterable[str]) -> str:
    return "[" + ", ".join(quoted(text) for text in texts) + "]"


def profile_text(head: Head, shape: FileFound, tables: list[TableProposal]) -> str:
    """The profile as TOML."""
    named = (
        ""
        if head.is_source_given
        else f"  # {CHECK}: name the source; the file must be called <source_code>.toml"
    )
    lines = [
        f"# Proposed by: journey profile. Go through the lines marked {CHECK}, correct them, then keep it:",
        "#   journey profile --keep-file FILE.toml",
        f"source_code = {quoted(head.source_code)}{named}",
        f"profile_version = {head.profile_version}",
        f"agency_code = {quoted(head.agency_code)}",
        f"title = {quoted(head.agency_label + ' (proposed)')}  # {CHECK}: what the file is, in plain words",
        f"is_support = {_flag(head.is_support)}",
        "",
        "[file]",
        f'kind = "{shape.kind}"',
    ]
    if shape.kind == "csv":
        lines += [
            f"delimiter = {quoted(shape.delimiter)}",
            f"encodings = {_many(shape.encodings)}",
            f"trailing_delimiter = {_flag(shape.trailing_delimiter)}",
        ]
    if head.column_names:
        lines += [
            f'header = "none"  # {CHECK}: the first row looks like data, so there seem to be no headings',
            f"column_names = {_many(head.column_names)}",
        ]
    for plan in tables:
        lines += ["", *_table(plan, head)]
    return "\n".join(lines) + "\n"


def _flag(is_so: bool) -> str:
    return "true" if is_so else "false"


def _said(confidence: str, reason: str) -> str:
    mark = f"{CHECK}: " if confidence == UNSURE else ""
    return f"  # {mark}{confidence}: {plain(reason, 200)}"


def _note(plan: TableProposal, key: str) -> str:
    return _said(*plan.notes[key]) if key in plan.notes else ""


def _table(plan: TableProposal, head: Head) -> list[str]:
    lines = ["[[table]]"]
    lines += [f"# {CHECK}: {plain(text, 200)}" for text in plan.open]
    if plan.grain_code == "ignore":
        return [*lines, *_ignored(plan)]
    lines += [
        f"name = {quoted(plan.name)}",
        f"sheets = {_many(sheet_patterns(plan))}",
        f"grain_code = {quoted(plan.grain_code)}{_note(plan, 'grain_code')}",
    ]
    if plan.movement:
        lines.append("pairing = true")
    lines += [
        f"required = {_many(plan.required)}",
        f"natural_key = {_many(plan.natural_key)}{_note(plan, 'natural_key')}",
    ]
    if plan.share_by:
        lines.append(f"share_by = {_many(plan.share_by)}")
    if "version_date" in plan.columns:
        lines.append('version_field = "version_date"')
    lines.append(f"skip_when = {_many(plan.skip_when)}  # {plan.seen.n_totals:,} totals lines were seen")
    return [*lines, *_columns(plan), *_constants(plan), *_dates(plan), *_codes(plan), *_second(plan, head)]


def _ignored(plan: TableProposal) -> list[str]:
    return [
        f"name = {quoted(plan.name)}",
        f"sheets = {_many(sheet_patterns(plan))}",
        f'grain_code = "ignore"{_note(plan, "grain_code")}',
        'ignore_reason = "No column says whom it is about and when."',
        *(f"# {plain(role.heading)}: {role.field or plain(role.reason, 200)}" for role in plan.roles),
    ]


def sheet_patterns(plan: TableProposal) -> list[str]:
    """The sheets the table is read from; where it is all of them, none is named: a tab may bear a name."""
    names = [name for name in plan.seen.sheets if name]
    return ["*"] if len(names) > 1 and plan.takes_all else names


def _columns(plan: TableProposal) -> list[str]:
    roles = {role.heading: role for role in plan.roles if role.field and role.person == 1}
    lines = ["", "[table.columns]"]
    for name in sorted(plan.columns, key=lambda one: _ORDER.index(one)):
        headings = plan.columns[name]
        value = f"{{join = {_many(headings)}}}" if name in plan.joined else _many(headings)
        role = roles.get(headings[0])
        said = _note(plan, name) or (_said(role.confidence, role.reason) if role else "")
        lines.append(f"{name} = {value}{said}")
    return lines + [_left_out(role) for role in plan.roles if not role.field]


def _left_out(role: Role) -> str:
    return f"# {plain(role.heading)}: {plain(role.reason, 200)}"


def _constants(plan: TableProposal) -> list[str]:
    if plan.activity_code:
        note = _note(plan, "activity_code")
        return ["", "[table.constants]", f"activity_code = {quoted(plan.activity_code)}{note}"]
    if plan.activity or plan.grain_code in ("person", "ignore"):
        return []
    return ["", f"# {CHECK}: [table.constants] activity_code = one of schemas/reference/activity.csv"]


def _dates(plan: TableProposal) -> list[str]:
    lines = ["", "[table.dates]"]
    note = _note(plan, "formats")
    if plan.formats:
        lines.append(f"formats = {_many(plan.formats)}{note}")
        note = ""
    if plan.datetime_formats:
        lines.append(f"datetime_formats = {_many(plan.datetime_formats)}{note}")
    if plan.times:
        lines.append(f"times = {quoted(plan.times)}")
    lines.append(f"sentinels = {_many(plan.sentinels)}  # dates that mean 'not known', as seen")
    if plan.end_is_inclusive:
        lines.append(f"end_is_inclusive = true  # {CHECK}: the end date is taken as the last night there")
    return lines


def _codes(plan: TableProposal) -> list[str]:
    lines: list[str] = []
    if plan.activity:
        lines += [
            "",
            "[table.activity]  # their code -> ours; a code with none is set aside until it has one",
        ]
        lines += [_guess(guess) for guess in plan.activity]
        lines += ["", "[table.activity_unknown]", 'action = "set_aside"']
    if plan.status:
        lines += ["", "[table.status]  # their text -> what became of it"]
        lines += [_guess(guess) for guess in plan.status]
        lines += ["", "[table.status_unknown]", 'code = "unknown"']
    if plan.role:
        lines += [
            "",
            "[table.role]",
            *(f"{quoted(code)} = {quoted(ours)}" for code, ours in plan.role.items()),
        ]
    if plan.consent_refused:
        lines += ["", "[table.consent]  # rows with these are set aside before anything else"]
        lines.append(f"refused = {_many(plan.consent_refused)}  # {CHECK}: every text that refuses")
    if plan.movement:
        lines += [
            "",
            f"[table.movement]  # {CHECK}: court and transfer movements are ignored: the stay goes on",
        ]
        lines += [f"{name} = {_many(codes)}" for name, codes in plan.movement.items()]
    return lines


def _guess(guess: CodeGuess) -> str:
    times = f"{guess.n:,} rows; {guess.reason}"
    if not guess.ours:
        return f'# {quoted(guess.code)} = ""{_said(UNSURE, times)}'
    return f"{quoted(guess.code)} = {quoted(guess.ours)}{_said(guess.confidence, times)}"


def _second(plan: TableProposal, head: Head) -> list[str]:
    if not plan.second:
        return []
    lines = ["", f"[[table.person]]  # {CHECK}: a second person in the row, who shares its cost"]
    lines.append(f"role_code = {quoted(plan.second_role)}")
    return lines + [f"{name} = {_many([heading])}" for name, heading in plan.second.items()]
