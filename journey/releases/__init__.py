"""Tables for the public, and the log of every one that was released (docs/disclosure.md)."""

from journey.releases.differing import described, warnings_of
from journey.releases.making import made_table
from journey.releases.question import DIMS, MEASURES, PROFILE_LABELS, Question, limits_typed, profile_of
from journey.releases.release import earlier, write_again, write_public_table

__all__ = [
    "DIMS",
    "MEASURES",
    "PROFILE_LABELS",
    "Question",
    "described",
    "earlier",
    "limits_typed",
    "made_table",
    "profile_of",
    "warnings_of",
    "write_again",
    "write_public_table",
]
