"""Whom the group is set beside: people without a change point, one for one, who cost about as much before.

Each person of the group has a month of change; candidates are judged, and their figures made, at that month.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from journey.groups.attrition import FEW_AFTER, FEW_BEFORE, NO_SERVICE, Step
from journey.groups.form import Comparison
from journey.groups.held import Bools, Held, Ints
from journey.groups.rules import passes, sentence, unknown_names
from journey.groups.watch import LEAST_MONTHS, Watch, watch

N_BANDS = 5
RULE_TEXT = (
    "Each person of the group, in order of their id, is matched with one person without a change date who "
    "is in the same age band and the same fifth of cost, and who is not matched yet: the one whose cost "
    "before is nearest, the first by id of several. Cost before is the estimated cost per observed year in "
    "the 12 whole months before; its fifths are those of the group. The other person is looked at in the "
    "same months: before and after the month of the change of the person they are matched with."
)


class Matched(NamedTuple):
    """Pairs: places of people of the group, and their partners at the same months.

    steps: from everybody to those who could be matched with somebody. costs: pence a year before, of the
    group's person and of the partner.
    """

    places: Ints
    beside: Watch
    steps: list[Step]
    costs: Ints
    beside_costs: Ints


Cells = dict[tuple[int, int], "_Cell"]  # by month of change, and by age band and fifth of cost


class _Cell(NamedTuple):
    """People of one age band and one fifth of cost at one month, in order of their id."""

    people: Ints
    costs: Ints


def match(held: Held, group: Watch, comparison: Comparison, aliases: pl.DataFrame) -> Matched:
    """Match a group of at least one person.

    Args:
        held: the build.
        group: its people, in order of their id.
        comparison: the rules that candidates pass.
        aliases: person_id, alias.
    """
    costs, is_held = group.year_before("cost")
    edges = fifths(costs[is_held])
    steps: dict[int, list[Bools]] = {}
    texts: list[tuple[str, str]] = []
    cells: Cells = {}
    candidates = np.flatnonzero(held.change_month == -1)
    for index in np.unique(group.index):
        seen = watch(held, candidates, np.full(len(candidates), index), group.n_window)
        texts, left = _judged(seen, comparison, aliases)
        steps[int(index)] = left
        _fill(cells, seen, left[-1], edges)
    pairs = _pairs(held, group, costs, is_held, edges, cells)
    places = np.array([place for place, _, _ in pairs], dtype=np.int64)
    people = np.array([person for _, person, _ in pairs], dtype=np.int64)
    beside_costs = np.array([cost for _, _, cost in pairs], dtype=np.int64)
    beside = watch(held, people, group.index[places], group.n_window)
    return Matched(places, beside, _steps(held, candidates, texts, steps), costs[places], beside_costs)


def fifths(costs: Ints) -> Ints:
    """The costs at which one fifth of people ends and the next begins, none where there is nobody."""
    ranked = np.sort(costs)
    ends = [-(-part * len(ranked) // N_BANDS) - 1 for part in range(1, N_BANDS)]
    return ranked[ends] if len(ranked) else ranked


def _judged(
    seen: Watch, comparison: Comparison, aliases: pl.DataFrame
) -> tuple[list[tuple[str, str]], list[Bools]]:
    """Who is left after each step at one month: words of the steps, and who."""
    found = [
        (
            sentence(rule, seen.n_window, True) + unknown_names(rule, seen.held, aliases),
            rule.why,
            passes(rule, seen, aliases, True),
        )
        for rule in comparison.keep
    ]
    found.append((f"Left out: {NO_SERVICE}", "As for the group.", seen.has_service))
    found.append((f"Left out: {FEW_BEFORE}", "As for the group.", seen.n_before >= LEAST_MONTHS))
    found.append((f"Left out: {FEW_AFTER}.", "As for the group.", seen.n_after >= LEAST_MONTHS))
    is_left = np.ones(len(seen.people), dtype=bool)
    left = []
    for _, _, fits in found:
        is_left = is_left & fits
        left.append(is_left)
    return [(text, why) for text, why, _ in found], left


def _fill(cells: Cells, seen: Watch, is_left: Bools, edges: Ints) -> None:
    costs, is_held = seen.year_before("cost")
    index = int(seen.index[0]) if len(seen.index) else -1
    kind = _kind(seen, costs, edges)
    fits = np.flatnonzero(is_left & is_held)
    order = fits[np.argsort(kind[fits], kind="stable")]
    kinds, starts = np.unique(kind[order], return_index=True)
    for number, chosen in zip(kinds, np.split(order, starts[1:]), strict=False):
        cells[index, int(number)] = _Cell(seen.people[chosen], costs[chosen])


def _kind(seen: Watch, costs: Ints, edges: Ints) -> Ints:
    """One number for an age band and a fifth of cost."""
    return np.asarray(seen.held.band[seen.people] * N_BANDS + np.searchsorted(edges, costs, side="left"))


def _pairs(
    held: Held,
    group: Watch,
    costs: Ints,
    is_held: Bools,
    edges: Ints,
    cells: Cells,
) -> list[tuple[int, int, int]]:
    """Place in the group, partner and the partner's cost, of those for whom somebody is left."""
    is_free = np.ones(held.n_people, dtype=bool)
    kind = _kind(group, costs, edges)
    pairs = []
    for place in np.flatnonzero(is_held):
        cell = cells.get((int(group.index[place]), int(kind[place])))
        if cell is None or not is_free[cell.people].any():
            continue
        far = np.where(is_free[cell.people], np.abs(cell.costs - costs[place]), np.iinfo(np.int64).max)
        nearest = int(np.argmin(far))  # the first of several: they stand in order of their id
        is_free[cell.people[nearest]] = False
        pairs.append((int(place), int(cell.people[nearest]), int(cell.costs[nearest])))
    return pairs


def _steps(
    held: Held, candidates: Ints, texts: list[tuple[str, str]], steps: dict[int, list[Bools]]
) -> list[Step]:
    """A person is left after a step who is left there at one month of change of the group, or more."""

    def everybody(is_left: Bools) -> Bools:
        found = np.zeros(held.n_people, dtype=bool)
        found[candidates[is_left]] = True
        return found

    made = [
        Step("everybody", "Everybody in the build.", "", np.ones(held.n_people, dtype=bool)),
        Step(
            "change", "Left out: a change date is recorded.", "They have a before and an after of their own.",
            everybody(np.ones(len(candidates), dtype=bool)),
        ),
    ]  # fmt: skip
    for number, (text, why) in enumerate(texts):
        is_left = np.logical_or.reduce([left[number] for left in steps.values()])
        made.append(Step("rule", text, why, everybody(is_left)))
    return made
