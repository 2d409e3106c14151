"""The tables of the evaluator pack, as frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import polars as pl

from journey.export.attrition import extracts
from journey.export.choices import set_rows
from journey.export.evidence import with_ratios
from journey.export.gmca import agency_words
from journey.export.names import Cleaner, cleaned, typed_texts, without_names
from journey.findings.catalogue import check_of
from journey.store import Store

SELECTED = (
    "interactions",
    "cost_lines",
    "costs_to_others",
    "summary_before_after",
    "service_change",
    "summary_by_payer",
    "who_pays",
    "who_pays_gmca",
    "yearly_series",
    "unit_costs",
    "item_payers",
    "cost_rules",
    "uncosted",
    "recorded_costs",
    "periods",
    "coverage",
    "linkage",
    "link_thresholds",
    "events_before_after",
    "demand_before_after",
    "handovers_before_after",
    "crises_before_after",
    "rates",
    "compared_agencies",
    "sensitivity",
    "endings",
)
_FREE_TEXT = {"periods": ("change_label", "change_reason"), "unit_costs": ("local_reason",)}
# Most of these texts are ours: only those that the programme typed itself can name somebody.
_RULE_TEXT = {
    "cost_lines": ("rule_reason",),
    "costs_to_others": ("rule_reason",),
    "cost_rules": ("rule_reason",),
    "uncosted": ("reason_text",),
    "who_pays": ("pot_label", "note_text"),
}
_IN_POUNDS = ("_gbp", "_gbp_per_year")
_PARTLY_IN_POUNDS = ("rates", "sensitivity", "groups_summary")  # in the rows whose measure is cost


def pack_tables(
    store: Store,
    manifest: dict[str, Any],
    clean: Cleaner,
    reasons: Mapping[str, str],
    findings: Iterable[Mapping[str, Any]],
) -> dict[str, pl.DataFrame]:
    """The pack's tables by name, in the order they are listed in its README.

    Args:
        store: a published build.
        manifest: the build's manifest; its extracts say how many rows were set aside and why, its assumptions
            what was chosen.
        clean: takes every name by which someone is known to the programme out of what people typed.
        reasons: why each change date was chosen, by person id, of those who let evaluators read it.
        findings: what may be wrong with the prices in use, as journey.read.costed.price_findings gives it.
    """
    finish = Finish.of(manifest, clean, reasons)
    tables = {name: finish(name, store.select(f"export.{name}", agency_words())) for name in SELECTED}
    noticed = price_findings(findings)
    tables["price_findings"] = without_names(noticed, ("finding_text", "remedy_text"), clean)
    tables["extracts"] = extracts(store, manifest)
    tables["rejects"] = rejects(manifest)
    tables["assumptions"] = pl.concat([assumptions(), set_rows(finish.said, tables["unit_costs"])])
    return tables


@dataclass(frozen=True)
class Finish:
    """What every table goes through between a SELECT and a pack, whole or a few people at a time."""

    said: dict[str, Any]
    clean: Cleaner
    typed: Mapping[str, str]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, manifest: dict[str, Any], clean: Cleaner, reasons: Mapping[str, str]) -> Finish:
        """As pack_tables takes them: said is the manifest, without names in what somebody typed."""
        typed = {text: clean(text) for text in typed_texts(manifest["assumptions"])}
        said = {**manifest, "assumptions": cleaned(manifest["assumptions"], clean)}
        return cls(said, clean, typed, dict(reasons))

    def __call__(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows without names, rates with their ratio, pounds with the set and price base behind them."""
        if name == "periods":
            why = frame["person_id"].replace_strict(self.reasons, default=None, return_dtype=pl.String)
            frame = frame.with_columns(change_reason=why)
        frame = without_names(frame, _FREE_TEXT.get(name, ()), self.clean)
        if name in _RULE_TEXT:
            frame = frame.with_columns(pl.col(_RULE_TEXT[name]).replace(self.typed))
        return stamped(name, with_ratios(frame) if name == "rates" else frame, self.said)


def stamped(name: str, frame: pl.DataFrame, manifest: dict[str, Any]) -> pl.DataFrame:
    """A table of pounds with the set and the price base that made them: it may be passed on alone."""
    if name not in _PARTLY_IN_POUNDS and not any(column.endswith(_IN_POUNDS) for column in frame.columns):
        return frame
    stamp = {
        "set_code": manifest["assumptions"]["name"],
        "price_base_fy": manifest["settings"]["price_base_fy"],
    }
    return frame.with_columns(
        pl.lit(held, pl.String).alias(column) for column, held in stamp.items() if column not in frame.columns
    )


def price_findings(findings: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """What may be wrong with the prices in use, the gravest first."""
    rows = [
        (one["level"], one["code"], ";".join(one["item_codes"]), one["sentence"], one["what_to_do"])
        for one in findings
    ]
    names = ("level_code", "finding_code", "item_codes", "finding_text", "remedy_text")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def rejects(manifest: dict[str, Any]) -> pl.DataFrame:
    """Rows that were not taken in, counted by file and reason; no value of any row.

    Grain: extract_id, set_aside_reason. A file with nothing set aside has no row here, and one in extracts.
    """
    rows = [
        (extract["extract_id"], extract["source_code"], reason, check_of(reason).title, int(n_rows))
        for extract in manifest.get("extracts", [])
        for reason, n_rows in sorted((extract.get("reasons") or {}).items())
    ]
    schema = {
        "extract_id": pl.String,
        "source_code": pl.String,
        "set_aside_reason": pl.String,
        "reason_text": pl.String,
        "n_rows": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def assumptions() -> pl.DataFrame:
    """What all figures take for granted, one row each."""
    held = resources.files("journey.export").joinpath("assumption.csv").read_bytes()
    return pl.read_csv(held, infer_schema=False)
