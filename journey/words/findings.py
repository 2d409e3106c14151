"""Headings and sentences of one person's comparison: the finding first, made from the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from journey.words.costs import level
from journey.words.numbers import count, interval, listed, month, months_between, several, small

Figures = Mapping[str, Any]

_SIDES = ("before", "after")
_MIN_YEARS_FOR_TREND = 4
PART = "data for part of the time"
NEARLY_ALL_PERCENT = 95  # as compare/sql/summary.sql counts like for like


def person_name(person: Figures) -> str:
    """What to call a person on screen: the casebook's name, else the start of the pseudonym."""
    return str(person.get("display_name") or person.get("alias") or f"Person {str(person['person_id'])[:8]}")


def journey_sentence(person: Figures) -> str:
    """One person's journey in a sentence, where there is nothing to compare."""
    agencies = several(person["n_agencies"], "agency", "agencies")
    contacts = several(person["n_interactions"], "contact")
    return f"{contacts} with {agencies}, from {month(person['first_date'])} to {month(person['last_date'])}."


def headline(comparison: Figures) -> list[str]:
    """The finding in two sentences, before and then since.

    Where a service lacks data on one side, the rates are those of the services that have them on both.
    """
    alike = comparison.get("like_for_like") if comparison.get("left_out", {}).get("whole") else None
    before, after = ((alike or comparison)[side] for side in ("before", "after"))
    months = months_between(before["from_date"], before["to_date_excl"])
    length = f"{small(months // 12)} years" if months >= 24 else several(months, "month")
    more = "more than " if months >= 24 and months % 12 else ""
    rate_before, rate_after = before["n_interactions_per_year"], after["n_interactions_per_year"]
    first = f"about {interval(rate_before)}" if rate_before else "not recorded at all"
    second = f"about once {interval(rate_after)}" if rate_after else "no contact is recorded"
    whom = "services with data on both sides were" if alike else "a public service was"
    start = f"{whom} in contact {first}" if rate_before else f"contact was {first}"
    return [
        f"For {more}{length}, {start}.",
        f"Since the change in {month(comparison['change_on'])}, {second}.",
    ]


def agencies_finding(comparison: Figures) -> str:
    """Heading of the contacts chart: in how many services contacts thinned out, and in how many they grew.

    Services without contact on either side, or without any data on one, say nothing and are left out; the
    larger number comes first. Those with gaps in their data count, and how many they are is said.
    """
    services = [agency for agency in comparison["by_agency"] if not agency["is_support"]]
    found = [
        (agency, *(agency[side].get("n_interactions_per_year") for side in _SIDES)) for agency in services
    ]
    both = [(one, x, y) for one, x, y in found if x is not None and y is not None and (x or y)]
    if not both:
        return "No service has data on both sides of the change"
    fewer, more = sum(y < x for _, x, y in both), sum(y > x for _, x, y in both)
    if not (fewer or more):
        return "Contacts stayed as they were in every service"
    with_gaps = sum(one.get("agency_code") in part_agencies(comparison) for one, *_ in both)
    gaps = f"; {small(with_gaps)} {'has' if with_gaps == 1 else 'have'} gaps in the data" if with_gaps else ""
    n, ways = len(both), [(fewer, "thinned out"), (more, "grew")]
    if n in (fewer, more):
        way = "thinned out" if fewer else "grew"
        which = {1: "the one service", 2: "both services"}.get(n, f"all {small(n)} services")
        return f"Contacts {way} in {which}{' with contacts to compare' if n < len(services) else ''}{gaps}"
    parts = [f"{what} in {small(n)}" for n, what in sorted(ways, key=lambda one: -one[0]) if n]
    return f"Of {small(n)} services, contacts {' and '.join(parts)}{gaps}"


def part_agencies(comparison: Figures) -> set[str]:
    """Agencies with data for a part of the time alone: those left out of like for like."""
    return {row["agency_code"] for row in comparison.get("left_out", {}).get("whole", ())}


def agency_label(comparison: Figures, agency: Figures) -> str:
    """An agency's name beside its figures; one with gaps in its data says so."""
    label = str(agency["agency_label"])
    return f"{label} ({PART})" if agency["agency_code"] in part_agencies(comparison) else label


def gaps_note(comparison: Figures) -> str:
    """What figures of the whole period hold of services with gaps in their data; "" where there are none."""
    names = [row["agency_label"] for row in comparison.get("left_out", {}).get("whole", ())]
    if not names:
        return ""
    them = "it" if len(names) == 1 else "them"
    return (
        f"{listed(names)}: {PART}. What these figures hold of {them} is of the days that were supplied: a "
        f"lower figure may be missing data. The finding above leaves {them} out of both sides."
    )


def supplied_sentence(coverage: Sequence[Figures]) -> str:
    """How many services have data for nearly all of both periods, by the rule of like for like."""
    services = [line for line in coverage if not line["is_support"]]
    near = [line for line in services if all(_is_near_complete(line, side) for side in ("before", "after"))]
    return f"{len(near)} of {len(services)} services have data for nearly all of both periods"


def _is_near_complete(line: Figures, side: str) -> bool:
    n_days, observed = line[f"{side}_n_days"] or 0, line[f"{side}_observed_days"] or 0
    return n_days > 0 and observed * 100 >= n_days * NEARLY_ALL_PERCENT


def contacts_below(comparison: Figures) -> str:
    """What the yearly contacts rest on: how many in how many days, and how many with the support team."""
    spans = [
        f"{count(comparison[side]['n_interactions'])} in {several(comparison[side]['observed_days'], 'day')}"
        for side in ("before", "after")
    ]
    support = sum(
        agency["after"].get("n_interactions") or 0
        for agency in comparison["by_agency"]
        if agency["is_support"]
    )
    told = f"; {count(support)} of the last with the support team" if support else ""
    return "; ".join(spans) + told


def years_finding(yearly: Sequence[Figures]) -> str:
    """Heading of the years chart: whether the full years before were rising, falling or neither."""
    full = [row["n_interactions"] for row in yearly if row["side_code"] == "before" and row["n_days"] >= 365]
    if len(full) < _MIN_YEARS_FOR_TREND:
        return "Contacts in each year"
    half = len(full) // 2
    early, late = sum(full[:half]) / half, sum(full[-half:]) / half
    if late > early * 1.1:
        return "The years before were getting busier"
    return (
        "The years before were getting quieter" if late < early * 0.9 else "The years before were much alike"
    )


def cost_finding(comparison: Figures) -> str:
    """Heading of the cost line: whether its slope changed."""
    before, after = comparison["before"]["cost_gbp_per_year"], comparison["after"]["cost_gbp_per_year"]
    on = month(comparison["change_on"])
    if not before or after is None:
        return "Estimated cost, added up"
    ratio = after / before
    if ratio < Decimal("0.9"):
        return f"The cost line bends in {on}"
    return (
        f"The cost line steepens in {on}"
        if ratio > Decimal("1.1")
        else f"The cost line keeps its slope after {on}"
    )


def payers_finding(payers: Sequence[Figures]) -> str:
    """Heading of who pays: for how many bodies the cost a year is lower since the change, or higher.

    A body that pays for a service with gaps in its data is in neither count: how many they are is said.
    """
    rates = [(payer, *(payer[side]["cost_gbp_per_year"] for side in _SIDES)) for payer in payers]
    known = [(payer, x, y) for payer, x, y in rates if x is not None and y is not None]
    both = [(x, y) for payer, x, y in known if not payer["is_part"]]
    n_part = sum(payer["is_part"] for payer in payers)
    if not both:
        return "Who pays: no body has data for all of the time" if n_part else "Who pays"
    rest = f"; {small(n_part)} more {'has' if n_part == 1 else 'have'} {PART}" if n_part else ""
    lower, higher = sum(y < x for x, y in both), sum(y > x for x, y in both)
    if len(both) in (lower, higher):
        way = "lower" if lower else "higher"
        which = "all " + small(len(both)) + " bodies" if len(both) > 1 else "the one body"
        has = f"with data for all of the time{rest}" if n_part else f"that pay{'s' if len(both) == 1 else ''}"
        return f"The cost a year is {way} for {which} {has}"
    parts = [f"{way} for {small(n)}" for n, way in ((lower, "lower"), (higher, "higher")) if n]
    found = " and ".join(parts) or "as it was for each"
    return f"Of {small(len(both))} bodies that pay, the cost a year is {found}{rest}"


def payer_name(row: Figures, party: str) -> str:
    """A body that pays with its level in brackets; one that pays for a service with gaps says so.

    Args:
        row: of who_pays or pots.
        party: payer or party, as its columns are named.
    """
    what = "pooled budget" if row.get("is_pot") else level(row["level_code"])
    return f"{row[f'{party}_label']} ({what}{'; ' + PART if row['is_part'] else ''})"


def payer_amount(row: Figures, side: str, measure: str, show: Callable[[Any], str]) -> str:
    """What a body pays on one side; a rate over gaps that can't be worked out is said to be none.

    Args:
        row: of who_pays, who_gains or pots.
        side: before or after.
        measure: cost_gbp or cost_gbp_per_year.
        show: makes a text of an amount that is known.
    """
    amount = row[side][measure]
    return "not comparable" if amount is None and row["is_part"] else show(amount)


def payers_total(payers: Sequence[Figures]) -> str:
    """What to call the headline below rates a year, which rows over days of their own do not add up to."""
    return "Total, with gaps counted as none" if any(payer["is_part"] for payer in payers) else "Total"


def placebo_sentence(comparison: Figures) -> str:
    """How unusual the time since the change is among earlier stretches as long."""
    placebo = comparison["placebo"]
    if placebo["is_refused"]:
        return str(placebo["refused_reason"] or "There is too little history to say.")
    n, as_low = placebo["n_spans"], placebo["n_spans_as_low"]
    start = "None" if as_low == 0 else count(as_low)
    verb = "were" if as_low > 1 else "was"
    overlap = " The stretches overlap, so they are not separate trials."
    return f"{start} of {count(n)} {verb} as low.{overlap}"


def sensitivity_sentence(comparison: Figures) -> str:
    """In how many checks the direction of contacts and of cost holds, and which fail.

    A check counts where both of its rates are known.
    """
    checks = [check for check in comparison["sensitivity"] if check["holds"] is not None]
    if not checks:
        return "No checks of the direction could be made."
    parts, failed = [], []
    for measure in ("contacts", "cost"):
        own = [check for check in checks if check["measure_code"] == measure]
        held = [check for check in own if check["holds"]]
        if own:
            parts.append(f"that of {measure} in {len(held)} of {len(own)}")
        failed += [f"{check['check_label']} ({measure})" for check in own if not check["holds"]]
    held_in = " and ".join(parts)
    n_held = sum(check["holds"] for check in checks)
    sentence = (
        f"The direction holds in {n_held} of {len(checks)} checks under other dates, windows, baselines, "
        f"unit costs and links: {held_in}."
    )
    return sentence + (f" It does not hold for: {listed(failed)}." if failed else "")
