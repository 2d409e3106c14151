"""Write docs/data-dictionary.md, docs/assumptions.md and the list of tables in docs/evaluator-pack.md.

They come from the contracts, schemas/columns.csv and the assumptions' CSV.

Usage: python docs/make_dictionary.py [FOLDER]; the folder is docs/ unless another is named.
"""

import csv
import importlib
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pandera.polars import DataFrameModel

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from journey.export.dictionary import CONTRACTS, table_name, word  # noqa: E402
from journey.export.readme_words import ABOUT  # noqa: E402

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
    columns = contract.to_schema().columns
    if stage in CONTRACTS:
        return [*lines, *_described(table_name(contract), columns), ""]
    lines += ["| Column | Type | May be blank |", "| --- | --- | --- |"]
    lines += [f"| {column} | {held.dtype} | {_blank(held)} |" for column, held in columns.items()]
    return [*lines, ""]


def _described(table: str, columns: Mapping[str, Any]) -> Iterator[str]:
    """Columns of a table that leaves, with what each means: the words of the pack's own dictionary."""
    yield "| Column | Type | May be blank | What it means | Unit |"
    yield "| --- | --- | --- | --- | --- |"
    for column, held in columns.items():
        description, unit = word(table, column)
        yield f"| {column} | {held.dtype} | {_blank(held)} | {description} | {unit} |"


def _blank(held: Any) -> str:
    return "yes" if held.nullable else "no"


def pack_text() -> str:
    """docs/evaluator-pack.md with its list of tables made anew."""
    held = (ROOT / "docs" / "evaluator-pack.md").read_text(encoding="utf-8")
    rows = ["| Table | What a row is |", "| --- | --- |"]
    rows += [f"| `{name}` | {what[0].upper()}{what[1:]}. |" for name, what in ABOUT.items()]
    begin, end = "<!-- tables -->\n", "\n<!-- /tables -->"
    return held[: held.index(begin)] + begin + "\n".join(rows) + held[held.index(end) :]


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
    """Write the three documents."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    (folder / "data-dictionary.md").write_text(dictionary_text(), encoding="utf-8", newline="\n")
    (folder / "assumptions.md").write_text(assumptions_text(), encoding="utf-8", newline="\n")
    (folder / "evaluator-pack.md").write_text(pack_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
