"""Sums, repairs, gaps and the file before, from files written down here; what is held, from the sample."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from journey import quality
from journey.errors import Refused
from journey.quality import explaining, report, words
from journey.quality.files import Explanation
from journey.workspace import Workspace
from tests.support.quality import file_of, found

TRUTH = Path(__file__).parents[2] / "sample_data" / "truth" / "rows.csv"


def test_rows_are_added_up_by_agency_in_the_order_of_the_alphabet():
    files = [
        file_of("e1", "prison", counts=(10, 8, 1, 1, 0, 0)),
        file_of("e2", "ambulance", counts=(20, 16, 3, 0, 0, 1), number=2),
        file_of("e3", "prison", counts=(30, 26, 2, 0, 1, 1), number=3),
        file_of("e4", "support_team", counts=(5, 5, 0, 0, 0, 0), number=4),
    ]
    lines = quality.by_agency(files)
    assert [line.agency_label for line in lines] == ["Ambulance", "Prison", "Support team"]
    # Prison: 10 + 30 rows in, 1 + 2 set aside; 3 of 40 is 0.075.
    assert lines[1].sums.n_files == 2 and lines[1].sums.counts["rows_in"] == 40
    assert lines[1].sums.share_set_aside == 0.075
    total = quality.sums(files)
    # 10 + 20 + 30 + 5 rows; 1 + 3 + 2 + 0 set aside.
    assert words.finding(total) == "Of 65 rows in 4 files, 6 were set aside; nothing was explained yet."
    assert words.finding(lines[0].sums, "Ambulance").startswith("Ambulance: of 20 rows in 1 file, 3 were")
    assert words.agencies_finding(lines) == "Rows were set aside in the files of two of 3 agencies"


def test_no_rows_have_no_share():
    none = quality.sums([file_of("e1", "prison", counts=(0, 0, 0, 0, 0, 0))])
    assert none.share_set_aside is None and words.share(None) == "no rows" and words.share(0.0) == "none"
    assert words.finding(none) == "Of 0 rows in 1 file, none was set aside; nothing was explained yet."


def test_repairs_are_grouped_by_what_to_do_and_leave_out_what_was_explained():
    """start_date_not_read and birth_date_not_read are two things to do; blank rows ask for nothing."""
    explained = {"column_new": Explanation("Pat", date(2026, 1, 2), "a new system")}
    files = [
        file_of("e1", "prison", findings=[
            found("start_date_not_read", "set_aside", 4), found("no_person_id", "set_aside", 9),
            found("blank_row", "fine", 2), found("same_as_earlier_row", "know_about", 5),
            found("activity_not_known", "set_aside", 1), found("column_new", "know_about"),
        ]),
        file_of("e2", "ambulance", number=2, explained=explained, findings=[
            found("start_date_not_read", "set_aside", 3), found("start_date_not_read", "set_aside", 2),
            found("activity_not_in_map", "know_about", 50), found("column_new", "know_about"),
        ]),
    ]  # fmt: skip
    # 4 + 3 + 2 rows have a start date in another form, in two files. The new columns of e2 are explained.
    # The code for what was done: one row set aside, and fifty used all the same, are two lines.
    assert [(one.level, one.n_rows, one.n_files) for one in quality.repairs(files)] == [
        ("set_aside", 9, 1),
        ("set_aside", 9, 2),
        ("set_aside", 1, 1),
        ("know_about", 50, 1),
        ("know_about", None, 1),
    ]
    # 9 + 9 + 1 rows in the first three; the other two hold nothing up.
    assert words.repairs_finding(quality.repairs(files)) == (
        "Three things to put right would let 19 rows be used, and there are two more to look at"
    )
    assert words.repairs_finding(quality.repairs(files)[3:]) == (
        "Two things to put right may make the figures say more"
    )
    assert words.repairs_finding([]) == "There is nothing to put right"


def test_gaps_are_stretches_with_their_reason():
    months = [date(2023, n, 1) for n in range(1, 8)]
    codes = ["not_started", "not_started", "supplied", "not_supplied", "supplied", "supplied", "not_supplied"]
    rows = [
        {"agency_label": "Support team", "coverage_month": month, "coverage_code": code}
        for month, code in zip(months, codes, strict=True)
    ] + [{"agency_label": "Prison", "coverage_month": months[0], "coverage_code": "supplied"}]
    team, prison = quality.agency_months(rows)
    assert (team.n_supplied, team.n_not_supplied, team.n_not_started) == (3, 2, 2)
    assert [words.gap(*gap) for gap in team.gaps] == [
        "January 2023 to February 2023, not started: the team had not begun its log",
        "April 2023, not supplied: no file covers these months",
        "July 2023, not supplied: no file covers these months",
    ]
    assert prison.gaps == () and words.coverage_finding([prison]).startswith("Every agency sent data")
    assert words.coverage_finding([team, prison]) == "One of 2 agencies sent no data for some months"
    # Of the 5 months since it began, 2 are covered by no file.
    assert words.coverage_finding([team]) == "No file covers 2 of 5 months"


def test_a_file_is_put_beside_the_one_before_of_its_source():
    columns = [("", "Ref", "record_id"), ("", "Ward", None)]
    first = file_of("e1", "prison", counts=(130, 118, 10, 0, 0, 2), columns=columns,
                    covers=(date(2023, 1, 1), date(2023, 5, 1)))  # fmt: skip
    other = file_of("e2", "ambulance", number=2)
    second = file_of("e3", "prison", number=3, counts=(61, 38, 20, 0, 0, 3),
                     columns=[*columns[:1], ("", "Bed", None)],
                     covers=(date(2023, 5, 1), date(2023, 7, 15)))  # fmt: skip
    held = quality.beside(second, [first, other, second])
    assert held and held.former is first and quality.beside(first, [first, other, second]) is None
    # (130 - 2) / 4 months = 32; (61 - 3) / 3 months, for half of July counts: 19.33...
    assert held.n_a_month[0] == 32 and round(held.n_a_month[1] or 0, 2) == 19.33
    assert (held.new, held.gone) == (("Bed",), ("Ward",))
    # 10 of 130 is 7.7%; 20 of 61 is 32.8%.
    rows = {label: (then, now) for label, then, now in words.beside_rows(held)}
    assert rows["Share of its rows set aside"] == ("7.7%", "32.8%")
    assert rows["Months it covers"] == ("January 2023 to April 2023", "May 2023 to July 2023")
    assert words.beside_finding(held) == "A larger share was set aside than in the file before"
    quiet = replace(held, n_a_month=(32.0, 15.9))
    assert (
        words.beside_finding(quiet) == "This file has less than half as many rows a month as the one before"
    )
    unnamed = quality.beside(replace(second, is_named=False), [first, second])
    assert (
        unnamed
        and unnamed.new is None
        and "Columns only in this file" not in dict((label, None) for label, *_ in words.beside_rows(unnamed))
    )


def _truth() -> dict[str, dict[str, int]]:
    with TRUTH.open(encoding="utf-8") as stream:
        return {row.pop("file"): {name: int(n) for name, n in row.items()} for row in csv.DictReader(stream)}


def test_the_sample_s_files_add_up_to_its_truth(sample_workspace: Path):
    files = quality.files(Workspace(sample_workspace))
    assert {file.name: dict(file.counts) for file in files} == _truth()
    # Every row that is set aside has one reason, so the findings of a file come to the rows set aside.
    for file in files:
        aside = [one["n_rows"] for one in file.findings if one["level"] == "set_aside"]
        assert sum(aside) == file.counts["set_aside"], file.name


def test_hidden_files_have_no_name_of_an_agency_s(sample_workspace: Path):
    files = quality.files(Workspace(sample_workspace), is_hidden=True)
    assert files[0].name == "File 1 from Police" and len(files) == 16
    assert not [file for file in files if file.is_named or file.columns]
    assert not [one for file in files for one in file.findings if one["detail"] or one["column_label"]]
    assert "SYNTHETIC" not in repr(files)


def test_without_the_key_counts_are_there_and_names_are_not(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    held = Workspace(sample_workspace)
    files = quality.files(held)
    assert "SYNTHETIC" not in repr(files) and quality.sums(files).counts["set_aside"] == 153
    with pytest.raises(Refused, match="key is not at hand"):
        report.report(held, files[0].extract_id, ".csv")


def test_row_numbers_are_all_rows_set_aside_and_no_value(sample_workspace: Path):
    """The police's incidents: 4 rows of each of three faults (see the sample's layouts), 12 in all."""
    held = Workspace(sample_workspace)
    police = next(file for file in quality.files(held) if file.name == "SYNTHETIC_police_incidents.csv")
    text = report.row_numbers(held, police.extract_id).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    sent = (
        (Path(__file__).parents[2] / "sample_data" / police.name).read_text(encoding="utf-8-sig").splitlines()
    )
    blank = [row for row in rows if row["check"] == "no_person_id"]
    assert len(rows) == 12 and len(blank) == 4
    # The number is that of the line in the agency's file: there the second column, Person Ref, is blank.
    heading = sent[0].split(",")
    for row in blank:
        assert sent[int(row["row"]) - 1].split(",")[heading.index(row["column"])] == ""
    assert set(rows[0]) == {"sheet", "row", "column", "what is wrong", "check"}


@pytest.mark.parametrize("form", report.FORMS)
def test_a_report_is_made_of_a_file_that_is_held(sample_workspace: Path, form: str):
    held = Workspace(sample_workspace)
    police = quality.files(held)[0]
    made = report.report(held, police.extract_id, form)
    if form == ".docx":
        assert made[:2] == b"PK"
        return
    text = made.decode("utf-8-sig")
    # 1,633 = 1,613 + 12 + 7 + 0 + 1, as the truth has it
    assert "1,633 rows in = 1,613 accepted + 12 set aside + 7 duplicate + 0 replaced" in text
    assert police.name in text and "send the file again" in text


def _explained(held: Workspace) -> dict[str, Explanation]:
    return dict(quality.files(held)[0].explained)


def test_an_explanation_is_kept_counted_printed_and_taken_back(workspace: Workspace):
    police = quality.files(workspace)[0]
    check = police.findings[0]["check_id"]
    explaining.explain(workspace, police.extract_id, check, "Sam", "the old system had none", "pat")
    kept = _explained(workspace)[check]
    assert (kept.who, kept.why) == ("Sam", "the old system had none")
    assert quality.sums(quality.files(workspace)).n_explained == 1
    for form in (".html", ".csv"):
        made = report.report(workspace, police.extract_id, form).decode("utf-8-sig")
        assert "Explained by Sam on" in made and "the old system had none" in made
    hidden = quality.files(workspace, is_hidden=True)[0].explained[check]
    assert (hidden.who, hidden.on, hidden.why) == ("", None, "")
    explaining.take_back(workspace, police.extract_id, check, "pat")
    assert _explained(workspace) == {}
    from journey.casebook import open_casebook

    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        lines = [(line.action, line.who) for line in casebook.audit_lines() if "explain" in line.action]
    assert lines == [("explain", "pat"), ("explain_undo", "pat")]


def test_what_looks_personal_is_no_reason(workspace: Workspace):
    police = quality.files(workspace)[0]
    check = police.findings[0]["check_id"]
    with pytest.raises(Refused, match="looks like a number"):
        explaining.explain(workspace, police.extract_id, check, "Sam", "born 12/05/1979", "pat")
    assert _explained(workspace) == {}


def test_a_damaged_file_keeps_its_counts_and_the_others_their_names(workspace: Workspace):
    first, *others = quality.files(workspace)
    sealed = workspace.extract_path(first.extract_id) / "described.json.enc"
    sealed.chmod(0o600)
    sealed.write_bytes(sealed.read_bytes()[:-1])
    again, *rest = quality.files(workspace)
    assert again.is_damaged and not again.is_named and again.counts == first.counts
    assert [file.name for file in rest] == [file.name for file in others]


def test_a_folder_that_is_no_workspace_is_refused_and_left_as_it_is(tmp_path: Path):
    with pytest.raises(Refused, match="not a workspace"):
        quality.files(Workspace(tmp_path))
    assert list(tmp_path.iterdir()) == []
