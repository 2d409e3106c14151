"""What happened on the way, and the taxonomy, as plain text for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journey import words

Row = Mapping[str, Any]


def events_text(line: Row, found: Row) -> str:
    """Events of one person, before and after where both are known, each with its rule.

    Args:
        line: the person, as Reader.person gives it.
        found: as Reader.on_the_way gives it, with `happenings` besides.
    """
    lines = [f"What happened on the way: {line['name']}", ""]
    if not found["events"]:
        counted = {code: 0 for code in words.EVENTS}
        for one in found["happenings"]:
            counted[one["event_code"]] += one["is_counted"]
        lines += [f"{words.event(code):<48}{n:>8,}" for code, n in counted.items()]
        return "\n".join([*lines, "", "There is no before and after to compare."])
    lines.append(f"{'':<48}{'Before':>10}{'a year':>10}{'After':>10}{'a year':>10}")
    for row in found["events"]:
        cells = [_cells(row[side], "n_events") for side in ("before", "after")]
        lines.append(f"{row['event_label']:<48}{''.join(cells)}")
        money = [_pounds(row[side]["cost_gbp_per_year"]) for side in ("before", "after")]
        lines += [f"  estimated cost a year: {money[0]} before, {money[1]} after", f"  {row['rule_text']}"]
    lines += ["", "Kinds overlap: one contact may be of several, so their costs are not added up.", ""]
    lines += ["What the contacts were for"]
    for row in found["demand"]:
        label = f"{row['demand_label']} (said by {words.judge(row['judged_by_code'])})"
        cells = [_cells(row[side], "n_interactions") for side in ("before", "after")]
        lines.append(f"  {label:<66}{''.join(cells)}")
    lines += ["", *_crises(found["crises"])]
    return "\n".join(lines)


def taxonomy_text(rows: Sequence[Row]) -> str:
    """Kinds of things recorded, what is answered of each, and how many contacts nothing is answered of."""
    total = sum(row["n_interactions"] for row in rows)
    lines = [f"{words.count(total)} contacts and other rows, in {words.several(len(rows), 'kind')}", ""]
    for name, blank, label in _QUESTIONS:
        n = sum(row["n_interactions"] for row in rows if row[name] == blank)
        lines.append(f"{label:<44}{words.count(n):>10} not answered")
    lines += ["", "Not classified by any rule, by source and activity:"]
    for row in rows:
        if row["demand_code"] == "unclassified":
            kind = [row["source_code"], row["activity_code"], row["status_code"]]
            kind += [row[name] for name in ("outcome_code", "setting_code") if row[name]]
            lines.append(f"  {' · '.join(kind):<78}{words.count(row['n_interactions']):>8}")
    lines += ["", "Add your own rules: docs/how-to-classify.md. What nobody classified is not called value."]
    return "\n".join(lines)


_QUESTIONS = (
    ("demand_code", "unclassified", "What it was for"),
    ("planned_code", "not_known", "Planned or not"),
    ("initiated_by_code", "not_known", "Who began it"),
    ("present_code", "not_known", "Whether the person was there"),
)


def _cells(side: Row, name: str) -> str:
    rate = side[f"{name}_per_year"]
    told = "not known" if rate is None else f"{rate:,.1f}"
    return f"{side[name]:>10,}{told:>10}"


def _pounds(amount: Any) -> str:
    return "not known" if amount is None else f"£{amount:,}"


def _crises(sides: Row | None) -> list[str]:
    if sides is None:
        return []
    return [
        f"Until the next crisis, {side}: {words.next_crisis_sentence(sides[side])}."
        for side in ("before", "after")
    ]
