"""Erase a person: from every extract, the casebook, the registry and every build, by writing fresh files.

Each step may be done again, so an erasure that was cut off is finished by running the steps once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from journey import pipeline
from journey.casebook import open_casebook
from journey.drafts import none_open
from journey.errors import Refused
from journey.files import remove_folder
from journey.holdings import described
from journey.registry import Registry
from journey.removal.identifiers_held import all_identifiers
from journey.removal.parts import folder_of
from journey.removal.remove import find
from journey.removal.tombstones import Tombstones, tombstones_path
from journey.rights import intent
from journey.rights.copies import remove_downloads
from journey.rights.exports import holds
from journey.rights.linking import forget_aliases, forget_in_model
from journey.rights.naming import is_naming
from journey.rights.plan import Plan, erasing_rule
from journey.rights.revise import disk_full_is_said, revise
from journey.workspace import Workspace

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Erased:
    """What was done: the plan, and the build made without the person (None: none was to be made)."""

    plan: Plan
    build_id: str | None


def erase(workspace: Workspace, plan: Plan, who: str, why: str, tell: Tell = lambda _: None) -> Erased:
    """Erase a person.

    Args:
        workspace: locked by the caller.
        plan: from plan_erasure, under the same lock.
        who: who does it, for the audit log.
        why: for the audit log.
        tell: called with the name of each step as it begins.

    Raises:
        Refused: files on their way in may hold the person, and nothing was done; or the disk is full, and
        what
            is begun can be resumed.
        Damaged: an extract can't be opened.
    """
    with none_open(workspace, "erase the person"):  # once it is begun, none can be put there
        with disk_full_is_said(), open_casebook(workspace.casebook_path, workspace.key) as casebook:
            casebook.record("erase", plan.person_id, why, plan.total("interactions"), who or None)
        with disk_full_is_said():
            intent.begin(workspace, plan)
    return finish(workspace, plan, who, tell)


def resume(workspace: Workspace, who: str, tell: Tell = lambda _: None) -> Erased:
    """Finish an erasure that was cut off; takes and raises what erase does.

    The workspace is held by the caller with intent.held_to_resume.
    """
    return finish(workspace, intent.begun(workspace), who, tell)


def finish(workspace: Workspace, plan: Plan, who: str, tell: Tell) -> Erased:
    """All steps, in order. Nobody sees the person from the first one on."""
    with disk_full_is_said():
        tell("Taking the published build away")
        (workspace.path / "current").unlink(missing_ok=True)
        _remove_builds(workspace, plan)
        remove_downloads(workspace)
        _write_tombstone(workspace, plan)
        tell("Removing the person from the files held")
        _revise_extracts(workspace, plan)
        tell("Removing the person from the casebook and the registry")
        _forget_decisions(workspace, plan)
        _forget_links(workspace, plan)
        registry = Registry.read(workspace.registry_path)
        registry.forget(plan.source_person_ids)
        registry.write(workspace.registry_path)
        build_id = _build(workspace, plan, tell)
        with open_casebook(workspace.casebook_path, workspace.key) as casebook:
            casebook.record("erase", plan.erasure_id, "", plan.total("interactions"), who or None)
        workspace.sweep()
        intent.end(workspace)
    return Erased(plan, build_id)


def lift(workspace: Workspace, person_id: str, who: str, why: str) -> list[tuple[str, str]]:
    """Let someone who was erased come back: what is sent from now on is kept, under a new id.

    Args:
        workspace: locked by the caller.
        person_id: the spent id.
        who, why: for the audit log.

    Returns:
        Extracts still held from which rows of the person were dropped: extract_id, source_code. A file sent
        again is kept with those rows once its extract is taken out.

    Raises:
        Refused: nobody was erased under that id.
    """
    path, person_id = tombstones_path(workspace.path), person_id.strip()
    lifted = Tombstones.read(path).without(person_id)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("erase", person_id, f"Lifted. {why}".strip(), None, who or None)
    lifted.write(path)
    return [
        (one["extract_id"], one["source_code"])
        for one in workspace.extracts()
        if person_id in one.get("erased_person_ids", [])
    ]


def _remove_builds(workspace: Workspace, plan: Plan) -> None:
    """The builds that were there when it began; the one made since, by a run that was cut off, may stay."""
    for build_id in plan.builds:
        if (workspace.builds_path / build_id).is_dir():
            remove_folder(workspace.builds_path / build_id)


def _write_tombstone(workspace: Workspace, plan: Plan) -> None:
    path = tombstones_path(workspace.path)
    Tombstones.read(path).with_marks(plan.tombstone()).write(path)


def _revise_extracts(workspace: Workspace, plan: Plan) -> None:
    sources = pl.Series("source_person_id", plan.source_person_ids, dtype=pl.String)
    stones = Tombstones(plan.tombstone())
    for manifest in [described(workspace, held) for held in workspace.extracts()]:
        rule = erasing_rule(workspace, manifest, sources, stones)
        named = pl.DataFrame({"source_person_id": manifest["refusers"]}, {"source_person_id": pl.String})
        is_named = rule.refuser(named).any() or is_naming(manifest, rule)
        if is_named or not find(folder_of(workspace, manifest), rule).is_nothing:
            gone = {*manifest.get("erased_person_ids", []), plan.person_id}
            revise(workspace, {**manifest, "erased_person_ids": sorted(gone)}, rule)


def _forget_decisions(workspace: Workspace, plan: Plan) -> None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.erase_person(set(plan.source_person_ids), set(plan.person_ids))
        casebook.compact()


def _forget_links(workspace: Workspace, plan: Plan) -> None:
    """What linking keeps besides the registry. The extracts hold nothing of the person any more."""
    forget_aliases(workspace, plan.tombstone())
    manifests = [described(workspace, held) for held in workspace.extracts()]
    forget_in_model(workspace, all_identifiers(workspace, manifests))


def _build(workspace: Workspace, plan: Plan, tell: Tell) -> str | None:
    """A build without the person, where there was one with them; and no other beside it.

    Where nobody is left there is none to make.
    """
    if not plan.builds or not any(manifest["n_interactions"] for manifest in workspace.extracts()):
        return None
    manifest = pipeline.build(workspace, tell)
    build_id = str(manifest["build_id"])
    if holds(workspace, build_id, plan.person_ids):
        raise Refused("The person is still in the new build. Report this fault, then: journey erase --resume")
    workspace.publish(build_id, keep=1)
    return build_id
