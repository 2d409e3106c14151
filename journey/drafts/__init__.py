"""Files on their way in: copied, sealed and waiting for somebody to say "Add these rows".

A draft is a folder restricted/drafts/<draft_id>/ that appears whole by one rename: the bytes sealed in
chunks, and what was chosen so far, sealed too. The id is random. No name that an agency gave stands in a
path.
"""

from journey.drafts.beside import keep_beside, kept_beside
from journey.drafts.form import STEPS, Draft
from journey.drafts.shelf import (
    MAX_BYTES,
    begin,
    change,
    discard,
    drafts,
    find,
    none_open,
    opened,
    settled,
    states,
)

__all__ = [
    "MAX_BYTES",
    "STEPS",
    "Draft",
    "begin",
    "change",
    "discard",
    "drafts",
    "find",
    "keep_beside",
    "kept_beside",
    "none_open",
    "opened",
    "settled",
    "states",
]
