"""A new table beside one that is out and gives something away by itself: only what is new counts.

The tables that are out are written by hand, as the log holds them: no check of today would let them leave.
"""

import polars as pl
import pytest
from support.disclosed import parts

from journey.disclosure import PROFILES, Earlier, Profile, custom, protected
from journey.errors import Refused

HES = PROFILES["nhs_hes"]
NO_NOUGHTS = Profile("custom", is_zero_shown=False)


def out(dims: tuple[str, ...], rows: list[tuple], profile: Profile) -> Earlier:
    """A release: rows of categories, people and whether they are hidden."""
    shape = dict.fromkeys(dims, pl.String) | {"n_people": pl.Int64, "is_people_hidden": pl.Boolean}
    exact = pl.DataFrame(rows, shape, orient="row").with_columns(is_priced=pl.lit(False))
    return Earlier(dims, exact, profile)


def test_what_is_out_and_gives_itself_away_does_not_stop_another_table():
    """Out, without rounding: a hidden, b 20, c 20, all 43. So a is 3, to whoever subtracts. By column, x is
    23 and y 20 of the same 43: that says nothing of a.
    """
    rows = [("a", 3, True), ("b", 20, False), ("c", 20, False), ("all", 43, False)]
    held = parts({"a": [3], "b": [20], "c": [0, 20]})
    new = held.select("column", "person_id")
    made = protected(new, ["column"], HES, earlier=[out(("row",), rows, custom(round_people_to=1))])
    assert made.cells["people_status"].to_list() == ["shown"] * 3


def test_what_is_known_more_closely_with_the_new_table_is_refused():
    """Out, rounded to 2: a hidden, b 20 (19 or 20), all 24 (23 or 24): a is 3 to 5. By column all is 23,
    which leaves 3 or 4: closer than what is out leaves it.
    """
    rows = [("a", 3, True), ("b", 20, False), ("all", 23, False)]
    new = parts({"a": [3], "b": [10, 10]}).select("column", "person_id")
    earlier = [out(("row",), rows, custom(round_people_to=2))]
    with pytest.raises(Refused, match="No reason lets it leave"):
        protected(new, ["column"], custom(round_people_to=1), earlier=earlier)


def test_a_cell_that_is_out_already_may_be_hidden_in_the_new_table():
    """Out: a 0, b 20, c 30, all 50. Rules that hide noughts hide a now, which everybody can look up."""
    rows = [("a", 0, False), ("b", 20, False), ("c", 30, False), ("all", 50, False)]
    new = parts({"b": [20], "c": [30]}).select("row", "person_id")
    earlier = [out(("row",), rows, HES)]
    made = protected(new, ["row"], NO_NOUGHTS, domains={"row": ["a"]}, earlier=earlier)
    assert made.cells.sort("row")["people_status"].to_list() == ["hidden", "shown", "shown", "shown"]
