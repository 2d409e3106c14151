"""Groups against slow plain Python: who is in, what changed for each, who is matched, by how much it differs.

Worlds are drawn by chance with fixed seeds: agencies with gaps, endings with and without an end, changes on
the first of a month and within one, stays over months. The oracle goes day by day and person by person, in
fractions.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from support.group_worlds import AGENCIES, END, FIRST, REASONS, Fake, Month, World, built, days_of, month

from journey.groups.form import Comparison, Definition, Rule
from journey.read import groups


def half_up(value: Fraction) -> int:
    """A whole number, half away from zero."""
    size = abs(value)
    whole = size.numerator // size.denominator + (size - size.numerator // size.denominator >= Fraction(1, 2))
    return whole if value >= 0 else -whole


class Oracle:
    """The rules of docs/groups.md, one person, one month, one day at a time."""

    def __init__(self, world: World, n_window: int | None) -> None:
        self.world, self.n_window = world, n_window
        self.look, self.year_before = cache(self._look), cache(self._year_before)
        first, last = month(FIRST), month(END - timedelta(1))
        self.whole = [m for m in range(first, last + 1) if days_of(m)[0] >= FIRST and days_of(m)[-1] < END]
        covered = {
            agency: {
                start + timedelta(n)
                for code, start, end in world.supply
                if code == agency
                for n in range((min(end, END) - start).days)
            }
            for agency in AGENCIES
        }
        self.n_supplied = {(agency, m): sum(day in held for day in days_of(m))
                           for agency, held in covered.items() for m in self.whole}  # fmt: skip
        self.amounts: Counter[tuple[str, str, str, Month]] = Counter()
        for who, agency, start, n_days, pence, is_crisis in world.records:
            self.amounts["contacts", who, agency, month(start)] += 1
            self.amounts["crises", who, agency, month(start)] += is_crisis
            for n in range(n_days):
                part = half_up(Fraction(pence * (n + 1), n_days)) - half_up(Fraction(pence * n, n_days))
                self.amounts["cost", who, agency, month(start + timedelta(n))] += part
                self.amounts["nights", who, agency, month(start + timedelta(n))] += n_days > 1

    def is_open(self, who: str, m: Month) -> bool:
        """Whether a person could be seen on every day of a month."""
        return not any(
            start <= day and (end is None or day < end)
            for person, _, start, end in self.world.endings
            if person == who
            for day in days_of(m)
        )

    def _look(self, who: str, index: Month, is_free: bool = False) -> dict[str, Any]:
        """What may be compared of a person about one month; free: as if no ending hid them."""
        reach = self.n_window or 10_000
        seen = [m for m in self.whole if is_free or self.is_open(who, m)]
        sides = [
            [m for m in seen if index - reach <= m < index],
            [m for m in seen if index < m <= index + reach],
        ]
        services = [
            agency
            for agency in AGENCIES
            if agency != "support_team"
            and (sides[0] or sides[1])
            and all(
                Fraction(sum(self.n_supplied[agency, m] for m in side))
                >= Fraction(95, 100) * sum(len(days_of(m)) for m in side)
                for side in sides
            )
        ]
        risk = [
            m
            for m in seen
            if m != index and services and all(self.n_supplied[a, m] == len(days_of(m)) for a in services)
        ]
        return {
            "services": services,
            "risk": risk,
            "before": [m for m in risk if m in sides[0]],
            "after": [m for m in risk if m in sides[1]],
        }

    def total(self, measure: str, who: str, services: list[str], months: list[Month]) -> int:
        """What these services and the support team recorded in these months."""
        return sum(self.amounts[measure, who, a, m] for a in (*services, "support_team") for m in months)

    def rate(self, measure: str, who: str, look: dict[str, Any], months: list[Month]) -> Fraction:
        """The same per observed year."""
        n_days = sum(len(days_of(m)) for m in months)
        return Fraction(self.total(measure, who, look["services"], months) * 36525, 100 * n_days)

    def _year_before(self, measure: str, who: str, index: Month) -> int | None:
        """A whole amount a year in the 12 months before, where 6 of them are at risk."""
        look = self.look(who, index)
        months = [m for m in look["risk"] if index - 12 <= m < index]
        return half_up(self.rate(measure, who, look, months)) if len(months) >= 6 else None

    def hiding(self, who: str, index: Month, sides: tuple[int, ...]) -> list[tuple[int, str, bool]]:
        """Endings in their order: months of the window hidden before (-1), after (1); reason; for good."""
        reach = self.n_window or 10_000
        found = []
        for person, reason, start, end in sorted(
            self.world.endings, key=lambda one: (one[2], one[1], one[3] or date.max)
        ):
            if person == who:
                hidden = [
                    m
                    for m in range(month(FIRST), month(END - timedelta(1)) + 1)
                    if any(0 < side * (m - index) <= reach for side in sides)
                    and any(start <= day and (end is None or day < end) for day in days_of(m))
                ]
                found.append((len(hidden), reason, end is None or end >= END))
        return found

    def lost_by(self, who: str, index: Month, is_for_good: bool = True) -> str | None:
        """The first ending in the window's time after, of those for good or of those that end."""
        found = self.hiding(who, index, (1,))
        return next((reason for n, reason, good in found if n and good == is_for_good), None)

    def blamed(self, who: str, index: Month) -> str:
        """The ending that hides most months of the window, the first of several."""
        found = self.hiding(who, index, (-1, 1))
        return next(reason for n, reason, _ in found if n == max(n for n, _, _ in found))

    def choose(self, least_cost: int | None) -> tuple[list[str], list[int]]:
        """The group, and how many are left after each step: a rule of least cost (pence), then the exits."""
        left, counts = list(self.world.people), [len(self.world.people)]
        index = {who: month(on) for who, on in self.world.change.items() if FIRST <= on < END}

        def keep(fits: Any) -> None:
            left[:] = [who for who in left if fits(who)]
            counts.append(len(left))

        if least_cost is not None:
            keep(lambda who: who in index and (self.year_before("cost", who, index[who]) or -1) >= least_cost)
        keep(lambda who: who in self.world.change)
        keep(lambda who: who in index)

        def is_in(who: str) -> bool:
            look = self.look(who, index[who])
            return len(look["before"]) >= 6 and len(look["after"]) >= 6

        keep(lambda who: is_in(who) or self.look(who, index[who], True)["services"])
        for side in ("before", "after"):
            keep(lambda who, side=side: is_in(who) or len(self.look(who, index[who], True)[side]) >= 6)
        for reason in REASONS:
            keep(lambda who, reason=reason: is_in(who) or self.blamed(who, index[who]) != reason)
        return left, counts

    def changes(self, measure: str, who: str, index: Month) -> tuple[Fraction, Fraction]:
        """An amount per observed year on each side."""
        look = self.look(who, index)
        return tuple(self.rate(measure, who, look, look[side]) for side in ("before", "after"))  # type: ignore[return-value]

    def match(self, group: list[str]) -> dict[str, str]:
        """Each one's partner."""
        index = {who: month(self.world.change[who]) for who in group}
        costs = {who: self.year_before("cost", who, index[who]) for who in group}
        known = sorted(cost for cost in costs.values() if cost is not None)
        edges = [known[-(-part * len(known) // 5) - 1] for part in range(1, 5)] if known else []
        free = sorted(set(self.world.people) - set(self.world.change))
        pairs = {}
        for who in sorted(group):
            cost = costs[who]
            fits = []
            for other in free:
                look = self.look(other, index[who])
                theirs = self.year_before("cost", other, index[who])
                has_gp = any(
                    self.amounts["contacts", other, "gp", m] for m in range(month(FIRST), index[who])
                )
                is_long = len(look["before"]) >= 6 and len(look["after"]) >= 6
                if not (has_gp and look["services"] and is_long) or cost is None or theirs is None:
                    continue
                is_same_fifth = sum(edge < cost for edge in edges) == sum(edge < theirs for edge in edges)
                if is_same_fifth and self.world.band[who] == self.world.band[other]:
                    fits.append((abs(theirs - cost), other))
            if fits:
                pairs[who] = min(fits)[1]
                free.remove(pairs[who])
        return pairs


def quantile(ordered: list[Fraction], quarters: int) -> Fraction:
    """Four steps from each to the next: count to that many quarters of all steps."""
    pairs = zip(ordered, ordered[1:], strict=False)
    steps = [one + (two - one) * n / 4 for one, two in pairs for n in range(4)]
    return [*steps, ordered[-1]][quarters * (len(ordered) - 1)]


def close(found: Any, expected: Fraction, is_money: bool) -> bool:
    """Money is exact to the penny; other figures to nine digits."""
    if is_money:
        return bool(found * 100 == half_up(expected))
    return float(found) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(36))
def test_a_group_is_that_of_plain_loops(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is left after each step, means, counts of who fell, pairs, and the difference of their changes.

    Of small groups too, whose counts are hidden otherwise.
    """
    monkeypatch.setattr("journey.words.groups.FEWEST", 1)
    world = World(seed)
    code, n_window = [("12m", 12), ("24m", 24), ("whole", None)][seed % 3]
    oracle = Oracle(world, n_window)
    least = (Rule("cost_before", "w", {"from": 150}),) if seed % 2 else ()
    asked = Comparison("Others", "w", (Rule("contact_with", "w", {"any_of": ["gp"]}),))
    store = built(world, oracle.amounts)
    found = groups.answer(Fake(store), Definition("g", "G", "w", code, least, asked))  # type: ignore[arg-type]
    store.close()
    people, counts = oracle.choose(15_000 if seed % 2 else None)
    assert [row["n_people"] for row in found["attrition"]] == counts
    lefts = [row["n_left_out"] for row in found["attrition"]]
    assert lefts == [0, *(before - after for before, after in zip(counts, counts[1:], strict=False))]
    assert bool(found["refused_reason"]) == (not people)
    if not people:
        return
    index = {who: month(world.change[who]) for who in people}
    pairs = oracle.match(people)
    assert (found["comparison"]["n_matched"], found["comparison"]["n_unmatched"]) == (
        len(pairs),
        len(people) - len(pairs),
    )
    for name, is_for_good in (("losses", True), ("gaps", False)):
        assert Counter({row["reason_code"]: row["n_people"] for row in found[name]}) == Counter(
            reason for who in people if (reason := oracle.lost_by(who, index[who], is_for_good))
        )
    for number, row in enumerate(found["measures"]):
        measure, is_money = row["measure_code"], row["is_money"]
        own = {who: oracle.changes(measure, who, index[who]) for who in people}
        each = sorted(after - before for before, after in own.values())
        for key, expected in (
            ("before_mean", sum(before for before, _ in own.values()) / len(own)),
            ("after_mean", sum(after for _, after in own.values()) / len(own)),
            ("mean_change", sum(each) / len(each)),
            ("median_change", (each[(len(each) - 1) // 2] + each[len(each) // 2]) / 2),
            ("quartile_low", quantile(each, 1)),
            ("quartile_high", quantile(each, 3)),
        ):
            assert close(row[key], expected, is_money), (measure, key)
        assert (row["n_fell"], row["n_same"], row["n_rose"]) == (
            sum(n < 0 for n in each), sum(n == 0 for n in each), sum(n > 0 for n in each),
        )  # fmt: skip
        if pairs:
            differences = []
            for who, other in pairs.items():
                before, after = oracle.changes(measure, other, index[who])
                differences.append(own[who][1] - own[who][0] - after + before)
            mean = sum(differences) / len(differences)
            assert close(found["comparison"]["difference"][number]["difference"], mean, is_money), measure


@pytest.mark.parametrize("seed", range(36))
def test_aligned_months_are_those_of_plain_loops(seed: int) -> None:
    """How many were at risk in each month from the change, and contacts and cost per 30 days of them."""
    world = World(seed)
    oracle = Oracle(world, 12)
    store = built(world, oracle.amounts)
    found = groups.answer(Fake(store), Definition("g", "G", "w"))  # type: ignore[arg-type]
    store.close()
    people, index = [], {}
    for who, on in world.change.items():
        if FIRST <= on < END:
            look = oracle.look(who, month(on))
            if len(look["before"]) >= 6 and len(look["after"]) >= 6:
                people.append(who)
                index[who] = month(on)
    assert found["n_people"] == len(people)
    for row in found["aligned"]:
        looks = {who: oracle.look(who, index[who]) for who in people}
        seen = [
            (who, m)
            for who in people
            for m in [index[who] + row["month_no"]]
            if m in looks[who]["before"] or m in looks[who]["after"]
        ]
        assert row["n_at_risk"] == len(seen)
        n_days = sum(len(days_of(m)) for _, m in seen)
        for measure, key in (("contacts", "contacts_per_30_days"), ("cost", "cost_per_30_days")):
            total = sum(oracle.total(measure, who, looks[who]["services"], [m]) for who, m in seen)
            if n_days:
                assert close(row[key], Fraction(total * 30, n_days), measure == "cost")
            else:
                assert row[key] is None
    by_agency(found, oracle, {who: oracle.look(who, index[who]) for who in people}, index)


def by_agency(
    found: dict[str, Any], oracle: Oracle, looks: dict[str, dict[str, Any]], index: dict[str, Month]
) -> None:
    """Each agency in each month: at risk where it is compared and supplied every day; hidden under eight."""
    order = [row["agency_code"] for row in found["matrix"]]
    assert order == (["gp", "police", "ward", "support_team"] if looks else [])
    for row in found["matrix"]:
        agency = row["agency_code"]
        assert [cell["month_no"] for cell in row["months"]] == [line["month_no"] for line in found["aligned"]]
        for cell in row["months"]:
            seen = [
                (who, m)
                for who, look in looks.items()
                for m in [index[who] + cell["month_no"]]
                if m in (*look["before"], *look["after"])
                and agency in (*look["services"], "support_team")
                and oracle.n_supplied[agency, m] == len(days_of(m))
            ]
            assert cell["n_at_risk"] == len(seen)
            if len(seen) < 8:
                assert cell["contacts_per_30_days"] is None
                continue
            n_days = sum(len(days_of(m)) for _, m in seen)
            n_contacts = sum(oracle.amounts["contacts", who, agency, m] for who, m in seen)
            assert close(cell["contacts_per_30_days"], Fraction(n_contacts * 30, n_days), is_money=False)
