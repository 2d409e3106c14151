"""House rules on Python files: size, clock, one door to each thing, a thin app, no machine in the text."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(path for top in ("journey", "app", "schemas") for path in (ROOT / top).rglob("*.py"))
APP = [path for path in CODE if path.is_relative_to(ROOT / "app")]
MAY_READ_THE_CLOCK = {"journey/commands/workspace.py", "app/cli.py", "app/session.py"}  # a sign-in ends
CLOCK = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime"}
# Written in pieces, so that this file does not break its own rule.
MACHINE = re.compile(
    "|".join(["/" + "work/", "/" + "root/", r"pypi\." + "org", "files.python" + "hosted", "--index" + "-url"])
)
PLAIN_SQL = re.compile(r"\bselect\b.+\bfrom\b|\bgroup\s+by\b|\border\s+by\b", re.IGNORECASE | re.DOTALL)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def _clock_calls(tree: ast.AST) -> list[int]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
            owner = ast.unparse(node.func.value)
            if node.func.attr in ("today", "now", "utcnow") or owner == "time":
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_modules_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


@pytest.mark.parametrize("path", [p for p in CODE if _name(p) not in MAY_READ_THE_CLOCK], ids=_name)
def test_nothing_reads_the_clock(path):
    """as_of_date is a setting: the same inputs give the same figures."""
    lines = _clock_calls(ast.parse(path.read_text(encoding="utf-8")))
    assert not lines, f"{_name(path)} reads the clock on lines {lines}"


@pytest.mark.parametrize("path", APP, ids=_name)
def test_the_app_computes_nothing(path):
    """Screen and export can't disagree when only journey.read does sums."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")
            if (
                called[-1] == "group_by"
                or called[1:] == ["groupby"]
                or called == ["sum"]
                or (len(called) > 1 and called[-1] == "sum")
            ):
                wrong.append((node.lineno, ".".join(called)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            if re.match(
                r"\s*(select|with|insert|update|delete)\b", node.value, re.IGNORECASE
            ) and PLAIN_SQL.search(node.value):
                wrong.append((node.lineno, "SQL"))
    assert not wrong, wrong


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_no_print_and_no_reading_of_the_brief(path):
    text = path.read_text(encoding="utf-8")
    assert "../" + "shared" not in text


def test_no_file_names_a_registry_or_this_machine():
    wrong = []
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{_name(path)}:{n}" for n, line in enumerate(text.splitlines(), 1) if MACHINE.search(line)]
    assert not wrong, wrong
