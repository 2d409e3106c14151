"""A group and its steps as text for the command line, from an answer made up by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from journey.report_groups import group_text, groups_text

Row = dict[str, Any]


def measure(code: str, label: str, is_money: bool = False, **figures: Any) -> Row:
    """One measure with what is given of it; the rest is not known."""
    names = ("before_mean", "after_mean", "mean_change", "low", "high", "bootstrap_low", "bootstrap_high")
    more = ("median_change", "quartile_low", "quartile_high", "pooled_before", "pooled_after", "difference")
    held: Row = {"measure_code": code, "measure_label": label, "is_money": is_money}
    held |= dict.fromkeys((*names, *more)) | dict.fromkeys(("n_fell", "n_rose", "n_same"), 0)
    return held | figures


STEPS = [
    {"step_no": 0, "rule_text": "Everybody in the build.", "why": "", "n_left_out": 0, "n_people": 1200},
    {"step_no": 1, "rule_text": "Has a change date.", "why": "Else no before", "n_left_out": 1160,
     "n_people": 40},
]  # fmt: skip
COST = measure(
    "cost", "Estimated cost of activity", True, before_mean=Decimal("30000.00"),
    after_mean=Decimal("16900.50"), mean_change=Decimal("-13099.50"), low=Decimal("-20000.00"),
    high=Decimal("6200.00"), median_change=Decimal("-9000.00"), quartile_low=Decimal("-21000.00"),
    quartile_high=Decimal("500.50"), n_fell=31, n_rose=7, n_same=2,
)  # fmt: skip
COMPARISON: Row = {
    "label": "Waiting list", "why": "Not supported", "rule_text": "Matched on age band.", "n_matched": 38,
    "n_unmatched": 2, "balance": [{"what": "Contacts before", "group": 12.5, "comparison": 12.0}],
    "measures": [measure("cost", "Cost", True, mean_change=Decimal("-3000.00"))],
    "difference": [
        measure("cost", "Cost", True, difference=Decimal("-10099.50"), low=Decimal("-18000.00"),
                high=Decimal("-2199.00")),
    ],
    "attrition": STEPS,
}  # fmt: skip
FOUND: Row = {
    "label": "Supported", "why": "All of them", "refused_reason": None, "finding": ["Contacts fell."],
    "n_people": 40, "is_small": False, "gaps": [],
    "window": {"window_code": "12m", "months": 12, "text": "12 whole months either side"},
    "spans": {"before_person_days": 14000, "after_person_days": 13500, "before_from": date(2021, 1, 1),
              "after_to": date(2024, 3, 31)},
    "measures": [COST], "attrition": STEPS, "comparison": None, "caveats": ["That it was the team."],
    "losses": [{"reason_code": "died", "reason_text": "died", "n_people": 2},
               {"reason_code": "moved_away", "reason_text": "moved away", "n_people": 0}],
    "regression": {"text": "A return alone would be less.", "screened": {"text": "Others as costly fell."}},
    "coverage": [{"agency_label": "Police", "n_compared": 33, "n_left_out": 7,
                  "share_of_before_cost_left_out": Decimal("0.1250")}],
    "support": {"text": "The support's own cost is included."},
}  # fmt: skip


def lines_of(**changed: Any) -> list[str]:
    """The text's lines, each with its runs of spaces as one."""
    return [" ".join(line.split()) for line in group_text(FOUND | changed).splitlines()]


def test_the_figures_have_their_spans_and_their_interval() -> None:
    lines = lines_of()
    assert lines[:2] == ["Supported", "All of them"]
    assert "40 people; 12 whole months either side." in lines
    spans = "Before: 14,000 person-days from 1 January 2021; after: 13,500 person-days to 31 March 2024."
    assert spans in lines
    assert "Estimated cost of activity £30,000 £16,900.50 -£13,099.50" in lines
    assert "change, 95% interval: -£20,000 to £6,200" in lines
    place = lines.index("median change: -£9,000; middle half of people: -£21,000 to £500.50")
    assert lines[place + 1] == "fell for 31, rose for 7, the same for 2"
    assert not [line for line in lines if "drawing people again" in line]  # there is none
    assert "There is no comparison group: what would have come anyway is not known." in lines


def test_the_steps_the_lost_and_what_was_left_out_are_told() -> None:
    lines = lines_of()
    assert "0 1,200 Everybody in the build." in lines
    assert lines[lines.index("1,160 40 Has a change date.") + 1] == "Else no before"
    assert "- died: 2 people" in lines and not [line for line in lines if "moved away" in line]
    assert "Police 33 7 12.5%" in lines
    assert lines[-2:] == ["What may not be concluded:", "- That it was the team."]
    assert {"- A return alone would be less.", "- Others as costly fell."} <= set(lines)


def test_small_counts_and_gaps_are_told_with_what_they_are_not_for() -> None:
    """What is not for publication says so. The steps' counts, 1,160 and 40, are not small."""
    note = "Counts from 1 to 7 are not for publication."
    gaps = [{"reason_code": "custody_elsewhere", "reason_text": "in custody elsewhere", "n_people": 9}]
    lines = lines_of(gaps=gaps)
    # 7 rose and 2 stayed the same; 2 died
    assert lines.count(note) == 2 and lines[lines.index("- died: 2 people") + 1] == note
    assert [line for line in lines if line.endswith("who were seen again: 9 (in custody elsewhere).")]
    few = [STEPS[0], STEPS[1] | {"n_left_out": 1193, "n_people": 7}]
    many = COST | {"n_fell": 20, "n_rose": 20, "n_same": 0}
    assert lines_of(losses=[], measures=[many], attrition=few).count(note) == 1
    assert note not in lines_of(losses=[], measures=[many])


def test_of_a_small_group_what_is_about_somebody_is_hidden() -> None:
    unsaid = dict.fromkeys(
        ("median_change", "quartile_low", "quartile_high", "n_fell", "n_rose", "n_same", "bootstrap_low")
    )
    lines = lines_of(n_people=7, is_small=True, measures=[COST | unsaid])
    assert not [line for line in lines if "median change" in line or "to not known" in line]
    assert [line for line in lines if line.endswith("people again are hidden: fewer than 8 people.")]


def test_the_difference_stands_beside_the_change_of_the_matched() -> None:
    lines = lines_of(comparison=COMPARISON)
    assert "Set beside: Waiting list. Not supported" in lines
    assert "Matched: 38; without a match: 2." in lines
    assert "Contacts before 12.50 12.00" in lines
    assert "Cost -£3,000 -£10,099.50" in lines
    assert "difference, 95% interval: -£18,000 to -£2,199" in lines


def test_a_group_that_cannot_be_compared_says_why_and_how_it_was_made() -> None:
    unsaid = dict.fromkeys(("spans", "comparison", "regression", "support"))
    lines = lines_of(refused_reason="Nobody is left.", measures=[], finding=[], caveats=[], **unsaid)
    assert "Nobody is left." in lines and "0 1,200 Everybody in the build." in lines
    assert "What may not be concluded:" not in lines


def test_the_list_says_what_is_wrong_with_a_file() -> None:
    rows = [
        {"name": "supported", "label": "Supported", "why": "All of them", "problem": None},
        {"name": "broken", "label": "broken", "why": "", "problem": "groups/broken.toml is not valid TOML."},
    ]
    lines = [line.strip() for line in groups_text(rows).splitlines()]
    assert lines[1] == "All of them" and lines[3] == "groups/broken.toml is not valid TOML."
