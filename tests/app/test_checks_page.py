"""How sure a change is, on the page: verdict, comparators, direction under other choices, times not seen."""

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import plotly.graph_objects as go
import pytest

from app import checks, components, directions, lanes, raster, verdict_section
from journey import words
from tests.app.conftest import with_changes
from tests.app.fake_evidence import CHECKS, comparison, verdict
from tests.app.test_pages import _open, _text

pytestmark = pytest.mark.filterwarnings("default")
Row = dict[str, Any]


class Drawn(NamedTuple):
    """What one section put on the page: its text, its tables by caption, its charts by name."""

    text: str
    tables: dict[str, list[list[str]]]
    charts: dict[str, tuple[go.Figure, str]]


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Drawn]:
    """Draws one section without a browser and without a server."""

    def drawn(section: Callable[[Row], None], **changed: Any) -> Drawn:
        bodies: list[str] = []
        figures: dict[str, tuple[go.Figure, str]] = {}
        monkeypatch.setattr(components, "html", bodies.append)
        monkeypatch.setattr(
            components, "chart", lambda figure, alt, name: figures.update({name: (figure, alt)})
        )
        section(comparison(**changed))
        body = "\n".join(bodies)
        return Drawn(unescape(re.sub(r"<[^>]+>", " ", body)), _tables(body), figures)

    return drawn


def _tables(body: str) -> dict[str, list[list[str]]]:
    """Cells of every row after the head, by caption."""
    found = {}
    for table in re.findall(r"<table.*?</table>", body, re.DOTALL):
        (caption,) = re.findall(r"<caption>(.*?)</caption>", table)
        lines = re.findall(r"<tr>(.*?)</tr>", table.partition("</thead>")[2])
        found[unescape(caption)] = [
            [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)] for line in lines
        ]
    return found


def _trace(figure: go.Figure, name: str) -> go.Scatter:
    (found,) = [trace for trace in figure.data if trace.name == name]
    return found


def test_the_verdict_stands_above_what_was_foretold_and_what_came(draw: Callable[..., Drawn]) -> None:
    drawn = draw(verdict_section.how_sure)
    assert drawn.text.strip().startswith("Contacts fell by more than they swing by themselves")
    figure, alt = drawn.charts["foretold"]
    assert list(_trace(figure, "foretold").x) == [13.42, 55.71]
    assert _trace(figure, "came").x[0] == pytest.approx(7.8082, abs=1e-4)  # 95 x 30 / 365
    assert drawn.tables["Foretold from the months before, and what came"] == [
        ["Least foretold", "13.4"],
        ["Most foretold", "55.7"],
        ["Came", "7.8"],
    ]
    for part in ("13.4", "55.7", "7.8"):
        assert part in alt
    assert "12 months before, 12 months since" in drawn.text
    assert "None of 1 was as low." in drawn.text and "The measurements come with this software" in drawn.text
    assert "Before you read this as a change" not in drawn.text


@pytest.mark.parametrize(
    ("flag", "said", "not_said"),
    [
        ("is_crisis_start", words.CRISIS_START, words.FALLING),
        ("is_falling_already", words.FALLING, words.CRISIS_START),
    ],
)
def test_what_speaks_against_a_change_is_said_in_a_box(
    draw: Callable[..., Drawn], flag: str, said: str, not_said: str
) -> None:
    text = draw(verdict_section.how_sure, verdict=verdict(**{flag: True})).text
    assert "Before you read this as a change" in text and said in text and not_said not in text


def test_the_limits_that_are_told_are_those_in_use(draw: Callable[..., Drawn]) -> None:
    """1 in 16 is 6.25 in 100, and 100 - 6.25 - 0.5 is 93.25."""
    text = draw(verdict_section.how_sure).text
    for part in (
        "at most 6.25 times in 100",
        "at most 5 times in 1,000",
        "about 93 times in 100 by this method",
    ):
        assert part in text
    seen = text.partition("What this method can't see:")[2].partition("How often it is wrong")[0]
    assert "A slow fall that was under way is allowed for" in seen
    assert "slow fall" not in seen.partition(".")[0]


def test_a_limit_and_what_came_do_not_look_the_same_when_they_differ(draw: Callable[..., Drawn]) -> None:
    drawn = draw(verdict_section.how_sure, verdict=verdict(least_rate=7.53, came_rate=7.48))
    rows = drawn.tables["Foretold from the months before, and what came"]
    assert rows == [["Least foretold", "7.53"], ["Most foretold", "55.71"], ["Came", "7.48"]]
    assert "between 7.53 and 55.71 contacts" in drawn.text and "7.48 came" in drawn.text


def test_a_refused_verdict_foretells_nothing_and_says_why(draw: Callable[..., Drawn]) -> None:
    nothing = dict.fromkeys(("low_chance", "high_chance", "least_rate", "most_rate"))
    reason = "There are under 6 months with data since the change: too few to say."
    refused = verdict(verdict_code="refused", refused_reason=reason, **nothing)
    drawn = draw(verdict_section.how_sure, verdict=refused)
    assert set(drawn.charts) == {"placebo"} and drawn.text.strip().startswith(reason)
    assert "Foretold from" not in "".join(drawn.tables)


def test_swing_and_overlap_are_said_or_why_not(draw: Callable[..., Drawn]) -> None:
    swing = {"dispersion": 4.1, "autocorrelation": 0.42, "n_months": 127}
    overlap = {"nap": 0.97, "n_before": 127, "n_after": 18}
    text = draw(verdict_section.how_sure, swing=swing, overlap=overlap).text
    assert "4.1 times as far as chance alone" in text and "quieter in 97 of 100" in text
    text = draw(verdict_section.how_sure).text
    assert "too few months before the change" in text and "no whole months on both sides" in text


def test_every_way_to_compare_names_both_spans(draw: Callable[..., Drawn]) -> None:
    drawn = draw(checks.fair_ways, last_24m=comparison()["last_12m"], without_band=comparison()["last_12m"])
    # the police are left out of the whole period alone, which stands last
    found = "Three fair ways to compare, and one with gaps in the data"
    assert drawn.text.strip().startswith(found)
    rows = drawn.tables["Contacts a year"]
    # (95 - 260) / 260 = -63.5%
    assert [row[1:] for row in rows] == [["260", "95", "63% fewer"]] * 4
    assert [row[0] for row in rows] == [
        "Whole period, without the transition (365 days, then 365 days)",
        "12 months before and 12 months after (365 days, then 365 days)",
        "24 months before and 24 months after (365 days, then 365 days)",
        "Whole period; all services, with gaps (365 days, then 365 days)",
    ]
    assert all(
        "after: support's own cost not included" in row[0] for row in drawn.tables["Estimated cost a year"]
    )


def test_rates_have_both_spans_and_say_what_their_intervals_are(draw: Callable[..., Drawn]) -> None:
    drawn = draw(checks.rates)
    rows = drawn.tables["Whole period; cost after: support's own cost not included"]
    # 260 x 30 / 365 = 21.37; 95 x 30 / 365 = 7.81; 95 / 260 = 0.365
    assert rows[0] == ["Contacts", "260 in 365 days", "95 in 365 days", "21.4", "7.8", "0.37",
                       "0.28 to 0.47", "0.20 to 0.66"]  # fmt: skip
    # 120,000.50 x 30 / 365 = 9,863; 30,000 x 30 / 365 = 2,466
    assert rows[1][1:] == ["£120,000.50 in 365 days", "£30,000 in 365 days", "£9,860", "£2,470", "0.25",
                           "not given", "not given"]  # fmt: skip
    assert rows[3][-2:] == ["0.28 to 0.47", "not given"]
    assert rows[4][3:6] == ["0.0", "0.0", "not known"]  # nothing before: no ratio
    assert "Counting noise only" in drawn.text and words.NOISE in drawn.text


def test_what_was_left_out_stands_beside_the_rates(draw: Callable[..., Drawn]) -> None:
    drawn = draw(checks.rates)
    assert drawn.tables["Left out of these rates: whole period"] == [
        ["Police", "data for only part of the time since", "£30,841.10", "25.7%"]
    ]
    assert "Every service has data for nearly all of both sides, so none is left out." in drawn.text


def test_the_picture_of_the_direction_has_the_figures_of_its_table(draw: Callable[..., Drawn]) -> None:
    drawn = draw(directions.direction)
    figure, alt = drawn.charts["directions"]
    # three checks could be made, and one fails
    assert drawn.text.strip().startswith("The direction holds in 2 of 3 checks")
    assert "The direction holds in 2 of 3 checks" in alt
    assert list(_trace(figure, "contacts before").x) == [250.0]
    assert list(_trace(figure, "contacts after").x) == [90.0]
    assert list(_trace(figure, "cost before").x) == [110000.0, 150000.0]
    assert list(_trace(figure, "cost after").x) == [28000.0, 160000.0]
    assert list(_trace(figure, "cost after").y) == [0, -1]  # from the top, in the order of the data
    (rows,) = drawn.tables.values()
    assert rows == [
        ["Later", "contacts", "250", "90", "yes"],
        ["Later", "cost", "£110,000", "£28,000", "yes"],
        [
            "<b>Dear</b>",
            "cost",
            "£150,000",
            "£160,000",
            "no",
        ],
        ["Median year", "contacts", "not known", "95", "could not be made"],
        ["Whole period, services with data on both sides", "contacts", "260", "95", ""],
        ["Whole period, services with data on both sides", "cost", "£120,000", "£30,000", ""],
    ]


def test_the_choices_are_named_in_the_picture_and_the_whole_period_is_a_line(
    draw: Callable[..., Drawn],
) -> None:
    figure, _ = draw(directions.direction).charts["directions"]
    named = [note.text for note in figure.layout.annotations]
    assert named == ["<b>Contacts a year</b>", "<b>Estimated cost a year</b>", "Later",
                     "&lt;b&gt;Dear&lt;/b&gt;"]  # fmt: skip
    dashed = [(line.xref, line.x0, line.x1) for line in figure.layout.shapes if line.line.dash == "dash"]
    assert dashed == [
        ("x", 260.0, 260.0),
        ("x", 95.0, 95.0),
        ("x2", 120000.0, 120000.0),
        ("x2", 30000.0, 30000.0),
    ]


@pytest.mark.parametrize("held", [[], [CHECKS[-1]]], ids=["none", "none that could be made"])
def test_no_checks_are_not_a_direction_that_holds(draw: Callable[..., Drawn], held: list[Row]) -> None:
    drawn = draw(directions.direction, sensitivity=held)
    assert "could not be checked" in drawn.text and not drawn.charts and "holds in" not in drawn.text


def _lanes(endings: list[Row], months: dict[str, str]) -> go.Figure:
    agencies = [{"agency_code": code, "agency_label": code, "is_support": False} for code in ("gp", "police")]
    coverage = [
        {"agency_code": agency, "coverage_month": date.fromisoformat(month), "coverage_code": code}
        for agency in ("gp", "police")
        for month, code in months.items()
    ]
    span = (date(2022, 1, 1), date(2022, 5, 1))
    figure = raster.raster([], agencies, lanes._held(coverage), date(2022, 2, 1), span, date(2022, 3, 1))
    lanes.not_seen(figure, agencies, coverage, endings, span)
    return figure


def test_months_not_seen_are_hatched_and_months_seen_have_their_line() -> None:
    gone = {"reason_code": "moved_away", "reason_text": "moved away", "from_date": date(2022, 3, 1),
            "to_date_excl": None}  # fmt: skip
    months = {
        "2022-01-01": "contact",
        "2022-02-01": "no_contact",
        "2022-03-01": "ended",
        "2022-04-01": "ended",
    }
    figure = _lanes([gone], months)
    hatched = _trace(figure, "not seen")
    assert hatched.fillpattern.shape == "x" != _trace(figure, "no data supplied").fillpattern.shape
    assert {x for x in hatched.x if x} == {date(2022, 3, 1), date(2022, 5, 1)}
    assert len([x for x in hatched.x if x is None]) == 2  # once in each lane
    held = [x for x in _trace(figure, "data held").x if x]
    assert set(held) == {date(2022, 1, 1), date(2022, 3, 1)}
    notes = [note.text for note in figure.layout.annotations]
    assert "not seen: moved away" in notes and "<b>After: 1 month</b>" in notes


def test_nobody_gone_is_no_hatching() -> None:
    figure = _lanes([], {"2022-01-01": "contact", "2022-02-01": "not_supplied"})
    assert "not seen" not in [trace.name for trace in figure.data]


def test_a_person_who_moved_away_is_told_of_in_key_chart_and_list(
    fake_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = [f"insert into canonical.ending values ('{person}', 'moved_away', date '2024-02-01', null)"
             for person in ("pjohn", "pother")]  # fmt: skip
    clear = "delete from timeline.journey where start_date >= date '2024-02-01'"
    app = _open(with_changes(fake_workspace, tmp_path / "copy", clear, *moved), monkeypatch)
    for person in ("pjohn", "pother"):
        app.selectbox[0].set_value(person).run()
        assert not app.exception
        raster = app.get("plotly_chart")[0].proto
        told = "Not seen in these data from 1 February 2024 (moved away)."
        assert told in raster.alt and f"<li>{told}" in _text(app)
        assert "the person was not seen</li>" in _text(app)
        spec = json.loads(raster.spec)
        assert "not seen" in [trace["name"] for trace in spec["data"]]
        assert "not seen: moved away" in [note["text"] for note in spec["layout"]["annotations"]]


def test_the_finding_stands_under_the_headline_and_the_caveats_last(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(_open(fake_workspace, monkeypatch))
    places = [
        text.index(part)
        for part in (
            "about every 28 hours", "contacts were 21.8 per 30 days", "Contacts a year",
            "How sure is this?", "The direction holds in 3 of 3 checks",
            "One fair way to compare, and four with gaps in the data",
            "Five measures, per 30 observed days", "What may not be concluded",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "the person was not seen</li>" not in text
