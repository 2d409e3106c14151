"""What someone asks for, and whether they may have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from journey.access import Visitor
from journey.board.casebook_state import casebook_state
from journey.downloads.story import story_state
from journey.downloads.things import THINGS, Thing
from journey.errors import Refused
from journey.read import Reader

if TYPE_CHECKING:
    from journey.releases import Question
    from journey.workspace import Workspace


@dataclass(frozen=True)
class Order:
    """What someone asks for. person_id is "" where it is of everybody; recipient may stay empty.

    asked: of a table for the public its question, of a story the answers to its checklist.
    """

    what: str
    person_id: str
    purpose: str
    recipient: str = ""
    is_hidden: bool = True
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def thing(self) -> Thing:
        """What is asked for."""
        return THINGS[self.what]

    def checked(self, who: Visitor) -> Order:
        """The order, where this visitor may have it.

        Raises:
            Refused: a right is not held, or something is missing.
        """
        if self.what not in THINGS:
            raise Refused("There is no such file to make. Choose one of the list.")
        thing = self.thing
        who.need(thing.right)
        if not self.is_hidden:
            who.need("identities")
            if not thing.has_choice:
                raise Refused("Identities are always hidden in what is made for the public.")
        if not self.purpose.strip():
            raise Refused("Say what the file is for. It is kept, sealed, in the log of who took what away.")
        if thing.about == "table":
            question_of(self.asked)
        if thing.is_of_one and not self.person_id:
            raise Refused(f"Choose the person whom the {_NOUN[thing.about]} is about.")
        if thing.has_recipient and self.is_hidden and not self.recipient.strip():
            raise Refused(
                f"Say whom the {_NOUN[thing.about]} {_ARE[thing.about]} for. Every id in the file is then "
                "theirs alone, and can't be joined with anybody else's."
            )
        return self

    def arguments(self, who: Visitor) -> dict[str, Any]:
        """The order as a job takes it, checked."""
        return {**asdict(self.checked(who)), "who": who.name, "roles": list(who.roles)}


_NOUN = {"person": "paper", "story": "story", "everybody": "tables", "table": "table"}
_ARE = {"story": "is", "everybody": "are"}


def question_of(asked: Mapping[str, Any]) -> Question:
    """The question of a table for the public.

    Raises:
        Refused: something is missing, or can't be asked.
    """
    from journey.releases import Question, profile_of

    try:
        profile = profile_of(asked["profile"])
        return Question(asked["group"], tuple(asked["dims"]), tuple(asked["measures"]), profile)
    except (KeyError, TypeError):
        raise Refused("Say what the table is to show: of whom, split by what, and by whose rules.") from None


def order_of(arguments: Mapping[str, Any], who: Visitor) -> Order:
    """The order that a job was given, checked again.

    Raises:
        Refused: as Order.checked.
    """
    return Order(**{name: arguments[name] for name in Order.__dataclass_fields__}).checked(who)


def job_id_of(workspace: Workspace, read: Reader, order: Order, who: str) -> str:
    """An id that the same order of the same person and build has again, and that says nothing of it.

    What is about one person has another one once the casebook says something else of them.

    Raises:
        Refused: the key is not at hand.
    """
    asked = {**asdict(order), "who": who, "build": read.manifest["build_id"]}
    asked |= {"casebook": state_of(workspace, read, order)}
    return workspace.key.token("download", json.dumps(asked, sort_keys=True, default=str))


def state_of(workspace: Workspace, read: Reader, order: Order) -> str:
    """What of the casebook the file rests on; tables of everybody quote nobody.

    Raises:
        JourneyError: the key is not at hand, the casebook can't be read, or of a story: the person did not
            agree, or does not any more.
    """
    about = THINGS[order.what].about if order.what in THINGS else ""
    if about == "person":
        return casebook_state(workspace, read, order.person_id, order.is_hidden)
    if about == "story":
        return story_state(read, order.person_id)
    return ""
