"""Service by service: before, after, unit cost, change; nominal cost; cash; the steps from file to person."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from support.packs import (
    CONTACTS,
    SUPPLY,
    UNITS,
    build_of,
    by_side,
    manifest_of,
    plain_reader,
    rich_reader,
    rows,
)

from journey.errors import Damaged
from journey.export import write_evaluator_pack
from journey.export.attrition import check_steps
from journey.export.pack import evaluator_tables
from journey.export.recipient import for_recipient
from journey.keys import RecipientKey
from journey.read import Reader

NAMES = ("n_before", "n_after", "before_quantity", "after_quantity", "before_cost_gbp", "after_cost_gbp")
CHANGES = (
    "n_change",
    "change_quantity",
    "uprated_unit_cost_gbp",
    "change_gbp",
    "unit_change_gbp",
    "rest_gbp",
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("change") / "plain"
    write_evaluator_pack(plain_reader(), folder)
    return folder


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("change") / "rich"
    write_evaluator_pack(rich_reader(), folder)
    return folder


def _change(folder: Path, activity: str, window: str = "equal") -> dict[str, str]:
    found = [
        row
        for row in rows(folder, "service_change")
        if (row["activity_code"], row["window_code"]) == (activity, window)
    ]
    assert len(found) == 1, found
    return found[0]


def _told(row: dict[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row[name] for name in names)


def test_a_row_is_before_after_difference_unit_cost_and_change(plain: Path) -> None:
    # One visit of £100.01 before, none after. 2021 and 2022 have 365 days each; the data ends with 2022.
    visit = _change(plain, "ed_attendance")
    assert _told(visit, NAMES) == ("1", "0", "1", "0", "100.01", "0.00")
    assert _told(visit, CHANGES) == ("-1", "-1", "100.01", "-100.01", "-100.01", "0.00")


def test_what_the_unit_cost_does_not_tell_is_the_rest(plain: Path) -> None:
    # £100.00 for the stay, one of its three nights before: 33.33 and 66.67. It began before, so the unit cost
    # alone would tell -100.00; change 33.34 = -100.00 + 133.34.
    stay = _change(plain, "ward_stay")
    assert _told(stay, NAMES) == ("1", "0", "1", "0", "33.33", "66.67")
    assert _told(stay, CHANGES) == ("-1", "-1", "100.00", "33.34", "-100.00", "133.34")


def test_what_was_not_supplied_on_a_side_has_no_difference(plain: Path) -> None:
    summons = _change(plain, "ctax_summons")  # supplied from 2022 on
    assert summons["is_compared"] == "false" and summons["n_after"] == "1"
    assert set(_told(summons, CHANGES)) == {""}


def test_the_whole_window_has_no_difference(plain: Path) -> None:
    held = [row for row in rows(plain, "service_change") if row["window_code"] == "whole"]
    assert sum(Decimal(row["before_cost_gbp"]) for row in held) == Decimal("133.34")
    assert sum(Decimal(row["after_cost_gbp"]) for row in held) == Decimal("66.67")
    assert {
        row[name] for row in held for name in ("n_change", "change_quantity", "change_gbp", "rest_gbp")
    } == {""}


def test_the_support_team_has_a_row_of_its_own(plain: Path, rich: Path) -> None:
    none = _change(plain, "none")  # no support team sent anything: nobody knows what it cost
    assert (none["is_support"], none["support_cost_code"], none["change_gbp"]) == (
        "true",
        "not_included",
        "0.00",
    )
    # Rich: 73,050 a year / 20 people / 365.25 days = 10.00 a day, 365 days after.
    team = _change(rich, "support_as_a_whole")
    assert (team["is_support"], team["support_cost_code"]) == ("true", "included")
    assert _told(team, NAMES) == ("0", "0", "", "", "0.00", "3650.00")
    assert _told(team, CHANGES) == ("0", "", "", "3650.00", "", "")
    # Before 587.00 and a third of 100.00; after two thirds of it, 20.00, 80.00 and the team: 3,196.34 more.
    change = [row["change_gbp"] for row in rows(rich, "service_change") if row["window_code"] == "equal"]
    assert sum(map(Decimal, change)) == Decimal("3816.67") - Decimal("620.33") == Decimal("3196.34")


def test_what_two_bodies_pay_is_one_arrest(rich: Path) -> None:
    arrest = _change(rich, "arrest")
    assert _told(arrest, NAMES) == ("1", "0", "1", "0", "587.00", "0.00")
    assert _told(arrest, CHANGES) == ("-1", "-1", "587.00", "-587.00", "-587.00", "0.00")


def test_a_missed_appointment_is_priced_and_no_contact_and_a_recorded_cost_has_no_unit_cost(
    rich: Path,
) -> None:
    missed = _change(rich, "gp_visit")
    assert _told(missed, NAMES) == ("0", "0", "0", "1", "0.00", "20.00")
    assert _told(missed, CHANGES) == ("0", "1", "20.00", "20.00", "20.00", "0.00")
    repair = _change(rich, "repair")
    assert (repair["basis_code"], repair["item_code"], repair["change_gbp"]) == (
        "recorded",
        "REPAIR",
        "80.00",
    )
    assert _told(repair, ("uprated_unit_cost_gbp", "unit_change_gbp", "rest_gbp")) == ("", "", "")


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The rich build with prices of 2020-21, when the index stood at 80 of today's 100."""
    now = "\n".join(f"20{y}-{y + 1} | 100" for y in range(21, 25))
    years = f"financial_year | index_value\n2020-21 | 80\n{now}"
    heading, *lines = UNITS.strip().splitlines()
    units = "\n".join([f"{heading}|price_year_fy", *(f"{line}|2020-21" for line in lines)])
    monkeypatch.setattr("support.packs.YEARS", years)
    monkeypatch.setattr("support.packs.UNITS", units)
    write_evaluator_pack(rich_reader(), tmp_path / "older")
    return tmp_path / "older"


def test_nominal_cost_is_the_line_before_the_index(older: Path) -> None:
    lines = {(row["activity_code"], row["payer_code"]): row for row in rows(older, "cost_lines")}
    # An arrest of 587.00 x 100 / 80 = 733.75: police 733.75 x 342 / 587 = 427.50, courts the other 306.25.
    police, courts = lines["arrest", "police"], lines["arrest", "justice"]
    assert (police["nominal_cost_gbp"], police["line_cost_gbp"]) == ("342.00", "427.50")
    assert (courts["nominal_cost_gbp"], courts["line_cost_gbp"]) == ("245.00", "306.25")
    # Repairs of 2022 cost what was recorded, in prices of 2022-23, when the index stood where it stands.
    repair = lines["repair", "council"]
    assert (repair["nominal_cost_gbp"], repair["line_cost_gbp"], repair["index_code"]) == (
        "80.00",
        "80.00",
        "gdp",
    )
    assert _change(older, "arrest")["uprated_unit_cost_gbp"] == "733.75"
    (charge,) = rows(older, "costs_to_others")
    assert (charge["nominal_cost_gbp"], charge["perspective_code"]) == ("30.00", "person")
    assert {row["perspective_code"] for row in lines.values()} == {"fiscal"}


def test_a_line_says_what_was_said_of_cash(rich: Path) -> None:
    said = {(row["item_code"], row["cashability_code"]) for row in rows(rich, "cost_lines")}
    assert said == {
        *(("ARREST", "not_said"), ("BED", "part"), ("MISSED", "not_said"), ("REPAIR", "not_said")),
        ("", "not_said"),
    }


def test_an_interaction_has_its_side_and_quantity(plain: Path, rich: Path) -> None:
    names = ("side_code", "quantity", "basis_code")
    held = {row["interaction_id"]: _told(row, names) for row in rows(plain, "interactions")}
    assert held == {"i1": ("before", "1", "each"), "i2": ("before", "1", "each"), "i3": ("after", "", "")}
    held = {row["interaction_id"]: _told(row, names) for row in rows(rich, "interactions")}
    assert held["m1"] == ("after", "1", "each") and held["r1"] == ("after", "1", "recorded")
    assert by_side(rows(plain, "cost_lines")) == {"before": Decimal("133.34"), "after": Decimal("66.67")}


def test_whoever_could_not_be_seen_that_day_is_on_no_side() -> None:
    reader = plain_reader()
    away = {"person_id": ["P1"], "reason_code": ["custody_elsewhere"]}
    span = {"from_date": ["2021-05-01"], "to_date_excl": ["2021-05-02"]}  # the day of the visit
    frame = pl.DataFrame({**away, **span}).with_columns(pl.col("from_date", "to_date_excl").str.to_date())
    reader.store.load_frame("canonical.ending", frame)
    found = reader.store.select("export.interactions").select("interaction_id", "side_code")
    assert dict(found.iter_rows()) == {"i1": "outside", "i2": "before", "i3": "after"}


def test_a_month_supplied_without_contact_is_nought_and_one_not_supplied_is_blank(plain: Path) -> None:
    held = {
        (row["agency_code"], row["coverage_month"]): row["n_interactions"] for row in rows(plain, "coverage")
    }
    assert (
        held["emergency_department", "2021-05-01"] == "1"
        and held["emergency_department", "2021-06-01"] == "0"
    )
    assert held["council_tax", "2021-05-01"] == "" and held["council_tax", "2022-06-01"] == "1"


def test_the_id_of_a_whole_is_that_of_the_record_its_parts_are_part_of() -> None:
    frame = pl.DataFrame({"interaction_id": ["a", "b"], "parent_id": [None, "a"], "person_id": ["p", "p"]})
    key = RecipientKey(bytes(range(32)))
    renamed = for_recipient({"interactions": frame}, key)["interactions"]
    part = renamed.drop_nulls("parent_id")
    assert (
        part["parent_id"].is_in(renamed["interaction_id"].to_list()).all() and part["parent_id"].item() != "a"
    )


def test_the_steps_from_files_to_people(plain: Path) -> None:
    reader = plain_reader()
    steps = {step["step"]: (step["n"], step["parts"]) for step in evaluator_tables(reader).about["attrition"]}
    assert steps == {
        "files": (1, {"with_rows": 1, "without": 0}),
        "rows": (9, {"accepted": 3, "set_aside": 2, "duplicate": 1, "superseded": 0, "skipped": 3}),
        "made": (3, {"replaced": 0, "linked": 3, "not_linked": 0}),
        "linked": (3, {"counted": 3, "not_counted": 0}),
        "counted": (3, {"before": 2, "after": 1, "outside": 0}),
        "people": (1, {"with_change_date": 1, "without_change_date": 0}),
        "with_change_date": (1, {"compared": 0, "refused": 1}),  # a year before is too little to compare
    }
    (reject,) = rows(plain, "rejects")
    assert (reject["set_aside_reason"], reject["n_rows"]) == ("no_start_date", "2") and reject["reason_text"]


def _reader(**changed: int) -> Reader:
    manifest = manifest_of()
    manifest["extracts"][0] |= changed
    return Reader(build_of(CONTACTS, SUPPLY), manifest)


@pytest.mark.parametrize(
    ("changed", "table"), [({"accepted": 4}, "extracts"), ({"set_aside": 3, "skipped": 2}, "rejects")]
)
def test_rows_that_do_not_add_up_are_not_published(
    changed: dict[str, int], table: str, tmp_path: Path
) -> None:
    with pytest.raises(Damaged, match=f"The table {table} does not add up"):
        write_evaluator_pack(_reader(**changed), tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_is_not_the_part_it_goes_on_with_is_refused() -> None:
    first = {"step": "made", "unit": "x", "part_of": None, "n": 3, "parts": {"linked": 2, "not_linked": 1}}
    second = {"step": "linked", "unit": "x", "part_of": ["made", "linked"], "n": 2, "parts": {"counted": 2}}
    check_steps([first, second])
    with pytest.raises(Damaged):
        check_steps([first, {**second, "n": 3, "parts": {"counted": 3}}])
    with pytest.raises(Damaged):
        check_steps([first, {**second, "parts": {"counted": 1}}])


@pytest.mark.parametrize("column", ["before_cost_gbp", "n_after"])
def test_changes_that_do_not_add_up_are_not_published(
    column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = plain_reader()
    made = type(reader.store).select

    def wrong(store: object, name: str, *rest: object) -> pl.DataFrame:
        frame = made(store, name, *rest)  # type: ignore[arg-type]
        if name != "export.service_change":
            return frame
        return frame.with_columns((pl.col(column) + 1).cast(frame.schema[column]))

    monkeypatch.setattr(type(reader.store), "select", wrong)
    with pytest.raises(Damaged, match="The table service_change does not add up"):
        write_evaluator_pack(reader, tmp_path / "pack")
    assert list(tmp_path.iterdir()) == []
