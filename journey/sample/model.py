"""The shapes that the sample generator's parts share: people, events and fixed facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

REFERENCE_DIR = Path(__file__).resolve().parents[2] / "schemas" / "reference"
FIRST_DAY = date(2012, 3, 1)
AS_OF = date(2024, 3, 31)
END_EXCL = AS_OF + timedelta(days=1)
JOHN_CHANGE_ON = date(2022, 10, 1)
SUPPORT_LOG_FROM = date(2021, 6, 1)
PRICE_BASE_FY = "2024-25"
JOHN_KEY = "P000"

AGENCY = {
    "police_incident": "police",
    "police_custody": "police",
    "ambulance": "ambulance",
    "ed": "emergency_department",
    "inpatient": "hospital_ward",
    "mental_health": "mental_health",
    "gp": "gp",
    "drug_alcohol": "drug_alcohol",
    "probation": "probation",
    "prison": "prison",
    "adult_social_care": "adult_social_care",
    "homelessness": "homelessness",
    "landlord": "landlord",
    "council_tax": "council_tax",
    "jobcentre": "jobcentre",
    "support_team": "support_team",
}
SOURCES = tuple(AGENCY)
SHORT = {
    "police_incident": "INC",
    "police_custody": "CU",
    "ambulance": "AMB",
    "ed": "ED",
    "inpatient": "SP",
    "mental_health": "MH",
    "gp": "GP",
    "drug_alcohol": "DA",
    "probation": "PB",
    "prison": "MV",
    "adult_social_care": "ASC",
    "homelessness": "HL",
    "landlord": "LL",
    "council_tax": "CT",
    "jobcentre": "JC",
    "support_team": "ST",
}


def covers(source: str) -> tuple[date, date]:
    """Return the first day a source's file covers and the day after its last."""
    if source == "adult_social_care":
        return date(2014, 4, 1), END_EXCL
    if source.startswith("police_"):
        return FIRST_DAY, date(2023, 7, 1)
    if source == "support_team":
        return SUPPORT_LOG_FROM, END_EXCL
    return FIRST_DAY, END_EXCL


@dataclass(frozen=True)
class Person:
    """One invented person and what each source calls them."""

    key: str
    alias: str
    forename: str
    surname: str
    birth_date: date
    sex: str
    nhs: str
    postcode: str
    number: int
    change_on: date | None = None
    after_factor: float = 1.0
    quirk: str = ""

    def local_id(self, source: str) -> str:
        """Return the id that a source's own system gives this person."""
        if source == "drug_alcohol":
            born = self.birth_date.strftime("%d/%m/%Y")
            return f"{self.forename[0]}|{self.surname[0]}|{born}|{self.sex}"
        n = self.number
        if source.startswith("police_"):
            return f"N{400000 + 37 * n}"
        if source == "jobcentre":
            return f"QQ{100000 + 211 * n}{'ABCD'[n % 4]}"
        if source == "probation":
            return f"X{300000 + 53 * n}"
        if source == "prison":
            return f"A{1000 + 7 * n}ZX"
        return f"{SHORT[source]}-{20000 + 91 * n + len(source)}"


@dataclass(slots=True)
class Event:
    """One thing that one agency did, as the truth knows it, before a file makes it messy.

    `began` is set on the rows of a prison stay: when the stay that a movement belongs to began.
    """

    source: str
    person: Person
    activity: str
    at: datetime
    end: datetime | None = None
    minutes: int | None = None
    status: str = "happened"
    role: str = "subject"
    partner: Person | None = None
    n_sharing: int = 1
    shared_with: Event | None = None
    record_id: str = ""
    fault: str = ""
    is_restated: bool = False
    extra: list[str] = field(default_factory=list)
    began: datetime | None = None
    outcome: str = ""

    @property
    def nights(self) -> int:
        """Nights from start to end; an open end counts to the day after the as-of date."""
        return ((self.end.date() if self.end else END_EXCL) - self.at.date()).days
