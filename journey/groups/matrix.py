"""Contacts with each agency in the months counted from each person's change, the month of it left out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from journey.groups.change import shown
from journey.groups.held import Bools, Ints
from journey.groups.watch import Watch
from journey.words import groups as words

Row = dict[str, Any]


def matrix(seen: Watch) -> list[Row]:
    """Contacts per 30 days of each agency and month; agencies in order of label, the support team last.

    A person is at risk for an agency in a month of theirs in which it is compared and supplied all of it. So
    the support team, which is compared always, counts in the months of its own data alone.

    Returns:
        a row an agency, with its months as journey.groups.aligned has them. contacts_per_30_days is null
        where nobody is at risk, and hidden (null too) where they are few.
    """
    held = seen.held
    is_in = (seen.before | seen.after)[seen.case]
    place, month = np.nonzero(is_in)
    number = month - seen.index[place]
    low = int(number.min()) if len(number) else 0
    width = int(number.max()) - low + 1 if len(number) else 0
    is_counted = seen.compared[:, :, None] & (held.supplied >= held.days)  # case x agency x month
    contacts = _contacts(seen, is_in, is_counted, low, width)
    order = sorted(range(len(held.agencies)), key=lambda n: _order(held.agencies[n]))
    rows = []
    for agency in order:
        is_at_risk = is_counted[seen.case[place], agency, month]
        n_at_risk = np.bincount(number - low, weights=is_at_risk, minlength=width)
        n_days = np.bincount(number - low, weights=is_at_risk * held.days[month], minlength=width)
        cells = zip(n_at_risk.tolist(), contacts[agency].tolist(), n_days.tolist(), strict=True)
        months = [_cell(low + n, *(int(part) for part in cell)) for n, cell in enumerate(cells) if low + n]
        rows.append({**held.agencies[agency]._asdict(), "months": months})
    return rows


def _order(agency: Any) -> tuple[bool, str, str]:
    return agency.is_support, agency.agency_label, agency.agency_code


def _contacts(seen: Watch, is_in: Bools, is_counted: Bools, low: int, width: int) -> Ints:
    """Contacts by agency and month from the change, of those at risk: one pass over the group's rows."""
    held = seen.held
    starts = held.offsets[seen.people]
    counts = held.offsets[seen.people + 1] - starts
    place = np.repeat(np.arange(len(counts)), counts)
    row = np.arange(len(place)) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    month = held.rows["cell"][row] - seen.people[place] * held.n_months
    agency = held.rows["agency"][row].astype(np.int64)
    is_kept = is_in[place, month] & is_counted[seen.case[place], agency, month]
    flat = (agency * width + month - seen.index[place] - low)[is_kept]
    sums = np.bincount(
        flat, weights=held.rows["contacts"][row][is_kept], minlength=len(held.agencies) * width
    )
    return sums.astype(np.int64).reshape(len(held.agencies), width)


def _cell(number: int, n_at_risk: int, n_contacts: int, n_days: int) -> Row:
    rate = shown("contacts", Fraction(n_contacts * 30, n_days)) if n_at_risk >= words.FEWEST else None
    return {"month_no": number, "n_at_risk": n_at_risk, "contacts_per_30_days": rate}
