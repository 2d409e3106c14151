"""How long things are kept: the programme's own rules, run by a person, extract by extract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from journey import pipeline
from journey.casebook import open_casebook
from journey.files import remove_folder
from journey.holdings import described
from journey.removal.identifiers_held import identifiers_of, read_by, together
from journey.removal.parts import Folder, folder_of
from journey.removal.remove import BY, NO_CELLS, Removed, Rule, find
from journey.removal.rules import nobody
from journey.rights.copies import remove_downloads
from journey.rights.revise import disk_full_is_said, revise
from journey.rights.told import Told, find_told, forget_told
from journey.rights.unheld import Unheld, find_unheld, forget_unheld
from journey.settings import Retention
from journey.workspace import Workspace

REASON = "past_retention"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Due:
    """What the programme's rules take of one extract: all of it, or so many of each kind."""

    extract_id: str
    source_code: str
    is_whole_extract: bool
    n_interactions: int
    n_identifiers: int
    n_set_aside: int

    def as_json(self) -> dict[str, Any]:
        """The counts, with stable keys."""
        return asdict(self)


def first_day_kept(as_of_date: dt.date, months: int) -> dt.date:
    """The day so many months before the last day the data speak for; what ended before it goes.

    >>> first_day_kept(dt.date(2024, 3, 31), 1)
    datetime.date(2024, 2, 29)
    """
    day = pl.select(pl.lit(as_of_date).dt.offset_by(f"-{months}mo")).item()
    assert isinstance(day, dt.date)
    return day


def due(workspace: Workspace) -> list[Due]:
    """What would go now, an entry an extract of which something goes, in the order they were taken in.

    Raises:
        Refused: there is no key, or it is another one's.
        Damaged: an extract can't be opened.
    """
    kept, as_of_date = workspace.settings.retention, workspace.settings.as_of_date
    if kept == Retention():
        return []
    held = [described(workspace, manifest) for manifest in workspace.extracts()]
    found = [_due(workspace, manifest, kept, as_of_date) for manifest in held]
    return [one for one in found if one is not None]


def due_told(workspace: Workspace) -> Told:
    """What the casebook ties to contacts that would go from every extract; nothing without rules."""
    kept, as_of_date = workspace.settings.retention, workspace.settings.as_of_date
    if kept == Retention():
        return Told()
    taken = []
    for manifest in [described(workspace, held) for held in workspace.extracts()]:
        folder = folder_of(workspace, manifest)
        is_over = _is_over(manifest, as_of_date, kept.extracts_months)
        rule = _everything() if is_over else _rule(folder, manifest, kept, as_of_date)
        taken.append((folder, rule.interaction))
    return find_told(workspace, taken)


def due_unheld(workspace: Workspace, told: Told) -> Unheld:
    """What `retain_all` would remove of people of whom nothing is left then; nothing without rules.

    Judgements that `told` counts are not counted again.
    """
    kept, as_of_date = workspace.settings.retention, workspace.settings.as_of_date
    if kept == Retention():
        return Unheld()
    left = []
    for manifest in [described(workspace, held) for held in workspace.extracts()]:
        folder = folder_of(workspace, manifest)
        if _is_over(manifest, as_of_date, kept.extracts_months):
            continue
        frame, rule = identifiers_of(folder), _rule(folder, manifest, kept, as_of_date)
        if frame is not None:
            left.append((frame.filter(~rule.identifier(frame)), read_by(workspace, manifest)[1]))
    return find_unheld(workspace, together(left), told.contacts)


@dataclass(frozen=True)
class Retained:
    """What went of extracts, contacts, and people of whom nothing is left; the build of the rest, if any."""

    extracts: list[Due]
    told: Told
    unheld: Unheld
    build_id: str | None


def retain_all(workspace: Workspace, tell: Tell = lambda _: None) -> Retained:
    """Do what the rules say, extract by extract; a crash leaves each as it was or as it is to be.

    Judgements of contacts that no extract holds then go first, while it is still known which these are, and
    entries are about them no more.

    Of people of whom nothing is left then, names, words, change dates, aliases and values of the link model
    go too. Where something was built, a build of what is left takes its place, and former ones go: they hold
    what is past its time. Done again it changes nothing.

    Args:
        workspace: locked by the caller.
        tell: called with the name of each step as it begins.

    Returns:
        What went, and the build made of the rest (None where nothing was built, or nothing is left).
    """
    found, told = due(workspace), due_told(workspace)
    with disk_full_is_said():
        forget_told(workspace, told)
    for one in found:
        tell(f"Keeping to the rules of retention in {one.extract_id}")
        with disk_full_is_said(), open_casebook(workspace.casebook_path, workspace.key) as casebook:
            casebook.record("retain", one.extract_id, "", one.n_interactions)
            if one.is_whole_extract:
                casebook.forget_explained(one.extract_id)
        _apply(workspace, one)
    if found:
        remove_downloads(workspace)
    unheld = Unheld()
    if workspace.settings.retention != Retention():
        with disk_full_is_said():
            unheld = forget_unheld(workspace)
    return Retained(found, told, unheld, _build_of_the_rest(workspace, tell))


def _build_of_the_rest(workspace: Workspace, tell: Tell) -> str | None:
    if workspace.current_id() is None:
        return None
    if not workspace.extracts():
        (workspace.path / "current").unlink()
        for folder in workspace.builds_path.glob("[!.]*"):
            remove_folder(folder)
        return None
    with disk_full_is_said():
        build_id = str(pipeline.build(workspace, tell)["build_id"])
        workspace.publish(build_id, keep=1)
    return build_id


def _apply(workspace: Workspace, one: Due) -> None:
    if one.is_whole_extract:
        workspace.withdraw(one.extract_id)
        return
    held = next(held for held in workspace.extracts() if held["extract_id"] == one.extract_id)
    manifest = described(workspace, held)
    kept, as_of_date = workspace.settings.retention, workspace.settings.as_of_date
    revise(workspace, manifest, _rule(folder_of(workspace, manifest), manifest, kept, as_of_date))


def _due(
    workspace: Workspace, manifest: Mapping[str, Any], kept: Retention, as_of_date: dt.date
) -> Due | None:
    folder = folder_of(workspace, manifest)
    if _is_over(manifest, as_of_date, kept.extracts_months):
        return _counted(manifest, True, find(folder, _everything()))
    found = find(folder, _rule(folder, manifest, kept, as_of_date))
    return None if found.is_nothing else _counted(manifest, False, found)


def _counted(manifest: Mapping[str, Any], is_whole_extract: bool, found: Removed) -> Due:
    counts = (found.n_interactions, found.n_identifiers, found.n_set_aside)
    return Due(manifest["extract_id"], manifest["source_code"], is_whole_extract, *counts)


def _is_over(manifest: Mapping[str, Any], as_of_date: dt.date, months: int) -> bool:
    """Whether what an extract covers ended so long ago; of one that covers no period nobody can say."""
    end = manifest["covers_to_date_excl"]
    return bool(months and end) and dt.date.fromisoformat(end) <= first_day_kept(as_of_date, months)


def _rule(folder: Folder, manifest: Mapping[str, Any], kept: Retention, as_of_date: dt.date) -> Rule:
    """What of an extract goes: old interactions, whom nothing is left of, and cells of rows set aside."""
    months, cells_go = kept.interactions_months, _is_over(manifest, as_of_date, kept.set_aside_months)
    first = first_day_kept(as_of_date, months) if months else dt.date.min

    def is_old(frame: pl.DataFrame) -> pl.Series:
        return frame.select(_ended_before(first))["ended"]

    people = _people_gone(folder, first) if months else pl.Series([], dtype=pl.String)

    def nothing_left(frame: pl.DataFrame) -> pl.Series:
        return frame["source_person_id"].is_in(people.implode())

    def has_cells(set_aside: pl.DataFrame) -> pl.Series:
        return set_aside.select(has=pl.lit(cells_go) & (pl.col("raw_json") != NO_CELLS))["has"]

    return Rule(REASON, is_old, nothing_left, has_cells, nobody, nobody, keeps_reasons=True)


def _ended_before(first: dt.date) -> pl.Expr:
    """Whether something was over before a day; what is open is not."""
    day_after = pl.col("start_date").dt.offset_by("1d")
    over = pl.max_horizontal("end_date_excl", day_after) <= pl.lit(first)
    return (over & (pl.col("end_status_code") != "open_at_extract")).alias("ended")


def _people_gone(folder: Folder, first: dt.date) -> pl.Series:
    """Source people who had interactions in an extract, none of which stays."""
    parts = [folder.read("interaction", number, BY) for number in folder.numbers()]
    seen = pl.concat(
        [part.select("source_person_id", _ended_before(first)).unique() for part in parts if part is not None]
    )
    all_gone = seen.group_by("source_person_id").agg(pl.col("ended").all()).filter("ended")
    return all_gone["source_person_id"]


def _everything() -> Rule:
    return Rule(REASON, _all, _all, _all, _all, nobody)


def _all(frame: pl.DataFrame) -> pl.Series:
    return pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True)
