"""From events to the rows of files: record numbers, re-sent rows, faults, and what becomes of each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

from journey.sample.cells import Cell, Teller, teller
from journey.sample.codes import ACTIVITY
from journey.sample.layouts import SHAPES, Layout
from journey.sample.model import JOHN_KEY, SHORT, Event

BAD_DATES = {"%d/%m/%Y": "31/02/2016", "%Y-%m-%d": "2016-02-30", "%d-%b-%Y": "31-Feb-2016"}
FAULTS = ("bad_date", "bad_code", "no_id")
DISPOSITIONS = ("accepted", "set_aside", "duplicate", "superseded", "skipped")


@dataclass(slots=True)
class Row:
    """One physical row below a header, and what should become of it.

    `at` is the row's own time, `began` that at which the stay (or whatever else) it belongs to began.
    """

    cells: list[Cell]
    disposition: str
    at: datetime
    began: datetime
    reason: str = ""

    @property
    def month(self) -> str:
        """The month of the row's own date, as "2016-03"."""
        return _month(self.at.year, self.at.month)

    @property
    def start_month(self) -> str:
        """The month in which what the row belongs to began."""
        return _month(self.began.year, self.began.month)


@dataclass(frozen=True)
class Sheet:
    """One table of a file, or a part of it, ready to write."""

    layout: Layout
    rows: list[Row]
    name: str

    @property
    def header(self) -> list[str]:
        """Return the headings."""
        return [heading for heading, _ in self.layout.columns]


def number_events(source: str, events: list[Event], first: int = 1) -> list[Event]:
    """Sort a source's events and give each the agency's own record number; shared jobs share one.

    Numbers begin at `first`.
    """
    ordered = sorted(events, key=lambda e: (e.at, e.person.key, e.activity, e.status))
    own = [e for e in ordered if e.shared_with is None]
    for n, event in enumerate(own, start=first):
        event.record_id = f"{SHORT[source]}{n:06d}" + ("-2" if event.is_restated else "")
    for event in ordered:
        if event.shared_with is not None:
            event.record_id = event.shared_with.record_id
    return ordered


def movements(rng: Random, stays: list[Event]) -> list[Event]:
    """Turn prison stays into In and Out rows, some with a court day; a stay takes its In row's number."""
    rows: list[tuple[Event, Event | None]] = []
    for stay in stays:
        stay.began = stay.at
        rows.append((replace(stay, extra=["In - Admission"]), stay))
        if stay.nights > 8 and rng.random() < 0.5:
            court = stay.at.replace(hour=8, minute=30) + timedelta(days=4)
            rows.append((replace(stay, at=court, extra=["Out - Court"]), None))
            rows.append((replace(stay, at=court.replace(hour=17), extra=["In - Court return"]), None))
        if stay.end:
            rows.append((replace(stay, at=stay.end, extra=["Out - Release"]), None))
    rows.sort(key=lambda pair: (pair[0].at, pair[0].person.key))
    for n, (row, origin) in enumerate(rows, start=1):
        row.record_id = f"MV{n:06d}"
        if origin is not None:
            origin.record_id = row.record_id
    return [row for row, _ in rows]


def _spoil(cells: list[Cell], event: Event, layout: Layout, tokens: list[str]) -> str:
    """Break one cell of a faulty row; return the reason for which the row will be set aside."""
    if event.fault == "bad_date":
        text = BAD_DATES[layout.date_format]
        token = "at" if "at" in tokens else "date"
        cells[tokens.index(token)] = text + " 10:30" if token == "at" else text
        return f"start_{token}_not_read"
    if event.fault == "bad_code":
        cells[tokens.index("act")] = "ZZ9 (not in the code list)"
        return "activity_not_known"
    token = "pid" if "pid" in tokens else "rid"
    cells[tokens.index(token)] = ""
    return "no_person_id" if token == "pid" else "no_record_id"


@cache
def _month(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def _row(event: Event, layout: Layout, tellers: list[Teller], disposition: str) -> Row:
    row = Row([tell(event, layout) for tell in tellers], disposition, event.at, event.began or event.at)
    if event.fault:
        row.reason = _spoil(row.cells, event, layout, [token for _, token in layout.columns])
    return row


def _faulty(rng: Random, events: list[Event], layout: Layout) -> list[Event]:
    """Copy a few other people's rows and break one thing in each copy."""
    usable = [e for e in events if e.person.key != JOHN_KEY and e.shared_with is None]
    usable = [e for e in usable if e.extra in ([], ["In - Admission"])]
    kinds = [k for k in FAULTS if k != "bad_code" or any(t == "act" for _, t in layout.columns)]
    made: list[Event] = []
    for kind in kinds if usable else []:
        for event in rng.choices(usable, k=1 + len(events) // 250):
            number = f"{SHORT[event.source]}9{len(made):02d}{kind.count('_')}{rng.randrange(1000):03d}"
            made.append(replace(event, fault=kind, record_id=number, is_restated=False))
    return made


def _lines(event: Event, layout: Layout, tellers: list[Teller]) -> Iterator[Row]:
    if event.is_restated:
        first = replace(event, end=None, is_restated=False, record_id=event.record_id.removesuffix("-2"))
        yield _row(first, layout, tellers, "superseded")
    yield _row(event, layout, tellers, "set_aside" if event.fault else "accepted")


def _untidy(rng: Random, rows: list[Row]) -> list[Row]:
    """Repeat a few rows exactly, and leave a few lines blank."""
    accepted = [r for r in rows if r.disposition == "accepted"]
    repeated = {id(r) for r in rng.sample(accepted, min(len(accepted), 1 + len(accepted) // 120))}
    untidy = []
    for row in rows:
        untidy.append(row)
        if id(row) in repeated:
            untidy.append(replace(row, disposition="duplicate"))
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(1, len(untidy))
        below = untidy[place]
        untidy.insert(place, Row([], "skipped", below.at, below.began))
    return untidy


def _totalled(rows: list[Row], layout: Layout) -> list[Row]:
    """Add a totals row where one is kept."""
    if not layout.totals:
        return rows
    last, n = rows[-1], sum(row.disposition == "accepted" for row in rows)
    return [*rows, Row(["Total seen", str(n)], "skipped", last.at, last.began)]


def make_sheets(rng: Random, source: str, events: list[Event], clean: list[Event]) -> list[Sheet]:
    """Lay one source's numbered events out as the sheets of its file.

    Args:
        rng: what decides on faults.
        source: whose file it is.
        events: the rows among which faults are planted.
        clean: rows without any, put among the others by their time once the faults are in.
    """
    sheets = []
    for layout in SHAPES[source].tables:
        here = [e for e in events if ACTIVITY[e.activity][1] == layout.sheet]
        tellers = [teller(token) for _, token in layout.columns]
        broken = _faulty(rng, here, layout)
        ordered = sorted([*here, *broken], key=lambda e: (e.at, e.person.key, e.record_id))
        rows = [row for event in ordered for row in _lines(event, layout, tellers)]
        also = [
            _row(e, layout, tellers, "accepted") for e in clean if ACTIVITY[e.activity][1] == layout.sheet
        ]
        merged = sorted([*_untidy(rng, rows), *also], key=lambda row: row.at)
        sheets.append(Sheet(layout, _totalled(merged, layout), layout.sheet))
    return sheets


def count(sheets: list[Sheet], has_titles: bool = True) -> dict[str, int]:
    """Count what becomes of every row of a file; title rows, where the format has them, are skipped rows."""
    counts = dict.fromkeys(("rows_in", *DISPOSITIONS), 0)
    for sheet in sheets:
        counts["skipped"] += len(sheet.layout.titles) if has_titles else 0
        for row in sheet.rows:
            counts[row.disposition] += 1
    counts["rows_in"] = sum(counts[d] for d in DISPOSITIONS)
    return counts
