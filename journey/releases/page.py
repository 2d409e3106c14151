"""The public table as one page that needs nothing else: no script, no request, readable aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from journey.releases.making import Made
from journey.releases.question import DIMS
from journey.releases.table import columns_of
from journey.releases.telling import by_text, sections, title

_STYLE = """
body { font: 1rem/1.5 Arial, sans-serif; color: #0b0c0c; background: #fff; max-width: 70rem;
  margin: 0 auto; padding: 1rem; }
h1, h2 { line-height: 1.2; }
table { border-collapse: collapse; margin: 0 0 1.5rem; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { border: 1px solid #6b6b6b; padding: .4rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: break-word; }
thead th { background: #f3f2f1; }
tbody th { font-weight: normal; min-width: 6rem; }
.number { text-align: right; white-space: nowrap; }
thead .number { white-space: normal; }
.wide { overflow-x: auto; }
@media print { body { max-width: none; font-size: 10pt; } tr { break-inside: avoid; }
  thead { display: table-header-group; } }
"""
# says that nothing may be fetched or run, whatever a later change puts into the page
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?")


def html_page(made: Made, about: Mapping[str, Any]) -> str:
    """One accessible page: the table first, then what is told with it."""
    heading = escape(title(made))
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{heading}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{heading}</h1>",
    ]
    if about["is_sample"]:
        lines.append(
            "<p><strong>Sample data: synthetic. Do not quote these figures as findings.</strong></p>"
        )
    lines += _table(made, f"Figures by {escape(by_text(made))}")
    for name, paragraphs in sections(made, about):
        lines += [
            f"<h2>{escape(name)}</h2>",
            "<ul>",
            *(f"<li>{escape(text)}</li>" for text in paragraphs),
            "</ul>",
        ]
    return "\n".join([*lines, "</main>", "</body>", "</html>", ""])


def _table(made: Made, caption: str) -> Iterator[str]:
    """The table in a frame of its own, which scrolls where it is wider than the page, by keyboard too."""
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{caption}">'
    yield f"<table><caption>{caption}. [c] is hidden, [x] not supplied.</caption>"
    heads = [f'<th scope="col">{escape(DIMS[name])}</th>' for name in made.question.dims]
    heads += [
        f'<th scope="col" class="number">{escape(column.heading)}</th>'
        for column in columns_of(made.question)
    ]
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    n_dims = len(made.question.dims)
    for row in made.table.iter_rows():
        labels = "".join(f'<th scope="row">{escape(cell)}</th>' for cell in row[:n_dims])
        figures = "".join(f'<td class="number">{escape(_shown(cell))}</td>' for cell in row[n_dims:])
        yield f"<tr>{labels}{figures}</tr>"
    yield "</tbody></table></div>"


def _shown(cell: str) -> str:
    """A figure with commas; shorthand as it is.

    >>> _shown("-12500"), _shown("1234.5"), _shown("[c]")
    ('-12,500', '1,234.5', '[c]')
    """
    found = _NUMBER.fullmatch(cell)
    return f"{found[1]}{int(found[2]):,}{found[3] or ''}" if found else cell
