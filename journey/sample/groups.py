"""People a team supported, and people on estates it did not reach: lives alike but for what is planted.

A supported person's life is made as it would have gone without the team. Then of every five contacts after
the change two are taken out, and the team's own are put in. So what the team changed is known to the contact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from journey.sample.codes import STAYS
from journey.sample.journeys import ALWAYS_OPEN, Diary, make_contact, make_stay
from journey.sample.model import END_EXCL, FIRST_DAY, SUPPORT_LOG_FROM, Event, Person, covers
from journey.sample.people import FORENAMES_F, FORENAMES_M, nhs_number, postcode

LIVES_FROM = FIRST_DAY
# Thirteen months lie between the middle of the twelve before a change and that of the twelve after.
TREND_FROM, TREND_DAYS, TREND_FACTOR = date(2020, 6, 1), 396, 0.85
SUPPORTED_FACTOR = Fraction("0.6")
SUPPORT_A_YEAR = 2
A_YEAR_AT_FIRST = (14, 20)
CHANGE_MONTHS = 12
BETWEEN_STAYS = timedelta(days=60)
SURNAMES = (
    *("Allegory", "Bogusham", "Conjecture", "Doubleday-Fict", "Ersatz", "Figment", "Guesswick", "Hypothet"),
    *("Imaginby", "Jestworth", "Kayfabe", "Legendre-Fict", "Mythley"),
)
# What is noted of each service's contacts; only services that a contact or a short stay is enough for.
KINDS: dict[str, tuple[str, ...]] = {
    "gp": ("gp_consultation", "gp_consultation", "gp_telephone"),
    "landlord": ("landlord_visit", "landlord_arrears_letter"),
    "police_incident": ("police_welfare_check", "police_asb"),
    "ambulance": ("ambulance_see_treat", "ambulance_see_convey"),
    "ed": ("ed_attendance",),
    "inpatient": ("hospital_stay_short",),
    "mental_health": ("mh_cmht_contact", "mh_cmht_contact", "mh_crisis_contact"),
    "homelessness": ("homeless_contact",),
    "council_tax": ("council_tax_reminder", "council_tax_final_notice"),
    "jobcentre": ("jobcentre_review", "jobcentre_adviser"),
}
EVERYBODYS = ("gp", "landlord")
# Which of the supported could no longer be seen, why, and how many days after the change.
ENDINGS = {2: ("died", 125), 8: ("died", 275), 14: ("moved_away", 245)}


@dataclass(frozen=True)
class Member:
    """One person of one arm, and what happened to them.

    `index_on` is the change, or of some of the others a date that is only pretended; None: no date.
    `without_support` are the contacts there would have been without the team, from the same life.
    """

    person: Person
    is_supported: bool
    index_on: date | None
    ending: tuple[str, date] | None = None
    events: list[Event] = field(default_factory=list)
    without_support: list[Event] = field(default_factory=list)


def make_groups(rng: Random, people: int) -> list[Member]:
    """Make both arms for a sample of so many other people: 2 supported and 3 not for every 5 of them.

    Args:
        rng: chance of their own, so that everybody else is as in a sample without groups.
        people: how many others there are besides John; numbers go on from theirs.
    """
    n_supported, n_unserved = people * 2 // 5, people * 3 // 5
    members = [_supported(rng, k, people + 1 + k) for k in range(n_supported)]
    first = people + 1 + n_supported
    # Fifteen of thirty-six are given a date on which nothing happened.
    return members + [_unserved(rng, k, first + k, k * 5 % 12 < 5) for k in range(n_unserved)]


def _person(rng: Random, key: str, alias: str, number: int, change_on: date | None) -> Person:
    sex = "MF"[number % 2]
    return Person(
        key=key,
        alias=alias,
        forename=(FORENAMES_M if sex == "M" else FORENAMES_F)[number // 2 % 10],
        surname=SURNAMES[number % len(SURNAMES)],
        birth_date=date(1968, 1, 1) + timedelta(days=rng.randrange(8030)),
        sex=sex,
        nhs=nhs_number(rng),
        postcode=postcode(number),
        number=number,
        change_on=change_on,
    )


def _index_on(rng: Random, month_no: int) -> date:
    """A day in one of the twelve months in which people came to the team."""
    year, month = divmod(SUPPORT_LOG_FROM.month - 1 + month_no, 12)
    return date(SUPPORT_LOG_FROM.year + year, month + 1, rng.randint(2, 26))


def _supported(rng: Random, k: int, number: int) -> Member:
    change_on = _index_on(rng, k % CHANGE_MONTHS)
    person = _person(rng, f"S{k + 1:03d}", f"supported-{k + 1:02d}", number, change_on)
    ending = None
    if k in ENDINGS:
        reason_code, days = ENDINGS[k]
        ending = (reason_code, change_on + timedelta(days=days))
    end = ending[1] if ending else END_EXCL
    diary = Diary(rng, person)
    life = _life(diary, end)
    before = [e for e in life if e.at.date() < change_on]
    after = [e for e in life if e.at.date() >= change_on]
    team = list(_team(diary, change_on, end))
    return Member(person, True, change_on, ending, before + _fewer(after) + team, life)


def _unserved(rng: Random, k: int, number: int, is_pretended: bool) -> Member:
    person = _person(rng, f"U{k + 1:03d}", f"estate-{k + 1:02d}", number, None)
    index_on = _index_on(rng, rng.randrange(CHANGE_MONTHS)) if is_pretended else None
    life = _life(Diary(rng, person), END_EXCL)
    return Member(person, False, index_on, None, life, life)


def _fewer(events: list[Event]) -> list[Event]:
    """Three of every five, evenly."""
    most, of = SUPPORTED_FACTOR.numerator, SUPPORTED_FACTOR.denominator
    return [event for n, event in enumerate(events) if n * most % of < most]


def _life(diary: Diary, end: date) -> list[Event]:
    """What happens to a person whom no team supports, as far as the services' files reach."""
    rng = diary.rng
    first = rng.randint(*A_YEAR_AT_FIRST)
    services = [*EVERYBODYS, *rng.sample([s for s in KINDS if s not in EVERYBODYS], rng.randint(2, 4))]
    begin = LIVES_FROM + timedelta(days=rng.randrange(20))
    events = [_contact(diary, services, day) for day in _days(rng, first, begin, end - timedelta(days=2))]
    return [event for event in events if event.at.date() < covers(event.source)[1]]


def _contact(diary: Diary, services: list[str], day: date) -> Event:
    source = diary.rng.choice(services)
    activity = diary.rng.choice(KINDS[source])
    if activity in STAYS:
        nights = diary.rng.randint(0, 1)
        if all(out < day - BETWEEN_STAYS for _, out in diary.stays):
            return make_stay(diary, activity, day, day + timedelta(days=nights + 1), nights)
        source, activity = "gp", "gp_telephone"
    is_shut = day.weekday() > 4 and source not in ALWAYS_OPEN
    day -= timedelta(days=day.weekday() - 4 if is_shut else 0)
    return make_contact(diary, activity, day, day + timedelta(days=1))


def _days(rng: Random, a_year: int, low: date, high_excl: date, has_trend: bool = True) -> Iterator[date]:
    """Days so many a year, further and further apart where the common trend is; gaps vary, but not wildly."""
    at = 0.0
    while (day := low + timedelta(days=int(at))) < high_excl:
        yield day
        since = max(0, (day - TREND_FROM).days) / TREND_DAYS
        at += rng.uniform(0.4, 1.6) * 365 / (a_year * (TREND_FACTOR**since if has_trend else 1))


def _team(diary: Diary, change_on: date, end: date) -> Iterator[Event]:
    for day in _days(diary.rng, SUPPORT_A_YEAR, change_on, end, has_trend=False):
        activity = diary.rng.choice(("support_time", "support_phone", "support_phone"))
        yield make_contact(diary, activity, day, day + timedelta(days=1))
