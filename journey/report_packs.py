"""What the command line says of a pack that was checked, or made again."""

from __future__ import annotations

from typing import Any

from journey.export.rerun import Rerun
from journey.export.verify import Verified
from journey.export.verify.findings import plain_name

_MOST_SAID = 20
_NOT_ADDED = (
    "It holds no tables that are added up again: its files were checked, and rows where it counts them."
)


def verified_text(held: Verified) -> str:
    """Whether a pack still reconciles; else the first of what does not, the rest as a number."""
    looked = f"{held.n_files:,} files"
    if held.n_tables:
        looked += f", {held.n_tables:,} tables, {held.n_rows:,} rows"
    lines = [f"Pack: {held.pack} ({looked})"]
    if held.is_whole:
        reconciles = (
            "It reconciles: every file is as it was written, and what can be worked out again from the pack "
            "alone comes out the same."
        )
        lines.append(reconciles if held.n_tables else "Every file is as it was written.")
        if not held.n_tables:
            lines.append(_NOT_ADDED)
    else:
        things = "1 thing does" if held.n_findings == 1 else f"{held.n_findings:,} things do"
        lines += [f"It does not reconcile: {things} not hold.", ""]
        lines += [f"- {finding.sentence}" for finding in held.findings[:_MOST_SAID]]
        more = held.n_findings - min(_MOST_SAID, len(held.findings))
        if more > 0:
            lines.append(f"... and {more:,} more.")
        lines += ["", "Rows are numbered as a spreadsheet shows the CSV: the heading is row 1."]
    lines.append(f"sha256 of manifest.json: {held.manifest_sha256}")
    lines.append("Whoever can change every file can change the manifest too: ask the sender for this number.")
    return "\n".join(lines)


def verified_json(held: Verified) -> dict[str, Any]:
    """The same with stable keys."""
    return {
        "pack": held.pack,
        "reconciles": held.is_whole,
        "manifest_sha256": held.manifest_sha256,
        "n_files": held.n_files,
        "n_tables": held.n_tables,
        "n_rows": held.n_rows,
        "checks": list(held.checks),
        "n_findings": held.n_findings,
        "findings": [finding.as_json() for finding in held.findings],
    }


def rerun_text(held: Rerun) -> str:
    """Whether a pack came out the same, byte for byte; else which files did not, and why that may be."""
    if held.is_identical:
        return f"Identical: {held.n_files:,} files, byte for byte. Made again from build {held.build_id}."
    lines = [f"Not identical: {len(held.differing):,} of {held.n_files:,} files differ."]
    lines += [f"- {plain_name(name)}" for name in held.differing[:_MOST_SAID]]
    if len(held.differing) > _MOST_SAID:
        lines.append(f"... and {len(held.differing) - _MOST_SAID:,} more.")
    return "\n".join([*lines, "", "Why that may be:", *(f"- {why}" for why in held.reasons)])


def rerun_json(held: Rerun) -> dict[str, Any]:
    """The same with stable keys."""
    return {
        "pack": held.pack,
        "build_id": held.build_id,
        "identical": held.is_identical,
        "n_files": held.n_files,
        "differing": [plain_name(name) for name in held.differing],
        "reasons": list(held.reasons),
    }
