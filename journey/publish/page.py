"""A story for the public as one page that needs nothing else, and as plain text."""

from __future__ import annotations

import textwrap
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

from journey.board.paper import Part, Table

_STYLE = """
body { font: 1rem/1.5 Arial, sans-serif; color: #0b0c0c; background: #fff; max-width: 62rem; margin: 0 auto;
  padding: 1rem; overflow-wrap: anywhere; }
h1, h2 { line-height: 1.2; }
h2 { margin: 2.5rem 0 .5rem; }
p, li { max-width: 44rem; }
.quiet { color: #505a5f; }
.draft { border: 3px solid #0b0c0c; padding: .5rem 1rem; font-weight: bold; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 4px solid #12436d; }
.wide { overflow-x: auto; }
.wide:focus { outline: 3px solid #0b0c0c; }
.wide img { display: block; width: 100%; min-width: 40rem; height: auto; }
table { border-collapse: collapse; width: 100%; min-width: 36rem; margin: 1rem 0; overflow-wrap: normal; }
caption { text-align: left; padding: .3rem 0; }
th, td { border-bottom: 1px solid #b1b4b6; padding: .4rem .6rem .4rem 0; text-align: left;
  vertical-align: top; }
td, thead th + th { text-align: right; }
tfoot th, tfoot td { font-weight: bold; }
@media print { .wide { overflow: visible; } tr, blockquote { break-inside: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
DRAFT = (
    "A draft: not yet checked and signed. Show it to the person and to those who check it, to nobody else."
)
_LINE = 100


def page(
    title: str, stamp: Sequence[str], parts: Sequence[Part], png: bytes, alt: str, is_draft: bool
) -> bytes:
    """The page; its picture stands in the part that has a table."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{escape(title)}</h1>",
        *([f'<p class="draft">{escape(DRAFT)}</p>'] if is_draft else []),
        *(f'<p class="quiet">{escape(line)}</p>' for line in stamp),
    ]
    image = f'<img src="data:image/png;base64,{b64encode(png).decode()}" alt="{escape(alt)}">'
    for part in parts:
        lines += _part(part, image if part.tables else "")
    return "\n".join([*lines, "</main>", "</body>", "</html>", ""]).encode("utf-8")


def _part(part: Part, image: str) -> Iterator[str]:
    yield f"<h2>{escape(part.heading)}</h2>"
    if part.below:
        yield f'<p class="quiet">{escape(part.below)}</p>'
    if image:
        yield _wide("Chart of every month of contact", image)
    for text, by in part.quotes:
        yield f'<blockquote><p>{escape(text)}</p><p class="quiet">{escape(by)}</p></blockquote>'
    for text in part.how:
        yield f'<p class="quiet">{escape(text)}</p>'
    for text in part.says:
        yield f"<p>{escape(text)}</p>"
    if part.points:
        yield "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in part.points) + "</ul>"
    for table in part.tables:
        yield _wide("Table of before and after", _table(table))


def _wide(label: str, inside: str) -> str:
    """Something too wide for a narrow page, that a keyboard can scroll."""
    return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">{inside}</div>'


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    body, foot = ("".join(map(_row, rows)) for rows in (table.rows, table.totals))
    return (
        f"<table><caption>{escape(table.caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody><tfoot>{foot}</tfoot></table>"
    )


def _row(cells: Sequence[str]) -> str:
    rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])
    return f'<tr><th scope="row">{escape(cells[0])}</th>{rest}</tr>'


def readme(title: str, stamp: Sequence[str], parts: Sequence[Part], files: Sequence[tuple[str, str]]) -> str:
    """The same in plain text, with what each file is; complete without the page."""
    lines = [title, "=" * len(title), "", *_wrapped(stamp), ""]
    for part in parts:
        lines += [*textwrap.wrap(part.heading, _LINE), "-" * min(len(part.heading), _LINE)]
        lines += _wrapped([part.below] if part.below else [])
        for text, by in part.quotes:
            lines += [*textwrap.wrap(f'"{text}"', _LINE), f"  {by}"]
        lines += _wrapped(part.says)
        for text in part.points:
            lines += textwrap.wrap(f"- {text}", _LINE, subsequent_indent="  ")
        lines.append("")
    lines += ["Files", "-----", *(f"{name:<16}{text}" for name, text in files), ""]
    return "\n".join(lines)


def _wrapped(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in textwrap.wrap(text, _LINE)]
