"""One person's comparison had the change been on another date; nothing is published.

Every figure comes of the stages that a build runs, on the tables of the published build, but for the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import polars as pl

from journey import compare, words
from journey.errors import Refused
from journey.pipeline.former import published_build
from journey.pipeline.side_by_side import settings_of
from journey.read import Reader
from journey.store import Store, in_memory, open_build
from journey.workspace import Workspace

LEAST_DAYS = 30  # rates are told per 30 days, and fewer would be stretched to that
_CHANGE_POINT = "canonical.change_point"
_VIEWS = """
select schema_name || '.' || view_name as name from duckdb_views()
where database_name = current_database() and not internal order by 1
"""


@contextmanager
def reader_on(workspace: Workspace, person_id: str, change_on: date) -> Iterator[Reader]:
    """The published build as it would be were this the one person with a change, on this date.

    Args:
        workspace: with a published build; no lock and no key is needed.
        person_id: as the build has it, with or without a change point.
        change_on: the first day of the side after.

    Raises:
        Refused: there is no build, or the date leaves under LEAST_DAYS on one side of it.
    """
    former = published_build(workspace)
    tables = [name for name in former.manifest["tables"] if not name.startswith("compare.")]
    settings = settings_of(workspace, former)
    built = open_build(former.database)
    try:
        views = built.frame(_VIEWS)["name"].to_list()
        points = built.frame(f"select * from {_CHANGE_POINT}").clear()
        first = built.frame("select min(covers_from_date) from canonical.supply").item()
    finally:
        built.close()
    store = in_memory()
    try:
        store.borrow(former.database, [name for name in (*tables, *views) if name != _CHANGE_POINT])
        point = pl.DataFrame([{"person_id": person_id, "change_on": change_on}])
        store.load_frame(_CHANGE_POINT, pl.concat([points, point], how="diagonal"))
        compare.run(store, settings)
        _refuse_short(store, first, settings.as_of_date)
        yield Reader(store, former.manifest, workspace)
    finally:
        store.close()


def _refuse_short(store: Store, first: date, last: date) -> None:
    """Both sides need enough days on which the person could be seen; a date outside the data has no sides."""
    days = store.frame("select seen_days from compare.side where window_code = 'whole'")["seen_days"]
    if days.is_empty() or min(days) < LEAST_DAYS:
        raise Refused(
            f"Give a date with at least {LEAST_DAYS} days on either side of it on which this person could be"
            f" seen: the data held run from {words.day(first)} to {words.day(last)}."
        )
