"""A manifest in two parts: codes and counts for all, what names things for those with the key."""

import base64
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support.intake import leaks, run_here

from journey.errors import Damaged, Refused
from journey.extract_files import accepted_rows, recorded_rows, sealed_frame
from journey.holdings import add_extract, described, public
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace
from schemas.canonical import Interaction

HEAD = "PROVSPNO,LOCAL_PATIENT_ID,NHSNO,ADMIDATE,DISDATE,STAY_TYPE,Of Ann Quill\n"
FILES = {
    "Ann Quill.csv": "S1,P1,,2023-05-20,2023-05-21,NEL-L,\nS2,P2,,2023-05-02,2023-05-04,NEL-S,\n",
    "b.csv": "S3,P1,,2023-06-10,2023-06-11,NEL-S,\nS4,P9,,,2023-06-11,NEL-S,\n",
}
NAMES = ["ann quill", "b.csv"]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """One extract of two files; one is called after a person, and so is one heading of each."""
    monkeypatch.delenv("JOURNEY_KEY", raising=False)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "a.key"))
    made, _ = init_workspace(tmp_path / "w", Settings("Test", date(2023, 6, 30), "2024-25"))
    for name, rows in FILES.items():
        (tmp_path / name).write_text(HEAD + rows, encoding="utf-8")
    with made.lock():
        add_extract(made, [tmp_path / name for name in FILES], "inpatient")
    return made


@pytest.fixture
def no_key(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The same workspace, the key not at hand."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(workspace.path.parent / "none.key"))
    return Workspace(workspace.path)


def test_what_names_things_is_sealed(workspace: Workspace) -> None:
    [clear] = workspace.extracts()
    assert leaks(workspace.path, NAMES) == []
    assert not {"file_name", "file_names", "sheet_names", "columns", "notes"} & clear.keys()
    assert (clear["rows_in"], clear["accepted"], clear["set_aside"]) == (4, 3, 1)
    whole = described(workspace, clear)
    assert whole["file_names"] == whole["sheet_names"] == list(FILES)
    assert ["Ann Quill.csv", "Of Ann Quill", None] in whole["columns"]
    assert {finding["check_id"] for finding in clear["findings"]} == {
        finding["check_id"] for finding in whole["findings"]
    }
    assert any("Of Ann Quill" in finding["detail"] for finding in whole["findings"])


def test_without_the_key_names_are_said_to_be_sealed(no_key: Workspace) -> None:
    [clear] = no_key.extracts()
    unnamed = described(no_key, clear)
    assert unnamed["file_name"] == "(sealed)" and unnamed["columns"] == []
    assert unnamed["rows_in"] == 4
    listed = run_here("extracts", "--workspace", str(no_key.path))
    assert listed.code == 0 and "(sealed)" in listed.out
    one = run_here("extracts", clear["extract_id"], "--workspace", str(no_key.path))
    assert one.code == 0 and "4" in one.out and not any(name in one.out.casefold() for name in NAMES)


def test_with_the_key_names_are_shown(workspace: Workspace) -> None:
    listed = run_here("extracts", "--workspace", str(workspace.path), "--json")
    assert [one["file_name"] for one in json.loads(listed.out)] == ["Ann Quill.csv and 1 more"]


def test_a_wrong_key_is_an_error_and_not_an_absence(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_KEY", base64.b64encode(bytes(32)).decode())
    again = Workspace(workspace.path)
    with pytest.raises(Refused, match="another workspace"):
        described(again, again.extracts()[0])


def test_a_harmed_description_is_damage(workspace: Workspace) -> None:
    [clear] = workspace.extracts()
    file = workspace.extract_path(clear["extract_id"]) / "described.json.enc"
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(Damaged, match=clear["extract_id"]):
        described(workspace, clear)


def test_a_build_hears_of_an_extract_only_codes_counts_and_hashes(workspace: Workspace) -> None:
    [clear] = workspace.extracts()
    whole = described(workspace, clear)
    assert public(whole) == public(clear)
    shown = json.dumps(public(whole))
    assert not any(name in shown.casefold() for name in NAMES)
    assert not {"refusers", "findings", "file_name", "file_names"} & public(whole).keys()
    wanted = {"extract_id", "source_code", "agency_codes", "covers_from_date", "rows_in", "reasons"}
    assert wanted <= public(whole).keys()


def test_sheets_are_numbered_and_records_lie_beside_their_rows(workspace: Workspace) -> None:
    [clear] = workspace.extracts()
    rows = accepted_rows(workspace, clear)
    Interaction.validate(rows, lazy=True)
    assert sorted(rows.select("source_sheet_no", "source_row").rows()) == [(1, 2), (1, 3), (2, 2)]
    named = recorded_rows(workspace, clear)
    assert named.select(rows.columns).equals(rows)
    place = pl.concat_str("source_sheet", "source_row", separator=" ")
    assert dict(named.select(place, "source_record_id").iter_rows()) == {
        "Ann Quill.csv 2": "S1",
        "Ann Quill.csv 3": "S2",
        "b.csv 2": "S3",
    }
    assert sealed_frame(workspace, clear, "row")["source_sheet"].unique().sort().to_list() == list(FILES)


def test_record_numbers_need_the_key(no_key: Workspace) -> None:
    [clear] = no_key.extracts()
    assert accepted_rows(no_key, clear).height == 3
    with pytest.raises(Refused, match="no key"):
        recorded_rows(no_key, clear)


def test_the_same_file_again_is_named_as_it_was_sent_now(workspace: Workspace, tmp_path: Path) -> None:
    again = tmp_path / "other name.csv"
    again.write_bytes((tmp_path / "b.csv").read_bytes())
    with workspace.lock(), pytest.raises(Refused) as raised:
        add_extract(workspace, [again], "inpatient")
    assert "other name.csv was added before" in raised.value.message
    assert not any(name in raised.value.message.casefold() for name in NAMES)
