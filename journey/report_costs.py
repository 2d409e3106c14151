"""Who pays, and the prices that matter most, as plain text below a comparison."""

from __future__ import annotations

from typing import Any

from journey import words

Row = dict[str, Any]


def costs_lines(found: Row) -> list[str]:
    """Two sections, each under the set of assumptions its figures stand in.

    Args:
        found: what Reader.compare gives, or Reader.money.
    """
    return [*_who_pays(found), "", *_prices(found)]


def _stamp(found: Row) -> str:
    chosen = found["assumption_set"]
    return f"{words.prices_stamp(chosen['price_base_fy'], chosen)}; {words.price_level(chosen)}"


def _who_pays(found: Row) -> list[str]:
    lines = ["Who pays (estimated cost of activity a year)", _stamp(found)]
    if not found["who_pays"]:
        lines.append("- No contact has a cost.")
    lines += [_party(payer, "payer") for payer in found["who_pays"]]
    if _amounts(found["who_gains"], "beneficiary") != _amounts(found["who_pays"], "payer"):
        lines.append("Who gains when less of it is used:")
        lines += [_party(body, "beneficiary") for body in found["who_gains"]]
    if found["pots"]:
        lines.append("The same money again, with pooled budgets as one:")
        lines += [_party(body, "party") for body in found["pots"]]
    lines += _cashable(found["who_pays"])
    if found["other_costs"]:
        lines.append("Beside public cost, and in none of its totals (a year):")
        lines += [_line(f"{other['text']} ({other['payer_label']})", other) for other in found["other_costs"]]
    return lines


def _amounts(rows: list[Row], party: str) -> list[tuple[str, Any, Any]]:
    return [(row[f"{party}_code"], row["before"]["cost_gbp"], row["after"]["cost_gbp"]) for row in rows]


def _party(row: Row, party: str) -> str:
    before, after = (
        words.payer_amount(row, side, "cost_gbp_per_year", words.pounds_exact) for side in ("before", "after")
    )
    return f"- {words.payer_name(row, party)}: {before} before, {after} after"


def _line(label: str, row: Row) -> str:
    before, after = (words.pounds_exact(row[side]["cost_gbp_per_year"]) for side in ("before", "after"))
    return f"- {label}: {before} before, {after} after"


def _cashable(payers: list[Row]) -> list[str]:
    """What budget holders said, and one line for all of whom nobody has spoken."""
    said = [payer for payer in payers if payer["cashable_text"] != words.NOT_SAID]
    lines = [f"- {payer['payer_label']}: {payer['cashable_text']}" for payer in said]
    if len(said) < len(payers):
        others = "No budget holder has said whether the others' cost is cashable."
        lines.append(f"- {others if said else words.NOT_SAID}")
    return lines


def _prices(found: Row) -> list[str]:
    tornado = found["tornado"]
    lines = ["Prices that matter most", _stamp(found)]
    if not tornado:
        return [*lines, "- There is no cost in days observed on both sides to compare."]
    for side in ("before", "after"):
        low, central, high = (
            words.pounds_exact(found["price_range"][side][end]) for end in ("low", "central", "high")
        )
        lines.append(f"Cost a year {side}: {central}; with every price at its low {low}, at its high {high}.")
    lines.append(f"Prices without a published range are not moved in that. {words.RANGES}")
    whole = words.difference(tornado[0]["difference_gbp_per_year"])
    lines.append(f"The cost a year after, set against before, is {whole}. With one price changed it is:")
    percent = found["assumption_set"]["range_percent"]
    lines += [f"- {words.tornado_sentence(price, percent)}" for price in tornado]
    base = found["assumption_set"]["price_base_fy"]
    return [*lines, f"What would undo the difference? (in prices of {base})", *_switches(found)]


def _switches(found: Row) -> list[str]:
    """Sentences of the prices above that can do it, and how many of all can't."""
    shown = {price["place_no"] for price in found["tornado"]}
    able = [price for price in found["switching"] if not price["no_switch_reason"]]
    lines = [f"- {price['text']}" for price in able if price["place_no"] in shown]
    n_not, n = len(found["switching"]) - len(able), len(found["switching"])
    return [*lines, f"- No change of one price alone does it for {n_not} of {n} prices."] if n_not else lines
