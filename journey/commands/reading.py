"""What a build says: link, people, person, compare, export, audit."""

from pathlib import Path
from typing import Annotated

import typer

from journey.commands.common import (
    HERE,
    JsonOption,
    WorkspaceOption,
    app,
    give,
    not_yet,
    open_reader,
    open_workspace,
    record,
    say,
)
from journey.errors import Usage
from journey.report import comparison_text, journey_text


@app.command()
def link(
    review: Annotated[bool, typer.Option("--review")] = False,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Who is who; what is doubtful."""
    if review:
        not_yet("link --review")
    rows = open_reader(workspace).link_report().to_dicts()
    if json:
        give(rows)
        return
    typer.echo(f"{'Source':<20}{'People in it':>14}{'Found elsewhere':>18}{'Only here':>12}")
    for row in rows:
        typer.echo(
            f"{row['source_code']:<20}{row['n_source_people']:>14,}{row['n_linked_to_others']:>18,}{row['n_alone']:>12,}"
        )


@app.command()
def people(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Who is in the build, in order of id: never ranked."""
    rows = open_reader(workspace).people().to_dicts()
    if json:
        give(rows)
        return
    for row in rows:
        label = f"  {row['alias']}" if row.get("alias") else ""
        typer.echo(f"{row['person_id']}  {row['n_interactions']:>6,} contacts{label}")


@app.command()
def person(person: str, workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """One journey."""
    reader = open_reader(workspace)
    found = {**reader.person(person), "journey": reader.journey(person).to_dicts()}
    record(open_workspace(workspace), "person", found["person_id"])
    give(found) if json else typer.echo(journey_text(found))


@app.command()
def compare(
    person: Annotated[str | None, typer.Argument()] = None,
    group: Annotated[str | None, typer.Option("--group")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Before and after, with its checks."""
    if group or on:
        not_yet("compare --group and --on")
    if not person:
        raise Usage("Name a person: journey compare PERSON. See who there is with: journey people")

    reader = open_reader(workspace)
    found = reader.compare(person)
    record(open_workspace(workspace), "compare", found["person_id"])
    give(found) if json else typer.echo(comparison_text(found, reader.headline(person)))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    pack: Annotated[
        str, typer.Option(help="evaluator; board, publish and event-log come later.")
    ] = "evaluator",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """What leaves: tables that reconcile to the penny, with every assumption."""
    if pack in ("board", "publish", "event-log"):
        not_yet(f"export --pack {pack}")
    if pack != "evaluator":
        raise Usage("There is no such pack. Use: evaluator")
    from journey.export import write_evaluator_pack

    reader = open_reader(workspace)
    # Written down first: a pack that is not in the log must not exist.
    record(open_workspace(workspace), "export", reader.manifest["build_id"])
    written = write_evaluator_pack(reader.store, folder, reader.manifest)
    give(written) if json else say(f"Wrote the evaluator pack to {folder}.")


@app.command()
def audit(
    verify: Annotated[bool, typer.Option("--verify")] = False,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Who looked at what, and when."""
    if verify:
        not_yet("audit --verify")
    from journey.casebook import open_casebook

    with open_casebook(open_workspace(workspace).casebook_path) as casebook:
        lines = casebook.audit()
    if json:
        give([{"at": at, "action": action, "subject": subject} for at, action, subject in lines])
        return
    for at, action, subject in lines:
        typer.echo(f"{at}  {action:<10} {subject}")
