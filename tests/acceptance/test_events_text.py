"""What `journey person --events` and `journey taxonomy` say: spans, rules, what is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def journey(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "journey.cli", *words, "--workspace", str(workspace)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def answer(workspace: Path, *words: str) -> Any:
    done = journey(workspace, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_events_are_told_with_spans_rules_and_what_is_missing(sample_workspace: Path) -> None:
    told = journey(sample_workspace, "person", "john", "--events").stdout
    spans = (
        "1 March 2012 to 30 September 2022 (3,866 days); after: 1 October 2022 to 31 March 2024 (548 days)"
    )
    assert spans in told
    assert (
        "Police data was not supplied for 275 days since the change" in told
    )  # 1 July 2023 to 31 March 2024
    assert "within 365 days of another" in told and "A change is not an effect." in told
    assert "Prices of 2024 to 2025" in told


def test_events_of_one_without_a_comparison_say_why(sample_workspace: Path) -> None:
    people = answer(sample_workspace, "people")
    someone = next(row["person_id"] for row in people if row["change_on"] is None)
    told = journey(sample_workspace, "person", someone, "--events").stdout
    assert "No change date is recorded for this person" in told and "Assessed again" in told


def test_the_taxonomy_counts_what_nothing_answers(sample_workspace: Path) -> None:
    rows = answer(sample_workspace, "taxonomy")
    told = journey(sample_workspace, "taxonomy").stdout
    unclassified = sum(row["n_interactions"] for row in rows if row["demand_code"] == "unclassified")
    assert unclassified and f"{unclassified:,} not answered" in told
