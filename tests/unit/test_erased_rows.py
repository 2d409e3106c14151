"""What an erased row leaves: its fate, and the others' share of the job."""

from itertools import product
from random import Random
from typing import Any

import polars as pl
import pytest

from journey.canonical import count_sharing
from journey.errors import Damaged
from journey.removal.fates import counts_of, with_fate
from journey.removal.shares import added_shares, erased_shares, with_erased_shares


def test_runs_are_parted_where_a_row_changed():
    row = pl.DataFrame(
        [
            ("A", 2, 5, "accepted", None),
            ("A", 6, 6, "set_aside", "no_person_id"),
            ("A", 8, 9, "accepted", None),
            ("B", 1, 2, "skipped", "blank_row"),
        ],
        ["source_sheet", "first_row", "last_row", "disposition_code", "reason_code"],
        orient="row",
    )
    places = pl.DataFrame({"source_sheet": ["A", "A", "A"], "source_row": [5, 6, 8]})
    changed = with_fate(row, places, "erased")
    assert changed.rows() == [
        ("A", 2, 4, "accepted", None),
        ("A", 5, 6, "set_aside", "erased"),
        ("A", 8, 8, "set_aside", "erased"),
        ("A", 9, 9, "accepted", None),
        ("B", 1, 2, "skipped", "blank_row"),
    ]
    assert counts_of(changed) == {"accepted": 4, "set_aside": 3, "skipped": 2}


@pytest.mark.parametrize("number", [1, 7, 10])
def test_a_row_that_is_in_no_run_is_damage(number: int):
    names = ["source_sheet", "first_row", "last_row", "disposition_code", "reason_code"]
    row = pl.DataFrame([("A", 2, 6, "accepted", None), ("A", 8, 9, "accepted", None)], names, orient="row")
    with pytest.raises(Damaged):
        with_fate(row, pl.DataFrame({"source_sheet": ["A"], "source_row": [number]}), "erased")


def _jobs(*rows: tuple[str, str | None, str | None, str, int, int]) -> pl.DataFrame:
    names = ("interaction_id", "record_key", "group_id", "status_code", "share_no", "sequence")
    kinds = {name: pl.Int64 if name in ("share_no", "sequence") else pl.String for name in names}
    return pl.DataFrame(rows, kinds, orient="row")


def _counted(rows: pl.DataFrame, manifests: list[dict[str, Any]]) -> pl.DataFrame:
    """As a build counts them: those who are gone among those who are left."""
    everyone = with_erased_shares(rows, manifests)
    return count_sharing(everyone, ("share_no", "sequence")).head(rows.height)


def _shares(built: pl.DataFrame) -> list[tuple[int, int]]:
    return built.select("share_no", "n_sharing").rows()


def test_the_others_share_of_a_job_stays() -> None:
    """The second of three goes from g1: the others carry 1 of 3 and 3 of 3. Nothing of g3 took place."""
    gone = _jobs(
        ("i1", "r1", "g1", "happened", 2, 1),
        ("i4", "r4", "g2", "happened", 1, 1),
        ("i6", "r6", "g3", "future", 1, 1),
    )
    left = _jobs(
        ("i2", "r2", "g1", "happened", 3, 1),
        ("i3", "r3", "g1", "happened", 1, 1),
        ("i7", "r7", "g3", "future", 1, 1),
    )
    shares = erased_shares(gone, left)
    assert [(one["group_id"], one["share_nos"]) for one in shares] == [("g1", [2]), ("g3", [])]
    built = _counted(left, [{"sequence": 1, "erased_shares": shares}])
    assert _shares(built) == [(3, 3), (1, 3), (1, 1)]
    again = erased_shares(left.head(1), left.slice(1, 1))
    both = added_shares(shares, again)
    assert both == [
        {"group_id": "g1", "record_key": "r1", "share_nos": [2]},
        {"group_id": "g1", "record_key": "r2", "share_nos": [3]},
        {"group_id": "g3", "record_key": "r6", "share_nos": []},
    ]
    assert _shares(_counted(left.slice(1, 1), [{"sequence": 1, "erased_shares": both}])) == [(1, 3)]


def test_two_shares_of_one_record_are_held_together() -> None:
    held = [{"group_id": "g1", "record_key": "r1", "share_nos": [3]}]
    more = [{"group_id": "g1", "record_key": "r1", "share_nos": [1]}]
    assert added_shares(held, more) == [{"group_id": "g1", "record_key": "r1", "share_nos": [1, 3]}]


def test_what_a_later_extract_says_of_a_record_counts() -> None:
    """r1 was shared with someone erased; sent again in extract 2 it has nobody else any more, or two."""
    held = _jobs(("i2", "r1", "g1", "happened", 2, 2))
    first = {"sequence": 1, "erased_shares": [{"group_id": "g1", "record_key": "r1", "share_nos": [1]}]}
    assert _shares(_counted(held, [first, {"sequence": 2}])) == [(1, 1)]
    again = {"sequence": 2, "erased_shares": [{"group_id": "g1", "record_key": "r1", "share_nos": [1, 3]}]}
    assert _shares(_counted(held, [first, again])) == [(2, 3)]


def test_nobody_elses_number_moves_whoever_goes_from_whichever_extract() -> None:
    """Jobs in parts of three extracts with numbers of their own; all go but one of each part, one by one."""
    for seed in range(60):
        rng = Random(seed)
        rows = []
        for sequence, group in product((1, 2, 3), ("g1", "g2")):
            people = [f"{group}-{sequence}-{n}" for n in range(rng.randint(0, 4))]
            statuses = [rng.choice(["happened", "happened", "future"]) for _ in people]
            numbers = iter(rng.sample(range(1, 9), len(people)))
            rows += [
                (f"i{who}", f"r{who}", group, status, next(numbers) if status == "happened" else 1, sequence)
                for who, status in zip(people, statuses, strict=True)
            ]
        rng.shuffle(rows)
        before = _jobs(*rows)
        manifests: dict[int, dict[str, Any]] = {n: {"sequence": n, "erased_shares": []} for n in (1, 2, 3)}
        numbers_before = _numbers(before, manifests)
        for group in ("g1", "g2"):  # by hand: the shares of a job are 1, 2, ... n, each once
            took_part = [r for r in rows if r[2] == group and r[3] == "happened"]
            found = sorted(numbers_before[r[0]] for r in took_part)
            assert found == [(n, len(took_part)) for n in range(1, len(took_part) + 1)]
        left = before
        for row in [row for row in rows if not row[0].endswith("-0")]:
            part = left.filter(pl.col("sequence") == row[5])
            is_gone = pl.col("interaction_id") == row[0]
            shares = erased_shares(part.filter(is_gone), part.filter(~is_gone))
            manifest = manifests[row[5]]
            manifest["erased_shares"] = added_shares(manifest["erased_shares"], shares)
            left = left.filter(~is_gone)
        after = _numbers(left, manifests)
        wrong = {who: (numbers_before[who], after[who]) for who in after if numbers_before[who] != after[who]}
        assert wrong == {}, seed


def _numbers(rows: pl.DataFrame, manifests: dict[int, dict[str, Any]]) -> dict[str, tuple[int, int]]:
    built = _counted(rows, list(manifests.values()))
    return {
        who: (number, n) for who, number, n in built.select("interaction_id", "share_no", "n_sharing").rows()
    }
