"""Files in and out: add, extracts, withdraw."""

from pathlib import Path
from typing import Annotated

import typer

from journey.arguments import period_of
from journey.commands.common import (
    HERE,
    JsonOption,
    WorkspaceOption,
    app,
    exit_for,
    give,
    open_workspace,
    record,
    say,
)
from journey.report import counts_text, intake_text


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    source: Annotated[str, typer.Option("--source", help="Which agency extract this is.")],
    covers: Annotated[
        str | None, typer.Option(help="The period it covers, FROM..TO, both days included.")
    ] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Take extracts in."""
    from journey.holdings import add_extract
    from journey.progress import steps

    period = period_of(covers) if covers else None
    held = open_workspace(workspace)
    added = []
    with held.lock(), steps() as tell:
        for file in files:
            tell(f"Adding {file.name}")
            manifest = add_extract(held, file, source, period)
            record(held, "add", manifest["extract_id"])
            added.append(manifest)
    if json:
        give([{key: manifest[key] for key in _ADD_KEYS} for manifest in added])
    else:
        for manifest in added:
            typer.echo(intake_text(manifest))
    exit_for(added)


_ADD_KEYS = (
    *("extract_id", "file_name", "source_code", "rows_in", "accepted", "set_aside", "duplicate"),
    *("superseded", "skipped", "reasons", "covers_from_date", "covers_to_date_excl", "coverage_basis_code"),
)


@app.command()
def extracts(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """What is held."""
    found = open_workspace(workspace).extracts()
    if json:
        give(found)
        return
    if not found:
        say("No extracts yet. Add one with: journey add FILE --source CODE")
    for manifest in found:
        typer.echo(f"{manifest['extract_id']}  {manifest['source_code']:<18} {manifest['file_name']}")
        typer.echo(f"                  {counts_text(manifest)}")


@app.command()
def withdraw(extract: str, workspace: WorkspaceOption = HERE) -> None:
    """Take one extract out again."""
    held = open_workspace(workspace)
    with held.lock():
        held.withdraw(extract)
        record(held, "withdraw", extract)
    say("Taken out. The figures change at the next: journey build")
