"""Checks 3, 4, 6, 12 and 15 of the fifteen, on every page of the sample."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app import browsing, looking
from tests.app.looking import Look

pytestmark = browsing.ON_A_PAGE

# Charts of rates and positions: nothing in them adds up, and their own tests hold mark against row.
WITHOUT_A_TOTAL = (
    "Three marks on one line",
    "Strip of contacts a year",
    "Pairs of marks",
    "Line charts from month",
    "Heat map of",
    "Network of",
    "Difference map",
)


@pytest.fixture(scope="module")
def seen(browser: Any, sample_workspace: Path) -> Iterator[Look]:
    """Each page of the sample, looked at when first asked for."""
    with browsing.served(sample_workspace) as address:
        yield looking.looking(browser, {"sample": address})


@pytest.mark.parametrize("name", looking.NAMES)
def test_04_axe_finds_nothing_that_the_statement_does_not_name(seen: Look, name: str) -> None:
    looking.is_accessible(seen("sample", name))


def test_04_the_statement_names_what_axe_finds(seen: Look) -> None:
    statement = seen("sample", "accessibility").text
    for words in looking.IN_THE_STATEMENT.values():
        assert words in statement


@pytest.mark.parametrize("name", looking.NAMES)
def test_06_narrow_and_at_400_per_cent_nothing_is_out_of_reach(seen: Look, name: str) -> None:
    looking.is_in_reach(seen("sample", name))


@pytest.mark.parametrize("name", looking.NAMES)
def test_12_nothing_leaves_this_machine_and_every_answer_has_its_headers(seen: Look, name: str) -> None:
    looking.is_closed(seen("sample", name))


@pytest.mark.parametrize("name", looking.NAMES)
def test_15_a_dark_desktop_shows_the_light_theme(seen: Look, name: str) -> None:
    looking.is_light(seen("sample", name))


def test_each_page_has_a_title_of_its_own(seen: Look) -> None:
    titles = [seen("sample", name).title for name in looking.NAMES]
    assert len(set(titles)) == len(titles) and all(titles)


@pytest.mark.parametrize("name", looking.NAMES)
def test_03_each_chart_is_told_in_words_and_has_a_table_with_its_totals(seen: Look, name: str) -> None:
    charts = seen("sample", name).charts
    for number, chart in enumerate(charts):
        assert len(chart["alt"] or "") >= 20 and chart["traces"]
        assert any(later["tables"] for later in charts[number:])
        if not chart["alt"].startswith(WITHOUT_A_TOTAL):
            drawn = _drawn(chart["traces"])
            told = [_told(table) for table in chart["tables"]]
            assert drawn and any(drawn <= held or {sum(drawn)} <= held for held in told), (chart["alt"], told)


def test_03_the_charts_of_the_sample_are_there(seen: Look) -> None:
    """A page that draws no chart at all would pass the test above."""
    drawn = {name: len(seen("sample", name).charts) for name in looking.NAMES}
    assert drawn["one_person"] >= 6 and drawn["groups"] >= 3 and drawn["on_the_way"] >= 3
    assert min(drawn["start_here"], drawn["costs"], drawn["data_quality"]) >= 1


def _drawn(traces: list[Any]) -> set[float]:
    """What a chart adds up to: marks of contacts, bars, months of bands, or where its lines end."""
    bars = [trace for trace in traces if trace["kind"] == "bar"]
    if bars:
        sums = [sum(v or 0 for v in bar["x" if bar["across"] else "y"]) for bar in bars]
        return {round(total, 2) for total in sums if total}
    marks = {
        float(len(t["y"])) for t in traces if "markers" in t["mode"] and t["name"].startswith("contacts")
    }
    if marks:
        return marks
    held = [trace for trace in traces if trace["name"] == "data held"]
    if held:
        return {float(sum(_months(trace["x"]) for trace in held))}
    return {round(trace["y"][-1], 2) for trace in traces if trace["mode"] == "lines" and trace["y"]}


def _months(ends: list[str | None]) -> int:
    """How many months bands cover: each begins on the first of one and ends on the first of another."""
    days = [re.match(r"(\d+)-(\d+)", end) for end in ends if end]
    numbers = [12 * int(day[1]) + int(day[2]) for day in days if day]
    return sum(last - first for first, last in zip(numbers[::2], numbers[1::2], strict=True))


def _told(table: Any) -> set[float]:
    """The numbers in a table's last rows, and what each of its columns adds up to."""
    columns = zip(*(row for row in table["rows"] if len(row) == len(table["rows"][0])), strict=True)
    sums = [sum(filter(None, map(_number, column))) for column in columns]
    last = [_number(cell) for row in table["totals"] for cell in row]
    return {round(number, 2) for number in [*sums, *last] if number is not None}


def _number(cell: str) -> float | None:
    """The number that a cell is; None where it is words."""
    found = re.fullmatch(r"£?(-?[\d,]+(?:\.\d+)?)", cell.strip())
    return float(found[1].replace(",", "")) if found else None
