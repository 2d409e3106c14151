"""A workspace as a whole: demo, init, build, sample, doctor, app."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from journey.arguments import day_of
from journey.commands.common import (
    HERE,
    JsonOption,
    WorkspaceOption,
    app,
    give,
    open_workspace,
    record,
    say,
)
from journey.errors import Refused
from journey.launch import serve
from journey.report import comparison_text


@app.command()
def demo(
    workspace: WorkspaceOption = HERE,
    no_app: Annotated[bool, typer.Option("--no-app", help="Stop after printing John's summary.")] = False,
    port: Annotated[int, typer.Option(help="The app's port on this machine.")] = 8501,
) -> None:
    """Sample workspace, build, John's before and after, then the app."""
    from journey.demo import sample_workspace
    from journey.progress import steps

    with steps() as tell:
        held = sample_workspace(workspace, tell)
        _build(workspace, tell)
    from journey.read import open_current

    reader = open_current(held.path)
    typer.echo(comparison_text(reader.compare("john"), reader.headline("john")))
    say("\nSample data: built around five published figures; everything else is invented.")
    if not no_app:
        raise typer.Exit(serve(workspace, port))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    name: Annotated[str, typer.Option(help="The programme's name.")] = "Our programme",
    as_of: Annotated[str | None, typer.Option(help="Last day the data speak for, YYYY-MM-DD.")] = None,
    price_base: Annotated[str, typer.Option(help="Financial year whose prices figures are in.")] = "2024-25",
) -> None:
    """An empty workspace and its key file."""
    from journey.settings import Settings
    from journey.workspace import init_workspace

    last_day = day_of(as_of) if as_of else date.today()  # noqa: DTZ011 - the one clock call; kept in journey.toml
    _, key_file = init_workspace(folder, Settings(name, last_day, price_base))
    say(
        f"Made a workspace. Its key is in {key_file}: keep a copy somewhere safe, never inside the workspace."
    )


@app.command()
def build(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Link, cost, timeline, compare; publish."""
    from journey.progress import steps

    with steps() as tell:
        manifest = _build(workspace, tell)
    if json:
        give({"build_id": manifest["build_id"], "tables": manifest["tables"]})
    else:
        say(f"Published build {manifest['build_id']}.")


@app.command()
def sample(
    out: Annotated[Path, typer.Option("--out", metavar="DIR")],
    people: Annotated[
        int, typer.Option("--people", help="besides John; 2 supported and 3 for comparison join every 5")
    ] = 60,
    seed: Annotated[int, typer.Option("--seed")] = 20120301,
    file_format: Annotated[
        str, typer.Option("--format", help="mixed: each source in its own habit; or csv, xlsx, parquet...")
    ] = "mixed",
) -> None:
    """Synthetic extracts as agencies would send them, with their truth."""
    from journey.sample import write_sample

    if out.exists() and any(out.iterdir()):
        raise Refused("That folder exists and is not empty. Name a new folder for the sample.")
    write_sample(out, people=people, seed=seed, file_format=file_format)
    say(f"Wrote synthetic files for {people} people, John and the groups' people.")


@app.command()
def doctor(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Whether the workspace is whole, and what to do if it is not."""
    from journey.examine import examine

    findings = examine(open_workspace(workspace))
    if json:
        give(findings)
    else:
        typer.echo("\n".join(f"{finding['state']:<8} {finding['what']}" for finding in findings))
    if any(finding["state"] == "damaged" for finding in findings):
        raise typer.Exit(4)


@app.command(name="app")
def app_(
    port: Annotated[int, typer.Option()] = 8501,
    workspace: WorkspaceOption = HERE,
    sign_in: Annotated[
        Path | None, typer.Option("--sign-in", metavar="FILE", help="A file with [auth]: people sign in.")
    ] = None,
) -> None:
    """Open the app on this machine."""
    raise typer.Exit(serve(workspace, port, sign_in))


def _build(path: Path, tell: Any) -> dict[str, Any]:
    from journey import pipeline

    held = open_workspace(path)
    with held.lock():
        manifest = pipeline.build(held, tell)
        record(held, "build", manifest["build_id"])
    return manifest
