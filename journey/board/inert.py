"""Texts of a document as plain runs: nothing in them is read as a mark-up, a field or a link."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

LANGUAGE = "en-GB"


def plain_run(text: str) -> str:
    """A text on one line without control characters, or what hides or turns the characters around it."""
    kept = "".join(
        " " if mark.isspace() else mark
        for mark in text
        if mark.isspace() or unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return re.sub(r" +", " ", kept).strip()


def in_english(name: str, body: bytes) -> bytes:
    """A part of the file in British English; the template's own parts say American."""
    return body.replace(b'"en-US"', b'"en-GB"') if name.endswith(".xml") else body


def describe(properties: Any, title: str, when: Any) -> None:
    """Title and language in the file's properties; no author, and no time of ours."""
    properties.title, properties.language = title, LANGUAGE
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = when
    properties.revision = 1
