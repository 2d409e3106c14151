"""Write docs/data-dictionary.md from the contracts and docs/assumptions.md from the assumptions' CSV.

Usage: python docs/make_dictionary.py [FOLDER]; the folder is docs/ unless another is named.
"""

import csv
import importlib
import inspect
import re
import sys
from pathlib import Path

from pandera.polars import DataFrameModel

ROOT = Path(__file__).resolve().parents[1]
NOT_TABLES = ("__init__", "base", "vocabularies")


def dictionary_text() -> str:
    """Every contract: what a row is, and each column's type and rule."""
    lines = [
        "# Data dictionary",
        "",
        "Generated from `schemas/*.py` by `docs/make_dictionary.py`. Do not edit.",
        "",
    ]
    for path in sorted((ROOT / "schemas").glob("*.py")):
        if path.stem in NOT_TABLES:
            continue
        module = importlib.import_module(f"schemas.{path.stem}")
        found = [
            held
            for held in vars(module).values()
            if isinstance(held, type)
            and issubclass(held, DataFrameModel)
            and held.__module__ == module.__name__
            and not held.__name__.startswith("_")
        ]
        if found:
            lines += [f"## {path.stem}", ""]
        for contract in found:
            lines += _table(path.stem, contract)
    return "\n".join(lines)


def _table(stage: str, contract: type[DataFrameModel]) -> list[str]:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", contract.__name__).lower()
    lines = [f"### {stage}.{name}", "", *inspect.cleandoc(contract.__doc__ or "").splitlines(), ""]
    lines += ["| Column | Type | May be blank |", "| --- | --- | --- |"]
    for column, held in contract.to_schema().columns.items():
        lines.append(f"| {column} | {held.dtype} | {'yes' if held.nullable else 'no'} |")
    return [*lines, ""]


def assumptions_text() -> str:
    """The assumptions that every evaluator pack carries."""
    lines = [
        "# Assumptions",
        "",
        "Generated from `journey/export/assumption.csv` by `docs/make_dictionary.py`. Do not edit.",
        "Every evaluator pack carries them. `Owner` is who may change one.",
        "",
        "| Id | Assumption | Owner | What it does to the figures |",
        "| --- | --- | --- | --- |",
    ]
    with (ROOT / "journey" / "export" / "assumption.csv").open(encoding="utf-8", newline="") as stream:
        lines += ["| " + " | ".join(row.values()) + " |" for row in csv.DictReader(stream)]
    return "\n".join([*lines, ""])


def main() -> None:
    """Write both documents."""
    sys.path.insert(0, str(ROOT))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    (folder / "data-dictionary.md").write_text(dictionary_text(), encoding="utf-8", newline="\n")
    (folder / "assumptions.md").write_text(assumptions_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
