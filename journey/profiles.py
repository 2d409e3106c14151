"""Source profiles: how one agency's file is read, as data. See docs/source-profiles.md for the form."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from journey.errors import Refused

FIELDS = frozenset(
    """record_id person_id nhs_number forename surname full_name initials birth_date sex postcode start_date
    start_time start_at end_date end_time end_at activity status duration_minutes duration_hours recorded_cost
    direction version_date role agency consent parent_record_id death_date outcome setting grain""".split()
)
PERSON_FIELDS = frozenset(
    "person_id nhs_number forename surname full_name initials birth_date sex postcode".split()
)
CONSTANTS = frozenset({"activity_code", "status_code", "role_code", "outcome_code", "setting_code"})
ENCODINGS = ("utf-8-sig", "utf-8", "utf-16", "cp1252")


@dataclass(frozen=True)
class ColumnRule:
    """Where a field comes from: the first heading present, or all headings joined."""

    headings: tuple[str, ...]
    is_joined: bool = False


@dataclass(frozen=True)
class FileShape:
    """The shape of the file as sent."""

    kind: str
    delimiter: str = ","
    encodings: tuple[str, ...] = ("utf-8-sig",)
    trailing_delimiter: bool = False
    header: str = "row"
    column_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class DateRule:
    """Date and time formats (strptime, or excel_serial), and the values that mean 'not known'.

    `sentinels` hold for every date column, `column_sentinels` for one field. `as_sent` is the clock by
    which times without an offset are told.
    """

    formats: tuple[str, ...] = ("%Y-%m-%d",)
    datetime_formats: tuple[str, ...] = ()
    times: str = "%H:%M"
    sentinels: tuple[str, ...] = ()
    end_is_inclusive: bool = False
    partial_formats: tuple[str, ...] = ()
    from_name: tuple[str, ...] = ()
    as_sent: str = "Europe/London"
    column_sentinels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sentinels_of(self, name: str) -> tuple[str, ...]:
        """The texts that mean 'not known' in the column of a field."""
        return (*self.sentinels, *self.column_sentinels.get(name, ()))


@dataclass(frozen=True)
class PersonRule:
    """A further person in the same row."""

    role_code: str
    columns: Mapping[str, ColumnRule]


@dataclass(frozen=True)
class ConsentRule:
    """Which texts (folded) refuse and which agree, and whether a blank refuses. Any other text is no yes."""

    refused: tuple[str, ...] = ()
    given: tuple[str, ...] = ("y", "yes", "true", "1")
    is_blank_refused: bool = False


@dataclass(frozen=True)
class NightlyRule:
    """One row a night: rows of one person become stays."""

    max_gap_nights: int = 0
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParentRule:
    """The record that a row is part of, and which rows count for cost: all, first or none."""

    key: tuple[str, ...]
    table: str = ""
    counts_for_cost: str = "all"


@dataclass(frozen=True)
class LookupRule:
    """Columns of another table of the same extract, joined by equal keys."""

    table: str
    key: tuple[str, ...]
    their_key: tuple[str, ...]
    take: tuple[str, ...]


@dataclass(frozen=True)
class CodeList:
    """Codes (folded) of a field for rows that start in [valid_from_date, valid_to_date_excl)."""

    field: str
    codes: Mapping[str, str]
    valid_from_date: dt.date | None = None
    valid_to_date_excl: dt.date | None = None


@dataclass(frozen=True)
class TableRule:
    """One table of a file: one CSV, or the sheets of one kind."""

    name: str
    grain_code: str
    columns: Mapping[str, ColumnRule]
    required: tuple[str, ...]
    natural_key: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    pairing: bool = False
    version_field: str = ""
    skip_when: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    dates: DateRule = field(default_factory=DateRule)
    activity: Mapping[str, str] = field(default_factory=dict)
    activity_unknown: Mapping[str, str] = field(default_factory=lambda: {"action": "set_aside"})
    status: Mapping[str, str] = field(default_factory=dict)
    status_unknown: str = "unknown"
    outcome: Mapping[str, str] = field(default_factory=dict)
    setting: Mapping[str, str] = field(default_factory=dict)
    movement_in: tuple[str, ...] = ("in",)
    movement_out: tuple[str, ...] = ("out",)
    movement_ignore: tuple[str, ...] = ()
    role: Mapping[str, str] = field(default_factory=dict)
    share_by: tuple[str, ...] = ()
    persons: tuple[PersonRule, ...] = ()
    ignore_reason: str = ""
    agency: Mapping[str, str] = field(default_factory=dict)
    consent: ConsentRule = field(default_factory=ConsentRule)
    nightly: NightlyRule | None = None
    parent: ParentRule | None = None
    lookups: tuple[LookupRule, ...] = ()
    code_lists: tuple[CodeList, ...] = ()
    grain: Mapping[str, str] = field(default_factory=dict)

    @property
    def taken_headings(self) -> tuple[str, ...]:
        """Headings that this table gets from another; its own heading row need not have them."""
        return tuple(heading for lookup in self.lookups for heading in lookup.take)


@dataclass(frozen=True)
class Profile:
    """How one source's file is read. `sha256` is that of the TOML file, for the manifest.

    `id_scheme` is whose local person ids these are: sources of one scheme share them.
    """

    source_code: str
    profile_version: int
    agency_code: str
    title: str
    is_support: bool
    file: FileShape
    tables: tuple[TableRule, ...]
    sha256: str = ""
    id_scheme: str = ""

    def __post_init__(self) -> None:
        """Without a scheme of several sources a source's ids are its own."""
        object.__setattr__(self, "id_scheme", self.id_scheme or self.source_code)


def fold(text: str) -> str:
    """A heading or code as it is compared: lower case, letters and digits only.

    >>> fold(" Contact_Date ")
    'contactdate'
    """
    return re.sub(r"[\W_]+", "", text.casefold())


def fold_code(text: str) -> str:
    """A code as it is compared: folded, or the text itself where folding leaves nothing, as of a tick.

    >>> fold_code(" ASB-1 "), fold_code("?")
    ('asb1', '?')
    """
    return fold(text) or text.strip()


def list_profiles(workspace_dir: Path | None = None) -> tuple[str, ...]:
    """The source codes that have a profile, in alphabetical order."""
    return tuple(sorted(_profile_files(workspace_dir)))


def load_profile(source_code: str, workspace_dir: Path | None = None) -> Profile:
    """Read one source's profile; the workspace's own comes before the one shipped.

    Raises:
        Refused: no such source, or the profile is not in the form of docs/source-profiles.md.
    """
    files = _profile_files(workspace_dir)
    if source_code not in files:
        known = ", ".join(sorted(files)) or "none"
        raise Refused(f"There is no source called '{source_code}'. The sources known are: {known}.")
    return parse_profile(files[source_code].read_bytes(), files[source_code].name)


def _profile_files(workspace_dir: Path | None) -> dict[str, Traversable]:
    folders: list[Traversable] = [resources.files("schemas") / "sources"]
    if workspace_dir is not None:
        folders.append(Path(workspace_dir) / "profiles")
    found: dict[str, Traversable] = {}
    for folder in folders:
        if folder.is_dir():
            found |= {item.name[:-5]: item for item in folder.iterdir() if item.name.endswith(".toml")}
    return found


def parse_profile(content: bytes, file_name: str) -> Profile:
    """Read a profile from the bytes of its TOML file.

    Raises:
        Refused: naming the file and the key that is wrong.
    """
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Refused(f"Profile {file_name} is not a readable TOML file.") from problem
    from journey.profile_form import FormReader

    profile = FormReader(file_name).profile(data, hashlib.sha256(content).hexdigest())
    if profile.source_code != file_name.removesuffix(".toml"):
        raise Refused(f"Profile {file_name}: source_code must be the same as the file's name.")
    return profile
