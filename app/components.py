"""Parts of a page that several pages use. All text from data is escaped here."""

import logging
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from journey import words
from journey.errors import Damaged, JourneyError
from journey.read import Reader

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
    """Markup of our own; everything from data in it has been through plain()."""
    st.html(body)


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


def heading(level: int, text: str, subtitle: str = "") -> None:
    """A heading that says the finding, and beneath it the measure."""
    below = f'<p class="jy-sub">{plain(subtitle)}</p>' if subtitle else ""
    html(f'<h{level} class="jy-h{level}">{plain(text)}</h{level}>{below}')


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
    """A chart with its words for people who do not see it."""
    st.plotly_chart(figure_, theme=None, config=_CONFIG, alt=alt, key=f"chart_{name}")


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    totals: Sequence[Sequence[str]] = (),
    n_text: int = 1,
    hints: Sequence[str] = (),
) -> None:
    """A table as text; the first `n_text` columns are words, the rest are numbers set to the right.

    `hints`, one a row, open beneath the name of the row: the rule that made it.
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
        f'<div class="jy-scroll{tall}" role="region" tabindex="0" aria-label="{plain(caption)}"><table '
        f'class="jy-table">'
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


def problem(error: JourneyError) -> None:
    """What is wrong and the next step, in words."""
    title = "The data can't be opened" if isinstance(error, Damaged) else "No data to show yet"
    step = (
        ""
        if isinstance(error, Damaged)
        else "<p>No files yet? Add one with <code>journey add FILE --source CODE</code>, then run"
        " <code>journey build</code>. To look around with invented data: <code>journey demo</code>.</p>"
    )
    html(f'<div class="jy-problem"><h2>{title}</h2><p>{plain(error.message)}</p>{step}</div>')


def crash_page(error: BaseException) -> bool:
    """Says that a page failed, without any detail; the log holds the kind of error and no values."""
    _log.error("A page failed: %s", type(error).__name__)
    html(
        '<div class="jy-problem"><h1 class="jy-h1">Sorry, this page did not work</h1><p>Nothing was '
        "changed or lost. Open the page "
        "again. If it fails again, tell the person who runs this software which page you were on "
        "and when.</p></div>"
    )
    return True


def footer() -> None:
    """Accessibility, privacy and contact, on every page."""
    html(
        '<div class="jy-footer"><p><strong>Accessibility.</strong> Every chart has a table beneath '
        "it with the same figures. "
        "The pages are light only. If you need this in another form, ask the person who runs this "
        "software.</p>"
        "<p><strong>Privacy.</strong> The pages run on this machine and send nothing elsewhere. "
        "People are shown "
        "under a pseudonym unless the programme gave them a name here.</p>"
        "<p><strong>Contact.</strong> The person who runs this software in your programme can "
        "explain or correct what you see.</p></div>"
    )
