"""One .xlsx of marked tables, a sheet each: the same tables give the same bytes, and nothing in it runs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from journey.export.workbook_cells import blocks
from journey.export.workbook_frame import Sheet, frame_of, looks_of, wraps_of

MOST_ROWS = 1_048_575  # beside the heading
_LANGUAGE = b"<dc:language>en-GB</dc:language></cp:coreProperties>"
_HUGE = 1 << 24  # cells; a part of more may come near the 2 GiB that a zip holds without its long form
_LEVEL = 4  # of compression: two thirds of the time of 6, for a tenth more bytes


def write_book(
    path: Path, title: str, made_on: datetime, cover: Sequence[tuple[str, str]], sheets: Sequence[Sheet]
) -> None:
    """Write the workbook.

    Args:
        path: of the file.
        title: in the properties of the file.
        made_on: the time in the properties; a date of the data, for nothing here reads the clock.
        cover: the lines of the first sheet: their kind (title, heading or text), and the line.
        sheets: the others, in order.
    """
    frame = frame_of(title, made_on, cover, sheets)
    filled: dict[str, Callable[[bytes], Iterable[bytes]]] = {"docProps/core.xml": _in_english}
    for number, sheet in enumerate(sheets, 1):
        filled[f"xl/tables/table{number}.xml"] = partial(_whole_table, sheet)
        if not sheet.is_contents:
            filled[f"xl/worksheets/sheet{number + 1}.xml"] = partial(_whole_sheet, sheet)
    is_huge = any(sheet.frame.height * sheet.frame.width > _HUGE for sheet in sheets)
    with (
        zipfile.ZipFile(io.BytesIO(frame)) as former,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as book,
    ):
        for name in former.namelist():
            # By name and not by entry: the entry's time is then the first that a zip knows.
            with book.open(name, "w", force_zip64=is_huge) as sink:
                for piece in filled.get(name, _as_it_is)(former.read(name)):
                    sink.write(piece)


def _as_it_is(part: bytes) -> Iterable[bytes]:
    return (part,)


def _in_english(part: bytes) -> Iterable[bytes]:
    """The properties of the file, which then also say in which language its text is."""
    return (part.replace(b"</cp:coreProperties>", _LANGUAGE),)


def _whole_table(sheet: Sheet, part: bytes) -> Iterable[bytes]:
    """What marks a table, over all of its rows."""
    before, _, after = _parted(part, rb' ref="[^"]*"')
    return (before, f' ref="{_area(sheet)}"'.encode("ascii"), after)


def _whole_sheet(sheet: Sheet, part: bytes) -> Iterator[bytes]:
    """A sheet with all its rows in place of the one that shows their formats."""
    start, row, end = _parted(part, rb'<row r="2".*?</row>')
    styles = [found.decode("ascii") for found in re.findall(rb' s="(\d+)"', row)]
    before, _, after = _parted(start, rb'<dimension ref="[^"]*"/>')
    yield before + f'<dimension ref="{_area(sheet)}"/>'.encode("ascii") + after
    letters = [_letter(place) for place in range(sheet.frame.width)]
    wraps = wraps_of(looks_of(sheet.frame))
    yield from blocks(sheet.name, sheet.frame, styles, letters, wraps)
    yield end


def _area(sheet: Sheet) -> str:
    return f"A1:{_letter(sheet.frame.width - 1)}{sheet.frame.height + 1}"


def _letter(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _parted(text: bytes, pattern: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, "xlsxwriter writes this part in another way than the one known here"
    return text[: found.start()], found.group(), text[found.end() :]
