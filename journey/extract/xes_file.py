"""XES event logs: one row an event, what its trace says headed case:NAME and what it says itself headed NAME.

Row 1 of the sheet is made of the headings, in the order in which they first appear; the first event of the
file is row 2. What stands within an attribute is headed NAME/INNER; several of one name, as in a list, are
joined by "; ". Extensions, globals, classifiers and what is said of the whole log are not read.

A trace may say much of very many events in few bytes. So what it says is held once, whatever its events, and
a block ends where its events, its cells or its text come to a limit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from xml.parsers import expat

import polars as pl

from journey.errors import Refused
from journey.extract.sheet import MAX_CELL_CHARACTERS, MAX_COLUMNS, Block
from journey.extract.text_block import text_block
from journey.notes import Note

_BLOCK_EVENTS = 20_000
_BLOCK_CELLS = 2_000_000
_BLOCK_CHARACTERS = 20_000_000
_STEP_BYTES = 1 << 16
_MAX_DEPTH = 20
_MAX_NAME_CHARACTERS = 1_000
_MAX_TAG_BYTES = 16 << 20  # the parser looks at an unfinished tag again from its start with every piece
_TOKEN = re.compile(rb"<!--|-->|<!\[CDATA\[|\]\]>|<event[\s/>]")
_CLOSES = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
_LONGEST_TOKEN = 9

_Said = dict[str, str]
_Event = tuple[_Said, _Said]  # what its trace says, one for all its events; what it says itself


def open_xes(path: Path) -> XesSheet:
    """An XES event log as a sheet.

    Raises:
        Refused: it is not whole, is not XES, holds a document type or entities, or says one thing twice.
    """
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise Refused("The XES file is saved as UTF-16. Ask for it in UTF-8.")
    return XesSheet(path)


class XesSheet:
    """An event log. `n_rows` is counted from the bytes, apart from the parser."""

    name = ""
    real_cells = True

    def __init__(self, path: Path) -> None:
        self.notes: list[Note] = []
        self._path = path
        self._headings = _headings(path)
        self.n_rows = _count(path) + 1

    def head(self, n_rows: int) -> list[list[str]]:
        """The first rows, the headings first."""
        events = islice(_events(self._path, _Parser()), max(0, n_rows - 1))
        rows = [[(trace | own).get(heading, "") for heading in self._headings] for trace, own in events]
        return [list(self._headings), *rows][:n_rows]

    def blocks(self, width: int) -> Iterator[Block]:
        """Every row, in order.

        Raises:
            Refused: the parser finds other events than were counted.
        """
        yield text_block(
            1, self._frame([({}, dict(zip(self._headings, self._headings, strict=True)))]), width
        )
        row = 2
        for held in _bounded(_events(self._path, _Parser()), len(self._headings)):
            yield text_block(row, self._frame(held), width)
            row += len(held)
        if row != self.n_rows + 1:
            raise Refused("The XES file is damaged. Ask the agency to export it again.")

    def _frame(self, events: list[_Event]) -> pl.DataFrame:
        traces: list[_Said] = []
        places: list[int] = []  # of each event's trace among them
        for trace, _ in events:
            if not traces or trace is not traces[-1]:
                traces.append(trace)
            places.append(len(traces) - 1)
        columns = {name: column.gather(places) for name, column in _columns(traces).items()}
        for name, column in _columns([own for _, own in events]).items():
            of_trace = columns.get(name)  # an event may say what only other events' traces say
            columns[name] = column if of_trace is None else column.zip_with(column.is_not_null(), of_trace)
        nothing = pl.repeat(None, len(events), dtype=pl.String, eager=True)
        return pl.DataFrame(
            {f"c{n}": columns.get(heading, nothing) for n, heading in enumerate(self._headings, start=1)}
        )


def _columns(said: list[_Said]) -> dict[str, pl.Series]:
    """What is said, by its name; null where nothing is."""
    cells: defaultdict[str, list[str | None]] = defaultdict(lambda: [None] * len(said))
    for place, one in enumerate(said):
        for name, value in one.items():
            cells[name][place] = value
    return {name: pl.Series(values, dtype=pl.String) for name, values in cells.items()}


def _bounded(events: Iterator[_Event], n_columns: int) -> Iterator[list[_Event]]:
    """Runs of events, each of bounded events, cells and characters; a trace's count again for each event."""
    most = max(1, min(_BLOCK_EVENTS, _BLOCK_CELLS // n_columns))
    held: list[_Event] = []
    last: _Said | None = None
    n_characters = of_trace = 0
    for trace, own in events:
        if trace is not last:
            last, of_trace = trace, _length(trace)
        held.append((trace, own))
        n_characters += of_trace + _length(own)
        if len(held) == most or n_characters > _BLOCK_CHARACTERS:
            yield held
            held, n_characters = [], 0
    if held:
        yield held


def _length(said: _Said) -> int:
    return sum(map(len, said.values()))


class _Parser:
    """Follows the XML; finished events wait in `done`. `headings` are those of the events so far."""

    def __init__(self) -> None:
        self.done: list[_Event] = []
        self.headings: dict[str, None] = {}
        self._n_bytes = 0
        self._depth = 0
        self._case: _Said | None = None
        self._event: _Said | None = None
        self._has_event = False
        self._path: list[str] = []
        self._expat = expat.ParserCreate()
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, is_last: bool) -> list[_Event]:
        """The events that end in a piece of the file."""
        try:
            self._expat.Parse(piece, is_last)
        except (expat.ExpatError, LookupError, ValueError):  # LookupError: an encoding that is none
            raise self._refused("is not well-formed XML; the file may be damaged or cut short") from None
        self._n_bytes += len(piece)
        if self._n_bytes - self._expat.CurrentByteIndex > _MAX_TAG_BYTES:
            raise self._refused(f"holds a tag or comment of more than {_MAX_TAG_BYTES >> 20} MB")
        done, self.done = self.done, []
        return done

    def _refused(self, what: str) -> Refused:
        line = self._expat.CurrentLineNumber
        return Refused(f"Line {line:,} of the XES file {what}. Ask the agency to export it again.")

    def _doctype(self, *_: object) -> None:
        # Entities are declared there, and a few of them can be made to fill any memory.
        raise self._refused("declares a document type, which no event log needs and which is not read")

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._refused(f"stands more than {_MAX_DEPTH} elements deep")
        if self._event is not None:
            self._attribute(self._event, "", given)
        elif name == "trace" and self._depth == 2:
            self._case, self._has_event = {}, False
        elif name == "event" and self._depth == (2 if self._case is None else 3):
            if self._case and not self._has_event:
                self.headings.update(dict.fromkeys(self._case))
                _check_width(self.headings)
            self._event, self._has_event = {}, True
        elif self._case is not None:
            if self._has_event:
                raise self._refused(
                    "says something of a trace after its first event, and it must stand before"
                )
            self._attribute(self._case, "case:", given)

    def _attribute(self, held: _Said, prefix: str, given: dict[str, str]) -> None:
        """Keep one attribute; one without a key, as a list's values, only leads to those within it."""
        key, value = given.get("key", ""), given.get("value")
        outer = "/".join(filter(None, self._path)) if self._path else ""
        name = f"{prefix}{outer}/{key}" if outer else prefix + key
        if len(name) > _MAX_NAME_CHARACTERS:
            raise self._refused(f"names an attribute in more than {_MAX_NAME_CHARACTERS:,} characters")
        self._path.append(key)
        if not key or value is None:
            return
        if name not in held:
            self._keep(held, name, value)
        elif not outer:
            raise self._twice()
        elif len(held[name]) <= MAX_CELL_CHARACTERS:  # longer than that no cell is kept anyway
            held[name] += "; " + value

    def _keep(self, held: _Said, name: str, value: str) -> None:
        held[name] = value
        if held is self._case:
            _check_width(held)
            return
        if self._case and name in self._case:
            raise self._twice()
        self.headings[name] = None
        _check_width(self.headings)

    def _twice(self) -> Refused:
        return self._refused("says one thing of an event or a trace twice")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._path:
            self._path.pop()
        elif self._event is not None:
            self.done.append((self._case or {}, self._event))
            self._event = None
        elif self._case is not None:
            self._case = None


def _check_width(names: Collection[str]) -> None:
    if len(names) > MAX_COLUMNS:
        raise Refused(
            f"The events of the XES file have more than {MAX_COLUMNS:,} different attributes. Ask for a flat"
            " table."
        )


def _events(path: Path, parser: _Parser) -> Iterator[_Event]:
    """Every event, in the order of the file."""
    with path.open("rb") as file:
        while piece := file.read(_STEP_BYTES):
            yield from parser.feed(piece, False)
    yield from parser.feed(b"", True)


def _headings(path: Path) -> list[str]:
    parser = _Parser()
    n_events = sum(1 for _ in _events(path, parser))
    if not n_events:
        raise Refused(
            "The XES file holds no event. If it is an object-centric log (OCEL), ask for the events as CSV."
        )
    if not parser.headings:
        raise Refused("The events of the XES file say nothing. Ask the agency to export it again.")
    return list(parser.headings)


def _count(path: Path) -> int:
    """How many events begin in the bytes, outside comments and raw text."""
    n_events, until, left = 0, b"", b""
    with path.open("rb") as file:
        while piece := file.read(_STEP_BYTES):
            data, start = left + piece, 0
            for found in _TOKEN.finditer(data):
                start, token = found.end(), found.group()
                if until:
                    until = b"" if token == until else until
                elif token in _CLOSES:
                    until = _CLOSES[token]
                elif token.startswith(b"<event"):
                    n_events += 1
            left = data[max(start, len(data) - _LONGEST_TOKEN + 1) :]
    return n_events
