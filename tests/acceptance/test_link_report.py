"""The report on links: found elsewhere means in another source, and not twice in one."""

from datetime import date
from pathlib import Path

import pytest

from journey.holdings import add_extract
from journey.pipeline import build
from journey.read import open_current
from journey.review import report
from journey.settings import Settings
from journey.workspace import init_workspace

GP = (
    "Appointment ID,Patient ID,NHS Number,Forename,Surname,DOB,Sex,Postcode,Start date,Start time,Slot type,"
    "Status\n"
    # One person under two ids of the practice, and one whom the hospital knows too.
    "A1,G1,9434765919,Ann,Example,01-May-1980,F,ZX1 1AA,06-Mar-2023,13:25,Surgery,Finished\n"
    "A2,G2,9434765919,Ann,Example,01-May-1980,F,ZX1 1AA,07-Mar-2023,13:25,Surgery,Finished\n"
    "A3,G3,9434765870,Bob,Mockridge,02-Jun-1970,M,ZX2 2BB,08-Mar-2023,13:25,Surgery,Finished\n"
)
HOSPITAL = (
    "PROVSPNO,LOCAL_PATIENT_ID,NHSNO,ADMIDATE,DISDATE,STAY_TYPE\n"
    "S1,H1,9434765870,2023-03-09,2023-03-10,NEL-S\n"
)


def test_twice_in_one_source_is_not_found_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "a.key"))
    workspace, _ = init_workspace(tmp_path / "workspace", Settings("Test", date(2023, 6, 30), "2024-25"))
    for source_code, text in (("gp", GP), ("inpatient", HOSPITAL)):
        file = tmp_path / f"{source_code}.csv"
        file.write_text(text, encoding="utf-8")
        with workspace.lock():
            add_extract(workspace, [file], source_code)
    with workspace.lock():
        build(workspace)
    assert open_current(workspace.path).people().height == 2
    counts = ("n_source_people", "n_linked_to_others", "n_alone")
    told = {row["source_code"]: tuple(row[name] for name in counts) for row in report(workspace)["sources"]}
    assert told == {"gp": (3, 1, 2), "inpatient": (1, 1, 0)}
