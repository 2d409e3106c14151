"""Who pays, who gains, what is beside public cost, and which prices a person's comparison rests on."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

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
# The support team has no row in basis, and none is asked for before the change: it was not there.
_BEHIND = """
select distinct s.payer_code, s.beneficiary_code, a.side_code, a.observed_days,
       coalesce(not b.is_compared, false) as is_part
from compare.interaction_side s
join compare.agency_side a on a.person_id = s.person_id and a.window_code = s.window_code
    and a.agency_code = s.agency_code
left join compare.basis b on b.person_id = s.person_id and b.window_code = s.window_code
    and b.agency_code = s.agency_code
where s.person_id = $person_id and s.window_code = 'whole' and s.payer_code is not null
      and (b.agency_code is not null or a.side_code = 'after')
"""
_RATED = ("cost_gbp", "low_cost_gbp", "high_cost_gbp")


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
        each hold n_lines, cost_gbp, low_ and high_cost_gbp and their rates a year. Rates are over the days of
        the headline; where is_part over those that its own services supplied, and None where these differ
        from service to service, or are none. So rates need not add up to the headline's, but costs do.
        cashable is what named budget holders said of this payer's cost, or not_said.
        """
        said = self.rows(_CASHABLE, person_id=self.person_id(person))
        paid = self._cut(person, "pays", "payer")
        for payer in paid:
            own = [row for row in said if row["payer_code"] == payer["payer_code"]]
            payer |= {"cashable": own, "cashable_text": words.cashable_text(own)}
        return paid

    def who_gains(self, person: str) -> list[Row]:
        """One row a body that gains when less is used: beneficiary_code, beneficiary_label, as who_pays."""
        return self._cut(person, "gains", "beneficiary")

    def pots(self, person: str) -> list[Row]:
        """The payers of one pot as one line (is_pot) beside the rest; empty where no budgets are pooled."""
        pooled = self._cut(person, "pooled", "party")
        return pooled if any(row["is_pot"] for row in pooled) else []

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
        column = "beneficiary_code" if cut_code == "gains" else "payer_code"
        behind = self._behind(person, column, any(row["is_pot"] for row in found))
        for row in found:
            own = behind.get((row["is_pot"], row["party_code"]), [])
            row["is_part"] = any(line["is_part"] for line in own)
            if row["is_part"]:
                row |= {side: row[side] | _rates(row[side], own, side) for side in ("before", "after")}
        names = {"party_code": f"{party}_code", "party_label": f"{party}_label"}
        return [{names.get(key, key): held for key, held in row.items()} for row in found]

    def _behind(self, person: str, column: str, has_pots: bool) -> dict[tuple[bool, str], list[Row]]:
        """Days that were supplied by the services behind each party of a cut, by is_pot and party_code."""
        in_pots = self.rows("select payer_code, pot_label from cost.pot") if has_pots else []
        pots: dict[str, str] = {row["payer_code"]: row["pot_label"] for row in in_pots}
        found: dict[tuple[bool, str], list[Row]] = {}
        for line in self.rows(_BEHIND, person_id=self.person_id(person)):
            code: str = line[column]
            found.setdefault((code in pots, pots.get(code, code)), []).append(line)
        return found


def _sided(rows: list[Row], head: tuple[str, ...]) -> list[Row]:
    """One row for each different head, with what is left of its rows as before and after."""
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = {name: row.pop(name) for name in head}
        side = row.pop("side_code")
        found.setdefault(tuple(key.values()), key)[side] = row
    return list(found.values())


def _rates(held: Row, behind: list[Row], side: str) -> Row:
    """Rates a year of one side over the days its services supplied; None where these differ or are none."""
    days = {line["observed_days"] for line in behind if line["side_code"] == side}
    n_days = days.pop() if len(days) == 1 else 0
    return {f"{name}_per_year": _a_year(held[name], n_days) for name in _RATED}


def _a_year(amount_gbp: Decimal, n_days: int) -> Decimal | None:
    if not n_days:
        return None
    return (amount_gbp * Decimal("365.25") / n_days).quantize(Decimal("0.01"), ROUND_HALF_UP)
