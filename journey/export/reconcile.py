"""The check that stands between the tables and the disk: every table adds up to the others, to the penny."""

from decimal import Decimal
from typing import Any

import polars as pl

from journey.errors import Damaged
from journey.store import Store

Sides = dict[tuple[str, ...], Any]
_BY_PERSON = ("person_id",)
_BY_SIDE = ("person_id", "side_code")
_COSTS = ("cost_gbp", "low_cost_gbp", "high_cost_gbp")
_NOTHING = Decimal("0.00")
SIDES = ("before", "after")


def check_pack(store: Store, tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Totals of the pack, once everything agrees to the penny.

    Returns:
        Number of people and of interactions, and the cost by side, as decimal strings. Only public cost is
        in them.

    Raises:
        Damaged: two tables of the build do not add up to the same figure; nothing may be published.
    """
    _check_sides(store, tables)
    _check_lines(store, tables)
    _check_payers(tables)
    _check_links(tables)
    _check_reasons(tables)
    _check_events(tables)
    _check_prices(tables)
    return _totals(tables, tables["cost_lines"])


def _check_sides(store: Store, tables: dict[str, pl.DataFrame]) -> None:
    """By person and side, every table is the headline on screen."""
    headline = store.select("export.headline")
    standard = tables["link_thresholds"].filter(pl.col("threshold_code") == "standard")
    on_sides = tables["cost_lines"].filter(pl.col("side_code") != "outside")
    held = {**tables, "cost_lines": on_sides, "link_thresholds": standard}
    ranged = ("cost_lines", "summary_before_after", "summary_by_payer", "who_pays")
    counted = (
        *("summary_before_after", "summary_by_payer", "yearly_series", "link_thresholds"),
        "demand_before_after",
    )
    measured = [(name, measure) for name in ranged for measure in _COSTS]
    measured += [(name, measure) for name in counted for measure in ("cost_gbp", "n_interactions")]
    for name, measure in measured:
        agree(name, sums(held[name], _BY_SIDE, measure), sums(headline, _BY_SIDE, measure))


def _check_lines(store: Store, tables: dict[str, pl.DataFrame]) -> None:
    """Parts add up to lines, lines to what each person costs, and other perspectives stay apart."""
    lines, others = tables["cost_lines"], tables["costs_to_others"]
    whole = pl.col("line_cost_gbp")
    parts = lines.group_by("interaction_id", "line_no").agg(
        pl.sum("cost_gbp"), least=whole.min().fill_null(0), most=whole.max().fill_null(0)
    )
    differ = pl.any_horizontal(pl.col("least", "most") != pl.col("cost_gbp"))
    agree("cost_lines", parts.filter(differ).height, 0)
    person = sums(store.select("export.person_total"), _BY_PERSON, "cost_gbp")
    agree("cost_lines", sums(_of_contacts(lines), _BY_PERSON, "cost_gbp"), person)
    agree("interactions", sums(tables["interactions"], _BY_PERSON, "cost_gbp"), person)
    perspective = ("person_id", "perspective_code")
    fiscal = _of_contacts(lines).with_columns(perspective_code=pl.lit("fiscal"))
    found = sums(fiscal, perspective, "cost_gbp") | sums(others, perspective, "cost_gbp")
    agree("costs_to_others", found, sums(store.select("export.perspective_total"), perspective, "cost_gbp"))


def _check_payers(tables: dict[str, pl.DataFrame]) -> None:
    """Who pays is what the summary by payer says, and no pot or statement counts a payer twice."""
    payer = (*_BY_SIDE, "payer_code")
    for measure in _COSTS:
        wanted = sums(tables["summary_by_payer"], payer, measure)
        agree("who_pays", sums(tables["who_pays"], payer, measure), wanted)
    by_payer = ("person_id", "payer_code")
    for side in SIDES:
        paid = tables["who_pays"].filter(pl.col("side_code") == side)
        found = sums(tables["who_pays_gmca"], by_payer, f"{side}_fiscal_gbp")
        agree("who_pays_gmca", found, sums(paid, by_payer, "cost_gbp"))


def _check_links(tables: dict[str, pl.DataFrame]) -> None:
    """The agencies of the linkage table hold the cost of all contacts."""
    agencies = tables["linkage"].filter(pl.col("age_band_code") == "all")
    of_contacts = _of_contacts(tables["cost_lines"])
    agree("linkage", sums(agencies, (), "cost_gbp"), sums(of_contacts, (), "cost_gbp"))


def _check_events(tables: dict[str, pl.DataFrame]) -> None:
    """Pairs of agencies add up to the hand-overs among the events."""
    codes = ("handover", "handover_support")
    events = tables["events_before_after"].filter(pl.col("event_code").is_in(codes))
    events = events.rename({"n_events": "n_handovers"})
    pairs = tables["handovers_before_after"]
    for measure in ("n_handovers", "n_uncosted", "cost_gbp"):
        agree("handovers_before_after", sums(pairs, _BY_SIDE, measure), sums(events, _BY_SIDE, measure))


def _check_reasons(tables: dict[str, pl.DataFrame]) -> None:
    """What has no cost is counted as among the interactions, and recorded less modelled is the difference."""
    reason = ("agency_code", "activity_code", "status_code", "uncosted_reason")
    without = tables["interactions"].drop_nulls("uncosted_reason").with_columns(n_interactions=1)
    wanted = sums(without, reason, "n_interactions")
    agree("uncosted", sums(tables["uncosted"], reason, "n_interactions"), wanted)
    recorded = tables["recorded_costs"]
    less = recorded.with_columns(difference_gbp=pl.col("recorded_cost_gbp") - pl.col("modelled_cost_gbp"))
    activity = ("agency_code", "activity_code")
    agree("recorded_costs", *(sums(held, activity, "difference_gbp") for held in (recorded, less)))


def _check_prices(tables: dict[str, pl.DataFrame]) -> None:
    """Every rule, unit cost and payer's part that a line names is in the pack, rules with their number."""
    columns = ("interaction_id", "line_no", "payer_code", "rule_code", "item_code", "basis_code")
    everything = [tables[name] for name in ("cost_lines", "costs_to_others")]
    lines = pl.concat([_of_contacts(held).select(columns) for held in everything])
    named = pl.concat([held.select(columns) for held in everything])  # the support team's own line too
    unknown = set(named["rule_code"].drop_nulls().unique()) - set(tables["cost_rules"]["rule_code"])
    agree("cost_rules", unknown, set())
    ruled = lines.drop_nulls("rule_code").unique(["interaction_id", "rule_code"])
    wanted = sums(ruled.with_columns(n_interactions=1), ("rule_code",), "n_interactions")
    agree("cost_rules", sums(tables["cost_rules"], ("rule_code",), "n_interactions"), wanted)
    priced = named.filter(pl.col("basis_code") != "recorded")["item_code"].drop_nulls()
    agree("unit_costs", set(priced.unique()) - set(tables["unit_costs"]["item_code"]), set())
    part = ("item_code", "line_no", "payer_code")
    parts = lines.drop_nulls("item_code").select(part).unique()
    agree("item_payers", parts.join(tables["item_payers"], on=part, how="anti").height, 0)


def _of_contacts(lines: pl.DataFrame) -> pl.DataFrame:
    """Without the support team's cost where it is counted as a whole: it is of a side and of no contact."""
    return lines.filter(pl.col("activity_code") != "support_as_a_whole")


def _totals(tables: dict[str, pl.DataFrame], lines: pl.DataFrame) -> dict[str, Any]:
    by_side = sums(lines, ("side_code",), "cost_gbp")
    return {
        "n_people": tables["interactions"]["person_id"].n_unique(),
        "n_interactions": tables["interactions"].height,
        "n_cost_lines": lines.height,
        "cost_gbp": str(sum(by_side.values(), _NOTHING)),
        "cost_gbp_by_side": {side[0]: str(total) for side, total in sorted(by_side.items())},
    }


def sums(frame: pl.DataFrame, keys: tuple[str, ...], measure: str) -> Sides:
    """Sum of a measure by key, in exact numbers; sums of nought are left out, as no row is none."""
    total = pl.col(measure).sum()
    held = frame.group_by(keys).agg(total) if keys else frame.select(total)
    return {tuple(key): total for *key, total in held.iter_rows() if total}


def agree(name: str, found: object, wanted: object) -> None:
    """Refuse to publish a table of which two sums, or two sets, differ.

    Raises:
        Damaged: they do.
    """
    if found != wanted:
        raise Damaged(
            f"The table {name} does not add up to the others, so nothing was exported. "
            "Make the build again with: journey build"
        )
