"""Broken rules are told by name and place; Pandera's own words, which hold values, never come out."""

import datetime as dt
import subprocess
import sys

import polars as pl
import pytest

from journey.canonical.shape import INTERACTION
from journey.errors import Refused
from journey.validate import check_frame, check_interactions


def interaction(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {name: None for name in INTERACTION} | {
        "interaction_id": "i1",
        "source_code": "gp",
        "source_record_id": "A1",
        "source_sheet": "",
        "source_row": 2,
        "source_person_id": "p",
        "role_code": "subject",
        "n_sharing": 1,
        "share_no": 1,
        "agency_code": "gp",
        "activity_code": "gp_consultation",
        "status_code": "happened",
        "grain_code": "contact",
        "start_date": dt.date(2023, 1, 5),
        "start_precision": "day",
        "end_status_code": "instant",
        "data_flags": "",
        "counts_for_cost": True,
    }
    return row | changes


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=INTERACTION)


def test_sound_rows_pass() -> None:
    assert check_interactions(frame(interaction())).is_empty()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status_code": "SECRET9797"}, "rule_status_code"),
        ({"agency_code": "SECRET9797"}, "rule_agency_code"),
        ({"end_date_excl": dt.date(2023, 1, 4), "end_status_code": "closed"}, "rule_end_not_before_start"),
        ({"end_date_excl": dt.date(2023, 1, 6)}, "rule_end_status_agrees"),
        ({"duration_minutes": -9797}, "rule_duration_minutes"),
        ({"n_sharing": 0}, "rule_n_sharing"),
        ({"share_no": 0}, "rule_share_no"),
        ({"n_sharing": 2, "share_no": 3}, "rule_share_within_job"),
        ({"outcome_code": "SECRET9797"}, "rule_outcome_code"),
        ({"setting_code": "SECRET9797"}, "rule_setting_code"),
        ({"source_person_id": None}, "rule_source_person_id"),
    ],
)
def test_broken_rule_is_named_with_its_row_and_no_value(changes: dict[str, object], reason: str) -> None:
    rows = [interaction(), interaction(interaction_id="i2", source_row=9, **changes)]
    found = check_interactions(frame(*rows))
    assert found.select("source_row", "reason_code").rows() == [(9, reason)]
    assert "9797" not in str(found.rows()) and "SECRET" not in str(found.rows())


def test_same_identity_twice_is_found() -> None:
    found = check_interactions(frame(interaction(), interaction(source_row=3)))
    assert set(found["reason_code"]) == {"rule_interaction_id"}


def test_wrong_type_is_our_fault_and_refused() -> None:
    with pytest.raises(Refused, match="agreed form"):
        check_interactions(frame(interaction()).with_columns(pl.col("n_sharing").cast(pl.Int32)))


def test_other_tables_are_checked_too() -> None:
    bad = pl.DataFrame(
        {
            "source_sheet": [""],
            "first_row": [2],
            "last_row": [2],
            "disposition_code": ["SECRET"],
            "reason_code": ["x"],
        }
    )
    with pytest.raises(Refused) as caught:
        check_frame("Row", bad)
    assert "disposition_code" in caught.value.message and "SECRET" not in caught.value.message


def test_importing_intake_does_not_import_pandera() -> None:
    program = "import sys, journey.intake; sys.exit('pandera' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
