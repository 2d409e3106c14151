"""Tables for the public, of a small world worked by hand (tests/support/released.py)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.released import EVERYBODY, POLICE, contacts, new_workspace, reader_of

from journey.casebook import open_casebook
from journey.disclosure.audit import UNSAFE
from journey.errors import Busy, Refused
from journey.read import Reader
from journey.releases import Question, earlier, profile_of, release, write_again, write_public_table
from journey.rights.exports import exports_of
from journey.workspace import Workspace

ALL = ("people", "contacts", "cost")
BY_SIDE = Question("", ("agency", "side"), ALL)
HOSTILE = {"police": "=cmd|' /C calc'!A0", "council_tax": "<script>alert(1)</script>&[x](http://e.test)"}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "the.key"))
    yield new_workspace(tmp_path)


def write(build: Reader, target: Path, question: Question = BY_SIDE, **more: str) -> dict[str, Any]:
    assert build.workspace is not None
    return write_public_table(build, build.workspace, target, question, "A report", "a.leader", **more)


def rows(folder: Path, name: str = "table") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def row(folder: Path, *labels: str) -> list[str]:
    """The figures of one row, after what says whether it is a sample and after its labels."""
    (found,) = [
        list(held.values())[len(labels) + 1 :]
        for held in rows(folder)
        if tuple(held.values())[1 : len(labels) + 1] == labels
    ]
    return found


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_figures_by_hand(workspace: Workspace, tmp_path: Path) -> None:
    """Twelve people before, ten after, all seen on 369 days before the change and 361 from it on.

    12 is shown as 10, and so are 12 and 10 contacts; 12 x £100 and 10 x £100 as they are. Years seen, of what
    is shown: 10 people x 370 days / 365.25 is 10.13 before, 10 x 360 / 365.25 is 9.856 after. 10 contacts are
    1.0 a year on both sides; £1,200 / 10.13 is £118, £1,000 / 9.856 is £101. 22 contacts in all are 20.
    """
    write(reader_of(contacts(), workspace), tmp_path / "out")
    head = list(rows(tmp_path / "out")[0])
    assert head == [
        *("is_sample", "agency", "side", "people"),
        *("contacts_per_person_year", "contacts", "cost_pounds_per_person_year", "cost_pounds"),
        *("mean_days_seen", "price_base_fy"),
    ]
    agency = "emergency_department"
    assert row(tmp_path / "out", agency, "Before") == ["10", "1.0", "10", "118", "1200", "370", "2024-25"]
    assert row(tmp_path / "out", agency, "After") == ["10", "1.0", "10", "101", "1000", "360", "2024-25"]
    both = row(tmp_path / "out", agency, "Before and after together")
    assert both == ["10", "[z]", "20", "[z]", "2200", "[z]", "2024-25"]
    spans = [tuple(held.values()) for held in rows(tmp_path / "out", "spans")]
    assert (agency, "Before", "10", "370") in spans and (agency, "After", "10", "360") in spans


def test_not_supplied_is_never_nought(workspace: Workspace, tmp_path: Path) -> None:
    """Council tax was supplied from April 2022 on: not before the change, and not in the years before."""
    build = reader_of(contacts(), workspace)
    write(build, tmp_path / "side")
    assert set(row(tmp_path / "side", "council_tax", "Before")[:-1]) == {"[x]"}
    assert row(tmp_path / "side", "police", "Before")[0] == "0", "supplied, and nothing happened"
    assert set(row(tmp_path / "side", "support_team", "After")[:-1]) == {"[z]"}, "the team sent no log"
    write(build, tmp_path / "year", Question("", ("agency", "year")), despite="Asked for")
    found = {(held["agency"], held["year"]): held["people"] for held in rows(tmp_path / "year")}
    assert found["council_tax", "2021-22"] == "[x]" and found["council_tax", "2022-23 (9 months)"] == "10"
    assert found["police", "2021-22"] == "0"


def test_few_people_are_hidden_and_leave_no_trace(workspace: Workspace, tmp_path: Path) -> None:
    """Three people were arrested. Nobody is shown where they would be had from the rest."""
    write(reader_of([*contacts(), *POLICE], workspace), tmp_path / "out")
    for side in ("Before", "After", "Before and after together"):
        assert set(row(tmp_path / "out", "police", side)[:5]) == {"[c]"}, side
    assert row(tmp_path / "out", "All agencies", "Before")[2] == "15", "12 + 3 contacts"
    text = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "Figures about fewer than 8 people are hidden" in text
    assert "Hidden: 3 cells of 15 for people." in text
    held = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert not {"inputs", "attrition", "totals", "extracts"} & set(held)


def test_nothing_of_a_single_person_is_in_any_byte(workspace: Workspace, tmp_path: Path) -> None:
    write(reader_of(contacts(), workspace), tmp_path / "out")
    whole = b"".join(bytes_of(tmp_path / "out").values())
    told = [*EVERYBODY, "alias", "12 people", "A report", "a.leader", "2021-05-01"]
    assert [word for word in told if word.encode() in whole] == []


def test_the_same_again_is_the_same_to_the_byte_and_is_logged_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    build = reader_of(contacts(), workspace)
    first = write(build, tmp_path / "one")
    write(build, tmp_path / "two")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    one, two = earlier(workspace)
    assert (one.number, two.number) == (1, 2) and one.files == two.files
    assert set(one.files) == set(first["files"]) | {"manifest.json"}
    assert (one.purpose, one.who, one.despite) == ("A report", "a.leader", "")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        lines = [(line.action, line.subject, line.purpose) for line in casebook.audit_lines()]
    assert lines == [("export", "b1 public-table", "Public table. A report")] * 2
    assert exports_of(workspace, ["qzx01"]) == [], "it holds nobody's data"


def test_made_again_it_is_what_was_released_or_nothing(workspace: Workspace, tmp_path: Path) -> None:
    build = reader_of(contacts(), workspace)
    asked = dict(write(build, tmp_path / "one")["arguments"])
    assert asked.pop("pack") == "public-table"
    write_again(build, tmp_path / "again", **asked)
    assert bytes_of(tmp_path / "again") == bytes_of(tmp_path / "one")
    assert len(earlier(workspace)) == 1, "no new release"
    with pytest.raises(Refused, match="changed since"):
        write_again(build, tmp_path / "other", **{**asked, "by": "agency"})
    assert not (tmp_path / "other").exists()


def test_a_build_with_few_people_more_is_warned_of(workspace: Workspace, tmp_path: Path) -> None:
    """Without qzx12 eleven people were there before the change; with them twelve."""
    write(reader_of(contacts(EVERYBODY[:11]), workspace), tmp_path / "one")
    later = reader_of(contacts(), workspace, "b2")
    with pytest.raises(Refused) as refused:
        write(later, tmp_path / "two")
    told = refused.value.message
    assert "Release 1 of " in told and "emergency_department and Before" in told and "--despite" in told
    assert "emergency_department and After" not in told, "the same ten people"
    named = re.findall(r" in: ([^.]*)\.", told)
    assert named and not any(mark.isdigit() for text in named for mark in text), "no exact number"
    assert not (tmp_path / "two").exists() and len(earlier(workspace)) == 1
    write(later, tmp_path / "two", despite="The council asked for both")
    assert earlier(workspace)[-1].despite == "The council asked for both"


def test_a_group_and_everybody_are_compared(workspace: Workspace, tmp_path: Path) -> None:
    """The group leaves out two of twelve."""
    group = workspace.path / "groups"
    group.mkdir(exist_ok=True)
    names = ", ".join(f'"alias-{who}"' for who in EVERYBODY[:10])
    (group / "ten.toml").write_text(
        f'label = "=1+1 <b>Ten</b>"\nwhy = "w"\n[[keep]]\nrule = "named"\nany_of = [{names}]\nwhy = "w"\n'
    )
    build = reader_of(contacts(), workspace)
    write(build, tmp_path / "all", Question("", ("agency",)))
    asked = Question("ten", ("agency",))
    with pytest.raises(Refused, match="differ by few people in: emergency_department"):
        write(build, tmp_path / "ten", asked)
    write(build, tmp_path / "ten", asked, despite="Promised")
    text = (tmp_path / "ten" / "README.txt").read_text(encoding="utf-8")
    assert (
        "People whom the programme chose by name." in text and "alias" not in text and "10 named" not in text
    )
    page = (tmp_path / "ten" / "table.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;Ten&lt;/b&gt;" in page and "<b>" not in page


def test_two_ways_of_hiding_the_same_are_warned_of(workspace: Workspace, tmp_path: Path) -> None:
    build, other = reader_of(contacts(), workspace), profile_of("custom", {"round_people_to": 10})
    write(build, tmp_path / "one")
    with pytest.raises(Refused, match="hidden and rounded by other rules"):
        write(build, tmp_path / "two", Question("", ("agency", "side"), ALL, other))


def test_what_says_too_much_beside_what_is_out_is_refused_whatever_the_reason(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check with the first release fails whatever is hidden; by itself the table would be safe."""
    build, made = reader_of(contacts(), workspace), release.made_table
    write(build, tmp_path / "one")

    def fails(build: Reader, question: Question, earlier: Any = ()) -> Any:
        if earlier:
            raise Refused(UNSAFE)
        return made(build, question)

    monkeypatch.setattr(release, "made_table", fails)
    for despite in ("", "Asked for by the council"):
        with pytest.raises(Refused, match="fewer dimensions or fewer figures. No reason") as refused:
            write(build, tmp_path / "two", Question("", ("agency",)), despite=despite)
        assert "--despite" not in refused.value.message
    assert not (tmp_path / "two").exists() and len(earlier(workspace)) == 1


def test_after_someone_was_erased_it_can_not_be_compared(workspace: Workspace, tmp_path: Path) -> None:
    write(reader_of(contacts(), workspace), tmp_path / "one")
    with open_casebook(workspace.casebook_path, workspace.key) as casebook:
        casebook.erase_person({"token"}, {"qzx12"})
    with pytest.raises(Refused, match="removed when someone was erased"):
        write(reader_of(contacts(EVERYBODY[:11]), workspace, "b2"), tmp_path / "two")


def test_hostile_labels_are_text(workspace: Workspace, tmp_path: Path) -> None:
    write(reader_of(contacts(), workspace, labels=HOSTILE), tmp_path / "out")
    agencies = {held["agency"] for held in rows(tmp_path / "out")}
    assert "'" + HOSTILE["police"] in agencies and HOSTILE["police"] not in agencies
    page = (tmp_path / "out" / "table.html").read_text(encoding="utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in page


def test_the_page_can_be_read_aloud(workspace: Workspace, tmp_path: Path) -> None:
    """One heading for the page, a caption, a heading for each of eight columns and fifteen rows."""
    write(reader_of(contacts(), workspace), tmp_path / "out")
    page = (tmp_path / "out" / "table.html").read_text(encoding="utf-8")
    counts = {part: page.count(part) for part in ("<h1", "<caption", 'scope="col"', 'scope="row"', "<td")}
    assert counts == {"<h1": 1, "<caption": 1, 'scope="col"': 8, 'scope="row"': 30, "<td": 90}
    assert '<html lang="en-GB">' in page and ">1,200</td>" in page and "Sample data: synthetic." in page


def test_killed_between_log_and_name_the_log_has_it_and_no_file(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("journey.export.leaving._put", cut_off)
        with pytest.raises(KeyboardInterrupt):
            write(reader_of(contacts(), workspace), tmp_path / "out")
    assert not (tmp_path / "out").exists() and len(earlier(workspace)) == 1
    write(reader_of(contacts(), workspace), tmp_path / "out")
    assert len(earlier(workspace)) == 2


def test_what_is_not_in_the_log_is_not_written(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone else releases a table after this one was compared with all there were."""
    build, compared = reader_of(contacts(), workspace), release._compared

    def meanwhile(*given: Any) -> Any:
        found = compared(*given)
        monkeypatch.setattr(release, "_compared", compared)
        write(build, tmp_path / "theirs")
        return found

    monkeypatch.setattr(release, "_compared", meanwhile)
    with pytest.raises(Busy, match="meanwhile"):
        write(build, tmp_path / "ours")
    assert {path.name for path in tmp_path.iterdir()} == {"workspace", "the.key", "theirs"}


@pytest.mark.parametrize("what", ["target", "key", "purpose", "nobody", "group", "busy"])
def test_what_is_refused_leaves_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    target, build, question, purpose = tmp_path / "out", reader_of(contacts(), workspace), BY_SIDE, "A report"
    error: type[Exception] = Refused
    if what == "target":
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    if what == "key":
        monkeypatch.setenv("JOURNEY_KEY_FILE", str(tmp_path / "none.key"))
        workspace = Workspace(workspace.path)
    if what == "purpose":
        purpose = " "
    if what == "nobody":
        (workspace.path / "groups").mkdir(exist_ok=True)
        rule = '[[keep]]\nrule = "no_change"\nwhy = "w"\n'
        (workspace.path / "groups" / "none.toml").write_text(f'label = "l"\nwhy = "w"\n{rule}')
        question = Question("none", ("agency",))
    if what == "group":
        (workspace.path / "groups").mkdir(exist_ok=True)
        (workspace.path / "groups" / "alias-qzx01.toml").write_text('label = "l"\nwhy = "w"\n')
        question = Question("alias-qzx01", ("agency",))
    if what == "busy":
        monkeypatch.setattr("journey.casebook._SECONDS_TO_WAIT", 0.05)
        error = Busy
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with open_casebook(workspace.casebook_path) as other:
        if what == "busy":
            other._begin()
        with pytest.raises(error):
            write_public_table(build, workspace, target, question, purpose, "w")
    after = sorted(path.name for path in tmp_path.rglob("*"))
    assert [name for name in after if name not in before and "casebook" not in name] == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"dims": ("agency", "side", "year", "payer")}, "one to 3"),
        ({"dims": ()}, "one to 3"),
        ({"dims": ("agency", "agency")}, "twice"),
        ({"dims": ("postcode",)}, "--by"),
        ({"measures": ("nights",)}, "--measure"),
        ({"profile": "none"}, "no such profile"),
    ],
)
def test_what_can_not_be_asked(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        Question(**asked)


def test_limits_of_ones_own_are_custom() -> None:
    assert profile_of("custom", {"fewest_people": 12, "fewest_people_cost": 12}).fewest_people == 12
    with pytest.raises(Refused, match="--profile custom"):
        profile_of("nhs_hes", {"fewest_people": 12})
