"""Where one cost is counted, in sentences: before and after, by year, in which totals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from journey.words.numbers import day, financial_year, last_day, pounds_exact, several

_WINDOWS = {
    "whole": "Everything held",
    "equal": "Equal lengths of time",
    "last_12m": "Twelve months either side",
    "last_24m": "Twenty-four months either side",
    "without_band": "The whole without the time of transition",
}
_NEVER_USED = {
    "only_a_charge": "a charge to the person is no public cost",
    "priced_in_parent": "its cost is in the record that it is part of",
    "did_not_take_place": "it did not take place",
}


def window_sentences(story: Mapping[str, Any]) -> list[str]:
    """What of the cost falls on each side of the change, in each window that it touches."""
    if story["windows"]:
        return [_window(row, story["cost_gbp"]) for row in story["windows"]]
    if "contact" in story and story["contact"]["status_code"] != "happened" and story["cost_gbp"] is None:
        return ["It is in no comparison: it is no contact and has no cost."]
    return ["It is in no comparison: no change is recorded for this person, or it lies outside the windows."]


def _window(row: Mapping[str, Any], whole_gbp: Decimal | None) -> str:
    side = f"{row['side_code']} ({day(row['from_date'])} to {last_day(row['to_date_excl'])})"
    cost = "not costed" if row["cost_gbp"] is None else pounds_exact(row["cost_gbp"])
    if row["cost_gbp"] is not None and row["low_cost_gbp"] != row["high_cost_gbp"]:
        cost += f" (low {pounds_exact(row['low_cost_gbp'])}, high {pounds_exact(row['high_cost_gbp'])})"
    counted = f"It is{'' if row['is_counted'] else ' not'} counted as a contact here."
    return f"{_WINDOWS[row['window_code']]}, {side}: {cost}{_spread(row, whole_gbp)}. {counted}"


def _spread(row: Mapping[str, Any], whole_gbp: Decimal | None) -> str:
    """How a cost of several days is cut by those that fall here."""
    n_days, day_from, day_to = row["n_days"], row["day_from"], row["day_to"]
    if n_days == 1:
        return ""
    said = f", for {day_to - day_from:,} of its {several(n_days, 'day')}"
    if whole_gbp is None or day_to - day_from == n_days:
        return said
    if len(row["lines"]) > 1:
        return f"{said}, each payer's line cut by its days"
    cost = pounds_exact(whole_gbp)
    return f"{said}: round({cost} x {day_to} / {n_days}) - round({cost} x {day_from} / {n_days})"


def total_sentences(story: Mapping[str, Any]) -> list[str]:
    """The headline, its agency's and its payers' totals, and the years, each with the part that is this."""
    if story["cost_gbp"] is None:
        return ["In none: it has no cost."]
    totals = story["totals"]
    whole = pounds_exact(totals["person_cost_gbp"])
    said = [
        f"All contacts of this person: {pounds_exact(story['cost_gbp'])} of {whole} "
        f"({story['support_cost_text']})."
    ]
    if "support" in story:
        said = [f"It is not in the {whole} of this person's contacts: it belongs to the after side."]
    said += [_side(row, story) for row in totals["windows"]]
    for row in totals["windows"]:
        if row["window_code"] == "whole" and row["support_cost_text"] and totals["yearly"]:
            said.append(f"The years after, together: {row['support_cost_text']}.")
    for year in totals["yearly"]:
        said.append(
            f"Year from {day(year['year_from_date'])}, {year['side_code']}: {pounds_exact(year['part_gbp'])} "
            f"of {pounds_exact(year['cost_gbp'])}."
        )
    return said


def _side(row: Mapping[str, Any], story: Mapping[str, Any]) -> str:
    lines = story["support"]["lines"] if "support" in story else story["perspectives"]["fiscal"]["lines"]
    labels = {line["payer_code"]: line["payer_label"] or line["payer_code"] for line in lines}
    agency = pounds_exact(row["agency_cost_gbp"])
    held = f" ({row['support_cost_text']})" if row["support_cost_text"] else ""
    paid = [
        f"{pounds_exact(one['part_gbp'])} of the {pounds_exact(one['cost_gbp'])} paid by "
        f"{labels.get(one['payer_code'], one['payer_code'])}"
        for one in row["payers"]
    ]
    return (
        f"{_WINDOWS[row['window_code']]}, {row['side_code']}: {pounds_exact(row['part_gbp'])} of "
        f"{pounds_exact(row['cost_gbp'])}{held}; the same of its agency's {agency}; {'; '.join(paid)}."
    )


def recorded_sentences(recorded: Mapping[str, Any] | None, uncosted: Mapping[str, Any] | None) -> list[str]:
    """What the agency wrote beside what the unit cost makes it, and whether it is used or why not."""
    if recorded is None:
        return []
    year = financial_year(recorded["price_year_fy"])
    said = [f"The agency recorded {pounds_exact(recorded['recorded_cost_gbp'])} for the job, in {year}."]
    if recorded["cost_gbp"] is None:
        return [*said, "No index value is held for that year, so it can't be brought to the price base."]
    said.append(
        f"GDP deflator {recorded['index_to']} / {recorded['index_from']}: this record's share of it is "
        f"{pounds_exact(recorded['cost_gbp'])} in the price base."
    )
    if recorded["modelled_cost_gbp"] is not None:
        gap = recorded["difference_gbp"]
        more = "more than" if gap > 0 else "less than"
        how = "the same as" if gap == 0 else f"{pounds_exact(abs(gap))} {more}"
        said.append(f"That is {how} the unit cost makes it ({pounds_exact(recorded['modelled_cost_gbp'])}).")
    if recorded["is_used"]:
        return [*said, "It is the cost used here, as the assumption set says."]
    why = _NEVER_USED.get(uncosted["uncosted_reason"]) if uncosted else None
    return [*said, f"It is not used: {why}." if why else "It is not used, as the assumption set says."]
