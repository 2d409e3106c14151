"""Files that can't be used, and one that is hostile: their bytes, and what must be said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

GP = "Appointment ID,Patient ID,Forename,Surname,DOB,Start date,Start time,Slot type,Status"
SECRET = "Sentinelova"  # a surname that no message may hold
IMAGE = "![x](http://outside.invalid/p.png)"
LINK = "[press](http://outside.invalid/)"
TAG = "<img src='http://outside.invalid/i.png' onerror='document.title=1'>"
FORMULA = '=HYPERLINK("http://outside.invalid/","x")'
AT_CHOICE, AT_PREVIEW, AT_REVIEW = "choice", "preview", "review"


@dataclass(frozen=True)
class Bad:
    """One file: how it is made, at which step it ends, and a pattern of what is said there."""

    name: str
    file_name: str
    make: Callable[[], bytes]
    ends_at: str
    says: str


def rows(n: int, day: str = "{day:02}-Mar-2023", slot: str = "Surgery") -> str:
    """GP appointments, one line each."""
    return "".join(
        f"A{at:03},P{at % 3},Ada,{SECRET},01-Feb-1980,{day.format(day=at)},10:00,{slot},Finished\n"
        for at in range(1, n + 1)
    )


def good(n: int = 6) -> bytes:
    """A file of the GP's as it should be."""
    return f"{GP}\n{rows(n)}".encode()


def merged() -> bytes:
    """Headings over two rows, as merged cells leave them: no row has them all."""
    one = "Appointment,,Person,,,When,,What,\n"
    two = "ID of it,Patient,First,Last,Born,Day of it,Clock,Slot,Status\n"
    return (one + two + rows(4)).encode()


def document() -> bytes:
    """A Word document."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", f"<w>{SECRET}</w>")
    return made.getvalue()


def unknown_encoding() -> bytes:
    """Bytes that are neither UTF-8 nor Windows-1252."""
    return good() + b"A999,P9,Ad\x81\x8d\xff,Sentinelova,01-Feb-1980,09-Mar-2023,10:00,Surgery,Finished\n"


BAD = (
    Bad("0 bytes", "nothing.csv", lambda: b"", AT_CHOICE, r"is empty: it has 0 bytes\. Ask the agency"),
    Bad("too large", "large.csv", lambda: good() + b" " * 1_100_000, AT_CHOICE, r"larger than 1 MB"),
    Bad("unknown encoding", "bytes.csv", unknown_encoding, AT_PREVIEW, r"characters cannot be read as UTF-8"),
    Bad("a Word document", "letter.docx", document, AT_PREVIEW, r"is a Word document, not a table"),
    Bad(
        "headings and no rows",
        "empty.csv",
        lambda: f"{GP}\n".encode(),
        AT_REVIEW,
        r"The file has headings but no rows",
    ),
    Bad(
        "a merged heading", "merged.csv", merged, AT_REVIEW, r"Choose a column for “The agency&#x27;s number"
    ),
    Bad(
        "dates of the US",
        "us.csv",
        lambda: f"{GP}\n{rows(6, '03/{day:02}/2023')}".encode(),
        AT_REVIEW,
        r"date",
    ),
)
# read as it is, for what is odd about it is no fault
ODD = (
    ("semicolons", "semi.csv", lambda: good().replace(b",", b";")),
    ("UTF-16", "wide.csv", lambda: good().decode().encode("utf-16")),
)


def hostile(n: int = 4) -> bytes:
    """Headings and cells that would run, fetch or link, were they not shown as they are."""
    heads = f'{GP},{IMAGE},{LINK},{TAG},"{FORMULA.replace(chr(34), chr(34) * 2)}"\n'
    cells = f'{IMAGE},{LINK},{TAG},"{FORMULA.replace(chr(34), chr(34) * 2)}"'
    slots = (IMAGE, LINK, TAG, "Surgery")
    body = "".join(
        f"{LINK}{at},P{at % 2},{IMAGE},{TAG},01-Feb-1980,{at:02}-Mar-2023,10:00,{slots[at % 4]},Finished,"
        f"{cells}\n"
        for at in range(1, n * 4 + 1)
    )
    return (heads + body).encode()
