"""Sentences and numbers for people, made from the figures: the one place where numbers become words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Figures = Mapping[str, Any]

_SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_HOURS_A_YEAR = 365.25 * 24
_SAME_PERCENT = 3
_MIN_YEARS_FOR_TREND = 4
_NEARLY_ALL_PERCENT = 95  # as compare/sql/summary.sql counts like for like


def small(n: int) -> str:
    """A whole number as a word up to twelve, then in digits."""
    return _SMALL[n] if 0 <= n < len(_SMALL) else count(n)


def count(n: float | None) -> str:
    """A whole number with commas; a rate is rounded, and one under ten keeps a decimal place."""
    if n is None:
        return "not known"
    if isinstance(n, float) and not n.is_integer() and abs(n) < 10:
        return f"{n:.1f}"
    return f"{Decimal(str(n)).quantize(Decimal(1), ROUND_HALF_UP):,}"


def several(n: int, one: str, many: str | None = None) -> str:
    """A count and its noun: 1 day, 548 days."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def pounds(amount_gbp: Decimal | float | None) -> str:
    """Pounds to three significant figures, for headlines: £189,000, £2 million."""
    if amount_gbp is None:
        return "not known"
    amount = Decimal(str(amount_gbp))
    if amount == 0:
        return "£0"
    step = Decimal(1).scaleb(max(amount.adjusted() - 2, 0))
    rounded = (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    if abs(rounded) >= 1_000_000:
        return f"£{(rounded / 1_000_000).quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".") + " million"
    return f"£{rounded:,.0f}"


def pounds_exact(amount_gbp: Decimal | None) -> str:
    """Pounds to the penny; whole pounds have no pence."""
    if amount_gbp is None:
        return "not known"
    amount = Decimal(amount_gbp).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def day(on: date) -> str:
    """A day in full: 1 October 2022."""
    return f"{on.day} {on:%B %Y}"


def month(on: date) -> str:
    """A month in full: October 2022."""
    return f"{on:%B %Y}"


def financial_year(price_base_fy: str) -> str:
    """2024-25 as 2024 to 2025."""
    first, _, last = price_base_fy.partition("-")
    return f"{first} to {first[:2]}{last}" if len(last) == 2 else price_base_fy


def months_between(from_date: date, to_date_excl: date) -> int:
    """Whole calendar months in a span."""
    whole = (to_date_excl.year - from_date.year) * 12 + to_date_excl.month - from_date.month
    return whole - (to_date_excl.day < from_date.day)


def span(from_date: date, to_date_excl: date) -> str:
    """A length of time: 10 years 7 months, 18 months, 12 days."""
    months = months_between(from_date, to_date_excl)
    if months < 1:
        return several((to_date_excl - from_date).days, "day")
    if months < 24:
        return several(months, "month")
    years, rest = divmod(months, 12)
    return several(years, "year") + (f" {several(rest, 'month')}" if rest else "")


def interval(n_per_year: float) -> str:
    """How often, from a yearly rate: every 28 hours, every three and a half days."""
    hours = _HOURS_A_YEAR / n_per_year
    if hours < 47.5:
        return "every hour" if round(hours) <= 1 else f"every {round(hours)} hours"
    halves = round(hours / 12)
    if halves < 28:
        whole, half = divmod(halves, 2)
        return f"every {small(whole)}{' and a half' if half else ''} days"
    weeks = round(hours / 24 / 7)
    return f"every {small(weeks)} weeks" if weeks <= 8 else f"every {small(round(hours / 24 / 30.44))} months"


def change(before: float | Decimal | None, after: float | Decimal | None, less: str = "fewer") -> str:
    """A change as a share of before: 66% fewer, 12% more, about the same."""
    if before is None or after is None:
        return "not known"
    if not before:
        return "no contact before" if after else "none in either"
    percent = round((float(after) - float(before)) / float(before) * 100)
    if abs(percent) < _SAME_PERCENT:
        return "about the same"
    return f"{abs(percent)}% {'more' if percent > 0 else less}"


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def person_name(person: Figures) -> str:
    """What to call a person on screen: the casebook's name, else the start of the pseudonym."""
    return str(person.get("display_name") or person.get("alias") or f"Person {str(person['person_id'])[:8]}")


def journey_sentence(person: Figures) -> str:
    """One person's journey in a sentence, where there is nothing to compare."""
    agencies = several(person["n_agencies"], "agency", "agencies")
    contacts = several(person["n_interactions"], "contact")
    return f"{contacts} with {agencies}, from {month(person['first_date'])} to {month(person['last_date'])}."


def headline(comparison: Figures) -> list[str]:
    """The finding in two sentences, before and then since."""
    before, after = comparison["before"], comparison["after"]
    months = months_between(before["from_date"], before["to_date_excl"])
    length = f"{small(months // 12)} years" if months >= 24 else several(months, "month")
    more = "more than " if months >= 24 and months % 12 else ""
    rate_before, rate_after = before["n_interactions_per_year"], after["n_interactions_per_year"]
    first = f"about {interval(rate_before)}" if rate_before else "not recorded at all"
    second = f"about once {interval(rate_after)}" if rate_after else "no contact is recorded"
    contact = "was in contact " if rate_before else "contact was "
    start = f"a public service {contact}{first}" if rate_before else f"contact was {first}"
    return [
        f"For {more}{length}, {start}.",
        f"Since the change in {month(comparison['change_on'])}, {second}.",
    ]


def agencies_finding(comparison: Figures) -> str:
    """Heading of the contacts chart: in how many services contacts thinned out, and in how many they grew.

    Services without contact on either side say nothing and are left out; the larger number comes first.
    """
    rates = [
        (agency["before"].get("n_interactions_per_year"), agency["after"].get("n_interactions_per_year"))
        for agency in comparison["by_agency"]
        if not agency["is_support"]
    ]
    both = [(x, y) for x, y in rates if x is not None and y is not None and (x or y)]
    fewer, more = sum(y < x for x, y in both), sum(y > x for x, y in both)
    if not both:
        return "No service has data on both sides of the change"
    if fewer == len(both):
        return f"Contacts thinned out in all {small(len(both))} services that can be compared"
    if more == len(both):
        return f"Contacts grew in all {small(len(both))} services that can be compared"
    found = [(fewer, "thinned out"), (more, "grew")]
    parts = [f"{what} in {small(n)}" for n, what in sorted(found, key=lambda one: -one[0]) if n]
    return (
        f"Of {small(len(both))} services, contacts {' and '.join(parts)}"
        if parts
        else ("Contacts stayed as they were in every service")
    )


def supplied_sentence(coverage: Sequence[Figures]) -> str:
    """How many services have data for nearly all of both periods, by the rule of like for like."""
    services = [line for line in coverage if not line["is_support"]]
    near = [line for line in services if all(_is_near_complete(line, side) for side in ("before", "after"))]
    return f"{len(near)} of {len(services)} services have data for nearly all of both periods"


def _is_near_complete(line: Figures, side: str) -> bool:
    n_days, observed = line[f"{side}_n_days"] or 0, line[f"{side}_observed_days"] or 0
    return n_days > 0 and observed * 100 >= n_days * _NEARLY_ALL_PERCENT


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
    """In how many checks the direction of contacts and of cost holds, and which fail."""
    checks = comparison["sensitivity"]
    if not checks:
        return "No checks of the direction could be made."
    parts, failed = [], []
    for measure in ("contacts", "cost"):
        own = [check for check in checks if check["measure_code"] == measure]
        held = [check for check in own if check["holds"]]
        if own:
            parts.append(f"that of {measure} in {len(held)} of {len(own)}")
        failed += [f"{check['check_label']} ({measure})" for check in own if not check["holds"]]
    sentence = f"Under other dates, windows and unit costs the direction holds: {' and '.join(parts)} checks."
    return sentence + (f" It does not hold for: {listed(failed)}." if failed else "")


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
    missing = [_missing_sentence(line) for line in comparison["coverage"] if not line["is_support"]]
    said += [sentence for sentence in missing if sentence]
    if after["nights"]:
        nights = several(after["nights"], "night")
        said.append(
            f"That fewer contacts always means better. {nights} since the change were spent in a stay."
        )
    if not comparison["support_cost_included"]:
        said.append("That support was free. The support team's own cost is not in these figures.")
    uncosted = before["n_uncosted"] + after["n_uncosted"]
    if uncosted:
        said.append(
            f"That every contact has a price. {several(uncosted, 'contact')} could not be costed "
            f"and count as contacts only."
        )
    return said


def _missing_sentence(line: Figures) -> str:
    """Which days of one agency's data were not supplied, where that is a month or more."""
    parts = []
    for side, where in (("before", "before the change"), ("after", "since the change")):
        days = (line[f"{side}_n_days"] or 0) - (line[f"{side}_observed_days"] or 0)
        if days >= 28:
            parts.append(f"{several(days, 'day')} {where}")
    if not parts:
        return ""
    return f"That a gap means no contact. {line['agency_label']} data was not supplied for {listed(parts)}."


def last_day(to_date_excl: date) -> str:
    """The last day of a span, in full."""
    return day(to_date_excl - timedelta(days=1))
