"""An attacker on released tables: everything shown is a constraint, every hidden cell is made least and most.

Written from docs/disclosure.md and the released cells alone, by loops over rows; it shares nothing with
journey.disclosure. It is told more than a reader is: whether a hidden cell is of few people or was hidden
because of others, and in which dimensions each person has one category.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import scipy.optimize
import scipy.sparse

ALL = "all"
NARROW = 3  # values
FAR = 100_000  # people: more than any table here has, and no burden to the program


@dataclass
class Rules:
    """What is published of a profile."""

    fewest: int
    round_to: int
    fewest_cost: int = 10
    cost_to: int = 100
    is_zero_shown: bool = True


@dataclass
class Program:
    """Unknowns with bounds, and lines over them: (weights by unknown, least, most)."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    lines: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def add(self, low: float, high: float) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def ranges(
        self, wanted, is_whole: bool, is_far_apart, known: dict[int, float]
    ) -> dict[int, tuple[float, float]]:
        """The least and the most of each wanted unknown, or two values that are as far apart as is asked."""
        rows, columns, weights = [], [], []
        for number, (line, _, _) in enumerate(self.lines):
            rows += [number] * len(line)
            columns += line
            weights += line.values()
        matrix = scipy.sparse.csr_array((weights, (rows, columns)), shape=(len(self.lines), len(self.low)))
        among = scipy.optimize.LinearConstraint(
            matrix, [line[1] for line in self.lines], [line[2] for line in self.lines]
        )
        bounds = scipy.optimize.Bounds(self.low, self.high)
        seen = {unknown: [np.inf, -np.inf] for unknown in wanted}
        for unknown, sign in itertools.product(wanted, (1, -1)):
            if is_far_apart(unknown, *seen[unknown]):
                continue
            price = np.zeros(len(self.low))
            price[unknown] = sign
            done = scipy.optimize.milp(
                price, integrality=np.full(price.size, int(is_whole)), bounds=bounds, constraints=among
            )
            if done.status == 3:  # there is no end to it
                seen[unknown][0 if sign == 1 else 1] = -np.inf if sign == 1 else np.inf
                continue
            assert done.x is not None, done.message  # the truth is one solution
            world = np.round(done.x) if is_whole else done.x
            for other, (low, high) in seen.items():
                seen[other] = [min(low, world[other]), max(high, world[other])]
        for unknown, value in known.items():
            low, high = seen[unknown]
            assert low - 1e-3 <= value <= high + 1e-3 or is_far_apart(unknown, low, high), (
                "the truth is left out"
            )
        return {unknown: (low, high) for unknown, (low, high) in seen.items()}


def as_shown(value: int, base: int, at_least: int) -> tuple[int, int]:
    """The whole numbers that are rounded to this one, halves away from nought."""
    fit = [
        number
        for number in range(value - base, value + base + 1)
        if number >= at_least
        and int((abs(number) * 2 + base) // (2 * base) * base) * (1 if number >= 0 else -1) == value
    ]
    return fit[0], fit[-1]


@dataclass
class Table:
    """A released table as unknowns of a program; `at` finds the unknown of a cell."""

    dims: list[str]
    rows: list[dict]
    one_each: set[str]
    at: dict[tuple, int]

    def key(self, row) -> tuple:
        return tuple(row[dim] for dim in self.dims)


def _above(key: tuple) -> list[tuple]:
    """Every margin that a cell is part of."""
    choices = [(part, ALL) if part != ALL else (ALL,) for part in key]
    return [held for held in itertools.product(*choices) if held != key]


def add_people(
    program: Program, cells: pl.DataFrame, exact: pl.DataFrame, dims, one_each, rules: Rules
) -> Table:
    """Numbers of people of one release."""
    table = Table(list(dims), cells.to_dicts(), set(one_each), {})
    truth = {table.key(row): row["n_people"] for row in exact.iter_rows(named=True)}
    shown = {table.key(row): row for row in table.rows}
    for key, row in shown.items():
        if row["people_status"] == "zero":
            low, high = 0, 0
        elif row["people_status"] == "shown":
            has_cost = row.get("cost_status") == "shown"
            low, high = as_shown(
                row["n_people"], rules.round_to, rules.fewest_cost if has_cost else rules.fewest
            )
        elif truth[key] >= rules.fewest:
            low, high = rules.fewest, FAR
        else:
            few_above = any(
                shown[up]["people_status"] == "hidden" and truth[up] < rules.fewest for up in _above(key)
            )
            low, high = (0 if few_above or not rules.is_zero_shown else 1), rules.fewest - 1
        table.at[key] = program.add(low, high)
    for line, margin, dim in _lines(table):
        total = {table.at[key]: 1.0 for key in line} | {table.at[margin]: -1.0}
        program.lines.append((total, 0, 0 if dim in table.one_each else np.inf))
        if dim not in table.one_each:
            program.lines += [({table.at[margin]: 1.0, table.at[key]: -1.0}, 0, np.inf) for key in line]
    return table


def add_totals(
    program: Program, cells: pl.DataFrame, dims, measure: str, stem: str, base: int, low: float
) -> Table:
    """Totals of a measure of one release; they always add up. Costs in pounds."""
    table = Table(list(dims), cells.to_dicts(), set(dims), {})
    for row in table.rows:
        if row[f"{stem}_status"] == "zero":
            bounds = (0.0, 0.0)
        elif row[f"{stem}_status"] == "shown":
            bounds = (max(low, float(row[measure]) - base / 2), float(row[measure]) + base / 2)
        else:
            bounds = (low, np.inf)
        table.at[table.key(row)] = program.add(*bounds)
    for line, margin, _ in _lines(table):
        program.lines.append(({table.at[key]: 1.0 for key in line} | {table.at[margin]: -1.0}, 0, 0))
    return table


def _lines(table: Table):
    """Each margin over one dimension with its cells: (cells, margin, the dimension)."""
    for number, dim in enumerate(table.dims):
        margins = [key for key in table.at if key[number] == ALL]
        for margin in margins:
            line = [
                key
                for key in table.at
                if key[number] != ALL
                and key[:number] + key[number + 1 :] == margin[:number] + margin[number + 1 :]
            ]
            yield line, margin, dim


@dataclass
class Found:
    """How an attack went, in hidden cells."""

    hidden: int = 0
    exactly: int = 0
    narrowed: int = 0  # to three values or fewer, or a total to within p%

    def __add__(self, other: "Found") -> "Found":
        return Found(self.hidden + other.hidden, self.exactly + other.exactly, self.narrowed + other.narrowed)


def on_people(program: Program, tables: list[tuple[Table, pl.DataFrame]]) -> Found:
    """Attack the hidden numbers of people of one release or several; exact ones only to check the attack."""
    known = {}
    for table, exact in tables:
        truth = {table.key(row): row["n_people"] for row in exact.iter_rows(named=True)}
        known |= {
            table.at[table.key(row)]: truth[table.key(row)]
            for row in table.rows
            if row["people_status"] == "hidden"
        }
    found = program.ranges(list(known), True, lambda _, low, high: high - low >= NARROW, known)
    return Found(
        len(found),
        sum(high == low for low, high in found.values()),
        sum(high - low < NARROW for low, high in found.values()),
    )


def on_totals(program: Program, tables: list[tuple[Table, dict, set]], p_percent: float) -> Found:
    """Attack hidden totals. `tables`: each with its true totals and the cells that are about few people."""
    known, few = {}, set()
    for table, truth, sensitive in tables:
        stems = {table.at[key]: value for key, value in truth.items()}
        known |= stems
        few |= {table.at[key] for key in sensitive}

    def is_far_apart(unknown, low, high):
        reach = abs(known[unknown]) * p_percent / 100
        floor = program.low[unknown]
        return low <= max(floor, known[unknown] - reach) + 1e-3 and high >= known[unknown] + reach - 1e-3

    found = program.ranges(sorted(few), False, is_far_apart, known={cell: known[cell] for cell in few})
    return Found(
        len(found),
        sum(high - low < 0.01 for low, high in found.values()),
        sum(not is_far_apart(cell, low, high) for cell, (low, high) in found.items()),
    )
