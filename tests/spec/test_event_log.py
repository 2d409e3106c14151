"""The event-log pack of a build drawn by hand, and what pm4py makes of it."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import polars as pl
import pytest
from support.mining import broken_rules, follows, read_ocel, read_xes
from support.packs import build_of, manifest_of

from journey.errors import Refused
from journey.export import event_log_rows, write_event_log
from journey.read import Reader
from schemas import export_events

# An arrest of two people late on a summer evening; one of them is at A&E forty minutes later, then on a ward,
# where an assessment is part of the stay; a letter known to the month. The other calls in the hour that the
# clocks repeat, and goes to a ward, where they still are.
CONTACTS = """
interaction_id|source_person_id|role_code|group_id|n_sharing|share_no|agency_code  |activity_code|grain_code
a1            |p               |         |g1      |2        |1       |police       |arrest       |event
a2            |q               |suspect  |g1      |2        |2       |police       |arrest       |event
e1            |p               |         |        |         |        |@ed          |ed_attendance|
w1            |p               |         |        |         |        |hospital_ward|ward_stay    |stay
m1            |p               |         |        |         |        |hospital_ward|gp_visit     |
c1            |p               |         |        |         |        |council_tax  |ctax_summons |
k1            |q               |         |        |         |        |gp           |gp_visit     |
o1            |q               |         |        |         |        |hospital_ward|ward_stay    |stay
""".replace("@ed", "emergency_department")
WHEN = """
start_date|start_at        |start_precision|end_date_excl|end_status_code |parent_id|counts_for_cost
2021-06-01|2021-06-01 22:30|minute         |             |                |         |
2021-06-01|2021-06-01 22:30|minute         |             |                |         |
2021-06-01|2021-06-01 23:10|minute         |             |                |         |
2021-06-02|                |               |2021-06-05   |closed          |         |
2021-06-03|                |               |             |                |w1       |false
2022-02-01|                |month          |             |                |         |
2021-10-31|2021-10-31 01:30|minute         |             |                |         |
2022-12-01|                |               |             |open_at_extract |         |
"""
DRAWN = "\n".join(map("|".join, zip(CONTACTS.strip().splitlines(), WHEN.strip().splitlines(), strict=True)))
SUPPLY = "agency_code | covers_from_date | covers_to_date_excl\n" + "\n".join(
    f"{agency} | 2021-01-01 | 2023-01-01"
    for agency in ("police", "emergency_department", "hospital_ward", "council_tax", "gp")
)
# Costs as in support.packs: an arrest 587.00, halved between two; A&E 100.01; a ward 100.00; others none.
EVENTS = """
P1|a1|2021-06-01T22:30:00+01:00|complete|2021-06-01|22:30|          |false|0 |293.50|29350
P1|e1|2021-06-01T23:10:00+01:00|complete|2021-06-01|23:10|          |false|0 |100.01|10001
P1|w1|2021-06-02T00:00:00+01:00|start   |2021-06-02|     |2021-06-05|false|3 |100.00|10000
P1|m1|2021-06-03T00:00:00+01:00|complete|2021-06-03|     |          |false|0 |      |
P1|c1|2022-02-01T00:00:00+00:00|complete|2022-02   |     |          |false|0 |      |
q |a2|2021-06-01T22:30:00+01:00|complete|2021-06-01|22:30|          |false|0 |293.50|29350
q |k1|2021-10-31T01:30:00+01:00|complete|2021-10-31|01:30|          |false|0 |      |
q |o1|2022-12-01T00:00:00+00:00|start   |2022-12-01|     |          |true |31|100.00|10000
"""
SHOWN = (
    *("case:concept:name", "concept:instance", "time:timestamp", "lifecycle:transition", "start_text"),
    *("start_time", "end_date_excl", "is_open", "nights", "cost_gbp", "cost_pence"),
)
HER, HIM = ("person:P1", "subject"), ("person:q", "subject")
POLICE, WARD = ("agency:police", "recorded_by"), ("agency:hospital_ward", "recorded_by")
JOB, CRISIS = ("incident:job:g1", "shared_job"), ("incident:crisis:P1:1", "same_crisis")
BELONGS = {
    "a1": {HER, POLICE, JOB, CRISIS},
    "e1": {HER, ("agency:emergency_department", "recorded_by"), CRISIS},
    "w1": {HER, WARD, ("case:w1", "whole")},
    "m1": {HER, WARD, ("case:w1", "part_of")},
    "c1": {HER, ("agency:council_tax", "recorded_by")},
    "a2": {("person:q", "suspect"), POLICE, JOB},
    "k1": {HIM, ("agency:gp", "recorded_by")},
    "o1": {HIM, WARD},
}
BETWEEN = {
    ("case:w1", "person:P1", "about"),
    ("incident:crisis:P1:1", "person:P1", "involves"),
    ("incident:job:g1", "person:P1", "involves"),
    ("incident:job:g1", "person:q", "involves"),
}
COUNTS = {
    "events": 8,
    "relations": 22,
    "objects": {"person": 2, "agency": 5, "case": 1, "incident": 2},
    "flattening": {
        "person": {"rows": 8, "events_left_out": 0, "events_of_several": 0, "objects_of_several_events": 2},
        "agency": {"rows": 8, "events_left_out": 0, "events_of_several": 0, "objects_of_several_events": 2},
        "case": {"rows": 2, "events_left_out": 6, "events_of_several": 0, "objects_of_several_events": 1},
        "incident": {"rows": 4, "events_left_out": 5, "events_of_several": 1, "objects_of_several_events": 2},
    },
    "xes_traces": 2,
    "xes_events": 9,
}
TEXT = {"type": "string"}
DATED = {"type": "string", "format": "date-time"}


def _list_of(required: str, **held: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "properties": held, "required": required.split()}}


# What section 8.2 of the OCEL 2.0 specification asks of the JSON form.
_TYPES = _list_of("name attributes", name=TEXT, attributes=_list_of("name type", name=TEXT, type=TEXT))
_RELATED = _list_of("objectId qualifier", objectId=TEXT, qualifier=TEXT)
OCEL_SCHEMA = {
    "type": "object",
    "properties": {
        "eventTypes": _TYPES,
        "objectTypes": _TYPES,
        "events": _list_of(
            *("id type time",), id=TEXT, type=TEXT, time=DATED, relationships=_RELATED,
            attributes=_list_of("name value", name=TEXT, value=TEXT),
        ),
        "objects": _list_of(
            *("id type",), id=TEXT, type=TEXT, relationships=_RELATED,
            attributes=_list_of("name value time", name=TEXT, value=TEXT, time=DATED),
        ),
    },
    "required": ["eventTypes", "objectTypes", "events", "objects"],
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn() -> Iterator[Reader]:
    held = Reader(build_of(DRAWN, SUPPLY), manifest_of())
    yield held
    held.store.close()


@pytest.fixture(scope="module")
def pack(drawn: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log") / "pack"
    write_event_log(drawn, folder)
    return folder


def _rows(pack: Path, name: str) -> list[dict[str, str]]:
    with (pack / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_events_are_those_drawn(pack: Path) -> None:
    rows = _rows(pack, "events.csv")
    drawn = [[cell.strip() for cell in line.split("|")] for line in EVENTS.strip().splitlines()]
    assert [[row[name] for name in SHOWN] for row in rows] == drawn
    assert [row["priced_in_id"] for row in rows] == ["", "", "", "w1", "", "", "", ""]
    assert {row["concept:instance"] for row in rows if row["org:group"] == "police"} == {"a1", "a2"}


def test_what_each_event_belongs_to(pack: Path) -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for row in _rows(pack, "events_objects.csv"):
        assert row["object_id"].split(":")[0] == row["object_type_code"]
        found.setdefault(row["event_id"], set()).add((row["object_id"], row["qualifier_code"]))
    assert found == BELONGS


def test_the_counts_are_told_and_what_flattening_loses(pack: Path) -> None:
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"] == COUNTS and manifest["pack"] == "event-log"
    for name in {path.name for path in pack.iterdir()} - {"manifest.json"}:
        assert manifest["files"][name] == hashlib.sha256((pack / name).read_bytes()).hexdigest()
    text = (pack / "README.txt").read_text(encoding="utf-8")
    assert "by incident: 4 lines; 5 events left out; 1 events stand more than once; 2 objects" in text
    assert "WHAT FLATTENING LOSES" in text and "SAMPLE DATA" in text


def test_the_frames_keep_their_contracts(drawn: Reader) -> None:
    (group,) = event_log_rows.groups(drawn.store, None, event_log_rows.event_types(drawn.store))
    kinds = {"activity_type_code": pl.lit("contact")}  # the drawn kinds are none of the vocabulary
    export_events.Events.validate(group.events.drop("end_text").with_columns(**kinds))
    export_events.EventsObjects.validate(group.belongs)


def test_the_json_form_is_as_the_standard_asks(pack: Path) -> None:
    held = json.loads((pack / "ocel.json").read_text(encoding="utf-8"))
    jsonschema.validate(held, OCEL_SCHEMA, format_checker=jsonschema.FormatChecker())
    declared = {one["name"]: {said["name"] for said in one["attributes"]} for one in held["eventTypes"]}
    ids = {one["id"]: one["type"] for one in held["objects"]}
    assert len(ids) == 10 and {one["name"] for one in held["objectTypes"]} >= set(ids.values())
    for event in held["events"]:
        assert {said["name"] for said in event["attributes"]} <= declared[event["type"]]
        assert {(one["objectId"], one["qualifier"]) for one in event["relationships"]} == BELONGS[event["id"]]
        assert {one["objectId"] for one in event["relationships"]} <= set(ids)
    between = {
        (one["id"], to["objectId"], to["qualifier"]) for one in held["objects"] for to in one["relationships"]
    }
    assert between == BETWEEN
    said = {
        event["id"]: {one["name"]: one["value"] for one in event["attributes"]} for event in held["events"]
    }
    costs = {name: told["cost_gbp"] for name, told in said.items() if "cost_gbp" in told}
    assert costs == {"a1": "293.50", "e1": "100.01", "w1": "100.00", "a2": "293.50", "o1": "100.00"}


def test_the_relational_form_keeps_every_rule_of_the_standard(pack: Path) -> None:
    assert broken_rules(pack / "ocel.sqlite") == []
    with sqlite3.connect(pack / "ocel.sqlite") as held:
        assert held.execute("pragma foreign_key_check").fetchall() == []
        assert set(held.execute("select * from object_object")) == BETWEEN
        assert (
            held.execute("select cost_gbp, cost_pence from event_arrest").fetchall() == [(293.5, 29350)] * 2
        )
        assert held.execute(
            "select distinct ocel_time, ocel_changed_field from object_agency"
        ).fetchall() == [("1970-01-01T00:00:00Z", None)]
    held.close()


@pytest.mark.parametrize("name", ["ocel.json", "ocel.sqlite"])
def test_pm4py_finds_the_same_objects_and_relations(pack: Path, name: str) -> None:
    log = read_ocel(pack / name)
    assert len(log.events) == 8 and len(log.relations) == 22
    assert Counter(log.objects["ocel:type"]) == COUNTS["objects"]
    found: dict[str, set[tuple[str, str]]] = {}
    for row in log.relations.to_dict("records"):
        found.setdefault(row["ocel:eid"], set()).add((row["ocel:oid"], row["ocel:qualifier"]))
    assert found == BELONGS
    assert {tuple(row) for row in log.o2o[["ocel:oid", "ocel:oid_2", "ocel:qualifier"]].to_numpy()} == BETWEEN
    assert log.events["cost_gbp"].astype(float).sum() == pytest.approx(887.01)
    night = log.events.set_index("ocel:eid")["ocel:timestamp"]["a1"]
    assert night.isoformat() == "2021-06-01T21:30:00+00:00"


def test_pm4py_finds_who_follows_whom(pack: Path) -> None:
    # P1: police, A&E, ward, ward (the assessment), council tax. q: police, GP, ward.
    wanted = Counter(
        {
            ("police", "emergency_department"): 1,
            ("emergency_department", "hospital_ward"): 1,
            ("hospital_ward", "hospital_ward"): 1,
            ("hospital_ward", "council_tax"): 1,
            ("police", "gp"): 1,
            ("gp", "hospital_ward"): 1,
        }
    )
    xes = read_xes(pack / "journey.xes")
    assert len(xes) == 9
    assert follows(xes[~xes["is_end"]], "case:concept:name", "org:group", "time:timestamp") == wanted
    assert xes["cost:total"].sum() == pytest.approx(887.01)
    assert xes["cost_pence"].sum() == 88701


def test_a_stay_that_is_over_is_a_start_and_a_completion(pack: Path) -> None:
    root = ElementTree.parse(pack / "journey.xes").getroot()
    shown = ("concept:instance", "lifecycle:transition", "version_date", "is_end")
    said = [
        [tuple(one.get("value") for one in event if one.get("key") in shown) for event in trace.iter("event")]
        for trace in root.iter("trace")
    ]
    assert said == [
        [
            ("a1", "complete", "2021-06-01", "false"),
            ("e1", "complete", "2021-06-01", "false"),
            ("w1", "start", "2021-06-02", "false"),
            ("m1", "complete", "2021-06-03", "false"),
            ("w1", "complete", "2021-06-05", "true"),
            ("c1", "complete", "2022-02-01", "false"),
        ],
        [
            ("a2", "complete", "2021-06-01", "false"),
            ("k1", "complete", "2021-10-31", "false"),
            ("o1", "start", "2022-12-01", "false"),
        ],
    ]


def test_the_same_build_gives_the_same_bytes_however_people_are_grouped(
    drawn: Reader, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_event_log(drawn, tmp_path / "again")
    monkeypatch.setattr(event_log_rows, "GROUP_EVENTS", 1)
    write_event_log(drawn, tmp_path / "one_by_one")
    for path in pack.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name
        assert (tmp_path / "one_by_one" / path.name).read_bytes() == path.read_bytes(), path.name


def test_labels_that_need_care_come_back_whole(drawn: Reader, tmp_path: Path) -> None:
    """A label with signs of every format, and two activities of one label."""
    label = '=A&E <"1\\\t>'
    activity = drawn.store.frame("select * from canonical.activity")
    by = {"arrest": label, "ward_stay": "Same", "gp_visit": "Same"}
    named = activity.with_columns(activity_label=pl.col("activity_code").replace(by))
    drawn.store.load_frame("canonical.activity", named)
    write_event_log(drawn, tmp_path / "pack")
    drawn.store.load_frame("canonical.activity", activity)
    names = {label, "Same (ward_stay)", "Same (gp_visit)", "ed_attendance", "ctax_summons"}
    in_csv = {row["concept:name"] for row in _rows(tmp_path / "pack", "events.csv")}
    assert in_csv == names - {label} | {"'" + label}
    for name in ("ocel.json", "ocel.sqlite"):
        assert set(read_ocel(tmp_path / "pack" / name).events["ocel:activity"]) == names
    root = ElementTree.parse(tmp_path / "pack" / "journey.xes").getroot()
    found = {one.get("value") for one in root.iterfind("trace/event/string[@key='concept:name']")}
    assert found == names


def test_a_folder_in_use_is_refused_and_a_failure_leaves_nothing(
    drawn: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="not empty"):
        write_event_log(drawn, tmp_path / "mine")

    def full(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("journey.export.event_log.readme_text", full)
    with pytest.raises(Refused, match="can't be written"):
        write_event_log(drawn, tmp_path / "pack")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_pm4py_is_in_nothing_that_ships(repository: Path) -> None:
    """Its licence (AGPL) asks more of whoever passes it on than ours does."""
    shipped = [path for name in ("journey", "app", "schemas") for path in (repository / name).rglob("*.py")]
    assert len(shipped) > 100
    assert not [path for path in shipped if "pm4py" in path.read_text(encoding="utf-8")]
    needed = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not [one for one in needed["dependencies"] if one.startswith("pm4py")]
    assert [one for one in needed["optional-dependencies"]["dev"] if one.startswith("pm4py")]
