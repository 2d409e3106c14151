"""Files taken in whole: every row accounted for, every figure worked by hand."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journey.errors import JourneyError, Refused
from journey.intake import TakenIn, take_in
from journey.keys import Key
from journey.profiles import Profile, load_profile, parse_profile

AS_OF = dt.date(2024, 3, 31)
CONTACTS = """
source_code = "gp"
profile_version = 1
agency_code = "gp"
title = "Appointments"
[file]
kind = "csv"
encodings = ["utf-8-sig", "utf-16", "cp1252"]
[[table]]
name = "appointments"
grain_code = "contact"
required = ["record_id", "person_id", "start_date"]
natural_key = ["record_id"]
skip_when = ["^total"]
[table.columns]
record_id = ["Ref"]
person_id = ["Patient"]
nhs_number = ["NHS number"]
forename = ["Forename"]
start_date = ["Contact date"]
start_time = ["Time"]
activity = ["Type"]
status = ["Outcome"]
[table.dates]
formats = ["%d/%m/%Y"]
times = "%H%M"
sentinels = ["01/01/1900"]
[table.activity]
"GP" = "gp_consultation"
[table.status]
"did not attend" = "not_attended"
"""
HEAD = "Ref,Patient,NHS number,Forename,Contact date,Time,Type,Outcome\n"
FIRST = "A1,P1,943 476 5919,Ann,01/02/2023,930,gp,\n"


token = Key(bytes(32)).tokens


def contacts(extra: str = "", text: str = CONTACTS) -> Profile:
    return parse_profile((text + extra).encode(), "gp.toml")


def take(tmp_path: Path, content: str | bytes, profile: Profile | None = None) -> TakenIn:
    file = tmp_path / "file.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return take_in(file, profile or contacts(), token, AS_OF)


def fates(taken: TakenIn) -> dict[int, str]:
    runs = taken.row.select("first_row", "last_row", "disposition_code").iter_rows()
    return {row: fate for first, last, fate in runs for row in range(first, last + 1)}


def test_header_below_titles_blank_and_totals_rows_are_skipped(tmp_path: Path) -> None:
    taken = take(tmp_path, "Surgery list,,\n\n" + HEAD + FIRST + ",,,,,,,\nTotal,1\n")
    assert fates(taken) == {1: "skipped", 2: "skipped", 4: "accepted", 5: "skipped", 6: "skipped"}
    assert taken.counts == {
        "rows_in": 5,
        "accepted": 1,
        "set_aside": 0,
        "duplicate": 0,
        "superseded": 0,
        "skipped": 4,
    }
    assert taken.interaction["source_row"].to_list() == [4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_read_whole(tmp_path: Path, encoding: str) -> None:
    taken = take(tmp_path, (HEAD + FIRST.replace("Ann", "Zoë")).encode(encoding))
    assert taken.identifier["forename"].to_list() == ["Zoë"]


def test_trailing_delimiter_and_short_rows_are_no_fault(tmp_path: Path) -> None:
    taken = take(
        tmp_path, HEAD.replace("\n", ",\n") + FIRST.replace("\n", ",,\n") + "A2,P2,,,03/02/2023,,GP\n"
    )
    assert fates(taken) == {2: "accepted", 3: "accepted"}


def test_row_with_surplus_cells_is_set_aside_whole(tmp_path: Path) -> None:
    taken = take(tmp_path, HEAD + FIRST.replace("\n", "spare,more\n"))
    assert taken.reasons == {"too_many_cells": 1}
    raw = taken.set_aside["raw_json"][0]
    assert '"Outcome": "spare"' in raw and "more" not in raw


def test_exact_repeat_is_a_duplicate_and_another_content_is_set_aside(tmp_path: Path) -> None:
    taken = take(tmp_path, HEAD + FIRST + FIRST + FIRST.replace("930", "1030"))
    assert fates(taken) == {2: "accepted", 3: "duplicate", 4: "set_aside"}
    assert taken.reasons == {"same_record_twice": 1}


def test_later_version_supersedes_whatever_the_order(tmp_path: Path) -> None:
    text = CONTACTS.replace("skip_when", 'version_field = "version_date"\nskip_when')
    profile = contacts(text=text.replace('status = ["Outcome"]', 'version_date = ["Outcome"]'))
    rows = "A1,P1,,,01/02/2023,,GP,01/03/2023\nA1,P1,,,02/02/2023,,GP,01/05/2023\n"
    rows += "A1,P1,,,03/02/2023,,GP,01/04/2023\n"
    taken = take(tmp_path, HEAD + rows, profile)
    assert fates(taken) == {2: "superseded", 3: "accepted", 4: "superseded"}
    assert taken.interaction["start_date"].to_list() == [dt.date(2023, 2, 2)]


def test_times_with_lost_zeros(tmp_path: Path) -> None:
    times = ["930", "0005", "5", "2359", "2460", ""]
    rows = "".join(f"A{n},P1,,,01/02/2023,{time},GP,\n" for n, time in enumerate(times))
    taken = take(tmp_path, HEAD + rows).interaction
    expected = ["2023-02-01 09:30", "2023-02-01 00:05", "2023-02-01 00:05", "2023-02-01 23:59", None, None]
    assert taken["start_at"].dt.strftime("%Y-%m-%d %H:%M").to_list() == expected
    assert taken["start_precision"].to_list() == ["minute"] * 4 + ["day"] * 2
    assert taken["data_flags"].to_list() == ["", "", "", "", "time_not_read", ""]


def test_status_future_and_unknown(tmp_path: Path) -> None:
    rows = "A1,P1,,,01/02/2023,,GP,Did Not Attend\nA2,P1,,,05/04/2024,,GP,\nA3,P1,,,01/02/2023,,GP,odd\n"
    taken = take(tmp_path, HEAD + rows)
    assert taken.interaction["status_code"].to_list() == ["not_attended", "future", "unknown"]
    assert (taken.covers_from_date, taken.covers_to_date_excl) == (dt.date(2023, 2, 1), dt.date(2023, 2, 2))


def test_nhs_number_is_kept_only_when_its_check_digit_fits(tmp_path: Path) -> None:
    numbers = ["943 476 5919", "9434765918", "4444444444", "0000000000", "987-654-3210", ""]
    rows = "".join(f"A{n},P{n},{number},,01/02/2023,,GP,\n" for n, number in enumerate(numbers))
    taken = take(tmp_path, HEAD + rows)
    assert taken.identifier["nhs_number"].to_list() == ["9434765919", None, None, None, "9876543210", None]


@pytest.mark.parametrize(
    ("row", "reason", "text"),
    [
        (
            "A1,P1,,SECRETNAME,31/02/9797,,GP,",
            "start_date_not_read",
            "Column 'Contact date' does not hold a date in the form dd/mm/yyyy.",
        ),
        ("A1,,,SECRETNAME,01/02/2023,,GP,9797", "no_person_id", "Column 'Patient' is blank."),
        ("A1,P1,,SECRETNAME,,,GP,9797", "no_start_date", "Column 'Contact date' is blank."),
        (
            "A1,P1,,SECRETNAME,01/02/1899,,GP,9797",
            "start_date_out_of_range",
            "Column 'Contact date' holds a date before 1900 or more than a year after the as-of date.",
        ),
        (
            "A1,P1,,SECRETNAME,01/02/2023,,9797,",
            "activity_not_known",
            "Column 'Type' holds a code that is not in the source profile's list of activities.",
        ),
    ],
)
def test_unusable_rows_are_set_aside_with_no_value_in_the_reason(
    tmp_path: Path, row: str, reason: str, text: str
) -> None:
    taken = take(tmp_path, HEAD + FIRST.replace("A1", "A9") + row + "\n")
    assert taken.set_aside["reason_code"].to_list() == [reason]
    assert taken.set_aside["reason_text"].to_list() == [text]
    assert "SECRETNAME" in taken.set_aside["raw_json"][0]
    words = text + str(taken.notes) + str(taken.reasons) + str(taken.row.rows())
    assert "SECRETNAME" not in words and "9797" not in words


def test_sentinel_date_counts_as_blank(tmp_path: Path) -> None:
    taken = take(tmp_path, HEAD + "A1,P1,,,01/01/1900,,GP,\n")
    assert taken.counts["set_aside"] == 1


def test_no_value_leaks_from_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        take(tmp_path, "Ref,Patient,Wrong\nSECRET1,SECRET2,SECRET3\n")
    assert "'Contact date'" in caught.value.message and "row 1" in caught.value.message
    assert "SECRET" not in caught.value.message


PRISON = "Movement ID,Prison number,Movement date,Movement time,Movement\n"


def test_movements_pair_into_stays_and_an_open_one_stays_open(tmp_path: Path) -> None:
    rows = [
        "M1,A1,01/03/2020,10:00,In - Admission",
        "M2,A1,05/03/2020,09:30,Out - Court",
        "M4,A1,15/03/2021,09:30,In - Admission",
        "M3,A1,15/03/2020,09:30,Out - Release",
        "M5,A2,15/03/2021,09:30,Out - Release",
    ]
    taken = take(tmp_path, PRISON + "\n".join(rows) + "\n", load_profile("prison"))
    stays = taken.interaction.select("source_record_id", "start_date", "end_date_excl", "end_status_code")
    assert stays.rows() == [
        ("M1", dt.date(2020, 3, 1), dt.date(2020, 3, 15), "closed"),
        ("M4", dt.date(2021, 3, 15), None, "open_at_extract"),
    ]
    assert fates(taken) == {2: "accepted", 3: "accepted", 4: "accepted", 5: "accepted", 6: "set_aside"}
    assert taken.reasons == {"out_with_no_in": 1}


def test_two_people_in_a_row_share_the_job(tmp_path: Path) -> None:
    head = "Recovery ref,Liable reference,Second liable reference,Forename,Forename 2,"
    head += "Action date,Recovery stage\n"
    rows = "R1,L1,L2,Ann,Bob,01/02/2023,Summons\nR2,L1,,Ann,,01/03/2023,Summons\n"
    taken = take(tmp_path, head + rows, load_profile("council_tax"))
    found = taken.interaction.select("source_record_id", "role_code", "n_sharing")
    assert found.rows() == [("R1", "subject", 2), ("R1", "second_liable", 2), ("R2", "subject", 1)]
    assert taken.interaction["interaction_id"].n_unique() == 3
    assert taken.interaction["group_id"].null_count() == 1
    assert taken.counts["accepted"] == 2 and taken.counts["rows_in"] == 2
    assert set(taken.identifier["local_person_id"]) == {"L1", "L2"}


INPATIENT = "PROVSPNO,LOCAL_PATIENT_ID,ADMIDATE,DISDATE,STAY_TYPE\n"


def test_nights_and_an_end_before_the_start(tmp_path: Path) -> None:
    rows = "S1,P1,2023-01-01,2023-01-04,NEL-L\nS2,P2,2023-01-05,2023-01-04,NEL-L\nS3,P3,2023-01-05,,NEL-S\n"
    taken = take(tmp_path, INPATIENT + rows, load_profile("inpatient"))
    ends = taken.interaction["end_date_excl"].to_list()
    assert ends == [dt.date(2023, 1, 4), None]
    assert (ends[0] - dt.date(2023, 1, 1)).days == 3
    assert taken.reasons == {"rule_end_not_before_start": 1}
    assert taken.set_aside["reason_text"].to_list() == ["The end is before the start."]


def test_inclusive_end_becomes_exclusive(tmp_path: Path) -> None:
    text = CONTACTS.replace('"contact"', '"stay"').replace('status = ["Outcome"]', 'end_date = ["Outcome"]')
    profile = contacts(text=text.replace('times = "%H%M"', "end_is_inclusive = true"))
    taken = take(tmp_path, HEAD + "A1,P1,,,01/02/2023,,GP,03/02/2023\n", profile)
    assert taken.interaction["end_date_excl"].to_list() == [dt.date(2023, 2, 4)]


def test_same_person_and_record_have_the_same_tokens_in_another_file(tmp_path: Path) -> None:
    one = take(tmp_path, HEAD + FIRST).interaction
    two = take(tmp_path, HEAD + "A0,P0,,,01/01/2023,,GP,\n" + FIRST.replace("930", "1000")).interaction
    for column in ("interaction_id", "source_person_id"):
        assert one[column][0] == two[column][1]


def test_a_quoted_cell_over_two_lines_is_one_row(tmp_path: Path) -> None:
    taken = take(tmp_path, HEAD + 'A1,P1,,"Ann\nMay, ""x""",01/02/2023,,GP,\nA2,P2,,,01/02/2023,,GP,\n')
    assert fates(taken) == {2: "accepted", 3: "accepted"}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(
            st.integers(0, 400),
            st.one_of(st.sampled_from([b'"', b",", b"\r", b"\n", b"\x00", b"\xff"]), st.binary()),
        ),
        max_size=6,
    )
)
def test_any_damage_is_refused_or_conserved(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    content = (HEAD + FIRST + "A2,P2,,Bob,02/02/2023,,GP,Did not attend\n" * 2 + "Total,3\n").encode()
    for place, piece in changes:
        content = content[:place] + piece + content[place + 1 :]
    try:
        counts = take(tmp_path, content).counts
    except JourneyError:
        return
    assert counts["rows_in"] == sum(n for name, n in counts.items() if name != "rows_in")


def test_frames_hold_the_columns_agreed(tmp_path: Path) -> None:
    taken = take(tmp_path, HEAD + FIRST)
    assert taken.interaction.schema["recorded_cost_gbp"] == pl.Decimal(18, 2)
    assert taken.identifier.columns[:3] == ["source_code", "source_person_id", "local_person_id"]
