"""journey export --pack handover on the sample: in the log first, with the evaluator pack's totals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from support.intake import run_here

from journey.casebook import open_casebook
from journey.workspace import Workspace


def test_the_command_writes_it_once_it_is_in_the_log(sample_workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(sample_workspace, copy)
    where = ("--workspace", str(copy))
    words = ("export", str(tmp_path / "out"), "--pack", "handover")
    refused = run_here(*words, "--discount-from", "2019-20", *where)
    assert refused.code == 64 and "Discounted cost is in" in refused.err and not (tmp_path / "out").exists()

    ran = run_here(*words, "--recipient", "Cluster", "--for", "A study", "--json", *where)
    assert ran.code == 0, ran.err
    made = json.loads(ran.out)
    assert made == json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        last = casebook.audit_lines()[-1]
    assert (last.action, last.subject) == ("export", held.current_build().name)
    assert last.purpose == "Recipient: Cluster. Hand-over pack. A study"

    evaluator = run_here("export", str(tmp_path / "pack"), "--json", *where)
    assert evaluator.code == 0 and json.loads(evaluator.out)["totals"] == made["totals"]
    # Only the owner may read it, and nothing that was laid on the way is left.
    assert [path for path in (tmp_path / "out").rglob("*") if path.stat().st_mode & 0o077] == []
    assert not (tmp_path / "out" / ".laid").exists()
    assert run_here(*words, *where).code == 2
