"""One name per stage, contract, schema and test; column names say their type."""

import importlib
import re
from pathlib import Path

import polars as pl
import pytest
from pandera.polars import DataFrameModel

ROOT = Path(__file__).parents[2]
SCHEMAS = sorted(p.stem for p in (ROOT / "schemas").glob("*.py") if p.stem not in ("__init__", "base"))
STAGES = ("extract", "canonical", "validate", "link", "cost", "timeline", "compare", "export")
NO_CONTRACT = {
    "extract": "hands over text rows, which have no contract but their row number",
    "validate": "its frames (set aside, rows) are contracts of schemas/canonical.py",
}
NO_SQL = {
    "extract": "messy files are Polars work",
    "canonical": "messy rows are Polars work",
    "validate": "Pandera checks frames",
    "link": "linking is a Polars and Python step over sealed identifiers",
}
# Suffix -> type. The first that fits is taken, so longer endings stand first.
SUFFIXES = (
    (r"^n_.*_per_year$", pl.Float64),
    (r"_gbp(_per_year)?$", pl.Decimal(18, 2)),
    (r"^(is|has)_", pl.Boolean),
    (r"_month$", pl.Date),
    (r"(_date|_date_excl|_on)$", pl.Date),
    (r"_at$", pl.Datetime),
    (r"^n_|_days$|^nights$|_nights$|_minutes$", pl.Int64),
    (r"(_id|_code|_label|_fy|_reason|_precision|_text)$", pl.String),
    (r"_share$", pl.Float64),
)
EXCEPTIONS: dict[str, str] = {}  # "Contract.column": reason


def _each_contract():
    for name in SCHEMAS:
        module = importlib.import_module(f"schemas.{name}")
        for label, held in sorted(vars(module).items()):
            if (
                isinstance(held, type)
                and issubclass(held, DataFrameModel)
                and held.__module__ == module.__name__
            ):
                yield pytest.param(label, held, id=f"{name}.{label}")


CONTRACTS = list(_each_contract())


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_one_name_everywhere(stage):
    assert (ROOT / "journey" / stage / "__init__.py").is_file()
    assert (ROOT / "schemas" / f"{stage}.py").is_file() or stage in NO_CONTRACT
    assert list((ROOT / "journey" / stage).glob("sql/*.sql")) or stage in NO_SQL
    tests = [
        p
        for folder in ("spec", "unit", "property")
        for p in (ROOT / "tests" / folder).glob(f"test*{stage}*.py")
    ]
    assert tests, f"no test file is named after {stage}"


@pytest.mark.parametrize(("label", "contract"), CONTRACTS)
def test_column_names_match_their_types(label, contract):
    wrong = []
    for column, held in contract.to_schema().columns.items():
        kind = held.dtype.type
        for pattern, wanted in SUFFIXES:
            if re.search(pattern, column):
                if f"{label}.{column}" not in EXCEPTIONS and kind != wanted:
                    wrong.append(f"{column}: {kind}, expected {wanted}")
                break
    assert not wrong, wrong


@pytest.mark.parametrize(("label", "contract"), CONTRACTS)
def test_a_contract_says_what_a_row_is(label, contract):
    assert contract.__doc__ and "Grain:" in contract.__doc__, label


def test_no_bare_names():
    bare = {"cost", "amount", "value", "date", "total", "rate"}
    for parameter in CONTRACTS:
        label, contract = parameter.values
        assert not bare & set(contract.to_schema().columns), label
