"""Which sheet is which table, which row holds the headings, and what is no data, with the reason."""

from pathlib import Path

import pytest

from journey.errors import Refused
from journey.extract import RawBlock, match, open_files, raw_blocks
from journey.profiles import Profile, parse_profile

PROFILE = """
source_code = "gp"
profile_version = 1
agency_code = "gp"
title = "Appointments"
[file]
kind = "csv"
[[table]]
name = "contacts"
sheets = ["Contacts", "* 2023"]
grain_code = "contact"
required = ["record_id", "start_date"]
natural_key = ["record_id"]
skip_when = ["^total"]
[table.columns]
record_id = ["Ref", "Reference"]
person_id = ["Patient"]
start_date = ["Contact date"]
activity = ["Type"]
[table.constants]
activity_code = "gp_consultation"
[[table]]
name = "stays"
sheets = ["Stays"]
grain_code = "stay"
required = ["record_id", "start_date", "end_date"]
natural_key = ["record_id"]
[table.columns]
record_id = ["Ref"]
start_date = ["Contact date"]
end_date = ["Left"]
[table.constants]
activity_code = "gp_consultation"
"""


@pytest.fixture
def profile() -> Profile:
    return parse_profile(PROFILE.encode(), "gp.toml")


def found(folder: Path, profile: Profile, **files: str):  # noqa: ANN201 - Matched
    paths = []
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        paths.append((folder / name, f"{name}.csv"))
    inside = folder / "inside"
    inside.mkdir()
    return match(open_files(paths, profile, inside), profile, "list.csv")


def only(folder: Path, profile: Profile, text: str) -> RawBlock:
    [table] = found(folder, profile, file=text).tables
    [block] = raw_blocks(table)
    return block


def test_titles_blanks_totals_repeats_and_notes_below_are_skipped_each_with_its_reason(
    tmp_path, profile
) -> None:
    lines = [
        "Clinic list,,,",
        ",,,",
        "Ref,Patient,Contact date,Type",
        "1,P1,01/02/2023,GP",
        ",,,",
        "REF, Patient ,Contact  date,type",
        "2,P2,02/02/2023,GP",
        "Total,2,,",
        "TOTAL appointments,,,",
        ",,,",
        "Printed by the practice,,,",
        "Not for sharing,,,",
    ]
    block = only(tmp_path, profile, "\n".join(lines))
    assert block.frame["source_row"].to_list() == [4, 7]
    assert dict(block.skipped.iter_rows()) == {
        1: "above_header",
        2: "above_header",
        5: "blank_row",
        6: "repeated_heading",
        8: "totals_row",
        9: "totals_row",
        10: "blank_row",
        11: "below_table",
        12: "below_table",
    }


def test_a_last_row_that_is_nearly_empty_but_not_below_a_gap_is_data(tmp_path, profile) -> None:
    block = only(tmp_path, profile, "Ref,Patient,Contact date,Type\n1,P1,01/02/2023,GP\n2,,,\n")
    assert block.frame["source_row"].to_list() == [2, 3]


def test_columns_are_found_by_folded_alias_wherever_they_stand(tmp_path, profile) -> None:
    block = only(tmp_path, profile, "TYPE,contact_date,Extra,REFERENCE,\nGP,01/02/2023,x,1,\n")
    assert block.frame.columns == ["source_sheet", "source_row", "TYPE", "contact_date", "Extra", "REFERENCE"]


def test_missing_and_new_columns_are_noted_by_name(tmp_path, profile) -> None:
    matched = found(tmp_path, profile, file="Ref,Contact date,Extra,12/05/1979\n1,01/02/2023,x,y\n")
    noted = {(note.check_id, note.column_label) for note in matched.notes}
    assert ("column_missing", "Patient") in noted and ("column_missing", "Type") in noted
    assert ("column_new", "Extra") in noted
    assert ("column_new", "a heading that looks like a value") in noted


def test_text_beyond_the_headings_sets_the_row_aside_and_blanks_do_not(tmp_path, profile) -> None:
    block = only(tmp_path, profile, "Ref,Contact date\n1,01/02/2023,,\n2,01/02/2023,,note\n")
    assert block.frame["source_row"].to_list() == [2]
    assert [(row, code) for row, code, _ in block.aside] == [(3, "too_many_cells")]


def test_sheets_are_told_by_headings_where_their_names_say_nothing(tmp_path, profile) -> None:
    matched = found(
        tmp_path,
        profile,
        a="Ref,Contact date,Left\n1,01/02/2023,02/02/2023\n",
        b="Ref,Contact date\n1,01/02/2023\n",
        c="Colour,Number\nred,1\n",
    )
    assert [(table.sheet.name, table.rule.name) for table in matched.tables] == [
        ("a.csv", "stays"),
        ("b.csv", "contacts"),
    ]
    assert [sheet.name for sheet in matched.unused] == ["c.csv"]
    assert "sheet_not_used" in {note.check_id for note in matched.notes}


def test_a_table_that_is_not_there_is_noted(tmp_path, profile) -> None:
    matched = found(tmp_path, profile, b="Ref,Contact date\n1,01/02/2023\n")
    assert [n.detail for n in matched.notes if n.check_id == "table_not_found"] == [
        "The table 'stays' is not in the file."
    ]


def test_no_heading_row_names_the_file_the_row_and_the_columns(tmp_path, profile) -> None:
    with pytest.raises(Refused) as caught:
        found(tmp_path, profile, file="SECRET,1\nRef,Other\nSECRET,2\n")
    assert "list.csv" in caught.value.message and "row 2" in caught.value.message
    assert "'Contact date'" in caught.value.message and "SECRET" not in caught.value.message


def test_a_used_heading_that_stands_twice_is_refused(tmp_path, profile) -> None:
    with pytest.raises(Refused, match="'Ref' stands more than once in row 1"):
        found(tmp_path, profile, file="Ref,Contact date,Ref\n1,01/02/2023,2\n")


def test_no_headings_at_all_only_if_the_profile_says_so(tmp_path, profile) -> None:
    with pytest.raises(Refused):
        found(tmp_path, profile, file="1,01/02/2023\n2,02/02/2023\n")
    named = PROFILE.replace(
        'kind = "csv"', 'kind = "csv"\nheader = "none"\ncolumn_names = ["Ref", "Contact date"]'
    ).split('[[table]]\nname = "stays"')[0]
    headless = parse_profile(named.encode(), "gp.toml")
    other = tmp_path / "other"
    other.mkdir()
    block = only(other, headless, "1,01/02/2023\n2,02/02/2023\n")
    assert block.frame["Ref"].to_list() == ["1", "2"] and block.frame["source_row"].to_list() == [1, 2]
