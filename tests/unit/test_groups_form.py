"""The form of a group's file: what is read, and a plain sentence for everything that can't be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from journey.errors import Refused
from journey.groups.form import list_names, read_group
from journey.groups.rules import sentence
from journey.read.groups import list_groups

WHOLE = """
label = "Supported"
why = "Those the team met"
window = "24m"
[[keep]]
rule = "change_between"
from = 2022-01-01
to = 2023-12-31
why = "The team began in 2022"
[[keep]]
rule = "cost_before"
from = 1000.50
why = "Costly"
[comparison]
label = "Others"
why = "Not supported"
[[comparison.keep]]
rule = "contact_with"
any_of = ["homelessness", "police"]
why = "Known to one of the two"
"""
HEAD = 'label = "L"\nwhy = "W"\n'
KEEP = HEAD + '[[keep]]\nwhy = "w"\nrule = '
BESIDE = HEAD + '[comparison]\nlabel = "L"\n'


def written(folder: Path, text: str, name: str = "g") -> Path:
    """A workspace with one group."""
    (folder / "groups").mkdir(exist_ok=True)
    (folder / "groups" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_whole_file_is_read(tmp_path):
    held = read_group(written(tmp_path, WHOLE), "g")
    assert (held.label, held.window, len(held.keep)) == ("Supported", "24m", 2)
    assert held.keep[0].said == {"from": date(2022, 1, 1), "to": date(2023, 12, 31)}
    assert held.comparison is not None and held.comparison.keep[0].said == {
        "any_of": ["homelessness", "police"]
    }
    assert [sentence(rule, 24) for rule in held.keep] == [
        "The change date is from 1 January 2022 to 31 December 2023.",
        "Estimated cost per observed year in the 12 whole months before is £1,000.50 or more.",
    ]
    assert sentence(held.comparison.keep[0], 24, True) == (
        "At least one contact with Homelessness or Police at any time before."
    )


def test_everyone_needs_no_file_and_may_have_none(tmp_path):
    assert read_group(tmp_path, "everyone").keep == ()
    assert list_names(written(tmp_path, WHOLE, "b_2")) == ["everyone", "b_2"]
    with pytest.raises(Refused, match="everyone is there without a file"):
        read_group(written(tmp_path, WHOLE, "everyone"), "everyone")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("label = ", "groups/g.toml is not valid TOML"),
        ('label = "L"', "groups/g.toml needs why"),
        (HEAD + 'widow = "12m"', "something we do not know: widow. Known: label, why, window"),
        (HEAD + 'window = "18m"', "window must be one of 12m, 24m, whole"),
        (HEAD + "keep = 3", "keep must be a list of tables"),
        (KEEP + '"costly"', "number 1, needs a rule that we know. Known: change_"),
        (
            KEEP + '"has_change"\n[[keep]]\nrule = "age_band"\nany_of = ["old"]\nwhy = "w"',
            "number 2, any_of must be a list of age bands, each once. Known: under_18, 18_29",
        ),
        (HEAD + '[[keep]]\nrule = "has_change"', "number 1, needs why"),
        (KEEP + '"months_after"\nn = "6"', "n must be a whole number, 1 or more"),
        (KEEP + '"months_after"\nn = true', "n must be a whole number, 1 or more"),
        (KEEP + '"cost_before"', "number 1, needs from, to or both"),
        (KEEP + '"cost_before"\nfrom = 5\nto = 4', "from that is more than its to"),
        (KEEP + '"cost_before"\nfrom = nan', "from must be a number"),
        (KEEP + '"change_between"\nfrom = "2022-01-01"', "from must be a day such as 2022-04-01"),
        (KEEP + '"contact_with"\nany_of = []', "any_of must be a list of services"),
        (
            BESIDE + 'why = "W"\n[[comparison.keep]]\nrule = "has_change"\nwhy = "w"',
            r"\[\[comparison.keep\]\] number 1, needs a rule that we know. Known: age_band",
        ),
        (BESIDE, r"\[comparison\], needs why"),
    ],
)  # fmt: skip
def test_what_can_t_be_used_is_said_with_its_place(tmp_path, text, words):
    with pytest.raises(Refused, match=words):
        read_group(written(tmp_path, text), "g")


def test_a_group_that_is_not_there_names_those_that_are(tmp_path):
    with pytest.raises(Refused, match="There is no group h. Groups held: everyone, g"):
        read_group(written(tmp_path, WHOLE), "h")
    with pytest.raises(Refused, match="letters, digits"):  # and never a path
        read_group(tmp_path, "../secret")


def test_a_file_with_a_wrong_name_is_named(tmp_path):
    class Here:
        workspace = type("Held", (), {"path": written(tmp_path, WHOLE, "my group")})

    problem = list_groups(Here())[1]["problem"]
    assert problem.startswith("groups/my group.toml: The name of a group is letters, digits")


def test_everyone_is_everybody_and_nobody_chose_them(tmp_path):
    assert read_group(tmp_path, "everyone").why.endswith("everybody with a change date.")
