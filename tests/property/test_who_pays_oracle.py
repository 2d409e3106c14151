"""compare.payer_side, tornado and switching against plain loops in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.costs import PARTS, priced
from support.tables import compared

from journey.assumptions import Assumptions
from journey.store import Store

FIRST, N_DAYS = date(2022, 1, 1), 730
PERCENT = 25


class Item(NamedTuple):
    """A price by the night or by the contact; two bodies share it by their parts."""

    pence: int
    bounds: tuple[int, int] | None  # low and high, where the source gives them
    is_nightly: bool
    parts: tuple[int, int]  # of the council and the NHS; the police gain from what the council pays


class Use(NamedTuple):
    """So many nights of one item, or one contact."""

    item: int
    start: int
    nights: int


PENCE = st.integers(0, 300_000)
BOUNDS = st.none() | st.tuples(PENCE, PENCE)
ITEM = st.builds(Item, PENCE, BOUNDS, st.booleans(), st.tuples(st.integers(1, 99), st.integers(1, 99)))
USE = st.builds(Use, st.integers(0, 2), st.integers(0, N_DAYS - 1), st.integers(1, 60))


def rounded(exact: Fraction) -> int:
    """Half away from zero; nothing here is negative."""
    return floor(exact + Fraction(1, 2))


def pieces(items: list[Item], uses: list[Use], change: int) -> list[tuple[str, int, int, list[int]]]:
    """Side, item, payer (0 or 1) and pence (central, low, high) of each line's part in a side."""
    found = []
    for use in uses:
        item = items[use.item]
        nights = min(use.nights, N_DAYS - use.start) if item.is_nightly else 1
        reached = (0, item.parts[0], sum(item.parts))
        spans = {"before": (use.start, min(use.start + nights, change)),
                 "after": (max(use.start, change), use.start + nights)}  # fmt: skip
        for payer in (0, 1):
            lines = []
            for unit in (item.pence, *(item.bounds or (item.pence, item.pence))):
                cost = unit * nights
                ends = [rounded(Fraction(cost * upto, reached[2])) for upto in reached]
                lines.append(ends[payer + 1] - ends[payer])
            for side, (begin, end) in spans.items():
                if begin < end:
                    k = (begin - use.start, end - use.start)
                    upto = [[rounded(Fraction(line * day, nights)) for day in k] for line in lines]
                    found.append((side, use.item, payer, [b - a for a, b in upto]))
    return found


def drawn(items: list[Item], uses: list[Use], change: int) -> Store:
    """The same, as the tables that the stages read."""
    units = "item_code | value_gbp | low_gbp | high_gbp | unit_code\n"
    rules, parts = "activity_code | item_code | basis_code\n", PARTS
    for i, item in enumerate(items):
        low, high = (Decimal(held) / 100 for held in item.bounds) if item.bounds else ("", "")
        unit, basis = ("night", "nights") if item.is_nightly else ("contact", "each")
        units += f"I{i} | {Decimal(item.pence) / 100} | {low} | {high} | {unit}\n"
        rules += f"a{i} | I{i} | {basis}\n"
        total = sum(item.parts)
        parts += f"I{i} | 1 | council | police | 0 | {item.parts[0]} | {total}\n"
        parts += f"I{i} | 2 | nhs | nhs | {item.parts[0]} | {total} | {total}\n"
    text = "interaction_id | activity_code | grain_code | start_date | end_date_excl\n"
    for number, use in enumerate(uses):
        start = FIRST + timedelta(days=use.start)
        end = start + timedelta(days=min(use.nights, N_DAYS - use.start))
        is_nightly = items[use.item].is_nightly
        kind = f"stay | {start} | {end}" if is_nightly else f"contact | {start} |"
        text += f"x{number} | a{use.item} | {kind}\n"
    last = FIRST + timedelta(days=N_DAYS)
    cover = f"agency_code | covers_from_date | covers_to_date_excl\ngp | {FIRST} | {last}"
    loaded = priced(units, rules, parts, Assumptions(range_percent=PERCENT))
    return compared(text, cover, FIRST + timedelta(days=change), last - timedelta(days=1), links=loaded)


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    items=st.lists(ITEM, min_size=3, max_size=3),
    uses=st.lists(USE, min_size=1, max_size=8),
    change=st.integers(1, N_DAYS - 1),
)
def test_who_pays_and_the_tornado_are_those_of_loops(items: list[Item], uses: list[Use], change: int) -> None:
    store = drawn(items, uses, change)
    held = pieces(items, uses, change)
    days = {"before": change, "after": N_DAYS - change}

    paid: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for side, _, payer, amounts in held:
        key = (side, *(("council", "police"), ("nhs", "nhs"))[payer])
        paid[key] = [x + y for x, y in zip(paid[key], amounts, strict=True)]
    rows = store.frame(
        "select side_code, payer_code, beneficiary_code, cost_gbp, low_cost_gbp, high_cost_gbp, n_lines "
        "from compare.payer_side where window_code = 'whole'"
    ).rows()
    assert {tuple(row[:3]): [int(100 * one) for one in row[3:6]] for row in rows if row[6]} == paid
    whole = dict(
        store.frame("select side_code, cost_gbp from compare.summary where window_code = 'whole'").iter_rows()
    )
    for cut in ("pays", "gains", "pooled"):
        sums = store.frame(
            "select side_code, sum(cost_gbp) from compare.party_side "
            "where window_code = 'whole' and cut_code = $cut group by side_code",
            {"cut": cut},
        ).rows()
        assert dict(sums) == whole

    found = {row["item_code"]: row for row in store.frame("from compare.tornado").to_dicts()}
    assert set(found) == {f"I{use.item}" for use in uses}
    for code, row in found.items():
        differences = [yearly(held, items, days, int(code[1:]), level) for level in range(3)]
        names = ("difference", "low_difference", "high_difference")
        assert [int(100 * row[f"{name}_gbp_per_year"]) for name in names] == differences
        assert int(100 * row["swing_gbp_per_year"]) == differences[2] - differences[1]
    order = sorted(found.values(), key=lambda row: (-abs(row["swing_gbp_per_year"]), row["item_code"]))
    assert [row["place_no"] for row in order] == list(range(1, len(order) + 1))
    check_switching(store, held, items, days)
    store.close()


def yearly(
    held: list[tuple[str, int, int, list[int]]],
    items: list[Item],
    days: dict[str, int],
    item: int,
    level: int,
) -> int:
    """Pence a year, before less after, with one item at a level (0 as it is, 1 low, 2 high)."""
    percent = (100, 100 - PERCENT, 100 + PERCENT)[level] if items[item].bounds is None else 100
    sums = dict.fromkeys(days, Fraction(0))
    for side, number, _, amounts in held:
        sums[side] += Fraction(amounts[level] * percent, 100) if number == item else amounts[0]
    rates = {side: rounded(sums[side] * Fraction("365.25") / days[side]) for side in days}
    return rates["before"] - rates["after"]


def check_switching(
    store: Store, held: list[tuple[str, int, int, list[int]]], items: list[Item], days: dict[str, int]
) -> None:
    """At the switching price of an item, scaled exactly, the two sides cost the same a year."""
    for row in store.frame("from compare.switching").to_dicts():
        item = int(row["item_code"][1:])
        own, others = Fraction(0), Fraction(0)
        for side, number, _, amounts in held:
            rate = Fraction(amounts[0], days[side]) * (1 if side == "before" else -1)
            own, others = (own + rate, others) if number == item else (own, others + rate)
        if row["no_switch_reason"]:
            reason = row["no_switch_reason"]
            wanted = "no_difference" if own + others == 0 else "no_effect" if own == 0 else "no_such_price"
            assert reason == wanted and (reason != "no_such_price" or own * others > 0)
            continue
        at = -others / own * items[item].pence
        assert at >= 0 and row["switching_cost_gbp"] == Decimal(rounded(at)) / 100
        below = (own * Fraction(9, 10) * at / items[item].pence + others) if at else -own
        sign = 1 if own + others > 0 else -1
        vanishes_below = below * sign < 0
        assert row["direction_code"] == ("under" if vanishes_below else "over")
