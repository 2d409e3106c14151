"""The cost stage against a slow and obvious oracle: row by row, in exact fractions, in plain Python."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

import polars as pl
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.tables import INTERACTION, cost_store, drawn_interactions, settings

from journey import cost
from journey.store import Store

AS_OF = date(2024, 12, 31)
UNITS = {"contact": Fraction(1), "hour": Fraction(60), "week": Fraction(7), "month": Fraction("30.4375"),
         "person_year": Fraction("365.25")}  # fmt: skip
BASES = {"contact": "each", "hour": "minutes", "week": "nights", "month": "nights", "person_year": "nights"}


class Item(NamedTuple):
    """One unit cost with the parts that several bodies pay."""

    pence: int
    low_pence: int
    high_pence: int
    index_from: int  # in ten-thousandths
    unit: str
    parts: tuple[int, ...]


class Job(NamedTuple):
    """One job, what it is counted by, and how many share it."""

    item: int
    minutes: int | None
    start: date
    nights: int | None  # None: still open
    n_sharing: int
    is_part_of_another: bool


PENCE = st.integers(0, 10_000_000)
INDEX = st.integers(100_000, 1_200_000)
ITEM = st.builds(
    Item, PENCE, PENCE, PENCE, INDEX, st.sampled_from(sorted(UNITS)),
    st.lists(st.integers(1, 9999), min_size=1, max_size=4).map(tuple),
)  # fmt: skip
JOB = st.builds(
    Job, st.integers(0, 2), st.none() | st.integers(0, 5000),
    st.dates(date(2020, 1, 1), AS_OF), st.none() | st.integers(0, 900), st.integers(1, 5), st.booleans(),
)  # fmt: skip


def rounded(exact: Fraction) -> int:
    """Half away from zero; nothing here is negative."""
    return floor(exact + Fraction(1, 2))


def expected(
    items: list[Item], jobs: list[Job], index_to: int
) -> dict[tuple[str, int], tuple[int, int, int]]:
    """Pence of each line (central, low, high), by interaction and line number."""
    found = {}
    for number, job in enumerate(jobs):
        item = items[job.item]
        end = AS_OF + timedelta(days=1) if job.nights is None else job.start + timedelta(days=job.nights)
        nights = (min(end, AS_OF + timedelta(days=1)) - job.start).days
        quantity = {"each": 1, "minutes": job.minutes, "nights": nights}[BASES[item.unit]]
        if not quantity or job.is_part_of_another:
            continue
        rate = Fraction(index_to, item.index_from) * quantity / UNITS[item.unit]
        for share in range(1, job.n_sharing + 1):
            lines = []
            for pence in (item.pence, item.low_pence, item.high_pence):
                whole = pence * rate
                own = rounded(whole * share / job.n_sharing) - rounded(whole * (share - 1) / job.n_sharing)
                reached = [sum(item.parts[:k]) for k in range(len(item.parts) + 1)]
                ends = [rounded(Fraction(own * upto, reached[-1])) for upto in reached]
                lines.append([later - earlier for earlier, later in zip(ends, ends[1:], strict=False)])
            for line, amounts in enumerate(zip(*lines, strict=True), start=1):
                found[f"i{number}.{share}", line] = amounts
    return found


def drawn(items: list[Item], jobs: list[Job], index_to: int) -> Store:
    """The same items and jobs as the tables that the cost stage reads."""
    rows = []
    for number, job in enumerate(jobs):
        for share in range(1, job.n_sharing + 1):
            rows.append({
                "interaction_id": f"i{number}.{share}", "activity_code": f"a{job.item}", "grain_code": "stay",
                "start_date": job.start, "duration_minutes": job.minutes,
                "end_date_excl": None if job.nights is None else job.start + timedelta(days=job.nights),
                "end_status_code": "open_at_extract" if job.nights is None else "closed",
                "n_sharing": job.n_sharing, "share_no": share,
                "counts_for_cost": not job.is_part_of_another,
            })  # fmt: skip
    own = pl.DataFrame(rows, {name: INTERACTION[name] for name in rows[0]})
    blank = drawn_interactions("interaction_id | start_date\n" + "x | 2024-01-01\n" * len(rows))
    frame = blank.with_columns(own.get_columns()).select(list(INTERACTION))
    units = "item_code | value_gbp | low_gbp | high_gbp | price_year_fy | unit_code\n"
    rules = "activity_code | item_code | basis_code\n"
    index = f"financial_year | index_value\n2024-25 | {Decimal(index_to) / 10000}\n"
    parts = "item_code | line_no | payer_code | beneficiary_code | part_from | part_to | part_total\n"
    for i, item in enumerate(items):
        pounds = " | ".join(str(Decimal(held) / 100) for held in item[:3])
        units += f"u{i} | {pounds} | 200{i}-0{i + 1} | {item.unit}\n"
        rules += f"a{i} | u{i} | {BASES[item.unit]}\n"
        index += f"200{i}-0{i + 1} | {Decimal(item.index_from) / 10000}\n"
        for line, part in enumerate(item.parts, start=1):
            upto = sum(item.parts[:line])
            parts += f"u{i} | {line} | nhs | nhs | {upto - part} | {upto} | {sum(item.parts)}\n"
    return cost_store(frame, units, rules, index, "2024-25", parts)


@hypothesis_settings(max_examples=40, deadline=None)
@given(
    items=st.lists(ITEM, min_size=3, max_size=3), jobs=st.lists(JOB, min_size=1, max_size=8), index_to=INDEX
)
def test_every_line_is_the_exact_fraction_rounded_once(
    items: list[Item], jobs: list[Job], index_to: int
) -> None:
    store = drawn(items, jobs, index_to)
    cost.run(store, settings(AS_OF))
    lines = store.frame(
        "select interaction_id, line_no, cost_gbp, low_cost_gbp, high_cost_gbp from cost.cost_line"
    )
    found = {row[:2]: tuple(int(held * 100) for held in row[2:]) for row in lines.iter_rows()}
    assert found == expected(items, jobs, index_to)
    costed = set(store.frame("select interaction_id from cost.interaction_cost")["interaction_id"])
    uncosted = set(store.frame("select interaction_id from cost.uncosted")["interaction_id"])
    everything = {f"i{n}.{share}" for n, job in enumerate(jobs) for share in range(1, job.n_sharing + 1)}
    assert not costed & uncosted and costed | uncosted == everything
    store.close()


@hypothesis_settings(max_examples=15, deadline=None)
@given(
    items=st.lists(ITEM, min_size=3, max_size=3),
    jobs=st.lists(JOB, min_size=2, max_size=8),
    seed=st.integers(0, 99),
)
def test_lines_and_totals_are_the_same_in_any_order_and_by_any_cut(
    items: list[Item], jobs: list[Job], seed: int
) -> None:
    """Rows shuffled, one thread or several; the sum over any partition is the sum of all."""
    store = drawn(items, jobs, 900_000)
    rows = store.frame("select * from canonical.interaction")
    answers = []
    for threads, frame in ((1, rows), (2, rows.sample(fraction=1, shuffle=True, seed=seed))):
        store.connection.execute(f"set threads = {threads}")
        store.load_frame("canonical.interaction", frame)
        cost.run(store, settings(AS_OF))
        lines = store.frame("select * from cost.cost_line order by interaction_id, line_no")
        answers.append(lines)
        whole = lines["cost_gbp"].sum()
        for cut in (["line_no"], ["payer_code", "quantity"], ["n_sharing", "share_no"], ["interaction_id"]):
            parts = lines.group_by(cut).agg(pl.col("cost_gbp").sum())
            assert parts["cost_gbp"].sum() == whole
    assert answers[0].equals(answers[1])
    store.close()
