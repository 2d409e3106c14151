"""Every physical row has one fate, or the file is refused."""

import polars as pl
import pytest

from journey.errors import Refused
from journey.intake.fates import Fates


def rows(*numbers: int, reason: str | None = None, sheet: str = "") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "source_sheet": [sheet] * len(numbers),
            "source_row": list(numbers),
            "reason_code": [reason] * len(numbers),
        },
        schema={"source_sheet": pl.String, "source_row": pl.Int64, "reason_code": pl.String},
    )


def test_counts_and_runs_add_up_to_the_rows() -> None:
    fates = Fates({"": 6, "second": 2})
    fates.heading("", 2)
    fates.put(rows(1, reason="above_header"), "skipped")
    fates.put(rows(3, 4), "accepted")
    fates.put(rows(5, reason="no_date"), "set_aside")
    fates.put(rows(6), "accepted")
    fates.all_of("second", "skipped", "sheet_not_used")
    assert fates.counts() == {
        "rows_in": 7,
        "accepted": 3,
        "set_aside": 1,
        "duplicate": 0,
        "superseded": 0,
        "skipped": 3,
    }
    assert fates.runs().rows() == [
        ("", 1, 1, "skipped", "above_header"),
        ("", 3, 4, "accepted", None),
        ("", 5, 5, "set_aside", "no_date"),
        ("", 6, 6, "accepted", None),
        ("second", 1, 2, "skipped", "sheet_not_used"),
    ]


@pytest.mark.parametrize("given", [(1,), (1, 2, 2), (1, 2, 3)], ids=["lost", "twice", "beyond the end"])
def test_a_row_lost_or_counted_twice_refuses_the_file(given: tuple[int, ...]) -> None:
    fates = Fates({"": 2})
    for number in given:
        fates.put(rows(number), "accepted")
    with pytest.raises(Refused, match="Nothing was taken in"):
        fates.counts()


def test_a_row_given_two_fates_in_place_of_a_lost_one_is_noticed() -> None:
    fates = Fates({"": 2})
    fates.put(rows(1), "accepted")
    fates.put(rows(1, reason="x"), "set_aside")
    with pytest.raises(Refused):
        fates.counts()
