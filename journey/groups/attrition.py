"""From everybody in the build to the group, a step at a time: each exit has a reason, and they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from journey.groups.form import WINDOWS, Definition
from journey.groups.held import Bools, Ending, Held, Ints
from journey.groups.rules import passes, sentence, unknown_names
from journey.groups.watch import LEAST_MONTHS, Watch, watch
from schemas.vocabularies import ENDING_LABELS

Row = dict[str, Any]
TOO_SHORT = "too_short"
NO_CHANGE = "No change date is recorded."
_OUTSIDE = "The change date lies outside the data."
NO_SERVICE = "No service supplied data on both sides of the change, so that nothing can be compared."
FEW_BEFORE = f"Fewer than {LEAST_MONTHS} whole months before the change are seen in full."
FEW_AFTER = f"Fewer than {LEAST_MONTHS} whole months after the change are seen in full"
_FEW_SEEN = f"Fewer than {LEAST_MONTHS} whole months before, or after, the change are seen in full"
_WHY = {
    "no_change": "Without a change date there is no before and no after.",
    "outside": "There is no before, or no after, in these data.",
    "no_service": "What was not supplied on one side is left out of both.",
    "few_before": "A shorter time says too little of how it was.",
    "few_after": "A shorter time says too little of how it is.",
    "ended": "Who could not be seen is never counted as having needed less.",
}


class Step(NamedTuple):
    """One line of the table: who is left after it. code names a step that every group has, or is rule."""

    code: str
    rule_text: str
    why: str
    is_left: Bools


class Chosen(NamedTuple):
    """The group: its people at their change, the steps to it, and what happened to whom it keeps."""

    seen: Watch
    steps: list[Step]


def choose(held: Held, definition: Definition, aliases: pl.DataFrame) -> Chosen:
    """Who is in a group.

    Args:
        held: the build.
        definition: the group.
        aliases: person_id, alias; read by the rule named alone.
    """
    n_window = WINDOWS[definition.window]
    everybody = watch(held, np.arange(held.n_people), held.change_month, n_window)
    is_left = np.ones(held.n_people, dtype=bool)
    steps = [Step("everybody", "Everybody in the build.", "", is_left)]
    kept = (
        (
            "rule",
            sentence(rule, n_window) + unknown_names(rule, held, aliases),
            rule.why,
            passes(rule, everybody, aliases),
        )
        for rule in definition.keep
    )
    for code, text, why, fits in (*kept, *_exits(everybody)):
        is_left = is_left & fits
        steps.append(Step(code, text, why, is_left))
    return Chosen(everybody.of(np.flatnonzero(is_left)), steps)


def _exits(seen: Watch) -> Iterator[tuple[str, str, str, Bools]]:
    """Exits that every group has, in their order.

    An ending is blamed only where a person would be in without their endings; so the exits before it ask what
    was supplied, as if everybody could be seen all the time.
    """
    yield "no_change", f"Left out: {NO_CHANGE}", _WHY["no_change"], seen.held.change_month[seen.people] != -1
    yield "outside", f"Left out: {_OUTSIDE}", _WHY["outside"], seen.index >= 0
    is_in = seen.has_service & (seen.n_before >= LEAST_MONTHS) & (seen.n_after >= LEAST_MONTHS)
    free = _without_endings(seen)
    yield "no_service", f"Left out: {NO_SERVICE}", _WHY["no_service"], is_in | free.has_service
    yield "few_before", f"Left out: {FEW_BEFORE}", _WHY["few_before"], is_in | (free.n_before >= LEAST_MONTHS)
    text = f"Left out: {FEW_AFTER}: the data are too short, or have gaps."
    yield TOO_SHORT, text, _WHY["few_after"], is_in | (free.n_after >= LEAST_MONTHS)
    would_be_in = free.has_service & (free.n_before >= LEAST_MONTHS) & (free.n_after >= LEAST_MONTHS)
    reason = np.full(len(seen.people), "", dtype="U32")
    for place in np.flatnonzero(would_be_in & ~is_in):
        hidden = _hidden(seen, int(place))
        reason[place] = max(hidden, key=lambda ending: hidden[ending]).reason_code
    for code, label in ENDING_LABELS.items():
        yield code, f"Left out: {_FEW_SEEN}: {label}.", _WHY["ended"], is_in | (reason != code)


def _without_endings(seen: Watch) -> Watch:
    """The same people, had everybody been in sight all the time."""
    nothing_hidden = replace(seen.held, pattern=np.zeros_like(seen.held.pattern), endings={})
    return watch(nothing_hidden, seen.people, seen.index, seen.n_window)


def _hidden(seen: Watch, place: int, sides: tuple[str, ...] = ("before", "after")) -> Mapping[Ending, int]:
    """A person's endings in their order, and how many months each hides of some sides of the window."""
    index = int(seen.index[place])
    reach = seen.held.n_months if seen.n_window is None else seen.n_window
    spans = {
        "before": (max(index - reach, 0), index - 1),
        "after": (index + 1, min(index + reach, seen.held.n_months - 1)),
    }
    return {
        ending: sum(
            max(min(ending.last_month, last) - max(ending.first_month, first) + 1, 0)
            for first, last in (spans[side] for side in sides)
        )
        for ending in seen.held.endings[int(seen.people[place])]
    }


def losses(seen: Watch) -> dict[str, Ints]:
    """By reason, the places of people of the group who were lost to sight in the time after for good."""
    return _out_of_sight(seen, is_for_good=True)


def gaps(seen: Watch) -> dict[str, Ints]:
    """By reason, the places of people of whom a part of the time after is not seen, and a later one is."""
    return _out_of_sight(seen, is_for_good=False)


def _out_of_sight(seen: Watch, is_for_good: bool) -> dict[str, Ints]:
    """Everybody once, by the first ending of the kind that hides a month of the time after."""
    found: dict[str, list[int]] = {code: [] for code in ENDING_LABELS}
    for place in np.flatnonzero(seen.held.pattern[seen.people]):
        for ending, n_hidden in _hidden(seen, int(place), ("after",)).items():
            if n_hidden and ending.is_for_good == is_for_good:
                found[ending.reason_code].append(int(place))
                break
    return {code: np.array(places, dtype=np.int64) for code, places in found.items() if places}


def lines(steps: list[Step]) -> list[Row]:
    """The steps as a table: who left at each, and who is left."""
    counts = [int(step.is_left.sum()) for step in steps]
    return [
        {
            "step_no": number,
            "rule_text": step.rule_text,
            "why": step.why,
            "n_left_out": counts[max(number - 2, 0)] - counts[number - 1],
            "n_people": counts[number - 1],
        }
        for number, step in enumerate(steps, start=1)
    ]
