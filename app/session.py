"""Who is signed in, and for how long they did nothing.

How long a sign-in was not used is kept for the sign-in, not the tab: work in one tab keeps the others open,
and one who signs out, or is signed out, has left all of them.
"""

import os
import time
from hashlib import sha256
from math import inf, isfinite
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

from journey import access

SWITCH = "hide_identities"  # the switch of those who may see identities: on is hidden
OWN, IN = "own_machine", "signed_in"
_SIGN_IN = ("iss", "sub", "iat", "nonce", "sid")  # claims that tell one sign-in from another
_used: dict[str, tuple[float, float]] = {}  # sign-in -> when it was last used, and the end its claims give
_lock = Lock()


def ticks() -> float:
    """Seconds that only ever go up; of no day."""
    return time.monotonic()


def now() -> float:
    """The time of day in seconds since 1970, as the claims of a sign-in give it."""
    return time.time()


def roles() -> access.Roles:
    """The table [roles] of the workspace.

    Raises:
        Refused: a line of it is wrong.
    """
    return access.roles_of(Path(os.environ.get("JOURNEY_WORKSPACE", "workspace")) / "journey.toml")


def is_asked() -> bool:
    """Whether people sign in here: the command that started the pages said so."""
    return bool(os.environ.get("JOURNEY_SIGN_IN"))


def standing() -> str:
    """own_machine, signed_in, signed_out, expired or idle."""
    if not is_asked():
        return OWN
    held = _claims()
    if not held:
        return "signed_out"
    if _end(held) <= now():
        return "expired"
    return IN if seconds_left() > 0 else "idle"


def claims() -> dict[str, Any]:
    """What the identity provider says of whoever is signed in; nothing where nobody is."""
    return _claims() if standing() == IN else {}


def seconds_left() -> float:
    """Until the time-out; a sign-in that was not seen before was used just now."""
    last, _ = _used.get(_key(_claims()), (ticks(), 0.0))
    return roles().idle_minutes * 60 - (ticks() - last)


def holds(held: dict[str, Any]) -> bool:
    """Whether a sign-in with these claims was seen at the pages and has not ended; asked of no session.

    Raises:
        Refused: the table [roles] of the workspace is wrong.
    """
    seen = _used.get(_key(held))
    if seen is None or _end(held) <= now():
        return False
    return roles().idle_minutes * 60 > ticks() - seen[0]


def use() -> None:
    """Something was done: the time-out begins anew, for every tab of this sign-in.

    A sign-in that has ended stays so: a button drawn while it held may be pressed after that.
    """
    if standing() != IN:
        return
    held = _claims()
    with _lock:
        for key in [key for key, (_, end) in _used.items() if end <= now()]:
            del _used[key]  # its claims have run out, so nobody can come back with it
        _used[_key(held)] = (ticks(), _end(held))


def leave() -> None:
    """Sign out in every tab, and keep nothing of the session."""
    held = _claims()
    if held:
        with _lock:
            _used[_key(held)] = (-inf, _end(held))
    st.session_state.clear()
    st.logout()


def _claims() -> dict[str, Any]:
    """The claims of the cookie, whatever has become of the sign-in since."""
    held = dict(st.user.to_dict())
    return held if held.get("is_logged_in") else {}


def _end(held: dict[str, Any]) -> float:
    """When the claims run out, in seconds since 1970; long ago where that is no finite number."""
    said = held.get("exp")
    return float(said) if isinstance(said, int | float) and isfinite(said) else -inf


def _key(held: dict[str, Any]) -> str:
    return sha256("|".join(str(held.get(name, "")) for name in _SIGN_IN).encode()).hexdigest()
