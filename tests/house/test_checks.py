"""Every code that the intake can give is in the catalogue, and every entry of it can be given."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from journey.findings.catalogue import LEVELS, STAGES, WHO_CAN_FIX, Check, checks

ROOT = Path(__file__).parents[2]
INTAKE = sorted(
    [
        *(
            path
            for part in ("extract", "canonical", "validate", "intake", "findings", "removal", "rights")
            for path in (ROOT / "journey" / part).rglob("*.py")
        ),
        *(ROOT / "journey" / f"{name}.py" for name in ("holdings", "check")),
    ]
)
CODE = re.compile(r"[a-z]+(_[a-z]+)+")
# Which call gives a code, and which of its arguments it is (counted from nought).
BY_POSITION = {"Note": 0, "rejected": 2, "_Reason": 1, "all_of": 2}
BY_NAME = ("reason_code", "check_id")
# Codes made of a part and a name, by the pattern in which they are written -> what they come to.
DATES = ("start_date", "start_at", "end_date", "end_at")
MADE_OF_PARTS = {
    "no_{name}": ["no_*", "no_person_id", "no_record_id", "no_start_date", "no_start_at"],
    "no_{start}": ["no_start_date", "no_start_at"],
    "{name}_not_read": [f"{name}_not_read" for name in DATES],
    "{name}_out_of_range": [f"{name}_out_of_range" for name in DATES],
    "rule_{rule}": [
        *("rule_*", "rule_end_not_before_start", "rule_duration_minutes", "rule_start_date"),
        "rule_interaction_id",
    ],
}
TEXTS = ("title", "why_it_matters", "what_to_do")
JARGON = re.compile(
    r"\b(null|NaN|string|integer|boolean|parse|parser|schema|regex|UTC|JSON|token|frame|polars|Pandera|"
    r"disposition|canonical|DNA|superseded|sentinel|metadata|byte|bytes|delimiter|API|validation)\b"
)


def _constants(node: ast.AST) -> Iterator[str]:
    """Texts inside an argument: a text, a pl.lit of one, either side of a choice."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        if isinstance(part, ast.JoinedStr):
            yield "".join(
                str(value.value) if isinstance(value, ast.Constant) else "{" + ast.unparse(value.value) + "}"
                for value in part.values
                if isinstance(value, ast.Constant | ast.FormattedValue)
            )


def _given(tree: ast.AST, is_extract: bool) -> Iterator[str]:
    """Texts that stand where a code is given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).split(".")[-1]
            place = BY_POSITION.get(name)
            if place is not None and len(node.args) > place:
                yield from _constants(node.args[place])
            for keyword in node.keywords:
                if keyword.arg in BY_NAME:
                    yield from _constants(keyword.value)
                if keyword.arg and keyword.arg.startswith("flag_"):
                    yield keyword.arg.removeprefix("flag_")
        # a choice of reasons: .then(pl.lit("above_header")), .otherwise(pl.lit(...))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_extract:
            if node.func.attr in ("then", "otherwise"):
                yield from (text for argument in node.args for text in _constants(argument))
        # rows with their reason: (row, "not_json")
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and is_extract:
            yield from _constants(node.elts[1]) if isinstance(node.elts[1], ast.Constant) else ()
        # what is said of rows that could not be read: its keys are codes
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_TEXTS":
            yield from (text for key in getattr(node.value, "keys", ()) for text in _constants(key))
        if isinstance(node, ast.JoinedStr) and (text := next(_constants(node))) in MADE_OF_PARTS:
            yield text
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("flag_"):
            yield node.value.removeprefix("flag_")


def _codes(path: Path) -> set[str]:
    found = set()
    for text in _given(ast.parse(path.read_text(encoding="utf-8")), path.parent.name == "extract"):
        if text in MADE_OF_PARTS:
            found |= set(MADE_OF_PARTS[text])
        elif CODE.fullmatch(text):
            found.add(text)
        elif "{" in text and CODE.fullmatch(re.sub(r"\{.*?\}", "x", text)):
            raise AssertionError(f"{path.name} makes a code of parts: say in this test what {text} comes to")
    return found


def _everything_said(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return said | {
        node.arg.removeprefix("flag_")
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg
    }


EMITTED = {code: path.name for path in INTAKE for code in _codes(path)}
NOT_CODES = {"reason_code", "disposition_code", "source_row", "source_sheet", "column_label", "check_id"}


def test_every_code_has_words():
    missing = {
        code: where for code, where in EMITTED.items() if code not in checks() and code not in NOT_CODES
    }
    assert not missing, f"put these into schemas/checks.toml: {missing}"


def test_every_entry_can_be_given():
    said = set().union(*(_everything_said(path) for path in INTAKE)) | {f"{code}" for code in EMITTED}
    said |= {text.removeprefix("flag_") for text in said}
    assert not [name for name in checks() if name not in said]


def test_the_scan_sees_each_way_of_giving_a_code():
    """Else the first test could pass by seeing nothing."""
    for code in ("same_record_twice", "above_header", "other_encoding", "nhs_number_not_valid", "no_key"):
        assert code in EMITTED or any(code in _everything_said(path) for path in INTAKE)
    assert {"same_record_twice", "other_encoding", "nhs_number_not_valid", "no_key", "no_*"} <= set(EMITTED)


def test_ids_are_unique():
    held = tomllib.loads((ROOT / "schemas" / "checks.toml").read_text(encoding="utf-8"))["check"]
    ids = [entry["id"] for entry in held]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.id)
def test_an_entry_is_whole_and_plain(check: Check):
    assert check.stage in STAGES and check.level in LEVELS and check.who_can_fix in WHO_CAN_FIX
    for name in TEXTS:
        text = getattr(check, name)
        assert text.endswith(".") and text[0].isupper() and len(text) <= 130, text
        assert not JARGON.search(text), text
        assert "{" not in text and "  " not in text, text
