"""What the costs of a build rest on, as plain text for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import fill
from typing import Any

from journey import words
from journey.words.costs import level
from journey.words.explain import assumption_sentences

_LEVEL_WORDS = {"wrong": "put right", "look_at": "look at", "know": "know"}


def costed_text(held: Mapping[str, Any]) -> str:
    """Assumptions, payers, what is not costed, recorded cost and findings, each in alphabetical order."""
    parts = [
        _assumptions(held),
        _payers("Estimated cost of activity, by who pays", held["by_payer"]),
        _not_public(held["not_public"]),
        _support(held),
        _uncosted(held["uncosted"]),
        _recorded(held["recorded"]),
        _findings(held["findings"]),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _assumptions(held: Mapping[str, Any]) -> list[str]:
    total, chosen = held["total"], held["assumptions"]
    counts = f"{total['n_costed']:,} costed, {total['n_uncosted']:,} not costed"
    build = {"build_id": held["build_id"], "method_version": None}
    said = assumption_sentences({"assumptions": chosen, "build": build})[:2]
    return [
        *said,
        f"Build {held['build_id']}.",
        f"Records of everybody: {total['n_interactions']:,}; {counts}.",
    ]


def _payers(heading: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [heading]
    for row in rows:
        where = f" ({level(row['level_code'])})" if row["level_code"] else ""
        label = f"{row['payer_label'] or row['payer_code']}{where}"
        lines.append(f"  {label:<84}{_pounds(row['cost_gbp']):>16}{row['n_lines']:>10,} lines")
    total = sum(row["cost_gbp"] for row in rows)
    n_lines = sum(row["n_lines"] for row in rows)
    return [*lines, f"  {'All':<84}{_pounds(total):>16}{n_lines:>10,} lines"]


def _not_public(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return []
    lines = ["Not public cost, and in none of these sums"]
    for row in rows:
        label = f"{row['payer_label'] or row['payer_code']}, {row['perspective_code']}"
        lines.append(f"  {label:<84}{_pounds(row['cost_gbp']):>16}{row['n_lines']:>10,} lines")
    return lines


def _support(held: Mapping[str, Any]) -> list[str]:
    """Whether the support's own cost is in what is paid, and what it is where it is counted as a whole."""
    lines = [f"Cost of all contacts held: {held['support_cost_text']}."]
    charge = held["support_charge"]
    if charge is None:
        return lines
    payer = charge["payer_label"] or charge["payer_code"]
    return [*lines, f"It is counted by {charge['method_code']} and paid by: {payer}."]


def _uncosted(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """By agency and activity; not costed is not £0."""
    if not rows:
        return ["Everything is costed"]
    lines = ["Not costed: why, and what would cost it"]
    for agency, held in groupby(rows, key=lambda row: row["agency_label"] or row["agency_code"]):
        lines.append(f"  {agency}")
        for row in held:
            activity = row["activity_label"] or row["activity_code"]
            remedy = f" What would cost it: {row['remedy_text']}" if row["remedy_text"] else ""
            lines.append(
                _wrapped(f"    {row['n_interactions']:>7,} x {activity}: {row['reason_text']}{remedy}")
            )
    return lines


def _recorded(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Only records that have both are summed, so the two can be set side by side."""
    if not rows:
        return []
    lines = ["What agencies recorded beside what the unit costs make it, in the price base"]
    for row in rows:
        what = f"{row['agency_label'] or row['agency_code']}: {row['activity_label'] or row['activity_code']}"
        if not row["n_both"]:
            recorded = row["all_recorded_cost_gbp"]
            whole = "not known" if recorded is None else _pounds(recorded)
            lines.append(
                f"  {what}: {row['n_recorded']:,} recorded, {whole} in all, none of them has a unit cost; "
                f"the recorded cost is used for {row['n_recorded_used']:,}"
            )
            continue
        lines.append(
            f"  {what}: {row['n_both']:,} of {row['n_recorded']:,} have both: recorded "
            f"{_pounds(row['recorded_cost_gbp'])}, unit cost {_pounds(row['modelled_cost_gbp'])}, difference "
            f"{_pounds(row['difference_gbp'])}; the recorded cost is used for {row['n_recorded_used']:,}"
        )
    return lines


def _findings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return ["Nothing was noticed in the prices in use"]
    lines = ["What was noticed in the prices in use"]
    alike: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        said = f"{_LEVEL_WORDS[row['level']]}: {row['sentence']}", row["what_to_do"]
        alike.setdefault(said, []).append(" and ".join(row["item_codes"]))
    for (sentence, what_to_do), named in alike.items():
        lines.append(_wrapped(f"  {sentence} {what_to_do} {'; '.join(named)}"))
    return lines


def _wrapped(line: str) -> str:
    return fill(line, 110, subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False)


def _pounds(amount: Any) -> str:
    return f"-{words.pounds_exact(-amount)}" if amount < 0 else words.pounds_exact(amount)
