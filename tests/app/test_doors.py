"""The doors beside the pages: who may send a file, fetch one, or open the connection."""

import asyncio
import importlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.web.server.starlette import starlette_app_utils, starlette_websocket

from app import access, doors, session
from journey.access import NOBODY, Visitor, here
from tests.app.visiting import CLOCK, claims_of

pytestmark = pytest.mark.filterwarnings("default")
SECRET = "a secret of this test alone, long enough to sign with"
SESSION = "0f9c"
UPLOAD = f"/_stcore/upload_file/{SESSION}/1"


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """The module that Streamlit serves; what it does to every log is undone."""
    make = logging.getLogRecordFactory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_SIGN_IN", "1")
        yield importlib.import_module("app.server")
    logging.setLogRecordFactory(make)


@pytest.fixture
def signing_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A sign-in is asked; the settings with the roles."""
    settings = tmp_path / "journey.toml"
    settings.write_text('[roles]\ndata_team = ["data"]\nleader = ["lead"]\n')
    monkeypatch.setenv("JOURNEY_SIGN_IN", "1")
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(tmp_path))
    monkeypatch.setattr(session, "now", lambda: CLOCK)
    monkeypatch.setattr(session, "_used", {})
    monkeypatch.setattr(starlette_websocket, "get_cookie_secret", lambda: SECRET)
    return settings


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Visitor]:
    """The session is asked for a file; the list holds who is there when it comes."""
    there = [here("me")]
    monkeypatch.setattr(doors, "_asked", {SESSION: lambda: there[0].may("upload")})
    return there


def _ask(
    server: Any, path: str, method: str = "GET", status: int = 204, **headers: str
) -> tuple[int, bool, dict[bytes, bytes]]:
    """The status, whether Streamlit saw it, and the headers; it would answer with the given status."""
    sent: list[dict[str, Any]] = []
    seen: list[str] = []

    async def within(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        if not status:
            raise ConnectionError
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    held = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "client": ("127.0.0.1", 4), "headers": held}
    asyncio.run(server.Guard(within)(scope, None, send))
    return sent[0]["status"], bool(seen), dict(sent[0]["headers"])


def _put(server: Any, path: str = UPLOAD, status: int = 204, length: str = "1000") -> tuple[int, bool]:
    """What comes of sending a file, and whether Streamlit saw any of it."""
    return _ask(server, path, "PUT", status, content_length=length)[:2]


def test_a_file_that_was_asked_for_comes_once(server: Any, asked: list[Visitor]) -> None:
    assert _put(server) == (204, True)
    assert _put(server) == (403, False)  # until a page asks again


@pytest.mark.parametrize(
    "path", ["/_stcore/upload_file/other/1", "/_stcore/upload_file", "//_stcore/upload_file//1"]
)
def test_nobody_sends_a_file_that_was_not_asked_for(server: Any, asked: list[Visitor], path: str) -> None:
    assert _put(server, path) == (403, False)
    assert _put(server) == (204, True)


@pytest.mark.parametrize("who", [NOBODY, Visitor("lee", ("leader",), True)])
def test_a_file_is_refused_once_the_right_is_gone(server: Any, asked: list[Visitor], who: Visitor) -> None:
    asked[0] = who
    assert _put(server) == (403, False)


@pytest.mark.parametrize(
    ("length", "status"),
    [("201000000", 204), ("201000001", 413), ("", 411), ("-1", 411), ("many", 411)],
)
def test_a_file_says_how_long_it_is_and_is_not_too_long(
    server: Any, asked: list[Visitor], length: str, status: int
) -> None:
    """The most is 200 MB, and 1 MB for what a browser puts around it."""
    assert _put(server, length=length) == (status, status == 204)


def test_a_file_that_did_not_come_whole_may_be_sent_again(server: Any, asked: list[Visitor]) -> None:
    assert _put(server, status=400) == (400, True)
    with pytest.raises(ConnectionError):
        _put(server, status=0)
    assert _put(server) == (204, True)


def test_other_methods_of_that_address_are_left_to_streamlit(server: Any, asked: list[Visitor]) -> None:
    assert _ask(server, UPLOAD, "OPTIONS")[:2] == (204, True)


def _signed(claims: dict[str, Any], secret: str = SECRET) -> str:
    """The cookie that Streamlit gives a browser once somebody has signed in."""
    told = json.dumps(claims | {"origin": "https://journey.example", "provider": "default"})
    return starlette_app_utils.create_signed_value(secret, "_streamlit_user", told).decode("latin-1")


def test_a_download_is_fetched_with_a_sign_in_that_holds_alone(
    server: Any, signing_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = claims_of("data")
    cookie = f"_streamlit_user={_signed(claims)}"
    assert _ask(server, "/media/a.zip")[:2] == (403, False)
    assert _ask(server, "/media/a.zip", cookie=cookie)[:2] == (403, False)  # never seen at the pages
    session._used[session._key(claims)] = (session.ticks(), CLOCK + 3600)
    status, is_seen, headers = _ask(server, "/media/a.zip", cookie=cookie)
    assert (status, is_seen) == (204, True) and headers[b"cache-control"] == b"no-store"
    forged = f"_streamlit_user={_signed(claims, 'another secret')}"
    assert _ask(server, "/media/a.zip", cookie=forged)[:2] == (403, False)
    assert _ask(server, "/base/media/a.zip", cookie=forged)[:2] == (403, False)
    monkeypatch.setattr(session, "now", lambda: CLOCK + 3601)
    assert _ask(server, "/media/a.zip", cookie=cookie)[:2] == (403, False)


def test_a_download_is_refused_once_signed_out(server: Any, signing_in: Path) -> None:
    claims = claims_of("data")
    session._used[session._key(claims)] = (float("-inf"), CLOCK + 3600)
    assert _ask(server, "/media/a", cookie=f"_streamlit_user={_signed(claims)}")[:2] == (403, False)


def test_on_ones_own_machine_a_download_asks_no_sign_in(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNEY_SIGN_IN", raising=False)
    assert _ask(server, "/media/a")[:2] == (204, True)


def test_who_is_asked_again_at_the_click_has_the_rights_of_then(
    signing_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = claims_of("data")
    monkeypatch.setattr(session, "_claims", lambda: claims)
    session.use()
    later = access.later()
    assert later().may("upload")
    signing_in.write_text('[roles]\nleader = ["data"]\n# changed\n')
    assert later().may("board") and not later().may("upload")
    session._used[session._key(claims)] = (float("-inf"), CLOCK + 3600)  # signed out in another tab
    assert later() == NOBODY


ALLOWED = ["127.0.0.1", "localhost", "journey.example"]


@pytest.mark.parametrize(
    ("host", "origin", "is_let_in"),
    [
        ("127.0.0.1:8501", "http://127.0.0.1:8501", True),
        ("journey.example", "https://journey.example", True),
        ("127.0.0.1:8501", None, True),  # no browser
        ("127.0.0.1:8501", "http://evil.example", False),
        ("127.0.0.1:8501", "http://127.0.0.1:9999", False),  # another program of this machine
        ("evil.example:8501", "http://evil.example:8501", False),
        ("127.0.0.1:8501", "null", False),
        ("127.0.0.1:8501", "http://[", False),
        (None, None, False),
    ],
)
def test_a_page_of_another_site_is_turned_away_without_asking_anybody(
    server: Any, monkeypatch: pytest.MonkeyPatch, host: str | None, origin: str | None, is_let_in: bool
) -> None:
    from streamlit import net_util

    calls: list[str] = []
    monkeypatch.setattr(net_util, "get_external_ip", lambda: calls.append("external"))
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: calls.append("internal"))
    held = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", ALLOWED)
    sent: list[Any] = []

    async def within(scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        is_ours = starlette_websocket._is_origin_allowed(headers.get("origin"), headers.get("host"))
        sent.append("let in" if is_ours else "refused within")

    async def send(message: dict[str, Any]) -> None:
        sent.append((message["type"], message["code"]))

    pairs = (("host", host), ("origin", origin))
    headers = [(name.encode(), value.encode()) for name, value in pairs if value is not None]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    try:
        asyncio.run(server.Guard(within)(scope, None, send))
    finally:
        config.set_option("server.allowedHosts", held)
    assert sent == (["let in"] if is_let_in else [("websocket.close", 1008)]) and calls == []
