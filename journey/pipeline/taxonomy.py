"""The rules that say what kind of contact it was: ours, and the programme's own in workspace/taxonomy."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import polars as pl

from journey.errors import Refused
from journey.pipeline.reference import known_codes, reference, reference_frame
from journey.profiles import list_profiles
from journey.store import Store
from journey.workspace import Workspace
from schemas import vocabularies as v

CONDITIONS = ("source_code", "activity_code", "status_code", "outcome_code", "setting_code")
ANSWERS = (
    "planned_code",
    "initiated_by_code",
    "present_code",
    "demand_code",
    "failure_reason",
    "is_significant",
)
COLUMNS = ("rule_code", *CONDITIONS, *ANSWERS, "rule_note")
SCHEMA = {
    **dict.fromkeys(COLUMNS, pl.String),
    "is_significant": pl.Boolean,
    "rank_no": pl.Int64,
    "owner_code": pl.String,
}
_SHIPPED_FILE = "taxonomy_rule.csv"
_SHIPPED = 1000  # every rule of the programme comes before every rule of ours
_GENERAL = 100  # a rule for one source comes before one for all
_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
_FORM = "See docs/how-to-classify.md."
Known = Mapping[str, Callable[[], Sequence[str]]]
Row = dict[str, str | None]


@dataclass(frozen=True)
class Taxonomy:
    """Every rule, in the order in which they are asked, and the hash of what they say."""

    frame: pl.DataFrame  # SCHEMA
    sha256: str


def taxonomy_of(workspace: Workspace) -> Taxonomy:
    """The rules that ship, and those of workspace/taxonomy/*.csv before them.

    Args:
        workspace: the folder; its profiles say which sources there are.

    Returns:
        One row a rule, sorted by rank_no and rule_code. Two rules of one rank may still answer one question
        differently: whether they ever meet depends on what is held (timeline.tied_answer).

    Raises:
        Refused: a rule lacks something, says something unknown, or has another's code.
    """
    known = {**_KNOWN, "source_code": lambda: list_profiles(workspace.path)}
    files = [("shipped", _SHIPPED_FILE, reference(_SHIPPED_FILE))]
    for path in sorted((workspace.path / "taxonomy").glob("*.csv")):
        if not path.name.startswith("."):  # what a spreadsheet or a Mac leaves beside the file
            files.append(("programme", f"taxonomy/{path.name}", path.read_bytes()))
    rows = [
        {**rule, "rank_no": _rank(rule, owner), "owner_code": owner}
        for owner, name, raw in files
        for rule in _rules(raw, name, known)
    ]
    frame = pl.DataFrame([_typed(row) for row in rows], SCHEMA).sort("rank_no", "rule_code")
    twice = frame.filter(pl.col("rule_code").is_duplicated())["rule_code"]
    if len(twice):
        raise Refused(f"Two taxonomy rules are called {twice[0]}. Rename the one in taxonomy/.")
    return Taxonomy(frame, sha256(frame.write_csv().encode()).hexdigest())


def load_taxonomy(store: Store, taxonomy: Taxonomy) -> None:
    """Keep the rules as the table timeline.taxonomy_rule."""
    store.load_frame("timeline.taxonomy_rule", taxonomy.frame)


def _rules(raw: bytes, name: str, known: Known) -> Iterator[Row]:
    """The rules of one file, each looked at; rows without anything in them are passed over."""
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        raise Refused(f"{name} is not UTF-8. In Excel choose Save As and the type CSV UTF-8.") from None
    except csv.Error:
        raise Refused(f"{name} is not a whole CSV file. Save it again from your spreadsheet.") from None
    heading = [cell.strip() for cell in rows[0]] if rows else []
    if heading != list(COLUMNS):
        raise Refused(f"{name}, row 1: the headings have to be exactly {','.join(COLUMNS)}. {_FORM}")
    for number, cells in enumerate(rows[1:], start=2):
        held = [" ".join(cell.split()) or None for cell in cells]
        if not any(held):
            continue
        if any(held[len(COLUMNS) :]):
            raise Refused(
                f"{name}, row {number}: it has more cells than headings. Put a text with commas in quotes."
            )
        rule: Row = dict.fromkeys(COLUMNS)
        rule.update(zip(COLUMNS, held, strict=False))
        _refuse_unfit(rule, f"{name}, row {number}", known)
        yield rule


def _refuse_unfit(rule: Row, where: str, known: Known) -> None:
    """Whether a rule says something, all of it in codes that we know."""
    if _CODE.fullmatch(rule["rule_code"] or "") is None:
        raise Refused(f"{where}, rule_code: each rule needs a name of small letters, digits and _.")
    for column, codes in known.items():
        code = rule[column] = _folded(rule, column)
        if code is not None and code not in codes():
            raise Refused(f"{where}, {column}: we do not know {code}. {known_codes(code, codes())}")
    if not any(rule[column] for column in ANSWERS):
        raise Refused(f"{where}: it answers nothing. Fill in one of {', '.join(ANSWERS)}, or take it out.")
    if (rule["demand_code"] == "failure") != (rule["failure_reason"] is not None):
        raise Refused(
            f"{where}, failure_reason: a demand_code of failure needs a reason, and only that has one."
            f" {known_codes('', v.FAILURE_REASONS)}"
        )
    if rule["rule_note"] is None:
        raise Refused(f"{where}, rule_note: say in plain words why the rule holds; it is shown beside it.")


def _folded(rule: Row, column: str) -> str | None:
    """A code as we write it; spreadsheets turn true into TRUE."""
    code = rule[column]
    return code.lower() if code is not None and column == "is_significant" else code


def _rank(rule: Row, owner_code: str) -> int:
    """Which of two rules is asked first: the lower. More conditions come before fewer."""
    said = sum(rule[column] is not None for column in CONDITIONS[1:])
    return (
        (_SHIPPED if owner_code == "shipped" else 0)
        + (0 if rule["source_code"] else _GENERAL)
        + 10 * (len(CONDITIONS) - 1 - said)
    )


def _typed(row: dict[str, str | int | None]) -> dict[str, object]:
    said = row["is_significant"]
    return {**row, "is_significant": None if said is None else said == "true"}


def _activities() -> list[str]:
    return reference_frame("activity.csv")["activity_code"].to_list()


_KNOWN: Known = {
    "activity_code": _activities,
    "status_code": lambda: v.STATUS_CODES,
    "outcome_code": lambda: v.OUTCOME_CODES,
    "setting_code": lambda: v.SETTING_CODES,
    "planned_code": lambda: v.PLANNED_CODES,
    "initiated_by_code": lambda: v.INITIATED_BY_CODES,
    "present_code": lambda: v.PRESENT_CODES,
    "demand_code": lambda: v.DEMAND_CODES,
    "failure_reason": lambda: v.FAILURE_REASONS,
    "is_significant": lambda: ("true", "false"),
}
