"""Methods and glossary without a browser; and that every figure of every page says how it was worked out."""

import re
from pathlib import Path

import pytest

from app.pages import PAGES
from journey import METHOD_VERSION
from journey.words.glossary import GLOSSARY, ON_PAGE
from tests.app.walking import links, opened, text, walk

pytestmark = pytest.mark.filterwarnings("default")
WITH_FIGURES = [
    page.name for page in PAGES if page.name not in ("methods", "accessibility", "privacy", "contact")
]


def test_it_says_the_version_the_words_and_where_prices_come_from(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample_workspace, monkeypatch, "methods")
    assert not app.exception
    said = text(app)
    assert f"Method version {METHOD_VERSION}" in said and "Prices of 2024 to 2025" in said
    assert all(f"<dt>{word}</dt>" in said for word in GLOSSARY)
    # of schemas/reference/unit_costs.csv: the average A&E attendance is £280, from 126.76 to 1,179.98
    row = re.search(r"A&amp;E \(emergency care\) attendance, average</th>.*?</tr>", said)
    assert row and "2024 to 2025" in row[0] and "PSSRU (Kent)" in row[0]
    assert all(f"<td class=num>{n}</td>" in row[0] for n in ("£280", "£126.76", "£1,179.98"))


def test_it_is_there_without_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(tmp_path / "none", monkeypatch, "methods")
    assert not app.exception
    assert "no unit cost is in use" in text(app) and "Every row of a file is accounted for" in text(app)


def test_every_link_of_the_page_leads_to_a_heading(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = text(opened(sample_workspace, monkeypatch, "methods"))
    wanted, held = re.findall(r'href="#([^"]+)"', said), re.findall(r'<h[23][^>]* id="([^"]+)"', said)
    assert len(wanted) == 13 and set(wanted) <= set(held) and len(held) == len(set(held))


def test_headings_are_in_order(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample_workspace, monkeypatch, "methods")
    levels = [int(kind[1]) for kind, _ in walk(app.main) if kind[0] == "h"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_markup_in_the_document_is_drawn_and_never_run() -> None:
    from app.methods_text import inline

    assert inline("**Kinds.** `a < b` and [ADR 15](adr/0015.md) *so*") == (
        "<strong>Kinds.</strong> <code>a &lt; b</code> and ADR 15 <em>so</em>"
    )
    assert inline("<script>") == "&lt;script&gt;" and inline("2 * 3 * 4") == "2 * 3 * 4"


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_every_figure_says_how_it_was_worked_out(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Between a chart, or figures side by side, and the next heading of level 2 stands what folds out."""
    app = opened(sample_workspace, monkeypatch, name)
    assert not app.exception
    waits = ""
    for kind, label in walk(app.main):
        if kind == "h2":
            assert not waits, f"{name}: nothing says how this was worked out: {waits}"
        elif kind in ("chart", "figures"):
            waits = label or "figures"
        elif kind == "expander" and label.startswith("How we worked"):
            waits = ""
    assert not waits, waits


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_every_page_has_its_words_and_the_links_of_the_footer(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    app = opened(sample_workspace, monkeypatch, name)
    assert not app.exception
    assert {"accessibility", "privacy", "contact"} <= set(links(app))
    labels = [label for kind, label in walk(app.main) if kind == "expander"]
    assert ("Words on this page" in labels) == (name in ON_PAGE)
