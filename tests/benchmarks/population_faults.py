"""How people and agencies are: every rate of the synthetic population, each with its reason.

A rate is a share between 0 and 1. Rates of faults are for an agency of ordinary care; `care` multiplies them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Agency:
    """One agency: whom it holds, and how well it records them."""

    held_simple: float  # share of people known mostly to health who have a record here
    held_complex: float  # share of people with many services who have a record here
    nhs_number: float  # share of its people whose NHS number it holds
    care: float  # multiplies every rate of fault: 1 is ordinary, more is worse
    stale: float  # share of its records that hold an earlier address
    no_fixed_abode: float  # share of its records with a ZZ99 postcode
    typical_pence: int  # middle of what it spends on one person


AGENCIES = {
    # Everyone is registered, and a GP's record is followed up by letters and prescriptions.
    "gp": Agency(0.995, 0.980, 0.999, 0.3, 0.05, 0.005, 30_000),
    # Traced nightly against the national index of patients.
    "inpatient": Agency(0.860, 0.910, 0.982, 0.4, 0.07, 0.010, 400_000),
    # Booked in at a desk, at night, by someone in pain.
    "ed": Agency(0.870, 0.960, 0.955, 1.2, 0.13, 0.020, 50_000),
    "mental_health": Agency(0.620, 0.780, 0.955, 1.0, 0.10, 0.015, 600_000),
    # Traced in batches; many records predate that.
    "adult_social_care": Agency(0.560, 0.540, 0.920, 1.2, 0.14, 0.005, 900_000),
    # Told by the person, who may not wish to be known.
    "police_custody": Agency(0.200, 0.410, 0.000, 3.9, 0.29, 0.040, 80_000),
    # Told in a crisis, often without papers.
    "homelessness": Agency(0.120, 0.330, 0.020, 4.5, 0.27, 0.200, 300_000),
    # From court papers, checked at interview.
    "probation": Agency(0.080, 0.280, 0.005, 3.1, 0.22, 0.030, 250_000),
}

SHARES = {
    # people
    "complex": 0.50,  # share known to many services; sets how many have an agency without NHS numbers
    "community": 0.10,  # of one community whose names are few; makes same-name strangers
    "second_community": 0.06,  # of another, where most men share one surname and most women another
    "refugee": 0.03,  # given names are few, and many have an official birthday
    "official_birthday": 0.42,  # of refugees: 1 January of a guessed year, on every paper they have
    "twin": 0.045,  # of brothers and sisters who are held: 1.5% of all people are then one of two twins
    "twin_other_sex": 0.34,  # of twins; with chance this makes half of the pairs mixed or unalike
    "twin_alike": 0.15,  # of twins of one sex: names such as Ella and Ellie
    "named_after_father": 0.06,  # of sons in the data beside their father
    "double_barrelled": 0.025,  # surnames of two names
    "changed_surname_woman": 0.22,  # women known by two surnames: marriage, separation, adoption
    "changed_surname_man": 0.03,
    "known_as": 0.12,  # people whose daily forename is another form of the registered one
    "moved_simple": 0.35,  # each further address, of people known mostly to health
    "moved_complex": 0.60,  # each further address, up to three
    # records
    "second_local_id": 0.03,  # booked in anew although already known
    "further_row": 0.15,  # the agency's files hold a changed name or address of the same source person
    "former_surname": 0.13,  # of records of people with two surnames: the other one
    "uses_known_as": 0.35,  # of records of people with another form of their forename
    # faults, times the agency's care
    "other_form": 0.010,  # a short form or another spelling written by the agency
    "forename_typo": 0.010,
    "surname_typo": 0.012,
    "swapped_names": 0.003,  # forename and surname in each other's column
    "cut_surname": 0.20,  # of double-barrelled: half of it
    "initial_only": 0.004,  # the forename is a letter, in its own column or in that of initials
    "birth_typo": 0.010,  # a wrong digit of day, month or year
    "birth_day_month": 0.004,  # day and month exchanged, where that is a date
    "birth_year_only": 0.006,  # 1 January of the right year: only an age was known
    "birth_missing": 0.012,
    "birth_placeholder": 0.002,  # 1 January 1900
    "postcode_typo": 0.008,
    "postcode_missing": 0.015,
    "sex_missing": 0.020,
    "sex_wrong": 0.002,
    "name_placeholder": 0.002,  # UNKNOWN, REDACTED, TEST, a constant hash instead of a name
    "nothing_usable": 0.0006,  # no name, birth date, postcode or number
    # numbers; of records that hold one, whatever the agency's care
    "number_mistyped": 0.004,  # two digits wrong, and the check digit fits by chance
    "number_of_another": 0.00006,  # another person's number, copied from the line above
    "number_test": 0.003,  # a number made up to get past a mandatory field
}

PLACEHOLDER_NAMES = ("UNKNOWN", "REDACTED", "TEST", "NOT KNOWN", "d41d8cd98f00b204e9800998ecf8427e")
PLACEHOLDER_POSTCODES = ("ZZ99 3VZ", "ZZ99 3CZ", "ZZ99 3WZ")
TEST_NUMBERS = ("9876543210", "9999999468", "9990000018")  # pass the check digit and are nobody's
