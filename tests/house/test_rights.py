"""Every door to something that changes or reveals asks for its right first, in the function that opens it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.pages import PAGES
from journey.access import RIGHTS

ROOT = Path(__file__).parents[2]
APP = sorted((ROOT / "app").rglob("*.py"))
# What changes something, or opens what is sealed. The last two parts of a name count; of a lone name the one.
DOORS = {
    "open_casebook",
    *("review.pair", "review.decide", "review.undo"),
    *("jobs.start", "jobs.forget"),
    *("drafts.begin", "drafts.change", "drafts.discard", "drafts.opened"),
    "checking.discard",
    *("explaining.explain", "explaining.take_back", "made.report", "made.row_numbers"),
    *("downloads.content", "start_check", "begin_check", "looking.start_look", "init_workspace"),
    "read.record_look",
}  # fmt: skip
ASKS = {"access.need", "need", "who.need"}  # the last: of whom access.later found at a click


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _called(node: ast.AST) -> Iterator[ast.Call]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            yield inner


def _is_door(call: ast.Call) -> bool:
    parts = ast.unparse(call.func).split(".")
    return ".".join(parts[-2:]) in DOORS or (len(parts) == 1 and parts[0] in DOORS)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Functions of a module; one inside another is part of it."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (inner for inner in node.body if isinstance(inner, ast.FunctionDef))


def unguarded(source: str) -> list[str]:
    """The functions of a module that open a door and do not ask before they do."""
    found = []
    for function in _functions(ast.parse(source)):
        doors = [call.lineno for call in _called(function) if _is_door(call)]
        asked = [call.lineno for call in _called(function) if ast.unparse(call.func) in ASKS]
        if doors and not (asked and min(asked) < min(doors)):
            found.append(f"{function.name}, line {min(doors)}")
    return found


@pytest.mark.parametrize("path", APP, ids=_name)
def test_a_door_asks_for_its_right(path: Path) -> None:
    assert unguarded(path.read_text(encoding="utf-8")) == []


def test_the_walk_sees_what_does_not_ask_and_what_asks_too_late() -> None:
    assert unguarded("def f():\n    jobs.start(1)\n") == ["f, line 2"]
    assert unguarded("def f():\n    jobs.start(1)\n    access.need('upload')\n") == ["f, line 2"]
    assert unguarded("def f():\n    access.need('upload')\n    jobs.start(1)\n") == []
    assert unguarded("def f():\n    def g():\n        open_casebook(1)\n    g()\n") == ["f, line 3"]


@pytest.mark.parametrize("path", APP, ids=_name)
def test_a_right_that_is_asked_for_is_one_that_there_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = [
        call.args[0].value for call in _called(tree)
        if ast.unparse(call.func) in ASKS and call.args and isinstance(call.args[0], ast.Constant)
    ]  # fmt: skip
    assert set(asked) <= set(RIGHTS)


def test_every_page_has_a_file_and_a_right_that_there_is() -> None:
    assert {page.name for page in PAGES} == {path.stem for path in (ROOT / "app" / "views").glob("[a-z]*.py")}
    assert {page.right for page in PAGES} <= {"", *RIGHTS}
