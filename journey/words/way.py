"""Words of the page On the way, and of what is pinned to a journey: kinds, spans and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from journey.words.caveats import not_supplied
from journey.words.findings import supplied_sentence
from journey.words.numbers import SAME_PERCENT, count, day, last_day, pounds, several

Figures = Mapping[str, Any]

_KINDS = {
    "words": "In their own words",
    "note": "Note",
    "outcome": "Outcome they set",
    "outcome_update": "How an outcome is going",
    "rating": "Life map",
    "pull": "Specialist brought in",
    "learning": "What we are learning",
    "why": "Why a line moved",
    "moment": "Named moment",
    "change": "The change that is compared",
}
PULL_WRITTEN = "Specialist brought in, as the casebook has it"
ABOUT_THE_SAME = (
    f"About the same: less than {SAME_PERCENT}% more or less, in whole percent, or none in either period."
)
NOT_CONCLUDED = (
    "That the support, or anything else, caused the change. A change is not an effect.",
    "That one thing led to the next. Only days and times are known, and on a day on which a time is missing "
    "the order is not known: such pairs stand apart.",
    "That nothing happened in a gap. Silence may be data that was not sent.",
    "That it is bad when another agency comes next. It need not have been passed on, and a referral that was "
    "needed looks the same; so does a specialist who comes along.",
    "That a rule is a judgement. A rule sees codes and days; what a contact was for, the person knows best.",
    "That the kinds can be added up. One contact may be of several kinds, and its cost is then in each.",
)


def kind(kind_code: str) -> str:
    """What a thing in the casebook is, in words."""
    return _KINDS[kind_code]


def both_spans(before: Figures, after: Figures) -> str:
    """The two periods, each with its days.

    Args:
        before, after: from_date, to_date_excl and observed_days of each.
    """
    told = [
        f"{name}: {day(side['from_date'])} to {last_day(side['to_date_excl'])} "
        f"({several(side['observed_days'], 'day')})"
        for name, side in (("Before", before), ("after", after))
    ]
    return "; ".join(told)


def held_sentences(coverage: Sequence[Figures]) -> list[str]:
    """How many services have data for nearly all of both periods, then what was not supplied of each.

    Args:
        coverage: of the comparison: one line a service, with days observed and days of each side.
    """
    return [f"{supplied_sentence(coverage)}.", *may_be_missing(coverage)]


def may_be_missing(coverage: Sequence[Figures]) -> list[str]:
    """What was not supplied of each service, so that few is not taken for quiet."""
    return [f"{told}: fewer there may be missing data." for told in not_supplied(coverage)]


def held_of_all(n_held: int, n_people: int) -> str:
    """For how many of the people compared there is data for nearly all of both periods."""
    rest = " For the others, fewer on a side may be missing data." if n_held < n_people else ""
    return (
        f"For {count(n_held)} of {several(n_people, 'person', 'people')} compared, every service has data "
        f"for nearly all of both periods.{rest}"
    )


def not_classified(demand: Sequence[Figures], before: Figures, after: Figures) -> str:
    """How much of each period nobody and no rule has classified, with the days of both.

    Args:
        demand: rows of demand_sides.
        before, after: of the comparison: n_interactions and observed_days.
    """
    told = []
    for name, side in (("before", before), ("after", after)):
        n = sum(row[name]["n_interactions"] for row in demand if row["demand_code"] == "unclassified")
        share = f" ({n * 100 / side['n_interactions']:.0f}%)" if side["n_interactions"] else ""
        told.append(
            f"{count(n)} of {several(side['n_interactions'], 'contact')}{share} in the "
            f"{several(side['observed_days'], 'day')} {name}"
        )
    return f"Not classified: {told[0]}, and {told[1]}."


def pulls_finding(activities: Sequence[Figures], before: Figures, after: Figures) -> str:
    """Specialists brought in, beside referrals on; counts of both periods with their days.

    Args:
        activities: rows of activity_sides.
        before, after: of the comparison: observed_days.
    """
    told = [
        f"{_times('pull_in', name, activities)} in {several(side['observed_days'], 'day')} {name}"
        for name, side in (("before", before), ("after", after))
    ]
    referred = [_times("referral_out", name, activities) for name in ("before", "after")]
    return (
        f"Specialists brought in, as recorded: {told[0]}, {told[1]}; referrals on: {referred[0]}, then "
        f"{referred[1]}"
    )


def _times(code: str, side: str, activities: Sequence[Figures]) -> str:
    held = [row[side]["n_interactions"] for row in activities if row["activity_type_code"] == code]
    return count(sum(held))


def crises_finding(crises: Figures, before: Figures, after: Figures) -> str:
    """Crises of both periods, each with its days: never one without the other.

    Args:
        crises: crisis_sides: n_crises of each side.
        before, after: of the comparison: observed_days.
    """
    told = []
    for name, span in (("before", before), ("after", after)):
        n = several(crises[name]["n_crises"], "crisis", "crises")
        told.append(f"{n} in {several(span['observed_days'], 'day')} {name}")
    return ", ".join(told)


def network_finding(totals: Mapping[str, Figures]) -> str:
    """How often another service came next, before and after; the support team's own part is left out.

    Args:
        totals: before and after, as handover_side_totals gives them.
    """
    told = [count(totals[side]["n_services_per_year"]) for side in ("before", "after")]
    return f"Which agency came next: another service {told[0]} times a year before and {told[1]} after"


def support_part(*sides: tuple[str, Figures]) -> str:
    """How many of the next contacts are to or from the support team.

    Args:
        sides: what each is of ("before", "whole journey"), with its n_support and n_handovers.
    """
    told = [f"{count(held['n_support'])} of {count(held['n_handovers'])} {name}" for name, held in sides]
    return f"To or from the support team: {', '.join(told)}. They are part of the help itself."


def months_finding(before: Figures, after: Figures) -> str:
    """Agencies in touch in a typical month, before and after."""
    told = [count(_number(side["median_month_agencies"])) for side in (before, after)]
    return f"In a typical month {told[0]} agencies were in touch before and {told[1]} after"


def _number(n: Any) -> float | None:
    return None if n is None else float(n)


def shown_of(n_shown: int, n_all: int) -> str:
    """How many contacts a chart of significant moments shows, and by what rule."""
    return (
        f"{count(n_shown)} of {several(n_all, 'contact')} are shown: those that a rule of the taxonomy "
        "marks as significant (crises, stays, assessments, referrals, closures, steps that change a life), "
        "those that someone judged, and those that something written here is about."
    )


def signed(n: Any, is_money: bool = False) -> str:
    """A difference with its sign: +3.1, -12.4, +£3,100; "about 0" where it is small, blank for none."""
    if n is None:
        return ""
    size = pounds(abs(Decimal(str(n)))) if is_money else f"{abs(float(n)):,.1f}"
    if size in ("0.0", "£0"):
        return "about 0" if n else "0"
    return f"{'-' if n < 0 else '+'}{size}"
