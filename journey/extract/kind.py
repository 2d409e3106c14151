"""What a file really is, by its bytes and never by its name."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

from journey.errors import Refused
from journey.extract.ole import ole_names

HEAD_BYTES = 8192
_ASK_TABLE = "Ask the agency for the table itself as CSV, or as an Excel workbook (.xlsx)."
_MARKS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"{\\rtf", "a rich text document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x00\x01\x00\x00Standard Jet DB", "an Access database"),
    (b"\x00\x01\x00\x00Standard ACE DB", "an Access database"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\x00", "a compressed (xz) file"),
    (b"\x28\xb5\x2f\xfd", "a compressed (zstandard) file"),
    (b"ARROW1", "an Arrow file"),
)
_ARCHIVES = ("a 7-Zip archive", "a RAR archive", "a compressed (xz) file", "a compressed (zstandard) file")
_HEADER_LINE = re.compile(rb"[a-z][a-z-]*:", re.I)
_MAIL = re.compile(rb"^(?:mime-version|message-id|received|return-path|delivered-to):", re.I | re.M)
_WEB = re.compile(rb"<(?:!doctype html|html|table|head|body|meta)\b", re.I)
_JSON = re.compile(rb'\s*(?:\[\s*)?\{\s*["}]')
_NOT_AN_ELEMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.S)
_EVENT_LOG = re.compile(rb"(?:\s*<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)?\s*<log[\s>]", re.S)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


class NotATable(Refused):
    """The file is of a kind that holds no table, such as a picture; `words` names the kind."""

    def __init__(self, words: str) -> None:
        super().__init__(f"The file is {words}, not a table. {_ASK_TABLE}")
        self.words = words


def find_kind(path: Path) -> str:
    """The kind of a file: csv, xlsx, xlsb, xls, ods, parquet, json, xes, zip or gzip.

    "csv" is said of every text that is nothing else: its own reader judges it.

    Raises:
        Refused: not a regular file, empty, password-protected, or a kind that holds no table we can read.
    """
    head = _head(path)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path, head)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _ole_kind(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PARE"):
        raise Refused("The Parquet file is encrypted. Ask the agency to send it with no password.")
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise Refused("The zip file is empty or in several parts. Ask the agency for one whole file.")
    return _text_kind(head)


def _head(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused("This is not an ordinary file. Give the file that the agency sent.")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        raise Refused("The file cannot be opened. Check that it exists and that you may read it.") from None
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00") and path.stat().st_size <= HEAD_BYTES:
        raise Refused("The file is empty. Ask the agency to send it again.")
    return head


def _zip_kind(path: Path, head: bytes) -> str:
    is_office = b"[Content_Types].xml" in head[:200] or b"mimetypeapplication/vnd.oasis" in head[:200]
    what = "workbook" if is_office else "zip file"
    try:
        with zipfile.ZipFile(path) as book:
            names = set(book.namelist())
            mime = book.read("mimetype")[:100].strip() if "mimetype" in names else b""
    except Exception:  # zipfile raises many kinds of error for a damaged file, and none is of use to a person
        raise Refused(f"The {what} is damaged or cut short. Ask the agency to send it again.") from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if mime.startswith(_ODS):
        return "ods"
    if "word/document.xml" in names or b"opendocument.text" in mime:
        raise NotATable("a Word document")
    if any(name.startswith("ppt/") for name in names) or b"opendocument.presentation" in mime:
        raise NotATable("a slide show")
    if any(name.endswith(".iwa") for name in names):
        raise NotATable("an Apple Numbers or Pages document")
    return "zip"


def _ole_kind(path: Path) -> str:
    names = ole_names(path)
    if "EncryptedPackage" in names:
        raise Refused("The workbook is password-protected. Ask the agency to save it with no password.")
    if "Workbook" in names or "Book" in names:
        return "xls"
    if "WordDocument" in names:
        raise NotATable("a Word document")
    if "PowerPoint Document" in names:
        raise NotATable("a slide show")
    if any(name.startswith("__substg1.0_") or name.startswith("__properties_") for name in names):
        raise NotATable("an email message (.msg)")
    raise NotATable("an old Office document that holds no workbook")


def _text_kind(head: bytes) -> str:
    found = next((words for mark, words in _MARKS if head.startswith(mark)), "")
    if found in _ARCHIVES:
        raise Refused(f"This is {found}, which is not read here. Send the file inside it, or a zip of it.")
    if found or (head.startswith(b"BM") and head[6:10] == bytes(4)):
        raise NotATable(found or "a picture")
    text = _as_ascii(head).lstrip()
    if text.startswith(b"<") and _WEB.search(text):
        raise Refused(
            "The file is a web page, whatever its name says: systems often call one .xls or .csv. Open it in"
            " Excel, check it, save it as an Excel workbook (.xlsx) and send that."
        )
    if text.startswith(b"<") and _EVENT_LOG.match(_NOT_AN_ELEMENT.sub(b"", text)):
        return "xes"
    if text.startswith(b"<?xml"):
        raise NotATable("an XML file")
    if _HEADER_LINE.match(text) and _MAIL.search(text):
        raise NotATable("an email message (.eml)")
    return "json" if _JSON.match(text) else "csv"


def _as_ascii(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.replace(b"\x00", b"")[2:]
    return head.removeprefix(b"\xef\xbb\xbf")
