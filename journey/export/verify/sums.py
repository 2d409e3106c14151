"""The tables of the evaluator pack against each other: all add up to the same pounds and counts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from journey.export.verify.adding import WANTED, Tables, counted, has, same_as_wanted, same_beside, same_sums
from journey.export.verify.findings import Found, plain_name, value_text
from journey.export.verify.lines import most_days, of_contacts
from journey.export.verify.reading import ROW

_SIDE = ("person_id", "side_code")
_RANGED = ("cost_lines", "summary_before_after", "summary_by_payer", "who_pays")
_COSTED = (*_RANGED, "yearly_series", "demand_before_after", "link_thresholds")
_COUNTED = (
    "summary_before_after",
    "summary_by_payer",
    "yearly_series",
    "demand_before_after",
    "link_thresholds",
)
_OF_AGENCY = (*_SIDE, "agency_code", "activity_type_code")
_BY_PAYER = ("cost_lines", "summary_by_payer", "who_pays")
_BY_AGENCY = ("cost_lines", "summary_before_after")
_HANDOVERS = ("handover", "handover_support")


def check_headline(tables: Tables, found: Found) -> None:
    """By person and side, every table that holds cost or contacts says the same."""
    held = dict(tables)
    if (lines := tables.get("cost_lines")) is not None:
        held["cost_lines"] = lines.filter(pl.col("side_code") != "outside")
    if (links := tables.get("link_thresholds")) is not None:
        held["link_thresholds"] = links.filter(pl.col("threshold_code") == "standard")
    same_sums("headline", _SIDE, "cost_gbp", {name: held.get(name) for name in _COSTED}, found)
    same_sums("headline", _SIDE, "n_interactions", {name: held.get(name) for name in _COUNTED}, found)
    for measure in ("low_cost_gbp", "high_cost_gbp"):
        same_sums("headline", _SIDE, measure, {name: held.get(name) for name in _RANGED}, found)
    for key, names in (((*_SIDE, "payer_code"), _BY_PAYER), (_OF_AGENCY, _BY_AGENCY)):
        for measure in ("cost_gbp", "low_cost_gbp", "high_cost_gbp"):
            same_sums("headline", key, measure, {name: held.get(name) for name in names}, found)


def check_counts(tables: Tables, found: Found) -> None:
    """Contacts, nights, hand-overs, rules and what has no cost are as many as are counted of them."""
    contacts, periods = tables.get("interactions"), tables.get("periods")
    summary = tables.get("summary_before_after")
    if contacts is not None and periods is not None:
        _check_sides(tables, contacts, periods, found)
        inside = _on_sides(contacts.filter("is_counted"), periods, tables.get("endings"))
        without = inside.filter(pl.col("cost_gbp").is_null()).rename({"n_interactions": "n_uncosted"})
        nights = _nights(contacts, periods)
        for check, measure, counts in (
            ("contacts", "n_interactions", inside),
            ("uncosted", "n_uncosted", without),
            ("contacts", "n_nights", nights),
        ):
            both = {"interactions": counts, "summary_before_after": summary}
            same_sums(check, _OF_AGENCY, measure, both, found)
        _check_months(contacts, tables.get("coverage"), found)
    demand = {"summary_before_after": summary, "demand_before_after": tables.get("demand_before_after")}
    same_sums("uncosted", _SIDE, "n_uncosted", demand, found)
    if contacts is not None:
        reasons = counted(contacts.drop_nulls("uncosted_reason"), "n_interactions")
        reason = ("agency_code", "activity_code", "status_code", "uncosted_reason")
        both = {"interactions": reasons, "uncosted": tables.get("uncosted")}
        same_sums("uncosted", reason, "n_interactions", both, found)
    _check_handovers(tables, found)
    _check_rules(tables, found)


def _check_handovers(tables: Tables, found: Found) -> None:
    """Pairs of agencies add up to the hand-overs among the events."""
    events = tables.get("events_before_after")
    if events is None:
        return
    passed = events.filter(pl.col("event_code").is_in(_HANDOVERS)).rename({"n_events": "n_handovers"})
    both = {"handovers_before_after": tables.get("handovers_before_after"), "events_before_after": passed}
    for measure in ("n_handovers", "n_uncosted", "cost_gbp"):
        same_sums("handovers", _SIDE, measure, both, found)


def _check_sides(tables: Tables, contacts: pl.DataFrame, periods: pl.DataFrame, found: Found) -> None:
    """A contact is on the side on which it begins; so is its cost, unless its days may lie on two."""
    placed = _on_sides(contacts, periods, tables.get("endings")).select(
        ROW, pl.col("side_code").alias(WANTED)
    )
    held = contacts.join(placed, on=ROW, how="left", maintain_order="left")
    held = held.with_columns(pl.col(WANTED).fill_null("outside"))
    same_as_wanted("side", "interactions", held, "side_code", "the window in which it begins", found)
    lines = tables.get("cost_lines")
    if lines is not None and has(lines, "interaction_id", "side_code", "activity_code"):
        one_day, key = contacts.filter(most_days() == 1), ("interaction_id",)
        same_beside(
            "side", "cost_lines", of_contacts(lines), key, "interactions", one_day, ["side_code"], found
        )


def _on_sides(contacts: pl.DataFrame, periods: pl.DataFrame, endings: pl.DataFrame | None) -> pl.DataFrame:
    """Contacts on a side of the whole window: begun on a day of it on which the person could be seen."""
    whole = periods.filter(pl.col("window_code") == "whole").select(*_SIDE, "from_date", "to_date_excl")
    held = contacts.select(ROW, "person_id", "agency_code", "activity_type_code", "start_date", "cost_gbp")
    inside = held.join(whole, on="person_id").filter(
        (pl.col("start_date") >= pl.col("from_date")) & (pl.col("start_date") < pl.col("to_date_excl"))
    )
    if endings is not None:
        gone = endings.select(
            "person_id", pl.col("from_date").alias("gone"), pl.col("to_date_excl").alias("back")
        )
        unseen = inside.join(gone, on="person_id").filter(
            (pl.col("start_date") >= pl.col("gone"))
            & (pl.col("back").is_null() | (pl.col("start_date") < pl.col("back")))
        )
        inside = inside.join(unseen, on=ROW, how="anti")
    return counted(inside.with_columns(pl.col("activity_type_code").fill_null("contact")), "n_interactions")


def _check_months(contacts: pl.DataFrame, coverage: pl.DataFrame | None, found: Found) -> None:
    """What was held of an agency in a month is as many contacts as began in it."""
    key = ("agency_code", "coverage_month")
    if coverage is None or not has(coverage, *key, "n_interactions"):
        return
    began = counted(contacts.filter("is_counted"), "n_interactions").with_columns(
        pl.col("start_date").dt.truncate("1mo").alias("coverage_month")
    )
    of_months = began.join(coverage, on=list(key), how="semi")
    same_sums("contacts", key, "n_interactions", {"coverage": coverage, "interactions": of_months}, found)


def _nights(contacts: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Of every stay, the nights that are on a side of the whole window."""
    whole = periods.filter(pl.col("window_code") == "whole").select(*_SIDE, "from_date", "to_date_excl")
    stays = contacts.filter(pl.col("is_counted") & (pl.col("nights") > 0)).drop("side_code", strict=False)
    last = pl.min_horizontal(pl.col("end_date_excl"), pl.col("to_date_excl"))
    nights = (last - pl.max_horizontal("start_date", "from_date")).dt.total_days().clip(0)
    return stays.join(whole, on="person_id").with_columns(nights.alias("n_nights"))


def _check_rules(tables: Tables, found: Found) -> None:
    """A rule prices as many contacts as it says."""
    columns = (ROW, "interaction_id", "rule_code", "activity_code")
    lines = [
        of_contacts(held).select(columns)
        for name in ("cost_lines", "costs_to_others")
        if (held := tables.get(name)) is not None and has(held, *columns)
    ]
    if lines:
        ruled = pl.concat(lines).drop_nulls("rule_code").unique(["interaction_id", "rule_code"])
        both = {"cost_rules": tables.get("cost_rules"), "the lines": counted(ruled, "n_interactions")}
        same_sums("rules", ("rule_code",), "n_interactions", both, found)


def check_agencies(tables: Tables, found: Found) -> None:
    """The linkage table holds all cost; its bands add up; recorded less modelled is the difference."""
    linkage, lines = tables.get("linkage"), tables.get("cost_lines")
    if linkage is not None:
        everybody = linkage.filter(pl.col("age_band_code") == "all")
        bands = linkage.filter(pl.col("age_band_code") != "all")
        contacts = of_contacts(lines) if lines is not None else None
        same_sums("linkage", (), "cost_gbp", {"linkage": everybody, "cost_lines": contacts}, found)
        both = {"linkage (all)": everybody, "linkage (by age)": bands}
        for measure in ("n_source_people", "n_linked", "n_alone", "n_in_doubt", "cost_gbp", "cost_alone_gbp"):
            same_sums("linkage", ("agency_code",), measure, both, found)
    recorded = tables.get("recorded_costs")
    if recorded is not None and has(recorded, "recorded_cost_gbp", "modelled_cost_gbp", "difference_gbp"):
        less = recorded.with_columns(
            (pl.col("recorded_cost_gbp") - pl.col("modelled_cost_gbp")).alias(WANTED)
        )
        why = "recorded less modelled cost is"
        same_as_wanted("recorded", "recorded_costs", less, "difference_gbp", why, found)


def check_totals(tables: Tables, manifest: Mapping[str, Any], found: Found) -> None:
    """What the manifest says in total is what the tables hold."""
    totals = manifest.get("totals")
    lines, contacts = tables.get("cost_lines"), tables.get("interactions")
    if not isinstance(totals, dict):
        found.add("totals", "manifest.json holds no totals.", "manifest.json")
        return
    if contacts is not None and has(contacts, "person_id"):
        _same_total("n_people", totals.get("n_people"), contacts["person_id"].n_unique(), found)
        _same_total("n_interactions", totals.get("n_interactions"), contacts.height, found)
    if lines is None or not has(lines, "side_code", "cost_gbp"):
        return
    _same_total("n_cost_lines", totals.get("n_cost_lines"), lines.height, found)
    by_side = totals.get("cost_gbp_by_side")
    by_side = by_side if isinstance(by_side, dict) else {}
    summed = dict(
        lines.group_by("side_code").agg(pl.col("cost_gbp").cast(pl.Decimal(38, 2)).sum()).iter_rows()
    )
    for side in sorted({*summed, *by_side}, key=str):
        wanted = summed.get(side, Decimal(0))
        if side in by_side or wanted:
            _same_total(f"cost_gbp_by_side, {plain_name(str(side))}", by_side.get(side), wanted, found)
    _same_total("cost_gbp", totals.get("cost_gbp"), sum(summed.values(), Decimal(0)), found)


def _same_total(name: str, said: Any, wanted: int | Decimal, found: Found) -> None:
    try:
        held = Decimal(str(said)) if isinstance(said, str | int) and not isinstance(said, bool) else None
    except InvalidOperation:
        held = None
    if held != wanted:
        told = value_text(wanted, name)
        there = value_text(held, name) if held is not None and held.is_finite() else "no number"
        sentence = f"manifest.json, totals, {name}: {there} stands there, and the tables make it {told}."
        found.add("totals", sentence, "manifest.json", None, name)
