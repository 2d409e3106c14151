"""Files in and out: add, extracts, withdraw."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from journey.arguments import period_of
from journey.commands.common import (
    HERE,
    CoversOption,
    JsonOption,
    SourceOption,
    TogetherOption,
    WorkspaceOption,
    app,
    exit_for,
    give,
    held_key,
    open_workspace,
    record,
    say,
)
from journey.errors import JourneyError, Refused
from journey.landing import plain_name
from journey.report import check_text, counts_text, intake_text


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    source: SourceOption,
    covers: CoversOption = None,
    together: TogetherOption = False,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Take extracts in: all of the files named, or none."""
    from journey.holdings import add_extract
    from journey.progress import steps

    period = period_of(covers) if covers else None
    held = open_workspace(workspace)
    added: list[dict[str, Any]] = []

    def log(extract_id: str) -> None:
        record(held, "add", extract_id)

    with held.lock(), steps() as tell:
        try:
            for group in [files] if together else [[file] for file in files]:
                tell(f"Adding {plain_name(group[0].name)}")
                added.append(add_extract(held, group, source, period, tell, log))
        except BaseException as problem:
            for manifest in added:
                record(held, "withdraw", manifest["extract_id"])
                held.withdraw(manifest["extract_id"])
            if isinstance(problem, JourneyError) and len(files) > 1 and not together:
                raise type(problem)(f"{problem.message} Nothing was added, of any of the files.") from None
            raise
    if json:
        give([{key: manifest[key] for key in _ADD_KEYS} for manifest in added])
    else:
        for manifest in added:
            typer.echo(intake_text(manifest))
            typer.echo(f"  {_period(manifest)}")
    exit_for(added)


def _period(manifest: dict[str, Any]) -> str:
    """The period an extract counts for, and who says so."""
    if manifest["covers_from_date"] is None:
        return "It covers no period: no row was accepted."
    last = date.fromisoformat(manifest["covers_to_date_excl"]) - timedelta(days=1)
    period = f"{manifest['covers_from_date']} to {last.isoformat()}"
    if manifest["coverage_basis_code"] == "declared":
        return f"It covers {period}, as declared."
    return (
        f"It is taken to cover {period}, from its first month to its last date."
        " If that is not so, say --covers FROM..TO."
    )


_ADD_KEYS = (
    *("extract_id", "file_name", "source_code", "rows_in", "accepted", "set_aside", "duplicate"),
    *("superseded", "skipped", "reasons", "covers_from_date", "covers_to_date_excl", "coverage_basis_code"),
)


@app.command()
def extracts(
    extract: Annotated[str | None, typer.Argument(help="One extract: everything found in it.")] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """What is held; with an extract's id, all that was found in it and who explained what."""
    from journey.casebook import explained
    from journey.holdings import described

    held = open_workspace(workspace)
    found = [described(held, one) for one in held.extracts() if extract in (None, one["extract_id"])]
    if extract and not found:
        raise Refused("There is no extract with that id. See them with: journey extracts")
    key = held_key(held)
    if json:
        give([{**one, "explained": explained(held.casebook_path, one["extract_id"], key)} for one in found])
        return
    if not found:
        say("No extracts yet. Add one with: journey add FILE --source CODE")
    if extract:
        known = explained(held.casebook_path, extract, key)
        step = f"To take it out again: journey withdraw {extract}"
        typer.echo(check_text({**found[0], "explained": known, "next_step": step}))
        typer.echo(_period(found[0]))
        return
    for manifest in found:
        typer.echo(f"{manifest['extract_id']}  {manifest['source_code']:<18} {manifest['file_name']}")
        typer.echo(f"                  {counts_text(manifest)}")


@app.command()
def withdraw(extract: str, workspace: WorkspaceOption = HERE) -> None:
    """Take one extract out again."""
    from journey.withdrawing import withdraw as take_out

    held = open_workspace(workspace)
    held_key(held)  # a wrong key is refused
    with held.lock(although="keys"):
        take_out(held, extract)
    say("Taken out. The figures change at the next: journey build")
