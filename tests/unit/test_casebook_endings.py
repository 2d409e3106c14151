"""Times in which a person could not be seen: kept, refused where they can't be, taken back byte by byte."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import Ending, open_casebook
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
LEFT, BACK, DIED = date(2022, 10, 1), date(2023, 1, 1), date(2024, 2, 29)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John Marlow", "token-a")
        casebook.name_person("jj", "J. J.", "token-b")
    return path


def add(path: Path, reason: str = "moved_away", first: date = LEFT, **more: Any) -> Ending:
    told = {"alias": "john", "why": "His sister says so", "who": "a.worker"} | more
    with open_casebook(path, KEY) as casebook:
        return casebook.add_ending(reason_code=reason, from_date=first, **told)


def test_they_come_by_day_and_the_same_is_kept_once(path: Path) -> None:
    died = add(path, "died", DIED)
    moved = add(path, to_date_excl=BACK)
    away = add(path, "custody_elsewhere", BACK)
    assert add(path, to_date_excl=BACK, why="A letter", who="b") == moved
    with open_casebook(path, KEY) as casebook:
        assert casebook.endings("john") == [moved, away, died]
        assert casebook.endings("jj") == casebook.endings("nobody") == []
    assert moved == Ending(2, "john", "moved_away", LEFT, BACK, "His sister says so", "a.worker", moved.at)
    assert (away.to_date_excl, died.to_date_excl) == (None, None)  # custody needs no end yet


def test_what_a_build_reads_has_every_alias_in_order_and_needs_no_key(path: Path) -> None:
    add(path, "consent_withdrawn", LEFT, alias="jj")
    add(path)
    add(path, to_date_excl=BACK)
    add(path, "custody_elsewhere", LEFT)
    with open_casebook(path) as casebook:
        assert casebook.endings_to_build() == [
            ("token-a", "custody_elsewhere", LEFT, None),
            ("token-a", "moved_away", LEFT, BACK),
            ("token-a", "moved_away", LEFT, None),
            ("token-b", "consent_withdrawn", LEFT, None),
        ]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"reason": "gone"}, "A reason for a time not seen is one of: died, moved_away"),
        ({"reason": "died", "to_date_excl": BACK}, "A death has no end"),
        ({"to_date_excl": LEFT}, "ends before it begins"),
        ({"to_date_excl": LEFT - timedelta(days=1)}, "ends before it begins"),
        ({"first": date(2199, 1, 1)}, "has not come yet"),
        ({"why": " \n"}, "Say why"),
        ({"why": "x" * 501}, "500 characters"),
        ({"who": ""}, "Say who"),
        ({"alias": "nobody"}, "No one in the casebook"),
    ],
)
def test_what_can_not_be_is_refused(path: Path, told: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        add(path, **told)
    with open_casebook(path, KEY) as casebook:
        assert casebook.endings("john") == []


def test_one_death_stands_of_a_name(path: Path) -> None:
    first = add(path, "died", DIED)
    with pytest.raises(Refused, match="stands already, as number 1"):
        add(path, "died", LEFT)
    assert add(path, "died", DIED) == first
    add(path, "died", LEFT, alias="jj")  # of another name it may be written down too
    with open_casebook(path, KEY) as casebook:
        casebook.remove_ending(first.ending_id)
    assert add(path, "died", LEFT).from_date == LEFT


def test_an_end_may_be_the_day_after(path: Path) -> None:
    assert add(path, to_date_excl=LEFT + timedelta(days=1)).to_date_excl == date(2022, 10, 2)


def test_it_is_taken_back_without_a_byte(path: Path) -> None:
    kept = add(path, why="kettle")
    with open_casebook(path, KEY) as casebook:
        sealed = bytes(casebook._rows("select sealed_why from ending")[0][0])
        casebook.compact()
    assert sealed in path.read_bytes() and b"kettle" not in path.read_bytes()
    with open_casebook(path, KEY) as casebook:
        assert casebook.remove_ending(kept.ending_id) == kept
        casebook.compact()
    assert sealed not in b"".join(held.read_bytes() for held in path.parent.iterdir())
    with pytest.raises(Refused, match="no time not seen of that number"), open_casebook(path) as casebook:
        casebook.remove_ending(kept.ending_id)


def test_without_the_key_days_are_told_and_nothing_is_written(path: Path) -> None:
    kept = add(path)
    with open_casebook(path) as casebook:
        assert casebook.endings("john") == [replace(kept, why=None)]
        with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
            casebook.add_ending("john", "died", DIED, "A letter", "w")
