"""A record sent again replaces the one sent before; taking the later extract out brings the figures back."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from journey import extract_files
from journey.check import check_file
from journey.errors import Refused
from journey.holdings import accepted_rows, add_extract, recorded_rows, sealed_frame
from journey.pipeline import build
from journey.settings import Settings
from journey.store import open_build
from journey.workspace import Workspace, init_workspace
from tests.support.records import record_ids

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
        stays = store.frame("select interaction_id, start_date, end_date_excl from canonical.interaction")
    finally:
        store.close()
    named = stays.with_columns(pl.col("interaction_id").replace_strict(record_ids(workspace)))
    return manifest, named.sort("interaction_id")


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
    assert recorded_rows(workspace, declared)["source_record_id"].to_list() == ["S1"]
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


def add_text(workspace: Workspace, source_code: str, name: str, text: str) -> dict:  # type: ignore[type-arg]
    file = workspace.path.parent / name
    file.write_text(text, encoding="utf-8")
    with workspace.lock():
        return add_extract(workspace, [file], source_code)


def interactions(workspace: Workspace, columns: str) -> list[tuple]:  # type: ignore[type-arg]
    with workspace.lock():
        build(workspace)
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        return store.frame(f"select {columns} from canonical.interaction order by all").rows()
    finally:
        store.close()


POLICE = "Incident No,Nominal Ref,Role,Incident Type,Reported Date/Time,Officer Minutes,Incident Status\n"


def test_a_corrected_role_replaces_and_a_job_is_shared_by_all_who_are_in_it(workspace: Workspace) -> None:
    line = "I1,{},{},Missing person,01/05/2023 10:00,60,Closed\n"
    add_text(
        workspace,
        "police_incident",
        "a.csv",
        POLICE + line.format("N1", "Suspect") + line.format("N2", "Victim"),
    )
    add_text(
        workspace,
        "police_incident",
        "b.csv",
        POLICE + line.format("N1", "Victim") + line.format("N3", "Victim"),
    )
    # N1 once, as victim; N2, N1 and N3 share one job, so each bears a third of it
    assert interactions(workspace, "role_code, n_sharing") == [("victim", 3)] * 3


TAX = "Recovery ref,Liable reference,Second liable reference,Forename,Forename 2,Action date,Recovery stage\n"


def test_a_second_person_left_out_of_a_record_sent_again_is_gone(workspace: Workspace) -> None:
    add_text(workspace, "council_tax", "a.csv", TAX + "R1,L1,L2,Ann,Bob,01/05/2023,Summons\n")
    add_text(workspace, "council_tax", "b.csv", TAX + "R1,L1,,Ann,,01/05/2023,Summons\n")
    assert interactions(workspace, "role_code, n_sharing") == [("subject", 1)]


MOVES = "Movement ID,Prison number,Movement date,Movement time,Movement\n"


def test_movements_of_a_second_file_are_not_paired_by_half(workspace: Workspace, tmp_path: Path) -> None:
    add_text(workspace, "prison", "jan.csv", MOVES + "M1,A1,10/01/2023,10:00,In - Admission\n")
    with pytest.raises(Refused, match="--together"):
        add_text(workspace, "prison", "feb.csv", MOVES + "M2,A1,09/02/2023,10:00,Out - Release\n")
    with workspace.lock():
        workspace.withdraw(workspace.extracts()[0]["extract_id"])
        add_extract(workspace, [tmp_path / "jan.csv", tmp_path / "feb.csv"], "prison")
    assert interactions(workspace, "start_date, end_date_excl") == [(date(2023, 1, 10), date(2023, 2, 9))]


def test_an_open_stay_goes_on_to_the_end_of_what_the_extract_covers(workspace: Workspace) -> None:
    add(workspace, "may.csv", "S1,P1,,2023-05-20,,NEL-L\n", (date(2023, 5, 1), date(2023, 6, 1)))
    with workspace.lock():
        build(workspace)
    store = open_build(workspace.current_build() / "analysis.duckdb")
    nights = store.frame("select nights from timeline.journey").rows()
    store.close()
    assert nights == [(12,)]  # 20 May to 31 May; the as-of date is 30 June


def test_consent_withdrawn_later_takes_out_what_was_agreed_to_before(
    workspace: Workspace, repository: Path
) -> None:
    sample = (repository / "sample_data" / "sources" / "SYNTHETIC_marac.csv").read_text(encoding="utf-8")
    head, *rows = sample.splitlines()
    agreed = [row for row in rows if row.split(",")[5] == "Y"][:2]
    add_text(workspace, "marac", "a.csv", "\n".join([head, *agreed]) + "\n")
    before = interactions(workspace, "interaction_id")
    refused = agreed[0].split(",")
    refused[5] = "N"
    manifest = add_text(workspace, "marac", "b.csv", "\n".join([head, ",".join(refused), agreed[1]]) + "\n")
    assert "consent_withdrawn" in {finding["check_id"] for finding in manifest["findings"]}
    assert len(manifest["refusers"]) == 1
    store_people = interactions(workspace, "source_person_id")
    assert manifest["refusers"][0] not in {person for (person,) in store_people}
    assert len(store_people) < len(before)


def test_a_file_none_of_whose_rows_can_be_used_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="none of its 2 rows"):
        add(workspace, "wrong.csv", "S1,P1,,20/05/23,,NEL-L\nS2,P2,,21/05/23,,NEL-S\n")
    assert workspace.extracts() == []


def test_a_file_of_refusals_alone_takes_consent_back(workspace: Workspace, repository: Path) -> None:
    sample = (repository / "sample_data" / "sources" / "SYNTHETIC_marac.csv").read_text(encoding="utf-8")
    head, *rows = sample.splitlines()
    agreed = next(row for row in rows if row.split(",")[5] == "Y")
    add_text(workspace, "marac", "a.csv", f"{head}\n{agreed}\n")
    victim = interactions(workspace, "source_person_id, role_code")
    refused = agreed.split(",")
    refused[5] = "N"
    manifest = add_text(workspace, "marac", "b.csv", f"{head}\n{','.join(refused)}\n")
    assert (manifest["accepted"], manifest["reasons"]) == (0, {"consent_refused": 1})
    left = interactions(workspace, "source_person_id, role_code")
    assert {role for _, role in victim} - {role for _, role in left} == {"victim"}


def test_check_says_what_add_would_say_of_a_second_file_of_movements(workspace: Workspace) -> None:
    add_text(workspace, "prison", "jan.csv", MOVES + "M1,A1,10/01/2023,10:00,In - Admission\n")
    feb = workspace.path.parent / "feb.csv"
    feb.write_text(MOVES + "M2,A1,09/02/2023,10:00,Out - Release\n", encoding="utf-8")
    found = check_file(feb, "prison", workspace.path)
    assert found["is_refused"] and "--together" in found["findings"][0]["detail"]
    # the file that is held already is not in its own way
    assert not check_file(feb.with_name("jan.csv"), "prison", workspace.path)["is_refused"]


def test_the_file_that_is_held_is_named_among_several(workspace: Workspace, tmp_path: Path) -> None:
    add(workspace, "may.csv", MAY)
    (tmp_path / "june.csv").write_text(HEAD + JUNE, encoding="utf-8")
    with workspace.lock(), pytest.raises(Refused, match="may.csv was added before"):
        add_extract(workspace, [tmp_path / "june.csv", tmp_path / "may.csv"], "inpatient")


def test_an_extract_of_an_earlier_version_is_refused_in_plain_words(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What version 0.2 wrote had no share_no."""
    held = add(workspace, "may.csv", MAY)
    opened = extract_files._open_frame
    monkeypatch.setattr(extract_files, "_open_frame", lambda file: opened(file).drop("share_no"))
    with pytest.raises(Refused, match=f"journey withdraw {held['extract_id']}"):
        accepted_rows(workspace, held)
