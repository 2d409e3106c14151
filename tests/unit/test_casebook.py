"""The casebook keeps decisions, and words only under the key."""

import re
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import Words, open_casebook
from journey.errors import Damaged
from journey.keys import Key, new_secret

SAID = Words(date(2023, 3, 1), "person", "Nobody had asked me what a good day looks like.", True, True)


def test_what_is_decided_comes_back(tmp_path: Path) -> None:
    key = Key(new_secret())
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.set_change_point("john", date(2022, 10, 1), "One team stays", "First meeting")
        casebook.confirm_link("token-b", "token-a", "worker", "seen together")
        casebook.add_words("john", SAID, key)
        casebook.add_words("john", SAID, key)
        casebook.record("build", "abc")
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        assert casebook.people() == [("john", "John", "token-a")]
        assert casebook.change_points() == [("token-a", date(2022, 10, 1), "One team stays", "First meeting")]
        assert casebook.confirmed_links() == [("token-b", "token-a")]
        assert casebook.words("john", key) == [SAID]
        [(at, action, subject)] = casebook.audit()
        assert (action, subject) == ("build", "abc")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", at)
        with pytest.raises(Damaged):
            casebook.words("john", Key(new_secret()))


def test_words_are_not_readable_in_the_file(tmp_path: Path) -> None:
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.add_words("john", SAID, Key(new_secret()))
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"good day" not in held


def test_a_failure_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), open_casebook(tmp_path / "casebook.sqlite") as casebook:
        casebook.name_person("john", "John", "token-a")
        raise KeyError
    with open_casebook(tmp_path / "casebook.sqlite") as casebook:
        assert casebook.people() == []


def test_not_a_casebook(tmp_path: Path) -> None:
    (tmp_path / "casebook.sqlite").write_bytes(b"this is not a database at all" * 50)
    with pytest.raises(Damaged), open_casebook(tmp_path / "casebook.sqlite"):
        pass
