"""A person leaves the casebook, bytes and all; is told what it holds; and the key can be changed."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import Explained, Note, Words, open_casebook, pair_id_of
from journey.errors import Busy, Damaged, Refused
from journey.keys import Key, new_secret

KEY = Key(new_secret())
JOHN, OTHER = "token-of-john", "token-of-other"
HIS, HERS = "0123456789abcdef" * 2, "5e" * 16  # ids of contacts


def said(text: str) -> Words:
    return Words(date(2023, 3, 1), "person", text, True, True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two people; john has two aliases, a joined and a refused pair, and lines of the log."""
    path = tmp_path / "casebook.sqlite"
    with open_casebook(path, KEY) as casebook:
        for alias, name, token in (
            ("marker-john", "John", JOHN),
            ("jj", "J. J.", f"{JOHN}-2"),
            ("anna", "Anna", OTHER),
        ):
            casebook.name_person(alias, name, token)
            casebook.set_change_point(alias, date(2022, 10, 1), "Support team starts", f"{alias} met them")
            casebook.add_words(alias, said(f"{alias} said this"))
        for alias, contact, token in (("marker-john", HIS, JOHN), ("anna", HERS, OTHER)):
            day = date(2023, 3, 1)
            note = casebook.add_entry(alias, Note(f"{alias} rang"), "worker", "w", day, contact)
            casebook.edit_entry(note.entry_id, 1, Note(f"{alias} wrote"), "worker", "w", day, contact)
            casebook.consent(alias, "publish", True, day, "w", note.entry_id, note=f"{alias} agreed")
            casebook.add_moment(alias, day, "A flat", f"{alias} moved", "w")
            casebook.add_ending(alias, "moved_away", day, f"{alias} left", "w")
            casebook.judge(token, contact, "planned", "no", "person", "w")
        casebook.add_entry(None, Note("Of the work."), "worker", "w")
        casebook.decide(JOHN, f"{JOHN}-2", "same", "worker", "seen together")
        casebook.decide(JOHN, OTHER, "different", "worker", "seen apart")
        casebook.decide(OTHER, f"{OTHER}-2", "same", "worker", "anna says so")
        casebook.record("view", "PJOHNMARKER", "a review")
        casebook.record("link_decision", pair_id_of(JOHN, OTHER))
        casebook.record("view", "POTHER", "another review")
    return path


def bytes_beside(path: Path) -> bytes:
    return b"".join(held.read_bytes() for held in sorted(path.parent.iterdir()))


def sealed_cells(path: Path) -> list[bytes]:
    """Every sealed cell, as its bytes stand in the file."""
    found = []
    connection = sqlite3.connect(path)
    for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
        for name in [row[1] for row in connection.execute(f"pragma table_info({table})").fetchall()]:
            if name.startswith("sealed_"):
                rows = connection.execute(f"select {name} from {table} where {name} is not null").fetchall()
                found += [row[0] for row in rows]
    connection.close()
    return found


def test_a_person_leaves_without_a_byte(path: Path) -> None:
    markers = [b"marker-john", JOHN.encode(), b"PJOHNMARKER", pair_id_of(JOHN, OTHER).encode(), HIS.encode()]
    before = bytes_beside(path)
    assert all(marker in before for marker in markers)
    with open_casebook(path, KEY) as casebook:
        assert casebook.erase_person({JOHN, f"{JOHN}-2"}, {"PJOHNMARKER"}) == {
            "entry": 2,  # two versions of one note
            "consent": 1,
            "moment": 1,
            "ending": 1,
            "words": 2,
            "change_point": 2,
            "person": 2,
            "judgement": 1,
            "saved_person": 0,
            "saved_comparison": 0,
            "release": 0,
            "link_decision": 2,
            "audit": 2,  # the view, and the decision on the pair
        }
        casebook.compact()
        held = bytes_beside(path)
        assert [marker for marker in markers if marker in held] == []
        assert casebook.people() == [("anna", OTHER)]
        assert casebook.names() == {"anna": "Anna"}
        assert casebook.words("anna") == [said("anna said this")]
        assert casebook.change_reasons() == {OTHER: "anna met them"}
        assert [one.body for one in casebook.entries()] == [Note("anna wrote"), Note("Of the work.")]
        assert len(casebook.history(casebook.entries("anna")[0].entry_id)) == 2
        assert casebook.may_use("anna", "publish", casebook.entries("anna")[0].entry_id)
        assert [one.reason for one in casebook.moments("anna")] == ["anna moved"]
        assert [one.why for one in casebook.endings("anna")] == ["anna left"]
        assert [one.interaction_id for one in casebook.judgements(standing_only=False)] == [HERS]
        assert casebook.same_pairs() == [(OTHER, f"{OTHER}-2")]
        assert casebook.different_pairs() == []
        assert [line.subject for line in casebook.audit_lines()] == [None, None, "POTHER", ""]
        assert casebook.verify().n_erased == 2 and casebook.verify().fault == ""
        again = casebook.erase_person({JOHN, f"{JOHN}-2"}, {"PJOHNMARKER"})
        assert set(again.values()) == {0}


def test_the_sealed_bytes_of_an_erased_person_go_too(path: Path) -> None:
    before = sealed_cells(path)
    with open_casebook(path, KEY) as casebook:
        casebook.erase_person({JOHN, f"{JOHN}-2"}, {"PJOHNMARKER"})
        casebook.compact()
    after = sealed_cells(path)
    gone = [cell for cell in before if cell not in after]
    # names, labels and reasons, words, reasons of pairs, a purpose; versions, a consent, a moment, an ending
    assert len(gone) == 2 + 4 + 2 + 2 + 1 + 2 + 1 + 2 + 1
    held = bytes_beside(path)
    assert [cell for cell in gone if cell in held] == [] and all(cell in held for cell in after)


def test_bytes_that_someone_still_reads_are_not_called_gone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journey.casebook._SECONDS_TO_WAIT", 0.05)
    reader = sqlite3.connect(path)
    reader.execute("begin")
    reader.execute("select * from person").fetchall()
    with pytest.raises(Busy), open_casebook(path, KEY) as casebook:
        casebook.erase_person({JOHN}, set())
        casebook.compact()
    reader.close()
    with open_casebook(path, KEY) as casebook:  # done again, it ends
        casebook.compact()
    assert b"marker-john" not in bytes_beside(path)


def test_a_person_is_told_all_that_is_held(path: Path) -> None:
    with open_casebook(path, KEY) as casebook:
        told = casebook.everything_about({JOHN, f"{JOHN}-2"}, {"PJOHNMARKER"})
    assert [(one["alias"], one["display_name"]) for one in told["people"]] == [
        ("jj", "J. J."),
        ("marker-john", "John"),
    ]
    assert [(one["alias"], one["change_label"], one["reason"]) for one in told["change_points"]] == [
        ("marker-john", "Support team starts", "marker-john met them"),
        ("jj", "Support team starts", "jj met them"),
    ]
    assert [one["text"] for one in told["words"]] == ["jj said this", "marker-john said this"]
    assert [(one["version_no"], one["body"], one["about_code"]) for one in told["entries"]] == [
        (1, "Text: marker-john rang", HIS),
        (2, "Text: marker-john wrote", HIS),
    ]
    assert [(one["use_code"], one["is_given"], one["note"]) for one in told["consents"]] == [
        ("publish", True, "marker-john agreed")
    ]
    assert [(one["label"], one["reason"]) for one in told["moments"]] == [("A flat", "marker-john moved")]
    assert [(one["reason_code"], one["why"]) for one in told["endings"]] == [
        ("moved_away", "marker-john left")
    ]
    assert [(one["interaction_id"], one["answer_code"]) for one in told["judgements"]] == [(HIS, "no")]
    assert [(one["verdict"], one["why"]) for one in told["link_decisions"]] == [
        ("same", "seen together"),
        ("different", "seen apart"),
    ]
    assert [(one["action"], one["purpose"]) for one in told["audit"]] == [
        ("view", "a review"),
        ("link_decision", ""),
    ]
    with open_casebook(path, KEY) as casebook:
        assert all(rows == [] for rows in casebook.everything_about({"nobody"}, {"none"}).values())


def rotated(key: Key) -> Key:
    """A key whose ring has one more data key and one more token key."""
    return Key(new_secret(), key.ring.with_new_data_key().with_new_token_key())


def all_texts(path: Path, key: Key) -> list[object]:
    with open_casebook(path, key) as casebook:
        return [
            casebook.names(),
            [(on, label) for _, on, label, _ in casebook.change_points()],
            sorted(casebook.change_reasons().values()),
            [casebook.words(alias) for alias, _ in casebook.people()],
            [(d.verdict, d.who, d.at, d.why) for d in casebook.decisions(True)],
            [replace(v, about_code=None) for e in casebook.entries() for v in casebook.history(e.entry_id)],
            [(casebook.consents(alias), casebook.moments(alias)) for alias, _ in casebook.people()],
            [casebook.endings(alias) for alias, _ in casebook.people()],
            [(j.answer_code, j.who, j.at) for j in casebook.judgements(standing_only=False)],
            casebook.audit_lines(),
            casebook.verify(),
        ]


def test_every_text_is_sealed_under_the_new_key_and_tokens_are_replaced(path: Path) -> None:
    before, cells = all_texts(path, KEY), sealed_cells(path)
    assert len(cells) == 3 + 6 + 3 + 3 + 2 + 5 + 2 + 4 + 2
    new = rotated(KEY)
    asked = []

    def tokens(held: list[str]) -> list[str]:
        asked.append(held)
        return [f"new-{token[::-1]}" for token in held]

    with open_casebook(path, KEY) as casebook:
        casebook.reseal(KEY, new, tokens)
    held = bytes_beside(path)
    assert [cell for cell in cells if cell in held] == []
    assert [token for token in (JOHN, HIS, HERS) if token.encode() in held] == []
    assert all_texts(path, new) == before
    with open_casebook(path, new) as casebook:
        assert {token for _, token in casebook.people()} == {
            f"new-{t[::-1]}" for t in (JOHN, f"{JOHN}-2", OTHER)
        }
        # what is pinned to a contact, or judged of it, is so under its new id
        assert [one.about_code for one in casebook.entries("anna")] == [f"new-{HERS[::-1]}"]
        assert [(one.source_person_id, one.interaction_id) for one in casebook.judgements(False)] == [
            (f"new-{JOHN[::-1]}", f"new-{HIS[::-1]}"),
            (f"new-{OTHER[::-1]}", f"new-{HERS[::-1]}"),
        ]
        one, two = sorted(f"new-{t[::-1]}" for t in (JOHN, OTHER))
        assert casebook.different_pairs() == [(one, two)]
        assert casebook.decisions()[1].pair_id == pair_id_of(one, two)
        n_asked = len(asked)
        casebook.reseal(KEY, new, tokens)  # begun again after a crash: nothing is replaced twice
        assert len(asked) == n_asked
    assert all_texts(path, new) == before
    with pytest.raises(Damaged), open_casebook(path, KEY) as casebook:
        casebook.names()


def test_lines_about_a_pair_are_found_after_its_tokens_changed(path: Path) -> None:
    new = rotated(KEY)
    with open_casebook(path, KEY) as casebook:
        casebook.reseal(KEY, new, lambda held: [f"new-{token}" for token in held])
    with open_casebook(path, new) as casebook:
        told = casebook.everything_about({f"new-{JOHN}"}, set())
        assert [one["action"] for one in told["audit"]] == ["link_decision"]
        assert casebook.erase_person({f"new-{JOHN}"}, set())["audit"] == 1


def test_a_change_of_key_that_fails_changes_nothing(path: Path) -> None:
    before = all_texts(path, KEY)
    with pytest.raises(Damaged), open_casebook(path, KEY) as casebook:
        casebook.reseal(Key(new_secret()), rotated(KEY))
    with pytest.raises(Refused), open_casebook(path, KEY) as casebook:

        def crash(held: list[str]) -> list[str]:
            raise Refused("stopped")

        casebook.reseal(KEY, rotated(KEY), crash)
    assert all_texts(path, KEY) == before


EXPLAINED = Explained("e1", "many_blank", "A. Analyst", "Not held before 2020")


def test_a_writer_with_a_former_key_keeps_nothing_that_soon_nobody_can_open(path: Path) -> None:
    new = Key(new_secret(), KEY.ring.with_new_data_key())
    with open_casebook(path, KEY) as casebook:
        casebook.reseal(KEY, new)
    for write in (
        lambda casebook: casebook.explain(EXPLAINED),
        lambda casebook: casebook.record("view", "P1", "a review"),
        lambda casebook: casebook.add_words("anna", said("later")),
    ):
        with pytest.raises(Busy, match="keys were changed"), open_casebook(path, KEY) as casebook:
            write(casebook)
    only_newest = Key(new_secret(), new.ring.with_newest_data_key())
    with open_casebook(path, only_newest) as casebook:
        casebook.explain(EXPLAINED)
        assert [line.action for line in casebook.audit_lines()] == ["view", "link_decision", "view"]
    with open_casebook(path, new) as casebook:  # the same ring before the former key was taken from it
        assert [one.why for one in casebook.explained("e1")] == [EXPLAINED.why]


def test_a_writer_with_a_key_that_comes_is_not_stopped(path: Path) -> None:
    """Between the beginning of a change of keys and the casebook's turn."""
    coming = Key(new_secret(), KEY.ring.with_new_data_key())
    with open_casebook(path, KEY) as casebook:
        casebook.reseal(KEY, coming)
    later = Key(new_secret(), coming.ring.with_new_data_key())
    with open_casebook(path, later) as casebook:
        casebook.explain(EXPLAINED)
        casebook.reseal(later, later)
    with open_casebook(path, Key(new_secret(), later.ring.with_newest_data_key())) as casebook:
        assert [one.why for one in casebook.explained("e1")] == [EXPLAINED.why]
        assert casebook.names()["anna"] == "Anna"


def test_tokens_of_another_key_than_the_casebooks_are_not_kept(path: Path) -> None:
    new = rotated(KEY)
    before = all_texts(path, KEY)
    writes = (
        lambda casebook: casebook.decide("token-x", "token-y", "same", "worker", "seen"),
        lambda casebook: casebook.undo(pair_id_of(OTHER, f"{OTHER}-2"), "worker", "not so"),
        lambda casebook: casebook.name_person("x", "X.", "token-x"),
        lambda casebook: casebook.judge("token-x", "contact", "planned", "yes", "worker", "w"),
        lambda casebook: casebook.add_entry("anna", Note("pinned"), "worker", "w", None, HERS),
    )
    for write in writes:  # the key comes, and the casebook has the former tokens still
        with pytest.raises(Busy, match="keys were changed"), open_casebook(path, new) as casebook:
            write(casebook)
    assert all_texts(path, KEY) == before
    with open_casebook(path, KEY) as casebook:
        casebook.reseal(KEY, new, lambda held: held)
    for write in writes:  # the casebook has the new ones, and the writer's are of before
        with pytest.raises(Busy, match="keys were changed"), open_casebook(path, KEY) as casebook:
            write(casebook)
    with open_casebook(path, new) as casebook:
        for write in writes:
            write(casebook)
