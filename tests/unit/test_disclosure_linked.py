"""Subtraction within a table, and between a table and one that is out, worked by hand."""

from decimal import Decimal

import polars as pl
import pytest
from support.disclosed import MEASURES, cell, frame, parts

from journey.disclosure import PROFILES, Earlier, custom, protected
from journey.errors import Refused

HES = PROFILES["nhs_hes"]


def _hidden(cells: pl.DataFrame, status: str = "people_status") -> set[tuple[str, str]]:
    return set(cells.filter(pl.col(status) == "hidden").select("row", "column").iter_rows())


def test_two_sevens_beside_their_rounded_sum_are_not_left_known():
    """7 + 7 = 14 would be shown as 15, which is 13 to 17: each would be 6 or 7. So the sum is hidden too."""
    held = parts({"a": [7, 7], "b": [50, 60], "c": [70, 90]})
    made = protected(held, ["row", "column"], HES)
    assert _hidden(made.cells) == {("a", "x"), ("a", "y"), ("a", "all")}
    assert made.audit["people"] == {"n_hidden_first": 2, "n_hidden_because_of_others": 1}


def test_a_small_cell_beside_rounded_figures_needs_nothing_more():
    """3 beside 50 and 53: 50 is 48 to 52, 55 is 53 to 57, so it is 1 to 7, as before."""
    held = parts({"a": [3, 50], "b": [60, 70]})
    assert _hidden(protected(held, ["row", "column"], HES).cells) == {("a", "x")}


def test_without_rounding_a_rectangle_is_hidden():
    """Exact margins: 3 = 53 - 50 along the row and 63 - 60 down the column, so 4 cells have to be hidden."""
    held = parts({"a": [3, 50, 80], "b": [60, 70, 90]})
    made = protected(held, ["row", "column"], custom(round_people_to=1)).cells
    hidden = _hidden(made)
    assert ("a", "x") in hidden and len(hidden) == 4
    for side in (0, 1):  # none alone in its line
        lines = [key[side] for key in hidden]
        assert all(lines.count(line) == 2 for line in lines)


def test_a_cost_that_the_margins_tell_is_not_left_alone():
    """The cost of 9 people at £1,000 is hidden. Along the row it is 139,000 - 50,000 - 80,000 to within £150,
    down the column 69,000 - 60,000 to within £100, and it may not be known to within 10%, £900. So at least
    one more goes in its row, one in its column, and one that these two do not tell.
    """
    held = parts({"a": [9, 50, 80], "b": [60, 70, 90]}, pounds=1000)
    made = protected(held, ["row", "column"], HES, MEASURES).cells
    hidden = _hidden(made, "cost_status")
    assert ("a", "x") in hidden and len(hidden) >= 4
    assert any(row == "a" and column != "x" for row, column in hidden)
    assert any(row != "a" and column == "x" for row, column in hidden)
    assert ("a", "x") not in _hidden(made)  # nine people are shown, as 10


def test_a_table_asked_for_twice_is_the_same_twice():
    held = parts({"a": [9, 50, 80], "b": [60, 70, 90], "c": [7, 7, 0]})
    first = protected(held, ["row", "column"], HES, MEASURES)
    out = [Earlier(("row", "column"), first.exact.sample(fraction=1, shuffle=True, seed=1), HES)]
    again = protected(held, ["row", "column"], HES, MEASURES, earlier=out)
    assert again.cells.equals(first.cells) and again.exact.equals(first.exact)
    assert again.audit | {"n_earlier_attacked_with": 0} == first.audit


def test_coarser_groups_do_not_undo_finer_ones():
    """x = 6 is hidden, y = 8 is shown as 10 (8 to 12). Of x + y = 14, shown as 15, x is 1 to 7 still."""
    first = protected(parts({"a": [6, 8, 90], "b": [80, 90, 70]}), ["row", "column"], HES)
    wide = parts({"a": [14, 90], "b": [170, 70]}, columns="wz")
    out = [Earlier(("row", "column"), first.exact, HES, {"column": {"x": "w", "y": "w", "z": "z"}})]
    made = protected(wide, ["row", "column"], HES, earlier=out)
    assert cell(made.cells, row="a", column="w")["n_people"] == 15


def test_coarser_groups_that_tell_are_hidden():
    """x = 7 and y = 7 are hidden with their margin 14 (see above); a coarser w = x + y may not show it."""
    first = protected(parts({"a": [7, 7], "b": [50, 60], "c": [70, 90]}), ["row", "column"], HES)
    wide = parts({"a": [14], "b": [110], "c": [160]}, columns="w")
    groups = {"column": {"x": "w", "y": "w"}}
    made = protected(
        wide, ["row", "column"], HES, earlier=[Earlier(("row", "column"), first.exact, HES, groups)]
    )
    assert cell(made.cells, row="a", column="w")["people_status"] == "hidden"


def test_what_is_out_and_tells_refuses_the_new_table():
    """Out: 10 people of group a, nine at £2,000 and one at £10: £18,010, shown as £18,000.

    Now without the one: nine people, £18,000, hidden. Who knows that people were only left out knows that
    it is no more than £18,049.99; to be safe it would have to be able to be 10% more. Nothing mends that.
    """
    rows = [("a", "x", f"a{at}", 1, Decimal(2000)) for at in range(9)]
    rows += [("b", "x", f"b{at}", 1, Decimal(100)) for at in range(90)]
    first = protected(frame([*rows, ("a", "x", "a9", 1, Decimal(10))]), ["row"], HES, MEASURES)
    assert cell(first.cells, row="a")["cost_gbp"] == Decimal(18000)
    with pytest.raises(Refused, match="out already"):
        protected(frame(rows), ["row"], HES, MEASURES, earlier=[Earlier(("row",), first.exact, HES)])
