"""Finding one person among many: by an id or alias exactly as held, or from a short list by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey.errors import Refused
from journey.read.build import Row
from journey.read.hidden import Hidden

if TYPE_CHECKING:
    from journey.read.comparison import Reader

MOST_LISTED = 200
_BY_TOKEN = """
select distinct person_id from link.person_link where source_person_id in (select unnest($tokens)) limit 2
"""
_NTH = "select person_id from timeline.person order by person_id limit 1 offset $before"


def n_people(read: Reader) -> int:
    """How many people are in the build."""
    sql = "select count(*) as n from timeline.person"
    return read.kept(("n_people",), lambda: int(read.rows(sql)[0]["n"]))


def with_change(read: Reader) -> tuple[list[Row], int]:
    """People with a change date by name, no more than MOST_LISTED; and how many there are."""
    import polars as pl

    found = read.people().filter(pl.col("change_on").is_not_null())
    return found.head(MOST_LISTED).to_dicts(), found.height


def find(read: Reader, typed: str) -> str | None:
    """The person whom a text means exactly: by id or alias, else by the id that an agency has for them.

    An agency's own id is looked up as its keyed token, so only where the key is at hand. Where identities are
    hidden nothing but a person's number finds anybody. An id that means two people finds nobody.

    Args:
        read: the build.
        typed: as somebody typed it; it is kept nowhere.
    """
    text = typed.strip()
    if not text:
        return None
    if isinstance(read, Hidden):
        return _numbered(read, text)
    try:
        return read.person_id(text)
    except Refused:
        return _by_local_id(read, text)


def _numbered(read: Reader, text: str) -> str | None:
    number = text.casefold().removeprefix("person").strip()
    if not (number.isascii() and number.isdecimal() and 0 < len(number) < 10 and int(number)):
        return None
    found = read.rows(_NTH, before=int(number) - 1)
    return str(found[0]["person_id"]) if found else None


def _by_local_id(read: Reader, text: str) -> str | None:
    workspace = read.workspace
    if workspace is None or not workspace.has_key():
        return None
    key = workspace.key
    sources = read.rows("select distinct source_code from link.person_link order by 1")
    tokens = [key.token("person", f"{row['source_code']}|{text}") for row in sources]
    found = read.rows(_BY_TOKEN, tokens=tokens)
    return str(found[0]["person_id"]) if len(found) == 1 else None
