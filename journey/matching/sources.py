"""Which files of an agency are known, what a new one is called, and which period a file covers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from journey.errors import Refused
from journey.profiles import Profile, list_profiles, load_profile
from journey.propose.hints import load_hints
from journey.propose.keep import check_source_code

_LONGEST = 60


def sources_of(agency_code: str, workspace_dir: Path | None) -> dict[str, str]:
    """The files of an agency that can be read already: source code -> title, by title.

    A file of our own form, whose rows say the agency themselves, may come from any.
    """
    found = {
        code: profile.title
        for code, profile in _profiles(workspace_dir).items()
        if _is_of(profile, agency_code)
    }
    return dict(sorted(found.items(), key=lambda held: held[1].casefold()))


def _is_of(profile: Profile, agency_code: str) -> bool:
    says_itself = any("agency" in table.columns for table in profile.tables)
    return profile.agency_code == agency_code or says_itself


def _profiles(workspace_dir: Path | None) -> dict[str, Profile]:
    """Every profile; those that ship are read once for as long as the program runs."""
    found = dict(load_hints().known)
    own = workspace_dir / "profiles" if workspace_dir else None
    for path in sorted(own.glob("*.toml")) if own and own.is_dir() else []:
        found[path.stem] = load_profile(path.stem, workspace_dir)
    return found


def named_source(name: str, workspace_dir: Path | None) -> str:
    """The code of a file that has a name and is not known yet.

    >>> named_source("North practice: appointments", None)
    'north_practice_appointments'

    Raises:
        Refused: the name has no letter, or a file is called so already.
    """
    code = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:_LONGEST].strip("_")
    if not code or not code[0].isalpha():
        raise Refused("Give the file a name that begins with a letter, such as North practice appointments.")
    if code in list_profiles(workspace_dir):
        raise Refused(
            "There is a file with that name already. Choose it from the list, perhaps under another agency, "
            "or give this one another name."
        )
    return check_source_code(code)


def period_of(first: date | None, last: date | None) -> tuple[str, str]:
    """The period between two days, the last one in it, as a draft keeps it; ("", "") where none was said.

    Raises:
        Refused: one of them is missing, or they are in the wrong order.
    """
    if first is None and last is None:
        return "", ""
    if first is None or last is None:
        raise Refused("Give both days of the period, or neither.")
    if first > last:
        raise Refused("The period ends before it begins. Change one of its two days.")
    return first.isoformat(), (last + timedelta(days=1)).isoformat()


def days_of(covers_from: str, covers_to_excl: str) -> tuple[date | None, date | None]:
    """The first and the last day of a period that a draft keeps."""
    if not covers_from:
        return None, None
    return date.fromisoformat(covers_from), date.fromisoformat(covers_to_excl) - timedelta(days=1)
