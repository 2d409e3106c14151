"""A group before and after, and the groups there are, as plain text for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from journey import words
from journey.words.groups import HIDDEN, SMALL_COUNTS, gap_text, is_small

Row = Mapping[str, Any]
_LABEL, _CELL = 58, 16


def groups_text(rows: Sequence[Row]) -> str:
    """Every group by name, what it is for, and what is wrong with its file where something is."""
    lines = []
    for row in rows:
        lines += [f"{row['name']:<24}{row['label'] or ''}"]
        lines += [f"  {text}" for text in (row["why"], row["problem"]) if text]
    return "\n".join([*lines, "", "One of them before and after: journey groups NAME"])


def group_text(found: Row) -> str:
    """What changed for the people of a group, how they were chosen, and what may not be concluded."""
    head = [found["label"], *([found["why"]] if found["why"] else []), ""]
    if found["refused_reason"]:
        body = [found["refused_reason"], "", *_attrition(found["attrition"])]
    else:
        parts = [
            list(found["finding"]),
            _spans(found),
            _measures(found["measures"], found["is_small"]),
            _compared(found["comparison"]),
            _attrition(found["attrition"]),
            _losses(found["losses"], found["gaps"]),
            _regression(found["regression"]),
            _coverage(found["coverage"]),
            [found["support"]["text"]],
        ]
        body = [line for lines in parts if lines for line in (*lines, "")]
    caveats = [f"- {caveat}" for caveat in found["caveats"]]
    return "\n".join([*head, *body, *(["What may not be concluded:", *caveats] if caveats else [])]).rstrip()


def _spans(found: Row) -> list[str]:
    spans = found["spans"]
    return [
        f"{words.several(found['n_people'], 'person', 'people')}; {found['window']['text']}.",
        f"Before: {words.several(spans['before_person_days'], 'person-day')} from"
        f" {words.day(spans['before_from'])}; after:"
        f" {words.several(spans['after_person_days'], 'person-day')} to {words.day(spans['after_to'])}.",
    ]


def _measures(rows: Sequence[Row], is_hidden: bool) -> list[str]:
    """Means per person and observed year, their change with both intervals, and who went which way.

    Of a few people a median, a quartile, or how many rose, is close to being about one of them: hidden.
    """
    lines = ["Per person and observed year", _cells("", "Before", "After", "Change")]
    for row in rows:
        figures = [_amount(row[name], row) for name in ("before_mean", "after_mean", "mean_change")]
        lines.append(_cells(row["measure_label"], *figures))
        for low, high, what in (
            ("low", "high", "change, 95% interval"),
            ("bootstrap_low", "bootstrap_high", "the same by drawing people again"),
        ):
            if row[low] is not None:
                lines.append(f"  {what}: {_amount(row[low], row)} to {_amount(row[high], row)}")
        if not is_hidden:
            lines.append(
                f"  median change: {_amount(row['median_change'], row)}; middle half of people:"
                f" {_amount(row['quartile_low'], row)} to {_amount(row['quartile_high'], row)}"
            )
            lines.append(
                f"  fell for {row['n_fell']:,}, rose for {row['n_rose']:,}, the same for {row['n_same']:,}"
            )
        lines.append(
            f"  all days together: {_amount(row['pooled_before'], row)} before,"
            f" {_amount(row['pooled_after'], row)} after"
        )
    if any(is_small(row[name]) for row in rows for name in ("n_fell", "n_rose", "n_same")):
        lines.append(SMALL_COUNTS)
    if is_hidden:
        lines.append(
            "Medians, the middle half of people, how many rose or fell, and intervals by drawing people "
            f"again are {HIDDEN}."
        )
    return lines


def _compared(comparison: Row | None) -> list[str]:
    """The change beside that of people like them who were not supported, and the difference of the two."""
    if comparison is None:
        return ["There is no comparison group: what would have come anyway is not known."]
    lines = [
        f"Set beside: {comparison['label']}. {comparison['why']}",
        comparison["rule_text"],
        f"Matched: {comparison['n_matched']:,}; without a match: {comparison['n_unmatched']:,}.",
        _cells("Like one another", "Group", "Comparison"),
    ]
    lines += [
        _cells(f"  {row['what']}", _plain(row["group"]), _plain(row["comparison"]))
        for row in comparison["balance"]
    ]
    lines += [_cells("", "Theirs changed", "Difference")]
    theirs = {row["measure_code"]: row for row in comparison["measures"]}
    for row in comparison["difference"]:
        other = theirs.get(row["measure_code"], {}).get("mean_change")
        lines.append(_cells(row["measure_label"], _amount(other, row), _amount(row["difference"], row)))
        if row["low"] is not None:
            low, high = _amount(row["low"], row), _amount(row["high"], row)
            lines.append(f"  difference, 95% interval: {low} to {high}")
    return [*lines, "  difference: change of the group less change of those matched to them"]


def _attrition(rows: Sequence[Row]) -> list[str]:
    """How the group was made: who was left out at each step, and why."""
    lines = ["How the group was made", f"{'Left out':>10}{'People':>10}"]
    for row in rows:
        lines.append(f"{row['n_left_out']:>10,}{row['n_people']:>10,}  {row['rule_text']}")
        if row["why"]:
            lines.append(f"{'':>22}{row['why']}")
    if any(is_small(row[name]) for row in rows for name in ("n_left_out", "n_people")):
        lines.append(SMALL_COUNTS)
    return lines


def _losses(rows: Sequence[Row], gaps: Sequence[Row]) -> list[str]:
    """Who could not be seen to the end, their time until then counted; and of whom some months are unseen."""
    held = [row for row in rows if row["n_people"]]
    lines = ["Not seen to the end; counted until then, never as a fall"] if held else []
    lines += [f"- {row['reason_text']}: {words.several(row['n_people'], 'person', 'people')}" for row in held]
    if any(is_small(row["n_people"]) for row in held):
        lines.append(SMALL_COUNTS)
    return [*lines, *([gap_text(gaps)] if gaps else [])]


def _regression(regression: Row | None) -> list[str]:
    if regression is None:
        return []
    screened = regression["screened"]
    texts = [regression["text"], *([screened["text"]] if screened else [])]
    return ["Would it have come anyway?", *[f"- {text}" for text in texts if text]]


def _coverage(rows: Sequence[Row]) -> list[str]:
    """For how many people each service is compared, and how much of the cost before is left out."""
    lines = ["Services compared", _cells("", "People", "Left out", "Cost left out")]
    for row in rows:
        share = row["share_of_before_cost_left_out"]
        told = "not known" if share is None else f"{float(share) * 100:.1f}%"
        lines.append(_cells(row["agency_label"], f"{row['n_compared']:,}", f"{row['n_left_out']:,}", told))
    return [*lines, "  cost left out: of all cost before, the part of people for whom it is left out"]


def _amount(held: Any, row: Row) -> str:
    if held is None:
        return "not known"
    if not row["is_money"]:
        return f"{held:,.2f}"
    return ("-" if held < 0 else "") + words.pounds_exact(abs(Decimal(held)))


def _plain(held: Any) -> str:
    if isinstance(held, Decimal):
        return words.pounds_exact(held)
    return "not known" if held is None else f"{held:,.2f}" if isinstance(held, float) else str(held)


def _cells(text: str, *cells: str) -> str:
    return f"{text:<{_LABEL}}" + "".join(f"{cell:>{_CELL}}" for cell in cells)
