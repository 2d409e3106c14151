"""Days at risk, compared services, months, rates and other baselines against plain loops over days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.tables import compared

FIRST, AS_OF, N_DAYS = date(2021, 1, 1), date(2023, 12, 31), 1095
DAY = st.integers(0, N_DAYS - 1)
AGENCY = st.sampled_from(["gp", "police"])
ENDINGS = ("moved_away", "custody_elsewhere", "consent_withdrawn")
Row = dict[str, Any]


def on(n: int) -> date:
    """The n-th day from the first."""
    return FIRST + timedelta(days=n)


def months_from(day: date, n: int) -> date:
    """The same day n months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


class World:
    """What one person did, and when anything of it could be known; days are numbers from the first."""

    def __init__(self, visits: Any, stays: Any, covers: Any, endings: Any, change: int) -> None:
        self.visits, self.change = visits, change
        self.stays = [(agency, start, min(start + n, N_DAYS)) for agency, start, n in stays]
        self.endings = [(why, start, None if n is None else start + n) for why, start, n in endings]
        self.covers = [("gp", 0, 400), *covers]
        gone = [start for _, start, end in self.endings if end is None]
        self.end = min([N_DAYS, *gone])
        self.unseen = {d for _, start, end in self.endings for d in range(start, end or N_DAYS)}

    def held(self, agency: str, low: int, high: int) -> set[int]:
        """Days of one agency at risk."""
        days = {d for a, start, n in self.covers if a == agency for d in range(start, start + n)}
        return {d for d in days if low <= d < high and d < N_DAYS} - self.unseen

    def compared(self) -> list[str]:
        """Services with data for 95 of 100 seen days of both sides."""
        return [
            agency
            for agency in ("gp", "police")
            if all(self._is_whole(agency, *side) for side in self.sides())
        ]

    def _is_whole(self, agency: str, low: int, high: int) -> bool:
        seen = len(set(range(low, high)) - self.unseen)
        n = len(self.held(agency, low, high))
        return n > 0 and Fraction(n, seen) >= Fraction(95, 100)

    def sides(self) -> list[tuple[int, int]]:
        """Before and after, of the whole."""
        return [(0, self.change), (self.change, self.end)]

    def amounts(self, agencies: list[str], low: int, high: int) -> tuple[int, int, Decimal]:
        """Contacts, nights and cost inside."""
        mine = [(a, d) for a, d in self.visits if a in agencies and d not in self.unseen]
        stays = [(s, e) for a, s, e in self.stays if a in agencies and s not in self.unseen]
        starts = [d for _, d in mine] + [s for s, _ in stays]
        nights = sum(low <= d < high for s, e in stays for d in range(s, e))
        visits = sum(low <= d < high for _, d in mine)
        cost = Decimal(10) * visits + Decimal("70.01") * nights
        return sum(low <= d < high for d in starts), nights, cost

    def months(self) -> Iterator[tuple[int, int, int]]:
        """Number, first day and day after the last of every whole month from the change."""
        change = on(self.change)
        for n in range(-40, 40):
            low, high = ((months_from(change, n + k) - FIRST).days for k in (0, 1))
            if (n < 0 and low >= 0) or (n >= 0 and high <= self.end):
                yield n, low, high


@hypothesis_settings(max_examples=20, deadline=None)
@given(
    visits=st.lists(st.tuples(AGENCY, DAY), max_size=12),
    stays=st.lists(st.tuples(AGENCY, DAY, st.integers(1, 90)), max_size=3),
    covers=st.lists(st.tuples(AGENCY, st.integers(0, 600), st.integers(200, 1100)), max_size=4),
    endings=st.lists(
        st.tuples(st.sampled_from(ENDINGS), DAY, st.one_of(st.none(), st.integers(1, 300))), max_size=3
    ),
    change=st.integers(1, N_DAYS - 1),
)
def test_what_is_compared_and_at_what_rate_is_that_of_a_loop_over_days(
    visits: Any, stays: Any, covers: Any, endings: Any, change: int
) -> None:
    """Sides, observed days, which services are compared, months and rates."""
    world = World(visits, stays, covers, endings, change)
    text = "interaction_id | activity_code | grain_code | agency_code | start_date | end_date_excl\n"
    text += f"first | visit | contact | jobcentre | {FIRST} |\n"
    for i, (agency, start) in enumerate(visits):
        text += f"v{i} | visit | contact | {agency} | {on(start)} |\n"
    for i, (agency, start, end) in enumerate(world.stays):
        text += f"b{i} | bed | stay | {agency} | {on(start)} | {on(end)}\n"
    held = "agency_code | covers_from_date | covers_to_date_excl\n"
    held += "".join(f"{agency} | {on(start)} | {on(start + n)}\n" for agency, start, n in world.covers)
    ended = "person_id | reason_code | from_date | to_date_excl\n"
    for why, start, end in world.endings:
        ended += f"p | {why} | {on(start)} | {'' if end is None else on(end)}\n"
    store = compared(text, held, on(change), AS_OF, endings=ended)
    sides = store.frame(
        "select side_code, from_date, to_date_excl, seen_days from compare.side where window_code = 'whole'"
    ).to_dicts()
    if world.end <= change:
        assert sides == []
        store.close()
        return
    assert len(sides) == 2
    for side, (low, high) in zip(sorted(sides, key=lambda row: row["from_date"]), world.sides(), strict=True):
        assert (side["from_date"], side["to_date_excl"]) == (on(low), on(high))
        assert side["seen_days"] == len(set(range(low, high)) - world.unseen)
    found = world.compared()
    basis = store.frame(
        "select agency_code from compare.basis where window_code = 'whole' and is_compared order by 1"
    )
    assert basis["agency_code"].to_list() == found
    rates = {
        (row["side_code"], row["measure_code"]): row
        for row in store.frame("select * from compare.rate where window_code = 'whole'").to_dicts()
    }
    for name, (low, high) in zip(("before", "after"), world.sides(), strict=True):
        n, nights, cost = world.amounts(found, low, high)
        days = len(set().union(*(world.held(agency, low, high) for agency in found)))
        for measure, amount in (("contacts", n), ("nights", nights), ("cost", cost)):
            row = rates[name, measure]
            assert (row["measured_amount"], row["observed_days"]) == (amount, days)
            if days:
                exact = Fraction(amount) / days * 30
                assert abs(Fraction(row["measured_rate"]) - exact) <= Fraction(1, 20000)
            else:
                assert row["measured_rate"] is None
    months = store.frame("select * from compare.month order by month_no").to_dicts()
    assert [row["month_no"] for row in months] == [n for n, _, _ in world.months()]
    for row, (_, low, high) in zip(months, world.months(), strict=True):
        assert (row["from_date"], row["to_date_excl"]) == (on(low), on(high))
        assert row["observed_days"] == min((len(world.held(a, low, high)) for a in found), default=0)
        assert (row["n_interactions"], row["nights"], row["cost_gbp"]) == world.amounts(found, low, high)
    store.close()
