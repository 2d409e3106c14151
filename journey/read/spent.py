"""The whole cost of a person, the support's own included where it is counted as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from journey.read.build import Row
from journey.read.happened import Happened

if TYPE_CHECKING:
    import polars as pl

_UNSEEN = """
select count(*) as n from timeline.journey j where j.person_id = $person_id and exists (
    select 1 from canonical.ending e where e.person_id = j.person_id and e.from_date <= j.start_date
    and coalesce(e.to_date_excl, date '9999-12-31') > j.start_date)
"""
_PLACES = """
select (select count(*) from compare.support_charge) as n_charged, n_people
from cost.support_plan where method_code = 'budget'
"""


class Spent(Happened):
    """Answers in which the support's own cost counts too."""

    def total(self, person: str) -> Row:
        """Every contact and every cost of a person with a change point, on either side of it or on none.

        Returns:
            n_interactions and cost_gbp; the support's own cost is in it where it is counted as a whole. What
            was recorded on days on which the person could not be seen is in neither.
        """
        spent = self.running_cost(person)["cumulative_cost_gbp"]
        n_unseen = self.rows(_UNSEEN, person_id=self.person_id(person))[0]["n"]
        n_interactions = self.person(person)["n_interactions"] - n_unseen
        return {"n_interactions": n_interactions, "cost_gbp": spent[-1] if spent.len() else Decimal("0.00")}

    def running_cost(self, person: str) -> pl.DataFrame:
        """Cost added up: one row a day on which something was spent, on_date and cumulative_cost_gbp."""
        return self._of("compare.running_cost", person, "on_date").select("on_date", "cumulative_cost_gbp")

    def support_places(self) -> tuple[int, int] | None:
        """People charged a share of the support's budget, and those it is for at a time; None without one."""
        found = self.rows(_PLACES)
        return (found[0]["n_charged"], found[0]["n_people"]) if found else None

    def support_method(self) -> str:
        """How the support's own cost is counted: by casework, by budget or by hours."""
        return str(self.rows("select support_method_code from cost.assumption_set")[0]["support_method_code"])
