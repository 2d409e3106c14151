"""What the costs of the published build rest on."""

import typer

from journey.commands.common import HERE, JsonOption, WorkspaceOption, app, give, open_reader


@app.command()
def costs(workspace: WorkspaceOption = HERE, json: JsonOption = False) -> None:
    """The assumptions, who pays, what is not costed and why, recorded cost, and doubts about prices."""
    from journey.read.costed import costed
    from journey.report_costed import costed_text

    found = costed(open_reader(workspace))
    give(found) if json else typer.echo(costed_text(found))
