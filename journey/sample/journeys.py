"""Random but repeatable journeys: where stays fit, when contacts fall, what other people did."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from journey.sample.codes import ACTIVITY, MINUTES, STATUS, STAYS, activities_of, can_be_missed
from journey.sample.model import AS_OF, END_EXCL, FIRST_DAY, SOURCES, Event, Person, covers

HARD_WINTER = {(2021, 11), (2021, 12), (2022, 1), (2022, 2)}
LONG_STAY_NIGHTS = 5
FEW = {"prison", "inpatient", "police_custody"}
ALWAYS_OPEN = {"police_incident", "ambulance", "ed", "mental_health", "support_team"}


class Diary:
    """One person's calendar: stays never overlap, and nobody keeps appointments from a ward or a cell."""

    def __init__(self, rng: Random, person: Person) -> None:
        """Start with an empty calendar."""
        self.rng = rng
        self.person = person
        self.stays: list[tuple[date, date]] = []
        self.used: set[tuple[str, date]] = set()

    def stay_start(self, low: date, high_excl: date, nights: int) -> date:
        """Find a first day for a stay that ends by high_excl and touches no other stay."""
        for _ in range(5000):
            first = self._draw(low, high_excl - timedelta(days=nights))
            last = first + timedelta(days=nights)
            if all(last < a or first > b for a, b in self.stays):
                self.stays.append((first, last))
                return first
        raise ValueError(f"no room for a stay of {nights} nights")

    def contact_day(self, activity: str, low: date, high_excl: date) -> date:
        """Find a day outside any longer stay, and new for this activity where a day may hold one only."""
        while True:
            day = self._draw(low, high_excl)
            away = any(a <= day < b for a, b in self.stays if (b - a).days >= LONG_STAY_NIGHTS)
            shut = day.weekday() > 4 and ACTIVITY[activity][0] not in ALWAYS_OPEN
            if not away and not shut and not (activity.startswith("asc_") and (activity, day) in self.used):
                self.used.add((activity, day))
                return day

    def _draw(self, low: date, high_excl: date) -> date:
        """Draw a day: later years a little busier, the winter of 2021-22 much busier."""
        span = (high_excl - low).days
        while True:
            day = low + timedelta(days=self.rng.randrange(span))
            weight = 0.55 + 0.45 * (day - FIRST_DAY).days / (END_EXCL - FIRST_DAY).days
            if (day.year, day.month) not in HARD_WINTER:
                weight *= 0.4
            if self.rng.random() < weight:
                return day


def _clock(rng: Random, first_hour: int, last_hour: int) -> time:
    return time(rng.randint(first_hour, last_hour), 5 * rng.randrange(12))


def make_stay(diary: Diary, activity: str, low: date, high_excl: date, nights: int | None = None) -> Event:
    """Make one stay of a plausible length (or of the nights given)."""
    rng = diary.rng
    if nights is None:
        nights = rng.randint(*STAYS[activity])
    first = diary.stay_start(low, high_excl, nights)
    start = datetime.combine(first, _clock(rng, 8, 13) if nights == 0 else _clock(rng, 19, 23))
    out = _clock(rng, 15, 20) if nights == 0 else _clock(rng, 7, 12)
    end = datetime.combine(first + timedelta(days=nights), out)
    return Event(ACTIVITY[activity][0], diary.person, activity, start, end)


def make_contact(diary: Diary, activity: str, low: date, high_excl: date) -> Event:
    """Make one contact or event, with minutes where its source records them."""
    rng = diary.rng
    source = ACTIVITY[activity][0]
    day = diary.contact_day(activity, low, high_excl)
    late = source in {"police_incident", "ambulance", "ed"}
    start = datetime.combine(day, _clock(rng, 0, 23) if late else _clock(rng, 9, 16))
    event = Event(source, diary.person, activity, start)
    if activity in MINUTES:
        lowest, highest = MINUTES[activity]
        step = 15 if source == "support_team" else 5
        event.minutes = step * rng.randint(lowest // step, highest // step)
    if source in {"mental_health", "probation"}:
        event.minutes = 5 * rng.randint(3, 12)
    if source == "ambulance":
        event.end = start + timedelta(minutes=rng.randint(20, 140))
    if source == "adult_social_care":
        event.end = start + timedelta(days=rng.randint(0, 40))
        event.end = min(event.end, datetime.combine(high_excl, time(0)))
    return event


def make_order(diary: Diary, start: date, days: int) -> Event:
    """Make one probation order."""
    begin = datetime.combine(start, time(10))
    return Event("probation", diary.person, "probation_order", begin, begin + timedelta(days=days))


def make_any(diary: Diary, activity: str, low: date, high_excl: date) -> Event:
    """Make a stay, an order or a contact, as the activity needs."""
    if activity in STAYS:
        return make_stay(diary, activity, low, high_excl)
    if activity == "probation_order":
        days = diary.rng.randint(90, 365)
        return make_order(diary, diary.contact_day(activity, low, high_excl - timedelta(days=400)), days)
    return make_contact(diary, activity, low, high_excl)


def not_happened(diary: Diary, source: str, low: date, high_excl: date, n: int) -> list[Event]:
    """Make n rows about things that did not take place: missed, cancelled, refused."""
    texts = [s for s in STATUS.get(source, {}) if s not in {"happened", "future"}]
    codes = [a for a in activities_of(source) if can_be_missed(a) and a not in STAYS]
    made = []
    for _ in range(n if texts and codes else 0):
        event = make_contact(diary, diary.rng.choice(codes), low, high_excl)
        event.status = diary.rng.choice(texts)
        made.append(event)
    return made


def _some(diary: Diary, source: str, low: date, high_excl: date, n: int) -> list[Event]:
    codes = activities_of(source)
    weights = [ACTIVITY[c][3] for c in codes]
    long_enough = (high_excl - low).days > 420
    made = []
    for code in diary.rng.choices(codes, weights, k=n):
        if long_enough or (code not in STAYS and code != "probation_order"):
            made.append(make_any(diary, code, low, high_excl))
    made += not_happened(diary, source, low, high_excl, sum(diary.rng.random() < 0.12 for _ in range(n)))
    return made


def other_journey(rng: Random, person: Person) -> list[Event]:
    """Make one other person's whole history over a random handful of services."""
    diary = Diary(rng, person)
    changed = person.change_on is not None
    kinds = [s for s in SOURCES if s not in {"support_team", "gp"}]
    chosen = ["gp", *rng.sample(kinds, rng.randint(7, 10) if changed else rng.randint(3, 8))]
    events: list[Event] = []
    for source in sorted(chosen, key=SOURCES.index):
        low, high_excl = covers(source)
        n = rng.randint(1, 4) if source in FEW else rng.randint(3, 20)
        cut = min(person.change_on or high_excl, high_excl)
        n = n * 5 if changed and source not in FEW else n
        events += _some(diary, source, low, cut, n)
        if cut < high_excl:
            years = (high_excl - cut).days / (cut - low).days
            events += _some(diary, source, cut, high_excl, round(n * years * person.after_factor))
    if person.change_on:
        events += _some(diary, "support_team", person.change_on, END_EXCL, rng.randint(12, 26))
    return events


def open_and_future(rng: Random, people: list[Person]) -> list[Event]:
    """Make the few stays still open at the as-of date and the appointments still to come."""
    made = []
    still_in = ("prison_stay", "ta_hostel", "mh_ward_acute", "hospital_stay_long")
    for person, activity in zip(people[-8:-4], still_in, strict=True):
        start = datetime.combine(AS_OF - timedelta(days=rng.randint(5, 20)), time(20, 15))
        made.append(Event(ACTIVITY[activity][0], person, activity, start))
    for person in people[-4:]:
        start = datetime.combine(AS_OF + timedelta(days=rng.randint(3, 20)), time(10, 30))
        made.append(Event("gp", person, "gp_consultation", start, status="future"))
    return made
