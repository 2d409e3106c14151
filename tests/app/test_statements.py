"""The pages of the footer: accessibility, privacy and contact."""

import shutil
from pathlib import Path

import pytest

from tests.app.walking import opened, signed_in, text, walk

pytestmark = pytest.mark.filterwarnings("default")
PAGES = ("accessibility", "privacy", "contact")


@pytest.fixture
def copy(sample_workspace: Path, tmp_path: Path) -> Path:
    """The sample, to be changed."""
    shutil.copytree(sample_workspace, tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.mark.parametrize("name", PAGES)
def test_they_are_there_without_data_and_name_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    app = opened(tmp_path / "none", monkeypatch, name)
    assert not app.exception
    assert "the person who runs this software" in text(app)
    levels = [int(kind[1]) for kind, _ in walk(app.main) if kind[0] == "h"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("name", PAGES)
def test_they_name_whom_the_programme_names_as_plain_text(
    copy: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    toml = copy / "journey.toml"
    toml.write_text(
        toml.read_text() + '\n[contact]\nname = "<b>Data</b> team"\nemail = "data@example.test"\n'
        'data_protection = "A. Marsh"\n'
    )
    said = text(opened(copy, monkeypatch, name))
    assert "&lt;b&gt;Data&lt;/b&gt; team" in said and "<b>Data" not in said
    assert "Email: data@example.test" in said and "mailto" not in said
    assert ("A. Marsh" in said) == (name == "privacy")


def test_a_table_that_can_t_be_read_does_not_close_the_page(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = copy / "journey.toml"
    toml.write_text(toml.read_text() + "\n[contact]\nfax = '1'\n")
    app = opened(copy, monkeypatch, "contact")
    assert not app.exception and "the person who runs this software" in text(app)


def test_privacy_says_how_long_this_programme_keeps_things(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = copy / "journey.toml"
    toml.write_text(toml.read_text().replace("extracts_months = 0", "extracts_months = 84"))
    said = text(opened(copy, monkeypatch, "privacy"))
    assert "longer ago than 84 months before that day" in said and "Contacts have no limit of time." in said


def test_the_accessibility_statement_has_the_parts_that_the_law_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = text(opened(tmp_path / "none", monkeypatch, "accessibility"))
    for part in (
        "partially compliant with the Web Content Accessibility Guidelines (WCAG) version 2.2, level AA",
        "2.1.4",
        "Equality and Human Rights Commission",
        "Accessibility Regulations 2018",
        "disproportionate burden",
        "This statement was prepared on 23 November 2026",
        "screen readers",
        "320",
    ):
        assert part in said, part


@pytest.mark.parametrize("name", PAGES)
def test_every_role_may_read_them(copy: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    signed_in(copy, monkeypatch, "leader")
    app = opened(copy, monkeypatch, name)
    assert not app.exception and "does not let you" not in text(app) and len(text(app)) > 500
