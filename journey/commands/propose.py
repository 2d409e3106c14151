"""A profile for a file nobody has seen; and a profile that a person corrected, kept."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journey.commands.common import HERE, JsonOption, WorkspaceOption, app, give, open_workspace, record, say
from journey.errors import Refused, Usage

if TYPE_CHECKING:
    from journey.propose import Found, Proposal
    from journey.propose.keep import Kept


@app.command()
def profile(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The file as the agency sent it.")
    ] = None,
    source: Annotated[str, typer.Option(help="What the source is, or is to be, called.")] = "",
    agency: Annotated[str, typer.Option(help="Whose file it is, such as gp or police.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the profile to this new file.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep it in the workspace, as it is proposed.")
    ] = False,
    keep_file: Annotated[
        Path | None,
        typer.Option("--keep-file", metavar="FILE.toml", help="Keep a profile that you corrected."),
    ] = None,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show some cells of each column, on this screen only.")
    ] = False,
    json: JsonOption = False,
    workspace: WorkspaceOption = HERE,
) -> None:
    """Propose a profile for a file nobody has seen, or keep one that you corrected."""
    if (file is None) == (keep_file is None):
        raise Usage(
            "Name a file: journey profile FILE, or a corrected profile: journey profile --keep-file FILE.toml"
        )
    if keep_file is not None:
        _keep_file(keep_file, workspace, json)
        return
    if keep and not source:
        raise Usage("Name the source to keep it under: journey profile FILE --keep --source CODE")
    assert file is not None
    found = _look(file, source, workspace)
    proposal = _propose(found, source, agency, workspace)
    _show(found, proposal, out, show_values, json, to_screen=not (out or keep))
    if keep:
        _say_kept(_keep(workspace, proposal.text, f"{proposal.source_code}.toml"))
    if proposal.open:
        raise typer.Exit(1)


def _look(file: Path, source: str, workspace: Path) -> "Found":
    from journey import extract
    from journey.landing import landed
    from journey.propose import look
    from journey.propose.keep import check_source_code
    from journey.propose.shape import shape_of

    if source:
        check_source_code(source)
    with landed([file]) as (copies, folder):
        sheets = extract.open_file(copies[0].path, copies[0].file_name, None, folder)
        shape = shape_of(copies[0].path, sheets, folder)
        found = look(sheets, copies[0].file_name, shape, _own(workspace))
    return found


def _own(workspace: Path) -> Path | None:
    """The workspace, where there is one: its profiles count too."""
    return workspace if (workspace / "journey.toml").is_file() else None


def _propose(found: "Found", source: str, agency: str, workspace: Path) -> "Proposal":
    from journey.propose import propose
    from journey.propose.keep import next_version
    from journey.propose.report import looks_like_text

    for text in looks_like_text(found):
        say(text)
    agency_code = _agency(found, source, agency)
    version = next_version(source, _own(workspace)) if source else 1
    proposal = propose(found, agency_code, source, version)
    if proposal.is_order_open and _is_terminal():
        month_first = _ask_order()
        proposal = propose(found, agency_code, source, version, month_first)
    return proposal


def _agency(found: "Found", source: str, agency: str) -> str:
    from schemas.vocabularies import AGENCY_LABELS

    if not agency and source in found.hints.known:
        return found.hints.known[source].agency_code
    if not agency and _is_terminal():
        for code, label in AGENCY_LABELS.items():
            say(f"  {code:<24} {label}")
        agency = typer.prompt("Which agency sent it? Type its code", err=True)
    if not agency:
        raise Usage("Say whose file it is with --agency, one of: " + ", ".join(AGENCY_LABELS) + ".")
    if agency not in AGENCY_LABELS:
        raise Usage("There is no such agency. The agencies are: " + ", ".join(AGENCY_LABELS) + ".")
    return agency


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask_order() -> bool:
    """Whether the month stands first, as a person says; about a date that is not in the file."""
    say("Nothing in the dates says which part is the day and which the month.")
    question = "In this file, would 03/04/2023 be 3 April or 4 March? Type april or march"
    while True:
        answer = typer.prompt(question, err=True).strip().casefold()
        if "april" in answer or "march" in answer:
            return "march" in answer
        say("Type april, or march; if you do not know, stop with Ctrl-C and ask the agency.")


def _show(
    found: "Found", proposal: "Proposal", out: Path | None, show_values: bool, as_json: bool, to_screen: bool
) -> None:
    from journey.propose.report import proposal_json, proposal_text

    say(proposal_text(found, proposal, show_values))
    if out:
        _write_new(out, proposal.text)
        say(f"\nWrote {out.name}. Correct it, then: journey profile --keep-file {out.name}")
    if as_json:
        give(proposal_json(found, proposal))
    elif to_screen:
        typer.echo(proposal.text, nl=False)


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise Refused(f"{path.name} exists already. Name a new file.") from None
    except OSError:
        raise Refused(f"{path.name} can't be written there. Check the folder.") from None


def _keep_file(path: Path, workspace: Path, as_json: bool) -> None:
    from journey.propose.keep import read_corrected

    kept = _keep(workspace, read_corrected(path), path.name)
    if as_json:
        give(
            {"source_code": kept.source_code, "profile_version": kept.profile_version, "is_new": kept.is_new}
        )
    _say_kept(kept)


def _keep(workspace: Path, text: str, file_name: str) -> "Kept":
    from journey.propose.keep import keep

    held = open_workspace(workspace)
    with held.lock():
        kept = keep(held.path, text, file_name)
        if kept.is_new:
            record(held, "profile", f"{kept.source_code} v{kept.profile_version}")
    return kept


def _say_kept(kept: "Kept") -> None:
    if kept.is_new:
        say(f"Kept as version {kept.profile_version}. Next: journey check FILE --source {kept.source_code}")
    else:
        say(f"Nothing changed: version {kept.profile_version} of {kept.source_code} says the same already.")
