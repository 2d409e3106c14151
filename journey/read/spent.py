"""The whole cost of a person, the support's own included where it is counted as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey.read.build import Row
from journey.read.people import People

if TYPE_CHECKING:
    import polars as pl

_TOTAL = """
select p.n_interactions, cast(p.cost_gbp + coalesce(c.cost_pence, 0) * 0.01 as decimal(18, 2)) as cost_gbp
from timeline.person p left join compare.support_charge c on c.person_id = p.person_id
where p.person_id = $person_id
"""
# The support's own cost comes in month by month, split by days as compare.spell splits it.
_RUNNING = """
with charge as (
    select *, date_diff('day', from_date, to_date_excl) as n
    from compare.support_charge where person_id = $person_id
),
part as (
    select c.cost_pence, c.n,
           cast(least(m.month_end_excl, c.to_date_excl) - interval 1 day as date) as on_date,
           date_diff('day', c.from_date, greatest(m.month_start, c.from_date)) as k_from,
           date_diff('day', c.from_date, least(m.month_end_excl, c.to_date_excl)) as k_to
    from charge c
    join canonical.month m on m.month_start < c.to_date_excl and m.month_end_excl > c.from_date
),
spent as (
    select start_date as on_date, cost_gbp from timeline.journey where person_id = $person_id
    union all
    select start_date, cost_gbp from timeline.not_held where person_id = $person_id
    union all
    select on_date, 0.01 * ((2 * cost_pence * k_to + n) // (2 * n) - (2 * cost_pence * k_from + n) // (2 * n))
    from part
),
day as (select on_date, sum(cost_gbp) as cost_gbp from spent where cost_gbp is not null group by on_date)
select on_date, cast(sum(cost_gbp) over (order by on_date) as decimal(18, 2)) as cumulative_cost_gbp
from day order by on_date
"""

_PLACES = """
select (select count(*) from compare.support_charge) as n_charged, n_people
from cost.support_plan where method_code = 'budget'
"""


class Spent(People):
    """Answers in which the support's own cost counts too."""

    def total(self, person: str) -> Row:
        """Every contact and every cost of a person, on either side of a change or on none.

        Returns:
            n_interactions and cost_gbp; the support's own cost is in it where it is counted as a whole.
        """
        return self.rows(_TOTAL, person_id=self.person(person)["person_id"])[0]

    def running_cost(self, person: str) -> pl.DataFrame:
        """Cost added up: one row a day on which something was spent, on_date and cumulative_cost_gbp.

        A stay is spent on the day it began. The last row is the total, to the penny.
        """
        return self._frame(_RUNNING, person_id=self.person(person)["person_id"])

    def support_places(self) -> tuple[int, int] | None:
        """People charged a share of the support's budget, and those it is for at a time; None without one."""
        found = self.rows(_PLACES)
        return (found[0]["n_charged"], found[0]["n_people"]) if found else None

    def support_method(self) -> str:
        """How the support's own cost is counted: by casework, by budget or by hours."""
        return str(self.rows("select support_method_code from cost.assumption_set")[0]["support_method_code"])
