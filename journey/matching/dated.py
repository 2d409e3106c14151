"""What the dates of a chosen column are written in."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from journey.dates import plain_format, swapped
from journey.propose.dates import DateFacts, date_facts
from journey.propose.hints import Hints
from journey.propose.matching import Table

DATES = frozenset("start_date start_at end_date end_at birth_date version_date death_date".split())


def dates_of(table: Table, heading: str, hints: Hints) -> DateFacts | None:
    """What the dates of a column are written in; None where it is no column of dates."""
    if heading not in table.seen.frame.columns:
        return None
    values = table.seen.frame[heading].drop_nulls().value_counts(name="n").rename({heading: "text"})
    values = values.with_columns(pl.col("n").cast(pl.UInt32))
    return date_facts(values, table.seen.later.get(heading), hints) if values.height else None


def unread(table: Table, chosen: Mapping[str, str], hints: Hints) -> dict[str, DateFacts]:
    """By field, the dates that are written in a form the rule does not know, in either order.

    Args:
        table: the table and its rule.
        chosen: field -> heading.
        hints: how dates are recognised.
    """
    known = {*table.rule.dates.formats, *table.rule.dates.datetime_formats}
    known |= {swapped(form) for form in known}
    found = {}
    for name, heading in chosen.items():
        facts = dates_of(table, heading, hints) if name in DATES else None
        if facts is not None and facts.formats[0] not in known:
            found[name] = facts
    return found


def unread_text(table: Table, chosen: Mapping[str, str], hints: Hints) -> str:
    """The columns and the forms of such dates, in words; "" where there are none."""
    found = unread(table, chosen, hints)
    return ", ".join(f"“{chosen[name]}”: {plain_format(facts.formats[0])}" for name, facts in found.items())


def is_order_unsaid(table: Table, chosen: Mapping[str, str], hints: Hints) -> bool:
    """Whether such dates may be read in either order, and nothing in the file tells which."""
    return any(facts.other for facts in unread(table, chosen, hints).values())
