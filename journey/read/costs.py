"""Who pays, who gains, what is beside public cost, and which prices a person's comparison rests on."""

from __future__ import annotations

from journey import words
from journey.read.build import Row
from journey.read.links import Links

N_TORNADO = 10  # the prices that matter most

_CASHABLE = """
select distinct s.payer_code, s.cashable_item_code as item_code, i.item_label, s.cashability_code,
       s.confirmed_by_label, s.confirmed_date, s.note_text
from compare.payer_side s left join cost.uprated_item i on i.item_code = s.cashable_item_code
where s.person_id = $person_id and s.window_code = 'whole'
order by s.payer_code, s.cashable_item_code nulls last
"""
_PART = """
select distinct s.payer_code
from compare.interaction_side s
join compare.basis b on b.person_id = s.person_id and b.window_code = s.window_code
    and b.agency_code = s.agency_code
where s.person_id = $person_id and s.window_code = 'whole' and not b.is_compared
      and s.payer_code is not null
"""


class Costs(Links):
    """Answers about money, in the whole window. Bodies stand in order of name: there is no rank of them."""

    def money(self, person: str) -> Row:
        """All that is below, as a comparison holds it, each under the name of its question."""
        return {
            "assumption_set": self.assumption_set(),
            "who_pays": self.who_pays(person),
            "who_gains": self.who_gains(person),
            "pots": self.pots(person),
            "other_costs": self.other_costs(person),
            "price_range": self.price_range(person),
            "tornado": self.tornado(person),
            "switching": self.switching(person),
        }

    def assumption_set(self) -> Row:
        """The set of prices and choices that every figure stands in.

        Returns:
            name, title, dated (ISO text; None as shipped), price_base_fy, price_level, and range_percent: the
            range taken for a price whose source gives none.
        """
        return self.rows(
            """select set_code as name, set_title as title, cast(dated_date as varchar) as dated,
                      price_base_fy, price_level_code as price_level, range_percent
            from cost.assumption_set"""
        )[0]

    def who_pays(self, person: str) -> list[Row]:
        """One row a payer, with its code, label and level, is_part, before, after, cashable and its text.

        is_part: it pays for a service of which data is held for a part of the time alone. before and after
        each hold n_lines, cost_gbp, low_ and high_cost_gbp and their rates a year. cashable is what named
        budget holders said of this payer's cost, or not_said.
        """
        said = self.rows(_CASHABLE, person_id=self.person_id(person))
        paid, part = self._cut(person, "pays", "payer"), self._part_payers(person)
        for payer in paid:
            own = [row for row in said if row["payer_code"] == payer["payer_code"]]
            payer |= {"cashable": own, "cashable_text": words.cashable_text(own)}
            payer["is_part"] = payer["payer_code"] in part
        return paid

    def who_gains(self, person: str) -> list[Row]:
        """One row a body that gains when less is used: beneficiary_code, beneficiary_label, as who_pays."""
        return self._cut(person, "gains", "beneficiary")

    def pots(self, person: str) -> list[Row]:
        """The payers of one pot as one line (is_pot) beside the rest; empty where no budgets are pooled."""
        pooled, part = self._cut(person, "pooled", "party"), self._part_payers(person)
        if not any(row["is_pot"] for row in pooled):
            return []
        pots = {row["pot_label"] for row in self.rows("select * from cost.pot") if row["payer_code"] in part}
        return [
            row | {"is_part": row["party_label"] in pots if row["is_pot"] else row["party_code"] in part}
            for row in pooled
        ]

    def _part_payers(self, person: str) -> set[str]:
        """Bodies that pay for a service of which data of this person is for a part of the time alone."""
        return {row["payer_code"] for row in self.rows(_PART, person_id=self.person_id(person))}

    def other_costs(self, person: str) -> list[Row]:
        """Charges to the person and costs to businesses and society: never part of the headline."""
        order = "perspective_code, payer_label, payer_code, side_code desc"
        rows = self._of("compare.other_cost", person, order).to_dicts()
        whole = [row for row in rows if row.pop("window_code") == "whole"]
        found = _sided(whole, ("perspective_code", "payer_code", "payer_label"))
        return [row | {"text": words.perspective(row["perspective_code"])} for row in found]

    def price_range(self, person: str) -> Row:
        """Cost a year before and after, each with low, central and high: every price at once."""
        rows = self._of("compare.summary", person, "window_code, side_code desc").to_dicts()
        return {
            row["side_code"]: {
                "low": row["low_cost_gbp_per_year"],
                "central": row["cost_gbp_per_year"],
                "high": row["high_cost_gbp_per_year"],
            }
            for row in rows
            if row["window_code"] == "whole"
        }

    def tornado(self, person: str) -> list[Row]:
        """The ten prices that move the difference most, the largest swing first, with their ranges."""
        return self._of("compare.tornado", person, "place_no").to_dicts()[:N_TORNADO]

    def switching(self, person: str) -> list[Row]:
        """One row a price, as compare.tornado has them: what it must be for no difference, and a sentence."""
        base = self.rows("select price_base_fy from cost.assumption_set")[0]
        rows = [base | row for row in self._of("compare.switching", person, "place_no").to_dicts()]
        return [row | {"text": words.switching_sentence(row)} for row in rows]

    def _cut(self, person: str, cut_code: str, party: str) -> list[Row]:
        """One row a party with both sides, by name; party names its columns."""
        order = "lower(party_label), party_code, is_pot, side_code desc"
        rows = self._of("compare.party_side", person, order).to_dicts()
        kept = [row for row in rows if (row.pop("window_code"), row.pop("cut_code")) == ("whole", cut_code)]
        found = _sided(kept, ("is_pot", "party_code", "party_label", "level_code"))
        names = {"party_code": f"{party}_code", "party_label": f"{party}_label"}
        return [{names.get(key, key): held for key, held in row.items()} for row in found]


def _sided(rows: list[Row], head: tuple[str, ...]) -> list[Row]:
    """One row for each different head, with what is left of its rows as before and after."""
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = {name: row.pop(name) for name in head}
        side = row.pop("side_code")
        found.setdefault(tuple(key.values()), key)[side] = row
    return list(found.values())
