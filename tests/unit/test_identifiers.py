"""Numbers, names and postcodes in one form, and whose ids a file's local ids are."""

from __future__ import annotations

import polars as pl
import pytest

from journey import identifiers as ids
from journey.errors import Refused
from journey.profiles import list_profiles, load_profile, parse_profile


@pytest.mark.parametrize(
    "text",
    ["0000000000", "4444444444", "9434765910", "943476591", "9990000018", "9876543210", None, "x" * 10],
)
def test_numbers_that_are_not_used(text: str | None) -> None:
    assert pl.select(ids.nhs_number(pl.lit(text, pl.String))).item() is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("O'Brién-Smith ", "OBRIEN SMITH"),
        ("Zoë", "ZOE"),
        ("  mary   ann", "MARY ANN"),
        ("Mrs. Ann", "ANN"),
        ("Łukasz", "ŁUKASZ"),
        ("unknown", None),
        ("REDACTED", None),
        ("Baby of Jane", None),
        ("xx", None),
        ("d41d8cd98f00b204e9800998ecf8427e", None),
        ("--", None),
        (None, None),
    ],
)
def test_names_in_one_form(text: str | None, name: str | None) -> None:
    assert pl.select(ids.name(pl.lit(text, pl.String))).item() == name


@pytest.mark.parametrize(
    ("text", "whole", "half"),
    [
        ("ne1 4st", "NE14ST", "NE1"),
        ("W1A1AA", "W1A1AA", "W1A"),
        ("NE1", None, "NE1"),
        ("90210", "90210", "902"),
        ("ZZ99 3VZ", None, None),
        ("nowhere", None, None),
    ],
)
def test_postcodes_in_one_form(text: str, whole: str | None, half: str | None) -> None:
    assert pl.select(ids.postcode(pl.lit(text))).item() == whole
    assert pl.select(ids.outcode(pl.lit(text))).item() == half


# ---- whose ids they are


def test_files_of_one_system_share_one_scheme_and_others_have_their_own() -> None:
    """Police forces' nominal numbers, and the prison number that follows a person from prison to prison."""
    police = {"police_custody", "police_custody_full", "police_incident", "police_occurrence"}
    prison = {"prison", "prison_roll", "nomis"}
    schemes = {code: load_profile(code).id_scheme for code in list_profiles()}
    assert {code for code, scheme in schemes.items() if scheme == "police_nominal"} == police
    assert {code for code, scheme in schemes.items() if scheme == "prison_number"} == prison
    assert all(scheme == code for code, scheme in schemes.items() if code not in police | prison)


@pytest.mark.parametrize("name", ['""', '"Police"', '"a b"', "7"])
def test_a_scheme_has_a_plain_name(name: str) -> None:
    profile = (
        'source_code = "own"\nprofile_version = 1\nagency_code = "gp"\ntitle = "Own"\n'
        f'id_scheme = {name}\ntable = []\n[file]\nkind = "csv"\n'
    )
    with pytest.raises(Refused, match="'id_scheme' must be"):
        parse_profile(profile.encode(), "own.toml")
