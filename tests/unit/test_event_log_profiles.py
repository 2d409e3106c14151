"""Logs that others made: each choice that docs/event-logs.md offers, with the rows worked out by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.intake import tokenise

from journey.intake import TakenIn, take_in
from journey.profiles import parse_profile

PROFILE = """
source_code = "theirs"
profile_version = 1
agency_code = "hospital_ward"
title = "Somebody's log"
[file]
kind = "xes"
[[table]]
name = "events"
grain_code = "GRAIN"
required = ["person_id", "start_at"]
natural_key = ["person_id", "activity", "start_at"]
[table.columns]
person_id = ["case:concept:name"]
activity = ["concept:name"]
start_at = ["time:timestamp"]
EXTRA
[table.dates]
datetime_formats = ["%Y-%m-%dT%H:%M:%S%.f%z"]
[table.activity]
"Visit" = "gp_consultation"
"Ward" = "hospital_stay_short"
MORE
"""
# P1: a visit in summer time; on a ward from 1 July, 23:30 by Greenwich and so 2 July here, to 5 July; then
# again, and still there.
EVENTS = [
    ("Visit", "2023-06-30T09:10:00.000+01:00", "complete"),
    ("Ward", "2023-07-01T23:30:00Z", "start"),
    ("Ward", "2023-07-05T10:00:00.5+01:00", "complete"),
    ("Ward", "2023-12-01T10:00:00+00:00", "start"),
]


def _log(events: list[tuple[str, str, str]]) -> str:
    lines = [
        f'<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="{at}"/>'
        f'<string key="lifecycle:transition" value="{turn}"/></event>'
        for name, at, turn in events
    ]
    return f'<log><trace><string key="concept:name" value="P1"/>{"".join(lines)}</trace></log>'


def _taken(
    folder: Path, events: list[tuple[str, str, str]], grain: str, extra: str = "", more: str = ""
) -> TakenIn:
    text = PROFILE.replace("GRAIN", grain).replace("EXTRA", extra).replace("MORE", more)
    if "pairing" in more:
        text = text.replace('name = "events"', 'name = "events"\npairing = true')
    (folder / "log.xes").write_text(_log(events), encoding="utf-8")
    profile = parse_profile(text.encode(), "theirs.toml")
    return take_in(folder / "log.xes", profile, tokenise, dt.date(2024, 3, 31))


def test_moments_are_contacts_by_the_clock_of_london(tmp_path: Path) -> None:
    taken = _taken(tmp_path, EVENTS, "contact")
    at = taken.interaction["start_at"].dt.strftime("%Y-%m-%d %H:%M").to_list()
    assert at == ["2023-06-30 09:10", "2023-07-02 00:30", "2023-07-05 10:00", "2023-12-01 10:00"]
    assert taken.interaction["source_row"].to_list() == [2, 3, 4, 5]
    assert taken.counts["rows_in"] == taken.counts["accepted"] == 4


def test_starts_and_completions_are_paired_into_stays(tmp_path: Path) -> None:
    direction = 'direction = ["lifecycle:transition"]'
    movement = '[table.movement] # pairing\nin = ["start"]\nout = ["complete"]'
    taken = _taken(tmp_path, EVENTS[1:], "stay", direction, movement)
    stays = taken.interaction.select("start_date", "end_date_excl", "end_status_code").rows()
    assert stays == [
        (dt.date(2023, 7, 2), dt.date(2023, 7, 5), "closed"),
        (dt.date(2023, 12, 1), None, "open_at_extract"),
    ]
    assert taken.counts["accepted"] == 3

    mixed = _taken(tmp_path, EVENTS, "stay", direction, movement)  # the visit is no end of anything
    assert mixed.reasons == {"out_with_no_in": 1} and mixed.counts["accepted"] == 3


@pytest.mark.parametrize(("unknown", "grain"), [("contact", "instant"), ("stay", "open_at_extract")])
def test_each_row_says_what_it_is_and_else_the_table_does(tmp_path: Path, unknown: str, grain: str) -> None:
    """By the activity: a ward is a stay; a visit is an event; what is not listed is as the table says."""
    listed = '[table.grain]\n"Ward" = "stay"'
    taken = _taken(tmp_path, EVENTS, unknown, 'grain = ["concept:name"]', listed)
    found = taken.interaction.select("grain_code", "end_status_code").rows()
    assert found == [(unknown, grain)] + [("stay", "open_at_extract")] * 3
