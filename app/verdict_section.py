"""How sure one person's change is: the verdict, what was foretold beside what came, earlier stretches."""

from typing import Any

import streamlit as st

from app import charts, check_charts, components
from journey import words
from journey.evidence.limits import FALL_CHANCE, RISE_CHANCE
from journey.words.verdict import contact_rates

Row = dict[str, Any]

_CANNOT_SEE = (
    "The months before show how far contacts swing by themselves and how long a spell lasts. From that "
    "comes how many contacts the time since would have brought, had nothing changed.",
    f"A fall is said only where so quiet a time would have come at most {FALL_CHANCE * 100:g} times in 100, "
    f"by this method; a rise, which is asked about less, where so busy a time would have come at most "
    f"{RISE_CHANCE * 1000:g} times in 1,000. Neither is said where the rates stand the other way round.",
    "What this method can't see: what else changed on the same day, a service that fell silent unnoticed, "
    "and why anything changed. A slow fall that was under way is allowed for, up to 10% a year, but not "
    "always told from a change; a faster one, or one that set in shortly before the change, can pass for "
    "one. It says whether contacts changed, not what changed them.",
    "How often it is wrong was measured on invented people for whom nothing changed. The measurements come "
    "with this software; ask whoever runs it to show them.",
)


def how_sure(comparison: Row) -> None:
    """The verdict's sentence as the heading; beneath it what it rests on and what speaks against it."""
    verdict = comparison["verdict"]
    components.heading(2, verdict["sentence"], "How sure is this?")
    warnings = [
        text
        for name, text in (("is_crisis_start", words.CRISIS_START), ("is_falling_already", words.FALLING))
        if verdict[name]
    ]
    if warnings:
        components.box("Before you read this as a change", warnings)
    left, right = st.columns(2, gap="large")
    with left:
        _foretold(comparison)
    with right:
        _quiet_before(comparison)
    components.note(words.swing_sentence(comparison["swing"]))
    components.note(words.overlap_sentence(comparison["overlap"]))
    with st.expander("How we worked this out, and what this method can't see"):
        components.notes(_CANNOT_SEE)


def _foretold(comparison: Row) -> None:
    """What the time since could have brought had nothing changed, beside what came."""
    verdict = comparison["verdict"]
    if verdict["least_rate"] is None:
        components.heading(3, "Nothing can be foretold")
        components.note(verdict["refused_reason"])
        return
    least, most, came = verdict["least_rate"], verdict["most_rate"], verdict["came_rate"]
    before = words.several(verdict["n_months_before"], "month")
    after = words.several(verdict["n_months_after"], "month")
    components.heading(
        3,
        "What the months before foretold, and what came",
        f"Contacts per 30 observed days; {before} before, {after} since",
    )
    shown = contact_rates(least, most, came)
    told = (
        f"Had nothing changed, between {shown[0]} and {shown[1]} contacts per 30 days would have come, about "
        f"{(1 - FALL_CHANCE - RISE_CHANCE) * 100:.0f} times in 100 by this method. {shown[2]} came."
    )
    alt = f"Three marks on one line from zero. {told} The table beneath has the same figures."
    components.chart(check_charts.foretold(least, most, came), alt, "foretold")
    components.note(told)
    with st.expander("Show as a table"):
        rows = [list(row) for row in zip(("Least foretold", "Most foretold", "Came"), shown, strict=True)]
        heads = ["What", "Contacts per 30 days"]
        components.table("Foretold from the months before, and what came", heads, rows)


def _quiet_before(comparison: Row) -> None:
    """Whether any earlier stretch as long was as quiet, and how many there were."""
    after, check = (comparison["like_for_like"] or comparison)["after"], comparison["placebo"]
    length = words.span(after["from_date"], after["to_date_excl"])
    below = (
        f"Contacts a year, in the services compared, in each of the {words.count(check['n_spans'])} "
        f"stretches of {length} before the change"
    )
    components.heading(3, "How unusual is the time since the change?", below)
    if check["spans"]:
        alt = (
            f"Strip of {below[0].lower() + below[1:]}, and since the change: "
            f"{words.count(after['n_interactions_per_year'])}. {words.placebo_sentence(comparison)}"
        )
        components.chart(charts.placebo(check["spans"], after["n_interactions_per_year"]), alt, "placebo")
    components.note(words.placebo_sentence(comparison))
    with st.expander("Show as a table"):
        _stretches(check["spans"], after)


def _stretches(spans: list[Row], after: Row) -> None:
    """Each stretch before the change, and the time since it."""
    rows = [
        [
            words.day(row["from_date"]),
            words.last_day(row["to_date_excl"]),
            words.count(row["n_interactions"]),
            words.count(row["n_interactions_per_year"]),
        ]
        for row in spans
    ]
    since = [
        "Since the change",
        "",
        words.count(after["n_interactions"]),
        words.count(after["n_interactions_per_year"]),
    ]
    heads = ["From", "To", "Contacts", "Contacts a year"]
    components.table("Stretches before the change", heads, rows, [since], n_text=2)
