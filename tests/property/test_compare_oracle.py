"""compare.agency_side, and cost by payer with the support's own, against plain loops over days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.tables import PAYER_PART, compared, drawn, load_links

from journey.assumptions import Assumptions, Support
from journey.pipeline.prices import set_row, support_plan
from journey.store import Store

FIRST = date(2022, 1, 1)
AS_OF = date(2023, 12, 31)
DAY = st.integers(0, 729)
AGENCY = st.sampled_from(["gp", "police"])


def day(n: int) -> date:
    """The n-th day from the first."""
    return FIRST + timedelta(days=n)


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    visits=st.lists(st.tuples(AGENCY, DAY), min_size=1, max_size=12),
    stays=st.lists(st.tuples(AGENCY, DAY, st.integers(1, 90)), max_size=4),
    covers=st.lists(st.tuples(AGENCY, DAY, st.integers(1, 500)), max_size=4),
    change=st.integers(1, 729),
)
def test_counts_nights_and_observed_days_are_those_of_a_loop(
    visits: list[tuple[str, int]],
    stays: list[tuple[str, int, int]],
    covers: list[tuple[str, int, int]],
    change: int,
) -> None:
    """Every count and every covered day once; both sides' cost adds up to the lines."""
    text = "interaction_id | activity_code | grain_code | agency_code | start_date | end_date_excl\n"
    for i, (agency, start) in enumerate(visits):
        text += f"v{i} | visit | contact | {agency} | {day(start)} |\n"
    ends = [min(start + n, 730) for _, start, n in stays]
    for i, (agency, start, _) in enumerate(stays):
        text += f"b{i} | bed | stay | {agency} | {day(start)} | {day(ends[i])}\n"
    held = "agency_code | covers_from_date | covers_to_date_excl\n"
    held += f"support_team | {FIRST} | {day(1)}\n"  # so that the whole window starts on the first day
    for agency, start, n in covers:
        held += f"{agency} | {day(start)} | {day(start + n)}\n"
    store = compared(text, held, day(change), AS_OF)
    rows = store.frame("select * from compare.agency_side where window_code = 'whole'").to_dicts()
    for row in rows:
        low, high = (0, change) if row["side_code"] == "before" else (change, 730)
        mine = row["agency_code"]
        starts = [s for a, s in visits if a == mine] + [s for a, s, _ in stays if a == mine]
        nights = [
            n
            for (a, s, _), e in zip(stays, ends, strict=True)
            if a == mine
            for n in range(s, e)
            if low <= n < high
        ]
        covered = {n for a, s, length in covers if a == mine for n in range(s, s + length) if low <= n < high}
        if mine == "support_team":
            covered = {0} & set(range(low, high))
        assert row["n_interactions"] == sum(low <= s < high for s in starts)
        assert row["nights"] == len(nights)
        assert row["observed_days"] == len(covered)
        if not covered:
            assert row["n_interactions_per_year"] is None and row["cost_gbp_per_year"] is None
        else:
            rate = row["n_interactions"] / len(covered) * 365.25
            assert row["n_interactions_per_year"] == pytest.approx(rate)
    n_nights = sum(e - s for (_, s, _), e in zip(stays, ends, strict=True))
    total = 10 * len(visits) + Decimal("70.01") * n_nights
    assert sum(row["cost_gbp"] for row in rows) == total
    assert store.frame("select sum(cost_gbp) from compare.yearly").item() == total
    store.close()


def _to_the_penny(numerator: int, denominator: int) -> int:
    """Half away from zero, as school has it."""
    exact = Fraction(numerator, denominator)
    whole = exact.numerator // exact.denominator
    return whole + (exact - whole >= Fraction(1, 2))


def _in_days(pence: int, start: int, end: int, low: int, high: int) -> int:
    """The part of a line that falls on days low to high, one day after another."""
    parts, so_far = [], 0
    for k in range(1, end - start + 1):
        reached = _to_the_penny(pence * k, end - start)
        parts.append(reached - so_far)
        so_far = reached
    return sum(part for n, part in enumerate(parts, start) if low <= n < high)


def _money(thirds: int, support: Support) -> Callable[[Store], None]:
    """A night is paid by the police and the NHS in parts; the support team's cost is counted as a whole."""
    chosen = Assumptions(support=support)

    def load(store: Store) -> None:
        parts = "item_code | line_no | payer_code | beneficiary_code | part_from | part_to | part_total\n"
        parts += "VISIT | 1 | nhs | nhs | 0 | 1 | 1\n"
        parts += f"NIGHT | 1 | police | police | 0 | {thirds} | 7\nNIGHT | 2 | nhs | nhs | {thirds} | 7 | 7"
        store.load_frame("cost.item_payer", drawn(parts, PAYER_PART))
        store.load_frame("cost.assumption_set", set_row(chosen, "2024-25"))
        store.load_frame("cost.support_plan", support_plan(chosen))
        people = store.frame("select distinct source_code, source_person_id from canonical.interaction")
        load_links(store, people.with_columns(person_id=pl.lit("p")))

    return load


@hypothesis_settings(max_examples=20, deadline=None)
@given(
    visits=st.lists(st.tuples(AGENCY, DAY), min_size=1, max_size=6),
    stays=st.lists(st.tuples(AGENCY, DAY, st.integers(1, 90)), max_size=3),
    change=st.integers(1, 729),
    thirds=st.integers(1, 6),
    budget=st.integers(1, 10_000_000),
    n_people=st.integers(1, 40),
)
def test_every_payer_and_the_support_s_own_cost_are_those_of_a_loop_over_days(
    visits: list[tuple[str, int]],
    stays: list[tuple[str, int, int]],
    change: int,
    thirds: int,
    budget: int,
    n_people: int,
) -> None:
    """Cost by payer in each window, to the penny, with stays of two payers and a budget as a whole."""
    text = "interaction_id | activity_code | grain_code | agency_code | start_date | end_date_excl\n"
    lines: list[tuple[str, int, int, int]] = []  # payer, first day, day after the last, pence
    for i, (agency, start) in enumerate(visits):
        text += f"v{i} | visit | contact | {agency} | {day(start)} |\n"
        lines.append(("nhs", start, start + 1, 1000))
    for i, (agency, start, n) in enumerate(stays):
        end = min(start + n, 730)
        text += f"b{i} | bed | stay | {agency} | {day(start)} | {day(end)}\n"
        police = _to_the_penny(7001 * (end - start) * thirds, 7)
        lines.append(("police", start, end, police))
        lines.append(("nhs", start, end, 7001 * (end - start) - police))
    charge = _to_the_penny(budget * (730 - change) * 100, n_people * 36525)
    lines.append(("council", change, 730, charge))
    support = Support("budget", Decimal(budget) / 100, n_people, "2024-25", payer_code="council")
    held = f"agency_code | covers_from_date | covers_to_date_excl\ngp | {FIRST} | {day(730)}"
    store = compared(text, held, day(change), AS_OF, links=_money(thirds, support))
    shorter = min(change, 730 - change)
    windows = {"whole": (0, change, 730), "equal": (change - shorter, change, change + shorter)}
    sql = """select window_code, side_code, coalesce(payer_code, '') as payer, sum(cost_gbp) as cost
        from compare.interaction_side where window_code in ('whole', 'equal') group by all"""
    found = {(window, side, payer): cost for window, side, payer, cost in store.frame(sql).iter_rows()}
    totals = {
        (row["window_code"], row["side_code"]): row
        for row in store.frame("select * from compare.summary").to_dicts()
    }
    for window, (first, cut, last) in windows.items():
        for side, low, high in (("before", first, cut), ("after", cut, last)):
            owed = {
                payer: sum(_in_days(pence, s, e, low, high) for who, s, e, pence in lines if who == payer)
                for payer in ("nhs", "police", "council")
            }
            for payer, pence in owed.items():
                assert found.get((window, side, payer), 0) * 100 == pence, (window, side, payer)
            row = totals[window, side]
            assert row["cost_gbp"] * 100 == sum(owed.values())
            assert row["support_cost_gbp"] * 100 == owed["council"]
            if side == "after":
                assert row["support_cost_code"] == ("included" if owed["council"] else "not_included")
            starts = [s for _, s in visits] + [s for _, s, _ in stays]
            assert row["n_interactions"] == sum(low <= s < high for s in starts)  # a line is no contact
    _every_total_is(store, sum(pence for *_, pence in lines))
    store.close()


def _every_total_is(store: Store, pence: int) -> None:
    """Years, links as used and the running cost each add up to all of it."""
    for total in (
        "select sum(cost_gbp) from compare.yearly",
        "select sum(cost_gbp) from compare.link_threshold where threshold_code = 'standard'",
        "select max(cumulative_cost_gbp) from compare.running_cost",
    ):
        assert store.frame(total).item() * 100 == pence, total
