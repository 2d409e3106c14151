"""What is told with a public table: what it shows, how it was protected, what may not be concluded.

Said once, as headings with paragraphs, for README.txt and for the page. Nothing here holds an exact count, an
id, a name or what a group's rules name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journey import words
from journey.disclosure import ALL, Profile
from journey.releases.making import Made
from journey.releases.question import DIMS, PROFILE_LABELS
from journey.releases.table import SHORTHAND

Section = tuple[str, list[str]]
_WHAT = {"people": "people", "contacts": "contacts", "cost": "estimated cost of activity"}
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
    "Years are financial years, from 1 April to 31 March.",
)


def title(made: Made) -> str:
    """What the table shows, as a heading."""
    what = words.listed([_WHAT[name] for name in made.question.measures])
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
        ("What this is", [*_stamp(about), *_people(made)]),
        (
            "How to read it",
            [f"{sign}: {meaning}." for sign, meaning in SHORTHAND.items()] + list(_DEFINITIONS),
        ),
        ("How people in it are protected", list(_protected(made))),
    ]
    if "side" in made.question.dims:
        found.append(("How long people were seen", list(_spans(made))))
    if not made.supply.is_empty():
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


def _protected(made: Made) -> Iterator[str]:
    profile = made.question.profile
    label = PROFILE_LABELS.get(profile.code, "limits that the programme chose itself")
    yield f"Rules: {profile.code} ({label})."
    yield from _rules(profile, "cost" in made.question.measures)
    for name, heading in (("people", "people"), *((c, _WHAT.get(c.split("_")[0], c)) for c in _totals(made))):
        n_hidden = made.table.filter(made.table[name] == "[c]").height
        yield f"Hidden: {words.several(n_hidden, 'cell')} of {words.count(made.table.height)} for {heading}."
    others = sum(
        held.get("n_hidden_because_of_others", 0) for held in made.audit.values() if isinstance(held, dict)
    )
    if others:
        yield (
            f"Of these {words.several(others, 'cell')} {'is' if others == 1 else 'are'} hidden so that what "
            "is hidden elsewhere can't be worked out from the rest."
        )
    yield "A program then tried to work out what is hidden from all that is shown, and could not."


def _totals(made: Made) -> list[str]:
    return [name for name in ("contacts", "cost_pounds") if name in made.table.columns]


def _rules(profile: Profile, has_cost: bool) -> Iterator[str]:
    nobody = "Where there is nobody, 0 is shown." if profile.is_zero_shown else "Nought is hidden too."
    yield (
        f"Figures about fewer than {profile.fewest_people} people are hidden. {nobody} People and contacts "
        f"are rounded to the nearest {profile.round_people_to}, totals too, each from its exact count."
    )
    if has_cost:
        yield (
            f"A cost needs at least {profile.fewest_people_cost} people, and no few of them may make up most "
            f"of it: not {profile.n_largest} people more than {profile.k_percent}%, and nobody's own may be "
            f"guessed to within {profile.p_percent}%. Costs are rounded to the nearest "
            f"£{profile.round_cost_to:,}."
        )
    yield "Means and rates are worked out from the published figures. No least, greatest or middle is given."


def _spans(made: Made) -> Iterator[str]:
    yield (
        "The two sides are not equally long. Compare rates a person and year observed, where they are given, "
        "and never totals. spans.csv has people and mean days by side, and by agency where the table is."
    )
    whole = made.spans.filter(made.spans["agency_code"] == ALL).sort("side_code", descending=True)
    for row in whole.to_dicts():
        side = made.labels["side"][row["side_code"]]
        if row["mean_days"] is None:
            yield f"{side}: hidden, of few people."
            continue
        people, days = words.count(row["n_people"]), words.count(row["mean_days"])
        yield f"{side}: about {people} people, seen on {days} days each on average."


def _supply(made: Made) -> Iterator[str]:
    """Years that an agency did not send whole; of the support team only those since it began."""
    part = made.supply.filter(
        (made.supply["n_supplied"] > 0)
        & (made.supply["n_supplied"] + made.supply["n_not_started"] < made.supply["n_months"])
    )
    none = made.supply.filter((made.supply["n_supplied"] == 0) & (made.supply["n_not_started"] == 0))
    for row in none.to_dicts():
        yield f"{_agency(made, row)}, {row['year_fy']}: nothing was supplied."
    for row in part.to_dicts():
        yield (
            f"{_agency(made, row)}, {row['year_fy']}: supplied for {row['n_supplied']} of {row['n_months']} "
            "months; its figures are of these alone."
        )
    if none.is_empty() and part.is_empty():
        yield "Every agency supplied every month of the data."


def _agency(made: Made, row: Mapping[str, Any]) -> str:
    return made.labels["agency"].get(row["agency_code"], str(row["agency_code"]))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def readme(made: Made, about: Mapping[str, Any]) -> str:
    """README.txt."""
    lines = [title(made).upper(), ""]
    for heading, paragraphs in sections(made, about):
        lines += [heading.upper(), "", *paragraphs, ""]
    return "\n".join(lines)
