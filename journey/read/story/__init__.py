"""One pound's whole story: where a cost comes from, how it was chosen and reckoned, where it is counted.

Everything is read from one build, and every amount is reckoned again in exact fractions: where the two
differ, no story is told.
"""

from journey.read.story.contact import contacts_on, explain

__all__ = ["contacts_on", "explain"]
