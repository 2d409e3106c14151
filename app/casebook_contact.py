"""A judgement on one contact: what it was about, whether it helped. The person's answer weighs most."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from app import casebook_fields as fields
from app import casebook_said as said
from app import components, state
from app.casebook_person import Held
from journey import words
from journey.casebook import Casebook, Judgement
from journey.read import Reader
from journey.read.anchors import contact_of
from journey.words import casebook as told
from schemas.vocabularies import FAILURE_REASONS, QUESTION_ANSWERS

Row = dict[str, Any]
Answer = tuple[str, str | None]


def draw(read: Reader, held: Held) -> None:
    """Pick a day and a question, then the contact, the answer and who judges; beneath, what was judged."""
    steps = read.steps(held.person_id).to_dicts()
    first, last = steps[0]["start_date"], steps[-1]["start_date"]
    on = st.date_input(
        f"Day of the contact (the first is on {words.day(first)}, the last on {words.day(last)})",
        value=last,
        min_value=date(1900, 1, 1),
        max_value=date(2199, 12, 31),
        format="DD/MM/YYYY",
        key="_casebook_contact_day",
        on_change=said.forget,
        width=320,
    )
    question = st.selectbox(
        "Question",
        list(told.QUESTIONS),
        format_func=lambda code: told.QUESTIONS[code],
        key="_casebook_question",
        on_change=said.forget,
        width=460,
    )
    that_day = {row["interaction_id"]: row for row in steps if row["start_date"] == on}
    if that_day and question:
        _form(read, held, that_day, question)
    elif on:
        components.note(_nearest(steps, on))
    _judged(held, {row["interaction_id"]: row for row in steps})


def _nearest(steps: list[Row], on: date) -> str:
    before = [row["start_date"] for row in steps if row["start_date"] < on][-1:]
    after = [row["start_date"] for row in steps if row["start_date"] > on][:1]
    days = words.listed([words.day(one) for one in (*before, *after)])
    return f"No contact is recorded on {words.day(on)}. The nearest: {days}."


def _contact(row: Row) -> str:
    at = f", {row['start_at']:%H:%M}" if row["start_at"] else ""
    what = row["activity_label"] or words.activity_type(row["activity_type_code"])
    return f"{words.day(row['start_date'])}{at}: {row['agency_label']}, {what}"


def _form(read: Reader, held: Held, that_day: dict[str, Row], question: str) -> None:
    form = held.form("judgement")
    if question == "demand":
        components.note(
            "Came back: because something was not done, or not done right, as the person sees it."
        )
    with st.form(form, enter_to_submit=False):
        st.radio(
            "Which contact",
            list(that_day),
            format_func=lambda contact: fields.literal(_contact(that_day[contact])),
            key=said.key(form, "contact"),
        )
        said.draw_error(form, "answer")
        st.radio(
            told.QUESTIONS[question],
            _answers(question),
            index=None,
            format_func=lambda answer: told.answer(question, *answer),
            key=said.key(form, f"answer_{question}"),
        )
        if question == "helpful":
            components.note(f"In {held.name}'s own voice: only they can say whether it helped.")
        else:
            fields.voice(form, held.name)
        fields.finish(form, "Keep this judgement", _judge, (read, held, question))
    components.note(
        "From the next build on (journey build) it counts in the figures, for everyone who sees them, until "
        "it is taken back. The person's answer weighs more than a worker's, a worker's more than an "
        "analyst's, and any of them more than a rule."
    )


def _answers(question: str) -> list[Answer]:
    """The answers to a question; came back, with each reason."""
    return [
        (code, reason)
        for code in QUESTION_ANSWERS[question]
        for reason in (FAILURE_REASONS if code == "failure" else (None,))
    ]


def _judge(read: Reader, held: Held, question: str) -> None:
    form = held.form("judgement")
    answer: Answer | None = said.typed(form, f"answer_{question}", None)
    if answer is None:
        said.refuse(form, {"answer": "Choose an answer."})
        return
    contact = str(said.typed(form, "contact"))
    voice = "person" if question == "helpful" else str(said.typed(form, "voice"))

    def act(casebook: Casebook) -> tuple[str, str]:
        token, _ = contact_of(read, contact)
        code, reason = answer
        casebook.judge(token, contact, question, code, voice, state.who(), reason)
        counts = "It counts in the figures after the next build: journey build."
        return "", f"{told.answer(question, code, reason)}, says {told.voice(voice, held.name)}. {counts}"

    if said.keep(form, "judge", held.person_id, act, "answer"):
        said.blank(form)


def _judged(held: Held, steps: dict[str, Row]) -> None:
    mine = [one for one in held.judgements if one.interaction_id in steps]
    if not mine:
        return
    components.heading(2, "What was judged", f"Contacts of {held.name}")
    said.draw(held.form("unjudge"))
    components.table(
        "Judgements",
        ["Contact", "Question", "Answer", "Who says so", "Written down by", "State"],
        [
            [
                _contact(steps[one.interaction_id]),
                told.QUESTIONS[one.question_code],
                told.answer(one.question_code, one.answer_code, one.failure_reason),
                told.voice(one.voice_code, held.name),
                f"{one.who}, {told.when(one.at)}",
                _state(one, held.counting),
            ]
            for one in mine
        ],
        n_text=6,
    )
    listed = {
        one.judgement_id: f"{_contact(steps[one.interaction_id])}: "
        f"{told.answer(one.question_code, one.answer_code, one.failure_reason)}, "
        f"{told.voice(one.voice_code, held.name)}"
        for one in mine
        if one.undone_at is None
    }
    if listed:
        chosen = st.selectbox(
            "Take a judgement back",
            list(listed),
            index=None,
            placeholder="Choose one",
            format_func=lambda number: listed[number],
            key=said.key(held.form("unjudge"), "which"),
        )
        if chosen is not None:
            st.button("Take this judgement back", on_click=_undo, args=(held, chosen))


def _state(one: Judgement, counting: frozenset[int]) -> str:
    if one.undone_at:
        return f"Taken back by {one.undone_by}, {told.when(one.undone_at)}"
    return "Counts" if one.judgement_id in counting else "Kept; another answer counts"


def _undo(held: Held, judgement_id: int) -> None:
    def act(casebook: Casebook) -> tuple[str, str]:
        casebook.undo_judgement(judgement_id, state.who())
        return "", "The judgement was taken back. The figures change at the next build: journey build."

    if said.keep(held.form("unjudge"), "judge_undo", held.person_id, act):
        said.blank(held.form("unjudge"))
