"""Parts of a page that several pages use. All text from data is escaped here."""

import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from app import access, pages
from journey import words
from journey.errors import Damaged, JourneyError
from journey.read import Reader
from journey.words import coarse, glossary
from journey.words.worked_out import WORKED_OUT

_CONFIG = {"displayModeBar": False, "showSendToCloud": False, "responsive": True}
_STYLE = Path(__file__).with_name("style.css")
_KEYS = {
    "before": ("dot before", "contact before"),
    "after": ("diamond", "contact after"),
    "contact": ("dot before", "contact"),
    "stay": ("bar", "stay"),
    "line": ("line", "data held"),
    "held": ("bar", "data held"),
    "missing": ("hatch", "no data supplied"),
    "ended": ("cross", "the person was not seen"),
    "a_year_before": ("dot before", "a year before"),
    "a_year_after": ("diamond", "a year after"),
    "whole": ("fewer", "whole period, in the colour of its side"),
    "not_started": ("blank", "blank: not yet started"),
}
_MOST_ROWS = 24  # a longer table scrolls in its own region
_log = logging.getLogger(__name__)


def plain(text: object) -> str:
    """Text from data, safe inside HTML: shown as it is, never run as markup."""
    return escape(str(text))


def html(body: str) -> None:
    """Markup of our own; everything from data in it has been through plain(), and says months to some."""
    st.html(coarse.lengths(coarse.text(body)) if access.hides() else body)


def chrome() -> None:
    """The style of every page, and the name above the menu."""
    st.html(_STYLE)
    st.logo(Path(__file__).with_name("logo.svg"), size="large")


def banner(read: Reader | None) -> None:
    """Says on every page that the data is invented, when it is."""
    if read is not None and read.is_sample:
        html(
            '<div class="jy-banner"><strong>Sample data.</strong> Built around the published figures of one '
            "person's story; everything else is invented.</div>"
        )


def heading(level: int, text: str, subtitle: str = "", anchor: str = "") -> None:
    """A heading that says the finding, beneath it the measure; links of the page find it by its anchor."""
    below = f'<p class="jy-sub">{plain(subtitle)}</p>' if subtitle else ""
    name = f' id="{plain(anchor)}"' if anchor else ""
    html(f'<h{level} class="jy-h{level}"{name}>{plain(text)}</h{level}>{below}')


def subtitle(text: str) -> None:
    """What the page rests on, beneath its title."""
    html(f'<p class="jy-sub">{plain(text)}</p>')


def stamp(read: Reader) -> None:
    """Whose prices the pounds of a page rest on: the price base and the assumption set."""
    chosen = read.assumption_set()
    note(f"{words.prices_stamp(chosen['price_base_fy'], chosen)}; {words.price_level(chosen)}.")


def lead(text: str) -> None:
    """The opening words of a page."""
    html(f'<p class="jy-lead">{plain(text)}</p>')


def sentences(lines: Sequence[str]) -> None:
    """The headline: one sentence a line."""
    html(f'<p class="jy-headline">{"<br>".join(plain(line) for line in lines)}</p>')


def note(text: str) -> None:
    """A plain paragraph."""
    html(f'<p class="jy-note">{plain(text)}</p>')


def question(text: str, hint: str) -> None:
    """What a field beneath asks, and what to think of; the field has the question as its own hidden label."""
    html(f'<p class="jy-question"><strong>{plain(text)}</strong><br>{plain(hint)}</p>')


def notes(lines: Sequence[str]) -> None:
    """Plain points, one below another."""
    html(f'<ul class="jy-list">{"".join(f"<li>{plain(line)}</li>" for line in lines)}</ul>')


def box(title: str, lines: Sequence[str]) -> None:
    """A framed list of points."""
    points = "".join(f"<li>{plain(line)}</li>" for line in lines)
    html(f'<div class="jy-box"><h2>{plain(title)}</h2><ul>{points}</ul></div>')


def card(title: str, text: str) -> None:
    """One of several ways on."""
    html(f'<div class="jy-card"><h3>{plain(title)}</h3><p>{plain(text)}</p></div>')


def code(text: str) -> None:
    """A command to type."""
    html(f'<p class="jy-code"><code>{plain(text)}</code></p>')


def quote(text: str, said_by: str) -> None:
    """The person's own words, and who said them."""
    html(f'<blockquote class="jy-quote"><p>“{plain(text)}”</p><p>{plain(said_by)}</p></blockquote>')


def figure(label: str, before: str, after: str, shares: tuple[float, float], below: str) -> str:
    """One figure as markup: X then Y, a bar for each, and what it rests on."""
    bars = "".join(
        f'<div class="jy-bar {side}" style="width:{max(share, 0.015) * 84:.1f}%"></div>'
        for side, share in zip(("before", "after"), shares, strict=True)
    )
    return (
        f'<div class="jy-figure"><h2>{plain(label)}</h2><p class="jy-then"><b '
        f'class="before">{plain(before)}</b> then '
        f'<b class="after">{plain(after)}</b></p><div '
        f'aria-hidden="true">{bars}</div><p>{plain(below)}</p></div>'
    )


def figures(parts: Sequence[str]) -> None:
    """Figures side by side; one above another on a narrow screen."""
    html(f'<div class="jy-figures">{"".join(parts)}</div>')


def key(*names: str) -> None:
    """What the marks mean, above the chart."""
    items = "".join(f'<li><i class="{_KEYS[name][0]}"></i>{_KEYS[name][1]}</li>' for name in names)
    html(f'<ul class="jy-key" aria-label="Key">{items}</ul>')


def chart(figure_: Any, alt: str, name: str) -> None:
    """A chart with its words for people who do not see it; without exact days while identities are hidden."""
    if access.hides():
        figure_, alt = coarse.figure(json.loads(figure_.to_json())), coarse.lengths(coarse.text(alt))
    st.plotly_chart(figure_, theme=None, config=_CONFIG, alt=alt, key=f"chart_{name}")


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    totals: Sequence[Sequence[str]] = (),
    n_text: int = 1,
    hints: Sequence[str] = (),
    label: str = "",
) -> None:
    """A table as text; the first `n_text` columns are words, the rest are numbers set to the right.

    `hints`, one a row, open beneath the name of the row: the rule that made it. `label` names the table to
    screen readers where its caption stands on the page more than once.
    """

    def line(cells: Sequence[str], hint: str = "") -> str:
        first, *rest = cells
        others = "".join(
            f"<td{'' if i < n_text - 1 else ' class=num'}>{plain(cell)}</td>" for i, cell in enumerate(rest)
        )
        rule = f"<details><summary>Rule</summary><p>{plain(hint)}</p></details>" if hint else ""
        return f'<tr><th scope="row">{plain(first)}{rule}</th>{others}</tr>'

    head = "".join(
        f'<th scope="col"{"" if i < n_text else " class=num"}>{plain(column)}</th>'
        for i, column in enumerate(columns)
    )
    foot = f"<tfoot>{''.join(line(cells) for cells in totals)}</tfoot>" if totals else ""
    body = "".join(line(cells, hint) for cells, hint in zip(rows, hints or [""] * len(rows), strict=True))
    tall = " jy-tall" if len(rows) > _MOST_ROWS else ""
    html(
        f'<div class="jy-scroll{tall}" role="region" tabindex="0" aria-label="{plain(label or caption)}">'
        f'<table class="jy-table">'
        f"<caption>{plain(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
    )


def pair_table(caption: str, sides: tuple[str, str], rows: Sequence[tuple[str, str, str]]) -> None:
    """Two records side by side; on a narrow screen one under the other, each named again.

    The roles are said outright because a table that is not laid out as one loses them.
    """
    head = "".join(
        f'<th scope="col" role="columnheader">{plain(text)}</th>' for text in ("What is held", *sides)
    )
    body = "".join(
        f'<tr role="row"><th scope="row" role="rowheader">{plain(label)}</th>'
        + "".join(
            f'<td role="cell"><span class="jy-side" aria-hidden="true">{plain(side)}</span>{plain(held)}</td>'
            for side, held in zip(sides, pair, strict=True)
        )
        + "</tr>"
        for label, *pair in rows
    )
    html(
        f'<table class="jy-table jy-pair" role="table"><caption>{plain(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def told(text: str, title: str = "Kept") -> None:
    """What was just done; read out where a screen reader is used."""
    html(f'<div class="jy-told" role="status"><p><strong>{plain(title)}.</strong> {plain(text)}</p></div>')


def refused(text: str, title: str = "This was not kept") -> None:
    """What could not be done and why; read out at once."""
    html(f'<div class="jy-problem" role="alert"><p><strong>{plain(title)}.</strong> {plain(text)}</p></div>')


def problem(error: JourneyError, next_step: str = "") -> None:
    """What is wrong and the next step, in words and as links to the pages that the visitor may open.

    Args:
        error: what is wrong.
        next_step: the sentence of Start here on where the workspace stands, said instead where it has one;
            the words of the error may be of a terminal.
    """
    is_damaged = isinstance(error, Damaged)
    title = "The data can't be opened" if is_damaged else "No data to show yet"
    said = error.message if is_damaged else next_step or error.message
    html(f'<div class="jy-problem"><h2>{title}</h2><p>{plain(said)}</p></div>')
    if is_damaged:
        return
    who = access.visitor()
    pages.link("start_here", "Open Start here", who)
    pages.link("add_data", "Open Add data", who)


def nobody() -> None:
    """Files were added, and no one is in the data yet: the next step."""
    note("No one is in the data yet. Add a file; the figures are made when it has been added.")
    pages.link("add_data", "Open Add data", access.visitor())


def crash_page(error: BaseException) -> bool:
    """Says that a page failed, without detail; the log has the same reference and the kind of error."""
    reference = "".join(secrets.choice(ascii_lowercase) for _ in range(8))
    _log.error("A page failed: %s, reference %s", type(error).__name__, reference)
    st.html(  # fixed words: who is there may be the very thing that could not be told
        '<div class="jy-problem" role="alert"><h1 class="jy-h1">Sorry, this page did not work</h1>'
        "<p>Nothing was changed or lost. Open the page again. If it fails again, tell the person who runs "
        f"this software this reference: <strong>{reference}</strong></p></div>"
    )
    footer(has_pages=False)
    with suppress(StreamlitAPIException):  # it may have failed before there was a menu to link into
        _footer_links()
    return True


def worked_out(name: str) -> None:
    """How a figure was worked out, closed until somebody opens it; beneath the figure.

    Raises:
        KeyError: there are no words for this figure.
    """
    with st.expander("How we worked this out"):
        notes(WORKED_OUT[name])


def words_on_page(*names: str) -> None:
    """What some words of the page mean, each as the glossary has it; at the foot of the page.

    Raises:
        KeyError: a word is not in the glossary.
    """
    if not names:
        return
    with st.expander("Words on this page"):
        definitions({name: glossary.meaning(name) for name in names})
        st.page_link("views/methods.py", label="All words, and how figures are worked out")


def definitions(meanings: Mapping[str, str]) -> None:
    """Words and their meanings, as a list of definitions."""
    lines = "".join(f"<dt>{plain(word)}</dt><dd>{plain(text)}</dd>" for word, text in meanings.items())
    html(f'<dl class="jy-words">{lines}</dl>')


def footer(has_pages: bool = True) -> None:
    """Accessibility, privacy and contact, on every page.

    Args:
        has_pages: whether the three pages can be opened; before somebody signs in they can't.
    """
    st.html(  # fixed words: a crash page has them too
        '<div class="jy-footer"><p><strong>Accessibility.</strong> Every chart has a table beneath '
        "it with the same figures. If you need these pages in another form, ask for it.</p>"
        "<p><strong>Privacy.</strong> The pages send nothing elsewhere. People are shown under a pseudonym "
        "unless the programme gave them a name here.</p>"
        "<p><strong>Contact.</strong> Somebody in your programme can explain or correct what you see.</p>"
        "</div>"
    )
    if has_pages:
        _footer_links()


def _footer_links() -> None:
    with st.container(horizontal=True, key="footer_links"):
        st.page_link("views/accessibility.py", label="Accessibility statement")
        st.page_link("views/privacy.py", label="Privacy")
        st.page_link("views/contact.py", label="Contact")
