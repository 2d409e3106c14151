"""What the casebook ties to contacts that go by the rules: judgements, and what entries are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import polars as pl

from journey.casebook import open_casebook
from journey.removal.parts import Folder
from journey.removal.remove import BY, Choose
from journey.workspace import Workspace

Taken = tuple[Folder, Choose]  # an extract, and which of its interactions go


@dataclass(frozen=True)
class Told:
    """How many judgements go, undone ones too, and how many entries are about these contacts no more."""

    judgements: int = 0
    entries: int = 0
    contacts: frozenset[str] = field(default_factory=frozenset, repr=False)  # interaction ids

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is tied to a contact that goes."""
        return not self.contacts

    def as_json(self) -> dict[str, int]:
        """The counts, with stable keys."""
        return {"judgements": self.judgements, "entries_about_them": self.entries}


def find_told(workspace: Workspace, taken: Iterable[Taken]) -> Told:
    """What is tied to contacts that go from every extract that has them; nothing is changed.

    A contact that no extract has now is not taken to be gone: its extract may be on its way back.

    Args:
        workspace: with its key.
        taken: all extracts held.

    Raises:
        Damaged: an extract can't be opened.
    """
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        judged = [one.interaction_id for one in casebook.judgements(standing_only=False)]
        pins = casebook.pins()
    gone = _gone(taken, {*judged, *(contact for _, contact in pins)})
    entries = {entry for entry, contact in pins if contact in gone}
    return Told(sum(contact in gone for contact in judged), len(entries), frozenset(gone))


def forget_told(workspace: Workspace, told: Told) -> None:
    """Remove it from the casebook. To be called before the contacts go: after, nobody knows which they were.

    Raises:
        Busy: the casebook is open elsewhere, so old bytes may be left in it; do it again.
    """
    if told.is_nothing:
        return
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("retain", "", n_rows=told.judgements)
        casebook.forget_contacts(set(told.contacts))
        casebook.compact()


def _gone(taken: Iterable[Taken], told_of: Collection[str]) -> set[str]:
    """Of some contacts those that are in an extract, and in none any more once this is taken."""
    going: set[str] = set()
    staying: set[str] = set()
    wanted = pl.Series(sorted(told_of), dtype=pl.String).implode()
    for folder, goes in taken:
        for number in folder.numbers("interaction"):
            part = folder.read("interaction", number, ["interaction_id", *BY])
            if part is not None:
                theirs = part.filter(pl.col("interaction_id").is_in(wanted))
                mask = goes(theirs)
                going.update(theirs.filter(mask)["interaction_id"])
                staying.update(theirs.filter(~mask)["interaction_id"])
    return going - staying
