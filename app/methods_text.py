"""Parts of the method's page drawn: paragraphs, lists, tables, and links within the page."""

import re
from collections.abc import Iterable, Sequence

from app import components
from journey.words.method import Block, Part

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_STRESS = re.compile(r"\*([^*\s][^*]*)\*")
_DAYS = re.compile(r"(?<=\d) (?=days\b)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def inline(text: str) -> str:
    """Text as markup: code and what is stressed; a link to another document keeps its words alone."""
    shown = _LINK.sub(r"\1", _together(components.plain(text)))
    shown = _CODE.sub(r"<code>\1</code>", shown)
    return _STRESS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", shown))


def _together(text: str) -> str:
    """Days stay beside their number. Of an example, they are said where identities are hidden too."""
    return _DAYS.sub("\u00a0", text)


def _bare(text: str) -> str:
    """Text without marks, for cells and captions."""
    return _LINK.sub(r"\1", _together(text)).replace("`", "").replace("**", "")


def blocks(held: Iterable[Block], where: str) -> None:
    """One block beneath another; `where` tells tables with one caption apart for screen readers."""
    for n, block in enumerate(held, 1):
        if block.kind == "table":
            head, *rows = [[_bare(cell) for cell in line] for line in block.lines]
            caption = _bare(block.caption) or head[0]
            components.table(caption, head, rows, n_text=len(head), label=f"{where}, {n}: {caption}")
        else:
            components.html(_markup(block))


def _markup(block: Block) -> str:
    shown = [inline(line[0]) for line in block.lines]
    if block.kind == "list":
        return f'<ul class="jy-list jy-method">{"".join(f"<li>{line}</li>" for line in shown)}</ul>'
    if block.kind == "code":
        lines = "<br>".join(components.plain(line[0]) for line in block.lines)
        return f'<p class="jy-code"><code>{lines}</code></p>'
    example = " jy-example" if block.lines[0][0].startswith("Example:") else ""
    return f'<p class="jy-note jy-method{example}">{"".join(shown)}</p>'


def contents(listed: Sequence[tuple[str, str]]) -> None:
    """Links to headings of this page: the anchor and the words of each."""
    lines = "".join(
        f'<li><a href="#{components.plain(anchor)}" target="_self">{components.plain(title)}</a></li>'
        for anchor, title in listed
    )
    components.html(f'<nav class="jy-contents" aria-label="On this page"><ul>{lines}</ul></nav>')


def part(held: Part, level: int) -> None:
    """A part with its heading."""
    components.heading(level, held.title, anchor=held.anchor)
    blocks(held.blocks, held.title)
