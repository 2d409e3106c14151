"""What a build holds of everybody, as arrays: months, supply, endings, and what each agency recorded.

Months are numbered from the month of the first day that any extract covers. Persons and agencies go by their
place in order of id and code. Money is in whole pence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.vocabularies import AGE_BANDS

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

VALUES = {
    "contacts": "n_interactions", "cost": "cost_pence", "nights": "nights", "crises": "n_crises",
    "uncosted": "n_uncosted",
}  # fmt: skip


class Agency(NamedTuple):
    """One agency; the support team is one, and is compared by rules of its own."""

    agency_code: str
    agency_label: str
    is_support: bool


class Ending(NamedTuple):
    """Months in which a person could not be seen: last_month is that of the last day, or of the data.

    is_for_good: it has no end, or none before that of the data. Else it is a gap, after which they are seen.
    """

    reason_code: str
    first_month: int
    last_month: int
    is_for_good: bool


@dataclass(frozen=True)
class Held:
    """Everybody and every month of a build.

    person_ids, band (place in AGE_BANDS) and change_month (null: -1; outside the data: -2) go by person. days
    and is_whole go by month, supplied (days) by agency and month. Whom an ending hides in the same months has
    the same pattern: is_open says by pattern and month whether a person could be seen on every day of it.
    rows are in order of their person: VALUES, the agency, and cell (person x months + month).
    """

    person_ids: list[str]
    band: Ints
    change_on: list[date | None]
    change_month: Ints
    agencies: tuple[Agency, ...]
    base: int  # years x 12 + month, from nought, of month 0
    days: Ints
    is_whole: Bools
    supplied: Ints
    pattern: Ints
    is_open: Bools
    endings: dict[int, list[Ending]]
    offsets: Ints  # where a person's rows begin; one more than there are persons
    rows: Mapping[str, npt.NDArray[Any]]
    is_charged: bool = False  # whether the support team is charged as a whole
    kept: dict[tuple[str, bytes], Ints] = field(default_factory=dict)  # months of everybody, worked out once

    @property
    def n_people(self) -> int:
        """Everybody in the build."""
        return len(self.person_ids)

    @property
    def n_months(self) -> int:
        """Months that the data touch, the last one included."""
        return len(self.days)

    @property
    def is_support(self) -> Bools:
        """Whether an agency is the support team, by agency."""
        return np.array([agency.is_support for agency in self.agencies], dtype=bool)

    def month_start(self, month: int) -> date:
        """The first day of a month by its number."""
        years, months = divmod(self.base + month, 12)
        return date(years, months + 1, 1)

    def monthly(self, measure: str, agencies: Bools, people: Ints, first: int, last_excl: int) -> Ints:
        """What some agencies recorded of some people in each of some months.

        Args:
            measure: a key of VALUES.
            agencies: by agency, whether it counts.
            people: their numbers.
            first: the first month.
            last_excl: the month after the last.

        Returns:
            one row a person, in the order asked; one column a month.
        """
        if len(people) * 4 < self.n_people:
            return self._of_few(measure, agencies, people)[:, first:last_excl]
        key = (measure, agencies.tobytes())
        if key not in self.kept:
            self.kept[key] = self._of_all(measure, agencies)
        return self.kept[key][:, first:last_excl][people]

    def first_contact(self, agencies: Bools) -> Ints:
        """The month of everybody's first contact with some agencies; past the last where there is none."""
        key = ("first_contact", agencies.tobytes())
        if key not in self.kept:
            has_any = self.monthly("contacts", agencies, np.arange(self.n_people), 0, self.n_months) > 0
            self.kept[key] = np.where(has_any.any(axis=1), has_any.argmax(axis=1), self.n_months)
        return self.kept[key]

    def _of_all(self, measure: str, agencies: Bools) -> Ints:
        return self._counted(
            self.rows["cell"], self.rows["agency"], self.rows[measure], agencies, self.n_people
        )

    def _of_few(self, measure: str, agencies: Bools, people: Ints) -> Ints:
        starts = self.offsets[people]
        counts = self.offsets[people + 1] - starts
        place = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
        cell = self.rows["cell"][place] + np.repeat((np.arange(len(people)) - people) * self.n_months, counts)
        return self._counted(
            cell, self.rows["agency"][place], self.rows[measure][place], agencies, len(people)
        )

    def _counted(self, cell: Ints, agency: Ints, value: Ints, agencies: Bools, n_people: int) -> Ints:
        if not agencies.all():
            is_in = agencies[agency]
            cell, value = cell[is_in], value[is_in]
        # whole numbers far below 2 to the 53rd: their sums as floating numbers are exact
        sums = np.bincount(cell, weights=value, minlength=n_people * self.n_months)
        return sums.astype(np.int64).reshape(n_people, self.n_months)


def held_of(frames: Mapping[str, pl.DataFrame]) -> Held:
    """Put the tables of a build into arrays.

    Args:
        frames: by name the rows of groups/sql: agency, person, supply, ending, charge, person_month.
    """
    agencies = tuple(Agency(*row) for row in frames["agency"].iter_rows())
    supply = frames["supply"]
    first, end = supply["from_date"].min(), supply["as_of_date_excl"].max()
    assert isinstance(first, date) and isinstance(end, date)
    base = _month_of(first)
    n_months = _month_of(end - timedelta(days=1)) - base + 1
    starts = [_start(base + month) for month in range(n_months + 1)]
    days = np.array([(b - a).days for a, b in zip(starts, starts[1:], strict=False)], dtype=np.int64)
    person = frames["person"]
    ids = person["person_id"].to_list()
    endings = _endings(frames["ending"], ids, base, n_months, end)
    pattern, is_open = _patterns(endings, len(ids), n_months)
    rows = _rows(frames, ids, agencies, base, n_months)
    person_no, month = (rows[name].to_numpy() for name in ("person_no", "month_no"))
    arrays = {name: rows[column].to_numpy() for name, column in VALUES.items()}
    arrays["agency"] = rows["agency_no"].to_numpy()
    cell = person_no.astype(np.int64)
    cell *= n_months
    cell += month
    cell -= base
    arrays["cell"] = cell
    change_on = person["change_on"].to_list()
    return Held(
        person_ids=ids,
        band=np.array([AGE_BANDS.index(code) for code in person["age_band_code"]], dtype=np.int64),
        change_on=change_on,
        change_month=np.array(
            [-1 if on is None else _month_of(on) - base if first <= on < end else -2 for on in change_on],
            dtype=np.int64,
        ),
        agencies=agencies,
        base=base,
        days=days,
        is_whole=np.array([a >= first and b <= end for a, b in zip(starts, starts[1:], strict=False)]),
        supplied=_supplied(supply, agencies, starts),
        pattern=pattern,
        is_open=is_open,
        endings=endings,
        is_charged=frames["charge"].height > 0,
        offsets=np.searchsorted(person_no, np.arange(len(ids) + 1, dtype=person_no.dtype)),
        rows=arrays,
    )


def _month_of(on: date) -> int:
    return on.year * 12 + on.month - 1


def _start(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _supplied(supply: pl.DataFrame, agencies: tuple[Agency, ...], starts: list[date]) -> Ints:
    """Days of each month that each agency's extracts cover, each day once."""
    covered = np.zeros((len(agencies), (starts[-1] - starts[0]).days), dtype=np.int64)
    place = {agency.agency_code: number for number, agency in enumerate(agencies)}
    for code, from_date, to_date_excl, _ in supply.iter_rows():
        if code in place:
            covered[place[code], (from_date - starts[0]).days : (to_date_excl - starts[0]).days] = 1
    return np.add.reduceat(covered, [(day - starts[0]).days for day in starts[:-1]], axis=1)


def _endings(
    rows: pl.DataFrame, ids: list[str], base: int, n_months: int, data_end: date
) -> dict[int, list[Ending]]:
    """By person, in order of their beginning; those wholly outside the data are left out."""
    place = {person_id: number for number, person_id in enumerate(ids)}
    found: dict[int, list[Ending]] = {}
    for person_id, reason, from_date, to_date_excl in rows.iter_rows():
        first = max(_month_of(from_date) - base, 0)
        last = n_months - 1
        if to_date_excl is not None:
            last = min(_month_of(to_date_excl - timedelta(days=1)) - base, last)
        if person_id in place and first <= last:
            is_for_good = to_date_excl is None or to_date_excl >= data_end
            found.setdefault(place[person_id], []).append(Ending(reason, first, last, is_for_good))
    return found


def _patterns(endings: dict[int, list[Ending]], n_people: int, n_months: int) -> tuple[Ints, Bools]:
    """Number 0 is of those who could be seen all the time."""
    pattern = np.zeros(n_people, dtype=np.int64)
    numbers = {b"": 0}
    is_open = [np.ones(n_months, dtype=bool)]
    for person, of_person in endings.items():
        months = np.ones(n_months, dtype=bool)
        for ending in of_person:
            months[ending.first_month : ending.last_month + 1] = False
        number = numbers.setdefault(months.tobytes(), len(is_open))
        if number == len(is_open):
            is_open.append(months)
        pattern[person] = number
    return pattern, np.array(is_open)


def _rows(
    frames: Mapping[str, pl.DataFrame], ids: list[str], agencies: tuple[Agency, ...], base: int, n_months: int
) -> pl.DataFrame:
    """What was recorded in the months that the data touch, by person."""
    rows = frames["person_month"]
    if frames["charge"].height:
        rows = pl.concat([rows, _charged(frames["charge"], ids, agencies)])
    if not rows["month_no"].is_between(base, base + n_months - 1).all():
        rows = rows.filter(pl.col("month_no").is_between(base, base + n_months - 1))
    return rows if rows["person_no"].is_sorted() else rows.sort("person_no")


def _charged(charge: pl.DataFrame, ids: list[str], agencies: tuple[Agency, ...]) -> pl.DataFrame:
    """The support team's cost as a whole, spread over its days: a row of the support team each month.

    Who has a change date and no contact at all is charged too, and is nobody of the build: left out.
    """
    place = {person_id: number for number, person_id in enumerate(ids)}
    support = next((n for n, agency in enumerate(agencies) if agency.is_support), None)
    rows = []
    for person_id, from_date, to_date_excl, pence in charge.iter_rows():
        if person_id not in place:
            continue
        n_days = (to_date_excl - from_date).days
        for month in range(_month_of(from_date), _month_of(to_date_excl - timedelta(days=1)) + 1):
            low = max((_start(month) - from_date).days, 0)
            high = min((_start(month + 1) - from_date).days, n_days)
            part = (2 * pence * high + n_days) // (2 * n_days) - (2 * pence * low + n_days) // (2 * n_days)
            rows.append((place[person_id], support, month, 0, 0, 0, part, 0))
    names = ("person_no", "agency_no", "month_no", "n_interactions", "n_crises", "nights")
    shape = dict.fromkeys(names, pl.Int32) | {"cost_pence": pl.Int64, "n_uncosted": pl.Int32}
    return pl.DataFrame(rows, schema=shape, orient="row")
