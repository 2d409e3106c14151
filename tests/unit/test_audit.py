"""The audit log is a chain: whatever was changed, taken out, moved or cut off afterwards shows."""

import ast
import contextlib
import json
import multiprocessing
import re
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from journey.casebook import AUDIT_ACTIONS, AuditLine, Verified, open_casebook
from journey.errors import Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
WHOLE = Verified(n_lines=5, n_erased=0, n_unread=0, fault="")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A casebook with five lines."""
    monkeypatch.setenv("JOURNEY_USER", "a.worker")
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, KEY) as casebook:
        casebook.record("build", "b1")
        casebook.record("view", "P1", "a review", 12)
        casebook.record("view", "P2", "another review")
    with open_casebook(path, KEY) as casebook:
        casebook.record("export", "b1", "the board", who="B. Manager")
        casebook.record("link_decision", "P1 P2")
    return path


def run_sql(path: Path, *statements: str) -> None:
    """Someone changes the file behind our back."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def verified(path: Path, key: Key | None = KEY) -> Verified:
    with open_casebook(path, key) as casebook:
        return casebook.verify()


def test_a_line_says_who_when_what_about_whom_and_what_for(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        lines = casebook.audit_lines()
        assert [line.number for line in casebook.audit_lines("P1")] == [2, 5]
    at = [line.at for line in lines]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp) for stamp in at)
    assert lines == [
        AuditLine(1, at[0], "a.worker", "build", "b1", "", None, False),
        AuditLine(2, at[1], "a.worker", "view", "P1", "a review", 12, False),
        AuditLine(3, at[2], "a.worker", "view", "P2", "another review", None, False),
        AuditLine(4, at[3], "B. Manager", "export", "b1", "the board", None, False),
        AuditLine(5, at[4], "a.worker", "link_decision", "P1 P2", "", None, False),
    ]
    assert verified(path) == WHOLE
    assert verified(path, None) == Verified(5, 0, 3, "")  # three purposes need the key


def test_the_hash_is_what_is_written_down(path: Path) -> None:
    """The chain worked out by hand from the bare rows, so that anyone can check it without this program."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("select * from audit order by number").fetchall()
    previous = "0" * 64
    for row, purpose in zip(rows, ("", "a review", "another review", "the board", ""), strict=True):
        assert len(row["salt"]) == 16
        of_subject = sha256(row["salt"] + b"subject|" + row["subject"].encode()).hexdigest()
        of_purpose = sha256(row["salt"] + b"purpose|" + purpose.encode()).hexdigest()
        cells = [row[name] for name in ("number", "at", "who", "action", "n_rows")]
        previous = sha256(json.dumps([previous, *cells, of_subject, of_purpose, ""]).encode()).hexdigest()
        assert (row["subject_commitment"], row["purpose_commitment"], row["hash"]) == (
            of_subject,
            of_purpose,
            previous,
        )
    assert (path.parent / "audit.head").read_text() == f"5 {previous}\n"
    assert len({row["salt"] for row in rows}) == 5


SWAPPED = (
    "update audit set number = -2 where number = 2",
    "update audit set number = 2 where number = 3",
    "update audit set number = 3 where number = -2",
)
TAMPERED = {
    "who": (2, ["update audit set who = 'x' where number = 2"]),
    "when": (2, ["update audit set at = '2020-01-01T00:00:00Z' where number = 2"]),
    "what": (2, ["update audit set action = 'build' where number = 2"]),
    "rows": (2, ["update audit set n_rows = 1 where number = 2"]),
    "rows unsaid": (2, ["update audit set n_rows = null where number = 2"]),
    "whom": (2, ["update audit set subject = 'P9' where number = 2"]),
    "whom unsaid": (2, ["update audit set subject = null where number = 2"]),
    "what for, taken out": (2, ["update audit set sealed_purpose = null where number = 2"]),
    "what for, cut": (2, ["update audit set sealed_purpose = substr(sealed_purpose, 1, 9) where number = 2"]),
    "what for, of another line": (
        2,
        ["update audit set sealed_purpose = (select sealed_purpose from audit where number = 3)"
         " where number = 2"],
    ),
    "salt": (2, ["update audit set salt = zeroblob(16) where number = 2"]),
    "half erased": (2, ["update audit set salt = null where number = 2"]),
    "emptied": (2, ["update audit set emptied_numbers = '1' where number = 2"]),
    "commitment": (2, ["update audit set subject_commitment = '' where number = 2"]),
    "hash": (2, ["update audit set hash = '' where number = 2"]),
    "hash of the last": (5, ["update audit set hash = '' where number = 5"]),
    "taken out": (2, ["delete from audit where number = 2"]),
    "the first taken out": (1, ["delete from audit where number = 1"]),
    "taken out and counted anew": (
        3,
        ["delete from audit where number = 3", "update audit set number = 3 where number = 4",
         "update audit set number = 4 where number = 5"],
    ),
    "swapped": (2, list(SWAPPED)),
    "put in": (
        6,
        ["insert into audit select 6, at, who, action, n_rows, subject, null, salt, subject_commitment,"
         " purpose_commitment, emptied_numbers, hash from audit where number = 5"],
    ),
    "cut off": (5, ["delete from audit where number = 5"]),
    "all cut off": (1, ["delete from audit"]),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_changed_shows(path: Path, how: str) -> None:
    line, statements = TAMPERED[how]
    run_sql(path, *statements)
    found = verified(path)
    assert re.search(rf"\b[Ll]ines? {line}\b", found.fault), found
    assert found.n_lines == line - 1


def test_every_cell_of_a_line_is_guarded(path: Path) -> None:
    """No column of the table may be left out of the checks when one is added."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        columns = {row[1] for row in connection.execute("pragma table_info(audit)")}
    guarded = {"who", "at", "action", "n_rows", "subject", "sealed_purpose", "salt", "hash", "number"}
    assert columns == guarded | {"subject_commitment", "purpose_commitment", "emptied_numbers"}
    run_sql(path, "update audit set purpose_commitment = '' where number = 4")
    assert "ine 4 " in verified(path).fault


def test_an_end_that_is_missing_or_made_anew_shows(path: Path) -> None:
    head = path.parent / "audit.head"
    kept = head.read_text()
    for text in (None, "", "x y", f"5 {'0' * 64}\n", f"9 {'0' * 64}\n"):
        head.unlink()
        if text is not None:
            head.write_text(text)
        assert verified(path).fault, text
        head.write_text(kept)
        assert verified(path) == WHOLE


def test_an_old_copy_of_the_casebook_shows_now_and_after_the_next_line(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(path, old / "copy")
    with open_casebook(path, KEY) as casebook:
        casebook.record("erase", "P1", "their wish")
        casebook.record("build", "b2")
    shutil.copy(old / "copy", path)
    assert "Lines 6 to 7 are missing" in verified(path).fault
    with open_casebook(path, KEY) as casebook:
        casebook.record("view", "P2")
        assert [(line.action, line.subject) for line in casebook.audit_lines()[5:]] == [
            ("gap", "7"),
            ("view", "P2"),
        ]
    found = verified(path)
    assert (found.n_lines, "before line 6" in found.fault) == (5, True)


def test_a_crash_before_the_end_is_kept_is_no_loss(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(self: object, number: int, hashed: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("journey.casebook.head.Head.write", crash)
        with pytest.raises(KeyboardInterrupt), open_casebook(path, KEY) as casebook:
            casebook.record("view", "P3")
    assert (path.parent / "audit.head").read_text().startswith("5 ")
    assert verified(path) == Verified(6, 0, 0, "")
    with open_casebook(path, KEY) as casebook:
        casebook.record("view", "P4")
        assert [line.action for line in casebook.audit_lines()][-2:] == ["view", "view"]  # and no gap
    assert (path.parent / "audit.head").read_text().startswith("7 ")


def test_a_line_that_is_not_kept_leaves_the_end_as_it_was(path: Path) -> None:
    with pytest.raises(Refused), open_casebook(path, KEY) as casebook:
        casebook.record("link_decision", "P1 P2")
        casebook.decide("a", "a", "same", "worker", "why")
    assert verified(path) == WHOLE


def _write_lines(path: Path, subject: str) -> None:
    for _ in range(15):
        with open_casebook(path, None) as casebook:
            casebook.record("build", subject)


def test_several_write_at_once_and_the_chain_stays_whole(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=_write_lines, args=(path, f"b{n}")) for n in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0, 0, 0]
    assert verified(path) == Verified(5 + 3 * 15, 0, 0, "")
    assert (path.parent / "audit.head").read_text().startswith("50 ")
    with open_casebook(path, None) as casebook:
        subjects = [line.subject for line in casebook.audit_lines()][5:]
    assert {subject: subjects.count(subject) for subject in subjects} == {"b0": 15, "b1": 15, "b2": 15}


def test_every_action_written_anywhere_is_in_the_vocabulary(repository: Path) -> None:
    """A word that is not would stop the command that uses it, and only when it is run."""
    written = set()
    for top in ("journey", "app"):
        for file in (repository / top).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "record":
                    texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                    written |= {text for text in texts[:1] if isinstance(text, str)}
    assert {"view", "build", "export", "add", "erase"} <= written  # the search is not blind
    assert written <= set(AUDIT_ACTIONS)


def test_only_words_of_the_vocabulary_are_actions(path: Path) -> None:
    assert len(set(AUDIT_ACTIONS)) == len(AUDIT_ACTIONS)
    with pytest.raises(ValueError, match="AUDIT_ACTIONS"), open_casebook(path, KEY) as casebook:
        casebook.record("looked around", "P1")
    with pytest.raises(Refused, match="who decides"), open_casebook(path, KEY) as casebook:
        casebook.record("view", "P1", who=" ")
    with pytest.raises(Refused, match="500"), open_casebook(path, KEY) as casebook:
        casebook.record("view", "P1", "x" * 501)
    assert verified(path) == WHOLE


def test_what_is_said_cannot_be_taken_for_another_line(path: Path) -> None:
    forged = "a review\n2030-01-01T00:00:00Z  someone else \x1b[2K view"
    with open_casebook(path, KEY) as casebook:
        casebook.record("view", "P1", forged, who="a.worker\nx")
        line = casebook.audit_lines()[-1]
    assert line.purpose == "a review 2030-01-01T00:00:00Z someone else [2K view"
    assert line.who == "a.worker x"


def test_erasing_blanks_the_lines_and_the_chain_holds(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        assert casebook.erase_person(set(), {"P1"})["audit"] == 2
        assert casebook.erase_person(set(), {"P1"})["audit"] == 0
        lines = [(line.number, line.subject, line.purpose, line.is_erased) for line in casebook.audit_lines()]
        assert lines == [
            (1, "b1", "", False),
            (2, None, None, True),
            (3, "P2", "another review", False),
            (4, "b1", "the board", False),
            (5, None, None, True),
            (6, "", "", False),
        ]
        assert (casebook.audit_lines()[-1].action, casebook.audit_lines()[-1].n_rows) == ("emptied", 2)
    assert verified(path) == Verified(6, 2, 0, "")
    run_sql(path, "update audit set who = 'x' where number = 2")  # what is left of an erased line is guarded
    assert "ine 2 " in verified(path).fault


EMPTY = "update audit set subject = null, sealed_purpose = null, salt = null where number = "


@pytest.mark.parametrize("is_erased_first", [False, True])
def test_a_line_emptied_to_hide_a_look_shows(path: Path, is_erased_first: bool) -> None:
    """Emptying looks as erasing does, but no later line of the chain says which lines it was."""
    if is_erased_first:  # of someone else: what is said of that covers lines 2 and 5 only
        with open_casebook(path, KEY) as casebook:
            casebook.erase_person(set(), {"P1"})
    run_sql(path, EMPTY + "3")
    assert "ine 3 " in verified(path).fault and "hidden" in verified(path).fault
    assert "ine 3 " in verified(path, None).fault


def test_a_line_emptied_after_the_one_that_would_cover_it_shows(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.erase_person(set(), {"P1"})
        casebook.record("view", "P2", "a third review")
    run_sql(path, EMPTY + "7")
    assert "ine 7 " in verified(path).fault


def test_which_lines_were_emptied_cannot_be_added_to(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        casebook.erase_person(set(), {"P1"})
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("select number, emptied_numbers from audit where emptied_numbers <> ''")
        assert rows.fetchall() == [(6, "2 5")]
    run_sql(path, EMPTY + "3", "update audit set emptied_numbers = '2 3 5' where number = 6")
    assert "ine 6 " in verified(path).fault


def test_one_purpose_that_cannot_be_opened_does_not_close_the_log(path: Path) -> None:
    run_sql(path, "update audit set sealed_purpose = substr(sealed_purpose, 1, 20) where number = 3")
    with open_casebook(path, KEY) as casebook:
        told = [line.purpose for line in casebook.audit_lines()]
    assert told == ["", "a review", "(can't be opened)", "the board", ""]
    assert "ine 3 " in verified(path).fault
