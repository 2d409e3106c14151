"""Run the command that was asked for, and say in one sentence what went wrong."""

import os

import typer

from journey.commands import (  # noqa: F401 - importing registers them
    assumptions,
    audit,
    casebook,
    casebook_ended,
    casebook_people,
    check,
    comparing,
    costs,
    intake,
    key,
    link,
    packs,
    prices,
    propose,
    publishing,
    reading,
    releases,
    rights,
    workspace,
)
from journey.commands.common import app, say
from journey.errors import JourneyError, Usage


def run() -> int:
    """Run the command that the shell gave.

    Returns:
        Its exit code; 130 where Typer was interrupted.
    """
    code = app(standalone_mode=False)
    return code if isinstance(code, int) else 0


def told(error: Exception) -> int:
    """Say what went wrong, in one sentence, and give its exit code. With JOURNEY_DEBUG it is raised again."""
    if isinstance(error, JourneyError):
        say(error.message)
        return error.exit_code
    if isinstance(error, typer.Abort):
        return 2
    if isinstance(error, typer.TyperException):
        said = error.format_message() if hasattr(error, "format_message") else ""
        say(f"{said or 'That is not how this command is used.'} Add --help to see how.")
        return Usage.exit_code
    if isinstance(error, BrokenPipeError):
        return 0
    say(f"Something we did not foresee went wrong ({type(error).__name__}). Nothing half done is used.")
    if os.environ.get("JOURNEY_DEBUG"):
        raise error
    return 4
