"""pm4py, which reads our event logs back: imported here and nowhere else, without its warnings and banner."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def quietly(ask: Callable[[], T]) -> T:
    """What a function gives, whatever it prints and warns of."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        with contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            return ask()


def pm4py() -> Any:
    """The library."""

    def ask() -> Any:
        import pm4py as library

        return library

    return quietly(ask)


def read_ocel(path: Path) -> Any:
    """An OCEL 2.0 log, JSON or SQLite, as pm4py has it."""
    library = pm4py()
    read = library.read_ocel2_json if path.suffix == ".json" else library.read_ocel2_sqlite
    return quietly(lambda: read(str(path)))


def broken_rules(path: Path) -> list[str]:
    """The rules of the relational form of OCEL 2.0 that a file breaks."""
    pm4py()
    from pm4py.objects.ocel.validation import ocel20_rel_validation

    return list(ocel20_rel_validation.apply(str(path))[1])


def read_xes(path: Path) -> Any:
    """An XES log as a table, one line an event."""
    return quietly(lambda: pm4py().read_xes(str(path)))


def follows(events: Any, case: str, what: str, at: str) -> Counter[tuple[str, str]]:
    """How often pm4py finds one thing directly after another."""

    def ask() -> Any:
        found, _, _ = pm4py().discover_dfg(events, activity_key=what, timestamp_key=at, case_id_key=case)
        return found

    return Counter({(str(one), str(other)): int(n) for (one, other), n in quietly(ask).items()})
