"""Step 3 of Add data: which column of theirs is which field of ours, one table of the file at a time."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app import access, adding_codes, adding_steps, components
from journey import words
from journey.drafts import Draft
from journey.errors import JourneyError
from journey.matching.behind import CHANGED, is_behind
from journey.matching.checking import begin_check
from journey.matching.choices import TableChoices, as_held, choices_of
from journey.matching.dated import is_order_unsaid, unread_text
from journey.matching.rows import Field, fields, is_strange, not_kept, order_of, order_seen, samples
from journey.notes import plain
from journey.propose.matching import Look, Table
from journey.words import fields as told
from journey.workspace import Workspace

_NONE = "Not in this file"
_DAY_FIRST, _MONTH_FIRST = "The day, as in 31/12/2023", "The month, as in 12/31/2023"


def draw(held: Workspace, draft: Draft) -> None:
    """The columns of one table, then on to the check."""
    components.heading(2, "Say what each column is", draft.file_name)
    found = adding_steps.look(held, draft)
    if found is None:
        return
    if draft.kept_sha256 and is_behind(held, draft):
        components.refused(CHANGED, "This was not added")
    components.note(_said(found))
    components.notes(found.settle)
    if found.tables:
        table = _table_chosen(draft, found)
        chosen = _table(draft, found, table)
        draft = _kept(held, draft, table, chosen)
    with st.container(horizontal=True):
        if st.button("Check the file", type="primary"):
            _check(held, draft, found)
        if st.button("Back"):
            adding_steps.go(held, draft, "preview")
        adding_steps.discard_button(held, draft)


def _said(found: Look) -> str:
    if found.is_kept and any(is_strange(table) for table in found.tables):
        return (
            "The headings of this file are not those that we know. Check that it is the right file; then say "
            "what each column is."
        )
    if found.is_kept:
        return (
            "This file is known, so its columns are matched already. Go on if they are right; what you "
            "change is kept for the next time, once the file is added."
        )
    return (
        "These are suggestions, from the headings and from what the columns hold. Look at the values beside "
        "each, and change what is wrong. It is kept for the next time, once the file is added."
    )


def _table_chosen(draft: Draft, found: Look) -> Table:
    if len(found.tables) == 1:
        return found.tables[0]
    names = [table.name for table in found.tables]
    name = st.radio(
        f"The file has {words.count(len(names))} tables. Look at each",
        names,
        format_func=lambda held: held.replace("_", " "),
        horizontal=True,
        key=f"table_{draft.draft_id}",
    )
    return found.tables[names.index(name)]


def _table(draft: Draft, found: Look, table: Table) -> TableChoices:
    """One table's selects where they stand otherwise than they were filled in.

    The rest is not kept: it is filled in anew should another file of the source teach something meanwhile.
    """
    kept = choices_of(draft.table_choices.get("tables", {}).get(table.name, {}))
    sheets = ", ".join(f"“{plain(name)}”" for name in table.seen.sheets if name)
    where = f"From {sheets}. " if sheets else ""
    components.heading(
        3,
        f"Columns of the table {table.name.replace('_', ' ')}" if len(found.tables) > 1 else "Columns",
        f"{where}{words.several(table.seen.n_rows, 'row', 'rows')}; {told.GRAINS[table.rule.grain_code]}.",
    )
    rows = fields(table)
    used = [row for row in rows if row.is_required or row.heading or kept.fields.get(row.name)]
    chosen = {row.name: _row(draft, table, row, kept) for row in used}
    rest = [row for row in rows if row not in used]
    if rest:
        with st.expander(f"Other things the file may hold ({len(rest)})"):
            chosen |= {row.name: _row(draft, table, row, kept) for row in rest}
    _left(table, chosen)
    month_first, new_dates = _order(draft, found, table, chosen, kept)
    matched = adding_codes.draw(draft, found, table, chosen, kept)
    changed = {row.name: chosen[row.name] for row in rows if chosen[row.name] != row.heading}
    return replace(matched, fields=changed, month_first=month_first, new_dates=new_dates)


def _row(draft: Draft, table: Table, row: Field, kept: TableChoices) -> str:
    """One field of ours: the column, its sample values and why it was suggested."""
    options = ["", *row.options]
    held = kept.fields.get(row.name, row.heading)
    with st.container(key=f"field_{table.name}_{row.name}"):
        pick, values = st.columns([5, 6])
        with pick:
            heading: str = st.selectbox(
                f"{row.label}{' (required)' if row.is_required else ''}",
                options,
                index=options.index(held) if held in options else 0,
                format_func=lambda text: plain(text, 80) if text else _NONE,
                key=f"match_{draft.draft_id}_{table.name}_{row.name}",
            )
        with values:
            why = row.why if heading == row.heading else "Chosen by you."
            _values(samples(table, heading), why if heading else "")
    return heading


def _values(cells: list[str], why: str) -> None:
    shown = "".join(f"<li>{components.plain(cell)}</li>" for cell in cells)
    listed = f'<ul class="jy-samples" aria-label="Sample values">{shown}</ul>' if cells else ""
    components.html(f'<div class="jy-beside">{listed}<p class="jy-hint">{components.plain(why)}</p></div>')


def _left(table: Table, chosen: dict[str, str]) -> None:
    """The columns that nothing is taken from."""
    left = not_kept(table, chosen)
    if left:
        components.note(f"Columns that will not be kept: {', '.join(f'“{plain(name)}”' for name in left)}.")
    else:
        components.note("Every column of the table is used.")


def _order(
    draft: Draft, found: Look, table: Table, chosen: dict[str, str], kept: TableChoices
) -> tuple[bool | None, bool]:
    """The order of day and month (None where it is as before), and whether new forms of dates are read."""
    new_dates = False
    if forms := unread_text(table, chosen, found.hints):
        components.note(f"Dates here are written in a form that was not known before. {forms}")
        new_dates = st.checkbox(
            "Read dates in that form too", kept.new_dates, key=f"dates_{draft.draft_id}_{table.name}"
        )
    is_open = table.is_order_open or (new_dates and is_order_unsaid(table, chosen, found.hints))
    if order_of(table) is None and not is_open:
        return None, new_dates
    before = None if is_open else order_of(table)
    now = before if kept.month_first is None else kept.month_first
    picked = st.radio(
        "Which comes first in the dates?" + (" (required)" if is_open else ""),
        [_DAY_FIRST, _MONTH_FIRST],
        index=None if now is None else int(now),
        key=f"order_{draft.draft_id}_{table.name}_{is_open}",
    )
    if is_open:
        components.note("Nothing in the file tells. Ask the agency: a guess can be wrong by months.")
    answer = None if picked is None else picked == _MONTH_FIRST
    _doubt(answer, order_seen(table, chosen, found.hints))
    return (None if answer == before else answer), new_dates


def _doubt(answer: bool | None, seen: bool | None) -> None:
    """Say where the cells can only be read in the other order."""
    if None not in (answer, seen) and answer != seen:
        first = "month" if seen else "day"
        components.refused(f"The dates of this file can only be read with the {first} first.", "Look again")


def _kept(held: Workspace, draft: Draft, table: Table, chosen: TableChoices) -> Draft:
    """Keep the choices in the draft as soon as they are made."""
    tables = draft.table_choices.get("tables", {})
    if tables.get(table.name) == as_held(chosen):
        return draft
    choices = {**draft.table_choices, "tables": {**tables, table.name: as_held(chosen)}}
    return adding_steps.keep(held, draft, table_choices=choices)


def _check(held: Workspace, draft: Draft, found: Look) -> None:
    try:
        access.need("upload")
        begin_check(held, draft, found, access.visitor().name)
    except JourneyError as error:
        adding_steps.refuse(error)
    adding_steps.let_go()
    st.rerun()
