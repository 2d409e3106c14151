"""A profile proposed for a file nobody has seen: what each column is, from its heading and its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from journey.errors import Refused
from journey.extract.sheet import Sheet
from journey.profiles import Profile, parse_profile
from journey.propose.header import Seen, join_alike, read_sheet
from journey.propose.hints import Hints, load_hints
from journey.propose.known import LooksLike, looks_like
from journey.propose.plan import plan_table
from journey.propose.table import TableProposal
from journey.propose.write import FileFound, Head, profile_text
from schemas.vocabularies import AGENCY_LABELS

_BY_HAND = "If there is one, write the profile by hand: docs/how-to-add-an-agency.md"
__all__ = ["FileFound", "Found", "Proposal", "look", "propose"]


_TABLE_NAMES = {"stay": "stays", "order": "orders", "event": "events", "person": "people", "ignore": "others"}


@dataclass(frozen=True)
class Found:
    """What a file holds, before it is known whose it is."""

    file_name: str
    tables: list[Seen]
    not_tables: list[str]
    shape: FileFound
    hints: Hints
    looks_like: list[LooksLike] = field(default_factory=list)


@dataclass(frozen=True)
class Proposal:
    """A profile proposed.

    `text` is its TOML, `profile` the same read back. `open` is what a person must settle before it is used;
    `is_order_open` is true where nothing in the file says which part of a date is the day.
    """

    source_code: str
    agency_code: str
    tables: list[TableProposal]
    text: str
    profile: Profile
    open: list[str]
    is_order_open: bool


def look(
    sheets: list[Sheet],
    file_name: str,
    shape: FileFound | None = None,
    workspace_dir: Path | None = None,
    heading_rows: Mapping[str, int] | None = None,
) -> Found:
    """The tables of a file, and the known sources that it looks like.

    Args:
        sheets: as `extract.open_file` gives them.
        file_name: for messages.
        shape: how the file is written, where that is known.
        workspace_dir: a workspace whose profiles count too.
        heading_rows: by the name of a sheet, the row that a person says holds its headings.

    Raises:
        Refused: there is no table in the file.
    """
    hints = load_hints(workspace_dir)
    rows = heading_rows or {}
    seen = [(sheet.name, read_sheet(sheet, hints, rows.get(sheet.name))) for sheet in sheets]
    tables = [table for _, table in seen if table is not None and table.n_rows > 0]
    if not tables:
        raise Refused(f"{file_name} holds no table with rows, so no profile can be proposed.")
    with_headings = [table for table in tables if table.header_row]
    if with_headings:
        tables = join_alike(with_headings)
    else:
        tables = join_alike(tables)[:1]
    used = {name for table in tables for name in table.sheets}
    left = [name for name, _ in seen if name not in used]
    return Found(file_name, tables, left, shape or FileFound(), hints, looks_like(tables, hints))


def propose(
    found: Found, agency_code: str, source_code: str = "", version: int = 1, month_first: bool | None = None
) -> Proposal:
    """A profile for a file.

    Args:
        found: what `look` saw.
        agency_code: whose file it is.
        source_code: what the source is to be called; one is made up where it is not given.
        version: the profile's version.
        month_first: the answer to which of two orders dates are in, where that was asked.

    Raises:
        Refused: the proposal is not in the form of a profile.
    """
    tables = [plan_table(seen, agency_code, found.hints, month_first) for seen in found.tables]
    if all(plan.grain_code == "ignore" for plan in tables):
        nothing = [text for plan in tables for text in plan.open if text.startswith("No column")]
        raise Refused(
            f"{found.file_name} can't be read as it is. {' '.join(dict.fromkeys(nothing))} {_BY_HAND}"
        )
    _name_tables(tables, found)
    code = source_code or f"{agency_code}_new"
    no_headings = tuple(found.tables[0].headings) if not found.tables[0].header_row else ()
    head = Head(
        code,
        agency_code,
        AGENCY_LABELS[agency_code],
        version,
        bool(source_code),
        agency_code == "support_team",
        no_headings,
    )
    text = profile_text(head, found.shape, tables)
    profile = parse_profile(text.encode("utf-8"), f"{code}.toml")
    settle = [text for plan in tables for text in plan.open]
    if no_headings:
        settle.append(
            "The first row looks like data. Check that the file has no headings, and name its columns."
        )
    return Proposal(
        code, agency_code, tables, text, profile, settle, any(plan.is_order_open for plan in tables)
    )


def _name_tables(tables: list[TableProposal], found: Found) -> None:
    """Names of tables: by what a row is, numbered where there are several of a kind."""
    n_of: dict[str, int] = {}
    for plan in tables:
        plan.takes_all = len(tables) == 1 and not found.not_tables
        kind = _TABLE_NAMES.get(plan.grain_code, "contacts")
        n_of[kind] = n_of.get(kind, 0) + 1
        plan.name = kind if n_of[kind] == 1 else f"{kind}_{n_of[kind]}"
