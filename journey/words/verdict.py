"""How far a person's before and after may be believed, in sentences made from the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journey.evidence.limits import FALL_CHANCE, RISE_CHANCE
from journey.words.numbers import count, day, last_day, listed, pounds, several, small
from journey.words.support import support_cost
from schemas.vocabularies import ENDING_LABELS

Figures = Mapping[str, Any]

MEASURES = {
    "contacts": "Contacts",
    "cost": "Estimated cost of activity",
    "agencies": "Agencies in touch",
    "crises": "Crisis contacts",
    "nights": "Nights in custody, hospital or temporary accommodation",
}
_ARE = {"contacts": "were", "cost": "was", "agencies": "were", "crises": "were", "nights": "were"}
_NEAR = 0.2  # a chance within so much of a limit has one more digit, to show on which side of it it lies
_MOST_PLACES = 4
LEFT_OUT = {
    "not_supplied_before": "no data before the change",
    "not_supplied_after": "no data since the change",
    "neither": "no data on either side",
    "part_before": "data for only part of the time before",
    "part_after": "data for only part of the time since",
    "part_both": "data for only part of both sides",
}
NOISE = (
    "This range is counting noise only: it would hold if every contact came by itself. Contacts come in "
    "bursts, so the truth is far less sure."
)
CRISIS_START = (
    "The change came right after the busiest three months of two years. A quieter time was to be expected "
    "anyway, so the time before is taken at its usual level."
)
FALLING = (
    "Contacts were falling before the change already. This check allows for the same fall going on at the "
    "same pace, and for nothing faster."
)


def per_30_days(measure_code: str, rate: Any) -> str:
    """A rate per 30 days: pounds to three figures, else a number with one decimal place."""
    if rate is None:
        return "not known"
    return pounds(rate) if measure_code == "cost" else f"{float(rate):,.1f}"


def contact_rates(*rates: float) -> list[str]:
    """Contacts per 30 days to one decimal place, more (four at most) where two that differ look alike."""
    shown: list[str] = []
    for places in range(1, _MOST_PLACES + 1):
        shown = [f"{rate:,.{places}f}" for rate in rates]
        if len(set(shown)) == len(set(rates)):
            break
    return shown


def verdict_sentence(verdict: Figures) -> str:
    """The verdict, and how rare such a time would have been by this method, had nothing changed."""
    code = verdict["verdict_code"]
    if code == "refused":
        return str(verdict["refused_reason"])
    if code == "rose":
        return f"Contacts rose by more than they swing by themselves: {_would_have_come(verdict, 'busy')}."
    if code == "fell":
        return f"Contacts fell by more than they swing by themselves: {_would_have_come(verdict, 'quiet')}."
    if code == "falling_already":
        return (
            "Contacts were falling before the change already, and fell further. Whether that is more than "
            "the same fall going on can't be said from this person alone."
        )
    what = "busy" if verdict["high_chance"] < verdict["low_chance"] else "quiet"
    chance, limit = _chance(verdict, what)
    but = f", but contacts were no {'more' if what == 'busy' else 'fewer'} per 30 days than before the change"
    return (
        f"No clear change in contacts: {_would_have_come(verdict, what)}{but if chance <= limit else ''}. "
        f"That does not show that nothing changed."
    )


def _chance(verdict: Figures, what: str) -> tuple[float, float]:
    """The chance of so busy or so quiet a time, and the most at which a change is said."""
    if what == "busy":
        return verdict["high_chance"], RISE_CHANCE
    return verdict["low_chance"], FALL_CHANCE


def _would_have_come(verdict: Figures, what: str) -> str:
    chance, limit = _chance(verdict, what)
    return f"by this method, had nothing changed, so {what} a time would have come {_rarely(chance, limit)}"


def _rarely(chance: float, limit: float) -> str:
    times, of = (chance * 100, "100") if chance >= 0.01 else (chance * 1000, "1,000")
    if chance < 0.001:
        return "less than once in 1,000 times"
    if abs(chance - limit) < _NEAR * limit:
        return f"about {times:.1f} in {of} times"
    return f"about {small(round(times))} in {of} times"


def swing_sentence(swing: Figures | None) -> str:
    """How far months strayed before the change, against chance alone."""
    if swing is None:
        return "There are too few months before the change to say how far contacts swing by themselves."
    much = f"{swing['dispersion']:.1f} times as far as chance alone"
    kept = swing["autocorrelation"]
    lasts = (
        "busy and quiet months come in spells"
        if kept >= 0.3
        else "one month says little of the next"
        if kept > -0.3
        else "busy and quiet months take turns"
    )
    return (
        f"Over {count(swing['n_months'])} months before the change, contacts strayed {much}, and {lasts} "
        f"(correlation of one month with the next: {kept:.2f})."
    )


def overlap_sentence(overlap: Figures | None) -> str:
    """How often a month since is quieter than a month before: a description, no test."""
    if overlap is None:
        return "There are no whole months on both sides to set beside one another."
    return (
        f"Of all pairs of one month before ({count(overlap['n_before'])}) and one since "
        f"({count(overlap['n_after'])}), the one since is quieter in {round(overlap['nap'] * 100)} of 100 "
        f"(ties count half). This describes the months; it is no test."
    )


def rate_sentence(rate: Figures, note_after: str = "") -> str:
    """One measure before and since, per 30 days, with both amounts and spans: which is more is not told.

    Whether they changed is for the verdict to say. `note_after` stands beside the amount since.
    """
    code, before, after = rate["measure_code"], rate["before"], rate["after"]
    if before["per_30_days"] is None or after["per_30_days"] is None:
        return f"{MEASURES[code]}: no rate can be given, because a side has no day with data."
    return (
        f"{MEASURES[code]} {_ARE[code]} {per_30_days(code, before['per_30_days'])} per 30 days "
        f"({_amount(rate, 'before')} in {several(before['observed_days'], 'day')} before the change) and "
        f"{per_30_days(code, after['per_30_days'])} since "
        f"({_amount(rate, 'after')} in {several(after['observed_days'], 'day')}"
        f"{'; ' + note_after if note_after else ''})."
    )


def _amount(rate: Figures, side: str) -> str:
    amount = rate[side]["amount"]
    return pounds(amount) if rate["measure_code"] == "cost" else count(amount)


def left_out_sentence(left_out: Sequence[Figures]) -> str:
    """Which services are in neither side of a comparison, why, and how much of the cost before they held."""
    if not left_out:
        return "Every service has data for nearly all of both sides, so none is left out."
    named = [f"{line['agency_label']} ({LEFT_OUT[line['left_out_code']]})" for line in left_out]
    shares = [line["share_of_before_cost"] for line in left_out if line["share_of_before_cost"] is not None]
    share = f" They held {sum(shares) * 100:.1f}% of the estimated cost before." if shares else ""
    return f"Left out of both sides: {listed(named)}.{share}"


def ending_sentence(ending: Figures) -> str:
    """One time not seen, and what it does to the figures."""
    what = ENDING_LABELS[ending["reason_code"]]
    when = f"from {day(ending['from_date'])}"
    if ending["to_date_excl"]:
        when += f" to {last_day(ending['to_date_excl'])}"
    recorded = ""
    if n := ending.get("n_interactions"):
        told = f"{several(n, 'contact')} {'was' if n == 1 else 'were'} recorded then"
        recorded = f" ({told}; check that the time is right.)"
    silence = "Those days are in no rate: silence then is no fall."
    return f"Not seen in these data {when} ({what}). {silence}{recorded}"


def _within(where: str, sentence: str) -> str:
    return where + sentence[0].lower() + sentence[1:] if where else sentence


def finding(comparison: Figures) -> list[str]:
    """What changed, over what time and how sure: the same sentences on screen and in every export.

    Of the services that can be compared over the whole period, per 30 days at risk.
    """
    left_out = comparison["left_out"].get("whole", [])
    said = _rates_found(comparison, bool(left_out))
    said.append(str(comparison["verdict"]["sentence"]))
    said += [ending_sentence(ending) for ending in comparison["endings"]]
    said.append(left_out_sentence(left_out))
    return said


def _rates_found(comparison: Figures, is_left_out: bool) -> list[str]:
    """Contacts and cost of the services compared and the support team, or that no service is compared."""
    rates = {rate["measure_code"]: rate for rate in comparison["rates"].get("whole", [])}
    if any(rate[side]["per_30_days"] is None for rate in rates.values() for side in ("before", "after")):
        return ["No rate can be compared: no service has data for nearly all of both sides."]
    if not rates:
        return []
    n_support = sum(
        row["after"].get("n_interactions") or 0
        for row in comparison.get("by_agency", [])
        if row["is_support"]
    )
    where = "In the services that can be compared, " if is_left_out or n_support else ""
    team = "with the support team"
    where += f"and {team}, " if n_support else ""
    held = f"{count(n_support)} of them {team}" if n_support else ""
    return [
        _within(where, rate_sentence(rates["contacts"], held)),
        _within(where, rate_sentence(rates["cost"], support_cost(comparison["after"]))),
    ]
