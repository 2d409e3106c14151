"""Days said as months: in text, and in a figure, whose marks must not tell on which day anything was."""

from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.words import coarse


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("24 May 2023", "May 2023"),
        ("on 1 October 2022", "in October 2022"),
        ("On the 3rd of it", "On the 3rd of it"),
        ("on the 3rd May 2023", "in May 2023"),
        ("from 24 May to 30 June 2023", "from May to June 2023"),
        ("2023-05-24", "May 2023"),
        ("at 2023-05-24T09:30:00 or 2023-05-24 09:30", "at May 2023 or May 2023"),
        ("24/05/2023", "May 2023"),
        ("24 Oct 2022", "Oct 2022"),
        ("24&nbsp;May 2023", "May 2023"),
        ("3,866 days, 548 days; £1,880", "3,866 days, 548 days; £1,880"),
        ("prices of 2024-25", "prices of 2024-25"),
        ("2023-13-40", "2023-13-40"),  # no month
        ("reference 12-34-5678", "reference 12-34-5678"),
    ],
)
def test_a_day_in_text_is_said_as_its_month(said: str, told: str) -> None:
    assert coarse.text(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [  # 3,866 / 30.44 is 127.0 months; 548 is 18.0; 761 is 25.0; 365 is 12.0
        ("3,355 in 3,866 days; 161 in 548 days", "3,355 in about 10 years 7 months; 161 in about 18 months"),
        ("100 of 161 in the 548 days after", "100 of 161 in the 18 months after"),
        ("not supplied for 761 days", "not supplied for about 2 years 1 month"),
        ("8.6 per 30 days, a year of 365.25 days", "8.6 per 30 days, a year of 365.25 days"),
        ("An assessment within 365 days of another", "An assessment within 365 days of another"),
        ("12,345 person-days", "12,345 person-days"),
    ],
)
def test_a_length_is_said_to_the_month(said: str, told: str) -> None:
    assert coarse.lengths(said) == told


def test_a_length_in_a_chart_is_said_to_the_month() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[1], customdata=["3 in 548 days"]))
    assert coarse.figure(figure.to_dict())["data"][0]["customdata"] == ["3 in about 18 months"]


def _figure(days: list[date], change: date) -> dict[str, Any]:
    figure = go.Figure(layout={"xaxis": {"type": "date", "range": [min(days), max(days) + timedelta(1)]}})
    for side in ("before", "after"):
        x = [day for day in days if (day < change) == (side == "before")]
        hover = "%{customdata}<br>%{x|%-d %B %Y}<extra></extra>"
        figure.add_trace(go.Scatter(name=side, x=x, y=[1] * len(x), mode="markers", hovertemplate=hover))
    figure.add_shape(type="line", x0=change.isoformat(), x1=change.isoformat(), y0=0, y1=1)
    figure.add_annotation(text=f"{change.day} {change:%B %Y}", x=change.isoformat(), y=1)
    spec: dict[str, Any] = figure.to_dict()
    return spec


def test_marks_are_spread_evenly_in_their_order() -> None:
    # June has 30 days. Four marks stand in the middle of its quarters: 3.75, 11.25, 18.75 and 26.25 days in,
    # which are the 4th, 12th, 19th and 27th. The change comes after two of four: 15 days in, the 16th.
    days = [date(2023, 6, 1), date(2023, 6, 2), date(2023, 6, 3), date(2023, 6, 3)]
    told = coarse.figure(_figure(days, date(2023, 6, 3)))
    assert told["data"][0]["x"] == ["2023-06-04", "2023-06-12"]
    assert told["data"][1]["x"] == ["2023-06-19", "2023-06-27"]
    assert told["layout"]["shapes"][0]["x0"] == "2023-06-16"
    assert told["layout"]["annotations"][0]["text"] == "June 2023"
    assert told["layout"]["xaxis"]["range"] == ["2023-06-01", "2023-07-01"]
    assert "%-d" not in told["data"][0]["hovertemplate"] and "%B %Y" in told["data"][0]["hovertemplate"]


@settings(deadline=None)  # the machine of a test may be busy
@given(
    shape=st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(any),
    one=st.randoms(use_true_random=False),
    two=st.randoms(use_true_random=False),
)
def test_a_figure_tells_no_more_than_how_many_there_were_in_each_month(
    shape: list[int], one: Any, two: Any
) -> None:
    """Whatever the days were, the same numbers by month, all of them before the change, are drawn alike."""

    def drawn(random: Any) -> dict[str, Any]:
        months = [date(2023, 1 + month, 1) for month, n in enumerate(shape) for _ in range(n)]
        days = sorted(first + timedelta(random.randrange(28)) for first in months)
        return coarse.figure(_figure(days, date(2024, 1, 1 + random.randrange(31))))

    assert drawn(one) == drawn(two)


def test_data_held_stands_at_the_start_of_its_month_and_bars_stay_in_theirs() -> None:
    figure = go.Figure([go.Scatter(x=["2023-06-14", None], y=[1, None], hoverinfo="skip")])
    figure.add_trace(go.Bar(x=["2023-06-01", "2023-07-01"], y=[1, 2]))
    told = coarse.figure(figure.to_dict())
    assert told["data"][0]["x"] == ["2023-06-01", None]
    assert told["data"][1]["x"] == ["2023-06-01", "2023-07-01"]


def test_texts_of_a_figure_say_months() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[2], customdata=["24 May 2023"], text=["on 2023-05-24"]))
    told = coarse.figure(figure.to_dict())
    assert told["data"][0]["customdata"] == ["May 2023"] and told["data"][0]["text"] == ["in May 2023"]
