"""Several named change points with reasons and transition bands; one of them is compared."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from journey.casebook import Change, Moment, open_casebook
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
MET, MOVED, SETTLED = date(2022, 10, 1), date(2023, 4, 1), date(2023, 1, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John Marlow", "token-a")
        casebook.set_change_point("john", MET, "Support team starts", "First meeting", SETTLED)
    return path


def test_moments_come_by_day_and_can_be_changed_and_removed(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        moved = casebook.add_moment("john", MOVED, "A flat of his own", "Keys that day", "a.worker")
        first = casebook.add_moment("john", MET, "First pull", "The team asked", "a.worker", SETTLED)
        assert casebook.add_moment("john", MOVED, "A flat of his own", "Keys that day", "b") == moved
        assert casebook.moments("john") == [first, moved] and casebook.moments("nobody") == []
        assert (first.settled_on_excl, moved.settled_on_excl) == (SETTLED, None)
        changed = casebook.change_moment(
            moved.moment_id, MOVED, "A flat", "Keys", "b.worker", date(2023, 5, 1)
        )
        assert changed == replace(moved, label="A flat", reason="Keys", who="b.worker", at=changed.at,
                                  settled_on_excl=date(2023, 5, 1))  # fmt: skip
        casebook.remove_moment(first.moment_id)
        assert casebook.moments("john") == [changed]
        for write in (
            lambda: casebook.remove_moment(first.moment_id),
            lambda: casebook.change_moment(99, MOVED, "A flat", "Keys", "w"),
            lambda: casebook.compare_moment(99, "w"),
        ):
            with pytest.raises(Refused, match="no change point of that number"):
                write()


def test_another_moment_can_be_the_one_that_is_compared(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        moved = casebook.add_moment("john", MOVED, "A flat of his own", "Keys that day", "a.worker")
        casebook.compare_moment(moved.moment_id, "b.worker")
        assert casebook.changes() == [Change("john", "token-a", MOVED, "A flat of his own", "Keys that day")]
        (was,) = casebook.moments("john")
        assert was == Moment(moved.moment_id, "john", MET, SETTLED, "Support team starts", "First meeting",
                             "b.worker", was.at)  # fmt: skip
        casebook.compare_moment(was.moment_id, "b.worker")
        assert casebook.change_points() == [("token-a", MET, "Support team starts", SETTLED)]
        assert casebook.changes()[0].settled_on_excl == SETTLED
        assert casebook.change_reasons() == {"token-a": "First meeting"}
        casebook.name_person("anna", "Anna", "token-b")
        only = casebook.add_moment("anna", MOVED, "First pull", "", "w")
        casebook.compare_moment(only.moment_id, "w")  # she had no compared one
        assert casebook.moments("anna") == [] and len(casebook.changes()) == 2


def test_a_band_ends_after_it_begins(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        for write in (
            lambda: casebook.add_moment("john", MOVED, "A flat", "why", "w", MOVED),
            lambda: casebook.set_change_point("john", MOVED, "A flat", "why", MET),
        ):
            with pytest.raises(Refused, match="ends before it begins"):
                write()
        casebook.set_change_point("john", MET, "Support team starts", "First meeting")
        assert casebook.changes()[0].settled_on_excl is None


def test_the_label_of_a_moment_names_nobody(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        for label in ("Marlow moves in", "born 12/05/1979", " "):
            with pytest.raises(Refused):
                casebook.add_moment("john", MOVED, label, "why", "w")
        with pytest.raises(Refused, match="No one in the casebook"):
            casebook.add_moment("nobody", MOVED, "A flat", "why", "w")
        casebook.add_moment("john", MOVED, "Rose House opens", "why", "w")
        with pytest.raises(Refused, match="label names the person"):
            casebook.name_person("john", "John Rose", "token-a")
        assert casebook.names() == {"john": "John Marlow"}


def test_without_the_key_days_are_told_and_nothing_is_written(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        kept = casebook.add_moment("john", MOVED, "A flat of his own", "Keys that day", "a.worker")
        hashed = casebook.change_points_sha256()
    assert b"flat of" not in b"".join(held.read_bytes() for held in path.parent.iterdir())
    with open_casebook(path) as casebook:
        assert casebook.moments("john") == [replace(kept, label=None, reason=None)]
        assert casebook.change_points_sha256() == hashed
        for write in (
            lambda: casebook.add_moment("john", MOVED, "A flat", "why", "w"),
            lambda: casebook.compare_moment(kept.moment_id, "w"),
        ):
            with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
                write()
    with open_casebook(path, KEY) as casebook:
        assert casebook.moments("john") == [kept]


def test_the_hash_knows_what_a_build_reads_and_nothing_else(path: Path) -> None:
    """A build reads aliases, compared days, their labels and bands: no reason, no further moment."""
    with open_casebook(path, KEY) as casebook:
        first = casebook.change_points_sha256()
        sealed = casebook._rows("select hex(sealed_change_label) from change_point")[0][0]
        told = [("john", "token-a", "2022-10-01", sealed, "2023-01-01")]
        assert first == sha256(repr(told).encode()).hexdigest()
        casebook.set_change_point("john", MET, "Support team starts", "First meeting")
        without_band = casebook.change_points_sha256()
        casebook.set_change_point("john", MET, "Support team starts", "He says so", SETTLED)
        moved = casebook.add_moment("john", MOVED, "A flat of his own", "Keys that day", "a.worker")
        casebook.change_moment(moved.moment_id, MOVED, "A flat", "Keys", "a.worker", date(2023, 5, 1))
        assert casebook.change_points_sha256() == first
        assert casebook.changes() == [
            Change("john", "token-a", MET, "Support team starts", "He says so", SETTLED)
        ]
        casebook.compare_moment(moved.moment_id, "a.worker")
        other_day = casebook.change_points_sha256()
        casebook.set_change_point("john", MOVED, "A home", "Keys")
        other_label = casebook.change_points_sha256()
        casebook.name_person("anna", "Anna", "token-b")
        hashes = {first, without_band, other_day, other_label, casebook.change_points_sha256()}
        assert len(hashes) == 5
