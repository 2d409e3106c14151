"""The pages without a browser: what they say on made-up data, on none, and on damaged data."""

import json
import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import with_changes

pytestmark = pytest.mark.filterwarnings("default")
# 5 ways to compare, 4 windows of rates, finding, figure, agencies, chart, years, payers twice, checks, links
N_COSTS = 18
MAIN = Path(__file__).parents[2] / "app" / "main.py"


def _open(workspace: Path, monkeypatch: pytest.MonkeyPatch, page: str = "views/one_person.py") -> AppTest:
    monkeypatch.setenv("JOURNEY_WORKSPACE", str(workspace))
    if (workspace / "key_path.txt").exists():
        monkeypatch.setenv("JOURNEY_KEY_FILE", (workspace / "key_path.txt").read_text())
    app = AppTest.from_file(str(MAIN), default_timeout=30).run()
    return app.switch_page(page).run()


def _text(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def _n_said(app: AppTest, words: str) -> int:
    """How often words stand on the page; a table's name repeats its caption and does not count."""
    return re.sub(r'aria-label="[^"]*"', "", _text(app)).count(words)


def test_one_person_has_every_contact_once(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(fake_workspace, monkeypatch)
    assert not app.exception
    raster = json.loads(app.get("plotly_chart")[0].proto.spec)
    traces = {trace["name"]: trace for trace in raster["data"]}
    marks = [len(traces[name]["customdata"]) for name in ("contacts before", "contacts after")]
    assert marks == [3355, 161]
    assert [t["name"] for t in raster["data"] if t["mode"] == "markers"] == [
        "contacts before",
        "contacts after",
    ]
    assert len(raster["layout"]["yaxis"]["ticktext"]) == 16  # the agencies, and the notes above them
    assert raster["layout"]["yaxis"]["ticktext"][-1] == "<b>Support team</b>"


def test_every_chart_has_words(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(fake_workspace, monkeypatch)
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert len(alts) == 6 and all(len(alt) > 20 for alt in alts)


def test_every_cost_after_says_that_the_support_s_own_is_in_it(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(fake_workspace, monkeypatch)
    assert not app.exception
    text = _text(app)
    assert _n_said(app, "ncludes the support&#x27;s own cost, £") == N_COSTS
    assert "support&#x27;s own cost not included" not in text and "That support was free" not in text


@pytest.mark.parametrize(
    ("code", "said", "caveat"),
    [
        ("not_included", "upport&#x27;s own cost not included", "That support was free."),
        (
            "part",
            "nly part of the support&#x27;s own cost is included",
            "That support cost no more than this.",
        ),
    ],
)
def test_every_cost_after_says_that_the_support_s_own_is_not_in_it(
    fake_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str, caveat: str
) -> None:
    update = f"update compare.summary set support_cost_code = '{code}' where side_code = 'after'"
    app = _open(with_changes(fake_workspace, tmp_path / "copy", update), monkeypatch)
    assert not app.exception
    text = _text(app)
    assert _n_said(app, said) == N_COSTS and caveat in text
    assert "ncludes the support&#x27;s own cost" not in text


def test_pages_with_figures_name_their_prices(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = "Prices of 2024 to 2025; assumption set: agreed (Agreed by the board), dated 1 May 2024"
    for page in ("views/one_person.py", "views/start_here.py"):
        text = _text(_open(fake_workspace, monkeypatch, page))
        assert named in text and "central unit costs" in text


def test_cost_has_its_range_and_who_pays_it(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = _text(_open(fake_workspace, monkeypatch))
    assert "With low and high unit costs: £" in text
    assert "The cost a year is lower for all two bodies that pay" in text
    assert text.index('<th scope="row">NHS (national)</th>') < text.index(
        '<th scope="row">Police (local)</th>'
    )
    assert "Police: Part of it is cashable, says the chief finance officer, 2 April 2024." in text


def test_words_and_headline_are_shown(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = _text(_open(fake_workspace, monkeypatch))
    for part in ("Sample data.", "about every 28 hours", "good day looks like", "invented for the sample",
                 "What may not be concluded", "3,355 in 3,866 days; 161 in 548 "
                 "days", "Privacy."):  # fmt: skip
        assert part in text


def test_names_are_never_run_as_markup(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(fake_workspace, monkeypatch)
    app.selectbox[0].set_value("pother").run()
    assert not app.exception
    assert "<b>*Jo*</b>" not in _text(app) and "&lt;b&gt;*Jo*" in _text(app)
    assert "No change date is recorded" in _text(app)
    assert len(app.get("plotly_chart")) == 1


def test_too_little_history_is_said(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(fake_workspace, monkeypatch)
    app.selectbox[0].set_value("pshort").run()
    assert not app.exception
    assert "Only 7 months are held" in _text(app) and " then " not in _text(app)
    assert "602" not in _text(app) and "some of it may be Sam&#x27;s." in _text(app)


def test_start_here(fake_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _open(fake_workspace, monkeypatch, "views/start_here.py")
    assert not app.exception
    assert "Three ways in" in _text(app) and "Files taken in" in _text(app)


def test_start_here_says_how_many_were_found_elsewhere(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(_open(fake_workspace, monkeypatch, "views/start_here.py"))
    # police: half of 1,204 people; the others alone at £100 each
    assert ">50 in 100</td><td class=num>602</td><td class=num>2</td><td class=num>£60,200</td>" in text
    assert "no other agency knows the person, or that they were not recognised" in text
    assert "1 doubtful match waits for somebody to judge" in text


def test_one_person_says_how_sure_the_links_are(
    fake_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(_open(fake_workspace, monkeypatch))
    assert "With more cautious links John&#x27;s contacts before would be 3,301 instead of 3,355." in text
    assert "Of the 1,204 people in the data of Police, 50 in 100 were found" in text
    assert "£60,200 of its cost belongs to people found nowhere else: some of it may be John&#x27;s." in text
    assert "1 doubtful match of John waits for a reviewer." in text
    assert "they hold different NHS numbers" in text


def test_names_need_the_key(fake_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(fake_workspace, copy)
    (copy / "key_path.txt").write_text(str(tmp_path / "none.key"))
    app = _open(copy, monkeypatch)
    assert not app.exception
    assert ">john</h1>" in _text(app) and ">John<" not in _text(app)


@pytest.mark.parametrize("page", ["views/one_person.py", "views/matches.py"])
def test_nothing_yet_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    app = _open(tmp_path, monkeypatch, page)
    assert not app.exception
    said = "No files yet. Load the sample data to look around, or add a file."
    assert said in _text(app) and "journey" not in _text(app)


def test_damage_is_said_plainly(
    fake_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(fake_workspace, copy)
    (copy / "builds" / "fake" / "analysis.duckdb").write_bytes(b"not a database")
    (copy / ".verified").unlink(missing_ok=True)
    app = _open(copy, monkeypatch)
    assert not app.exception
    assert "The data can't be opened" in _text(app) and "journey build" in _text(app)


def test_a_look_at_a_person_is_kept_once(sample_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from journey.casebook import AuditLine, open_casebook
    from journey.workspace import Workspace

    def looks() -> list[AuditLine]:
        held = Workspace(sample_workspace)
        with open_casebook(held.casebook_path, held.key) as casebook:
            return [line for line in casebook.audit_lines() if line.action == "view"]

    before = looks()
    app = _open(sample_workspace, monkeypatch)
    app.run()
    after = looks()
    assert len(after) == len(before) + 1
    assert (after[-1].subject or "").startswith("P") and after[-1].purpose == ""
    app.sidebar.text_input[0].set_value("Jo Marsh").run()
    app.sidebar.text_input[1].set_value("case meeting").run()
    last = looks()[-1]
    assert (last.who, last.purpose, last.subject) == ("Jo Marsh", "case meeting", after[-1].subject)


def test_without_the_key_sealed_words_are_said_to_be_sealed(
    sample_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sample_workspace, copy)
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    text = _text(_open(copy, monkeypatch))
    assert "a good day" not in text
    assert "key is at hand" in text


def test_every_choice_of_a_person_takes_effect(
    sample_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _open(sample_workspace, monkeypatch)
    assert app.selectbox[0].value is not None
    for name in ("Person 1", "Person 2", "Person 3", "John"):
        app.selectbox[0].select(name).run()
        assert f">{name}</h1>" in _text(app)
    app.switch_page("views/start_here.py").run()
    app.switch_page("views/one_person.py").run()
    assert ">John</h1>" in _text(app)
