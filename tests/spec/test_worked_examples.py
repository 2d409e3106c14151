"""The worked examples of docs/method.md, run through the real stages.

Each file of tests/spec/worked is one example: words, drawn tables of what goes in, drawn tables of what must
come out and how that was worked by hand. docs/make_method.py shows the same files on the page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.tables import (
    EXTRACT,
    cost_store,
    drawn,
    drawn_interactions,
    load_changes,
    load_links,
    months,
    settings,
)

from journey import compare, cost, timeline
from journey.assumptions import Assumptions
from journey.catalogue import lint, shipped
from journey.store import Store

WORKED = Path(__file__).parent / "worked"
FILES = sorted(WORKED.glob("*.toml"))
PARTS = {"title", "words", "source", "case"}
LAST_YEAR = date(2025, 3, 31)

LINES = "select * from cost.cost_line order by interaction_id, perspective_code, line_no"
COSTS = """
select cost.*, line.quantity
from cost.interaction_cost as cost
join cost.cost_line as line on line.interaction_id = cost.interaction_id and line.line_no = 1
order by interaction_id
"""
UNCOSTED = "select * from cost.uncosted order by interaction_id"
RECORDED = "select * from cost.recorded_difference order by activity_code"
SIDES = """
select side_code, n_interactions, nights, cost_gbp
from compare.summary where window_code = 'whole' order by side_code desc
"""
CHANGES = """
select item_code, sum(cast(is_counted and side_code = 'before' as int)) as n_before,
    sum(cast(is_counted and side_code = 'after' as int)) as n_after,
    sum(case side_code when 'after' then cost_gbp else -cost_gbp end) as change_gbp
from compare.interaction_side where window_code = 'whole' group by item_code order by item_code
"""
WHOLE = """
select 'total' as item_code, '' as n_before, '' as n_after,
    sum(case side_code when 'after' then cost_gbp else -cost_gbp end) as change_gbp
from compare.summary where window_code = 'whole'
"""

Row = dict[str, Any]


def linted(case: Row) -> list[Row]:
    """What is to be put right where rules use these shipped prices; what is merely to know is left out."""
    rows = [(code, "police_custody", "each") for code in case["chosen"]]
    chosen = pl.DataFrame(rows, ["item_code", "activity_code", "basis_code"], orient="row")
    return [
        {"level_code": one.level, "finding_code": one.code, "item_codes": ", ".join(one.item_codes)}
        for one in lint(shipped().items, chosen, "2024-25")
        if one.level == "wrong"
    ]


def rows_of(*queries: str) -> Callable[[Store], list[Row]]:
    """The rows of one SELECT after the other."""
    return lambda store: [row for query in queries for row in store.frame(query).to_dicts()]


ANSWERS = {
    "lines": rows_of(LINES), "costs": rows_of(COSTS), "uncosted": rows_of(UNCOSTED),
    "recorded": rows_of(RECORDED), "sides": rows_of(SIDES), "changes": rows_of(CHANGES, WHOLE),
}  # fmt: skip


def counted(text: str, change_on: date) -> pl.DataFrame:
    """As many contacts before and after the change as drawn, on days that go round the year."""
    lines = ["interaction_id | agency_code | activity_code | start_date"]
    for row in cells(text):
        for side, first in (("before", change_on - timedelta(days=365)), ("after", change_on)):
            for number in range(int(row[f"n_{side}"])):
                day = first + timedelta(days=number % 365)
                name = f"{row['activity_code']}-{side}-{number}"
                lines.append(f"{name} | {row['agency_code']} | {row['activity_code']} | {day}")
    return drawn_interactions("\n".join(lines))


def cells(text: str) -> list[dict[str, str]]:
    """The rows of a drawn table as they stand."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def worked_out(case: Row) -> Store:
    """A store in which the case went through costing, and where it has a change date through comparing."""
    given = case["given"]
    change_on = date.fromisoformat(case["change_on"]) if "change_on" in case else None
    if "counts" in given:
        assert change_on is not None
        interactions = counted(given["counts"], change_on)
    else:
        interactions = drawn_interactions(given["interactions"])
    store = cost_store(
        interactions, given["units"], given["rules"], given["index"], case["price_base_fy"],
        chosen=Assumptions(recorded_sources=tuple(case.get("recorded_sources", ()))),
    )  # fmt: skip
    as_of = settings(date.fromisoformat(case.get("as_of", str(LAST_YEAR))), case["price_base_fy"])
    stages = [cost]
    if change_on is not None:
        load_comparison(store, interactions, given["supply"], change_on, as_of.as_of_date)
        stages += [timeline, compare]
    for stage in stages:
        stage.run(store, as_of)
    return store


def load_comparison(
    store: Store, interactions: pl.DataFrame, supply: str, change_on: date, as_of: date
) -> None:
    """One person to whom everything belongs, with a change date and the periods that files cover."""
    supplied = drawn(supply, EXTRACT, {"extract_id": "e", "coverage_basis_code": "declared"})
    store.load_frame("canonical.supply", supplied)
    agencies = supplied.select("agency_code", agency_label="agency_code", is_support=pl.lit(False))
    store.load_frame("canonical.agency", agencies)
    kinds = interactions.select("activity_code", "grain_code").unique(maintain_order=True)
    kinds = kinds.select("activity_code", activity_type_code="grain_code")
    store.load_frame("canonical.activity", kinds)
    load_changes(store, pl.DataFrame({"person_id": ["p"], "change_on": [change_on]}))
    first = supplied["covers_from_date"].min()
    assert isinstance(first, date)
    store.load_frame("canonical.month", months(first, as_of))
    people = interactions.select("source_code", "source_person_id").unique(maintain_order=True)
    load_links(store, people.with_columns(person_id=pl.lit("p")))


def cases() -> list[Any]:
    """Every case of every file, named by file and number."""
    found = []
    for path in FILES:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [pytest.param(case, id=f"{path.stem}-{n}") for n, case in enumerate(held["case"], 1)]
    return found


@pytest.mark.parametrize("case", cases())
def test_what_comes_out_is_what_was_worked_by_hand(case: Row) -> None:
    store = worked_out(case) if "given" in case else None
    tables = {name: text for name, text in case["expected"].items() if name != "working"}
    assert tables
    for name, text in tables.items():
        wanted = cells(text)
        found = ANSWERS[name](store) if store else linted(case)
        columns = [cell.strip() for cell in text.strip().splitlines()[0].split("|")]
        assert [{column: str(row[column]) for column in columns} for row in found] == wanted, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_says_where_its_figures_come_from(path: Path) -> None:
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(held) == PARTS
    assert held["title"].strip() and held["words"].strip() and held["source"].strip()
    assert any(case["expected"].get("working", "").strip() for case in held["case"])


def test_there_are_examples() -> None:
    assert len(FILES) >= 8
