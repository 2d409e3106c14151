"""The story so far: all that is written down, the newest first; changed with nothing lost, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app import casebook_edit, components, state
from app import casebook_fields as fields
from app import casebook_said as said
from app.casebook_person import Held, day_of
from journey import words
from journey.casebook import USE_CODES, Casebook, Entry, OutcomeUpdate, Rating, Words
from journey.words import casebook as told
from journey.words import way

_N_SHOWN = 30
_GONE = "gone:"
_TAKING, _ALL, _USE = "_casebook_taking", "_casebook_all", "_casebook_use"


@dataclass(frozen=True)
class _Item:
    """An entry or some words, alike: its id, what it is called, its day."""

    item_id: str
    kind_label: str
    on: date
    entry: Entry | None = None
    words: Words | None = None

    @property
    def label(self) -> str:
        return fields.label_of(self.kind_label, self.on)


def use_chosen() -> str:
    """The use that is looked at; what may not be used so is not shown."""
    return str(st.session_state.get(_USE) or USE_CODES[0])


def draw(held: Held, use: str) -> None:
    """Every entry with what can be done with it."""
    casebook_edit.draw_left_over(held)
    said.draw("story")
    items = _items(held)
    components.heading(2, "The story so far", "The newest day first")
    st.selectbox(
        "Show what may be used by or for",
        USE_CODES,
        format_func=lambda code: told.USES[code],
        key=_USE,
        width=460,
    )
    hidden = [item for item in items if item.item_id not in held.shown]
    if hidden:
        components.note(
            f"{words.several(len(hidden), 'entry is', 'entries are')} kept and not shown here, because "
            f"{held.name} did not agree to this use: {told.USES[use][0].lower()}{told.USES[use][1:]}."
        )
    if not items:
        components.note("Nothing is written down yet.")
    kept = items if st.session_state.get(_ALL) else items[:_N_SHOWN]
    gone = _gone_before(kept)
    for item, is_here in zip(kept, gone, strict=True):
        if is_here:
            _tell_gone()
        _item(held, item)
    if True not in gone:
        _tell_gone()
    if len(kept) < len(items):
        st.button(f"Show all {words.count(len(items))} entries", on_click=_show_all)


def _tell_gone() -> None:
    if said.place().startswith(_GONE):
        said.draw(said.place())


def _gone_before(kept: list[_Item]) -> list[bool]:
    """Before which entry one was taken back just now: there it is told, where the reader is."""
    start, _, day_text = said.place().partition(_GONE)
    if start or not day_text:
        return [False] * len(kept)
    older = [item.on <= date.fromisoformat(day_text) for item in kept]
    return [here and not above for here, above in zip(older, [False, *older[:-1]], strict=True)]


def _show_all() -> None:
    st.session_state[_ALL] = True


def _items(held: Held) -> list[_Item]:
    found = [
        _Item(one.entry_id, way.kind(one.kind_code), day_of(one), entry=one)
        for one in held.entries
        if not one.is_taken_back
    ]
    found += [_Item(f"W{one.words_id}", way.kind("words"), one.said_on, words=one) for one in held.words]
    return sorted(found, key=lambda item: item.on, reverse=True)


def _item(held: Held, item: _Item) -> None:
    is_shown = item.item_id in held.shown
    if casebook_edit.is_open(item.item_id) and item.entry:
        casebook_edit.draw(held, item.entry, item.label)
        return
    said.draw(f"edit_{item.item_id}")
    components.html(_markup(held, item, is_shown))
    with st.container(horizontal=True):
        if item.entry and is_shown:
            st.button(
                f"Change {item.label}", type="tertiary", wrap=True, key=f"edit_{item.item_id}",
                on_click=casebook_edit.begin, args=(item.entry,),
            )  # fmt: skip
        st.button(
            f"Take back {item.label}", type="tertiary", wrap=True, key=f"take_{item.item_id}",
            on_click=_ask, args=(item.item_id,),
        )  # fmt: skip
    if st.session_state.get(_TAKING) == item.item_id:
        _confirm(held, item)


def _markup(held: Held, item: _Item, is_shown: bool) -> str:
    head = f"<h3>{components.plain(item.kind_label)}, {components.plain(words.day(item.on))}</h3>"
    if not is_shown:
        return f'<div class="jy-entry"><div>{head}<p class="jy-by">Kept, and not shown.</p></div></div>'
    if item.words is not None:
        by = item.words.voice if item.words.voice != "person" else held.name
        invented = ", invented for the sample" if item.words.is_invented else ""
        shared = "agreed to be shown" if item.words.is_shared else "not agreed to be shown"
        return _article(head, [("", f"“{item.words.text}”")], f"{by}, {shared}{invented}", "", "person")
    entry = item.entry
    assert entry is not None and entry.body is not None
    voice = told.voice(entry.voice_code, held.name)
    by = f"{voice}. Written down by {entry.begun_by}, {told.when(entry.begun_at)}."
    return _article(head, parts(entry, held), by, _history(held, entry), entry.voice_code)


def _article(head: str, lines: Sequence[tuple[str, str]], by: str, more: str, voice_code: str) -> str:
    return (
        f'<div class="jy-entry jy-{components.plain(voice_code)}"><div>{head}{texts(lines)}'
        f'<p class="jy-by">{components.plain(by)}</p>{more}</div></div>'
    )


def texts(lines: Sequence[tuple[str, str]]) -> str:
    """What was said, as it was typed, line breaks and all: shown and never run as markup."""
    return "".join(
        f'<p class="jy-text" dir="auto">{f"<b>{components.plain(what)}.</b> " if what else ""}'
        f"{components.plain(text)}</p>"
        for what, text in lines
    )


def parts(entry: Entry, held: Held | None = None) -> list[tuple[str, str]]:
    """(what it is, text) of what an entry says, codes in words."""
    body = entry.body
    if body is None:
        return []
    lines: list[tuple[str, str]] = []
    if isinstance(body, OutcomeUpdate):
        outcome = casebook_edit.outcomes(held).get(entry.about_code or "") if held else None
        lines += [("Of the outcome", outcome)] if outcome else []
        lines.append(("", told.GOING[body.going_code]))
    if isinstance(body, Rating):
        colours = [body.answers[name] for name in body.answers]
        chosen = [
            f"{colours.count(code)} {told.COLOURS[code].partition(' ')[2].lower()}" for code in told.COLOURS
        ]
        lines.append(("", f"Their own picture: {words.listed(chosen)}. The table of sittings has each line."))
    lines += [(told.part(name), text) for name, text in body.texts().items() if text]
    return [*lines, *([("Themes", ", ".join(body.themes))] if body.themes else [])]


def _history(held: Held, entry: Entry) -> str:
    """Former versions, closed until they are asked for."""
    earlier = held.earlier.get(entry.entry_id, [])
    if not earlier:
        return ""
    said_before = "".join(
        f'<div class="jy-before"><p class="jy-by">Version {one.version_no}: '
        f"{components.plain(one.who)}, {components.plain(told.when(one.at))}</p>"
        f"{texts(parts(one, held))}</div>"
        for one in reversed(earlier)
    )
    changed = f"Changed by {entry.who}, {told.when(entry.at)}. See what stood before"
    return f"<details><summary>{components.plain(changed)}</summary>{said_before}</details>"


def _ask(item_id: str | None) -> None:
    st.session_state[_TAKING] = item_id
    said.forget()


def _confirm(held: Held, item: _Item) -> None:
    """Say what goes and that it is for good, and ask once."""
    versions = len(held.earlier.get(item.item_id, [])) + 1
    also = (
        " What was said of how it is going goes with it."
        if item.entry and item.entry.kind_code == "outcome"
        else ""
    )
    goes = f"its text in {words.several(versions, 'version')}" if versions > 1 else "its text"
    components.html(
        f'<div class="jy-problem" role="alert"><p><strong>Take back {components.plain(item.label)}?</strong> '
        f"This removes {goes} for good, from the file too.{also} Only a line stays that it was there, who "
        "took it back and when. It can't be undone.</p></div>"
    )
    with st.container(horizontal=True):
        st.button("Yes, take it back", key=f"yes_{item.item_id}", on_click=_take, args=(held, item))
        st.button("No, leave it", key=f"no_{item.item_id}", on_click=_ask, args=(None,))


def _take(held: Held, item: _Item) -> None:
    def act(casebook: Casebook) -> tuple[str, str]:
        if item.words is not None:
            casebook.take_back_words(item.words.words_id)
        else:
            casebook.take_back_entry(item.item_id, state.who())
        return item.item_id, f"{fields.sentence(item.label)}: taken back. Its text is gone."

    st.session_state[_TAKING] = None
    said.keep_and_clear("story", "take_back", held.person_id, act, f"{_GONE}{item.on.isoformat()}")
