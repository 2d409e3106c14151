"""What removing one file changes in the figures, said before it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from journey.dates import first_of_month
from journey.read.build import Build, Row

_CONTACTS = """
select count(*) as n_contacts, count(distinct person_id) as n_people, coalesce(sum(cost_gbp), 0) as cost_gbp
from timeline.journey where extract_id = $extract_id
"""
_ONLY_HERE = """
select count(*) as n_people
from (
    select person_id, count(*) as n_contacts from timeline.journey
    where extract_id = $extract_id group by person_id
) here
join timeline.person person on person.person_id = here.person_id and person.n_interactions = here.n_contacts
"""
_SUPPLIED = """
select * from canonical.supply
where agency_code in (select agency_code from canonical.supply where extract_id = $extract_id)
"""
_OTHERS = """
select count(*) as n_others from canonical.extract
where extract_id != $extract_id
    and source_code = (select source_code from canonical.extract where extract_id = $extract_id)
"""


@dataclass(frozen=True)
class Removal:
    """What the published figures hold from one file. All is 0 where they do not rest on it.

    `n_people_only` have contacts from this file alone, so they leave the figures. `months_lost` are the first
    days of months for which no other file of the agency was supplied. `cost_gbp` is in the price base, at
    central unit costs. `n_others` are other files of the same source, whose older rows may come back.
    """

    is_in_figures: bool
    n_contacts: int
    n_people: int
    n_people_only: int
    cost_gbp: Decimal
    months_lost: tuple[dt.date, ...]
    n_others: int


NOTHING = Removal(False, 0, 0, 0, Decimal(0), (), 0)


def what_goes(build: Build | None, extract_id: str) -> Removal:
    """What leaves the published figures when an extract is removed and they are made again.

    Args:
        build: the published one; None where there is none.
        extract_id: which.
    """
    if build is None or extract_id not in {one["extract_id"] for one in build.manifest["extracts"]}:
        return NOTHING
    held = build.rows(_CONTACTS, extract_id=extract_id)[0]
    return Removal(
        True,
        held["n_contacts"],
        held["n_people"],
        build.rows(_ONLY_HERE, extract_id=extract_id)[0]["n_people"],
        held["cost_gbp"],
        _months_lost(build.rows(_SUPPLIED, extract_id=extract_id), extract_id),
        build.rows(_OTHERS, extract_id=extract_id)[0]["n_others"],
    )


def _months_lost(supplied: list[Row], extract_id: str) -> tuple[dt.date, ...]:
    """Months that this extract alone covers for one of its agencies."""
    own = {
        (row["agency_code"], month)
        for row in supplied
        if row["extract_id"] == extract_id
        for month in _months(row)
    }
    others = {
        (row["agency_code"], month)
        for row in supplied
        if row["extract_id"] != extract_id
        for month in _months(row)
    }
    return tuple(sorted({month for _, month in own - others}))


def _months(row: Row) -> Iterable[dt.date]:
    """First days of the months of which a period covers any day."""
    start, end = row["covers_from_date"], row["covers_to_date_excl"]
    month = first_of_month(start)
    while month < end:
        yield month
        month = first_of_month(month + dt.timedelta(days=31))
