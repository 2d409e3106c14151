"""Run a command. Standard output is data, standard error is narration, exit codes are a contract.

0 done; 1 done, but rows were set aside; 2 refused or stopped, nothing half done is used; 3 the workspace is
busy; 4 the workspace or a build is damaged; 64 wrong usage. Ctrl-C is listened for before anything of ours is
imported.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

_STOPPED = "Stopped. Nothing half done is used: it is undone, or the next command says how to finish it.\n"
_STOPPED_CODE = 2
_INTERRUPTED = 130  # what Typer makes of Ctrl-C
_STOPS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))

_received: list[int] = []  # the signals, so that whatever a library makes of one is still known as a stop


def main() -> None:
    """Run a command; every error a person can act on is one plain sentence and an exit code."""
    _received.clear()
    _on_stop(_leave)
    from journey.commands.run import run, told

    try:
        _on_stop(_interrupt)
        code = run()
    except BaseException as error:
        # DuckDB makes a RuntimeError of a signal, and what is under way may fail in other ways after one.
        if _received or isinstance(error, KeyboardInterrupt):
            code = _INTERRUPTED
        elif isinstance(error, Exception):
            code = told(error)
        else:
            raise
    _on_stop(signal.SIG_IGN)  # what follows is Python's own end: the work is done, or undone
    sys.exit(_stop() if code == _INTERRUPTED else code)


def _on_stop(handler: Callable[[int, object], None] | signal.Handlers) -> None:
    """Listen for Ctrl-C and a polite kill; not for one that whoever started us wants ignored."""
    for number in _STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(number: int, frame: object) -> None:
    """While commands are imported nothing is begun, and an import may lose an exception: end at once."""
    os.write(2, _STOPPED.encode())
    os._exit(_STOPPED_CODE)


def _interrupt(number: int, frame: object) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def _stop() -> int:
    """Say so. After a signal end at once: Python dies of a Ctrl-C that got out of an exec, caught or not."""
    sys.stderr.write(_STOPPED)
    if _received:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_STOPPED_CODE)
    return _STOPPED_CODE


if __name__ == "__main__":
    main()
