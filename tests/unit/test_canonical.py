"""Column work by hand: dates decided once, names, postcodes, money."""

import datetime as dt

import polars as pl
import pytest

from journey.canonical import run
from journey.canonical.identity import nhs_number_is_valid
from journey.dates import parse_column, plain_format
from journey.profiles import parse_profile

PROFILE = """source_code = "own"
profile_version = 1
agency_code = "gp"
title = "Own"
[file]
kind = "csv"
[[table]]
name = "t"
grain_code = "contact"
required = ["person_id", "start_date"]
natural_key = ["person_id", "start_date"]
[table.columns]
person_id = {join = ["F", "S"]}
full_name = ["Name"]
initials = {join = ["F", "S"]}
postcode = ["Post code"]
start_date = ["Day"]
end_time = ["To"]
start_time = ["From"]
recorded_cost = ["Cost"]
[table.constants]
activity_code = "gp_consultation"
"""


def mapped(**cells: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    n_rows = len(next(iter(cells.values())))
    base = {"F": ["J"] * n_rows, "S": ["M"] * n_rows, "Day": [f"2023-01-{n + 1:02}" for n in range(n_rows)]}
    frame = pl.DataFrame(base | cells).with_columns(source_row=pl.int_range(2, n_rows + 2, dtype=pl.Int64))
    profile = parse_profile(PROFILE.encode(), "own.toml")
    found = run([("t", "", frame)], profile, lambda domain, text: f"{domain}:{text}", dt.date(2024, 3, 31))
    return found.interaction, found.identifier


def test_format_is_decided_once_for_the_whole_column() -> None:
    text = pl.Series(["03/04/2023", "25/04/2023", None, "1/2/24"])
    days, form = parse_column(text, ("%m/%d/%Y", "%d/%m/%Y"), real_cells=False)
    assert form == "%d/%m/%Y"
    assert days.dt.date().to_list() == [dt.date(2023, 4, 3), dt.date(2023, 4, 25), None, None]


def test_plain_format() -> None:
    assert plain_format("%d/%m/%Y %H:%M") == "dd/mm/yyyy hh:mm"


def test_joined_id_and_initials() -> None:
    interaction, identifier = mapped(F=["J", ""], S=["M", "M"])
    assert interaction["source_person_id"].to_list() == ["person:own|J|M"]
    assert identifier.select("local_person_id", "initials").rows() == [("J|M", "JM")]
    assert interaction["interaction_id"].to_list() == ["interaction:own|t|J|M|2023-01-01|subject"]
    assert interaction["source_record_id"].to_list() == ["row 2"]


def test_names_and_postcodes() -> None:
    _, found = mapped(
        **{"Name": ["SMITH, John", "Mary Ann Lee", "Cher"], "Post code": ["zx1  2ab", "ZX12AB", ""]}
    )
    assert found.select("surname", "forename").rows() == [
        ("SMITH", "John"),
        ("Lee", "Mary Ann"),
        ("Cher", None),
    ]
    assert found["postcode"].to_list() == ["ZX1 2AB", "ZX1 2AB", None]


def test_end_time_alone_gives_minutes_over_midnight() -> None:
    found, _ = mapped(From=["23:30", "09:00"], To=["00:15", "09:20"])
    assert found["duration_minutes"].to_list() == [45, 20]
    assert found["end_date_excl"].to_list() == [None, None]


def test_money_is_read_exactly_or_flagged() -> None:
    found, _ = mapped(Cost=["£1,234.50", "(12.00)", "5 CR", "1e3", "N/A"])
    assert [str(value) for value in found["recorded_cost_gbp"]] == [
        "1234.50",
        "-12.00",
        "-5.00",
        "None",
        "None",
    ]
    assert found["data_flags"].to_list() == ["", "", "", "recorded_cost_not_read", ""]


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("9434765919", True),
        ("9876543210", True),
        ("9434765918", False),
        ("1111111111", False),
        ("94347", False),
    ],
)
def test_check_digit(number: str, is_valid: bool) -> None:
    # 943476591: 9*10+4*9+3*8+4*7+7*6+6*5+5*4+9*3+1*2 = 299; 299 mod 11 = 2; 11 - 2 = 9
    assert pl.DataFrame({"n": [number]}).select(nhs_number_is_valid(pl.col("n"))).item() is is_valid
