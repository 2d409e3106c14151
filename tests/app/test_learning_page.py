"""The page Learning without a browser, and how its themes and lines are gathered."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from journey import words
from journey.casebook import Entry, Learning, Note, Why
from journey.read import open_current
from journey.read.learning import Line, held_of_all, lines_of, lines_of_all, people_of, shared_paths, themes
from tests.app.casebooks import LEARNING, copy_of, field, kept, log, opened, press, shown, within
from tests.app.conftest import with_changes

pytestmark = pytest.mark.filterwarnings("default")
WHEN = "2024-05-03T14:05:00Z"


@pytest.fixture
def held(sample_workspace: Path, tmp_path: Path) -> Path:
    return copy_of(sample_workspace, tmp_path / "held")


def _entry(alias: str | None, *names: str) -> Entry:
    body = Note("x", themes=names)
    return Entry("N1", 1, "note", alias, None, None, "worker", "kim", WHEN, body, False, "kim", WHEN)


def test_themes_are_alphabetical_and_count_people_not_entries() -> None:
    """a and b are one person, who has three of the entries; what is about the work is of nobody."""
    entries = [
        _entry("a", "Told again"),
        _entry("b", "told AGAIN", "a list"),
        _entry("c", "told again"),
        _entry(None, "told again"),
        replace(_entry("c", "sealed"), body=None),
    ]
    found = themes(entries, {"a": "P1", "b": "P1", "c": "P2"})
    assert [(one.theme, len(one.entries), one.n_people, one.may_name) for one in found] == [
        ("a list", 1, 1, False),
        ("Told again", 4, 2, True),
    ]


def test_a_theme_of_the_work_alone_is_of_no_person() -> None:
    (one,) = themes([_entry(None, "desks")], {})
    assert (one.n_people, one.may_name) == (0, False)


def test_people_are_found_by_any_alias(sample_workspace: Path) -> None:
    read = open_current(sample_workspace)
    named = within(sample_workspace, lambda c: c.people())
    found = people_of(read, [*named, ("nobody", "0" * 32)])
    assert found == {alias: read.person(alias)["person_id"] for alias, _ in named}


def test_lines_are_those_of_the_comparison(sample_workspace: Path) -> None:
    """Each line of one person is the figure that One person shows."""
    read = open_current(sample_workspace)
    person = read.person("john")["person_id"]
    lines = {line.measure_code: line for line in lines_of(read, person)}
    comparison = read.compare("john")
    for code, name in (
        ("contacts", "n_interactions_per_year"),
        ("cost", "cost_gbp_per_year"),
        ("agencies", "median_month_agencies"),
        ("nights", "nights_per_year"),
    ):
        assert (lines[code].before, lines[code].after) == tuple(
            comparison[side][name] for side in ("before", "after")
        )
    passed = next(row for row in comparison["on_the_way"]["events"] if row["event_code"] == "handover")
    assert lines["handovers"].before == passed["before"]["n_events_per_year"]
    assert lines["handovers"].after == passed["after"]["n_events_per_year"]


def test_lines_of_all_count_each_person_compared_once(sample_workspace: Path) -> None:
    read = open_current(sample_workspace)
    compared = [
        row["person_id"]
        for row in read.people().filter(pl.col("change_on").is_not_null()).to_dicts()
        if read.why_not_compared(row["person_id"]) is None
    ]
    lines = lines_of_all(read)
    assert {line.n_people for line in lines} == {len(compared)}
    contacts = lines[0]
    counted = Line("contacts")
    for person in compared:
        comparison = read.compare(person)
        before, after = (comparison[side]["n_interactions_per_year"] for side in ("before", "after"))
        share = (after - before) / before
        # About the same is less than 3 in 100 either way, as words.change says it.
        if abs(share) < 0.025:
            counted = replace(counted, n_same=counted.n_same + 1)
        elif share < 0:
            counted = replace(counted, n_lower=counted.n_lower + 1)
        else:
            counted = replace(counted, n_higher=counted.n_higher + 1)
    assert contacts == counted


def test_it_is_said_for_how_many_everything_was_supplied(sample_workspace: Path, tmp_path: Path) -> None:
    """As One person says it of each: here of nobody; of all but one once gaps are filled in a copy."""
    compared = 0
    read = open_current(sample_workspace)
    for row in read.people().filter(pl.col("change_on").is_not_null()).to_dicts():
        if read.why_not_compared(row["person_id"]) is None:
            compared += 1
            n, _, services, *_ = words.supplied_sentence(read.compare(row["person_id"])["coverage"]).split()
            assert n != services
    assert held_of_all(read) == (0, compared)
    john = read.person("john")["person_id"]
    filled = with_changes(
        sample_workspace,
        tmp_path / "filled",
        "update compare.agency_side set observed_days = n_days",
        f"""update compare.agency_side set observed_days = n_days * 94 // 100
        where person_id = '{john}' and agency_code = 'gp' and side_code = 'after'""",
    )
    assert held_of_all(open_current(filled)) == (compared - 1, compared)


def test_what_everybody_s_lines_rest_on_is_said(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(opened(held, monkeypatch, LEARNING))
    assert "Each person has two periods of their own" in text
    assert "About the same: less than 3% more or less, in whole percent, or none in either period." in text
    # John, six others and the 24 of the group; adult social care's data begin two years late for all.
    assert "For 0 of 31 people compared, every service has data for nearly all of both periods." in text
    assert "That the support, or anything else, caused the change." in text


@pytest.mark.parametrize(
    ("before", "after", "less", "told"),
    [
        (0.0, 12.0, "fewer", "none before"),
        (Decimal(0), Decimal(12), "less", "none before"),
        (0.0, 0.0, "fewer", "none in either"),
        (1000, 1024, "fewer", "about the same"),  # 2.4%: 2 in whole percent
        (1000, 1025, "fewer", "3% more"),  # 2.5% is rounded up
    ],
)
def test_a_change_is_told_alike_for_contacts_nights_and_pounds(
    before: float, after: float, less: str, told: str
) -> None:
    assert words.change(before, after, less) == told


def test_a_shared_path_is_of_two_people_and_two_agencies(sample_workspace: Path) -> None:
    read = open_current(sample_workspace)
    found, n = shared_paths(read, 5)
    assert len(found) == 5 < n
    assert all(row["n_people"] > 1 and ", then " in row["path_text"] for row in found)
    assert all(" > " not in row["path_text"] and "_" not in row["path_text"] for row in found)
    assert [row["n_people"] for row in found] == sorted((row["n_people"] for row in found), reverse=True)


def _theme(app: AppTest, name: str) -> str:
    return next(part for part in shown(app).split("<details")[1:] if f"<summary>{name}</summary>" in part)


def test_a_theme_shows_its_entries_and_names_people_only_among_others(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(held, monkeypatch, LEARNING)
    # sample.toml: a note of John's, one of Person 1's, and why John's contacts moved; both agreed.
    told = _theme(app, "told the story again")
    assert "3 entries, of 2 people" in told and "John" in told and "Person 1" in told
    # Two pulls of John's, and what the team learned: of one person, so not said whose.
    came = _theme(app, "came to the person")
    assert "3 entries, of 1 person" in came and "John" not in came and "She came to where he was" in came
    assert "What surprised us" in came and "About the work" in came


def test_a_theme_of_people_who_did_not_agree_is_not_there(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    within(held, lambda c: c.add_entry("person-003", Note("x", themes=("secret theme",)), "worker", "kim"))
    assert "secret theme" not in shown(opened(held, monkeypatch, LEARNING))


def test_who_is_shown_is_written_in_the_log_once(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(log(held, "view"))
    opened(held, monkeypatch, LEARNING).run()
    looks = log(held, "view")[before:]
    assert len(looks) == 1 and len(str(looks[0].subject).split()) == 3


def test_why_is_asked_and_its_answer_kept_and_shown(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(held, monkeypatch, LEARNING)
    assert "I stopped having to prove it every time." in shown(app)
    press(app, "Save")
    assert "Write it first: this is empty." in shown(app)
    app.text_area[0].set_value("<b>Somebody</b> picked up the phone.")
    press(app, "Save")
    (why,) = kept(held, None, kinds=["why"])
    assert why.body == Why("<b>Somebody</b> picked up the phone.") and why.about_code == "contacts"
    assert (why.who, why.voice_code) == ("pat", "worker")
    assert "&lt;b&gt;Somebody" in shown(app) and "<b>Somebody" not in shown(app)


def test_the_lines_of_one_person_have_both_spans(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(held, monkeypatch, LEARNING)
    field(app, "radio", "Lines of").set_value("One person").run()
    assert not app.exception
    assert "(3,866 days)" in shown(app) and "(548 days)" in shown(app)  # as One person says them of John
    assert "Police data was not supplied for 275 days since the change: fewer there may be" in shown(app)
    field(app, "radio", "Lines of").set_value("One person")
    app.radio[1].set_value("person")
    app.text_area[0].set_value("I was asked once.")
    press(app, "Save")
    mine = [one for one in kept(held, "john", kinds=["why"]) if one.body == Why("I was asked once.")]
    assert [one.voice_code for one in mine] == ["person"] and "I was asked once." in shown(app)


def test_what_the_team_learns_is_about_the_work(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(held, monkeypatch, LEARNING)
    field(app, "text_area", "What surprised us").set_value("Nobody had a key.")
    [one for one in app.text_input if one.label.startswith("Themes")][-1].set_value("keys")
    next(one for one in reversed(app.button) if one.label == "Save").click().run()
    (entry,) = [one for one in kept(held, None, kinds=["learning"]) if one.who == "pat"]
    assert entry.body == Learning(surprised="Nobody had a key.", themes=("keys",)) and entry.alias is None
    assert "Nobody had a key." in _theme(app, "keys") and "1 entry, about the work" in _theme(app, "keys")


def test_without_the_key_only_figures_are_shown(
    held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    app = opened(held, monkeypatch, LEARNING)
    assert "The key is not at hand" in shown(app) and "Paths that people share" in shown(app)
    assert not app.text_area and "told the story again" not in shown(app)


def test_no_data_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in (LEARNING, "views/casebook.py"):
        assert "Load the sample data" in shown(opened(tmp_path, monkeypatch, page))
