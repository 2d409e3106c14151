"""The same answers about everybody with a change point: each question is put to the build once for many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from journey.read.build import Row
from journey.read.comparison import Reader

if TYPE_CHECKING:
    import polars as pl

    from journey.evidence.verdict import Month, Verdict

_AT_ONCE = 500  # people: what is held of them fits into a few tens of megabytes
_OF_THESE = "between $first_id and $last_id"


class Everyone(Reader):
    """A reader for going through people in order; used by one thread.

    What Reader.told is made of is fetched for the people of a block at once, and handed out person by person
    to the same code, so that the words are those of the screen. Every other question is put as ever.
    """

    def __init__(self, read: Reader) -> None:
        super().__init__(read.store, read.manifest, read.workspace)
        self._lock = read._lock  # one connection serves one at a time, whoever asks
        self._once: dict[str, pl.DataFrame] = {}  # by SELECT, of those that are about nobody
        self._block: dict[str, str] = {}
        self._rows: dict[str, dict[str, list[Row]]] = {}  # by SELECT and person, of this block
        self._months: dict[str, tuple[list[Month], list[Month]]] = {}
        self._verdicts: dict[tuple[tuple[Month, ...], ...], Verdict] = {}

    def changed(self) -> Iterator[str]:
        """Ids of everybody with a change point, in order; ask about each as it comes."""
        from journey.evidence.verdict import judge_each

        found = self.rows("select distinct person_id from canonical.change_point order by 1")
        ids = [row["person_id"] for row in found]
        for start in range(0, len(ids), _AT_ONCE):
            these = ids[start : start + _AT_ONCE]
            self._block = {"first_id": these[0], "last_id": these[-1]}
            self._rows.clear()
            self._months = {one: super(Everyone, self)._judged_months(one) for one in these}
            sides = {tuple(map(tuple, both)): both for both in self._months.values()}
            self._verdicts = dict(zip(sides, judge_each(list(sides.values())), strict=True))
            yield from these

    def person_id(self, person: str) -> str:
        """The id itself: only ids are asked for here."""
        return person

    def _frame(self, sql: str, **params: Any) -> pl.DataFrame:
        if params:
            return super()._frame(sql, **params)
        if sql not in self._once:
            self._once[sql] = super()._frame(sql)
        return self._once[sql]

    def _asked(self, sql: str, person: str) -> list[Row]:
        if sql not in self._rows:
            self._rows[sql] = {}
            for row in self.rows(sql.format(of=_OF_THESE), **self._block):
                self._rows[sql].setdefault(row.pop("person_id"), []).append(row)
        return [dict(row) for row in self._rows[sql].get(person, ())]

    def _judged_months(self, person: str) -> tuple[list[Month], list[Month]]:
        return self._months[person]

    def _verdict_on(self, before: Sequence[Month], after: Sequence[Month]) -> Verdict:
        return self._verdicts[tuple(before), tuple(after)]
