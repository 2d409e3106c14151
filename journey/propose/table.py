"""One table of a profile, as it is proposed."""

from __future__ import annotations

from dataclasses import dataclass, field

from journey.propose.codes import CodeGuess
from journey.propose.facts import Facts
from journey.propose.header import TOTALS, Seen
from journey.propose.roles import Role


@dataclass
class TableProposal:
    """One table of a profile, proposed. `notes` says why, by key; `open` what a person must settle first."""

    seen: Seen
    roles: list[Role]
    facts: list[Facts]
    name: str = ""
    grain_code: str = "contact"
    columns: dict[str, list[str]] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)
    second: dict[str, str] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    natural_key: list[str] = field(default_factory=list)
    share_by: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    datetime_formats: list[str] = field(default_factory=list)
    times: str = ""
    sentinels: list[str] = field(default_factory=list)
    end_is_inclusive: bool = False
    is_order_open: bool = False
    activity: list[CodeGuess] = field(default_factory=list)
    activity_code: str = ""
    status: list[CodeGuess] = field(default_factory=list)
    movement: dict[str, list[str]] = field(default_factory=dict)
    role: dict[str, str] = field(default_factory=dict)
    consent_refused: list[str] = field(default_factory=list)
    second_role: str = "joint_tenant"
    takes_all: bool = False
    skip_when: list[str] = field(default_factory=lambda: [TOTALS])
    notes: dict[str, tuple[str, str]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def heading_of(self, name: str) -> str:
        """The heading a field is read from; "" where it has none or several."""
        headings = self.columns.get(name, [])
        return headings[0] if len(headings) == 1 else ""

    def fact_of(self, heading: str) -> Facts:
        """The facts of the column with this heading."""
        return next(fact for fact in self.facts if fact.heading == heading)
