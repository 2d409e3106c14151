"""The checklist of a story for the public: what would be told, who might recognise it, and who signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from app import access, components
from journey.downloads import Order, missing, story_of
from journey.errors import JourneyError
from journey.read import Reader

_NUMBERS = ("first", "second")
_NOT_SAID = "not said"


def answers(read: Reader, order: Order) -> Mapping[str, Any] | None:
    """What was answered and signed, as journey.publish.read_checklist takes it; none where it will not do."""
    from journey.publish import QUESTIONS

    if not order.purpose.strip() or not order.recipient.strip():
        components.note(
            "Say first whom the story is for and what for: the checklist is signed for these alone."
        )
        return None
    try:
        access.need("publish")
        made = story_of(read, order.person_id, order.purpose, order.recipient)
    except JourneyError as error:
        components.refused(error.message, "This story can't be told yet")
        return None
    components.heading(3, "What would be told", "Show the person the draft, which is a file of its own above")
    _told(made.parts)
    components.heading(
        3, "Before it is published", "Your answers are kept, sealed, in the log of who took what"
    )
    with st.form("story_checklist", enter_to_submit=False):
        said = {question.id: dict(_answer(question)) for question in QUESTIONS}
        agreed = st.date_input(
            "On which day did the person agree to this very draft?", None, key="story_agreed"
        )
        signed = [_signer(number) for number in _NUMBERS]
        st.form_submit_button("Check the answers")
    held = {
        "fingerprint": made.fingerprint,
        "person_agreed_on": agreed.isoformat() if agreed else "",
        "answers": said,
        "signed": signed,
    }
    if found := missing(made, held):
        components.heading(3, f"Still to do: {len(found)}")
        components.notes(found)
        return None
    return held


def _told(parts: Sequence[Any]) -> None:
    """The words of the story, without its picture."""
    for part in parts:
        components.note(" ".join((f"{part.heading}.", *part.says)))
        if part.below:  # the spans: no rate stands without them
            components.note(part.below)
        for text, said_by in part.quotes:
            components.quote(text, said_by)
        if part.points:
            components.notes(part.points)


def _answer(question: Any) -> Iterator[tuple[str, str]]:
    """The fields of one question, below what it asks."""
    key = f"story_{question.id}"
    components.question(question.text, question.help)
    if question.kind == "yes_no":
        said = st.radio(
            question.text,
            ("", "yes", "no"),
            format_func=_shown,
            key=f"{key}_yes_no",
            horizontal=True,
            label_visibility="collapsed",
        )
        yield "yes_no", said
    label = f"In a sentence or two: {question.text}"
    yield "text", st.text_area(label, key=key, max_chars=400, label_visibility="collapsed")


def _signer(number: str) -> dict[str, str]:
    """Who signs: the boxes of one of the two."""
    name = st.text_input(f"Name of the {number} who signs", max_chars=80, key=f"story_name_{number}")
    role = st.text_input(f"Role of the {number} who signs", max_chars=80, key=f"story_role_{number}")
    works = st.radio(
        f"Does the {number} work with the person?",
        ("", "yes", "no"),
        format_func=_shown,
        key=f"story_works_{number}",
        horizontal=True,
    )
    return {"name": name, "role": role, "works_with_person": works}


def _shown(code: str) -> str:
    return code.capitalize() or _NOT_SAID.capitalize()
