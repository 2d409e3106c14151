"""A file on its way in: its sheets as they stand, and its tables beside the rules that are to read them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from journey import extract
from journey.errors import Refused
from journey.extract.match import fits
from journey.notes import plain
from journey.profiles import Profile, TableRule, fold, parse_profile
from journey.propose import Proposal, look, propose
from journey.propose.facts import column_facts
from journey.propose.header import Seen, join_alike, read_sheet
from journey.propose.hints import Hints, load_hints
from journey.propose.keep import held_text
from journey.propose.roles import column_roles
from journey.propose.shape import shape_of

FIRST_ROWS = 5
_HEAD_ROWS = 30


@dataclass(frozen=True)
class Asked:
    """What a person said of a file: whose it is, which source, where its headings stand, what to leave out.

    `title` names a file that has no profile yet.
    """

    file_name: str
    source_code: str
    agency_code: str
    heading_rows: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class SheetLook:
    """One sheet: its rows as they are counted in the file, the row of its headings (0: none), its first rows.

    `head` are the first thirty rows, to choose the headings from; `use` names the table it is read as.
    """

    name: str
    n_rows: int
    heading_row: int
    head: list[list[str]]
    use: str

    @property
    def first_rows(self) -> list[list[str]]:
        """The headings and the five rows beneath them."""
        start = max(self.heading_row, 1) - 1
        return self.head[start : start + FIRST_ROWS + 1]


@dataclass(frozen=True)
class Table:
    """One table of the file and the rule that reads it; `why` says by field why a column was suggested.

    `suggested` are columns for fields whose own heading is not there; `is_order_open` is true where
    nothing in the file tells the day from the month.
    """

    name: str
    rule: TableRule
    seen: Seen
    why: Mapping[str, str] = field(default_factory=dict)
    suggested: Mapping[str, str] = field(default_factory=dict)
    is_order_open: bool = False


@dataclass(frozen=True)
class Look:
    """What a file holds beside what is known of its source.

    `data` is the profile as TOML tables; `is_kept` is true where the source has one already, and
    `kept_sha256` is then that of its text.
    """

    sheets: list[SheetLook]
    tables: list[Table]
    data: Mapping[str, Any]
    is_kept: bool
    agency_code: str
    hints: Hints
    settle: tuple[str, ...] = ()
    kept_sha256: str = ""


def look_at(path: Path, asked: Asked, workspace_dir: Path | None) -> Look:
    """Look into a file; nothing is stored.

    Args:
        path: a copy of the file.
        asked: what a person said of it.
        workspace_dir: the workspace, whose own profiles come first.

    Raises:
        Refused: it cannot be opened, or holds no table.
    """
    hints = load_hints(workspace_dir)
    text = held_text(asked.source_code, workspace_dir or Path())
    with TemporaryDirectory(prefix="journey-") as made:
        folder = Path(made)
        if text is None:
            return _new(path, asked, hints, folder, workspace_dir)
        profile = parse_profile(text.encode("utf-8"), f"{asked.source_code}.toml")
        sheets = extract.open_files([(path, asked.file_name)], profile, folder)
        found = _known(sheets, asked, hints, profile, tomllib.loads(text))
    return replace(found, kept_sha256=sha256(text.encode()).hexdigest())


def _known(
    sheets: list[extract.Sheet], asked: Asked, hints: Hints, profile: Profile, data: Mapping[str, Any]
) -> Look:
    seen_of: dict[str, list[Seen]] = {}
    shown: list[SheetLook] = []
    rules = {rule.name: rule for rule in profile.tables}
    for sheet in sheets:
        name, row = _rule_of(sheet, profile, is_only=len(sheets) == 1)
        seen = _read(sheet, hints, asked.heading_rows.get(sheet.name, row), profile.file.column_names)
        is_read = bool(name) and rules[name].grain_code != "ignore"
        shown.append(_sheet_look(sheet, seen, name if is_read and seen else ""))
        if is_read and seen:
            seen_of.setdefault(name, []).append(seen)
    if not seen_of:
        raise Refused(
            f"{asked.file_name} holds no table that this source could be read from. "
            "Check that it is the right file, or choose: a file we have not had before."
        )
    tables = [
        _known_table(rules[name], join_alike(seen)[0], profile, hints) for name, seen in seen_of.items()
    ]
    return Look(shown, tables, data, True, profile.agency_code, hints)


def _read(sheet: extract.Sheet, hints: Hints, row: int | None, column_names: tuple[str, ...]) -> Seen | None:
    seen = read_sheet(sheet, hints, 0 if column_names else row)
    if seen is None or not column_names:
        return seen
    named = dict(zip(seen.headings, column_names, strict=False))
    later = {named.get(heading, heading): texts for heading, texts in seen.later.items()}
    headings = tuple(named.get(heading, heading) for heading in seen.headings)
    return replace(seen, headings=headings, frame=seen.frame.rename(named), later=later)


def _rule_of(sheet: extract.Sheet, profile: Profile, is_only: bool) -> tuple[str, int | None]:
    """The name of the table that reads a sheet, "" for none, and the row of its headings where known."""
    by_name = [rule for rule in profile.tables if any(fits(p, sheet.name) for p in rule.sheets)]
    rules = by_name or list(profile.tables)
    found = [(rule, extract.find_table(sheet, rule, profile.file.column_names)) for rule in rules]
    whole = [(rule, one) for rule, one in found if isinstance(one, extract.FoundTable)]
    if whole:
        rule, table = max(whole, key=lambda held: len(held[0].required))
        return rule.name, table.header_row
    near = [(rule, one.missing) for rule, one in found if not isinstance(one, extract.FoundTable)]
    rule, missing = min(near, key=lambda held: len(held[1]))
    is_near = 2 * len(missing) <= len(rule.required)
    return (rule.name if sheet.n_rows and (is_only or by_name or is_near) else ""), None


def _known_table(rule: TableRule, seen: Seen, profile: Profile, hints: Hints) -> Table:
    present = {fold(heading) for heading in (*seen.headings, *rule.taken_headings)}
    why: dict[str, str] = {}
    lacking = []
    for name, column in rule.columns.items():
        if (all if column.is_joined else any)(fold(heading) in present for heading in column.headings):
            why[name] = f"Known from version {profile.profile_version} of how this file is read."
        elif name in rule.required:
            lacking.append(name)
    suggested: dict[str, str] = {}
    if lacking:
        for role in column_roles(seen, column_facts(seen, hints), hints):
            same = {"start_at": "start_date", "start_date": "start_at"}.get(role.field, role.field)
            name = role.field if role.field in lacking else same
            if role.person == 1 and name in lacking:
                suggested[name] = role.heading
                why[name] = f"Suggested: {role.reason}."
    return Table(rule.name, rule, seen, why, suggested)


def _new(path: Path, asked: Asked, hints: Hints, folder: Path, workspace_dir: Path | None) -> Look:
    sheets = extract.open_file(path, asked.file_name, None, folder)
    kept = [sheet for sheet in sheets if sheet.name not in asked.left_out]
    shape = shape_of(path, sheets, folder)
    found = look(kept, asked.file_name, shape, workspace_dir, asked.heading_rows)
    if asked.left_out:  # so that no table takes every sheet there is
        found = replace(found, not_tables=[*found.not_tables, *asked.left_out])
    try:
        proposal = propose(found, asked.agency_code, asked.source_code)
    except Refused:
        tables, data, settle = _by_hand(found.tables[0], asked, shape.kind)
    else:
        tables, data, settle = _proposed(proposal)
    if asked.left_out:
        data["table"].append(_left_out(asked.left_out))
    data["title"] = plain(asked.title) or data["title"]
    use_of = {name: table.name for table in tables for name in table.seen.sheets}
    rows_of = {name: seen for seen in found.tables for name in seen.sheets}
    shown = [_sheet_look(sheet, rows_of.get(sheet.name), use_of.get(sheet.name, "")) for sheet in sheets]
    return Look(shown, tables, data, False, asked.agency_code, hints, settle)


def _proposed(proposal: Proposal) -> tuple[list[Table], dict[str, Any], tuple[str, ...]]:
    rules = {rule.name: rule for rule in proposal.profile.tables}
    tables = []
    for plan in proposal.tables:
        if plan.grain_code == "ignore":
            continue
        why = {role.field: f"Suggested: {role.reason}." for role in plan.roles if role.person == 1}
        why |= {name: f"Suggested: {reason}." for name, (_, reason) in plan.notes.items()}
        tables.append(Table(plan.name, rules[plan.name], plan.seen, why, {}, plan.is_order_open))
    ignored = [plan for plan in proposal.tables if plan.grain_code == "ignore"]
    settle = tuple(
        f"The table '{plan.name}' is left out: no column of it says whom a row is about and when."
        for plan in ignored
    )
    return tables, tomllib.loads(proposal.text), settle


def _by_hand(seen: Seen, asked: Asked, kind: str) -> tuple[list[Table], dict[str, Any], tuple[str, ...]]:
    """A table of which nothing is recognised: every column waits for a person."""
    required = ("person_id", "start_date")
    rule = TableRule("contacts", "contact", {}, required, required)
    data: dict[str, Any] = {
        "source_code": asked.source_code,
        "profile_version": 1,
        "agency_code": asked.agency_code,
        "title": f"{asked.source_code.replace('_', ' ')} (matched by hand)",
        "is_support": asked.agency_code == "support_team",
        "file": {"kind": kind, "encodings": ["utf-8-sig", "cp1252"]},
        "table": [
            {
                "name": rule.name,
                "grain_code": rule.grain_code,
                "required": list(required),
                "natural_key": list(required),
                "sheets": [name for name in seen.sheets if name],
                "columns": {},
            }
        ],
    }
    return [Table(rule.name, rule, seen)], data, ("No column was recognised. Say what each one is.",)


def _left_out(names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": "left_out",
        "grain_code": "ignore",
        "sheets": list(names),
        "ignore_reason": "Left out when the file was added.",
    }


def _sheet_look(sheet: extract.Sheet, seen: Seen | None, use: str) -> SheetLook:
    row = seen.header_row if seen else 0
    return SheetLook(sheet.name, sheet.n_rows, row, sheet.head(_HEAD_ROWS), use)
