"""What tests of keys share: a workspace of every sealed thing, what it holds, and death at any step."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from journey.casebook import Note, Words, open_casebook
from journey.commands import key as _registered  # noqa: F401 - journey key is there once this is imported
from journey.examine import examine
from journey.extract_files import accepted_rows, recorded_rows, sealed_frame
from journey.holdings import add_extract, described
from journey.registry import Registry, new_ids
from journey.removal.tombstones import Tombstones, tombstones_path
from journey.settings import Settings
from journey.store import open_build
from journey.workspace import Workspace, init_workspace

TOKENS = ["interaction_id", "group_id", "parent_id", "record_key", "source_person_id"]
SAID = Words(date(2023, 5, 2), "self", "I want my own front door", True, True)


@pytest.fixture(scope="module")
def sealed_things(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
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
                rows = accepted_rows(workspace, workspace.extracts()[0])
                source, contact = rows["source_person_id"][0], rows["interaction_id"][0]
                casebook.add_entry("ann", Note("A note"), "worker", "w", date(2023, 5, 2), contact)
                casebook.judge(source, contact, "planned", "no", "worker", "w")
                casebook.consent("ann", "publish", True, date(2023, 5, 2), "w", note="by letter")
                casebook.add_moment("ann", date(2023, 5, 2), "A flat", "Keys that day", "w")
                casebook.decide(people[0], people[1], "same", "A. Reviewer", "they said so")
                casebook.record("add", "two extracts", "to have them")
    return folder


@pytest.fixture
def sealed_workspace(sealed_things: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it to change."""
    shutil.copytree(sealed_things, tmp_path / "copy")
    monkeypatch.delenv("JOURNEY_KEY", raising=False)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "copy" / "the.key"))
    return Workspace(tmp_path / "copy" / "w")


def held_in(workspace: Workspace) -> dict[str, object]:
    """Everything held, tokens left out: what no change of keys may change."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        said, names, decided = casebook.words("ann"), casebook.names(), casebook.decisions()
        written = [(one.entry_id, one.who, one.body) for one in casebook.entries()]
        agreed, moments = casebook.consents("ann"), casebook.moments("ann")
        judged = [(one.question_code, one.answer_code, one.at) for one in casebook.judgements()]
    found: dict[str, object] = {
        "model": workspace.read_sealed("link_model"),
        "words": said,
        "names": names,
        "written": written,
        "agreed": agreed,
        "moments": moments,
        "judged": judged,
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
        rows = pl.concat([accepted_rows(workspace, manifest) for manifest in workspace.extracts()])
        contacts = set(rows.select("source_person_id", "interaction_id").iter_rows())
        (judged,) = casebook.judgements()
        assert (judged.source_person_id, judged.interaction_id) in contacts
        assert casebook.entries()[0].about_code == judged.interaction_id


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


def people_in(workspace: Workspace) -> pl.DataFrame:
    """source_code, local_person_id, source_person_id, person_id of everybody in the published build."""
    store = open_build(workspace.current_build() / "analysis.duckdb")
    linked = store.frame("select source_code, source_person_id, person_id from link.person_link")
    store.close()
    held = [sealed_frame(workspace, manifest, "identifier") for manifest in workspace.extracts()]
    local = pl.concat(held).select("source_code", "source_person_id", "local_person_id").unique()
    return local.join(linked, on=["source_code", "source_person_id"], how="inner").sort(pl.all())


def states(workspace: Workspace) -> dict[str, str]:
    return {finding["what"]: finding["state"] for finding in examine(Workspace(workspace.path))}
