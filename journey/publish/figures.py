"""The figures of a story for the public: months of contact, and before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from journey import words
from journey.errors import Refused
from journey.publish import coarse
from journey.publish.families import ALIKE, ALL, FAMILIES, OTHER, SUPPORT, family_of, too_rare

if TYPE_CHECKING:
    from journey.read import Reader

Row = dict[str, Any]

SIDES = ("before", "after")
_NOT_TOLD = ("stay",)  # when one began is what a court or a ward knows to the day
NOTHING, FEW, ROUNDED, NOT_SUPPLIED = "none", "under_10", "rounded", "not_supplied"
WITH_OTHER = "with_other"
_FIGURES = ("n_contacts", "n_contacts_per_year", "cost_gbp", "cost_gbp_per_year")
_DAYS_A_MONTH = Decimal("30.4375")
_WHOLE_PERCENT = 95  # as compare/sql/basis.sql has it
_TOO_SHORT = (
    "Half a year or more is needed on each side of the change: told more finely, the length of a side would "
    "give the day of the change away. Nothing was written."
)


@dataclass(frozen=True)
class Source:
    """One person's comparison, and the rows behind it."""

    build: Reader
    person_id: str
    comparison: Row

    @property
    def change_on(self) -> date:
        """The first day after."""
        on: date = self.comparison["change_on"]
        return on

    @cached_property
    def shown_months(self) -> dict[str, int]:
        """Months of each side that are shown.

        Raises:
            Refused: a side is too short to be shown without telling when it was.
        """
        held = {side: self.comparison[side] for side in SIDES}
        found = {
            side: coarse.whole_steps(row["from_date"], row["to_date_excl"]) for side, row in held.items()
        }
        if not all(found.values()):
            raise Refused(_TOO_SHORT)
        return found

    @cached_property
    def contacts(self) -> list[Row]:
        """Contacts of the whole comparison, with month and kind of service; not those of times not seen."""
        first, last = self.comparison["before"]["from_date"], self.comparison["after"]["to_date_excl"]
        unseen = [(one["from_date"], one["to_date_excl"] or date.max) for one in self.comparison["endings"]]
        return [
            row
            | {
                "month": coarse.month_number(row["start_date"], self.change_on),
                "family": family_of(row["agency_code"], row["is_support"]),
            }
            for row in self.build.journey(self.person_id).to_dicts()
            if first <= row["start_date"] < last
            and not any(start <= row["start_date"] < end for start, end in unseen)
        ]

    @cached_property
    def rare(self) -> set[str]:
        """Kinds of service too rare to stand by themselves."""
        return too_rare(((row["family"], row["month"]) for row in self.contacts), kept=(SUPPORT,))

    @cached_property
    def rare_on(self) -> dict[str, set[str]]:
        """Kinds too rare on one side to be shown by month there: a lone mark may be an event people know."""
        return {
            side: too_rare(
                (
                    (self._shown(row["family"]), row["month"])
                    for row in self.contacts
                    if _side(row["month"]) == side
                ),
                kept=(SUPPORT,),
            )
            for side in SIDES
        }

    def _shown(self, family: str) -> str:
        return OTHER if family in self.rare else family

    def _counted_as(self, family: str, side: str) -> str:
        return OTHER if family in self.rare_on[side] else family

    @cached_property
    def met(self) -> list[tuple[int, str, str]]:
        """Month, kind of service and of contact of each contact in the months shown; rare ones as other."""
        found: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for row in self.contacts:
            side = _side(row["month"])
            family = self._counted_as(self._shown(row["family"]), side)
            kind = OTHER if row["activity_type_code"] in _NOT_TOLD else row["activity_type_code"]
            found.setdefault((side, family), []).append((kind, row["month"]))
        lines = []
        for (_, family), kinds in found.items():
            rare = too_rare(kinds)
            lines += [(month, family, OTHER if kind in rare else kind) for kind, month in kinds]
        return [line for line in lines if self.is_shown(line[0])]

    @cached_property
    def agencies(self) -> dict[str, list[Row]]:
        """Agencies of the comparison by the kind under which they are shown, kinds in their order."""
        found: dict[str, list[Row]] = {family: [] for family in FAMILIES}
        met = {row["agency_code"] for row in self.contacts}
        for agency in self.comparison["by_agency"]:
            if agency["agency_code"] in met or agency["is_support"]:  # who never met them is nobody's to know
                found[self._shown(family_of(agency["agency_code"], agency["is_support"]))].append(agency)
        return {family: held for family, held in found.items() if held}

    @cached_property
    def agencies_on(self) -> dict[str, dict[str, list[Row]]]:
        """The same of each side: those of kinds too rare there are with the others, as their marks are."""
        found: dict[str, dict[str, list[Row]]] = {side: {} for side in SIDES}
        for side, held in found.items():
            for family, agencies in self.agencies.items():
                held.setdefault(self._counted_as(family, side), []).extend(agencies)
        return found

    def share_shown(self, side: str) -> Decimal:
        """The months shown as a share of a side: whole totals beside rates would tell how long it is."""
        n_days: int = (self.comparison[side]["to_date_excl"] - self.comparison[side]["from_date"]).days
        return min(Decimal(1), self.shown_months[side] * _DAYS_A_MONTH / n_days)

    def is_shown(self, month: int) -> bool:
        """Whether a month lies in the half-years that are shown."""
        return -self.shown_months["before"] <= month <= self.shown_months["after"]


def story(source: Source) -> list[Row]:
    """One row a month, kind of service and kind of contact in which there was contact, in that order."""
    counts = Counter(source.met)
    order = list(FAMILIES)
    return [
        {
            "relative_month": month,
            "side_code": _side(month),
            "family_code": family,
            "family_label": FAMILIES[family],
            "activity_type_code": kind,
            "activity_type_label": "Other contact" if kind == OTHER else words.activity_type(kind),
            "n_contacts_band": coarse.BANDS[coarse.band(n)],
        }
        for (month, family, kind), n in sorted(
            counts.items(), key=lambda one: (one[0][0], order.index(one[0][1]), one[0][2])
        )
    ]


def marks(source: Source) -> dict[tuple[str, int], int]:
    """The band of all contacts of a kind of service in a month, for the picture."""
    counts = Counter((family, month) for month, family, _ in source.met)
    return {key: coarse.band(n) for key, n in counts.items()}


def summary(source: Source) -> list[Row]:
    """Before and after of each kind of service, of all together, and of what can be compared; rounded.

    Others have no row of a side on which every kind stands by itself.
    """
    on = source.agencies_on
    rows = [
        _of_family(source, family, side)
        for family in FAMILIES
        for side in SIDES
        if family in source.agencies or family in on[side]
    ]
    rows += [_of_window(source, ALL, source.comparison, side) for side in SIDES]
    alike = source.comparison["like_for_like"]
    if source.comparison["left_out"].get("whole") and alike:
        rows += [_of_window(source, ALIKE, alike, side) for side in SIDES]
    return rows


def _of_family(source: Source, family: str, side: str) -> Row:
    agencies = source.agencies_on[side].get(family)
    held = [agency[side] for agency in agencies or source.agencies[family]]
    seen = [row for row in held if row.get("observed_days")]
    n, uncosted = (sum(row.get(name) or 0 for row in held) for name in ("n_interactions", "n_uncosted"))
    cost = sum((row.get("cost_gbp") or Decimal(0) for row in held), Decimal(0))
    figures = {
        "n": n,
        "cost": None if n and uncosted == n else cost,
        "n_per_year": sum(row["n_interactions_per_year"] for row in seen),
        "cost_per_year": sum((row["cost_gbp_per_year"] for row in seen), Decimal(0)),
    }
    if family == SUPPORT:
        whole = source.comparison[side]
        is_said = whole["support_cost_code"] in ("included", "part")
        figures["cost"] = whole["support_cost_gbp"] if is_said else None
        figures["cost_per_year"] = whole["support_cost_gbp_per_year"] or Decimal(0)
    line = _line(source, family, side, _data(held, len(seen)), figures)
    return line if agencies else line | dict.fromkeys(_FIGURES) | {"count_code": WITH_OTHER}


def _data(held: list[Row], n_seen: int) -> str:
    """How much of a side was supplied by the agencies of a kind: whole, part or none."""
    if not n_seen:
        return "none"
    whole = all(
        (row.get("observed_days") or 0) * 100 >= (row.get("n_days") or 1) * _WHOLE_PERCENT for row in held
    )
    return "whole" if whole else "part"


def _of_window(source: Source, family: str, window: Mapping[str, Row], side: str) -> Row:
    held = window[side]
    figures = {
        "n": held["n_interactions"],
        "cost": held["cost_gbp"],
        "n_per_year": held["n_interactions_per_year"] or 0,
        "cost_per_year": held["cost_gbp_per_year"] or Decimal(0),
    }
    is_part = family == ALL and bool(source.comparison["left_out"].get("whole"))
    data = "none" if not held["observed_days"] else "part" if is_part else "whole"
    return _line(source, family, side, data, figures)


def _line(source: Source, family: str, side: str, data: str, figures: Row) -> Row:
    """One row: nothing and few are said as such, and with few goes what would tell what they were."""
    n, cost, share = figures["n"], figures["cost"], source.share_shown(side)
    code = NOT_SUPPLIED if data == "none" else NOTHING if not n else FEW if n < coarse.FEWEST else ROUNDED
    is_cost_shown = cost is not None and (code == ROUNDED or (family == SUPPORT and data != "none"))
    per_year = {NOTHING: 0, ROUNDED: coarse.rate(figures["n_per_year"])}.get(code)
    return {
        "family_code": family,
        "family_label": FAMILIES[family],
        "side_code": side,
        "n_months": source.shown_months[side],
        "data_code": data,
        "count_code": code,
        "n_contacts": {NOTHING: 0, ROUNDED: coarse.contacts(n * share)}.get(code),
        "n_contacts_per_year": per_year,
        "cost_gbp": coarse.pounds(cost * share) if is_cost_shown else None,
        "cost_gbp_per_year": coarse.pounds(figures["cost_per_year"]) if is_cost_shown else None,
    }


def _side(month: int) -> str:
    return "after" if month > 0 else "before"
