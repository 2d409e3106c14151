"""John's journey: planned counts, plausible dates, and an open calibration of what it cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from journey.sample.codes import ACTIVITY
from journey.sample.journeys import Diary, make_any, make_contact, make_order, make_stay, not_happened
from journey.sample.model import JOHN_CHANGE_ON, Event, Person, covers
from journey.sample.truth import cost

N_BEFORE, N_AFTER = 3355, 161
BEFORE = {
    "prison_stay": 7,
    "mh_ward_acute": 9,
    "mh_ward_picu": 14,
    "hospital_stay_long": 70,
    "ta_bed_breakfast": 6,
    "ta_hostel": 4,
    "hospital_stay_short": 5,
    "police_custody": 60,
    "police_welfare_check": 30,
    "police_asb": 80,
    "police_violence": 12,
    "police_violence_injury": 80,
    "police_missing": 70,
    "police_criminal_damage": 16,
    "police_shop_theft": 12,
    "ambulance_hear_treat": 20,
    "ambulance_see_treat": 70,
    "ambulance_see_convey": 120,
    "ed_attendance": 250,
    "mh_cmht_contact": 110,
    "mh_crisis_contact": 105,
    "mh_liaison_contact": 40,
    "mh_place_of_safety": 55,
    "gp_consultation": 270,
    "gp_telephone": 130,
    "drug_alcohol_keywork": 190,
    "drug_alcohol_prescribing": 90,
    "drug_alcohol_needle_exchange": 20,
    "drug_alcohol_outreach": 30,
    "probation_contact": 270,
    "probation_warning": 24,
    "asc_request": 50,
    "asc_assessment": 40,
    "asc_review": 30,
    "homeless_application": 12,
    "homeless_statutory_case": 36,
    "homeless_prevention": 6,
    "homeless_duty_end": 10,
    "homeless_contact": 76,
    "landlord_arrears_letter": 90,
    "landlord_asb_letter": 40,
    "landlord_mediation": 6,
    "landlord_behaviour_contract": 6,
    "landlord_possession": 12,
    "landlord_eviction": 3,
    "landlord_visit": 53,
    "council_tax_reminder": 50,
    "council_tax_final_notice": 30,
    "council_tax_summons": 24,
    "council_tax_liability_order": 20,
    "council_tax_enforcement_agent": 18,
    "council_tax_arrangement": 12,
    "jobcentre_review": 282,
    "jobcentre_adviser": 130,
    "jobcentre_claim": 14,
    "jobcentre_sanction": 30,
}
ORDERS = (2013, 2014, 2016, 2017, 2019, 2021)
AFTER = {
    "support_time": 42,
    "support_phone": 16,
    "support_pull_in": 8,
    "support_plan": 4,
    "gp_consultation": 18,
    "gp_telephone": 8,
    "drug_alcohol_keywork": 18,
    "drug_alcohol_prescribing": 4,
    "mh_cmht_contact": 15,
    "mh_crisis_contact": 1,
    "jobcentre_adviser": 6,
    "jobcentre_review": 4,
    "landlord_visit": 4,
    "landlord_arrears_letter": 1,
    "ed_attendance": 2,
    "ambulance_see_convey": 1,
    "asc_assessment": 1,
    "asc_review": 1,
    "council_tax_arrangement": 2,
    "council_tax_reminder": 1,
    "homeless_duty_end": 1,
    "probation_contact": 1,
    "police_welfare_check": 1,
}
MISSED_BEFORE = {"gp": 44, "mental_health": 31, "drug_alcohol": 52, "probation": 38, "jobcentre": 60}
MISSED_AFTER = {"gp": 2, "support_team": 5, "landlord": 1}


def total(events: list[Event]) -> Decimal:
    """Add up what the events cost, each rounded to the penny first."""
    return sum((cost(e) or Decimal("0.00") for e in events), Decimal("0.00"))


def _before(diary: Diary) -> list[Event]:
    events = [make_order(diary, date(year, 2, 15), 300) for year in ORDERS]
    for activity, n in BEFORE.items():
        low = covers(ACTIVITY[activity][0])[0]
        events += [make_any(diary, activity, low, JOHN_CHANGE_ON) for _ in range(n)]
    return events


def _after(diary: Diary) -> list[Event]:
    events = [make_stay(diary, "hospital_stay_long", date(2023, 2, 1), date(2023, 3, 1), nights=3)]
    for activity, n in AFTER.items():
        high_excl = covers(ACTIVITY[activity][0])[1]
        events += [make_contact(diary, activity, JOHN_CHANGE_ON, high_excl) for _ in range(n)]
    return events


def calibrate_before(events: list[Event], target: Decimal = Decimal("1985000")) -> None:
    """Turn nuisance incidents into violence, one by one in date order, until the target is passed."""
    nuisance = sorted((e for e in events if e.activity == "police_asb"), key=lambda e: e.at)
    nuisance = nuisance[::2] + nuisance[1::2]
    spent = total(events)
    while spent < target and nuisance:
        event = nuisance.pop(0)
        spent -= total([event])
        event.activity = "police_violence"
        spent += total([event])


def calibrate_after(events: list[Event], target: Decimal = Decimal("34900")) -> None:
    """Lengthen (or shorten) the team's visits by a half hour in turn until the target is met."""
    visits = sorted((e for e in events if e.activity == "support_time"), key=lambda e: e.at)
    spent = total(events)
    step = 30 if spent < target else -30
    turn = 0
    while (spent < target) == (step > 0) and turn < 40 * len(visits):
        visit = visits[turn % len(visits)]
        spent -= total([visit])
        visit.minutes = max(60, (visit.minutes or 0) + step)
        spent += total([visit])
        turn += 1


def john_journey(rng: Random, person: Person) -> list[Event]:
    """Make everything that happened to John, and what was booked and did not happen."""
    diary = Diary(rng, person)
    before = _before(diary)
    after = _after(diary)
    if (len(before), len(after)) != (N_BEFORE, N_AFTER):
        raise ValueError(f"John's plan holds {len(before)} and {len(after)} interactions")
    calibrate_before(before)
    calibrate_after(after)
    missed: list[Event] = []
    for source, n in MISSED_BEFORE.items():
        missed += not_happened(diary, source, covers(source)[0], JOHN_CHANGE_ON, n)
    for source, n in MISSED_AFTER.items():
        missed += not_happened(diary, source, JOHN_CHANGE_ON, covers(source)[1], n)
    return before + after + missed
