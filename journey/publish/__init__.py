"""One person's story for the public: agreed to, checked by two people, and told so that it names nobody.

drafts.py says what would be published, checklist.py who checked it, pack.py writes it; families.py and
coarse.py are how it is made unlike anybody's records (docs/publish-pack.md).
"""

from journey.publish.checklist import (
    Answer,
    Checklist,
    Problem,
    Signer,
    blank_checklist,
    checked,
    problems,
    read_checklist,
)
from journey.publish.drafts import Draft, draft
from journey.publish.pack import logged, ready, write_publish_pack
from journey.publish.questions import QUESTIONS, Question

__all__ = [
    "QUESTIONS",
    "Answer",
    "Checklist",
    "Draft",
    "Problem",
    "Question",
    "Signer",
    "blank_checklist",
    "checked",
    "draft",
    "logged",
    "problems",
    "read_checklist",
    "ready",
    "write_publish_pack",
]
