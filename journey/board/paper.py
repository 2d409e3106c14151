"""What a board paper holds, whatever the file is: parts in order, each with one message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Table:
    """A table as text: the first `n_text` columns are words, the rest numbers; totals stand last."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()
    n_text: int = 1


@dataclass(frozen=True)
class Picture:
    """A picture that is drawn to the size at which it is used.

    `draw` takes width and height in inches and gives the bytes of a PNG; `alt` says what it shows, for people
    who do not see it; `tall` is its height for a width of one, where the page leaves it free.
    """

    draw: Callable[[float, float], bytes]
    alt: str
    tall: float


@dataclass(frozen=True)
class Part:
    """One message: its finding as the heading, what supports it, and how that was worked out.

    quotes: words and who said them. points: listed one below another. is_lead: the opening, in larger type.
    """

    heading: str
    below: str = ""
    says: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    picture: Picture | None = None
    tables: tuple[Table, ...] = ()
    how: tuple[str, ...] = ()
    is_lead: bool = False


@dataclass(frozen=True)
class Paper:
    """A title, the parts, and the stamp that stands on every page, a line each."""

    title: str
    stamp: tuple[str, ...]
    parts: tuple[Part, ...]


def each_text(part: Part, change: Callable[[str], str]) -> Part:
    """A part with every one of its texts changed."""

    def lines(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(change(text) for text in texts)

    def rows(held: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(lines(row) for row in held)

    picture = part.picture
    return replace(
        part,
        heading=change(part.heading),
        below=change(part.below),
        says=lines(part.says),
        quotes=tuple((change(text), change(by)) for text, by in part.quotes),
        points=lines(part.points),
        how=lines(part.how),
        picture=picture and replace(picture, alt=change(picture.alt)),
        tables=tuple(
            replace(
                table,
                caption=change(table.caption),
                heads=lines(table.heads),
                rows=rows(table.rows),
                totals=rows(table.totals),
            )
            for table in part.tables
        ),
    )
