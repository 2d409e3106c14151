"""What an erased row leaves: its fate, and the others' share of the job."""

import polars as pl
import pytest

from journey.errors import Damaged
from journey.removal.fates import counts_of, with_fate
from journey.removal.shares import erased_shares, with_erased_shares


def test_runs_are_parted_where_a_row_changed():
    row = pl.DataFrame(
        [
            ("A", 2, 5, "accepted", None),
            ("A", 6, 6, "set_aside", "no_person_id"),
            ("A", 8, 9, "accepted", None),
            ("B", 1, 2, "skipped", "blank_row"),
        ],
        ["source_sheet", "first_row", "last_row", "disposition_code", "reason_code"],
        orient="row",
    )
    places = pl.DataFrame({"source_sheet": ["A", "A", "A"], "source_row": [5, 6, 8]})
    changed = with_fate(row, places, "erased")
    assert changed.rows() == [
        ("A", 2, 4, "accepted", None),
        ("A", 5, 6, "set_aside", "erased"),
        ("A", 8, 8, "set_aside", "erased"),
        ("A", 9, 9, "accepted", None),
        ("B", 1, 2, "skipped", "blank_row"),
    ]
    assert counts_of(changed) == {"accepted": 4, "set_aside": 3, "skipped": 2}


@pytest.mark.parametrize("number", [1, 7, 10])
def test_a_row_that_is_in_no_run_is_damage(number: int):
    names = ["source_sheet", "first_row", "last_row", "disposition_code", "reason_code"]
    row = pl.DataFrame([("A", 2, 6, "accepted", None), ("A", 8, 9, "accepted", None)], names, orient="row")
    with pytest.raises(Damaged):
        with_fate(row, pl.DataFrame({"source_sheet": ["A"], "source_row": [number]}), "erased")


def _jobs(*rows: tuple[str, str | None, str | None, str, int, int]) -> pl.DataFrame:
    names = ("interaction_id", "record_key", "group_id", "status_code", "n_sharing", "sequence")
    kinds = {name: pl.Int64 if name in ("n_sharing", "sequence") else pl.String for name in names}
    return pl.DataFrame(rows, kinds, orient="row")


def test_the_others_share_of_a_job_stays():
    """Three took part in g1: one of them goes. In g2 only she was left of two; g3 did not take place."""
    gone = _jobs(
        ("i1", "r1", "g1", "happened", 3, 1),
        ("i4", "r4", "g2", "happened", 1, 1),
        ("i6", "r6", "g3", "future", 1, 1),
    )
    left = _jobs(
        ("i2", "r2", "g1", "happened", 2, 1),
        ("i3", "r3", "g1", "happened", 2, 1),
        ("i7", "r7", "g3", "future", 1, 1),
    )
    shares = erased_shares(gone, left)
    assert [(one["group_id"], one["n_sharing"]) for one in shares] == [("g1", 1), ("g3", 0)]
    built = with_erased_shares(left, [{"sequence": 1, "erased_shares": shares}])
    assert built["n_sharing"].to_list() == [3, 3, 1]


def test_what_a_later_extract_says_of_a_record_counts():
    """r1 was shared with someone erased; sent again in extract 2 it has nobody else any more."""
    held = _jobs(("i2", "r1", "g1", "happened", 1, 2))
    first = {"sequence": 1, "erased_shares": [{"group_id": "g1", "record_key": "r1", "n_sharing": 1}]}
    assert with_erased_shares(held, [first, {"sequence": 2}])["n_sharing"].to_list() == [1]
    again = {"sequence": 2, "erased_shares": [{"group_id": "g1", "record_key": "r1", "n_sharing": 2}]}
    assert with_erased_shares(held, [first, again])["n_sharing"].to_list() == [3]
