"""On the way: what was not supplied, which contacts were crises, and pulls of the casebook."""

from datetime import date
from pathlib import Path

import pytest

from journey.casebook import Pull
from journey.words import way
from tests.app.casebooks import copy_of, within
from tests.app.conftest import with_changes
from tests.app.test_on_the_way import _open, _rows, _text

pytestmark = pytest.mark.filterwarnings("default")
WRITTEN = "Specialist brought in, as the casebook has it"


def _line(label: str, is_support: bool = False, before: int = 1000, after: int = 500) -> dict[str, object]:
    """Days observed of one service, of 1,000 before the change and 500 since."""
    return {
        "agency_label": label, "is_support": is_support, "before_n_days": 1000, "after_n_days": 500,
        "before_observed_days": before, "after_observed_days": after,
    }  # fmt: skip


def test_what_was_not_supplied_is_said_side_by_side() -> None:
    """27 days are less than a month; the support team's own log is told elsewhere."""
    lines = [
        _line("GP"), _line("Police", after=472), _line("Prison", before=973),
        _line("Probation", before=900, after=400), _line("Support team", True, before=0),
    ]  # fmt: skip
    # Prison: 973 of 1,000 is 97%; Police: 472 of 500 is 94%; so GP and prison have nearly all.
    assert way.held_sentences(lines) == [
        "2 of 4 services have data for nearly all of both periods.",
        "Police data was not supplied for 28 days since the change: fewer there may be missing data.",
        "Probation data was not supplied for 100 days before the change and 100 days since the change: "
        "fewer there may be missing data.",
    ]


def test_missing_data_stands_beside_the_spans_and_beneath_the_crises(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(_open(fake_workspace, monkeypatch))
    assert text.count("12 of 14 services have data for nearly all of both periods.") == 1
    for said in (
        "Adult social care data was not supplied for 1,492 days before the change: fewer there may be",
        "Police data was not supplied for 213 days since the change: fewer there may be missing data.",
    ):
        assert text.count(said) == 2
        assert text.index("Before: 1 March 2012") < text.index(said) < text.index("<table")
        assert text.rindex(said) > text.index("<caption>Crises and the days to the next one")


def test_kinds_of_contact_counted_as_crises_stand_by_name(
    fake_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contacts 1 and 2 are of pjohn's first, 3,400 is after the change; pother's 7 and 8 are one crisis."""
    marked = (
        "update timeline.step set is_crisis = true, activity_code = case seq when 2 then 'prison_stay' "
        "else 'contact' end where person_id = 'pjohn' and seq in (1, 2, 3400)",
        "update timeline.step set is_crisis = true, activity_code = 'contact' "
        "where person_id = 'pother' and seq in (7, 8)",
    )
    copy = with_changes(fake_workspace, tmp_path / "copy", *marked)
    assert _rows(_open(copy, monkeypatch), "Contacts counted as crises") == [
        ["Contact", "1", "1"],
        ["Stay", "1", "0"],
    ]
    assert _rows(_open(copy, monkeypatch, "pother"), "Contacts counted as crises") == [["Contact", "2"]]


def test_pulls_of_the_casebook_stand_beside_referrals_as_far_as_was_agreed(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sample.toml: John's two are of October 2022 and February 2023; a third of 2015 is added here."""
    held = copy_of(sample_workspace, tmp_path / "held")
    pull = Pull("A dentist", "Eleven years of toothache.")
    within(held, lambda book: book.add_entry("john", pull, "worker", "kim", date(2015, 1, 2)))
    rows = _rows(_open(held, monkeypatch), "Types of activity")
    (place,) = [i for i, row in enumerate(rows) if row[0] == WRITTEN]
    # 1 / 3866 * 365.25 = 0.09; 2 / 548 * 365.25 = 1.33; nobody priced them
    assert rows[place][1:5] == ["1", "2", "0.1", "1.3"] and set(rows[place][5:]) == {"not known"}
    assert rows[place - 1][0] == "Specialist brought in to the person" and place == 1
    within(held, lambda book: book.consent("john", "team", False, date(2024, 3, 30), "lee"))
    assert WRITTEN not in _text(_open(held, monkeypatch))


def test_the_same_may_not_be_concluded_on_learning(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(sample_workspace, monkeypatch)
    box = _text(app).partition("What may not be concluded")[2].partition("</div>")[0]
    app.switch_page("views/learning.py").run()
    assert not app.exception and box in _text(app)
