"""journey.xes: one trace a person; what lasts is a start and, where it is over, a completion as well."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import IO

import polars as pl

from journey.export.event_log_rows import Group

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Cost" prefix="cost" uri="http://www.xes-standard.org/cost.xesext"/>
<global scope="trace">
<string key="concept:name" value=""/>
</global>
<global scope="event">
<string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Agency" keys="org:group"/>
<string key="lifecycle:model" value="standard"/>
"""
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
# What an event says: element, key, column. Blank is left out.
_SAID = (
    ("string", "concept:name", "activity_label"),
    ("string", "concept:instance", "event_id"),
    ("date", "time:timestamp", "time_text"),
    ("string", "lifecycle:transition", "transition_code"),
    ("string", "org:group", "agency_code"),
    ("float", "cost:total", "cost_gbp"),
    ("string", "cost:currency", "currency_code"),
    *(
        ("string", name, name)
        for name in (
            *("activity_code", "activity_type_code", "role_code", "grain_code", "outcome_code"),
            *("planned_code", "demand_code", "failure_reason", "judged_by_code", "start_text"),
            *("start_time", "start_precision", "end_date_excl", "version_date", "priced_in_id"),
        )
    ),
    ("boolean", "is_open", "is_open"),
    ("boolean", "is_end", "is_end"),
    ("int", "nights", "nights"),
    ("int", "cost_pence", "cost_pence"),
)


class XesWriter:
    """Writes groups of people, one after the other."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(_HEAD)
        self.n_traces = self.n_events = 0

    def __enter__(self) -> XesWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.write("</log>\n")
        self._file.close()

    def write(self, group: Group) -> None:
        """Write the traces of some people."""
        events = _with_ends(group.events)
        said = [_said(events.schema, *one) for one in _SAID]
        line = pl.concat_str([pl.lit("<event>"), *said, pl.lit("</event>\n")], ignore_nulls=True)
        traces = events.group_by("person_id", maintain_order=True).agg(line.str.join())
        for person, lines in traces.iter_rows():
            name = f'<string key="concept:name" value="{person}"/>'
            self._file.write(f"<trace>\n{name}\n{lines}</trace>\n")
        self.n_traces += traces.height
        self.n_events += events.height


def _with_ends(events: pl.DataFrame) -> pl.DataFrame:
    """Each start and each end as an event of its own, in order of time.

    An end says all that its start said, is of the day that it is, and bears no cost, so that cost adds up.
    """
    numbered = events.with_row_index("_place").with_columns(
        is_end=pl.lit(False),
        currency_code=pl.when(pl.col("cost_gbp").is_not_null()).then(pl.lit("GBP")),
    )
    none = {name: pl.lit(None, numbered.schema[name]) for name in ("cost_gbp", "cost_pence", "currency_code")}
    ends = numbered.filter(pl.col("end_text").is_not_null()).with_columns(
        time_text="end_text",
        transition_code=pl.lit("complete"),
        version_date=pl.max_horizontal("version_date", "end_date_excl"),
        is_end=pl.lit(True),
        **none,
    )
    person = pl.col("person_id").rle_id()
    both = pl.concat(
        [
            numbered.with_columns(_person=person),
            ends.join(numbered.select("_place", _person=person), on="_place"),
        ]
    )
    at = pl.col("time_text").str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC")
    return both.with_columns(_at=at).sort("_person", "_at", "_place", "is_end")


def _said(schema: pl.Schema, element: str, key: str, name: str) -> pl.Expr:
    value = pl.col(name).cast(pl.String)
    if schema[name] == pl.String:
        value = value.str.replace_many(_ESCAPED)
    return pl.lit(f'<{element} key="{key}" value="') + value + pl.lit('"/>')
