"""A file beside the one before it of the same source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.quality.files import File
from journey.quality.sums import share_set_aside


@dataclass(frozen=True)
class Beside:
    """A file and the one before it. `new` and `gone` are headings; None where names are not to be had."""

    former: File
    now: File
    n_a_month: tuple[float | None, float | None]
    share_set_aside: tuple[float | None, float | None]
    new: tuple[str, ...] | None
    gone: tuple[str, ...] | None


def beside(file: File, files: Sequence[File]) -> Beside | None:
    """The file with the one of its source that was taken in just before it; None for the first.

    Rows a month are of the rows that are no heading, blank or total, over the months that the file covers.
    """
    earlier = [one for one in files if one.source_code == file.source_code and one.number < file.number]
    if not earlier:
        return None
    former = max(earlier, key=lambda one: one.number)
    are_named = former.is_named and file.is_named
    then, now = _headings(former), _headings(file)
    return Beside(
        former,
        file,
        (_a_month(former), _a_month(file)),
        (share_set_aside(former.counts), share_set_aside(file.counts)),
        tuple(name for name in now if name not in then) if are_named else None,
        tuple(name for name in then if name not in now) if are_named else None,
    )


def n_months(file: File) -> int | None:
    """Calendar months that a file covers any day of."""
    if file.covers_from_date is None or file.covers_to_date_excl is None:
        return None
    first, end = file.covers_from_date, file.covers_to_date_excl
    whole = (end.year - first.year) * 12 + end.month - first.month
    return whole + (end.day > 1)


def _a_month(file: File) -> float | None:
    months = n_months(file)
    return (file.counts["rows_in"] - file.counts["skipped"]) / months if months else None


def _headings(file: File) -> dict[str, None]:
    return dict.fromkeys(str(heading) for _, heading, *_ in file.columns)
