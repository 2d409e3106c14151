"""What is about too few people is not told where identities are hidden, nor to be had by subtraction."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from journey.read import groups, open_current, small
from journey.read.hidden import Hidden
from journey.read.small_costs import by_year, with_others
from journey.words import costed, linkage_sentence
from journey.words.groups import TOO_FEW

FEW, NO = "fewer than 8", "not shown"


@pytest.mark.parametrize(
    ("counts", "unsaid"),
    [
        ((20, 10, 10), ""),
        ((20, 17, 3), "bc"),  # 40 - 20 - 17 would be 3
        ((38, 1, 1), "abc"),  # 40 - 38 would be 1 and 1
        ((30, 5, 5), "bc"),  # 10 between them: neither is told
        ((33, 7, 0), "ab"),
        ((40, 0, 0), ""),
    ],
)
def test_no_small_count_is_left_to_a_subtraction(counts: tuple[int, int, int], unsaid: str) -> None:
    assert small.unsaid(dict(zip("abc", counts, strict=True))) == set(unsaid)


def _steps(*left: int) -> list[tuple[Any, Any]]:
    """What is shown of steps after which so many are left."""
    rows = [
        {"n_left_out": before - after, "n_people": after}
        for before, after in zip((left[0], *left), left, strict=False)
    ]
    found = small.of_group(_refused(rows))["attrition"]
    return [(row["n_left_out"], row["n_people"]) for row in found]


def _refused(rows: list[dict[str, int]]) -> dict[str, Any]:
    return {"attrition": rows, "is_small": True, "n_people": 0, "refused_reason": "Nobody is left."}


def test_steps_hide_who_left_and_who_was_left_between() -> None:
    # 100, 60 left out, 40, 4 left out, 36, 6 left out, 30: 4 and 6 are 10 together, and 36 is between them.
    assert _steps(100, 40, 36, 30) == [(0, 100), (60, 40), (FEW, NO), (FEW, 30)]
    # 4 alone would be 40 less 36: the 60 before it goes too, with the 40 between them.
    assert _steps(100, 40, 36) == [(0, 100), (NO, NO), (FEW, 36)]
    # Nothing to hide it behind: 40 goes, so that 36 can't be taken from it.
    assert _steps(40, 36) == [(0, NO), (FEW, 36)]
    assert _steps(100, 40, 30) == [(0, 100), (60, 40), (10, 30)]


def test_a_group_of_few_is_not_shown_and_one_of_many_keeps_its_figures(sample_workspace: Path) -> None:
    read = open_current(sample_workspace)
    full, hidden = groups.group(read, "everyone"), groups.group(Hidden(read), "everyone")
    lost = [row["n_people"] for row in full["losses"]]
    assert lost and all(0 < n < 8 for n in lost)  # so there is something to hide
    assert [row["n_people"] for row in hidden["losses"]] == [FEW] * len(lost)
    for row, kept in zip(hidden["measures"], full["measures"], strict=True):
        counts = [row[name] for name in ("n_fell", "n_same", "n_rose")]
        assert not any(isinstance(n, int) and 0 < n < 8 for n in counts)
        assert row["mean_change"] == kept["mean_change"]
    assert hidden["finding"] == full["finding"]
    few = small.of_group(full | {"n_people": 7, "is_small": True})
    assert few["refused_reason"] == TOO_FEW and not few["attrition"] and not few["measures"]


def test_an_agency_with_few_found_nowhere_else_tells_neither_side() -> None:
    row = {"agency_label": "Police", "n_source_people": 85, "n_linked": 84, "n_alone": 1, "n_in_doubt": 3,
           "cost_alone_gbp": Decimal("541.17")}  # fmt: skip
    (found,) = small.linkage([row])
    assert [found[name] for name in ("n_source_people", "n_linked", "n_alone", "n_in_doubt")] == [
        85,
        NO,
        FEW,
        FEW,
    ]
    said = linkage_sentence(found, "Person 3")
    assert said == "Some people in the data of Police were found in no other agency's data."
    whole = row | {"n_linked": 85, "n_alone": 0, "n_in_doubt": 0}
    assert small.linkage([whole]) == [whole]


def _years(*n: int) -> list[dict[str, Any]]:
    return [{"n_interactions": each, "cost_gbp": Decimal(each)} for each in n]


def test_the_cost_of_an_agency_of_few_can_not_be_had_from_the_total() -> None:
    people = {"fire": 3, "gp": 50, "police": 20, "prison": 9}
    # Fire goes, and prison with it, the next smallest. In the second year fire is alone of the two:
    # police goes as well.
    years = {"fire": _years(1, 1), "gp": _years(9, 9), "police": _years(5, 5), "prison": _years(2, 0)}
    assert with_others(people, years) == {"fire", "prison", "police"}
    assert with_others(people, years | {"prison": _years(2, 2)}) == {"fire", "prison"}
    assert with_others({"gp": 50, "police": 20}, years) == set()


class _Asked(Hidden):
    """A reader of a build: fire has three people, prison nine and GP fifty."""

    def __init__(self) -> None:
        self._kept, self._keeping = {}, {}

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        people = {"fire": 3, "gp": 50, "prison": 9}
        return [{"agency_code": code, "n_people": n} for code, n in people.items()]


def test_an_agency_of_few_has_words_for_its_cost_where_identities_are_hidden() -> None:
    agencies = [
        {
            "agency_code": code,
            "cost_gbp": Decimal(5),
            "n_interactions": 5,
            "n_uncosted": 0,
            "years": _years(5),
        }
        for code in ("fire", "gp", "prison")
    ]
    found = by_year(_Asked(), {"agencies": agencies})["agencies"]
    told = [costed.priced(row, row["cost_gbp"]) for row in found]
    assert told == ["not shown: fewer than 8 people", "£5", "not shown"]
    assert costed.year_cost(found[0]["years"][0]) == "not shown: fewer than 8 people"


def test_every_record_is_said_once() -> None:
    # 20 records: 15 contacts, 4 of them without a cost, and 5 of what did not take place.
    said = costed.public_cost_of({"n_interactions": 15, "n_uncosted": 4}, {"n_interactions": 20})
    assert said == (
        "Public cost of 11 of 15 contacts of everybody in the files. Beside them are 4 contacts with no cost "
        "on them and 5 records of what did not take place"
    )
