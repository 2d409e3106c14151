"""What can be taken away from the pages: who may ask for what, and the making of the file.

The same check stands before the work begins and inside it. Who asked and what for is in the audit log before
a file is made, and each time it is handed out. A file about one person rests sealed, and is handed out for as
long as what it quotes may be; a pack, which holds pseudonyms alone, rests as a zip for its owner only.
"""

from journey.downloads.handing import MADE_BEFORE, content, is_current, ready
from journey.downloads.making import exported, make, record
from journey.downloads.orders import Order, job_id_of
from journey.downloads.story import missing, story_of
from journey.downloads.things import THINGS, Thing

__all__ = [
    "MADE_BEFORE",
    "THINGS",
    "Order",
    "Thing",
    "content",
    "exported",
    "is_current",
    "job_id_of",
    "make",
    "missing",
    "ready",
    "record",
    "story_of",
]
