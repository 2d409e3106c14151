"""Marks of a person: however a value is written, and which rows set aside are theirs."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from support.marks import BIRTH, KEY, ZEB, aside_rows, identifier_rows, tombstones_of

from journey.profiles import load_profile
from journey.removal.marks import cells_of, marks_of
from journey.removal.rules import is_about


def _sorted(marks: pl.DataFrame) -> pl.DataFrame:
    return marks.drop("source_person_id").unique().sort(pl.all())


def test_a_mark_is_the_same_however_a_value_is_written():
    other = ("t2", "a 1", "943 476 5919", "ZEBEDINE", "Quill Feather", BIRTH, "ls14ap")
    one, two = (_sorted(marks_of(identifier_rows(person), KEY)) for person in (ZEB, other))
    assert one.equals(two) and one.height == 7, "local id, number, two of names together, three parts"


def test_a_placeholder_is_no_mark():
    unknown = ("t2", "B2", "0000000000", "UNKNOWN", "Baby", dt.date(2020, 1, 2), "ZZ99 3VZ")
    assert set(marks_of(identifier_rows(unknown), KEY)["kind_code"]) == {"local_id", "birth_date"}


def test_rows_with_too_many_cells_are_written_with_spaces():
    row = aside_rows({}).with_columns(
        raw_json=pl.lit(json.dumps({"A": "", "Patient ID": "A 1", "B": 'x, "y": "z"'}))
    )
    assert sorted(cells_of(row).rows()) == [(0, "B", 'x, "y": "z"'), (0, "Patient ID", "A 1")]


def test_cells_are_read_out_of_the_json_as_they_were():
    aside = aside_rows({'Note "x"': 'a\\b "c", "d":"e"', "Blank": "", "Name": "Zoë\nO'Hara"})
    assert cells_of(aside).sort("heading").rows() == [
        (0, "Name", "Zoë\nO'Hara"),
        (0, 'Note "x"', 'a\\b "c", "d":"e"'),
    ]


@pytest.mark.parametrize(
    ("cells", "is_hers"),
    [
        ({"Patient ID": " a 1 ", "Start date": "x"}, True),
        ({"Start date": "A 1"}, False),  # her local id under a heading that holds no ids
        ({"Notes": "943-476-5919"}, True),
        ({"Forename": "zebedine", "Surname": "QUILL FEATHER"}, True),
        ({"Name": "Quill-Feather, Zébedine Ann"}, True),
        ({"Surname": "Quill-Feather", "Forename": "Ada"}, False),
        ({"Forename": "Zebedine", "Surname": "Bright"}, False),
        ({"Patient ID": "A 12"}, False),
    ],
)
def test_a_row_set_aside_is_hers_by_id_number_or_both_names(cells: dict[str, str], is_hers: bool):
    profile = load_profile("gp", Path())
    found = is_about(aside_rows({"Patient ID": "Z9"}, cells), tombstones_of(ZEB).marks, profile, "gp", KEY)
    assert found.to_list() == [False, is_hers]


def test_forename_of_one_and_surname_of_another_are_nobody():
    ada = ("t3", "B", None, "Ada", "Bright", BIRTH, None)
    marks = tombstones_of(ZEB).with_marks(tombstones_of(ada, person_id="P2").marks).marks
    found = is_about(aside_rows({"Forename": "Zebedine", "Surname": "Bright"}), marks, None, "gp", KEY)
    assert found.to_list() == [False]


def test_without_a_profile_an_id_counts_in_any_cell():
    assert is_about(aside_rows({"Whatever": "A 1"}), tombstones_of(ZEB).marks, None, "gp", KEY).to_list() == [
        True
    ]
    assert is_about(
        aside_rows({"Whatever": "A 1"}), tombstones_of(ZEB).marks, None, "police", KEY
    ).to_list() == [False]
