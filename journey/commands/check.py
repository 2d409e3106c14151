"""What is wrong with a file, and what was found to be as it should be."""

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
    say,
)
from journey.errors import Usage
from journey.report import check_text


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    source: SourceOption,
    covers: CoversOption = None,
    together: TogetherOption = False,
    workspace: WorkspaceOption = HERE,
    report: Annotated[
        Path | None,
        typer.Option(help="Write the findings to this new .html, .csv or .docx file, fit to send back."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """What is wrong with a file; nothing is stored."""
    from journey.check import check_files
    from journey.feedback import can_write, write_report

    period = period_of(covers) if covers else None
    if report:
        can_write(report)
    groups = [files] if together else [[file] for file in files]
    checked = [check_files(group, source, workspace, period) for group in groups]
    if report:
        write_report(checked, report)
        say(f"Wrote {report.name}. It names files, sheets, headings and rows, and never what a cell holds.")
    if json:
        give(checked[0] if len(checked) == 1 else checked)
    else:
        typer.echo("\n\n".join(check_text(found) for found in checked))
    if any(found["is_refused"] or _is_stopped(found) for found in checked):
        raise typer.Exit(2)
    exit_for(checked)


def _is_stopped(found: dict[str, Any]) -> bool:
    return any(finding["level"] == "stop" for finding in found["findings"])


@app.command()
def explain(
    extract: str,
    check: str,
    who: Annotated[
        str | None, typer.Option(help="Your name: who explains, never who the row is about.")
    ] = None,
    why: Annotated[
        str | None, typer.Option(help="Why it is as it should be. Say nothing about any person in the data.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the explanation back.")] = False,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Say why something found in an extract is as it should be; it stays visible, with who and why.

    Names and reasons here are about workers and files, never about a person in the data.
    """
    from journey.casebook import open_casebook
    from journey.findings.explain import explanation_of, found_in

    held = open_workspace(workspace)
    found_in(held, extract, check)
    with open_casebook(held.casebook_path, held_key(held)) as casebook:
        if undo:
            casebook.take_back(extract, check)
            casebook.record("explain_undo", f"{extract} {check}")
        elif who and why:
            casebook.explain(explanation_of(extract, check, who, why))
            casebook.record("explain", f"{extract} {check}")
        else:
            raise Usage("Say who explains and why: --who NAME --why TEXT. To take it back: --undo")
    say("Taken back." if undo else "Explained. It stays visible, with who and why.")
