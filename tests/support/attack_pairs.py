"""An attacker on two releases that overlap: what each shows, and what anybody knows ties them."""

import numpy as np
import polars as pl

from support import attack

ALL = "all"
COARSE = {"c0": "x", "c1": "x", "c2": "y", "c3": "y", "c4": "z", "c5": "z", "c6": "z", "c7": "z"}
KINDS = ("a few more", "a few fewer", "coarser", "another crossing")


def second(chance: np.random.Generator, parts: pl.DataFrame, dims: list[str], kind: str):
    """A second release's parts and dimensions: nearly the same people, or the same in other groups."""
    persons = parts["person_id"].unique().sort()
    if kind in KINDS[:2]:
        out = chance.choice(persons.to_numpy(), int(chance.integers(1, 8)), replace=False).tolist()
        return parts.filter(~pl.col("person_id").is_in(out)), dims
    if kind == "coarser":
        return parts.with_columns(pl.col(dims[-1]).replace_strict(COARSE)), dims
    band = pl.DataFrame({"person_id": persons, "d9": chance.choice(["c0", "c1", "c2"], persons.len())})
    return parts.join(band, on="person_id", how="left", maintain_order="left"), [*dims[:-1], "d9"]


def tie(program: attack.Program, fine: attack.Table, other: attack.Table, kind: str) -> None:
    """What ties the two: fewer people in every cell, or the same people in every group that both know."""
    if kind in KINDS[:2]:
        more, fewer = (other, fine) if kind == KINDS[0] else (fine, other)
        for key, unknown in fewer.at.items():
            program.lines.append(({more.at[key]: 1.0, unknown: -1.0}, 0, np.inf))
    elif kind == "coarser":
        _coarser(program, fine, other)
    else:
        for key, unknown in other.at.items():
            if key[-1] == ALL:
                program.lines.append(({fine.at[key]: 1.0, unknown: -1.0}, 0, 0))


def _coarser(program: attack.Program, fine: attack.Table, other: attack.Table) -> None:
    for key, unknown in other.at.items():
        cells = [fine.at[held] for held in fine.at if held[:-1] == key[:-1] and _in(held[-1], key[-1])]
        program.lines.append((dict.fromkeys(cells, 1.0) | {unknown: -1.0}, 0, 0))


def _in(fine: str, coarse: str) -> bool:
    return fine == coarse if ALL in (fine, coarse) else COARSE[fine] == coarse
