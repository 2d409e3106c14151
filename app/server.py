"""What Streamlit serves: the pages, a crash page without detail, and headers that keep data here."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.components import crash_page

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


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
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class SecurityHeaders:
    """Adds the headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


app = st.App(
    Path(__file__).with_name("main.py"),
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=crash_page,
)
