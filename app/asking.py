"""How the three pages of the footer begin, and whom to ask."""

from app import components, state
from journey.contact import Contact, contact_of
from journey.errors import JourneyError


def opened(title: str) -> Contact:
    """The banner of the sample where that is what is shown, the title, and whom the programme names."""
    try:
        components.banner(state.reader())
    except JourneyError:  # these pages need no data
        pass
    components.heading(1, title)
    return held()


def held() -> Contact:
    """Whom the programme names; nobody where journey.toml names nobody or can't be read."""
    try:
        return contact_of(state.workspace_path())
    except JourneyError:
        return Contact()


def ways(contact: Contact) -> None:
    """How to reach them, as plain text: nothing on these pages opens another program."""
    said = [
        f"{label}: {text}" for label, text in (("Email", contact.email), ("Phone", contact.phone)) if text
    ]
    if said:
        components.notes(said)
