"""Ids for one recipient: nobody can join their pack to another's, or to the programme's own tables."""

from typing import Any

import polars as pl

from journey.keys import RecipientKey

# Where a row stood in its file is as good as an id: two recipients could join their packs by it.
_PLACES = ("source_sheet_no", "source_row")
_ORDER = ("person_id", "start_date", "interaction_id", "extract_id")
_OURS = ("assumption_id",)
_KINDS = {"parent_id": "interaction"}  # a record's id stays equal to that of what its parts are part of
_JOINABLE = ("extracts",)


def for_recipient(tables: dict[str, pl.DataFrame], key: RecipientKey) -> dict[str, pl.DataFrame]:
    """The tables with the recipient's own ids: the same person has the same id in all of them.

    Rows are put in the order of the new ids, so that the order does not tell the former ones.
    """
    return {name: _renamed(frame, key) for name, frame in tables.items()}


def _renamed(frame: pl.DataFrame, key: RecipientKey) -> pl.DataFrame:
    ids = [name for name in frame.columns if name.endswith("_id") and name not in _OURS]
    if not ids:
        return frame
    # The kind of id is the domain: a person and an interaction of one spelling are not to look alike.
    renamed = frame.with_columns(
        key.tokens(_KINDS.get(name, name.removesuffix("_id")), frame[name]).alias(name) for name in ids
    )
    places = [name for name in _PLACES if name in frame.columns]
    blank = renamed.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in places)
    return blank.sort([name for name in _ORDER if name in frame.columns], maintain_order=True)


def inputs_for_recipient(inputs: dict[str, Any]) -> dict[str, Any]:
    """What the build was made from, without the ids of its files."""
    return {name: held for name, held in inputs.items() if name not in _JOINABLE}
