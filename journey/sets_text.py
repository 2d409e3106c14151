"""Two assumption sets side by side as plain text for the command line. Every figure names its set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from journey import words

_MOST = 20  # lines of one kind; --json has them all
Row = Mapping[str, Any]


def sets_text(found: Row) -> str:
    """What journey.pipeline.side_by_side gives, as text.

    Args:
        found: figures under both sets, by agency, and what differs.
    """
    names = [one["set_code"] for one in found["sets"]]
    who = found["person_id"] or "All people together"
    return "\n".join(
        [
            f"{who}: the same contacts under two assumption sets. Estimated cost of activity.",
            *[_headed(one) for one in found["sets"]],
            "",
            f"{'':<34}{names[0][:18]:>20}{names[1][:18]:>20}",
            *_figures(found["sets"]),
            *_supports(found["sets"]),
            *_agencies(found["by_agency"], found["person_id"]),
            *differences(found),
            "",
            "What may not be concluded:",
            *[f"- {caveat}" for caveat in found["caveats"]],
        ]
    )


def differences(found: Row) -> list[str]:
    """What makes the figures differ: choices, prices and rules, each kind under a heading, as lines."""
    return [
        *_told("Choices that differ:", found["choices"], _choice),
        *_told("Prices that differ:", found["prices"], _price),
        *_bases(found["sets"]),
        *_told("Rules that price other contacts:", found["rules"], _rule),
    ]


def _headed(one: Row) -> str:
    dated = f", dated {words.day(one['dated_date'])}" if one["dated_date"] else ""
    return f"- {one['set_code']}: {one['set_title']}{dated}. Prices of {one['price_base_fy']}."


def _figures(sets: Sequence[Row]) -> list[str]:
    wanted = [
        (f"{label}, {side}", [(one[side] or {}).get(name) for one in sets], show)
        for label, name, show in (
            ("Days in the period", "observed_days", _count),
            ("Contacts", "n_interactions", _count),
            ("Cost", "cost_gbp", _pounds),
            ("Cost a year", "cost_gbp_per_year", _pounds),
        )
        for side in ("before", "after")
    ]
    wanted = [line for line in wanted if any(value is not None for value in line[1])]
    whole = [one["whole_journey"] for one in sets]
    wanted.append(("Cost of all contacts held", [held["cost_gbp"] for held in whole], _pounds))
    wanted.append(("Contacts without a cost", [held["n_uncosted"] for held in whole], _count))
    return [f"{label:<34}" + "".join(f"{show(one):>20}" for one in pair) for label, pair, show in wanted]


def _supports(sets: Sequence[Row]) -> list[str]:
    """Whether each set's figures hold the support's own cost: of the after side, and of all contacts held."""
    lines = [""]
    for one in sets:
        if one["after"]:
            lines.append(f"{one['set_code']}, cost after: {one['after']['support_cost_text']}.")
        lines.append(
            f"{one['set_code']}, cost of all contacts held: {one['whole_journey']['support_cost_text']}."
        )
    return lines


def _agencies(rows: Sequence[Row], person_id: str | None) -> list[str]:
    """By agency: before and after of one person, else of all contacts held."""
    if not rows:
        return ["", "No change date is held, so there is no before and after."]
    sides = ("before", "after") if person_id else ("",)
    lines = ["", "By agency" if person_id else "By agency, cost of all contacts held"]
    for row in rows:
        for side in sides:
            label = f"{row['agency_label']}, {side}" if side else row["agency_label"]
            held = [one[f"{side}_cost_gbp".lstrip("_")] for one in row["by_set"]]
            pair = ["not costed" if cost is None else _pounds(cost) for cost in held]
            lines.append(f"{label:<34}" + "".join(f"{one:>20}" for one in pair))
    return lines


def _bases(sets: Sequence[Row]) -> list[str]:
    """That every figure moves with the price base, which makes no price of itself another."""
    if len({one["price_base_fy"] for one in sets}) == 1:
        return []
    bases = "; ".join(f"{one['set_code']} {one['price_base_fy']}" for one in sets)
    return [f"All prices are in another year's pounds: {bases}."]


def _told(heading: str, rows: Sequence[Row], say: Callable[[Row], str]) -> list[str]:
    if not rows:
        return ["", f"{heading.removesuffix(':')}: none."]
    more = [f"- and {len(rows) - _MOST:,} more; --json has them all"] if len(rows) > _MOST else []
    return ["", heading, *(f"- {say(row)}" for row in rows[:_MOST]), *more]


def _choice(row: Row) -> str:
    said = "; ".join(f"{one['set_code']}: {one['text'].rstrip('.')}" for one in row["by_set"])
    return f"{row['choice'].replace('_fy', '').replace('_', ' ')}. {said}."


def _price(row: Row) -> str:
    def of(one: Row) -> str:
        if one["unit_cost_gbp"] is None:
            return f"{one['set_code']} does not use it"
        said = f"£{one['unit_cost_gbp']:,} for one {one['unit_code']}, prices of {one['price_year_fy']}"
        reason = f" ({one['reason_text']})" if one["reason_text"] else ""
        return f"{one['set_code']} {said}, brought to {one['price_base_fy']}, {one['catalogue_code']}{reason}"

    return f"{row['item_code']}: " + "; ".join(of(one) for one in row["by_set"])


def _rule(row: Row) -> str:
    price = row["item_code"] or "no cost"
    how = f"{price} by rule {row['rule_code']}" if row["rule_code"] else f"{price}, no rule"
    counted = "; ".join(f"{one['set_code']} {one['n_interactions'] or 0:,}" for one in row["by_set"])
    return f"{row['agency_code']} {row['activity_code']} ({row['status_code']}), {how}: {counted} contacts"


def _count(held: int | None) -> str:
    return "not known" if held is None else f"{held:,}"


def _pounds(held: Any) -> str:
    return "not known" if held is None else f"£{held:,}"
