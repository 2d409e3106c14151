"""What deploy/ says can be done: files that are there, a service closed in, a container that is not root."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from journey.shown import sample_folder

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
SERVICE = (DEPLOY / "journey.service").read_text(encoding="utf-8")
PROXY = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
HOW_TO = (DEPLOY / "README.md").read_text(encoding="utf-8")
MOST_EXPOSED = 2.0  # systemd's own scale: 10 is open to everything; a plain service has 9.6


def _instructions() -> list[tuple[str, str]]:
    """Every instruction of the container file, its lines joined."""
    joined = re.sub(r"\\\n\s*", " ", CONTAINER)
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.strip().split(" ", 1)) for line in lines]  # type: ignore[misc]


def test_the_container_takes_only_what_is_there():
    copied = [words.split()[:-1] for name, words in _instructions() if name == "COPY"]
    names = [name for group in copied for name in group]
    assert {"journey", "app", "schemas", "requirements.lock"} <= set(names)
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_the_container_is_not_root_and_says_if_it_is_well():
    last_stage = CONTAINER[CONTAINER.rindex("\nFROM ") :]
    (user,) = re.findall(r"^USER (\S+)", last_stage, re.MULTILINE)
    assert user.split(":")[0] not in ("root", "0")
    assert last_stage.index("USER ") < last_stage.index("\nCMD ")
    assert "/_stcore/health" in last_stage and "--sign-in" in last_stage
    assert "--read-only" in HOW_TO and "no-new-privileges" in HOW_TO


def test_the_sample_can_be_made_beside_the_workspace_in_the_container():
    (volume,) = re.findall(r"^VOLUME (\S+)$", CONTAINER, re.MULTILINE)
    (workspace,) = re.findall(r"JOURNEY_WORKSPACE=(\S+)", CONTAINER)
    assert sample_folder(Path(workspace)).parent == Path(volume) == Path(workspace).parent
    assert f":{volume}:rw" in HOW_TO and f"--mode 0700 {volume}\n" in CONTAINER


def test_the_container_fetches_by_hash_alone():
    installs = [words for name, words in _instructions() if name == "RUN" and re.search(r"\bpip\b", words)]
    assert installs
    for words in installs:
        assert "--require-hashes" in words or "--no-index" in words, words
    for text in (CONTAINER, HOW_TO, SERVICE, PROXY):
        assert not re.search(r"index-url|pypi|docker\.io|quay\.io|ghcr\.io", text)


def test_the_container_asks_for_nothing_that_the_project_does_not_name():
    needed = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'requires = ["hatchling"]' in needed and "hatchling" in CONTAINER
    for script in re.findall(r"journey-app|journey(?= doctor)", CONTAINER + SERVICE + HOW_TO):
        assert re.search(rf"^{script} = ", needed, re.MULTILINE), script


@pytest.mark.parametrize(
    "line",
    [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ReadWritePaths=/var/lib/journey",
        "PrivateTmp=yes",
        "KillMode=process",  # ADR 25: work under way outlives the server
        "UMask=0077",
        "User=journey",
        "LoadCredential=journey.key:/etc/journey/journey.key",
    ],
)
def test_the_service_is_closed_in(line):
    assert line in SERVICE.splitlines()


def test_the_service_lets_others_at_no_secret_and_listens_here_only():
    assert "-m 0400" in SERVICE and "RuntimeDirectoryMode=0700" in SERVICE
    assert "--address" not in SERVICE and "JOURNEY_KEY=" not in SERVICE


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_finds_nothing_wrong_with_the_service(tmp_path):
    unit = tmp_path / "journey.service"
    unit.write_text(SERVICE.replace("/opt/journey/bin/journey-app", "/bin/true"))
    said = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert [line for line in said.stderr.splitlines() if "journey.service" in line] == []
    if said.returncode:
        pytest.skip("systemd-analyze can't look at units here")
    scored = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(unit)],
        capture_output=True,
        text=True,
        check=True,
    )
    (exposed,) = re.findall(r"exposure level for journey\.service: (\d+\.\d)", scored.stdout)
    assert float(exposed) <= MOST_EXPOSED


def test_the_how_to_names_files_that_are_there():
    for name in re.findall(r"`((?:docs|tests|deploy)/[\w./-]+)`", HOW_TO):
        assert (ROOT / name).exists(), name
    for name in ("nginx.conf", "journey.service", "backup.sh", "Containerfile"):
        assert name in HOW_TO and (DEPLOY / name).is_file()
    numbers = [int(n) for n in re.findall(r"^## (\d+)\.", HOW_TO, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
