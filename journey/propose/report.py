"""What a proposal says to a person and to a program: headings, fields, reasons, and no cells."""

from __future__ import annotations

from typing import Any

from journey.notes import plain
from journey.propose import Found, Proposal
from journey.propose.table import TableProposal

_SAMPLES = 3


def looks_like_text(found: Found) -> list[str]:
    """A sentence for each source known already that the file may be."""
    return [
        f"This looks like {one.source_code} ({one.title}): {one.share:.0%} of its headings are there."
        f" Try: journey check FILE --source {one.source_code}"
        for one in found.looks_like
    ]


def proposal_text(found: Found, proposal: Proposal, show_values: bool) -> str:
    """A table of columns: heading, field, how sure, how it is written, and why.

    Args:
        found: what the file holds.
        proposal: the profile proposed.
        show_values: some cells instead of how they are written; for the screen only.
    """
    lines: list[str] = []
    for plan in proposal.tables:
        sheets = ", ".join(plain(name) for name in plan.seen.sheets if name)
        where = f" on {sheets}" if sheets else ""
        row = f"headings in row {plan.seen.header_row}" if plan.seen.header_row else "no headings"
        lines += ["", f"{plan.name}{where}: {plan.seen.n_rows:,} rows, {row}"]
        lines += _columns_text(plan, show_values)
    if found.not_tables:
        lines += ["", f"{len(found.not_tables)} sheets hold no table and are left out."]
    if proposal.open:
        lines += ["", "To settle before it is used:", *(f"- {text}" for text in proposal.open)]
    return "\n".join(lines).strip("\n")


def _columns_text(plan: TableProposal, show_values: bool) -> list[str]:
    lines = []
    for role in plan.roles:
        sample = _values(plan, role.heading) if show_values else role.shape
        field = (role.field if role.person == 1 else f"second {role.field}") or "-"
        lines.append(
            f"  {plain(role.heading, 30):<30} {field:<18} {role.confidence:<8} {sample:<24} {role.reason}"
        )
    return lines


def _values(plan: TableProposal, heading: str) -> str:
    """The first few different cells, for the screen of the person who holds the file."""
    cells = plan.seen.frame[heading].drop_nulls().unique(maintain_order=True).head(_SAMPLES)
    return " | ".join(plain(cell, 24) for cell in cells)


def proposal_json(found: Found, proposal: Proposal) -> dict[str, Any]:
    """The proposal with stable keys; never a cell, but for codes in the profile's text."""
    return {
        "file_name": found.file_name,
        "source_code": proposal.source_code,
        "agency_code": proposal.agency_code,
        "profile_version": proposal.profile.profile_version,
        "looks_like": [
            {"source_code": one.source_code, "title": one.title, "share": round(one.share, 4)}
            for one in found.looks_like
        ],
        "tables": [_table_json(plan) for plan in proposal.tables],
        "to_settle": proposal.open,
        "toml": proposal.text,
    }


def _table_json(plan: TableProposal) -> dict[str, Any]:
    return {
        "name": plan.name,
        "header_row": plan.seen.header_row,
        "rows": plan.seen.n_rows,
        "grain_code": plan.grain_code,
        "columns": [
            {
                "heading": role.heading,
                "field": role.field,
                "person": role.person,
                "confidence": role.confidence,
                "shape": role.shape,
                "reason": role.reason,
            }
            for role in plan.roles
        ],
    }
