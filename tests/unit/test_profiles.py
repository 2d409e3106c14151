"""Profiles are data with a form: what is outside it is refused by name."""

from pathlib import Path

import pytest

from journey.errors import Refused
from journey.profiles import fold, list_profiles, load_profile, parse_profile
from schemas.vocabularies import SOURCE_CODES

SMALL = """source_code = "own"
profile_version = 1
agency_code = "gp"
title = "Own"
[file]
kind = "csv"
[[table]]
name = "t"
grain_code = "contact"
required = ["person_id"]
natural_key = ["person_id"]
[table.columns]
person_id = ["Id"]
"""


def test_every_source_has_a_profile_that_can_be_read() -> None:
    assert set(list_profiles()) >= set(SOURCE_CODES)
    assert all(load_profile(code).source_code == code for code in SOURCE_CODES)


def test_unknown_source_is_refused_with_the_ones_known() -> None:
    with pytest.raises(Refused, match="no source called 'nonesuch'.*police_custody"):
        load_profile("nonesuch")


def test_the_workspace_adds_its_own(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "own.toml").write_text(SMALL)
    assert load_profile("own", tmp_path).title == "Own"
    assert "own" in list_profiles(tmp_path) and "own" not in list_profiles()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Own"', 'titel = "Own"', "own.toml: 'titel' is not a key"),
        ('person_id = ["Id"]', 'persn_id = ["Id"]', "'table.columns.persn_id' is not a key"),
        ('kind = "csv"', 'kind = "pdf"', "'file.kind' must be csv or excel"),
        ('required = ["person_id"]', 'required = ["start_date"]', "'table.required' names a field"),
        ('agency_code = "gp"', 'agency_code = "xx"', "'agency_code'"),
        ("[file]", "[file", "not a readable TOML"),
    ],
)
def test_profile_outside_the_form_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        parse_profile(SMALL.replace(old, new).encode(), "own.toml")


def test_fold() -> None:
    assert fold(" Post-code_2 ") == fold("POSTCODE 2") == "postcode2"
