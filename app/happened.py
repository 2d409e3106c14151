"""Tables of what happened on the way: events, demand, activities, crises and stretches of time."""

from typing import Any

import streamlit as st

from app import components
from journey import words
from journey.read import Reader
from journey.read import way as totals
from journey.words import way
from schemas.vocabularies import DEMAND_CODES

Row = dict[str, Any]

_SIDES = ("before", "after")
_OFTEN = ["Before", "After", "A year before", "A year after"]
_COST = ["Cost before", "Cost after", "Cost a year before", "Cost a year after"]
# Specialists brought in stand beside referrals, then the rest by name.
_BESIDE = ("pull_in", "pull_written", "referral_out", "referral_in")
_WRITTEN = (
    "What people wrote down in the Casebook as a specialist brought in, as far as those who work with the "
    "person may see it. It has no price, and one that a service recorded too is in both lines."
)


def _cells(row: Row, counted: str) -> list[str]:
    """Counts, counts a year, cost and cost a year, each before and after."""
    rates = [words.count(row[side][f"{counted}_per_year"]) for side in _SIDES]
    spent = [words.pounds_exact(row[side]["cost_gbp"]) for side in _SIDES]
    yearly = [words.pounds(row[side]["cost_gbp_per_year"]) for side in _SIDES]
    return [*(words.count(row[side][counted]) for side in _SIDES), *rates, *spent, *yearly]


def _unpriced(row: Row) -> str:
    n = [words.count(row[side]["n_uncosted"]) for side in _SIDES]
    return f" Without a price: {n[0]} before, {n[1]} after." if n != ["0", "0"] else ""


def events(found: list[Row]) -> None:
    """One row a kind of event, its rule beneath it; no total, because kinds overlap."""
    rows = [[row["event_label"], *_cells(row, "n_events")] for row in found]
    components.table(
        "What happened on the way, with estimated cost",
        ["What happened", *_OFTEN, *_COST],
        rows,
        hints=[row["rule_text"] + _unpriced(row) for row in found],
    )
    components.note(
        "The kinds overlap: one contact can be of several, and its estimated cost is then in each row. So "
        "there is no total. A cost is at least this much where a contact has no price: see the rule. The "
        "support's own cost is in it only where one of its contacts is among them."
    )
    components.worked_out("events")


def events_of_journey(found: list[Row]) -> None:
    """The same of a whole journey, where there is no before and after."""
    rows = [
        [row["event_label"], words.count(row["n_events"]), words.pounds_exact(row["cost_gbp"])]
        for row in found
    ]
    unpriced = [
        f" Without a price: {words.count(row['n_uncosted'])}." if row["n_uncosted"] else "" for row in found
    ]
    components.table(
        "What happened on the way, whole journey",
        ["What happened", "Times", "Estimated cost"],
        rows,
        hints=[row["rule_text"] + said for row, said in zip(found, unpriced, strict=True)],
    )
    components.note(
        "The kinds overlap: one contact can be of several. So there is no total. A cost is at least this "
        "much where a contact has no price: see the rule."
    )
    components.worked_out("events")


def demand(found: list[Row], comparison: Row) -> None:
    """What contacts were for, who judged so, and how much is not classified."""
    before, after = comparison["before"], comparison["after"]
    components.heading(
        2, "What the contacts were for, and who says so", way.not_classified(found, before, after)
    )
    ordered = sorted(found, key=_demand_order)
    rows = [
        [row["demand_label"], _judge(row["judged_by_code"]), *_cells(row, "n_interactions")]
        for row in ordered
    ]
    total = ["Total", "", *_cells(comparison, "n_interactions")]
    said = words.support_cost(after)
    components.table(
        f"What contacts were for, with estimated cost; after: {said}",
        ["What it was for", "Who says so", *_OFTEN, *_COST],
        rows,
        [total],
        n_text=2,
    )
    components.note(
        "The person's own judgement counts before a worker's, a worker's before an analyst's, and all of "
        "them before a rule. A rule answers only where the recorded code says so outright, or where a "
        "request that was turned away is made again; the rest is left open, and nobody says."
    )
    components.worked_out("demand")


def _demand_order(row: Row) -> tuple[int, str, str]:
    code = row["demand_code"]
    place = DEMAND_CODES.index(code) if code in DEMAND_CODES else len(DEMAND_CODES)
    return place, row["failure_reason"] or "", row["judged_by_code"]


def _judge(judged_by_code: str) -> str:
    told = words.judge(judged_by_code)
    return told[:1].upper() + told[1:]


def activities(read: Reader, person_id: str, comparison: Row) -> None:
    """What was done, with specialists brought in, as recorded and as written down, beside referrals."""
    found = comparison["on_the_way"]["activities"]
    finding = way.pulls_finding(found, comparison["before"], comparison["after"])
    components.heading(2, finding, "Contacts by type of activity, and their estimated cost")
    written = totals.pulls_written(read, person_id, comparison)
    ordered = sorted(
        found + ([written] if written else []), key=lambda row: (_place(row), row["activity_type_label"])
    )
    rows = [[row["activity_type_label"], *_cells(row, "n_interactions")] for row in ordered]
    hints = [_WRITTEN if row is written else "" for row in ordered]
    components.table(
        "Types of activity, with estimated cost", ["Activity", *_OFTEN, *_COST], rows, hints=hints
    )
    components.worked_out("activities")


def _place(row: Row) -> int:
    code = row["activity_type_code"]
    return _BESIDE.index(code) if code in _BESIDE else len(_BESIDE)


def stretches(read: Reader, person_id: str, thresholds: Row) -> None:
    """Episodes, gaps and stays at once, each in an expander with its rule."""
    episodes = read.episodes(person_id).to_dicts()
    gaps = read.gaps(person_id).to_dicts()
    overlaps = read.overlaps(person_id).to_dicts()
    with st.expander(f"Show episodes ({words.count(len(episodes))})"):
        components.note(words.event_rule("episode", thresholds))
        names = ["From", "To", "Contacts", "Agencies", "Estimated cost", "Without a price"]
        components.table(
            "Episodes, estimated cost", names, [_episode(row) for row in episodes], n_text=2
        ) if episodes else components.note("None.")
    with st.expander(f"Show gaps ({words.count(len(gaps))})"):
        components.note(words.event_rule("gap", thresholds))
        rows = [
            [*_ends(row), words.several(row["n_days"], "day"), "yes" if row["is_open"] else "no"]
            for row in gaps
        ]
        names = ["From", "To", "Length", "Goes on to the last day held"]
        components.table("Gaps", names, rows, n_text=2) if rows else components.note("None.")
    with st.expander(f"Show stays at once ({words.count(len(overlaps))})"):
        components.note(
            "Two stays that share nights. One of them may not have been lived in; both are priced."
        )
        rows = [
            [
                *_ends(row),
                f"{row['agency_label']}: {row['activity_label'] or 'stay'}",
                f"{row['other_agency_label']}: {row['other_activity_label'] or 'stay'}",
                words.count(row["nights"]),
            ]
            for row in overlaps
        ]
        names = ["From", "To", "One stay", "The other", "Nights of both"]
        components.table("Stays at once", names, rows, n_text=4) if rows else components.note("None.")


def _ends(row: Row) -> list[str]:
    return [words.day(row["from_date"]), words.last_day(row["to_date_excl"])]


def _episode(row: Row) -> list[str]:
    numbers = [words.count(row[name]) for name in ("n_interactions", "n_agencies")]
    return [*_ends(row), *numbers, words.pounds_exact(row["cost_gbp"]), words.count(row["n_uncosted"])]
