"""A build made from a build: no extract is read, no key is needed, and every cell is that of a full build."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.intake import run_here
from support.rights import COVERS

from journey.casebook import open_casebook
from journey.demo import _source_person
from journey.errors import Refused
from journey.files import sha256_of
from journey.holdings import add_extract
from journey.pipeline import build, former
from journey.pipeline.former import published_build
from journey.settings import load_settings
from journey.store import open_build
from journey.workspace import Workspace, read_json, write_json

AGAIN = "Using the files as read before"
HEAD = 'title = "Ours"\ndated = 2025-04-01\n'
VISIT = "GP_CONSULT,GP visit,NHS,per contact,{pounds},2023-24,fiscal,Ledger,Our own rate,2025-01-31\n"
LOCAL = "code,description,who pays,unit,value,year,perspective,source,reason,dated\n" + VISIT


def in_use(workspace: Workspace, text: str, name: str = "ours") -> Workspace:
    """A set written and named in journey.toml by hand, as a person might; the workspace read anew."""
    (workspace.path / "assumptions").mkdir(exist_ok=True)
    (workspace.path / "assumptions" / f"{name}.toml").write_text(HEAD + text, encoding="utf-8")
    return changed(workspace, "assumptions = ", f'assumptions = "{name}"')


def changed(workspace: Workspace, start: str, line: str) -> Workspace:
    path = workspace.path / "journey.toml"
    lines = [line if one.startswith(start) else one for one in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Workspace(workspace.path)


def local_price(workspace: Workspace, pounds: str) -> None:
    (workspace.path / "catalogues").mkdir(exist_ok=True)
    (workspace.path / "catalogues" / "local.csv").write_text(LOCAL.format(pounds=pounds), encoding="utf-8")


def built(workspace: Workspace) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    with workspace.lock():
        return build(workspace, told.append), told


def built_in_full(workspace: Workspace) -> dict[str, Any]:
    """The same build, with nothing there that it could be made from."""
    shutil.rmtree(workspace.builds_path)
    workspace.builds_path.mkdir()
    manifest, told = built(Workspace(workspace.path))
    assert AGAIN not in told
    return manifest


def without_key(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.delenv("JOURNEY_KEY_FILE", raising=False)
    patch.setenv("XDG_CONFIG_HOME", str(folder / "nowhere"))


def cells(workspace: Workspace) -> dict[str, tuple[int, str]]:
    """Rows and a hash of all cells of every table of the published build, read from the database itself."""
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        return {table: store.content_hash(table) for table in store.tables()}
    finally:
        store.close()


def gp_cost(workspace: Workspace) -> Any:
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        return store.frame("select sum(cost_gbp) as c from timeline.journey where agency_code = 'gp'").item()
    finally:
        store.close()


BUDGET = '[support]\nmethod = "budget"\nyearly_budget_gbp = 1000\nn_people = 2\nprice_year_fy = "2023-24"\n'
SPLIT = "".join(
    f'[[split]]\nitem_code = "GP_CONSULT"\npayer_code = "{payer}"\npercent = {percent}\n'
    for payer, percent in (("nhs", 60), ("council", 40))
)
CHANGES: dict[str, Callable[[Workspace], Workspace]] = {
    "price base": lambda held: changed(held, "price_base_fy", 'price_base_fy = "2015-16"'),
    "low prices": lambda held: in_use(held, 'price_level = "low"\n'),
    "a local cost": lambda held: in_use(held, 'catalogues = ["shipped", "local"]\n'),
    "who pays": lambda held: in_use(held, SPLIT),
    "the team's budget, so one agency more": lambda held: in_use(held, BUDGET),
    "least history": lambda held: changed(held, "min_before_months", "min_before_months = 12"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_cell_is_that_of_a_full_build(workspace: Workspace, change: Callable[..., Workspace]) -> None:
    first = workspace.manifest
    local_price(workspace, "50")
    again, told = built(change(workspace))
    assert told[0] == AGAIN and again["build_id"] != first["build_id"]
    found = cells(workspace)
    full = built_in_full(workspace)
    assert found == cells(workspace)
    assert again["build_id"] == full["build_id"]
    assert again["tables"] == full["tables"]
    assert again["facts_sha256"] == full["facts_sha256"] == first["facts_sha256"]


def test_neither_files_nor_key_are_needed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    without_key(monkeypatch, workspace.path)
    for file in workspace.extracts_path.rglob("*"):
        if file.is_file() and file.name != "manifest.json":
            file.chmod(0o600)
            file.write_bytes(b"")
    manifest, told = built(in_use(workspace, 'price_level = "low"\n'))
    assert told[0] == AGAIN
    assert manifest["assumptions"]["price_level"] == "low"


def test_figures_follow_a_catalogue_changed_on_disk(workspace: Workspace) -> None:
    """Six GP contacts at £50 are £300 and at £55.55 are £333.30: price year and price base are the same."""
    local_price(workspace, "50")
    one, _ = built(in_use(workspace, 'catalogues = ["shipped", "local"]\n'))
    assert str(gp_cost(workspace)) == "300.00"
    local_price(workspace, "55.55")
    two, told = built(Workspace(workspace.path))
    assert two["build_id"] != one["build_id"] and told[0] == AGAIN
    assert str(gp_cost(workspace)) == "333.30"


def test_recorded_costs_are_used_without_reading_the_files_again(
    workspace: Workspace, repository: Path
) -> None:
    """A fire and a special service call took place, each recorded at £388 in prices of the price base: £776.

    The second pump of the fire is part of it, the false alarm has no cost recorded, and the call without an
    address is set aside.
    """
    sent = repository / "sample_data" / "sources" / "SYNTHETIC_fire.csv"
    with workspace.lock():
        add_extract(workspace, [sent], "fire", COVERS)
    built(workspace)
    again, told = built(in_use(workspace, 'recorded_sources = ["fire"]\n'))
    assert told[0] == AGAIN
    found = cells(workspace)
    store = open_build(workspace.current_build() / "analysis.duckdb")
    fires = "(select interaction_id from canonical.interaction where source_code = 'fire')"
    total = f"select sum(cost_gbp) as c from cost.interaction_cost where interaction_id in {fires}"
    assert str(store.frame(total).item()) == "776.00"
    store.close()
    assert again["tables"] == built_in_full(workspace)["tables"]
    assert found == cells(workspace)


def test_an_item_that_disappears_is_told_and_the_old_build_stays(workspace: Workspace) -> None:
    rule = (
        '[[rule]]\nrule_code = "our_visit"\nactivity_code = "gp_consultation"\nitem_code = "OUR_VISIT"\n'
        'rule_note = "Our own"\n'
    )
    local_price(workspace, "50")
    path = workspace.path / "catalogues" / "local.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("GP_CONSULT", "OUR_VISIT"), encoding="utf-8")
    held = in_use(workspace, 'catalogues = ["shipped", "local"]\n' + rule)
    first, _ = built(held)
    assert str(gp_cost(held)) == "300.00"
    local_price(workspace, "50")  # of GP_CONSULT: OUR_VISIT is gone
    with pytest.raises(Refused, match=r"OUR_VISIT by rule our_visit \(6 contacts\)"):
        built(Workspace(workspace.path))
    assert held.current_id() == first["build_id"]
    assert str(gp_cost(held)) == "300.00"
    assert list(held.builds_path.glob(".new-*")) == []


def test_other_facts_are_read_from_the_files(workspace: Workspace) -> None:
    _, told = built(changed(workspace, "as_of_date", "as_of_date = 2024-03-30"))
    assert AGAIN not in told
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.name_person("ben", "Ben Stone", _source_person(workspace.key, "gp", "GP-3"))
    _, told = built(Workspace(workspace.path))
    assert AGAIN not in told


def test_other_facts_need_the_key(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    without_key(monkeypatch, workspace.path)
    first = workspace.current_id()
    with pytest.raises(Refused, match="needs the key"):
        built(changed(workspace, "as_of_date", "as_of_date = 2024-03-30"))
    assert workspace.current_id() == first


def test_a_build_that_is_not_whole_is_not_built_upon(workspace: Workspace) -> None:
    database = workspace.current_build() / "analysis.duckdb"
    database.chmod(0o600)
    database.write_bytes(database.read_bytes()[:-4096])
    manifest, told = built(in_use(workspace, 'price_level = "low"\n'))
    assert AGAIN not in told
    assert manifest["tables"] == built_in_full(workspace)["tables"]


def test_an_older_build_of_the_same_facts_is_built_upon_where_its_people_are_named_as_now(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts as they were: as-of date there and back, with other prices."""
    built(changed(workspace, "as_of_date", "as_of_date = 2024-03-30"))
    back = changed(workspace, "as_of_date", "as_of_date = 2024-03-31")
    inputs = {
        "extracts": [],
        "linking_sha256": "",
        "decisions_sha256": "",
        "reference_sha256": {"activity.csv": ""},
    }
    assert former.former_build(back, inputs, "x") is None
    monkeypatch.setattr(former, "is_model_still", lambda *_: True)  # too few people for a model of their own
    manifest, told = built(in_use(back, 'price_level = "low"\n'))
    assert told[0] == AGAIN
    assert manifest["tables"] == built_in_full(workspace)["tables"]


def test_an_older_build_is_not_built_upon_without_the_key(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(changed(workspace, "as_of_date", "as_of_date = 2024-03-30"))
    back = changed(workspace, "as_of_date", "as_of_date = 2024-03-31")
    without_key(monkeypatch, workspace.path)
    monkeypatch.setattr(former, "is_model_still", lambda *_: True)
    with pytest.raises(Refused, match="needs the key"):
        built(in_use(back, 'price_level = "low"\n'))


def test_a_build_of_an_earlier_program_is_not_built_upon(workspace: Workspace) -> None:
    """Its manifest does not say which facts it was made from."""
    path = workspace.current_build() / "manifest.json"
    path.chmod(0o600)
    held = read_json(path)
    del held["facts_sha256"]
    write_json(path, held)
    with pytest.raises(Refused, match="earlier version"):
        published_build(workspace)
    _, told = built(in_use(workspace, 'price_level = "low"\n'))
    assert AGAIN not in told


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")
def test_killed_at_any_moment_leaves_the_old_build_or_the_new(workspace: Workspace) -> None:
    first = workspace.manifest
    in_use(workspace, 'price_level = "low"\n', "low")
    changed(workspace, "assumptions = ", 'assumptions = "standard"')
    command = [sys.executable, "-m", "journey.cli", "assumptions", "use", "low"]
    command += ["--workspace", str(workspace.path)]
    for pause in (0.8, 1.1, 1.3, 1.5, 1.7):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        folder = Workspace(workspace.path).current_build()
        assert sha256_of(folder / "analysis.duckdb") == read_json(folder / "manifest.json")["database_sha256"]
        named = load_settings(workspace.path / "journey.toml").assumptions
        assert named in ("standard", "low")
        if folder.name != first["build_id"]:  # the set is named before the build is published
            assert named == "low"
    ran = run_here("assumptions", "use", "low", "--workspace", str(workspace.path))
    assert ran.code == 0
    assert published_build(workspace).manifest["assumptions"]["name"] == "low"
    assert workspace.left_behind() == []


def test_a_folder_with_a_quote_in_its_name(workspace: Workspace, tmp_path: Path) -> None:
    shutil.copytree(workspace.path, tmp_path / "the team's")
    held = Workspace(tmp_path / "the team's")
    _, told = built(in_use(held, 'price_level = "low"\n'))
    assert told[0] == AGAIN
    ran = run_here("assumptions", "compare", "standard", "ours", "--workspace", str(held.path))
    assert ran.code == 0


def test_a_budget_taken_back_takes_the_team_from_the_agencies(workspace: Workspace) -> None:
    """The team sent nothing: it is among the agencies only while its budget is counted."""

    def agencies() -> list[str]:
        store = open_build(workspace.current_build() / "analysis.duckdb")
        try:
            return store.frame("select agency_code from canonical.agency order by 1")["agency_code"].to_list()
        finally:
            store.close()

    without = agencies()
    built(in_use(workspace, BUDGET))
    assert agencies() == sorted([*without, "support_team"])
    _, told = built(in_use(workspace, 'price_level = "low"\n', "low"))
    assert told[0] == AGAIN and agencies() == without
