"""What tests of the publish pack share: a checklist filled in, and a workspace full of one marker.

Every text that could have been typed or sent holds MARK: names, ids, file names, aliases, notes, settings.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from journey import pipeline
from journey.casebook import Casebook, Explained, Learning, Note, Outcome, Why, Words, open_casebook
from journey.demo import _source_person
from journey.holdings import add_extract
from journey.publish import QUESTIONS
from journey.settings import Settings
from journey.workspace import Workspace, init_workspace
from support import rights

MARK = "zqxj"
CHANGE_ON = dt.date(2022, 9, 14)
ON = dt.date(2022, 10, 5)
GP_ID, POLICE_ID = "ZQXJ-GP-7", "ZQXJN7"
WHO = ("Zqxjanna", "Zqxjfield", "04/05/1971", "ZQ1 4AP", "9434765919")
SAID = "I asked Zqxjanna what a good day is, and zqxjalias laughed."
UNSAID = "Zqxjunsaid is for the team alone."
GROUP = """
label = "Zqxjgroup people"
why = "Zqxjgroup is a test"
[[keep]]
rule = "has_change"
why = "Zqxjgroup rule"
"""
SET = 'title = "Zqxjset of the board"\ndated = 2024-05-01\nnote = "Zqxjset note"\n'


def filled(fingerprint: str, /, agreed_on: dt.date = dt.date(2024, 3, 2), **changed: Any) -> dict[str, Any]:
    """A checklist that does, as data; `changed` takes the place of whole keys or of answers by id."""
    answers = {
        question.id: {
            "yes_no": question.must,
            "text": f"{MARK}answer number {number} was thought about by both of us.",
        }
        for number, question in enumerate(QUESTIONS)
    }
    whole = {
        "fingerprint": fingerprint,
        "person_agreed_on": agreed_on.isoformat(),
        "answers": answers | {name: held for name, held in changed.items() if name in answers},
        "signed": [
            {"name": "Zqxjsigner One", "role": "Zqxjrole worker", "works_with_person": "yes"},
            {"name": "Zqxjsigner Two", "role": "Zqxjrole lead", "works_with_person": "no"},
        ],
    }
    return whole | {name: held for name, held in changed.items() if name not in answers}


def marked_workspace(folder: Path) -> Workspace:
    """A person seen every month by her GP and by the police until a team came, with MARK in every text."""
    settings = Settings("Zqxjprogramme", dt.date(2024, 3, 31), "2023-24", assumptions="zqxjset")
    workspace, _ = init_workspace(folder / "workspace", settings)
    for name, text in (("assumptions/zqxjset.toml", SET), ("groups/zqxjgroup.toml", GROUP)):
        path = workspace.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sent = folder / "zqxjsent"
    sent.mkdir()
    files = {
        "gp": rights.write_lines(sent, "ZQXJ_gp.csv", rights.GP, _gp_lines()),
        "police_incident": rights.write_lines(sent, "ZQXJ_police.csv", rights.POLICE, _police_lines()),
    }
    with workspace.lock():
        made = [add_extract(workspace, [path], source, rights.COVERS) for source, path in files.items()]
        with open_casebook(workspace.casebook_path, workspace.key) as casebook:
            _fill(casebook, _source_person(workspace.key, "gp", GP_ID), made[0]["extract_id"])
        pipeline.build(workspace)
    return workspace


def days() -> list[dt.date]:
    """The days of her contacts with her GP: the 7th and 21st of each month of four years and a quarter."""
    months = [dt.date(2020 + n // 12, n % 12 + 1, 1) for n in range(51)]
    return [month.replace(day=day) for month in months for day in (7, 21)]


def _gp_lines() -> list[str]:
    forename, surname, _, postcode, number = WHO
    return [
        ",".join(
            (f"ZQXJ-R{n}", GP_ID, number, forename, surname, "04-May-1971", "F", postcode,
             f"{on:%d-%b-%Y}", "10:00", "Surgery", "Finished")
        )
        for n, on in enumerate(days())
    ]  # fmt: skip


def _police_lines() -> list[str]:
    """Once a month before the change and once after it."""
    forename, surname, birth, postcode, _ = WHO
    told = [on for on in days() if on.day == 21 and (on < CHANGE_ON or on == dt.date(2023, 2, 21))]
    return [
        ",".join(
            (f"ZQXJ-I{n}", POLICE_ID, surname, forename, birth, "F", postcode, "Subject",
             "Violence with injury", f"{on:%d/%m/%Y} 12:00", "", "Closed")
        )
        for n, on in enumerate(told)
    ]  # fmt: skip


def _fill(casebook: Casebook, source: str, extract_id: str) -> None:
    who, alias = "zqxjworker", "zqxjalias"
    casebook.name_person(alias, "Zqxjanna Zqxjfield", source)
    casebook.set_change_point(alias, CHANGE_ON, "Zqxjlabel begins", "Zqxjreason")
    casebook.add_words(alias, Words(ON, "person", SAID, True, False))
    casebook.add_words(alias, Words(ON, "person", UNSAID, False, False))
    casebook.add_words(alias, Words(ON, "Zqxjneighbour", "Zqxjheard it too.", True, False))
    theme = ("zqxjtheme",)
    entries = (
        (Note("Zqxjnote of the worker."), "worker", None),
        (Outcome("A door for Zqxjanna that locks."), "person", None),
        (Note("Zqxj rang on 5 October."), "person", None),
        (Why("Zqxjwhy", themes=theme), "person", "contacts"),
        (Learning(thought="Zqxjthought", themes=theme), "worker", None),
    )
    for body, voice, about in entries:
        casebook.add_entry(alias, body, voice, who, ON, about)
    casebook.add_moment(alias, ON, "Zqxjmoment", "Zqxjmoment why", who)
    casebook.add_ending(
        alias, "custody_elsewhere", dt.date(2023, 9, 1), "Zqxjending", who, dt.date(2023, 9, 20)
    )
    casebook.explain(Explained(extract_id, "coverage", who, "", "Zqxjexplained"))
    for use in ("publish", "leaders", "learning"):
        casebook.consent(alias, use, True, ON, who, note="Zqxjconsent")
    casebook.record("view", "zqxjsubject", "Zqxjlooked")
