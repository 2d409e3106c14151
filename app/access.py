"""Who is at the pages, and what they may do: from the sign-in, else the person at this machine."""

import streamlit as st

from app import session
from journey import access
from journey.access import NOBODY, Visitor
from journey.casebook import current_user
from journey.errors import Refused

__all__ = ["NOBODY", "hides", "need", "visitor"]


def visitor() -> Visitor:
    """Whoever is at this session, worked out afresh each time; NOBODY where a sign-in is asked, and none is.

    Raises:
        Refused: the table [roles] of the workspace is wrong.
    """
    if not session.is_asked():
        return access.here(current_user())
    claims = session.claims()
    return access.visitor_of(claims, session.roles()) if claims else NOBODY


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
