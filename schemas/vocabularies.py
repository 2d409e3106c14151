"""The code lists that every part agrees on. Plain constants: importing this loads nothing heavy."""

from __future__ import annotations

STATUS_CODES = (
    "happened",
    "not_attended",
    "cancelled_person",
    "cancelled_service",
    "future",
    "refused",
    "unknown",
)
OUTCOME_CODES = (
    "accepted",
    "rejected_ineligible",
    "rejected_other",
    "redirected",
    "no_response",
    "withdrawn",
    "admitted",
    "discharged",
    "left_before_end",
    "treated_by_phone",
    "treated_at_scene",
    "conveyed",
    "referred_on",
    "transferred",
    "died",
    "charged",
    "cautioned",
    "bailed",
    "released",
    "no_further_action",
    "completed",
    "continues",
    "other",
)
SETTING_CODES = (
    "office",
    "clinic",
    "home",
    "in_person",
    "phone",
    "video",
    "message",
    "street",
    "emergency_type_1",
    "emergency_type_2",
    "emergency_type_3",
    "ward",
    "custody",
    "prison",
    "court",
    "school",
    "hostel",
    "other",
)
GRAIN_CODES = ("contact", "event", "stay", "order")
INTERVAL_GRAINS = ("stay", "order")
NO_INTERACTION_GRAINS = ("person", "ignore")
PROFILE_GRAIN_CODES = (*GRAIN_CODES, *NO_INTERACTION_GRAINS)
END_STATUS_CODES = ("instant", "closed", "open_at_extract")
PRECISION_CODES = ("minute", "day", "month", "year")
ROLE_CODES = (
    "subject",
    "second_liable",
    "victim",
    "suspect",
    "witness",
    "joint_tenant",
    "perpetrator",
    "child",
    "carer",
)
SEX_CODES = ("M", "F")
DISPOSITION_CODES = ("accepted", "set_aside", "duplicate", "superseded", "skipped")
ACTIVITY_TYPE_CODES = (
    "contact",
    "assessment",
    "referral_out",
    "referral_in",
    "pull_in",
    "plan_review",
    "support",
    "treatment",
    "transaction",
    "enforcement",
    "crisis",
    "stay",
    "closure",
    "internal_admin",
)
AGENCY_LABELS = {
    "police": "Police",
    "ambulance": "Ambulance",
    "emergency_department": "Emergency department",
    "hospital_ward": "Hospital ward",
    "mental_health": "Mental health trust",
    "gp": "GP",
    "drug_alcohol": "Drug and alcohol",
    "probation": "Probation",
    "prison": "Prison",
    "adult_social_care": "Adult social care",
    "homelessness": "Homelessness",
    "landlord": "Council housing",
    "council_tax": "Council tax",
    "jobcentre": "Jobcentre",
    "support_team": "Support team",
    "nhs_111": "NHS 111",
    "hospital_outpatient": "Hospital outpatients",
    "childrens_social_care": "Children's social care",
    "fire_rescue": "Fire and rescue",
    "voluntary": "Voluntary sector",
    "domestic_abuse": "Domestic abuse service",
}
AGENCY_CODES = tuple(AGENCY_LABELS)
SOURCE_CODES = (
    "police_incident",
    "police_custody",
    "ambulance",
    "ed",
    "inpatient",
    "mental_health",
    "gp",
    "drug_alcohol",
    "probation",
    "prison",
    "adult_social_care",
    "homelessness",
    "landlord",
    "council_tax",
    "jobcentre",
    "support_team",
)
DATA_FLAGS = {
    "sentinel_date": "A date that means 'not known' was read as blank",
    "time_not_read": "The time could not be read; the day was kept",
    "birth_date_not_read": "The date of birth could not be read",
    "nhs_number_not_valid": "The NHS number fails its check digit and is not used",
    "duration_not_read": "The duration could not be read",
    "recorded_cost_not_read": "The recorded cost could not be read",
    "activity_not_in_map": "The activity code is not in the source profile's list",
    "status_not_in_map": "The status is not in the source profile's list",
    "starts_after_extract": "It starts after the as-of date",
    "event_before_birth": "It starts before the person's date of birth",
    "event_after_death": "It starts after the person's date of death",
    "clock_change_hour": "The time falls in the hour in which the clocks change",
    "outcome_not_in_map": "The outcome is not in the source profile's list",
    "setting_not_in_map": "The setting is not in the source profile's list",
    "role_not_in_map": "The role is not in the source profile's list",
}
LINK_REASONS = ("nhs_number", "local_id", "alias", "name_birth_postcode", "score", "confirmed", "single")
THRESHOLD_CODES = ("cautious", "standard", "generous")
AGE_BANDS = ("under_18", "18_29", "30_44", "45_64", "65_over", "not_held")
IGNORED_REASONS = ("placeholder", "shared_by_many")
DOUBT_KINDS = ("uncertain", "numbers_differ", "twin", "ambiguous", "sample")
PAIR_STATES = ("open", "same", "different")
STRATA = (
    "accepted_rule",
    "accepted_high",
    "accepted_standard",
    "refused_generous",
    "refused_low",
    "refused_guard",
)
PLANNED_CODES = ("yes", "no", "not_known")
INITIATED_BY_CODES = ("person", "family", "this_service", "another_service", "not_known")
PRESENT_CODES = ("yes", "no", "not_known")
DEMAND_CODES = ("value", "failure", "not_demand", "unclassified")
FAILURE_REASONS = (
    "progress_chasing",
    "clarification",
    "repeat_same_issue",
    "bounced",
    "rejected_then_back",
    "reassessed_again",
    "re_presented_after_closure",
    "service_missed_it",
    "wrong_place",
)
HELPFUL_CODES = ("yes", "no", "mixed", "not_asked")
ENDING_LABELS = {  # why a person could not be seen in these data for a time, or any more
    "died": "died",
    "moved_away": "moved away",
    "consent_withdrawn": "withdrew from their data being used",
    "custody_elsewhere": "in custody elsewhere",
}
ENDING_CODES = tuple(ENDING_LABELS)
VOICE_CODES = ("person", "worker", "analyst")  # in order of weight: the person's judgement wins
JUDGE_CODES = (*VOICE_CODES, "rule", "nobody")
QUESTION_ANSWERS = {
    "demand": DEMAND_CODES,
    "planned": PLANNED_CODES,
    "initiated_by": INITIATED_BY_CODES,
    "present": PRESENT_CODES,
    "helpful": HELPFUL_CODES,
}
EVENT_CODES = (
    "handover",
    "handover_support",
    "bounce",
    "repeat_assessment",
    "return_after_closure",
    "repeat_contact",
    "redo_contact",
    "crisis",
)
CHECK_CODES = (  # other choices under which the direction of a change is looked at, by kind
    *("last_12m", "last_24m", "equal", "without_band", "all_services"),
    *("date_minus_6m", "date_minus_3m", "date_plus_3m", "date_plus_6m"),
    *("median_year", "less_worst_quarter", "without_stays"),
    *("low_costs", "high_costs", "links_cautious", "links_generous"),
)
