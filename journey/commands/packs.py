"""Packs that left: whether one still reconciles, and whether it comes out the same again."""

from pathlib import Path
from typing import Annotated

import typer

from journey.commands.common import (
    HERE,
    JsonOption,
    PurposeOption,
    WorkspaceOption,
    app,
    give,
    open_workspace,
    record,
    say,
)

_DIFFERS = 2


@app.command()
def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="The pack's folder, or its .zip.")],
    json: JsonOption = False,
) -> None:
    """Whether a pack is as it was written and still adds up. Needs no workspace, no key and no build."""
    from journey.export.verify import verify_pack
    from journey.report_packs import verified_json, verified_text

    held = verify_pack(pack)
    give(verified_json(held)) if json else typer.echo(verified_text(held))
    if not held.is_whole:
        raise typer.Exit(_DIFFERS)


@app.command()
def rerun(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="The pack's folder, or its .zip.")],
    out: Annotated[
        Path | None, typer.Option(help="Keep the new pack here: a new folder, or a new .zip.")
    ] = None,
    purpose: PurposeOption = "",
    workspace: WorkspaceOption = HERE,
    json: JsonOption = False,
) -> None:
    """Make a pack again from the build that it names, and compare byte for byte."""
    from journey.export.leaving import recipient_key, refuse_unless_free
    from journey.export.rerun import asked_of
    from journey.export.rerun import rerun as made_again
    from journey.read import open_folder
    from journey.report_packs import rerun_json, rerun_text

    asked = asked_of(pack)
    if out is not None:
        refuse_unless_free(out)
    held = open_workspace(workspace)
    build = open_folder(held, held.kept_build(asked.build_id))
    if asked.recipient is not None:
        recipient_key(build, asked.recipient)  # before the log is opened, which would ask in its own words
    told = [f"Made again, pack {asked.pack}.", f"Recipient: {asked.recipient}." if asked.recipient else ""]
    # Written down first: a pack that is not in the log must not exist.
    record(held, "export", asked.build_id, " ".join(filter(None, [*told, purpose])))
    done = made_again(asked, build, pack, out)
    give(rerun_json(done)) if json else typer.echo(rerun_text(done))
    if out is not None:
        say("The new pack is kept.")
    if not done.is_identical:
        raise typer.Exit(_DIFFERS)
