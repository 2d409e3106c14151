"""The audit log: who did what, when, about whom and what for; kept as a chain (journey/casebook/chain.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journey.casebook.chain import COLUMNS, EMPTIED, Chain
from journey.casebook.texts import checked_reason, checked_who, current_user
from journey.errors import Damaged

AUDIT_ACTIONS = (
    *("add", "withdraw", "build", "view", "compare", "export", "names", "subject", "erase", "retain", "key"),
    *("link_decision", "link_undo", "aliases", "explain", "explain_undo", "profile", "gap", EMPTIED),
    *("name", "entry", "entry_edit", "words", "take_back", "consent", "moment", "judge", "judge_undo"),
    *("ended", "ended_undo", "save", "forget", "look_up", "sign"),
)

NOT_OPEN = "(can't be opened)"


@dataclass(frozen=True)
class AuditLine:
    """One line. `subject` is one or more ids with a space between; None where it was erased.

    `purpose` is None where it was erased or read without the key, and "" where none was said.
    An emptied line says of how many lines (`n_rows`) subject and purpose were erased.
    """

    number: int
    at: str
    who: str
    action: str
    subject: str | None
    purpose: str | None
    n_rows: int | None
    is_erased: bool


class AuditLog(Chain):
    """Lines are added and never changed, but for what erasing a person takes out of them."""

    def record(
        self, action: str, subject: str, purpose: str = "", n_rows: int | None = None, who: str | None = None
    ) -> None:
        """Add a line to the audit log, before the thing is shown or done.

        Args:
            action: one of AUDIT_ACTIONS.
            subject: ids of persons, pairs, extracts or builds with a space between; never a name.
            purpose: what for; sealed. "" is "not said".
            n_rows: how many rows it was about, where that says something.
            who: where it is not the one who works here (current_user).

        Raises:
            Refused: a purpose was said and there is no key, or it is too long.
        """
        if action not in AUDIT_ACTIONS:
            raise ValueError(f"{action} is not in AUDIT_ACTIONS")
        self._begin()
        self._know_the_end()
        name = current_user() if who is None else checked_who(who)
        self._append(action, subject, checked_reason(purpose), n_rows, name)

    def audit_lines(
        self, about: str | None = None, actions: Sequence[str] = AUDIT_ACTIONS
    ) -> list[AuditLine]:
        """The log, oldest first; with an id, only the lines about it; with actions, only lines of these."""
        rows = self._rows(f"select {COLUMNS} from audit order by number")
        found = [self._line(row) for row in rows if row[3] in actions]
        return [line for line in found if about is None or about in (line.subject or "").split()]

    def lines_of(self, actions: Sequence[str]) -> list[AuditLine]:
        """The lines of some actions, oldest first; the others are not opened."""
        marks = ", ".join("?" for _ in actions)
        rows = self._rows(f"select {COLUMNS} from audit where action in ({marks}) order by number", actions)
        return [self._line(row) for row in rows]

    def _line(self, row: Sequence[Any]) -> AuditLine:
        number, at, who, action, n_rows, subject, sealed, salt, *_ = row
        is_erased = salt is None
        try:
            purpose = self._unseal(sealed, "audit", number, "sealed_purpose") if sealed else None
        except Damaged:  # one line must not close the others; verify says what is wrong with it
            purpose = NOT_OPEN
        if not is_erased and sealed is None:
            purpose = ""
        return AuditLine(number, at, who, action, subject, purpose, n_rows, is_erased)
