"""The check that stands between the tables and the disk: every table adds up to the headline."""

from decimal import Decimal
from typing import Any

import polars as pl

from journey.errors import Damaged
from journey.store import Store

Sides = dict[tuple[str, ...], Any]
_BY_SIDE = ("person_id", "side_code")
_NOTHING = Decimal("0.00")


def check_pack(store: Store, tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Totals of the pack, once everything agrees to the penny.

    Returns:
        Number of people and of interactions, and the cost by side, as decimal strings.

    Raises:
        Damaged: two tables of the build do not add up to the same figure; nothing may be published.
    """
    headline = store.select("export.headline")
    cost = _sums(headline, _BY_SIDE, "cost_gbp")
    n_interactions = _sums(headline, _BY_SIDE, "n_interactions")
    lines = tables["cost_lines"]
    on_sides = lines.filter(pl.col("side_code") != "outside")
    for name, frame in (("summary_before_after", None), ("summary_by_payer", None), ("cost_lines", on_sides)):
        _agree(name, _sums(tables[name] if frame is None else frame, _BY_SIDE, "cost_gbp"), cost)
    for name in ("summary_before_after", "summary_by_payer"):
        _agree(name, _sums(tables[name], _BY_SIDE, "n_interactions"), n_interactions)
    _agree("yearly_series", _sums(tables["yearly_series"], _BY_SIDE, "cost_gbp"), cost)
    _agree("yearly_series", _sums(tables["yearly_series"], _BY_SIDE, "n_interactions"), n_interactions)
    person = store.select("export.person_total")
    # The support team's budget, where it is counted as a whole, is of a side and of no contact.
    of_contacts = lines.filter(pl.col("activity_code") != "support_as_a_whole")
    by_person = _sums(of_contacts, ("person_id",), "cost_gbp")
    _agree("cost_lines", by_person, _sums(person, ("person_id",), "cost_gbp"))
    standard = tables["link_thresholds"].filter(pl.col("threshold_code") == "standard")
    _agree("link_thresholds", _sums(standard, _BY_SIDE, "cost_gbp"), cost)
    _agree("link_thresholds", _sums(standard, _BY_SIDE, "n_interactions"), n_interactions)
    agencies = tables["linkage"].filter(pl.col("age_band_code") == "all")
    _agree("linkage", _sums(agencies, (), "cost_gbp"), _sums(of_contacts, (), "cost_gbp"))
    line = ("interaction_id", "line_no")
    parts = _sums(lines, line, "cost_gbp")
    whole = _sums(lines.unique(line), line, "line_cost_gbp")
    _agree("cost_lines", parts, whole)
    return _totals(tables, lines)


def _totals(tables: dict[str, pl.DataFrame], lines: pl.DataFrame) -> dict[str, Any]:
    by_side = _sums(lines, ("side_code",), "cost_gbp")
    return {
        "n_people": tables["interactions"]["person_id"].n_unique(),
        "n_interactions": tables["interactions"].height,
        "n_cost_lines": lines.height,
        "cost_gbp": str(sum(by_side.values(), _NOTHING)),
        "cost_gbp_by_side": {side[0]: str(total) for side, total in sorted(by_side.items())},
    }


def _sums(frame: pl.DataFrame, keys: tuple[str, ...], measure: str) -> Sides:
    """Sum of a measure by key, in exact numbers; sums of nought are left out, as no row is none."""
    found: Sides = {}
    for *key, held in frame.select(*keys, measure).iter_rows():
        found[tuple(key)] = found.get(tuple(key), 0) + (held or 0)
    return {key: total for key, total in found.items() if total}


def _agree(name: str, found: Sides, wanted: Sides) -> None:
    if found != wanted:
        raise Damaged(
            f"The table {name} does not add up to the headline figures, so nothing was exported. "
            "Make the build again with: journey build"
        )
