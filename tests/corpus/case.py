"""One hostile file: how it is made, and what is expected of us."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Maker = Callable[[Path], Path]
FATES = ("accepted", "set_aside", "duplicate", "superseded", "skipped")


@dataclass(frozen=True)
class Case:
    """A row of the list of hostile input.

    Attributes:
        number: its number in the list; a letter is added where one row needs several files.
        name: what is hostile about it, in a word or two.
        make: writes the file (and what lies beside it) into an empty folder and gives the path to add.
        exit_code: 0 taken in whole, 1 taken in with rows set aside, 2 refused with nothing written.
        fates: rows by fate, those not named being 0; empty where refused, or where only conservation is told.
        reasons: rows set aside by reason code; None where any reason will do.
        says: pattern (any case) that what a person reads must hold.
        note: id of a check (schemas/checks.toml) that the manifest must hold among what was noticed.
        source_code: whose profile reads it.
        limit_seconds: where not 0, run in a process of its own that must end in this time: it could hang, or
            bring its process down.
    """

    number: str
    name: str
    make: Maker
    exit_code: int
    fates: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] | None = None
    says: str = ""
    note: str = ""
    source_code: str = "gp"
    limit_seconds: int = 0

    def __str__(self) -> str:
        return f"{self.number}-{self.name.replace(' ', '_')}"

    @property
    def counts(self) -> dict[str, int]:
        """All five fates, those not named being 0."""
        return {fate: self.fates.get(fate, 0) for fate in FATES}


def loaded(number: str, name: str, make: Maker, accepted: int, skipped: int = 0, **more: str | int) -> Case:
    """A case that is taken in whole."""
    fates = {"accepted": accepted, "skipped": skipped}
    return Case(number, name, make, 0, fates, {}, **more)  # type: ignore[arg-type]


def aside(
    number: str, name: str, make: Maker, accepted: int, reasons: Mapping[str, int], **more: str | int
) -> Case:
    """A case that is taken in with some rows set aside."""
    fates = {"accepted": accepted, "set_aside": sum(reasons.values())}
    return Case(number, name, make, 1, fates, reasons, **more)  # type: ignore[arg-type]


def refused(number: str, name: str, make: Maker, says: str, **more: str | int) -> Case:
    """A case that is refused whole."""
    return Case(number, name, make, 2, says=says, **more)  # type: ignore[arg-type]
