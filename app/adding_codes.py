"""Step 3 of Add data, beneath the columns: their codes beside ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from app import components
from app.casebook_fields import literal
from journey import words
from journey.drafts import Draft
from journey.matching.choices import TableChoices
from journey.matching.codes import Code, codes, n_left, our_activities, rest_of, whole_kind
from journey.propose.matching import Look, Table
from journey.words import fields as told

_HARMLESS = re.compile(r"[^\W\d_]([^\W_]|[ ,'()/&-])*")
_ASIDE = "Not matched: its rows are set aside"
_UNKNOWN = "Not matched: not known"
_NO_KIND = "Choose the kind of contact"


def draw(
    draft: Draft,
    found: Look,
    table: Table,
    chosen: dict[str, str],
    kept: TableChoices,
) -> TableChoices:
    """The selects for codes; the choices of the table about codes that differ from what was filled in.

    Args:
        draft: whose file it is.
        found: what the file holds.
        table: one of its tables.
        chosen: field -> heading, as chosen above.
        kept: what was chosen before.
    """
    if table.rule.grain_code == "person":
        return TableChoices()
    kind, rest, activity = None, None, {}
    if chosen.get("activity"):
        components.heading(3, "What their kinds of contact are")
        ours = our_activities(found)
        activity = _codes(draft, found, table, "activity", chosen["activity"], ours, kept)
        rest = _rest(draft, table, ours, kept)
    else:
        components.heading(3, "What kind of contact the rows are")
        kind = _kind(draft, found, table, kept)
    status: dict[str, str] = {}
    if chosen.get("status"):
        components.heading(3, "Whether it took place")
        status = _codes(draft, found, table, "status", chosen["status"], list(told.STATUSES), kept)
    return TableChoices({}, activity, status, rest, kind)


def _codes(
    draft: Draft, found: Look, table: Table, name: str, heading: str, ours: list[str], kept: TableChoices
) -> dict[str, str]:
    rows = codes(found, table, name, heading)
    former = kept.activity if name == "activity" else kept.status
    answers = {row: _code(draft, table, name, row, ours, former) for row in rows}
    more = n_left(found, table, name, heading)
    if more:
        several = words.several(more, "more text stands", "more texts stand")
        components.note(
            f"{several} in this column: rare ones, and any that may name somebody. They are read as "
            "before, or as not matched."
        )
    return {row.text: picked for row, picked in answers.items() if picked != row.ours}


def _code(
    draft: Draft, table: Table, name: str, row: Code, ours: list[str], former: Mapping[str, str]
) -> str:
    options = ["", *ours]
    none = _ASIDE if name == "activity" else _UNKNOWN
    label = told.activities() if name == "activity" else told.STATUSES
    held = former.get(row.text, row.ours)
    pick, beside = st.columns([5, 6])
    with pick:
        picked: str = st.selectbox(
            _label(row.text),
            options,
            index=options.index(held) if held in options else 0,
            format_func=lambda code: label[code] if code else none,
            key=f"code_{draft.draft_id}_{table.name}_{name}_{row.text}",
        )
    with beside:
        said = f"{words.several(row.n_rows, 'row', 'rows')}. {row.why}"
        components.html(f'<div class="jy-beside"><p class="jy-hint">{components.plain(said)}</p></div>')
    return picked


def _label(code: str) -> str:
    """Their code as a label: as it is where no mark in it could be obeyed, so that it is read out well."""
    return code if _HARMLESS.fullmatch(code) else literal(code)


def _rest(draft: Draft, table: Table, ours: list[str], kept: TableChoices) -> str | None:
    options = ["", *ours]
    before = rest_of(table)
    held = before if kept.rest is None else kept.rest
    picked: str = st.selectbox(
        "Any other kind",
        options,
        index=options.index(held) if held in options else 0,
        format_func=lambda code: told.activities()[code] if code else "Set its rows aside",
        key=f"rest_{draft.draft_id}_{table.name}",
        width=520,
    )
    return None if picked == before else picked


def _kind(draft: Draft, found: Look, table: Table, kept: TableChoices) -> str | None:
    ours = our_activities(found)
    held = whole_kind(table, kept)
    picked = st.selectbox(
        "Every row is (required)",
        ours,
        index=ours.index(held) if held in ours else None,
        format_func=lambda code: told.activities()[code],
        placeholder=_NO_KIND,
        key=f"kind_{draft.draft_id}_{table.name}",
        width=520,
    )
    return None if picked == whole_kind(table, TableChoices()) else picked
