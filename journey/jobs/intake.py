"""Files in and out as jobs: check a draft, add it, take an extract out; then make the figures again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from journey import drafts, pipeline
from journey.casebook import open_casebook
from journey.check import check_files
from journey.drafts import Draft
from journey.errors import JourneyError, Refused
from journey.files import remove_folder, write_bytes
from journey.holdings import add_extract, extract_id_of
from journey.jobs.kinds import COUNTS, Tell, held
from journey.matching.behind import CHANGED, is_behind
from journey.matching.looking import keep_look
from journey.profiles import parse_profile
from journey.propose.keep import keep, kept_sha256
from journey.withdrawing import withdraw
from journey.workspace import Workspace

Row = dict[str, Any]


def look_into_draft(path: Path, draft_id: str, tell: Tell) -> Row:
    """Read a draft's file as it is asked for now, and keep what was read with the draft."""
    workspace = Workspace(path)
    draft = _waiting(workspace, draft_id)
    tell("Reading the file")
    return {"n_tables": keep_look(workspace, draft)}


def check_draft(path: Path, draft_id: str, tell: Tell) -> Row:
    """Check a draft's file with the profile chosen for it, and keep what was found with the draft."""
    workspace = Workspace(path)
    draft = _waiting(workspace, draft_id)
    if not draft.profile_text and not draft.kept_sha256:  # never matched: read by what is kept now
        kept = kept_sha256(draft.source_code, path)
        draft = drafts.change(workspace, draft_id, kept_sha256=kept)
    _refuse_behind(workspace, draft)
    tell("Opening the file")
    with drafts.opened(workspace, draft_id) as file:
        tell("Reading and checking every row")
        text = draft.profile_text.encode()
        profile = parse_profile(text, f"{draft.source_code}.toml") if text else None
        found = check_files([file], draft.source_code, path, draft.covers, [draft.file_name], profile)
    now = drafts.find(workspace, draft_id)
    if now is None or (now.profile_text, now.source_code, now.covers) != (
        *(draft.profile_text, draft.source_code, draft.covers),
    ):
        raise Refused("Something else was chosen for this file while it was checked. Check it again.")
    _refuse_behind(workspace, now)
    drafts.change(workspace, draft_id, checked=found, step="review")
    return {name: found[name] for name in COUNTS} | {"is_refused": found["is_refused"]}


def add_draft(path: Path, draft_id: str, tell: Tell) -> Row:
    """Take a draft's file in, once; then make the figures again.

    Cut off, the draft still waits. If its extract was there by then, it is recognised and not added again.
    """
    workspace = Workspace(path)
    with held(workspace, tell):
        draft = drafts.find(workspace, draft_id)
        if draft is None or draft.step != "added":
            draft = _waiting(workspace, draft_id)
            manifest = workspace.newest(draft.extract_id) if draft.extract_id else None
            if manifest is None:
                manifest = _taken_in(workspace, draft, tell)
            extract_id = str(manifest["extract_id"])
            with suppress(Refused):  # it was discarded since, and its rows are in all the same
                drafts.settled(workspace, draft_id, extract_id)
        else:
            extract_id = draft.extract_id
        added = workspace.newest(extract_id)
        if added is None:
            raise Refused("This file was added and has been removed again. Choose the file again to add it.")
        counts = {name: added[name] for name in COUNTS}
        try:
            build_id = make_figures(workspace, tell)
        except JourneyError as problem:
            raise type(problem)(
                f"The file was added, but the figures could not be made again: {problem.message}"
            ) from None
    return {"extract_id": extract_id, **counts, "build_id": build_id}


def remove_extract(path: Path, extract_id: str, tell: Tell) -> Row:
    """Take an extract out, then make the figures again; where nothing is left the figures go."""
    workspace = Workspace(path)
    with held(workspace, tell):
        if extract_id in workspace.revisions():
            tell("Taking the file out")
            withdraw(workspace, extract_id)
        elif extract_id not in _built_from(workspace):
            raise Refused("That file is not held any more: it was removed before. Nothing was done.")
        return {"extract_id": extract_id, "build_id": make_figures(workspace, tell)}


def make_figures(workspace: Workspace, tell: Tell) -> str:
    """Build and publish; returns the build's id, "" where nothing is left to build from.

    Then the figures go too, for a build still holds what was taken out.
    """
    if not workspace.extracts() and workspace.current_id() is not None:
        (workspace.path / "current").unlink()
        for folder in workspace.builds_path.glob("[!.]*"):
            remove_folder(folder)
        return ""
    build_id = str(pipeline.build(workspace, tell)["build_id"])
    with open_casebook(
        workspace.casebook_path, workspace.key if workspace.is_key_named() else None
    ) as casebook:
        casebook.record("build", build_id)
    return build_id


def _waiting(workspace: Workspace, draft_id: str) -> Draft:
    draft = drafts.find(workspace, draft_id)
    if draft is None:
        raise Refused("That file is not waiting any more: it was discarded. Choose the file again.")
    if not draft.source_code:
        raise Refused("First say which file this is: its agency and its source.")
    return draft


def _refuse_behind(workspace: Workspace, draft: Draft) -> None:
    """Send a draft back to Match columns where another profile would read it, or be undone by it."""
    if is_behind(workspace, draft):
        drafts.change(workspace, draft.draft_id, step="match")
        raise Refused(CHANGED)


def _taken_in(workspace: Workspace, draft: Draft, tell: Tell) -> Row:
    if draft.checked is None:
        raise Refused(
            "What was chosen for this file has changed since it was checked. Check it again, then add it."
        )
    _refuse_behind(workspace, draft)
    if draft.seen_before:
        raise Refused(f"The same file is held already, as extract {draft.seen_before}. Nothing was added.")
    tell("Opening the file")
    with drafts.opened(workspace, draft.draft_id) as file, _profile_kept(workspace, draft):
        tell(f"Adding {draft.checked['rows_in']:,} rows")
        drafts.change(workspace, draft.draft_id, extract_id=extract_id_of(draft.source_code, draft.sha256))
        return add_extract(
            workspace,
            [file],
            draft.source_code,
            draft.covers,
            tell,
            log=lambda extract_id: _record(workspace, "add", extract_id),
            names=[draft.file_name],
        )


@contextmanager
def _profile_kept(workspace: Workspace, draft: Draft) -> Iterator[None]:
    """Keep the corrected profile for the file that is added; if that is refused, all is as it was."""
    if not draft.profile_text:
        yield
        return
    folder = workspace.profiles_path
    own, history = folder / f"{draft.source_code}.toml", folder / "history"
    former = own.read_bytes() if own.exists() else None
    known = set(history.glob("*"))
    kept = keep(workspace.path, draft.profile_text, own.name)
    try:
        if kept.is_new:
            _record(workspace, "profile", f"{kept.source_code} v{kept.profile_version}")
        yield
    except BaseException:
        if kept.is_new:
            own.unlink() if former is None else write_bytes(own, former)
            for left in set(history.glob("*")) - known:
                left.unlink()
        raise


def _record(workspace: Workspace, action: str, subject: str) -> None:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record(action, subject)


def _built_from(workspace: Workspace) -> set[str]:
    """Extracts in the published build."""
    if workspace.current_id() is None:
        return set()
    return {one["extract_id"] for one in workspace.manifest["extracts"]}
