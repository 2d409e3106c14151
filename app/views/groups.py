"""Groups: people chosen by written rules, before and after, beside people who were not supported."""

from typing import Any

import streamlit as st

from app import (
    access,
    components,
    groups_compared,
    groups_figures,
    groups_made,
    groups_months,
    opening,
    pages,
    state,
)
from journey.errors import JourneyError
from journey.read import Reader, groups

Row = dict[str, Any]

_TITLE = "Groups"
_NO_FIGURES = "That nothing changed for these people, or that anything did: there are no figures."


def chosen(listed: list[Row]) -> Row:
    """The group picked on the page, by its label; the first until somebody picks. One is always there."""
    usable = {row["name"]: row for row in listed if not row["problem"]}
    kept = st.session_state.get("_group_name")
    names = list(usable)
    picked = st.selectbox(
        "Group",
        names,
        index=names.index(kept) if kept in usable else 0,
        format_func=lambda name: str(usable[name]["label"]),
        width=480,
    )
    st.session_state["_group_name"] = picked
    return usable[picked]


def problems(listed: list[Row]) -> None:
    """Files that hold no group that can be used, and what is wrong with each."""
    wrong = [row["problem"] for row in listed if row["problem"]]
    if wrong:
        components.box("Files of groups that can't be used yet", wrong)


def draw(read: Reader, found: Row) -> None:
    """Everything that is said of a group, in the order in which people ask."""
    if not found["refused_reason"]:
        components.notes(found["finding"])
        components.stamp(read)
        groups_figures.draw(found)
        groups_months.draw(found)
        groups_compared.comparison(found)
    groups_made.draw(found)
    if not found["refused_reason"]:
        groups_compared.regression(found)
    groups_made.coverage(found)
    components.box("What may not be concluded", found["caveats"] or [_NO_FIGURES])
    groups_made.worked_out(found)


def page(read: Reader) -> None:
    """The finding as the heading, the group beneath it, then its figures or why there are none."""
    above = st.container()
    listed = groups.list_groups(read)
    line = chosen(listed)
    if line["why"]:
        components.note(line["why"])
    _one(read, line["name"], above)
    problems(listed)
    pages.link("learning", "Learning: what notes and paths of people share", access.visitor())


def _one(read: Reader, name: str, above: Any) -> None:
    """One group, its heading above."""
    try:
        found = groups.group(read, name)
        state.record_group_look(read, found, *state.looking(read))
    except JourneyError as error:
        with above:
            components.heading(1, _TITLE)
        components.refused(error.message, "This group can't be shown")
        return
    refused = found["refused_reason"]
    with above:
        components.heading(1, _TITLE if refused else found["finding"][0])
    if refused:
        components.box("Why there is no comparison", [refused])
    draw(read, found)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened(_TITLE)
    if read:
        with st.container(key="groups"):
            page(read)


main()
