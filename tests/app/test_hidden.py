"""Identities hidden: a leader's browser is sent no id, name, exact day or note; figures are the same."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey.casebook import Words, open_casebook
from journey.read import Reader, open_current
from journey.read.hidden import Hidden
from journey.words import coarse
from journey.workspace import Workspace
from tests.app.visiting import Visit, sent, text, visit, workspace
from tests.app.walking import links

__all__ = ["visit", "workspace"]  # fixtures
pytestmark = pytest.mark.filterwarnings("default")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
A_DAY = re.compile(rf"\b\d{{1,2}} (?:{MONTHS}) \d{{4}}|\b(?:19|20)\d\d-\d\d-\d\d|\b\d\d/\d\d/(?:19|20)\d\d")
# How long somebody was seen: beside the data's last day it tells the day of the change. A rule says "within".
A_LENGTH = re.compile(r"(?<!within )(?<![\d.,])(?:[5-9]\d|\d,?\d{2,}) days\b")
_SAID = re.compile(rf"\b\d{{1,2}} (?:{MONTHS}) \d{{4}}")
A_NUMBER = re.compile(r"<td class=num>([^<]*)</td>")
PAGES = ("start_here", "one_person", "on_the_way", "groups", "methods", "download")


@pytest.fixture(scope="module")
def read(workspace: Path) -> Reader:
    """The build, with every name."""
    return open_current(workspace)


@pytest.fixture(scope="module")
def secrets(read: Reader, workspace: Path) -> dict[str, set[str]]:
    """What may not be sent, each so long that it stands nowhere by chance."""
    held = Workspace(workspace)
    with open_casebook(held.casebook_path, held.key) as casebook:
        notes = {said for entry in casebook.entries() if entry.body for _, said in entry.body.lines()}
        notes |= {moment.label for alias in read.names() for moment in casebook.moments(alias)}
        notes |= {change.change_label or "" for change in casebook.changes()}
    linked = read.rows("select person_id, source_person_id from link.person_link")
    names = {*read.names(), *read.names().values()}
    return {
        "ids": {row[name] for row in linked for name in ("person_id", "source_person_id")},
        # Others are called Person 1 and so on in the sample, as everybody is where identities are hidden.
        "names": {name for name in names if not name.startswith("Person ")},
        "notes": {note for note in notes if len(note) > 16},
    }


def _left_over(app: AppTest, secrets: dict[str, set[str]]) -> list[str]:
    """What was sent and may not be: secrets, days in text, and days in charts beyond their months."""
    everything = sent(app)
    found = [
        f"{kind}: {one}" for kind, held in secrets.items() for one in held
        if re.search(rf"\b{re.escape(one)}\b", everything)
    ]  # fmt: skip
    for chart in app.get("plotly_chart"):
        spec = json.loads(chart.proto.spec)
        everything = everything.replace(chart.proto.spec, "")
        # Marks already stand where their month alone puts them; tests/unit/test_coarse.py has the lines.
        said = [spec["layout"].get("annotations", []), *(trace.get("customdata") for trace in spec["data"])]
        if coarse.figure(spec)["data"] != spec["data"] or _SAID.search(json.dumps(said)):
            found.append(f"chart: {chart.proto.alt[:60]}")
    found += [f"length: {days}" for days in A_LENGTH.findall(everything)]
    return found + [f"day: {day}" for day in A_DAY.findall(everything)]


@pytest.mark.parametrize("page", PAGES)
def test_a_leader_is_sent_nothing_that_tells_who_or_on_which_day(
    visit: Visit, secrets: dict[str, set[str]], page: str
) -> None:
    app = visit(page, "lead")
    assert _left_over(app, secrets) == []


def test_the_same_holds_of_people_who_cannot_be_compared(
    visit: Visit, secrets: dict[str, set[str]], read: Reader
) -> None:
    app = visit("one_person", "lead")
    hidden = Hidden(read)
    rows = hidden.people().to_dicts()
    assert app.selectbox[0].options == [f"Person {n}" for n in range(1, len(rows) + 1)]
    name = next(row["display_name"] for row in rows if row["change_on"] is None)
    app.selectbox[0].set_value(next(row["person_id"] for row in rows if row["display_name"] == name)).run()
    assert f">{name}</h1>" in text(app) and "Why there is no comparison" in text(app)
    assert _left_over(app, secrets) == []


def test_the_scan_finds_what_a_data_team_is_sent(visit: Visit, secrets: dict[str, set[str]]) -> None:
    found = _left_over(visit("one_person", "data"), secrets)
    kinds = {line.split(":")[0] for line in found}
    assert kinds == {"ids", "names", "notes", "chart", "day", "length"} and "names: John" in found


def test_the_figures_are_those_that_a_data_team_sees(visit: Visit) -> None:
    pages = [visit("one_person", claim) for claim in ("lead", "data")]
    numbers = [A_NUMBER.findall(text(app)) for app in pages]
    assert len(numbers[0]) > 100 and numbers[0] == [coarse.lengths(cell) for cell in numbers[1]]
    # sample_data/truth: 3,866 days are 127.0 months of 30.44 days, ten years and seven; 548 are 18.0
    spans = ("about 10 years 7 months; 161 in about 18 months", "3,866 days; 161 in 548 days")
    for app, said in zip(pages, spans, strict=True):
        assert f"3,355 in {said}" in text(app)
        raster = json.loads(app.get("plotly_chart")[0].proto.spec)
        marks = [len(trace["x"]) for trace in raster["data"] if trace["name"].startswith("contacts")]
        assert marks == [3355, 161]


def test_the_switch_hides_identities_from_those_who_may_see_them(
    visit: Visit, secrets: dict[str, set[str]]
) -> None:
    app = visit("one_person", "data")
    app.toggle(key="hide_identities").set_value(True).run()
    assert _left_over(app, secrets) == [] and ">John<" not in text(app)
    for page in ("matches", "casebook", "learning"):
        app.switch_page(f"views/{page}.py").run()
        assert "turn off “Hide identities”" in text(app) and not app.selectbox
    app.switch_page("views/one_person.py").run()
    assert "casebook" not in links(app)  # no link to a page that is closed now
    app.toggle(key="hide_identities").set_value(False).run()
    assert "casebook" in links(app)
    assert ">John</h1>" in text(app)


def test_a_leader_has_no_switch(visit: Visit) -> None:
    app = visit("start_here", "lead")
    assert not app.toggle and "Identities are hidden" in text(app)


def test_words_are_shown_to_leaders_where_the_person_agreed_to_that(
    workspace: Path, tmp_path: Path, visit: Visit
) -> None:
    """The sample's John agreed to leaders; after he says no, nothing of his is shown to them."""
    said = "Nobody had asked me what a good day looks like."
    assert said in text(visit("one_person", "lead"))
    copy = tmp_path / "copy"
    shutil.copytree(workspace, copy)
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        casebook.consent("john", "leaders", False, date(2024, 3, 1), "Test", None, "")
    assert said not in text(visit("one_person", "lead", where=copy))
    assert said in text(visit("one_person", "data", where=copy))


def test_a_voice_that_is_somebody_elses_is_not_named(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(workspace, copy)
    held = Workspace(copy)
    with open_casebook(held.casebook_path, held.key) as casebook:
        for voice in ("Mary Ellis", "john", "John", "worker"):
            casebook.add_words("john", Words(date(2024, 1, 1), voice, f"Said by {voice[:1]}", True, True))
    told = [row["voice"] for row in Hidden(open_current(copy)).words("john") if "Said by" in row["text"]]
    assert told == ["someone else", "person", "person", "worker"]
