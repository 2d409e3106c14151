"""The log of releases: kept in order, sealed but for what may be read; who is erased takes figures along."""

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from journey.casebook import Release, open_casebook
from journey.errors import Busy, Refused
from journey.keys import Key, new_secret

SECRET = new_secret()
KEY = Key(SECRET)
ASKED: dict[str, Any] = {
    "group_name": "supported",
    "dims": ("agency", "side"),
    "measures": ("people", "cost"),
    "profile_code": "nhs_hes",
    "thresholds": {"fewest_people": 8},
}
FILES = {"table.csv": "aa11", "README.txt": "bb22"}
EXACT = {"table": {"rows": [["police", 40417]]}}
NEW = Key(new_secret())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casebook.sqlite"


def release(path: Path, after: int = 0, despite: str = "", purpose: str = "The kettle report") -> int:
    with open_casebook(path, KEY) as casebook:
        return casebook.add_release("a.leader", "b1", ASKED, FILES, purpose, despite, EXACT, after)


def beside(path: Path) -> bytes:
    return b"".join(held.read_bytes() for held in path.parent.iterdir())


def test_it_comes_back_as_it_was(path: Path) -> None:
    assert release(path) == 1
    assert release(path, 1, "It was promised") == 2
    with open_casebook(path, KEY) as casebook:
        first, second = casebook.releases()
    assert first == Release(
        *(1, first.at, "a.leader", "b1", "supported", ("agency", "side"), ("people", "cost"), "nhs_hes"),
        *({"fewest_people": 8}, FILES, "The kettle report", "", EXACT, True),
    )
    assert (second.number, second.despite) == (2, "It was promised")


def test_without_the_key_it_is_told_what_left_and_not_what_for(path: Path) -> None:
    release(path, despite="It was promised")
    assert all(word not in beside(path) for word in (b"kettle", b"promised", b"40417"))
    with open_casebook(path) as casebook:
        (held,) = casebook.releases()
        assert (held.purpose, held.despite, held.exact, held.is_exact_held) == (None, None, None, True)
        assert held.files == FILES
        with pytest.raises(Refused, match="JOURNEY_KEY_FILE"):
            casebook.add_release("w", "b1", ASKED, FILES, "For the kettle", "", EXACT, 1)


def test_a_purpose_is_said(path: Path) -> None:
    with pytest.raises(Refused, match="what the table is for"):
        release(path, purpose=" \n ")
    with open_casebook(path) as casebook:
        assert casebook.releases() == []


def test_what_was_not_compared_with_the_last_release_is_not_kept(path: Path) -> None:
    release(path)
    with pytest.raises(Busy, match="meanwhile"):
        release(path, after=0)
    with open_casebook(path) as casebook:
        assert casebook.last_release() == 1


def _release_in_turn(path: Path, secret: bytes, told: Any) -> None:
    with open_casebook(path, Key(secret)) as casebook:
        last = casebook.last_release()
    try:
        with open_casebook(path, Key(secret)) as casebook:
            casebook.add_release("w", "b1", ASKED, FILES, "At once", "", EXACT, last)
        told.put("kept")
    except Busy:
        told.put("busy")


def test_of_several_at_once_every_one_is_numbered_or_told(path: Path) -> None:
    release(path)
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    started = [context.Process(target=_release_in_turn, args=(path, SECRET, told)) for _ in range(4)]
    for process in started:
        process.start()
    answers = [told.get(timeout=60) for _ in started]
    for process in started:
        process.join()
    with open_casebook(path) as casebook:
        numbers = [held.number for held in casebook.releases()]
    assert numbers == list(range(1, 2 + answers.count("kept"))) and answers.count("kept") >= 1


def test_who_is_erased_takes_the_exact_figures_along_and_the_log_stays(path: Path) -> None:
    release(path)
    with open_casebook(path, KEY) as casebook:
        sealed = bytes(casebook._rows("select sealed_exact from release")[0][0])
        assert sealed in beside(path)
        assert casebook.erase_person({"token-a"}, {"PA"})["release"] == 1
        casebook.compact()
        (held,) = casebook.releases()
        assert (held.exact, held.is_exact_held, held.purpose) == (None, False, "The kettle report")
        assert casebook.erase_person({"token-b"}, {"PB"})["release"] == 0
    assert sealed not in beside(path)


def test_a_change_of_keys_seals_it_anew(path: Path) -> None:
    release(path, despite="It was promised")
    with open_casebook(path, KEY) as casebook:
        casebook.reseal(KEY, NEW)
    with open_casebook(path, NEW) as casebook:
        (held,) = casebook.releases()
    assert (held.purpose, held.despite, held.exact) == ("The kettle report", "It was promised", EXACT)
