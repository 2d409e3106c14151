"""What a pack says of everybody, asked for many at a time, is what the screen says of each, word for word."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.packs import CONTACTS, build_of, manifest_of, plain_reader

from journey.errors import Refused
from journey.export.evidence import said_of_people
from journey.read import Reader, open_current

_CHANGED = "select distinct person_id from canonical.change_point order by 1"


def one_by_one(reader: Reader) -> list[dict[str, Any]]:
    """The words of the screen: everybody's comparison in full, one after another."""
    return [_on_screen(reader, row["person_id"]) for row in reader.rows(_CHANGED)]


def _on_screen(reader: Reader, person_id: str) -> dict[str, Any]:
    try:
        found = reader.compare(person_id)
    except Refused as why:
        refused = {"verdict_code": "refused", "refused_reason": why.message}
        return {"person_id": person_id, "verdict": refused, "finding": [why.message], "caveats": []}
    spans = {name: found["placebo"][name] for name in ("n_spans", "n_spans_as_low")}
    said = {"finding": found["finding"], "caveats": found["caveats"]}
    return {"person_id": person_id, "verdict": found["verdict"] | spans, **said}


@pytest.fixture(scope="module")
def sample(sample_workspace: Path) -> tuple[Reader, list[dict[str, Any]]]:
    """The sample, and what its screen says of each of its people with a change."""
    reader = open_current(sample_workspace)
    return reader, one_by_one(reader)


@pytest.mark.parametrize("at_once", [1, 7, 500])
def test_many_are_told_of_as_each_alone(sample, at_once: int, monkeypatch) -> None:
    """However many are asked for at once: one, a few with a shorter block at the end, or all in one."""
    monkeypatch.setattr("journey.read.everyone._AT_ONCE", at_once)
    reader, wanted = sample
    assert said_of_people(reader) == wanted
    # The sample has people of several verdicts; of some only refusals would be compared.
    assert len({one["verdict"]["verdict_code"] for one in wanted}) > 1
    assert len({tuple(one["finding"]) for one in wanted}) == len(wanted) > 20


def test_the_build_is_asked_as_often_for_many_as_for_few(sample, monkeypatch) -> None:
    """Blocks of 31 people or more: each question once, however many they are."""
    reader, wanted = sample
    asked: list[str] = []
    frame = type(reader.store).frame

    def counted(store: Any, sql: str, *params: Any) -> Any:
        asked.append(sql)
        return frame(store, sql, *params)

    monkeypatch.setattr(type(reader.store), "frame", counted)
    said_of_people(reader)
    assert len(asked) == len(set(asked)) < len(wanted)


def test_of_whom_there_is_no_comparison_the_same_reason_is_given(monkeypatch) -> None:
    """A change after the last day held, 31 December 2022: no window has both sides."""
    monkeypatch.setattr("support.packs.CHANGE", date(2023, 6, 1))
    reader = plain_reader()
    (said,) = said_of_people(reader)
    assert said["verdict"]["verdict_code"] == "refused"
    assert said["finding"] == [said["verdict"]["refused_reason"]]
    assert [said] == one_by_one(reader)


def test_nothing_is_said_where_nobody_has_a_change() -> None:
    supply = "agency_code|covers_from_date|covers_to_date_excl\nhospital_ward|2021-01-01|2023-01-01"
    store = build_of(CONTACTS, supply)
    store.load_frame("canonical.change_point", store.frame("select * from canonical.change_point limit 0"))
    assert said_of_people(Reader(store, manifest_of())) == []
