"""The form of a source profile: TOML turned into the frozen tree, refusing what the form does not know."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from journey.errors import Refused
from journey.profiles import (
    CONSTANTS,
    ENCODINGS,
    FIELDS,
    PERSON_FIELDS,
    CodeList,
    ColumnRule,
    ConsentRule,
    DateRule,
    FileShape,
    LookupRule,
    NightlyRule,
    ParentRule,
    PersonRule,
    Profile,
    TableRule,
    fold_code,
)
from schemas import vocabularies as v

_TABLE_KEYS = """columns required natural_key sheets pairing version_field skip_when constants dates activity
    activity_unknown status status_unknown outcome setting movement person role share_by ignore_reason agency
    consent nightly parent lookup code_list grain"""
_DATE_KEYS = """formats datetime_formats times sentinels end_is_inclusive partial_formats from_name as_sent
    column_sentinels"""
_CODES = {
    "status": v.STATUS_CODES,
    "outcome": (*v.OUTCOME_CODES, ""),  # "": their code is known, and says nothing of this
    "setting": (*v.SETTING_CODES, ""),
}
_SCHEME = re.compile(r"[a-z][a-z0-9_]*")
_FORMAT_MARKS = re.compile(r"%(?:[YymdbBHMSIpez]|\.f)")
_SAMPLE_MARKS = {"year": ("%Y", "%y"), "month": ("%m", "%b", "%B"), "day": ("%d", "%e")}


class FormReader:
    """Reads one profile. Every refusal names the file and the key."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name

    def refuse(self, key: str, problem: str) -> Refused:
        return Refused(f"Profile {self.file_name}: '{key}' {problem}.")

    def keys(self, data: Any, where: str, needed: str, allowed: str | None = "") -> None:
        """Refuse what is not a table, or has other keys than these; any key will do where allowed is None."""
        if not isinstance(data, Mapping):
            raise self.refuse(where.removesuffix("."), "must be a table of keys")
        for key in data if allowed is not None else ():
            if key not in needed.split() + (allowed or "").split():
                raise self.refuse(f"{where}{key}", "is not a key of the profile format")
        for key in needed.split():
            if key not in data:
                raise self.refuse(f"{where}{key}", "is missing")

    def words(
        self, data: Mapping[str, Any], where: str, key: str, plain: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """A list of texts."""
        value = data.get(key, plain)
        if not isinstance(value, list | tuple) or any(not isinstance(word, str) for word in value):
            raise self.refuse(f"{where}{key}", "must be a list of texts")
        return tuple(value)

    def one_of(
        self, data: Mapping[str, Any], where: str, key: str, known: tuple[str, ...], plain: str
    ) -> str:
        value = data.get(key, plain)
        if value not in known:
            raise self.refuse(f"{where}{key}", f"must be one of {', '.join(known)}")
        return str(value)

    def text(self, data: Mapping[str, Any], where: str, key: str, plain: str = "") -> str:
        value = data.get(key, plain)
        if not isinstance(value, str):
            raise self.refuse(f"{where}{key}", "must be a text")
        return value

    def flag(self, data: Mapping[str, Any], where: str, key: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            raise self.refuse(f"{where}{key}", "must be true or false")
        return value

    def many(self, data: Mapping[str, Any], where: str, key: str) -> list[Mapping[str, Any]]:
        value = data.get(key, [])
        if not isinstance(value, list):
            raise self.refuse(f"{where}{key}", f"must be written [[{where}{key}]]")
        return value

    def profile(self, data: Mapping[str, Any], sha256: str) -> Profile:
        self.keys(
            data, "", "source_code profile_version agency_code title file table", "is_support id_scheme"
        )
        if data["agency_code"] not in v.AGENCY_CODES:
            raise self.refuse("agency_code", "is not one of the agencies known")
        if not isinstance(data["profile_version"], int):
            raise self.refuse("profile_version", "must be a whole number")
        return Profile(
            self.text(data, "", "source_code"),
            data["profile_version"],
            data["agency_code"],
            self.text(data, "", "title"),
            self.flag(data, "", "is_support"),
            self.file(data["file"]),
            tuple(self.table(table) for table in self.many(data, "", "table")),
            sha256,
            self.scheme(data),
        )

    def scheme(self, data: Mapping[str, Any]) -> str:
        """Whose local ids these are; nothing where they are the source's own."""
        name = self.text(data, "", "id_scheme")
        if "id_scheme" in data and not _SCHEME.fullmatch(name):
            raise self.refuse("id_scheme", "must be small letters, digits and _, such as police_nominal")
        return name

    def file(self, data: Mapping[str, Any]) -> FileShape:
        self.keys(data, "file.", "kind", "delimiter encodings trailing_delimiter header column_names")
        shape = FileShape(
            kind=self.text(data, "file.", "kind"),
            delimiter=self.text(data, "file.", "delimiter", ","),
            encodings=self.words(data, "file.", "encodings", ("utf-8-sig",)),
            trailing_delimiter=self.flag(data, "file.", "trailing_delimiter"),
            header=self.one_of(data, "file.", "header", ("row", "none"), "row"),
            column_names=self.words(data, "file.", "column_names"),
        )
        if shape.kind not in ("csv", "excel", "xes"):
            raise self.refuse("file.kind", "must be csv, excel or xes")
        if any(name not in ENCODINGS for name in shape.encodings):
            raise self.refuse("file.encodings", f"may hold only {', '.join(ENCODINGS)}")
        if (shape.header == "none") != bool(shape.column_names):
            raise self.refuse("file.column_names", "must be given when header is none, and only then")
        return shape

    def table(self, data: Mapping[str, Any]) -> TableRule:
        self.keys(data, "table.", "name grain_code", _TABLE_KEYS)
        grain = self.one_of(data, "table.", "grain_code", v.PROFILE_GRAIN_CODES, "")
        if grain not in v.NO_INTERACTION_GRAINS:
            self.keys(data, "table.", "columns required natural_key", f"name grain_code {_TABLE_KEYS}")
        columns = self.columns(data.get("columns", {}), "table.columns.", FIELDS)
        if grain == "person" and "person_id" not in columns:
            raise self.refuse("table.columns.person_id", "is missing")
        movement = data.get("movement", {})
        self.keys(movement, "table.movement.", "", "in out ignore")
        rule = TableRule(
            name=self.text(data, "table.", "name"),
            grain_code=grain,
            columns=columns,
            required=self.words(data, "table.", "required"),
            natural_key=self.words(data, "table.", "natural_key"),
            sheets=self.words(data, "table.", "sheets"),
            pairing=self.flag(data, "table.", "pairing"),
            version_field=self.text(data, "table.", "version_field"),
            skip_when=self.patterns(self.words(data, "table.", "skip_when")),
            constants=self.constants(data.get("constants", {})),
            dates=self.dates(data.get("dates", {})),
            activity=self.codes(data.get("activity", {}), "table.activity"),
            activity_unknown=self.activity_unknown(data.get("activity_unknown", {"action": "set_aside"})),
            status=self.codes(data.get("status", {}), "table.status", v.STATUS_CODES),
            status_unknown=self.status_unknown(data.get("status_unknown", {})),
            outcome=self.codes(data.get("outcome", {}), "table.outcome", _CODES["outcome"]),
            setting=self.codes(data.get("setting", {}), "table.setting", _CODES["setting"]),
            movement_in=self.folded(movement, "table.movement.", "in", ("in",)),
            movement_out=self.folded(movement, "table.movement.", "out", ("out",)),
            movement_ignore=self.folded(movement, "table.movement.", "ignore"),
            role=self.codes(data.get("role", {}), "table.role", v.ROLE_CODES),
            share_by=self.words(data, "table.", "share_by"),
            persons=tuple(self.person(person) for person in self.many(data, "table.", "person")),
            ignore_reason=self.text(data, "table.", "ignore_reason"),
            agency=self.codes(data.get("agency", {}), "table.agency", v.AGENCY_CODES),
            consent=self.consent(data.get("consent", {})),
            nightly=self.nightly(data["nightly"]) if "nightly" in data else None,
            parent=self.parent(data["parent"]) if "parent" in data else None,
            lookups=tuple(self.lookup(lookup) for lookup in self.many(data, "table.", "lookup")),
            code_lists=tuple(self.code_list(codes) for codes in self.many(data, "table.", "code_list")),
            grain=self.codes(data.get("grain", {}), "table.grain", v.GRAIN_CODES),
        )
        self.agree(rule)
        return rule

    def agree(self, rule: TableRule) -> None:
        """Refuse a table whose parts name fields it does not have, or that cannot go together."""
        named = {
            "required": rule.required,
            "natural_key": rule.natural_key,
            "share_by": rule.share_by,
            "version_field": (rule.version_field,) if rule.version_field else (),
            "parent.key": rule.parent.key if rule.parent else (),
            "nightly.same": rule.nightly.same if rule.nightly else (),
            "dates.column_sentinels": tuple(rule.dates.column_sentinels),
        }
        for key, names in named.items():
            if any(name not in rule.columns for name in names):
                raise self.refuse(f"table.{key}", "names a field that table.columns does not have")
        if rule.nightly and (rule.pairing or rule.grain_code != "stay"):
            raise self.refuse("table.nightly", 'needs grain_code = "stay" and no pairing')
        if "grain" in rule.columns and (rule.nightly or rule.pairing):
            raise self.refuse("table.columns.grain", "cannot be told row by row where rows are put together")
        if rule.grain_code not in v.NO_INTERACTION_GRAINS and not rule.natural_key:
            raise self.refuse("table.natural_key", "must name at least one field")

    def columns(self, data: Mapping[str, Any], where: str, allowed: frozenset[str]) -> dict[str, ColumnRule]:
        self.keys(data, where, "", " ".join(allowed))
        rules = {}
        for name, rule in data.items():
            headings = rule.get("join") if isinstance(rule, dict) else rule
            if not isinstance(headings, list) or (isinstance(rule, dict) and set(rule) != {"join"}):
                raise self.refuse(f"{where}{name}", "must be a list of headings, or {join = [...]}")
            if any(not isinstance(heading, str) for heading in headings):
                raise self.refuse(f"{where}{name}", "must be a list of headings, or {join = [...]}")
            if headings:
                rules[name] = ColumnRule(tuple(headings), isinstance(rule, dict))
        return rules

    def patterns(self, words: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in words:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise self.refuse("table.skip_when", "is not a regular expression") from problem
        return words

    def constants(self, data: Mapping[str, str]) -> Mapping[str, str]:
        where = "table.constants."
        self.keys(data, where, "", " ".join(CONSTANTS))
        for name, known in _CODES.items():
            self.one_of(data, where, f"{name}_code", known, known[0])
        return {key: self.text(data, where, key) for key in data}

    def dates(self, data: Mapping[str, Any]) -> DateRule:
        where = "table.dates."
        self.keys(data, where, "", _DATE_KEYS)
        plain = DateRule()
        column_sentinels = data.get("column_sentinels", {})
        self.keys(column_sentinels, f"{where}column_sentinels.", "", " ".join(FIELDS))
        return DateRule(
            formats=self.formats(data, "formats", plain.formats, "year month day"),
            datetime_formats=self.formats(data, "datetime_formats", (), "year month day"),
            times=self.one_of(data, where, "times", ("%H:%M", "%H%M"), plain.times),
            sentinels=self.words(data, where, "sentinels"),
            end_is_inclusive=self.flag(data, where, "end_is_inclusive"),
            partial_formats=self.formats(data, "partial_formats", (), "year"),
            from_name=self.formats(data, "from_name", (), "year"),
            as_sent=self.one_of(data, where, "as_sent", ("Europe/London", "UTC"), plain.as_sent),
            column_sentinels={
                name: self.words(column_sentinels, f"{where}column_sentinels.", name)
                for name in column_sentinels
            },
        )

    def formats(
        self, data: Mapping[str, Any], key: str, plain: tuple[str, ...], needed: str
    ) -> tuple[str, ...]:
        """Date formats, each with the parts needed and nothing the reader does not know."""
        found = self.words(data, "table.dates.", key, plain)
        for form in found:
            marks = set(_FORMAT_MARKS.findall(form))
            lacks = any(not marks.intersection(_SAMPLE_MARKS[part]) for part in needed.split())
            is_serial = form == "excel_serial" and needed != "year"
            if not is_serial and (lacks or "%" in _FORMAT_MARKS.sub("", form)):
                raise self.refuse(
                    f"table.dates.{key}", f"must hold {needed.replace(' ', ', ')} in marks like %d/%m/%Y"
                )
        if not found and plain:
            raise self.refuse(f"table.dates.{key}", "must hold at least one format")
        return found

    def status_unknown(self, data: Any) -> str:
        self.keys(data, "table.status_unknown.", "", "code")
        return self.one_of(data, "table.status_unknown.", "code", v.STATUS_CODES, "unknown")

    def activity_unknown(self, data: Mapping[str, str]) -> Mapping[str, str]:
        self.keys(data, "table.activity_unknown.", "action", "code")
        if data["action"] not in ("set_aside", "keep") or (data["action"] == "keep" and "code" not in data):
            raise self.refuse("table.activity_unknown", "must be set_aside, or keep with a code")
        return dict(data)

    def codes(self, data: Any, where: str, known: tuple[str, ...] | None = None) -> dict[str, str]:
        """Their texts, folded, to our codes; `known` are the codes there are, None where any will do."""
        self.keys(data, f"{where}.", "", None)
        for text in data:
            self.text(data, f"{where}.", text)
        if known is not None and any(code not in known for code in data.values()):
            raise self.refuse(where, f"may map only to {', '.join(code or 'a blank' for code in known)}")
        return {fold_code(text): code for text, code in data.items()}

    def folded(
        self, data: Mapping[str, Any], where: str, key: str, plain: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        return tuple(fold_code(word) for word in self.words(data, where, key, plain))

    def person(self, data: Mapping[str, Any]) -> PersonRule:
        self.keys(data, "table.person.", "role_code person_id", " ".join(PERSON_FIELDS))
        if data["role_code"] not in v.ROLE_CODES:
            raise self.refuse("table.person.role_code", "is not one of the roles known")
        columns = {name: rule for name, rule in data.items() if name != "role_code"}
        return PersonRule(data["role_code"], self.columns(columns, "table.person.", PERSON_FIELDS))

    def consent(self, data: Mapping[str, Any]) -> ConsentRule:
        self.keys(data, "table.consent.", "", "refused given blank")
        blank = self.one_of(data, "table.consent.", "blank", ("keep", "set_aside"), "keep")
        refused = self.folded(data, "table.consent.", "refused")
        given = self.folded(data, "table.consent.", "given") or ConsentRule().given
        return ConsentRule(refused, given, blank == "set_aside")

    def nightly(self, data: Mapping[str, Any]) -> NightlyRule:
        self.keys(data, "table.nightly.", "", "max_gap_nights same")
        gap = data.get("max_gap_nights", 0)
        if not isinstance(gap, int) or isinstance(gap, bool) or not 0 <= gap <= 366:
            raise self.refuse("table.nightly.max_gap_nights", "must be a whole number from 0 to 366")
        return NightlyRule(gap, self.words(data, "table.nightly.", "same"))

    def parent(self, data: Mapping[str, Any]) -> ParentRule:
        self.keys(data, "table.parent.", "key", "table counts_for_cost")
        key = self.words(data, "table.parent.", "key")
        if not key:
            raise self.refuse("table.parent.key", "must name at least one field")
        counts = self.one_of(data, "table.parent.", "counts_for_cost", ("all", "first", "none"), "all")
        return ParentRule(key, self.text(data, "table.parent.", "table"), counts)

    def lookup(self, data: Mapping[str, Any]) -> LookupRule:
        self.keys(data, "table.lookup.", "table key their_key take")
        key, their_key, take = (
            self.words(data, "table.lookup.", name) for name in ("key", "their_key", "take")
        )
        if not key or len(key) != len(their_key) or not take:
            raise self.refuse(
                "table.lookup", "needs as many headings in key as in their_key, and some to take"
            )
        return LookupRule(self.text(data, "table.lookup.", "table"), key, their_key, take)

    def code_list(self, data: Mapping[str, Any]) -> CodeList:
        where = "table.code_list."
        self.keys(data, where, "field codes", "valid_from_date valid_to_date_excl")
        name = self.one_of(data, where, "field", ("activity", *_CODES), "")
        known = _CODES.get(name)
        first, last = data.get("valid_from_date"), data.get("valid_to_date_excl")
        if any(day is not None and type(day) is not dt.date for day in (first, last)):
            raise self.refuse(
                f"{where}valid_from_date", "and valid_to_date_excl must be dates like 2022-04-01"
            )
        if first and last and first >= last:
            raise self.refuse(f"{where}valid_to_date_excl", "must be after valid_from_date")
        return CodeList(name, self.codes(data["codes"], f"{where}codes", known), first, last)
