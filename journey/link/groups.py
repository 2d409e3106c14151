"""Connected components of everything at once, and of a few nodes with pairs that must stay apart."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl


def components(n: int, edges: pl.DataFrame) -> pl.Series:
    """The smallest member of each node's component.

    Args:
        n: nodes are the whole numbers below it.
        edges: columns a and b.

    >>> components(4, pl.DataFrame({"a": [2, 1], "b": [3, 3]})).to_list()
    [0, 1, 1, 1]
    """
    label = pl.int_range(n, dtype=pl.UInt32, eager=True)
    left, right = edges["a"].cast(pl.UInt32), edges["b"].cast(pl.UInt32)
    while True:
        ends = pl.DataFrame({"x": label.gather(left), "y": label.gather(right)})
        ends = ends.filter(pl.col("x") != pl.col("y"))
        if ends.is_empty():
            return label.alias("label")
        low, high = pl.min_horizontal("x", "y"), pl.max_horizontal("x", "y")
        lower = ends.group_by(high.alias("high")).agg(low=low.min())
        label = label.clone().scatter(lower["high"], lower["low"])
        jumped = label.gather(label)
        while not jumped.equals(label):
            label, jumped = jumped, jumped.gather(jumped)


def stars(frame: pl.DataFrame, key: str | list[str], node: str = "person") -> pl.DataFrame:
    """Edges (a, b) that join all nodes of each key: the smallest with each of the others."""
    held = frame.with_columns(a=pl.col(node).min().over(key)).select("a", b=pl.col(node))
    return held.filter(pl.col("a") != pl.col("b")).unique()


def apart(edges: Iterable[tuple[int, int]], forbidden: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges that may stand, taken in the order given, so that no forbidden pair ends in one component.

    >>> apart([(1, 2), (2, 3)], [(1, 3)])
    [(1, 2)]
    """
    root: dict[int, int] = {}
    enemies: dict[int, set[int]] = {}
    members: dict[int, list[int]] = {}

    def find(node: int) -> int:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one, other in forbidden:
        enemies.setdefault(one, set()).add(other)
        enemies.setdefault(other, set()).add(one)
    kept = []
    for a, b in edges:
        x, y = find(a), find(b)
        if x == y:
            kept.append((a, b))
            continue
        if len(members.get(x, [x])) < len(members.get(y, [y])):
            x, y = y, x
        if any(find(enemy) == x for enemy in enemies.get(y, ())):
            continue
        root[y] = x
        members.setdefault(x, [x]).extend(members.pop(y, [y]))
        enemies.setdefault(x, set()).update(enemies.pop(y, set()))
        kept.append((a, b))
    return kept
