"""How far a before and after may be believed, as plain text: verdict, rates, windows, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journey import words

Row = Mapping[str, Any]

OTHER_DATE = (
    "This date was chosen after the data could be looked at. So the verdict is no test of anything: with"
    " dates enough to choose from, one can nearly always be found at which contacts seem to have changed."
)
COUNTING = "counting noise only"
SWING = "with this person's own swing"
_WINDOWS = (
    ("equal_windows", "Equal windows"),
    ("last_12m", "12 months either side"),
    ("last_24m", "24 months either side"),
    ("like_for_like", "Only services with data on both sides"),
    ("without_band", "Without the time of transition"),
)
_LABEL, _CELL = 58, 14


def sure_lines(found: Row) -> list[str]:
    """Everything between the table of both sides and the costs: rates to sensitivity."""
    parts = [_rates(found), _left_out(found), _windows(found), _sensitivity(found), _endings(found)]
    return [line for lines in parts if lines for line in (*lines, "")]


def verdict_lines(found: Row) -> list[str]:
    """What is said on screen: what changed and how sure, how far contacts swing, and how far they overlap."""
    said = [OTHER_DATE] if found.get("is_other_date") else []
    said += found["finding"]
    return said + [found[name]["sentence"] for name in ("swing", "overlap") if found[name]]


def _rates(found: Row) -> list[str]:
    """Rates of the whole period, with both spans, the ratio and each interval under its own name."""
    rows = found["rates"].get("whole", [])
    if not rows:
        return []
    lines = ["Per 30 observed days, services compared on both sides", _cells("", "Before", "After", "Ratio")]
    for row in rows:
        per = [_rate(row[side]["per_30_days"], row["measure_code"]) for side in ("before", "after")]
        lines.append(_cells(row["measure_label"], *per, _ratio(row["ratio"])))
        if row["measure_code"] == "cost":
            lines.append(f"  after: {words.support_cost(found['after'])}")
        for low, high, what in (("low", "high", COUNTING), ("scaled_low", "scaled_high", SWING)):
            if row[high] is not None:
                lines.append(f"  ratio, {what} (95% interval): {_ratio(row[low])} to {_ratio(row[high])}")
    days = [words.several(rows[0][side]["observed_days"], "day") for side in ("before", "after")]
    return [*lines, f"  over {days[0]} before and {days[1]} after"]


def _left_out(found: Row) -> list[str]:
    """Services without data on both sides of the whole period, in alphabetical order."""
    rows = found["left_out"].get("whole", [])
    if not rows:
        return []
    lines = ["Left out of these rates on both sides, and their part of the cost before"]
    for row in sorted(rows, key=lambda row: str(row["agency_label"]).casefold()):
        share = row["share_of_before_cost"]
        part = "" if share is None else f" ({share * 100:.1f}% of the cost before)"
        cost = words.pounds_exact(row["before_cost_gbp"])
        lines.append(f"- {row['agency_label']}: {row['left_out_text']}; {cost} before{part}")
    return lines


def _windows(found: Row) -> list[str]:
    """Other ways to set the two sides beside one another, each with both spans."""
    held = [(label, found.get(name)) for name, label in _WINDOWS]
    pairs = [(label, pair) for label, pair in held if pair]
    if not pairs:
        return []
    lines = ["Fair windows, a year", _cells("", "Before", "After")]
    for label, pair in pairs:
        one, two = pair["before"], pair["after"]
        lines.append(f"{label}: {one['observed_days']:,} days before, {two['observed_days']:,} after")
        for what, name, show in (
            ("  contacts", "n_interactions_per_year", words.count),
            ("  estimated cost of activity", "cost_gbp_per_year", words.pounds_exact),
        ):
            lines.append(_cells(what, show(one[name]), show(two[name])))
        lines.append(f"  after: {words.support_cost(two, 'cost_gbp_per_year')}")
    return lines


def _sensitivity(found: Row) -> list[str]:
    """In how many other choices the direction holds, then each of them."""
    rows = found["sensitivity"]
    if not rows:
        return []
    lines = [words.sensitivity_sentence(found), _cells("", "Before", "After", "Holds")]
    for row in rows:
        show = words.pounds_exact if row["measure_code"] == "cost" else words.count
        label = f"{row['check_label']}, {row['measure_code']}"
        figures = [_year(row[f"{side}_per_year"], show) for side in ("before", "after")]
        held = {True: "yes", False: "no", None: "not known"}[row["holds"]]
        lines.append(_cells(label, *figures, held))
    return [*lines, "  contacts and estimated cost of activity a year"]


def _endings(found: Row) -> list[str]:
    """Times in which the person could not be seen; nothing in them counts as a fall."""
    lines = ["Times in which this person could not be seen"] if found["endings"] else []
    for row in found["endings"]:
        until = f" to {words.last_day(row['to_date_excl'])}" if row["to_date_excl"] else ""
        lines.append(f"- {row['reason_text']}: from {words.day(row['from_date'])}{until}")
    return lines


def _cells(label: str, *cells: str) -> str:
    return f"{label:<{_LABEL}}" + "".join(f"{cell:>{_CELL}}" for cell in cells)


def _rate(per_30_days: Any, measure_code: str) -> str:
    if per_30_days is None:
        return "not known"
    return words.pounds_exact(per_30_days) if measure_code == "cost" else f"{per_30_days:,.2f}"


def _year(per_year: Any, show: Any) -> str:
    return "not known" if per_year is None else str(show(per_year))


def _ratio(held: float | None) -> str:
    return "not known" if held is None else f"{held:.2f}"
