"""The story so far, consent, moments and judgements, without a browser, on a copy of the sample."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey.casebook import Note
from tests.app.casebooks import (
    LEARNING,
    ONE_PERSON,
    choose,
    copy_of,
    field,
    kept,
    log,
    opened,
    press,
    shown,
    within,
)

pytestmark = pytest.mark.filterwarnings("default")
DAY = date(2023, 5, 24)
FIRST, SECOND, MINE = "Met at the river.", "Met at the river, with the dog.", "Met at the lake."


@pytest.fixture
def held(sample_workspace: Path, tmp_path: Path) -> Path:
    """The sample, with one note more."""
    held = copy_of(sample_workspace, tmp_path / "held")
    within(held, lambda c: c.add_entry("john", Note(FIRST), "worker", "kim", DAY))
    return held


def _button(app: AppTest, start: str) -> AppTest:
    return press(app, f"{start} note, 24 May 2023")


def _note(held: Path) -> list[str]:
    (entry,) = [one for one in kept(held, kinds=["note"]) if one.on_date == DAY]
    return [one.body.text for one in within(held, lambda c: c.history(entry.entry_id)) if one.body]


def test_an_entry_is_changed_and_what_stood_before_can_be_read(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _button(opened(held, monkeypatch), "Change")
    edit = next(one for one in app.text_area if one.value == FIRST)
    edit.set_value(SECOND)
    press(app, "Keep the change")
    assert _note(held) == [FIRST, SECOND]
    page = shown(app)
    assert "Changed by pat" in page and page.index(SECOND) < page.index("Version 1: kim") < page.index(
        f"{FIRST}<"
    )
    assert log(held, "entry_edit")[-1].who == "pat"


def test_of_two_who_change_one_note_the_second_sees_the_first_s_text_and_loses_nothing(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _button(opened(held, monkeypatch, who="pat"), "Change")
    two = _button(opened(held, monkeypatch, who="robin"), "Change")
    next(field for field in one.text_area if field.value == FIRST).set_value(SECOND)
    press(one, "Keep the change")
    next(field for field in two.text_area if field.value == FIRST).set_value(MINE)
    press(two, "Keep the change")
    page = shown(two)
    assert "saved by pat on" in page and "As pat saved it" in page and SECOND in page
    assert any(field.value == MINE for field in two.text_area)
    assert _note(held) == [FIRST, SECOND]
    press(two, "Keep mine as the newest version")
    assert _note(held) == [FIRST, SECOND, MINE]


def test_what_was_typed_outlives_the_entry_that_someone_took_back(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _button(opened(held, monkeypatch), "Change")
    next(field for field in app.text_area if field.value == FIRST).set_value(MINE)
    (entry,) = [one for one in kept(held, kinds=["note"]) if one.on_date == DAY]
    within(held, lambda c: c.take_back_entry(entry.entry_id, "robin"))
    press(app, "Keep the change")
    assert "taken back by robin" in shown(app)
    assert any(field.value == MINE for field in app.text_area)
    press(app, "Keep it as a new entry")
    assert _note(held) == [MINE]


def test_taking_back_asks_once_and_leaves_no_byte(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _button(opened(held, monkeypatch), "Take back")
    assert "It can't be undone" in shown(app) and _note(held) == [FIRST]
    press(app, "No, leave it")
    assert "It can't be undone" not in shown(app)
    _button(app, "Take back")
    press(app, "Yes, take it back")
    assert "Its text is gone." in shown(app) and FIRST not in shown(app)
    assert not [one for one in kept(held, kinds=["note"]) if one.on_date == DAY]
    with sqlite3.connect(held / "casebook.sqlite") as casebook:
        sealed = casebook.execute(
            "select count(*) from entry where is_taken_back and sealed_body is not null"
        )
        assert sealed.fetchone() == (0,)
    casebook.close()
    assert log(held, "take_back")[-1].who == "pat"


def test_words_can_be_taken_back(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = press(opened(held, monkeypatch), "Take back in their own words, 9 February 2024")
    press(app, "Yes, take it back")
    assert "before the beans" not in shown(app)
    assert not any("before the beans" in one.text for one in within(held, lambda c: c.words("john")))


def _say(app: AppTest, use: str, is_given: bool) -> AppTest:
    choose(app, "consent")
    field(app, "radio", "For what use").set_value(use)
    field(app, "radio", "What did they say").set_value(is_given)
    return press(app, "Keep what they said")


def test_a_withdrawn_consent_hides_at_once(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learning = opened(held, monkeypatch, LEARNING)
    person = opened(held, monkeypatch, ONE_PERSON)
    said = "She came to where he was"  # a pull of John's in sample.toml, theme: came to the person
    assert said in shown(learning) and said in shown(person)
    n = len(kept(held)) + 3  # and three times his own words, that he shares
    app = _say(opened(held, monkeypatch), "learning", False)
    assert f"{n} entries are no longer shown there, from now on." in shown(app)
    assert said not in shown(learning.run()) and said in shown(person.run()) and said in shown(app)
    _say(app, "team", False)
    assert said not in shown(app) and f"{n} entries are kept and not shown here" in shown(app)
    assert said not in shown(person.run())
    _say(app, "team", True)
    assert said in shown(app) and said in shown(person.run())
    assert [line.who for line in log(held, "consent")][-3:] == ["pat"] * 3


def test_what_may_be_used_for_another_purpose_can_be_seen(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(held, monkeypatch)
    field(app, "selectbox", "Show what may be used").set_value("publish").run()
    assert FIRST not in shown(app)  # John said no to that use in the sample
    field(app, "selectbox", "Show what may be used").set_value("leaders").run()
    assert FIRST in shown(app)


def test_consent_needs_an_answer(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    n = len(within(held, lambda c: c.consents("john")))
    app = choose(opened(held, monkeypatch), "consent")
    press(app, "Keep what they said")
    assert shown(app).count("Choose what they said.") == 2
    assert len(within(held, lambda c: c.consents("john"))) == n


def test_a_moment_is_kept_compared_and_removed(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = choose(opened(held, monkeypatch), "moment")
    field(app, "date_input", "Day on which").set_value(DAY)
    field(app, "text_input", "What changed").set_value("Meets his sister")
    field(app, "text_input", "Why this day").set_value("He says so.")
    field(app, "date_input", "If it took").set_value(date(2023, 5, 1))
    press(app, "Keep this moment")
    assert "The transition ends before it begins." in shown(app)
    field(app, "date_input", "If it took").set_value(date(2023, 7, 1))
    press(app, "Keep this moment")
    new = next(one for one in within(held, lambda c: c.moments("john")) if one.label == "Meets his sister")
    assert (new.moment_on, new.settled_on_excl, new.who) == (DAY, date(2023, 7, 1), "pat")
    which = field(app, "selectbox", "Which moment")
    which.select_index([i for i, told in enumerate(which.options) if "sister" in told][0]).run()
    press(app, "Compare before and after at this moment")
    change = next(one for one in within(held, lambda c: c.changes()) if one.alias == "john")
    assert (change.change_on, change.change_label) == (DAY, "Meets his sister")
    assert "next build" in shown(app)
    which = field(app, "selectbox", "Which moment")
    which.select_index([i for i, told in enumerate(which.options) if "Support team" in told][0]).run()
    press(app, "Remove this moment")
    assert len(within(held, lambda c: c.moments("john"))) == 2
    press(app, "Yes, remove it")
    assert [one.label for one in within(held, lambda c: c.moments("john"))] == [
        "First night in a home of his own"
    ]


def test_a_moment_may_not_name_the_person(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = choose(opened(held, monkeypatch), "moment")
    field(app, "text_input", "What changed").set_value("John moves")
    field(app, "text_input", "Why this day").set_value("He says so.")
    press(app, "Keep this moment")
    assert "The change label names the person." in shown(app)
    assert field(app, "text_input", "What changed").value == "John moves"


def test_a_time_not_seen_is_kept_and_taken_back(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = choose(opened(held, monkeypatch), "ending")
    press(app, "Keep this time")
    page = shown(app)
    assert page.count("Choose why they could not be seen.") == page.count("Say how this is known.") == 2
    field(app, "radio", "Why could they not be seen?").set_value("died")
    field(app, "date_input", "First day on which").set_value(DAY)
    field(app, "date_input", "If it is over").set_value(date(2023, 7, 1))
    field(app, "text_input", "How this is known").set_value("A letter.")
    press(app, "Keep this time")
    assert "A death has no end." in shown(app)
    assert within(held, lambda c: c.endings("john")) == []
    field(app, "radio", "Why could they not be seen?").set_value("custody_elsewhere")
    press(app, "Keep this time")
    (new,) = within(held, lambda c: c.endings("john"))
    assert (new.reason_code, new.from_date, new.to_date_excl) == ("custody_elsewhere", DAY, date(2023, 7, 1))
    assert (new.why, new.who) == ("A letter.", "pat")
    page = shown(app)
    assert "In custody elsewhere, from 24 May 2023. The figures change at the next build" in page
    assert ">30 June 2023<" in page and ">A letter.<" in page  # its last day, in the table
    assert field(app, "text_input", "How this is known").value == ""
    field(app, "selectbox", "Which time to take back").select_index(1).run()
    press(app, "Take this time back")
    assert within(held, lambda c: c.endings("john")) == []
    assert "Taken back: in custody elsewhere, from 24 May 2023." in shown(app)
    assert [log(held, action)[-1].who for action in ("ended", "ended_undo")] == ["pat", "pat"]


def test_a_contact_is_judged_and_the_judgement_taken_back(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = within(held, lambda c: c.judgements(standing_only=False))
    app = choose(opened(held, monkeypatch), "judgement")
    press(app, "Keep this judgement")
    assert "Choose an answer." in shown(app)
    assert "for everyone who sees them, until it is taken back" in shown(app)
    field(app, "radio", "What was this contact, in the person's own").set_value(("failure", "bounced"))
    press(app, "Keep this judgement")
    assert "sent elsewhere, says A worker. It counts in the figures after the next build" in shown(app)
    (new,) = within(held, lambda c: c.judgements(standing_only=False))[len(before) :]
    assert (new.question_code, new.answer_code, new.failure_reason) == ("demand", "failure", "bounced")
    assert (new.voice_code, new.who) == ("worker", "pat")
    field(app, "selectbox", "Question").set_value("helpful").run()
    field(app, "radio", "Did it help").set_value(("mixed", None))
    press(app, "Keep this judgement")
    helped = within(held, lambda c: c.judgements(standing_only=False))[-1]
    assert (helped.answer_code, helped.voice_code) == ("mixed", "person")
    assert helped.interaction_id == new.interaction_id
    field(app, "selectbox", "Take a judgement back").set_value(helped.judgement_id).run()
    press(app, "Take this judgement back")
    assert within(held, lambda c: c.judgements(standing_only=False))[-1].undone_by == "pat"
    assert [log(held, action)[-1].who for action in ("judge", "judge_undo")] == ["pat", "pat"]


def test_a_day_without_contact_says_which_days_are_near(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = choose(opened(held, monkeypatch), "judgement")
    field(app, "date_input", "Day of the contact").set_value(date(1999, 1, 1)).run()
    assert "No contact is recorded on 1 January 1999. The nearest:" in shown(app)


def test_a_look_is_written_down_once(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(log(held, "view"))
    opened(held, monkeypatch).run()
    assert len(log(held, "view")) == before + 1
