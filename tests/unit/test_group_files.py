"""Files of groups in which somebody's alias stands: found however it is written, and told without it."""

from pathlib import Path

import pytest

from journey.rights.certificate import certificate, certificate_text
from journey.rights.erase import Erased
from journey.rights.group_files import files_naming, without_alias
from journey.rights.plan import Plan
from journey.workspace import Workspace

RULE = 'label = "x"\nwhy = "y"\n[[keep]]\nrule = "named"\nwhy = "z"\nany_of = [{names}]\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "groups").mkdir()
    return Workspace(tmp_path)


def write(workspace: Workspace, name: str, text: str) -> None:
    (workspace.path / "groups" / f"{name}.toml").write_bytes(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        RULE.format(names='"ann", "zeb"'),
        RULE.format(names='"ZEB"'),
        RULE.format(names='"z\\u0065b"'),  # as TOML lets one write it
        'label = "x"\nwhy = "Zeb asked"\n',
        "# zeb is in no rule\n",
        'label = "zeb\n',  # no TOML at all
    ],
)
def test_it_is_found_in_rules_reasons_comments_and_broken_files(workspace: Workspace, text: str) -> None:
    write(workspace, "team", text)
    assert files_naming(workspace, {"zeb"}) == ["groups/team.toml"]


def test_it_is_found_in_the_name_of_a_file_and_that_name_is_told_without_it(workspace: Workspace) -> None:
    write(workspace, "zeb", RULE.format(names='"ann"'))
    assert files_naming(workspace, {"zeb"}) == ["groups/zeb.toml"]
    assert without_alias("groups/zeb.toml", {"zeb"}) == "groups/(alias).toml"
    assert without_alias("groups/team_Zeb-2.toml", {"zeb"}) == "groups/team_(alias)-2.toml"
    assert without_alias("groups/team.toml", set()) == "groups/team.toml"


def test_a_longer_word_is_another_alias(workspace: Workspace) -> None:
    write(workspace, "team", RULE.format(names='"zebedee", "zeb-2", "gazeb"'))
    assert files_naming(workspace, {"zeb"}) == []
    assert files_naming(workspace, {"zeb", "zeb-2"}) == ["groups/team.toml"]
    assert files_naming(workspace, set()) == []


def test_marks_in_an_alias_are_marks_and_no_pattern(workspace: Workspace) -> None:
    write(workspace, "team", RULE.format(names='"the old man (r.)"'))
    assert files_naming(workspace, {"the old man (r.)"}) == ["groups/team.toml"]
    assert files_naming(workspace, {"t.am", "o.d"}) == []


def test_the_certificate_names_the_files_and_what_to_do() -> None:
    plan = Plan("E1", "P1", ["P1"], [], [], [], [], [], {}, ["groups/team.toml"])
    assert certificate(Erased(plan, None))["group_files"] == ["groups/team.toml"]
    lines = certificate_text(Erased(plan, None)).splitlines()
    at = lines.index("## What you have to do by hand")
    assert "Take it out of each by hand" in lines[at + 2] and lines[at + 4] == "- groups/team.toml"
    without = certificate_text(Erased(Plan("E1", "P1", ["P1"], [], [], [], [], [], {}), None))
    assert "by hand" not in without
