"""One pack checked from end to end: its files, its tables, and what they add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from journey.export.verify.adding import Tables
from journey.export.verify.beside import (
    check_assumptions,
    check_compared,
    check_files_in,
    check_named_elsewhere,
    check_spans,
    check_stamps,
    check_steps,
)
from journey.export.verify.change import check_change, check_gmca
from journey.export.verify.files import PACKS, check_files, json_of, manifest_of
from journey.export.verify.findings import Finding, Found
from journey.export.verify.lines import check_labels, check_lines
from journey.export.verify.otherwise import check_left_out, check_otherwise
from journey.export.verify.packed import Packed, opened
from journey.export.verify.ranges import check_ranges
from journey.export.verify.spans import check_days, check_groups, check_people, check_rates, check_shares
from journey.export.verify.sums import check_agencies, check_counts, check_headline, check_totals
from journey.export.verify.tables import checked_tables, counted_rows, tried
from journey.export.verify.told import check_told

_OF_TABLES: dict[str, Callable[[Tables, Found], None]] = {
    "lines": check_lines,
    "ranges": check_ranges,
    "headline": check_headline,
    "counts": check_counts,
    "agencies": check_agencies,
    "rates": check_rates,
    "days": check_days,
    "groups": check_groups,
    "people": check_people,
    "shares": check_shares,
    "compared": check_compared,
    "left_out": check_left_out,
    "otherwise": check_otherwise,
    "change": check_change,
    "gmca": check_gmca,
    "spans": check_spans,
    "files_in": check_files_in,
    "named": check_named_elsewhere,
    "labels": check_labels,
}
_OF_MANIFEST: dict[str, Callable[[Tables, Mapping[str, Any], Found], None]] = {
    "stamps": check_stamps,
    "totals": check_totals,
    "attrition": check_steps,
}
_OF_EVALUATORS = frozenset(("cost_lines.csv", "cost_lines.parquet"))


@dataclass(frozen=True)
class Verified:
    """What a check of a pack came to.

    Attributes:
        pack: which kind it is.
        manifest: what the pack says of itself; not to be trusted.
        manifest_sha256: two packs that have it in common are one.
        n_files, n_tables, n_rows: how much was looked at.
        checks: what was done, by code.
        findings: the first of what does not hold.
        n_findings: how many there are.
    """

    pack: str
    manifest: Mapping[str, Any]
    manifest_sha256: str
    n_files: int
    n_tables: int
    n_rows: int
    checks: tuple[str, ...]
    findings: tuple[Finding, ...]
    n_findings: int

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was written, and adds up."""
        return self.n_findings == 0


def verify_pack(path: Path) -> Verified:
    """Check a pack: every file against its hash, and every table against itself and the others.

    Args:
        path: the pack's folder, or its zip.

    Raises:
        Refused: there is no pack, or none that can be read at all.
    """
    found = Found()
    with opened(Path(path)) as packed:
        manifest = manifest_of(packed)
        fingerprint = check_files(packed, manifest, found)
        pack = manifest.get("pack")
        pack = pack if pack in PACKS else "other"
        if pack == "other":
            found.add("manifest", "manifest.json does not say what kind of pack this is.", "manifest.json")
        checks, n_tables = ["files", "rows"], 0
        if pack == "evaluator" or not _OF_EVALUATORS.isdisjoint(packed.sizes):
            if pack != "evaluator":  # what it calls itself is no way around the sums
                told = "manifest.json calls this another pack, and it holds the tables of an evaluator pack."
                found.add("manifest", told, "manifest.json", None, "pack")
            tables = checked_tables(packed, manifest, found)
            checks += ["cells", "shape", *_added_up(packed, tables, manifest, found)]
            n_tables, n_rows = len(tables), sum(held.height for held in tables.values())
        else:
            n_rows = counted_rows(packed, manifest, found)
        looked_at = (len(packed.sizes), n_tables, n_rows)
        return Verified(pack, manifest, fingerprint, *looked_at, tuple(checks), tuple(found.kept), found.n)


def _added_up(packed: Packed, tables: Tables, manifest: Mapping[str, Any], found: Found) -> list[str]:
    """Every check of the tables against each other, and against what the manifest says of them."""
    for code, check in _OF_TABLES.items():
        tried(code, partial(check, tables, found), found)
    for code, also in _OF_MANIFEST.items():
        tried(code, partial(also, tables, manifest, found), found)
    listed = json_of(packed, "assumptions.json")
    tried("assumptions", partial(check_assumptions, tables, listed, found), found)
    tried("manifest", partial(check_told, packed, tables, manifest, found), found)
    return [*_OF_TABLES, *_OF_MANIFEST, "assumptions", "manifest"]
