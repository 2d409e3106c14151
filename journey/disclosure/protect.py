"""A table of groups as it may be shown: hidden where people are few, rounded, and safe from subtraction.

A mean is the rounded total by the rounded number of people, a share the rounded total by the rounded whole.
So neither says more than the two figures that it is worked out from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from journey.disclosure.cells import Cells, Nought, Sums, exact_cells
from journey.disclosure.hide import hide_people, hide_sums
from journey.disclosure.linked import Earlier, within_budget
from journey.disclosure.profiles import Profile
from journey.disclosure.rules import n_in_one_category, rounded, rounded_ratio

SHOWN, HIDDEN, ZERO, NOT_APPLICABLE = "shown", "hidden", "zero", "not_applicable"
PENNIES = 100


@dataclass(frozen=True)
class Protected:
    """What may leave, and what must stay.

    Attributes:
        cells: contract schemas.disclosure.ReleasedCells beside the dimensions and measures; see `protected`.
        audit: what was checked and found, in numbers of cells; may be told with the table.
        exact: one row a cell: dims, n_people, is_people_hidden, is_priced, and for each measure its exact
            total, is_<stem>_hidden, is_<stem>_few and is_<stem>_nought (it is known to be). For the sealed
            log only, which hands it back as `Earlier`.
        parts: one row a person and cell: dims, person_id and the exact measures, in order. For the sealed
            log only, which hands it back for `differences`.
    """

    cells: pl.DataFrame
    audit: dict[str, Any]
    exact: pl.DataFrame
    parts: pl.DataFrame


def protected(
    parts: pl.DataFrame,
    dims: Sequence[str],
    profile: Profile,
    measures: Mapping[str, str] | None = None,
    domains: Mapping[str, Sequence[str]] | None = None,
    earlier: Sequence[Earlier] = (),
    noughts: Sequence[Nought] = (),
) -> Protected:
    """Protect a table of groups by a profile.

    Args:
        parts: grain person_id x dims (a person may be in several cells, and in one more than once): the
            dimensions (String), person_id, and a column for each measure. No gaps.
        dims: one to three of its columns.
        profile: the rules.
        measures: column -> "count" (whole numbers, such as contacts) or "cost" (Decimal pounds).
        domains: dimension -> categories that stand in the table though nobody is in them.
        earlier: releases that are out, the newest first; the table is attacked together with them.
        noughts: figures that whoever publishes the table tells to be nought (not supplied, without a cost):
            they are not hidden, and the attacker knows them.

    Returns:
        `cells`: one row for every combination of categories, with margins under "all"; n_people (rounded,
        null where hidden), people_status (shown, hidden, zero), people_share of everybody and its
        people_share_status (shown, hidden, not_applicable). For a measure such as n_contacts or cost_gbp,
        with stem contacts or cost: the total under its own name and <stem>_status; the mean a person
        (contacts_per_person, or cost_per_person_gbp) and <stem>_per_person_status; <stem>_share and
        <stem>_share_status.

    Raises:
        Refused: too many cells, a category named "all", nobody at all, or a table that can't be made safe.
    """
    exact = exact_cells(parts, dims, profile, measures or {}, domains or {}, noughts)
    looked_at = within_budget(earlier)
    hidden, priced, found = hide_people(exact, profile, looked_at)
    audit: dict[str, Any] = {
        "profile": profile.code,
        "n_cells": int(exact.people.size),
        "n_in_one_category": n_in_one_category(exact.people),
        "n_earlier_attacked_with": len(looked_at),
        "n_earlier_left_out": len(earlier) - len(looked_at),
        "people": found,
    }
    shown = exact.frame().with_columns(_people(exact, hidden, profile))
    sealed = exact.frame().with_columns(
        _whole(exact.people).alias("n_people"),
        _flags(hidden).alias("is_people_hidden"),
        _flags(priced).alias("is_priced"),
    )
    for sums in exact.sums:
        unsaid, few, audit[sums.stem] = hide_sums(exact, sums, hidden, profile, looked_at)
        shown = shown.with_columns(_totals(exact, sums, hidden, unsaid, profile))
        total = _whole(sums.total)
        sealed = sealed.with_columns(
            (_pounds(total) if sums.is_cost else total).alias(sums.name),
            _flags(unsaid).alias(f"is_{sums.stem}_hidden"),
            _flags(few).alias(f"is_{sums.stem}_few"),
            _flags(((exact.people == 0) | exact.told[sums.name]) & ~unsaid).alias(f"is_{sums.stem}_nought"),
        )
    keys = [*dims, "person_id"]
    kept = parts.group_by(keys).agg(pl.col(name).sum().cast(parts.schema[name]) for name in measures or {})
    return Protected(shown, audit, sealed, kept.sort(keys))


def _status(exact: np.ndarray, hidden: np.ndarray) -> pl.Series:
    words = np.where(hidden, HIDDEN, np.where(exact == 0, ZERO, SHOWN)).ravel()
    return pl.Series(words.tolist(), dtype=pl.String)


def _ratio(top: np.ndarray, below: np.ndarray, hidden: np.ndarray) -> tuple[pl.Series, pl.Series]:
    """A ratio of figures that are shown, null with either of them; and its status."""
    has = ~hidden & (below > 0)
    held = np.divide(top, below, out=np.zeros(top.shape), where=has)
    words = np.where(hidden, HIDDEN, np.where(has, SHOWN, NOT_APPLICABLE)).ravel()
    values = pl.Series(
        [float(v) if on else None for v, on in zip(held.flat, has.flat, strict=True)], dtype=pl.Float64
    )
    return values, pl.Series(words.tolist(), dtype=pl.String)


def _people(exact: Cells, hidden: np.ndarray, profile: Profile) -> list[pl.Series]:
    people = rounded(exact.people, profile.round_people_to)
    share, share_status = _ratio(
        people, np.broadcast_to(people.flat[-1], people.shape), hidden | hidden.flat[-1]
    )
    return [
        _nulled(people, hidden).alias("n_people"),
        _status(exact.people, hidden).alias("people_status"),
        share.alias("people_share"),
        share_status.alias("people_share_status"),
    ]


def _totals(
    exact: Cells, sums: Sums, few: np.ndarray, hidden: np.ndarray, profile: Profile
) -> list[pl.Series]:
    """A measure's total, mean a person and share, each with its status."""
    base = profile.round_cost_to * PENNIES if sums.is_cost else profile.round_people_to
    total = rounded(sums.total, base)
    people = rounded(exact.people, profile.round_people_to)
    mean, mean_status = _ratio(total, people, few | hidden)
    whole = np.broadcast_to(total.flat[-1], total.shape)
    share, share_status = _ratio(total, whole, hidden | hidden.flat[-1])
    shown = _nulled(total, hidden)
    if sums.is_cost:
        shown = _pounds(shown)
        each = rounded_ratio(total, people)
        mean = _pounds(_nulled(each, mean.is_null().to_numpy().reshape(each.shape)))
    stem = sums.stem
    return [
        shown.alias(sums.name),
        _status(exact.people, hidden).alias(f"{stem}_status"),
        mean.alias(f"{stem}_per_person_gbp" if sums.is_cost else f"{stem}_per_person"),
        mean_status.alias(f"{stem}_per_person_status"),
        share.alias(f"{stem}_share"),
        share_status.alias(f"{stem}_share_status"),
    ]


def _whole(values: np.ndarray) -> pl.Series:
    return pl.Series(values.ravel(), dtype=pl.Int64)


def _flags(marked: np.ndarray) -> pl.Series:
    return pl.Series(marked.ravel(), dtype=pl.Boolean)


def _nulled(values: np.ndarray, hidden: np.ndarray) -> pl.Series:
    held = zip(values.flat, hidden.flat, strict=True)
    return pl.Series([None if out else int(value) for value, out in held], dtype=pl.Int64)


def _pounds(pennies: pl.Series) -> pl.Series:
    """Whole pennies as Decimal(18,2) pounds, without a float on the way."""
    return (
        pl.select(pennies.cast(pl.Decimal(18, 0)) * pl.lit("0.01").cast(pl.Decimal(18, 2)))
        .to_series()
        .cast(pl.Decimal(18, 2))
    )
