"""The audit log: who did what, when, about whom and what for, as a chain of hashes.

Each line's hash is over the hash before it, its number, time, who, what, how many rows, and commitments to
its subject and purpose. A commitment is the sha256 of a random salt and the text: with text and salt taken
away, the line says nothing of anybody and the chain still holds, so a person can be erased from it. Whoever
does so adds a line whose hash is also over the numbers of the lines emptied: one that no later line names
was emptied to hide it.

The chain shows what was changed in the file afterwards: a line altered, taken out, moved or cut off at the
end. It can't show that someone wrote the whole of it anew, audit.head with it: keep copies of audit.head
elsewhere.
"""

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from journey.casebook.cells import Cells
from journey.casebook.head import GENESIS
from journey.errors import Damaged

COLUMNS = (
    "number, at, who, action, n_rows, subject, sealed_purpose, salt, subject_commitment,"
    " purpose_commitment, emptied_numbers, hash"
)
EMPTIED = "emptied"
_SALT_BYTES = 16


@dataclass(frozen=True)
class Verified:
    """What checking the log found. `fault` says what does not fit and where; it is "" where all fits.

    `n_unread` purposes could not be checked, because that needs the key.
    """

    n_lines: int
    n_erased: int
    n_unread: int
    fault: str


class Chain(Cells):
    """The lines as a chain: adding one, keeping its end, and checking the whole."""

    _is_end_known = False
    _n_added = 0

    def verify(self) -> Verified:
        """Check the whole log against its hashes and its end; says the first thing that does not fit."""
        counts = {"n_lines": 0, "n_erased": 0, "n_unread": 0}
        previous, expected = GENESIS, 1
        empty: set[int] = set()
        self._begin()  # nobody adds a line between reading the log and reading its end
        for row in self._rows(f"select {COLUMNS} from audit order by number"):
            number, salt, sealed = row[0], row[7], row[6]
            if fault := self._fault(row, previous, expected):
                return Verified(**counts, fault=fault)
            counts["n_lines"] += 1
            counts["n_erased"] += salt is None
            counts["n_unread"] += sealed is not None and self._key is None
            empty -= set(map(int, row[-2].split()))
            if salt is None:
                empty.add(number)
            previous, expected = row[-1], number + 1
        return Verified(**counts, fault=_hidden(empty) or self._end_fault())

    def _append(
        self,
        action: str,
        subject: str,
        purpose: str,
        n_rows: int | None,
        who: str,
        emptied: Sequence[int] = (),
    ) -> None:
        rows = self._rows("select number, hash from audit order by number desc limit 1")
        number, previous = (rows[0][0] + 1, rows[0][1]) if rows else (1, GENESIS)
        salt = secrets.token_bytes(_SALT_BYTES)
        sealed = self._seal(purpose, "audit", number, "sealed_purpose") if purpose else None
        commitments = (_commitment(salt, "subject", subject), _commitment(salt, "purpose", purpose))
        plain_cells = (number, self._stamp(), who, action, n_rows)
        numbers = " ".join(map(str, emptied))
        hashed = _hash(previous, plain_cells, commitments, numbers)
        self._change(
            f"insert into audit ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*plain_cells, subject, sealed, salt, *commitments, numbers, hashed),
        )
        self._n_added += 1

    def _know_the_end(self) -> None:
        """Before the first new line: if lines were cut off, the log itself says so from now on."""
        if self._is_end_known:
            return
        self._is_end_known = True
        if self._end()[0] == 0 and self._head.read() is None:
            self._head.write(0, GENESIS)
        elif self._end_fault():
            held = self._head.read()
            self._append("gap", str(held[0]) if held else "unknown", "", None, "journey")

    def _publish_head(self) -> None:
        """Keep the end of the log outside the casebook. Under the write lock, so that it never goes back."""
        if not self._n_added:
            return
        try:
            self._connection.execute("begin immediate")
        except sqlite3.OperationalError:
            return  # an end that is behind is right too, and the next line brings it up
        try:
            self._head.write(*self._end())
        finally:
            self._connection.execute("rollback")
        self._n_added = 0

    def _end(self) -> tuple[int, str]:
        rows = self._rows("select number, hash from audit order by number desc limit 1")
        return (rows[0][0], rows[0][1]) if rows else (0, GENESIS)

    def _end_fault(self) -> str:
        """An end that is one of the lines held is right: a crash may leave it a line behind."""
        last, held = self._end()[0], self._head.read()
        if held is None:
            return "audit.head is missing, so lines may be missing at the end." if last else ""
        number, hashed = held
        if number > last:
            return f"{_span(last + 1, number)} missing at the end of the audit log."
        kept = self._rows("select hash from audit where number = ?", (number,))
        if number and kept != [(hashed,)]:
            return (
                f"Line {number} of the audit log is not the one that audit.head knows: it was written anew."
            )
        return ""

    def _fault(self, row: Sequence[Any], previous: str, expected: int) -> str:
        number, at, who, action, n_rows, subject, sealed, salt, *commitments, emptied, hashed = row
        if number != expected:
            return f"{_span(expected, number - 1)} missing from the audit log."
        if hashed != _hash(previous, (number, at, who, action, n_rows), commitments, emptied):
            return (
                f"Line {number} of the audit log does not fit the one before it: it was changed, or lines"
                " were taken out or changed places."
            )
        if not self._is_as_committed(number, subject, sealed, salt, commitments):
            return f"Line {number} of the audit log was changed: what it is about, or what for."
        if action == "gap":
            return f"Lines before line {number} of the audit log were lost; its end was at line {subject}."
        return ""

    def _is_as_committed(
        self,
        number: int,
        subject: str | None,
        sealed: bytes | None,
        salt: bytes | None,
        commitments: list[str],
    ) -> bool:
        if salt is None:  # erased: nothing may be left of it
            return subject is None and sealed is None
        if subject is None or _commitment(salt, "subject", subject) != commitments[0]:
            return False
        try:
            purpose = "" if sealed is None else self._unseal(sealed, "audit", number, "sealed_purpose")
        except Damaged:
            return False
        return purpose is None or _commitment(salt, "purpose", purpose) == commitments[1]


def _span(first: int, last: int) -> str:
    return f"Line {first} is" if first == last else f"Lines {first} to {last} are"


def _commitment(salt: bytes, field: str, text: str) -> str:
    return sha256(salt + field.encode() + b"|" + text.encode()).hexdigest()


def _hidden(numbers: set[int]) -> str:
    if not numbers:
        return ""
    return (
        f"Line {min(numbers)} of the audit log was emptied, and no later line says that this was done to"
        " erase someone: what it said was hidden."
    )


def _hash(previous: str, cells: Sequence[Any], commitments: Sequence[str], emptied: str) -> str:
    return sha256(json.dumps([previous, *cells, *commitments, emptied]).encode()).hexdigest()
