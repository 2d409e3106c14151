"""House rules on SELECT files: one statement, a header, no clock, nothing Spark would answer differently."""

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "journey").rglob("*.sql"))
FORBIDDEN = re.compile(
    r"\b(dayofweek|dayofyear|isodow|regexp_replace|quantile_cont|mode|group_concat|string_agg|listagg|hash|round)\s*\("
    r"|\basof\b|\bpivot\b|\bunion\s+(all\s+)?by\s+name\b|\brecursive\b",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"\bcurrent_(date|time|timestamp)\b|\b(now|today|get_current_timestamp|localtimestamp|random|uuid)\s*\(",
    re.IGNORECASE,
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _body(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.split("--")[0] for line in lines)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_one_select_with_a_header(path):
    text = path.read_text(encoding="utf-8")
    for word in ("-- Grain:", "-- Reads:", "-- Rule:"):
        assert word in text, f"{_name(path)} has no '{word}' line"
    statements = [held for held in sqlglot.parse(_body(path), read="duckdb") if held is not None]
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Query)


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_spark_answers_the_same(path):
    """Translates, and uses none of the words that DuckDB and Spark read differently."""
    assert not FORBIDDEN.findall(_body(path))
    assert sqlglot.transpile(
        _body(path), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_date_diff_counts_whole_days_of_dates(path):
    """Differences in days of dates agree; of times, DuckDB counts boundaries and Spark does not."""
    for node in sqlglot.parse_one(_body(path), read="duckdb").find_all(exp.DateDiff, exp.TimestampDiff):
        unit = node.args.get("unit")
        assert unit is not None and unit.name.lower() == "day", node.sql()
        assert not [column.name for column in node.find_all(exp.Column) if column.name.endswith("_at")], (
            node.sql()
        )


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_select_reads_the_clock_or_chance(path):
    assert not CLOCK.findall(_body(path))


def test_there_are_select_files():
    assert len(FILES) > 10
