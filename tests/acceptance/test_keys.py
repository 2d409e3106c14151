"""Keys: shown without a secret, changed as a whole or not at all, and plain words where one is missing."""

import base64
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from unittest import mock

import polars as pl
import pytest
from support.intake import leaks, left_over, run_here

from journey.casebook import Words, open_casebook
from journey.commands import key as _registered  # noqa: F401 - journey key is there once this is imported
from journey.errors import Damaged, Refused
from journey.examine import examine
from journey.extract_files import accepted_rows, recorded_rows, sealed_frame
from journey.files import read_json, sha256_of, write_json
from journey.holdings import add_extract, described
from journey.registry import Registry, new_ids
from journey.removal.tombstones import Tombstones, tombstones_path
from journey.rotation import rotate
from journey.settings import Settings
from journey.store import open_build
from journey.workspace import Workspace, init_workspace

TOKENS = ["interaction_id", "group_id", "parent_id", "record_key", "source_person_id"]
SAID = Words(date(2023, 5, 2), "self", "I want my own front door", True, True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A folder with a workspace and its key: two extracts, a registry, a casebook, a tombstone, a model."""
    folder = tmp_path_factory.mktemp("keys")
    with mock.patch.dict(os.environ, {"JOURNEY_KEY_FILE": str(folder / "the.key")}):
        os.environ.pop("JOURNEY_KEY", None)
        workspace, _ = init_workspace(folder / "w", Settings("Test", date(2024, 3, 31), "2024-25"))
        with workspace.lock():
            add_extract(workspace, [repository / "sample_data" / "sources" / "SYNTHETIC_marac.csv"], "marac")
            beds = folder / "beds.csv"
            head = "PROVSPNO,LOCAL_PATIENT_ID,NHSNO,ADMIDATE,DISDATE,STAY_TYPE\n"
            beds.write_text(f"{head}S1,P1,,2023-05-20,2023-05-22,NEL-L\nS2,P2,,,,NEL-S\n", encoding="utf-8")
            add_extract(workspace, [beds], "inpatient")
            tokens = pl.concat([accepted_rows(workspace, m) for m in workspace.extracts()])[
                "source_person_id"
            ]
            people = tokens.unique().sort()
            registry = Registry()
            clusters = pl.DataFrame({"source_person_id": people, "cluster": people})
            registry.assign(clusters, new_ids(workspace.key), "linking", "first")
            registry.write(workspace.registry_path)
            mark = workspace.key.token("erased/nhs_number", "9434765919")
            marks = pl.DataFrame({"person_id": ["PGONE"], "kind_code": ["nhs_number"], "token": [mark]})
            Tombstones.read(tombstones_path(workspace.path)).with_marks(marks).write(
                tombstones_path(workspace.path)
            )
            workspace.write_sealed("link_model", b"frozen")
            with open_casebook(workspace.casebook_path, workspace.key) as casebook:
                casebook.name_person("ann", "Ann Example", people[0])
                casebook.add_words("ann", SAID)
                casebook.decide(people[0], people[1], "same", "A. Reviewer", "they said so")
                casebook.record("add", "two extracts", "to have them")
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it to change."""
    shutil.copytree(made, tmp_path / "copy")
    monkeypatch.delenv("JOURNEY_KEY", raising=False)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "copy" / "the.key"))
    return Workspace(tmp_path / "copy" / "w")


def held_in(workspace: Workspace) -> dict[str, object]:
    """Everything held, tokens left out: what no change of keys may change."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        said, names, decided = casebook.words("ann"), casebook.names(), casebook.decisions()
    found: dict[str, object] = {
        "model": workspace.read_sealed("link_model"),
        "words": said,
        "names": names,
        "decided": [(d.who, d.why) for d in decided],
        "registry": Registry.read(workspace.registry_path)
        .lines.drop("source_person_id")
        .sort(pl.all())
        .rows(),
    }
    for manifest in workspace.extracts():
        whole, name = described(workspace, manifest), manifest["extract_id"]
        skipped = ("revision", "files_sha256", "data_key_id", "token_key_id", "refusers")
        found[f"{name} manifest"] = {key: held for key, held in whole.items() if key not in skipped}
        found[f"{name} rows"] = recorded_rows(workspace, manifest).drop(TOKENS).rows()
        for kind in ("identifier", "set_aside", "row"):
            frame = sealed_frame(workspace, manifest, kind)
            found[f"{name} {kind}"] = frame.drop(TOKENS, strict=False).rows()
    return found


def assert_tokens_are_those_of(workspace: Workspace) -> None:
    """Every token is what the key makes of the plain value today: mapped once, and not twice."""
    key = workspace.key
    for manifest in workspace.extracts():
        people = sealed_frame(workspace, manifest, "identifier")
        plain = people["source_code"] + "|" + people["local_person_id"]
        assert key.tokens("person", plain).to_list() == people["source_person_id"].to_list()
        rows = accepted_rows(workspace, manifest)
        assert set(rows["source_person_id"]) <= set(people["source_person_id"])
        assert manifest["token_key_id"] == key.token_key_id
    [marac] = [manifest for manifest in workspace.extracts() if manifest["source_code"] == "marac"]
    assert marac["refusers"] == [key.token("person", "marac|Tam Orrell|04/03/1990")]
    tombstones = Tombstones.read(tombstones_path(workspace.path)).marks
    assert tombstones["token"].to_list() == [key.token("erased/nhs_number", "9434765919")]
    lines = Registry.read(workspace.registry_path).lines
    assert lines.equals(lines.sort("sequence", "source_person_id"))  # as it is always kept
    known = set(lines["source_person_id"])
    everyone = {p for m in workspace.extracts() for p in accepted_rows(workspace, m)["source_person_id"]}
    assert everyone == known
    with open_casebook(workspace.casebook_path, key) as casebook:
        assert {token for _, token in casebook.people()} | {
            token for d in casebook.decisions() for token in (d.a, d.b)
        } <= known


def secrets_in(folder: Path) -> list[str]:
    return [path.read_text(encoding="ascii").strip() for path in folder.glob("*.key*")]


class Killed(BaseException):
    """The process is no more: nothing that it would still do is done."""


@contextmanager
def killed_at(number: int) -> Iterator[list[int]]:
    """Let the process die at the so-manyth rename or removal; clearing up after that does nothing either."""
    seen = [0]

    def until_dead(real: Callable[..., object]) -> Callable[..., object]:
        def call(*words: object, **more: object) -> object:
            seen[0] += 1
            if seen[0] == number:
                raise Killed
            return None if seen[0] > number else real(*words, **more)

        return call

    with (
        mock.patch.object(os, "replace", until_dead(os.replace)),
        mock.patch.object(shutil, "rmtree", until_dead(shutil.rmtree)),
        mock.patch.object(Path, "unlink", until_dead(Path.unlink)),
        mock.patch.object(Path, "rmdir", until_dead(Path.rmdir)),
    ):
        yield seen


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
    workspace: Workspace, with_tokens: bool, made: Path, tmp_path: Path
) -> None:
    before = held_in(workspace)
    number, n_begun = 0, 0
    while True:
        number += 1
        shutil.rmtree(tmp_path / "copy")
        shutil.copytree(made, tmp_path / "copy")
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


def people_in(workspace: Workspace) -> pl.DataFrame:
    """source_code, local_person_id, source_person_id, person_id of everybody in the published build."""
    store = open_build(workspace.current_build() / "analysis.duckdb")
    linked = store.frame("select source_code, source_person_id, person_id from link.person_link")
    store.close()
    held = [sealed_frame(workspace, manifest, "identifier") for manifest in workspace.extracts()]
    local = pl.concat(held).select("source_code", "source_person_id", "local_person_id").unique()
    return local.join(linked, on=["source_code", "source_person_id"], how="inner").sort(pl.all())


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


def states(workspace: Workspace) -> dict[str, str]:
    return {finding["what"]: finding["state"] for finding in examine(Workspace(workspace.path))}


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
