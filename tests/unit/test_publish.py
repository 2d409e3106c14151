"""A story for the public: how time and amounts are told, what is too rare, and which checklist will do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.publishing import filled

from journey.errors import Refused
from journey.publish import QUESTIONS, blank_checklist, checked, coarse, problems, read_checklist
from journey.publish.families import FAMILIES, OTHER, SUPPORT, family_of, too_rare
from journey.publish.figures import Source
from journey.publish.telling import _thinned
from schemas.vocabularies import AGENCY_CODES

CHANGE = date(2022, 9, 14)
DRAFT: Any = SimpleNamespace(fingerprint="f" * 64, agreed_on=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2022, 9, 14), 1),
        (date(2022, 10, 13), 1),
        (date(2022, 10, 14), 2),
        (date(2023, 9, 14), 13),
        (date(2022, 9, 13), -1),
        (date(2022, 8, 14), -1),
        (date(2022, 8, 13), -2),
        (date(2021, 9, 14), -12),
        (date(2021, 9, 13), -13),
    ],
)
def test_months_are_counted_from_the_change_and_there_is_no_month_nought(on: date, month: int) -> None:
    assert coarse.month_number(on, CHANGE) == month


def test_every_day_is_in_the_month_after_the_one_before_it() -> None:
    days = [date.fromordinal(date(2022, 1, 1).toordinal() + n) for n in range(800)]
    for change in (date(2022, 8, 31), date(2022, 9, 1), date(2022, 12, 30)):
        months = [coarse.month_number(on, change) for on in days]
        steps = {(later - former) for former, later in zip(months, months[1:], strict=False)}
        assert 0 not in months and steps == {0, 1, 2} and months == sorted(months)
        assert [later for former, later in zip(months, months[1:], strict=False) if later - former == 2] == [
            1
        ]


@pytest.mark.parametrize(
    ("months", "quarter"), [(1, 1), (3, 1), (4, 2), (18, 6), (-1, -1), (-3, -1), (-4, -2), (-126, -42)]
)
def test_quarters(months: int, quarter: int) -> None:
    assert coarse.quarter_number(months) == quarter


def test_a_side_is_as_long_as_its_whole_half_years() -> None:
    assert coarse.whole_steps(date(2012, 3, 1), date(2022, 10, 1)) == 126  # of 127 months
    assert coarse.whole_steps(date(2022, 10, 1), date(2023, 3, 31)) == 0  # a day under half a year
    lengths = {
        6: "about half a year",
        12: "about 1 year",
        18: "about 1 and a half years",
        24: "about 2 years",
    }
    assert {months: coarse.length(months) for months in lengths} == lengths


@pytest.mark.parametrize(
    ("n", "told"),
    [(10, 10), (14, 10), (15, 20), (104, 100), (105, 110), (161, 160), (999, 1000), (3355, 3400)],
)
def test_contacts_have_two_figures_and_no_unit(n: int, told: int) -> None:
    assert coarse.contacts(n) == told


def test_pounds_and_rates_have_two_figures() -> None:
    told = {"0.00": "0.00", "49.99": "100.00", "417.00": "400.00", "17904.09": "18000.00"}
    assert {gbp: str(coarse.pounds(Decimal(gbp))) for gbp in told} == told
    assert [coarse.rate(n) for n in (0, 0.2, 1.4, 46.66, 107.3, 316.97)] == [0, 1, 1, 47, 110, 320]


def test_bands() -> None:
    told = [coarse.BANDS[coarse.band(n)] for n in (1, 2, 3, 5, 6, 9, 10, 400)]
    assert told == ["1 or 2"] * 2 + ["3 to 5"] * 2 + ["6 to 9"] * 2 + ["10 or more"] * 2


def test_every_agency_is_of_a_kind_and_no_kind_of_its_own() -> None:
    kinds: dict[str, int] = {}
    for code in AGENCY_CODES:
        family = family_of(code, code == "support_team")
        assert family in FAMILIES
        kinds[family] = kinds.get(family, 0) + 1
    assert kinds == {"care": 3, "health": 8, "housing": 2, "money": 2, "justice": 3, "voluntary": 1,
                     OTHER: 1, SUPPORT: 1}  # fmt: skip
    assert family_of("zqxj_agency", False) == OTHER  # no code of a programme's own is ever told


def test_what_is_rare_stands_with_others_and_never_as_a_few() -> None:
    often = [("often", month) for month in range(40)]
    some = [("some", month) for month in range(12)]
    assert too_rare(often + some) == set()
    # nine contacts are few; nine by themselves are few too, so the next smallest joins them
    assert too_rare(often + some + [("few", month) for month in range(9)]) == {"few", "some"}
    # thirty contacts in two months are one or two events
    assert too_rare(often + some + [("burst", n % 2) for n in range(30)]) == {"burst", "some"}
    # ten of two kinds together, in three months or more, are enough
    both = [("few", n) for n in range(5)] + [("fewer", n) for n in range(5)]
    assert too_rare(often + some + both) == {"few", "fewer"}
    assert too_rare([("team", 1), *often], kept=("team",)) == set()


@pytest.mark.parametrize(("others", "heading"), [(20, "thinned out in the one kind"), (40, "by kind")])
def test_of_a_kind_among_others_no_more_is_told_than_that_it_is_part_of_them(
    others: int, heading: str
) -> None:
    """Thirty a year before; since it is among others of 20, so it fell, or of 40, so nobody can tell."""

    def row(family: str, side: str, code: str, rate: int | None) -> dict[str, Any]:
        figures = {"count_code": code, "n_contacts_per_year": rate, "n_months": 12, "data_code": "whole"}
        return {"family_code": family, "side_code": side, **figures}

    rows = [
        row("housing", "before", "rounded", 30),
        row("housing", "after", "with_other", None),
        row(OTHER, "after", "rounded", others),
    ]
    assert heading in _thinned(rows)


def test_a_side_under_half_a_year_is_refused() -> None:
    span = {"from_date": date(2020, 1, 1), "to_date_excl": CHANGE}
    short = {"from_date": CHANGE, "to_date_excl": date(2023, 3, 13)}
    source = Source(SimpleNamespace(), "P1", {"change_on": CHANGE, "before": span, "after": short})  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Half a year or more"):
        _ = source.shown_months


def test_a_whole_checklist_will_do() -> None:
    assert problems(read_checklist(filled("f" * 64)), DRAFT) == []
    one = [
        {"name": "A B", "role": "Lead", "works_with_person": True},
        {"name": "C", "role": "D", "works_with_person": False},
    ]
    assert problems(read_checklist(filled("f" * 64, signed=one)), DRAFT) == []


TEXT = "We looked at this together and found nothing."
SIGNED = {"name": "A Person", "role": "Lead", "works_with_person": "no"}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"fingerprint": "e" * 64}, "fingerprint"),
        ({"person_agreed_on": ""}, "agreed"),
        ({"person_agreed_on": "soon"}, "agreed"),
        ({"person_agreed_on": "2024-02-29"}, "agreed"),
        *(
            ({"recognise": {"text": text}}, "recognise")
            for text in ("", "yes", "n/a", "None. No. Nil", "- - - -")
        ),
        ({"recognise": {"text": "word " * 200}}, "recognise"),
        ({"harm": {"yes_no": "yes", "text": TEXT}}, "harm"),
        ({"harm": {"yes_no": "", "text": TEXT}}, "harm"),
        ({"harm": {"yes_no": "perhaps", "text": TEXT}}, "harm"),
        ({"seen": {"yes_no": "no", "text": TEXT}}, "seen"),
        ({"tried": {"yes_no": "yes", "text": "yes"}}, "tried"),
        ({"press": {"text": "zqxjanswer number 0 was thought about by both of us."}}, "press"),
        ({"signed": []}, "signed"),
        ({"signed": [SIGNED]}, "signed"),
        ({"signed": [SIGNED, SIGNED | {"name": " a  PERSON."}]}, "signed"),
        ({"signed": [SIGNED, {"name": "B", "role": "", "works_with_person": "no"}]}, "signed"),
        ({"signed": [SIGNED, {"name": "B", "role": "Lead", "works_with_person": ""}]}, "signed"),
        ({"signed": [{"name": name, "role": "Lead", "works_with_person": "yes"} for name in "AB"]}, "signed"),
    ],
)
def test_a_checklist_that_will_not_do_says_where(changed: dict[str, Any], where: str) -> None:
    held = read_checklist(filled("f" * 64, **changed))
    assert [one.question_id for one in problems(held, DRAFT)] == [where]
    with pytest.raises(Refused, match="Nothing was written"):
        checked(held, DRAFT)


def test_an_untouched_form_has_every_question_open(tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    form.write_text(blank_checklist(DRAFT), encoding="utf-8")
    found = [one.question_id for one in problems(read_checklist(form), DRAFT)]
    assert found == ["agreed", *(question.id for question in QUESTIONS), "signed"]


@pytest.mark.parametrize(
    "text", ["answers = ", "fingerprint = 1\n[answers]", 'fingerprint = "a"',
             'fingerprint = "a"\nanswers = 3',
             'fingerprint = "a"\n[answers]\nharm = "no"', 'fingerprint = "a"\nsigned = ["me"]\n[answers]']
)  # fmt: skip
def test_another_form_is_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    form.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="can't be read"):
        read_checklist(form)
    with pytest.raises(Refused, match="can't be opened"):
        read_checklist(tmp_path / "none.toml")
