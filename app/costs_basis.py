"""Who pays, what is beside public cost, what has no cost and why, and what agencies recorded themselves."""

from collections.abc import Sequence
from typing import Any

from app import components
from journey import words
from journey.words import costed as told

Row = dict[str, Any]

_MEASURES = ("low_cost_gbp", "cost_gbp", "high_cost_gbp")


def who_pays(found: Row) -> None:
    """Bodies that pay, by name; then what falls on others, which is in no sum."""
    paid = found["by_payer"]
    components.heading(
        2,
        f"{words.small(len(paid)).capitalize()} bodies share the public cost",
        "Estimated cost of activity, by who pays, in order of name",
    )
    rows = [[f"{_payer(row)} ({words.level(row['level_code'])})", *_amounts(row)] for row in paid]
    heads = ["Who pays", "Payments", "Low", "Central", "High"]
    components.table("Who pays", heads, rows, [["Total", *_amounts(found["paid"])]])
    if found["not_public"]:
        components.heading(3, "Beside public cost, and in none of these sums")
        components.table(
            "Costs that are not public",
            ["On whom it falls", "Who", *heads[1:]],
            [
                [words.perspective(row["perspective_code"]), _payer(row), *_amounts(row)]
                for row in found["not_public"]
            ],
            n_text=2,
        )


def _payer(row: Row) -> str:
    return str(row["payer_label"] or row["payer_code"])


def _amounts(row: Row) -> list[str]:
    if "why_hidden" in row:
        return [row["why_hidden"]] * (1 + len(_MEASURES))
    return [words.count(row["n_lines"]), *(words.pounds_exact(row[name]) for name in _MEASURES)]


def not_costed(found: Row) -> None:
    """By agency and activity, why there is no cost and what would put one on it."""
    rows = found["uncosted"]
    components.heading(
        2,
        told.uncosted_finding(found["total"]),
        "Why, and what would put a cost on them. Not costed is not £0",
    )
    if not rows:
        return
    components.table(
        "Not costed, by agency and kind of contact",
        ["Agency", "Kind of contact", "Why", "What would cost it", "Records"],
        [
            [
                row["agency_label"] or row["agency_code"],
                row["activity_label"] or row["activity_code"],
                row["reason_text"],
                row["remedy_text"] or "nothing: no cost belongs to it",
                row.get("why_hidden") or words.count(row["n_interactions"]),
            ]
            for row in rows
        ],
        [["Total", "", "", "", words.count(found["total"]["n_uncosted"])]],
        n_text=4,
    )


def recorded(rows: Sequence[Row]) -> None:
    """What agencies wrote down as the cost, beside what the unit costs make of the same records."""
    if not rows:
        return
    components.heading(
        2,
        "What agencies recorded, beside what the unit costs make it",
        "Only records that have both stand in the two columns of pounds; all in the price base",
    )
    components.table(
        "Recorded cost beside estimated cost",
        [
            "Agency",
            "Kind of contact",
            "Recorded",
            "Have both",
            "Recorded cost",
            "Estimated cost",
            "Used as recorded",
        ],
        [
            [
                row["agency_label"] or row["agency_code"],
                row["activity_label"] or row["activity_code"],
                words.count(row["n_recorded"]),
                words.count(row["n_both"]),
                told.signed_pounds(row["recorded_cost_gbp"]) if row["n_both"] else "none has both",
                told.signed_pounds(row["modelled_cost_gbp"]) if row["n_both"] else "none has both",
                words.count(row["n_recorded_used"]),
            ]
            for row in rows
        ],
        n_text=2,
    )
