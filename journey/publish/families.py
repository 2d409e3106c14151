"""Kinds of service instead of agencies, few enough that none points to one office; rare ones go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

SUPPORT, OTHER, ALL, ALIKE = "support_team", "other", "all", "alike"
FAMILIES = {
    "care": "Care and support",
    "health": "Health",
    "housing": "Housing",
    "money": "Money and work",
    "justice": "Police and justice",
    "voluntary": "Voluntary services",
    OTHER: "Other services",
    SUPPORT: "The support team",
    ALL: "All together",
    ALIKE: "Services with data for nearly all of both periods",
}
_AGENCIES = {
    "care": ("adult_social_care", "childrens_social_care", "domestic_abuse"),
    "health": (
        *("ambulance", "emergency_department", "hospital_ward", "hospital_outpatient", "mental_health"),
        *("gp", "drug_alcohol", "nhs_111"),
    ),
    "housing": ("homelessness", "landlord"),
    "money": ("council_tax", "jobcentre"),
    "justice": ("police", "probation", "prison"),
    "voluntary": ("voluntary",),
}
_FAMILY = {agency: family for family, agencies in _AGENCIES.items() for agency in agencies}
FEWEST = 10  # contacts, under which a kind of service or of contact does not stand by itself
FEWEST_MONTHS = 3  # months with such a contact: one busy week is one event


def family_of(agency_code: str, is_support: bool) -> str:
    """The kind of service an agency is of; one that is in no list is of the others."""
    return SUPPORT if is_support else _FAMILY.get(agency_code, OTHER)


def too_rare(met: Iterable[tuple[str, int]], kept: Sequence[str] = ()) -> set[str]:
    """Which kinds may not stand by themselves: they are shown together, as others.

    A kind is rare with few contacts, or contacts in few months. Where the rare ones together are still few,
    the smallest of the rest joins them, so that what is called other is no single event.

    Args:
        met: a kind and the month of each contact.
        kept: kinds that stand by themselves whatever they hold.
    """
    months: dict[str, list[int]] = {}
    for kind, month in met:
        months.setdefault(kind, []).append(month)
    free = {kind: held for kind, held in months.items() if kind not in kept}
    rare = {kind for kind, held in free.items() if kind == OTHER or _is_rare(held)}
    while rare and len(rare) < len(free) and _is_rare(_together(free, rare)):
        rare.add(min(free.keys() - rare, key=lambda kind: (len(free[kind]), kind)))
    return rare


def _is_rare(months: Sequence[int]) -> bool:
    return len(months) < FEWEST or len(set(months)) < FEWEST_MONTHS


def _together(months: Mapping[str, Sequence[int]], kinds: Iterable[str]) -> list[int]:
    return [month for kind in kinds for month in months[kind]]
