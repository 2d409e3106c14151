"""What moved between a saved comparison and now, and why, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from journey.words.numbers import day, last_day, listed, pounds_exact, several

Row = Mapping[str, Any]

NOTHING_MOVED = "Every figure is the same as when it was saved."
FILE_CHANGED = (
    "The group's file was changed since. What is run again here is the group as it was saved, not as the"
    " file has it now."
)
FILE_GONE = "The group's file is not there any more. What is run again here is the group as it was saved."
SAME_REST = "Nothing that these figures rest on has changed."
NOT_EXPLAINED = (
    "Figures moved although nothing that is compared here did. The two may have been worked out with"
    " different versions of this program or of a library. Tell whoever keeps this program."
)
_PARTS = {
    "headline": "all services",
    "whole": "whole period",
    "equal": "equal windows",
    "last_12m": "12 months either side",
    "last_24m": "24 months either side",
    "like_for_like": "services with data on both sides",
    "without_band": "without the time of transition",
    "change": "change",
    "difference": "difference from the matched people",
    "step": "step",
    "cost": "estimated cost of activity",
    "crises": "crisis contacts",
    "agencies": "services in touch",
    "n_people": "people",
    "n_interactions": "contacts",
    "n_agencies": "services in touch",
    "cost_gbp": "estimated cost of activity",
    "n_interactions_per_year": "contacts a year",
    "cost_gbp_per_year": "estimated cost of activity a year",
    "support_cost_code": "the support's own cost",
    "from_date": "first day",
    "to_date_excl": "end (not included)",
    "observed_days": "observed days",
    "per_30_days": "per 30 observed days",
    "verdict_code": "what is said",
    "low": "lower end",
    "high": "upper end",
    "scaled_low": "lower end with this person's own swing",
    "scaled_high": "upper end with this person's own swing",
    "low_chance": "how often so quiet a time would come",
    "high_chance": "how often so busy a time would come",
    "least_rate": "least to expect, contacts per 30 days",
    "most_rate": "most to expect, contacts per 30 days",
    "is_crisis_start": "change right after the worst quarter",
    "is_falling_already": "falling already",
    "n_fell": "people with less",
    "n_rose": "people with more",
    "n_same": "people with as much",
}
_SETTINGS = {
    "as_of_date": "the last day the data speak for",
    "price_base_fy": "the price base",
    "min_before_months": "the least history for a comparison in months",
}
_CHOICES = {
    "catalogues": "its catalogues of unit costs",
    "indices": "its price indices",
    "price_base_fy": "its price base",
    "price_level": "which of a source's values is used",
    "recorded_sources": "whose recorded cost is used",
    "range_percent": "the range of a price without one",
    "rule": "its own rules",
    "split": "how a cost is split between payers",
    "pot": "who shares a budget",
    "cashable": "what budget holders said of cash",
    "support": "how the support's own cost is counted",
}
_ANSWERS = {
    "judgements": "what people answered of single contacts",
    "taxonomy": "the rules that classify contacts",
}
_EXTRACTS = {
    "extract_added": "Data was added",
    "extract_withdrawn": "Data was taken out",
    "extract_replaced": "Data was replaced by a newer extract",
    "extract_revised": "Rows of an extract were taken out or put back since (erasing, retention)",
}


def figure_sentence(row: Row) -> str:
    """One figure that moved: its name, then and now."""
    name = row["figure"]
    then, now = (figure_value(name, row[side]) for side in ("then", "now"))
    return f"{figure_name(name)}: {then} then, {now} now"


def figure_name(figure: str) -> str:
    """The name of a figure, part by part: whole period, contacts, before, per 30 observed days."""
    return ", ".join(_PARTS.get(part, part.replace("_", " ")) for part in figure.split("."))


def cause_sentence(cause: Row, labels: Mapping[str, str]) -> str:
    """One cause of a change, as journey.saved.moved found it.

    Args:
        cause: with its cause_code.
        labels: names of agencies by code.
    """
    code = cause["cause_code"]
    if code in _EXTRACTS:
        names = listed([labels.get(agency, agency) for agency in cause["agency_codes"]])
        return f"{_EXTRACTS[code]}: {names}{_period(cause)}."
    told = _OTHERS.get(code) or _COUNTED[code]
    return told(cause)


def _period(cause: Row) -> str:
    first, end = cause["covers_from_date"], cause["covers_to_date_excl"]
    if first is None or end is None:
        return ", period not known"
    return f", {day(date.fromisoformat(first))} to {last_day(date.fromisoformat(end))}"


def _assumptions(cause: Row) -> str:
    what = listed([_CHOICES.get(key, key) for key in cause["choices"]])
    if cause["then"] != cause["now"]:
        differing = f" They differ in {what}." if what else ""
        return f"The assumption set was {cause['then']} and is {cause['now']} now.{differing}"
    return f"The assumption set {cause['now']} was changed: {what}."


def _setting(cause: Row) -> str:
    name = _SETTINGS.get(cause["name"], f"the setting {cause['name']}")
    return f"{name[0].upper()}{name[1:]} was {_word(cause['then'])} and is {_word(cause['now'])} now."


def _moved(cause: Row) -> str:
    if "then" in cause:
        then, now = (day(date.fromisoformat(cause[name])) for name in ("then", "now"))
        return f"The change date was {then} and is {now} now."
    return f"The change date of {several(cause['n_people'], 'person', 'people')} was moved."


_OTHERS: dict[str, Callable[[Row], str]] = {
    "key_changed": lambda _: "The programme's key was changed, so every record was sealed and keyed anew.",
    "assumptions_changed": _assumptions,
    "prices_changed": lambda cause: f"Prices were changed: {listed(cause['files'])}.",
    "reference_changed": lambda cause: (
        f"Tables that come with this program changed: {listed(cause['files'])}."
    ),
    "setting_changed": _setting,
    "method_changed": lambda cause: (
        f"The method was that of version {cause['then']} and is that of {cause['now']} now."
    ),
    "change_moved": _moved,
    "decisions_changed": lambda _: (
        "What people decided in the casebook changed: change dates, times in which somebody could not be"
        " seen, or which records are one person's."
    ),
    "links_changed": lambda _: (
        "Who is who was worked out afresh from what is held now, so records may be joined otherwise."
    ),
    "answers_changed": lambda cause: (
        f"Answers on contacts changed: {listed([_ANSWERS.get(key, key) for key in cause['answers']])}."
    ),
}
_COUNTED: dict[str, Callable[[Row], str]] = {
    "joined": lambda cause: f"{several(cause['n_people'], 'person', 'people')} joined the group.",
    "left": lambda cause: f"{several(cause['n_people'], 'person', 'people')} left the group.",
}


def summary_sentence(n_moved: int, n_figures: int) -> str:
    """How many figures moved, of all that were saved."""
    if not n_moved:
        return NOTHING_MOVED
    return f"{several(n_moved, 'figure')} of {n_figures:,} moved since it was saved."


def _word(held: Any) -> str:
    return "not set" if held is None else str(held)


def figure_value(figure: str, held: Any) -> str:
    """A figure as it was held; pounds where its name says so."""
    if held is None:
        return "not known"
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, int):
        return f"{held:,}"
    if isinstance(held, float):
        return f"{held:,.6g}" if abs(held) < 1000 else f"{held:,.0f}"
    if not _is_number(held):
        return str(held).replace("_", " ")
    is_pounds = "cost" in figure and not figure.endswith(("observed_days", "ratio"))
    return pounds_exact(Decimal(held)) if is_pounds else f"{Decimal(held).normalize():,f}"


def _is_number(held: str) -> bool:
    return held.lstrip("-").replace(".", "", 1).isdigit()


def causes_sentences(causes: Sequence[Row], n_moved: int, labels: Mapping[str, str]) -> list[str]:
    """Every cause in a sentence; where there is none, that, and what it means if figures moved."""
    if causes:
        return [cause_sentence(cause, labels) for cause in causes]
    return [NOT_EXPLAINED] if n_moved else [SAME_REST]
