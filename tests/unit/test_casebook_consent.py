"""What a person agreed to, use by use: nothing said is a no, and a no can always be said."""

from datetime import date
from pathlib import Path

import pytest

from journey.casebook import USE_CODES, Casebook, Learning, Note, Words, open_casebook
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


def test_words_are_shown_while_they_are_shared_and_not_refused(path: Path) -> None:
    shared = Words(day(5), "person", "Shared.", True, False)
    with open_casebook(path, KEY) as casebook:
        casebook.add_words("john", shared)
        casebook.add_words("john", Words(day(5), "person", "Not shared.", False, False))
        casebook.consent("john", "publish", True, day(6), "w")  # a yes to a use is no yes to being shown
        assert casebook.words("john", "publish") == [shared] == casebook.words("john", "leaders")
        casebook.consent("john", "leaders", False, day(4), "w")  # before the words were shared
        assert casebook.words("john", "leaders") == [shared]
        casebook.consent("john", "publish", False, day(7), "w")
        assert casebook.words("john", "publish") == []
        casebook.consent("john", "publish", True, day(8), "w")
        number = casebook.words("john", "publish")[0].words_id
        casebook.consent("john", "publish", False, day(9), "w", f"W{number}")
        assert casebook.words("john", "publish") == []
        assert len(casebook.words("john")) == 2


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
