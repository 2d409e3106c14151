"""What is kept of a file on its way in, and how it is written down."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

STEPS = ("preview", "match", "check", "review", "added")


@dataclass(frozen=True)
class Draft:
    """One file on its way in, and what people chose for it so far.

    `number` is its place in the order of beginning. `covers_from`, `covers_to_excl` are ISO days or "".
    `table_choices` are which sheet, header row and the like. `profile_text` is a corrected profile that is
    not kept yet, or ""; `kept_sha256` is that of the profile kept for the source when the columns were
    matched, from which it is made, "" where there was none. `checked` is what journey.check.check_files
    found. `extract_id` is the extract that it became, or is becoming. `seen_before` is the id of an extract
    that is held with the same bytes, or "".
    """

    draft_id: str
    number: int
    file_name: str
    n_bytes: int
    sha256: str
    who: str
    source_code: str = ""
    agency_code: str = ""
    covers_from: str = ""
    covers_to_excl: str = ""
    table_choices: dict[str, Any] = field(default_factory=dict)
    profile_text: str = ""
    kept_sha256: str = ""
    step: str = "preview"
    checked: dict[str, Any] | None = None
    extract_id: str = ""
    seen_before: str = ""

    @property
    def covers(self) -> tuple[date, date] | None:
        """The period that the file is said to cover, end exclusive; None where nobody said."""
        if not self.covers_from or not self.covers_to_excl:
            return None
        return date.fromisoformat(self.covers_from), date.fromisoformat(self.covers_to_excl)

    def as_bytes(self) -> bytes:
        """The draft as it is sealed; whether its bytes are held elsewhere is looked up each time."""
        held = asdict(self)
        del held["seen_before"]
        return json.dumps(held, default=str).encode()


CHANGEABLE = frozenset(one.name for one in fields(Draft)) - {
    *("draft_id", "number", "file_name", "n_bytes", "sha256", "who", "seen_before"),
}


def draft_of(held: bytes) -> Draft:
    """A draft as it was sealed."""
    return Draft(**json.loads(held))
