"""Days and times by hand: formats, sentinels, parts of a date, midnight and the changing of the clocks."""

import datetime as dt

import polars as pl
import pytest
from support.mapping import AS_OF, PROFILE, STAY, day, mapped, moment, reasons, token

from journey import canonical
from journey.dates import day_in_name, parse_with, plain_format, read_text
from journey.errors import Refused
from journey.profiles import parse_profile


def test_text_is_read_in_the_one_format_decided() -> None:
    text = pl.Series(["03/04/2023", "25/04/2023", None, "1/2/24"])
    days = read_text(text, "%d/%m/%Y")
    assert days.dt.date().to_list() == [dt.date(2023, 4, 3), dt.date(2023, 4, 25), None, None]


@pytest.mark.parametrize("text", ["infinity", "-infinity", "epoch", "45292", "1/2/24", "2024-02-30", "today"])
@pytest.mark.parametrize("form", ["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y"])
def test_nothing_but_the_format_is_a_date(text: str, form: str) -> None:
    assert parse_with(pl.Series([text]), form).to_list() == [None]


def test_day_numbers_of_excel_only_where_the_profile_says_so() -> None:
    # 45292 is 1 January 2024 in Excel's own reckoning; the half is noon
    found = mapped({"Day": ["45292", "45292.5", "12", "2023-01-01"]}, dates='formats = ["excel_serial"]')
    assert found.interaction["start_date"].to_list() == [dt.date(2024, 1, 1)] * 2
    assert reasons(found) == {4: "start_date_not_read", 5: "start_date_not_read"}


def test_plain_format() -> None:
    assert plain_format("%d/%m/%Y %H:%M") == "dd/mm/yyyy hh:mm"


@pytest.mark.parametrize(
    ("name", "formats", "expected"),
    [
        ("Roll January 2024.csv", ("%B %Y",), (dt.date(2024, 1, 1), "month")),
        ("beds_2024-01-05_final", ("%Y-%m-%d",), (dt.date(2024, 1, 5), "day")),
        ("March_2023", ("%B %Y",), (dt.date(2023, 3, 1), "month")),
        ("Ward 2023", ("%B %Y", "%Y"), (dt.date(2023, 1, 1), "year")),
        ("Ward 31 2023-02-30", ("%Y-%m-%d",), None),
    ],
)
def test_a_date_in_a_name(name: str, formats: tuple[str, ...], expected: object) -> None:
    assert day_in_name(name, formats) == expected


def test_format_is_decided_for_the_whole_column_over_blocks() -> None:
    text = PROFILE.format(columns="", dates='formats = ["%d/%m/%Y", "%m/%d/%Y"]', more="")
    profile = parse_profile(text.encode(), "own.toml")
    rule = profile.tables[0]
    blocks = [
        pl.DataFrame({"source_sheet": [""] * len(days), "source_row": list(range(len(days))), "Day": days})
        for days in (["03/04/2023", "05/06/2023"], ["", "12/25/2023"])
    ]
    first, second = (canonical.survey(block, rule) for block in blocks)
    assert canonical.decide(first + second, rule, profile).formats["start_date"] == "%m/%d/%Y"
    alone = canonical.decide(first, rule, profile)
    assert alone.formats["start_date"] == "%d/%m/%Y"
    assert [note.check_id for note in alone.notes] == ["date_order_assumed"]


def test_dates_in_the_other_order_refuse_the_file() -> None:
    days = ["01/13/2023", "02/14/2023", "03/04/2023"]
    with pytest.raises(Refused) as caught:
        mapped({"Day": days}, dates='formats = ["%d/%m/%Y"]', file_name="a.csv")
    assert "a.csv" in caught.value.message and "'Day'" in caught.value.message
    assert "mm/dd/yyyy" in caught.value.message and "13" not in caught.value.message


def test_one_slip_refuses_no_file() -> None:
    found = mapped({"Day": ["13/01/2023", "14/02/2023", "02/14/2023"]}, dates='formats = ["%d/%m/%Y"]')
    assert reasons(found) == {4: "start_date_not_read"}


def test_real_cells_are_read_beside_written_dates_only_where_the_file_can_hold_them() -> None:
    days = {"Day": ["2023-02-01 00:00:00", "25/02/2023", "26/02/2023"]}
    form = 'formats = ["%d/%m/%Y"]'
    found = mapped(days, dates=form, real_cells=True)
    assert found.interaction["start_date"].to_list() == [
        day("2023-02-01"),
        day("2023-02-25"),
        day("2023-02-26"),
    ]
    assert reasons(mapped(days, dates=form)) == {2: "start_date_not_read"}


def test_end_time_alone_gives_minutes_over_midnight() -> None:
    found = mapped({"From": ["23:30", "09:00"], "To": ["00:15", "09:20"]}).interaction
    assert found["duration_minutes"].to_list() == [45, 20]
    assert found["end_date_excl"].to_list() == [None, None]


def test_a_dummy_day_before_a_time_is_passed_over() -> None:
    found = mapped({"From": ["1970-01-01 10:30:00", "9:15", "1899-12-30T08:00"]}).interaction
    assert found["start_at"].dt.hour().to_list() == [10, 9, 8]
    assert found["start_date"].to_list() == [day("2023-01-01"), day("2023-01-02"), day("2023-01-03")]


def test_midnight_that_ends_the_day() -> None:
    found = mapped({"From": ["24:00", "23:00"], "To": ["", "24:00"]}).interaction
    assert found["start_at"].to_list() == [moment("2023-01-02 00:00"), moment("2023-01-02 23:00")]
    assert found["start_date"].to_list() == [day("2023-01-02"), day("2023-01-02")]
    assert found["duration_minutes"].to_list() == [None, 60]


def test_a_month_or_a_year_is_kept_as_what_it_is() -> None:
    found = mapped(
        {"Day": ["2023-05-17", "06/2023", "2022", "17/2023"], "From": ["09:00", "09:00", "", ""]},
        dates='partial_formats = ["%m/%Y", "%Y"]',
    )
    assert found.interaction.select("start_date", "start_precision", "start_at").rows() == [
        (day("2023-05-17"), "minute", moment("2023-05-17 09:00")),
        (day("2023-06-01"), "month", None),
        (day("2022-01-01"), "year", None),
    ]
    assert reasons(found) == {5: "start_date_not_read"}


def test_the_date_may_stand_in_the_name_of_the_sheet_or_file() -> None:
    swap = ('required = ["person_id", "start_date"]', 'required = ["person_id"]')
    cells = {"Day": ["", "2023-02-03", "", "x"], "From": ["", "", "", ""]}
    found = mapped(
        cells,
        dates='from_name = ["%B %Y"]',
        swap=swap,
        sheets=["March 2023", "March 2023", "Other", "March 2023"],
        file_name="beds May 2022.xlsx",
    )
    assert found.interaction.select("start_date", "start_precision").rows() == [
        (day("2023-03-01"), "month"),
        (day("2023-02-03"), "day"),
        (day("2022-05-01"), "month"),
    ]
    assert reasons(found) == {5: "start_date_not_read"}


AT = ('start_date = ["Day"]\nstart_time = ["From"]', 'start_at = ["At"]')


def at(times: list[str], dates: str = "") -> list[tuple[object, ...]]:
    forms = f'datetime_formats = ["%Y-%m-%dT%H:%M:%S"]\n{dates}'
    swap = ('required = ["person_id", "start_date"]', 'required = ["person_id", "start_at"]')
    text = PROFILE.replace(*AT).replace(*swap).format(columns="", dates=forms, more="")
    profile = parse_profile(text.encode(), "own.toml")
    n_rows = len(times)
    raw = pl.DataFrame(
        {
            "source_sheet": [""] * n_rows,
            "source_row": list(range(2, n_rows + 2)),
            "Ref": [f"R{n}" for n in range(n_rows)],
            "Who": ["P"] * n_rows,
            "At": times,
        }
    )
    rule = profile.tables[0]
    decided = canonical.decide(canonical.survey(raw, rule), rule, profile)
    found = canonical.map_rows(raw, rule, profile, token, AS_OF, decided).interaction
    return found.select("start_date", "start_at", "start_precision", "data_flags").rows()


def test_times_with_an_offset_become_london_time() -> None:
    summer = (day("2023-07-01"), moment("2023-07-01 11:00"), "minute", "")
    assert at(["2023-07-01T10:00:00Z", "2023-07-01T12:00:00+02:00", "2023-07-01T11:00:00"]) == [summer] * 3
    assert at(["2023-07-01T10:00:00", "2023-07-01T10:00:00Z"], 'as_sent = "UTC"') == [summer] * 2
    # late in the evening of the last day of June by Greenwich it is July in London
    moved = at(["2023-06-30T23:30:00Z"])
    assert moved == [(day("2023-07-01"), moment("2023-07-01 00:30"), "minute", "")]


def test_the_hours_in_which_the_clocks_change() -> None:
    # 2023: forward at 01:00 on 26 March, back at 02:00 on 29 October
    found = at(["2023-10-29T01:30:00", "2023-03-26T01:30:00", "2023-10-29T02:00:00", "2023-03-26T02:00:00"])
    assert found == [
        (day("2023-10-29"), moment("2023-10-29 01:30"), "minute", "clock_change_hour"),
        (day("2023-03-26"), None, "day", "clock_change_hour"),
        (day("2023-10-29"), moment("2023-10-29 02:00"), "minute", ""),
        (day("2023-03-26"), moment("2023-03-26 02:00"), "minute", ""),
    ]


def test_sentinels_of_one_column() -> None:
    dates = '[table.dates.column_sentinels]\nend_date = ["2099-12-31"]\nbirth_date = ["1900-01-01"]'
    columns = 'end_date = ["Until"]\nbirth_date = ["DOB"]'
    found = mapped({"Until": ["2099-12-31"], "DOB": ["1900-01-01"]}, columns, dates=dates, swap=STAY)
    assert found.interaction["end_status_code"].to_list() == ["open_at_extract"]
    assert found.interaction["data_flags"].to_list() == ["sentinel_date"]
    assert found.identifier["birth_date"].to_list() == [None]
