"""What is asked at the doors beside the pages: uploads, downloads, and the connection itself.

Streamlit answers at these without asking who is there. So each is asked here, before it sees anything.
"""

import json
import os
import re
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette import starlette_websocket as opening
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from app import access, session
from journey.errors import JourneyError

_UPLOAD = re.compile(r"_stcore/upload_file/([^/]+)/")
_MEDIA = re.compile(r"(^|/)media/")
_MOST_MEGABYTES = 200
_FRAME_BYTES = 1_000_000  # what a browser puts around a file
_asked: dict[str, Callable[[], bool]] = {}  # session -> whether it may still send the file that was asked for
_lock = Lock()


def most_megabytes() -> int:
    """How large a file may be that comes through the browser: 200, or what JOURNEY_UPLOAD_MB says."""
    named = os.environ.get("JOURNEY_UPLOAD_MB", "")
    return int(named) if named.isdigit() and int(named) else _MOST_MEGABYTES


def ask_for_file() -> None:
    """This session is being asked for one file: until it is here, or another is asked for, it may send it."""
    context = get_script_run_ctx()
    if context is None:
        return
    later = access.later()
    with _lock:
        for gone in [held for held in _asked if not _is_here(held)]:
            del _asked[gone]
        _asked[context.session_id] = lambda: later().may("upload")


def _is_here(session_id: str) -> bool:
    return exists() and bool(get_instance().is_active_session(session_id))


class Upload:
    """One file on its way in, of a session that was asked for it."""

    def __init__(self, scope: Scope) -> None:
        found = _UPLOAD.search(scope["path"])
        self._session_id = found[1] if found else ""
        self._length = Headers(scope=scope).get("content-length", "")
        self._may: Callable[[], bool] | None = None

    def refusal(self) -> int:
        """Why not, as a status of HTTP; 0: it may come, and no other until one is asked for again."""
        if not self._length.isdecimal():
            return 411
        if int(self._length) > most_megabytes() * 1_000_000 + _FRAME_BYTES:
            return 413
        with _lock:
            self._may = _asked.pop(self._session_id, None)
        return 0 if self._may is not None and _holds(self._may) else 403

    def failed(self) -> None:
        """It did not come whole: the same question is open again."""
        if self._may is not None:
            with _lock:
                _asked.setdefault(self._session_id, self._may)


def is_upload(scope: Scope) -> bool:
    """Whether a file is being sent to us."""
    return scope["method"] == "PUT" and "_stcore/upload_file" in scope["path"]


def _holds(may: Callable[[], bool]) -> bool:
    try:
        return may()
    except JourneyError:
        return False  # the roles can't be read: nobody has one


def is_media(scope: Scope) -> bool:
    """Whether something that a page made is fetched: a download above all."""
    return bool(_MEDIA.search(scope["path"]))


def may_have_media(scope: Scope) -> bool:
    """Whether a file that was handed out may be fetched: by anybody here, else with a sign-in that holds."""
    if not is_media(scope) or not session.is_asked():
        return True
    held = signed_in(HTTPConnection(scope).cookies)
    return bool(held) and _holds(lambda: session.holds(held))


def signed_in(cookies: dict[str, str]) -> dict[str, Any]:
    """The claims in the cookie of a sign-in, if it was signed here; else nothing.

    Streamlit has no public way to ask; tests/app/test_doors.py asks it with a cookie that it wrote.
    """
    held = opening._get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME)
    try:
        claims = json.loads(held or b"{}")
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") else {}


def may_connect(scope: Scope) -> bool:
    """Whether a page may open the connection that answers are sent through: one of ours, by a name of ours.

    Streamlit would ask an address outside for its own, to tell whether a page of another site is of here.
    """
    headers = Headers(scope=scope)
    host, origin = headers.get("host"), headers.get("origin")
    if not opening.is_host_allowed(host):
        return False
    try:
        return origin is None or urlsplit(origin).netloc.lower() == str(host).lower()
    except ValueError:
        return False
