"""One person's story for the public, as the page Download shows it before it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from journey.read import Reader

if TYPE_CHECKING:
    from journey.publish import Draft


def story_of(read: Reader, person_id: str, purpose: str = "", recipient: str = "") -> Draft:
    """What would be published of one person; the same whether or not this reader hides who people are.

    Raises:
        Refused: they did not agree to it, do not any more, or there is no before and after to tell.
    """
    from journey.publish import draft

    # Names must be known here, so that they can be taken out of what the person said.
    return draft(Reader(read.store, read.manifest, read.workspace), person_id, purpose, recipient)


def story_state(read: Reader, person_id: str) -> str:
    """What a story of this person would hold now, as one token. Raises: as story_of."""
    return story_of(read, person_id).fingerprint


def missing(made: Draft, asked: Mapping[str, Any]) -> list[str]:
    """What stands in the way of publishing a draft on these answers, a sentence each."""
    from journey.publish import problems, read_checklist

    return [one.text for one in problems(read_checklist(asked), made)]
