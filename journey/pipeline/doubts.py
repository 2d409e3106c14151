"""What may be wrong with the prices and rules of an assumption set, before or after it is put in use."""

from __future__ import annotations

from pathlib import Path

from journey import catalogue
from journey.assumptions import Assumptions, list_sets, load_set
from journey.errors import Damaged, Refused
from journey.pipeline.indices import GDP, read_index
from journey.pipeline.prices import catalogues_of
from journey.pipeline.rules import choices_of


def doubts_of(workspace: Path, chosen: Assumptions) -> list[catalogue.Finding]:
    """Findings of journey.catalogue.lint, the gravest first.

    Args:
        workspace: the folder, for its catalogues.
        chosen: the set.

    Raises:
        Refused: a catalogue that the set names is not there, or a rule of it can't be used.
    """
    items = catalogue.effective(catalogues_of(workspace, chosen))
    index, _ = read_index(workspace, GDP, chosen)
    return catalogue.lint(items, choices_of(chosen), index["financial_year"][-1])


def refuse_lost(workspace: Path, new: catalogue.Catalogue) -> None:
    """See that no set loses an item that it names when a catalogue takes the place of what is kept.

    Raises:
        Refused: a set would lose one, so that no figure could be made with it.
    """
    if new.code not in catalogue.held(workspace):
        return
    kept = _items_kept(workspace, new.code)
    for chosen in (load_set(workspace, name) for name in list_sets(workspace)):
        if new.code not in chosen.catalogues:
            continue
        left = {*new.items["item_code"]}
        for code in chosen.catalogues:
            left |= _items_kept(workspace, code) if code != new.code else set()
        lost = sorted(_items_named(chosen) & kept - left)
        if lost:
            raise Refused(
                f"The new prices have no {', '.join(lost)}, which the assumption set {chosen.name} uses."
                f" Put it in, or take it out of {chosen.file_label} first. Nothing was changed."
            )


def _items_kept(workspace: Path, code: str) -> set[str]:
    """Items of a catalogue; none where it is not there or was spoiled by hand: nothing can be lost."""
    try:
        return {*catalogue.load(workspace, code).items["item_code"]}
    except (Damaged, Refused):
        return set()


def _items_named(chosen: Assumptions) -> set[str]:
    """Items of a set: in its rules and ours, its splits and answers of cash, and its support."""
    named = [one.get("item_code") for one in (*chosen.split, *chosen.cashable)]
    return {*choices_of(chosen)["item_code"], *filter(None, [*named, chosen.support.item_code])}
