"""No byte of a publish pack holds what somebody typed or sent, an id or a day, nor anything that joins."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from support.intake import Ran, run_here
from support.publishing import CHANGE_ON, GP_ID, MARK, POLICE_ID, WHO, days, filled, marked_workspace

from journey.casebook import open_casebook
from journey.publish import draft, read_checklist, write_publish_pack
from journey.read import Reader, open_current
from journey.workspace import Workspace

PURPOSE = "Zqxjpurpose: the annual report"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
A_DAY = re.compile(
    rf"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b(?:19|20)\d{{6}}\b"
    rf"|\b\d{{1,2}} (?:{MONTHS})|\b(?:{MONTHS})\w* (?:19|20)\d\d\b"
)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("publish")
    former = {name: os.environ.get(name) for name in ("JOURNEY_KEY_FILE", "JOURNEY_USER")}
    os.environ |= {"JOURNEY_KEY_FILE": str(folder / "secret.key"), "JOURNEY_USER": "zqxjmaker"}
    yield marked_workspace(folder)
    for name, held in former.items():
        os.environ.pop(name) if held is None else os.environ.update({name: held})


@pytest.fixture(scope="module")
def read(marked: Workspace) -> Reader:
    return open_current(marked.path)


def made(read: Reader, target: Path, recipient: str) -> Path:
    of = draft(read, "zqxjalias", PURPOSE, recipient)
    write_publish_pack(read, target, "zqxjalias", PURPOSE, recipient, filled(of.fingerprint))
    return target


@pytest.fixture(scope="module")
def packs(read: Reader, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For one recipient as a folder and a zip, for another as a folder."""
    folder = tmp_path_factory.mktemp("packs")
    return {
        "folder": made(read, folder / "story", "Local paper"),
        "zip": made(read, folder / "story.zip", "Local paper"),
        "other": made(read, folder / "other", "National museum"),
    }


def opened(name: str, held: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and all that is packed within it: entries of a zip, pictures in a page, lines of a picture."""
    yield name, held
    if held.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(held)) as inside:
            for one in inside.infolist():
                yield f"{name} entry", one.filename.encode() + one.comment + one.extra
                yield from opened(f"{name}/{one.filename}", inside.read(one))
    if held.startswith(b"\x89PNG"):
        at, drawn = 8, b""
        while at < len(held):
            length, kind = int.from_bytes(held[at : at + 4], "big"), held[at + 4 : at + 8]
            body = held[at + 8 : at + 8 + length]
            drawn += body if kind == b"IDAT" else b""
            if kind in (b"iTXt", b"zTXt", b"tEXt"):
                yield f"{name} {kind.decode()}", body
            at += length + 12
        yield f"{name} pixels", zlib.decompress(drawn)
    for packed in re.findall(rb"base64,([A-Za-z0-9+/=]+)", held):
        yield from opened(f"{name} picture", base64.b64decode(packed))


def everything(pack: Path) -> dict[str, bytes]:
    files = [pack] if pack.is_file() else sorted(path for path in pack.rglob("*") if path.is_file())
    return {
        inner: body
        for path in files
        for inner, body in opened(path.relative_to(pack.parent).as_posix(), path.read_bytes())
    }


def found(pack: Path, needles: set[str]) -> list[tuple[str, str]]:
    """Which needles stand where, in any case, in UTF-8 or UTF-16, in bytes and in names of files."""
    wanted = [
        (needle, needle.casefold().encode(code))
        for needle in needles
        for code in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    return [
        (needle, name)
        for name, body in everything(pack).items()
        for lowered in [body.lower() + name.casefold().encode()]
        for needle, coded in wanted
        if (needle == MARK or "pixels" not in name) and coded in lowered
    ]


def ids(read: Reader) -> set[str]:
    """Every id of the build and the workspace, and the agencies' codes that are no word of ours."""
    line = read.person("zqxjalias")
    journey = read.journey("zqxjalias")
    links = read.rows("select * from link.person_link")
    held = {line["person_id"], read.manifest["build_id"], read.manifest["database_sha256"]}
    held |= {row["source_person_id"] for row in links} | set(journey["interaction_id"])
    held |= set(read.extracts()["extract_id"]) | {"police_incident", "gp.csv", "violence"}
    hashes = re.findall(r"[0-9a-f]{16,}", json.dumps(read.manifest, default=str))
    assert read.workspace is not None
    key = read.workspace.key
    return held | set(hashes) | {key.key_id, key.data_key_id, key.token_key_id}


def exact_days(read: Reader) -> set[str]:
    known = {CHANGE_ON, *days(), *read.journey("zqxjalias")["start_date"].to_list()}
    forms = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d %B %Y", "%d-%b-%Y", "%B %Y")
    return {f"{on:{form}}" for on in known for form in forms} | {WHO[2], "1971-05-04", "1971"}


@pytest.mark.parametrize("form", ["folder", "zip", "other"])
def test_no_byte_holds_what_was_typed_or_sent(packs: dict[str, Path], read: Reader, form: str) -> None:
    needles = {MARK, WHO[3], WHO[4], "943 476", GP_ID, POLICE_ID, "local_person", "2024-03-31"}
    assert found(packs[form], needles | ids(read) | exact_days(read)) == []


def test_the_search_would_find_it(packs: dict[str, Path], read: Reader, tmp_path: Path) -> None:
    """The same search over a pack with one marker, packed twice over, and over the evaluators' pack."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("a.txt", "Zqxj".encode("utf-16-le"))
    with zipfile.ZipFile(tmp_path / "two.zip", "w", zipfile.ZIP_DEFLATED) as two:
        two.writestr("inner.zip", inner.getvalue())
    assert found(tmp_path / "two.zip", {MARK}) == [(MARK, "two.zip/inner.zip/a.txt")]
    assert any("pixels" in name for name in everything(packs["zip"]))
    from journey.export import write_evaluator_pack

    write_evaluator_pack(read, tmp_path / "evaluators")
    assert found(tmp_path / "evaluators", {MARK, read.person("zqxjalias")["person_id"], "2022-09-14"})


@pytest.mark.parametrize("form", ["folder", "zip", "other"])
def test_no_text_has_anything_like_a_date(packs: dict[str, Path], form: str) -> None:
    texts = {
        name: re.sub(rb"base64,[A-Za-z0-9+/=]+", b"", body).decode()
        for name, body in everything(packs[form]).items()
        if name.endswith((".csv", ".txt", ".json", ".html"))
    }
    assert len(texts) == 7
    assert {name: A_DAY.findall(text) for name, text in texts.items() if A_DAY.search(text)} == {}


def test_two_recipients_share_nothing_that_joins(packs: dict[str, Path]) -> None:
    def tokens(pack: Path) -> set[bytes]:
        held = re.sub(rb"base64,[A-Za-z0-9+/=]+", b"", b"\n".join(everything(pack).values()))
        return set(re.findall(rb"[0-9A-Fa-f]{8,}|[A-Z2-7]{12,}", held))

    one, other = tokens(packs["folder"]), tokens(packs["other"])
    same = sha256((packs["folder"] / "dictionary.csv").read_bytes()).hexdigest()  # of every story's pack
    assert len(one) > 8 and one & other == {same.encode()}
    assert tokens(packs["zip"]) >= one  # the same recipient has the same ids


def test_it_does_not_join_to_the_same_recipients_tables(
    packs: dict[str, Path], read: Reader, tmp_path: Path
) -> None:
    from journey.export import write_evaluator_pack

    write_evaluator_pack(read, tmp_path / "evaluators", recipient="Local paper")
    told = json.loads((packs["folder"] / "manifest.json").read_text(encoding="utf-8"))
    assert found(tmp_path / "evaluators", {told["arguments"]["story_id"], told["build_id"]}) == []


def test_her_words_are_there_without_the_names(packs: dict[str, Path]) -> None:
    page = (packs["folder"] / "story.html").read_text(encoding="utf-8")
    assert "I asked [name removed] what a good day is, and [name removed] laughed." in page
    assert "A door for [name removed] that locks." in page
    assert "heard it too" not in page and "rang on" not in page  # another's voice; a day


def test_the_signed_checklist_is_in_the_log_and_sealed(packs: dict[str, Path], marked: Workspace) -> None:
    assert packs
    with open_casebook(marked.casebook_path, marked.key) as casebook:
        signed = [line.purpose or "" for line in casebook.lines_of(["sign"])]
    assert sum("Zqxjsigner Two, Zqxjrole lead" in text for text in signed) == 3
    assert sum(text.startswith("harm. no. zqxjanswer number 9") for text in signed) == 3
    raw = b"".join(path.read_bytes() for path in marked.path.glob("casebook.sqlite*"))
    assert b"Zqxjsigner" not in raw and b"zqxjanswer" not in raw


def test_the_command_writes_the_form_then_the_pack_and_the_log_has_it_first(
    marked: Workspace, read: Reader, tmp_path: Path
) -> None:
    here = ("--workspace", str(marked.path))
    said = ("--recipient", "Local paper", "--for", "Zqxj report")

    def export(*more: str) -> Ran:
        return run_here(
            "export", str(tmp_path / "out.zip"), "--pack", "publish", "--person", "zqxjalias", *here, *more
        )

    form = tmp_path / "form.toml"
    assert run_here("checklist", "zqxjalias", "--out", str(form), *said, *here).code == 0
    page = form.with_suffix(".html")
    assert b"A draft" in page.read_bytes() and found(page, {MARK}) == []
    assert export(*said).code == 64  # no checklist
    blank = export(*said, "--checklist", str(form))
    assert blank.code == 2 and "Nothing was written." in blank.err and not (tmp_path / "out.zip").exists()
    told = filled(draft(read, "zqxjalias", "Zqxj report", "Local paper").fingerprint)
    text = form.read_text(encoding="utf-8")
    assert read_checklist(form).fingerprint == told["fingerprint"]
    form.write_text(_typed(text, told), encoding="utf-8")
    done = export(*said, "--checklist", str(form))
    assert done.code == 0, done.err
    with open_casebook(marked.casebook_path, marked.key) as casebook:
        last = casebook.lines_of(["export"])[-1]
    assert last.subject == f"{read.manifest['build_id']} {read.person('zqxjalias')['person_id']}"
    assert last.purpose == "Recipient: Local paper. Publish pack, checked and signed. Zqxj report"
    assert found(tmp_path / "out.zip", {MARK}) == []


def _typed(form: str, told: dict) -> str:
    """The form as two people fill it in, between its quotation marks."""
    form = form.replace('person_agreed_on = ""', f'person_agreed_on = "{told["person_agreed_on"]}"')
    for name, answer in told["answers"].items():
        head, rest = form.split(f"[answers.{name}]\n", 1)
        rest = rest.replace('text = ""', f'text = "{answer["text"]}"', 1)
        if answer["yes_no"]:
            rest = rest.replace('yes_no = ""', f'yes_no = "{answer["yes_no"]}"', 1)
        form = f"{head}[answers.{name}]\n{rest}"
    for one in told["signed"]:
        for key, held in one.items():
            form = form.replace(f'{key} = ""', f'{key} = "{held}"', 1)
    return form


def test_erasing_her_takes_the_signed_checklists_with_it(
    packs: dict[str, Path], marked: Workspace, read: Reader
) -> None:
    """The last test of this file: it changes the workspace."""
    assert packs
    person_id = read.person("zqxjalias")["person_id"]
    with open_casebook(marked.casebook_path, marked.key) as casebook:
        assert casebook.erase_person(set(), {person_id})["audit"] > 0
        kept = [line.purpose for line in casebook.lines_of(["sign"])]
    assert len(kept) >= 51 and set(kept) == {None}  # three packs of a head, fourteen answers, two signatures
