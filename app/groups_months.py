"""The months of a group counted from each person's change: how many people each is of, and which agencies."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app import components, group_charts, groups_matrix, groups_told
from journey import words

Row = dict[str, Any]

_KEY = (("group", "this group"), ("comparison", "comparison group"))


def draw(found: Row) -> None:
    """Contacts, cost and people counted in each month, a comparison group dashed; then by agency."""
    rows = found["aligned"]
    if not rows:
        return
    has_comparison = found["comparison"] is not None
    components.heading(
        2,
        "Month by month from the change",
        "Per person counted. Fewer people are counted in some months, so neighbouring months may not be of "
        "the same people",
    )
    if has_comparison:
        items = "".join(f'<li><i class="{mark}"></i>{text}</li>' for mark, text in _KEY)
        components.html(f'<ul class="jy-key" aria-label="Key">{items}</ul>')
    components.chart(group_charts.aligned(rows, has_comparison), _alt(rows, has_comparison), "aligned")
    with st.expander("Show as a table"):
        _table(rows, has_comparison)
    components.note(
        "A person is counted in a month when every service compared for them supplied all of it, and they "
        "could be seen in these data. The month of the change is on neither side."
    )
    components.worked_out("aligned")
    groups_matrix.draw(found["matrix"])


def _alt(rows: Sequence[Row], has_comparison: bool) -> str:
    months = [row["month_no"] for row in rows]
    counted = [row["n_at_risk"] for row in rows if row["n_at_risk"] is not None]
    beside = ", with the comparison group as a dashed line" if has_comparison else ""
    return (
        f"Line charts from month {months[0]} to month {months[-1]} from the change{beside}: contacts and "
        f"estimated cost per person per 30 days, and beneath them the people counted, "
        f"{min(counted, default=0)} to {max(counted, default=0)}. The table beneath has every month."
    )


def _table(rows: Sequence[Row], has_comparison: bool) -> None:
    columns = ["Month", "People counted", "Contacts per 30 days", "Estimated cost per 30 days"]
    whom = [""]
    if has_comparison:
        columns += ["Comparison: people counted", "Contacts per 30 days", "Estimated cost per 30 days"]
        whom.append("comparison_")
    cells = [[f"{row['month_no']:+d}", *(cell for who in whom for cell in _cells(row, who))] for row in rows]
    components.table("Months from the change, per person counted", columns, cells)


def _cells(row: Row, who: str) -> list[str]:
    contacts, cost = row[f"{who}contacts_per_30_days"], row[f"{who}cost_per_30_days"]
    if row[f"{who}n_at_risk"] is None:  # identities are hidden, and they are few
        return [groups_told.people(None), "hidden", "hidden"]
    return [
        words.count(row[f"{who}n_at_risk"]),
        "nobody counted" if contacts is None else words.count(float(contacts)),
        "nobody counted" if cost is None else words.pounds(cost),
    ]
