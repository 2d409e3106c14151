"""The method's page: what the app shows is the document, it is read whole, and its examples are right."""

from decimal import Decimal
from pathlib import Path

from journey.words.method import Block, parts, parts_of

ROOT = Path(__file__).parents[2]


def _example(title: str) -> str:
    part = next(part for part in parts() if part.title == title)
    return " ".join(block.lines[0][0] for block in part.blocks if block.lines[0][0].startswith("Example:"))


def test_the_copy_in_the_wheel_is_the_document():
    shown = (ROOT / "journey" / "words" / "method.md").read_text(encoding="utf-8")
    assert shown == (ROOT / "docs" / "method.md").read_text(encoding="utf-8"), (
        "Run: python docs/make_method.py"
    )


def test_every_word_of_the_document_is_read():
    """Nothing is lost between the document and the page: each line of it stands in some block."""
    held = parts()
    told = " ".join(
        " ".join(
            [
                part.title,
                *(
                    " ".join([block.caption, *(c for line in block.lines for c in line)])
                    for block in part.blocks
                ),
            ]
        )
        for part in held
    )
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    for line in page[page.index("## In plain words") :].splitlines():
        if "<!--" in line or set(line) <= set("|- "):
            continue
        cells = line.strip("| ").split("|") if line.startswith("|") else [line.lstrip("#- ")]
        for cell in cells:
            assert " ".join(cell.split()).rstrip(":") in told, line


def test_the_kinds_of_block():
    page = """# Title

Before the first heading of level 2.

## One: two

Words over
two lines.

- first
  goes on
- second

    code = here

**Cost**:

| a | b |
| --- | --- |
| 1 | - |

### Three
"""
    one, three = parts_of(page)
    assert (one.level, one.title, one.anchor) == (2, "One: two", "one-two")
    assert one.blocks == (
        Block("text", (("Words over two lines.",),)),
        Block("list", (("first goes on",), ("second",))),
        Block("code", (("code = here",),)),
        Block("table", (("a", "b"), ("1", "-")), "**Cost**"),
    )
    assert (three.level, three.title, three.blocks) == (3, "Three", ())


def test_every_plain_part_but_the_limits_has_an_example():
    titles = [part.title for part in parts()]
    first = titles.index("In plain words") + 1
    plain = titles[first : titles.index("From a file to interactions")]
    assert plain[-1] == "Limits" and len(plain) == 9
    assert all(_example(title) for title in plain[:-1])


def test_the_examples_in_plain_words_are_right():
    """Each figure is worked again here from the numbers beside it."""
    # 960 + 25 + 10 + 3 + 2 = 1,000
    assert "= 1,000 rows" in _example("Every row of a file is accounted for")
    # 1 October 2022 to 1 April 2024 is 365 + 183 days = 548
    assert "after is 548 days" in _example("Windows: before and after")
    rates = _example("Rates: long and short made alike")
    before, after = 3355 / 3866 * 365.25, 161 / 548 * 365.25
    assert (round(before), round(after)) == (317, 107) and "= 317 a year" in rates and "= 107 a year" in rates
    assert round(100 * (1 - after / before)) == 66 and round(100 * (1 - 161 / 3355)) == 95
    assert "66% fewer a year" in rates and "said 95%" in rates
    assert (30 / 300 * 30, round(30 / 365 * 30, 1), round(300 / 548 * 100)) == (3.0, 2.5, 55)
    # 50 x 99 / 90 = 55; 40 x 99 / 90 x 10 = 440; 75 x 99 / 90 x 10 = 825
    assert [Decimal(n) * 99 / 90 * 10 for n in (50, 40, 75)] == [550, 440, 825]
    for sum_ in ("£550", "£440", "£825"):
        assert sum_ in _example("Estimated cost of activity")
    changes = [-20, -12, -9, -6, -3, -1, 0, 4, 11]
    assert (sum(changes), sum(changes) / 9, changes[4]) == (-36, -4, -3)
    assert "six fell, one stayed, two rose" in _example("Groups")
