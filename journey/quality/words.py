"""Sentences of the page Data quality: findings made from figures, and levels, gaps and repairs in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from journey.feedback.words import share_text
from journey.findings.catalogue import check_of
from journey.quality.beside import Beside, n_months
from journey.quality.coverage import AgencyMonths
from journey.quality.files import File
from journey.quality.repairs import Repair
from journey.quality.sums import AgencyLine, Sums
from journey.words import count, listed, month, several, small

COUNTS = {
    "rows_in": "Rows in file",
    "accepted": "Accepted",
    "set_aside": "Set aside",
    "duplicate": "Duplicate",
    "superseded": "Replaced by a newer row",
    "skipped": "Skipped",
}
LEVELS = {"stop": "Stop", "set_aside": "Fix", "know_about": "Know about", "fine": "As it should be"}
LEVELS_MEAN = (
    "Fix: the rows are set aside until they are put right. Know about: nothing is held up, but the figures "
    "may say less than they seem to."
)
WORKED_OUT = (
    "A month is held when a file covers any day of it: by the period that the agency declared, else from the "
    "first month of its rows to its last date.",
    "Every row of a file has one fate: accepted, set aside, duplicate, replaced by a newer row, or skipped. "
    "The five add up to the rows in the file.",
    "A share set aside is of all rows in the file, blank rows and titles too.",
)
WHO = {"agency": "The agency", "us": "We", "either": "The agency or we"}
_STOPPED = ("period_not_filled", "rows_fewer_than_before", "last_row_cut", "period_gap")
_WHY_GAP = {
    "not_supplied": "not supplied: no file covers these months",
    "not_started": "not started: the team had not begun its log",
}


def finding(sums: Sums, place: str = "") -> str:
    """The finding on some files: rows in, rows set aside, things explained.

    Args:
        sums: of the files.
        place: whose they are, for the start of the sentence: "Police"; nothing where they are everybody's.
    """
    aside, explained = sums.counts["set_aside"], sums.n_explained
    start = f"{place}: of" if place else "Of"
    was = "were" if aside > 1 else "was"
    said = f"{start} {several(sums.counts['rows_in'], 'row')} in {several(sums.n_files, 'file')}, "
    said += f"{count(aside) if aside else 'none'} {was} set aside; "
    was = "was" if explained == 1 else "were"
    return said + (
        f"{several(explained, 'thing')} {was} explained." if explained else "nothing was explained yet."
    )


def file_finding(file: File) -> str:
    """The finding on one file: rows set aside, and for how many reasons."""
    aside, rows = file.counts["set_aside"], several(file.counts["rows_in"], "row")
    if not aside:
        return f"Of {rows}, none was set aside"
    reasons = {one["check_id"] for one in file.findings if one["level"] == "set_aside"}
    was = "was" if aside == 1 else "were"
    return f"Of {rows}, {count(aside)} {was} set aside for {several(len(reasons), 'reason')}"


def coverage_finding(lines: Sequence[AgencyMonths]) -> str:
    """How many agencies have months for which they sent nothing; of one alone, how many months."""
    if len(lines) == 1 and lines[0].n_not_supplied:
        months_held = lines[0].n_supplied + lines[0].n_not_supplied
        return f"No file covers {lines[0].n_not_supplied} of {several(months_held, 'month')}"
    n = sum(1 for line in lines if line.n_not_supplied)
    if not n:
        return "Every agency sent data for every month since it began"
    return (
        f"{small(n).capitalize()} of {several(len(lines), 'agency', 'agencies')} sent no data for some months"
    )


def agencies_finding(lines: Sequence[AgencyLine]) -> str:
    """In the files of how many agencies rows were set aside."""
    n = sum(1 for line in lines if line.sums.counts["set_aside"])
    if n in (0, len(lines)):
        return f"Rows were set aside in {'the files of every agency' if n else 'no file'}"
    return f"Rows were set aside in the files of {small(n)} of {several(len(lines), 'agency', 'agencies')}"


def stopped_finding(found: Sequence[str]) -> str:
    """How many signs there are that data stopped."""
    signs = "sign" if len(found) == 1 else "signs"
    return f"{small(len(found)).capitalize()} {signs} that data may have stopped coming"


def gap(first: dt.date, end_excl: dt.date, code: str) -> str:
    """One stretch without data, and why: March 2012 to May 2021, not started..."""
    return f"{months(first, end_excl)}, {_WHY_GAP[code]}"


def months(first: dt.date | None, end_excl: dt.date | None) -> str:
    """The months of a period: March 2012 to June 2023, or one month."""
    if first is None or end_excl is None:
        return "no month"
    last = end_excl - dt.timedelta(days=1)
    if (first.year, first.month) == (last.year, last.month):
        return month(first)
    return f"{month(first)} to {month(last)}"


def share(part: float | None) -> str:
    """A share of the rows in a file."""
    return "no rows" if part is None else "none" if part == 0 else share_text(part)


def repairs_finding(repairs: Sequence[Repair]) -> str:
    """How many things there are to put right and for how many rows set aside; the others are told apart."""
    if not repairs:
        return "There is nothing to put right"
    to_use = [one for one in repairs if one.level == "set_aside" and one.n_rows]
    others = len(repairs) - len(to_use)
    if not to_use:
        return f"{_things(others)} to put right may make the figures say more"
    rows = sum(one.n_rows or 0 for one in to_use)
    said = f"{_things(len(to_use))} to put right would let {several(rows, 'row')} be used"
    return said + (
        f", and there {'is' if others == 1 else 'are'} {small(others)} more to look at" if others else ""
    )


def _things(n: int) -> str:
    return f"{small(n).capitalize()} {'thing' if n == 1 else 'things'}"


def stopped(files: Sequence[File]) -> list[str]:
    """Files that may be cut off or have stopped, each with what was noticed. Never a value of a row."""
    return [
        f"{file.name} ({file.agency_label}): {check_of(one['check_id']).title} {one['detail']}".strip()
        for file in files
        for one in file.findings
        if one["check_id"] in _STOPPED and one["check_id"] not in file.explained
    ]


def beside_finding(held: Beside) -> str:
    """How the share of rows set aside, and the rows a month, stand to those of the file before."""
    then, now = held.n_a_month
    if now is not None and then and now < then / 2:
        return "This file has less than half as many rows a month as the one before"
    before, after = held.share_set_aside
    if before is None or after is None or before == after:
        return "This file and the one before it"
    return f"A {'larger' if after > before else 'smaller'} share was set aside than in the file before"


def beside_rows(held: Beside) -> list[tuple[str, str, str]]:
    """What is compared, in the file before and in this one."""
    pair = (held.former, held.now)
    rows = [
        ("Months it covers", *(months(one.covers_from_date, one.covers_to_date_excl) for one in pair)),
        ("Number of months", *("none" if (n := n_months(one)) is None else count(n) for one in pair)),
        ("Rows in the file", *(count(one.counts["rows_in"]) for one in pair)),
        ("Rows a month", *("not known" if n is None else f"{n:,.1f}" for n in held.n_a_month)),
        ("Rows set aside", *(count(one.counts["set_aside"]) for one in pair)),
        ("Share of its rows set aside", *(share(part) for part in held.share_set_aside)),
    ]
    if held.new is not None and held.gone is not None:
        rows += [
            ("Columns only in this file", "", listed(held.new) or "none"),
            ("Columns only in the one before", listed(held.gone) or "none", ""),
        ]
    return [(label, then, now) for label, then, now in rows]
