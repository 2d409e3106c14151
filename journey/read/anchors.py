"""Which source people stand for a person or a contact of the build: what the casebook ties its lines to."""

from __future__ import annotations

from journey.errors import Refused
from journey.read.people import People


def tokens_of(reader: People, person: str) -> list[str]:
    """The source person ids (tokens) of all records of a person, in order; the casebook may name them by any.

    Raises:
        Refused: no one in the build has that id or alias.
    """
    sql = "select source_person_id from link.person_link where person_id = $person_id order by 1"
    rows = reader.rows(sql, person_id=reader.person_id(person))
    return [str(row["source_person_id"]) for row in rows]


def contact_of(reader: People, interaction_id: str) -> tuple[str, str]:
    """Source person id (a token) and person id of one contact.

    Raises:
        Refused: the build has no contact of that id.
    """
    rows = reader.rows(
        "select i.source_person_id, p.person_id from canonical.interaction i"
        " join link.person_link p on p.source_person_id = i.source_person_id"
        " where i.interaction_id = $interaction_id",
        interaction_id=interaction_id,
    )
    if not rows:
        raise Refused(
            "The build has no contact of that id. One day's contacts with their ids: journey person PERSON"
            " --on DATE"
        )
    return rows[0]["source_person_id"], rows[0]["person_id"]
