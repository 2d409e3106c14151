"""One connection to the casebook: reading, writing in one transaction, and sealing of single cells."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from journey.casebook.head import Head
from journey.errors import Busy, Refused
from journey.keys import Key

_CHANGED_KEYS = "The keys were changed since this was begun. Nothing was kept; try again."
NEEDS_KEY = "The casebook keeps this text sealed, and there is no key at hand. Set JOURNEY_KEY_FILE."
# Table -> its sealed columns and the columns that tell its rows apart; both are bound into what is sealed.
SEALED = {
    "person": (("alias",), ("sealed_display_name",)),
    "change_point": (("alias",), ("sealed_change_label", "sealed_reason")),
    "words": (("words_id",), ("sealed_text",)),
    "explained_item": (("extract_id", "check_id"), ("sealed_why",)),
    "link_decision": (("decision_id",), ("sealed_why", "sealed_undone_why")),
    "audit": (("number",), ("sealed_purpose",)),
    "entry": (("entry_id", "version_no"), ("sealed_body",)),
    "consent": (("consent_id",), ("sealed_note",)),
    "moment": (("moment_id",), ("sealed_label", "sealed_reason")),
    "ending": (("ending_id",), ("sealed_why",)),
    "saved_comparison": (("name",), ("sealed_held",)),
    "release": (("number",), ("sealed_purpose", "sealed_despite", "sealed_exact")),
}


def seal_cell(key: Key, text: str, table: str, row: str, field: str) -> bytes:
    """A text under the key; it opens in the same table, row and field only."""
    return key.seal(text.encode(), _label(table, row, field))


def unseal_cell(key: Key, sealed: bytes, table: str, row: str, field: str) -> str:
    """What seal_cell sealed.

    Raises:
        Damaged: the key is another one, or the cell was changed or moved.
    """
    return key.unseal(sealed, _label(table, row, field)).decode()


def _label(table: str, row: str, field: str) -> str:
    return f"casebook/{table}/{row}/{field}"


def row_name(values: Sequence[Any]) -> str:
    """A row's name in what is sealed: the values that tell it apart."""
    return "|".join(str(value) for value in values)


class Cells:
    """The connection that the parts of the casebook share.

    Reading takes no lock. The first change begins a transaction that no other writer can begin meanwhile,
    so what is read after it holds until the end.
    """

    def __init__(self, connection: sqlite3.Connection, key: Key | None, head: Head) -> None:
        self._connection = connection
        self._key = key
        self._head = head

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("begin immediate")

    def _change(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one changing statement; returns how many rows it touched."""
        self._begin()
        return self._connection.execute(sql, values).rowcount

    def _stamp(self) -> str:
        """Now, in UTC, as SQLite says it: the only clock in the casebook, and no figure hangs on it."""
        return str(self._rows("select strftime('%Y-%m-%dT%H:%M:%SZ', 'now')")[0][0])

    def _seal(self, text: str, table: str, row: Any, field: str) -> bytes:
        if self._key is None:
            raise Refused(NEEDS_KEY)
        self._begin()
        for (data_key_id,) in self._rows("select data_key_id from sealed_by"):
            if not self._key.holds_data_key(data_key_id):  # ours is a former one, soon opened by nobody
                raise Busy(_CHANGED_KEYS)
        return seal_cell(self._key, text, table, str(row), field)

    def _refuse_other_tokens(self) -> None:
        """Before tokens are kept: they must be of the token key that those here are of.

        Raises:
            Busy: the tokens of the workspace were changed since the writer read them, or are being changed.
        """
        self._begin()
        if self._key is None:
            raise Refused(NEEDS_KEY)
        made_by = self._rows("select token_key_id from tokens_made_by")
        if (made_by[0][0] if made_by else self._key.first_token_key_id) != self._key.token_key_id:
            raise Busy(_CHANGED_KEYS)

    def _unseal(self, sealed: bytes | None, table: str, row: Any, field: str) -> str | None:
        """The text of a cell; None where there is none, or no key."""
        if sealed is None or self._key is None:
            return None
        return unseal_cell(self._key, sealed, table, str(row), field)
