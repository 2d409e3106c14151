"""What is wrong with a file."""

from pathlib import Path
from typing import Annotated

import typer

from journey.commands.common import HERE, JsonOption, WorkspaceOption, app, exit_for, give
from journey.report import intake_text


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
    exit_for([found])
