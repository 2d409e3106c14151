"""What erasing a person will take, found and counted before anything is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from journey.casebook import open_casebook
from journey.errors import JourneyError, Refused
from journey.holdings import described
from journey.profiles import Profile, load_profile
from journey.registry import Registry
from journey.registry.claims import current
from journey.rights.linking import alias_marks, with_aliases
from journey.removal.marks import IDENTIFYING, NAMES, marks_of, scheme_of
from journey.removal.parts import folder_of
from journey.removal.remove import Rule, find
from journey.removal.tombstones import Tombstones, identifiers_of, rule_for
from journey.rights.who import Asked
from journey.store import open_build
from journey.workspace import Workspace

_PAIR = ["kind_code", "token"]


@dataclass(frozen=True)
class Plan:
    """Everything that finishing an erasure needs, should it be cut off. It is sealed while it is on disk.

    `marks` are (kind_code, token); `extracts` say of each extract that holds the person how much goes;
    `exports` are lines of the audit log, with whether the build that left held the person ("not known" where
    that build is gone). `casebook` counts its lines by kind.
    """

    erasure_id: str
    person_id: str
    person_ids: list[str]
    source_person_ids: list[str]
    marks: list[tuple[str, str]]
    extracts: list[dict[str, Any]]
    builds: list[str]
    exports: list[dict[str, Any]]
    casebook: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)

    def total(self, kind: str) -> int:
        """How many of one kind go: interactions, identifiers or set_aside."""
        return sum(one[kind] for one in self.extracts)

    def tombstone(self) -> pl.DataFrame:
        """The marks by which the person is known again: person_id, kind_code, token."""
        shape = {"kind_code": pl.String, "token": pl.String}
        marks = pl.DataFrame(self.marks, schema=shape, orient="row")
        return marks.select(pl.lit(self.person_id).alias("person_id"), *_PAIR)


def plan_erasure(workspace: Workspace, asked: Asked) -> Plan:
    """Find everything of a person. Records not linked yet are theirs too where a mark of theirs says so.

    Args:
        workspace: with its key.
        asked: who.

    Raises:
        Refused: there is no key, or there are no extracts.
        Damaged: an extract can't be opened.
    """
    manifests = [described(workspace, manifest) for manifest in workspace.extracts()]
    identifiers = all_identifiers(workspace, manifests)
    sources, marks = theirs(workspace, asked, identifiers)
    names = marks_of(_of(identifiers, sources), workspace.key, NAMES).select(_PAIR).unique()
    marks = pl.concat([marks, names]).sort(_PAIR)
    stones = Tombstones(marks.select(pl.lit(asked.person_id).alias("person_id"), *_PAIR))
    extracts = []
    for manifest in manifests:
        found = find(folder_of(workspace, manifest), erasing_rule(workspace, manifest, sources, stones))
        if not found.is_nothing:
            ids = {"extract_id": manifest["extract_id"], "source_code": manifest["source_code"]}
            extracts.append({**ids, **found.counts()})
    return Plan(
        "E" + workspace.key.token("erasure", asked.person_id)[:12].upper(),
        asked.person_id,
        sorted(asked.person_ids),
        sources.to_list(),
        list(marks.select(_PAIR).iter_rows()),
        extracts,
        sorted(folder.name for folder in workspace.builds_path.glob("[!.]*")),
        exports_of(workspace, asked.person_ids),
        _in_casebook(workspace, set(sources), set(asked.person_ids)),
    )


def erasing_rule(
    workspace: Workspace, manifest: Mapping[str, Any], sources: pl.Series, tombstones: Tombstones
) -> Rule:
    """What of one extract is of these source people, or names whom the tombstones mean."""
    profile, scheme = read_by(workspace, manifest)
    return rule_for(sources, tombstones, profile, scheme, workspace.key)


def read_by(workspace: Workspace, manifest: Mapping[str, Any]) -> tuple[Profile | None, str]:
    """How an extract's source is read (None: its profile is gone or can't be used), and its scheme of ids."""
    source_code = str(manifest["source_code"])
    try:
        profile = load_profile(source_code, workspace.path)
    except JourneyError:
        return None, source_code
    return profile, scheme_of(profile, source_code)


def all_identifiers(workspace: Workspace, manifests: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Identifiers of all extracts, with the id_scheme of each source.

    Raises:
        Refused: there are no extracts.
    """
    held = [
        frame.with_columns(id_scheme=pl.lit(read_by(workspace, manifest)[1]))
        for manifest in manifests
        if (frame := identifiers_of(folder_of(workspace, manifest))) is not None
    ]
    if not held:
        raise Refused("There are no extracts, so nothing is held of anyone.")
    return pl.concat(held).unique(maintain_order=True)


def theirs(workspace: Workspace, asked: Asked, identifiers: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """All source people of a person, and the marks that are theirs and nobody else's.

    Someone whom linking knows as another person is never taken for them, and a number that such a one holds
    too is no mark. What the table of aliases ties to a mark is one too.
    """
    registered = current(Registry.read(workspace.registry_path).lines)["source_person_id"]
    mine = pl.Series("source_person_id", sorted(asked.source_person_ids), dtype=pl.String)
    others = registered.filter(~registered.is_in(mine.implode()))
    marks = marks_of(identifiers, workspace.key, IDENTIFYING)
    elsewhere = _of(marks, others).select(_PAIR).unique()
    free = marks.join(elsewhere, on=_PAIR, how="anti").filter(
        ~pl.col("source_person_id").is_in(others.implode())
    )
    tied = alias_marks(workspace)
    while True:
        known = with_aliases(_of(free, mine).select(_PAIR).unique(), tied).join(
            elsewhere, on=_PAIR, how="anti"
        )
        more = free.join(known, on=_PAIR, how="semi")["source_person_id"].unique()
        grown = pl.concat([mine, more]).unique().sort()
        if len(grown) == len(mine):
            break
        mine = grown
    return mine, known.sort(_PAIR)


def _of(frame: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    return frame.filter(pl.col("source_person_id").is_in(people.implode()))


def _in_casebook(workspace: Workspace, sources: set[str], person_ids: set[str]) -> dict[str, int]:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        return {kind: len(lines) for kind, lines in casebook.everything_about(sources, person_ids).items()}


def exports_of(workspace: Workspace, person_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Exports whose build held the person or may have: line of the audit log, when, build, held_them."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        lines = [line for line in casebook.audit_lines() if line.action == "export" and line.subject]
    folders = [folder.name for folder in workspace.builds_path.glob("[!.]*")]
    held = {build_id: holds(workspace, build_id, person_ids) for build_id in folders}
    told = []
    for line in lines:
        build_id = str(line.subject).split()[0]
        if held.get(build_id, True):
            known = "yes" if build_id in held else "not known"
            told.append({"number": line.number, "at": line.at, "build_id": build_id, "held_them": known})
    return told


def holds(workspace: Workspace, build_id: str, person_ids: Iterable[str]) -> bool:
    """Whether a build has someone under any of these ids; one that can't be read is taken to."""
    try:
        store = open_build(workspace.builds_path / build_id / "analysis.duckdb")
    except JourneyError:
        return True
    try:
        wanted = {"ids": sorted(person_ids)}
        sql = "select count(*) as n from link.person_link where list_contains($ids, person_id)"
        return bool(store.frame(sql, wanted)["n"][0])
    finally:
        store.close()
