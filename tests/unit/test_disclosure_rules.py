"""Each rule of a profile at its edge, worked by hand."""

from decimal import Decimal

import polars as pl
import pytest
from support.disclosed import MEASURES, cell, frame, parts, people_of

from journey.disclosure import PROFILES, Profile, custom, protected
from journey.errors import Refused
from schemas.disclosure import ReleasedCells

HES, TRE = PROFILES["nhs_hes"], PROFILES["tre10"]


def _cost(costs, profile: Profile = HES) -> str:
    """Whether the cost of group a is shown."""
    made = protected(people_of(costs), ["row"], profile, {"cost_gbp": "cost"})
    return cell(made.cells, row="a")["cost_status"]


@pytest.mark.parametrize(
    ("profile", "n", "status", "shown"),
    [
        (HES, 7, "hidden", None),
        (HES, 8, "shown", 10),  # 8 is nearer to 10 than to 5
        (HES, 12, "shown", 10),
        (HES, 13, "shown", 15),
        (TRE, 9, "hidden", None),
        (TRE, 10, "shown", 10),
    ],
)
def test_from_how_many_people_on_a_number_is_shown_and_how(profile, n, status, shown):
    made = protected(parts({"a": [n], "b": [400]}), ["row"], profile)
    found = cell(made.cells, row="a")
    assert (found["people_status"], found["n_people"]) == (status, shown)


def test_nobody_is_shown_by_nhs_hes_and_hidden_by_tre10():
    held = parts({"a": [0, 40], "b": [50, 60]})
    for profile, status, number in ((HES, "zero", 0), (TRE, "hidden", None)):
        found = cell(protected(held, ["row", "column"], profile).cells, row="a", column="x")
        assert (found["people_status"], found["n_people"]) == (status, number)


def test_nothing_is_said_of_how_a_few_people_divide():
    """Agency a has 4 people, all in y. The noughts beside them would say so; z, where nobody is, is shown."""
    held = parts({"a": [0, 4, 0], "b": [60, 70, 0]})
    made = protected(held, ["row", "column"], HES, domains={"column": ["z"]}).cells
    found = {column: cell(made, row="a", column=column)["people_status"] for column in ("x", "y", "z", "all")}
    assert found == {"x": "hidden", "y": "hidden", "z": "zero", "all": "hidden"}


def test_a_person_counts_once_in_every_cell_and_margin():
    """20 people with three contacts each, in both columns: 20 in each and 20 in the row, not 40 or 120."""
    rows = [("a", column, f"p{at}", 1, Decimal(1)) for at in range(20) for column in "xy" for _ in range(3)]
    made = protected(frame(rows), ["row", "column"], HES, MEASURES)
    found = {column: cell(made.exact, row="a", column=column) for column in ("x", "y", "all")}
    assert [held["n_people"] for held in found.values()] == [20, 20, 20]
    assert [held["n_interactions"] for held in found.values()] == [60, 60, 120]


@pytest.mark.parametrize(
    ("costs", "status"),
    [
        ([100] * 9, "hidden"),
        ([100] * 10, "shown"),
        # (n,k): two of 450 make 900 of 1,000, exactly 90%; a pound more each makes 902 of 1,002.
        ([450, 450, *[12.5] * 8], "shown"),
        ([451, 451, *[12.5] * 8], "hidden"),
    ],
)
def test_costs_need_ten_people_and_no_two_of_them_may_dominate(costs, status):
    assert _cost([str(cost) for cost in costs]) == status


@pytest.mark.parametrize(("largest", "status"), [(800, "shown"), (801, "hidden")])
def test_the_rest_may_not_tell_the_largest_to_within_p_per_cent(largest, status):
    """The rest is 8 x 10 = 80: exactly 10% of 800. Of n = 1, k = 95 the other rule passes (89%)."""
    profile = custom(n_largest=1, k_percent=95)
    assert _cost([largest, 20, *[10] * 8], profile) == status


def test_refunds_count_by_their_size():
    """One person is refunded £5,000. The sum is below nought, and two of them are 5,100 of 5,900: 86%."""
    assert _cost([-5000, *[100] * 9]) == "shown"
    # £9,000: 9,100 of 9,900 are 92%. By the sum with signs (-8,100) it would not be seen.
    assert _cost([-9000, *[100] * 9]) == "hidden"


def test_one_person_with_most_of_the_contacts_hides_them_and_not_the_people():
    """Eight people; one has 300 contacts, the others 1 each: two of them have 301 of 307."""
    rows = [("a", "x", f"a{at}", 300 if at == 0 else 1, Decimal(0)) for at in range(8)]
    rows += [("b", "x", f"b{at}", 5, Decimal(0)) for at in range(90)]
    found = cell(protected(frame(rows), ["row"], HES, MEASURES).cells, row="a")
    assert (found["people_status"], found["interactions_status"]) == ("shown", "hidden")
    assert found["interactions_per_person"] is None and found["interactions_share"] is None


def test_means_and_shares_come_from_what_is_shown():
    """33 people at £100: 35 people, £3,300, so £94.29 each (3,300 / 35 = 94.2857), not £100."""
    made = protected(parts({"a": [33], "b": [67]}), ["row"], HES, MEASURES).cells
    ReleasedCells.validate(made.drop("row"))
    found = cell(made, row="a")
    assert (found["n_people"], found["cost_gbp"]) == (35, Decimal("3300.00"))
    assert found["cost_per_person_gbp"] == Decimal("94.29")
    assert found["people_share"] == 0.35 and found["cost_share"] == 0.33


def test_a_cost_is_rounded_to_a_hundred_pounds():
    """20 people at £62.50: £1,250, halves away from nought: £1,300."""
    found = cell(protected(people_of(["62.50"] * 20), ["row"], HES, {"cost_gbp": "cost"}).cells, row="a")
    assert found["cost_gbp"] == Decimal("1300.00")


@pytest.mark.parametrize(
    "changes",
    [
        {"fewest_people": 4},
        {"fewest_people": 12},  # more than costs need
        {"k_percent": 99},
        {"p_percent": 0},
        {"round_people_to": 20},  # 8 would be shown as nought
        {"fewest_people": True},
        {"is_zero_shown": 1},
        {"lowest_people": 5},
    ],
)
def test_a_profile_that_protects_nobody_is_refused(changes):
    with pytest.raises(Refused):
        custom(**changes)


def test_a_profile_may_be_made_stricter_or_laxer_within_limits():
    assert custom(fewest_people=5, round_people_to=3).fewest_people == 5
    assert custom(fewest_people_cost=20).code == "custom"


def test_tables_that_no_one_can_check_are_refused():
    wide = pl.DataFrame(
        {"row": [f"r{at}" for at in range(3000)], "person_id": [str(at) for at in range(3000)]}
    )
    with pytest.raises(Refused, match="too many to check"):
        protected(wide, ["row"], HES)
    with pytest.raises(Refused, match="kept for totals"):
        protected(parts({"all": [9]}), ["row"], HES)
    with pytest.raises(Refused, match="Nobody"):
        protected(parts({}), ["row"], HES)
