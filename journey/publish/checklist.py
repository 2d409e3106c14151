"""The checklist of a story: the blank form, what was answered and signed, and whether that will do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from journey.errors import Refused
from journey.notes import plain
from journey.publish.drafts import Draft
from journey.publish.questions import QUESTIONS, Question

LONGEST_ANSWER = 400
LONGEST_SIGNER = 80
N_SIGNERS = 2
_FEWEST_WORDS = 4
_FORM = (
    "This checklist can't be read: it is no TOML file of the form that journey checklist PERSON --out "
    "FILE writes. Answer between the quotation marks and leave the rest as it is."
)


@dataclass(frozen=True)
class Answer:
    """What was answered: yes_no is yes, no or "" (not answered, or not asked)."""

    yes_no: str
    text: str


@dataclass(frozen=True)
class Signer:
    """Who signed: name, role, and whether they work with the person ("" where it is not said)."""

    name: str
    role: str
    works_with_person: str


@dataclass(frozen=True)
class Checklist:
    """A checklist as it was filled in, right or wrong."""

    fingerprint: str
    answers: dict[str, Answer]
    person_agreed_on: date | None
    signers: tuple[Signer, ...]


@dataclass(frozen=True)
class Problem:
    """Why it can't be published yet. `question_id`: of a question, or fingerprint, agreed or signed."""

    question_id: str
    text: str


def blank_checklist(draft: Draft) -> str:
    """The form to fill in, for this draft alone, as TOML."""
    lines = [
        "# Before this story is published: answer each question in a sentence or two of your own, and sign.",
        "# Two people sign; at least one of them does not work with the person.",
        "",
        "# Stands for this draft, this recipient and this purpose alone. Leave it as it is.",
        f'fingerprint = "{draft.fingerprint}"',
        "",
        "# The day on which the person agreed to this very draft, for example 2024-05-01.",
        'person_agreed_on = ""',
    ]
    for question in QUESTIONS:
        lines += ["", f"[answers.{question.id}]", f"# {question.text}", f"# {question.help}"]
        lines += ['yes_no = ""  # yes or no'] if question.kind == "yes_no" else []
        lines.append('text = ""')
    for _ in range(N_SIGNERS):
        lines += ["", "[[signed]]", 'name = ""', 'role = ""', 'works_with_person = ""  # yes or no']
    return "\n".join([*lines, ""])


def read_checklist(held: Path | Mapping[str, Any]) -> Checklist:
    """A checklist that was filled in, as a file or as the same in data.

    Args:
        held: the file; or fingerprint, person_agreed_on (a date or ISO text), answers (question id to yes_no
            and text) and signed (name, role, works_with_person).

    Raises:
        Refused: the file is not there, or not of that form.
    """
    try:
        told = tomllib.loads(held.read_text(encoding="utf-8")) if isinstance(held, Path) else dict(held)
        answers = told["answers"]
        return Checklist(
            _line(told["fingerprint"]),
            {
                question.id: Answer(
                    _line(answers.get(question.id, {}).get("yes_no", "")).casefold(),
                    _line(answers.get(question.id, {}).get("text", "")),
                )
                for question in QUESTIONS
            },
            _day(told.get("person_agreed_on", "")),
            tuple(
                Signer(_line(one.get("name", "")), _line(one.get("role", "")), _works(one))
                for one in told.get("signed", ())
            ),
        )
    except OSError:
        raise Refused("The checklist can't be opened. Check the name of its file.") from None
    except (ValueError, KeyError, AttributeError, TypeError):  # of TOML, UTF-8, or another form
        raise Refused(_FORM) from None


def problems(checklist: Checklist, draft: Draft) -> list[Problem]:
    """All that stands in the way of publishing this draft on this checklist, in order of the form."""
    found = []
    if checklist.fingerprint != draft.fingerprint:
        found.append(
            Problem(
                "fingerprint",
                "The checklist was signed for another draft, recipient or purpose, or the data changed "
                "since. Make a new one and show the person this draft.",
            )
        )
    found += _day_problem(checklist, draft)
    for question in QUESTIONS:
        found += _answer_problem(question, checklist.answers[question.id])
    found += _same_answers(checklist)
    return found + _signer_problems(checklist.signers)


def checked(checklist: Checklist, draft: Draft) -> Checklist:
    """The checklist, where this draft may be published on it.

    Raises:
        Refused: it may not; it says the first thing that is missing, and how many more there are.
    """
    if found := problems(checklist, draft):
        more = f" ({len(found) - 1} more to put right.)" if len(found) > 1 else ""
        raise Refused(f"{found[0].text}{more} Nothing was written.")
    return checklist


def _day_problem(checklist: Checklist, draft: Draft) -> list[Problem]:
    if checklist.person_agreed_on is None:
        return [Problem("agreed", "Say on which day the person agreed to this very draft, as 2024-05-01.")]
    if checklist.person_agreed_on < draft.agreed_on:
        text = (
            "The person agreed to this draft before they agreed to publish at all, it says. Check both days."
        )
        return [Problem("agreed", text)]
    return []


def _answer_problem(question: Question, answer: Answer) -> list[Problem]:
    where = f"“{question.text}”"
    if question.kind == "yes_no":
        if answer.yes_no not in ("yes", "no"):
            return [Problem(question.id, f"Answer yes or no: {where}")]
        if answer.yes_no != question.must:
            text = f"The answer to {where} is {answer.yes_no}, so this story may not be published as it is."
            return [Problem(question.id, text)]
    if len(re.findall(r"[^\W\d_]{2,}", answer.text)) < _FEWEST_WORDS:
        return [Problem(question.id, f"Answer in a sentence of your own: {where}")]
    if len(answer.text) > LONGEST_ANSWER:
        return [Problem(question.id, f"Answer in {LONGEST_ANSWER} characters or fewer: {where}")]
    return []


def _same_answers(checklist: Checklist) -> list[Problem]:
    """One sentence for several questions answers none of them."""
    seen: set[str] = set()
    found = []
    for question in QUESTIONS:
        text = checklist.answers[question.id].text.casefold()
        if text and text in seen:
            where = f"“{question.text}”"
            found.append(
                Problem(
                    question.id, f"This has the same answer as another question. Answer it by itself: {where}"
                )
            )
        seen.add(text)
    return found


def _signer_problems(signers: tuple[Signer, ...]) -> list[Problem]:
    whole = [one for one in signers if one.name and one.role and one.works_with_person in ("yes", "no")]
    if any(len(one.name) > LONGEST_SIGNER or len(one.role) > LONGEST_SIGNER for one in signers):
        return [Problem("signed", f"A name or role may have {LONGEST_SIGNER} characters. Make it shorter.")]
    if len({re.sub(r"\W", "", one.name).casefold() for one in whole}) < N_SIGNERS:
        text = (
            "Two people sign, each with name, role and whether they work with the person: who makes the pack "
            "can't be the only one who checks it."
        )
        return [Problem("signed", text)]
    if all(one.works_with_person == "yes" for one in whole):
        return [
            Problem("signed", "One of the two who sign must be someone who does not work with the person.")
        ]
    return []


def _line(held: Any) -> str:
    """A text on one line; anything else is not of the form."""
    if not isinstance(held, str):
        raise TypeError
    return plain(held, LONGEST_ANSWER * 3)


def _works(signer: Mapping[str, Any]) -> str:
    held = signer.get("works_with_person", "")
    if isinstance(held, bool):
        return "yes" if held else "no"
    return _line(held).casefold()


def _day(held: Any) -> date | None:
    if isinstance(held, date):
        return date(held.year, held.month, held.day)
    try:
        return date.fromisoformat(_line(held)) if held else None
    except ValueError:
        return None
