"""What must hold of person ids through any history of linkings, found by trying thousands of small ones."""

from __future__ import annotations

from hashlib import sha256

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.registry import Registry
from schemas.registry import Registry as Contract

PEOPLE = [f"s{number}" for number in range(7)]
Parts = dict[str, int]  # source person -> number of the part of the partition it is in


def made(texts: pl.Series) -> pl.Series:
    """Ids from few letters, so that collisions happen and the salt is needed."""
    ids = ["P" + sha256(text.encode()).hexdigest()[:2] for text in texts]
    return pl.Series(ids, dtype=pl.String)


def clusters_of(parts: Parts) -> pl.DataFrame:
    smallest = {part: min(s for s, p in parts.items() if p == part) for part in parts.values()}
    rows = [(s, smallest[part]) for s, part in parts.items()]
    return pl.DataFrame(rows, schema={"source_person_id": pl.String, "cluster": pl.String}, orient="row")


def assigned(registry: Registry, parts: Parts, why: str = "build x") -> dict[str, str]:
    return dict(registry.assign(clusters_of(parts), made, "linking", why).iter_rows())


partitions = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 3), min_size=1)
histories = st.lists(partitions, min_size=1, max_size=6)


@given(histories)
@settings(max_examples=50, deadline=None)
def test_an_id_changes_only_when_people_are_joined_or_parted(history: list[Parts]) -> None:
    registry, had = Registry(), dict[str, str]()
    for parts in history:
        ids = assigned(registry, parts)
        assert set(ids) == set(parts)
        for one in parts:
            for two in parts:
                assert (ids[one] == ids[two]) == (parts[one] == parts[two])
        for s in parts:
            if s not in had or ids[s] == had[s]:
                continue
            with_others = any(parts[o] == parts[s] and had.get(o, had[s]) != had[s] for o in parts)
            left_others = any(parts[o] != parts[s] and had.get(o) == had[s] for o in parts)
            assert with_others or left_others
        # Those whom linking does not see now keep their id, or go with those who shared it.
        followed = dict(registry.lines.select("source_person_id", "person_id").iter_rows())
        for s in had.keys() - ids.keys():
            assert followed[s] == had[s] or any(had.get(o) == had[s] and ids[o] == followed[s] for o in ids)
        had = followed
        Contract.validate(registry.lines)


@given(histories)
@settings(max_examples=50, deadline=None)
def test_an_id_never_means_someone_else(history: list[Parts]) -> None:
    """Whoever has an id that was given before, had it before; one given up leads to someone who had it.

    Those whom linking did not see had it too, where the registry let them go with those who shared theirs.
    """
    registry = Registry()
    ever: dict[str, list[set[str]]] = {}  # person id -> who had it after each linking
    for parts in history:
        ids = assigned(registry, parts)
        for person_id in set(ids.values()):
            members = {s for s in ids if ids[s] == person_id}
            if person_id in ever:
                assert any(members & held for held in ever[person_id])
            ever.setdefault(person_id, []).append(members)
        given = set(registry.lines["person_id"])
        present = dict(registry.lines.select("source_person_id", "person_id").iter_rows())
        for person_id in set(present.values()):
            ever.setdefault(person_id, []).append({s for s, now in present.items() if now == person_id})
        for person_id in given:
            leads = registry.resolve(person_id)
            assert leads in present.values()
            if person_id in present.values():
                assert leads == person_id
            else:  # it leads to someone who had it
                assert any(present[s] == leads for held in ever[person_id] for s in held)


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_order_of_rows_and_asking_twice_change_nothing(history: list[Parts], random: object) -> None:
    one, two = Registry(), Registry()
    for parts in history:
        first = assigned(one, parts)
        assert assigned(one, parts) == first
        mixed = clusters_of(parts).sample(fraction=1, shuffle=True, seed=random.randrange(2**31))  # type: ignore[attr-defined]
        assert dict(two.assign(mixed, made, "linking", "build x").iter_rows()) == first
    assert one.lines.drop("sequence").equals(two.lines.drop("sequence"))


@given(
    partitions, st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4), st.data()
)
@settings(max_examples=50, deadline=None)
def test_merges_undone_give_the_former_ids_back(
    start: Parts, joins: list[tuple[int, int]], data: st.DataObject
) -> None:
    """However many merges, undone one after another or several at once."""
    registry = Registry()
    stages = [start]
    for kept, given_up in joins:
        stages.append({s: kept if part == given_up else part for s, part in stages[-1].items()})
    ids = [assigned(registry, parts) for parts in stages]
    back = data.draw(st.lists(st.sampled_from(range(len(stages))), unique=True))
    for number in [*sorted(back, reverse=True), 0]:
        assert assigned(registry, stages[number]) == ids[number]


@given(histories)
@settings(max_examples=50, deadline=None)
def test_what_only_arrives_or_joins_follows_the_simple_rule(history: list[Parts]) -> None:
    """Oracle, by dict and loop: a person has the id that was published first among those of its members."""
    registry = Registry()
    group = dict[str, str]()  # union of everything linked so far: source person -> its smallest companion
    had, place = dict[str, str](), dict[str, int]()
    for number, parts in enumerate(history):
        for s in parts:
            group.setdefault(s, s)
        for one in parts:
            for two in parts:
                if parts[one] == parts[two] and group[one] != group[two]:
                    low, high = sorted((group[one], group[two]))
                    group = {s: low if g == high else g for s, g in group.items()}
        numbers = {g: i for i, g in enumerate(sorted(set(group.values())))}
        ids = assigned(registry, {s: numbers[g] for s, g in group.items()})
        for g in set(group.values()):
            olds = {had[s] for s in group if group[s] == g and s in had}
            new = {ids[s] for s in group if group[s] == g}
            assert len(new) == 1
            if olds:
                assert new <= olds
                assert place[new.pop()] == min(place[old] for old in olds)
            else:
                assert not new & place.keys()
        for person_id in ids.values():
            place.setdefault(person_id, number)
        had = ids


@given(histories, st.sets(st.sampled_from(PEOPLE), min_size=1), histories)
@settings(max_examples=50, deadline=None)
def test_ids_of_the_erased_are_spent(before: list[Parts], gone: set[str], after: list[Parts]) -> None:
    registry = Registry()
    for parts in before:
        ids = assigned(registry, parts)
    whole = {ids[s] for s in gone & ids.keys()}
    gone |= {s for person_id in whole for s in registry.source_people(person_id)}
    ever = set(registry.lines["person_id"])
    led = {person_id: registry.resolve(person_id) for person_id in ever}
    registry.forget(gone)
    lines = registry.lines
    registry.forget(gone)
    assert registry.lines.equals(lines)
    assert not gone & set(lines["source_person_id"].drop_nulls())
    spent = {person_id for person_id in ever if led[person_id] in whole}
    assert all(registry.resolve(person_id) is None for person_id in spent)
    for person_id in ever - spent:  # as before, or to those of its people who are left, or nowhere
        now = registry.resolve(person_id)
        had = lines.filter(pl.col("person_id") == person_id)["source_person_id"]
        assert now in {led[person_id], None} or set(registry.source_people(now)) & set(had)
    for parts in after:  # the same records, should they ever come back, are somebody new
        assert not set(assigned(registry, parts).values()) & spent
    Contract.validate(registry.lines)
