"""Everything held of one person, as tables for them: theirs, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from journey.errors import JourneyError
from journey.holdings import described
from journey.profiles import Profile, fold
from journey.removal.identifiers_held import all_identifiers, read_by
from journey.removal.marks import IDENTIFYING
from journey.removal.parts import Folder, folder_of
from journey.removal.rules import is_about
from journey.rights.held_casebook import casebook_tables, group_files, id_history
from journey.rights.linking import alias_marks, aliases_of
from journey.rights.plan import theirs
from journey.rights.who import Asked
from journey.store import open_build
from journey.workspace import Workspace
from schemas.vocabularies import AGENCY_LABELS

Tables = dict[str, pl.DataFrame]
_OURS = [
    "source_person_id",
    "interaction_id",
    "group_id",
    "parent_id",
    "record_key",
    "n_sharing",
    "share_no",
    "source_sheet_no",
]
_WITHHELD = "(about another person in the same row)"
_LEFT_OUT = ("link.doubt",)  # pairs: the other side is somebody else


def held_of(workspace: Workspace, asked: Asked) -> Tables:
    """All that is held of a person, a table a kind. Their records not linked yet count as theirs too.

    Raises:
        Refused: there is no key.
        Damaged: an extract can't be opened.
    """
    manifests = [described(workspace, manifest) for manifest in workspace.extracts()]
    identifiers = all_identifiers(workspace, manifests)
    sources, marks = theirs(workspace, asked, identifiers)
    own = identifiers.filter(pl.col("source_person_id").is_in(sources.implode()))
    ids = marks.filter(pl.col("kind_code").is_in(IDENTIFYING))
    tables: Tables = {"interactions": _joined([_interactions(workspace, one, sources) for one in manifests])}
    agencies = {one["source_code"]: _agency(one) for one in manifests}
    agency = pl.col("source_code").replace_strict(agencies, default=None, return_dtype=pl.String)
    tables["identifiers"] = (
        own.with_columns(held_by=agency).drop("source_person_id", "id_scheme").unique().sort(pl.all())
    )
    aside = [_set_aside(workspace, one, ids, marks, own) for one in manifests]
    tables["rows_set_aside"] = _joined(aside)
    tied = aliases_of(alias_marks(workspace), marks)
    tables["aliases"] = tied.select("scheme_a", "value_a", "scheme_b", "value_b")
    tables |= _from_build(workspace, asked)
    tables["doubtful_pairs"] = pl.DataFrame({"n_open": [_n_open_pairs(workspace, asked)]})
    tables["id_history"] = id_history(workspace, asked)
    tables["group_files"] = group_files(workspace, set(sources))
    return tables | casebook_tables(workspace, asked, set(sources))


def _interactions(workspace: Workspace, manifest: Mapping[str, Any], sources: pl.Series) -> pl.DataFrame:
    folder = folder_of(workspace, manifest)
    found = [part for number in folder.numbers() if (part := _of_part(folder, number, sources)) is not None]
    return _joined(found).with_columns(held_by=pl.lit(_agency(manifest)), file=pl.lit(manifest["file_name"]))


def _of_part(folder: Folder, number: str, sources: pl.Series) -> pl.DataFrame | None:
    people = folder.read("interaction", number, ["source_person_id"])
    if people is None or not people["source_person_id"].is_in(sources.implode()).any():
        return None
    chosen = people["source_person_id"].is_in(sources.implode())
    rows, record = folder.read("interaction", number), folder.read("record", number)
    assert rows is not None and record is not None
    both = rows.with_columns(record["source_record_id"], source_sheet=folder.sheet_of()).filter(chosen)
    return both.drop(_OURS)


def _set_aside(
    workspace: Workspace,
    manifest: Mapping[str, Any],
    ids: pl.DataFrame,
    marks: pl.DataFrame,
    own: pl.DataFrame,
) -> pl.DataFrame:
    """Rows set aside that name the person; the cells only where an id or number says that it is they."""
    folder = folder_of(workspace, manifest)
    profile, scheme = read_by(workspace, manifest)
    found = []
    for number in folder.numbers():
        aside = folder.read("set_aside", number)
        if aside is None or aside.is_empty():
            continue
        sure = is_about(aside, ids, profile, scheme, workspace.key)
        named = is_about(aside, marks, profile, scheme, workspace.key)
        about = aside.with_columns(is_sure=sure).filter(sure | named)
        cells = [
            _own_cells(text, profile, own) if is_sure else None
            for text, is_sure in about.select("raw_json", "is_sure").iter_rows()
        ]
        found.append(about.with_columns(cells=pl.Series(cells, dtype=pl.String)).drop("raw_json"))
    return _joined(found).with_columns(held_by=pl.lit(_agency(manifest)), file=pl.lit(manifest["file_name"]))


def _own_cells(raw_json: str, profile: Profile | None, own: pl.DataFrame) -> str:
    """A row's cells; of a row about several people only what is not about the others."""
    cells: dict[str, str] = json.loads(raw_json)
    ids = {str(text).upper() for text in own["local_person_id"]}
    ids |= set(own["nhs_number"].drop_nulls())
    others: set[str] = set()
    for people in _people_of(profile):
        if len(people) > 1 and any(fold(name) in headings for headings in people for name in cells):
            mine = [headings for headings in people if _names(cells, headings, ids)]
            others |= (
                set().union(*(headings for headings in people if headings not in mine)) if mine else set()
            )
    told = {name: _WITHHELD if fold(name) in others and cell else cell for name, cell in cells.items()}
    return json.dumps(told, ensure_ascii=False)


def _people_of(profile: Profile | None) -> list[list[set[str]]]:
    """Of each table, the headings (folded) of what is said of each person of a row."""
    tables = profile.tables if profile else ()
    own = {"person_id", "nhs_number", "forename", "surname", "full_name", "initials"}
    own |= {"birth_date", "death_date", "sex", "postcode"}
    return [
        [
            {fold(heading) for name, rule in columns.items() if name in own for heading in rule.headings}
            for columns in (table.columns, *(person.columns for person in table.persons))
        ]
        for table in tables
    ]


def _names(cells: Mapping[str, str], headings: set[str], ids: set[str]) -> bool:
    told = [(cell or "").strip().upper() for name, cell in cells.items() if fold(name) in headings]
    return any(cell in ids or cell.replace(" ", "").replace("-", "") in ids for cell in told)


def _from_build(workspace: Workspace, asked: Asked) -> Tables:
    """Every line about the person in the published build; none where there is no build."""
    try:
        folder = workspace.current_build()
    except JourneyError:
        return {}
    store = open_build(folder / "analysis.duckdb")
    try:
        found = {}
        for table in store.tables():
            has = "person_id" in store.frame(f"select * from {table} limit 0").columns
            if has and table not in _LEFT_OUT:
                sql = f"select * from {table} where list_contains($ids, person_id)"
                rows = store.frame(sql, {"ids": sorted(asked.person_ids)})
                found["build_" + table.replace(".", "_")] = rows.drop("source_person_id", strict=False)
        return {name: rows for name, rows in found.items() if not rows.is_empty()}
    finally:
        store.close()


def _n_open_pairs(workspace: Workspace, asked: Asked) -> int:
    """How many pairs of records of the published build, one of them the person's, nobody has judged yet."""
    try:
        store = open_build(workspace.current_build() / "analysis.duckdb")
    except JourneyError:
        return 0
    try:
        sql = (
            "select count(*) as n from link.doubt where state_code = 'open' and kind_code <> 'sample'"
            " and (list_contains($ids, person_id_a) or list_contains($ids, person_id_b))"
        )
        return int(store.frame(sql, {"ids": sorted(asked.person_ids)})["n"][0])
    finally:
        store.close()


def _agency(manifest: Mapping[str, Any]) -> str:
    code = str(manifest["agency_code"])
    return AGENCY_LABELS.get(code, code)


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()
