"""One person's derived events out of a store of 100 million rows, asked as the app asks.

Blocks of people go through the SELECT files of a build and are appended in order. They are a sixteenth of the
people: the others are the same again under other ids, which spares time and changes nothing that is measured.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from bench_events_rows import ROWS_A_PERSON, SETTINGS, write_beside, write_journeys

from journey import timeline
from journey.read import Reader
from journey.store import Store, create_build, open_build

TABLES = ("timeline.journey", "timeline.step", *timeline.MADE, "timeline.person")
BESIDE = (
    *("canonical.agency", "canonical.activity", "canonical.supply", "cost.horizon"),
    *("timeline.taxon", "timeline.taxonomy_rule", "timeline.judgement", "timeline.threshold"),
)
PEOPLE_A_BLOCK = 6250
LETTERS = "0123456789ABCDEF"
ASKED = 20
LOOKS = 5
# The first letter of an id after the P stands for a sixteenth of the people.
COPY = """
insert into {table}
select concat('P{letter}', substr(person_id, 3)) as person_id, * exclude (person_id)
from {table} where person_id < 'P1'
"""
QUERIES: dict[str, Callable[[Reader, str], pl.DataFrame]] = {
    "steps": Reader.steps, "happenings": Reader.happenings, "episodes": Reader.episodes, "gaps": Reader.gaps,
    "overlaps": Reader.overlaps, "crises": Reader.crises, "agency_months": Reader.agency_months,
    "handovers": Reader.handovers,
}  # fmt: skip


def write_store(file: Path, n_rows: int) -> None:
    """A store with what one person's events are read from."""
    people = n_rows // ROWS_A_PERSON
    own = people // len(LETTERS)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        for first in range(0, own, PEOPLE_A_BLOCK):
            block = Path(folder) / f"{first}.duckdb"
            _write_block(block, people, first, min(first + PEOPLE_A_BLOCK, own))
            _append(file, block, is_first=first == 0)
            block.unlink()
    store = create_build(file)
    for table in TABLES:
        for letter in LETTERS[1:]:
            store.connection.execute(COPY.format(table=table, letter=letter)).fetchall()
    _write_rest(store)
    store.close()


def _write_block(block: Path, people: int, first: int, last: int) -> None:
    store = create_build(block)
    write_beside(store, block.parent)
    write_journeys(store, people, first, last)
    no_cost = "select person_id, cost_gbp from timeline.journey limit 0"
    store.connection.execute(f"create table timeline.not_held as {no_cost}").fetchall()
    store.build("timeline.person")
    timeline.find_events(store, SETTINGS)
    store.close()


def _append(file: Path, block: Path, is_first: bool) -> None:
    store = create_build(file)
    if is_first:
        store.copy(block, (*TABLES, *BESIDE))
    else:
        store.connection.execute(f"attach '{block}' as block (read_only)").fetchall()
        for table in TABLES:
            store.connection.execute(f"insert into {table} select * from block.{table}").fetchall()
    store.close()


def _write_rest(store: Store) -> None:
    """Views, and the tables that a reader looks for when it says who someone is."""
    for view in ("timeline.place", *timeline.RULES, *timeline.VIEWS):
        store.view(view)
    store.load_frame(
        "canonical.person_alias", pl.DataFrame(schema={"person_id": pl.String, "alias": pl.String})
    )
    change = {"person_id": pl.String, "change_on": pl.Date, "change_label": pl.String}
    store.load_frame("canonical.change_point", pl.DataFrame(schema=change))
    store.load_frame("compare.crisis_side", pl.DataFrame(schema={"person_id": pl.String}))


def measure(file: Path) -> dict[str, Any]:
    """Milliseconds of each question, wall and processor: the least of several looks, median of all people.

    `all` is of the sums, `first` of the first look's; `worst` is the slowest person.
    """
    reader = Reader(open_build(file), {"settings": {}})
    n_people = reader.rows("select count(*) as n from timeline.person")[0]["n"]
    place = "select person_id from timeline.person limit 1 offset $n"
    people = [
        reader.rows(place, n=(2 * n + 1) * n_people // (2 * ASKED))[0]["person_id"] for n in range(ASKED)
    ]
    looks = [[_asked(reader, person) for person in people] for _ in range(LOOKS)]
    return {
        "wall": _told([[one[0] for one in look] for look in looks]),
        "processor": _told([[one[1] for one in look] for look in looks]),
        "n_rows": reader.rows("select count(*) as n from timeline.step")[0]["n"],
        "gb": file.stat().st_size / 1e9,
    }


def _asked(reader: Reader, person: str) -> tuple[dict[str, float], dict[str, float]]:
    wall, processor = {}, {}
    for name, ask in QUERIES.items():
        began, used = time.perf_counter(), time.process_time()
        ask(reader, person)
        wall[name] = 1000 * (time.perf_counter() - began)
        processor[name] = 1000 * (time.process_time() - used)
    return wall, processor


def _told(looks: list[list[dict[str, float]]]) -> dict[str, float]:
    least = [
        {name: min(one[name] for one in of_one) for name in QUERIES} for of_one in zip(*looks, strict=True)
    ]
    sums = [sum(one.values()) for one in least]
    return {name: statistics.median(one[name] for one in least) for name in QUERIES} | {
        "all": statistics.median(sums),
        "worst": max(sums),
        "first": statistics.median(sum(one.values()) for one in looks[0]),
    }
