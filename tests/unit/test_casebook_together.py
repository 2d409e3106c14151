"""Several people write at once: all is kept, of two edits of a version one wins, and a kill loses nothing."""

import multiprocessing
import os
import signal
import time
from datetime import date
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pytest

from journey.casebook import Note, open_casebook
from journey.errors import Refused
from journey.keys import Key, new_secret

SECRET = new_secret()
DAY = date(2023, 5, 1)
N_WRITERS, N_EACH, N_ROUNDS = 4, 12, 10
CONTEXT = multiprocessing.get_context("spawn")
LONG = "x" * 5_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, Key(SECRET)) as casebook:
        casebook.name_person("john", "John", "token-a")
    return path


def run_all(processes: list[BaseProcess]) -> list[int | None]:
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def write_many(path: Path, secret: bytes, who: str) -> None:
    for number in range(N_EACH):
        with open_casebook(path, Key(secret)) as casebook:
            casebook.add_entry("john", Note(f"{who} {number}"), "worker", who, DAY)
            casebook.record("entry", "P1")


def test_all_that_several_write_is_kept(path: Path) -> None:
    writers = [f"w{number}" for number in range(N_WRITERS)]
    codes = run_all([CONTEXT.Process(target=write_many, args=(path, SECRET, who)) for who in writers])
    assert codes == [0] * N_WRITERS
    with open_casebook(path, Key(SECRET)) as casebook:
        held = casebook.entries("john")
        assert {one.body.text for one in held} == {  # type: ignore[union-attr]
            f"{who} {number}" for who in writers for number in range(N_EACH)
        }
        assert len(held) == N_WRITERS * N_EACH and all(one.body.text.startswith(one.who) for one in held)  # type: ignore[union-attr]
        assert casebook.verify().n_lines == N_WRITERS * N_EACH and casebook.verify().fault == ""


def edit_rounds(path: Path, secret: bytes, entry_id: str, who: str, folder: Path) -> None:
    """Try to save a version on top of each version; write down which were kept and what was said else."""
    kept, told = [], []
    for number in range(1, N_ROUNDS + 1):
        while True:  # until that version is there to be read
            with open_casebook(path, Key(secret)) as casebook:
                if casebook.entry(entry_id).version_no >= number:
                    break
        try:
            with open_casebook(path, Key(secret)) as casebook:
                casebook.edit_entry(entry_id, number, Note(f"{who} on {number}"), "worker", who, DAY, None)
            kept.append(f"{who} on {number}")
        except Refused as refused:
            told.append(refused.message)
    (folder / f"{who}.kept").write_text("\n".join(kept))
    (folder / f"{who}.told").write_text("\n".join(told))


def test_of_several_edits_of_a_version_exactly_one_wins(path: Path, tmp_path: Path) -> None:
    with open_casebook(path, Key(SECRET)) as casebook:
        first = casebook.add_entry("john", Note("first"), "worker", "w", DAY)
    writers = [f"w{number}" for number in range(3)]
    codes = run_all(
        [
            CONTEXT.Process(target=edit_rounds, args=(path, SECRET, first.entry_id, who, tmp_path))
            for who in writers
        ]
    )
    assert codes == [0] * 3
    kept = [line for who in writers for line in (tmp_path / f"{who}.kept").read_text().splitlines()]
    told = [line for who in writers for line in (tmp_path / f"{who}.told").read_text().splitlines()]
    assert len(kept) == N_ROUNDS and len(told) == 2 * N_ROUNDS
    assert all("after you read it" in line for line in told)
    with open_casebook(path, Key(SECRET)) as casebook:
        versions = casebook.history(first.entry_id)
    assert [one.version_no for one in versions] == list(range(1, N_ROUNDS + 2))
    texts = [one.body.text for one in versions]  # type: ignore[union-attr]
    assert sorted(texts) == sorted(["first", *kept]), "who was told that it is kept finds it again"
    assert [int(text.split()[-1]) for text in texts[1:]] == list(range(1, N_ROUNDS + 1))


def test_who_waited_for_another_to_save_is_told(path: Path) -> None:
    """The second begins while the first is still saving: it has to look again after it waited."""
    with open_casebook(path, Key(SECRET)) as casebook:
        first = casebook.add_entry("john", Note("first"), "worker", "w", DAY)
    told: list[Exception] = []

    def second() -> None:
        try:
            with open_casebook(path, Key(SECRET)) as casebook:
                casebook.edit_entry(first.entry_id, 1, Note("second"), "worker", "b", DAY, None)
        except Exception as error:  # noqa: BLE001 - whatever it is has to be a Refused
            told.append(error)

    waiting = Thread(target=second)
    with open_casebook(path, Key(SECRET)) as casebook:
        casebook.edit_entry(first.entry_id, 1, Note("won"), "worker", "a", DAY, None)
        waiting.start()
        time.sleep(0.5)
        assert waiting.is_alive() and not told
    waiting.join()
    assert [type(error) for error in told] == [Refused] and "saved by a" in str(told[0])


def write_until_killed(path: Path, secret: bytes, said: Path) -> None:
    """Add an entry and edit it in one piece of work, again and again; say each that was kept."""
    with said.open("w") as stream:
        for number in count():
            with open_casebook(path, Key(secret)) as casebook:
                new = casebook.add_entry("john", Note(f"{number} {LONG}"), "worker", "w", DAY)
                casebook.edit_entry(new.entry_id, 1, Note(f"{number} again {LONG}"), "worker", "w", DAY, None)
            stream.write(f"{number}\n")
            stream.flush()


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
@pytest.mark.parametrize("after_seconds", [0.05, 0.13, 0.31])
def test_killed_in_the_middle_each_piece_of_work_is_whole_or_not_there(
    path: Path, tmp_path: Path, after_seconds: float
) -> None:
    said = tmp_path / "said"
    process = CONTEXT.Process(target=write_until_killed, args=(path, SECRET, said))
    process.start()
    while not said.exists() or not said.read_text():
        time.sleep(0.01)
    time.sleep(after_seconds)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    n_said = len(said.read_text().splitlines())
    with open_casebook(path, Key(SECRET)) as casebook:
        held = casebook.entries("john")
        assert n_said <= len(held) <= n_said + 1, "what was said to be kept is kept"
        for number, one in enumerate(held):
            texts = [version.body for version in casebook.history(one.entry_id)]
            assert texts == [Note(f"{number} {LONG}"), Note(f"{number} again {LONG}")]
        casebook.add_entry("john", Note("afterwards"), "worker", "w", DAY)
