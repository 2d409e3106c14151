"""A comparison and a journey as plain text for the command line."""

from typing import Any

from journey import words
from journey.feedback.words import counts_text, lines_of, section_of
from journey.findings.catalogue import check_of
from journey.report_compare import sure_lines, verdict_lines
from journey.report_costs import costs_lines

__all__ = ["check_text", "comparison_text", "counts_text", "intake_text", "journey_text"]


_COSTS = {"Estimated cost of activity": "cost_gbp", "Cost a year": "cost_gbp_per_year"}


def comparison_text(found: dict[str, Any], headline: list[str] | str) -> str:
    """Before and after side by side, both spans in days, with what may not be concluded."""
    before, after = found["before"], found["after"]

    def rate(side: dict[str, Any]) -> str:
        held = side["n_interactions_per_year"]
        return "not known" if held is None else f"{held:,.0f}"

    def money(held: Any) -> str:
        return "not known" if held is None else f"£{held:,}"

    sentences = [headline] if isinstance(headline, str) else headline
    rows = [
        ("From", before["from_date"], after["from_date"]),
        ("To (not included)", before["to_date_excl"], after["to_date_excl"]),
        ("Days in the period", f"{before['observed_days']:,}", f"{after['observed_days']:,}"),
        ("Contacts", f"{before['n_interactions']:,}", f"{after['n_interactions']:,}"),
        ("Services in touch", before["n_agencies"], after["n_agencies"]),
        ("Estimated cost of activity", money(before["cost_gbp"]), money(after["cost_gbp"])),
        ("Contacts a year", rate(before), rate(after)),
        ("Cost a year", money(before["cost_gbp_per_year"]), money(after["cost_gbp_per_year"])),
    ]
    lines = [*_noted(found), *sentences, *verdict_lines(found), ""]
    lines += [f"{'':<28}{'Before':>18}{'After':>18}"]
    for label, one, two in rows:
        lines.append(f"{label:<28}{one!s:>18}{two!s:>18}")
        if label in _COSTS:
            lines.append(f"  after: {words.support_cost(after, _COSTS[label])}")
    lines += ["", f"Every cost after, below: {words.support_cost(after, 'cost_gbp_per_year')}.", ""]
    lines += sure_lines(found)
    lines += costs_lines(found)
    lines += ["", *_links_lines(found["linkage"], words.support_cost(after))]
    lines += ["", "What may not be concluded:"]
    lines += [f"- {caveat}" for caveat in found["caveats"]]
    return "\n".join(lines)


def _noted(found: dict[str, Any]) -> list[str]:
    """That the id asked for was given up, where it was."""
    return [found["note"], ""] if found["note"] else []


def _links_lines(linkage: dict[str, Any], support: str) -> list[str]:
    """How sure the links are: the totals at three thresholds, and agencies with people found nowhere else.

    Args:
        linkage: as in the comparison.
        support: what the costs after hold of the support's own.
    """
    lines = ["How sure are the links?", f"{'':<28}{'Before':>18}{'After':>18}"]
    for what, measure, show in (
        ("Contacts", "n_interactions", words.count),
        ("Cost", "cost_gbp", words.pounds_exact),
    ):
        for held in linkage["thresholds"]:
            label = f"{what}, {words.threshold(held['threshold_code']).lower()}"
            one, two = (show(held[side][measure]) for side in ("before", "after"))
            lines.append(f"{label:<28}{one:>18}{two:>18}")
    if linkage["thresholds"]:
        lines.append(f"  cost after, as used here: {support}")
    alone = [line for line in linkage["by_agency"] if line["n_alone"]]
    lines += [f"- {words.linkage_sentence(line, 'this person')}" for line in alone]
    return [*lines, f"- {words.ALONE}"] if alone else lines


def journey_text(found: dict[str, Any]) -> str:
    """One line a contact, oldest first, with the cost or 'not costed', and whose prices they are."""
    chosen = found["assumption_set"]
    lines = [
        *_noted(found),
        f"{found['person_id']}: {found['n_interactions']:,} contacts with {found['n_agencies']} services",
        words.prices_stamp(chosen["price_base_fy"], chosen),
    ]
    for row in found["journey"]:
        cost = "not costed" if row["cost_gbp"] is None else f"£{row['cost_gbp']:,}"
        nights = f" {row['nights']} nights" if row["is_stay"] else ""
        lines.append(
            f"{row['start_date']}  {row['agency_code']:<22}{row['activity_code']:<30}{cost:>14}{nights}"
        )
    return "\n".join(lines)


def intake_text(manifest: dict[str, Any]) -> str:
    """A file's counts and the reasons rows were set aside."""
    lines = [f"{manifest['file_name']}: {counts_text(manifest)}"]
    reasons = sorted(manifest["reasons"].items(), key=lambda reason: (-reason[1], reason[0]))
    lines += [f"  {n:,} x {check_of(code).title} [{code}]" for code, n in reasons]
    known = [f["check_id"] for f in manifest.get("findings", []) if f["level"] == "know_about"]
    lines += [f"  Worth knowing: {check_of(code).title} [{code}]" for code in dict.fromkeys(known)]
    return "\n".join(lines)


def check_text(checked: dict[str, Any]) -> str:
    """What was found in one file, worst first, with row numbers and what to do."""
    return "\n".join(lines_of(section_of(checked)))
