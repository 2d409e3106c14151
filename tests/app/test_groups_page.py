"""The page Groups without a browser: its figures are those of made-up answers; and every empty state."""

import json
import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import group_charts, groups_told
from tests.app import fake_groups

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
PAGE = "views/groups.py"
CONTACTS = {"is_money": False}
MONEY = {"is_money": True}


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    app = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page(PAGE).run()
    assert not app.exception
    return app


def _shown(workspace: Path, monkeypatch: pytest.MonkeyPatch, *answers: Any, **more: str) -> AppTest:
    fake_groups.install(monkeypatch, answers, **more)
    return _open(workspace, monkeypatch)


def _markup(app: AppTest) -> str:
    return "\n".join(body for held in app.get("html") if not (body := held.proto.body).startswith("<style"))


def _text(app: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", _markup(app)))


def _rows(app: AppTest, caption: str) -> list[list[str]]:
    """The rows of one table as text, without its head."""
    (body,) = [held for held in _markup(app).split("<table")[1:] if f"<caption>{caption}" in held]
    rows = re.findall(r"<tr>(.*?)</tr>", body.split("</table>")[0])
    return [[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows[1:]]


def _charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def _headings(app: AppTest) -> list[tuple[int, str]]:
    found = re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", _markup(app))
    return [(int(level), unescape(text)) for level, text in found]


def test_the_heading_is_the_finding_and_figures_have_both_spans(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.found())
    assert [text for level, text in _headings(app) if level == 1] == [
        "Contacts fell from 120 to 60 a person a year, over 14,000 person-days before and 13,500 after"
    ]
    text = _text(app)
    assert text.count("Before: 14,000 person-days; after: 13,500 person-days") == 4
    # 60.25 - 120 = -59.75, from -80 to -39.5: shown as whole numbers, halves away from nought
    assert "Mean change: 60 fewer; 95% interval: 80 fewer to 40 fewer." in text
    # 16,900 - 30,000 = -13,100
    assert "Mean change: £13,100 less; 95% interval: £20,000 less to £6,200 less." in text
    assert "Mean change: no change; 95% interval: 3 fewer to 3 more." in text
    assert "Mean change: 0.5 more; 95% interval: 0.3 more to 0.7 more." in text
    rows = _rows(app, "Per person a year, by the same months")
    # the median is half of the mean change: 29.875; the quartiles are 10 below and 20 above it: -39.875 and
    # -9.875; pooled are two more than the means
    assert rows[0] == ["Contacts", "120", "60", "60 fewer", "80 fewer to 40 fewer", "79 fewer to 39 fewer",
                       "30 fewer", "40 fewer to 9.9 fewer", "122", "62"]  # fmt: skip
    # the list tells the whole finding, the heading's sentence too
    assert text.count("Contacts fell from 120 to 60 a person a year, over 14,000") == 2
    assert "Everyone of half a year or more" in text and "The support's own cost is included" in text


def test_rise_and_fall_have_one_colour_and_their_counts_add_up(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.found())
    assert _rows(app, "People for whom each measure fell") == [
        ["Contacts", "31", "2", "7"],
        ["Estimated cost of activity", "30", "0", "10"],
        ["Nights in custody, hospital or temporary accommodation", "12", "15", "13"],
        ["Crises", "10", "10", "20"],
    ]
    fell, same, rose = _charts(app)[0]["data"]
    assert fell["marker"]["color"] == rose["marker"]["color"] != same["marker"]["color"]
    assert [sum(counts) for counts in zip(fell["x"], same["x"], rose["x"], strict=True)] == [40] * 4
    assert "Counts from 1 to 7 are not for publication." in _text(app)


def test_months_have_the_people_counted_beneath_and_a_gap_where_nobody_is(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.compared())
    lines = {trace["name"]: trace for trace in _charts(app)[1]["data"]}
    assert lines["group: n_at_risk"]["y"][0] == 40 - 12 and lines["group: n_at_risk"]["yaxis"] == "y3"
    assert lines["comparison: contacts_per_30_days"]["y"][-1] is None
    assert lines["comparison: contacts_per_30_days"]["line"]["dash"] == "dash"
    assert lines["comparison: contacts_per_30_days"]["marker"]["symbol"] != "circle"
    rows = _rows(app, "Months from the change")
    assert rows[0] == ["-12", "28", "10", "£2,500", "38", "9", "£2,300"] and len(rows) == 24
    assert rows[-1] == ["+12", "28", "5", "£1,400", "0", "nobody counted", "nobody counted"]


def test_agencies_by_month_are_those_of_the_table_and_what_is_unknown_is_no_nought(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Police of 7 people in the last month; nothing of the support team's before the change."""
    app = _shown(fake_workspace, monkeypatch, fake_groups.found())
    rows = _rows(app, "Contacts per 30 days by agency and month")
    assert rows[0] == ["-12", "1.50 (40)", "0.25 (33)", "not supplied"] and len(rows) == 24
    assert rows[12] == ["+1", "1.50 (40)", "0.00 (33)", "4.00 (40)"]
    assert rows[23] == ["+12", "1.50 (40)", "hidden", "4.00 (40)"]
    heat, hidden, not_supplied = _charts(app)[2]["data"]
    assert heat["x"] == list(range(-12, 13)) and heat["z"][1] == [0.25] * 12 + [None] + [0] * 11 + [None]
    assert (hidden["x"], hidden["y"]) == ([12], [1])
    assert len(not_supplied["x"]) == 12 * 6 and set(not_supplied["x"][-6:-1]) == {-1.5, -0.5}
    assert heat["zmin"] == 0 and heat["zmax"] == 4
    (alt,) = [chart.proto.alt for chart in app.get("plotly_chart") if "Heat map" in chart.proto.alt]
    assert "3 agencies from month -12 to month 12" in alt and "from 0.00 to 4.00" in alt
    assert "1 cell is hidden and 12 not supplied." in alt
    text = _text(app)
    assert "hidden: fewer than 8 people counted" in text and "not supplied: nobody counted" in text


def test_where_every_agency_is_hidden_there_is_no_heat_map(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = fake_groups.found(n_people=7)
    for row in few["matrix"]:
        row["months"] = [held | {"n_at_risk": 7, "contacts_per_30_days": None} for held in row["months"]]
    app = _shown(fake_workspace, monkeypatch, few)
    assert "Every month is hidden: fewer than 8 people." in _text(app)
    assert not [chart for chart in _charts(app) if chart["data"][0]["type"] == "heatmap"]


def test_the_difference_has_its_interval_and_nought_in_one_place(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.compared())
    rows = _rows(app, "Difference in change")
    # the matched changed by -10 (-15 to -5); the difference is -49.75, 8 either way
    assert rows[0] == ["Contacts", "10 fewer", "15 fewer to 5 fewer", "50 fewer", "58 fewer to 42 fewer"]
    assert _rows(app, "How the comparison group was made") == [
        ["Everybody without a change", "", "52", "48"],
        ["Could be matched", "", "10", "38"],
    ]
    assert rows[3][3:] == ["almost no change", "8.0 fewer to 8.0 more"]
    drawn = _charts(app)[3]
    for place in range(1, 5):
        low, high = drawn["layout"][f"xaxis{'' if place == 1 else place}"]["range"]
        assert low == -high
    assert _rows(app, "How alike they were")[1] == ["Aged 30 to 44", "50%", "50%"]
    assert "2 people of the group could not be matched" in _text(app)
    assert _rows(app, "Estimated cost per person a year, without support")[0] == [
        "60", "£28,000", "£21,000", "£7,000 less", "£9,000 less to £5,000 less",
    ]  # fmt: skip


def test_without_a_comparison_group_the_page_says_what_that_means(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.found())
    assert (2, "There is no comparison group") in _headings(app)
    assert all("comparison" not in trace["name"] for trace in _charts(app)[1]["data"])
    assert _rows(app, "Estimated cost per person a year, before the change") == [["35", "£30,000", "£22,000"]]


def test_the_steps_stand_as_they_are_in_the_answer_and_small_ones_are_marked(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.found())
    small = "Not for publication: fewer than 8"
    assert _rows(app, "From everybody in the data to the group") == [
        ["Everybody in the data", "", "", "0", "100"],
        ["Has a change", "The rest were not supported", "", "48", "52"],
        ["At least 6 months before", "", small, "5", "47"],
        ["At least 6 months after", "", small, "7", "40"],
    ]
    assert _rows(app, "People whose time was cut short") == [["Died", small, "2"]]
    assert _rows(app, "Services in the figures") == [
        [fake_groups.NASTY, "40", "0", "0%"],
        ["Police", "33", "7", "13%"],  # 0.125 of the cost before
    ]


def test_months_not_seen_are_told_apart_from_the_lost(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = [{"reason_code": "custody_elsewhere", "reason_text": "in custody elsewhere", "n_people": 2}]
    text = _text(_shown(fake_workspace, monkeypatch, fake_groups.found(losses=[], gaps=gaps)))
    assert "Nobody of the group is known to have been lost to sight in it for good." in text
    assert "who were seen again: fewer than 8 (in custody elsewhere)." in text


def test_text_from_data_is_shown_as_it_is(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = {"label": fake_groups.NASTY, "why": fake_groups.NASTY, "finding": [fake_groups.NASTY]}
    app = _shown(fake_workspace, monkeypatch, fake_groups.found(**nasty))
    assert "<b>" not in re.sub(r'<b class="(before|after)">', "", _markup(app))
    assert fake_groups.NASTY in _headings(app)[0][1]


def test_a_group_of_few_shows_no_median_and_nobody_s_direction(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = fake_groups.found(n_people=7, is_small=True)
    hidden = ("median_change", "quartile_low", "quartile_high", "n_fell", "n_same", "n_rose",
              "bootstrap_low", "bootstrap_high")  # fmt: skip
    few["measures"] = [row | dict.fromkeys(hidden) for row in few["measures"]]
    app = _shown(fake_workspace, monkeypatch, few)
    rows = _rows(app, "Per person a year, by the same months")
    assert {cell for row in rows for cell in row[5:8]} == {"hidden: fewer than 8 people"}
    assert "People for whom" not in _markup(app)
    assert "by drawing people again are hidden: fewer than 8 people." in _text(app)
    app = _shown(fake_workspace, monkeypatch, fake_groups.found(n_people=8))
    assert "hidden: fewer than 8 people." not in _text(app)
    assert not [cell for row in _rows(app, "Per person a year") for cell in row if "hidden" in cell]


def test_one_person_has_no_interval(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = fake_groups.found(n_people=1)
    for row in one["measures"]:
        row.update(low=None, high=None, bootstrap_low=None, bootstrap_high=None)
    text = _text(_shown(fake_workspace, monkeypatch, one))
    assert "Mean change: £13,100 less; one person has no interval." in text


def test_a_group_that_cannot_be_compared_says_why_and_shows_its_steps(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.refused())
    assert _headings(app)[:2] == [(1, "Groups"), (2, "Why there is no comparison")]
    assert "Set change dates in the casebook." in _text(app)
    assert not app.get("plotly_chart")
    assert "nobody is in it" in _text(app) and "there are no figures" in _text(app)
    assert _rows(app, "From everybody in the data to the group")[1] == [
        "Has a change", "", "Not for publication: fewer than 8", "3", "0",
    ]  # fmt: skip


def test_a_file_with_a_problem_leaves_the_other_groups_usable(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = fake_groups.refused("Too little data.") | {"name": "other", "label": "Other people"}
    app = _shown(
        fake_workspace,
        monkeypatch,
        fake_groups.found(),
        other,
        problem="broken.toml has no label. Add one at its top.",
    )
    assert "broken.toml has no label. Add one at its top." in _text(app)
    assert _headings(app)[-1] == (2, "Files of groups that can't be used yet")
    assert list(app.selectbox[0].options) == ["People the team supported", "Other people"]
    app.selectbox[0].set_value("other").run()
    assert not app.exception and "Too little data." in _text(app)


def test_the_group_chosen_is_kept_when_the_page_is_left(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = fake_groups.found(name="other", label="Other people", finding=["Other people fell"])
    app = _shown(fake_workspace, monkeypatch, fake_groups.found(), other)
    app.selectbox[0].set_value("other").run()
    app.switch_page("views/start_here.py").run()
    app.switch_page(PAGE).run()
    assert _headings(app)[0] == (1, "Other people fell")


def test_a_group_that_fails_says_so_under_the_page_s_name(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.found(), failing="The file is gone. Choose again.")
    assert _headings(app)[0] == (1, "Groups")
    assert "This group can't be shown. The file is gone." in re.sub(r" +", " ", _text(app)).replace(" .", ".")


def test_a_workspace_without_a_build_says_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(tmp_path, monkeypatch)
    assert "Load the sample data to look around" in _text(app) and _headings(app)[0] == (1, "Groups")


def test_every_chart_says_its_figures_in_words(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.compared())
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert len(alts) == 4 and all(len(alt) > 20 for alt in alts)
    assert "Contacts: 31 fell, 2 as they were, 7 rose" in alts[0]
    assert "Contacts: 50 fewer (58 fewer to 42 fewer)" in alts[3]


@pytest.mark.parametrize("answer", [fake_groups.compared(), fake_groups.refused()])
def test_headings_go_down_a_step_at_a_time(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    levels = [level for level, _ in _headings(_shown(fake_workspace, monkeypatch, answer))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_nothing_on_the_page_is_a_person(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _shown(fake_workspace, monkeypatch, fake_groups.compared())
    told = _markup(app) + "".join(chart.proto.spec for chart in app.get("plotly_chart"))
    for personal in ("pjohn", "pother", "John", "Sam"):
        assert not re.search(rf"\b{personal}\b", told)


@pytest.mark.parametrize(
    ("measure", "n", "said"),
    [
        (CONTACTS, -12.4, "12 fewer"),
        (CONTACTS, 2.54, "2.5 more"),
        (CONTACTS, -0.04, "almost no change"),
        (CONTACTS, 0.0, "no change"),
        (CONTACTS, None, "not known"),
        (MONEY, Decimal("-3104.40"), "£3,100 less"),
        (MONEY, Decimal("0.20"), "almost no change"),
        (MONEY, Decimal("1500000"), "£1.5 million more"),
    ],
)
def test_a_change_says_its_direction(measure: Any, n: Any, said: str) -> None:
    assert groups_told.changed(measure, n) == said


@pytest.mark.parametrize(("n", "small"), [(0, False), (1, True), (7, True), (8, False), (None, False)])
def test_small_counts_are_one_to_seven(n: int | None, small: bool) -> None:
    assert groups_told.is_small(n) is small


@pytest.mark.parametrize(("top", "step"), [(0, 1), (0.7, 0.5), (1, 1), (3, 2), (4999, 2000), (5000, 5000)])
def test_a_round_step_is_below_its_top(top: float, step: float) -> None:
    assert group_charts.round_below(top) == pytest.approx(step)
