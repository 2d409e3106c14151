"""The sheets before the tables of a workbook: Cover, Contents and Notes, in plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from journey.contact import Contact
from journey.export.choices import dated_text, prices_text, support_lines, support_text
from journey.export.dictionary import Described, dictionary
from journey.export.missing import MEANINGS
from journey.export.readme_words import CAVEATS, OUTSIDE, STEPS, VERIFY, kept_as
from journey.words import numbers
from journey.words.groups import SMALL_COUNTS

TITLE = "Tables for evaluation"
_HOW_TO_READ = (
    "Each sheet holds one table. It begins in cell A1 with one row of headings, and has no merged, hidden or "
    "blank rows or columns.",
    "The sheet Contents lists the tables, and leads to them. The sheet Notes says what may not be concluded, "
    "and what stands for missing values. The sheet Dictionary says what each column is.",
    "No cell is left blank: [x] is not available, [z] is not applicable, [c] is confidential and held back. "
    "None of them is nought.",
    "Headings that end with _gbp are of pounds. Dates are year-month-day, and a date that ends with _excl is "
    "the first day after. Yes and no are words. Colour means nothing.",
)
FRONT = {
    "Notes": "How to keep it, whose prices, shorthand ([x] not available, [z] not applicable, [c] held "
    "back), what may not be concluded, how to read and check, who is in it, what was left out or changed.",
    "Dictionary": "Each column of each table: its type, unit and codes, and what it is.",
}
_READING = (
    "Numbers are held as numbers, to the penny, and shown rounded only where they are no pounds. A number of "
    "more than 15 digits, and a date before March 1900, are text: a spreadsheet would change them.",
    "No cell is a formula, and no link leads out of this file. Text that looks like a formula or an address "
    "is text. In a CSV made from this file it may run: import its columns as text.",
    "Of a table with columns of different kinds the programme's CSV and Parquet (the evaluator pack) hold "
    "the same rows in the same order; there, missing is blank.",
)


@dataclass(frozen=True)
class Told:
    """What is said of one table of the workbook.

    Attributes:
        name: of the table.
        n_rows: that it has.
        n_columns: that it has.
        holds: what a row of it is.
        left_out: why it has no sheet; "" where it has one.
        changes: what was done to its values so that they fit into cells, a sentence each.
    """

    name: str
    n_rows: int
    n_columns: int
    holds: str
    left_out: str
    changes: Sequence[str]


def first_lines(about: Mapping[str, Any], summary: pl.DataFrame) -> list[str]:
    """What has to be known before anything else: how to keep it, whose prices, the support team's own cost.

    Args:
        about: what the manifest says.
        summary: the table summary_before_after.
    """
    settings, chosen = about["settings"], about["assumptions"]
    return [
        *kept_as(settings["is_sample"]),
        SMALL_COUNTS,
        prices_text(chosen, settings),
        support_text(chosen["support"]),
        *(f"{line}." for line in support_lines(summary)),
    ]


def cover(about: Mapping[str, Any], first: Sequence[str], contact: Contact) -> list[tuple[str, str]]:
    """The lines of the cover, each with its kind: title, heading or text."""
    settings, chosen = about["settings"], about["assumptions"]
    recipient = about["recipient"]
    lines = [
        ("title", f"{TITLE}: {settings['programme_name']}"),
        *(("text", line) for line in first),
        ("heading", "What this is"),
        ("text", "Contacts of people with public services, their estimated cost, and before and after."),
        ("text", f"Data up to {numbers.day(date.fromisoformat(settings['as_of_date']))}."),
        ("text", f"Method version {about['method_version']}, build {about['build_id']}."),
        ("text", f"Assumption set: {chosen['name']} ({chosen['title']}), {dated_text(chosen)}."),
        ("text", _discounting_text(about["discounting"])),
        (
            "text",
            f"Made for {recipient}. Every id was made for this recipient, and is other for everybody else."
            if recipient
            else "Made for no named recipient. Ids are the programme's own.",
        ),
        ("heading", "How to read it"),
        *(("text", line) for line in _HOW_TO_READ),
        ("heading", "How to check it"),
        ("text", VERIFY),
        ("heading", "Whom to ask"),
    ]
    return lines + [("text", line) for line in _whom_to_ask(contact)]


def _whom_to_ask(contact: Contact) -> list[str]:
    """A name, or an address, or both; a reader outside knows nobody who runs this software."""
    who = [f"Ask {contact.name}."] if contact.name else []
    if not (contact.name or contact.email or contact.phone):
        who = ["No contact is named in journey.toml; ask whoever sent you this file."]
    said = (("Email", contact.email), ("Phone", contact.phone), ("Data protection", contact.data_protection))
    return who + [f"{label}: {held}" for label, held in said if held]


def _discounting_text(used: Mapping[str, str] | None) -> str:
    if used is None:
        return "Nothing is discounted."
    return (
        f"Nothing is discounted but discounted_cost_gbp in yearly_series: costs of the years after "
        f"{numbers.financial_year(used['from_fy'])} by the standard rates of HM Treasury's Green Book."
    )


def contents(told: Sequence[Told]) -> pl.DataFrame:
    """The table of contents: a row for each sheet after it, and for each table that has no sheet."""
    rows = [
        (one.name, one.holds, one.n_rows, one.n_columns, one.left_out or _changes_text(one.changes))
        for one in told
    ]
    return pl.DataFrame(rows, ("Sheet", "What it holds", "Rows", "Columns", "Remark"), orient="row")


def _changes_text(changes: Sequence[str]) -> str:
    return "Some values were changed to fit: see Notes." if changes else "Every row is here."


def notes(
    first: Sequence[str], attrition: Sequence[str], sums: Sequence[str], told: Sequence[Told]
) -> pl.DataFrame:
    """The notes, numbered: what comes first, shorthand, caveats, reading, who is in it, sums, changes."""
    changed = [f"{one.name}: {said}" for one in told for said in (one.left_out, *one.changes) if said]
    parts = {
        "First of all": first,
        "Shorthand": [f"{mark} {meaning}" for mark, meaning in MEANINGS.items()],
        "Before quoting a figure": CAVEATS,
        "Reading": _READING,
        "Who is in it": attrition,
        "How it adds up": sums,
        "How to check it": [VERIFY],
        "Left out or changed": changed or ["Nothing: every row of every table is here as it is."],
    }
    rows = [(kind, text) for kind, texts in parts.items() for text in texts]
    numbered = [(number, *row) for number, row in enumerate(rows, 1)]
    return pl.DataFrame(numbered, ("Number", "Kind", "Note"), orient="row")


def dictionary_sheet(tables: Sequence[Described]) -> pl.DataFrame:
    """The dictionary in the words of a workbook: yes and no, and shorthand where a cell would be blank."""
    kind = pl.col("type").replace({"true or false": "yes or no"})
    return dictionary(tables).with_columns(kind).rename({"may_be_blank": "may_be_missing"})


def attrition_lines(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many were in at each step from the files received to the people compared, a sentence a step."""
    lines = []
    for step in steps:
        parts = [f"{n:,} {part.replace('_', ' ')}" for part, n in step["parts"].items()]
        lines.append(f"{STEPS[step['step']]}: {step['n']:,}. Of them {numbers.listed(parts)}.")
    return lines


def sums_lines(totals: Mapping[str, Any]) -> list[str]:
    """What the tables add up to, for who would do the sums again."""
    return [
        f"The sum of cost_gbp over the {totals['n_cost_lines']:,} rows of cost_lines is "
        f"£{Decimal(totals['cost_gbp']):,.2f}.",
        "By person and side (before or after), the sum of cost_gbp in cost_lines is that in "
        "summary_before_after, summary_by_payer, who_pays and yearly_series, and the headline on screen.",
        f"The side outside is {OUTSIDE}",
        "A spreadsheet adds in binary, so the last penny of many thousand amounts may be off. The sums named "
        "here were checked in exact decimals before this file was written.",
    ]


def readme_text(file: str, cover_lines: Sequence[tuple[str, str]], told: Sequence[Told]) -> str:
    """README.txt: the cover again, what may not be concluded, and what the workbook holds."""
    lines = ["WORKBOOK", ""]
    for kind, line in cover_lines:
        lines += ["", line.upper(), ""] if kind == "heading" else [line]
    lines += ["", "READ THIS BEFORE QUOTING A FIGURE", ""]
    lines += [f"{number}. {caveat}" for number, caveat in enumerate(CAVEATS, 1)]
    lines += ["", f"TABLES, A SHEET EACH, IN {file}", ""]
    lines += [f"{one.name} ({one.n_rows:,} rows): {one.holds} {one.left_out}".rstrip() for one in told]
    changed = [f"{one.name}: {said}" for one in told for said in one.changes]
    if changed:
        lines += ["", "CHANGED TO FIT INTO CELLS", "", *changed]
    lines += [
        "",
        "manifest.json holds the sha256 of every other file, the settings and the hashes of the inputs.",
        "",
    ]
    return "\n".join(lines)
