"""How each file looks: its headings, and which fact stands under each (heading=token; see cells.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Layout:
    """The shape of one table of one file."""

    sheet: str
    columns: tuple[tuple[str, str], ...]
    date_format: str = "%d/%m/%Y"
    is_hhmm: bool = False
    has_real_dates: bool = False
    titles: tuple[str, ...] = ()
    totals: bool = False


@dataclass(frozen=True)
class FileShape:
    """The shape of one file: its name, how it is written, its tables."""

    name: str
    tables: tuple[Layout, ...]
    delimiter: str = ","
    encoding: str = "utf-8"
    has_trailing: bool = False


def _cols(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.rsplit("=", 1) for part in " ".join(text.split()).split(";"))
    return tuple((heading.strip(), token.strip()) for heading, token in pairs)


ISO = "%Y-%m-%d"
# Each source's columns, one table after another.
COLUMNS: dict[str, tuple[str, ...]] = {
    "police_incident": (
        """Incident No=rid; Nominal Ref=pid; Surname=sur; Forename(s)=fore; DOB=dob; Sex=sex; Post
        code=pc; Role=role; Incident Type=act; Reported Date/Time=at; Officer Minutes=min; Incident
        Status=status""",
    ),
    "police_custody": (
        """CUSTODY_REF=rid; STATION='Invented Street; NOMINAL_REF=pid; NAME=SUR; SEX=sex; DOB=dob;
        POST_CODE=pc; ARREST_TIME=at; DEPARTURE_TIME=end_at; STATUS='Closed""",
    ),
    "ambulance": (
        """CallNumber=rid; PatientKey=pid; NHS No=nhs; PatientName=full; DOB=dob; Sex=sex;
        PostCode_From=pc; CallDate=date; TimeAtScene=time; TimeClear=end_time; Disposition=act;
        CallStatus=status""",
    ),
    "ed": (
        """ATTENDANCE_ID=rid; LOCAL_PATIENT_ID=pid; NHS_NUMBER=nhs; Forename=fore; Surname=sur;
        DOB=dob; Sex=sex; Postcode=pc; ARRIVAL_DATE=date; ARRIVAL_TIME=time; DEPARTMENT_TYPE='01;
        DISCHARGE_STATUS=status""",
    ),
    "inpatient": (
        """PROVSPNO=rid; LOCAL_PATIENT_ID=pid; NHSNO=nhs; Forename=fore; Surname=sur; DOB=dob; Sex=sex;
        Postcode=pc; ADMIDATE=date; DISDATE=end; ADMIMETH='21; STAY_TYPE=act""",
    ),
    "mental_health": (
        """CareContactID=rid; Person_ID=pid; NHS Number=nhs; Name=full; DOB=dob; Sex=sex; Postcode=pc;
        CareContDate=date; CareContTime=time; Team=act; AttendOrDNACode=status;
        ClinContDurOfCareCont=min; ContactOutcome=outcome""",
        """WardStayID=rid; Person_ID=pid; NHS Number=nhs; Name=full; DOB=dob; Sex=sex; Postcode=pc;
        WardType=act; StartDateWardStay=date; EndDateWardStay=end""",
    ),
    "gp": (
        """Appointment ID=rid; Patient ID=pid; NHS Number=nhs; Forename=fore; Surname=sur; DOB=dob;
        Sex=sex; Postcode=pc; Start date=date; Start time=time; Slot type=act; Status=status""",
    ),
    "drug_alcohol": (
        """CONTACTID=rid; FINITIAL=fi; SINITIAL=si; DOB=dob; SEX=sex; ETHNIC='N/A; CONTDATE=date;
        CONTTYPE=act; ATTEND=status; PLACE='Café drop-in""",
    ),
    "probation": (
        """CONTACT_ID=rid; CRN=pid; Surname=sur; Forename=fore; DOB=dob; Sex=sex; Postcode=pc;
        CONTACT_TYPE=act; CONTACT_DATE=date; CONTACT_START_TIME=time; MINUTES=min; OUTCOME=status""",
        """EVENT_ID=rid; CRN=pid; Surname=sur; Forename=fore; DOB=dob; Sex=sex; Postcode=pc;
        ORDER_TYPE=act; DISPOSAL_DATE=date; TERMINATION_DATE=end""",
    ),
    "prison": (
        """Movement ID=rid; Prison number=pid; Surname=sur; Forename=fore; DOB=dob; Sex=sex;
        Postcode=pc; Movement date=date; Movement time=time; Movement=move; Prison='Invented (HMP)""",
    ),
    "adult_social_care": (
        """LA_Person_ID=pid; NHS_Number=nhs; Client name=full; Date_of_Birth=dob; Gender=sex;
        Postcode=pc; Event_Type=act; Event_Reference=rid; Event_Start_Date=date; Event_End_Date=end;
        Event_Outcome=ended; Worker_Minutes=min; ImportDate=import""",
    ),
    "homelessness": (
        """Event ref=rid; Applicant ref=pid; Name=full; Date of birth=dob; Gender=sex; Postcode=pc;
        Event date=date; Event=act; Result=status; Decision=outcome""",
        """Placement ref=rid; Applicant ref=pid; Name=full; Date of birth=dob; Gender=sex; Postcode=pc;
        TA type=act; First night=date; Last night=last""",
    ),
    "landlord": (
        """Action Ref=rid; Tenant Ref=pid; Forename=fore; Surname=sur; DOB=dob; Sex=sex; Postcode=pc;
        Action=act; Action Date=date; Action Status=status; Balance (£)=bal; Joint Tenant Ref=p2id;
        Joint Forename=p2fore; Joint Surname=p2sur; Joint DOB=p2dob""",
    ),
    "council_tax": (
        """Recovery ref=rid; Liable reference=pid; Surname=sur; Forename=fore; DOB=dob; Postcode=pc;
        Second liable reference=p2id; Forename 2=p2fore; Surname 2=p2sur; DOB 2=p2dob; Recovery
        stage=act; Action date=date; Stage status=status; Costs added=cost; Account balance=bal""",
    ),
    "jobcentre": (
        """Line ref=rid; NINO=pid; Name=SUR; Date of birth=dob; Postcode=pc; Date seen=date; What
        for=act; Came?=status""",
    ),
    "support_team": (
        """Log No=rid; Person Ref=pid; NHS Number=nhs; First name=fore; Surname=sur; DOB=dob; Sex=sex;
        Postcode=pc; Date=date; Start=time; What=act; Happened=status; Hours=hours""",
    ),
}


def _table(source: str, n: int = 0, sheet: str = "", **options: Any) -> Layout:
    return Layout(sheet, _cols(COLUMNS[source][n]), **options)


SHAPES: dict[str, FileShape] = {
    "police_incident": FileShape("SYNTHETIC_police_incidents.csv", (_table("police_incident"),)),
    "police_custody": FileShape("SYNTHETIC_police_custody.csv", (_table("police_custody"),)),
    "ambulance": FileShape(
        "SYNTHETIC_ambulance_incidents.csv",
        (_table("ambulance", date_format=ISO, is_hhmm=True),),
        delimiter="|",
    ),
    "ed": FileShape("SYNTHETIC_ed_attendances.csv", (_table("ed", date_format=ISO, is_hhmm=True),)),
    "inpatient": FileShape("SYNTHETIC_inpatient_spells.csv", (_table("inpatient", date_format=ISO),)),
    "mental_health": FileShape(
        "SYNTHETIC_mental_health.xlsx",
        (
            _table(
                "mental_health",
                0,
                "Care contacts",
                has_real_dates=True,
                titles=("SYNTHETIC care contacts, invented mental health trust",),
            ),
            _table("mental_health", 1, "Ward stays", has_real_dates=True),
        ),
    ),
    "gp": FileShape(
        "SYNTHETIC_gp_appointments.csv", (_table("gp", date_format="%d-%b-%Y"),), encoding="utf-8-sig"
    ),
    "drug_alcohol": FileShape(
        "SYNTHETIC_drug_alcohol_contacts.csv", (_table("drug_alcohol"),), encoding="cp1252", has_trailing=True
    ),
    "probation": FileShape(
        "SYNTHETIC_probation.xlsx",
        (
            _table("probation", 0, "Contacts", has_real_dates=True),
            _table("probation", 1, "Orders", has_real_dates=True),
        ),
    ),
    "prison": FileShape("SYNTHETIC_prison_movements.csv", (_table("prison"),)),
    "adult_social_care": FileShape(
        "SYNTHETIC_adult_social_care_events.csv",
        (_table("adult_social_care", date_format=ISO),),
        delimiter="\t",
        encoding="utf-16",
    ),
    "homelessness": FileShape(
        "SYNTHETIC_homelessness.xlsx",
        (
            _table(
                "homelessness",
                0,
                "Case events",
                titles=(
                    "SYNTHETIC housing options case events",
                    "All dates are text, as typed",
                ),
            ),
            _table("homelessness", 1, "Temporary accommodation", titles=("SYNTHETIC placements",)),
        ),
    ),
    "landlord": FileShape("SYNTHETIC_landlord_actions.csv", (_table("landlord"),), encoding="cp1252"),
    "council_tax": FileShape("SYNTHETIC_council_tax_recovery.csv", (_table("council_tax"),)),
    "jobcentre": FileShape(
        "SYNTHETIC_jobcentre_list.xlsx",
        (
            _table(
                "jobcentre",
                0,
                "Appointments",
                totals=True,
                titles=(
                    "SYNTHETIC jobcentre list, kept by hand",
                    "Appointments (all invented)",
                ),
            ),
        ),
    ),
    "support_team": FileShape("SYNTHETIC_support_team_log.csv", (_table("support_team", date_format=ISO),)),
}
