"""Noughts that are told in any case: the attacker knows them, so nothing may be worked out from them."""

from decimal import Decimal

import polars as pl
from support.disclosed import cell, frame, parts

from journey.disclosure import PROFILES, Earlier, Nought, custom, protected

EXACT = custom(fewest_people=10, round_people_to=1, is_zero_shown=False)


def test_what_is_told_to_be_nought_hides_nobody():
    """30 in a, 4 in c, and d and e were not supplied: 34 in all, so 34 - 30 - 0 - 0 = 4 may not be left.

    Were d and e unknown, c could be 0 to 4 and the table would pass.
    """
    held = parts({"a": [30], "c": [4]})
    domains = {"row": ["a", "c", "d", "e"]}
    told = [Nought("n_people", {"row": row}) for row in ("d", "e")]
    unaware = protected(held, ["row"], EXACT, {}, domains)
    assert cell(unaware.cells, row="all")["people_status"] == "shown"
    made = protected(held, ["row"], EXACT, {}, domains, noughts=told)
    status = dict(made.cells.select("row", "people_status").iter_rows())
    assert status["d"] == status["e"] == "zero" and status["c"] == "hidden"
    assert "hidden" in (status["a"], status["all"]), "34 - 30 is not left"
    again = protected(
        held, ["row"], EXACT, {}, domains, noughts=told, earlier=[Earlier(("row",), made.exact, EXACT)]
    )
    assert again.cells.equals(made.cells)


def test_where_somebody_is_nothing_is_told():
    made = protected(parts({"a": [30], "c": [4]}), ["row"], EXACT, noughts=[Nought("n_people", {"row": "c"})])
    assert cell(made.cells, row="c")["people_status"] == "hidden"


def test_a_cost_that_is_told_to_be_nought_shields_no_other():
    """Prison: three people at £5,000, £5,700 and £6,400 are hidden. Four without a cost are too, as people.

    Refunds of £3,000 are shown, so a hidden cost might be below nought. With the cost of the four known to be
    nought, £17,100 would follow to within £200: one more cost has to go.
    """
    rows = [("nhs", "x", f"p{at}", 1, Decimal(1000 + at)) for at in range(30)]
    rows += [("council", "x", f"p{at}", 1, Decimal(800 + at)) for at in range(25)]
    rows += [("refund", "x", f"p{at}", 1, Decimal(-150)) for at in range(20)]
    rows += [("prison", "x", f"p{at}", 1, Decimal(5000 + 700 * at)) for at in range(3)]
    held = frame([*rows, *(("none", "x", f"p{at}", 1, Decimal(0)) for at in range(4))])
    cost, told = {"cost_gbp": "cost"}, [Nought("cost_gbp", {"row": "none"})]

    def hidden(*noughts: Nought) -> set[str]:
        made = protected(held, ["row"], PROFILES["nhs_hes"], cost, noughts=noughts)
        assert cell(made.cells, row="none")["people_status"] == "hidden"
        return set(made.cells.filter(pl.col("cost_status") == "hidden")["row"])

    assert hidden() == {"prison", "none"}
    aware = hidden(*told)
    assert "prison" in aware and "none" not in aware and len(aware) == 2
