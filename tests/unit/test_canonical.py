"""Column work by hand: dates, names, postcodes, money, and what more a profile can say."""

import datetime as dt

import polars as pl
import pytest

from journey import canonical
from journey.canonical import Mapped
from journey.canonical.names import nhs_number_is_valid
from journey.dates import day_in_name, parse_with, plain_format, read_text
from journey.errors import Refused
from journey.profiles import parse_profile

AS_OF = dt.date(2024, 3, 31)
PROFILE = """source_code = "own"
profile_version = 1
agency_code = "gp"
title = "Own"
[file]
kind = "csv"
[[table]]
name = "t"
grain_code = "contact"
required = ["person_id", "start_date"]
natural_key = ["record_id"]
[table.columns]
record_id = ["Ref"]
person_id = ["Who"]
start_date = ["Day"]
start_time = ["From"]
end_time = ["To"]
{columns}
[table.constants]
activity_code = "gp_consultation"
[table.dates]
{dates}
{more}
"""


def token(domain: str, values: pl.Series) -> pl.Series:
    return values


def mapped(
    cells: dict[str, list[str]],
    columns: str = "",
    dates: str = "",
    more: str = "",
    swap: tuple[str, str] = ("", ""),
    lookups: dict[str, pl.DataFrame] | None = None,
    sheets: list[str] | None = None,
    file_name: str = "",
    real_cells: bool = False,
) -> Mapped:
    """The whole way of one table: survey, decide, map. Rows are numbered from 2."""
    n_rows = len(next(iter(cells.values())))
    plain = {
        "Ref": [f"R{n}" for n in range(n_rows)],
        "Who": ["P1"] * n_rows,
        "Day": [f"2023-01-{n + 1:02}" for n in range(n_rows)],
    }
    frame = pl.DataFrame(
        plain | cells, schema_overrides=dict.fromkeys(plain | cells, pl.String)
    ).with_columns(
        source_sheet=pl.Series(sheets or [""] * n_rows, dtype=pl.String),
        source_row=pl.int_range(2, n_rows + 2, dtype=pl.Int64),
    )
    text = PROFILE.format(columns=columns, dates=dates, more=more).replace(*swap)
    profile = parse_profile(text.encode(), "own.toml")
    rule = profile.tables[0]
    decided = canonical.decide(
        canonical.survey(frame, rule), rule, profile, real_cells=real_cells, file_name=file_name
    )
    return canonical.map_rows(frame, rule, profile, token, AS_OF, decided, lookups)


def reasons(found: Mapped) -> dict[int, str]:
    return dict(found.rejected.select("source_row", "reason_code").iter_rows())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


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


def test_a_table_of_no_rows_maps_to_no_rows() -> None:
    columns = 'recorded_cost = ["Cost"]\nactivity = ["Type"]\nbirth_date = ["DOB"]\nfull_name = ["Name"]'
    empty: dict[str, list[str]] = {name: [] for name in ("Cost", "Type", "DOB", "Name", "From", "To")}
    found = mapped(empty, columns, more='[table.activity]\n"a" = "gp_consultation"')
    assert [frame.height for frame in (found.interaction, found.identifier, found.rejected)] == [0, 0, 0]


def test_joined_id_and_initials() -> None:
    swap = ('person_id = ["Who"]', 'person_id = {join = ["F", "S"]}\ninitials = {join = ["F", "S"]}')
    found = mapped({"F": ["J", ""], "S": ["M", "M"]}, swap=swap)
    assert found.interaction["source_person_id"].to_list() == ["own|J|M"]
    assert found.identifier.select("local_person_id", "initials").rows() == [("J|M", "JM")]
    assert found.interaction["interaction_id"].to_list() == ["own|t|R0|subject"]
    assert reasons(found) == {3: "no_person_id"}


def test_names_and_postcodes() -> None:
    cells = {"Name": ["SMITH, John", "Mary Ann Lee", "Cher"], "Post code": ["zx1  2ab", "ZX12AB", ""]}
    found = mapped(cells, 'full_name = ["Name"]\npostcode = ["Post code"]').identifier
    assert found.select("surname", "forename").rows() == [
        ("SMITH", "John"),
        ("Lee", "Mary Ann"),
        ("Cher", None),
    ]
    assert found["postcode"].to_list() == ["ZX1 2AB", "ZX1 2AB", None]


def test_identifiers_are_kept_once_a_combination() -> None:
    found = mapped({"Forename": ["Ann", "Anna", "Ann"]}, 'forename = ["Forename"]').identifier
    assert found.select("source_row", "forename").rows() == [(2, "Ann"), (3, "Anna")]


def test_hidden_marks_and_full_width_digits_do_not_hide_a_match() -> None:
    cells = {
        "Who": ["P\u200b1", "P1\u202e", "\uff30\uff11", "P\x001"],
        "Day": ["２０２３-01-05", "2023-01-05\u00a0", " 2023-01-05", "2023-01-05"],
        "Type": ["\ufeffHome  Visit", "home visit", "HOME-VISIT", "home\u00a0visit"],
    }
    more = '[table.activity]\n"Home visit" = "gp_home_visit"'
    found = mapped(cells, 'activity = ["Type"]', more=more)
    assert reasons(found) == {}
    assert found.interaction["source_person_id"].to_list() == ["own|P1"] * 4
    assert found.interaction["activity_code"].to_list() == ["gp_home_visit"] * 4
    assert found.interaction["start_date"].to_list() == [dt.date(2023, 1, 5)] * 4


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


def test_money_is_read_exactly_or_flagged_or_set_aside() -> None:
    costs = ["£1,234.50", "(12.00)", "5 CR", "7-", "-8.1", "1e3", "N/A", "1.005", "nan", "１２.30"]
    found = mapped({"Cost": costs}, 'recorded_cost = ["Cost"]')
    written = [None if value is None else str(value) for value in found.interaction["recorded_cost_gbp"]]
    assert written == ["1234.50", "-12.00", "-5.00", "-7.00", "-8.10", None, None, None, "12.30"]
    flagged = found.interaction.filter(pl.col("data_flags") == "recorded_cost_not_read")
    assert flagged["source_row"].to_list() == [7, 10]
    assert reasons(found) == {9: "recorded_cost_not_read"}


def test_money_in_pence() -> None:
    found = mapped({"Cost (pence)": ["12345", "5", "(1,200)", "12.5"]}, 'recorded_cost = ["Cost (pence)"]')
    assert [str(cost) for cost in found.interaction["recorded_cost_gbp"]] == ["123.45", "0.05", "-12.00"]
    assert reasons(found) == {5: "recorded_cost_not_read"}


def test_a_code_outside_the_list_leaves_no_text_behind() -> None:
    more = '[table.activity]\n"GP" = "gp_consultation"\n'
    more += '[table.activity_unknown]\naction = "keep"\ncode = "gp_other"'
    found = mapped({"Type": ["gp", "spoke to Mrs Smith"]}, 'activity = ["Type"]', more=more).interaction
    assert found["source_activity"].to_list() == ["gp", None]
    assert found["activity_code"].to_list() == ["gp_consultation", "gp_other"]
    without_list = mapped({"Type": ["spoke to Mrs Smith"]}, 'activity = ["Type"]').interaction
    assert without_list["source_activity"].to_list() == [None]


SHARED = 'status = ["Outcome"]\nparent_record_id = ["Job"]'
SHARE_BY = ('natural_key = ["record_id"]', 'natural_key = ["record_id"]\nshare_by = ["parent_record_id"]')


def test_only_rows_that_took_place_share_the_job() -> None:
    more = '[table.status]\n"Stood down" = "cancelled_service"'
    cells = {"Job": ["J1", "J1", "J1", "J2", "J2"], "Outcome": ["", "", "Stood down", "", "Stood down"]}
    found = mapped(cells, SHARED, more=more, swap=SHARE_BY).interaction
    assert found["n_sharing"].to_list() == [2, 2, 1, 1, 1]
    assert found["group_id"].to_list() == ["own|t|J1"] * 3 + ["own|t|J2"] * 2


def test_a_further_person_counts_as_their_row_does() -> None:
    more = '[table.status]\n"No" = "not_attended"\n'
    more += '[[table.person]]\nrole_code = "witness"\nperson_id = ["Other"]'
    cells = {"Other": ["P2", "P3", ""], "Outcome": ["", "No", ""]}
    found = mapped(cells, 'status = ["Outcome"]', more=more).interaction
    assert found.select("source_row", "role_code", "n_sharing").rows() == [
        (2, "subject", 2),
        (2, "witness", 2),
        (3, "subject", 1),
        (3, "witness", 1),
        (4, "subject", 1),
    ]
    assert found["group_id"].to_list() == ["own|t|R0"] * 2 + ["own|t|R1"] * 2 + [None]
    assert found["interaction_id"].n_unique() == 5


def test_before_birth_and_after_death_are_flagged() -> None:
    cells = {
        "DOB": ["1980-01-01", "2023-06-01", "1980-01-01", "x"],
        "Died": ["", "", "2023-01-02", "2023-01-04"],
    }
    found = mapped(cells, 'birth_date = ["DOB"]\ndeath_date = ["Died"]').interaction
    assert found["data_flags"].to_list() == [
        "",
        "event_before_birth",
        "event_after_death",
        "birth_date_not_read",
    ]


def test_a_birth_of_two_digits_is_never_after_what_is_known_of_the_person() -> None:
    cells = {
        "DOB": ["01/02/45", "01/02/45", "01/02/01", ""],
        "Day": ["01/03/23", "01/01/99", "01/03/23", "02/03/23"],
    }
    cells["Who"] = ["P1", "P1", "P2", "P3"]
    found = mapped(cells, 'birth_date = ["DOB"]', dates='formats = ["%d/%m/%y"]').identifier
    assert found.select("local_person_id", "birth_date").rows() == [
        ("P1", day("1945-02-01")),
        ("P2", day("2001-02-01")),
        ("P3", None),
    ]


def test_a_table_of_persons_gives_identifiers_only() -> None:
    swap = ('grain_code = "contact"', 'grain_code = "person"')
    cells = {
        "Who": ["P1", "P1", "", "P2"],
        "Forename": ["Ann", "Ann", "Bob", "Cat"],
        "Ref": ["a", "a", "b", "c"],
    }
    cells["Day"] = ["", "", "", ""]
    found = mapped(cells, 'forename = ["Forename"]', swap=swap)
    assert found.interaction.is_empty()
    assert found.identifier.select("local_person_id", "forename").rows() == [("P1", "Ann"), ("P2", "Cat")]
    assert reasons(found) == {3: "same_as_earlier_row", 4: "no_person_id"}
    assert found.trace["source_row"].to_list() == [2, 5]


def test_a_row_may_name_its_agency() -> None:
    more = '[table.agency]\n"Met" = "police"'
    found = mapped({"Agency": ["met", "prison", "", "Acme"]}, 'agency = ["Agency"]', more=more)
    assert found.interaction["agency_code"].to_list() == ["police", "prison", "gp"]
    assert reasons(found) == {5: "agency_not_known"}


def test_consent_comes_before_everything() -> None:
    cells = {
        "CONSENT": ["Y", "n", "n", ""],
        "Ref": ["a", "b", "b", "c"],
        "Day": ["2023-01-01", "x", "x", "2023-01-03"],
    }
    columns = 'consent = ["CONSENT"]\nforename = ["Forename"]'
    cells["Forename"] = ["Ann", "Bob", "Bob", "Cat"]
    keep = mapped(cells, columns, more='[table.consent]\nrefused = ["N", "No"]')
    assert reasons(keep) == {3: "consent_refused", 4: "consent_refused"}
    assert keep.identifier["forename"].to_list() == ["Ann", "Cat"]
    strict = mapped(cells, columns, more='[table.consent]\nrefused = ["N"]\nblank = "set_aside"')
    assert reasons(strict)[5] == "consent_refused"


def test_only_a_plain_yes_is_consent() -> None:
    cells = {
        "CONSENT": ["Yes ", "No - declined", "withdrawn", "TRUE"],
        "Ref": ["a", "b", "c", "d"],
        "Day": ["2023-01-01", "2023-01-01", "2023-01-01", "2023-01-01"],
    }
    found = mapped(cells, 'consent = ["CONSENT"]', more='[table.consent]\nrefused = ["N", "No"]')
    assert reasons(found) == {3: "consent_not_understood", 4: "consent_not_understood"}


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


STAY = ('grain_code = "contact"', 'grain_code = "stay"')


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (0, [("2023-01-01", "2023-01-03"), ("2023-01-04", "2023-01-05"), ("2023-01-01", "2023-01-02")]),
        (1, [("2023-01-01", "2023-01-05"), ("2023-01-01", "2023-01-02")]),
    ],
)
def test_nights_become_stays(gap: int, expected: list[tuple[str, str]]) -> None:
    # P1 is there on 1, 2 (sent twice, once with another bed) and 4 January; P2 on the 1st
    cells = {
        "Who": ["P1", "P1", "P2", "P1", "P1"],
        "Day": ["2023-01-02", "2023-01-01", "2023-01-01", "2023-01-04", "2023-01-02"],
        "Bed": ["1", "1", "2", "1", "9"],
    }
    more = f"[table.nightly]\nmax_gap_nights = {gap}"
    found = mapped(cells, more=more, swap=STAY)
    stays = found.interaction.sort("source_person_id", "start_date").select("start_date", "end_date_excl")
    assert stays.rows() == [(day(first), day(last)) for first, last in expected]
    trace = dict(found.trace.select("source_row", "lead_row").iter_rows())
    assert trace == {2: 3, 3: 3, 4: 4, 5: 5 if gap == 0 else 3, 6: 3}
    assert found.rejected.is_empty()


def test_the_same_row_on_two_nightly_sheets_is_two_nights() -> None:
    # the third row is the first once more, in the same sheet
    found = mapped(
        {"Ref": ["", "", ""], "Day": ["", "", ""]},
        dates='from_name = ["%Y-%m-%d"]',
        more="[table.nightly]",
        swap=('contact"\nrequired = ["person_id", "start_date"]', 'stay"\nrequired = ["person_id"]'),
        sheets=["roll 2023-03-01", "roll 2023-03-02", "roll 2023-03-01"],
    )
    assert reasons(found) == {2: "no_key", 3: "no_key", 4: "same_as_earlier_row"}


def test_a_change_in_what_must_be_the_same_begins_another_stay() -> None:
    cells = {"Type": ["A", "A", "B"], "Day": ["2023-01-01", "2023-01-02", "2023-01-03"]}
    more = '[table.activity]\n"A" = "prison_stay"\n"B" = "ta_night"\n[table.nightly]\nsame = ["activity"]'
    found = mapped(cells, 'activity = ["Type"]', more=more, swap=STAY).interaction
    assert [
        (stay["activity_code"], (stay["end_date_excl"] - stay["start_date"]).days)
        for stay in found.to_dicts()
    ] == [
        ("prison_stay", 2),
        ("ta_night", 1),
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ("all", [True, True, True, True, True]),
        ("first", [True, True, False, True, True]),
        ("none", [False, False, False, False, True]),
    ],
)
def test_the_record_a_row_is_part_of(counts: str, expected: list[bool]) -> None:
    more = '[table.status]\n"No" = "cancelled_service"\n'
    more += '[table.parent]\nkey = ["parent_record_id"]\ntable = "spell"\n'
    more += f'counts_for_cost = "{counts}"'
    cells = {"Job": ["S1", "S1", "S1", "S2", ""], "Outcome": ["No", "", "", "", ""]}
    found = mapped(cells, SHARED, more=more).interaction
    assert found["parent_id"].to_list() == ["own|spell|S1|subject"] * 3 + ["own|spell|S2|subject", None]
    assert found["counts_for_cost"].to_list() == expected


LOOKUP = """[[table.lookup]]
table = "offender"
key = ["OFFENDER_ID"]
their_key = ["Offender id"]
take = ["CRN", "SURNAME"]
"""


def test_a_sign_is_a_code_like_any_other() -> None:
    found = mapped(
        {"Came": ["✓", "?", "yes"]}, 'status = ["Came"]', more='[table.status]\n"✓" = "not_attended"'
    )
    assert found.interaction["status_code"].to_list() == ["not_attended", "unknown", "unknown"]


def test_columns_of_another_table_are_joined_first() -> None:
    swap = ('person_id = ["Who"]', 'person_id = ["CRN"]\nsurname = ["SURNAME"]')
    offender = pl.DataFrame(
        {"Offender id": ["7", "7", "8", ""], "CRN": ["X7", "Y7", "X8", "X0"], "Surname": ["A", "B", "C", "D"]}
    )
    cells = {"OFFENDER_ID": ["8", " 7", "9", ""]}
    found = mapped(cells, more=LOOKUP, swap=swap, lookups={"offender": offender})
    assert found.interaction["source_person_id"].to_list() == ["own|X8", "own|X7"]
    assert found.identifier["surname"].to_list() == ["C", "A"]
    assert reasons(found) == {4: "no_person_id", 5: "no_person_id"}


def test_a_dated_list_wins_while_it_holds() -> None:
    more = """[table.activity]
"2" = "old_visit"
[[table.code_list]]
field = "activity"
valid_from_date = 2023-01-02
valid_to_date_excl = 2023-01-04
[table.code_list.codes]
"2" = "new_visit"
"2a" = "new_call"
"""
    found = mapped({"Type": ["2", "2", "2a", "2", "2a"]}, 'activity = ["Type"]', more=more)
    assert found.interaction["activity_code"].to_list() == ["old_visit", "new_visit", "new_call", "old_visit"]
    assert reasons(found) == {6: "activity_not_known"}


def test_sentinels_of_one_column() -> None:
    dates = '[table.dates.column_sentinels]\nend_date = ["2099-12-31"]\nbirth_date = ["1900-01-01"]'
    columns = 'end_date = ["Until"]\nbirth_date = ["DOB"]'
    found = mapped({"Until": ["2099-12-31"], "DOB": ["1900-01-01"]}, columns, dates=dates, swap=STAY)
    assert found.interaction["end_status_code"].to_list() == ["open_at_extract"]
    assert found.interaction["data_flags"].to_list() == ["sentinel_date"]
    assert found.identifier["birth_date"].to_list() == [None]


def test_an_end_before_the_start_never_replaces_a_sound_version() -> None:
    cells = {"Ref": ["a", "a"], "Until": ["2023-01-09", "2022-12-31"], "Sent": ["2023-02-01", "2023-03-01"]}
    swap = (
        'grain_code = "contact"\nrequired = ["person_id", "start_date"]',
        'grain_code = "stay"\nversion_field = "version_date"\nrequired = ["person_id", "start_date"]',
    )
    found = mapped(cells, 'end_date = ["Until"]\nversion_date = ["Sent"]', swap=swap)
    assert found.interaction["source_row"].to_list() == [2]
    assert reasons(found) == {3: "rule_end_not_before_start"}


def test_rows_that_are_compared_stay_together() -> None:
    text = PROFILE.format(columns="", dates="", more="").replace(
        'natural_key = ["record_id"]', 'natural_key = ["person_id", "start_date"]'
    )
    rule = parse_profile(text.encode(), "own.toml").tables[0]
    raw = pl.DataFrame(
        {
            "source_sheet": ["", ""],
            "source_row": [2, 3],
            "Who": ["P1", " P1"],
            "Day": ["1/2/2023", "01/02/2023"],
        }
    )
    assert canonical.together(raw, rule).n_unique() == 1


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("9434765919", True),
        ("9876543210", True),
        ("9434765918", False),
        ("1111111111", False),
        ("94347", False),
    ],
)
def test_check_digit(number: str, is_valid: bool) -> None:
    # 943476591: 9*10+4*9+3*8+4*7+7*6+6*5+5*4+9*3+1*2 = 299; 299 mod 11 = 2; 11 - 2 = 9
    assert pl.DataFrame({"n": [number]}).select(nhs_number_is_valid(pl.col("n"))).item() is is_valid
