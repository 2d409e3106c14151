"""The glossary is whole and plain, its document is fresh, and the words of pages and figures are in it."""

import ast
import re
from pathlib import Path

import pytest

from app.pages import PAGES
from journey.words.glossary import GLOSSARY, ON_PAGE, glossary_text, meaning
from journey.words.worked_out import WORKED_OUT

ROOT = Path(__file__).parents[2]
# words of programmers that have a plain one on screen
JARGON = re.compile(
    r"\b(null|parse|schema|quarantin\w*|entity|disposition|canonical|token|frame|saving\w*)\b", re.I
)
# what people meet on the pages and can't guess
WANTED = (
    *("contact", "stay", "set aside", "duplicate", "match", "data held", "not supplied", "at risk"),
    *("compared service", "verdict", "counting noise", "unit cost", "price base", "assumption set"),
    *("low, central and high", "recipient", "pseudonym", "build", "extract"),
)


def test_the_list_has_the_words_of_the_screen_in_order():
    assert not set(WANTED) - set(GLOSSARY)
    assert list(GLOSSARY) == sorted(GLOSSARY, key=str.casefold)
    assert len(GLOSSARY) >= 40


@pytest.mark.parametrize("word", GLOSSARY)
def test_a_meaning_is_plain_and_whole(word):
    text = meaning(word)
    assert text[0].isupper() and text.endswith(".") and len(text) <= 220 and "  " not in text, text
    assert not JARGON.search(text), text


def test_a_word_that_is_not_in_the_list_is_an_error():
    with pytest.raises(KeyError):
        meaning("interoperability")


def test_the_document_is_made_from_the_list():
    kept = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert kept == glossary_text(), "docs/glossary.md is stale. Run: python docs/make_glossary.py"
    assert kept.count("\n- **") == len(GLOSSARY)


def test_the_words_of_each_page_are_in_the_list_and_the_page_exists():
    names = {page.name for page in PAGES}
    for page, words in ON_PAGE.items():
        assert page in names and words and not set(words) - set(GLOSSARY), page
    with_data = {page.name for page in PAGES if page.right} | {"start_here"}
    assert with_data == set(ON_PAGE)


def _asked_for() -> set[str]:
    """Figures that a module of the app asks words for: components.worked_out("name")."""
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("worked_out") and node.args:
                if isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    return found


def test_every_figure_has_words_and_all_words_have_a_figure():
    assert _asked_for() == set(WORKED_OUT)


@pytest.mark.parametrize("name", WORKED_OUT)
def test_how_a_figure_was_worked_out_is_said_in_sentences(name):
    for line in WORKED_OUT[name]:
        assert line[0].isupper() and line.endswith(".") and not JARGON.search(line), line
