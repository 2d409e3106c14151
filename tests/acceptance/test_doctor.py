"""journey doctor: what is whole, what is damaged or missing, and what was cut off."""

import os
import sqlite3
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from support.intake import run_here
from support.keys import Killed, killed_at, states

from journey.commands import key as _registered  # noqa: F401 - journey key is there once this is imported
from journey.files import read_json, sha256_of, write_json
from journey.rotation import rotate
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace


@pytest.fixture
def workspace(sealed_workspace: Workspace) -> Workspace:
    """The one with something of everything that is sealed."""
    return sealed_workspace


def test_doctor_calls_nothing_damaged_that_is_sealed_anew_or_withdrawn_meanwhile(
    workspace: Workspace,
) -> None:
    real, seen = Workspace.extracts, [0]

    def changed_after(held: Workspace) -> list[dict[str, object]]:
        found = real(held)
        seen[0] += 1
        if seen[0] == 1:
            assert run_here("key", "rotate", "--workspace", str(workspace.path)).code == 0
            other = Workspace(workspace.path)
            other.withdraw(found[1]["extract_id"])
        return found

    with mock.patch.object(Workspace, "extracts", changed_after):
        told = states(workspace)
    named = {what: state for what, state in told.items() if what.startswith("Extract")}
    assert named == {f"Extract {workspace.extracts()[0]['extract_id']}": "whole"}


@pytest.mark.parametrize("lost", ["casebook.sqlite", "audit.head", "lines"])
def test_doctor_says_that_the_log_was_lost(workspace: Workspace, lost: str) -> None:
    assert states(workspace)["The audit log"] == "whole"
    if lost == "lines":
        with sqlite3.connect(workspace.casebook_path) as connection:
            connection.execute("delete from audit")
        (workspace.path / "audit.head").write_text(f"0 {'0' * 64}\n", encoding="ascii")
    else:
        (workspace.path / lost).unlink()
    [told] = [what for what, state in states(workspace).items() if state == "damaged"]
    assert told.startswith("The audit log: ")
    assert run_here("doctor", "--workspace", str(workspace.path)).code == 4


def test_a_new_workspace_lacks_no_log(workspace: Workspace, tmp_path: Path) -> None:
    with mock.patch.dict(os.environ, {"JOURNEY_KEY_FILE": str(tmp_path / "new.key")}):
        new, _ = init_workspace(tmp_path / "new", Settings("Test", date(2024, 3, 31), "2024-25"))
        assert states(new)["The audit log"] == "whole"
        assert not new.casebook_path.exists()


def test_doctor_says_what_is_whole_and_what_is_not(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = (f"Extract {manifest['extract_id']}" for manifest in workspace.extracts())
    whole = states(workspace)
    [disk] = [what for what, state in whole.items() if state == "not verified"]
    assert "encrypted" in disk
    assert {state for what, state in whole.items() if what != disk} == {"whole"}
    assert {first, second, "The casebook", "Sealed file link_model.enc"} <= whole.keys()
    workspace.sealed_path("link_model").write_bytes(b"JY\x01")
    file = next(workspace.extract_path(first.split()[1]).glob("identifier*.enc"))
    other = next(workspace.extract_path(second.split()[1]).glob("identifier*.enc"))
    manifest = read_json(file.parent / "manifest.json")
    file.chmod(0o600)
    file.write_bytes(other.read_bytes())
    manifest["files_sha256"][file.name] = sha256_of(file)  # as it was written, but not its own
    (file.parent / "manifest.json").unlink()
    write_json(file.parent / "manifest.json", manifest)
    harmed = states(workspace)
    assert harmed[first] == harmed["Sealed file link_model.enc"] == "damaged"
    assert harmed[second] == "whole"
    assert run_here("doctor", "--workspace", str(workspace.path)).code == 4
    place = tmp_path / "copy" / "the.key"
    place.chmod(0o644)
    assert [what for what, state in states(workspace).items() if state == "missing"] == [
        "The key file can be read by other people on this machine. Run: chmod 600 on it, then try again."
    ]
    place.unlink()
    assert states(workspace)["The key is not at hand; set JOURNEY_KEY_FILE to the key file"] == "missing"


def test_doctor_says_what_was_cut_off(workspace: Workspace) -> None:
    with killed_at(4), pytest.raises(Killed), workspace.lock(although="keys"):
        rotate(workspace, lambda _: None)
    assert states(workspace)["A change of keys was begun; finish it with: journey key rotate"] == "unfinished"
    assert run_here("key", "rotate", "--workspace", str(workspace.path)).code == 0
    Workspace(workspace.path).write_sealed("erasing", b"{}")
    assert states(workspace)["An erasure was begun; finish it with: journey erase --resume"] == "unfinished"
