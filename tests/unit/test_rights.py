"""Retention's days and words, and what linking keeps of a person: small frames, expected by hand."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from support.marks import BIRTH, ZEB, identifier_rows

from journey import link
from journey.findings.catalogue import check_of
from journey.link.model import default_model
from journey.removal.marks import marks_of
from journey.review import aliases
from journey.rights.linking import alias_marks, forget_aliases, forget_in_model, with_aliases
from journey.rights.retention import _ended_before, first_day_kept
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace


@pytest.mark.parametrize(
    ("months", "first"), [(1, dt.date(2024, 2, 29)), (12, dt.date(2023, 3, 31)), (84, dt.date(2017, 3, 31))]
)
def test_months_are_counted_back_from_the_last_day(months: int, first: dt.date):
    assert first_day_kept(dt.date(2024, 3, 31), months) == first


def test_a_stay_goes_by_its_end_and_an_open_one_never():
    day = dt.date
    frame = pl.DataFrame(
        [
            (day(2020, 3, 31), None, "instant", False),
            (day(2020, 3, 30), None, "instant", True),
            (day(2019, 1, 1), day(2020, 3, 31), "closed", True),  # its last night was the 30th
            (day(2019, 1, 1), day(2020, 4, 1), "closed", False),
            (day(2020, 3, 31), day(2020, 3, 31), "closed", False),  # in and out on the first day kept
            (day(1999, 1, 1), None, "open_at_extract", False),
        ],
        {"start_date": pl.Date, "end_date_excl": pl.Date, "end_status_code": pl.String, "goes": pl.Boolean},
        orient="row",
    )
    assert frame.select(_ended_before(day(2020, 3, 31)))["ended"].to_list() == frame["goes"].to_list()


@pytest.mark.parametrize("code", ["erased", "past_retention"])
def test_the_reasons_have_words(code: str):
    assert check_of(code).id == code and check_of(code).level == "set_aside"


# --- what linking keeps


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty workspace."""
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    settings = Settings("Our programme", dt.date(2024, 3, 31), "2023-24")
    return init_workspace(tmp_path / "workspace", settings)[0]


def test_the_model_forgets_what_nobody_is_called_any_more(workspace: Workspace):
    shares = {"value": ["ZEBEDINE", "ADA"], "share": [0.1, 0.2]}
    surnames = {"value": ["QUILL-FEATHER", "BRIGHT"], "share": [0.1, 0.2]}
    postcodes = {"value": ["LS14AP", "M11AE"], "share": [0.1, 0.2]}
    tables = {"forename": shares, "surname": surnames, "postcode": postcodes}
    frequencies = {field: pl.DataFrame(table) for field, table in tables.items()}
    model = replace(default_model(), frequencies=frequencies, is_fitted=True)
    workspace.write_sealed("link_model", link.dump_model(model))
    left = identifier_rows(("t3", "B", None, "Ada", "Bright", BIRTH, "M1 1AE"))
    forget_in_model(workspace, left)
    held = link.load_model(workspace.read_sealed("link_model") or b"")
    assert {field: table.rows() for field, table in held.frequencies.items()} == {
        "forename": [("ADA", 0.2)],
        "surname": [("BRIGHT", 0.2)],
        "postcode": [("M11AE", 0.2)],
    }
    assert (held.m, held.u, held.n_entities) == (model.m, model.u, model.n_entities)
    forget_in_model(workspace, left.clear())
    assert workspace.read_sealed("link_model") is None


def test_aliases_of_a_person_go_and_others_stay(workspace: Workspace):
    """Hers: a superseded number of her number, and a council tax id of the superseded number."""
    kept = ("gp", "B 1", "nhs_number", "9876543210")
    hers = (
        ("nhs_number", "9434765919", "nhs_number", "4010232137"),
        ("council_tax", "ct9", "nhs_number", "4010232137"),
    )
    columns = ["scheme_a", "value_a", "scheme_b", "value_b"]
    buffer = io.BytesIO()
    pl.DataFrame([kept, *hers], columns, orient="row").write_parquet(buffer)
    workspace.write_sealed("aliases", buffer.getvalue())
    mine = marks_of(identifier_rows(ZEB), workspace.key, ("nhs_number",))
    tied = with_aliases(mine, alias_marks(workspace))
    assert tied["kind_code"].sort().to_list() == ["local_id", "nhs_number", "nhs_number"]
    sent = identifier_rows(("x", "CT9", None, None, None, None, None))
    later = marks_of(sent.with_columns(id_scheme=pl.lit("council_tax")), workspace.key)
    assert later.join(tied, on=["kind_code", "token"]).height == 1, "her council tax id is a mark of hers too"
    for _ in range(2):
        forget_aliases(workspace, tied)
        assert aliases(workspace).rows() == [kept]
