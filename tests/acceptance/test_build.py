"""A build is a pure function of its inputs, appears whole or not at all, and never needs the files again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from journey.casebook import open_casebook
from journey.demo import load_sample
from journey.errors import Damaged, Refused
from journey.examine import examine
from journey.pipeline import build
from journey.read import open_current
from journey.workspace import Workspace


@pytest.fixture
def copied(sample_workspace: Path, tmp_path: Path) -> Workspace:
    """A private copy of the sample workspace, so that a test may change it."""
    shutil.copytree(sample_workspace, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def test_same_inputs_same_rows_in_same_order(copied: Workspace) -> None:
    first = copied.manifest
    shutil.rmtree(copied.builds_path / first["build_id"])
    with copied.lock():
        second = build(copied)
    assert second["build_id"] == first["build_id"]
    assert second["tables"] == first["tables"]


def test_prices_change_without_the_key_or_the_files(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_current(copied.path).compare("john")
    settings = (copied.path / "journey.toml").read_text(encoding="utf-8")
    (copied.path / "journey.toml").write_text(settings.replace("2024-25", "2019-20"), encoding="utf-8")
    monkeypatch.delenv("JOURNEY_KEY_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(copied.path / "nowhere"))
    for sealed in copied.extracts_path.glob("*/*.enc"):
        sealed.unlink()
    again = Workspace(copied.path)
    with again.lock():
        build(again)
    after = open_current(copied.path).compare("john")
    assert after["before"]["n_interactions"] == before["before"]["n_interactions"] == 3355
    # Deflator 2019-20 78.1735, 2024-25 96.6694: figures fall by that ratio, save rounding.
    expected = Decimal(before["before"]["cost_gbp"]) * Decimal("78.1735") / Decimal("96.6694")
    assert abs(Decimal(after["before"]["cost_gbp"]) - expected) < Decimal("0.01") * 3355


def test_withdrawing_and_adding_again_restores_the_figures(copied: Workspace, repository: Path) -> None:
    from journey.holdings import add_extract, described

    before = open_current(copied.path).compare("john")
    ambulance = next(described(copied, e) for e in copied.extracts() if e["source_code"] == "ambulance")
    with copied.lock():
        copied.withdraw(ambulance["extract_id"])
        build(copied)
    less = open_current(copied.path).compare("john")
    assert less["before"]["n_interactions"] < before["before"]["n_interactions"]
    covers = tuple(date.fromisoformat(ambulance[k]) for k in ("covers_from_date", "covers_to_date_excl"))
    with copied.lock():
        add_extract(copied, [repository / "sample_data" / ambulance["file_name"]], "ambulance", covers)  # type: ignore[arg-type]
        build(copied)
    again = open_current(copied.path).compare("john")
    assert (again["before"], again["after"], again["person_id"]) == (
        before["before"],
        before["after"],
        before["person_id"],
    )


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")
def test_killed_at_any_moment_leaves_the_old_state_or_the_new(copied: Workspace) -> None:
    first = copied.manifest
    shutil.rmtree(copied.builds_path / first["build_id"])
    command = [sys.executable, "-m", "journey.cli", "build", "--workspace", str(copied.path)]
    for pause in (0.4, 0.9, 1.4, 2.0):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        complete = [
            path for path in copied.builds_path.glob("[!.]*") if not (path / "manifest.json").is_file()
        ]
        assert complete == []
    with copied.lock():
        second = build(copied)
    assert second["tables"] == first["tables"]
    assert list(copied.builds_path.glob(".new-*")) == []


def test_no_direct_identifier_in_the_analysis_zone(sample_workspace: Path, repository: Path) -> None:
    import csv

    held = b"".join(
        path.read_bytes() for path in (sample_workspace / "builds").rglob("*") if path.is_file()
    ) + b"".join(path.read_bytes() for path in (sample_workspace / "restricted").rglob("*.parquet"))
    with (repository / "sample_data" / "SYNTHETIC_ed_attendances.csv").open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        rows = list(csv.DictReader(stream))
    numbers = {row["NHS_NUMBER"].replace(" ", "") for row in rows if row["NHS_NUMBER"]}
    assert len(numbers) > 20
    assert [number for number in numbers if len(number) == 10 and number.encode() in held] == []


def test_links_decided_without_the_key_wait_for_the_key(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with open_casebook(copied.casebook_path, copied.key) as casebook:
        one, two = [source_person_id for _, source_person_id in casebook.people()][:2]
        casebook.decide(one, two, "same", "worker", "the same person")
    key_file = os.environ["JOURNEY_KEY_FILE"]
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    with copied.lock(), pytest.raises(Refused, match="needs the key"):
        build(copied)
    monkeypatch.setenv("JOURNEY_KEY_FILE", key_file)
    with copied.lock():
        build(copied)
    reader = open_current(copied.path)
    assert reader.person("john")["person_id"] == reader.person("person-001")["person_id"]
    assert reader.people()["person_id"].is_unique().all()
    assert reader.person("person-001")["change_on"] == date(2022, 10, 1)
    assert len(reader.words("person-001")) == len(reader.words("john")) == 3


def test_a_profile_of_the_programme_is_used_and_changes_the_build(
    copied: Workspace, repository: Path
) -> None:
    from journey.holdings import add_extract, described

    shipped = (repository / "schemas" / "sources" / "gp.toml").read_text(encoding="utf-8")
    gp = next(described(copied, e) for e in copied.extracts() if e["source_code"] == "gp")
    first = copied.manifest["build_id"]
    (copied.profiles_path / "gp.toml").write_text(
        shipped.replace("profile_version = 1", "profile_version = 2"), encoding="utf-8"
    )
    with copied.lock():
        copied.withdraw(gp["extract_id"])
        added = add_extract(copied, [repository / "sample_data" / gp["file_name"]], "gp")
        again = build(copied)
    assert added["profile_version"] == 2
    assert again["build_id"] != first


def test_what_a_killed_add_left_behind_is_named_and_swept(copied: Workspace) -> None:
    left = copied.path / "restricted" / ".landing-killed"
    left.mkdir()
    (left / "extract.csv").write_text("a name", encoding="utf-8")
    assert any(finding["state"] == "left over" for finding in examine(copied))
    with copied.lock():
        pass
    assert not left.exists()


def test_a_damaged_extract_is_named(copied: Workspace) -> None:
    extract = copied.extracts()[0]
    file = copied.extract_path(extract["extract_id"]) / "interaction-0000.parquet"
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:100])
    assert {"what": f"Extract {extract['extract_id']}", "state": "damaged"} in examine(copied)
    shutil.rmtree(copied.builds_path / copied.manifest["build_id"])
    with copied.lock(), pytest.raises(Damaged, match=extract["extract_id"]):
        build(copied)


def test_reload_of_the_sample_adds_nothing(copied: Workspace, repository: Path) -> None:
    held = [extract["extract_id"] for extract in copied.extracts()]
    load_sample(repository / "sample_data", copied.path, lambda _: None, copied)
    assert [extract["extract_id"] for extract in copied.extracts()] == held
