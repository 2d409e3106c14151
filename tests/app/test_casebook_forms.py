"""The forms of the Casebook without a browser, on a copy of the sample: kept, refused, and never lost."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey.casebook import (
    COLOUR_CODES,
    GOING_CODES,
    KINDS,
    USE_CODES,
    Learning,
    Note,
    Outcome,
    OutcomeUpdate,
    Pull,
    Rating,
)
from journey.words import casebook as told
from journey.workspace import Workspace
from schemas.vocabularies import FAILURE_REASONS, QUESTION_ANSWERS, VOICE_CODES
from tests.app.casebooks import choose, copy_of, field, kept, log, opened, press, shown, within

pytestmark = pytest.mark.filterwarnings("default")
DAY = date(2023, 5, 24)
NASTY = "<script>alert(1)</script> <b>bold</b> ![x](https://example.org/x.png) [y](https://example.org)"
WORLD = "😀 שלום عليكم\u202e abc\n\n  two  spaces"


@pytest.fixture
def held(sample_workspace: Path, tmp_path: Path) -> Path:
    return copy_of(sample_workspace, tmp_path / "held")


def _write(app: AppTest, kind_code: str, texts: dict[str, str], on: date = DAY) -> AppTest:
    choose(app, kind_code)
    for label, text in texts.items():
        kind = "text_input" if label.startswith(("Who", "Themes")) else "text_area"
        field(app, kind, label).set_value(text)
    field(app, "date_input", "Day").set_value(on)
    return press(app, "Save")


def test_a_note_is_kept_with_voice_day_and_who_and_a_line_in_the_log(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {one.entry_id for one in kept(held)}
    app = _write(
        opened(held, monkeypatch), "note", {"Note": "A walk by the river.", "Themes": "walks, the dog"}
    )
    (new,) = [one for one in kept(held) if one.entry_id not in before]
    assert new.body == Note("A walk by the river.", themes=("walks", "the dog"))
    assert (new.voice_code, new.on_date, new.who, new.alias) == ("worker", DAY, "pat", "john")
    assert 'role="status"' in shown(app) and "A note, 24 May 2023, for John." in shown(app)
    assert "A walk by the river." in shown(app) and field(app, "text_area", "Note").value == ""
    line = log(held, "entry")[-1]
    person, entry_id = str(line.subject).split()
    assert (line.who, entry_id) == ("pat", new.entry_id) and person.startswith("P")


def test_it_is_said_once_that_leaving_a_form_may_lose_it(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(held, monkeypatch)
    for kind_code in ("note", "consent", "judgement"):
        said = "Changing the person, or what you write down, leaves the form"
        assert shown(choose(app, kind_code)).count(said) == 1


def test_a_person_s_voice_and_a_day_outside_the_journey_are_kept(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = choose(opened(held, monkeypatch), "note")
    field(app, "radio", "In whose voice?").set_value("person")
    field(app, "text_area", "Note").set_value("When I was small.")
    field(app, "date_input", "Day").set_value(date(1984, 1, 2))
    press(app, "Save")
    (new,) = [one for one in kept(held) if one.body == Note("When I was small.")]
    assert (new.voice_code, new.on_date) == ("person", date(1984, 1, 2))


def test_every_kind_has_its_form(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(held, monkeypatch)
    _write(app, "outcome", {"What they want": "A job with my hands."})
    outcome = next(one for one in kept(held) if one.body == Outcome("A job with my hands."))
    assert outcome.voice_code == "person"
    _write(app, "pull", {"Who was brought in": "A dentist", "Why": "Eleven years of toothache."})
    texts = {"What we thought": "a", "What we tried": "b", "What surprised": "c", "What we will try": "d"}
    _write(app, "learning", texts)
    choose(app, "outcome_update")
    field(app, "selectbox", "Which outcome").set_value(outcome.entry_id)
    field(app, "radio", "How do they say").set_value("better")
    field(app, "text_area", "What they say of it").set_value("Two mornings a week.")
    press(app, "Save")
    bodies = [one.body for one in kept(held)]
    assert Pull("A dentist", "Eleven years of toothache.") in bodies
    assert Learning("a", "b", "c", "d") in bodies
    (update,) = [one for one in kept(held) if one.body == OutcomeUpdate("better", "Two mornings a week.")]
    assert (update.about_code, update.voice_code) == (outcome.entry_id, "person")


def test_what_someone_said_is_kept_with_whether_it_may_be_shown(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = choose(opened(held, monkeypatch), "words")
    field(app, "text_area", "What John said").set_value("Mind your own.")
    press(app, "Save")
    assert "Choose whether they agree that it is shown." in shown(app)
    assert field(app, "text_area", "What John said").value == "Mind your own."
    field(app, "radio", "May it be shown").set_value("no")
    press(app, "Save")
    (words,) = [one for one in within(held, lambda c: c.words("john")) if one.text == "Mind your own."]
    assert not words.is_shared and words.is_invented  # the sample is invented, and so is what is added to it
    assert "Mind your own." not in shown(app) and "not shown" in shown(app)


def test_a_life_map_is_kept_and_laid_beside_the_others(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = choose(opened(held, monkeypatch), "rating")
    press(app, "Save")
    assert "The rating is empty. Give a colour to one indicator or more." in shown(app)
    field(app, "radio", "Somewhere to live").set_value("green")
    field(app, "radio", "Hope").set_value("red")
    field(app, "multiselect", "What comes first").set_value(["hope"])
    field(app, "date_input", "Day").set_value(DAY)
    press(app, "Save")
    rating = next(one.body for one in kept(held, kinds=["rating"]) if one.on_date == DAY)
    assert isinstance(rating, Rating) and rating.priorities == ("hope",)
    assert (rating.answers["place_to_live"], rating.answers["hope"]) == ("green", "red")
    assert {rating.answers[code] for code in rating.answers} == {"green", "red", "not_asked"}
    table = shown(app).partition('class="jy-table jy-map"')[2].partition("</table>")[0]
    # The sample has sittings on 24 October 2022 and 13 November 2023: three columns, in order of day.
    assert [part[:11] for part in table.split('scope="col">')[2:]] == [
        "24 October ",
        "24 May 2023",
        "13 November",
    ]
    hope = table.partition(">Hope</th>")[2].partition("</tr>")[0]
    # As in sample.toml: yellow then green, the new one between.
    assert [hope.index(word) for word in ("Yellow", "Red", "Green")] == sorted(
        hope.index(word) for word in ("Yellow", "Red", "Green")
    )
    assert "comes first" in hope


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001], ids=["empty", "blank", "too long"])
def test_what_is_refused_is_said_twice_and_stays_in_its_field(
    held: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    before = len(kept(held))
    app = _write(opened(held, monkeypatch), "note", {"Note": text})
    said = "20,001 characters" if len(text) > 10 else "Write it first"
    assert 'role="alert"' in shown(app) and shown(app).count(said) == 2
    assert field(app, "text_area", "Note").value == text
    assert len(kept(held)) == before
    app.switch_page("views/start_here.py").run()
    app.switch_page("views/casebook.py").run()
    assert field(app, "text_area", "Note").value == text


@pytest.mark.parametrize("text", [NASTY, WORLD, "y" * 20_000], ids=["markup", "world", "longest"])
def test_any_text_is_kept_as_typed_and_never_run(
    held: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    app = _write(opened(held, monkeypatch), "note", {"Note": text, "Themes": NASTY[:50]})
    assert any(one.body and getattr(one.body, "text", "") == text for one in kept(held))
    page = shown(app)
    assert "<script" not in page and "<b>bold" not in page and "<img" not in page
    assert not any("example.org" in one.value for one in app.markdown)
    assert text in page or "&lt;script&gt;" in page


def test_too_long_a_theme_is_said_beside_it(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _write(opened(held, monkeypatch), "note", {"Note": "A note.", "Themes": "t" * 61})
    assert shown(app).count("themes of up to 60 characters") == 2
    assert field(app, "text_area", "Note").value == "A note."


def test_text_of_one_person_never_stands_under_another(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _write(opened(held, monkeypatch), "note", {"Note": "z" * 20_001})
    app.selectbox[0].select("Person 1").run()
    assert field(app, "text_area", "Note").value == ""
    app.selectbox[0].select("John").run()
    assert field(app, "text_area", "Note").value == "z" * 20_001


def test_without_the_key_nothing_is_shown_or_written(
    held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    app = opened(held, monkeypatch)
    assert "The key is not at hand" in shown(app)
    assert not app.text_area and "allotment" not in shown(app)


def test_with_the_wrong_key_it_says_so(held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey.workspace import init_workspace

    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "other.key"))
    init_workspace(tmp_path / "other", Workspace(held).settings)
    app = opened(held, monkeypatch)
    assert not app.text_area and "allotment" not in shown(app)


def test_someone_not_named_yet_is_named_first(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(held, monkeypatch)
    nobody = next(one for one in app.selectbox[0].options if one.startswith("P") and " " not in one)
    app.selectbox[0].select(nobody).run()
    assert "Name this person first" in shown(app)
    press(app, "Keep this name")
    assert "Give an alias." in shown(app) and "Give a name." in shown(app)
    field(app, "text_input", "Alias").set_value("john")
    field(app, "text_input", "Name to show").set_value("Ash")
    press(app, "Keep this name")
    assert "Someone else in the casebook has that alias." in shown(app)
    field(app, "text_input", "Alias").set_value("ash")
    press(app, "Keep this name")
    assert "Ash is in the casebook." in shown(app)
    assert log(held, "name")[-1].subject == nobody
    _write(app, "note", {"Note": "First met."})
    assert [one.body for one in kept(held, "ash")] == [Note("First met.")]
    assert within(held, lambda c: c.names())["john"] == "John"


def test_an_empty_casebook_says_so(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(held, monkeypatch)
    app.selectbox[0].select("Person 4").run()  # the sample holds nothing of them
    assert "Nothing is written down yet." in shown(app)
    assert "No outcome is written down yet." in shown(choose(app, "outcome_update"))
    for name in ("casebook.sqlite", "audit.head"):
        (held / name).unlink()
    assert "Name this person first" in shown(opened(held, monkeypatch))


def test_every_code_has_words() -> None:
    assert set(told.USES) == set(USE_CODES) and set(told.GOING) == set(GOING_CODES)
    assert set(told.COLOURS) == set(COLOUR_CODES) and set(told.QUESTIONS) == set(QUESTION_ANSWERS)
    assert set(told.TO_WRITE) >= set(KINDS) - {"why"}  # why is asked on the page Learning
    for question, answers in QUESTION_ANSWERS.items():
        for answer in answers:
            for reason in FAILURE_REASONS if answer == "failure" else (None,):
                assert told.answer(question, answer, reason)[0].isupper()
    assert [told.voice(code, "Sam") for code in VOICE_CODES] == ["Sam", "A worker", "An analyst"]


def test_a_line_of_one_agency_is_called_by_its_name() -> None:
    assert told.measure("agency:police", {"police": "Police"}) == "Contacts a year with Police"
    assert told.measure("cost") == "Estimated cost of activity a year"
    assert told.when("2024-05-03T14:05:59Z") == "3 May 2024, 14:05 UTC"
