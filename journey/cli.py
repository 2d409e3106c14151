"""Run a command. Standard output is data, standard error is narration, exit codes are a contract.

0 done; 1 done, but rows were set aside; 2 refused, nothing written; 3 the workspace is busy;
4 the workspace or a build is damaged; 64 wrong usage. Heavy imports stay inside the commands.
"""

import os
import signal
import sys

import typer

from journey.commands import (  # noqa: F401 - importing registers them
    assumptions,
    audit,
    check,
    costs,
    intake,
    key,
    link,
    prices,
    propose,
    reading,
    rights,
    workspace,
)
from journey.commands.common import app, say
from journey.errors import JourneyError, Usage

_INTERRUPTED = 130  # what Typer makes of Ctrl-C


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run a command; every error a person can act on is one plain sentence and an exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = app(standalone_mode=False)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
    except JourneyError as error:
        say(error.message)
        code = error.exit_code
    except typer.Abort:
        code = 2
    except typer.TyperException as error:
        told = error.format_message() if hasattr(error, "format_message") else ""
        say(f"{told or 'That is not how this command is used.'} Add --help to see how.")
        code = Usage.exit_code
    except KeyboardInterrupt:
        say("Stopped. Nothing half done is used: it is undone, or the next command says how to finish it.")
        code = 2
    except BrokenPipeError:
        code = 0
    except Exception as error:
        say(f"Something we did not foresee went wrong ({type(error).__name__}). Nothing half done is used.")
        code = 4
        if os.environ.get("JOURNEY_DEBUG"):
            raise
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
