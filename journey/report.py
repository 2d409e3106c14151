"""A comparison and a journey as plain text for the command line."""

from typing import Any


def comparison_text(found: dict[str, Any], headline: list[str] | str) -> str:
    """Before and after side by side, both spans in days, with what may not be concluded."""
    before, after = found["before"], found["after"]
    sentences = [headline] if isinstance(headline, str) else headline
    rows = [
        ("From", before["from_date"], after["from_date"]),
        ("To (not included)", before["to_date_excl"], after["to_date_excl"]),
        ("Days with data", f"{before['observed_days']:,}", f"{after['observed_days']:,}"),
        ("Contacts", f"{before['n_interactions']:,}", f"{after['n_interactions']:,}"),
        ("Services in touch", before["n_agencies"], after["n_agencies"]),
        ("Estimated cost of activity", f"£{before['cost_gbp']:,}", f"£{after['cost_gbp']:,}"),
        (
            "Contacts a year",
            f"{before['n_interactions_per_year']:,.0f}",
            f"{after['n_interactions_per_year']:,.0f}",
        ),
        ("Cost a year", f"£{before['cost_gbp_per_year']:,}", f"£{after['cost_gbp_per_year']:,}"),
    ]
    lines = [*sentences, "", f"{'':<28}{'Before':>18}{'After':>18}"]
    lines += [f"{label:<28}{one!s:>18}{two!s:>18}" for label, one, two in rows]
    lines += ["", "What may not be concluded:"]
    lines += [f"- {caveat}" for caveat in found["caveats"]]
    return "\n".join(lines)


def journey_text(found: dict[str, Any]) -> str:
    """One line a contact, oldest first, with the cost or 'not costed'."""
    lines = [
        f"{found['person_id']}: {found['n_interactions']:,} contacts with {found['n_agencies']} services"
    ]
    for row in found["journey"]:
        cost = "not costed" if row["cost_gbp"] is None else f"£{row['cost_gbp']:,}"
        nights = f" {row['nights']} nights" if row["is_stay"] else ""
        lines.append(
            f"{row['start_date']}  {row['agency_code']:<22}{row['activity_code']:<30}{cost:>14}{nights}"
        )
    return "\n".join(lines)


def counts_text(manifest: dict[str, Any]) -> str:
    """Where every row of a file went; the parts add up to the rows in."""
    return (
        f"{manifest['rows_in']:,} rows in = {manifest['accepted']:,} accepted"
        f" + {manifest['set_aside']:,} set aside + {manifest['duplicate']:,} duplicate"
        f" + {manifest['superseded']:,} replaced by a later row"
        f" + {manifest['skipped']:,} skipped (blank, title or total)"
    )


def intake_text(manifest: dict[str, Any]) -> str:
    """A file's counts and the reasons rows were set aside."""
    lines = [f"{manifest['file_name']}: {counts_text(manifest)}"]
    lines += [f"  {n:,} x {reason}" for reason, n in sorted(manifest["reasons"].items())]
    return "\n".join(lines)
