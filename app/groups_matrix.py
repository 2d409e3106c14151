"""Which agencies had a group's contacts, month by month from the change: agencies down, months across."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app import components, group_matrix_chart, groups_told
from journey import words
from journey.words.groups import FEW

Row = dict[str, Any]

_HIDDEN, _NOT_SUPPLIED = "hidden", "not supplied"


def draw(rows: Sequence[Row]) -> None:
    """A heat-map and its table; where every cell is hidden, a sentence in place of both.

    Args:
        rows: matrix of a group's answer.
    """
    components.heading(
        2,
        "Contacts with each agency, month by month from the change",
        "Per person counted and 30 days. Agencies are in order of their names, the support team last",
    )
    drawn = group_matrix_chart.cells(rows)
    if not drawn.known:
        components.note(f"Every month is {groups_told.HIDDEN}. Choose a wider group to see them.")
        return
    _key(drawn)
    components.chart(group_matrix_chart.matrix(rows), _alt(rows, drawn), "matrix")
    with st.expander("Show as a table"):
        _table(rows)
    components.note(
        "A person is counted for an agency in a month when it is compared for them and supplied all of that "
        "month; so different agencies may be of different people, and their figures can't be added up."
    )
    components.worked_out("matrix")


def _key(drawn: group_matrix_chart.Cells) -> None:
    items = ["<li>From light to dark: from few contacts to many</li>"]
    if drawn.hidden:
        items.append(f'<li><span aria-hidden="true">×</span>{_HIDDEN}: {FEW} people counted</li>')
    if drawn.not_supplied:
        items.append('<li><i class="hatch"></i>not supplied: nobody counted</li>')
    components.html(f'<ul class="jy-key" aria-label="Key of the agencies by month">{"".join(items)}</ul>')


def _alt(rows: Sequence[Row], drawn: group_matrix_chart.Cells) -> str:
    months = [month["month_no"] for month in rows[0]["months"]]
    rates = [rate for _, _, rate, _ in drawn.known]
    return (
        f"Heat map of {words.several(len(rows), 'agency', 'agencies')} from month {months[0]} to month "
        f"{months[-1]} from the change: contacts per person counted and 30 days, from {_rate(min(rates))} to "
        f"{_rate(max(rates))}. {words.several(len(drawn.hidden), 'cell is', 'cells are')} {_HIDDEN} and "
        f"{len(drawn.not_supplied)} not supplied. The table beneath has every cell."
    )


def _table(rows: Sequence[Row]) -> None:
    """A line a month and a column an agency, which a narrow screen scrolls on its own."""
    by_month = zip(*(row["months"] for row in rows), strict=True)
    cells = [[f"{held[0]['month_no']:+d}", *(_cell(cell) for cell in held)] for held in by_month]
    components.table(
        "Contacts per 30 days by agency and month from the change; in brackets the people counted",
        ["Month", *(row["agency_label"] for row in rows)],
        cells,
    )


def _cell(month: Row) -> str:
    if not month["n_at_risk"]:
        return _NOT_SUPPLIED
    if month["contacts_per_30_days"] is None:
        return _HIDDEN
    return f"{_rate(month['contacts_per_30_days'])} ({words.count(month['n_at_risk'])})"


def _rate(n: float) -> str:
    """Two decimal places: most agencies have less than one contact with a person in a month."""
    return f"{n:,.2f}"
