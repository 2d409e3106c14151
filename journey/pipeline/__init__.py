"""Extracts to a published build. With journey.intake, all that imports the stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from journey import METHOD_VERSION
from journey.assumptions import Assumptions, load_set
from journey.casebook import open_casebook
from journey.errors import JourneyError, Refused
from journey.files import remove_folder
from journey.manifests import public
from journey.pipeline.answers import Answers, answers_of, load_answers
from journey.pipeline.costing import Tell, work_out
from journey.pipeline.facts import load_facts
from journey.pipeline.former import former_build
from journey.pipeline.inputs import Decisions, Manifest, build_id_of, decisions_of, facts_sha256, inputs_of
from journey.pipeline.prices import Prices, prices_of
from journey.pipeline.who import is_named_so_still, link_people
from journey.settings import with_set_named
from journey.store import Store, create_build
from journey.workspace import Workspace, sha256_of, write_json, write_text

__all__ = ["build", "use_set"]


@dataclass(frozen=True)
class _Asked:
    """What a build is to be made from."""

    workspace: Workspace
    extracts: list[Manifest]
    decided: Decisions
    chosen: Assumptions
    prices: Prices
    answers: Answers
    inputs: dict[str, Any]

    @property
    def build_id(self) -> str:
        return build_id_of(self.inputs)


def build(workspace: Workspace, tell: Tell = lambda _: None) -> dict[str, Any]:
    """Make and publish a build; the same inputs give the same build id and the same rows.

    Where a build is there that was made from the same facts, they are copied from it: no extract is read and
    no key is needed. Else people are linked afresh, with the key.

    Args:
        workspace: locked by the caller.
        tell: called with the name of each step as it begins.

    Returns:
        The build's manifest.

    Raises:
        Refused: there are no extracts, linking is needed and there is no key, or the assumption set can't be
            used.
    """
    asked = _asked(workspace)
    _see_it_made(asked, tell)
    _publish(asked)
    return workspace.manifest


def use_set(workspace: Workspace, name: str, tell: Tell = lambda _: None) -> dict[str, Any] | None:
    """Put another assumption set in use: make the build, name the set in journey.toml, publish.

    Cut off before the set is named, everything is as it was; after, the next build publishes.

    Args:
        workspace: locked by the caller.
        name: the set.
        tell: called with the name of each step as it begins.

    Returns:
        The build's manifest; None where there are no extracts yet, so that there is nothing to build.

    Raises:
        Refused: as build says; then nothing changed.
    """
    path = workspace.path / "journey.toml"
    named = with_set_named(path.read_bytes().decode("utf-8"), name)
    trial = workspace.with_settings(replace(workspace.settings, assumptions=name))
    if not workspace.extracts():
        prices_of(trial, load_set(trial.path, name), [])
        write_text(path, named)
        return None
    asked = _asked(trial)
    _see_it_made(asked, tell)
    write_text(path, named)
    _publish(asked)
    return trial.manifest


def _asked(workspace: Workspace) -> _Asked:
    extracts = workspace.extracts()
    if not extracts:
        raise Refused("There are no extracts yet. Add files with: journey add FILE --source CODE")
    key = workspace.key if workspace.is_key_named() else None
    with open_casebook(workspace.casebook_path, key) as casebook:
        decided = decisions_of(casebook)
        answers = answers_of(workspace, casebook)
    chosen = load_set(workspace.path, workspace.settings.assumptions)
    prices = prices_of(workspace, chosen, extracts)
    inputs = inputs_of(workspace, extracts, decided) | {
        "assumptions": chosen.as_json(),
        "prices_sha256": prices.sha256,
        "answers_sha256": answers.sha256,
    }
    return _Asked(workspace, extracts, decided, chosen, prices, answers, inputs)


def _see_it_made(asked: _Asked, tell: Tell) -> None:
    workspace, build_id = asked.workspace, asked.build_id
    workspace.discard_damaged(build_id)
    if not _is_there(workspace, build_id):
        with workspace.new_build(build_id) as folder:
            manifest = _make(asked, folder, tell)
            write_json(folder / "manifest.json", {"build_id": build_id, "inputs": asked.inputs, **manifest})


def _publish(asked: _Asked) -> None:
    asked.workspace.publish(asked.build_id, keep=_n_builds_to_keep(asked.workspace, asked.extracts))


def _is_there(workspace: Workspace, build_id: str) -> bool:
    """Whether this very build is on disk, and its people have the ids that the registry gives them now."""
    if not workspace.has_build(build_id):
        return False
    if build_id == workspace.current_id() or not workspace.is_key_named():
        return True
    folder = workspace.builds_path / build_id
    if is_named_so_still(workspace, folder, build_id):
        return True
    remove_folder(folder)
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


def _make(asked: _Asked, folder: Path, tell: Tell) -> dict[str, Any]:
    workspace, database = asked.workspace, folder / "analysis.duckdb"
    store = create_build(database)
    try:
        former = former_build(workspace, asked.inputs, asked.build_id)
        has_kinds = former is not None and former.has_kinds_for(asked.chosen)
        if former is None:
            model = _facts(asked, store, tell)
        else:
            tell("Using the files as read before")
            model = former.manifest["link_model"]
            store.copy(former.database, former.tables(has_kinds))
        load_answers(store, asked.answers)
        work_out(store, workspace.settings, asked.chosen, asked.prices, has_kinds, tell=tell)
        tell("Checking and publishing")
        tables = _described(store, former.described(has_kinds) if former else {})
    finally:
        store.close()
    return {
        "method_version": METHOD_VERSION,
        "facts_sha256": facts_sha256(asked.inputs),
        "settings": workspace.settings.as_json() | {"price_base_fy": asked.prices.price_base_fy},
        "assumptions": asked.inputs["assumptions"],
        "extracts": [public(extract) for extract in asked.extracts],
        "link_model": model,
        "tables": tables,
        "database_sha256": sha256_of(database),
    }


def _facts(asked: _Asked, store: Store, tell: Tell) -> dict[str, Any]:
    """Fill the tables of facts from the extracts.

    Returns:
        Which link model was used, as link_people says.
    """
    if not asked.workspace.is_key_named():
        raise Refused(
            "The files held, or what people decided, changed since the last build. Linking them needs the"
            " key: set JOURNEY_KEY_FILE."
        )
    tell("Reading what is held")
    load_facts(store, asked.workspace, asked.extracts)
    tell("Finding who is who")
    return link_people(store, asked.workspace, asked.extracts, asked.decided, asked.build_id)


def _described(store: Store, known: Mapping[str, Any]) -> dict[str, Any]:
    """Rows and content hash of every table; of tables copied as they were it is known."""
    tables = {}
    for table in store.tables():
        if table in known:
            tables[table] = known[table]
        else:
            n_rows, content = store.content_hash(table)
            tables[table] = {"rows": n_rows, "content_sha256": content}
    return tables
