"""The rules of every chart: one template, how so many marks are drawn, and agencies always drawn alike."""

import ast
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import charts, palette, raster
from journey.read.crowded import by_month

APP = Path(__file__).parents[2] / "app"
AGENCIES = [
    {"agency_code": code, "agency_label": code.title(), "is_support": code == "team"}
    for code in ("gp", "police", "ward", "team")
]
FIRST, CHANGE = date(2012, 3, 1), date(2022, 10, 5)
SPAN = (FIRST, date(2024, 4, 1))


def contacts(n: int) -> list[dict[str, Any]]:
    """Made-up contacts in order of day: an agency in turn, spread over 4,000 days; one in fifty a stay."""
    rows = []
    for seq in range(n):
        agency = AGENCIES[seq % 4]
        on = FIRST + timedelta(days=seq * 4000 // n)
        rows.append(
            {**agency, "seq": seq, "start_date": on, "end_date_excl": on + timedelta(days=2),
             "is_stay": seq % 50 == 0, "activity_label": "Visit", "activity_code": "visit"}
        )  # fmt: skip
    return rows


def traces(n: int) -> dict[str, Any]:
    """The raster's traces by name."""
    figure = raster.raster(contacts(n), AGENCIES, [], CHANGE, SPAN)
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize(("n", "kind"), [(3_516, "scatter"), (5_000, "scatter"), (20_000, "scattergl")])
def test_a_mark_a_contact_in_the_page_or_by_webgl(n: int, kind: str) -> None:
    found = traces(n)
    marks = [found[f"contacts {side}"] for side in ("before", "after")]
    assert {mark.type for mark in marks} == {kind}
    assert sum(len(mark.x) for mark in marks) == n
    # the change is on 5 October 2022, 3,870 days after the first: days from then on are after it
    after = sum(row["start_date"] >= CHANGE for row in contacts(n))
    assert len(found["contacts after"].x) == after > 0
    stays = sum(len(found[f"stays {side}"].x) for side in ("before", "after"))
    assert stays == 3 * sum(row["is_stay"] for row in contacts(n))
    assert found["stays before"].type == kind
    assert raster.crowd_note(n) == "" and raster.mark_of(n) == "one mark a contact"


def test_more_than_webgl_can_bear_is_drawn_by_month() -> None:
    n = 150_000
    found = traces(n)
    months = [found["months before"], found["months after"]]
    assert "contacts before" not in found and {trace.type for trace in months} == {"scatter"}
    # 4,000 days from 1 March 2012 end on 11 February 2023: 132 months of four agencies, and the month of the
    # change twice
    assert sum(len(trace.x) for trace in months) == (132 + 1) * 4
    assert "150,000 contacts are too many" in raster.crowd_note(n)
    assert raster.mark_of(n) == "one mark an agency and month"


def test_months_add_up_to_the_contacts_and_part_at_the_change() -> None:
    rows = contacts(2_000)
    found = by_month(rows, CHANGE)
    assert sum(row["n_interactions"] for row in found) == 2_000
    expected = Counter(
        (row["agency_code"], row["start_date"].replace(day=1), row["start_date"] >= CHANGE) for row in rows
    )
    assert {
        (row["agency_code"], row["month_start_date"], row["start_date"] >= CHANGE): row["n_interactions"]
        for row in found
    } == expected
    assert all(row["start_date"].day == 1 for row in by_month(rows, None))


def test_every_figure_has_our_template() -> None:
    figure = charts.blank(200)
    assert figure.layout.template.layout.autotypenumbers == "strict"
    assert list(figure.layout.template.layout.colorway) == list(palette.CATEGORICAL)
    assert palette.CATEGORICAL == ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
    assert {figure.layout.template.layout[axis].tickangle for axis in ("xaxis", "yaxis")} == {0}


def test_an_agency_is_drawn_alike_whatever_else_is_on_the_page() -> None:
    many = [{"agency_code": f"agency_{n:02d}"} for n in range(36)]
    marks = palette.agency_marks(many)
    assert marks == palette.agency_marks(reversed(many))
    assert len(set(marks.values())) == 36  # no two alike, in colour and shape together
    assert len({mark.colour for mark in list(marks.values())[:6]}) == 6
    assert len({mark.shape for mark in list(marks.values())[:6]}) == 6


def test_charts_reach_a_page_through_one_door() -> None:
    """There the toolbar is off, nothing can be shared with a stranger, and words for the blind are asked."""
    held = {}
    for path in APP.rglob("*.py"):
        calls = [
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"plotly_chart", "write_html", "altair_chart", "line_chart", "bar_chart"}
        ]  # fmt: skip
        if calls:
            held[path.relative_to(APP).as_posix()] = calls
    assert list(held) == ["components.py"] and len(held["components.py"]) == 1
    (call,) = held["components.py"]
    given = {word.arg: word.value for word in call.keywords}
    assert {"alt", "key", "config"} <= set(given) and ast.literal_eval(given["theme"]) is None
    from app.components import _CONFIG

    assert _CONFIG["displayModeBar"] is False and _CONFIG["showSendToCloud"] is False
