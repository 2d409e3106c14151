"""Contact: whom to ask, and about what."""

from app import asking, components

contact = asking.opened("Contact")
components.lead(f"Ask {contact.whom}.")
asking.ways(contact)
if not contact.name:
    components.note(
        "Your programme has not said who that is. Whoever runs this software can say so in journey.toml, "
        "in a table [contact] with name, email, phone and data_protection."
    )
components.heading(2, "What you can ask for")
components.notes(
    [
        "What a figure means, or how it was worked out.",
        "That something wrong is put right: a match, a date, a note, a file.",
        "Any page or download in another form, such as large print or read aloud.",
        "What is held about you, a copy of it, or that it is erased.",
        "To be given, or to lose, the right to see more of these pages.",
    ]
)
components.heading(2, "When a page does not work")
components.note(
    "Say which page you were on and when. If the page showed a reference, say that too. Do not send names, "
    "dates of birth or pictures of a person's page by email."
)
