"""The rules and the attack put together: which cells of a new table are hidden, given what is out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journey.disclosure.audit import FEWEST_VALUES, hide_counts, hide_totals
from journey.disclosure.bounds import base_of, people_worlds, total_worlds
from journey.disclosure.cells import Cells, Sums
from journey.disclosure.linked import Earlier, Laid, carried, laid, ties, together
from journey.disclosure.profiles import Profile
from journey.disclosure.rules import few_people, hidden_totals, too_few_for_costs, too_uneven


def hide_people(
    cells: Cells, profile: Profile, earlier: Sequence[Earlier]
) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Which numbers of people are hidden; where a cost may be shown, which tells of them; how it went."""
    told = cells.told["n_people"]
    first = few_people(cells, profile) & ~told
    priced = np.zeros(first.shape, dtype=bool)
    for sums in cells.sums:
        if sums.is_cost:
            some = (cells.people > 0) & ~cells.told[sums.name]
            priced |= ~hidden_totals(cells, sums, first, profile) & some
    new, others, hidden = _laid(cells), [], []
    for held in earlier:
        old = laid(held.exact, held.dims)
        people, unsaid = old.columns["n_people"], old.columns["is_people_hidden"]
        tie = ties(new, old, held.groups, cells.people, people)
        if tie is not None:
            others.append((people_worlds(people, unsaid, old.columns["is_priced"], held.profile), tie))
            hidden.append(unsaid)
    begun = carried(first, [(tie, unsaid) for (_, tie), unsaid in zip(others, hidden, strict=True)]) & ~told
    worlds = together(people_worlds(cells.people, begun, priced & ~begun, profile), others)
    found = hide_counts(worlds, cells.people, _flat(begun, hidden), profile)
    return found, priced, _told(first, found)


def hide_sums(
    cells: Cells, sums: Sums, hidden_people: np.ndarray, profile: Profile, earlier: Sequence[Earlier]
) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Which totals of a measure are hidden; which of all totals are about few people; how it went."""
    told = cells.told[sums.name]
    first = hidden_totals(cells, sums, hidden_people, profile) & ~told
    empty = ((cells.people == 0) & ~first) | told
    about_few = (few_people(cells, profile) & (cells.people > 0)) | too_uneven(sums, profile)
    if sums.is_cost:
        about_few |= too_few_for_costs(cells, profile)
    unit = base_of(sums.is_cost, profile)
    new, others = _laid(cells), []
    hidden, few = [], []
    for held in earlier:
        if sums.name not in held.exact.columns:
            continue
        old = laid(held.exact, held.dims)
        total, unsaid = old.columns[sums.name], old.columns[f"is_{sums.stem}_hidden"]
        tie = ties(new, old, held.groups, sums.total, total)
        if tie is not None:
            nought = old.columns[f"is_{sums.stem}_nought"]
            others.append(
                (total_worlds(total, nought, unsaid, base_of(sums.is_cost, held.profile), unit), tie)
            )
            hidden.append(unsaid)
            few.append(old.columns[f"is_{sums.stem}_few"])
    begun = carried(first, [(tie, unsaid) for (_, tie), unsaid in zip(others, hidden, strict=True)]) & ~told
    worlds = together(total_worlds(sums.total, empty & ~begun, begun, unit, unit), others)
    step = 1.0 if sums.is_cost else (FEWEST_VALUES - 1) / unit
    nought = (cells.people == 0) | told
    found = hide_totals(worlds, _flat(begun, hidden), _flat(about_few, few), nought, step, profile.p_percent)
    return found, about_few, _told(first, found)


def _flat(new: np.ndarray, others: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([new.ravel(), *(held.ravel() for held in others)])


def _told(first: np.ndarray, hidden: np.ndarray) -> dict[str, int]:
    """How many cells were hidden for themselves, and how many because of others."""
    return {"n_hidden_first": int(first.sum()), "n_hidden_because_of_others": int((hidden & ~first).sum())}


def _laid(cells: Cells) -> Laid:
    return Laid(cells.dims, cells.categories, {})
