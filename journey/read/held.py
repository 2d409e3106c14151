"""For which months each agency's files speak, counted: the figures behind the bands of data held."""

from __future__ import annotations

from journey.read.build import Build, Row

_MONTHS = """
select a.agency_code, a.agency_label, a.is_support,
       min(c.coverage_month) filter (c.coverage_code = 'supplied') as first_month,
       max(c.coverage_month) filter (c.coverage_code = 'supplied') as last_month,
       cast(count(*) filter (c.coverage_code = 'supplied') as bigint) as n_supplied,
       cast(count(*) filter (c.coverage_code = 'not_supplied') as bigint) as n_not_supplied
from compare.coverage c
join canonical.agency a on a.agency_code = c.agency_code
group by a.agency_code, a.agency_label, a.is_support
order by a.is_support, a.agency_label
"""
_TOTAL = """
select cast(count(*) filter (coverage_code = 'supplied') as bigint) as n_supplied,
       cast(count(*) filter (coverage_code = 'not_supplied') as bigint) as n_not_supplied
from compare.coverage
"""


def months_held(build: Build) -> tuple[list[Row], Row]:
    """Months of data by agency, services by name, then the support team; and all of them together.

    Returns:
        One row an agency: agency_code, agency_label, is_support, first_month and last_month with data (None
        where there is none), n_supplied, n_not_supplied: the other months of the build, but for those before
        the support team's log. Then a row with both counts added up.
    """
    return build.rows(_MONTHS), build.rows(_TOTAL)[0]
