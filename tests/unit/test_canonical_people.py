"""Who a row is about, by hand: ids, names, postcodes, births, consent, and who else is in it."""

import polars as pl
import pytest
from support.mapping import day, mapped, reasons

from journey.identifiers import nhs_number_is_valid


def test_joined_id_and_initials() -> None:
    swap = ('person_id = ["Who"]', 'person_id = {join = ["F", "S"]}\ninitials = {join = ["F", "S"]}')
    found = mapped({"F": ["J", ""], "S": ["M", "M"]}, swap=swap)
    assert found.interaction["source_person_id"].to_list() == ["own|J|M"]
    assert found.identifier.select("local_person_id", "initials").rows() == [("J|M", "JM")]
    assert found.interaction["interaction_id"].to_list() == ["own|t|R0|subject"]
    assert reasons(found) == {3: "no_person_id"}


def test_names_and_postcodes() -> None:
    cells = {"Name": ["SMITH, John", "Mary Ann Lee", "Cher"], "Post code": ["zx1  2ab", "ZX12AB", ""]}
    found = mapped(cells, 'full_name = ["Name"]\npostcode = ["Post code"]').identifier
    assert found.select("surname", "forename").rows() == [
        ("SMITH", "John"),
        ("Lee", "Mary Ann"),
        ("Cher", None),
    ]
    assert found["postcode"].to_list() == ["ZX1 2AB", "ZX1 2AB", None]


def test_identifiers_are_kept_once_a_combination() -> None:
    found = mapped({"Forename": ["Ann", "Anna", "Ann"]}, 'forename = ["Forename"]').identifier
    assert found.select("source_row", "forename").rows() == [(2, "Ann"), (3, "Anna")]


def test_before_birth_and_after_death_are_flagged() -> None:
    cells = {
        "DOB": ["1980-01-01", "2023-06-01", "1980-01-01", "x"],
        "Died": ["", "", "2023-01-02", "2023-01-04"],
    }
    found = mapped(cells, 'birth_date = ["DOB"]\ndeath_date = ["Died"]').interaction
    assert found["data_flags"].to_list() == [
        "",
        "event_before_birth",
        "event_after_death",
        "birth_date_not_read",
    ]


def test_a_birth_of_two_digits_is_never_after_what_is_known_of_the_person() -> None:
    cells = {
        "DOB": ["01/02/45", "01/02/45", "01/02/01", ""],
        "Day": ["01/03/23", "01/01/99", "01/03/23", "02/03/23"],
    }
    cells["Who"] = ["P1", "P1", "P2", "P3"]
    found = mapped(cells, 'birth_date = ["DOB"]', dates='formats = ["%d/%m/%y"]').identifier
    assert found.select("local_person_id", "birth_date").rows() == [
        ("P1", day("1945-02-01")),
        ("P2", day("2001-02-01")),
        ("P3", None),
    ]


def test_a_table_of_persons_gives_identifiers_only() -> None:
    swap = ('grain_code = "contact"', 'grain_code = "person"')
    cells = {
        "Who": ["P1", "P1", "", "P2"],
        "Forename": ["Ann", "Ann", "Bob", "Cat"],
        "Ref": ["a", "a", "b", "c"],
    }
    cells["Day"] = ["", "", "", ""]
    found = mapped(cells, 'forename = ["Forename"]', swap=swap)
    assert found.interaction.is_empty()
    assert found.identifier.select("local_person_id", "forename").rows() == [("P1", "Ann"), ("P2", "Cat")]
    assert reasons(found) == {3: "same_as_earlier_row", 4: "no_person_id"}
    assert found.trace["source_row"].to_list() == [2, 5]


def test_consent_comes_before_everything() -> None:
    cells = {
        "CONSENT": ["Y", "n", "n", ""],
        "Ref": ["a", "b", "b", "c"],
        "Day": ["2023-01-01", "x", "x", "2023-01-03"],
    }
    columns = 'consent = ["CONSENT"]\nforename = ["Forename"]'
    cells["Forename"] = ["Ann", "Bob", "Bob", "Cat"]
    keep = mapped(cells, columns, more='[table.consent]\nrefused = ["N", "No"]')
    assert reasons(keep) == {3: "consent_refused", 4: "consent_refused"}
    assert keep.identifier["forename"].to_list() == ["Ann", "Cat"]
    strict = mapped(cells, columns, more='[table.consent]\nrefused = ["N"]\nblank = "set_aside"')
    assert reasons(strict)[5] == "consent_refused"


def test_only_a_plain_yes_is_consent() -> None:
    cells = {
        "CONSENT": ["Yes ", "No - declined", "withdrawn", "TRUE"],
        "Ref": ["a", "b", "c", "d"],
        "Day": ["2023-01-01", "2023-01-01", "2023-01-01", "2023-01-01"],
    }
    found = mapped(cells, 'consent = ["CONSENT"]', more='[table.consent]\nrefused = ["N", "No"]')
    assert reasons(found) == {3: "consent_not_understood", 4: "consent_not_understood"}


LOOKUP = """[[table.lookup]]
table = "offender"
key = ["OFFENDER_ID"]
their_key = ["Offender id"]
take = ["CRN", "SURNAME"]
"""


def test_columns_of_another_table_are_joined_first() -> None:
    swap = ('person_id = ["Who"]', 'person_id = ["CRN"]\nsurname = ["SURNAME"]')
    offender = pl.DataFrame(
        {"Offender id": ["7", "7", "8", ""], "CRN": ["X7", "Y7", "X8", "X0"], "Surname": ["A", "B", "C", "D"]}
    )
    cells = {"OFFENDER_ID": ["8", " 7", "9", ""]}
    found = mapped(cells, more=LOOKUP, swap=swap, lookups={"offender": offender})
    assert found.interaction["source_person_id"].to_list() == ["own|X8", "own|X7"]
    assert found.identifier["surname"].to_list() == ["C", "A"]
    assert reasons(found) == {4: "no_person_id", 5: "no_person_id"}


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
