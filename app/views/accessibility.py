"""The accessibility statement, in the form that UK public bodies use."""

from datetime import date

from app import asking, components
from journey import words

PREPARED_ON = date(2026, 11, 23)  # set by hand when the statement is looked at again

_CAN = [
    "get to every page, field and button with a keyboard, with a visible focus, and skip to the main content",
    "zoom to 400% or use a screen 320 pixels wide without text running off the page",
    "read every chart as a table beneath it, with the same figures, and as a sentence above it",
    "tell before from after without seeing colour: shapes and labels differ too",
    "use the pages without dragging, and with no time limit that does not warn first",
]
_FAILS = [
    "The key r, pressed by itself outside a field, draws the page again. It can't be switched off (WCAG "
    "2.2 success criterion 2.1.4, character key shortcuts). It changes and loses nothing that was saved.",
    "After another page is chosen the focus stays on the link in the menu; the title of the page changes, "
    "but the new page is not announced (4.1.3, status messages). The link Skip to main content leads there.",
]
_LIMITS = [
    "The marks inside a chart can't be reached with a keyboard. Everything they say is in the table beneath.",
    "Charts of more than 5,000 marks are drawn with the graphics card, and can't be enlarged by a style "
    "sheet of your own.",
    "The box that a file is dropped on has a name and is yet marked as decoration: a rule of good practice "
    "that Streamlit breaks, and no WCAG criterion. The button in it does the same and is named.",
    "The pages are light only. The colours of the charts were chosen for a white background.",
    "Tables with many columns scroll sideways inside their own frame on a narrow screen; the frame can be "
    "reached with a keyboard.",
    "Printed from the browser, charts are drawn smaller and text in them is small. The Word document on the "
    "page Download is the version to print.",
]
_TESTED = [
    "axe-core, with the rules of WCAG 2.0 to 2.2 at levels A and AA and good practice, in Chromium: the "
    "pages with data, without data, and when something is wrong.",
    "With a keyboard alone: from adding a file to downloading a report.",
    "At 320 and at 1,366 pixels wide, and by the size of everything that can be pressed (24 by 24 pixels "
    "or more).",
    "Contrast of text and marks, worked out from their colours.",
]
_NOT_TESTED = [
    "screen readers (JAWS, NVDA, VoiceOver), screen magnifiers and speech recognition",
    "Firefox, Safari and Edge, and phones and tablets",
    "with disabled people who use the pages in their work",
]


def main() -> None:
    """Draw the page; it needs no data."""
    contact = asking.opened("Accessibility statement")
    components.lead(
        "This statement is about the pages of Service journeys, the documents they make included. We want "
        "as many people as possible to be able to use them. You should be able to:"
    )
    components.notes(_CAN)
    components.heading(2, "How accessible these pages are")
    components.note("Some parts are not fully accessible:")
    components.notes(_LIMITS)
    components.heading(2, "If you need something in another form, or find a problem")
    components.note(
        f"Ask {contact.whom}. Say which page it is about, what you need, and what you use to read it with."
    )
    asking.ways(contact)
    components.heading(2, "If you are not happy with the answer")
    components.note(
        "The Equality and Human Rights Commission (EHRC) enforces the Public Sector Bodies (Websites and "
        "Mobile Applications) (No. 2) Accessibility Regulations 2018. If you are not happy with how a "
        "complaint is answered, contact the Equality Advisory and Support Service (EASS). In Northern "
        "Ireland, contact the Equality Commission for Northern Ireland (ECNI)."
    )
    technical()


def technical() -> None:
    """Where the pages stand against the regulations, what fails, and how that was found out."""
    components.heading(2, "Technical information about accessibility")
    components.note(
        "Your organisation is committed to making these pages accessible, in accordance with the "
        "regulations of 2018."
    )
    components.heading(3, "Compliance status")
    components.note(
        "These pages are partially compliant with the Web Content Accessibility Guidelines (WCAG) version "
        "2.2, level AA, because of the non-compliances listed below."
    )
    components.heading(3, "Non-accessible content")
    components.notes(_FAILS)
    components.note(
        "Both come with Streamlit, the software that draws the pages. No disproportionate burden is claimed."
    )
    components.heading(3, "What was tested, and how")
    components.notes(_TESTED)
    components.note("Not tested yet, so nothing is claimed of:")
    components.notes(_NOT_TESTED)
    components.heading(3, "What is being done")
    components.note(
        "The tests with axe-core run each time the software changes. Tests with screen readers come next; "
        "what they find will be put right or listed here."
    )
    components.heading(3, "When this statement was prepared")
    components.note(
        f"This statement was prepared on {words.day(PREPARED_ON)}. It was last reviewed on that day."
    )


main()
