"""The list of shared texts of an old Excel file: which of them are empty."""

from __future__ import annotations

import struct

_WIDE, _HAS_MORE, _HAS_RUNS = 1, 4, 8


def blank_texts(pieces: list[bytes]) -> frozenset[int]:
    """Places in the list of shared texts that hold no text.

    Args:
        pieces: the list's record and those that continue it. A text that is cut between two of them begins
            again with one byte that says whether its letters are wide.
    """
    if not pieces:
        return frozenset()
    walk = _Walk(pieces)
    n_texts = struct.unpack("<I", walk.take(8)[4:])[0]
    return frozenset(number for number in range(n_texts) if walk.skip_text() == 0)


class _Walk:
    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = 0

    def take(self, n_bytes: int) -> bytes:
        """The next bytes, over the ends of pieces."""
        taken = b""
        while len(taken) < n_bytes:
            taken += self._some(n_bytes - len(taken))
        return taken

    def skip_text(self) -> int:
        """Pass over one text and what describes its fonts; returns its number of letters."""
        n_letters, flags = struct.unpack("<HB", self.take(3))
        n_runs = struct.unpack("<H", self.take(2))[0] if flags & _HAS_RUNS else 0
        n_more = struct.unpack("<I", self.take(4))[0] if flags & _HAS_MORE else 0
        left, size = n_letters, 2 if flags & _WIDE else 1
        while left:
            if self._is_at_end():
                size = 2 if self._some(1)[0] & _WIDE else 1
            left -= max(1, len(self._some(left * size)) // size)
        self.take(4 * n_runs + n_more)
        return int(n_letters)

    def _is_at_end(self) -> bool:
        return self._at >= len(self._pieces[self._piece])

    def _some(self, n_bytes: int) -> bytes:
        """Up to so many bytes of one piece, at least one.

        Raises:
            IndexError: the list ends before its last text.
        """
        while self._is_at_end():
            self._piece += 1
            self._at = 0
        found = self._pieces[self._piece][self._at : self._at + n_bytes]
        self._at += len(found)
        return found
