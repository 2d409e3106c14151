"""The page On the way without a browser: its figures are those of the made-up tables; and with none."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import network
from journey.words import way
from tests.app.conftest import with_changes

pytestmark = pytest.mark.filterwarnings("default")
MAIN = Path(__file__).parents[2] / "app" / "main.py"
PAGE = "views/on_the_way.py"
AGENCIES = [{"agency_code": code, "agency_label": code.title()} for code in "abcdef"]


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch, person: str = "pjohn") -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    if (workspace / "key_path.txt").exists():
        monkeypatch.setenv("JOURNEY_KEY_FILE", (workspace / "key_path.txt").read_text())
    app = AppTest.from_file(str(MAIN), default_timeout=30).run().switch_page(PAGE).run()
    if person != "pjohn":
        app.selectbox[0].set_value(person).run()
    assert not app.exception
    return app


def _text(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def _rows(app: AppTest, caption: str) -> list[list[str]]:
    """The rows of one table as text, its total last."""
    (body,) = [held for held in _text(app).split("<table")[1:] if f"<caption>{caption}" in held]
    rows = re.findall(r"<tr>(.*?)</tr>", body.split("</table>")[0])
    cells = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", re.sub(r"<details>.*?</details>", "", row)) for row in rows
    ]
    return [[unescape(cell) for cell in row] for row in cells[1:]]


def _chart(app: AppTest, place: int) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(app.get("plotly_chart")[place].proto.spec)
    return drawn


def _edge(source: str, target: str, n: float) -> dict[str, Any]:
    return {
        "from_agency_code": source, "to_agency_code": target, "from_agency_label": source.title(),
        "to_agency_label": target.title(), "n": n,
    }  # fmt: skip


def test_the_finding_has_both_spans_and_every_kind_its_rule(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch)
    text = _text(app)
    # 150 / 3866 * 365.25 = 14.2; 2 / 548 * 365.25 = 1.3; 39 / 3866 * 365.25 = 3.7
    assert "another service 14 times a year before and 1.3 after" in text
    assert "assessed again 3.7 times a year before and 0 after" in text
    assert (
        "Before: 1 March 2012 to 30 September 2022 (3,866 days); after: 1 October 2022 to 31 March 2024"
        in text
    )
    rows = _rows(app, "What happened on the way")
    assert len(rows) == 8 and len([row for row in rows if row[0].startswith("Total")]) == 0
    # 15,000 / 3866 * 365.25 = 1,417.16; 100 / 548 * 365.25 = 66.65
    assert rows[0][1:] == ["150", "2", "14", "1.3", "£15,000", "£100", "£1,420", "£67"]
    # 10 / 548 * 365.25 = 6.7; 1,000.50 / 548 * 365.25 = 666.85
    assert rows[1] == ["Next contact to or from the support team", "0", "10", "0", "6.7", "£0",
                       "£1,000.50", "£0", "£667"]  # fmt: skip
    assert text.count("<summary>Rule</summary>") == 8
    assert "within 30 days, and it is known which came first" in text
    assert "Without a price: 7 before, 0 after." in text
    assert "So there is no total." in text


def test_demand_says_who_judged_and_how_much_is_open(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch)
    # 2,000 of 3,355 is 59.6%; 100 of 161 is 62.1%: both with their days
    assert (
        "Not classified: 2,000 of 3,355 contacts (60%) in the 3,866 days before, and 100 of 161 contacts "
        "(62%) in the 548 days after." in _text(app)
    )
    rows = _rows(app, "What contacts were for")
    assert [row[:4] for row in rows] == [
        ["What the person came for", "The person", "1,300", "61"],
        [
            "Came back because something was not done, or not done right: the wrong place",
            "A worker",
            "55",
            "0",
        ],
        ["Not classified", "Nobody", "2,000", "100"],
        ["Total", "", "3,355", "161"],
    ]


def test_pulls_stand_beside_referrals(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(fake_workspace, monkeypatch)
    assert (
        "Specialists brought in, as recorded: 0 in 3,866 days before, 8 in 548 days after; referrals on: 40, "
        "then 3" in _text(app)
    )
    assert [row[:3] for row in _rows(app, "Types of activity")] == [
        ["Specialist brought in to the person", "0", "8"],
        ["Referred on to another service", "40", "3"],
        ["Contact", "3,315", "150"],
    ]


def test_waits_that_were_cut_short_are_said(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(fake_workspace, monkeypatch)
    assert "10 crises in 3,866 days before, 2 crises in 548 days after" in _text(app)
    rows = _rows(app, "Crises and the days")
    assert [row[1:] for row in rows] == [
        ["10", "2"],
        ["9", "0"],
        ["1", "2"],
        ["30", "not reached"],
        ["900", "400"],
    ]


def test_stretches_are_told_with_their_thresholds(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch)
    assert _rows(app, "Episodes") == [["1 March 2012", "1 May 2012", "12", "3", "£1,234.50", "1"]]
    assert _rows(app, "Gaps") == [["1 January 2013", "28 February 2013", "59 days", "no"]]
    assert _rows(app, "Stays at once")[0][:2] == ["1 January 2014", "4 January 2014"]
    assert "Contacts fewer than 7 days apart." in _text(app)
    assert "Nothing recorded for more than 30 days." in _text(app)


def test_the_network_is_on_one_scale_and_its_tables_total(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch)
    months, before, after, difference = (_chart(app, place) for place in range(4))
    assert [trace["name"] for trace in months["data"]] == ["months before", "months after"]
    edges = {trace["name"]: trace["line"]["width"] for trace in before["data"] if trace["mode"] != "markers"}
    # the widest, 9.4 a year, is 9 wide; 4.7 a year is half of it: 1 + 8 / 2
    assert edges == {"Police to GP": pytest.approx(9.0), "GP to Police": pytest.approx(5.0)}
    later = {trace["name"]: trace["line"]["width"] for trace in after["data"] if trace["mode"] != "markers"}
    # 10 / 548 * 365.25 = 6.665 of 9.448: 1 + 8 * 0.7055
    assert later["GP to Support team"] == pytest.approx(6.644, abs=0.001) and len(later) == 2
    drawn = {t["name"]: t["line"]["dash"] for t in difference["data"] if t["mode"] != "markers"}
    assert drawn == {"Police to GP": "dash", "GP to Police": "dash", "GP to Support team": "dot"}
    dashes = {t["name"]: t["line"]["dash"] for t in after["data"] if t["mode"] != "markers"}
    assert dashes == {"Police to GP": "solid", "GP to Support team": "dot"}
    labels = [note["text"] for note in difference["layout"]["annotations"]]
    # 1.333 - 9.448 = -8.1; 0 - 4.724 = -4.7; 6.665
    assert {"<b>-8.1</b>", "<b>-4.7</b>", "<b>+6.7</b>"} <= set(labels)
    assert _rows(app, "Which agency came next: all 3 pairs") == [
        ["GP", "Police", "50", "0", "4.7", "0", "-4.7"],
        ["GP", "Support team", "0", "10", "0", "6.7", "+6.7"],
        ["Police", "GP", "100", "2", "9.4", "1.3", "-8.1"],
        ["All pairs", "", "150", "12", "14", "8.0", ""],
    ]
    text = _text(app)
    assert "2 pairs have any; all are drawn." in text
    # 150 and 2 without the support team's 10, as the first line of the events has it
    assert "Which agency came next: another service 14 times a year before and 1.3 after" in text
    assert "To or from the support team: 0 of 150 before, 10 of 12 after." in text


def test_the_network_can_be_of_pounds_or_of_days(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch)
    app.selectbox(key="measure").set_value("cost").run()
    # 10,000 / 3866 * 365.25 = 944.77; 100 / 548 * 365.25 = 66.65; 66.65 - 944.77 = -878.12
    assert _rows(app, "Estimated cost of those next contacts")[2:] == [
        ["Police", "GP", "£10,000", "£100", "£945", "£67", "-£878"],
        ["All pairs", "", "£15,000", "£1,100.50", "£1,420", "£734", ""],
    ]
    app.selectbox(key="measure").set_value("days").run()
    assert not app.exception
    assert _rows(app, "Days between the two contacts")[0] == ["GP", "Police", "50", "0", "3", "", ""]
    assert _rows(app, "Days between the two contacts")[2] == ["Police", "GP", "100", "2", "2", "5", "+3.0"]
    (edge,) = [trace for trace in _chart(app, 3)["data"] if trace["mode"] != "markers"]
    assert edge["name"] == "Police to GP"


def test_without_a_comparison_the_whole_journey_is_told_and_why(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch, "pother")
    text = _text(app)
    assert "No change date is recorded" in text and "A year before" not in text
    rows = {row[0]: row[1] for row in _rows(app, "What happened on the way, whole journey")}
    assert rows["A request turned away, then another made"] == "1" and rows["Crises"] == "1"
    assert len(rows) == 8 and "To or from the support team: 0 of 3 in the whole journey." in text
    assert _rows(app, "Which agency came next: all pairs")[0] == ["Police", "GP", "3", "£30", "1"]
    assert _rows(app, "Pairs of agencies whose order is not known")[-1] == ["All pairs", "", "4", "£40", ""]
    assert "<b>*Jo*</b>" not in text and "&lt;b&gt;*Jo*" in text


def test_nothing_recorded_is_said(
    fake_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = ("compare.handover_side", "compare.handover_difference", "compare.crisis_side",
              "timeline.handover", "timeline.gap", "timeline.overlap", "timeline.episode")  # fmt: skip
    emptied = [f"delete from {table}" for table in tables]
    app = _open(with_changes(fake_workspace, tmp_path / "copy", *emptied), monkeypatch)
    assert "No contact was followed by one with another agency in a known order in either" in _text(app)
    assert _text(app).count(">None.<") == 3


def test_no_data_says_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Load the sample data" in _text(_open(tmp_path, monkeypatch))


def test_what_may_not_be_concluded_and_alternatives_to_charts(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch)
    assert "What may not be concluded" in _text(app) and len(way.NOT_CONCLUDED) == 6
    assert "That the support, or anything else, caused the change." in _text(app)
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert len(alts) == 4 and all(len(alt) > 20 for alt in alts)


def test_at_most_forty_pairs_are_drawn_and_equal_ones_by_name() -> None:
    rows = [_edge(f"a{i:02}", "z", 5) for i in range(50, 0, -1)] + [
        _edge("big", "z", -9),
        _edge("nil", "z", 0),
    ]
    drawn = network.drawn(rows, "n")
    assert len(drawn) == 40 and drawn[0]["from_agency_code"] == "big"
    assert [row["from_agency_code"] for row in drawn[1:3]] == ["a01", "a02"]
    assert len(network.has_any(rows, "n")) == 51


def test_agencies_stand_in_one_order_from_the_top() -> None:
    at = network.places(AGENCIES, [_edge("c", "a", 1), _edge("f", "c", 1)])
    assert list(at) == ["a", "c", "f"]
    assert at["a"] == pytest.approx((0, 1)) and at["c"][0] > 0 > at["c"][1] and at["f"][0] < 0


def test_there_and_back_are_two_lines() -> None:
    at = network.places(AGENCIES, [_edge("a", "b", 1), _edge("b", "c", 1)])
    there, back = network._curve(_edge("a", "b", 1), at), network._curve(_edge("b", "a", 1), at)
    middle = len(there) // 2
    assert abs(there[middle][0] - back[middle][0]) + abs(there[middle][1] - back[middle][1]) > 0.1


@pytest.mark.parametrize(
    ("n", "is_money", "said"),
    [
        (3.14, False, "+3.1"),
        (-12.44, False, "-12.4"),
        (None, False, ""),
        (-3104.4, True, "-£3,100"),
        (0, False, "0"),
        (-0.04, False, "about 0"),
    ],
)
def test_a_difference_has_its_sign(n: float | None, is_money: bool, said: str) -> None:
    assert way.signed(n, is_money) == said
