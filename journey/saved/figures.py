"""The figures of a comparison by name, and what they rest on, in values that JSON holds exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from journey import METHOD_VERSION

Row = Mapping[str, Any]
_OF_EXTRACT = (
    *("extract_id", "source_code", "agency_codes", "covers_from_date", "covers_to_date_excl"),
    "token_key_id",
)
_OF_SIDE = (
    *("from_date", "to_date_excl", "observed_days", "n_interactions", "n_agencies", "nights", "cost_gbp"),
    *("n_interactions_per_year", "cost_gbp_per_year", "support_cost_code"),
)
_OF_RATE = ("amount", "observed_days", "per_30_days")
_OF_RATIO = ("ratio", "low", "high", "scaled_low", "scaled_high")
_OF_VERDICT = (
    *("verdict_code", "low_chance", "high_chance", "least_rate", "most_rate"),
    *("is_crisis_start", "is_falling_already", "n_months_before", "n_months_after"),
)
_OF_MEASURE = (
    *("before_mean", "after_mean", "mean_change", "low", "high", "bootstrap_low", "bootstrap_high"),
    *("median_change", "n_fell", "n_rose", "n_same", "pooled_before", "pooled_after"),
)


def plain(held: Any) -> Any:
    """The same as JSON gives it back: amounts and dates as text, tuples as lists."""
    return json.loads(json.dumps(held, default=str))


def person_figures(comparison: Row) -> dict[str, Any]:
    """Both sides, the verdict, and the rates of every window; names are parts with a full stop between."""
    held: dict[str, Any] = {}
    for side in ("before", "after"):
        held |= _of(f"headline.{side}", comparison[side], _OF_SIDE)
    held |= _of("verdict", comparison["verdict"], _OF_VERDICT)
    for window, rates in comparison["rates"].items():
        for rate in rates:
            name = f"{window}.{rate['measure_code']}"
            for side in ("before", "after"):
                held |= _of(f"{name}.{side}", rate[side], _OF_RATE)
            held |= _of(name, rate, _OF_RATIO)
    return dict(plain(held))


def group_figures(found: Row) -> dict[str, Any]:
    """How many people at each step, the measures, and the difference from the matched where there is one."""
    held: dict[str, Any] = {"n_people": found["n_people"]}
    for step in found["attrition"]:
        held[f"step.{step['step_no']}.n_people"] = step["n_people"]
    for row in found["measures"]:
        held |= _of(f"change.{row['measure_code']}", row, _OF_MEASURE)
    for row in (found["comparison"] or {}).get("difference", []):
        held |= _of(f"difference.{row['measure_code']}", row, ("difference", "low", "high"))
    return dict(plain(held))


def basis_of(manifest: Row, people: Iterable[tuple[str, date]]) -> dict[str, Any]:
    """What a comparison rests on, as journey.saved.moved compares it.

    Args:
        manifest: of the build.
        people: (person id, first day of the after side) of everybody compared.
    """
    extracts = [
        {name: one[name] for name in _OF_EXTRACT}
        | {"rows_sha256": {k: v for k, v in one["files_sha256"].items() if k.startswith("interaction")}}
        for one in manifest["extracts"]
    ]
    held = {name: manifest[name] for name in ("build_id", "settings", "link_model", "inputs")}
    # The verdict is worked out when it is asked, so it is this program's method that counts, not the build's.
    held |= {"method_version": METHOD_VERSION, "extracts": extracts, "people": dict(people)}
    return dict(plain(held))


def _of(name: str, row: Row, keys: Iterable[str]) -> dict[str, Any]:
    return {f"{name}.{key}": row[key] for key in keys if key in row}
