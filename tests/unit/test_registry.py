"""The registry: which id a person keeps, where given-up ids lead, and what the file survives."""

from __future__ import annotations

from base64 import b32encode
from pathlib import Path

import polars as pl
import pytest

from journey.errors import Damaged
from journey.keys import Key, new_secret
from journey.registry import Registry, new_ids
from journey.registry.new_ids import unused
from schemas.registry import Registry as Contract

DECIDED = {
    "source_person_id_a": pl.String, "source_person_id_b": pl.String, "pair_id": pl.String,
    "verdict_code": pl.String, "who": pl.String, "at": pl.String,
}  # fmt: skip


def made(texts: pl.Series) -> pl.Series:
    return "P-" + texts


def clusters(drawn: str) -> pl.DataFrame:
    """Clusters drawn as groups of letters: "ab c" is a with b, and c alone."""
    rows = [(letter, min(group)) for group in drawn.split() for letter in group]
    return pl.DataFrame(rows, schema={"source_person_id": pl.String, "cluster": pl.String}, orient="row")


def linked(registry: Registry, drawn: str, why: str = "build 1") -> str:
    """Person ids after a linking, drawn the same way: "ab:P-a c:P-c"."""
    found = registry.assign(clusters(drawn), made, "linking", why)
    Contract.validate(registry.lines)
    by_id = found.group_by("person_id").agg(pl.col("source_person_id").sort().str.join("")).iter_rows()
    return " ".join(sorted(f"{members}:{person_id}" for person_id, members in by_id))


def events(registry: Registry) -> list[tuple[str, str, str | None, int]]:
    """Event, id, former id, source people of every merge, split and erasure."""
    columns = ("event_code", "person_id", "former_person_id", "n_source_people")
    return [tuple(line[name] for name in columns) for line in registry.history().to_dicts()]


def test_ids_stay_while_people_arrive_and_agencies_leave() -> None:
    registry = Registry()
    assert linked(registry, "bc d") == "bc:P-b d:P-d"
    assert linked(registry, "abc d e") == "abc:P-b d:P-d e:P-e"  # a is smaller, and comes too late to matter
    assert linked(registry, "ac e") == "ac:P-b e:P-e"  # b and d are not seen
    assert linked(registry, "abc d e") == "abc:P-b d:P-d e:P-e"
    assert events(registry) == []


def test_two_people_found_to_be_one_keep_the_earlier_id() -> None:
    registry = Registry()
    linked(registry, "c d")
    linked(registry, "ab c d", "build 2")
    assert linked(registry, "abc d", "build 3") == "abc:P-c d:P-d"
    assert events(registry) == [("merged", "P-c", "P-a", 2)]
    assert linked(registry, "abcd", "build 4") == "abcd:P-c"  # c and d are as old, and P-c has more records
    assert [registry.resolve(p) for p in ("P-a", "P-c", "P-d", "P-x")] == ["P-c", "P-c", "P-c", None]
    told = registry.history("P-a").select("event_code", "person_id", "why").rows()
    assert told == [
        *(("new", "P-c", "build 1"), ("new", "P-d", "build 1"), ("new", "P-a", "build 2")),
        *(("merged", "P-c", "build 3"), ("merged", "P-c", "build 4")),
    ]


def test_several_merges_lead_to_one_and_come_apart_again() -> None:
    registry = Registry()
    for number, drawn in enumerate(("a", "a b", "a b c", "a bc", "abc")):
        linked(registry, drawn, f"build {number}")
    assert registry.resolve("P-c") == registry.resolve("P-b") == "P-a"
    assert linked(registry, "a bc") == "a:P-a bc:P-b"  # the last merge undone
    assert registry.resolve("P-c") == "P-b"
    assert linked(registry, "a b c") == "a:P-a b:P-b c:P-c"  # and the one before
    assert linked(registry, "abc") == "abc:P-a"
    assert linked(registry, "a b c") == "a:P-a b:P-b c:P-c"  # both at once


def test_of_a_person_found_to_be_two_the_first_part_keeps_the_id() -> None:
    registry = Registry()
    linked(registry, "b")
    linked(registry, "abcd")
    assert linked(registry, "b acd") == "acd:P-a b:P-b"  # however few: the id was given to b first
    assert events(registry) == [("split", "P-a", "P-b", 3)]
    assert linked(registry, "b a cd") == "a:P-a b:P-b cd:P-c"


def test_a_new_id_was_never_used_before() -> None:
    registry = Registry()
    linked(registry, "ab")
    linked(registry, "a")
    registry.forget(["a"])
    assert linked(registry, "b c") == "b:P-a c:P-c"
    linked(registry, "bz c")
    assert linked(registry, "az b c") == "az:P-a|1 b:P-a c:P-c"


def test_an_id_is_not_given_back_to_someone_parted_from_its_person() -> None:
    registry = Registry()
    linked(registry, "z")
    linked(registry, "z ab")
    linked(registry, "zab")
    assert linked(registry, "za b") == "az:P-z b:P-b"  # P-a means a, who is with z: b gets another
    assert linked(registry, "z a b") == "a:P-a b:P-b z:P-z"


def test_an_id_given_back_to_one_is_not_given_to_another_who_had_it_too() -> None:
    registry = Registry()
    for drawn in ("z", "z ab", "zab"):
        linked(registry, drawn)
    assert linked(registry, "zb a") == "a:P-a bz:P-z"
    assert linked(registry, "z b") == "b:P-b z:P-z"  # a is not seen, and has it all the same
    assert linked(registry, "z b a") == "a:P-a b:P-b z:P-z"


def test_who_was_parted_from_a_person_never_claims_that_id_again() -> None:
    """b was once P-a, by a link that was wrong, and has an own id since; a is not seen at the end."""
    for beginning in (("z", "z ab", "zab", "za b"), ("z", "z a", "z a b", "z ab", "z a b", "za b")):
        registry = Registry()
        for drawn in beginning:
            linked(registry, drawn)
        assert linked(registry, "zb") == "bz:P-z"
        assert linked(registry, "z b") == "b:P-b z:P-z"
        assert registry.resolve("P-a") == "P-z"


def test_an_id_given_back_leads_to_itself_though_its_first_holder_is_elsewhere() -> None:
    registry = Registry()
    for drawn in ("z", "z ab", "zab"):
        linked(registry, drawn)
    assert linked(registry, "z b") == "b:P-a z:P-z"  # a is not seen, so that b is the first to have had P-a
    assert registry.resolve("P-a") == "P-a"
    assert linked(registry, "z a b") == "a:P-a|1 b:P-a z:P-z"


def test_records_not_seen_go_with_their_person() -> None:
    registry = Registry()
    linked(registry, "z")
    linked(registry, "z ab")
    assert linked(registry, "za") == "az:P-z"  # b's agency is taken out while a is found to be z
    assert registry.source_people("P-a") == ["a", "b", "z"]
    assert linked(registry, "za b") == "az:P-z b:P-b"
    assert registry.resolve("P-a") == "P-z"


def test_ids_of_erased_people_are_spent() -> None:
    registry = Registry()
    linked(registry, "a b c")
    linked(registry, "ab c")
    registry.forget(["a", "b"])
    Contract.validate(registry.lines)
    assert not {"a", "b"} & set(registry.lines["source_person_id"])
    assert registry.resolve("P-a") is registry.resolve("P-b") is None
    assert registry.history("P-b")["event_code"].to_list() == ["erased"]
    assert linked(registry, "a b c") == "a:P-a|1 b:P-b|1 c:P-c"


def test_of_a_person_erased_in_part_the_id_stays_with_the_rest() -> None:
    registry = Registry()
    linked(registry, "ab c")
    registry.forget(["a"])
    assert registry.resolve("P-a") == "P-a"
    assert linked(registry, "b c") == "b:P-a c:P-c"
    assert events(registry) == []
    linked(registry, "bc")
    registry.forget(["c"])
    assert registry.resolve("P-c") is None  # nobody's: its records are gone
    assert linked(registry, "b c") == "b:P-a c:P-c|1"


def test_an_id_parted_from_an_erased_person_does_not_lead_to_the_other() -> None:
    registry = Registry()
    linked(registry, "ab")
    linked(registry, "a b")
    registry.forget(["a"])
    assert registry.resolve("P-a") is None
    assert registry.resolve("P-b") == "P-b"


def test_reviewers_are_named_in_what_their_decisions_brought() -> None:
    registry = Registry()
    linked(registry, "a b cd", "build 1")
    rows = [
        ("a", "b", "ab", "same", "Ann", "2024-05-02T09:00:00Z"),
        ("c", "d", "cd", "different", "Bob", "2024-05-03T09:00:00Z"),
        ("a", "c", "ac", "different", "Cat", "2024-05-04T09:00:00Z"),  # brought nothing
    ]
    decided = pl.DataFrame(rows, schema=DECIDED, orient="row")
    registry.assign(clusters("ab c d"), made, "linking", "build 2", decided)
    told = [(line["event_code"], line["who"], line["why"]) for line in registry.history().to_dicts()]
    assert told == [
        ("merged", "Ann", "build 2: pair ab same, decided 2024-05-02T09:00:00Z"),
        ("split", "Bob", "build 2: pair cd different, decided 2024-05-03T09:00:00Z"),
    ]


def test_the_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "registry.parquet"
    registry = Registry.read(path)
    linked(registry, "ab c")
    registry.write(path)
    again = Registry.read(path)
    assert again.lines.equals(registry.lines)
    assert linked(again, "ab cd") == "ab:P-a cd:P-c"
    assert [held.name for held in tmp_path.iterdir()] == ["registry.parquet"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("held", [b"", b"not a table", None])
def test_a_damaged_file_is_never_taken_for_an_empty_one(tmp_path: Path, held: bytes | None) -> None:
    path = tmp_path / "registry.parquet"
    registry = Registry()
    linked(registry, "ab c")
    registry.write(path)
    path.write_bytes(path.read_bytes()[:200] if held is None else held)
    with pytest.raises(Damaged, match="backup"):
        Registry.read(path)


def test_a_table_of_another_kind_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "registry.parquet"
    pl.DataFrame({"source_person_id": ["a"], "person_id": ["P-a"]}).write_parquet(path)
    with pytest.raises(Damaged):
        Registry.read(path)


def test_new_tokens_leave_ids_and_history_as_they_are() -> None:
    registry = Registry()
    linked(registry, "ab c")
    linked(registry, "abc")
    registry.retoken(lambda tokens: "t" + tokens)
    assert registry.source_people("P-c") == ["ta", "tb", "tc"]
    assert registry.resolve("P-c") == "P-a"
    registry.forget(["ta", "tb", "tc"])
    registry.retoken(lambda tokens: "u" + tokens)
    assert registry.resolve("P-a") is None


def test_new_ids_are_made_from_the_key_and_tell_nothing() -> None:
    key = Key(new_secret())
    texts = pl.Series([f"{number:032x}" for number in range(50)])
    found = new_ids(key)(texts).to_list()
    slow = ["P" + b32encode(bytes.fromhex(key.token("person-id", text)))[:12].decode() for text in texts]
    assert found == slow
    assert new_ids(Key(new_secret()))(texts).to_list() != found
    assert new_ids(key)(texts.clear()).len() == 0


def test_two_new_people_never_share_an_id() -> None:
    """Ids of one letter collide at once: the later text is salted until its id is free."""
    found = unused(pl.Series(["b1", "a1"]), lambda texts: "P" + texts.str.slice(-1), pl.Series(["P2"]))
    assert found.rows() == [("a1", "P1"), ("b1", "P3")]
