"""A record sent again replaces the one sent before; taking the later extract out brings the figures back."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from journey.errors import Refused
from journey.holdings import accepted_rows, add_extract, sealed_frame
from journey.pipeline import build
from journey.settings import Settings
from journey.store import open_build
from journey.workspace import Workspace, init_workspace

HEAD = "PROVSPNO,LOCAL_PATIENT_ID,NHSNO,ADMIDATE,DISDATE,STAY_TYPE\n"
MAY = "S1,P1,,2023-05-20,,NEL-L\nS2,P2,,2023-05-02,2023-05-04,NEL-S\n"
JUNE = (
    "S1,P1,,2023-05-20,2023-06-03,NEL-L\nS2,P2,,2023-05-02,2023-05-04,NEL-S\n"
    "S3,P1,,2023-06-10,2023-06-11,NEL-S\n"
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "a.key"))
    made, _ = init_workspace(tmp_path / "workspace", Settings("Test", date(2023, 6, 30), "2024-25"))
    return made


def add(workspace: Workspace, name: str, rows: str, covers: tuple[date, date] | None = None) -> dict:  # type: ignore[type-arg]
    file = workspace.path.parent / name
    file.write_text(HEAD + rows, encoding="utf-8")
    with workspace.lock():
        return add_extract(workspace, [file], "inpatient", covers)


def built(workspace: Workspace) -> tuple[dict, pl.DataFrame]:  # type: ignore[type-arg]
    with workspace.lock():
        manifest = build(workspace)
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        stays = store.frame(
            "select source_record_id, start_date, end_date_excl from canonical.interaction order by 1"
        )
    finally:
        store.close()
    return manifest, stays


def test_a_later_end_replaces_and_withdrawing_restores(workspace: Workspace) -> None:
    first = add(workspace, "may.csv", MAY)
    before, stays = built(workspace)
    assert stays.rows() == [
        ("S1", date(2023, 5, 20), None),
        ("S2", date(2023, 5, 2), date(2023, 5, 4)),
    ]
    second = add(workspace, "june.csv", JUNE)
    _, stays = built(workspace)
    assert stays.rows() == [
        ("S1", date(2023, 5, 20), date(2023, 6, 3)),
        ("S2", date(2023, 5, 2), date(2023, 5, 4)),
        ("S3", date(2023, 6, 10), date(2023, 6, 11)),
    ]
    assert accepted_rows(workspace, first)["end_date_excl"].to_list() == [None, date(2023, 5, 4)]
    with workspace.lock():
        workspace.withdraw(second["extract_id"])
    after, stays = built(workspace)
    assert after["tables"] == before["tables"]
    assert [folder.name for folder in workspace.builds_path.iterdir()] == [after["build_id"]]


def test_an_older_extract_added_late_by_its_version_does_not_win(
    workspace: Workspace, tmp_path: Path
) -> None:
    head = "LA_Person_ID,Event_Type,Event_Reference,Event_Start_Date,Event_End_Date,ImportDate\n"
    newer = head + "A1,Review,R1,2023-05-01,2023-05-02,2023-06-01\n"
    older = head + "A1,Review,R1,2023-05-01,,2023-05-10\n"
    for name, text in (("newer.csv", newer), ("older.csv", older)):
        (tmp_path / name).write_text(text.replace(",", "\t"), encoding="utf-16")
        with workspace.lock():
            add_extract(workspace, [tmp_path / name], "adult_social_care")
    with workspace.lock():
        build(workspace)
    store = open_build(workspace.current_build() / "analysis.duckdb")
    rows = store.frame("select version_date from canonical.interaction").rows()
    store.close()
    assert rows == [(date(2023, 6, 1),)]


def test_the_same_bytes_are_refused_under_any_name(workspace: Workspace) -> None:
    first = add(workspace, "may.csv", MAY)
    with pytest.raises(Refused, match=first["extract_id"]):
        add(workspace, "again.csv", MAY)
    assert len(workspace.extracts()) == 1


def test_a_declared_period_is_marked_and_rows_outside_it_are_set_aside(workspace: Workspace) -> None:
    inferred = add(workspace, "may.csv", MAY)
    assert (inferred["covers_from_date"], inferred["covers_to_date_excl"]) == ("2023-05-01", "2023-05-21")
    assert inferred["coverage_basis_code"] == "inferred"
    declared = add(workspace, "june.csv", JUNE, (date(2023, 5, 5), date(2023, 6, 10)))
    assert declared["coverage_basis_code"] == "declared"
    assert declared["reasons"] == {"outside_declared_period": 2}
    # S1 begins before the end and reaches into the period; S2 ended the day before it; S3 begins after it.
    assert accepted_rows(workspace, declared)["source_record_id"].to_list() == ["S1"]
    aside = sealed_frame(workspace, declared, "set_aside")
    assert sorted(aside["source_row"]) == [3, 4]


def test_files_of_one_extract_are_counted_and_compared_together(workspace: Workspace, tmp_path: Path) -> None:
    for name, rows in (("2023-05.csv", MAY), ("2023-06.csv", JUNE)):
        (tmp_path / name).write_text(HEAD + rows, encoding="utf-8")
    with workspace.lock():
        manifest = add_extract(workspace, [tmp_path / "2023-05.csv", tmp_path / "2023-06.csv"], "inpatient")
    assert manifest["file_names"] == ["2023-05.csv", "2023-06.csv"]
    assert manifest["rows_in"] == 5
    rows = sealed_frame(workspace, manifest, "row")
    assert set(rows["source_sheet"]) == {"2023-05.csv", "2023-06.csv"}
