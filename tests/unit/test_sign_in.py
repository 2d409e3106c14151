"""The file that says with whom people sign in, and how the pages are started and stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import cli
from journey.errors import Refused, Usage
from journey.launch import serve
from journey.sign_in import read_sign_in

GOOD = {
    "redirect_uri": "https://journeys.example.org/oauth2callback",
    "cookie_secret": "s" * 32,
    "client_id": "journeys",
    "client_secret": "hush",
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
}


def _file(folder: Path, mode: int = 0o600, **changed: str | None) -> Path:
    held = {name: text for name, text in (GOOD | changed).items() if text is not None}
    path = folder / "sign-in.toml"
    path.write_text("[auth]\n" + "".join(f'{name} = "{text}"\n' for name, text in held.items()))
    path.chmod(mode)
    return path


def test_a_good_file_tells_the_name_that_browsers_use(tmp_path: Path) -> None:
    assert read_sign_in(_file(tmp_path), tmp_path / "workspace").host == "journeys.example.org"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_id": None}, "lacks client_id"),
        ({"client_secret": " "}, "lacks client_secret"),
        ({"cookie_secret": "s" * 31}, "32 characters or more"),
        ({"redirect_uri": "http://journeys.example.org/oauth2callback"}, "begins with https://"),
        ({"redirect_uri": "https://journeys.example.org/"}, "must end with /oauth2callback"),
        ({"redirect_uri": "/oauth2callback"}, "begins with https://"),
        (
            {"server_metadata_url": "http://login.example.org/x"},
            "server_metadata_url must be a whole address",
        ),
        ({"expose_tokens": "id"}, "take expose_tokens out"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(
    tmp_path: Path, changed: dict[str, str | None], said: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        read_sign_in(_file(tmp_path, **changed), tmp_path / "workspace")
    assert "hush" not in refused.value.message and "s" * 20 not in refused.value.message


def test_this_machine_itself_needs_no_https(tmp_path: Path) -> None:
    path = _file(tmp_path, redirect_uri="http://localhost:8501/oauth2callback")
    assert read_sign_in(path, tmp_path / "workspace").host == "localhost"


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(Refused, match="chmod 600"):
        read_sign_in(_file(tmp_path, mode), tmp_path / "workspace")


def test_a_file_in_the_workspace_or_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="outside the workspace"):
        read_sign_in(_file(tmp_path), tmp_path)
    with pytest.raises(Refused, match="can't be read"):
        read_sign_in(tmp_path / "none.toml", tmp_path / "workspace")
    (tmp_path / "sign-in.toml").write_text("[other]\n")
    with pytest.raises(Refused, match="has no table"):
        read_sign_in(tmp_path / "sign-in.toml", tmp_path / "workspace")


def test_without_a_sign_in_only_this_machine_is_answered(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="this machine only"):
        cli.serve(tmp_path, 8501, None, "0.0.0.0")  # noqa: S104 - that it is refused is the test
    flags = cli.command(8501)
    assert "--server.address=127.0.0.1" in flags and not any("secrets" in flag for flag in flags)
    assert [flag for flag in flags if "allowedHosts" in flag] == [
        "--server.allowedHosts=127.0.0.1",
        "--server.allowedHosts=localhost",
    ]
    assert cli.environment(tmp_path)["JOURNEY_SIGN_IN"] == ""


def test_with_a_sign_in_its_name_is_answered_too(tmp_path: Path) -> None:
    found = read_sign_in(_file(tmp_path), tmp_path / "workspace")
    flags = cli.command(8501, found)
    assert "--server.allowedHosts=journeys.example.org" in flags
    assert f"--secrets.files={found.path}" in flags and cli.environment(tmp_path, found)["JOURNEY_SIGN_IN"]


def test_a_wrong_port_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="1 to 65535"):
        serve(tmp_path, 0)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_whoever_stops_us_stops_the_server_too(tmp_path: Path) -> None:
    """The child writes its number and sleeps; the parent is asked to stop; nothing is left running."""
    mark = tmp_path / "child"
    child = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    code = f"import sys; from journey.launch import run; sys.exit(run([sys.executable, '-c', {child!r}]))"
    parent = subprocess.Popen([sys.executable, "-c", code])
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.05)
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(10) == 143  # 128 and the number of the signal, as shells have it
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
