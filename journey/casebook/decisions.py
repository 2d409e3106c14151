"""What people decided about pairs of source people: the same person, or two."""

import sqlite3
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from journey.casebook.cells import Cells
from journey.casebook.texts import checked_reason, checked_who
from journey.errors import Refused
from journey.identifiers import pair_id_of

Verdict = Literal["same", "different"]
Pair = tuple[str, str]
_WORDS = {"same": "the same person", "different": "different people"}
_COLUMNS = (
    "decision_id, pair_id, source_person_id_a, source_person_id_b, verdict_code, who, at, sealed_why,"
    " undone_by, undone_at, sealed_undone_why"
)


@dataclass(frozen=True)
class Decision:
    """What someone decided about a pair of source people (tokens), `a` the smaller of the two.

    `why` and `undone_why` are None where they were read without the key. Times are in UTC. A decision that
    stands has no `undone_by` and no `undone_at`.
    """

    decision_id: int
    pair_id: str
    a: str
    b: str
    verdict: str
    who: str
    at: str
    why: str | None
    undone_by: str | None = None
    undone_at: str | None = None
    undone_why: str | None = None


class Decisions(Cells):
    """Decisions on pairs. One decision stands at a time; undoing one keeps its line."""

    def decide(self, a: str, b: str, verdict: Verdict, who: str, why: str) -> Decision:
        """Keep a decision on a pair. The caller writes the audit line: record("link_decision", pair_id).

        Args:
            a: one source person id (a token).
            b: the other one; the order does not matter.
            verdict: "same" or "different".
            who: who decides; stays in clear.
            why: the reason; sealed.

        Raises:
            Refused: there is no key, who or why is blank or too long, a decision on the pair stands already
                (it says who decided and when), or it contradicts others (it names their pairs).
            Busy: the keys were changed meanwhile.
        """
        if a == b:
            raise Refused("A record can't be compared with itself. Name two records.")
        if verdict not in _WORDS:
            raise Refused("Decide either same or different.")
        name, reason = checked_who(who), _reason(why)
        one, two = sorted((a, b))
        pair_id = pair_id_of(one, two)
        self._refuse_other_tokens()
        if standing := self._standing(pair_id):
            raise _already(standing)
        _refuse_contradiction(self._rows(_STANDING), (one, two), verdict)
        number = self._rows("select coalesce(max(decision_id), 0) + 1 from link_decision")[0][0]
        sealed = self._seal(reason, "link_decision", number, "sealed_why")
        kept = (number, pair_id, one, two, verdict, name, self._stamp(), sealed)
        try:
            self._change(
                "insert into link_decision (decision_id, pair_id, source_person_id_a, source_person_id_b,"
                " verdict_code, who, at, sealed_why) values (?, ?, ?, ?, ?, ?, ?, ?)",
                kept,
            )
        except sqlite3.IntegrityError:
            # The index on standing decisions has the last word, whatever was looked up before.
            raise Refused("Someone decided on this pair at the same moment. Look at it again.") from None
        return Decision(*kept[:7], why=reason)

    def undo(self, pair_id: str, who: str, why: str) -> Decision:
        """Take the standing decision on a pair back; its line is kept. The caller writes the audit line:
        record("link_undo", pair_id).

        Raises:
            Refused: there is no key, who or why is blank or too long, or no decision on the pair stands.
            Busy: the keys were changed meanwhile.
        """
        name, reason = checked_who(who), _reason(why)
        self._refuse_other_tokens()
        standing = self._standing(pair_id)
        if standing is None:
            raise Refused("No decision on that pair stands, so there is nothing to undo.")
        sealed = self._seal(reason, "link_decision", standing.decision_id, "sealed_undone_why")
        self._change(
            "update link_decision set undone_by = ?, undone_at = ?, sealed_undone_why = ?"
            " where decision_id = ?",
            (name, self._stamp(), sealed, standing.decision_id),
        )
        return next(one for one in self.decisions(True) if one.decision_id == standing.decision_id)

    def decisions(self, include_undone: bool = False) -> list[Decision]:
        """Decisions in the order they were made; those undone only if asked for."""
        where = "" if include_undone else " where undone_at is null"
        return self._decisions(f"select {_COLUMNS} from link_decision{where} order by decision_id")

    def same_pairs(self) -> list[Pair]:
        """Pairs of source person ids, smaller first, that someone found to be one person; in order."""
        return self._pairs("same")

    def different_pairs(self) -> list[Pair]:
        """Pairs of source person ids, smaller first, that someone found to be two people; in order."""
        return self._pairs("different")

    def _pairs(self, verdict: Verdict) -> list[Pair]:
        rows = self._rows(_STANDING)
        return sorted((a, b) for a, b, found in rows if found == verdict)

    def _standing(self, pair_id: str) -> Decision | None:
        sql = f"select {_COLUMNS} from link_decision where pair_id = ? and undone_at is null"
        found = self._decisions(sql, (pair_id,))
        return found[0] if found else None

    def _decisions(self, sql: str, values: tuple[str, ...] = ()) -> list[Decision]:
        found = []
        for number, pair, a, b, verdict, who, at, why, undone_by, undone_at, undone_why in self._rows(
            sql, values
        ):
            texts = [
                self._unseal(sealed, "link_decision", number, field)
                for field, sealed in (("sealed_why", why), ("sealed_undone_why", undone_why))
            ]
            undone = (undone_by, undone_at, texts[1])
            found.append(Decision(number, pair, a, b, verdict, who, at, texts[0], *undone))
        return found


_STANDING = (
    "select source_person_id_a, source_person_id_b, verdict_code from link_decision where undone_at is null"
    " order by decision_id"
)


def _reason(why: str) -> str:
    reason = checked_reason(why)
    if not reason:
        raise Refused("Say why: a decision without a reason can't be judged later.")
    return reason


def _already(standing: Decision) -> Refused:
    return Refused(
        f"{standing.who} decided on {standing.at[:10]} at {standing.at[11:16]} UTC that this pair is"
        f" {_WORDS[standing.verdict]}. To decide otherwise undo it first: journey link --undo"
        f" {standing.pair_id}"
    )


def _refuse_contradiction(standing: Iterable[tuple[str, str, str]], pair: Pair, verdict: Verdict) -> None:
    """A pair may be the same person only if no decision keeps apart anyone who would then be one."""
    held = list(standing)
    joined: dict[str, list[str]] = {}
    for a, b, found in held:
        if found == "same":
            joined.setdefault(a, []).append(b)
            joined.setdefault(b, []).append(a)
    if verdict == "different":
        if chain := _path(joined, *pair):
            raise _contradicts(chain, "the two are one person")
        return
    sides = [_reached(joined, one) for one in pair]
    for a, b, found in held:
        for one, two in ((a, b), (b, a)):
            if found == "different" and one in sides[0] and two in sides[1]:
                chain = [*_path(joined, pair[0], one), (one, two), *_path(joined, two, pair[1])]
                raise _contradicts(chain, "the two are different people")


def _contradicts(chain: list[Pair], meaning: str) -> Refused:
    names = ", ".join(pair_id_of(*pair) for pair in chain)
    return Refused(
        f"That contradicts what was decided before: by the decisions on {names}, {meaning}. Undo one of these"
        " first if it was wrong."
    )


def _reached(joined: Mapping[str, list[str]], start: str) -> dict[str, str]:
    """Everyone who is the same person as `start`, each with the one they were reached from."""
    came_from = {start: start}
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        for other in joined.get(one, []):
            if other not in came_from:
                came_from[other] = one
                waiting.append(other)
    return came_from


def _path(joined: Mapping[str, list[str]], start: str, end: str) -> list[Pair]:
    """The shortest chain of pairs from one to the other; none where they are not one person or the same."""
    came_from = _reached(joined, start)
    pairs: list[Pair] = []
    while end in came_from and end != start:
        pairs.append((came_from[end], end))
        end = came_from[end]
    return pairs[::-1]
