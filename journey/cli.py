"""The commands. Standard output is data, standard error is narration, exit codes are a contract.

0 done; 1 done, but rows were set aside; 2 refused, nothing written; 3 the workspace is busy;
4 the workspace or a build is damaged; 64 wrong usage. Heavy imports stay inside the commands.
"""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from journey.arguments import day_of, period_of
from journey.errors import JourneyError, Refused, Usage
from journey.launch import serve
from journey.report import comparison_text, counts_text, intake_text, journey_text

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="One person's journey through public services: take in, cost, compare before and after.",
)

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", envvar="JOURNEY_WORKSPACE", help="The workspace's folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output with stable keys.")]
HERE = Path("workspace")


def say(text: str) -> None:
    """Narration, to standard error."""
    typer.echo(text, err=True)


def give(held: Any) -> None:
    """JSON to standard output: money as decimal strings, dates ISO."""
    import json

    typer.echo(json.dumps(held, indent=1, ensure_ascii=False, default=str))


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
def check(
    file: Path,
    source: Annotated[str, typer.Option("--source", help="Which agency extract this is.")],
    workspace: WorkspaceOption = HERE,
    report: Annotated[Path | None, typer.Option(help="Write the findings to this CSV file.")] = None,
    json: JsonOption = False,
) -> None:
    """What is wrong with a file; nothing is stored."""
    from journey.check import check_file, write_report

    found = check_file(file, source, workspace)
    if report:
        write_report(found, report)
    give(found) if json else typer.echo(intake_text(found))
    _exit_for([found])


@app.command()
def profile(file: Path, out: Annotated[Path | None, typer.Option()] = None) -> None:
    """Propose a profile for a file nobody has seen."""
    _not_yet("profile", "Write one by hand: docs/how-to-add-an-agency.md")


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
    held = _workspace(workspace)
    added = []
    with held.lock(), steps() as tell:
        for file in files:
            tell(f"Adding {file.name}")
            manifest = add_extract(held, file, source, period)
            _record(held, "add", manifest["extract_id"])
            added.append(manifest)
    if json:
        give([{key: manifest[key] for key in _ADD_KEYS} for manifest in added])
    else:
        for manifest in added:
            typer.echo(intake_text(manifest))
    _exit_for(added)


_ADD_KEYS = (
    *("extract_id", "file_name", "source_code", "rows_in", "accepted", "set_aside", "duplicate"),
    *("superseded", "skipped", "reasons", "covers_from_date", "covers_to_date_excl", "coverage_basis_code"),
)


@app.command()
def extracts(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """What is held."""
    found = _workspace(workspace).extracts()
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
    held = _workspace(workspace)
    with held.lock():
        held.withdraw(extract)
        _record(held, "withdraw", extract)
    say("Taken out. The figures change at the next: journey build")


@app.command()
def link(
    review: Annotated[bool, typer.Option("--review")] = False,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Who is who; what is doubtful."""
    if review:
        _not_yet("link --review")
    rows = _reader(workspace).link_report().to_dicts()
    if json:
        give(rows)
        return
    typer.echo(f"{'Source':<20}{'People in it':>14}{'Found elsewhere':>18}{'Only here':>12}")
    for row in rows:
        typer.echo(
            f"{row['source_code']:<20}{row['n_source_people']:>14,}{row['n_linked_to_others']:>18,}{row['n_alone']:>12,}"
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
def people(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Who is in the build, in order of id: never ranked."""
    rows = _reader(workspace).people().to_dicts()
    if json:
        give(rows)
        return
    for row in rows:
        label = f"  {row['alias']}" if row.get("alias") else ""
        typer.echo(f"{row['person_id']}  {row['n_interactions']:>6,} contacts{label}")


@app.command()
def person(person: str, workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """One journey."""
    reader = _reader(workspace)
    found = {**reader.person(person), "journey": reader.journey(person).to_dicts()}
    _record(_workspace(workspace), "person", found["person_id"])
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
        _not_yet("compare --group and --on")
    if not person:
        raise Usage("Name a person: journey compare PERSON. See who there is with: journey people")

    reader = _reader(workspace)
    found = reader.compare(person)
    _record(_workspace(workspace), "compare", found["person_id"])
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
        _not_yet(f"export --pack {pack}")
    if pack != "evaluator":
        raise Usage("There is no such pack. Use: evaluator")
    from journey.export import write_evaluator_pack

    held = _workspace(workspace)
    written = write_evaluator_pack(_reader(workspace).store, folder, held.manifest)
    _record(_workspace(workspace), "export", held.manifest["build_id"])
    give(written) if json else say(f"Wrote the evaluator pack to {folder}.")


@app.command()
def sample(
    out: Annotated[Path, typer.Option("--out", metavar="DIR")],
    people: Annotated[int, typer.Option("--people")] = 60,
    seed: Annotated[int, typer.Option("--seed")] = 20120301,
) -> None:
    """Synthetic extracts as agencies would send them, with their truth."""
    from journey.sample import write_sample

    if out.exists() and any(out.iterdir()):
        raise Refused("That folder exists and is not empty. Name a new folder for the sample.")
    write_sample(out, people=people, seed=seed)
    say(f"Wrote synthetic files for {people} people.")


@app.command()
def erase(person: str, workspace: WorkspaceOption = HERE) -> None:
    """Remove a person from everything held."""
    _not_yet("erase", "Until then: journey withdraw the extracts that hold the person, and build again.")


@app.command()
def audit(
    verify: Annotated[bool, typer.Option("--verify")] = False,
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Who looked at what, and when."""
    if verify:
        _not_yet("audit --verify")
    from journey.casebook import open_casebook

    with open_casebook(_workspace(workspace).casebook_path) as casebook:
        lines = casebook.audit()
    if json:
        give([{"at": at, "action": action, "subject": subject} for at, action, subject in lines])
        return
    for at, action, subject in lines:
        typer.echo(f"{at}  {action:<10} {subject}")


@app.command()
def doctor(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """Whether the workspace is whole, and what to do if it is not."""
    from journey.check import examine

    findings = examine(_workspace(workspace))
    if json:
        give(findings)
    else:
        typer.echo("\n".join(f"{finding['state']:<8} {finding['what']}" for finding in findings))
    if any(finding["state"] == "damaged" for finding in findings):
        raise typer.Exit(4)


@app.command(name="app")
def app_(port: Annotated[int, typer.Option()] = 8501, workspace: WorkspaceOption = HERE) -> None:
    """Open the app on this machine."""
    raise typer.Exit(serve(workspace, port))


def _workspace(path: Path) -> Any:
    from journey.workspace import Workspace

    held = Workspace(path)
    if not (path / "journey.toml").is_file():
        raise Refused("There is no workspace here. Make one with: journey init DIR, or try: journey demo")
    return held


def _reader(path: Path) -> Any:
    from journey.read import open_current

    return open_current(_workspace(path).path)


def _build(path: Path, tell: Any) -> dict[str, Any]:
    from journey import pipeline

    held = _workspace(path)
    with held.lock():
        manifest = pipeline.build(held, tell)
        _record(held, "build", manifest["build_id"])
    return manifest


def _record(held: Any, action: str, subject: str) -> None:
    from journey.casebook import open_casebook

    with open_casebook(held.casebook_path) as casebook:
        casebook.record(action, subject)


def _not_yet(what: str, instead: str = "") -> None:
    raise Refused(f"journey {what} is not there yet. {instead}".strip())


def _exit_for(manifests: list[dict[str, Any]]) -> None:
    if any(manifest["set_aside"] for manifest in manifests):
        raise typer.Exit(1)


def main() -> None:
    """Run a command; every error a person can act on is one plain sentence and an exit code."""
    try:
        code = app(standalone_mode=False)
    except JourneyError as error:
        say(error.message)
        code = error.exit_code
    except typer.Abort:
        code = 2
    except typer.TyperException as error:
        say(getattr(error, "message", "") or "That is not how this command is used. Add --help to see how.")
        code = Usage.exit_code
    except KeyboardInterrupt:
        say("Stopped. Nothing half done was kept.")
        code = 2
    except BrokenPipeError:
        code = 0
    except Exception as error:
        say(f"Something we did not foresee went wrong ({type(error).__name__}). Nothing half done was kept.")
        code = 4
        if os.environ.get("JOURNEY_DEBUG"):
            raise
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
