"""One trial of the attack: random people, a release or two, and what an attacker gets from them."""

import itertools
from collections import defaultdict
from dataclasses import asdict

import numpy as np
import polars as pl

from journey.disclosure import PROFILES, Earlier, protected
from journey.errors import Refused
from support import attack, attack_pairs, groups_by_chance

ALL = "all"
KINDS = attack_pairs.KINDS
TOTALS = (("n_contacts", "contacts", 5), ("cost_gbp", "cost", 100))


def rules(code: str) -> attack.Rules:
    """What docs/disclosure.md says of a profile."""
    return {
        "nhs_hes": attack.Rules(fewest=8, round_to=5),
        "tre10": attack.Rules(fewest=10, round_to=5, is_zero_shown=False),
    }[code]


def single(seed: int, code: str = "nhs_hes", most: int = 8) -> dict[str, attack.Found]:
    """One random table with its margins, protected and attacked: people, contacts and cost."""
    parts, dims, one_each = groups_by_chance.table(np.random.default_rng(seed), most)
    try:
        made = protected(parts, dims, PROFILES[code], groups_by_chance.MEASURES)
    except Refused:
        return {"refused": attack.Found(1)}
    program = attack.Program()
    table = attack.add_people(program, made.cells, made.exact, dims, one_each, rules(code))
    found = {"people": attack.on_people(program, [(table, made.exact)])}
    for measure, stem, base in TOTALS:
        program = attack.Program()
        laid = _totals(program, made, parts, dims, measure, stem, base, rules(code))
        found[stem] = attack.on_totals(program, [laid], 10)
    return found


def hidden_only(seed: int) -> attack.Found:
    """The same table where 1 to 7 people are hidden and everything else is shown exactly: it must break."""
    parts, dims, one_each = groups_by_chance.table(np.random.default_rng(seed))
    exact = protected(parts, dims, PROFILES["nhs_hes"]).exact.select(*dims, "n_people")
    few = pl.col("n_people").is_between(1, 7)
    status = pl.when(few).then(pl.lit("hidden")).when(pl.col("n_people") == 0).then(pl.lit("zero"))
    shown = exact.with_columns(people_status=status.otherwise(pl.lit("shown")))
    program = attack.Program()
    table = attack.add_people(program, shown, exact, dims, one_each, attack.Rules(fewest=8, round_to=1))
    return attack.on_people(program, [(table, exact)])


def pair(seed: int, is_aware: bool = True, most: int = 8) -> tuple[str, dict[str, attack.Found]]:
    """Two releases that overlap, attacked together; `is_aware`: the second knows of the first."""
    chance = np.random.default_rng(10_000 + seed)
    kind = KINDS[seed % len(KINDS)]
    parts, dims, one_each = groups_by_chance.table(chance, most)
    if dims[-1] not in one_each:
        raise AssertionError("the last dimension is never one that people are in several of")
    other_parts, other_dims = attack_pairs.second(chance, parts, dims, kind)
    profile, measures = PROFILES["nhs_hes"], groups_by_chance.MEASURES
    if kind == "a few more":  # fewer people leave first
        parts, other_parts = other_parts, parts
    groups = {dims[-1]: attack_pairs.COARSE} if kind == "coarser" else {}
    try:
        first = protected(parts, dims, profile, measures)
        out = [Earlier(tuple(dims), first.exact, profile, groups)] if is_aware else []
        then = protected(other_parts, other_dims, profile, measures, earlier=out)
    except Refused:
        return kind, {"refused": attack.Found(1)}
    told = rules("nhs_hes")
    program = attack.Program()
    tables = [
        (attack.add_people(program, made.cells, made.exact, names, one_each | {"d9"}, told), made.exact)
        for made, names in ((first, dims), (then, other_dims))
    ]
    attack_pairs.tie(program, tables[0][0], tables[1][0], kind)
    found = {"people": attack.on_people(program, tables)}
    if kind in KINDS[2:]:
        program = attack.Program()
        both = [
            _totals(program, made, whose, names, "cost_gbp", "cost", 100, told)
            for made, whose, names in ((first, parts, dims), (then, other_parts, other_dims))
        ]
        attack_pairs.tie(program, both[0][0], both[1][0], kind)
        found["cost"] = attack.on_totals(program, both, 10)
    return kind, found


def _totals(program, made, parts, dims, measure, stem, base, told):
    """A measure's table in a program, its true hidden totals, and which of those are about few people."""
    laid = attack.add_totals(program, made.cells, dims, measure, stem, base, 0.0)
    by_person: dict[tuple, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in parts.iter_rows(named=True):
        for key in itertools.product(*((row[dim], ALL) for dim in dims)):
            by_person[key][row["person_id"]] += float(row[measure])
    hidden = [laid.key(row) for row in laid.rows if row[f"{stem}_status"] == "hidden"]
    fewest = told.fewest_cost if stem == "cost" else told.fewest
    truth = {key: sum(by_person[key].values()) for key in hidden}
    return laid, truth, {key for key in hidden if by_person[key] and _is_about_few(by_person[key], fewest)}


def _is_about_few(persons: dict[str, float], fewest: int) -> bool:
    largest, *rest = sorted(persons.values(), reverse=True)
    second = rest[0] if rest else 0.0
    left = sum(rest) - second
    return len(persons) < fewest or largest + second > 0.9 * (largest + sum(rest)) or left < 0.1 * largest


def plain(found: dict[str, attack.Found]) -> dict[str, dict[str, int]]:
    """Results as JSON."""
    return {name: {part: int(n) for part, n in asdict(held).items()} for name, held in found.items()}
