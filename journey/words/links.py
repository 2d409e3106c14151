"""Sentences about how records were joined: found elsewhere or not, and what other links would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from journey.words.numbers import count, listed, pounds, pounds_exact, several, small

Figures = Mapping[str, Any]

ALONE = (
    "Found nowhere else means either that no other agency knows the person, or that they were not "
    "recognised. The two look the same."
)
_MIN_FOR_SHARE = 100  # of fewer, a share says more than is known: the count is given
_AGE_BANDS = {
    "all": "All ages",
    "under_18": "Under 18",
    "18_29": "18 to 29",
    "30_44": "30 to 44",
    "45_64": "45 to 64",
    "65_over": "65 and over",
    "not_held": "Age not held",
}
_THRESHOLDS = {"cautious": "More cautious", "standard": "As used here", "generous": "More generous"}
_REASONS = {
    "loose": "few of the possible pairs among them agree",
    "numbers_differ": "they hold different NHS numbers",
}


def age_band(age_band_code: str) -> str:
    """An age band in words."""
    return _AGE_BANDS[age_band_code]


def threshold(threshold_code: str) -> str:
    """How sure a link had to be, in words."""
    return _THRESHOLDS[threshold_code]


def found_elsewhere(line: Figures) -> str:
    """How many of an agency's people were found in another agency's data: 81 in 100, 12 of 23, none."""
    n, linked = line["n_source_people"], line["n_linked"]
    if isinstance(linked, str):  # identities are hidden, and few are found or few are not
        return linked
    if not n:
        return "no people"
    if linked in (0, n):
        return "all" if linked else "none"
    if n < _MIN_FOR_SHARE:
        return f"{count(linked)} of {count(n)}"
    in_100 = (Decimal(line["share_linked"]) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    if in_100 == 0:
        return "fewer than 1 in 100"
    return f"{in_100} in 100" if in_100 < 100 else "nearly all"


def linkage_sentence(line: Figures, name: str = "") -> str:
    """One agency's links in words; with a name, what they mean for that person.

    Args:
        line: a row of compare.linkage with its agency_label.
        name: what the person is called, or nothing where the sentence is about the agency alone.
    """
    if isinstance(line["n_alone"], str):  # identities are hidden, and few are found or few are not
        return f"Some people in the data of {line['agency_label']} were found in no other agency's data."
    said = _found_sentence(line)
    if not line["n_alone"]:
        return said
    alone = f"{said} {pounds(line['cost_alone_gbp'])} of its cost belongs to people found nowhere else"
    return f"{alone}: some of it may be {name}'s." if name else f"{alone}."


def _found_sentence(line: Figures) -> str:
    n, linked, agency = line["n_source_people"], line["n_linked"], line["agency_label"]
    where = "found in another agency's data."
    if not n:
        return f"{agency}: no people in its data."
    if n == 1:
        return f"The one person in the data of {agency} was {'' if linked else 'not '}{where}"
    if linked in (0, n):
        who = f"{count(n)} people in the data of {agency}"
        return f"All {who} were {where}" if linked else f"None of the {who} was {where}"
    part = count(linked) if n < _MIN_FOR_SHARE else found_elsewhere(line)
    return (
        f"Of the {count(n)} people in the data of {agency}, {part} {'was' if part == '1' else 'were'} {where}"
    )


def threshold_sentences(thresholds: Sequence[Figures], name: str = "this person") -> list[str]:
    """What more cautious and more generous links would change, in a sentence each."""
    held = {line["threshold_code"]: line for line in thresholds}
    if "standard" not in held:
        return []
    moved = {code: _moved(held[code], held["standard"]) for code in ("cautious", "generous") if code in held}
    if moved and not any(moved.values()):
        either = " or ".join(_THRESHOLDS[code].lower() for code in moved)
        return [f"With {either} links {name}'s figures would be the same."]
    return [
        f"With {_THRESHOLDS[code].lower()} links {name}'s "
        + (f"{'; '.join(parts)}." if parts else "figures would be the same.")
        for code, parts in moved.items()
    ]


def _moved(other: Figures, standard: Figures) -> list[str]:
    """The figures that differ: contacts before would be 3,301 instead of 3,355."""
    parts = []
    for what, measure, show in (("contacts", "n_interactions", count), ("cost", "cost_gbp", pounds_exact)):
        sides = [
            f"{side} would be {show(other[side][measure])} instead of {show(standard[side][measure])}"
            for side in ("before", "after")
            if other[side][measure] != standard[side][measure]
        ]
        if sides:
            parts.append(f"{what} {listed(sides)}")
    return parts


def doubt_sentences(doubts: Figures, name: str = "this person") -> list[str]:
    """What a reviewer has still to look at among one person's records.

    Args:
        doubts: n_open_pairs, and reason_codes as in link.doubtful_person.
        name: what the person is called.
    """
    said = []
    if doubts["n_open_pairs"]:
        n = doubts["n_open_pairs"]
        verb = "waits" if n == 1 else "wait"
        said.append(f"{several(n, 'doubtful match', 'doubtful matches')} of {name} {verb} for a reviewer.")
    for code in doubts["reason_codes"]:
        said.append(
            f"{name[:1].upper()}{name[1:]}'s records may be those of more than one person: {_REASONS[code]}."
        )
    return said


def links_caveat(linkage: Figures) -> str:
    """What links leave open about one person's comparison.

    Args:
        linkage: by_agency and thresholds, as in the comparison.
    """
    agencies = linkage["by_agency"]
    alone = sum(1 for line in agencies if line["n_alone"])
    said = (
        "That every contact was found, and that each is this person's. Records of different agencies are "
        "joined by names, birth dates, addresses and numbers; some joins are missed and some are wrong."
    )
    if alone:
        said += (
            f" {small(alone).capitalize()} of {small(len(agencies))} agencies "
            f"{'holds' if alone == 1 else 'hold'} people found nowhere else: some of those records may be "
            "this person's."
        )
    changes = threshold_sentences(linkage["thresholds"])
    return " ".join([said, *changes])
