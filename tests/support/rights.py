"""A small workspace with one person who is going to ask: every cell of hers a marker, by hand.

Zebedine Quillfeather is with her GP, the police and council tax. Ada Bright shares an incident and two
council tax rows with her. Ben Stone is with the GP only. Counts that are expected were counted in these rows.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import polars as pl

from journey import pipeline
from journey.casebook import Casebook, Note, Words, open_casebook
from journey.demo import _source_person
from journey.files import sha256_of
from journey.holdings import add_extract
from journey.settings import Retention, Settings
from journey.store import open_build
from journey.workspace import Workspace, init_workspace
from support.intake import Ran, run_here

WHO = {
    "quill": ("Zebedine", "Quillfeather", "04/05/1971", "LS1 4AP", "9434765919"),
    "ada": ("Ada", "Bright", "11/02/1980", "M1 1AE", "9876543202"),
    "ben": ("Ben", "Stone", "30/11/1965", "B33 8TH", ""),
}
LOCAL = {
    "quill": ("GPQ-7701", "NQ88123", "CT-QZ-551"),
    "ada": ("GP-2", "N200", "CT-200"),
    "ben": ("GP-3", "", ""),
}
SAID = "The kettle at Quillfeather's was always on, said Zebedine."
MARKERS = (
    *("Zebedine", "Quillfeather", "9434765919", "943 476 5919", "GPQ-7701", "NQ88123", "CT-QZ-551"),
    *("LS1 4AP", "LS14AP", "04-May-1971", "04/05/1971", "1971-05-04", "kettle"),
)
COVERS = (dt.date(2020, 1, 1), dt.date(2024, 4, 1))
GP = (
    "Appointment ID,Patient ID,NHS Number,Forename,Surname,DOB,Sex,Postcode,Start date,Start time,"
    "Slot type,Status"
)
POLICE = (
    "Incident No,Nominal Ref,Surname,Forename(s),DOB,Sex,Post code,Role,Incident Type,Reported Date/Time,"
    "Officer Minutes,Incident Status"
)
COUNCIL_TAX = (
    "Recovery ref,Liable reference,Surname,Forename,DOB,Postcode,Second liable reference,Forename 2,"
    "Surname 2,DOB 2,Recovery stage,Action date,Stage status,Costs added"
)


def gp_line(record: str, who: str, start: str, local: str | None = None) -> str:
    """One appointment; the GP writes dates of birth as 04-May-1971."""
    forename, surname, birth, postcode, number = WHO[who]
    born = dt.datetime.strptime(birth, "%d/%m/%Y").strftime("%d-%b-%Y")  # noqa: DTZ007 - a day
    patient = LOCAL[who][0] if local is None else local
    told = (record, patient, number, forename, surname, born, "F", postcode, start)
    return ",".join((*told, "10:00", "Surgery", "Finished"))


def police_line(record: str, who: str, role: str, at: str) -> str:
    """One person of one incident."""
    forename, surname, birth, postcode, _ = WHO[who]
    told = (record, LOCAL[who][1], surname, forename, birth, "F", postcode, role, "Violence with injury", at)
    return ",".join((*told, "", "Closed"))


def council_tax_line(record: str, who: str, second: str | None, on: str) -> str:
    """One step of recovery, against one or two people; a row has one postcode, Ada's where she is in it."""
    forename, surname, birth, _, _ = WHO[who]
    postcode = WHO["ada" if "ada" in (who, second) else who][3]
    other = (LOCAL[second][2], WHO[second][0], WHO[second][1], WHO[second][2]) if second else ("", "", "", "")
    told = (record, LOCAL[who][2], surname, forename, birth, postcode, *other, "Reminder", on, "Issued", "")
    return ",".join(told)


# rows 2 to 11: accepted 6 (three hers), set aside 3 (rows 8 and 10 hers), duplicate 1 (row 11, hers)
GP_LINES = (
    gp_line("R1", "quill", "06-Mar-2020"),
    gp_line("R2", "quill", "07-Mar-2022"),
    gp_line("R3", "quill", "08-Mar-2023"),
    gp_line("R4", "ada", "09-Mar-2020"),
    gp_line("R5", "ada", "10-Mar-2023"),
    gp_line("R6", "ben", "11-Mar-2021"),
    gp_line("R7", "quill", "99-Mar-2021"),
    gp_line("R8", "ada", "98-Mar-2021"),
    gp_line("R9", "quill", "12-Mar-2021", local=""),
    gp_line("R1", "quill", "06-Mar-2020"),
)
POLICE_LINES = (
    police_line("INC1", "quill", "Suspect", "01/06/2021 12:00"),
    police_line("INC1", "ada", "Victim", "01/06/2021 12:00"),
    police_line("INC2", "quill", "Subject", "02/06/2022 12:00"),
    police_line("INC3", "ada", "Subject", "03/06/2022 12:00"),
)
COUNCIL_TAX_LINES = (
    council_tax_line("CT1", "quill", "ada", "01/07/2021"),
    council_tax_line("CT2", "ada", "quill", "02/07/2021"),
    council_tax_line("CT3", "ada", None, "03/07/2021"),
    council_tax_line("CT4", "quill", None, "04/07/2021"),
)


def write_lines(folder: Path, name: str, heading: str, lines: Iterable[str]) -> Path:
    """A file as an agency sends it."""
    path = folder / name
    path.write_text("\r\n".join([heading, *lines]) + "\r\n", encoding="utf-8", newline="")
    return path


def run(*words: str) -> Ran:
    """Run a journey command in this process."""
    import journey.cli
    import journey.commands.rights  # noqa: F401 - importing registers them

    return run_here(*words)


def make_workspace(folder: Path, retention: Retention | None = None) -> Workspace:
    """The workspace, taken in, filled and built. JOURNEY_KEY_FILE must name a file in a folder of its own."""
    settings = Settings("Our programme", dt.date(2024, 3, 31), "2023-24", retention=retention or Retention())
    workspace, _ = init_workspace(folder / "workspace", settings)
    sent = folder / "sent"
    sent.mkdir()
    files = {
        "gp": write_lines(sent, "gp.csv", GP, GP_LINES),
        "police_incident": write_lines(sent, "police.csv", POLICE, POLICE_LINES),
        "council_tax": write_lines(sent, "tax.csv", COUNCIL_TAX, COUNCIL_TAX_LINES),
    }
    with workspace.lock():
        for source, path in files.items():
            add_extract(workspace, [path], source, COVERS)
        fill_casebook(workspace)
        pipeline.build(workspace)
    return workspace


def fill_casebook(workspace: Workspace) -> None:
    """She and Ada have names, change dates and words; looks at both are in the log."""
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        for alias, name, who in (("zeb", "Zebedine Quillfeather", "quill"), ("ada", "Ada Bright", "ada")):
            casebook.name_person(alias, name, _source_person(workspace.key, "gp", LOCAL[who][0]))
            casebook.set_change_point(alias, dt.date(2022, 1, 1), "Support began", f"{name} asked for it")
        casebook.add_words("zeb", Words(dt.date(2022, 1, 2), "person", SAID, True, True))
        casebook.add_words("ada", Words(dt.date(2022, 1, 2), "person", "Of Ada alone.", True, True))
        for alias, who in (("zeb", "quill"), ("ada", "ada")):
            _fill_entries(casebook, alias, WHO[who][0], _source_person(workspace.key, "gp", LOCAL[who][0]))


def _fill_entries(casebook: Casebook, alias: str, name: str, source: str) -> None:
    """Two versions of a note pinned to a contact, a consent, a further change date and a judgement."""
    on, contact = dt.date(2022, 1, 2), contact_of(source)
    first = casebook.add_entry(alias, Note(f"{name} rang."), "worker", "w", on, contact)
    more = Note(f"{name} rang twice.", themes=(f"{name} waits",))
    casebook.edit_entry(first.entry_id, 1, more, "worker", "w", on, contact)
    casebook.consent(alias, "publish", True, on, "w", first.entry_id, note=f"{name} said so")
    casebook.add_moment(alias, on, "A flat", f"{name} moved in", "w", dt.date(2022, 3, 1))
    casebook.judge(source, contact, "helpful", "mixed", "person", "w")


def contact_of(source: str) -> str:
    """What stands for the id of a contact of this source person."""
    return sha256(source.encode()).hexdigest()[:32]


def person_of(workspace: Workspace, who: str) -> str:
    """Someone's id, from the published build by the token of their GP number."""
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        token = _source_person(workspace.key, "gp", LOCAL[who][0])
        sql = "select person_id from link.person_link where source_person_id = $token"
        return str(store.frame(sql, {"token": token})["person_id"][0])
    finally:
        store.close()


def figures_of(workspace: Workspace, who: str) -> dict[str, list[tuple[object, ...]]]:
    """Someone's contacts and cost lines in the published build, whatever file or build they come from."""
    person_id = person_of(workspace, who)
    store = open_build(workspace.current_build() / "analysis.duckdb")
    try:
        rows = store.frame(
            "select j.* from timeline.journey j where j.person_id = $person order by seq",
            {"person": person_id},
        )
        lines = store.frame(
            "select l.* exclude (extract_id) from (select *, '' as extract_id from cost.cost_line) l"
            " where l.interaction_id in (select i.interaction_id from canonical.interaction i"
            " join link.person_link p on p.source_person_id = i.source_person_id where p.person_id = $person)"
            " order by interaction_id",
            {"person": person_id},
        )
        return {"journey": rows.rows(), "cost": lines.rows()}
    finally:
        store.close()


def everything_readable(workspace: Workspace) -> dict[str, bytes]:
    """Every file under the workspace as bytes, and decoded: sealed ones opened, tables as text."""
    found: dict[str, bytes] = {}
    for path in sorted(workspace.path.rglob("*")):
        if not path.is_file():
            continue
        name, held = path.relative_to(workspace.path).as_posix(), path.read_bytes()
        found[name] = held
        if path.suffix == ".enc":
            held = _opened(workspace, path, held)
            found[f"{name} opened"] = held
        if ".parquet" in path.name:
            found[f"{name} decoded"] = _text(pl.read_parquet(io.BytesIO(held)))
        if path.suffix == ".duckdb":
            store = open_build(path)
            for table in store.tables():
                found[f"{name} {table}"] = _text(store.frame(f"select * from {table}"))
            store.close()
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        told = [casebook.names(), casebook.change_reasons(), casebook.audit_lines(), casebook.decisions(True)]
        words = [casebook.words(row[0]) for row in casebook.people()]
        written = [casebook.history(one.entry_id) for one in casebook.entries(with_taken_back=True)]
        agreed = [(casebook.consents(row[0]), casebook.moments(row[0])) for row in casebook.people()]
        judged = casebook.judgements(standing_only=False)
        away = [casebook.endings(row[0]) for row in casebook.people()]
        compared = casebook.saved_comparisons()
        found["casebook opened"] = repr((told, words, written, agreed, judged, away, compared)).encode()
    return found


def _opened(workspace: Workspace, path: Path, held: bytes) -> bytes:
    inside = path.parent.parent == workspace.extracts_path
    extract_id = path.parent.name.partition(".r")[0]
    name = path.name.removesuffix(".enc").removesuffix(".parquet").removesuffix(".json")
    for label in (f"{extract_id}/{name}",) if inside else (name, "erasing", "link_model", "link-model"):
        try:
            return workspace.key.unseal(held, label)
        except Exception:  # noqa: BLE001,S112 - the next label
            continue
    raise AssertionError(f"no label opens {path.name}")


def _text(frame: pl.DataFrame) -> bytes:
    columns = [frame[name].cast(pl.String, strict=False).drop_nulls().unique() for name in frame.columns]
    return "\n".join(text for column in columns for text in column).encode()


def found_in(workspace: Workspace, markers: Iterable[str] = MARKERS) -> list[str]:
    """Where any of the markers stands under the workspace, in any case, as UTF-8 or UTF-16."""
    needles = [m.casefold().encode(code) for m in markers for code in ("utf-8", "utf-16-le")]
    return [
        name
        for name, held in everything_readable(workspace).items()
        if any(needle in held.lower() for needle in needles)
    ]


def state_of(workspace: Workspace) -> dict[str, str]:
    """Hash of every file under the restricted zone and of what is published."""
    return {
        path.relative_to(workspace.path).as_posix(): sha256_of(path)
        for path in sorted(workspace.path.rglob("*"))
        if path.is_file()
        and not path.name.startswith(("casebook.sqlite", ".lock", ".verified", "audit.head"))
    }
