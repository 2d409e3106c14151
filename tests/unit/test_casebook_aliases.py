"""An alias is one person's: in whatever case, whoever writes at the same time, whoever asks for it again."""

from datetime import date
from pathlib import Path

import pytest

from journey.casebook import Note, open_casebook
from journey.casebook.texts import alias_meant
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
DAY = date(2023, 5, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John Marlow", "token-a")
        casebook.add_entry("john", Note("Of him alone."), "worker", "w", DAY)
    return path


@pytest.mark.parametrize("alias", ["john", "John", "JOHN", "  jOhN "])
def test_what_is_kept_of_one_person_is_never_handed_to_another(path: Path, alias: str) -> None:
    with open_casebook(path, KEY) as casebook:
        with pytest.raises(Refused, match="Someone else in the casebook has that alias") as refused:
            casebook.name_person(alias, "Anna Bright", "token-b", {"token-b", "token-c"})
        assert "john" not in refused.value.message.casefold()
        assert casebook.people() == [("john", "token-a")] and casebook.names() == {"john": "John Marlow"}


def test_the_person_s_own_alias_stays_with_the_record_it_was_tied_to(path: Path) -> None:
    """Given again by any of their records it changes the name to show alone: no build is made anew for it."""
    with open_casebook(path, KEY) as casebook:
        before = casebook.change_points_sha256()
        assert casebook.name_person("John", "Johnny Marlow", "token-a2", ["token-a", "token-a2"]) == "john"
        assert casebook.people() == [("john", "token-a")] and casebook.names() == {"john": "Johnny Marlow"}
        assert casebook.name_person(" john ", "John", "token-a") == "john"
        assert casebook.change_points_sha256() == before
        assert [one.body for one in casebook.entries("john")] == [Note("Of him alone.")]


def test_of_two_who_take_an_alias_at_once_the_second_is_refused(path: Path) -> None:
    with open_casebook(path, KEY) as one:
        assert dict(one.people()) == {"john": "token-a"}, "anna is free when the first looks"
        with open_casebook(path, KEY) as other:
            other.name_person("Anna", "Anna Bright", "token-b")
        with pytest.raises(Refused, match="Someone else"):
            one.name_person("anna", "Anna Stone", "token-c")
    with open_casebook(path, KEY) as casebook:
        assert casebook.people() == [("Anna", "token-b"), ("john", "token-a")]


def test_aliases_of_earlier_versions_that_differ_in_case_alone_are_told_apart(path: Path) -> None:
    """Such a casebook may be held; what was typed exactly counts before what differs in case."""
    assert alias_meant(["Sam", "sam"], "sam") == "sam" and alias_meant(["Sam", "sam"], " Sam ") == "Sam"
    assert alias_meant(["Sam", "kim"], "SAM") == "Sam" and alias_meant(["Straße"], "STRASSE") == "Straße"
    assert alias_meant(["Sam"], "sa") is None and alias_meant([], "sam") is None
    with open_casebook(path, KEY) as casebook:
        sealed = casebook._seal("Jo", "person", "JOHN", "sealed_display_name")
        casebook._change("insert into person values ('JOHN', ?, 'token-b')", (sealed,))
        casebook.name_person("john", "John", "token-a")
        casebook.name_person("JOHN", "Joanna", "token-b")
        assert casebook.names() == {"john": "John", "JOHN": "Joanna"}
        with pytest.raises(Refused, match="Someone else"):
            casebook.name_person("JOHN", "John", "token-a")
