"""What a story for the public says: its findings as headings, what stands beneath, what may not be concluded.

Every sentence is ours and made from rounded figures. Nothing that anybody typed is in one, but the person's
own words, which stand apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from journey import words
from journey.board.paper import Part, Table
from journey.publish import coarse
from journey.publish.families import ALIKE, ALL, OTHER, SUPPORT
from journey.publish.figures import FEW, NOT_SUPPLIED, NOTHING, SIDES, WITH_OTHER

if TYPE_CHECKING:
    from journey.publish.figures import Source

Row = dict[str, Any]

TITLE = "One person: before and after a change"
_WITH_OTHER = "with other services"
_BY_KIND = "each in its own kind"  # of the others, on a side on which every kind stands by itself
_OTHERS = (
    "Where a kind has few contacts on a side, they are counted with other services there. So “Other "
    "services” may hold other kinds before than since: don't compare its two sides."
)
_NO_DATA = {"part": " (part of the time)", "whole": "", "none": ""}
_ARE_SAID = {
    "included": "The support team's own cost is in the cost since: about {cost} a year.",
    "part": "Only part of the support team's own cost is in the cost since: about {cost} a year.",
    "not_included": "The support team's own cost is not in these figures: the support was not free.",
}
_TOO_LITTLE = "There is too little data to say whether contacts changed by more than they swing by themselves"
_FINDING = {
    "fell": "Contacts fell by more than they swing by themselves",
    "rose": "Contacts rose by more than they swing by themselves",
    "falling_already": "Contacts were falling before the change already",
    "no_clear_change": "No clear change in contacts",
}
_FIRST_CAVEATS = (
    "That the support caused the change, or that a budget fell by this much. This is one person: a story, "
    "not a trial.",
    "That these are amounts paid. Costs are contacts multiplied by published unit costs, which are "
    "estimates.",
    "That others would fare alike. This person's story was chosen to be told.",
    "That every contact was found. Records of different services are joined, some joins are missed and some "
    "are wrong.",
    "That a quarter without a mark had no contact, where data were not supplied or the person was in a stay "
    "or could not be seen.",
)
_DONE = (
    "Months are counted from the change. No day, month or year of the calendar is here, and each side is as "
    "long as its whole half-years.",
    "Services stand in kinds. Kinds of service or of contact that are rare, over all or on one side, are "
    "counted together as other. Which kinds of service those are on a side is said; how many contacts each "
    "had there is not.",
    "Contacts in a month are in bands of 1 or 2, 3 to 5, 6 to 9 and 10 or more. Totals and costs have two "
    "figures, rounded one by one, so they do not add up exactly. Fewer than 10 is said as that.",
    "Missing data are said by half-years. Stays are said by quarters, where they took 30 nights or more, "
    "without saying where.",
    "Please do not try to find out who it is. To do so knowingly from data like these may be an offence.",
)
TO_SIGN = (
    "Before it is published two people must answer questions on who might be recognised and sign, one of "
    "them somebody who does not work with you, and you must agree to this very draft."
)
SIGNED = (
    "Two people answered and signed a list of questions on who might be recognised; one of them does not "
    "work with the person. The person agreed to this very story."
)


def parts(source: Source, summary: Sequence[Row], quotes: Sequence[tuple[str, str]]) -> tuple[Part, ...]:
    """The story as a draft, in the order in which it is read; the second part is that of the picture."""
    found = [_contacts(source, summary), _months(source, summary), _cost(source, summary)]
    if quotes:
        found.append(Part("In their own words", "Published with the person's consent", quotes=tuple(quotes)))
    found += [_how_sure(source), Part("What may not be concluded", points=_caveats(source))]
    return (*found, Part("What was done so that nobody is recognised", points=(*_DONE, TO_SIGN)))


def once_signed(draft: Sequence[Part]) -> tuple[Part, ...]:
    """The same story once it is signed: the one sentence on signing says that it was done."""
    *rest, done = draft
    return (*rest, replace(done, points=tuple(SIGNED if said == TO_SIGN else said for said in done.points)))


def stamp(source: Source, age_band_code: str) -> tuple[str, ...]:
    """What the story rests on, without its build, settings or files."""
    build = source.build
    kind = "Sample data, invented." if build.is_sample else "Real data."
    base = words.financial_year(build.settings["price_base_fy"])
    age = (
        ""
        if age_band_code == "not_held"
        else f" Age at the end of the data: {words.age_band(age_band_code)}."
    )
    return (f"{kind} Prices of {base}. Method {build.manifest['method_version']}.{age}",)


def _pair(summary: Sequence[Row]) -> tuple[Row, Row]:
    """Both sides of what can be compared: of services with data for nearly all of both, else of all."""
    codes = {row["family_code"] for row in summary}
    family = ALIKE if ALIKE in codes else ALL
    before, after = (
        next(row for row in summary if (row["family_code"], row["side_code"]) == (family, side))
        for side in SIDES
    )
    return before, after


def _whose(row: Row) -> str:
    return "in services with data for nearly all of both periods" if row["family_code"] == ALIKE else ""


def _spans(source: Source) -> str:
    before, after = (coarse.length(source.shown_months[side]) for side in SIDES)
    return f"Over {before} before the change, and {after} since"


def _rate(row: Row) -> str:
    """Contacts a year of one row, in words."""
    if row["count_code"] == NOT_SUPPLIED:
        return "not supplied"
    if row["count_code"] == NOTHING:
        return "no contacts"
    if row["count_code"] == FEW:
        return "fewer than 10 contacts in all"
    return f"about {words.count(row['n_contacts_per_year'])} contacts a year"


def _contacts(source: Source, summary: Sequence[Row]) -> Part:
    before, after = _pair(summary)
    heading = f"{_rate(before)} before the change, {_rate(after)} since"
    whose = _whose(before)
    return Part(
        heading[0].upper() + heading[1:],
        f"{_spans(source)}{', ' if whose else ''}{whose}",
        says=(
            "A contact is one thing that happened and was recorded, such as a visit, a call-out or an "
            "admission.",
        ),
        is_lead=True,
    )


def _months(source: Source, summary: Sequence[Row]) -> Part:
    heads = ("Kind of service", "Contacts a year before", "Contacts a year since", "Cost a year before",
             "Cost a year since")  # fmt: skip
    families = list(dict.fromkeys(row["family_code"] for row in summary))
    lines = [_table_line(summary, family) for family in families]
    n_families = len([family for family in families if family not in (ALL, ALIKE)])
    says = [f"{_spans(source)}. Where data are for a part of the time, rates are of that part."]
    if any(row["count_code"] == WITH_OTHER for row in summary):
        says.append(_OTHERS)
    table = Table(
        "Before and after, by kind of service",
        heads,
        tuple(lines[:n_families]),
        tuple(lines[n_families:]),
    )
    return Part(
        _thinned(summary),
        "Every month of contact, by kind of service, counted from the change",
        tables=(table,),
        says=tuple(says),
        how=(
            "Marks stand in the month of the contact: one for 1 or 2 contacts, two for 3 to 5, three for "
            "6 to 9, four for 10 or more; a dot before the change, a diamond since. Hatching means that "
            "data were not supplied, or not all: it does not mean that there was no contact. A bar is a "
            "quarter with 30 nights or more in a stay. A lane shaded grey on a side is told there "
            "with other services, where contacts are few. Crosses are a time in which the person could "
            "not be seen in these data.",
        ),
    )


def _thinned(summary: Sequence[Row]) -> str:
    """Heading: in how many kinds of service contacts thinned out, of those with data for both sides."""
    sides: dict[str, dict[str, Row]] = {}
    for row in summary:
        # others are no kind: they may be other ones on each side
        if row["family_code"] not in (ALL, ALIKE, SUPPORT, OTHER) and row["data_code"] == "whole":
            sides.setdefault(row["family_code"], {})[row["side_code"]] = row
    both = [(one["before"], one["after"]) for one in sides.values() if len(one) == len(SIDES)]
    others = {row["side_code"]: row for row in summary if row["family_code"] == OTHER}
    fewer = sum(_most(after, others) < _least(before) for before, after in both)
    more = sum(_least(after) > _most(before, others) for before, after in both)
    if not fewer and not more:
        return "Contacts by kind of service"
    n, whole = len(both), "with data for both periods"
    if n in (fewer, more):
        which = {1: "the one kind", 2: "both kinds"}.get(n, f"all {words.small(n)} kinds")
        return f"Contacts {'thinned out' if fewer else 'grew'} in {which} of service {whole}"
    told = [f"thinned out in {words.small(fewer)}"] if fewer else []
    told += [f"grew in {words.small(more)}"] if more else []
    return f"Of {words.small(n)} kinds of service {whole}, contacts {' and '.join(told)}"


def _least(row: Row) -> float:
    """Contacts a year at the least: of what is not told none."""
    return float(row["n_contacts_per_year"] or 0)


def _most(row: Row, others: Mapping[str, Row]) -> float:
    """Contacts a year at the most: fewer than 10 in all are 9, and one of the others has no more than all."""
    if row["count_code"] == WITH_OTHER:
        return _most(others[row["side_code"]], others)
    if row["count_code"] == FEW:
        return (coarse.FEWEST - 1) * 12 / int(row["n_months"])
    return _least(row)


def _table_line(summary: Sequence[Row], family: str) -> tuple[str, ...]:
    held = {row["side_code"]: row for row in summary if row["family_code"] == family}
    rows = [held.get(side) for side in SIDES]
    return (
        next(iter(held.values()))["family_label"],
        *(_cell(row) if row else _BY_KIND for row in rows),
        *(_cost_cell(row) if row else _BY_KIND for row in rows),
    )


def _cell(row: Row) -> str:
    if row["count_code"] == WITH_OTHER:
        return _WITH_OTHER
    told = "not supplied" if row["count_code"] == NOT_SUPPLIED else "fewer than 10 in all"
    if row["n_contacts_per_year"] is not None:
        told = words.count(row["n_contacts_per_year"])
    return told + ("" if row["family_code"] == SUPPORT else _NO_DATA[row["data_code"]])


def _cost_cell(row: Row) -> str:
    if row["cost_gbp_per_year"] is not None:
        return words.pounds_exact(row["cost_gbp_per_year"])
    if row["count_code"] == WITH_OTHER:
        return _WITH_OTHER
    return {NOTHING: "none", FEW: "not told", NOT_SUPPLIED: "not supplied"}.get(row["count_code"], "no price")


def _cost(source: Source, summary: Sequence[Row]) -> Part:
    before, after = _pair(summary)
    costs = [row["cost_gbp_per_year"] for row in (before, after)]
    heading = "Estimated cost of activity"
    if None not in costs:
        heading = (
            f"Estimated cost of activity: about {words.pounds_exact(costs[0])} a year before, about "
            f"{words.pounds_exact(costs[1])} a year since"
        )
    held = source.comparison["after"]
    per_year = coarse.pounds(held["support_cost_gbp_per_year"] or Decimal(0))
    support = _ARE_SAID[held["support_cost_code"]].format(cost=words.pounds_exact(per_year))
    uncosted = sum(source.comparison[side]["n_uncosted"] for side in SIDES)
    said = [support, "Cost is each contact multiplied by a published unit cost, brought to one price year."]
    if uncosted:
        said.append("Some contacts have no price: they are counted, and not in the cost.")
    whose = _whose(before)
    return Part(heading, f"{_spans(source)}{', ' if whose else ''}{whose}", says=tuple(said))


def _how_sure(source: Source) -> Part:
    """The verdict as heading; of a refusal the reason may tell too much, so it is ours."""
    verdict = source.comparison["verdict"]
    code = verdict["verdict_code"]
    says = [] if code not in _FINDING else [str(verdict["sentence"])]
    if verdict["is_crisis_start"]:
        says.append(words.CRISIS_START)
    if verdict["is_falling_already"]:
        says.append(words.FALLING)
    return Part(_FINDING.get(code, _TOO_LITTLE), "How sure is this?", says=tuple(says))


def _caveats(source: Source) -> tuple[str, ...]:
    said = list(_FIRST_CAVEATS)
    held, before = source.comparison["last_12m"], source.comparison["before"]
    last = (held["before"]["n_interactions_per_year"] if held else None) or 0
    if last > (before["n_interactions_per_year"] or 0) * 1.1:
        said.append(
            "That it would have stayed as busy. The year before the change was busier than usual, and busy "
            "times pass."
        )
    if source.comparison["after"]["nights"]:
        said.append("That fewer contacts always means better. Some nights since the change were in a stay.")
    return tuple(said)
