"""Assumption sets: two side by side, and another put in use. Both are long work, done as jobs."""

from decimal import Decimal
from typing import Any

import streamlit as st

from app import access, components, state, working
from journey import jobs, words
from journey.assumptions import list_sets, load_set
from journey.errors import JourneyError, Refused
from journey.read import Reader
from journey.words import costed as told

Row = dict[str, Any]

_COMPARED, _USED = "_sets_compared", "_set_used"


def draw(read: Reader) -> None:
    """Which sets are held, two of them side by side, and which is in use."""
    titles, faults = _held()
    in_use = read.assumption_set()["name"]
    components.heading(
        2,
        told.sets_finding(len(titles)),
        "A set of assumptions is the prices, rules and choices that turn contacts into pounds",
    )
    if faults:
        components.box("Sets that can't be used yet", faults)
    if len(titles) < 2:
        components.note(
            "Another is a copy of this one in which you change what you would choose otherwise. Ask whoever "
            "runs this software to make one (journey assumptions new)."
        )
        return
    _compare(titles, in_use)
    if access.visitor().may("upload"):
        _use(titles, in_use)


def _held() -> tuple[dict[str, str], list[str]]:
    """Title by name of the sets that can be used; what is wrong with the others."""
    path = state.workspace_path()
    titles, faults = {}, []
    for name in list_sets(path):
        try:
            titles[name] = load_set(path, name).title
        except Refused as refusal:
            faults.append(refusal.message)
    return titles, faults


def _compare(titles: dict[str, str], in_use: str) -> None:
    names = list(titles)

    def shown(name: str) -> str:
        return f"{name}: {titles[name]}"

    left, right = st.columns(2)
    with left:
        place = names.index(in_use) if in_use in names else 0
        one: str = st.selectbox("One set", names, index=place, format_func=shown, key="set_one")
    with right:
        others = [name for name in names if name != one]
        other: str = st.selectbox("Beside", others, format_func=shown, key="set_other")
    if st.button("Put them side by side", key="set_compare"):
        _begin(one, other)
    if job_id := st.session_state.get(_COMPARED):
        job = working.show(job_id, "Working out both sets")
        if job is not None and job.state == "done":
            side_by_side(job.result)


def _begin(one: str, other: str) -> None:
    """Have both sets worked out, once for as long as that would give the same figures."""
    from journey.jobs.sets import compare_id

    try:
        access.need("costs")
        path, chosen = state.workspace_path(), {"one": one, "other": other}
        job_id = compare_id(path, **chosen)
        st.session_state[_COMPARED] = jobs.start(path, "compare_sets", chosen, access.visitor().name, job_id)
    except JourneyError as error:
        components.refused(error.message, "The sets were not put side by side")


def side_by_side(found: Row) -> None:
    """The same contacts under both sets, by agency, and what differs: a result of jobs.sets.compare."""
    names = [one["set_code"] for one in found["sets"]]
    components.table(
        "The same contacts under two sets, by agency in order of name",
        ["Agency", *names],
        [[row["agency_label"], *(_pounds(cost) for cost in row["cost_gbp"])] for row in found["by_agency"]],
        [
            ["Total", *(_pounds(one["cost_gbp"]) for one in found["sets"])],
            ["Contacts without a cost", *(words.count(one["n_uncosted"]) for one in found["sets"])],
        ],
    )
    components.notes(
        [
            f"{one['set_code']}: {one['set_title']}; prices of {words.financial_year(one['price_base_fy'])}; "
            f"{one['support_cost_text']}."
            for one in found["sets"]
        ]
    )
    components.notes(found["caveats"])
    with st.expander("Show what differs"):
        components.notes([line.removeprefix("- ") for line in found["differences"] if line])


def _pounds(amount: str | None) -> str:
    return "not costed" if amount is None else words.pounds_exact(Decimal(amount))


def _use(titles: dict[str, str], in_use: str) -> None:
    """Put another set in use: every page then shows its figures."""
    components.note(f"In use for every page: {in_use}, {titles.get(in_use, '')}.")
    others = [name for name in titles if name != in_use]
    name: str | None = st.selectbox(
        "Set to use instead",
        others,
        index=None,
        format_func=lambda name: f"{name}: {titles[name]}",
        placeholder="Choose a set",
        key="set_to_use",
        width=520,
    )
    if name and st.button("Use this set", key="set_use"):
        access.need("upload")
        st.session_state[_USED] = jobs.start(
            state.workspace_path(), "use_set", {"name": name}, access.visitor().name
        )
    if job_id := st.session_state.get(_USED):
        working.show(job_id, "Working every figure out with this set")
