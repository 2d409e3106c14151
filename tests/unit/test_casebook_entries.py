"""Entries are kept as typed, in versions that are never overwritten, and can be taken back, bytes and all."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import (
    Body,
    Casebook,
    Entry,
    Learning,
    Note,
    Outcome,
    OutcomeUpdate,
    Pull,
    Rating,
    Why,
    Words,
    open_casebook,
)
from journey.casebook.bodies import body_json, body_of
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
CONTACT = "0123456789abcdef" * 2  # an interaction id: 32 hexadecimal letters
DAY = date(2023, 5, 1)
CHOSEN = Rating("life_map", "1", {"hope": "green", "debts": "red", "body": "not_asked"}, ("debts",))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two people."""
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, KEY) as casebook:
        casebook.name_person("john", "John", "token-a")
        casebook.name_person("anna", "Anna", "token-b")
    return path


def bytes_beside(path: Path) -> bytes:
    return b"".join(held.read_bytes() for held in sorted(path.parent.iterdir()))


def note(casebook: Casebook, text: str, alias: str | None = "john", on: date | None = DAY) -> Entry:
    return casebook.add_entry(alias, Note(text), "worker", "a.worker", on)


@pytest.mark.parametrize(
    "body",
    [
        Note("He rang.", themes=("waiting", "letters")),
        Outcome("My own front door."),
        OutcomeUpdate("better", "A little."),
        CHOSEN,
        Pull("Drug service", "He asked for it."),
        Learning(tried="Going along", will_try="Again"),
        Why("The team began."),
    ],
    ids=lambda body: body.kind_code,
)
def test_every_kind_comes_back_as_it_was(body: Body) -> None:
    assert body_of(body.kind_code, body_json(body.checked())) == body
    assert all(text for _, text in body.lines()) and body.told()


def test_what_is_read_names_each_part() -> None:
    assert replace(CHOSEN, text="Debts first.", themes=("money",)).lines() == [
        ("Set", "life map"),
        ("Red", "debts"),
        ("Green", "hope"),
        ("Not asked", "body"),
        ("Put first", "debts"),
        ("Text", "Debts first."),
        ("Themes", "money"),
    ]
    assert OutcomeUpdate("not_asked").told() == "Going: not asked"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (Note(" \n\t "), "lacks its text"),
        (Outcome(""), "lacks its text"),
        (Pull("", "why"), "lacks its service"),
        (Pull("GP", " "), "lacks its why"),
        (Learning(), "learning is empty"),
        (OutcomeUpdate("great"), "better, same, worse, reached, not_asked"),
        (replace(CHOSEN, answers={"hope": "amber"}, priorities=()), "red, yellow, green, not_asked"),
        (replace(CHOSEN, answers={"hope": "not_asked"}, priorities=()), "rating is empty"),
        (replace(CHOSEN, answers={"Hope?": "red"}, priorities=()), "Choose from a set"),
        (replace(CHOSEN, priorities=("debts", "debts")), "named once"),
        (replace(CHOSEN, priorities=("family",)), "one of the indicators"),
        (Note("x", themes=("t" * 61,)), "60 characters"),
        (Note("x", themes=tuple(f"theme {n}" for n in range(11))), "10 themes"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(path: Path, body: Body, said: str) -> None:
    with open_casebook(path, KEY) as casebook:
        outcome = casebook.add_entry("john", Outcome("A door."), "person", "w", DAY)
        with pytest.raises(Refused, match=said):
            casebook.add_entry("john", body, "person", "w", DAY, outcome.entry_id)
        assert casebook.entries() == [outcome]


MARKUP = (
    '<script>alert("x")</script> <b>loud</b> {{ x }} $x$ **x** =cmd|calc <img src=x onerror=y>\n\n'
    "  \tindented; a \u202eright\u202c word, a family \U0001f468\u200d\U0001f469\u200d\U0001f467;"
    " '; drop table entry; --"
)


def test_a_text_is_kept_as_typed(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        assert note(casebook, MARKUP).body == Note(MARKUP)
        (kept,) = casebook.entries("john")
        assert kept.body == Note(MARKUP)
        casebook.add_words("john", _said(MARKUP))
        assert casebook.words("john")[0].text == MARKUP


def _said(text: str) -> Words:
    return Words(DAY, "person", text, True, False)


def test_control_characters_go_and_lines_stay(path: Path) -> None:
    typed = "one\r\ntwo\rthree\x0bfour\x0cfive\x85six\x1b[31m\x00\x07\x9b2J seven\ttab \udc80end"
    with open_casebook(path, KEY) as casebook:
        kept = note(casebook, typed).body
    assert kept == Note("one\ntwo\nthree\nfour\nfive\nsix[31m2J seven\ttab end")


def test_a_very_long_text_is_kept_or_refused_whole(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        note(casebook, "é" * 20_000)
        with pytest.raises(Refused, match="The note has 20,001 characters, and 20,000 can be kept"):
            note(casebook, "é" * 20_001)
        with pytest.raises(Refused, match="What was said has 30,000 characters"):
            casebook.add_words("john", _said("x" * 30_000))
        assert [len(one.body.text) for one in casebook.entries()] == [20_000]  # type: ignore[union-attr]


def test_themes_are_one_line_each_and_none_twice() -> None:
    typed = ("Being passed on", " letters\nnobody reads ", "being  passed ON", "", "waiting")
    kept = ("Being passed on", "letters nobody reads", "waiting")
    assert Note("x", themes=typed).checked().themes == kept


@pytest.mark.parametrize(
    ("alias", "body", "voice", "about", "said"),
    [
        ("nobody", Note("x"), "worker", None, "No one in the casebook"),
        ("john", Note("x"), "manager", None, "person, worker, analyst"),
        ("john", Outcome("x"), "worker", None, "person's own"),
        ("john", CHOSEN, "analyst", None, "person's own"),
        (None, Note("x"), "person", None, "about a person"),
        (None, Pull("GP", "x"), "worker", None, "about a person"),
        (None, Note("x"), "worker", CONTACT, "about a person"),
        ("john", OutcomeUpdate("same"), "worker", None, "Name the outcome"),
        ("john", OutcomeUpdate("same"), "worker", "contacts", "no such outcome"),
        ("john", OutcomeUpdate("same"), "worker", "N00000000", "no such outcome"),
        ("john", Why("x"), "worker", None, "Name the measure"),
        ("john", Why("x"), "worker", CONTACT, "about a measure"),
        ("john", Note("x"), "worker", "N00000000", "no such entry"),
        ("john", Note("x"), "worker", "John Smith, 12 May", "nothing an entry can be about"),
    ],
)
def test_a_kind_goes_with_its_person_voice_and_subject(
    path: Path, alias: str | None, body: Body, voice: str, about: str | None, said: str
) -> None:
    with open_casebook(path, KEY) as casebook:
        with pytest.raises(Refused, match=said):
            casebook.add_entry(alias, body, voice, "a.worker", DAY, about)
        assert casebook.entries() == []


def test_entries_of_another_person_are_no_place_to_pin_to(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        hers = casebook.add_entry("anna", Outcome("A garden."), "person", "w", DAY)
        for body in (Note("x"), OutcomeUpdate("better")):
            with pytest.raises(Refused, match="of this person's"):
                casebook.add_entry("john", body, "worker", "w", DAY, hers.entry_id)
        update = casebook.add_entry("anna", OutcomeUpdate("better"), "person", "w", DAY, hers.entry_id)
        casebook.add_entry("anna", Note("x"), "worker", "w", DAY, update.entry_id)
        casebook.add_entry("anna", Note("y"), "worker", "w", DAY, CONTACT)
        casebook.add_entry(None, Why("The weather"), "analyst", "w", None, "agency:police")


def test_entries_come_by_day_of_one_person_or_of_all(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        late = note(casebook, "late", on=date(2023, 6, 1))
        before_birth = note(casebook, "early", on=date(1066, 10, 14))
        hers = note(casebook, "hers", "anna")
        work = casebook.add_entry(None, Learning(tried="x"), "worker", "a.worker")
        rated = casebook.add_entry("john", CHOSEN, "person", "a.worker")
    with open_casebook(path, KEY) as casebook:
        assert casebook.entries("john") == [before_birth, late, rated]
        assert casebook.entries() == [before_birth, hers, late, work, rated]
        assert casebook.entries(kinds=("note",)) == [before_birth, hers, late]
        assert casebook.entries("nobody") == []
    assert before_birth.is_outside(date(2012, 1, 1), date(2024, 1, 1))
    assert not late.is_outside(date(2023, 6, 1), date(2023, 6, 1))
    assert not work.is_outside(date(2012, 1, 1), date(2012, 1, 2)), "it has no day"
    assert work.on_date is None and str(rated.on_date) == rated.at[:10], "a colour is chosen on a day"


def test_the_same_said_twice_is_one_entry(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        first = note(casebook, "once")
        assert note(casebook, "once") == first
        others = [note(casebook, "twice"), note(casebook, "once", on=None), note(casebook, "once", "anna")]
        assert len({one.entry_id for one in (first, *others)}) == 4 == len(casebook.entries())


def test_an_edit_is_a_version_and_the_former_ones_stay(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        first = note(casebook, "One team.")
        args = ("worker", "b.worker", DAY, None)
        second = casebook.edit_entry(first.entry_id, 1, Note("One team, two workers."), *args)
        assert casebook.edit_entry(first.entry_id, 2, Note("One team, two workers."), *args) == second
        third = casebook.edit_entry(
            first.entry_id, 2, second.body, "analyst", "b.worker", date(2023, 5, 2), CONTACT
        )
    with open_casebook(path, KEY) as casebook:
        assert casebook.history(first.entry_id) == [first, second, third]
        assert casebook.entries("john") == [third]
    assert [one.version_no for one in (first, second, third)] == [1, 2, 3]
    assert (second.who, second.begun_by, second.begun_at) == ("b.worker", "a.worker", first.at)
    assert (third.about_code, third.voice_code, third.on_date) == (CONTACT, "analyst", date(2023, 5, 2))


def test_of_two_edits_of_one_version_the_second_is_told_and_nothing_is_lost(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        first = note(casebook, "One.")
    with open_casebook(path, KEY) as casebook:
        won = casebook.edit_entry(first.entry_id, 1, Note("Won."), "worker", "b.worker", DAY, None)
    with pytest.raises(Refused) as refused, open_casebook(path, KEY) as casebook:
        casebook.edit_entry(first.entry_id, 1, Note("Lost?"), "worker", "c.worker", DAY, None)
    assert f"saved by b.worker on {won.at[:10]} at {won.at[11:16]} UTC" in refused.value.message
    with open_casebook(path, KEY) as casebook:
        assert casebook.history(first.entry_id) == [first, won]
        again = casebook.edit_entry(first.entry_id, 2, Note("Both."), "worker", "c.worker", DAY, None)
        assert [one.body for one in casebook.history(first.entry_id)] == [
            Note("One."),
            Note("Won."),
            Note("Both."),
        ]
        with pytest.raises(Refused, match="stays of its kind"):
            casebook.edit_entry(again.entry_id, 3, Why("x"), "worker", "c.worker", DAY, "cost")
        with pytest.raises(Refused, match="no entry of that id"):
            casebook.edit_entry("N00000000", 1, Note("x"), "worker", "c.worker", DAY, None)


def test_a_day_is_not_lost_by_an_edit_that_names_none(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        rated = casebook.add_entry("john", CHOSEN, "person", "w", DAY)
        changed = casebook.edit_entry(
            rated.entry_id, 1, replace(CHOSEN, text="so"), "person", "w", None, None
        )
        assert changed.on_date == DAY
        plain = note(casebook, "x")
        moved = casebook.edit_entry(plain.entry_id, 1, Note("x"), "worker", "w", None, None)
        assert moved.on_date is None and moved.version_no == 2


def _sealed(path: Path, entry_id: str) -> list[bytes]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "select sealed_body from entry where entry_id = ? and sealed_body is not null", (entry_id,)
    ).fetchall()
    connection.close()
    return [row[0] for row in rows]


def test_taking_back_removes_every_version_and_leaves_a_line(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        first = casebook.add_entry("john", Note("Regretted."), "person", "a.worker", DAY, CONTACT)
        casebook.edit_entry(first.entry_id, 1, Note("Regretted more."), "person", "a.worker", DAY, CONTACT)
        kept = note(casebook, "Kept.")
    cells = _sealed(path, first.entry_id)
    assert len(cells) == 2 and all(cell in bytes_beside(path) for cell in cells)
    with open_casebook(path) as casebook:  # no key is needed to take something back
        assert casebook.take_back_entry(first.entry_id, "b.worker") == 1
        casebook.compact()
        held = bytes_beside(path)
    assert [cell for cell in cells if cell in held] == [] and CONTACT.encode() not in held
    assert _sealed(path, kept.entry_id)[0] in held, "the search is not blind"
    with open_casebook(path, KEY) as casebook:
        assert casebook.entries("john") == [kept]
        line = casebook.entry(first.entry_id)
        assert casebook.entries("john", with_taken_back=True) in ([kept, line], [line, kept])
        assert casebook.history(first.entry_id) == [line]
        assert (line.kind_code, line.alias, line.who, line.body) == ("note", "john", "b.worker", None)
        assert line.is_taken_back and line.at >= first.at and line.on_date is None
        assert casebook.take_back_entry(first.entry_id, "c.worker") == 0, "done again it does no harm"
        assert casebook.entry(first.entry_id) == line
        with pytest.raises(Refused, match=f"taken back by b.worker on {line.at[:10]}"):
            casebook.edit_entry(first.entry_id, 2, Note("x"), "person", "w", DAY, None)
        with pytest.raises(Refused, match="no entry of that id"):
            casebook.take_back_entry("N00000000", "w")


def test_what_is_about_something_taken_back_can_still_be_changed(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        outcome = casebook.add_entry("john", Outcome("A door."), "person", "w", DAY)
        about = casebook.add_entry("john", Note("Of it."), "worker", "w", DAY, outcome.entry_id)
        casebook.take_back_entry(outcome.entry_id, "w")
        args = ("worker", "w", DAY, outcome.entry_id)
        assert casebook.edit_entry(about.entry_id, 1, Note("Still."), *args).version_no == 2
        with pytest.raises(Refused, match="no such entry"):
            casebook.edit_entry(about.entry_id, 2, Note("x"), "worker", "w", DAY, "N00000000")
        with pytest.raises(Refused, match="no such entry"):
            casebook.add_entry("john", Note("x"), *args)


def test_how_it_is_going_goes_with_its_outcome(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        door, work = (casebook.add_entry("john", Outcome(text), "person", "w", DAY) for text in ("A", "B"))
        for outcome in (door, work):
            casebook.add_entry("john", OutcomeUpdate("better"), "person", "w", DAY, outcome.entry_id)
        moved = casebook.add_entry("john", OutcomeUpdate("worse"), "person", "w", DAY, door.entry_id)
        casebook.edit_entry(moved.entry_id, 1, moved.body, "person", "w", DAY, work.entry_id)  # it was of B
        assert casebook.take_back_entry(door.entry_id, "w") == 2
        assert [one.about_code for one in casebook.entries(kinds=("outcome_update",))] == [work.entry_id] * 2
        with pytest.raises(Refused, match="no such outcome"):
            casebook.add_entry("john", OutcomeUpdate("same"), "person", "w", DAY, door.entry_id)


def test_without_the_key_bodies_are_not_told_and_not_written(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        kept = note(casebook, "Wombat words")
    with open_casebook(path) as casebook:
        assert casebook.entries() == [replace(kept, body=None)]
        assert not casebook.entries()[0].is_taken_back
        with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
            note(casebook, "more")
        with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
            casebook.edit_entry(kept.entry_id, 1, Note("more"), "worker", "w", DAY, None)
    assert b"Wombat" not in bytes_beside(path) and b"a.worker" in bytes_beside(path)
