"""Who is at the pages, and what they may do: from the sign-in, else the person at this machine."""

from collections.abc import Callable

import streamlit as st

from app import session
from journey import access
from journey.access import NOBODY, Visitor
from journey.casebook import current_user
from journey.errors import Refused

__all__ = ["NOBODY", "TYPED", "hides", "later", "need", "visitor"]

TYPED = "_who"  # the name typed in this session where nobody signs in


def visitor() -> Visitor:
    """Whoever is at this session, worked out afresh each time; NOBODY where a sign-in is asked, and none is.

    At one's own machine the name is the one typed on a page, else that of the login.

    Raises:
        Refused: the table [roles] of the workspace is wrong.
    """
    if not session.is_asked():
        return access.here(str(st.session_state.get(TYPED) or "").strip() or current_user())
    claims = session.claims()
    return access.visitor_of(claims, session.roles()) if claims else NOBODY


def later() -> Callable[[], Visitor]:
    """Asks again who is here now, where no session is at hand: at the click on a download, as a file comes.

    The answer has the rights of the roles as they are then, and is NOBODY once the sign-in has ended.
    """
    if not session.is_asked():
        here = visitor()
        return lambda: here
    held, roles = session.claims(), session.roles
    return lambda: access.visitor_of(held, roles()) if held and session.holds(held) else NOBODY


def need(right: str) -> None:
    """Refuse an action that the visitor's roles do not allow. Call it first in every action.

    Raises:
        Refused: the right is not held.
    """
    visitor().need(right)


def hides() -> bool:
    """Whether identities are hidden from this session: names, ids, exact days and what people wrote."""
    try:
        may = visitor().may("identities")
    except Refused:
        return True
    return not may or bool(st.session_state.get(session.SWITCH))
