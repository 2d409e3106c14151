"""What may not be concluded from a comparison, made from its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journey.words.links import links_caveat
from journey.words.numbers import count, listed, several
from journey.words.verdict import CRISIS_START, FALLING, ending_sentence

Figures = Mapping[str, Any]


def caveats(comparison: Figures) -> list[str]:
    """What may not be concluded, most general first."""
    before, after = comparison["before"], comparison["after"]
    said = [
        "That the support caused the change, or that a budget fell by this much. This is one "
        "person: a story, not a trial.",
        "That these are amounts paid. Costs are contacts multiplied by published unit costs, which "
        "are estimates.",
    ]
    last_year = (comparison.get("last_12m") or {}).get("before")
    if last_year and last_year["n_interactions_per_year"] > before["n_interactions_per_year"] * 1.1:
        said.append(
            "That it would have stayed as busy. The year before the change was busier than usual, "
            "and busy times pass."
        )
    verdict = comparison.get("verdict") or {}
    if verdict.get("is_crisis_start"):
        said.append(f"That the fall is more than a return to usual. {CRISIS_START}")
    if verdict.get("is_falling_already"):
        said.append(f"That the fall began with the change. {FALLING}")
    if verdict.get("verdict_code") == "no_clear_change":
        said.append(
            "That nothing changed. With so few months, or months that swing so far, even a large change "
            "would often not be seen."
        )
    said += [f"That silence is a fall. {ending_sentence(one)}" for one in comparison.get("endings", [])]
    if comparison.get("linkage"):
        said.append(links_caveat(comparison["linkage"]))
    said += _crime_sentences(comparison.get("by_agency", []))
    said += [f"That a gap means no contact. {told}." for told in not_supplied(comparison["coverage"])]
    if after["nights"]:
        nights = several(after["nights"], "night")
        said.append(
            f"That fewer contacts always means better. {nights} since the change were spent in a stay."
        )
    said += _support_sentences(comparison)
    uncosted = before["n_uncosted"] + after["n_uncosted"]
    if uncosted:
        what = several(uncosted, "contact has no cost of its own", "contacts have no cost of their own")
        said.append(f"That every contact has a price. {what}: counted, but not priced.")
    return said


def _crime_sentences(by_agency: Sequence[Figures]) -> list[str]:
    """What the price of a crime holds, where the police have contacts."""
    sides = [row[side] for row in by_agency if row["agency_code"] == "police" for side in ("before", "after")]
    if not any(side.get("n_interactions") for side in sides):
        return []
    return [
        "That no pound is counted twice. A recorded crime is priced at an average of what police, courts, "
        "probation and prison spend on one; arrests, prison and probation have prices of their own, and some "
        "of that money may be in both. Crime that nobody recorded is not priced."
    ]


def _support_sentences(comparison: Figures) -> list[str]:
    """What the figures leave out of the support's own cost, or take for granted."""
    if not comparison["support_cost_included"]:
        if comparison["support_cost_code"] == "part":
            return [
                "That support cost no more than this. Only part of the support team's own cost is in these "
                "figures: some of its contacts have no cost, or its log does not reach to the end."
            ]
        return ["That support was free. The support team's own cost is not in these figures."]
    if comparison.get("support_method_code", "casework") == "casework":
        return []
    said = [
        "That support went on to the end at one rate. Its own cost is counted as a whole, by a budget or by "
        "hours a week: the person is taken to be supported to the end, from the day of the change."
    ]
    n_charged, n_people = comparison.get("support_places") or (0, 0)
    if n_charged > n_people:
        said.append(
            f"That the support team spent this on everybody. {several(n_charged, 'person', 'people')} are "
            f"charged a share of a budget for {count(n_people)} at a time: added up, more than the budget."
        )
    return said


def not_supplied(coverage: Sequence[Figures]) -> list[str]:
    """Which days of each service's data were not supplied, where that is a month or more; no full stop."""
    return [told for line in coverage if not line["is_support"] and (told := _not_supplied(line))]


def _not_supplied(line: Figures) -> str:
    parts = []
    for side, where in (("before", "before the change"), ("after", "since the change")):
        days = (line[f"{side}_n_days"] or 0) - (line[f"{side}_observed_days"] or 0)
        if days >= 28:
            parts.append(f"{several(days, 'day')} {where}")
    return f"{line['agency_label']} data was not supplied for {listed(parts)}" if parts else ""
