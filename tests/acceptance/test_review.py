"""journey link: the report, doubtful pairs side by side, deciding, quality, history and aliases."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from support.intake import command, run_here
from support.matches import VALUES, matches_workspace, pair_of

from journey.casebook import open_casebook, pair_id_of
from journey.holdings import sealed_frame
from journey.read import open_current
from journey.registry import Registry
from journey.review import pair
from journey.rotation import rotate
from journey.workspace import Workspace

WHO = ("--who", "Ann", "--why", "Both teams know her")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with matches_workspace(tmp_path) as held:
        yield held


def link(workspace: Workspace, *words: str, code: int = 0) -> str:
    """What journey link prints; nothing personal may ever be on standard error."""
    ran = run_here("link", *words, "--workspace", str(workspace.path))
    assert ran.code == code, ran.err
    assert not any(value in ran.err for value in VALUES) and "Traceback" not in ran.err
    return ran.out if code == 0 else ran.err


def test_the_report(workspace: Workspace) -> None:
    told = link(workspace)
    assert "gp" in told and "In doubt" in told and "both look the same" in told
    assert "gp, nhs number: 1 value in 12 records (stands for nothing)" in told
    assert "PG3, 4 records: few of their records agree with one another" in told
    assert "Perhaps twins, or of one household [twin]: 1 open, 0 decided" in told
    assert max(map(len, told.splitlines())) <= 80
    assert not any(value in told for value in VALUES)
    found = json.loads(link(workspace, "--json"))
    assert set(found) == {"sources", "ignored", "doubtful_people", "pairs", "moves"}
    assert found["sources"][0] == {
        "source_code": "gp", "n_source_people": 3, "n_linked_to_others": 1, "n_alone": 2, "n_in_doubt": 2,
    }  # fmt: skip


def test_pairs_are_printed_where_nobody_can_answer(workspace: Workspace) -> None:
    told = link(workspace, "--review")
    assert told.count("Pair ") == 3 and max(map(len, told.splitlines())) <= 80
    for line in ("Quintilla Marrowby; Tilly", "474 468 7164", "Surnames differ by one letter", "If the same"):
        assert line in told
    assert link(workspace, "--review", "--kind", "twin", "--limit", "1").count("Pair ") == 1
    [pair] = json.loads(link(workspace, "--review", "--kind", "twin", "--json"))
    assert {pair["a"]["person_id"], pair["b"]["person_id"]} == {"PG2", "PT2"}
    assert "no such kind" in link(workspace, "--review", "--kind", "x", code=64)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert len([line for line in casebook.audit_lines("PT2") if line.action == "view"]) == 3


def test_deciding_by_option(workspace: Workspace) -> None:
    one, two, three = (pair_of(workspace, number) for number in range(3))
    assert json.loads(link(workspace, "--confirm", one, *WHO, "--json"))["done"] == "confirm"
    assert "Ann decided" in link(workspace, "--refuse", one, "--who", "Bob", "--why", "No", code=2)
    link(workspace, "--refuse", two, *WHO)
    link(workspace, "--undo", one, *WHO)
    assert link(workspace, "--review").count("Pair ") == 2
    assert "nothing to undo" in link(workspace, "--undo", three, *WHO, code=2)
    assert "no pair with that id" in link(workspace, "--confirm", "0" * 16, *WHO, code=2)
    assert "Say who decides and why" in link(workspace, "--confirm", one, code=64)
    assert "One thing at a time" in link(workspace, "--confirm", one, "--review", *WHO, code=64)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert len(casebook.different_pairs()) == 1 and casebook.same_pairs() == []


def test_decisions_that_contradict_are_refused(workspace: Workspace) -> None:
    """G1 is T1; were T1 then somebody whom G1 is not, nobody could say who is who."""
    one = pair_of(workspace, 0)
    link(workspace, "--confirm", one, *WHO)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        [(a, b)] = casebook.same_pairs()
        casebook.decide(a, "f" * 32, "different", "Bob", "Seen together")
        with pytest.raises(Exception, match="contradicts") as refused:
            casebook.decide(b, "f" * 32, "same", "Bob", "Seen together")
    assert one in str(refused.value)


def test_quality_says_what_is_lacking(workspace: Workspace) -> None:
    assert "judge 1 more pair of those drawn by lot" in " ".join(link(workspace, "--quality").split())
    link(workspace, "--confirm", pair_of(workspace, 2), *WHO)
    told = " ".join(link(workspace, "--quality").split())
    assert (
        "Of 100 pairs that are joined, about 100 are one person (95% interval 100 to 100; 1 pair judged)"
        in told
    )
    assert "Records too little alike to be shown to anyone are outside it" in told
    found = json.loads(link(workspace, "--quality", "--json"))
    assert (found["precision"]["estimate"], found["recall"]["n_lacking"]) == (1, 2)


def test_history_by_id_and_of_all(workspace: Workspace) -> None:
    assert "No person id was ever merged or split" in link(workspace, "--history")
    registry = Registry()
    for drawn in (["a", "b"], ["a", "a"]):
        frame = pl.DataFrame({"source_person_id": ["a", "b"], "cluster": drawn})
        registry.assign(frame, lambda texts: "P" + texts, "linking", "build x")
    registry.write(workspace.registry_path)
    assert "Pb was found to be Pa: 1 record moved. linking (build x)" in link(workspace, "--history")
    assert json.loads(link(workspace, "Pb", "--history", "--json"))[-1]["event_code"] == "merged"
    assert "only to see what befell their ids" in link(workspace, "Pb", code=64)


def test_aliases_from_a_file(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("scheme_a,value_a,scheme_b,value_b\ngp,G1,landlord,T1\n", encoding="utf-8")
    assert json.loads(link(workspace, "--aliases", str(path), "--json")) == {"n_aliases": 1}
    assert "no such file" in link(workspace, "--aliases", str(tmp_path / "none.csv"), code=2)
    with workspace.lock():
        ran = subprocess.run(
            [*command("link", "--aliases", str(path), "--workspace", str(workspace.path))],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 3 and "Try again when they are done" in ran.stderr


def test_without_the_key(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pair_id = pair_of(workspace, 0)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    assert "no key" in link(workspace, "--review", code=2)
    assert "no key" in link(workspace, "--confirm", pair_id, *WHO, code=2)
    assert "gp" in link(workspace)
    assert "judge 1 more pair" in link(workspace, "--quality").replace("\n", " ")


def test_a_decision_outlives_extracts_and_undone_gives_every_id_back(
    sample_workspace: Path, tmp_path: Path, repository: Path
) -> None:
    held = Workspace(shutil.copytree(sample_workspace, tmp_path / "sample"))
    before = person_ids(held)
    a, b = two_records_of_one(held)
    pair_id = pair_id_of(a, b)
    with open_casebook(held.casebook_path, held.key) as casebook:  # which pairs are drawn hangs on the key
        casebook.decide(a, b, "different", "Ann", "Two people.")
    assert {pair(held, pair_id).a.source_code, pair(held, pair_id).b.source_code} == {"ed", "gp"}
    assert person_ids(held) == before  # not before the next build
    assert run_here("build", "--workspace", str(held.path)).code == 0
    apart = person_ids(held)
    assert apart[a] != apart[b] and before[a] in apart.values()
    moves = json.loads(link(held, "--json"))["moves"]
    # What held a and b together may go three ways; nobody else is touched, and Ann is named.
    assert {(move["event_code"], move["former_person_id"]) for move in moves} == {("split", before[a])}
    by_ann = [move["why"] for move in moves if move["who"] == "Ann"]
    assert by_ann and all(f"pair {pair_id} different, decided" in why for why in by_ann)
    again = next(extract for extract in held.extracts() if extract["source_code"] == "ambulance")
    file = repository / "sample_data" / "SYNTHETIC_ambulance_incidents.csv"
    for words in (["withdraw", again["extract_id"]], ["add", str(file), "--source", "ambulance"], ["build"]):
        assert run_here(*words, "--workspace", str(held.path)).code in (0, 1)
    assert person_ids(held) == apart
    link(held, "--undo", pair_id, *WHO)
    assert run_here("build", "--workspace", str(held.path)).code == 0
    assert person_ids(held) == before


def two_records_of_one(held: Workspace) -> tuple[str, str]:
    """Of the first person known to both: the record at the emergency department, and at the surgery."""
    people = person_ids(held)
    frames = {
        manifest["source_code"]: sealed_frame(held, manifest, "identifier") for manifest in held.extracts()
    }
    at_gp = {people[token]: token for token in frames["gp"]["source_person_id"]}
    for token in frames["ed"].sort("local_person_id")["source_person_id"]:
        if people[token] in at_gp:
            return token, at_gp[people[token]]
    raise AssertionError("nobody is known to both")


def person_ids(held: Workspace) -> dict[str, str]:
    """Person id by source person id in the published build."""
    return dict(
        open_current(held.path).store.frame("select source_person_id, person_id from link.person_link").rows()
    )


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_on_a_terminal_each_pair_is_asked_for(workspace: Workspace) -> None:
    told = _typed(
        [*command("link", "--review", "--workspace", str(workspace.path))],
        [
            "x",
            "s",
            "Both teams know her",
            "k",
            "d",
            "Two people",
        ],
    )
    assert "1 of 3" in told and "Answer s, d, k or q." in told and "2 decided by tester" in told
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        decided = {d.pair_id: (d.verdict, d.who, d.why) for d in casebook.decisions()}
    assert decided == {
        pair_of(workspace, 0): ("same", "tester", "Both teams know her"),
        pair_of(workspace, 2): ("different", "tester", "Two people"),
    }
    told = _typed([*command("link", "--review", "--workspace", str(workspace.path))], ["q"])
    assert "Nothing was decided." in told


def _typed(words: list[str], answers: list[str], seconds: float = 60) -> str:
    """Run a command on a terminal of its own; each answer is typed when it has asked."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    told, until, waiting = b"", time.monotonic() + seconds, list(answers)
    asked = 0
    while time.monotonic() < until:
        ready, _, _ = select.select([ours], [], [], 0.1)
        if ready:
            try:
                held = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            told += held
            if not held:
                break
        asks = told.count(b"q quit: ") + told.count(b"Why: ")
        if waiting and asks > asked:
            asked = asks
            os.write(ours, waiting.pop(0).encode() + b"\n")
    process.wait(timeout=10)
    os.close(ours)
    assert process.returncode == 0, told
    return told.decode()


def test_after_new_tokens_nothing_is_decided_until_the_next_build(workspace: Workspace) -> None:
    with workspace.lock(although="keys"):
        rotate(workspace, lambda _: None, has_new_tokens=True)
    told = link(workspace, "--refuse", pair_of(workspace, 0), *WHO, code=2)
    assert "keys were changed since this build" in told and "journey build" in told and "Kept" not in told
    assert "journey build" in link(workspace, "--review", code=2)
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        assert casebook.decisions() == []
