"""journey prices: what is held, added, shown, looked over and removed, through the command line."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.intake import run_here

from journey.casebook import open_casebook
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace

HEAD = "code,description,who pays,unit,value,year,perspective,source,reason,dated\n"
VISIT = "AE_ATTEND,A&E visit,NHS,per visit,250,2024-25,fiscal,Trust ledger,Our trust's own rate,2025-01-31\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    held = init_workspace(tmp_path / "w", Settings("Test", date(2025, 3, 31), "2024-25"))[0]
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(held.path))
    return held


@pytest.fixture
def local(tmp_path: Path) -> Path:
    path = tmp_path / "ours.csv"
    path.write_text(HEAD + VISIT, encoding="utf-8")
    return path


def _audit(workspace: Workspace) -> list[tuple[str, str | None, int | None]]:
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        return [(line.action, line.subject, line.n_rows) for line in casebook.audit_lines()]


def test_the_shipped_catalogue_is_always_there(workspace: Workspace) -> None:
    ran = run_here("prices", "--json")
    (shipped,) = json.loads(ran.out)
    assert (ran.code, shipped["catalogue_code"], shipped["n_items"]) == (0, "shipped", 220)
    assert (shipped["first_price_year_fy"], shipped["last_price_year_fy"]) == ("2002-03", "2024-25")
    assert shipped["sha256"][:12] in run_here("prices").out


def test_a_local_cost_wins_and_is_gone_when_removed(workspace: Workspace, local: Path) -> None:
    before = json.loads(run_here("prices", "show", "AE_ATTEND", "--json").out)
    ran = run_here("prices", "add", str(local), "--as", "local")
    assert ran.code == 0 and "Prices kept as 'local': 1." in ran.err and ran.out == ""
    after = json.loads(run_here("prices", "show", "AE_ATTEND", "--json").out)
    assert (after["value_gbp"], after["catalogue_code"]) == ("250.00", "local")
    assert after["also_in"] == ["shipped"] and after["reason_text"] == "Our trust's own rate"
    assert "Our trust's own rate" in run_here("prices", "show", "AE_ATTEND").out
    assert run_here("prices", "remove", "local").code == 0
    assert json.loads(run_here("prices", "show", "AE_ATTEND", "--json").out) == before
    assert _audit(workspace)[-2:] == [("add", "prices:local", 1), ("withdraw", "prices:local", None)]


def test_prices_that_no_set_names_are_said_to_be_unused(workspace: Workspace, local: Path) -> None:
    """Kept is not used: the set in use takes the shipped price until it names the catalogue."""
    ran = run_here("prices", "add", str(local), "--as", "local")
    assert "No figure uses them yet: the set in use, standard, does not name 'local'" in ran.err
    shipped = json.loads(run_here("prices", "show", "AE_ATTEND", "--json").out)
    assert (shipped["value_gbp"], shipped["set_takes_from"]) == ("250.00", "shipped")
    assert Decimal(shipped["set_takes_gbp"]) != 250
    (workspace.path / "assumptions").mkdir()
    (workspace.path / "assumptions" / "standard.toml").write_text(
        'title = "T"\ndated = 2025-04-01\ncatalogues = ["shipped", "local"]\n', encoding="utf-8"
    )
    assert json.loads(run_here("prices", "show", "AE_ATTEND", "--json").out)["set_takes_gbp"] == "250.00"
    again = run_here("prices", "add", str(local), "--as", "local")
    assert "Figures use them after: journey assumptions use standard" in again.err


def test_payers_that_are_not_known_are_told_at_once(workspace: Workspace, local: Path) -> None:
    local.write_text(HEAD + VISIT.replace("NHS", "Ministry of Magic"), encoding="utf-8")
    ran = run_here("prices", "add", str(local), "--as", "local")
    assert ran.code == 0 and "'Ministry of Magic' is no payer we know. The nearest known:" in ran.err
    local.write_text(HEAD + VISIT.replace("NHS", "Hospital"), encoding="utf-8")
    assert "no payer we know" not in run_here("prices", "add", str(local), "--as", "local-2025").err


def test_rows_set_aside_are_told_and_the_others_kept(workspace: Workspace, local: Path) -> None:
    local.write_text(HEAD + VISIT + VISIT.replace("AE_ATTEND", "B").replace("250", "-1"), encoding="utf-8")
    ran = run_here("prices", "add", str(local), "--as", "local")
    assert ran.code == 1
    assert "Rows set aside: 1" in ran.err and "row 3 (B), value_gbp: The amount is below nought" in ran.err
    assert json.loads(run_here("prices", "--json").out)[1]["n_items"] == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (HEAD.replace("value", "colour").encode() + VISIT.encode(), "missing: 'value_gbp'"),
        (HEAD.encode() + VISIT.replace("250", "x").encode(), "nothing was kept"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing(
    workspace: Workspace, local: Path, body: bytes, words: str
) -> None:
    local.write_bytes(body)
    ran = run_here("prices", "add", str(local), "--as", "local")
    assert ran.code == 2 and words in ran.err
    assert not (workspace.path / "catalogues").exists() and _audit(workspace) == []


def test_other_prices_are_replaced_only_when_asked(workspace: Workspace, local: Path) -> None:
    assert run_here("prices", "add", str(local), "--as", "local").code == 0
    local.write_text(HEAD + VISIT.replace("250", "260"), encoding="utf-8")
    ran = run_here("prices", "add", str(local), "--as", "local")
    assert ran.code == 2 and "--replace" in ran.err
    assert run_here("prices", "add", str(local), "--as", "local", "--replace").code == 0
    shown = json.loads(run_here("prices", "show", "AE_ATTEND", "--json").out)
    assert Decimal(shown["value_gbp"]) == 260


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "GONE"), 2, "No catalogue has a price"),
        (("remove", "gone"), 2, "There is no catalogue 'gone'"),
        (("remove", "shipped"), 2, "comes with the program"),
        (("add", "nowhere.csv", "--as", "local"), 64, "no such file"),
    ],
)
def test_what_is_not_there_is_said(
    workspace: Workspace, words: tuple[str, ...], code: int, told: str
) -> None:
    ran = run_here("prices", *words)
    assert ran.code == code and told in ran.err
    assert _audit(workspace) == []


def test_a_catalogue_spoiled_by_hand_is_told_and_can_be_removed(workspace: Workspace, local: Path) -> None:
    assert run_here("prices", "add", str(local), "--as", "local").code == 0
    (workspace.path / "catalogues" / "local.csv").write_text("spoiled", encoding="utf-8")
    ran = run_here("prices")
    assert ran.code == 4 and "'local' was changed by hand" in ran.err
    assert run_here("prices", "remove", "local").code == 0 and run_here("prices").code == 0


def test_nothing_is_taken_as_shipped(workspace: Workspace, local: Path) -> None:
    ran = run_here("prices", "add", str(local), "--as", "shipped")
    assert ran.code == 2 and "Take another name" in ran.err


def test_the_gmca_option_wants_a_workbook(workspace: Workspace, local: Path) -> None:
    ran = run_here("prices", "add", str(local), "--as", "gmca", "--gmca", "1.4")
    assert ran.code == 2 and "workbook" in ran.err


def test_what_may_be_wrong_is_information(workspace: Workspace) -> None:
    ran = run_here("prices", "lint", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0 and found[0]["level"] == "look_at"
    assert set(found[0]) == {"level", "code", "item_codes", "sentence", "what_to_do"}
    plain = run_here("prices", "lint")
    assert plain.code == 0 and "POL_ARREST_POLICE: The price is from before 2010-11" in plain.out
