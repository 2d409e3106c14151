"""What is served around the pages: headers, figures of the server, the crash page, and the log."""

import asyncio
import importlib
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.filterwarnings("default")
OUTSIDE, HERE = ("203.0.113.9", 40000), ("127.0.0.1", 40000)


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """The module that Streamlit serves; what it does to every log is undone."""
    make = logging.getLogRecordFactory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOURNEY_SIGN_IN", "1")  # as the command that starts the pages does
        held = importlib.import_module("app.server")
    logging.setLogRecordFactory(make)  # another test may have imported it before, and undone what that did
    held.quieten()
    yield held
    logging.setLogRecordFactory(make)


def _answer(
    server: Any, path: str, client: tuple[str, int] = HERE, *headers: tuple[bytes, bytes]
) -> tuple[int, dict]:
    """What comes back for a path, where the app within answers everything with 200 and a frame of its own."""
    sent: list[dict[str, Any]] = []

    async def within(scope: Any, receive: Any, send: Any) -> None:
        held = [(b"X-Frame-Options", b"ALLOWALL"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": held})
        await send({"type": "http.response.body", "body": b"figures"})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "client": client, "headers": list(headers)}
    asyncio.run(server.Guard(within)(scope, None, send))
    assert [name.lower() for name, _ in sent[0]["headers"]].count(b"x-frame-options") == 1
    return sent[0]["status"], {name.lower(): value for name, value in sent[0]["headers"]}


@pytest.mark.parametrize("path", ["/", "/one_person", "/_stcore/health", "/media/x.csv", "/_stcore/metrics"])
def test_every_answer_has_the_headers(server: Any, path: str) -> None:
    _, headers = _answer(server, path)
    assert headers[b"x-frame-options"] == b"DENY" and headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"cross-origin-opener-policy"] == b"same-origin"
    assert headers[b"cross-origin-resource-policy"] == b"same-origin"
    assert b"camera=()" in headers[b"permissions-policy"]
    policy = headers[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    script = re.search(r"script-src ([^;]*)", policy)
    assert script and "unsafe-inline" not in script[1] and "http" not in script[1]


@pytest.mark.parametrize(
    ("switch", "client", "headers", "status"),
    [
        (None, HERE, (), 404),
        ("0", HERE, (), 404),
        ("1", HERE, (), 200),
        ("1", ("::1", 1), (), 200),
        ("1", OUTSIDE, (), 404),
        ("1", HERE, ((b"X-Forwarded-For", b"203.0.113.9"),), 404),  # a proxy asks for somebody elsewhere
        ("1", HERE, ((b"forwarded", b"for=203.0.113.9"),), 404),
    ],
)
@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "//_stcore/metrics", "/base/_stcore/metrics"]
)
def test_figures_of_the_server_are_for_the_operator_alone(
    server: Any,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    switch: str | None,
    client: Any,
    headers: Any,
    status: int,
) -> None:
    monkeypatch.delenv("JOURNEY_METRICS", raising=False)
    if switch is not None:
        monkeypatch.setenv("JOURNEY_METRICS", switch)
    assert _answer(server, path, client, *headers)[0] == status


def test_other_paths_are_answered_whatever_is_asked_of_figures(server: Any) -> None:
    assert _answer(server, "/_stcore/health", OUTSIDE)[0] == 200


def test_an_error_in_the_log_says_its_kind_and_place_and_no_value(
    server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ValueError("John Smith, 485 777 3456")
    except ValueError as error:
        logging.getLogger("streamlit.test").error("Uncaught app execution", exc_info=error)
    assert re.fullmatch(
        r"Uncaught app execution: ValueError at test_server\.py:\d+", caplog.records[-1].getMessage()
    )
    assert "John" not in caplog.text and "Traceback" not in caplog.text


def test_what_a_stranger_sends_to_the_sign_in_stays_out_of_the_log(
    server: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from streamlit.web.server.starlette import starlette_auth_routes as routes

    monkeypatch.setattr(routes, "_get_origin_from_secrets", lambda: "http://127.0.0.1:8501")
    monkeypatch.setattr(routes, "_get_provider_by_state", lambda *_: None)
    (callback,) = [one for one in routes.create_auth_routes("") if one.path.endswith("oauth2callback")]
    scope = {
        "type": "http", "method": "GET", "path": "/oauth2callback", "headers": [], "server": ("127.0.0.1", 1),
        "query_string": b"error=SENTINEL1&error_description=SENTINEL2", "scheme": "http",
    }  # fmt: skip

    async def send(message: Any) -> None:
        pass

    logging.getLogger("streamlit").addHandler(caplog.handler)
    try:
        asyncio.run(callback.app(scope, None, send))
    finally:
        logging.getLogger("streamlit").removeHandler(caplog.handler)
    assert "Error during authentication" in caplog.text and "SENTINEL" not in caplog.text


@pytest.mark.parametrize(
    ("asked", "address", "is_started"),
    [
        ("1", None, True),
        ("1", "0.0.0.0", True),
        ("", "127.0.0.1", True),
        ("", "0.0.0.0", False),
        ("", None, False),  # Streamlit's own: every address of the machine
        (None, "127.0.0.1", False),
    ],
)
def test_the_pages_start_by_our_command_alone(
    server: Any, monkeypatch: pytest.MonkeyPatch, asked: str | None, address: str | None, is_started: bool
) -> None:
    monkeypatch.delenv("JOURNEY_SIGN_IN", raising=False)
    if asked is not None:
        monkeypatch.setenv("JOURNEY_SIGN_IN", asked)
    if is_started:
        server.refuse_unless_started(address)
    else:
        with pytest.raises(SystemExit, match="Start them with: journey app"):
            server.refuse_unless_started(address)


def test_the_crash_page_has_a_reference_that_the_log_has_too(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import access, components

    drawn: list[str] = []
    monkeypatch.setattr(components.st, "html", drawn.append)
    monkeypatch.setattr(access, "hides", lambda: 1 / 0)  # that nobody can tell who is there is no matter
    references = set()
    for _ in range(2):
        assert components.crash_page(ValueError("John Smith")) is True
        found = re.search(r"<strong>([a-z]{8})</strong>", "".join(drawn[-2:]))  # it, and the footer
        assert found and f"A page failed: ValueError, reference {found[1]}" in caplog.text
        references.add(found[1])
        assert "<strong>Contact.</strong>" in drawn[-1]
    assert len(references) == 2 and "John" not in caplog.text + "".join(drawn)


def test_no_flag_sends_anything_elsewhere_or_opens_a_door() -> None:
    from app import cli

    flags = set(cli.command(8501))
    assert {
        "--browser.gatherUsageStats=false", "--client.showErrorDetails=none", "--client.showErrorLinks=false",
        "--server.enableCORS=true", "--server.enableXsrfProtection=true",
        "--server.enableStaticServing=false", "--logger.enableRich=false",
    } <= flags  # fmt: skip
