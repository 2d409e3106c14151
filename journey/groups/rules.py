"""The rules by which people are kept in a group: of each its sentence, and who passes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from journey import words
from journey.groups.form import Rule
from journey.groups.held import Bools, Held
from journey.groups.watch import Watch
from schemas.vocabularies import AGE_BANDS, AGENCY_LABELS

Said = Mapping[str, Any]


def sentence(rule: Rule, n_window: int | None, is_beside: bool = False) -> str:
    """A rule as a plain sentence.

    Args:
        rule: the rule.
        n_window: months on each side, or None for all there are.
        is_beside: it is a rule of the comparison, whose people have no change of their own.
    """
    said, span = rule.said, _span(rule)
    months = "whole months" if n_window is None else f"{n_window} whole months"
    when = "at any time before" if is_beside else f"in the {months} before"
    bands = said["any_of"] if rule.rule == "age_band" else ()
    who = [AGENCY_LABELS.get(code, code) for code in said.get("any_of", ())]
    return {
        "change_between": f"The change date is {span}.",
        "has_change": "A change date is recorded.",
        "no_change": "No change date is recorded.",
        "age_band": f"Age at the end of the data: {_either([band_text(code) for code in bands])}.",
        "contact_with": f"At least one contact with {_either(who)} {when}.",
        "cost_before": f"Estimated cost per observed year in the 12 whole months before is {span}.",
        "contacts_before": f"Contacts per observed year in the 12 whole months before are {span}.",
        "months_before": f"At least {said.get('n')} of the {months} before are seen in full.",
        "months_after": f"At least {said.get('n')} of the {months} after are seen in full.",
        "named": f"One of {words.count(len(who))} named people." if len(who) > 1 else "One named person.",
        "support_after": "A contact with the support team in the month of the change or later.",
    }[rule.rule]


def passes(rule: Rule, seen: Watch, aliases: pl.DataFrame, is_beside: bool = False) -> Bools:
    """Who passes a rule, by their place in what is watched.

    Args:
        rule: the rule.
        seen: people, each at the month of their change, or of that of whom they are set beside.
        aliases: person_id, alias.
        is_beside: it is a rule of the comparison: contacts count at any time before.
    """
    if rule.rule == "contact_with":
        return _in_touch(rule.said, seen, is_beside)
    return _RULES[rule.rule](rule.said, seen, aliases)


def unknown_names(rule: Rule, held: Held, aliases: pl.DataFrame) -> str:
    """How many names of a rule are of nobody in the build, to follow its sentence; never the names."""
    if rule.rule != "named":
        return ""
    people = set(held.person_ids)
    known = {alias.casefold() for person, alias in aliases.iter_rows() if person in people}
    names = rule.said["any_of"]
    n_unknown = sum(name.casefold() not in known for name in names)
    if not n_unknown:
        return ""
    if len(names) == 1:
        return " The name is of nobody in the build."
    is_or_are = "is" if n_unknown == 1 else "are"
    return f" {words.count(n_unknown)} of {words.count(len(names))} names {is_or_are} of nobody in the build."


def band_text(code: str) -> str:
    """An age band in words, to follow the word age."""
    return "not held" if code == "not_held" else words.age_band(code)[:1].lower() + words.age_band(code)[1:]


def _span(rule: Rule) -> str:
    low, high = (_shown(rule.rule, rule.said.get(end)) for end in ("from", "to"))
    if low and high:
        return f"from {low} to {high}"
    from_low = f"from {low} on" if rule.rule == "change_between" else f"{low} or more"
    return from_low if low else f"up to {high}"


def _shown(rule: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return words.day(value)
    return words.pounds_exact(Decimal(value)) if rule == "cost_before" else f"{value:,}"


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _change_between(said: Said, seen: Watch, _: pl.DataFrame) -> Bools:
    low, high = said.get("from", date.min), said.get("to", date.max)
    on = [seen.held.change_on[person] for person in seen.people]
    return np.array([day is not None and low <= day <= high for day in on], dtype=bool)


def _has_change(_: Said, seen: Watch, __: pl.DataFrame) -> Bools:
    return np.not_equal(seen.held.change_month[seen.people], -1)


def _age_band(said: Said, seen: Watch, _: pl.DataFrame) -> Bools:
    return np.isin(seen.held.band[seen.people], [AGE_BANDS.index(code) for code in said["any_of"]])


def _named(said: Said, seen: Watch, aliases: pl.DataFrame) -> Bools:
    wanted = {name.casefold() for name in said["any_of"]}
    ids = {person for person, alias in aliases.iter_rows() if alias.casefold() in wanted}
    return np.array([seen.held.person_ids[person] in ids for person in seen.people], dtype=bool)


def _between(measure: str, unit: int) -> Callable[[Said, Watch, pl.DataFrame], Bools]:
    def rule(said: Said, seen: Watch, _: pl.DataFrame) -> Bools:
        found, is_held = seen.year_before(measure)
        low, high = said.get("from", 0), said.get("to")
        fits = is_held & (found >= _ceiling(low * unit))
        return fits if high is None else fits & (found <= int(high * unit))

    return rule


def _ceiling(amount: Decimal | int) -> int:
    return -int(-Decimal(amount) // 1)


def _months(side: str) -> Callable[[Said, Watch, pl.DataFrame], Bools]:
    return lambda said, seen, _: getattr(seen, side) >= said["n"]


def _in_touch(said: Said, seen: Watch, is_beside: bool) -> Bools:
    """Any contact, whoever is compared: in the window's months before; at any time where there is none."""
    held = seen.held
    asked = np.array([agency.agency_code in said["any_of"] for agency in held.agencies], dtype=bool)
    index = np.where(seen.index < 0, held.n_months, seen.index)
    if is_beside or seen.n_window is None:
        return held.first_contact(asked)[seen.people] < index
    has_any = held.monthly("contacts", asked, seen.people, 0, held.n_months) > 0
    number = np.arange(held.n_months)
    is_late = (number >= index[:, None] - seen.n_window) | (seen.index < 0)[:, None]
    return np.asarray((has_any & (number < index[:, None]) & is_late).any(axis=1))


def _support_after(_: Said, seen: Watch, __: pl.DataFrame) -> Bools:
    held = seen.held
    has_any = held.monthly("contacts", held.is_support, seen.people, 0, held.n_months) > 0
    is_after = (np.arange(held.n_months) >= seen.index[:, None]) & (seen.index >= 0)[:, None]
    return np.asarray((has_any & is_after).any(axis=1))


_RULES: dict[str, Callable[[Said, Watch, pl.DataFrame], Bools]] = {
    "change_between": _change_between,
    "has_change": _has_change,
    "no_change": lambda said, seen, aliases: ~_has_change(said, seen, aliases),
    "age_band": _age_band,
    "cost_before": _between("cost", 100),
    "contacts_before": _between("contacts", 1),
    "months_before": _months("n_before"),
    "months_after": _months("n_after"),
    "named": _named,
    "support_after": _support_after,
}
