"""What a public table is asked to show: of whom, by what, which figures, and under which rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from journey.disclosure import PROFILES, Profile, custom
from journey.errors import Refused

DIMS = {  # what a table can be laid out by, in words
    "agency": "Agency",
    "activity_type": "Kind of contact",
    "age_band": "Age at the end of the data",
    "year": "Financial year",
    "side": "Before or after the change",
    "payer": "Who pays",
}
COLUMNS = {  # the same -> the column of export.person_cell
    "agency": "agency_code",
    "activity_type": "activity_type_code",
    "age_band": "age_band_code",
    "year": "year_fy",
    "side": "side_code",
    "payer": "payer_code",
}
MEASURES = {"people": "people", "contacts": "contacts", "cost": "estimated cost"}
PROFILE_LABELS = {
    "nhs_hes": "NHS hospital statistics: 1 to 7 people hidden, the rest rounded to 5",
    "tre10": "Trusted research environments: fewer than 10 people hidden, nobody too",
}
MOST_DIMS = 3
_KINDS = {"contacts": ("n_interactions", "count"), "cost": ("cost_gbp", "cost")}


@dataclass(frozen=True)
class Question:
    """One public table.

    Attributes:
        group: the name of a group's file, whose people are counted; "" for everybody in the build.
        dims: one to three of DIMS, in the order of the columns.
        measures: some of MEASURES; people is always shown, for without it no other figure can be judged.
        profile: the rules by which figures are hidden and rounded; their code is taken too.
    """

    group: str = ""
    dims: tuple[str, ...] = ("agency",)
    measures: tuple[str, ...] = ("people",)
    profile: Profile = field(default_factory=lambda: PROFILES["nhs_hes"])

    def __post_init__(self) -> None:
        """Refuse what can't be asked; put what is asked into one form, measures in their order.

        Raises:
            Refused: a dimension or figure is unknown or asked twice, or there are too many dimensions.
        """
        object.__setattr__(self, "dims", tuple(self.dims))
        given: Any = self.profile
        if isinstance(given, str):
            object.__setattr__(self, "profile", profile_of(given))
        _known("by", self.dims, tuple(DIMS))
        _known("measure", self.measures, tuple(MEASURES))
        if not 1 <= len(self.dims) <= MOST_DIMS:
            raise Refused(
                f"A public table is laid out by one to {MOST_DIMS} things. Of more, few people stand behind "
                "any figure. Make two tables."
            )
        asked = tuple(name for name in MEASURES if name == "people" or name in self.measures)
        object.__setattr__(self, "measures", asked)

    @property
    def columns(self) -> list[str]:
        """The columns of export.person_cell that the table is laid out by."""
        return [COLUMNS[name] for name in self.dims]

    @property
    def sums(self) -> dict[str, str]:
        """Column of export.person_cell -> its kind, for each figure besides the number of people."""
        return dict(_KINDS[name] for name in self.measures if name != "people")

    def arguments(self) -> dict[str, Any]:
        """The question as a manifest holds it; of_arguments reads it."""
        limits = (
            None
            if self.profile.code in PROFILES
            else ",".join(f"{name}={held}" for name, held in limits_of(self.profile).items())
        )
        return {
            "pack": "public-table",
            "group": self.group,
            "by": ",".join(self.dims),
            "measures": ",".join(self.measures),
            "profile": self.profile.code,
            "limits": limits,
        }


def of_arguments(group: str, by: str, measures: str, profile: str, limits: str | None) -> Question:
    """The question that a manifest's arguments hold.

    Raises:
        Refused: they hold none that can be asked.
    """
    held = limits_typed(limits.split(",")) if limits else {}
    return Question(group, tuple(by.split(",")), tuple(measures.split(",")), profile_of(profile, held))


def limits_typed(typed: Sequence[str]) -> dict[str, Any]:
    """Limits as they are typed: a name, = and a whole number, or True or False.

    Raises:
        Refused: one is of another form.
    """
    found: dict[str, Any] = {}
    for one in typed:
        name, _, value = (part.strip() for part in one.partition("="))
        if value in ("True", "False", "yes", "no"):
            found[name] = value in ("True", "yes")
        elif name and value.isascii() and value.isdigit() and len(value) < 10:
            found[name] = int(value)
        else:
            raise Refused(
                "A limit is a name and a whole number, for example fewest_people=10, or is_zero_shown=no."
            )
    return found


def profile_of(code: str, changes: Mapping[str, Any] | None = None) -> Profile:
    """A profile by its code; with changes it is custom.

    Raises:
        Refused: there is none of that name, or the changes protect nobody.
    """
    if code == "custom":
        return custom(**(changes or {}))
    if code not in PROFILES:
        raise Refused(f"There is no such profile of hiding. Known: {', '.join(PROFILES)}, custom.")
    if changes:
        raise Refused("Limits of your own are of --profile custom. Leave one of the two out.")
    return PROFILES[code]


def limits_of(profile: Profile) -> dict[str, Any]:
    """What a profile says, but for its name."""
    return {name: value for name, value in asdict(profile).items() if name != "code"}


def _known(option: str, asked: Sequence[str], known: Sequence[str]) -> None:
    if not set(asked) <= set(known):
        raise Refused(f"A public table is asked for with --{option} and some of: {', '.join(known)}.")
    if len(set(asked)) != len(asked):
        raise Refused(f"A public table was asked for with --{option} and something twice. Name each once.")
