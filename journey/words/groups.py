"""The finding of a group in words: what changed, over what time, how sure, and what may not be concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from journey.words.numbers import count, day, listed, pounds, several

Figures = Mapping[str, Any]

FEWEST = 8  # below it a median, or how many rose, is close to being about one person
FEW = f"fewer than {FEWEST}"
HIDDEN = f"hidden: {FEW} people"
TOO_FEW = (
    f"There are {FEW} people in this group. While identities are hidden nothing is shown of so few, for it "
    "would be close to being about one person."
)
SMALL_COUNTS = f"Counts from 1 to {FEWEST - 1} are not for publication."
_WAYS = {"n_fell": "fell", "n_rose": "rose", "n_same": "stayed the same"}
_CHOSEN_AFTER = (
    "That people chosen beforehand would have fared so. A rule chooses by what came after the change: who "
    "stayed, or came back, may differ from who did not."
)
# Measured: docs/evidence.md, the changes of a group.
_COVERAGE = (
    "That the interval holds the truth 95 times in 100. Where costs are very uneven and fell, it does so in "
    "about 82 to 94, and nearly all misses stand too near nought."
)
_OF_ONE = (
    "That the mean change in cost is one of most people. One person carries more than half of all change, "
    "and so most of the mean."
)
_NONE_LEFT = {
    "everybody": "There is nobody in the build.",
    "rule": "Nobody is left after the rule: {text} Make the rule wider, or take it out of the group's file.",
    "no_change": "Nobody of the group has a change date, so there is no before and after to compare. "
    "Set change dates in the casebook.",
    "outside": "Every change date of the group lies outside the data, so there is no before or no after. Add "
    "extracts that cover the change, or correct the dates.",
    "no_service": "No service supplied data on both sides of the change of anyone in the group, so "
    "nothing can be compared. Ask services for the time that is missing.",
    "few_before": "Nobody of the group is seen in full for 6 whole months before the change, so it "
    "can't be said how things were. Ask services for an earlier time.",
    "too_short": "Nobody of the group is seen in full for 6 whole months after the change, so it "
    "can't be said how things are since. Build again when there is a longer time after.",
    "lost": "Nobody of the group who is left could be seen for 6 whole months on each side of the change: "
    "{text} Who could not be seen is never counted as having needed less.",
}  # fmt: skip
_SUPPORT = {
    "included": "The support's own cost is included: {cost} per person and year after.",
    "part": "Only a part of the support's own cost is included: {cost} per person and year after.",
    "not_included": "The support's own cost is not included.",
}


def window_text(months: int | None) -> str:
    """The window of a group."""
    if months is None:
        return "every whole month before and after the month of the change"
    return f"{months} whole months before and {months} after the month of the change"


def nobody_left(code: str, rule_text: str) -> str:
    """Why a group can't be compared: which step left nobody, and what to do.

    Args:
        code: the step; a reason of an ending where that is what the last ones were lost by.
        rule_text: its sentence.
    """
    return _NONE_LEFT.get(code, _NONE_LEFT["lost"]).format(text=rule_text.removeprefix("Left out: "))


def is_small(n: int | str | None) -> bool:
    """Whether a count of people is one that the programme may see and nobody may publish."""
    return isinstance(n, int) and 0 < n < FEWEST


def _people(n: int) -> str:
    """How many people, in a sentence that may be passed on; one person is said to be one."""
    return f"{FEW} people" if is_small(n) and n > 1 else several(n, "person", "people")


def support_text(support: Figures) -> str:
    """Whether the support's own cost is in the cost after."""
    return _SUPPORT[support["included_code"]].format(cost=pounds(support["cost_gbp_per_person_year"]))


def earlier_text(earlier: Figures, change: Decimal) -> str:
    """What a return to the years before the last one would come to by itself.

    Args:
        earlier: n_people, last_year_mean, earlier_years_mean.
        change: the mean change of cost of the whole group.
    """
    if not earlier["n_people"]:
        return (
            "Nobody of the group is seen for a year before the last one, so it can't be told if "
            "it was unusual."
        )
    last, before = earlier["last_year_mean"], earlier["earlier_years_mean"]
    said = (
        f"For {_few(earlier['n_people'])} people the years before the last one are held too: "
        f"{pounds(before)} per person and observed year, then {pounds(last)} in the 12 months before "
        f"the change. "
    )
    if last <= before:
        return (
            said
            + "The last year was no worse than those before it, so a return to them is no reason for a fall."
        )
    return said + (
        f"A return to the earlier level alone would be a fall of {pounds(last - before)} a year; the "
        f"whole group's mean change is {_changed('cost', change)} a year."
    )


def screened_text(row: Figures) -> str:
    """How people who cost as much and were not supported changed."""
    return (
        "The mean change of people who were as costly and not supported was "
        f"{_changed('cost', row['mean_change'])} per person and observed year{_sure('cost', row)}."
    )


def screened_rule(least: Decimal, month: str) -> str:
    """Who is looked at as being as costly."""
    return (
        f"People without a change date whose estimated cost per observed year was {pounds(least)} or "
        f"more in the 12 whole months before {month}, the middle month of change of the group; that is "
        "the upper end of the lowest quarter of the group."
    )


def finding(group: Figures) -> list[str]:
    """What changed, over what time and how sure; the difference first where there is a comparison."""
    by_code = {row["measure_code"]: row for row in group["measures"]}
    said = []
    if group["comparison"] and group["comparison"]["n_matched"]:
        said += [_difference(group["comparison"], row) for row in _main(group["comparison"]["difference"])]
    elif group["comparison"]:
        said.append(_unmatched(group["comparison"]))
    said += [_change(group, by_code[code]) for code in ("contacts", "cost")]
    said.append(_over(group["spans"], group["n_people"]))
    if group["n_people"] == 1:
        said.append("One person is no group: there is no interval, and no telling how others would fare.")
    elif group["n_people"] < FEWEST:
        said.append(f"For how many contacts fell or rose is not told of {FEW} people.")
    else:
        said.append(_directions(by_code["contacts"], group["n_people"]))
    return said


def _directions(row: Figures, n_people: int) -> str:
    """For how many contacts went which way; no count from 1 to 7 can be had, by subtraction neither."""
    counts = {name: row[name] for name in _WAYS}
    large = [name for name, n in counts.items() if n >= FEWEST]
    has_few = any(is_small(n) for n in counts.values())
    unsaid = min(large, key=lambda name: counts[name], default="") if has_few else ""
    told = [f"{way} for {_few(counts[name])}" for name, way in _WAYS.items() if name != unsaid]
    rest = f", and {_WAYS[unsaid]} for the others" if unsaid else ""
    return f"Contacts {listed(told)} of {count(n_people)} people{rest}."


def _few(n: int) -> str:
    return FEW if is_small(n) else count(n)


def _unmatched(comparison: Figures) -> str:
    if not comparison["attrition"][-1]["n_people"]:
        return "Nobody passes the rules of the comparison group, so there is nobody to match with."
    return (
        "Nobody could be matched: of those who pass the rules of the comparison group, nobody is in the same "
        "age band and fifth of cost as anyone of the group in the same months. So it says nothing here."
    )


class Beside(NamedTuple):
    """What the caveats rest on besides the answer.

    seen_to_end: mean changes of those not lost in the time after; none where nobody was lost. n_uncosted:
    contacts of the months compared that have no cost. is_chosen_after: a rule asks for what came after the
    change. is_of_one: one person carries more than half of all change in cost.
    """

    seen_to_end: Sequence[Figures] = ()
    n_uncosted: int = 0
    is_chosen_after: bool = False
    is_of_one: bool = False


def caveats(group: Figures, beside: Beside) -> list[str]:
    """What may not be concluded, of the answer so far and what stands beside it."""
    said = [_cause(group["comparison"])]
    if beside.is_chosen_after:
        said.append(_CHOSEN_AFTER)
    if group["n_people"] > 1:
        said.append(_COVERAGE)
    if beside.is_of_one:
        said.append(_OF_ONE)
    said.append(
        "That these are amounts paid, or that a budget fell by as much. Costs are contacts multiplied by "
        "published unit costs: estimated cost of activity."
    )
    said.append(f"That it would have stayed as it was. {group['regression']['text']}")
    if group["losses"]:
        said.append(_lost(group["losses"], beside.seen_to_end))
    if group["gaps"]:
        said.append(f"That everybody was seen all the time. {gap_text(group['gaps'])}")
    out = [row["agency_label"] for row in group["coverage"] if row["n_left_out"]]
    if out:
        said.append(
            f"That every service is in these figures. {listed(out)} did not supply both sides for "
            "everybody, and what one side lacks is left out of both."
        )
    if group["support"]["included_code"] != "included":
        said.append(f"That support was free. {group['support']['text']}")
    n_unmatched = (group["comparison"] or {}).get("n_unmatched")
    if n_unmatched:
        said.append(
            f"That the difference is one of the whole group. {_capital(_few(n_unmatched))} of its people "
            "could not be matched with anyone."
        )
    if beside.n_uncosted:
        said.append(
            f"That every contact has a price. {several(beside.n_uncosted, 'contact has', 'contacts have')} "
            "no cost: counted, but not priced."
        )
    return said


def _cause(comparison: Figures | None) -> str:
    if comparison and comparison["n_matched"]:
        return (
            "That the support alone made the difference. Who was supported was not left to chance, and "
            "people alike in age and cost may differ in what no data show."
        )
    return (
        "That the support caused the change. There is nobody to compare with, who was chosen was not left to "
        "chance, and most people who are at their worst get better with time."
    )


def gap_text(gaps: Sequence[Figures]) -> str:
    """Of how many people a part of the time after is not seen, and why."""
    said = listed([f"{_few(row['n_people'])} ({row['reason_text']})" for row in gaps])
    return f"Some months of the time after are not seen of people who were seen again: {said}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lost(losses: Sequence[Figures], seen_to_end: Sequence[Figures]) -> str:
    said = listed([f"{_few(row['n_people'])} {row['reason_text']}" for row in losses])
    text = (
        f"That who is not seen is well. In the time after, some could not be seen any more "
        f"({said}); their time "
    )
    text += "counts until then, and not from then on."
    if not seen_to_end:
        return text
    kept = listed(
        [f"{_noun(row)} {_changed(row['measure_code'], row['mean_change'])}" for row in seen_to_end]
    )
    return f"{text} Of the others alone, mean change a year: {kept}."


def _main(rows: Sequence[Figures]) -> list[Figures]:
    return [row for row in rows if row["measure_code"] in ("contacts", "cost")]


def _difference(comparison: Figures, row: Figures) -> str:
    code, noun = row["measure_code"], _noun(row)
    n_matched = comparison["n_matched"]
    who = "one person" if n_matched == 1 else f"{_few(n_matched)} people"
    if is_small(comparison["n_unmatched"]):  # how many are matched would give it away
        who = "people"
    beside = f"Beside the change of {who} matched with them,"
    size = f"{_lower(code, row['difference'])} per person and observed year"
    if row["low"] is None:
        return f"{beside} {noun} moved {size}; of one pair there is no interval."
    sure = f"(95% interval of the mean difference: {_lower(code, row['low'])} to {_lower(code, row['high'])})"
    if row["low"] <= 0 <= row["high"]:
        return f"{beside} there is no clear difference in {noun}: {size} {sure}."
    return f"{beside} {noun} moved {size} {sure}."


def _lower(code: str, n: Any) -> str:
    """A difference with its direction: 3.0 lower, £300 higher."""
    size = _amount(code, abs(n))
    if size in ("0", "0.0", "£0"):
        return f"{size} (no difference)"
    return f"{size} {'higher' if n > 0 else 'lower'}"


def _change(group: Figures, row: Figures) -> str:
    code = row["measure_code"]
    means = [_amount(code, row[f"{side}_mean"]) for side in ("before", "after")]
    sides = f"from {means[0]} to {means[1]} per person and observed year"
    is_clear = row["low"] is None or not row["low"] <= 0 <= row["high"]
    moved = "fell" if row["mean_change"] < 0 else "rose" if row["mean_change"] > 0 else "stayed the same,"
    support = f" {support_text(group['support'])}" if code == "cost" else ""
    noun = _noun(row)
    if is_clear:
        return f"{_capital(noun)} {moved} {sides}{_sure(code, row)}.{support}"
    return (
        f"No clear change in {noun}: {sides}, a mean change of "
        f"{_changed(code, row['mean_change'])}{_sure(code, row)}. That does not show that nothing "
        f"changed.{support}"
    )


def _over(spans: Figures, n_people: int) -> str:
    return (
        f"Over {several(spans['before_person_days'], 'person-day')} before and "
        f"{several(spans['after_person_days'], 'person-day')} after, of "
        f"{_people(n_people)}, from {day(spans['before_from'])} to "
        f"{day(spans['after_to'])}."
    )


def _noun(row: Figures) -> str:
    label = str(row["measure_label"])
    return label[0].lower() + label[1:]


def _sure(code: str, row: Figures) -> str:
    if row["low"] is None:
        return ""
    return f" (95% interval of the mean: {_changed(code, row['low'])} to {_changed(code, row['high'])})"


def _amount(code: str, n: Any) -> str:
    return pounds(n) if code == "cost" else count(float(n))


def _changed(code: str, n: Any) -> str:
    """A change with its direction: 12 fewer, £3,100 less."""
    size = _amount(code, abs(n))
    if size in ("0", "0.0", "£0"):
        return f"{size} (no change)"
    return f"{size} {'more' if n > 0 else 'less' if code == 'cost' else 'fewer'}"
