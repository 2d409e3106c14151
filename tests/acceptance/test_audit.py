"""Every look at a person and every export is in the log before it is shown, and the log can be checked."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

WHY = "Case review with the wombat team"


@pytest.fixture
def workspace(sample_workspace: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_workspace, tmp_path / "workspace")


def journey(workspace: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "journey.cli", *words, "--workspace", str(workspace)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "JOURNEY_USER": "a.worker", **environment},
    )


def done(workspace: Path, *words: str, **environment: str) -> str:
    ran = journey(workspace, *words, **environment)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def run_sql(workspace: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(workspace / "casebook.sqlite")) as connection, connection:
        connection.execute(statement)


def lines(workspace: Path, *words: str, **environment: str) -> list[dict[str, object]]:
    held: list[dict[str, object]] = json.loads(done(workspace, "audit", "--json", *words, **environment))
    return held


def test_who_looked_at_whom_and_what_for(workspace: Path, tmp_path: Path) -> None:
    n_before = len(lines(workspace))
    person = json.loads(done(workspace, "person", "john", "--for", WHY, "--json"))
    done(workspace, "compare", "john", JOURNEY_USER="b.manager")
    done(workspace, "export", str(tmp_path / "pack"), "--for", "the board")
    done(workspace, "people")  # ids and aliases only
    n_named = sum(bool(row["display_name"]) for row in json.loads(done(workspace, "people", "--json")))
    assert n_named > 1
    build = (workspace / "current").read_text(encoding="utf-8").strip()
    added = lines(workspace)[n_before:]
    said = [tuple(line[name] for name in ("who", "action", "subject", "purpose", "n_rows")) for line in added]
    assert said == [
        ("a.worker", "view", person["person_id"], WHY, len(person["journey"])),
        ("b.manager", "compare", person["person_id"], "", None),
        ("a.worker", "export", build, "the board", None),
        ("a.worker", "names", build, "", n_named),
    ]
    for asked in ("john", person["person_id"]):
        about = lines(workspace, "--person", asked)
        # A pair that somebody looked at names both of it.
        assert all(person["person_id"] in str(line["subject"]).split() for line in about)
        assert about[-2:] == added[:2]
    told = done(workspace, "audit")
    assert f"a.worker         view          {person['person_id']}" in told and f"for: {WHY}" in told
    held = b"".join(path.read_bytes() for path in workspace.rglob("*") if path.is_file())
    assert b"a.worker" in held and b"wombat" not in held  # who can be read by all; what for can't
    without = {"JOURNEY_KEY_FILE": str(tmp_path / "none.key")}
    assert {line["purpose"] for line in lines(workspace, **without)[n_before:]} == {None, ""}
    assert "for: (sealed)" in done(workspace, "audit", **without)


def test_what_for_needs_the_key_and_nothing_is_shown_without_it(workspace: Path, tmp_path: Path) -> None:
    n_before = len(lines(workspace))
    without = {"JOURNEY_KEY_FILE": str(tmp_path / "none.key")}
    refused = journey(workspace, "person", "john", "--for", WHY, **without)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "JOURNEY_KEY_FILE" in refused.stderr
    assert len(lines(workspace)) == n_before
    done(workspace, "person", "john", **without)
    assert len(lines(workspace)) == n_before + 1


def test_what_cannot_be_written_down_is_not_shown(workspace: Path, tmp_path: Path) -> None:
    (workspace / "casebook.sqlite").write_bytes(b"not a casebook at all" * 500)
    for words in (("person", "john"), ("compare", "john"), ("export", str(tmp_path / "pack"))):
        refused = journey(workspace, *words)
        assert (refused.returncode, refused.stdout) == (4, ""), words
    assert not (tmp_path / "pack").exists()


def test_a_log_that_was_changed_is_damaged(workspace: Path) -> None:
    done(workspace, "person", "john")
    done(workspace, "person", "john")
    n_lines = len(lines(workspace))
    assert f"is whole: {n_lines} lines" in done(workspace, "audit", "--verify")
    assert json.loads(done(workspace, "audit", "--verify", "--json")) == {
        "is_whole": True,
        "n_lines": n_lines,
        "n_erased": 0,
        "n_unread": 0,
        "fault": "",
    }
    run_sql(workspace, f"delete from audit where number = {n_lines}")  # the look at john is cut off
    damaged = journey(workspace, "audit", "--verify")
    assert (damaged.returncode, damaged.stdout) == (4, "")
    assert f"Line {n_lines} is missing at the end" in damaged.stderr
    run_sql(workspace, "update audit set who = 'someone else' where number = 1")
    damaged = journey(workspace, "audit", "--verify")
    assert damaged.returncode == 4 and "Line 1 of the audit log" in damaged.stderr
    told = journey(workspace, "audit", "--verify", "--json")
    assert told.returncode == 4
    assert (json.loads(told.stdout)["is_whole"], json.loads(told.stdout)["n_lines"]) == (False, 0)
