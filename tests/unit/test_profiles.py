"""Profiles are data with a form: what is outside it is refused by name."""

import datetime as dt
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
        ('kind = "csv"', 'kind = "pdf"', "'file.kind' must be csv, excel or xes"),
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


MORE = """ignore_reason = ""
share_by = []
[table.columns]
person_id = ["Id"]
agency = ["Agency"]
consent = ["CONSENT"]
parent_record_id = ["Spell"]
start_date = ["Day"]
activity = ["Type"]
[table.agency]
"Met Police" = "police"
[table.consent]
refused = ["No", "N"]
blank = "set_aside"
[table.dates]
partial_formats = ["%m/%Y", "%Y"]
from_name = ["%B %Y"]
as_sent = "UTC"
[table.dates.column_sentinels]
start_date = ["2099-12-31"]
[table.parent]
key = ["parent_record_id"]
table = "spell"
counts_for_cost = "first"
[[table.lookup]]
table = "offender"
key = ["OFFENDER_ID"]
their_key = ["ID"]
take = ["CRN"]
[[table.code_list]]
field = "activity"
valid_from_date = 2022-04-01
[table.code_list.codes]
"2a" = "mh_cmht_contact"
"""
FULL = SMALL.replace('[table.columns]\nperson_id = ["Id"]\n', MORE)


def test_what_more_a_profile_can_say() -> None:
    rule = parse_profile(FULL.encode(), "own.toml").tables[0]
    assert rule.agency == {"metpolice": "police"}
    assert rule.consent.refused == ("no", "n") and rule.consent.is_blank_refused
    assert (
        rule.dates.sentinels_of("start_date") == ("2099-12-31",) and rule.dates.sentinels_of("end_date") == ()
    )
    assert rule.parent is not None and rule.parent.counts_for_cost == "first"
    assert rule.taken_headings == ("CRN",)
    assert rule.code_lists[0].valid_from_date == dt.date(2022, 4, 1)
    assert rule.code_lists[0].valid_to_date_excl is None


def test_a_table_that_is_not_wanted_needs_a_name_only() -> None:
    extra = '[[table]]\nname = "notes"\ngrain_code = "ignore"\nsheets = ["Notes*"]\n'
    extra += 'ignore_reason = "Free text."\n'
    rule = parse_profile((SMALL + extra).encode(), "own.toml").tables[1]
    assert rule.grain_code == "ignore" and rule.ignore_reason == "Free text." and rule.columns == {}


def test_a_file_without_headings_names_its_columns() -> None:
    text = SMALL.replace('kind = "csv"', 'kind = "csv"\nheader = "none"\ncolumn_names = ["Id", "Day"]')
    assert parse_profile(text.encode(), "own.toml").file.column_names == ("Id", "Day")
    with pytest.raises(Refused, match="'file.column_names' must be given"):
        parse_profile(SMALL.replace('kind = "csv"', 'kind = "csv"\nheader = "none"').encode(), "own.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'partial_formats = ["%m/%Y", "%Y"]',
            'partial_formats = ["%m"]',
            "'table.dates.partial_formats' must hold year",
        ),
        (
            "[table.dates]",
            '[table.dates]\nformats = ["%d/%m"]',
            "'table.dates.formats' must hold year, month, day",
        ),
        ("[table.dates]", '[table.dates]\nformats = ["%d/%m/%Y %Q"]', "'table.dates.formats'"),
        ("[table.dates]", "[table.dates]\nformats = []", "'table.dates.formats' must hold at least one"),
        ('as_sent = "UTC"', 'as_sent = "Europe/Paris"', "'table.dates.as_sent' must be one of"),
        (
            'counts_for_cost = "first"',
            'counts_for_cost = "last"',
            "'table.parent.counts_for_cost' must be one of",
        ),
        ('key = ["parent_record_id"]', 'key = ["record_id"]', "'table.parent.key' names a field"),
        ('their_key = ["ID"]', "their_key = []", "'table.lookup' needs as many"),
        ("2022-04-01", '"2022-04-01"', "'table.code_list.valid_from_date'"),
        ('"Met Police" = "police"', '"Met Police" = "met"', "'table.agency' may map only to"),
        ('grain_code = "contact"', 'grain_code = "visit"', "'table.grain_code' must be one of"),
        ("[table.parent]", "[table.nightly]\n[table.parent]", "'table.nightly' needs grain_code"),
        ('"2a" = "mh_cmht_contact"', '"2a" = ["x"]', "'table.code_list.codes.2a' must be a text"),
        ("[table.dates]", '[table.status]\n"x" = 1\n[table.dates]', "'table.status.x' must be a text"),
        (
            "[table.dates]",
            "[table.movement]\nin = 3\n[table.dates]",
            "'table.movement.in' must be a list of texts",
        ),
        ("[table.dates]", "[table.activity]\nx = 3\n[table.dates]", "'table.activity.x' must be a text"),
        ("[table.dates]", "[[table.person]]\n[table.dates]", "'table.person.role_code' is missing"),
        ('person_id = ["Id"]', "person_id = [1]", "'table.columns.person_id' must be a list"),
    ],
)
def test_the_rest_of_the_form_is_refused_by_name(old: str, new: str, words: str) -> None:
    assert old in FULL
    with pytest.raises(Refused, match=words):
        parse_profile(FULL.replace(old, new, 1).encode(), "own.toml")
