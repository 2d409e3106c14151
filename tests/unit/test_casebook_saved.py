"""Saved comparisons: kept by name, told, forgotten; who is erased leaves them, bytes and all."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import SavedComparison, open_casebook
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
DAY, LATER = date(2022, 10, 1), date(2023, 4, 1)
HELD = {"question": "Did contacts fall? kettle", "build_id": "b1", "windows": ["12m", {"before": "41.20"}]}
GROUP = [("PB", LATER), ("PA", DAY), ("PC", DAY)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casebook.sqlite"


def save(
    path: Path, name: str = "first-year", kind: str = "group", held: Any = HELD, people: Any = GROUP
) -> SavedComparison:
    with open_casebook(path, KEY) as casebook:
        return casebook.save_comparison(name, kind, "a.leader", held, people)


def beside(path: Path) -> bytes:
    return b"".join(held.read_bytes() for held in path.parent.iterdir())


def test_it_comes_back_as_it_was(path: Path) -> None:
    kept = save(path)
    people = (("PA", DAY), ("PB", LATER), ("PC", DAY))
    assert kept == SavedComparison("first-year", "group", "a.leader", kept.at, HELD, people)
    one = save(path, "One", "person", {"question": ""}, [("PA", DAY)])
    with open_casebook(path, KEY) as casebook:
        assert casebook.saved_comparisons() == [one, kept]
        assert casebook.saved_comparison(" FIRST-year") == kept
        assert casebook.saved_people() == {"PA", "PB", "PC"}
        assert [found.name for found in casebook.saved_of({"PC", "PX"})] == ["first-year"]
        with pytest.raises(Refused, match="No comparison was saved under that name"):
            casebook.saved_comparison("second-year")
        # the line of one person names them, so that erasing them empties it; a group's names nobody
        assert [(line.action, line.subject, line.n_rows, line.who) for line in casebook.audit_lines()] == [
            ("save", "saved:first-year", 3, "a.leader"),
            ("save", "PA saved:One", 1, "a.leader"),
        ]
        assert casebook.verify().fault == ""


def test_none_is_overwritten_and_the_same_is_kept_once(path: Path) -> None:
    kept = save(path)
    assert save(path, "FIRST-YEAR", people=GROUP[::-1]) == kept
    for other in ({"held": {**HELD, "question": "x"}}, {"people": GROUP[:2]}):
        with pytest.raises(Refused, match="a.leader saved another comparison of that name"):
            save(path, **other)
    with open_casebook(path, KEY) as casebook:
        assert casebook.saved_comparisons() == [kept] and len(casebook.audit_lines()) == 1


@pytest.mark.parametrize("name", ["", "two words", "-a", "a-", "a--b", "a_b", "ä", "x" * 41, "a\nb"])
def test_a_name_is_letters_digits_and_hyphens(path: Path, name: str) -> None:
    with pytest.raises(Refused, match="letters, digits and hyphens"):
        save(path, name)


def test_a_name_holds_no_number_of_anybody(path: Path) -> None:
    with pytest.raises(Refused, match="read without the key"):
        save(path, "no-943-476-5919")
    assert save(path, "x" * 40).name == "x" * 40


def test_what_a_caller_may_not_do(path: Path) -> None:
    with pytest.raises(Refused, match="nobody in this comparison"):
        save(path, people=[])
    for wrong in (
        {"kind": "crowd"},
        {"kind": "person"},
        {"people": [("PA", DAY), ("PA", LATER)]},
        {"held": {"of": ["PB"]}},  # erasing her would not find it there
    ):
        with pytest.raises(ValueError, match="a saved comparison|of a group"):
            save(path, **wrong)
    assert save(path, kind="person", people=[("PB", DAY)], held={"of": "PB"}).held == {"of": "PB"}


def test_forgetting_leaves_a_line_and_no_byte(path: Path) -> None:
    save(path)
    with open_casebook(path, KEY) as casebook:
        sealed = bytes(casebook._rows("select sealed_held from saved_comparison")[0][0])
        assert b"kettle" not in beside(path)
        casebook.forget_comparison("First-Year", "pat")
        casebook.compact()
        assert casebook.saved_comparisons() == [] and casebook.saved_people() == set()
        last = casebook.audit_lines()[-1]
        assert (last.action, last.subject, last.n_rows, last.who) == ("forget", "saved:first-year", 3, "pat")
        with pytest.raises(Refused, match="No comparison was saved"):
            casebook.forget_comparison("first-year")
    assert sealed not in beside(path)


def test_without_the_key_all_but_what_is_held_is_told(path: Path) -> None:
    kept = save(path)
    with open_casebook(path) as casebook:
        assert casebook.saved_comparisons() == [replace(kept, held=None)]
        with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
            casebook.save_comparison("other", "group", "w", HELD, GROUP)
    with open_casebook(path) as casebook:
        casebook.forget_comparison(kept.name)


def test_who_is_erased_takes_every_comparison_they_are_in_along(path: Path) -> None:
    """A group's figures hold hers: less those of the same group without her, what is left is hers."""
    save(path, held={**HELD, "figures": {"change.cost.before_mean": "771.30"}})
    save(path, "without", people=[("PA", DAY), ("PC", DAY)])
    save(path, "hers", "person", {"question": "kettle"}, [("PB", DAY)])
    save(path, "his", "person", {"question": "lamp"}, [("PA", DAY)])
    with open_casebook(path, KEY) as casebook:
        sql = "select sealed_held from saved_comparison where name in ('hers', 'first-year')"
        sealed = [bytes(cell) for (cell,) in casebook._rows(sql)]
        # she had two ids, and her own comparison was saved under one of them
        erased = casebook.erase_person(set(), {"PB", "PB-former"})
        assert (erased["saved_comparison"], erased["saved_person"], erased["audit"]) == (2, 4, 1)
        casebook.compact()
        assert [one.name for one in casebook.saved_comparisons()] == ["his", "without"]
        lines = [line.subject for line in casebook.audit_lines()]
        assert lines == ["saved:first-year", "saved:without", None, "PA saved:his", ""]
        assert casebook.verify().fault == ""
        assert set(casebook.erase_person(set(), {"PB", "PB-former"}).values()) == {0}
        assert len(casebook.saved_comparisons()) == 2
    held = beside(path)
    assert len(sealed) == 2 and not any(cell in held for cell in sealed)
    assert b"hers" not in held and b"PB" not in held


def test_a_person_is_told_their_own_and_that_they_are_in_a_group(path: Path) -> None:
    save(path)
    save(path, "hers", "person", {"question": "kettle"}, [("PB", DAY)])
    with open_casebook(path, KEY) as casebook:
        told = casebook.everything_about(set(), {"PB"})["saved_comparisons"]
    assert [(one["name"], one["kind_code"], one["held"], one["change_on"]) for one in told] == [
        ("first-year", "group", None, LATER),  # what is held of it is about others too
        ("hers", "person", '{"question": "kettle"}', DAY),
    ]


def test_two_thousand_people_are_kept(path: Path) -> None:
    people = [(f"P{number:05}", DAY) for number in range(2_000)]
    save(path, people=people)
    with open_casebook(path, KEY) as casebook:
        assert casebook.saved_comparison("first-year").people == tuple(people)
        assert casebook.forget_saved_people({person for person, _ in people}) == {
            "saved_person": 2_000,
            "saved_comparison": 1,
        }
        assert casebook.saved_comparisons() == []


def test_it_opens_under_a_new_key_and_ids_of_builds_stay(path: Path) -> None:
    kept = save(path)
    new = Key(new_secret(), KEY.ring.with_new_data_key().with_new_token_key())
    with open_casebook(path, KEY) as casebook:
        before = bytes(casebook._rows("select sealed_held from saved_comparison")[0][0])
        casebook.reseal(KEY, new, lambda held: [f"new-{token}" for token in held])
    assert before not in beside(path)
    with open_casebook(path, Key(new_secret(), new.ring.with_newest_data_key())) as casebook:
        assert casebook.saved_comparisons() == [kept]
