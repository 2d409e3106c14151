"""What we know ourselves of shipped prices: which share money, which are disputed, and a distorted year."""

from __future__ import annotations

import polars as pl
import pytest

from journey.catalogue import Finding, lint, shipped


def found(*item_codes: str, items: pl.DataFrame | None = None) -> list[Finding]:
    names = ("item_code", "activity_code", "basis_code")
    chosen = pl.DataFrame([(code, "some_activity", "each") for code in item_codes], names, orient="row")
    return lint(shipped().items if items is None else items, chosen, "2025-26")


def told(code: str, *item_codes: str) -> list[tuple[str, ...]]:
    return [one.item_codes for one in found(*item_codes) if one.code == code]


@pytest.mark.parametrize(
    "other",
    ["POL_ARREST_POLICE", "POL_ARREST_NFA", "PRI_YEAR", "PRB_SUPERVISION_REQ", "LEG_ARREST_SOLICITOR"]
    + ["CRT_EVENT_THEFT"],
)
def test_the_response_to_a_crime_holds_what_comes_after_it(other: str) -> None:
    """Home Office, economic and social costs of crime: police, courts, prison and probation in one figure."""
    assert told("may_overlap", "CJS_RESP_VWI", other) == [("CJS_RESP_VWI", other)]


def test_a_year_of_treatment_holds_its_contacts() -> None:
    assert told("may_overlap", "SM_TEAM_CONTACT", "SM_STRUCTURED_YEAR") == [
        ("SM_STRUCTURED_YEAR", "SM_TEAM_CONTACT")
    ]


def test_one_finding_with_all_of_them_and_the_note_as_its_sentence() -> None:
    used = ("CJS_RESP_VWI", "CJS_RESP_TH_COM", "PRI_YEAR", "POL_ARREST_NFA", "GP_CONSULT")
    (one,) = [one for one in found(*used) if one.code == "may_overlap"]
    assert (one.level, one.item_codes) == (
        "look_at", ("CJS_RESP_TH_COM", "CJS_RESP_VWI", "POL_ARREST_NFA", "PRI_YEAR"),
    )  # fmt: skip
    assert "may count twice" in one.sentence and one.what_to_do


def test_either_kind_alone_shares_nothing() -> None:
    assert told("may_overlap", "CJS_RESP_VWI", "CJS_RESP_TH_COM", "GP_CONSULT") == []
    assert told("may_overlap", "PRI_YEAR", "POL_ARREST_NFA") == []


def test_sources_that_do_not_agree_are_told() -> None:
    """Adult acute ward: 719 in 2024-25 after 575 in 2023-24. Prison: a place, or a prisoner."""
    assert told("doubtful", "MHI_ADULT_ACUTE", "PRI_YEAR", "GP_CONSULT") == [
        ("MHI_ADULT_ACUTE",), ("PRI_YEAR",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "codes"), [("2019-20", []), ("2020-21", ["pandemic_year"]), ("2021-22", [])]
)
def test_a_price_of_the_distorted_year_is_told(year: str, codes: list[str]) -> None:
    items = shipped().items.filter(item_code="GP_CONSULT").with_columns(price_year_fy=pl.lit(year))
    assert [one.code for one in found("GP_CONSULT", items=items)] == codes
