"""ocel.json: objects and events of OCEL 2.0, every value a text of the type that its kind declares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO

import polars as pl

from journey.export.event_log_rows import Group

# What an event says of itself, and as what; blank is left out. Money is exact in the text of JSON.
ATTRIBUTES = (
    *((name, "string") for name in ("agency_code", "activity_code", "activity_type_code", "role_code")),
    *((name, "string") for name in ("grain_code", "outcome_code", "planned_code", "demand_code")),
    *((name, "string") for name in ("failure_reason", "judged_by_code", "start_text", "start_time")),
    *(("start_precision", "string"), ("end_date_excl", "string"), ("is_open", "boolean")),
    *(("nights", "integer"), ("cost_gbp", "float"), ("cost_pence", "integer"), ("priced_in_id", "string")),
)
OBJECT_ATTRIBUTES = {"person": (), "agency": ("agency_label",), "case": (), "incident": ("incident_code",)}
ALWAYS = "1970-01-01T00:00:00Z"  # what an object says holds from the beginning
_ESCAPED = {chr(code): json.dumps(chr(code))[1:-1] for code in (*range(32), ord('"'), ord("\\"))}


class JsonWriter:
    """Writes events group by group; the objects, which are known only then, at the end."""

    def __init__(self, path: Path, types: Mapping[str, str]) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="\n")
        kinds = [{"name": label, "attributes": _declared(ATTRIBUTES)} for label in types.values()]
        things = [
            {"name": name, "attributes": _declared((said, "string") for said in held)}
            for name, held in OBJECT_ATTRIBUTES.items()
        ]
        self._file.write(f'{{"eventTypes":{_dumped(kinds)},\n"objectTypes":{_dumped(things)},\n"events":[')
        self._mark = "\n"

    def __enter__(self) -> JsonWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, group: Group) -> None:
        """Write some events, each with what it belongs to."""
        related = group.belongs.group_by("event_id").agg(
            _relation("object_id", "qualifier_code").str.join(",")
        )
        events = group.events.join(
            related.select("event_id", _related="object_id"), on="event_id", how="left", maintain_order="left"
        )
        said = [_value(name, events.schema[name]) for name, _ in ATTRIBUTES]
        line = pl.concat_str(
            *(
                pl.lit('{"id":"'),
                pl.col("event_id"),
                pl.lit('","type":"'),
                _escaped(pl.col("activity_label")),
            ),
            *(pl.lit('","time":"'), pl.col("time_text"), pl.lit('","attributes":[')),
            pl.concat_str(said, separator=",", ignore_nulls=True),
            *(pl.lit('],"relationships":['), pl.col("_related"), pl.lit("]}")),
        )
        self._lines(events.select(line=line)["line"])

    def finish(self, objects: pl.DataFrame, between: pl.DataFrame) -> None:
        """Write the objects.

        Args:
            objects: object_id, object_type_code, said (a label or code, or null).
            between: object_id, other_id, qualifier_code: what belongs to what, apart from events.
        """
        self._file.write('],\n"objects":[')
        self._mark = "\n"
        names = {kind: held[0] for kind, held in OBJECT_ATTRIBUTES.items() if held}
        related = between.group_by("object_id").agg(_relation("other_id", "qualifier_code").str.join(","))
        held = objects.join(
            related.select("object_id", _related="other_id"),
            on="object_id",
            how="left",
            maintain_order="left",
        )
        name = pl.col("object_type_code").replace_strict(names, default=None, return_dtype=pl.String)
        said = pl.concat_str(
            *(pl.lit('{"name":"'), name, pl.lit(f'","time":"{ALWAYS}","value":"')),
            *(_escaped(pl.col("said")), pl.lit('"}')),
        )
        line = pl.concat_str(
            *(pl.lit('{"id":"'), pl.col("object_id"), pl.lit('","type":"'), pl.col("object_type_code")),
            *(pl.lit('","attributes":['), said.fill_null("")),
            *(pl.lit('],"relationships":['), pl.col("_related").fill_null(""), pl.lit("]}")),
        )
        self._lines(held.select(line=line)["line"])
        self._file.write("]}\n")

    def _lines(self, lines: pl.Series) -> None:
        if lines.len():
            self._file.write(self._mark + ",\n".join(lines))
            self._mark = ",\n"


def _declared(held: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in held]


def _dumped(held: object) -> str:
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _value(name: str, kind: pl.DataType) -> pl.Expr:
    value = pl.col(name).cast(pl.String)
    if kind == pl.String:
        value = _escaped(value)
    return pl.lit(f'{{"name":"{name}","value":"') + value + pl.lit('"}')


def _relation(object_id: str, qualifier: str) -> pl.Expr:
    return pl.concat_str(
        *(
            pl.lit('{"objectId":"'),
            pl.col(object_id),
            pl.lit('","qualifier":"'),
            pl.col(qualifier),
            pl.lit('"}'),
        )
    ).alias(object_id)


def _escaped(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(_ESCAPED)
