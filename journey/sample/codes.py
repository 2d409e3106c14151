"""What each activity and status is called in the file it comes from (the sample's own list)."""

from __future__ import annotations

# activity_code -> (source, table, their text, weight among other people's events)
ACTIVITY: dict[str, tuple[str, str, str, int]] = {
    "police_welfare_check": ("police_incident", "", "Concern for welfare", 6),
    "police_asb": ("police_incident", "", "ASB nuisance", 6),
    "police_violence": ("police_incident", "", "Violence without injury", 2),
    "police_violence_injury": ("police_incident", "", "Violence with injury", 1),
    "police_missing": ("police_incident", "", "Missing person", 1),
    "police_criminal_damage": ("police_incident", "", "Criminal damage", 2),
    "police_shop_theft": ("police_incident", "", "Theft from shop", 2),
    "police_custody": ("police_custody", "", "", 1),
    "ambulance_hear_treat": ("ambulance", "", "HT", 1),
    "ambulance_see_treat": ("ambulance", "", "ST", 2),
    "ambulance_see_convey": ("ambulance", "", "SC", 3),
    "ed_attendance": ("ed", "", "", 1),
    "hospital_stay_long": ("inpatient", "", "NEL-L", 1),
    "hospital_stay_short": ("inpatient", "", "NEL-S", 1),
    "mh_cmht_contact": ("mental_health", "Care contacts", "CMHT", 10),
    "mh_crisis_contact": ("mental_health", "Care contacts", "CRHT", 4),
    "mh_liaison_contact": ("mental_health", "Care contacts", "PLS", 2),
    "mh_place_of_safety": ("mental_health", "Care contacts", "HBPOS", 1),
    "mh_ward_acute": ("mental_health", "Ward stays", "Adult acute", 1),
    "mh_ward_picu": ("mental_health", "Ward stays", "PICU", 0),
    "gp_consultation": ("gp", "", "Surgery", 3),
    "gp_telephone": ("gp", "", "Telephone", 1),
    "drug_alcohol_keywork": ("drug_alcohol", "", "Key work", 5),
    "drug_alcohol_prescribing": ("drug_alcohol", "", "Prescribing review", 2),
    "drug_alcohol_needle_exchange": ("drug_alcohol", "", "Needle exchange", 1),
    "drug_alcohol_outreach": ("drug_alcohol", "", "Outreach", 1),
    "probation_contact": ("probation", "Contacts", "Planned office visit", 9),
    "probation_warning": ("probation", "Contacts", "Warning letter", 1),
    "probation_order": ("probation", "Orders", "Community order", 1),
    "prison_stay": ("prison", "", "", 1),
    "asc_request": ("adult_social_care", "", "Request", 3),
    "asc_assessment": ("adult_social_care", "", "Assessment", 2),
    "asc_review": ("adult_social_care", "", "Review", 2),
    "homeless_application": ("homelessness", "Case events", "Application decision", 2),
    "homeless_statutory_case": ("homelessness", "Case events", "Full statutory case", 1),
    "homeless_prevention": ("homelessness", "Case events", "Prevention case", 1),
    "homeless_duty_end": ("homelessness", "Case events", "Duty ended", 1),
    "homeless_contact": ("homelessness", "Case events", "Officer contact", 6),
    "ta_bed_breakfast": ("homelessness", "Temporary accommodation", "Bed and breakfast", 1),
    "ta_hostel": ("homelessness", "Temporary accommodation", "Hostel", 1),
    "landlord_arrears_letter": ("landlord", "", "Arrears letter", 6),
    "landlord_asb_letter": ("landlord", "", "ASB warning letter", 2),
    "landlord_mediation": ("landlord", "", "Mediation", 1),
    "landlord_behaviour_contract": ("landlord", "", "Acceptable behaviour contract", 1),
    "landlord_possession": ("landlord", "", "Possession hearing", 1),
    "landlord_eviction": ("landlord", "", "Eviction", 0),
    "landlord_visit": ("landlord", "", "Tenancy visit", 3),
    "council_tax_reminder": ("council_tax", "", "Reminder", 5),
    "council_tax_final_notice": ("council_tax", "", "Final notice", 3),
    "council_tax_summons": ("council_tax", "", "Summons", 2),
    "council_tax_liability_order": ("council_tax", "", "Liability order", 2),
    "council_tax_enforcement_agent": ("council_tax", "", "Enforcement agent", 1),
    "council_tax_arrangement": ("council_tax", "", "Arrangement", 1),
    "jobcentre_review": ("jobcentre", "Appointments", "Signing", 6),
    "jobcentre_adviser": ("jobcentre", "Appointments", "Adviser", 3),
    "jobcentre_claim": ("jobcentre", "Appointments", "New claim", 1),
    "jobcentre_sanction": ("jobcentre", "Appointments", "Sanction letter", 1),
    "support_time": ("support_team", "", "Time together", 6),
    "support_phone": ("support_team", "", "Phone call", 3),
    "support_pull_in": ("support_team", "", "With another service", 1),
    "support_plan": ("support_team", "", "Planning", 1),
}

# source -> status_code -> their text
STATUS: dict[str, dict[str, str]] = {
    "police_incident": {"happened": "Closed", "cancelled_service": "No crime"},
    "ambulance": {"happened": "Complete", "cancelled_service": "Stood down", "refused": "Patient refused"},
    "ed": {"happened": "182992009", "cancelled_service": "Cancelled"},
    "mental_health": {
        "happened": "5",
        "not_attended": "3",
        "cancelled_person": "2",
        "cancelled_service": "4",
        "future": "0",
    },
    "gp": {
        "happened": "Finished",
        "not_attended": "Did Not Attend",
        "cancelled_person": "Cancelled by Patient",
        "cancelled_service": "Cancelled by Unit",
        "future": "Booked",
    },
    "drug_alcohol": {
        "happened": "Y",
        "not_attended": "DNA",
        "cancelled_person": "CANC-CLIENT",
        "cancelled_service": "CANC-SERVICE",
    },
    "probation": {
        "happened": "Attended - complied",
        "not_attended": "Failed to attend",
        "cancelled_person": "Acceptable absence",
        "cancelled_service": "Rearranged by service",
    },
    "adult_social_care": {
        "happened": "Service Ended As Planned",
        "refused": "NFA - Support declined",
        "not_attended": "Not attended",
        "cancelled_service": "Cancelled by council",
    },
    "homelessness": {"happened": "Done", "not_attended": "Did not attend", "cancelled_person": "Withdrawn"},
    "landlord": {"happened": "Done", "not_attended": "No access", "cancelled_person": "Cancelled by tenant"},
    "council_tax": {"happened": "Issued", "cancelled_service": "Withdrawn"},
    "jobcentre": {
        "happened": "Yes",
        "not_attended": "No - FTA",
        "cancelled_person": "Rang to cancel",
        "cancelled_service": "We cancelled",
    },
    "support_team": {
        "happened": "Yes",
        "not_attended": "Not in",
        "cancelled_person": "They cancelled",
        "cancelled_service": "We cancelled",
    },
}

# source -> outcome_code -> their text; in adult social care it stands where others say whether it happened
OUTCOME: dict[str, dict[str, str]] = {
    "adult_social_care": {
        "accepted": "Progress to Assessment",
        "rejected_ineligible": "NFA - Not eligible",
        "redirected": "NFA - Signposted",
    },
    "homelessness": {
        "accepted": "Duty accepted",
        "rejected_ineligible": "Not eligible",
        "rejected_other": "Not in priority need",
        "redirected": "Referred to another council",
    },
    "mental_health": {
        "accepted": "Taken on",
        "rejected_ineligible": "Not eligible",
        "redirected": "Signposted",
        "discharged": "Discharged",
    },
}

STAYS = {
    "police_custody": (0, 1),
    "hospital_stay_long": (2, 6),
    "hospital_stay_short": (0, 1),
    "mh_ward_acute": (7, 30),
    "mh_ward_picu": (14, 30),
    "prison_stay": (12, 26),
    "ta_bed_breakfast": (4, 14),
    "ta_hostel": (7, 16),
}
MINUTES = {
    "police_welfare_check": (60, 240),
    "asc_request": (20, 90),
    "asc_assessment": (120, 420),
    "asc_review": (60, 180),
    "support_time": (120, 420),
    "support_phone": (15, 60),
    "support_pull_in": (90, 300),
    "support_plan": (60, 180),
}


def activities_of(source: str) -> list[str]:
    """Return the activity codes that a source records, in a fixed order."""
    return [code for code, row in ACTIVITY.items() if row[0] == source]


def can_be_missed(activity: str) -> bool:
    """Say whether a row of this activity carries a status column that can say it did not happen."""
    source, table, _, _ = ACTIVITY[activity]
    sheets_without = {"Ward stays", "Orders", "Temporary accommodation"}
    return source in STATUS and table not in sheets_without
