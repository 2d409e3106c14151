"""Which unit costs the figures of a build rest on, each with its year and its source."""

from __future__ import annotations

from journey.read.build import Build, Row

_IN_USE = """
select c.item_code, c.item_label, c.value_gbp, c.low_gbp, c.high_gbp, c.unit_label, c.price_year_fy,
       c.source_title
from cost.unit_cost c
where c.item_code in (select r.item_code from cost.chosen_rule r)
   or c.item_code in (select p.item_code from cost.support_plan p)
order by lower(c.item_label), c.item_code
"""


def prices_in_use(build: Build) -> list[Row]:
    """One row a unit cost that a cost of this build was made with, by name.

    Returns:
        item_code, item_label, value_gbp with low_gbp and high_gbp (None where the source prints no range), in
        the prices of price_year_fy; unit_label (per attendance); source_title.
    """
    return build.rows(_IN_USE)
