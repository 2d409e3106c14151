"""The report as one page that needs nothing else: no script, no request, readable aloud and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from journey.feedback.words import (
    LEVEL_TITLES,
    LEVEL_WORDS,
    NO_VALUES,
    NOTHING,
    TITLE,
    Checked,
    Item,
    Section,
    section_of,
)

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 70rem;
  margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem; }
caption { text-align: left; padding: .3rem 0; }
th, td { border: 1px solid #6b6b6b; padding: .4rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
thead th { background: #eef1f4; }
.number { text-align: right; white-space: nowrap; }
.wide { overflow-x: auto; }
@media print { body { max-width: none; font-size: 10pt; } tr { break-inside: avoid; } thead {
  display: table-header-group; } }
"""
_HEADS = ("What", "Where", "Rows", "Share", "Row numbers", "What to do", "Who can")
# says that nothing may be fetched or run, whatever a later change puts into the page
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_report(checked: Sequence[Checked]) -> bytes:
    """One accessible page on one or more files, UTF-8."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(TITLE)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{escape(TITLE)}</h1>",
        f"<p>{escape(NO_VALUES)}</p>",
    ]
    for found in checked:
        lines += _section(section_of(found))
    return "\n".join([*lines, "</main>", "</body>", "</html>", ""]).encode("utf-8")


def _section(section: Section) -> Iterable[str]:
    yield f"<h2>{escape(section.file_name)}</h2>"
    yield f"<p>{escape(section.read_as)}</p>"
    if section.counts:
        yield f"<table><caption>Where every row of {escape(section.file_name)} went</caption>"
        yield '<thead><tr><th scope="col">Rows</th><th scope="col" class="number">How many</th></tr></thead>'
        yield "<tbody>"
        for label, count in section.counts:
            yield f'<tr><th scope="row">{escape(label)}</th><td class="number">{escape(count)}</td></tr>'
        yield "</tbody></table>"
    yield f"<p>{escape(section.sum_text)}</p>"
    for level, items in section.levels:
        yield f"<h3>{escape(LEVEL_TITLES[level])}</h3>"
        yield from _table(f"{LEVEL_TITLES[level]} in {section.file_name}. {LEVEL_WORDS[level]}", items)
    if not section.levels:
        yield f"<p>{escape(NOTHING)}</p>"
    yield f"<p><strong>{escape(section.next_step)}</strong></p>"


def _table(caption: str, items: Sequence[Item]) -> Iterable[str]:
    yield f'<div class="wide"><table><caption>{escape(caption)}</caption>'
    yield "<thead><tr>" + "".join(f'<th scope="col">{escape(head)}</th>' for head in _HEADS) + "</tr></thead>"
    yield "<tbody>"
    for item in items:
        what = " ".join(filter(None, (item.title, item.detail, item.explained)))
        todo = f"{item.what_to_do} {item.why_it_matters}"
        cells = (item.where, item.n_rows, item.share, item.row_numbers, todo, item.who_can_fix)
        row = "".join(
            f'<td class="number">{escape(cell)}</td>' if number in (1, 2) else f"<td>{escape(cell)}</td>"
            for number, cell in enumerate(cells)
        )
        yield f'<tr><th scope="row">{escape(what)}</th>{row}</tr>'
    yield "</tbody></table></div>"
