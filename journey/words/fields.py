"""Our fields and codes in the words of the page Add data: one name each, wherever a file is matched."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

FIELDS = {
    "record_id": "Number of the record",
    "parent_record_id": "Number of the record that this one is part of",
    "person_id": "The agency's number for the person",
    "nhs_number": "NHS number",
    "forename": "First name",
    "surname": "Last name",
    "full_name": "Whole name",
    "initials": "Initials",
    "birth_date": "Date of birth",
    "death_date": "Date of death",
    "sex": "Sex",
    "postcode": "Postcode",
    "role": "The person's part in it",
    "consent": "Whether the person agreed to sharing",
    "start_date": "Day the contact began",
    "start_time": "Time the contact began",
    "start_at": "Day and time the contact began, in one column",
    "end_date": "Day the contact ended",
    "end_time": "Time the contact ended",
    "end_at": "Day and time the contact ended, in one column",
    "activity": "Kind of contact",
    "status": "Whether it took place",
    "outcome": "How it ended",
    "setting": "Where, or by what means",
    "duration_minutes": "Length in minutes",
    "duration_hours": "Length in hours",
    "recorded_cost": "Cost that the agency recorded",
    "direction": "In or out",
    "version_date": "Day this version of the row was made",
    "agency": "The agency that the row is of",
    "grain": "Whether the row is a contact or a stay",
}
STATUSES = {
    "happened": "It took place",
    "not_attended": "The person did not attend",
    "cancelled_person": "The person cancelled",
    "cancelled_service": "The service cancelled",
    "future": "It is still to come",
    "refused": "The person declined",
    "unknown": "Not known",
}
GRAINS = {
    "contact": "one row is one contact",
    "event": "one row is one event",
    "stay": "one row is a stay, or a movement in or out",
    "order": "one row is an order or a spell of support",
    "person": "one row is one person: only who they are is kept",
    "ignore": "not read",
}
FATES = {
    "accepted": "New rows to add",
    "superseded": "Changed: replaced by a newer row of the same file",
    "duplicate": "Duplicate: the same as an earlier row",
    "set_aside": "Set aside: kept out until they are put right",
    "skipped": "Skipped: headings, titles, blank lines and totals",
}


@lru_cache(maxsize=1)
def activities() -> dict[str, str]:
    """Our code of each kind of contact, with its name, in the order of the reference list."""
    text = (resources.files("schemas") / "reference" / "activity.csv").read_text(encoding="utf-8-sig")
    return {row["activity_code"]: row["activity_label"] for row in csv.DictReader(text.splitlines())}


def size(n_bytes: int) -> str:
    """How large a file is.

    >>> size(812), size(40_960), size(1_900_000)
    ('812 bytes', '41 kB', '1.9 MB')
    """
    if n_bytes < 1000:
        return f"{n_bytes} bytes"
    if n_bytes < 1_000_000:
        return f"{n_bytes / 1000:.0f} kB"
    return f"{n_bytes / 1_000_000:.1f} MB"
