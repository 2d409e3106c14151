"""The objects of the event-log pack, gathered while events are written; what flattening on each loses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from journey.export.event_log_rows import Group
from schemas.export_events import OBJECT_TYPE_CODES

_BETWEEN = {"case": "about", "incident": "involves"}
_OBJECT = {
    "object_id": pl.String,
    "object_type_code": pl.String,
    "incident_code": pl.String,
    "n_events": pl.UInt32,
}
_TO = {"object_id": pl.String, "other_id": pl.String, "qualifier_code": pl.String}


class Objects:
    """Holds one short row an object; nothing that grows with the events themselves."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """labels: what agencies are called, by agency_code."""
        self._labels = labels
        self._held = [pl.DataFrame(schema=_OBJECT)]
        self._between = [pl.DataFrame(schema=_TO)]
        self._n_events = self._n_relations = 0
        self._of = {name: {"events": 0, "events_of_several": 0, "rows": 0} for name in OBJECT_TYPE_CODES}

    def write(self, group: Group) -> None:
        """Take note of what some events belong to."""
        belongs = group.belongs
        self._n_events += group.events.height
        self._n_relations += belongs.height
        incident = pl.when(pl.col("object_type_code") == "incident").then("qualifier_code")
        by = belongs.group_by("object_id", "object_type_code").agg(
            incident_code=incident.first(), n_events=pl.col("event_id").n_unique()
        )
        self._held.append(by.cast(pl.Schema(_OBJECT)))
        self._between.append(_between(belongs))
        each = belongs.unique(["event_id", "object_id"]).group_by("object_type_code", "event_id").len("n")
        found = each.group_by("object_type_code").agg(
            events=pl.len(), events_of_several=(pl.col("n") > 1).sum(), rows=pl.col("n").sum()
        )
        for row in found.to_dicts():
            of = self._of[row.pop("object_type_code")]
            of.update({name: of[name] + n for name, n in row.items()})

    def things(self) -> pl.DataFrame:
        """One row an object: object_id, object_type_code, n_events and what it says of itself."""
        held = pl.concat(self._held).group_by("object_id", "object_type_code")
        found = held.agg(pl.col("incident_code").first(), pl.col("n_events").sum())
        code = pl.col("object_id").str.strip_prefix("agency:")
        label = code.replace_strict(self._labels, default=code, return_dtype=pl.String)
        said = pl.when(pl.col("object_type_code") == "agency").then(label).otherwise("incident_code")
        order = pl.col("object_type_code").cast(pl.Enum(OBJECT_TYPE_CODES))
        return found.select("object_id", "object_type_code", "n_events", said=said).sort(order, "object_id")

    def between(self) -> pl.DataFrame:
        """One row an object and person it concerns: object_id, other_id, qualifier_code."""
        return pl.concat(self._between).unique().sort("object_id", "other_id")

    def counts(self) -> dict[str, Any]:
        """How many events, relations and objects there are, and what flattening on each kind does."""
        things = self.things()
        n_objects = {
            name: things.filter(pl.col("object_type_code") == name).height for name in OBJECT_TYPE_CODES
        }
        repeated = things.filter(pl.col("n_events") > 1)
        return {
            "events": self._n_events,
            "relations": self._n_relations,
            "objects": n_objects,
            "flattening": {
                name: {
                    "rows": of["rows"],
                    "events_left_out": self._n_events - of["events"],
                    "events_of_several": of["events_of_several"],
                    "objects_of_several_events": repeated.filter(pl.col("object_type_code") == name).height,
                }
                for name, of in self._of.items()
            },
        }


def _between(belongs: pl.DataFrame) -> pl.DataFrame:
    """The people whom cases and incidents are about, as their events tell."""
    person = belongs.filter(pl.col("object_type_code") == "person").select("event_id", other_id="object_id")
    about = belongs.filter(pl.col("object_type_code").is_in(list(_BETWEEN))).join(person, on="event_id")
    qualifier = pl.col("object_type_code").replace_strict(_BETWEEN, return_dtype=pl.String)
    return about.select("object_id", "other_id", qualifier_code=qualifier).unique()
