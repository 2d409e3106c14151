"""Whom to ask about the pages, as journey.toml says in its table [contact]; no figure hangs on it."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from journey.errors import Refused

_LONGEST = 120


@dataclass(frozen=True)
class Contact:
    """Who answers for the pages of a programme; "" is what was not said.

    Attributes:
        name: a person or a team.
        email: their address.
        phone: their number.
        data_protection: who answers for data protection, with how to reach them.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    data_protection: str = ""

    @property
    def whom(self) -> str:
        """The name, else words that are true of every programme."""
        return self.name or "the person who runs this software"


def contact_of(workspace: Path) -> Contact:
    """What journey.toml says of whom to ask; nothing where it does not say, or there is no file.

    Raises:
        Refused: the file is not TOML, or the table holds something else than short texts that we know.
    """
    path = workspace / "journey.toml"
    if not path.is_file():
        return Contact()
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8")).get("contact", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Refused("journey.toml is not valid TOML. Correct it and try again.") from None
    known = [one.name for one in fields(Contact)]
    is_fit = isinstance(held, dict) and all(
        name in known and isinstance(text, str) and len(text) <= _LONGEST for name, text in held.items()
    )
    if not is_fit:
        raise Refused(
            f"journey.toml: [contact] may hold {', '.join(known[:-1])} and {known[-1]}, each a text of at "
            f"most {_LONGEST} characters."
        )
    return Contact(**held)
