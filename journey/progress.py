"""Progress of long work, on standard error: a live line on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Give a function to call with the name of each step as it begins."""
    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        yield lambda text: console.print(text)
        return
    with Status("", console=console) as status:
        yield lambda text: status.update(text)
