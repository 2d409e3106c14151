"""Findings of a file: one row a check, sheet and column; counts, shares and row numbers worked by hand."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pytest

from journey.findings import FINDING, findings, ranges_text, refusal
from journey.findings.catalogue import check_of, checks
from journey.notes import Note, names_text, plain
from journey.profiles import load_profile

ED = load_profile("ed")
ASIDE = {
    "source_sheet": pl.String,
    "source_row": pl.Int64,
    "reason_code": pl.String,
    "reason_text": pl.String,
    "column_label": pl.String,
}
ROW = {
    "source_sheet": pl.String,
    "first_row": pl.Int64,
    "last_row": pl.Int64,
    "disposition_code": pl.String,
    "reason_code": pl.String,
}
FLAGS = {"source_sheet": pl.String, "flag": pl.String, "n_rows": pl.Int64, "first_rows": pl.List(pl.Int64)}
BLANKS = {"source_sheet": pl.String, "column_label": pl.String, "field": pl.String, "n_blank": pl.Int64}
NAMED = [("", "DOB", "birth_date", 0)]


@dataclass
class Taken:
    """A file taken in, made by hand: its rows as runs, and the rest as tuples."""

    runs: list[tuple[str, int, int, str, str | None]]
    aside: list[tuple[str, int, str, str, str | None]] = field(default_factory=list)
    flagged: list[tuple[str, str, int, list[int]]] = field(default_factory=list)
    blank: list[tuple[str, str, str, int]] = field(default_factory=lambda: list(NAMED))
    notes: list[Note] = field(default_factory=list)
    columns: list[tuple[str, str, str | None]] = field(default_factory=list)
    covers_from_date: dt.date | None = dt.date(2023, 1, 1)
    covers_to_date_excl: dt.date | None = dt.date(2023, 4, 1)

    @property
    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(["accepted", "set_aside", "duplicate", "superseded", "skipped"], 0)
        for _, first, last, disposition, _ in self.runs:
            found[disposition] += last - first + 1
        return {"rows_in": sum(found.values()), **found}

    @property
    def set_aside(self) -> pl.DataFrame:
        return pl.DataFrame(self.aside, ASIDE, orient="row")

    @property
    def row(self) -> pl.DataFrame:
        return pl.DataFrame(self.runs, ROW, orient="row")

    @property
    def flags(self) -> pl.DataFrame:
        return pl.DataFrame(self.flagged, FLAGS, orient="row")

    @property
    def blanks(self) -> pl.DataFrame:
        return pl.DataFrame(self.blank, BLANKS, orient="row")


def found_by(taken: Taken, *former: dict[str, Any], **more: Any) -> dict[str, dict[str, Any]]:
    frame = findings(taken, ED, former, **more)
    assert frame.schema == pl.Schema(FINDING)
    assert not frame.select("check_id", "source_sheet", "column_label").is_duplicated().any()
    return {row["check_id"]: row for row in frame.to_dicts()}


def held(first: str, end: str, rows_in: int = 90, **more: Any) -> dict[str, Any]:
    return {
        "source_code": "ed",
        "sequence": 1,
        "covers_from_date": first,
        "covers_to_date_excl": end,
        "rows_in": rows_in,
        "skipped": 0,
        **more,
    }


def all_accepted(n_rows: int = 90, **more: Any) -> Taken:
    return Taken([("", 2, n_rows + 1, "accepted", None)], **more)


def test_a_file_with_nothing_to_say_has_no_findings():
    assert found_by(all_accepted()) == {}


def test_rows_are_counted_by_reason_and_column_with_their_numbers():
    form = "Column 'ARRIVAL_DATE' does not hold a date in the form yyyy-mm-dd."
    aside = [("", n, "start_date_not_read", form, "ARRIVAL_DATE") for n in (4, 5, 6, 9)]
    aside += [("", n, "no_record_id", "x", "ATTENDANCE_ID") for n in (7,)]
    taken = Taken(
        [
            ("", 1, 1, "skipped", "above_header"),
            ("", 3, 3, "accepted", None),
            ("", 4, 6, "set_aside", "start_date_not_read"),
            ("", 7, 7, "set_aside", "no_record_id"),
            ("", 8, 8, "duplicate", "same_as_earlier_row"),
            ("", 9, 9, "set_aside", "start_date_not_read"),
            ("", 10, 10, "skipped", "totals_row"),
            ("", 11, 11, "accepted", None),
        ],
        aside,
    )
    found = found_by(taken)
    first = found["start_date_not_read"]
    assert (first["n_rows"], first["share"], first["first_rows"]) == (4, 0.4, "4 to 6, 9")
    assert first["detail"] == form
    assert (first["level"], first["stage"], first["column_label"]) == ("set_aside", "rows", "ARRIVAL_DATE")
    assert (found["no_record_id"]["n_rows"], found["no_record_id"]["first_rows"]) == (1, "7")
    assert found["no_record_id"]["share"] == 0.1
    assert (found["same_as_earlier_row"]["level"], found["same_as_earlier_row"]["first_rows"]) == (
        "know_about",
        "8",
    )
    assert found["totals_row"]["level"] == found["above_header"]["level"] == "fine"
    assert list(found)[:2] == ["start_date_not_read", "no_record_id"]


def test_one_reason_in_two_columns_and_two_sheets_is_four_findings():
    aside = [
        (sheet, n, "no_start_date", "x", label)
        for sheet in ("Jan", "Feb")
        for n, label in ((2, "From"), (3, "To"))
    ]
    runs = [(sheet, 2, 3, "set_aside", "no_start_date") for sheet in ("Jan", "Feb")]
    frame = findings(Taken(runs, aside), ED, [])
    rows = frame.filter(pl.col("check_id") == "no_start_date")
    assert rows.height == 4
    assert rows["n_rows"].to_list() == [1, 1, 1, 1]


def test_a_row_set_aside_with_no_entry_of_its_own_is_still_counted():
    found = found_by(Taken([("", 2, 4, "set_aside", "cell_too_long"), ("", 5, 5, "accepted", None)]))
    assert (found["cell_too_long"]["n_rows"], found["cell_too_long"]["first_rows"]) == (3, "2 to 4")


def test_a_code_that_marks_some_rows_and_sets_others_aside_is_two_findings():
    taken = Taken(
        [("", 2, 4, "accepted", None), ("", 5, 5, "set_aside", "recorded_cost_not_read")],
        [("", 5, "recorded_cost_not_read", "x", "Cost")],
        [("", "recorded_cost_not_read", 2, [2, 3])],
        columns=[("", "Cost", "recorded_cost")],
    )
    frame = findings(taken, ED, [])
    rows = frame.filter(pl.col("check_id") == "recorded_cost_not_read")
    assert rows.select("level", "n_rows", "column_label").rows() == [
        ("set_aside", 1, "Cost"),
        ("know_about", 2, "Cost"),
    ]


def test_a_code_without_words_is_not_lost():
    found = found_by(Taken([("", 2, 2, "skipped", "brand_new_code"), ("", 3, 3, "accepted", None)]))
    assert found["brand_new_code"]["n_rows"] == 1
    assert "brand_new_code" in check_of("brand_new_code").title
    assert check_of("no_activity") is checks()["no_*"]


def test_row_numbers_are_shortened_and_add_up():
    # odd rows 1, 3 ... 59 are thirty runs of one; the first twenty are shown, ten are left
    assert ranges_text([(n, n) for n in range(1, 60, 2)], 30).endswith("37, 39 and 10 more")
    assert ranges_text([(5, 9), (2, 2)], 6) == "2, 5 to 9"


def test_many_short_runs_are_cut_in_the_frame_too():
    aside = [("", n, "no_record_id", "x", "A") for n in range(1, 60, 2)]
    runs = [("", n, n, "set_aside", "no_record_id") for n in range(1, 60, 2)]
    found = found_by(Taken([*runs, ("", 60, 60, "accepted", None)], aside))
    assert found["no_record_id"]["n_rows"] == 30
    assert found["no_record_id"]["first_rows"].endswith(", 39 and 10 more")


def test_flags_name_the_column_as_in_the_file():
    taken = all_accepted(
        flagged=[("", "nhs_number_not_valid", 9, [4, 5, 6])], columns=[("", "NHS no.", "nhs_number")]
    )
    row = found_by(taken)["nhs_number_not_valid"]
    assert (row["n_rows"], row["share"], row["column_label"]) == (9, 0.1, "NHS no.")
    assert row["first_rows"] == "4, 5, 6 and 6 more"


def test_notes_become_findings_and_columns_not_used_are_one_a_sheet():
    notes = [
        Note("other_encoding", "The file was saved as cp1252."),
        Note("column_new", "", "", "Notes"),
        Note("column_new", "", "", "Ward\tcode"),
        Note("column_missing", "", "", "Postcode"),
        Note("column_missing", "", "", "Sex"),
    ]
    frame = findings(all_accepted(notes=notes), ED, [])
    new = frame.filter(pl.col("check_id") == "column_new").to_dicts()
    assert [(row["column_label"], row["detail"]) for row in new] == [(None, "'Notes', 'Ward code'")]
    assert frame.filter(pl.col("check_id") == "column_missing")["column_label"].to_list() == [
        "Postcode",
        "Sex",
    ]
    assert frame.filter(pl.col("check_id") == "other_encoding")["n_rows"].to_list() == [None]


def test_a_note_on_a_sheet_and_its_skipped_rows_are_one_finding():
    taken = Taken(
        [("", 2, 2, "accepted", None), ("Cover", 1, 3, "skipped", "sheet_not_used")],
        notes=[Note("sheet_not_used", "It has no headings.", "Cover", n_rows=3)],
    )
    row = found_by(taken)["sheet_not_used"]
    assert (row["n_rows"], row["first_rows"], row["detail"]) == (3, "1 to 3", "It has no headings.")


@pytest.mark.parametrize(("n_blank", "is_many"), [(18, False), (19, True)])
def test_many_blank_is_more_than_one_in_five(n_blank, is_many):
    found = found_by(all_accepted(blank=[*NAMED, ("", "Postcode", "postcode", n_blank)]))
    assert ("many_blank" in found) == is_many
    if is_many:
        assert found["many_blank"]["column_label"] == "Postcode"


def test_a_blank_end_is_no_finding_and_neither_is_a_table_not_wanted():
    taken = Taken(
        [("", 2, 11, "accepted", None), ("Old", 1, 9, "skipped", "table_not_wanted")],
        blank=[
            *NAMED,
            ("", "Left", "end_date", 10),
            ("", "Second name", "p2_surname", 10),
            ("Old", "Postcode", "postcode", 9),
        ],
    )
    assert list(found_by(taken)) == ["table_not_wanted"]


def test_nobody_can_be_known_by_anything():
    assert "no_identifiers" in found_by(all_accepted(blank=[("", "ID", "person_id", 0)]))
    assert "no_identifiers" in found_by(all_accepted(blank=[("", "DOB", "birth_date", 90)]))
    assert "no_identifiers" not in found_by(all_accepted(blank=[("", "DOB", "birth_date", 89)]))
    # the column of a date of birth may be counted under another field that it is a part of
    assert "no_identifiers" not in found_by(all_accepted(blank=[("", "dob", "person_id", 0)]))


def test_many_unknown_codes_adds_flags_and_rows_set_aside():
    # 10 rows: two flagged and one set aside make three, more than two in ten
    taken = Taken(
        [("", 2, 10, "accepted", None), ("", 11, 11, "set_aside", "activity_not_known")],
        [("", 11, "activity_not_known", "x", "Kind")],
        [("", "activity_not_in_map", 2, [3, 4])],
        columns=[("", "Kind", "activity")],
    )
    found = found_by(taken)
    assert (found["many_unknown_codes"]["n_rows"], found["many_unknown_codes"]["column_label"]) == (3, "Kind")
    assert "many_unknown_codes" not in found_by(all_accepted(10, flagged=[("", "status_not_in_map", 2, [2])]))


def test_no_rows_and_no_row_that_could_be_used():
    empty = Taken([("", 1, 2, "skipped", "above_header")], blank=[])
    assert {"no_rows", "above_header"} == set(found_by(empty))
    none_fits = Taken(
        [("", 2, 3, "set_aside", "no_record_id")], [("", n, "no_record_id", "x", "A") for n in (2, 3)]
    )
    found = found_by(none_fits)
    assert "no_rows" not in found
    assert (found["nothing_accepted"]["n_rows"], found["nothing_accepted"]["share"]) == (2, 1.0)


def test_many_superseded():
    runs = [("", 2, 8, "accepted", None), ("", 9, 11, "superseded", "later_version_in_file")]
    assert found_by(Taken(runs))["many_superseded"]["n_rows"] == 3
    fewer = [("", 2, 9, "accepted", None), ("", 10, 11, "superseded", "later_version_in_file")]
    assert "many_superseded" not in found_by(Taken(fewer))


def test_gap_between_extracts_is_told_in_whole_months():
    # January to March against a file up to 30 November: December is missing
    assert found_by(all_accepted(), held("2022-10-01", "2022-11-30"))["period_gap"]["detail"] == (
        "No file covers 1 December 2022 to 31 December 2022."
    )
    # the last row of December is on the 29th: no gap, for the month is covered
    assert "period_gap" not in found_by(all_accepted(), held("2022-10-01", "2022-12-30"))
    assert found_by(all_accepted(), held("2023-06-01", "2023-07-01"))["period_gap"]["detail"] == (
        "No file covers 1 April 2023 to 31 May 2023."
    )
    both = (held("2022-10-01", "2023-05-01"), held("2023-06-01", "2023-07-01"))
    assert "period_gap" not in found_by(all_accepted(), *both)


def test_extracts_of_other_sources_say_nothing():
    assert found_by(all_accepted(), held("2020-01-01", "2020-02-01", 9_000, source_code="gp")) == {}


def test_the_same_period_again():
    assert "same_period_again" in found_by(all_accepted(), held("2023-01-01", "2023-04-01"))
    assert "same_period_again" not in found_by(all_accepted(), held("2023-01-01", "2023-03-31"))


def test_far_fewer_rows_a_month_than_before():
    # 90 rows in three months are 30 a month; before: 122 and 120 in two months are 61 and 60 a month
    assert found_by(all_accepted(), held("2022-11-01", "2023-01-01", 122))["rows_fewer_than_before"][
        "detail"
    ] == ("About 30.0 rows a month; 61.0 in the one before.")
    assert "rows_fewer_than_before" not in found_by(all_accepted(), held("2022-11-01", "2023-01-01", 120))
    # 61 rows in all are too few to say so
    assert "rows_fewer_than_before" not in found_by(all_accepted(), held("2022-12-01", "2023-01-01", 61))


def test_a_silence_of_months_at_an_end_of_the_declared_period_is_said():
    # the rows are of 1 January to 31 March 2023; 92 days of silence are not yet a long one
    for first, end, is_said in (
        ("2022-10-01", "2023-07-02", False),
        ("2022-09-30", "2023-04-01", True),
        ("2023-01-01", "2023-07-03", True),
    ):
        declared = (dt.date.fromisoformat(first), dt.date.fromisoformat(end))
        assert ("period_not_filled" in found_by(all_accepted(), declared=declared)) == is_said, first


def test_columns_in_another_order():
    now = [("", "A", "record_id"), ("", "B", None)]
    former = held("2022-12-01", "2023-01-01", columns=[["", "B", None], ["", "A", "record_id"]])
    assert "columns_moved" in found_by(all_accepted(columns=now), former)
    former["columns"] = [["", "B", None], ["", "C", None]]
    assert "columns_moved" not in found_by(all_accepted(columns=now), former)


def test_a_refusal_is_one_finding_that_stops_the_file():
    [row] = refusal("x.csv is empty. Ask the agency to send it again.").to_dicts()
    assert (row["check_id"], row["level"], row["n_rows"], row["share"]) == (
        "file_refused",
        "stop",
        None,
        None,
    )
    assert row["detail"] == "x.csv is empty. Ask the agency to send it again."


def test_names_are_made_harmless_and_short():
    assert plain("a\x00b\u202ec\n\nd") == "a bc d"
    assert len(plain("x" * 200)) == 60
    assert names_text(f"c{n}" for n in range(23)).endswith("'c19' and 3 more")
    sheet = "Tab\x07\u200b" + "y" * 100
    [name] = findings(Taken([(sheet, 2, 2, "skipped", "blank_row")]), ED, []).filter(
        pl.col("check_id") == "blank_row"
    )["source_sheet"]
    assert name.startswith("Tab y") and len(name) == 60
