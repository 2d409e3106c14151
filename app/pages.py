"""The pages there are, in the order of the menu, and the right that each asks."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from app import access
from journey.access import Visitor


@dataclass(frozen=True)
class Listed:
    """One page: its file in app/views, its title, the right it asks ("": none), and if the menu has it."""

    name: str
    title: str
    right: str
    is_in_menu: bool = True


PAGES = (
    Listed("start_here", "Start here", ""),
    Listed("one_person", "One person", "look"),
    Listed("groups", "Groups", "look"),
    Listed("costs", "Costs", "costs"),
    Listed("add_data", "Add data", "upload"),
    Listed("data_quality", "Data quality", "quality"),
    Listed("matches", "Matches", "matches"),
    Listed("upload_history", "Upload history", "history"),
    Listed("download", "Download", "board"),
    Listed("methods", "Methods and glossary", ""),
    # reached from One person and Groups
    Listed("on_the_way", "On the way", "look", is_in_menu=False),
    Listed("casebook", "Casebook", "casebook", is_in_menu=False),
    Listed("learning", "Learning", "learn", is_in_menu=False),
    # reached from the footer of every page
    Listed("accessibility", "Accessibility", "", is_in_menu=False),
    Listed("privacy", "Privacy", "", is_in_menu=False),
    Listed("contact", "Contact", "", is_in_menu=False),
)


# Pages of who is who: they stay closed while identities are hidden.
_OF_IDENTITIES = ("identities", "matches", "casebook", "learn")


def is_closed_by_hiding(right: str) -> bool:
    """Whether a page that asks this right is closed to this session because identities are hidden from it."""
    return right in _OF_IDENTITIES and access.hides()


def navigation(who: Visitor) -> tuple[Any, Listed]:
    """The menu, and the page asked for. The menu has what the roles open; every page has its address.

    Whoever runs the page asks for its right first, so that a page typed by its address can say why it stays
    closed.
    """
    held = {
        page.title: st.Page(
            f"views/{page.name}.py",
            title=page.title,
            default=page.name == "start_here",
            visibility="visible" if page.is_in_menu and who.may(page.right) else "hidden",
        )
        for page in PAGES
    }
    asked = st.navigation(list(held.values()), position="sidebar" if who.rights else "hidden")
    return asked, next(page for page in PAGES if page.title == asked.title)


def links(who: Visitor, *named: tuple[str, str]) -> None:
    """Links to several pages, (name, label), beside one another as far as there is room."""
    with st.container(horizontal=True):
        for name, label in named:
            link(name, label, who)


def link(name: str, label: str, who: Visitor) -> None:
    """A link to a page, where the visitor's roles open it and nothing keeps it closed."""
    page = next(page for page in PAGES if page.name == name)
    if who.may(page.right) and not is_closed_by_hiding(page.right):
        st.page_link(f"views/{name}.py", label=label)
