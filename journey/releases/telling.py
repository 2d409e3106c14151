"""What is told with a public table: what it shows, how it was protected, what may not be concluded.

Said once, as headings with paragraphs, for README.txt and for the page. Nothing here holds an exact count, an
id, a name or what a group's rules name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from journey import words
from journey.disclosure import ALL
from journey.export.inert import inert
from journey.releases.making import Made
from journey.releases.protection import WHAT, protection
from journey.releases.question import DIMS
from journey.releases.spans import has_rates
from journey.releases.table import shorthand

Section = tuple[str, list[str]]
_APRIL = 4
_SUPPORT_METHOD = {
    "casework": "that of its recorded contacts, priced like any other",
    "budget": "its yearly budget by the people it supports, from the change date to the end of the data",
    "hours": "a number of hours a week with each person, from the change date to the end of the data",
}
_SUPPORT = {"included": "all of that", "part": "only part of that", "not_included": "none of that"}
_CAVEATS = (
    "A change between before and after is not the effect of anybody's work. Nothing here compares these "
    "people with others.",
    "Money is estimated public cost of activity: contacts multiplied by published unit costs, which are "
    "averages. It is no saving and no amount paid. Contacts without a unit cost carry none: cost is a floor.",
    "Not supplied is not nought, and a quiet time can be prison, hospital, death or moving away.",
    "Who is known to whom rests on matched records. Some matches are missed, and some are wrong.",
    "Figures are rounded one by one, so they do not add up exactly. Do not subtract them to get small ones.",
    "Agencies record in different ways and meet different needs: do not rank them by these figures.",
    "Nobody may try to find out from this table who anybody in it is. To do so knowingly is an offence "
    "(Data Protection Act 2018, section 171).",
)
_DEFINITIONS = (
    "People: each person counts once in every cell and in every total, so cells of people can add up to more "
    "than their total.",
    "Contacts count where they begin. The cost of a stay falls on the days over which it spreads.",
)


def title(made: Made) -> str:
    """What the table shows, as a heading."""
    what = words.listed([WHAT[name] for name in made.question.measures])
    return f"{what[:1].upper()}{what[1:]}, by {by_text(made)}"


def by_text(made: Made) -> str:
    """What the table is laid out by, to follow the word by."""
    return words.listed([_lower(DIMS[name]) for name in made.question.dims])


def sections(made: Made, about: Mapping[str, Any]) -> list[Section]:
    """Headings with their paragraphs, in order.

    Args:
        made: the table.
        about: programme, data_from and data_to in words, method_version, set_title, price_base_fy, is_sample.
    """
    found = [
        ("What this is", [*_stamp(about), *_people(made), *_support(made)]),
        (
            "How to read it",
            [f"{sign}: {meaning}." for sign, meaning in shorthand(made.question).items()]
            + [*_DEFINITIONS, *_years(made)],
        ),
        ("How people in it are protected", list(protection(made))),
    ]
    if "side" in made.question.dims:
        found.append(("How long people were seen", list(_spans(made))))
    found.append(("What was not supplied", list(_supply(made))))
    found.append(("What may not be concluded", list(_CAVEATS)))
    return found


def _stamp(about: Mapping[str, Any]) -> Iterator[str]:
    if about["is_sample"]:
        yield "SAMPLE DATA: synthetic. Do not quote these figures as findings."
    yield f"Programme: {about['programme']}."
    yield f"Data from {about['data_from']} to {about['data_to']}."
    yield (
        f"Method version {about['method_version']}; assumption set: {about['set_title']}; pounds in the "
        f"prices of {about['price_base_fy']}."
    )


def _people(made: Made) -> Iterator[str]:
    """Of whom the table is. What a rule names stays behind, and so does how many it names."""
    if made.definition is None:
        yield "It is of everybody in the matched records."
    else:
        from journey.groups.form import WINDOWS
        from journey.groups.rules import sentence

        group = made.definition
        yield f"It is of a group of people: {made.clean(group.label)}."
        months = WINDOWS[group.window]
        yield "Who is in it:"
        yield from (
            "People whom the programme chose by name." if rule.rule == "named" else sentence(rule, months)
            for rule in group.keep
        )
        yield "A recorded change date, and at least six whole months of data on both sides of it."
    if "side" in made.question.dims:
        yield "Before and after are of people with a recorded change date, over all the data."


def _support(made: Made) -> Iterator[str]:
    """How the support team's own cost is counted, and whether it is in: in words, as a count may be small."""
    if "cost" not in made.question.measures:
        return
    yield f"The support team's own cost is {_SUPPORT_METHOD[made.support_method]}."
    if not made.support:
        return
    many = "everybody" if len(made.support) == 1 else "some"
    told = [f"{said} for {many}" for code, said in _SUPPORT.items() if code in made.support]
    yield f"Of people with a change date, the cost after it holds {words.listed(told)}."
    if set(made.support) != {"included"}:
        yield "So the cost after the change is too low by what is not in it."


def _years(made: Made) -> Iterator[str]:
    if "year" not in made.question.dims:
        return
    yield "Years are financial years, from 1 April to 31 March."
    for year, n_months in made.part_years.items():
        held = words.several(n_months, "month")
        yield f"The data hold {held} of {year}: do not compare it with whole years."


def _spans(made: Made) -> Iterator[str]:
    yield (
        "The two sides are not equally long: never compare their totals. spans.csv has people and mean days "
        "by side, and by agency where the table is."
    )
    if has_rates(made.question):
        yield (
            "Compare rates a person and year observed. Each is of one agency, by the days that it supplied. "
            "All agencies together have none: not all supplied the same days, and what was not supplied "
            "would count as nought."
        )
    else:
        yield (
            "No rates are given: not all agencies were supplied for the same days, or who was seen is not "
            "counted as this table is laid out, and what was not supplied would count as nought. A table by "
            "agency and side has them."
        )
    whole = made.spans.filter(made.spans["agency_code"] == ALL).sort("side_code", descending=True)
    for row in whole.to_dicts():
        side = made.labels["side"][row["side_code"]]
        if row["mean_days"] is None:
            yield f"{side}: hidden, of few people."
            continue
        people, days = words.count(row["n_people"]), words.count(row["mean_days"])
        yield (
            f"{side}: about {people} people, with {days} days each on average on which any service was "
            "supplied. An agency that supplied part of them says nothing of the rest."
        )


def _supply(made: Made) -> Iterator[str]:
    """What no agency's figure can hold: whole months, by agency. The support team is told from its start."""
    for row in made.stretches.to_dicts():
        months = (row["from_month"], row["to_month"])
        first, last = (words.month(on) for on in months)
        span = f"in {first}" if first == last else f"from {first} to {last}"
        what = "had not started" if row["coverage_code"] == "not_started" else "not supplied"
        years = " and ".join(dict.fromkeys(_year(on) for on in months))
        yield (
            f"{inert(row['agency_label'])}: {what} {span} ({words.several(row['n_months'], 'month')}; "
            f"financial {'year' if ' ' not in years else 'years'} {years.replace(' and ', ' to ')})."
        )
    if made.stretches.is_empty():
        yield "Every agency supplied every month of the data."
    yield "A month counts as supplied where data cover any day of it."


def _year(on: date) -> str:
    """The financial year of a month: 2022-23."""
    first = on.year - (on.month < _APRIL)
    return f"{first}-{(first + 1) % 100:02d}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def readme(made: Made, about: Mapping[str, Any]) -> str:
    """README.txt."""
    lines = [title(made).upper(), ""]
    for heading, paragraphs in sections(made, about):
        lines += [heading.upper(), "", *paragraphs, ""]
    return "\n".join(lines)
