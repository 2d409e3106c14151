"""What a person agreed to, use by use: nothing said is a no, and a no can always be said."""

from datetime import date
from pathlib import Path

import pytest

from journey.casebook import (
    USE_CODES,
    Casebook,
    Learning,
    Note,
    Outcome,
    OutcomeUpdate,
    Words,
    open_casebook,
)
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())


def day(number: int) -> date:
    return date(2023, 5, number)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.name_person("anna", "Anna", "token-b")
    return path


def add(casebook: Casebook, text: str, alias: str | None = "john") -> str:
    return casebook.add_entry(alias, Note(text), "worker", "w", day(1)).entry_id


def test_nothing_said_is_a_no_but_for_the_team(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        assert [use for use in USE_CODES if casebook.may_use("john", use)] == ["team"]
        casebook.consent("john", "leaders", True, day(2), "w")
        casebook.consent("john", "team", False, day(2), "w")
        assert [use for use in USE_CODES if casebook.may_use("john", use)] == ["leaders"]
        assert [use for use in USE_CODES if casebook.may_use("anna", use)] == ["team"]


# What was said, in the order it was written down, as (day, of the one entry?, yes?); may it be used?
CASES = [
    ([], False),
    ([(1, False, True)], True),
    ([(1, False, True), (2, False, False)], False),
    ([(1, False, False), (2, False, True)], True),
    (
        [(2, False, True), (1, False, False)],
        True,
    ),  # the no was said first, and written down last
    ([(1, False, True), (1, False, False)], False),  # on one day what was written down last counts
    ([(1, True, True)], True),
    ([(1, False, False), (2, True, True)], True),  # all but this one are kept back
    ([(1, True, True), (2, False, False)], False),  # a no to all, said since, is a no to this one too
    ([(1, True, False), (2, False, True)], False),  # a yes to all does not undo a no to this one
    ([(1, False, True), (2, True, False)], False),
    ([(1, False, True), (2, True, False), (3, True, True)], True),
    ([(1, True, True), (2, False, False), (3, False, True)], True),
]


@pytest.mark.parametrize(("said", "may"), CASES)
def test_the_latest_of_the_most_specific_counts(
    path: Path, said: list[tuple[int, bool, bool]], may: bool
) -> None:
    with open_casebook(path, KEY) as casebook:
        one, other = add(casebook, "one"), add(casebook, "other")
        for on, is_of_one, is_given in said:
            casebook.consent("john", "publish", is_given, day(on), "w", one if is_of_one else None)
        assert casebook.may_use("john", "publish", one) is may
        shown = [entry.entry_id for entry in casebook.entries("john", use="publish")]
        assert (one in shown) is may
        of_all = [is_given for on, is_of_one, is_given in sorted(said, key=lambda s: s[0]) if not is_of_one]
        assert (other in shown) is (bool(of_all) and of_all[-1]), "of the other only what was said of all"
        assert casebook.entries("john", use="leaders") == []


def test_what_is_about_the_work_needs_nobodys_consent(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        work = casebook.add_entry(None, Learning(tried="x"), "worker", "w", day(1))
        john, anna = add(casebook, "his"), add(casebook, "hers", "anna")
        casebook.consent("anna", "learning", True, day(2), "w")
        assert {one.entry_id for one in casebook.entries(use="learning")} == {work.entry_id, anna}
        assert {one.entry_id for one in casebook.entries(use="team")} == {work.entry_id, anna, john}
        casebook.consent("anna", "learning", False, day(3), "w", note="She changed her mind.")
        assert casebook.entries(use="learning") == [work]
        assert [(one.is_given, one.note) for one in casebook.consents("anna")] == [
            (True, None),
            (False, "She changed her mind."),
        ]
        assert casebook.consents("john") == []
    with open_casebook(path) as casebook:
        assert [one.note for one in casebook.consents("anna")] == [None, None]


def test_the_same_said_twice_is_kept_once(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        first = casebook.consent("john", "publish", True, day(2), "w", note="by letter")
        assert casebook.consent("john", "publish", True, day(2), "w", note="by letter") == first
        casebook.consent("john", "publish", False, day(2), "w")
        casebook.consent("john", "publish", True, day(2), "w", note="by letter")
        assert [one.is_given for one in casebook.consents("john")] == [True, False, True]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"alias": "nobody"}, "No one in the casebook"),
        ({"use_code": "press"}, "team, leaders, evaluators, publish, learning"),
        ({"entry_id": "N00000000"}, "no entry of that id"),
        ({"entry_id": "W1"}, "no entry of that id"),
        ({"said_on": date(2999, 1, 1)}, "not come yet"),
        ({"note": "x" * 501}, "500"),
        ({"who": " "}, "who decides"),
    ],
)
def test_what_does_not_fit_is_refused(path: Path, changed: dict[str, object], said: str) -> None:
    whole = {"alias": "john", "use_code": "publish", "is_given": True, "said_on": day(1), "who": "w"}
    with open_casebook(path, KEY) as casebook:
        with pytest.raises(Refused, match=said):
            casebook.consent(**{**whole, **changed})  # type: ignore[arg-type]
        assert casebook.consents("john") == []


def test_an_entry_of_someone_else_is_not_theirs_to_agree_to(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        hers = add(casebook, "hers", "anna")
        with pytest.raises(Refused, match="no entry of that id"):
            casebook.consent("john", "publish", True, day(1), "w", hers)


def test_words_are_shown_while_they_are_shared_and_the_use_is_allowed(path: Path) -> None:
    shared = Words(day(5), "person", "Shared.", True, False)
    with open_casebook(path, KEY) as casebook:
        casebook.add_words("john", shared)
        casebook.add_words("john", Words(day(5), "person", "Not shared.", False, False))
        assert {use: len(casebook.words("john", use)) for use in USE_CODES} == {
            **dict.fromkeys(USE_CODES, 0),  # beyond the team nothing said is a no, for words too
            "team": 1,
        }
        casebook.consent("john", "publish", True, day(6), "w")  # a yes to a use is no yes to being shown
        assert casebook.words("john", "publish") == [shared] and casebook.words("john", "leaders") == []
        casebook.consent("john", "publish", False, day(7), "w")
        assert casebook.words("john", "publish") == []
        casebook.consent("john", "publish", True, day(8), "w")
        number = casebook.words("john", "publish")[0].words_id
        casebook.consent("john", "publish", False, day(9), "w", f"W{number}")
        assert casebook.words("john", "publish") == []
        casebook.consent("john", "publish", True, day(10), "w")  # of all: it does not undo the no to these
        assert casebook.words("john", "publish") == []
        assert len(casebook.words("john")) == 2


@pytest.mark.parametrize("is_of_one", [False, True])
@pytest.mark.parametrize("use", ["team", "publish"])
def test_a_no_that_stands_counts_for_words_said_after_it(path: Path, use: str, is_of_one: bool) -> None:
    shared = Words(day(5), "person", "Shared.", True, False)
    with open_casebook(path, KEY) as casebook:
        casebook.consent("john", use, True, day(1), "w")
        casebook.add_words("john", shared)
        assert casebook.words("john", use) == [shared]
        entry = f"W{casebook.words('john')[0].words_id}" if is_of_one else None
        casebook.consent("john", use, False, day(4), "w", entry)  # said before the words, written down now
        assert casebook.words("john", use) == []
        casebook.consent("john", use, True, day(4), "w", entry)
        assert casebook.words("john", use) == [shared]


def test_versions_go_by_the_use_as_the_entry_does(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        work = casebook.add_entry(None, Learning(tried="x"), "worker", "w", day(1)).entry_id
        one, other = add(casebook, "one"), add(casebook, "other")
        casebook.edit_entry(one, 1, Note("changed"), "worker", "w", day(1), None)
        casebook.consent("john", "publish", True, day(2), "w")
        casebook.consent("john", "publish", False, day(3), "w", other)
        held = {name: len(casebook.history(name, "publish")) for name in (work, one, other)}
        assert held == {work: 1, one: 2, other: 0}
        assert len(casebook.history(work, "leaders")) == 1 and casebook.history(one, "leaders") == []
        assert len(casebook.history(one, "team")) == 2 and len(casebook.history(other)) == 1


def test_words_can_be_taken_back(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.add_words("john", Words(day(5), "person", "Regretted.", True, False))
        casebook.add_words("john", Words(day(6), "person", "Kept.", True, False))
        number = casebook.words("john")[0].words_id
        casebook.consent("john", "publish", True, day(6), "w", f"W{number}")
        casebook.take_back_words(number)
        assert [said.text for said in casebook.words("john")] == ["Kept."]
        assert casebook.consents("john") == []
        with pytest.raises(Refused, match="no words of that number"):
            casebook.take_back_words(number)


def test_what_was_agreed_of_an_entry_goes_with_it(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        door = casebook.add_entry("john", Outcome("My own door."), "person", "w", day(5))
        going = casebook.add_entry("john", OutcomeUpdate("same"), "person", "w", day(6), door.entry_id)
        other = casebook.add_entry("john", Note("Kept."), "worker", "w", day(5))
        for entry in (door, going, other):
            note = f"under the elm, of {entry.kind_code}"
            casebook.consent("john", "publish", True, day(7), "w", entry.entry_id, note=note)
        casebook.consent("john", "leaders", True, day(7), "w", note="of all")
        assert casebook.take_back_entry(door.entry_id, "w") == 2
        assert [said.note for said in casebook.consents("john")] == ["under the elm, of note", "of all"]
        assert not casebook.may_use("john", "publish", door.entry_id)
