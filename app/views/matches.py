"""Matches: doubtful pairs side by side, one at a time, for a person to judge."""

from datetime import date
from typing import Any

import streamlit as st

from app import components, opening, pairs, state
from journey import review, words
from journey.errors import JourneyError
from journey.read import Reader
from journey.words import changes
from journey.workspace import Workspace

TO_DECIDE, DECIDED = "Pairs to decide", "Decided pairs"
_N_LISTED = 50


def no_key(held: Workspace) -> None:
    """What waits can be counted without the key; nothing can be shown."""
    counted = review.counts(held)
    components.box(
        "The key is not at hand",
        [
            "Names, birth dates and numbers are sealed, so no pair can be shown or decided.",
            "Start the pages again where JOURNEY_KEY_FILE names the key file of this workspace.",
            changes.pairs_waiting(counted),
            *(
                f"{row['kind_label']}: {words.count(row['n_open'])} to decide"
                for row in counted
                if row["n_open"]
            ),
        ],
    )


def outcome(held: Workspace) -> None:
    """What came of the last decision, and how to take it back."""
    last = st.session_state.get("_outcome")
    if last is None:
        return
    if "refused" in last:
        components.refused(last["refused"])
    elif last["verdict_code"] is None:
        components.told("The decision was taken back, and the pair waits again.", "Undone")
    else:
        said = f"{pairs.VERDICTS[last['verdict_code']]}. The figures change at the next build: journey build."
        components.told(said)
        with st.expander("Undo this decision"):
            pairs.undo_form(held, last["pair_id"], "last")


def kind_chosen(held: Workspace) -> str | None:
    """The kind of pair to look at; None is every kind."""
    left = {row["kind_code"]: row for row in review.counts(held) if row["n_open"]}

    def shown(code: str | None) -> str:
        if code is None:
            return "Every kind"
        return f"{left[code]['kind_label']} ({words.count(left[code]['n_open'])} to decide)"

    kind: str | None = st.selectbox(
        "Which pairs", [None, *left], format_func=shown, on_change=start_again, width=460
    )
    return kind


def start_again() -> None:
    """Back to the first pair."""
    st.session_state["_at"] = 0


def to_decide(held: Workspace) -> None:
    """One open pair, with its neighbours a button away."""
    if not review.pair_ids(held):
        components.note(
            "What was decided is under “Decided pairs”. New pairs come when a file is added and the figures "
            "are made again."
        )
        return
    ids = review.pair_ids(held, kind_chosen(held))
    at = st.session_state["_at"] = st.session_state.get("_at", 0) % len(ids)  # after the last, the first
    components.heading(2, f"Pair {words.count(at + 1)} of {words.count(len(ids))} to decide")
    with st.container(horizontal=True):
        st.button("Previous pair", on_click=pairs.turn, args=(-1,), disabled=at == 0)
        st.button("Next pair", on_click=pairs.turn, args=(1,), disabled=at == len(ids) - 1)
    pair = state.shown_pair(held, ids[at])
    pairs.draw(pair)
    pairs.decide_form(held, pair)


def decided(read: Reader, held: Workspace) -> None:
    """Every decision that stands, the newest first, and one of them again with its pair."""
    decisions = read.decisions()
    if not decisions:
        components.note("Nothing was decided yet. Open “Pairs to decide” to judge the first.")
        return
    listed = {row["pair_id"]: _told(row) for row in decisions}
    components.table(
        f"The newest {_N_LISTED} decisions" if len(decisions) > _N_LISTED else "Decisions that stand",
        ["Pair", "Decision", "By", "When"],
        [[row["pair_id"], pairs.VERDICTS[row["verdict_code"]], row["who"], _when(row["at"])]
         for row in decisions[:_N_LISTED]],
        n_text=4,
    )  # fmt: skip
    pair_id = st.selectbox(
        "Look at a decided pair again", list(listed), index=None, format_func=lambda held: listed[held],
        placeholder="Choose a pair", width=460,
    )  # fmt: skip
    if pair_id:
        pairs.draw(state.shown_pair(held, pair_id))
        components.heading(3, "Undo this decision")
        pairs.undo_form(held, pair_id, "chosen")


def _told(row: dict[str, Any]) -> str:
    return (
        f"{row['pair_id']}: {pairs.VERDICTS[row['verdict_code']].lower()}, {row['who']}, {_when(row['at'])}"
    )


def _when(at: str) -> str:
    return f"{words.day(date.fromisoformat(at[:10]))}, {at[11:16]} UTC"


def page(read: Reader, held: Workspace) -> None:
    """What was done, what to do, and how often links are right."""
    n = read.n_decisions_to_come()
    if n:
        said = words.several(n, "decision is", "decisions are")
        components.note(f"{said} not in the figures yet. They change at the next build: journey build.")
    outcome(held)
    components.sentences([changes.pairs_waiting(review.counts(held))])
    if st.radio("Show", [TO_DECIDE, DECIDED], horizontal=True) == TO_DECIDE:
        to_decide(held)
    else:
        decided(read, held)


def main() -> None:
    """Draw the page, or say what is wrong and the next step."""
    read = opening.opened("Matches", "matches")
    if read is None:
        return
    held = state.workspace()
    components.heading(1, "Matches")
    components.lead(
        "Two records that may be one person's: doubtful ones, and some drawn by lot to see how often the "
        "links are right. A wrong match puts a stranger's life on someone's page; a missed one hides part "
        "of theirs."
    )
    try:
        if held.has_key():
            page(read, held)
        else:
            no_key(held)
        pairs.quality(held)
    except JourneyError as error:
        components.refused(error.message, "Matches can't be shown")


main()
