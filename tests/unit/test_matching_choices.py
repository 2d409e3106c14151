"""What is refused of a person's choices, and what each choice does to the rows."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from corpus.valid import GP_HEADINGS, WORD, gp_row, gp_rows
from corpus.workbooks import sheet_xml, write_book
from support.intake import tokenise
from unit.test_matching import profile, seen, taken, written

from journey.errors import Refused
from journey.intake import take_in
from journey.matching.apply import with_choices
from journey.matching.choices import TableChoices, as_held, choices_of
from journey.matching.codes import codes, n_left
from journey.matching.dated import unread_text
from journey.matching.rows import fields, not_kept, order_of, order_seen, samples
from journey.matching.sources import days_of, named_source, period_of, sources_of
from journey.profiles import list_profiles, load_profile

UNKNOWN = ("X1", "X2", "X3", "X4")
VISITS = ("Ref", "Client ID", "Visit date", "Purpose")
KIND = TableChoices({"activity": "", "person_id": "Client ID"}, activity_code="gp_consultation")


def choose(path: Path, choices: TableChoices, source_code: str = "gp") -> str:
    """The text of the profile that the choices make of the only table."""
    look = seen(path, source_code)
    return with_choices(look, {look.tables[0].name: choices})


def test_a_required_field_without_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Choose a column for “The agency's number for the person”"):
        choose(written(tmp_path, gp_rows(3)), TableChoices({"person_id": ""}))


def test_a_file_that_tells_no_person_asks_for_one_and_tells_records_by_it(tmp_path: Path) -> None:
    """Two people on one day are two contacts; the third row is the first again."""
    rows = [["1", "a", "2023-03-14", "x"], ["2", "b", "2023-03-14", "x"], ["1", "a", "2023-03-14", "x"]]
    path = written(tmp_path, rows, VISITS)
    look = seen(path, "visits_new")
    table = look.tables[0]
    assert {row.name for row in fields(table) if row.is_required} >= {"person_id", "start_date"}
    with pytest.raises(Refused, match="The agency's number for the person"):
        with_choices(look, {table.name: replace(KIND, fields={"activity": "", "person_id": ""})})
    counts = taken(path, profile(with_choices(look, {table.name: KIND}))).counts
    assert (counts["accepted"], counts["duplicate"]) == (2, 1)


def test_one_column_for_two_things_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="same column .* “First name” and for “Last name”"):
        choose(written(tmp_path, gp_rows(3)), TableChoices({"forename": "Surname"}))


def test_one_column_may_say_kind_and_whether_it_took_place(tmp_path: Path) -> None:
    assert choose(written(tmp_path, gp_rows(3)), TableChoices({"status": "Slot type"}))


def test_an_nhs_number_may_stand_for_the_person(tmp_path: Path) -> None:
    text = choose(written(tmp_path, gp_rows(3)), TableChoices({"person_id": "NHS Number"}))
    # all three rows have one NHS number, so they are one person's
    assert taken(written(tmp_path, gp_rows(3)), profile(text)).interaction["source_person_id"].n_unique() == 1


def test_a_field_taken_away_is_not_kept(tmp_path: Path) -> None:
    path = written(tmp_path, gp_rows(3))
    text = choose(path, TableChoices({"surname": ""}))
    assert set(taken(path, profile(text)).identifier["surname"]) == {None}
    assert set(taken(path, load_profile("gp")).identifier["surname"]) != {None}


def test_a_code_that_is_matched_is_taken_in_and_the_others_stay_as_they_were(tmp_path: Path) -> None:
    rows = [gp_row(1), gp_row(2, Slot_type="Nurse clinic"), gp_row(3, Slot_type="Nurse clinic"),
            gp_row(4, Slot_type="Telephone")]  # fmt: skip
    path = written(tmp_path, rows)
    assert taken(path, load_profile("gp")).counts["set_aside"] == 2
    text = choose(path, TableChoices(activity={"Nurse clinic": "gp_consultation"}))
    found = taken(path, profile(text)).interaction.sort("source_record_id")["activity_code"]
    assert found.to_list() == ["gp_consultation"] * 3 + ["gp_telephone"]


def test_any_other_code_may_be_one_kind(tmp_path: Path) -> None:
    path = written(tmp_path, [gp_row(1), gp_row(2, Slot_type="Ward 9")])
    text = choose(path, TableChoices(rest="gp_telephone"))
    assert taken(path, profile(text)).counts["accepted"] == 2


def test_texts_that_may_name_somebody_are_not_offered_as_codes(tmp_path: Path) -> None:
    rows = [
        *gp_rows(2),
        *(gp_row(n, Slot_type="Visit to Ada Quill") for n in (3, 4)),
        gp_row(5, Slot_type="Mmx"),
    ]
    look = seen(written(tmp_path, rows), "gp")
    shown = [code.text for code in codes(look, look.tables[0], "activity", "Slot type")]
    assert shown == ["Surgery"]  # the two names and the text seen once are held back
    assert n_left(look, look.tables[0], "activity", "Slot type") == 2


def test_dates_with_the_month_first_are_read_as_a_person_says(tmp_path: Path) -> None:
    """04/03/2023 and 12/25/2023: 3 April and 25 December; day first the second is no day."""
    path = written(tmp_path, [["1", "a", "04/03/2023", "x"], ["2", "b", "12/25/2023", "x"]], VISITS)
    look = seen(path, "visits_new")
    table = look.tables[0]
    chosen = {row.name: row.heading for row in fields(table)}
    assert order_of(table) is True and order_seen(table, chosen, look.hints) is True
    text = with_choices(look, {table.name: KIND})
    starts = taken(path, profile(text)).interaction["start_date"].sort().to_list()
    assert starts == [dt.date(2023, 4, 3), dt.date(2023, 12, 25)]


def test_where_nothing_tells_the_order_it_must_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, [["1", "a", "04/03/2023", "x"], ["2", "b", "05/06/2023", "x"]], VISITS)
    look = seen(path, "visits_new")
    name = look.tables[0].name
    with pytest.raises(Refused, match="Say which comes first in the dates"):
        with_choices(look, {name: KIND})
    for month_first, first in ((True, dt.date(2023, 4, 3)), (False, dt.date(2023, 3, 4))):
        choices = replace(KIND, month_first=month_first)
        got = taken(path, profile(with_choices(look, {name: choices}))).interaction
        assert got["start_date"].min() == first


def test_dates_in_a_form_not_known_before_are_read_where_a_person_says_so(tmp_path: Path) -> None:
    """The GP's dates are 01-Mar-2012; here they are 03/13/2012, which can only be 13 March."""
    path = written(tmp_path, [gp_row(n, Start_date=f"03/{n + 12}/2012") for n in (1, 2)])
    look = seen(path, "gp")
    table = look.tables[0]
    chosen = {row.name: row.heading for row in fields(table)}
    assert unread_text(table, chosen, look.hints) == "“Start date”: mm/dd/yyyy"
    assert with_choices(look, {}) == ""  # nothing changes unasked
    text = with_choices(look, {table.name: TableChoices(new_dates=True)})
    starts = taken(path, profile(text)).interaction["start_date"].sort().to_list()
    assert starts == [dt.date(2012, 3, 13), dt.date(2012, 3, 14)]


def test_new_dates_of_which_nothing_tells_the_order_ask_for_it(tmp_path: Path) -> None:
    """03/04/2012 is 4 March or 3 April."""
    path = written(tmp_path, [gp_row(1, Start_date="03/04/2012")])
    look = seen(path, "gp")
    name = look.tables[0].name
    with pytest.raises(Refused, match="Say which comes first in the dates"):
        with_choices(look, {name: TableChoices(new_dates=True)})
    for month_first, day in ((True, dt.date(2012, 3, 4)), (False, dt.date(2012, 4, 3))):
        text = with_choices(look, {name: TableChoices(new_dates=True, month_first=month_first)})
        assert taken(path, profile(text)).interaction["start_date"].to_list() == [day]


def test_a_column_of_kinds_of_which_none_is_matched_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, [["1", "a", "2023-03-14", "x"], ["2", "b", "2023-03-15", "x"]], VISITS)
    look = seen(path, "visits_new")
    choices = replace(KIND, fields={"activity": "Purpose", "person_id": "Client ID"})
    with pytest.raises(Refused, match="Say what kind of contact the rows are"):
        with_choices(look, {look.tables[0].name: choices})


def test_a_file_of_which_nothing_is_recognised_is_matched_by_hand(tmp_path: Path) -> None:
    rows = [["q1", "Kx", "2023-03-01 10:30", "aa"], ["q2", "Ky", "2023-03-02 11:00", "bb"]]
    path = written(tmp_path, rows, UNKNOWN)
    look = seen(path, "odd_one")
    assert not look.is_kept
    name = look.tables[0].name
    nothing = dict.fromkeys((row.name for row in fields(look.tables[0])), "")
    with pytest.raises(Refused, match="Choose a column for"):
        with_choices(look, {name: TableChoices(nothing)})
    chosen = nothing | {"person_id": "X2", "start_date": "X3", "record_id": "X1"}
    if "start_at" in nothing:
        chosen = {**chosen, "start_at": "X3"}
        del chosen["start_date"]
    with pytest.raises(Refused, match="Say what kind of contact the rows are"):
        with_choices(look, {name: TableChoices(chosen, activity_code="")})
    text = with_choices(look, {name: TableChoices(chosen, activity_code="gp_consultation")})
    got = taken(path, profile(text)).interaction.sort("source_record_id")
    assert got["source_record_id"].to_list() == ["q1", "q2"]
    assert got["start_date"].to_list() == [dt.date(2023, 3, 1), dt.date(2023, 3, 2)]


def test_the_row_of_the_headings_may_be_said(tmp_path: Path) -> None:
    rows = [["Reference of it", "Person of it", "Day of it", "Sort of it"], ["1", "a", "2023-03-01", "x"]]
    look = seen(written(tmp_path, rows, VISITS), "visits_new", heading_rows={"": 2})
    assert look.tables[0].seen.headings == tuple(rows[0])
    assert look.sheets[0].first_rows[1][0] == "1"


def test_a_sheet_left_out_is_skipped_row_by_row(tmp_path: Path) -> None:
    def sheet(lead: str, n: int) -> str:
        rows = [VISITS, *([f"{lead}{at}", f"{lead}p{at}", f"2023-03-{at + 12}", "x"] for at in range(n))]
        return sheet_xml(dict(enumerate(rows, start=1)))

    book = write_book(tmp_path / "book.xlsx", {"Visits": sheet("v", 3), "Old": sheet("o", 4)})
    look = seen(book, "visits_new", left_out=("Old",))
    assert [(one.name, bool(one.use)) for one in look.sheets] == [("Visits", True), ("Old", False)]
    text = with_choices(look, {look.tables[0].name: KIND})
    counts = take_in(book, profile(text), tokenise, dt.date(2025, 3, 31)).counts
    # 3 visits; of the sheet left out its heading is a heading, and its 4 rows are skipped
    assert counts["accepted"] == 3 and counts["rows_in"] - counts["skipped"] == 3


def test_samples_are_three_different_values_and_what_is_not_used_is_named(tmp_path: Path) -> None:
    rows = [[*gp_row(n), "secret words"] for n in range(1, 6)]
    look = seen(written(tmp_path, rows, (*GP_HEADINGS, "Notes")), "gp")
    table = look.tables[0]
    assert samples(table, "Patient ID") == [f"{WORD}-{n}" for n in (1, 2, 3)]
    assert not_kept(table, {row.name: row.heading for row in fields(table)}) == ["Notes"]


def test_choices_are_plain_data_for_a_draft() -> None:
    choices = TableChoices({"person_id": "A"}, {"x": "y"}, rest="", month_first=False)
    assert choices_of(as_held(choices)) == choices


def test_names_periods_and_the_files_of_an_agency() -> None:
    assert named_source("  North practice – appointments! ", None) == "north_practice_appointments"
    for bad in ("", "12 months", "!!"):
        with pytest.raises(Refused, match="begins with a letter"):
            named_source(bad, None)
    with pytest.raises(Refused, match="a file with that name already"):
        named_source("Police incident", None)
    assert period_of(dt.date(2023, 4, 1), dt.date(2024, 3, 31)) == ("2023-04-01", "2024-04-01")
    assert days_of("2023-04-01", "2024-04-01") == (dt.date(2023, 4, 1), dt.date(2024, 3, 31))
    assert period_of(None, None) == ("", "") and days_of("", "") == (None, None)
    with pytest.raises(Refused, match="both days"):
        period_of(dt.date(2023, 4, 1), None)
    with pytest.raises(Refused, match="ends before it begins"):
        period_of(dt.date(2023, 4, 2), dt.date(2023, 4, 1))
    found = sources_of("police", None)
    assert {"police_incident", "police_custody", "canonical"} <= set(found) and "gp" not in found
    assert set(found) <= set(list_profiles())
