"""What is noticed beside the extracts held of the same source: periods, numbers of rows, versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from journey.dates import first_of_month
from journey.notes import Note
from journey.words.numbers import day, last_day

MANY_SUPERSEDED = 0.2
LONG_SILENCE_DAYS = 92
FEW_ROWS = 100  # a share of fewer says nothing
FEWER_THAN = 0.5
Manifest = Mapping[str, Any]
Period = tuple[dt.date, dt.date]


class TakenPeriod(Protocol):
    """The part of a file taken in that is read here; see journey.findings.Taken."""

    @property
    def counts(self) -> dict[str, int]: ...
    @property
    def columns(self) -> list[tuple[str, str, str | None]]: ...
    @property
    def covers_from_date(self) -> dt.date | None: ...
    @property
    def covers_to_date_excl(self) -> dt.date | None: ...


def extract_notes(
    taken: TakenPeriod, source_code: str, former_manifests: Sequence[Manifest], declared: Period | None
) -> list[Note]:
    """Notes on a file beside the extracts held of its source.

    Args:
        taken: the file as taken in.
        source_code: which source it is of; manifests of other sources are passed over.
        former_manifests: manifests of the extracts held.
        declared: the period the agency says the file covers, end exclusive.
    """
    former = sorted(
        (manifest for manifest in former_manifests if manifest["source_code"] == source_code),
        key=lambda manifest: int(manifest["sequence"]),
    )
    notes = list(_superseded(taken.counts))
    if former:
        notes += _moved(taken.columns, former[-1])
    if taken.covers_from_date is None or taken.covers_to_date_excl is None:
        return notes
    seen = (taken.covers_from_date, taken.covers_to_date_excl)
    period = declared or seen
    return [
        *notes,
        *_unfilled(seen, declared),
        *_periods(period, former),
        *_fewer(taken.counts, period, former),
    ]


def _superseded(counts: Mapping[str, int]) -> Iterable[Note]:
    if counts["superseded"] > MANY_SUPERSEDED * (counts["rows_in"] - counts["skipped"]):
        yield Note("many_superseded", n_rows=counts["superseded"])


def _moved(columns: Sequence[Sequence[str | None]], former: Manifest) -> Iterable[Note]:
    now, then = _by_sheet(columns), _by_sheet(former.get("columns", []))
    for sheet, headings in now.items():
        before = then.get(sheet, [])
        if headings != before and sorted(headings) == sorted(before):
            yield Note("columns_moved", source_sheet=sheet)


def _by_sheet(columns: Sequence[Sequence[str | None]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sheet, heading, *_ in columns:
        found.setdefault(sheet or "", []).append(heading or "")
    return found


def _unfilled(seen: Period, declared: Period | None) -> Iterable[Note]:
    """Months without any row at an end of the period that was declared."""
    if not declared:
        return
    if (declared[1] - seen[1]).days > LONG_SILENCE_DAYS:
        last, said = last_day(seen[1]), last_day(declared[1])
        yield Note("period_not_filled", f"The last row is of {last}; the file is said to cover up to {said}.")
    if (seen[0] - declared[0]).days > LONG_SILENCE_DAYS:
        yield Note(
            "period_not_filled",
            f"No row is before {day(seen[0])}; the file is said to begin on {day(declared[0])}.",
        )


def _periods(period: Period, former: Sequence[Manifest]) -> Iterable[Note]:
    held = sorted(covered for manifest in former if (covered := _covered(manifest)))
    if any(first <= period[0] and period[1] <= end for first, end in held):
        yield Note("same_period_again")
    months = [(first_of_month(first), _next_month(end)) for first, end in held]
    first, end = first_of_month(period[0]), _next_month(period[1])
    earlier = [stop for start, stop in months if start <= first]
    later = [start for start, _ in months if start >= end]
    if earlier and max(earlier) < first:
        yield _gap(max(earlier), first)
    if later and min(later) > end and not any(start < min(later) and stop > end for start, stop in months):
        yield _gap(end, min(later))


def _covered(manifest: Manifest) -> Period | None:
    first, end = manifest["covers_from_date"], manifest["covers_to_date_excl"]
    return (dt.date.fromisoformat(first), dt.date.fromisoformat(end)) if first and end else None


def _next_month(end_excl: dt.date) -> dt.date:
    """First day of the month after the last day of a period."""
    last = end_excl - dt.timedelta(days=1)
    return first_of_month(first_of_month(last) + dt.timedelta(days=31))


def _gap(first: dt.date, end_excl: dt.date) -> Note:
    return Note("period_gap", f"No file covers {day(first)} to {last_day(end_excl)}.")


def _fewer(counts: Mapping[str, int], period: Period, former: Sequence[Manifest]) -> Iterable[Note]:
    with_period = [(manifest, covered) for manifest in former if (covered := _covered(manifest))]
    if not with_period:
        return
    manifest, covered = with_period[-1]
    now, before = _rows_a_month(counts, period), _rows_a_month(manifest, covered)
    if now < FEWER_THAN * before and manifest["rows_in"] >= FEW_ROWS:
        detail = f"About {now:,.1f} rows a month; {before:,.1f} in the one before."
        yield Note("rows_fewer_than_before", detail)


def _rows_a_month(counts: Mapping[str, Any], period: Period) -> float:
    last = period[1] - dt.timedelta(days=1)
    n_months = (last.year - period[0].year) * 12 + last.month - period[0].month + 1
    return float((counts["rows_in"] - counts["skipped"]) / n_months)
