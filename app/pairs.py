"""A doubtful pair as a page shows it, and the forms that decide it and take a decision back."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import access, components, state
from journey import review, words
from journey.errors import JourneyError
from journey.workspace import Workspace

VERDICTS: dict[str, str] = {"same": "Same person", "different": "Different people"}
_STRATA = {
    "accepted_rule": "Joined by a rule",
    "accepted_high": "Joined, very much alike",
    "accepted_standard": "Joined, alike enough",
    "refused_generous": "Left apart, nearly joined",
    "refused_low": "Left apart, less alike",
    "refused_guard": "Left apart by a guard, such as the one for twins",
}
_NOT_SURE = "Not sure: leave it open and go on"
_WHY = "Say why in a few words. Others will read it, so put no name, number or date in it."


def draw(pair: review.Pair) -> None:
    """Both records, why they are doubtful, and what deciding would do."""
    components.note(f"{pair.kind_label}. {pair.why_doubtful}")
    components.pair_table("The two records", ("First record", "Second record"), pair.rows())
    components.heading(3, "What agrees and what does not")
    components.notes([*pair.reasons, f"As the computer sees it: {pair.probability_label}."])
    components.heading(3, "What a decision does")
    components.notes([f"Same person: {pair.if_same}", f"Different people: {pair.if_different}"])
    if pair.decision is not None:
        standing = pair.decision
        why = f" Why: {standing.why}" if standing.why else ""
        components.note(f"Decided: {VERDICTS[standing.verdict].lower()}, by {standing.who}.{why}")


def decide_form(held: Workspace, pair: review.Pair) -> None:
    """Same, different or not sure; with who decides and why."""
    components.heading(3, "Your decision")
    components.note(_WHY)
    pair_id = pair.pair_id
    # Without this, Enter in the name would decide about a person.
    with st.form(f"decide_{pair_id}", enter_to_submit=False):
        st.radio(
            "Are these the same person?",
            ["same", "different", "skip"],
            index=None,
            format_func=lambda code: VERDICTS.get(code, _NOT_SURE),
            key=f"verdict_{pair_id}",
        )
        state.ask_name(f"who_{pair_id}")
        st.text_area("Why", max_chars=200, key=f"why_{pair_id}")
        # Done before the page is drawn: by then someone else may have decided, and the pair be gone from it.
        st.form_submit_button("Keep and go on", on_click=_decide, args=(held, pair_id))


def _decide(held: Workspace, pair_id: str) -> None:
    typed = st.session_state
    verdict, why = (typed[f"{field}_{pair_id}"] for field in ("verdict", "why"))
    name = _name(f"who_{pair_id}")
    if name is None:
        return
    if verdict is None:
        typed["_outcome"] = {"refused": "Choose one of the three answers."}
    elif verdict == "skip":
        turn(1)
    else:
        kept = {"verdict_code": verdict, "pair_id": pair_id}
        _keep(kept, review.decide, held, pair_id, verdict, name, why)


def undo_form(held: Workspace, pair_id: str, place: str) -> None:
    """Take a standing decision back, with who does it and why."""
    key = f"{place}_{pair_id}"
    components.note(_WHY)
    with st.form(f"undo_{key}", enter_to_submit=False):
        state.ask_name(f"who_{key}")
        st.text_area("Why it is taken back", max_chars=200, key=f"why_{key}")
        st.form_submit_button("Undo", on_click=_undo, args=(held, pair_id, key))


def _undo(held: Workspace, pair_id: str, key: str) -> None:
    name = _name(f"who_{key}")
    if name is not None:
        _keep({"verdict_code": None}, review.undo, held, pair_id, name, st.session_state[f"why_{key}"])


def _name(key: str) -> str | None:
    """Who decides; None where that can't be told, and the page says why."""
    try:
        return state.name_given(key)
    except JourneyError as error:
        st.session_state["_outcome"] = {"refused": error.message}
        return None


def _keep(outcome: dict[str, str | None], act: Callable[..., None], *about: Any) -> None:
    """Do it, and have the page say what came of it."""
    try:
        access.need("matches")
        act(*about)
    except JourneyError as error:
        st.session_state["_outcome"] = {"refused": error.message}
    else:
        st.session_state["_outcome"] = outcome
        state.forget_pair()


def turn(by: int) -> None:
    """Go on or back by one pair."""
    st.session_state["_at"] = st.session_state.get("_at", 0) + by
    st.session_state.pop("_outcome", None)


def quality(held: Workspace) -> None:
    """How often links are right, and how many are missed, from pairs that were drawn by lot and judged."""
    found = review.estimate(held)
    lacks = found.precision.n_lacking or found.recall.n_lacking
    components.heading(
        2,
        "Too few pairs are judged to say how often the links are right"
        if lacks
        else "How often the links are right",
        "From pairs drawn by lot and judged by people",
    )
    components.notes([found.precision.sentence, found.recall.sentence, found.caveat])
    if not found.strata:
        return
    with st.expander("Show as a table"):
        components.table(
            "Pairs drawn by lot and judged",
            ["Kind of pair", "Pairs", "Drawn", "Judged", "Judged to be one person"],
            [
                [_STRATA[kind.stratum_code]]
                + [words.count(n) for n in (kind.n_pairs, kind.n_sampled, kind.n_decided, kind.n_same)]
                for kind in found.strata
            ],
        )
