"""Sets of indicators: the one that ships, the programme's own, and what is wrong with one in a sentence."""

from importlib import resources
from pathlib import Path

import pytest

from journey.casebook import open_casebook
from journey.errors import Refused
from journey.indicators import list_sets, load_set
from journey.keys import Key, new_secret

OWN = """code = "mine"
label = "Mine"
version = "2"
note = "Ours."
most_priorities = 1
[[area]]
code = "home"
label = "Home"
[[area.indicator]]
code = "warm"
label = "Warm"
red = "Cold."
yellow = "Sometimes."
green = "Warm."
[[area.indicator]]
code = "dry"
label = "Dry"
red = "Wet."
yellow = "Damp."
green = "Dry."
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "mine.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_every_shipped_set_is_whole() -> None:
    assert "life_map" in list_sets()
    for code in list_sets():
        load_set(None, code)
    life_map = load_set(None, "life_map")
    assert (len(life_map.areas), len(life_map.indicators)) == (6, 18)
    texts = [text for one in life_map.indicators for text in (one.red, one.yellow, one.green)]
    assert all(text.endswith(".") and len(text) <= 60 for text in texts), "short, and a sentence"
    assert len(set(texts)) == len(texts)
    # No wording of a published set may be copied; its makers' name least of all.
    held = (resources.files("schemas") / "indicators" / "life_map.toml").read_text(encoding="utf-8")
    assert not [name for name in ("signal", "stoplight", "outcomes star") if name in held.casefold()]


def test_the_programmes_own_set_is_read(own: Path) -> None:
    assert list_sets(own) == ["life_map", "mine"] and list_sets() == ["life_map"]
    mine = load_set(own, "mine")
    assert (mine.label, mine.version, mine.most_priorities) == ("Mine", "2", 1)
    assert [one.code for one in mine.indicators] == ["warm", "dry"] and mine.areas[0].label == "Home"
    assert load_set(own, "life_map") == load_set(None, "life_map")


def test_a_rating_has_an_answer_for_every_indicator(own: Path) -> None:
    mine = load_set(own, "mine")
    rating = mine.rating({"dry": "red"}, ["dry"], "It drips.", ["damp"])
    assert (rating.set_code, rating.set_version, rating.text) == ("mine", "2", "It drips.")
    assert rating.answers == {"warm": "not_asked", "dry": "red"}
    assert (rating.priorities, rating.themes) == (("dry",), ("damp",))
    with open_casebook(own / "casebook.sqlite", Key(new_secret())) as casebook:
        casebook.name_person("john", "John", "token-a")
        kept = casebook.add_entry("john", rating, "person", "w")
        assert casebook.entry(kept.entry_id).body == rating
    for answers, first, said in (
        ({"hope": "red"}, [], "no indicator 'hope'"),
        ({"dry": "red"}, ["hope"], "no indicator 'hope'"),
        ({"dry": "amber"}, [], "red, yellow, green, not_asked"),
        ({"dry": "red"}, ["dry", "warm"], "up to 1 priorities"),
        ({}, [], "rating is empty"),
    ):
        with pytest.raises(Refused, match=said):
            mine.rating(answers, first)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('code = "mine"', 'code = "other"', "code must be the name of the file"),
        ('code = "warm"', 'code = "Warm!"', "small letters"),
        ('code = "warm"', 'code = "dry"', "a code of its own"),
        ('note = "Ours."', "", "note is missing"),
        ('note = "Ours."', 'note = "Ours."\ncolour = "x"', "colour is not known"),
        ('note = "Ours."', "note = 3", "note must be a text"),
        ("most_priorities = 1", "most_priorities = true", "0 to 10"),
        ("most_priorities = 1", "most_priorities = 11", "0 to 10"),
        ('red = "Wet."', "", "red is missing"),
        ('red = "Wet."', 'red = " "', "red must be a text"),
        ('red = "Wet."', 'red = "two\\nlines"', "on one line"),
        ('red = "Wet."', f'red = "{"x" * 201}"', "200 characters"),
        ("[[area]]", "[area]", "one \\[\\[area\\]\\] or more"),
        ('label = "Mine"', "label = ", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(own: Path, was: str, now: str, said: str) -> None:
    path = own / "indicators" / "mine.toml"
    assert was in OWN
    path.write_text(OWN.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(Refused, match=f"indicators/mine.toml.*{said}") as refused:
        load_set(own, "mine")
    assert str(own) not in refused.value.message


def test_a_set_there_is_not_or_that_ships_already(own: Path) -> None:
    with pytest.raises(Refused, match="There are: life_map, mine"):
        load_set(own, "nothing")
    (own / "indicators" / "life_map.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(Refused, match="a set that ships"):
        load_set(own, "life_map")
