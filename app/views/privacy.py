"""Privacy: what is held, where, for how long, who sees it, and what a person may ask."""

from app import asking, components, state
from journey.errors import JourneyError
from journey.words import privacy

_HELD = [
    "Contacts: which agency, what was done, when, how it ended. From the files that agencies send.",
    "Names, dates of birth, addresses and numbers, to find which records are of one person. They are "
    "encrypted, kept apart from the figures, and shown only where a doubtful match is judged. A name that "
    "the programme itself gives a person is shown to those whose role lets them see it.",
    "What people said and decided: the person's words, outcomes, notes, consent and change dates. Words "
    "are encrypted.",
    "Rows set aside, as they were received, encrypted.",
    "A log of who looked at whom, when and what for, and of every file added or removed.",
]
_NOT_DONE = [
    "Nothing is sent anywhere: but for signing in, where there is a sign-in, no page asks another computer "
    "for anything, and nothing is counted about visitors.",
    "Nobody is scored, ranked or predicted.",
    "There are no cookies but those that keep the page open and, where there is a sign-in, keep you signed "
    "in.",
]
_RIGHTS = [
    "A person can have a copy of everything that is held about them.",
    "A person can have what is wrong put right, and can take back their words and their consent at any time.",
    "A person can be erased from everything. A file sent again does not bring them back.",
    "The log keeps that an erasure was made, and no longer of whom.",
]
_QUESTIONS = [
    "On what lawful ground does each agency share these data, and what did people consent to?",
    "Has a data protection impact assessment been made, and does it name this software and this purpose?",
    "Is there an agreement with every agency that sends files, and does it say who answers for what?",
    "Is the disk encrypted? The figures are under a pseudonym, which is still personal data.",
    "Who holds the key, and who holds its copy?",
    "How long is each kind of data kept, and who sees to it?",
    "Who is given tables to take away, and when must they destroy them?",
]


def retention() -> None:
    """How long things are kept, as this programme's settings say."""
    components.heading(2, "How long it is kept")
    try:
        components.notes(privacy.retention_sentences(state.workspace().settings.retention))
    except JourneyError:
        components.note("No data is held here yet. The programme's settings will say how long it is kept.")


def main() -> None:
    """Draw the page; it needs no data."""
    contact = asking.opened("Privacy")
    components.lead(
        "These pages bring together what several public services hold about the same people, so that a "
        "programme can learn from it. They are not for decisions about one person's services."
    )
    components.heading(2, "What is held")
    components.notes(_HELD)
    components.heading(2, "Where")
    components.note(
        "In one folder on the computer that serves these pages, open to the account that runs this "
        "software alone. The key that opens what is encrypted is kept outside that folder."
    )
    components.heading(2, "What is not done")
    components.notes(_NOT_DONE)
    retention()
    components.heading(2, "Who can see it")
    components.note(
        "Without a sign-in, the pages answer only on the computer they run on, and whoever sits at it may "
        "do everything. With a sign-in, what somebody may do goes by their role:"
    )
    components.table("Roles, and what each may do", ["Role", "May"], privacy.role_rows(), n_text=2)
    components.heading(2, "What a person may ask")
    components.notes(_RIGHTS)
    components.note(f"Ask {contact.whom}.")
    asking.ways(contact)
    components.heading(2, "Questions for your data protection officer")
    if contact.data_protection:
        components.note(f"For this programme: {contact.data_protection}")
    components.notes(_QUESTIONS)


main()
