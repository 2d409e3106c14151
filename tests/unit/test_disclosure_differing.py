"""What two releases say together: who came, who went, whose figures changed. Worked by hand."""

from collections.abc import Iterable
from decimal import Decimal

import pytest
from support.disclosed import MEASURES, frame, parts

from journey.disclosure import PROFILES, Profile, Side, custom, differences, protected

HES = PROFILES["nhs_hes"]
Person = tuple[str, str, str, int, Decimal]


def side(held, dims: tuple[str, ...] = ("row",), profile: Profile = HES, measures=MEASURES) -> Side:
    made = protected(held, dims, profile, measures)
    return Side(dims, made.exact, made.parts, profile)


def group(name: str, costs: Iterable[int], row: str = "a", contacts: int = 1) -> list[Person]:
    """People of one row who cost so much each."""
    return [(row, "x", f"{name}{at}", contacts, Decimal(cost)) for at, cost in enumerate(costs)]


def told(then: list[Person], now: list[Person], **more) -> list[tuple[str, ...]]:
    return differences(side(frame(then), **more), side(frame(now), **more)).rows()


def test_a_few_who_came_are_told_by_cell_and_figure_and_without_a_number():
    """b has 3 people more than before, with a contact and £100 each: 60 to 65 contacts, £6,000 to £6,300."""
    then, now = parts({"a": [50], "b": [60], "c": [70]}), parts({"a": [50], "b": [63], "c": [70]})
    found = differences(side(then), side(now))
    assert found.columns == ["row", "figure"]
    both = [(row, figure) for row in ("all", "b") for figure in ("cost_gbp", "n_interactions", "n_people")]
    assert found.rows() == both
    assert differences(side(then), side(then)).is_empty()


@pytest.mark.parametrize(("more", "is_warned"), [(0, False), (1, True), (7, True), (8, False)])
def test_a_difference_is_few_from_one_to_seven(more: int, is_warned: bool):
    found = differences(side(parts({"a": [50]}), measures={}), side(parts({"a": [50 + more]}), measures={}))
    assert (not found.is_empty()) == is_warned


def test_ten_who_came_of_whom_one_makes_up_the_cost():
    """60 people, £545,500; with ten more 70, £847,300: nine at £200 and one at £300,000.

    Of £301,800 two make up £300,200, which is more than 90%: not to be shown. Ten people are enough, and so
    are their ten contacts.
    """
    sixty = group("a", [9_000] * 59 + [14_500])
    ten = group("n", [200] * 9 + [300_000])
    assert sum(person[4] for person in sixty) == 545_500 and sum(p[4] for p in sixty + ten) == 847_300
    assert told(sixty, sixty + ten) == [("a", "cost_gbp"), ("all", "cost_gbp")]
    assert told(sixty + ten, sixty) == [("a", "cost_gbp"), ("all", "cost_gbp")], "the other way round alike"
    even = group("n", [30_180] * 10)
    assert told(sixty, sixty + even) == []


def test_the_same_people_of_whom_one_changed():
    """30 people at £100; then one of them at £5,000: who subtracts has that one's £4,900."""
    then, now = group("a", [100] * 30), group("a", [5_000] + [100] * 29)
    assert told(then, now) == [("a", "cost_gbp"), ("all", "cost_gbp")]


@pytest.mark.parametrize(("n_changed", "is_warned"), [(9, True), (10, False)])
def test_a_change_of_cost_needs_as_many_people_as_a_cost(n_changed: int, is_warned: bool):
    then = group("a", [100] * 30)
    now = group("a", [300] * n_changed + [100] * (30 - n_changed))
    assert bool(told(then, now)) == is_warned


def test_changes_up_and_down_are_taken_by_their_size():
    """Twenty change by £200, ten up and ten down, and one by £90,000: the sum of sizes is £94,000, of which
    £90,200 is 96%.
    """
    then = group("a", [1_000] * 21)
    now = group("a", [1_200] * 10 + [800] * 10 + [91_000])
    assert told(then, now) == [("a", "cost_gbp"), ("all", "cost_gbp")]


def test_what_is_shown_as_the_same_is_no_difference():
    """£3,000 and £3,040 are both shown as £3,000; £3,060 is £3,100."""
    then = group("a", [100] * 30)
    assert told(then, group("a", [140] + [100] * 29)) == []
    assert told(then, group("a", [160] + [100] * 29)) == [("a", "cost_gbp"), ("all", "cost_gbp")]


def test_contacts_of_few_are_told():
    """30 contacts; then seven people have one more each: 37, shown as 35. Of eight nothing is said."""
    then = group("a", [100] * 30)
    for n_more, figures in ((7, ["n_interactions"]), (8, [])):
        now = group("a", [100] * n_more, contacts=2) + then[n_more:]
        assert [figure for row, figure in told(then, now) if row == "a"] == figures


def test_groups_that_share_nobody_are_not_close_and_swaps_are():
    """50 people, and 53 others: by number they differ by 3. 50 of whom three were swapped differ by none."""
    fifty, others = group("a", [100] * 50), group("b", [100] * 53)
    assert told(fifty, others, measures={}) == []
    swapped = fifty[3:] + group("c", [100] * 3)
    assert told(fifty, swapped, measures={}) == [("a", "n_people"), ("all", "n_people")]


def test_what_neither_could_show_is_not_told():
    """Of 4 and 6 people nothing is shown, of 50 and 52 in all it is."""
    then = [*group("a", [100] * 4), *group("b", [100] * 46, row="b")]
    now = [*then, *group("n", [100] * 2)]
    assert told(then, now, measures={}) == [("all", "n_people")]


def test_the_stricter_rules_of_the_two_count():
    """Nine came: enough where 8 are, few where 10 are."""
    then, now = frame(group("a", [100] * 30)), frame(group("a", [100] * 39))
    strict = custom(fewest_people=10)
    assert differences(side(then, measures={}), side(now, measures={})).is_empty()
    assert not differences(side(then, measures={}, profile=strict), side(now, measures={})).is_empty()


def test_only_what_both_are_laid_out_by_is_set_side_by_side():
    """By row and column, and by column: three more people in column x, who are in row a."""
    then, now = parts({"a": [50, 40], "b": [60, 40]}), parts({"a": [53, 40], "b": [60, 40]})
    found = differences(side(then, ("row", "column"), measures={}), side(now, ("column",), measures={}))
    assert found.rows() == [("all", "n_people"), ("x", "n_people")] and found.columns == ["column", "figure"]
    nothing = differences(side(then, ("row",), measures={}), side(now, ("column",), measures={}))
    assert nothing.rows() == [("n_people",)], "the totals"
