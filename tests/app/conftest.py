"""Made-up workspaces for the pages."""

import hashlib
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.app import browsing

pytest.register_assert_rewrite("tests.app.looking")  # its checks say what they found, as those of a test do


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """AppTest leaves the entry script as __main__; a later test's processes would begin by running it."""
    held = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = held


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, one a module."""
    with browsing.chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def fake_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with random rows, its key in a folder of its own."""
    spec = importlib.util.spec_from_file_location("fake", Path(__file__).with_name("fake.py"))
    assert spec and spec.loader
    fake = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fake)
    held = os.environ.get("JOURNEY_KEY_FILE")
    workspace = fake.write_fake(tmp_path_factory.mktemp("fake"))
    key = os.environ["JOURNEY_KEY_FILE"]
    if held is None:
        del os.environ["JOURNEY_KEY_FILE"]
    else:
        os.environ["JOURNEY_KEY_FILE"] = held
    (workspace / "key_path.txt").write_text(key)
    yield workspace


def with_doubts(workspace: Path, target: Path) -> Path:
    """A copy of a workspace whose build has three doubtful pairs, whatever linking found in it.

    Each is of a person of the GP's and one of the police's, who are two people; one is perhaps a twin.
    """
    return with_changes(
        workspace,
        target,
        "delete from link.doubt",
        """
        insert into link.doubt by name
        with gp as (select source_code, min(source_person_id) as source_person_id, person_id,
                row_number() over (order by person_id) as n
            from link.person_link where source_code = 'gp' group by source_code, person_id),
        police as (select source_code, min(source_person_id) as source_person_id, person_id,
                row_number() over (order by person_id) as n
            from link.person_link where source_code = 'police_incident'
                and person_id not in (select person_id from gp where n <= 3) group by source_code, person_id)
        select substr(sha256(least(gp.source_person_id, police.source_person_id) || '|' ||
            greatest(gp.source_person_id, police.source_person_id)), 1, 16) as pair_id,
            gp.source_code as source_code_a,
            gp.source_person_id as source_person_id_a, police.source_code as source_code_b,
            police.source_person_id as source_person_id_b, gp.person_id as person_id_a,
            police.person_id as person_id_b, case when gp.n = 2 then 'twin' else 'uncertain' end as kind_code,
            0.97::double as probability, 'birth_date=same;surname=different;nhs_number=missing' as agreement,
            'refused_generous' as stratum_code, false as is_sampled, 'open' as state_code
        from gp join police on gp.n = police.n
        where gp.n <= 3
        """,
        "delete from link.stratum",
        "insert into link.stratum values ('accepted_rule', true, 40), ('refused_generous', false, 3)",
    )


def with_changes(workspace: Path, target: Path, *statements: str) -> Path:
    """A copy of a workspace whose build is what it would be had these statements been run."""
    shutil.copytree(workspace, target)
    build = target / "builds" / (target / "current").read_text().strip()
    for path in (build / "analysis.duckdb", build / "manifest.json"):
        path.chmod(0o600)
    con = duckdb.connect(str(build / "analysis.duckdb"))
    for statement in statements:
        con.execute(statement)
    con.close()
    manifest = json.loads((build / "manifest.json").read_text())
    manifest["database_sha256"] = hashlib.sha256((build / "analysis.duckdb").read_bytes()).hexdigest()
    (build / "manifest.json").write_text(json.dumps(manifest))
    (target / ".verified").unlink(missing_ok=True)
    return target


@pytest.fixture
def doubtful_workspace(sample_workspace: Path, tmp_path: Path) -> Path:
    """The sample with three doubtful pairs."""
    return with_doubts(sample_workspace, tmp_path / "doubtful")


@pytest.fixture(scope="module")
def doubtful_copy(sample_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, shared by the tests of one module."""
    return with_doubts(sample_workspace, tmp_path_factory.mktemp("doubtful") / "workspace")
