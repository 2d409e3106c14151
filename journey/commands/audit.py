"""Who looked at what, when and what for; and whether the log of it is whole."""

from dataclasses import asdict
from typing import Annotated, Any

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
from journey.errors import Damaged, JourneyError


@app.command()
def audit(
    verify: Annotated[bool, typer.Option("--verify", help="Check that no line was changed or lost.")] = False,
    person: Annotated[
        str | None, typer.Option("--person", help="Only what was done about this person: an id or alias.")
    ] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Who looked at what, when, and what for."""
    held = open_workspace(workspace)
    if verify:
        _verify(held, json)
        return
    lines = _lines(held, person)
    if json:
        give([asdict(line) for line in lines])
        return
    for line in lines:
        about = "(erased)" if line.is_erased else line.subject
        rows = "" if line.n_rows is None else f" ({line.n_rows:,} rows)"
        typer.echo(
            f"{line.number:>5}  {line.at}  {line.who:<16} {line.action:<13} {about}{rows}{_purpose(line)}"
        )


def _lines(held: Any, person: str | None) -> list[Any]:
    """The whole log, or what is about a person, under the id that was asked for and the one they have now."""
    from journey.casebook import open_casebook

    with open_casebook(held.casebook_path, held_key(held)) as casebook:
        lines = casebook.audit_lines()
    if person is None:
        return lines
    ids = {person}
    try:
        ids.add(open_reader(held.path).person(person)["person_id"])
    except JourneyError:  # not in the published build, or there is none: the id as it was typed
        pass
    return [line for line in lines if ids & set((line.subject or "").split())]


def _purpose(line: Any) -> str:
    if line.is_erased:
        return ""
    if line.purpose is None:
        return "  for: (sealed)"
    return f"  for: {line.purpose}" if line.purpose else ""


def _verify(held: Any, json: bool) -> None:
    """Exit code 4 where a line does not fit, naming the first."""
    from journey.examine import verified

    found = verified(held, held_key(held))
    if json:
        give({"is_whole": not found.fault, **asdict(found)})
        if found.fault:
            raise typer.Exit(Damaged.exit_code)
        return
    if found.fault:
        raise Damaged(
            f"{found.fault} Lines that fit before it: {found.n_lines:,}. Compare with your backup of"
            " casebook.sqlite, and find out who could write to the workspace."
        )
    unread = (
        f" What {found.n_unread:,} of them were for needs the key to be checked." if found.n_unread else ""
    )
    typer.echo(
        f"The audit log is whole: {found.n_lines:,} lines, {found.n_erased:,} of them erased, each fits the"
        f" one before.{unread}"
    )
