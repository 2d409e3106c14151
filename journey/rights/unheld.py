"""What is kept of people of whom no identifier is held any more: in the casebook, aliases, model values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

import polars as pl

from journey.casebook import open_casebook
from journey.manifests import described
from journey.profiles import list_profiles, load_profile
from journey.registry import Registry
from journey.registry.claims import current, leads
from journey.removal.identifiers_held import all_identifiers
from journey.removal.marks import marks_of
from journey.rights.linking import (
    alias_marks,
    aliases_of,
    forget_aliases,
    forget_in_model,
    n_forgotten_in_model,
    with_aliases,
)
from journey.workspace import Workspace

_PAIR = ["kind_code", "token"]


@dataclass(frozen=True)
class Unheld:
    """How much is kept of people who are wholly gone; of releases, those whose exact figures hold them."""

    names: int = 0
    change_points: int = 0
    words: int = 0
    aliases: int = 0
    model_values: int = 0
    moments: int = 0
    entries: int = 0
    consents: int = 0
    judgements: int = 0
    endings: int = 0
    saved_comparisons: int = 0
    releases: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is kept of anyone who is gone."""
        return self == Unheld()

    def as_json(self) -> dict[str, int]:
        """The counts, with stable keys."""
        return asdict(self)


def find_unheld(workspace: Workspace, identifiers: pl.DataFrame, contacts: Collection[str] = ()) -> Unheld:
    """What would be kept of nobody if these were all identifiers held; nothing is changed.

    Someone whom no build has linked yet is not taken to be gone, nor an alias of ids that no build has seen:
    both may have been written down before the files came.

    Args:
        workspace: with its key.
        identifiers: schemas.canonical.Identifier's columns and id_scheme.
        contacts: interaction ids whose judgements are counted elsewhere, and not here.
    """
    gone, tied = _gone(workspace, identifiers), alias_marks(workspace)
    compared = _compared_gone(workspace, identifiers)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        held = casebook.everything_about(gone, compared) if gone or compared else {}
    judged = held.get("judgements", [])
    held["judgements"] = [one for one in judged if one["interaction_id"] not in contacts]
    kinds = ("change_points", "words", "moments", "endings", "entries", "consents", "judgements")
    return Unheld(
        names=len(held.get("people", [])),
        aliases=aliases_of(tied, _alias_marks_gone(workspace, identifiers, tied)).height,
        model_values=n_forgotten_in_model(workspace, identifiers),
        releases=_releases_of_gone(workspace, identifiers),
        **{kind: len(held.get(kind, [])) for kind in (*kinds, "saved_comparisons")},
    )


def forget_unheld(workspace: Workspace) -> Unheld:
    """Remove what belongs to people of whom no identifier is held any more. Done again it changes nothing.

    Args:
        workspace: locked by the caller.

    Returns:
        What was removed.

    Raises:
        Refused: there is no key.
        Busy: the casebook is open elsewhere, so old bytes may be left in it; do it again.
        Damaged: an extract can't be opened.
    """
    manifests = [described(workspace, manifest) for manifest in workspace.extracts()]
    identifiers = all_identifiers(workspace, manifests)
    found = find_unheld(workspace, identifiers)
    if found.is_nothing:
        return found
    gone, compared = _gone(workspace, identifiers), _compared_gone(workspace, identifiers)
    if gone or compared or found.releases:
        with open_casebook(workspace.casebook_path, workspace.key) as casebook:
            casebook.forget_people(gone)
            casebook.forget_saved_people(compared)
            if found.releases:  # all of them: what one lost the others would say
                casebook.forget_exact_figures()
            casebook.compact()
    forget_aliases(workspace, _alias_marks_gone(workspace, identifiers, alias_marks(workspace)))
    forget_in_model(workspace, identifiers)
    return found


def _gone(workspace: Workspace, identifiers: pl.DataFrame) -> set[str]:
    """Source people whom the casebook names or judges contacts of, and of whom nothing is held any more."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        named = {source for _, source in casebook.people()}
        named |= {judged.source_person_id for judged in casebook.judgements(standing_only=False)}
    known = current(Registry.read(workspace.registry_path).lines)
    is_held = pl.col("source_person_id").is_in(identifiers["source_person_id"].unique().implode())
    people = known.filter(is_held)["person_id"].unique()
    gone = known.filter(~pl.col("person_id").is_in(people.implode()))
    return named & set(gone["source_person_id"])


def _compared_gone(workspace: Workspace, identifiers: pl.DataFrame) -> set[str]:
    """Person ids in saved comparisons that mean someone of whom nothing is held any more."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        return _people_gone(workspace, identifiers, casebook.saved_people())


def _releases_of_gone(workspace: Workspace, identifiers: pl.DataFrame) -> int:
    """How many releases keep figures of someone of whom nothing is held any more."""
    from journey.releases.sealed import people_in

    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        held = [people_in(release.exact) for release in casebook.releases() if release.exact]
    gone = _people_gone(workspace, identifiers, set().union(*held))
    return sum(not gone.isdisjoint(people) for people in held)


def _people_gone(workspace: Workspace, identifiers: pl.DataFrame, people_ids: set[str]) -> set[str]:
    """Those of these person ids that mean someone of whom nothing is held any more."""
    compared = pl.Series(sorted(people_ids), dtype=pl.String)
    lines = Registry.read(workspace.registry_path).lines
    is_held = pl.col("source_person_id").is_in(identifiers["source_person_id"].unique().implode())
    people = current(lines).filter(is_held)["person_id"].unique()
    gone = leads(lines, compared).filter(~pl.col("leads_to").is_in(people.implode()))
    return set(gone["person_id"])


def _alias_marks_gone(workspace: Workspace, identifiers: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Marks of ids in the table of aliases that were known and are tied to nobody held: kind_code, token."""
    if table.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(_PAIR, pl.String))
    held = marks_of(identifiers, workspace.key, ("local_id", "nhs_number")).select(_PAIR).unique()
    once = with_aliases(_once_known(workspace, table), table)
    return once.join(with_aliases(held, table), on=_PAIR, how="anti")


def _once_known(workspace: Workspace, table: pl.DataFrame) -> pl.DataFrame:
    """Local ids of the table that some build has seen: kind_code, token."""
    names = ("scheme", "value", *_PAIR)
    ends = pl.concat([table.select(**{name: f"{name}_{side}" for name in names}) for side in "ab"]).unique()
    seen = current(Registry.read(workspace.registry_path).lines)["source_person_id"].implode()
    found = []
    for code in list_profiles(workspace.path):
        scheme = load_profile(code, workspace.path).id_scheme
        of_source = ends.filter((pl.col("scheme") == scheme) & (pl.col("kind_code") == "local_id"))
        tokens = workspace.key.tokens("person", f"{code}|" + of_source["value"])
        found.append(of_source.filter(tokens.is_in(seen)).select(_PAIR))
    return pl.concat([ends.select(_PAIR).clear(), *found]).unique()
