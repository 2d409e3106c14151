"""One small drawn world of groups, and what is answered of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from journey.groups.form import Definition
from journey.read import groups
from support.group_worlds import FIRST, Fake, World, built, month

EVERYBODY = Definition("g", "The group", "Why")
CHANGE = date(2020, 6, 15)


def drawn(people: int = 1, **said: Any) -> World:
    """People with one contact on the 5th of each of 2019 to 2021, at the GP, who supplied it all."""
    world = World(0)
    world.people = [f"P{n}" for n in range(people)]
    world.band = dict.fromkeys(world.people, "18_29")
    world.change = {"P0": CHANGE}
    world.supply = [("gp", FIRST, date(2022, 3, 20))]
    world.endings = []
    for name, held in said.items():
        setattr(world, name, held)
    return world


def amounts_of(world: World, after: int = 1) -> dict[tuple[str, str, str, int], int]:
    """A contact of £10 in each month before 15 June 2020; `after` of them in each from then on."""
    found = {}
    for who in world.people:
        for number in range(month(FIRST), month(date(2022, 3, 1))):
            n = after if number >= month(CHANGE) and who == "P0" else 1
            for measure, each in (("contacts", 1), ("cost", 1000), ("nights", 0), ("crises", 0)):
                found[measure, who, "gp", number] = n * each
    return found


def answer(
    world: World,
    definition: Definition = EVERYBODY,
    after: int = 1,
    charge: pl.DataFrame | None = None,
    aliases: tuple[tuple[str, str], ...] = (),
) -> dict[str, Any]:
    """The answer for one drawn world."""

    class Amounts(dict):  # what is not drawn was not recorded
        def __missing__(self, _: object) -> int:
            return 0

    store = built(world, Amounts(amounts_of(world, after)))
    if aliases:
        rows = pl.DataFrame(list(aliases), ["person_id", "alias"], orient="row")
        store.load_frame("canonical.person_alias", rows)
    if charge is not None:
        store.load_frame("compare.support_charge", charge)
    found = groups.answer(Fake(store), definition)  # type: ignore[arg-type]
    store.close()
    return found
