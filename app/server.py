"""What Streamlit serves: the pages, a crash page without detail, and headers that keep data here."""

import logging
import os
import re
from base64 import b64encode
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import doors
from app.cli import THIS_MACHINE
from app.components import crash_page

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_METRICS = "_stcore/metrics"
_NOT_ALLOWED = 1008  # of the connection: closed, against our rules
_NOT_KEPT = {b"cache-control": b"no-store"}
_PASSED_ON = {b"forwarded", b"x-forwarded-for", b"x-real-ip"}  # a proxy that stands before us adds these


def _inline_hashes() -> str:
    """Hashes of the small scripts inside Streamlit's own page, the only inline scripts allowed to run."""
    page = Path(st.__file__).with_name("static") / "index.html"
    scripts = _INLINE.findall(page.read_text(encoding="utf-8"))
    return " ".join(f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in scripts)


_POLICY = (
    f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {_inline_hashes()}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; "
    "form-action 'self'; object-src 'none'"
)
_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": ", ".join(f"{name}=()" for name in _UNUSED).encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}


class Guard:
    """Adds the headers to every response, and asks at the doors that Streamlit leaves open (app/doors.py)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not doors.may_connect(scope):
            await send({"type": "websocket.close", "code": _NOT_ALLOWED})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _HEADERS | (_NOT_KEPT if doors.is_media(scope) else {})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = [pair for pair in message["headers"] if pair[0].lower() not in headers]
                message["headers"] = [*held, *headers.items()]
            await send(message)

        if _METRICS in scope["path"] and not may_have_metrics(scope):
            await _refuse(404, send_with_headers)
        elif not doors.may_have_media(scope):
            await _refuse(403, send_with_headers)
        elif doors.is_upload(scope):
            await self._take(doors.Upload(scope), scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)

    async def _take(self, upload: doors.Upload, scope: Scope, receive: Receive, send: Send) -> None:
        """A file on its way in, from whom it was asked."""
        if status := upload.refusal():
            await _refuse(status, send)
            return
        is_here = False

        async def send_and_see(message: Message) -> None:
            nonlocal is_here
            is_here = is_here or message.get("status", 500) < 300
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            if not is_here:
                upload.failed()


async def _refuse(status: int, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def may_have_metrics(scope: Scope) -> bool:
    """Whether figures of the server may be told: asked for by the operator, to a program on this machine."""
    if os.environ.get("JOURNEY_METRICS") != "1" or not scope.get("client"):
        return False
    is_passed_on = any(name.lower() in _PASSED_ON for name, _ in scope["headers"])
    return not is_passed_on and ip_address(scope["client"][0]).is_loopback


def _without_values(record: logging.LogRecord) -> logging.LogRecord:
    """An error in the log says its kind and where in the code; its words may hold what somebody typed.

    Of what Streamlit warns of, its own words are kept alone: what it fills in comes from a file, a browser,
    or whoever people sign in with.
    """
    if record.levelno >= logging.WARNING and record.name.partition(".")[0] == "streamlit":
        record.args = ()
    if record.exc_info and record.exc_info[0]:
        record.msg = f"{record.getMessage()}: {record.exc_info[0].__name__}{_place(record.exc_info[2])}"
        record.args, record.exc_info, record.exc_text = (), None, None
    return record


def _place(frame: Any) -> str:
    """The last line of code of an error, by file name and number."""
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return (
        f" at {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame is not None else ""
    )


def quieten() -> None:
    """Have every log of the server say no more of an error than its kind and place."""
    make = logging.getLogRecordFactory()
    logging.setLogRecordFactory(lambda *about, **more: _without_values(make(*about, **more)))


def refuse_unless_started(address: str | None) -> None:
    """Stop where our own command did not say who may come: anybody would then be let in, with every right.

    Args:
        address: where the pages would answer.

    Raises:
        SystemExit: they were started otherwise, or for one's own machine and would answer others.
    """
    asked = os.environ.get("JOURNEY_SIGN_IN")
    if asked is None or (not asked and address != THIS_MACHINE):
        raise SystemExit("The pages were not started. Start them with: journey app")


refuse_unless_started(st.get_option("server.address"))
quieten()
app = st.App(Path(__file__).with_name("main.py"), middleware=[Middleware(Guard)], on_script_error=crash_page)
