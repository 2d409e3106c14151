"""What jobs there are, and what each does. What they need is imported when one runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journey.errors import Busy

if TYPE_CHECKING:
    from journey.workspace import Workspace

Tell = Callable[[str], None]
Row = dict[str, Any]
_TIMES_TO_WAIT = 300  # of two seconds each: ten minutes
COUNTS = ("rows_in", "accepted", "set_aside", "duplicate", "superseded", "skipped")


def look(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """A larger draft read for the pages, and kept with it; the result is how many tables it holds."""
    from journey.jobs.intake import look_into_draft

    return look_into_draft(path, str(arguments["draft_id"]), tell)


def check(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """What a draft's file would bring: kept with the draft; the result is its counts."""
    from journey.jobs.intake import check_draft

    return check_draft(path, str(arguments["draft_id"]), tell)


def add(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """A draft's file taken in, then the figures made again."""
    from journey.jobs.intake import add_draft

    return add_draft(path, str(arguments["draft_id"]), tell)


def remove(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """An extract taken out, then the figures made again."""
    from journey.jobs.intake import remove_extract

    return remove_extract(path, str(arguments["extract_id"]), tell)


def build(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """The figures made again."""
    from journey.jobs.intake import make_figures
    from journey.workspace import Workspace

    workspace = Workspace(path)
    with held(workspace, tell):
        return {"build_id": make_figures(workspace, tell)}


def sample(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """The sample data made beside the programme's own workspace."""
    from journey.demo import load_beside

    return {"build_id": load_beside(path, tell)}


def clear_sample(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """The sample data taken away again."""
    from journey.demo import clear

    clear(path, tell)
    return {}


def export(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """Files to download, left in the folder "out" of the job."""
    from journey import downloads
    from journey.workspace import Workspace

    out = folder / "out"
    out.mkdir(mode=0o700)
    result: Row = downloads.make(Workspace(path), out, arguments, tell)
    return result


def use_set(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """Another assumption set in use, and every figure worked out again."""
    from journey.jobs.sets import use

    return use(path, str(arguments["name"]), tell)


def compare_sets(path: Path, arguments: Row, tell: Tell, folder: Path) -> Row:
    """Two assumption sets side by side; nothing is published."""
    from journey.jobs.sets import compare

    return compare(path, (str(arguments["one"]), str(arguments["other"])), tell)


KINDS: dict[str, Callable[[Path, Row, Tell, Path], Row]] = {
    "look": look,
    "check": check,
    "add": add,
    "remove": remove,
    "build": build,
    "sample": sample,
    "clear_sample": clear_sample,
    "export": export,
    "use_set": use_set,
    "compare_sets": compare_sets,
}


@contextmanager
def held(workspace: Workspace, tell: Tell, although: str | None = None) -> Iterator[None]:
    """Hold the workspace for writing, waiting while somebody else does.

    Raises:
        Busy: they did for ten minutes.
    """
    with ExitStack() as stack:
        for number in range(_TIMES_TO_WAIT):
            try:
                stack.enter_context(workspace.lock(although))
                break
            except Busy:
                if not number:
                    tell("Waiting for other work in this workspace to finish")
        else:
            raise Busy(
                "Someone else was adding or building in this workspace for ten minutes, so nothing was done. "
                "Try again when they are done."
            )
        yield
