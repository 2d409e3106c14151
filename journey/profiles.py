"""Source profiles: how one agency's file is read, as data. See docs/source-profiles.md for the form."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from journey.errors import Refused
from schemas import vocabularies as v

FIELDS = frozenset(
    """record_id person_id nhs_number forename surname full_name initials birth_date sex postcode start_date
    start_time start_at end_date end_time end_at activity status duration_minutes duration_hours recorded_cost
    direction version_date role""".split()
)
PERSON_FIELDS = frozenset(
    "person_id nhs_number forename surname full_name initials birth_date sex postcode".split()
)
CONSTANTS = frozenset({"activity_code", "status_code", "role_code"})
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


@dataclass(frozen=True)
class DateRule:
    """Date and time formats (strptime), and the values that mean 'not known'."""

    formats: tuple[str, ...] = ("%Y-%m-%d",)
    datetime_formats: tuple[str, ...] = ()
    times: str = "%H:%M"
    sentinels: tuple[str, ...] = ()
    end_is_inclusive: bool = False


@dataclass(frozen=True)
class PersonRule:
    """A further person in the same row."""

    role_code: str
    columns: Mapping[str, ColumnRule]


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
    movement_in: tuple[str, ...] = ("in",)
    movement_out: tuple[str, ...] = ("out",)
    movement_ignore: tuple[str, ...] = ()
    role: Mapping[str, str] = field(default_factory=dict)
    share_by: tuple[str, ...] = ()
    persons: tuple[PersonRule, ...] = ()


@dataclass(frozen=True)
class Profile:
    """How one source's file is read. `sha256` is that of the TOML file, for the manifest."""

    source_code: str
    profile_version: int
    agency_code: str
    title: str
    is_support: bool
    file: FileShape
    tables: tuple[TableRule, ...]
    sha256: str = ""


def fold(text: str) -> str:
    """A heading or code as it is compared: lower case, letters and digits only.

    >>> fold(" Contact_Date ")
    'contactdate'
    """
    return re.sub(r"[\W_]+", "", text.casefold())


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
    reader = _Reader(file_name)
    profile = reader.profile(data, hashlib.sha256(content).hexdigest())
    if profile.source_code != file_name.removesuffix(".toml"):
        raise Refused(f"Profile {file_name}: source_code must be the same as the file's name.")
    return profile


class _Reader:
    """Turns TOML into the frozen tree, refusing what the form does not know."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name

    def refuse(self, key: str, problem: str) -> Refused:
        return Refused(f"Profile {self.file_name}: '{key}' {problem}.")

    def keys(self, data: Mapping[str, Any], where: str, needed: str, allowed: str = "") -> None:
        for key in data:
            if key not in needed.split() + allowed.split():
                raise self.refuse(f"{where}{key}", "is not a key of the profile format")
        for key in needed.split():
            if key not in data:
                raise self.refuse(f"{where}{key}", "is missing")

    def profile(self, data: Mapping[str, Any], sha256: str) -> Profile:
        self.keys(data, "", "source_code profile_version agency_code title file table", "is_support")
        if data["agency_code"] not in v.AGENCY_CODES:
            raise self.refuse("agency_code", "is not one of the agencies known")
        return Profile(
            data["source_code"],
            data["profile_version"],
            data["agency_code"],
            data["title"],
            data.get("is_support", False),
            self.file(data["file"]),
            tuple(self.table(table) for table in data["table"]),
            sha256,
        )

    def file(self, data: Mapping[str, Any]) -> FileShape:
        self.keys(data, "file.", "kind", "delimiter encodings trailing_delimiter")
        if data["kind"] not in ("csv", "excel"):
            raise self.refuse("file.kind", "must be csv or excel")
        shape = FileShape(**{**data, "encodings": tuple(data.get("encodings", ["utf-8-sig"]))})
        if any(name not in ENCODINGS for name in shape.encodings):
            raise self.refuse("file.encodings", f"may hold only {', '.join(ENCODINGS)}")
        return shape

    def table(self, data: Mapping[str, Any]) -> TableRule:
        optional = """sheets pairing version_field skip_when constants dates activity activity_unknown status
            status_unknown movement person role share_by"""
        self.keys(data, "table.", "name grain_code columns required natural_key", optional)
        if data["grain_code"] not in v.GRAIN_CODES:
            raise self.refuse("table.grain_code", f"must be one of {', '.join(v.GRAIN_CODES)}")
        columns = self.columns(data["columns"], "table.columns.", FIELDS)
        for key in ("required", "natural_key", "share_by"):
            if any(name not in columns for name in data.get(key, [])):
                raise self.refuse(f"table.{key}", "names a field that table.columns does not have")
        movement = data.get("movement", {})
        self.keys(movement, "table.movement.", "", "in out ignore")
        return TableRule(
            name=data["name"],
            grain_code=data["grain_code"],
            columns=columns,
            required=tuple(data["required"]),
            natural_key=tuple(data["natural_key"]),
            sheets=tuple(data.get("sheets", [])),
            pairing=data.get("pairing", False),
            version_field=data.get("version_field", ""),
            skip_when=self.patterns(data.get("skip_when", [])),
            constants=self.constants(data.get("constants", {})),
            dates=self.dates(data.get("dates", {})),
            activity={fold(code): ours for code, ours in data.get("activity", {}).items()},
            activity_unknown=self.activity_unknown(data.get("activity_unknown", {"action": "set_aside"})),
            status=self.codes(data.get("status", {}), "table.status", v.STATUS_CODES),
            status_unknown=data.get("status_unknown", {}).get("code", "unknown"),
            movement_in=tuple(fold(word) for word in movement.get("in", ["in"])),
            movement_out=tuple(fold(word) for word in movement.get("out", ["out"])),
            movement_ignore=tuple(fold(word) for word in movement.get("ignore", [])),
            role=self.codes(data.get("role", {}), "table.role", v.ROLE_CODES),
            share_by=tuple(data.get("share_by", [])),
            persons=tuple(self.person(person) for person in data.get("person", [])),
        )

    def columns(self, data: Mapping[str, Any], where: str, allowed: frozenset[str]) -> dict[str, ColumnRule]:
        self.keys(data, where, "", " ".join(allowed))
        rules = {}
        for name, rule in data.items():
            headings = rule.get("join") if isinstance(rule, dict) else rule
            if not isinstance(headings, list) or (isinstance(rule, dict) and set(rule) != {"join"}):
                raise self.refuse(f"{where}{name}", "must be a list of headings, or {join = [...]}")
            if headings:
                rules[name] = ColumnRule(tuple(headings), isinstance(rule, dict))
        return rules

    def patterns(self, words: list[str]) -> tuple[str, ...]:
        for pattern in words:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise self.refuse("table.skip_when", "is not a regular expression") from problem
        return tuple(words)

    def constants(self, data: Mapping[str, str]) -> Mapping[str, str]:
        self.keys(data, "table.constants.", "", " ".join(CONSTANTS))
        return dict(data)

    def dates(self, data: Mapping[str, Any]) -> DateRule:
        self.keys(data, "table.dates.", "", "formats datetime_formats times sentinels end_is_inclusive")
        plain = DateRule()
        return DateRule(
            tuple(data.get("formats", plain.formats)),
            tuple(data.get("datetime_formats", plain.datetime_formats)),
            data.get("times", plain.times),
            tuple(data.get("sentinels", plain.sentinels)),
            data.get("end_is_inclusive", plain.end_is_inclusive),
        )

    def activity_unknown(self, data: Mapping[str, str]) -> Mapping[str, str]:
        self.keys(data, "table.activity_unknown.", "action", "code")
        if data["action"] not in ("set_aside", "keep") or (data["action"] == "keep" and "code" not in data):
            raise self.refuse("table.activity_unknown", "must be set_aside, or keep with a code")
        return dict(data)

    def codes(self, data: Mapping[str, str], where: str, known: tuple[str, ...]) -> dict[str, str]:
        if any(code not in known for code in data.values()):
            raise self.refuse(where, f"may map only to {', '.join(known)}")
        return {fold(text): code for text, code in data.items()}

    def person(self, data: Mapping[str, Any]) -> PersonRule:
        self.keys(data, "table.person.", "role_code person_id", " ".join(PERSON_FIELDS))
        if data["role_code"] not in v.ROLE_CODES:
            raise self.refuse("table.person.role_code", "is not one of the roles known")
        columns = {name: rule for name, rule in data.items() if name != "role_code"}
        return PersonRule(data["role_code"], self.columns(columns, "table.person.", PERSON_FIELDS))
