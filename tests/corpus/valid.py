"""Tables that are in order, every cell of a person marked, from which the hostile ones are made.

Record numbers are the only thing of a row that is kept unsealed, so they carry no marker: R for the file that
is added, N for a file that lies beside it and must not be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Rows = list[list[str]]

WORD = "Zebedee-Sentinel"
NHS_NUMBER = "9990007004"
POSTCODE = "ZZ99 3WZ"
BIRTH = "29-Feb-1948"
MARKERS = (WORD, NHS_NUMBER, POSTCODE, BIRTH, "1948-02-29", "29/02/1948")

GP_HEADINGS = (
    *("Appointment ID", "Patient ID", "NHS Number", "Forename", "Surname", "DOB", "Sex", "Postcode"),
    *("Start date", "Start time", "Slot type", "Status"),
)


def gp_row(number: int, lead: str = "R", **cells: str) -> list[str]:
    """One appointment. `cells` replace its own, by heading with _ for blanks (Start_date=...)."""
    held = {
        "Appointment ID": f"{lead}{number:06}",
        "Patient ID": f"{WORD}-{number}",
        "NHS Number": NHS_NUMBER,
        "Forename": WORD,
        "Surname": f"{WORD}son",
        "DOB": BIRTH,
        "Sex": "F",
        "Postcode": POSTCODE,
        "Start date": f"{number % 28 + 1:02}-Mar-2012",
        "Start time": "13:25",
        "Slot type": "Surgery",
        "Status": "Finished",
    }
    held.update({heading.replace("_", " "): text for heading, text in cells.items()})
    return list(held.values())


def gp_rows(n_rows: int, lead: str = "R") -> Rows:
    """So many appointments, each of another person, none of them alike."""
    return [gp_row(number, lead) for number in range(1, n_rows + 1)]


COSTED_HEADINGS = ("Ref", "Person", "From", "To", "What", "Cost")
COSTED_PROFILE = """
source_code = "costed"
profile_version = 1
agency_code = "homelessness"
title = "Stays with what they cost"
[file]
kind = "csv"
delimiter = ","
encodings = ["utf-8-sig"]
[[table]]
name = "stays"
grain_code = "stay"
required = ["record_id", "person_id", "start_date"]
natural_key = ["record_id"]
[table.columns]
record_id = ["Ref"]
person_id = ["Person"]
start_date = ["From"]
end_date = ["To"]
activity = ["What"]
recorded_cost = ["Cost"]
[table.dates]
formats = ["%d/%m/%Y"]
[table.activity]
"Hostel" = "ta_hostel"
"""
TIMED_HEADINGS = ("Ref", "Person", "Began", "What")
TIMED_PROFILE = """
source_code = "timed"
profile_version = 1
agency_code = "gp"
title = "Contacts with the time on one clock or another"
[file]
kind = "csv"
delimiter = ","
encodings = ["utf-8-sig"]
[[table]]
name = "contacts"
grain_code = "contact"
required = ["record_id", "person_id", "start_at"]
natural_key = ["record_id"]
[table.columns]
record_id = ["Ref"]
person_id = ["Person"]
start_at = ["Began"]
activity = ["What"]
[table.dates]
datetime_formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
as_sent = "Europe/London"
[table.activity]
"Surgery" = "gp_consultation"
"""
PROFILES = {"costed": COSTED_PROFILE, "timed": TIMED_PROFILE}


def costed_row(number: int, cost: str = "10.00", start: str = "", end: str = "") -> list[str]:
    """One stay in a hostel, three nights unless told otherwise."""
    start, end = start or f"{number:02}/03/2020", end or f"{number + 3:02}/03/2020"
    return [f"R{number:06}", f"{WORD}-{number}", start, end, "Hostel", cost]


def delimited(
    headings: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",", line_end: str = "\r\n"
) -> str:
    """Rows as delimited text, quoted where needed; written here so that no csv library has a say."""
    return "".join(delimiter.join(_cell(c, delimiter) for c in row) + line_end for row in (headings, *rows))


def _cell(text: str, delimiter: str) -> str:
    if any(mark in text for mark in (delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


@dataclass(frozen=True)
class Extract:
    """A valid file of a shipped profile, as rows and as the agency would encode them."""

    source_code: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    required: tuple[str, ...]
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    has_spare_delimiter: bool = False

    def text(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        """These rows as this agency delimits them."""
        end = f"{self.delimiter}\r\n" if self.has_spare_delimiter else "\r\n"
        return delimited(headings, rows, self.delimiter, end)

    def encoded(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
        """These rows as this agency would send them."""
        return self.text(headings, rows).encode(self.encoding)


def _gp() -> Extract:
    rows = tuple(tuple(gp_row(n, Status=("Finished", "Did Not Attend")[n % 2])) for n in range(1, 9))
    return Extract("gp", GP_HEADINGS, rows, ("Appointment ID", "Patient ID", "Start date"))


def _ambulance() -> Extract:
    headings = (
        *("CallNumber", "PatientKey", "NHS No", "PatientName", "DOB", "Sex", "PostCode_From", "CallDate"),
        *("TimeAtScene", "TimeClear", "Disposition", "CallStatus"),
    )
    rows = tuple(
        (
            *(f"R{n:06}", f"{WORD}-{n % 3}", NHS_NUMBER, f"{WORD} {WORD}son", "1948-02-29", "F", POSTCODE),
            *(f"2012-03-{n:02}", "2350", "15", ("HT", "ST", "SC")[n % 3], "Complete"),
        )
        for n in range(1, 9)
    )
    return Extract("ambulance", headings, rows, ("CallNumber", "PatientKey", "CallDate"), "|")


def _drug_alcohol() -> Extract:
    headings = (
        *("CONTACTID", "FINITIAL", "SINITIAL", "DOB", "SEX", "ETHNIC", "CONTDATE", "CONTTYPE"),
        *("ATTEND", "PLACE"),
    )
    rows = tuple(
        (f"R{n:06}", "Z", "S", "29/02/1948", "F", "N/A", f"{n:02}/04/2012", "Key work", "Y", f"Café {WORD}")
        for n in range(1, 9)
    )
    required = ("CONTACTID", "FINITIAL", "SINITIAL", "DOB", "SEX", "CONTDATE")
    return Extract("drug_alcohol", headings, rows, required, ",", "cp1252", True)


def _adult_social_care() -> Extract:
    headings = (
        *("Event_Reference", "LA_Person_ID", "NHS_Number", "Client name", "Date_of_Birth", "Gender"),
        *("Postcode", "Event_Start_Date", "Event_End_Date", "Event_Type", "Event_Outcome", "Worker_Minutes"),
        "ImportDate",
    )
    rows = tuple(
        (
            *(f"R{n:06}", f"{WORD}-{n}", NHS_NUMBER, f"{WORD}son, {WORD}", "1948-02-29", "F", POSTCODE),
            *(f"2020-03-{n:02}", f"2020-04-{n:02}", "Review", "In progress", "30", "2020-05-01"),
        )
        for n in range(1, 9)
    )
    required = ("Event_Reference", "LA_Person_ID", "Event_Start_Date")
    return Extract("adult_social_care", headings, rows, required, "\t", "utf-16")


EXTRACTS = {held.source_code: held for held in (_gp(), _ambulance(), _drug_alcohol(), _adult_social_care())}
