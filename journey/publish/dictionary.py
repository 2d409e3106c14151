"""What each column of a story's tables means; the tables have these columns in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_PERSON = ("story_id", "Stands for the person, in this recipient's pack alone; it joins to nothing else.")
_FAMILY = (
    (
        "family_code",
        "The kind of service. Kinds with few contacts, over all or on a side, are together as other: these "
        "need not be the same before and after. A side on which there are none has no row of it.",
    ),
    ("family_label", "The same in words."),
)
_SIDE = ("side_code", "before or after the change.")
COLUMNS = {
    "story": (
        _PERSON,
        ("relative_month", "Month counted from the change: -1 ends before it, 1 begins with it; no 0."),
        _SIDE,
        *_FAMILY,
        ("activity_type_code", "What kind of contact it was. Kinds with few contacts are together as other."),
        ("activity_type_label", "The same in words."),
        ("n_contacts_band", "How many contacts: 1 or 2, 3 to 5, 6 to 9, 10 or more."),
    ),
    "summary": (
        _PERSON,
        *_FAMILY,
        _SIDE,
        ("n_months", "How long the side is, in months, down to whole half-years."),
        ("data_code", "Whether data were supplied for the whole side, part of it, or none of it."),
        (
            "count_code",
            "rounded; none: no contact; under_10: fewer than 10, not told; with_other: counted in "
            "the row of other services on this side; not_supplied: no data.",
        ),
        (
            "n_contacts",
            "About how many contacts in those months, to two figures and the nearest 10. Blank: see "
            "count_code.",
        ),
        ("n_contacts_per_year", "Contacts in a year of 365.25 days with data, to two figures."),
        (
            "cost_gbp",
            "Estimated cost of activity in those months in pounds, to two figures and the nearest 100. "
            "Blank: no price, or too few contacts to tell it.",
        ),
        ("cost_gbp_per_year", "The same in a year with data. Of the support team: its own cost."),
    ),
    "gaps": (
        _PERSON,
        ("relative_quarter", "Three months counted from the change: -1 ends before it, 1 begins with it."),
        *_FAMILY,
        (
            "gap_code",
            "not_supplied: no data in this half-year; part_supplied: some missing in it; few: contacts of "
            "the kind are few on this side, and counted with other services; stay: 30 nights or more "
            "in hospital, prison or temporary accommodation; not_seen: the person could not be seen in "
            "these data.",
        ),
    ),
}


def dictionary() -> pl.DataFrame:
    """One row a column: table_name, column_name, meaning_text."""
    import polars as pl

    rows = [(table, name, text) for table, columns in COLUMNS.items() for name, text in columns]
    return pl.DataFrame(rows, schema=["table_name", "column_name", "meaning_text"], orient="row")
