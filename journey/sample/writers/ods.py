"""OpenDocument spreadsheets: the few parts of the format that a table needs, written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from journey.sample.cells import Cell
from journey.sample.files import Sheet
from journey.sample.writers.packed import zipped

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{where}:1.0"'
    for name, where in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
    )
)
DAY_STYLE = (
    '<office:automatic-styles><number:date-style style:name="D"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style><style:style style:name="day" '
    'style:family="table-cell" style:data-style-name="D"/></office:automatic-styles>'
)
MANIFEST = (
    f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def _cell(value: Cell) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    shown = f"<text:p>{value.strftime('%d/%m/%Y')}</text:p>"
    kind = f'table:style-name="day" office:value-type="date" office:date-value="{value.isoformat()}"'
    return f"<table:table-cell {kind}>{shown}</table:table-cell>"


def _row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells)) or '<table:table-cell/>'}</table:table-row>"


def _table(sheet: Sheet) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(sheet.name or 'Sheet1')}>"
    yield f'<table:table-column table:number-columns-repeated="{len(sheet.header)}"/>'
    yield from (_row([title]) for title in sheet.layout.titles)
    yield _row(sheet.header)
    yield from (_row(row.cells) for row in sheet.rows)
    yield "</table:table>"


def ods(sheets: Sequence[Sheet]) -> bytes:
    """Return a spreadsheet of a sheet a table, with real date and number cells where the source has them."""
    body = "".join(part for sheet in sheets for part in _table(sheet))
    content = (
        f'{XML}<office:document-content {SPACES} office:version="1.2">{DAY_STYLE}<office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": MEDIA_TYPE.encode(),
        "content.xml": content.encode(),
        "META-INF/manifest.xml": MANIFEST.encode(),
    }
    return zipped(parts, stored="mimetype")
