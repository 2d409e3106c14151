"""What the commands share: the application, its options, and the two streams.

Standard output is data, standard error is narration, exit codes are a contract (journey/cli.py).
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from journey.errors import Refused

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
SourceOption = Annotated[str, typer.Option("--source", help="Which agency extract this is.")]
CoversOption = Annotated[
    str | None, typer.Option("--covers", help="The period it covers, FROM..TO, both days included.")
]
TogetherOption = Annotated[
    bool, typer.Option("--together", help="The files are one extract, for example one a month.")
]
PurposeOption = Annotated[
    str, typer.Option("--for", metavar="TEXT", help="What it is for; kept, sealed, in the audit log.")
]
HERE = Path("workspace")


def say(text: str) -> None:
    """Narration, to standard error."""
    typer.echo(text, err=True)


def give(held: Any) -> None:
    """JSON to standard output: money as decimal strings, dates ISO."""
    from journey.json_text import json_text

    typer.echo(json_text(held))


def open_workspace(path: Path) -> Any:
    from journey.workspace import Workspace

    held = Workspace(path)
    if not (path / "journey.toml").is_file():
        raise Refused("There is no workspace here. Make one with: journey init DIR, or try: journey demo")
    return held


def open_reader(path: Path) -> Any:
    from journey.read import open_current

    return open_current(open_workspace(path).path)


def held_key(held: Any) -> Any:
    """The workspace's key, or None where none was given: then what is sealed stays unsaid.

    Raises:
        Refused: a key was given, and it is not this workspace's.
    """
    return held.key if held.is_key_named() else None


def record(held: Any, action: str, subject: str, purpose: str = "", n_rows: int | None = None) -> None:
    """Add a line to the audit log. Call it before the thing is shown or done."""
    from journey.casebook import open_casebook

    with open_casebook(held.casebook_path, held_key(held)) as casebook:
        casebook.record(action, subject, purpose, n_rows)


def exit_for(manifests: list[dict[str, Any]]) -> None:
    if any(manifest["set_aside"] for manifest in manifests):
        raise typer.Exit(1)
