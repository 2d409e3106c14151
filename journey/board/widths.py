"""How wide the columns of a table are."""

from __future__ import annotations

from journey.board.paper import Table

_MOST_TEXT = 36  # letters of a column of words; longer ones go on in the next line


def column_widths(table: Table, whole: int) -> list[int]:
    """The width of each column: a figure stays on its line, a head may be broken between words."""
    rows = [*table.rows, *table.totals]
    wanted = []
    for column, head in enumerate(table.heads):
        least = max(len(word) for word in head.split())
        longest = max((len(row[column]) for row in rows), default=0)
        is_text = column < table.n_text
        wanted.append(max(least, min(longest, _MOST_TEXT) if is_text else longest) + (3 if is_text else 5))
    return [int(whole * one / sum(wanted)) for one in wanted]
