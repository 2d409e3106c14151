"""What is asked before one person's story is published: the motivated-intruder test, in plain English.

After the three tests of the Information Commissioner's guidance on anonymisation: can somebody be singled
out, can this be linked with something else, can something new be inferred.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question. kind: text, or yes_no, which asks for a sentence too; `must` is the answer without which
    nothing is published ("" of a text)."""

    id: str
    text: str
    help: str
    kind: str = "text"
    must: str = ""


QUESTIONS = (
    Question(
        "recognise",
        "Who might recognise the person from this alone, and how?",
        "Think of people who know them a little: neighbours, people at a hostel, a landlord, someone in "
        "the same waiting room.",
    ),
    Question(
        "press",
        "What did you find when you looked for this story in the local press, on the web and in social "
        "media?",
        "Look for the events told here, with the names of the area and of your programme. Say where you "
        "looked.",
    ),
    Question(
        "court",
        "Can anything in it be matched with a court report, an inquest, a review or a register?",
        "A long stay, a gap, or a burst of contacts may fit a case that was reported. Say what you looked "
        "at. If it can be matched, answer yes: then it can't be published as it is.",
        "yes_no",
        "no",
    ),
    Question(
        "rare",
        "What in it is rare, and why can nobody be singled out by it?",
        "How many people near you have as many contacts, in as many kinds of service, at that age? Look "
        "at single marks that stand alone in the picture.",
    ),
    Question(
        "places",
        "What in it points to a place, a group or an organisation?",
        "Places, a small team, a faith, a country of birth, a club, a school, a workplace; also in the "
        "person's own words, where we can't find them for you.",
    ),
    Question(
        "family",
        "What could family, a former partner or somebody who means them harm learn from it?",
        "Somebody close knows much already: one more fact may be the one that they did not know.",
    ),
    Question(
        "staff",
        "Who in a service could tell from their own records who this is, and what would they learn that "
        "is new?",
        "Each service knows its own part of the story. With this they might know the others.",
    ),
    Question(
        "others",
        "Who else is in this story, and what was left out for their sake?",
        "Children, a partner, victims, people they lived with, staff. They did not agree to anything.",
    ),
    Question(
        "public",
        "What about the person is public already, or was given to somebody before, and can it be joined "
        "with this?",
        "Earlier packs and board papers, talks, a case study, an interview. Two harmless texts together "
        "may not be.",
    ),
    Question(
        "harm",
        "If somebody recognised the person all the same, could that put them or anybody else in danger?",
        "Think of violence, debts, housing, a job, immigration, custody of children. If yes, it can't be "
        "published.",
        "yes_no",
        "no",
    ),
    Question(
        "changed",
        "What was left out or changed because of these answers?",
        "If nothing was, say why nothing had to be.",
    ),
    Question(
        "tried",
        "Did somebody who does not know the person try to find out who it is, and fail?",
        "Half an hour with the web, the local paper and this story. Say what they tried.",
        "yes_no",
        "yes",
    ),
    Question(
        "seen",
        "Has the person seen this very draft, in a way that they could follow, and agreed to it?",
        "Not an earlier one: the fingerprint above is of this one. Say how it was shown to them, and by "
        "whom.",
        "yes_no",
        "yes",
    ),
    Question(
        "for_good",
        "Does the person know that what is published can't be called back?",
        "They may still change their mind, and then no more copies are made. Say whom they would tell.",
        "yes_no",
        "yes",
    ),
)
