"""Release a public table: compare it with all that was released before, log it, and only then publish it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey.casebook import Release, open_casebook
from journey.errors import Refused
from journey.export.leaving import hashes, published, refuse_unless_free
from journey.releases.differing import warnings_of
from journey.releases.files import write_files
from journey.releases.making import Made, made_table
from journey.releases.question import Question, limits_of, of_arguments
from journey.releases.sealed import is_same, profile_then

if TYPE_CHECKING:
    from journey.read import Reader
    from journey.workspace import Workspace


def write_public_table(
    build: Reader,
    workspace: Workspace,
    target: Path,
    question: Question,
    purpose: str,
    who: str,
    despite: str = "",
) -> dict[str, Any]:
    """Release a table for the public.

    Args:
        build: a reader of a published build of the workspace.
        workspace: whose casebook holds the log of releases; its key must be at hand.
        target: a folder that does not exist yet or is empty; or a file that does not exist, called .zip.
        question: what the table shows.
        purpose: what it is for; kept, sealed.
        who: who releases it.
        despite: why it leaves although it was warned of, such as that few people differ; kept, sealed. It
            does not help a table from which something hidden could be worked out.

    Returns:
        The manifest, as written to manifest.json.

    Raises:
        Refused: no purpose or key, the target is not free, the table can't be made, something hidden could
            be worked out from it and what is out, or it is warned of and despite is blank; nothing was
            written.
        Busy: the casebook is in use, or someone else released a table meanwhile; nothing was written.
    """
    target = Path(target)
    if not purpose.strip():
        raise Refused("Say what the table is for. It is kept, sealed, in the log of releases.")
    refuse_unless_free(target)
    before = earlier(workspace)
    made, warned = _compared(build, question, before)
    if warned and not despite.strip():
        raise Refused(_refusal(warned))
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record(
            "export", f"{build.manifest['build_id']} public-table", f"Public table. {purpose}", who=who
        )

    def log(folder: Path) -> None:
        newest = before[-1].number if before else 0
        _log(workspace, build, made, hashes(folder), (purpose, despite if warned else ""), who, newest)

    # In the log when only the rename is left: one that could not be written must not stand there as released.
    return published(target, lambda folder: write_files(folder, build, made), log)


def write_again(
    build: Reader, target: Path, group: str, by: str, measures: str, profile: str, limits: str | None = None
) -> dict[str, Any]:
    """Write a table that was released before once more, byte for byte; it is no new release.

    Args:
        build: of the workspace whose log of releases the table is in.
        target: as write_public_table takes it.
        group, by, measures, profile, limits: the arguments of the table's manifest.

    Raises:
        Refused: what would be written is in no release of the log; nothing was written.
    """
    if build.workspace is None:
        raise Refused("A public table is made again from a workspace. Name it with --workspace.")
    released = earlier(build.workspace)
    question = of_arguments(group, by, measures, profile, limits)
    made, _ = _compared(build, question, released)

    def write(folder: Path) -> dict[str, Any]:
        manifest = write_files(folder, build, made)
        if hashes(folder) not in [dict(release.files) for release in released]:
            raise Refused(
                "This build does not give the table that was released: data, casebook, group or program have "
                "changed since. Release a new one with: journey export DIR --pack table"
            )
        return manifest

    return published(Path(target), write)


def _compared(build: Reader, question: Question, before: Sequence[Release]) -> tuple[Made, list[str]]:
    """The table, checked together with what is out; and what it was warned of.

    A table that is out already, of the same build and question, comes out as it did then: no news.

    Raises:
        Refused: something hidden could be worked out from it and what is out, or it can't be made.
    """
    asked = (question.group, question.dims, question.measures, question.profile, build.manifest["build_id"])
    for place, release in enumerate(before):
        held = (release.group_name, release.dims, release.measures, profile_then(release), release.build_id)
        if held == asked and release.is_exact_held:
            again = made_table(build, question, before[:place])
            if is_same(again.exact, release.exact):
                return again, []
    made = made_table(build, question, before)
    return made, warnings_of(question, made.exact, before, made.label)


def earlier(workspace: Workspace) -> list[Release]:
    """Every release so far, oldest first, with what is sealed of it.

    Raises:
        Refused: the key is not at hand.
    """
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        return casebook.releases()


def _refusal(warned: list[str]) -> str:
    return (
        "Nothing was written. "
        + " ".join(warned)
        + " If it has to leave all the same, say why with --despite TEXT; that is kept with the release."
    )


def _log(
    workspace: Workspace,
    build: Reader,
    made: Made,
    files: Mapping[str, str],
    why: tuple[str, str],
    who: str,
    after: int,
) -> None:
    """Keep the release; its files are not yet under their name, and never will be where this fails."""
    question = made.question
    asked = {
        "group_name": question.group,
        "dims": question.dims,
        "measures": question.measures,
        "profile_code": question.profile.code,
        "thresholds": limits_of(question.profile),
    }
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.add_release(
            who, str(build.manifest["build_id"]), asked, files, *why, exact=made.exact, after=after
        )
