"""A table of things said in sentences: side by side where there is room, one under the other where not."""

from collections.abc import Sequence

from app import components
from app.components import plain

Line = tuple[str, Sequence[str], Sequence[str]]


def stacked(caption: str, heads: Sequence[str], lines: Sequence[Line]) -> None:
    """Draw a table whose cells, on a narrow screen, stand under their row's name with each head again.

    The roles are said outright because a table that is not laid out as one loses them.

    Args:
        caption: what the table is.
        heads: of the columns, that of the names first.
        lines: a name, what stands small beneath it ("" is left out), and the other cells, one a head.
    """
    head = "".join(f'<th scope="col" role="columnheader">{plain(text)}</th>' for text in heads)
    body = "".join(_row(heads[1:], *line) for line in lines)
    components.html(
        f'<table class="jy-table jy-checks" role="table"><caption>{plain(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _row(heads: Sequence[str], name: str, below: Sequence[str], cells: Sequence[str]) -> str:
    small = "".join(f"<p>{plain(text)}</p>" for text in below if text)
    rest = "".join(
        f'<td role="cell"{"" if cell else " class=jy-none"}>'
        f'<span class="jy-side" aria-hidden="true">{plain(head)}</span><span>{plain(cell)}</span></td>'
        for head, cell in zip(heads, cells, strict=True)
    )
    return f'<tr role="row"><th scope="row" role="rowheader">{plain(name)}{small}</th>{rest}</tr>'
