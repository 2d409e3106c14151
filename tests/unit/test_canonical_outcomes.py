"""How it ended and where: their codes as ours, blank where nothing is said, told where not known."""

import datetime as dt
from pathlib import Path

import pytest
from support.intake import tokenise
from support.mapping import PROFILE, mapped

from journey.errors import Refused
from journey.intake import take_in
from journey.profiles import load_profile, parse_profile

COLUMNS = 'outcome = ["Ended"]\nsetting = ["Place"]'
MAPS = """[table.outcome]
"NFA" = "no_further_action"
"Not yet" = ""
[table.setting]
"Tel." = "phone"
"""


def test_codes_become_ours_and_an_unknown_one_is_blank_and_told() -> None:
    cells = {
        "Ended": ["nfa", "", "Not yet", "Something new", "N/A"],
        "Place": ["TEL", "Tel.", "", "On the moon", ""],
    }
    found = mapped(cells, COLUMNS, more=MAPS).interaction
    assert found.select("outcome_code", "setting_code", "data_flags").rows() == [
        ("no_further_action", "phone", ""),
        (None, "phone", ""),
        (None, None, ""),
        (None, None, "outcome_not_in_map;setting_not_in_map"),
        (None, None, ""),
    ]
    assert found["status_code"].to_list() == ["happened"] * 5


def test_a_constant_holds_where_the_file_says_nothing_and_no_further() -> None:
    swap = ('activity_code = "gp_consultation"', 'activity_code = "gp_consultation"\nsetting_code = "clinic"')
    cells = {"Place": ["Tel.", "", "On the moon"]}
    with_column = mapped(cells, 'setting = ["Place"]', more=MAPS, swap=swap).interaction
    assert with_column["setting_code"].to_list() == ["phone", "clinic", None]
    blank = mapped(cells, COLUMNS, more=MAPS, swap=(swap[0], swap[1].replace("clinic", ""))).interaction
    assert blank["setting_code"].to_list() == ["phone", None, None]
    without = mapped(cells, 'setting = ["Room"]', more=MAPS, swap=swap).interaction
    assert without["setting_code"].to_list() == ["clinic"] * 3
    assert without["outcome_code"].to_list() == [None] * 3


def test_a_list_that_holds_for_a_time_wins() -> None:
    more = MAPS + '[[table.code_list]]\nfield = "setting"\nvalid_from_date = 2023-01-02\n'
    more += '[table.code_list.codes]\n"Tel." = "video"'
    found = mapped({"Place": ["Tel.", "Tel."]}, 'setting = ["Place"]', more=more).interaction
    assert found["setting_code"].to_list() == ["phone", "video"]  # 1 and 2 January 2023


@pytest.mark.parametrize(
    ("more", "constants", "words"),
    [
        ('[table.outcome]\n"x" = "cured"', "", "'table.outcome' may map only to"),
        ('[table.setting]\n"x" = "moon"', "", "'table.setting' may map only to"),
        ('[table.status]\n"x" = ""', "", "'table.status' may map only to"),
        ("", 'setting_code = "moon"', "'table.constants.setting_code' must be one of"),
        ("", 'outcome_code = "cured"', "'table.constants.outcome_code' must be one of"),
    ],
)
def test_a_profile_may_say_only_codes_that_there_are(more: str, constants: str, words: str) -> None:
    text = PROFILE.format(columns=COLUMNS, dates="", more=more)
    text = text.replace("[table.constants]\n", f"[table.constants]\n{constants}\n")
    with pytest.raises(Refused, match=words):
        parse_profile(text.encode(), "own.toml")


ED = "ATTENDANCE_ID,LOCAL_PATIENT_ID,ARRIVAL_DATE,ARRIVAL_TIME,DEPARTMENT_TYPE,DISCHARGE_STATUS\n"
AMBULANCE = "CallNumber|PatientKey|CallDate|TimeAtScene|TimeClear|Disposition|CallStatus\n"
GP = "Appointment ID,Patient ID,Start date,Start time,Slot type,Status\n"
CARE = (
    "LA_Person_ID\tEvent_Type\tEvent_Reference\tEvent_Start_Date\tEvent_End_Date\tEvent_Outcome\tImportDate\n"
)
LOG = "Log No,Person Ref,Date,Start,What,Happened,Hours\n"
PROBATION = "CONTACT_ID,CRN,CONTACT_DATE,CONTACT_START_TIME,CONTACT_TYPE,OUTCOME,MINUTES\n"
CASES = {
    "ed": (
        ED + "E1,P1,2023-01-05,0910,01,182992009\nE2,P1,2023-01-06,,3,1066321000000107\n"
        "E3,P1,2023-01-07,,04,Cancelled\nE4,P1,2023-01-08,,,\n",
        [
            ("completed", "emergency_type_1"),
            ("left_before_end", "emergency_type_3"),
            (None, "emergency_type_3"),
            (None, None),
        ],
    ),
    "ambulance": (
        AMBULANCE + "A1|P1|2023-01-05|1310|1426|SC|Complete\nA2|P1|2023-01-06|1310|1426|ST|Complete\n"
        "A3|P1|2023-01-07|1310|1426|HT|Complete\n",
        [("conveyed", None), ("treated_at_scene", None), ("treated_by_phone", None)],
    ),
    "gp": (
        GP + "G1,P1,06-Mar-2023,13:25,Surgery,Finished\nG2,P1,07-Mar-2023,13:25,Telephone,Finished\n",
        [(None, "clinic"), (None, "phone")],
    ),
    "adult_social_care": (
        CARE + "L1\tRequest\tR1\t2023-01-03\t2023-01-03\tProgress to Assessment\t2023-02-01\n"
        "L1\tAssessment\tR2\t2023-01-05\t2023-01-09\tNFA - Support declined\t2023-02-01\n"
        "L1\tReview\tR3\t2023-01-12\t2023-01-19\tCancelled by council\t2023-02-01\n",
        [("accepted", None), ("withdrawn", None), (None, None)],
    ),
    "support_team": (
        LOG + "S1,P1,2023-01-05,09:10,Time together,Yes,1\nS2,P1,2023-01-06,09:10,Phone call,Yes,1\n"
        "S3,P1,2023-01-07,09:10,Planning,Yes,1\n",
        [(None, "in_person"), (None, "phone"), (None, None)],
    ),
    "probation": (
        PROBATION + "C1,X1,2023-01-05,09:10,Planned office visit,Attended - complied,30\n"
        "C2,X1,2023-01-06,09:10,Home visit,Attended - complied,30\n"
        "C3,X1,2023-01-07,09:10,Warning letter,Attended - complied,10\n",
        [(None, "office"), (None, "home"), (None, "message")],
    ),
}


@pytest.mark.parametrize("source_code", sorted(CASES))
def test_the_sources_of_the_sample_say_how_and_where(source_code: str, tmp_path: Path) -> None:
    text, expected = CASES[source_code]
    path = tmp_path / "Contacts.csv"
    path.write_text(text, encoding="utf-8-sig")
    taken = take_in(path, load_profile(source_code), tokenise, dt.date(2024, 3, 31))
    found = taken.interaction.sort("source_row")
    assert found.select("outcome_code", "setting_code").rows() == expected
    assert set(found["data_flags"]) == {""}
