"""Sums of the hand-over pack, taken as its rows go by, and whether they are the headline on screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from journey.export.attrition import Step, check_steps, steps_of_interactions, steps_of_rows
from journey.export.reconcile import SIDES, agree
from journey.store import Store

_NOTHING = Decimal("0.00")
_ON_SIDES = ("cost_lines", "summary_before_after", "summary_by_payer", "who_pays", "yearly_series")


class Sums:
    """Rows, people and exact pounds of every table. A person is in one slice only, so people add up."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._n_people = 0
        self._counted: dict[str, int] = {}
        self._by_side: dict[tuple[str, str], Decimal] = {}

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Take some rows of a table into account."""
        self.rows[name] = self.rows.get(name, 0) + frame.height
        if name == "interactions":
            self._n_people += frame["person_id"].n_unique()
            for side, n in frame.filter("is_counted")["side_code"].value_counts().iter_rows():
                self._counted[side] = self._counted.get(side, 0) + n
        if name in _ON_SIDES:
            for side, total in frame.group_by("side_code").agg(pl.sum("cost_gbp")).iter_rows():
                self._add(name, side, total)
        if name == "who_pays_gmca":
            for side in SIDES:
                self._add(name, side, frame.select(pl.sum(f"{side}_fiscal_gbp")).item())

    def check(self, store: Store) -> None:
        """Hold every table that has sides against the headline.

        Raises:
            Damaged: a table of the build adds up to something else; nothing may be published.
        """
        headline = store.select("export.headline")
        for side in SIDES:
            wanted = headline.filter(pl.col("side_code") == side)["cost_gbp"].sum() or _NOTHING
            for name in (*_ON_SIDES, "who_pays_gmca"):
                agree(name, self._by_side.get((name, side), _NOTHING), wanted)

    def totals(self) -> dict[str, Any]:
        """As the evaluator pack's manifest has them, to be held against it."""
        lines = {side: total for (name, side), total in self._by_side.items() if name == "cost_lines"}
        return {
            "n_people": self._n_people,
            "n_interactions": self.rows["interactions"],
            "n_cost_lines": self.rows["cost_lines"],
            "cost_gbp": str(sum(lines.values(), _NOTHING)),
            "cost_gbp_by_side": {side: str(total) for side, total in sorted(lines.items()) if total},
        }

    def attrition(self, files: pl.DataFrame) -> list[Step]:
        """From the files received to the interactions on each side, as in the evaluator pack.

        Args:
            files: as journey.export.attrition.extracts gives them.

        Raises:
            Damaged: a step does not add up.
        """
        sides = {side: self._counted.get(side, 0) for side in (*SIDES, "outside")}
        n_counted = sum(self._counted.values())
        contacts = steps_of_interactions(files, self.rows["interactions"], n_counted, sides)
        steps = [*steps_of_rows(files), *contacts]
        check_steps(steps)
        return steps

    def _add(self, name: str, side: str, total: Decimal) -> None:
        self._by_side[name, side] = self._by_side.get((name, side), _NOTHING) + total
