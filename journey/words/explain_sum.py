"""The sum of one cost written out: figures in the order in which they are keyed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from journey.words.costs import level
from journey.words.numbers import pounds_exact


def plain(number: Decimal | int) -> str:
    """A number without noughts at its end: 60, 365.25."""
    return f"{Decimal(number).normalize():f}"


def index_sentence(index_code: str, held: Mapping[str, Any]) -> str:
    """The two values that bring a price to the price base."""
    if index_code == "none":
        return (
            "It is not uprated: it is a sum of money set in cash, so it stays in the prices of its own year."
        )
    name = "GDP deflator" if index_code == "gdp" else f"Index {index_code}"
    return (
        f"{name}: {held['index_from']} in {held['price_year_fy']}, {held['index_to']} in "
        f"{held['price_base_fy']}."
    )


def sum_sentences(held: Mapping[str, Any]) -> list[str]:
    """value x index to / index from x quantity / base units, rounded once; the share; low and high."""
    said = [f"{_product(held, '')} = £{held['job_gbp_exact']:,}"]
    if held.get("n_sharing", 1) > 1:
        said.append(_share(held))
    else:
        said.append(f"Rounded once, half away from zero: {pounds_exact(held['cost_gbp'])}")
    if held["low_cost_gbp"] == held["cost_gbp"] == held["high_cost_gbp"]:
        return [*said, "No range is held: low and high are the same."]
    so = "of which this share is" if held.get("n_sharing", 1) > 1 else "so"
    for which, word in (("low_", "Low"), ("high_", "High")):
        exact, cost = held[f"{which}job_gbp_exact"], pounds_exact(held[f"{which}cost_gbp"])
        said.append(f"{word}: {_product(held, which)} = £{exact:,}, {so} {cost}")
    return said


def _product(held: Mapping[str, Any], which: str) -> str:
    value = pounds_exact(held[f"{which}unit_cost_gbp"])
    index = f"{held['index_to']} / {held['index_from']}"
    return f"{value} x {index} x {plain(held['quantity'])} / {plain(held['base_units'])}"


def _share(held: Mapping[str, Any]) -> str:
    job, share, n = f"£{held['job_gbp_exact']:,}", held["share_no"], held["n_sharing"]
    upto, after = pounds_exact(held["share_upto_gbp"]), pounds_exact(held["share_after_gbp"])
    return (
        f"Share {share} of {n}: round({job} x {share} / {n}) - round({job} x {share - 1} / {n}) "
        f"= {upto} - {after} = {pounds_exact(held['cost_gbp'])}, each rounded once, half away from zero"
    )


def payer_sentences(lines: Sequence[Mapping[str, Any]], used: Mapping[str, Any] | None) -> list[str]:
    """What each body pays, and how its part is taken; who gains where it is another."""
    said = []
    for line in lines:
        where = f" ({level(line['level_code'])})" if line["level_code"] else ""
        payer = f"{line['payer_label'] or line['payer_code']}{where}"
        how = f" = {_part(line, used)}" if len(lines) > 1 and used is not None else ", all of it"
        gains = ""
        if line["beneficiary_code"] != line["payer_code"]:
            gains = f" Who would gain: {line['beneficiary_label'] or line['beneficiary_code']}."
        said.append(f"{payer}: {pounds_exact(line['cost_gbp'])}{how}.{gains}")
    return said


def _part(line: Mapping[str, Any], used: Mapping[str, Any]) -> str:
    cost, total = pounds_exact(used["cost_gbp"]), line["part_total"]
    return f"round({cost} x {line['part_to']} / {total}) - round({cost} x {line['part_from']} / {total})"
