"""The page docs/method.md as parts to draw: what each figure is, in plain words and in full.

The text is read from method.md beside this file, which docs/make_method.py makes from docs/method.md.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_PAGE = Path(__file__).with_name("method.md")
_COMMENT = re.compile(r"<!--.*?-->")
_HEADING = re.compile(r"(#+) (.*)")
_RULE = re.compile(r"[|\s:-]+")
_NOT_IN_AN_ANCHOR = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, a table or a piece of code; a table's first line is its headings.

    Attributes:
        kind: which of them it is.
        lines: one line a paragraph, item, row or line of code; cells of a row in a table, else one cell.
        caption: of a table, the words before it.
    """

    kind: Literal["text", "list", "table", "code"]
    lines: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Part:
    """A heading of the page with what stands beneath it, up to the next heading; level 2 or 3."""

    level: int
    title: str
    blocks: tuple[Block, ...]

    @property
    def anchor(self) -> str:
        """The name by which a link finds the heading."""
        return _NOT_IN_AN_ANCHOR.sub("-", self.title.casefold()).strip("-")


def parts() -> list[Part]:
    """The whole page in order; what stands before the first heading of level 2 is left out."""
    return parts_of(_PAGE.read_text(encoding="utf-8"))


def parts_of(page: str) -> list[Part]:
    """Parts of a page in the Markdown that we write: headings, paragraphs, lists, tables, indented code."""
    found: list[tuple[int, str, list[Block]]] = []
    for chunk in re.split(r"\n\s*\n", _COMMENT.sub("", page)):
        if not chunk.strip():
            continue
        heading = _HEADING.match(chunk.strip())
        if heading:
            found.append((len(heading[1]), heading[2].strip(), []))
        elif found:
            _add(found[-1][2], chunk.strip("\n"))
    return [Part(level, title, tuple(blocks)) for level, title, blocks in found if level > 1]


def _add(blocks: list[Block], chunk: str) -> None:
    """Put one chunk between blank lines behind what is there."""
    lines = chunk.splitlines()
    if lines[0].startswith("    "):
        blocks.append(Block("code", tuple((line[4:],) for line in lines)))
    elif lines[0].startswith("|"):
        caption = blocks.pop().lines[0][0].rstrip(":") if _names_a_table(blocks) else ""
        blocks.append(Block("table", tuple(_cells(line) for line in lines if not _is_rule(line)), caption))
    elif lines[0].startswith("- "):
        items = re.split(r"^- ", chunk, flags=re.MULTILINE)[1:]
        blocks.append(Block("list", tuple((" ".join(item.split()),) for item in items)))
    else:
        blocks.append(Block("text", ((" ".join(chunk.split()),),)))


def _names_a_table(blocks: list[Block]) -> bool:
    """Whether what stands before a table is a short line that ends in a colon."""
    if not blocks or blocks[-1].kind != "text":
        return False
    text = blocks[-1].lines[0][0]
    return text.endswith(":") and len(text) < 80


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _is_rule(line: str) -> bool:
    """The line of dashes beneath a table's headings."""
    return "---" in line and _RULE.fullmatch(line) is not None
