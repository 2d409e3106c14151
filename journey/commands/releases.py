"""Tables for the public: release one, and the log of those that were released."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journey.commands.common import (
    HERE,
    JsonOption,
    WorkspaceOption,
    app,
    give,
    held_key,
    open_reader,
    open_workspace,
)
from journey.errors import Usage

if TYPE_CHECKING:
    from journey.casebook import Release

ByOption = Annotated[
    str,
    typer.Option(
        "--by", metavar="NAMES", help="Of a table: agency, activity_type, age_band, year, side, payer."
    ),
]
GroupOption = Annotated[
    str, typer.Option("--group", help="Of a table: whose people it counts; else everybody.")
]
MeasureOption = Annotated[
    str, typer.Option("--measure", metavar="NAMES", help="Of a table: people, contacts, cost.")
]
ProfileOption = Annotated[
    str, typer.Option("--profile", help="Of a table: the rules of hiding, nhs_hes, tre10 or custom.")
]
LimitOption = Annotated[
    list[str] | None,
    typer.Option(
        "--limit", metavar="NAME=N", help="Of --profile custom: one of its limits; may be repeated."
    ),
]
DespiteOption = Annotated[
    str,
    typer.Option(
        "--despite", metavar="TEXT", help="Of a table: why it leaves although it was warned; kept, sealed."
    ),
]


def table_pack(
    target: Path, workspace: Path, asked: dict[str, Any], purpose: str, despite: str
) -> dict[str, Any]:
    """Release a table for the public; its manifest.

    Args:
        target: a new folder, or a new file called .zip.
        workspace: the workspace's folder.
        asked: by, group, measure, profile and limits, as they were typed.
        purpose: what it is for.
        despite: why it leaves although it was warned.

    Raises:
        Usage: it is not said by what the table is laid out, or what it is for.
    """
    from journey.casebook import current_user
    from journey.releases import Question, limits_typed, profile_of, write_public_table

    if not asked["by"].strip() or not purpose.strip():
        raise Usage(
            "A table says by what it is laid out and what it is for: journey export DIR --pack table "
            "--by agency,side --for TEXT"
        )
    profile = profile_of(asked["profile"] or "nhs_hes", limits_typed(asked["limits"] or []))
    question = Question(asked["group"], _names(asked["by"]), _names(asked["measure"] or "people"), profile)
    reader, held = open_reader(workspace), open_workspace(workspace)
    return write_public_table(reader, held, target, question, purpose, current_user(), despite)


def _names(typed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in typed.split(",") if name.strip())


@app.command()
def releases(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """The log of tables for the public: which, when, by whom, under which rules."""
    from journey.casebook import open_casebook
    from journey.releases import described

    held = open_workspace(workspace)
    with open_casebook(held.casebook_path, held_key(held)) as casebook:
        found = casebook.releases()
    if json:
        give([_told(release) for release in found])
        return
    for release in found:
        purpose = "" if release.purpose is None else f"  {release.purpose}"
        despite = f"  Despite a warning: {release.despite}" if release.despite else ""
        typer.echo(
            f"{release.number:>5}  {release.at}  {release.who:<16} {described(release)}"
            f" ({release.profile_code}){purpose}{despite}"
        )


def _told(release: Release) -> dict[str, Any]:
    """A release without its exact counts."""
    return {name: held for name, held in asdict(release).items() if name != "exact"}
