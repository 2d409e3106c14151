"""Whether a file that leaves runs, fetches or follows anything: by its kind, with rules of the tests' own."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

HOSTILE = (
    "=1+1",
    "@SUM(1+1)",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1+1",
    "\uff1d1+1",
    "\u200b=1+1",
    "\u00a0@SUM(A1)",
    "http://x.example/a",
    "javascript:alert(1)",
    "mailto:a@x.example",
    "file:///etc/passwd",
    "\\\\x.example\\share",
    'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"',
    '{ HYPERLINK "http://x.example" }',
    '{ INCLUDEPICTURE "http://x.example/a.png" }',
    "![a](http://y.example/b.png) [b](javascript:alert(1)) # c",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</w:t></w:r><w:fldSimple w:instr='DDE'/>",
    "]]><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
    "abc\u202ecod.exe",
    "bell\x07 escape\x1b[31m",
)
_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TAGS = {
    *("script", "link", "img", "iframe", "object", "embed", "form", "base", "frame", "audio", "video", "a"),
    *("input", "button", "applet", "source", "use", "image", "foreignobject", "animate", "set"),
}
_PARTS = (
    "vba",
    "macro",
    "activex",
    "oleobject",
    "embeddings",
    "externallink",
    "customui",
    "attachedtoolbars",
)
_MARKS = (
    *("w:hyperlink", "w:instrText", "w:altChunk", "w:object", "w:control", "w:attachedTemplate", "w:subDoc"),
    *(
        "a:hlinkClick",
        "a:hlinkHover",
        "a:hlinkMouseOver",
        "p:oleObj",
        "p:control",
        "a:videoFile",
        "a:audioFile",
    ),
    *("p:cmd", "w:dataBinding", "mc:AlternateContent/w:pict"),
)


def wrong_in(name: str, content: bytes) -> list[str]:
    """What a file would run, fetch or follow, a line each; nothing for one that is inert.

    Args:
        name: of the file: its ending says the kind.
        content: its bytes.
    """
    kind = Path(name).suffix.lower()
    if kind == ".csv":
        return _in_csv(content)
    if kind in (".docx", ".pptx", ".xlsx", ".xlsm"):
        return _in_office(content)
    if kind in (".html", ".svg"):
        return _in_html(content)
    if kind == ".json":
        return _in_json(content)
    if kind in (".xes", ".xml"):
        return _in_xml(content)
    if kind in (".txt", ".md"):
        return [f"an unprinted character {mark!r}" for mark in _UNPRINTED.findall(content.decode("utf-8"))]
    raise AssertionError(f"nothing says what may be in a {kind} file: {name}")


def _in_csv(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [f"cell {cell!r}" for row in rows for cell in row if _is_formula(cell)]


def _is_formula(cell: str) -> bool:
    """A spreadsheet's view: blanks and what can't be seen are passed over; a number is a number."""
    if _NUMBER.fullmatch(cell):
        return False
    seen = next((mark for mark in cell if not _is_unseen(mark)), "")
    return bool(cell) and (seen in _STARTS if seen else False) or cell[:1] in ("\t", "\r", "\n", "\x00")


def _is_unseen(mark: str) -> bool:
    return mark.isspace() or unicodedata.category(mark) in ("Cc", "Cf", "Zs", "Zl", "Zp")


def _in_office(content: bytes) -> list[str]:
    wrong: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        for name in held.namelist():
            body = held.read(name)
            wrong += [f"part {name}" for word in _PARTS if word in name.lower()]
            if name.endswith(".rels"):
                for one in ElementTree.fromstring(body):
                    if one.get("TargetMode") == "External" or "hyperlink" in str(one.get("Type")).lower():
                        wrong.append(f"{name}: a link to {one.get('Target')}")
            elif name.endswith(".xml"):
                wrong += [f"{name}: {told}" for told in _in_part(body.decode("utf-8"))]
            elif not name.endswith((".png", ".jpeg")) or not body.startswith((b"\x89PNG", b"\xff\xd8")):
                wrong.append(f"part {name} is neither text nor a picture")
    return wrong


def _in_part(text: str) -> list[str]:
    wrong = [mark for mark in _MARKS if re.search(rf"<{re.escape(mark)}[ />]", text)]
    wrong += [f"field {code}" for code in re.findall(r'w:instr="([^"]*)"', text) if code.strip() != "PAGE"]
    wrong += [
        f"field {kind}" for kind in re.findall(r'<a:fld [^>]*type="([^"]*)"', text) if kind != "slidenum"
    ]
    wrong += [f"formula {found}" for found in re.findall(r"<f>[^<]*</f>", text)]
    wrong += [f"character {mark!r}" for mark in (*_TURNS.findall(text), *_UNPRINTED.findall(text))]
    return wrong + (["a declaration"] if "<!DOCTYPE" in text or "<!ENTITY" in text else [])


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS and not (tag in ("img", "a") and _is_at_home(dict(attrs))):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("srcdoc", "action", "formaction", "ping", "background"):
                self.wrong.append(f"{tag} {name}")
            if name == "style" and "url(" in str(value).lower():
                self.wrong.append(f"{tag} style")

    def handle_data(self, data: str) -> None:
        self.wrong += [f"character {mark!r}" for mark in (*_TURNS.findall(data), *_UNPRINTED.findall(data))]


def _is_at_home(held: dict[str, str | None]) -> bool:
    """A picture whose bytes are in the page, or a link to a place in it."""
    return str(held.get("src", "data:image/png;")).startswith("data:image/") and str(
        held.get("href", "#")
    ).startswith("#")


def _in_html(content: bytes) -> list[str]:
    page = _Page()
    page.feed(content.decode("utf-8"))
    page.close()
    return page.wrong


def _in_json(content: bytes) -> list[str]:
    text = content.decode("utf-8")
    json.loads(text)
    return [f"character {mark!r}" for mark in (*_UNPRINTED.findall(text), *_TURNS.findall(text))]


def _in_xml(content: bytes) -> list[str]:
    text = content.decode("utf-8")
    ElementTree.fromstring(content)
    return ["a declaration"] if "<!DOCTYPE" in text or "<!ENTITY" in text else []
