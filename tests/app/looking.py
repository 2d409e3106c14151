"""One visit of a page that collects everything the checks of all pages ask for; and those checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.pages import PAGES
from tests.app import browsing

NAMES = [page.name for page in PAGES]
_WIDE, _NARROW = {"width": 1366, "height": 3000}, {"width": 320, "height": 3000}
_ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400%
_HEADERS = ("content-security-policy", "x-frame-options", "x-content-type-options", "referrer-policy")
_SMALLEST = 24
_CRASHED = "Sorry, this page did not work"

# What axe finds that is Streamlit's own and can't be mended here: rule -> the words of it in the statement.
IN_THE_STATEMENT = {"presentation-role-conflict": "box that a file is dropped on"}

# A control that is drawn within another is as big as that one: what a finger hits is what counts.
_TARGETS = """smallest => [...document.querySelectorAll(
    'button, summary, select, textarea, input, [role=button], [role=tab], [role=radio], nav a, '
    + '[data-testid=stPageLink] a')]
    .map(e => e.closest('label') || e)
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width > 1 && box.height > 1 && (box.width < smallest || box.height < smallest))
    .map(([e, box]) => `${e.ariaLabel} ${e.outerHTML.slice(0, 120)} ${box.width} x ${box.height}`)"""

# Each chart: its words, its traces, and the rows of the tables that stand before the next chart.
_CHARTS = """() => {
    const all = [...document.querySelectorAll('[data-testid=stPlotlyChart], table.jy-table')];
    const found = [];
    for (const e of all) {
        if (e.matches('table')) {
            if (found.length) found.at(-1).tables.push({
                caption: e.caption.textContent,
                totals: [...e.querySelectorAll('tfoot tr')].map(r => [...r.children].map(c => c.textContent)),
                rows: [...e.querySelectorAll('tbody tr')].map(r => [...r.children].map(c => c.textContent))});
            continue;
        }
        const plot = e.querySelector('.js-plotly-plot'), labelled = e.closest('[aria-label]')
            || e.querySelector('[aria-label]');
        found.push({
            alt: labelled ? labelled.getAttribute('aria-label') : '', tables: [],
            buttons: e.querySelectorAll('.modebar-btn').length,
            traces: plot && plot._fullData ? plot._fullData.map(t => ({
                name: t.name, kind: t.type, mode: t.mode || '', across: t.orientation === 'h',
                x: Array.from(t.x || []), y: Array.from(t.y || []),
                z: t.z ? Array.from(t.z, row => Array.from(row)) : []})) : []});
    }
    return found;
}"""
_COLOURS = """() => [getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor,
    getComputedStyle(document.querySelector('h1')).color]"""
_OPEN = """() => [...document.querySelectorAll('[data-testid=stExpander] details:not([open]) > summary')]
    .map(e => e.click()).length"""


@dataclass
class Seen:
    """What one visit found: at 1366 px wide, and at 320."""

    title: str = ""
    text: str = ""
    headings: list[int] = field(default_factory=list)
    violations: list[Any] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)  # answers without one of the headers
    too_small: list[str] = field(default_factory=list)
    widths: dict[str, int] = field(default_factory=dict)
    charts: list[Any] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)

    @property
    def has_crashed(self) -> bool:
        """Whether the page gave up."""
        return _CRASHED in self.text


Look = Callable[[str, str], Seen]


def look(context: Any, address: str, name: str, is_long: bool) -> Seen:
    """Open a page wide, then narrow, with all that folds out folded out; a long one goes by axe twice."""
    page, seen = context.new_page(), Seen()
    page.on("request", lambda request: seen.elsewhere.append(request.url))
    page.on("response", lambda answer: _keep_bare(answer, address, seen))
    page.set_viewport_size(_WIDE)
    page.goto(f"{address}/{'' if name == 'start_here' else name}")
    page.locator(".jy-footer").or_(page.get_by_text(_CRASHED)).first.wait_for(timeout=60_000)
    browsing.settled(page)
    if page.evaluate(_OPEN):
        browsing.settled(page)
    seen.title, seen.text = page.title(), page.inner_text("[data-testid=stMain]")
    seen.headings = [int(h.evaluate("e => e.tagName[1]")) for h in page.locator("h1, h2, h3, h4").all()]
    seen.violations = browsing.violations(page)
    seen.charts, seen.colours = page.evaluate(_CHARTS), page.evaluate(_COLOURS)
    _narrow(page, seen, is_long)
    seen.elsewhere = [url for url in seen.elsewhere if not url.startswith((address, "data:", "blob:"))]
    page.close()
    return seen


def _narrow(page: Any, seen: Seen, is_long: bool) -> None:
    page.set_viewport_size(_NARROW)
    page.wait_for_timeout(1000)
    seen.too_small = page.evaluate(_TARGETS, _SMALLEST)
    if is_long:
        seen.violations += browsing.violations(page)
    seen.widths["320 px"] = browsing.width(page)
    page.set_viewport_size(_ZOOMED)
    page.wait_for_timeout(300)
    seen.widths["400%"] = browsing.width(page)


def _keep_bare(answer: Any, address: str, seen: Seen) -> None:
    if answer.url.startswith(address):
        seen.bare += [f"{answer.url}: {name}" for name in _HEADERS if name not in answer.headers]


def looking(browser: Any, addresses: Mapping[str, str]) -> Look:
    """What was seen of a page in a state, looked at once; on a desktop that is dark."""
    context, held = browser.new_context(color_scheme="dark"), {}

    def seen(state: str, name: str) -> Seen:
        if (state, name) not in held:
            held[state, name] = look(context, addresses[state], name, is_long=state == "sample")
        return held[state, name]

    return seen


def is_accessible(here: Seen) -> None:
    """Check 4: axe finds nothing that the statement does not name, and headings skip no level."""
    assert not here.has_crashed
    assert [found for found in here.violations if found[0] not in IN_THE_STATEMENT] == []
    assert here.headings.count(1) == 1 and here.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(here.headings, here.headings[1:], strict=False))


def is_in_reach(here: Seen) -> None:
    """Check 6: no sideways scroll at 320 px and at 400%, and whatever is pressed is 24 px or more."""
    assert here.widths == {"320 px": 320, "400%": 320}
    assert here.too_small == []


def is_closed(here: Seen) -> None:
    """Check 12: nothing is asked for elsewhere, every answer has its headers, no chart can be shared."""
    assert here.elsewhere == [] and here.bare == []
    assert "Share chart" not in here.text and "Traceback" not in here.text
    assert not any(chart["buttons"] for chart in here.charts)


def is_light(here: Seen) -> None:
    """Check 15: white ground and black text on a desktop that is dark."""
    assert here.colours == ["rgb(255, 255, 255)", "rgb(11, 12, 12)"]
