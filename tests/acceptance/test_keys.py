"""Keys: shown without a secret, changed as a whole or not at all, and plain words where one is missing."""

import base64
import json
import shutil
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from support.intake import leaks, left_over, run_here
from support.keys import (
    TOKENS,
    Killed,
    assert_tokens_are_those_of,
    held_in,
    killed_at,
    people_in,
    secrets_in,
)

from journey.commands import key as _registered  # noqa: F401 - journey key is there once this is imported
from journey.errors import Damaged, Refused
from journey.extract_files import accepted_rows, recorded_rows, sealed_frame
from journey.files import read_json
from journey.holdings import described
from journey.rotation import rotate
from journey.workspace import Workspace


@pytest.fixture
def workspace(sealed_workspace: Workspace) -> Workspace:
    """The one with something of everything that is sealed."""
    return sealed_workspace


@pytest.mark.parametrize("with_tokens", [False, True])
def test_a_change_of_keys_keeps_everything_and_the_former_key_opens_nothing(
    workspace: Workspace, with_tokens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, former = held_in(workspace), workspace.key
    sealed = {path.name: path.read_bytes() for path in workspace.path.rglob("*.enc")}
    done = run_here(
        "key", "rotate", *(["--tokens"] if with_tokens else []), "--workspace", str(workspace.path)
    )
    assert done.code == 0, done.err
    now = Workspace(workspace.path)
    assert held_in(now) == before
    assert (now.key.token_key_id != former.token_key_id) is with_tokens
    assert_tokens_are_those_of(now)
    assert now.key.key_id != former.key_id and now.key.data_key_id != former.data_key_id
    assert [manifest["revision"] for manifest in now.extracts()] == [2] * len(now.extracts())
    for path in workspace.path.rglob("*.enc"):
        assert path.read_bytes() != sealed[path.name] and now.key.is_sealed_anew(path.read_bytes())
    kept = workspace.path.parent / f"the.{former.key_id}.key"
    assert kept.stat().st_mode & 0o077 == 0 and str(kept) in done.err
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(kept))
    with pytest.raises(Refused, match="changed for a newer one"):
        _ = Workspace(workspace.path).key
    for secret in secrets_in(workspace.path.parent):
        assert secret not in done.out + done.err
        assert leaks(workspace.path, [secret]) == []


@pytest.mark.parametrize("with_tokens", [False, True])
def test_cut_off_anywhere_it_is_finished_by_running_it_again(
    workspace: Workspace, with_tokens: bool, sealed_things: Path, tmp_path: Path
) -> None:
    before = held_in(workspace)
    number, n_begun = 0, 0
    while True:
        number += 1
        shutil.rmtree(tmp_path / "copy")
        shutil.copytree(sealed_things, tmp_path / "copy")
        held = Workspace(workspace.path)
        former = held.key.key_id
        with killed_at(number) as seen:
            try:
                with held.lock(although="keys"):
                    rotate(held, lambda _: None, with_tokens)
            except Killed:
                pass
        if seen[0] < number:
            break
        half = Workspace(workspace.path)
        assert held_in(half) == before, f"step {number}"
        if half.is_rotating():
            n_begun += 1
            with pytest.raises(Refused, match="journey key rotate"), half.lock():
                pass
            with half.lock(although="keys"):
                rotate(half, lambda _: None, not with_tokens)  # it goes on as it was begun
            assert left_over(half.path.parent) == [], f"step {number}"  # nor beside the key file
        whole = Workspace(workspace.path)
        assert held_in(whole) == before, f"step {number}"
        assert_tokens_are_those_of(whole)
        assert len(whole.key.ring.data) == 1 and not whole.is_rotating()
        if whole.key.key_id != former:
            assert (len(whole.key.ring.tokens) == 2) is with_tokens
        with whole.lock():
            assert left_over(whole.path) == []
    assert n_begun > 8


def test_a_new_key_file_that_was_lost_is_made_anew(workspace: Workspace) -> None:
    before = held_in(workspace)
    with killed_at(4), pytest.raises(Killed), workspace.lock(although="keys"):
        rotate(workspace, lambda _: None, True)
    beside = workspace.path.parent / "the.key.next"
    beside.unlink()
    again = Workspace(workspace.path)
    assert again.is_rotating()
    with again.lock(although="keys"):
        rotate(again, lambda _: None)
    assert held_in(Workspace(workspace.path)) == before
    assert_tokens_are_those_of(Workspace(workspace.path))


@pytest.mark.parametrize("name", ["identifier-0000.parquet.enc", "link_model.enc"])
def test_something_damaged_stops_it_before_it_begins(workspace: Workspace, name: str) -> None:
    file = next(workspace.path.rglob(name))
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-9])
    kept = workspace.key_path.read_bytes()
    done = run_here("key", "rotate", "--workspace", str(workspace.path))
    assert done.code == 4 and "no key was changed" in done.err and "Traceback" not in done.err
    assert workspace.key_path.read_bytes() == kept
    assert secrets_in(workspace.path.parent) == [(workspace.path.parent / "the.key").read_text().strip()]


def test_a_key_from_the_environment_is_changed_into_a_file(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = held_in(workspace)
    monkeypatch.setenv("JOURNEY_KEY", (tmp_path / "copy" / "the.key").read_text(encoding="ascii"))
    monkeypatch.delenv("JOURNEY_KEY_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    done = run_here("key", "rotate", "--workspace", str(workspace.path))
    assert done.code == 0, done.err
    [file] = (tmp_path / "config").rglob("*.key")
    assert str(file) in done.err
    monkeypatch.delenv("JOURNEY_KEY")
    assert held_in(Workspace(workspace.path)) == before


def test_a_folder_that_takes_no_key_file_is_said(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JOURNEY_KEY", (tmp_path / "copy" / "the.key").read_text(encoding="ascii"))
    (tmp_path / "no folder").write_text("", encoding="utf-8")
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "no folder" / "new.key"))
    done = run_here("key", "rotate", "--workspace", str(workspace.path))
    assert done.code == 2 and "can't be written" in done.err
    assert not workspace.is_rotating()


def test_another_key_file_in_the_way_is_left_alone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = base64.b64encode(bytes(32)).decode()
    monkeypatch.setenv("JOURNEY_KEY", (tmp_path / "copy" / "the.key").read_text(encoding="ascii"))
    place = tmp_path / "other.key"
    place.write_text(other, encoding="ascii")
    place.chmod(0o600)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(place))
    done = run_here("key", "rotate", "--workspace", str(workspace.path))
    assert done.code == 2 and "Another key file" in done.err
    assert place.read_text(encoding="ascii") == other and not workspace.is_rotating()


def test_shown_are_ids_and_versions_and_no_secret(workspace: Workspace) -> None:
    where = ("--workspace", str(workspace.path))
    before = workspace.key.recipient("Public  health").tokens("person", pl.Series(["P1"]))[0]
    assert run_here("key", "rotate", "--recipient", "Public Health", *where).code == 0
    shown = run_here("key", "show", "--json", *where)
    held = json.loads(shown.out)
    key = Workspace(workspace.path).key
    assert (held["key_id"], held["data_key_id"]) == (key.key_id, key.data_key_id)
    [recipient] = held["recipients"]
    assert (recipient["recipient"], recipient["version"]) == ("public health", 2)
    after = key.recipient("public health")
    assert recipient["key_id"] == after.key_id
    assert after.tokens("person", pl.Series(["P1"]))[0] != before
    plain = run_here("key", "show", *where)
    for secret in secrets_in(workspace.path.parent):
        assert secret not in shown.out + shown.err + plain.out + plain.err


@pytest.mark.parametrize(("kind", "code"), [("none", 2), ("wrong", 2), ("torn", 2), ("open", 2), ("ring", 4)])
def test_without_the_right_key_it_is_said_plainly_and_nothing_changes(
    workspace: Workspace, kind: str, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "copy" / "the.key"
    if kind == "none":
        place.unlink()
    elif kind == "wrong":
        place.write_text(base64.b64encode(bytes(32)).decode(), encoding="ascii")
    elif kind == "torn":
        place.write_text(place.read_text(encoding="ascii")[:20], encoding="ascii")
    elif kind == "open":
        place.chmod(0o644)
    else:
        record = read_json(workspace.key_path)
        record["ring"] = record["ring"][:-8]
        workspace.key_path.write_text(json.dumps(record), encoding="utf-8")
    kept = {path: path.read_bytes() for path in workspace.path.rglob("*") if path.is_file()}
    file = tmp_path / "more.csv"
    file.write_text("PROVSPNO,LOCAL_PATIENT_ID,NHSNO,ADMIDATE,DISDATE,STAY_TYPE\n", encoding="utf-8")
    for words in (("key", "rotate"), ("key", "show"), ("add", str(file), "--source", "inpatient")):
        done = run_here(*words, "--workspace", str(workspace.path))
        assert done.code == code, (words, done.err)
        assert "Traceback" not in done.err and done.out == ""
        assert done.err.strip().endswith((".", "try again.", "journey init"))
    now = {path: path.read_bytes() for path in workspace.path.rglob("*") if path.is_file()}
    assert {path for path in kept if now.get(path) != kept[path]} <= {workspace.path / ".lock"}
    assert left_over(workspace.path) == []


@pytest.mark.parametrize("name", ["record", "identifier", "described"])
@pytest.mark.parametrize("harm", ["cut", "changed", "swapped"])
def test_a_sealed_file_that_was_harmed_is_damaged(workspace: Workspace, name: str, harm: str) -> None:
    first, second = (workspace.extract_path(m["extract_id"]) for m in workspace.extracts()[:2])
    [file] = first.glob(f"{name}*.enc")
    file.chmod(0o600)
    held = file.read_bytes()
    if harm == "cut":
        file.write_bytes(held[: len(held) // 2])
    elif harm == "changed":
        file.write_bytes(held[:40] + bytes([held[40] ^ 1]) + held[41:])
    else:
        file.write_bytes(next(second.glob(f"{name}*.enc")).read_bytes())
    manifest = workspace.extracts()[0]
    with pytest.raises(Damaged) as raised:
        described(workspace, manifest)
        recorded_rows(workspace, manifest)
        sealed_frame(workspace, manifest, "identifier")
    assert manifest["extract_id"] in raised.value.message


def test_the_casebook_holds_no_clear_text_before_or_after(workspace: Workspace) -> None:
    assert run_here("key", "rotate", "--workspace", str(workspace.path)).code == 0
    assert leaks(workspace.path, ["Ann Example", "front door", "they said so"]) == []
    with sqlite3.connect(workspace.casebook_path) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_words_said_by_a_program_that_was_open_meanwhile_are_sealed_anew(workspace: Workspace) -> None:
    """It reads the key again when the keys were changed, so nothing is lost with the former one."""
    _ = workspace.key
    assert run_here("key", "rotate", "--workspace", str(workspace.path)).code == 0
    workspace.write_sealed("link_model", b"later")
    assert Workspace(workspace.path).read_sealed("link_model") == b"later"


def test_new_tokens_and_the_same_people(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every person keeps their id and figures; of the former tokens nothing is left outside the casebook."""
    shutil.copytree(sample_workspace.parent, tmp_path / "copy")
    path = tmp_path / "copy" / sample_workspace.name
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "copy" / "sample.key"))
    before = people_in(Workspace(path))
    former = before["source_person_id"].to_list()
    some = former[:: len(former) // 10]
    assert leaks(path / "builds", some) and leaks(path / "restricted", some)
    done = run_here("key", "rotate", "--tokens", "--workspace", str(path))
    assert done.code == 0, done.err
    after = people_in(Workspace(path))
    known = ["source_code", "local_person_id", "person_id"]
    assert after.select(known).sort(known).rows() == before.select(known).sort(known).rows()
    assert not set(after["source_person_id"]) & set(former)
    assert len(list((path / "builds").iterdir())) == 1
    assert leaks(path / "builds", some) == leaks(path / "restricted", some) == []


@pytest.mark.parametrize("with_tokens", [False, True])
def test_a_reader_of_an_extract_that_is_sealed_anew_meanwhile_reads_on(
    workspace: Workspace, with_tokens: bool
) -> None:
    """What it holds are the manifests of before; every file they speak of is gone when it comes to it."""
    held = workspace.extracts()
    before = [recorded_rows(workspace, one).drop(TOKENS).rows() for one in held]
    words = ["key", "rotate", *(["--tokens"] if with_tokens else [])]
    assert run_here(*words, "--workspace", str(workspace.path)).code == 0
    assert not any(workspace.folder_of(one).exists() for one in held)
    assert [recorded_rows(workspace, one).drop(TOKENS).rows() for one in held] == before
    for one in held:
        assert described(workspace, one)["revision"] == 2
        assert accepted_rows(workspace, one).height == recorded_rows(workspace, one).height
        assert sealed_frame(workspace, one, "identifier").height
