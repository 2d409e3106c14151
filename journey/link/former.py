"""Stage 4: which source persons are one person. Rules, never a score; doubt leaves people apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count

import polars as pl

from journey.link.former_rules import Clusters, name_groups, nhs_groups
from journey.store import Store


@dataclass(frozen=True)
class Linked:
    """What linking found; person_link and report are also tables of the store."""

    person_link: pl.DataFrame  # as schemas.link.PersonLink
    report: pl.DataFrame  # as schemas.link.Report
    registry: dict[str, str]  # source person id -> person id, to be added or changed, in order of id
    merges: list[tuple[str, str]]  # (person id kept, person id given up)
    n_kept_apart: int  # name matches not joined because their NHS numbers differ


def run(
    store: Store,
    identifiers: pl.DataFrame,
    known_person_ids: Mapping[str, str],
    confirmed: Iterable[tuple[str, str]],
    new_person_id: Callable[[str], str],
) -> Linked:
    """Link source persons and write link.person_link and link.report.

    Args:
        store: where the two tables go.
        identifiers: identifier frames of all current extracts; every source person has at least one row,
            with nulls where nothing is held.
        known_person_ids: the registry, source person id to person id, oldest entry first.
        confirmed: pairs of source person ids that a person has confirmed as one.
        new_person_id: makes an id for a new person from its smallest source person id.

    Returns:
        The links in order of source_code and source_person_id, and what the registry has to learn.
    """
    clusters, by_reason, n_kept_apart = _cluster(identifiers, list(confirmed))
    groups = clusters.groups()
    person_ids, merges = _name(groups, known_person_ids, new_person_id)
    size = {member: len(members) for members in groups.values() for member in members}
    people = identifiers.select("source_code", "source_person_id").unique().sort(pl.all())
    rows = [
        (
            source,
            person,
            person_ids[person],
            by_reason.get(person, "single") if size[person] > 1 else "single",
        )
        for source, person in people.iter_rows()
    ]
    names = ["source_code", "source_person_id", "person_id", "link_reason"]
    person_link = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    report = (
        person_link.with_columns(is_linked=pl.col("person_id").is_duplicated())
        .group_by("source_code")
        .agg(
            n_source_people=pl.len().cast(pl.Int64),
            n_linked_to_others=pl.col("is_linked").sum().cast(pl.Int64),
            n_alone=(~pl.col("is_linked")).sum().cast(pl.Int64),
        )
        .sort("source_code")
    )
    store.load_frame("link.person_link", person_link)
    store.load_frame("link.report", report)
    learned = {s: p for s, p in sorted(person_ids.items()) if known_person_ids.get(s) != p}
    return Linked(person_link, report, learned, merges, n_kept_apart)


def _cluster(
    identifiers: pl.DataFrame, confirmed: list[tuple[str, str]]
) -> tuple[Clusters, dict[str, str], int]:
    """Clusters, the first reason that linked each member, and name matches left apart."""
    clusters = Clusters(identifiers["source_person_id"].to_list())
    reason: dict[str, str] = {}
    by_number = nhs_groups(identifiers)
    for _, members in sorted(by_number.items()):
        _join(clusters, members, "nhs_number", reason)
    held = set(identifiers["source_person_id"].to_list())
    for pair in sorted(confirmed):
        if held.issuperset(pair):
            _join(clusters, set(pair), "confirmed", reason)
    numbers: dict[str, set[str]] = {}
    for number, members in by_number.items():
        for member in members:
            numbers.setdefault(clusters.root(member), set()).add(number)
    n_kept_apart = 0
    for _, members in sorted(name_groups(identifiers).items()):
        roots = {clusters.root(member) for member in members}
        numbered = {root for root in roots if numbers.get(root)}
        if len(numbered) > 1:  # who the unnumbered ones belong to is not known either
            n_kept_apart += 1
            members = {member for member in members if clusters.root(member) not in numbered}
            roots -= numbered
        _join(clusters, members, "name_dob_postcode", reason)
        together = set().union(*(numbers.get(root, set()) for root in roots))
        for member in members:
            numbers[clusters.root(member)] = together
    return clusters, reason, n_kept_apart


def _join(clusters: Clusters, members: set[str], why: str, reason: dict[str, str]) -> None:
    clusters.join(members)
    if len(members) > 1:
        for member in members:
            reason.setdefault(member, why)


def _name(
    groups: dict[str, list[str]], known: Mapping[str, str], new_person_id: Callable[[str], str]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """A person id for every member; the earliest registered id wins, and no id serves two clusters."""
    place = {person: i for i, person in enumerate(known)}
    first_seen: dict[str, int] = {}
    for i, person_id in enumerate(known.values()):
        first_seen.setdefault(person_id, i)
    oldest = {
        root: min((place[m] for m in members if m in place), default=len(place))
        for root, members in groups.items()
    }
    used: set[str] = set()
    person_ids: dict[str, str] = {}
    given_up: list[tuple[str, str]] = []
    for root in sorted(groups, key=lambda r: (oldest[r], r)):
        members = groups[root]
        olds = sorted({known[m] for m in members if m in known}, key=lambda p: first_seen[p])
        free = [p for p in olds if p not in used]
        # A member's own id may have gone to a cluster it was once in; a salted one is as stable.
        salts = chain([""], (f"|{number}" for number in count(1)))
        new = (new_person_id(m + salt) for salt in salts for m in members)
        chosen = free[0] if free else next(p for p in new if p not in used and p not in first_seen)
        used.add(chosen)
        given_up += [(chosen, old) for old in free[1:]]
        person_ids.update(dict.fromkeys(members, chosen))
    still_used = set(person_ids.values())
    return person_ids, sorted((kept, old) for kept, old in given_up if old not in still_used)
