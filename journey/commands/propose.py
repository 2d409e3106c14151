"""A profile for a file nobody has seen."""

from pathlib import Path
from typing import Annotated

import typer

from journey.commands.common import app, not_yet


@app.command()
def profile(file: Path, out: Annotated[Path | None, typer.Option()] = None) -> None:
    """Propose a profile for a file nobody has seen."""
    not_yet("profile", "Write one by hand: docs/how-to-add-an-agency.md")
