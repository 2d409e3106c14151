"""Who may do what: the rights there are, the roles that hold them, and the roles that claims give.

Which claims give which role stands in the table [roles] of journey.toml (docs/roles.md). It is no part of
journey.settings.Settings: who may look changes no figure, and so makes no other build.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from journey.errors import Refused
from journey.notes import plain

# right -> what it lets a person do, as the end of the sentence "Your role does not let you ..."
RIGHTS = {
    "look": "look at journeys and groups",
    "identities": "see names, ids, exact days and what people wrote",
    "costs": "see the page of costs",
    "quality": "see what was found in files",
    "upload": "add files, remove them or make the figures again",
    "matches": "judge whether two records are one person",
    "casebook": "write in the casebook",
    "learn": "open the page of learning",
    "history": "see the history of files",
    "board": "download a board paper",
    "evaluate": "download tables for evaluation",
    "release": "make a table for the public",
    "publish": "write one person's story for the public",
    "administer": "load or clear the sample, or read the log of who looked",
}
_LEADER = frozenset({"look", "board"})
_EVALUATOR = _LEADER | {"costs", "quality", "evaluate", "release"}
_DATA_TEAM = frozenset(RIGHTS) - {"administer"}
ROLES: dict[str, frozenset[str]] = {
    "leader": _LEADER,
    "evaluator": _EVALUATOR,
    "data_team": _DATA_TEAM,
    "administrator": frozenset(RIGHTS),
}
ROLE_LABELS = {
    "leader": "Leader",
    "evaluator": "Evaluator",
    "data_team": "Data team",
    "administrator": "Administrator",
}


_MOST_IDLE_MINUTES = 480
_LONGEST_NAME = 68
_MARK_LETTERS = 10


@dataclass(frozen=True)
class Visitor:
    """Someone at the pages: the name the log keeps, the roles held, and whether a sign-in says so."""

    name: str
    roles: tuple[str, ...]
    is_signed_in: bool = False
    rights: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        held = frozenset().union(*(ROLES[role] for role in self.roles))
        object.__setattr__(self, "rights", held)

    def may(self, right: str) -> bool:
        """Whether a right is held; everybody holds "", also someone who has not signed in."""
        return not right or right in self.rights

    def need(self, right: str) -> None:
        """Refuse what the roles do not let this person do. Call it inside every action.

        Raises:
            Refused: the right is not held; nothing was done.
        """
        if self.may(right):
            return
        if self == NOBODY:
            raise Refused(
                "You are not signed in, or your sign-in has ended. Nothing was done. Sign in again."
            )
        raise Refused(
            f"Your role does not let you {RIGHTS[right]}. Nothing was done. Ask the person who "
            "runs this software if you should be able to."
        )

    @property
    def role_text(self) -> str:
        """The roles in words."""
        return ", ".join(ROLE_LABELS[role] for role in self.roles) or "no role"


NOBODY = Visitor("", ())  # nobody signed in where a sign-in is asked, or theirs has ended


@dataclass(frozen=True)
class Roles:
    """The table [roles] of journey.toml: what gives which role, and how long nothing may be done."""

    claim: str = "roles"
    granted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # role -> values of the claim
    idle_minutes: float = 20


def here(name: str) -> Visitor:
    """The person at their own machine, where nobody signs in: every right."""
    return Visitor(name, ("administrator",))


def visitor_of(claims: Mapping[str, Any], roles: Roles) -> Visitor:
    """The visitor that a sign-in's claims describe; one whose claims give no role has no rights.

    What tells one account from another is who issued it and its sub; two may have the same address of e-mail.
    So the name ends with a mark made of these. Without a sub nobody has a role.

    Args:
        claims: as the identity provider gave them. The claim of roles may be one text or several, and may
            stand inside another: realm_access.roles.
        roles: what gives which role.
    """
    said = claims.get(roles.claim) or _inside(claims, roles.claim.split("."))
    values = (
        {said} if isinstance(said, str) else set(map(str, said)) if isinstance(said, list | tuple) else set()
    )
    held = tuple(role for role in ROLES if values & set(roles.granted.get(role, ())))
    sub = claims.get("sub")
    if not isinstance(sub, str) or not sub.strip():
        return Visitor("an account without a number", (), is_signed_in=True)
    return Visitor(f"{_shown(claims)} #{_mark(claims)}", held, is_signed_in=True)


def _shown(claims: Mapping[str, Any]) -> str:
    """What somebody is called: an address that the provider says is not theirs is left out."""
    is_theirs = claims.get("email_verified") not in (False, "false", "False")
    names = ("email", "preferred_username", "sub") if is_theirs else ("preferred_username", "sub")
    said = [claims[name] for name in names if isinstance(claims.get(name), str)]
    return next(filter(None, (plain(one, _LONGEST_NAME) for one in said)), "somebody")


def _mark(claims: Mapping[str, Any]) -> str:
    account = json.dumps([str(claims.get(name, "")) for name in ("iss", "sub")])
    return sha256(account.encode()).hexdigest()[:_MARK_LETTERS]


def _inside(claims: Any, names: list[str]) -> Any:
    for name in names:
        claims = claims.get(name) if isinstance(claims, Mapping) else None
    return claims


def roles_of(settings: Path) -> Roles:
    """The table [roles] of a journey.toml, as it is now; without one nobody who signs in has a role.

    Raises:
        Refused: the file can't be read, or a line of the table is not as docs/roles.md says.
    """
    try:
        held = settings.stat()
    except OSError:
        return Roles()
    return _read(settings, held.st_mtime_ns, held.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, changed_ns: int, n_bytes: int) -> Roles:
    """Read once for each state of the file: it is asked many times a page."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("roles", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{path.name} is not valid TOML. Correct it and try again.") from error
    where = f"{path.name}, [roles],"
    if not isinstance(table, dict):
        raise Refused(f"{path.name}: roles must be a table, as in docs/roles.md.")
    known = {"claim", "idle_minutes", *ROLES}
    if unknown := sorted(set(table) - known):
        raise Refused(f"{where} has a line we do not know: {unknown[0]}. Known: {', '.join(sorted(known))}.")
    claim = table.get("claim", Roles.claim)
    if not isinstance(claim, str) or not claim.strip():
        raise Refused(f"{where} claim must be a text.")
    minutes = table.get("idle_minutes", Roles.idle_minutes)
    if (
        isinstance(minutes, bool)
        or not isinstance(minutes, int | float)
        or not 0 < minutes <= _MOST_IDLE_MINUTES
    ):
        raise Refused(f"{where} idle_minutes must be a number over 0, and {_MOST_IDLE_MINUTES} at most.")
    return Roles(claim, _granted(where, table), minutes)


def _granted(where: str, table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The values that give each role that the table names."""
    found = {}
    for role in ROLES:
        values = table.get(role, [])
        if not isinstance(values, list) or not all(isinstance(one, str) and one.strip() for one in values):
            raise Refused(f'{where} {role} must be a list of texts, such as ["journey-{role}"].')
        found[role] = tuple(values)
    return found
