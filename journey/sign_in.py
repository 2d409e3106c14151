"""The file that says with whom people sign in, checked before the pages start."""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from journey.errors import Refused

_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_CALLBACK = "/oauth2callback"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_SHORTEST_SECRET = 32


@dataclass(frozen=True)
class SignIn:
    """A file of sign-in that was found good: where it is, and the name that people's browsers call us by."""

    path: Path
    host: str


def read_sign_in(path: Path, workspace: Path) -> SignIn:
    """Check a file of secrets with its table [auth], in Streamlit's form (docs/roles.md).

    Raises:
        Refused: it is missing, in the workspace, open to others, or not whole. No value of it is repeated.
    """
    try:
        held, is_open = path.read_text(encoding="utf-8"), path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except (OSError, UnicodeDecodeError):
        raise Refused("The file named by --sign-in can't be read. Name the file that holds [auth].") from None
    if path.resolve().is_relative_to(workspace.resolve()):
        raise Refused("The file of --sign-in holds secrets: keep it outside the workspace.")
    if os.name == "posix" and is_open:
        raise Refused("Others on this machine can read the file of --sign-in. Close it first: chmod 600 FILE")
    try:
        auth = tomllib.loads(held).get("auth")
    except tomllib.TOMLDecodeError:
        raise Refused("The file of --sign-in is not valid TOML. Correct it and try again.") from None
    if not isinstance(auth, dict):
        raise Refused("The file of --sign-in has no table [auth]. See docs/roles.md for an example.")
    for name in _NEEDED:
        if not isinstance(auth.get(name), str) or not auth[name].strip():
            raise Refused(f"The file of --sign-in: [auth] lacks {name}. See docs/roles.md for an example.")
    if "expose_tokens" in auth:
        raise Refused("The file of --sign-in: take expose_tokens out of [auth]. No page needs a token.")
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise Refused(
            f"The file of --sign-in: cookie_secret must be of {_SHORTEST_SECRET} characters or more, made by "
            'chance: python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return SignIn(path.resolve(), _host(auth))


def _host(auth: dict[str, str]) -> str:
    """The name in redirect_uri; both addresses must be https, but on this machine itself."""
    for name in ("redirect_uri", "server_metadata_url"):
        parts = urlsplit(auth[name])
        if not parts.hostname or (parts.scheme != "https" and parts.hostname not in _THIS_MACHINE):
            raise Refused(f"The file of --sign-in: {name} must be a whole address that begins with https://.")
    parts = urlsplit(auth["redirect_uri"])
    if not parts.path.endswith(_CALLBACK):
        raise Refused(f"The file of --sign-in: redirect_uri must end with {_CALLBACK}.")
    return str(parts.hostname)
