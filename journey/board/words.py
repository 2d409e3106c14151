"""What a board paper says besides the sentences of the screen: how things were worked out, and its stamp."""

from __future__ import annotations

from journey.words.worked_out import WORKED_OUT

HOW_LEAD = (
    "The sentences are made from the figures: a yearly rate as a length of time between contacts. Where a "
    "service lacks data on one side of the change, they are about the services with data on both.",
)
HOW_JOURNEY = (
    "Every contact that services recorded and that was found to be this person's, from the first day held to "
    "the last.",
)
HOW_FIGURES = (
    "Rates are for a year of 365.25 days, so that periods of different length can be compared.",
    "Cost is each contact multiplied by a published unit cost, brought to one price year. It is an estimate "
    "of activity, not an amount paid or kept.",
    "Agencies in a typical month is the median, over whole months, of how many different agencies were in "
    "touch. Nights are counted from the day a stay began to the day it ended.",
)
HOW_CONTACTS = (
    "A contact is one thing that happened and was recorded: an appointment kept, a call-out, a night's "
    "admission. Appointments missed or cancelled are not drawn.",
    "Each mark is one contact: a dot before the change, a diamond after it. Marks are spread up and down "
    "inside their row so that they can be seen. A bar is a stay.",
    "A thin line under a row means that we hold that agency's data. Hatching means that it was not supplied: "
    "it does not mean that there was no contact. Crossed hatching is a time in which the person could not be "
    "seen in these data.",
)
HOW_MONTHS = "Identities are left out: marks are spread over their month, and stand on no day."
HOW_YEARS = (
    *WORKED_OUT["years"],
    "The dashed lines are the rates a year of the whole time before and of the time since, so that a part "
    "year can be set beside a whole one.",
)
HOW_COST = WORKED_OUT["cost"]
HOW_WAYS = (
    *WORKED_OUT["fair_ways"][1:3],
    "A long period before hides that some years were busier than others; a short one may be a crisis that "
    "would have passed. So several are shown: where they disagree, the change is less sure.",
)
HOW_PAYERS = WORKED_OUT["payers"]
HOW_SURE = (
    "The months before show how far contacts swing by themselves and how long a spell lasts. From that comes "
    "how many contacts the time since would have brought, had nothing changed.",
    "Earlier stretches as long as the time since are set beside it. The direction of the change is then "
    "worked out again under other dates, windows, unit costs and links between records.",
)
HOW_NOT = ("Each line is made from this person's own figures. The same lines stand on the screen.",)
NOT_COMPARED = (
    "That contacts fell or rose. There is no before and after here that can be compared: the picture shows "
    "what was recorded and no change.",
    "That a gap means no contact. Hatching shows where data were not supplied.",
)
NO_WORDS = "No words of the person are here: none were said that may be shown to leaders."
SEALED = "Words that people shared are sealed, and the key is not at hand: none are here."
LEFT_OUT_WORDS = (
    "Some words of the person are left out: they hold something like a date or a number of theirs."
)
SAID_CASHABLE = "Budget holders have said what is cashable. Their words stand on the page One person."
SAMPLE = "Sample data: built around the published figures of one person's story; everything else is invented."
REAL = "Real data of the programme."
HIDDEN = "Identities are hidden: no name, no id, and months for days."
SHOWN = "Identities are shown: treat this paper as a record about a person."
