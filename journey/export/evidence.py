"""The pack's tables on how far a before and after may be believed, and on groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from journey.errors import Refused
from journey.evidence.intervals import counting_interval
from journey.export.names import Cleaner, whole_names_cleaner, without_names
from journey.read import Reader
from journey.read.everyone import Everyone

Row = Mapping[str, Any]
_COUNTED = ("contacts", "crises")
_FIGURE = pl.Decimal(18, 4)
_RATIOS = ("rate_ratio", "low_ratio", "high_ratio")
_IN_SUMMARY = {
    **dict.fromkeys(("group_code", "group_label", "window_code", "part_code", "measure_code"), pl.String()),
    **dict.fromkeys(("n_people", "before_person_days", "after_person_days"), pl.Int64()),
    **dict.fromkeys(("before_mean", "after_mean", "mean_change", "low_change", "high_change"), _FIGURE),
    **dict.fromkeys(("bootstrap_low_change", "bootstrap_high_change", "median_change"), _FIGURE),
    **dict.fromkeys(("n_fell", "n_rose", "n_same"), pl.Int64()),
    **dict.fromkeys(("pooled_before", "pooled_after"), _FIGURE),
}
_IN_ATTRITION = {
    **dict.fromkeys(("group_code", "part_code"), pl.String()),
    "step_no": pl.Int64(),
    **dict.fromkeys(("rule_text", "why_text"), pl.String()),
    **dict.fromkeys(("n_left_out", "n_people"), pl.Int64()),
}
_IN_FINDINGS = {"kind_code": pl.String, "sentence_no": pl.Int64, "sentence_text": pl.String}
_IN_VERDICTS = {
    **dict.fromkeys(("person_id", "verdict_code", "refused_reason"), pl.String()),
    **dict.fromkeys(("low_chance", "high_chance", "least_rate", "most_rate"), pl.Float64()),
    **dict.fromkeys(("n_months_before", "n_months_after", "n_spans", "n_spans_as_low"), pl.Int64()),
    **dict.fromkeys(("is_crisis_start", "is_falling_already"), pl.Boolean()),
}
# As a group's answer calls them: in the table it is said of what they are the ends.
_ENDS = {
    "low": "low_change",
    "high": "high_change",
    "bootstrap_low": "bootstrap_low_change",
    "bootstrap_high": "bootstrap_high_change",
    "difference": "mean_change",
}


def evidence_tables(reader: Reader, clean: Cleaner) -> dict[str, pl.DataFrame]:
    """verdicts, findings and the tables of groups, in the order of the pack.

    Args:
        reader: of the build.
        clean: takes every name by which someone is known out of what people typed.
    """
    whole = whole_names_cleaner(reader.known_names())
    said, answers = said_of_people(reader), group_answers(reader)
    cleaned = [_without_typed_names(answer, clean) for answer in answers]
    return {
        "verdicts": verdicts(said),
        "findings": without_names(findings(said), ("sentence_text",), whole),
        "groups_summary": groups_summary(cleaned),
        "groups_attrition": without_names(groups_attrition(cleaned), ("rule_text",), whole),
        "groups_findings": without_names(groups_findings(cleaned), ("sentence_text",), whole),
    }


def _without_typed_names(answer: Row, clean: Cleaner) -> Row:
    """A group's answer without names in what somebody typed, wherever a sentence of ours holds it."""
    beside = answer["comparison"] or {}
    typed = {one[name] for one in (answer, beside) for name in ("label", "why") if one.get(name)}
    typed |= {step["why"] for step in (*answer["attrition"], *beside.get("attrition", ())) if step["why"]}

    def tidied(held: Any) -> Any:
        if isinstance(held, dict):
            return {name: tidied(one) for name, one in held.items()}
        if isinstance(held, list):
            return [tidied(one) for one in held]
        if isinstance(held, str):
            for text in sorted(typed, key=lambda text: (-len(text), text)):
                held = held.replace(text, clean(text))
        return held

    return dict(tidied(answer))


def group_answers(reader: Reader) -> list[Row]:
    """The answer of every group whose file can be used, by name; none of a build without its workspace."""
    if reader.workspace is None:
        return []
    from journey.read.groups import group, list_groups

    return [group(reader, one["name"]) for one in list_groups(reader) if not one["problem"]]


def findings(said: Iterable[Row]) -> pl.DataFrame:
    """What is said of each person, and what may not be concluded, a sentence a row."""
    rows = [(one["person_id"], *told) for one in said for told in _told(one["finding"], one["caveats"])]
    return pl.DataFrame(rows, {"person_id": pl.String, **_IN_FINDINGS}, orient="row")


def groups_findings(answers: Iterable[Row]) -> pl.DataFrame:
    """The same of each group; of one that can't be compared, why."""
    rows = []
    for one in answers:
        found = [one["refused_reason"]] if one["refused_reason"] else one["finding"]
        rows += [(one["name"], *told) for told in _told(found, one["caveats"])]
    return pl.DataFrame(rows, {"group_code": pl.String, **_IN_FINDINGS}, orient="row")


def _told(finding: Iterable[str], caveats: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    for kind_code, sentences in (("finding", finding), ("caveat", caveats)):
        for number, sentence in enumerate(sentences, start=1):
            yield kind_code, number, sentence


def said_of_people(reader: Reader) -> list[Row]:
    """What may be said of everybody with a change point, in order of id, in the words of the screen.

    Returns:
        Rows: person_id; verdict, with n_spans and n_spans_as_low; finding and caveats, sentences. Of whom no
        comparison can be made, the verdict is refused and the finding says why.
    """
    everyone = Everyone(reader)
    return [_said_of(everyone, person_id) for person_id in everyone.changed()]


def _said_of(reader: Reader, person_id: str) -> Row:
    try:
        found = reader.told(person_id)
    except Refused as why:
        verdict = {"verdict_code": "refused", "refused_reason": why.message}
        return {"person_id": person_id, "verdict": verdict, "finding": [why.message], "caveats": []}
    spans = {name: found["placebo"][name] for name in ("n_spans", "n_spans_as_low")}
    said = {name: found[name] for name in ("finding", "caveats")}
    return {"person_id": person_id, "verdict": found["verdict"] | spans, **said}


def verdicts(said: Iterable[Row]) -> pl.DataFrame:
    """One row a person, from what said_of_people gives."""
    rows = []
    for one in said:
        held = {name: one["verdict"].get(name, 0 if name.startswith("n_") else None) for name in _IN_VERDICTS}
        flags = {name: bool(held[name]) for name in ("is_crisis_start", "is_falling_already")}
        rows.append({**held, **flags, "person_id": one["person_id"]})
    return pl.DataFrame(rows, _IN_VERDICTS, orient="row")


def with_ratios(rates: pl.DataFrame) -> pl.DataFrame:
    """Rates with their ratio, after over before, and of counts the interval of counting noise only."""
    found = [_ratios(row) for row in rates.iter_rows(named=True)]
    ratios = pl.DataFrame(found, dict.fromkeys(_RATIOS, pl.Float64), orient="row")
    return pl.concat([rates, ratios], how="horizontal")


def _ratios(row: Row) -> tuple[float | None, float | None, float | None]:
    if row["measure_code"] in _COUNTED:
        return counting_interval(
            int(row["before_amount"]), row["before_observed_days"],
            int(row["after_amount"]), row["after_observed_days"],
        )  # fmt: skip
    before, after = row["before_rate"], row["after_rate"]
    return (float(after / before) if before and after is not None else None), None, None


def groups_summary(answers: Iterable[Row]) -> pl.DataFrame:
    """One row a group, part and measure, of those that could be worked out.

    Args:
        answers: as journey.read.groups.group gives them.
    """
    rows = [row for answer in answers if not answer["refused_reason"] for row in _summaries(answer)]
    return pl.DataFrame(rows, _IN_SUMMARY, orient="row")


def _summaries(answer: Row) -> Iterable[Row]:
    head = {
        "group_code": answer["name"],
        "group_label": answer["label"],
        "window_code": answer["window"]["window_code"],
    }
    spans = {name: answer["spans"][name] for name in ("before_person_days", "after_person_days")}
    own = {**head, **spans, "part_code": "group", "n_people": answer["n_people"]}
    yield from (_summary(own, row) for row in answer["measures"])
    beside = answer["comparison"] or {"n_matched": 0, "measures": [], "difference": []}
    for part_code, name in (("comparison", "measures"), ("difference", "difference")):
        part = {**head, "part_code": part_code, "n_people": beside["n_matched"]}
        yield from (_summary(part, row) for row in beside[name])


def _summary(head: Row, row: Row) -> Row:
    held = {_ENDS.get(name, name): value for name, value in row.items()}
    line = {**{name: held.get(name) for name in _IN_SUMMARY}, **head}
    return {
        name: _figure(line[name]) if kind == _FIGURE else line[name] for name, kind in _IN_SUMMARY.items()
    }


def _figure(held: Any) -> Decimal | None:
    """A mean or an end of an interval to four decimals, half away from zero."""
    return None if held is None else Decimal(str(held)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def groups_attrition(answers: Iterable[Row]) -> pl.DataFrame:
    """One row a step by which a group, and those it is set against, was made; of every group there is."""
    rows = []
    for answer in answers:
        beside = (answer["comparison"] or {}).get("attrition", [])
        for part_code, steps in (("group", answer["attrition"]), ("comparison", beside)):
            head = {"group_code": answer["name"], "part_code": part_code}
            rows += [{**head, **step, "why_text": step["why"] or None} for step in steps]
    held = [{name: row[name] for name in _IN_ATTRITION} for row in rows]
    return pl.DataFrame(held, _IN_ATTRITION, orient="row")
