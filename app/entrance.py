"""What stands at the door: signing in and out, who is here, and the warning before a time-out."""

from contextlib import suppress

import streamlit as st

from app import access, asking, components, pages, session
from journey import words
from journey.access import Visitor
from journey.errors import Refused

_WARNED_SECONDS = 120.0
_MOST_POLLED = 30.0
_WHY = {
    "signed_out": "Sign in to see these pages.",
    "expired": "Your sign-in has ended, as those who keep your account ask. Sign in again to go on.",
    "idle": "You were signed out: nothing was done here for a while, or you signed out in another tab.",
}


def let_in() -> Visitor | None:
    """Whoever may go on to the pages; for anybody else the page says what to do, and None comes back.

    Raises:
        Refused: the table [roles] of the workspace is wrong.
    """
    standing = session.standing()
    if standing not in (session.OWN, session.IN):
        _sign_in(standing)
        return None
    who = access.visitor()
    if not who.rights:
        _no_role(who)
        return None
    if who.is_signed_in:
        session.use()
        limit = session.roles().idle_minutes * 60
        warned = min(_WARNED_SECONDS, limit / 2)
        st.fragment(_watch, run_every=max(1.0, min(_MOST_POLLED, limit / 8)))(warned, who)
    _sidebar(who)
    return who


def _sign_in(standing: str) -> None:
    """All that is shown while nobody is signed in: why, and one button."""
    st.set_page_config(page_title="Sign in")
    minutes = words.several(round(session.roles().idle_minutes) or 1, "minute")
    components.heading(1, "Sign in")
    components.lead(_WHY[standing])
    components.note(
        f"After {minutes} in which nothing is done, you are signed out. What you added or wrote down before "
        "is kept, and long work goes on."
    )
    if st.button("Sign in", type="primary"):
        st.login()
    elif standing == "idle":
        session.leave()
    else:
        st.session_state.clear()


def _no_role(who: Visitor) -> None:
    """For someone who signed in and has no role: whom to ask."""
    st.set_page_config(page_title="No role yet")
    components.heading(1, "You have no role here yet")
    components.lead(f"You are signed in as {who.name}, and nobody has given you a role, so nothing is shown.")
    contact = asking.held()
    components.note(f"Ask {contact.whom} to give you one. Then sign out here, and sign in again.")
    asking.ways(contact)
    st.button("Sign out", on_click=session.leave)


def _watch(warned: float, drawn_for: Visitor) -> None:
    """Warn before the time-out, with a button to stay; after it everything is drawn again, without data.

    So it is when somebody's roles were changed: what they no longer may see goes from the screen.
    """
    if not _is_still(drawn_for):
        st.rerun()
    left = session.seconds_left()
    if left > warned:
        return
    with st.container(key="time_out"):
        components.refused(
            "Nothing was done here for a while. You will be signed out in "
            f"{words.several(max(1, round(left / 60)), 'minute')}; what was typed and not kept is lost then.",
            "Are you still there?",
        )
        st.button("Stay signed in", on_click=_stay, key="stay")


def _stay() -> None:
    with suppress(Refused):  # the roles can't be read: the page that is drawn next says so
        session.use()


def _is_still(who: Visitor) -> bool:
    try:
        return session.standing() == session.IN and access.visitor() == who
    except Refused:  # the roles can't be read: nobody is let in
        return False


def _sidebar(who: Visitor) -> None:
    """Who is here, or that nobody signs in; and the switch that hides identities."""
    with st.sidebar:
        if who.is_signed_in:
            _small(f"Signed in as {who.name}. Role: {who.role_text}.")
        else:
            _small("No sign-in: these pages answer on this machine only.")
        if who.may("identities"):
            st.toggle("Hide identities", key=session.SWITCH, help="No names, ids, exact days or notes.")
        else:
            _small("Identities are hidden: no names, ids, exact days or notes.")
        if who.is_signed_in:
            st.button("Sign out", on_click=session.leave, key="sign_out")


def _small(text: str) -> None:
    components.html(f'<p class="jy-here">{components.plain(text)}</p>')


def closed(page: pages.Listed) -> None:
    """A page typed by its address whose right is not held: a sentence, and nothing of the page."""
    components.heading(1, page.title)
    components.note(
        "Your role does not open this page. Ask the person who runs this software if you should be able to."
    )
