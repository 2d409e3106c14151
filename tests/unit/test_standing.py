"""How far a workspace has come, what is held, what last changed, and whom to ask."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from journey.casebook import open_casebook
from journey.contact import Contact, contact_of
from journey.errors import Refused
from journey.history import lines, n_behind
from journey.read import open_current
from journey.read.agency_costs import prices_in_use
from journey.read.changes import last_changes
from journey.read.held import months_held
from journey.settings import Retention, Settings, load_settings
from journey.standing import Standing, standing
from journey.words import changes, privacy
from journey.workspace import Workspace, init_workspace


@pytest.fixture
def copy(sample_workspace: Path, tmp_path: Path) -> Path:
    """The sample, to be changed."""
    shutil.copytree(sample_workspace, tmp_path / "workspace")
    return tmp_path / "workspace"


def test_no_workspace_and_an_empty_one(tmp_path: Path):
    assert standing(tmp_path / "none") == Standing("none")
    init_workspace(tmp_path / "new", Settings("Ours", date(2024, 3, 31), "2024-25"), tmp_path / "our.key")
    assert standing(tmp_path / "new").state == "empty"


def test_figures_files_without_figures_and_files_that_came_later(copy: Path):
    n = len(list((copy / "restricted" / "extracts").iterdir()))
    assert standing(copy) == Standing("built", n, 0, 0, has_key=True)
    one = sorted((copy / "restricted" / "extracts").iterdir())[0]
    shutil.rmtree(one)
    assert standing(copy) == Standing("behind", n - 1, 0, 1, has_key=True)
    assert changes.step_sentence(standing(copy)) == (
        "The figures are not up to date: 1 file removed since. Make the figures again."
    )
    (copy / "current").unlink()
    assert standing(copy) == Standing("unbuilt", n - 1, n - 1, has_key=True)


def test_a_file_whose_people_were_erased_waits_too_on_both_pages(copy: Path):
    """It is held in a second revision, and the figures are of the first."""
    one = sorted((copy / "restricted" / "extracts").iterdir())[0]
    later = one.with_name(f"{one.name}.r2")
    one.rename(later)
    manifest = json.loads((later / "manifest.json").read_text())
    (later / "manifest.json").chmod(0o600)
    (later / "manifest.json").write_text(json.dumps(manifest | {"revision": 2}))
    found = standing(copy)
    assert (found.state, found.n_waiting, found.n_removed) == ("behind", 1, 0)
    assert n_behind(lines(Workspace(copy))) == 1


def test_damage_is_told_and_the_key_may_be_away(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
    assert not standing(copy).has_key and standing(copy).state == "built"
    build = copy / "builds" / (copy / "current").read_text().strip() / "analysis.duckdb"
    build.chmod(0o600)
    build.write_bytes(b"not a database")
    (copy / ".verified").unlink(missing_ok=True)
    found = standing(copy)
    assert found.state == "damaged" and "journey build" in found.message


def test_what_is_held_as_the_sample_says(sample_workspace: Path, repository: Path):
    import tomllib

    files = tomllib.loads((repository / "sample_data" / "sample.toml").read_text(encoding="utf-8"))["file"]
    read = open_current(sample_workspace)
    # sample.toml: the first file begins on 1 March 2012, the last ends on 31 March 2024
    assert changes.held_finding(read.extracts().to_dicts()) == (
        f"15 agencies sent {len(files)} files, from March 2012 to March 2024"
    )
    rows, total = months_held(read)
    # March 2012 to March 2024 are 145 months. Police data end with June 2023, so 9 months are missing; adult
    # social care begins in April 2014, so 25 are; the team's log begins later and misses none.
    by_code = {row["agency_code"]: row for row in rows}
    assert (by_code["police"]["n_supplied"], by_code["police"]["n_not_supplied"]) == (136, 9)
    assert (by_code["adult_social_care"]["n_supplied"], by_code["adult_social_care"]["n_not_supplied"]) == (
        120,
        25,
    )
    assert by_code["support_team"]["n_not_supplied"] == 0 and by_code["gp"]["n_supplied"] == 145
    coverage = read.coverage()
    for name, code in (("n_supplied", "supplied"), ("n_not_supplied", "not_supplied")):
        assert (
            total[name] == sum(row[name] for row in rows) == coverage["coverage_code"].to_list().count(code)
        )


def test_prices_in_use_are_those_that_made_a_public_cost(sample_workspace: Path):
    """A rule may be chosen and its price make no public cost: a charge to the person does not."""
    read = open_current(sample_workspace)
    used = prices_in_use(read)
    lines = read.store.frame(
        "select item_code, perspective_code, basis_code from cost.cost_line where item_code is not null"
    )
    codes = {code for code, whose, basis in lines.rows() if whose == "fiscal" and basis != "recorded"}
    assert [row["item_code"] for row in used if row["item_code"] not in codes] == []
    assert len(used) == len(codes)
    assert all(row["source_title"] and row["price_year_fy"] for row in used)


def test_changes_alike_on_one_day_are_one_line(copy: Path):
    workspace = Workspace(copy)
    held = [one["extract_id"] for one in workspace.extracts()]
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.record("add", held[0], who="Jo")
        casebook.record("add", held[0], who="Jo")
        casebook.record("view", "P1", "asked", who="Jo")  # no change of the data
        casebook.record("withdraw", "feedfeedfeedfeed", who="Sam")
        casebook.record("build", "b1", who="Sam")
        casebook.record("build", "b2", who="Sam")
    label = {workspace.extracts()[0]["agency_code"]: "The first agency"}
    found = last_changes(workspace, label)
    told = [(row["who"], changes.change_text(row)) for row in found[:3]]
    assert told == [
        ("Sam", "Made the figures again, 2 times"),
        ("Sam", "Removed 1 file"),
        ("Jo", "Added 2 files, from The first agency"),
    ]
    assert len(last_changes(workspace, label, 2)) == 2


def test_a_workspace_without_a_casebook_has_no_changes(tmp_path: Path):
    assert last_changes(Workspace(tmp_path), {}) == []


def test_matches_that_wait_are_told_apart_from_those_drawn_by_lot():
    def row(kind: str, n: int) -> dict[str, object]:
        return {"kind_code": kind, "n_open": n}

    assert changes.open_doubts([row("sample", 87), row("uncertain", 2)]) == (
        "2 doubtful matches wait for somebody to judge"
    )
    assert changes.open_doubts([row("twin", 1)]) == "1 doubtful match waits for somebody to judge"
    assert changes.open_doubts([row("sample", 3)]).startswith("No match is in doubt; 3 pairs")
    assert changes.open_doubts([]) == ""
    assert changes.pairs_waiting([row("sample", 87), row("uncertain", 2)]) == (
        "2 doubtful pairs of records wait for a person to judge, and 87 pairs were drawn by lot to see how "
        "often links are right."
    )
    assert (
        changes.pairs_waiting([row("twin", 1)]) == "1 doubtful pair of records waits for a person to judge."
    )
    assert changes.pairs_waiting([row("sample", 3)]).startswith("No pair is in doubt; 3 pairs were drawn")
    assert changes.pairs_waiting([]) == "No pair waits for a reviewer."


def test_whom_to_ask_is_read_beside_the_settings(copy: Path):
    toml = copy / "journey.toml"
    before = load_settings(toml)
    assert contact_of(copy) == Contact() and Contact().whom == "the person who runs this software"
    toml.write_text(toml.read_text() + '\n[contact]\nname = "Data team"\nemail = "data@example.test"\n')
    assert contact_of(copy) == Contact(name="Data team", email="data@example.test")
    assert load_settings(toml) == before  # no build hangs on it


@pytest.mark.parametrize(
    "table",
    ["[contact]\nfax = '1'", "[contact]\nname = 3", "contact = 'me'", f"[contact]\nname = '{'x' * 121}'"],
)
def test_a_contact_that_can_t_be_read_is_refused(tmp_path: Path, table: str):
    (tmp_path / "journey.toml").write_text(table)
    with pytest.raises(Refused, match=r"\[contact\] may hold name, email, phone and data_protection"):
        contact_of(tmp_path)


def test_retention_and_roles_are_told_in_words():
    kept = privacy.retention_sentences(
        Retention(interactions_months=0, extracts_months=84, set_aside_months=1)
    )
    assert kept[0] == "Contacts have no limit of time."
    assert kept[1].startswith("A whole file is removed when what it covers ended longer ago than 84 months")
    assert "1 month before" in kept[2] and "journey retain" in kept[3]
    roles = dict(privacy.role_rows())
    assert roles["Administrator"] == "everything" and "add files" not in roles["Leader"]
