"""What happened on the way, and the taxonomy, as plain text for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from journey import words
from journey.read import Reader
from journey.read.way import events_of_journey
from journey.words import way

Row = Mapping[str, Any]


def events_text(reader: Reader, person: str) -> str:
    """What happened on the way to one person, before and after where both are known, with every rule."""
    line = reader.person(person)
    chosen = reader.assumption_set()
    head = [f"What happened on the way: {line['name']}"]
    head += [f"{words.prices_stamp(chosen['price_base_fy'], chosen)}; {words.price_level(chosen)}.", ""]
    why = reader.why_not_compared(person)
    lines = _whole(reader, person, str(why)) if why else _sides(reader, person)
    concluded = [f"- {text}" for text in way.NOT_CONCLUDED]
    return "\n".join([*head, *lines, "", "What may not be concluded:", *concluded])


def _whole(reader: Reader, person: str, why: str) -> list[str]:
    """The whole journey of someone without a comparison, and why there is none."""
    line = reader.person(person)
    lines = [why, f"{words.day(line['first_date'])} to {words.day(line['last_date'])}", ""]
    for row in events_of_journey(reader, person, reader.thresholds()):
        lines += [f"{row['event_label']:<48}{row['n_events']:>10,}", f"  {row['rule_text']}"]
    return lines


def _sides(reader: Reader, person: str) -> list[str]:
    """Events, what contacts were for, and crises, with both spans and what was not supplied."""
    found, comparison = reader.on_the_way(person), reader.compare(person)
    lines = [way.both_spans(comparison["before"], comparison["after"])]
    lines += way.held_sentences(comparison["coverage"])
    lines += ["", f"{'':<48}{'Before':>10}{'a year':>10}{'After':>10}{'a year':>10}"]
    for row in found["events"]:
        cells = [_cells(row[side], "n_events") for side in ("before", "after")]
        money = [_pounds(row[side]) for side in ("before", "after")]
        lines += [
            f"{row['event_label']:<48}{''.join(cells)}",
            f"  estimated cost a year: {money[0]} before, {money[1]} after",
            f"  {row['rule_text']}",
        ]
    lines += ["", "Kinds overlap: one contact may be of several, so their costs are not added up.", ""]
    lines += ["What the contacts were for, and who said so"]
    for row in found["demand"]:
        label = f"{row['demand_label']} ({words.judge(row['judged_by_code'])})"
        cells = [_cells(row[side], "n_interactions") for side in ("before", "after")]
        lines.append(f"  {label:<66}{''.join(cells)}")
    return [*lines, "", *_crises(found["crises"])]


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


def _pounds(side: Row) -> str:
    """A cost a year, and how many contacts have no price."""
    if side["cost_gbp_per_year"] is None:
        return "not known"
    without = f" ({side['n_uncosted']:,} without a price)" if side["n_uncosted"] else ""
    return f"£{side['cost_gbp_per_year']:,}{without}"


def _crises(sides: Row | None) -> list[str]:
    if sides is None:
        return []
    return [
        f"Until the next crisis, {side}: {words.next_crisis_sentence(sides[side])}."
        for side in ("before", "after")
    ]
