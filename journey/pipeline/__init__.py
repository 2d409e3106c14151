"""Extracts to a published build: STAGES in order. With journey.intake, all that imports the stages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from journey import METHOD_VERSION, compare, cost, timeline
from journey.assumptions import Assumptions, load_set
from journey.casebook import open_casebook
from journey.errors import JourneyError, Refused
from journey.files import remove_folder
from journey.manifests import public
from journey.pipeline.facts import load_facts
from journey.pipeline.inputs import Decisions, Manifest, build_id_of, decisions_of, inputs_of
from journey.pipeline.prices import Prices, load_prices, read_prices
from journey.pipeline.who import is_named_so_still, link_again, link_people
from journey.store import Store, create_build
from journey.workspace import Workspace, sha256_of, write_json

__all__ = ["build"]

Tell = Callable[[str], None]

STAGES = (cost.run, timeline.run, compare.run)  # after linking, which alone needs the key


def build(workspace: Workspace, tell: Tell = lambda _: None) -> dict[str, Any]:
    """Make and publish a build; the same inputs give the same build id and the same rows.

    With the key at hand people are linked afresh. Without it the links of the published build are used
    again, as long as it was made from the same extracts and decisions.

    Args:
        workspace: locked by the caller.
        tell: called with the name of each step as it begins.

    Returns:
        The build's manifest.

    Raises:
        Refused: there are no extracts, or linking is needed and there is no key.
    """
    extracts = workspace.extracts()
    if not extracts:
        raise Refused("There are no extracts yet. Add files with: journey add FILE --source CODE")
    with open_casebook(
        workspace.casebook_path, workspace.key if workspace.is_key_named() else None
    ) as casebook:
        decided = decisions_of(casebook)
    chosen = load_set(workspace.path, workspace.settings.assumptions)
    prices = prices_of(workspace, chosen, extracts)
    inputs = inputs_of(workspace, extracts, decided) | {
        "assumptions": chosen.as_json(),
        "prices_sha256": prices.sha256,
    }
    build_id = build_id_of(inputs)
    workspace.discard_damaged(build_id)
    if not _is_there(workspace, build_id):
        with workspace.new_build(build_id) as folder:
            manifest = _make(workspace, folder, extracts, decided, inputs, prices, tell)
            write_json(folder / "manifest.json", {"build_id": build_id, "inputs": inputs, **manifest})
    workspace.publish(build_id, keep=_n_builds_to_keep(workspace, extracts))
    return workspace.manifest


def prices_of(workspace: Workspace, chosen: Assumptions, extracts: list[Manifest]) -> Prices:
    """What a set says, for the extracts held: the support team's own casework is theirs to count or not."""
    support = sorted({one["source_code"] for one in extracts if one["is_support"]})
    return read_prices(workspace.path, chosen, workspace.settings.price_base_fy, support)


def _is_there(workspace: Workspace, build_id: str) -> bool:
    """Whether this very build is on disk, and its people have the ids that the registry gives them now."""
    if not workspace.has_build(build_id):
        return False
    if build_id == workspace.current_id() or not workspace.is_key_named():
        return True
    if is_named_so_still(workspace, build_id):
        return True
    remove_folder(workspace.builds_path / build_id)
    return False


def _n_builds_to_keep(workspace: Workspace, extracts: list[Manifest]) -> int:
    """The former build stays beside the new one, unless it holds rows of an extract that was taken out."""
    if workspace.current_id() is None:
        return 1
    try:
        former = {(e["extract_id"], e.get("revision")) for e in workspace.manifest["extracts"]}
    except JourneyError:
        return 1
    return 2 if former <= {(e["extract_id"], e.get("revision")) for e in extracts} else 1


def _make(
    workspace: Workspace,
    folder: Path,
    extracts: list[Manifest],
    decided: Decisions,
    inputs: dict[str, Any],
    prices: Prices,
    tell: Tell,
) -> dict[str, Any]:
    database = folder / "analysis.duckdb"
    store = create_build(database)
    try:
        tell("Reading what is held")
        load_facts(store, workspace, extracts)
        tell("Finding who is who")
        if workspace.is_key_named():
            model = link_people(store, workspace, extracts, decided, build_id_of(inputs))
        else:
            model = link_again(store, workspace, inputs)
        load_prices(store, prices)
        for stage, words in zip(STAGES, ("Costing", "Putting journeys in order", "Comparing"), strict=True):
            tell(words)
            stage(store, workspace.settings)
        tell("Checking and publishing")
        tables = _described(store)
    finally:
        store.close()
    return {
        "method_version": METHOD_VERSION,
        "settings": workspace.settings.as_json() | {"price_base_fy": prices.price_base_fy},
        "assumptions": inputs["assumptions"],
        "extracts": [public(extract) for extract in extracts],
        "link_model": model,
        "tables": tables,
        "database_sha256": sha256_of(database),
    }


def _described(store: Store) -> dict[str, Any]:
    tables = {}
    for table in store.tables():
        n_rows, content = store.content_hash(table)
        tables[table] = {"rows": n_rows, "content_sha256": content}
    return tables
