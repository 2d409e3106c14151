"""The tables of the evaluator pack, as frames."""

import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import polars as pl

from journey.store import Store

SELECTED = (
    "interactions",
    "cost_lines",
    "summary_before_after",
    "summary_by_payer",
    "yearly_series",
    "unit_costs",
    "periods",
    "coverage",
    "linkage",
    "link_thresholds",
)
_FREE_TEXT = ("change_label", "change_reason")


def pack_tables(
    store: Store, manifest: dict[str, Any], names: Iterable[str], reasons: Mapping[str, str]
) -> dict[str, pl.DataFrame]:
    """The pack's tables by name, in the order they are listed in its README.

    Args:
        store: a published build.
        manifest: the build's manifest; its extracts say how many rows were set aside and why.
        names: every name by which someone is known to the programme; taken out of what people typed.
        reasons: why each change date was chosen, by person id.
    """
    tables = {name: store.select(f"export.{name}") for name in SELECTED}
    periods = tables["periods"]
    why = periods["person_id"].replace_strict(dict(reasons), default=None, return_dtype=pl.String)
    tables["periods"] = without_names(periods.with_columns(change_reason=why), names)
    tables["rejects"] = rejects(manifest)
    tables["assumptions"] = assumptions()
    return tables


def without_names(periods: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Periods with every known name taken out of what people typed."""
    found = {word for name in names for word in re.findall(r"\w{2,}", name)}
    words = sorted(found, key=lambda word: (-len(word), word))
    if not words:
        return periods
    known = r"(?i)\b(" + "|".join(words) + r")\b"
    return periods.with_columns(pl.col(_FREE_TEXT).str.replace_all(known, "[name removed]"))


def rejects(manifest: dict[str, Any]) -> pl.DataFrame:
    """Rows that were not taken in, counted by file and reason; no value of any row.

    Grain: extract_id, set_aside_reason. A file with nothing set aside has no row here.
    """
    rows = [
        (extract["extract_id"], extract["source_code"], reason, int(n_rows))
        for extract in manifest.get("extracts", [])
        for reason, n_rows in sorted((extract.get("reasons") or {}).items())
    ]
    schema = {
        "extract_id": pl.String,
        "source_code": pl.String,
        "set_aside_reason": pl.String,
        "n_rows": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def assumptions() -> pl.DataFrame:
    """What the figures take for granted, one row each."""
    held = resources.files("journey.export").joinpath("assumption.csv").read_bytes()
    return pl.read_csv(held, infer_schema=False)
