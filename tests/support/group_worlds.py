"""Worlds for groups of people, and as much of a build as groups read."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from journey.store import Store, in_memory

AGENCIES = ("gp", "police", "support_team", "ward")
FIRST, END = date(2018, 1, 10), date(2022, 3, 20)  # the data begin and end within a month
BANDS = ("18_29", "30_44")
REASONS = ("died", "moved_away", "consent_withdrawn", "custody_elsewhere")
Month = int  # years x 12 + month, from nought
Amounts = Mapping[tuple[str, str, str, Month], int]


class World:
    """One drawn world: who there is, their changes and endings, what was supplied and what was recorded."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.people = [f"P{number:02}" for number in range(chance.choice([1, 12, 30, 30]))]
        self.band = {who: chance.choice(BANDS) for who in self.people}
        self.change = {
            who: self._day(chance, FIRST - timedelta(30), END + timedelta(30)).replace(
                **({"day": 1} if chance.random() < 0.3 else {})
            )
            for who in self.people
            if chance.random() < 0.5
        }
        self.supply = []
        for agency in AGENCIES:
            start, end = FIRST, END
            if chance.random() < 0.4:
                start = self._day(chance, FIRST, date(2019, 6, 1))
            if chance.random() < 0.4:
                middle = self._day(chance, date(2019, 6, 1), date(2021, 6, 1))
                self.supply.append((agency, start, middle))
                start = middle + timedelta(chance.choice([0, 3, 20, 200]))
            self.supply.append((agency, start, end + timedelta(chance.choice([0, 0, 40]))))
        self.supply.append(("gp", FIRST, FIRST + timedelta(1)))  # so that the data begin on the first day
        self.endings = []
        for who in (*self.people, *self.people):  # some have two
            if chance.random() < 0.2:
                reason, on = chance.choice(REASONS), self._day(chance, FIRST, END)
                is_open = reason == "died" or chance.random() < 0.4
                self.endings.append(
                    (who, reason, on, None if is_open else on + timedelta(chance.randint(1, 300)))
                )
        # person, agency, first day, days (a stay where more than one), pence, whether a crisis
        self.records = [
            (
                who, agency, self._day(chance, FIRST, END), days, chance.randint(1, 9999),
                chance.random() < 0.2,
            )
            for who in self.people
            for _ in range(chance.choice([5, 40, 80]))
            for agency in [chance.choice(AGENCIES)]
            for days in [chance.choice([1, 1, 1, 9, 70]) if agency == "ward" else 1]
        ]  # fmt: skip

    @staticmethod
    def _day(chance: random.Random, first: date, end: date) -> date:
        return first + timedelta(chance.randrange((end - first).days))


def month(on: date) -> Month:
    """A day's month."""
    return on.year * 12 + on.month - 1


def days_of(number: Month) -> list[date]:
    """Every day of a month."""
    first = date(number // 12, number % 12 + 1, 1)
    return [day for day in (first + timedelta(n) for n in range(31)) if month(day) == number]


class Fake:
    """As much of a reader as groups ask."""

    manifest = {"build_id": "b"}  # noqa: RUF012 - never changed

    def __init__(self, store: Store) -> None:
        self.store = store

    def select(self, name: str) -> pl.DataFrame:
        """Rows of a SELECT file."""
        return self.store.select(name)


def built(world: World, amounts: Amounts) -> Store:
    """The tables of a build that groups read.

    Args:
        world: people, supply, endings, changes.
        amounts: by measure, person, agency and month; money in pence.
    """
    text, day, whole = pl.String, pl.Date, pl.Int64
    keys = sorted({key[1:] for key in amounts})
    months = [
        (
            who, agency, days_of(m)[0],
            *(amounts[measure, who, agency, m] for measure in ("contacts", "crises", "nights", "cost")), 0,
        )
        for who, agency, m in keys
    ]  # fmt: skip
    names = ("n_interactions", "n_crises", "nights", "cost_pence", "n_uncosted")
    shape = {"person_id": text, "agency_code": text, "month_start_date": day, **dict.fromkeys(names, whole)}
    money = (pl.col("cost_pence").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))
    frames = {
        "timeline.person_month": pl.DataFrame(months, shape, orient="row").with_columns(cost_gbp=money),
        "timeline.person": pl.DataFrame({"person_id": world.people}),
        "link.person_link": pl.DataFrame(
            list(world.band.items()), ["person_id", "age_band_code"], orient="row"
        ),
        "canonical.change_point": pl.DataFrame(
            list(world.change.items()), {"person_id": text, "change_on": day}, orient="row"
        ),
        "canonical.supply": pl.DataFrame(
            world.supply, ["agency_code", "covers_from_date", "covers_to_date_excl"], orient="row"
        ),
        "cost.horizon": pl.DataFrame({"as_of_date_excl": [END]}),
        "canonical.agency": pl.DataFrame(
            [(code, code, code == "support_team") for code in AGENCIES],
            ["agency_code", "agency_label", "is_support"],
            orient="row",
        ),
        "canonical.ending": pl.DataFrame(
            world.endings,
            {"person_id": text, "reason_code": text, "from_date": day, "to_date_excl": day},
            orient="row",
        ),
        "canonical.person_alias": pl.DataFrame(schema={"person_id": text, "alias": text}),
        "compare.support_charge": pl.DataFrame(
            schema={"person_id": text, "from_date": day, "to_date_excl": day, "cost_pence": whole}
        ),
    }
    store = in_memory()
    for table, frame in frames.items():
        store.load_frame(table, frame)
    return store
