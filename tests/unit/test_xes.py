"""XES event logs keep what is written, one row an event; what is unsafe, cut short or doubtful is refused."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest
from support.readers import all_rows, opened, refusal, write_zip

from journey.extract import xes_file
from journey.extract.kind import find_kind
from journey.profiles import parse_profile

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<!-- an <event> in a comment is none -->
<log xes.version="1849.2016">
<extension name="Concept" prefix="concept" uri="http://example.invalid/"/>
<global scope="trace"><string key="concept:name" value="by default"/></global>
<string key="concept:name" value="the log"/>
<trace>
<string key="concept:name" value="P1"/>
<event><string key="concept:name" value="A &amp; E"/><int key="n" value="007"/></event>
<event/>
<event><date key="at" value="2024-01-05T09:10:00.000+01:00"/><![CDATA[<event>]]></event>
</trace>
<trace/>
<event><boolean key="late" value="true"/><float key="cost" value="1e5"/><string key="n" value=""/></event>
<trace><event><list key="who"><values><string key="a" value="1"/><string key="a" value="2"/></values></list>
<string key="top" value="x"><string key="in" value="y"/></string></event></trace>
</log>
"""
ROWS = [
    (1, "case:concept:name", "concept:name", "n", "at", "late", "cost", "who/a", "top", "top/in"),
    (2, "P1", "A & E", "007", "", "", "", "", "", ""),
    (3, "P1", "", "", "", "", "", "", "", ""),
    (4, "P1", "", "", "2024-01-05T09:10:00.000+01:00", "", "", "", "", ""),
    (5, "", "", "", "", "true", "1e5", "", "", ""),
    (6, "", "", "", "", "", "", "1; 2", "x", "y"),
]


def log_of(events: str) -> str:
    return f"<log><trace>{events}</trace></log>"


@pytest.mark.parametrize("step", [7, 1 << 20])
@pytest.mark.parametrize("n_events", [2, 20_000])
def test_every_event_is_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, n_events: int
) -> None:
    """Whatever the pieces in which it is read: a tag, a comment, an entity cut in two is whole again."""
    monkeypatch.setattr(xes_file, "_STEP_BYTES", step)
    monkeypatch.setattr(xes_file, "_BLOCK_EVENTS", n_events)
    (tmp_path / "x.csv").write_text(LOG, encoding="utf-8")
    assert find_kind(tmp_path / "x.csv") == "xes"
    (sheet,) = opened(tmp_path / "x.csv")
    assert sheet.n_rows == 6
    assert all_rows(sheet, 9) == ROWS
    assert sheet.head(3) == [list(row[1:]) for row in ROWS[:3]]
    assert all_rows(sheet, 9) == ROWS  # a second time


def test_packed_logs(tmp_path: Path) -> None:
    (tmp_path / "x.xes.gz").write_bytes(gzip.compress(LOG.encode()))
    (sheet,) = opened(tmp_path / "x.xes.gz")
    assert all_rows(sheet, 9) == ROWS
    zipped = write_zip(
        tmp_path / "x.zip",
        {"one.xes": LOG.encode(), "two.xes": log_of("<event><id key='k' value='v'/></event>").encode()},
    )
    one, two = opened(zipped, tmp_path / "inside")
    assert (one.name, one.n_rows, two.name, two.n_rows) == ("one.xes", 6, "two.xes", 2)


def test_letters_of_other_alphabets(tmp_path: Path) -> None:
    text = log_of("<event><string key='n' value='Zoë'/></event>")
    for name, head in {
        "utf-8": "\ufeff",
        "iso-8859-1": "<?xml version='1.0' encoding='ISO-8859-1'?>",
    }.items():
        (tmp_path / name).write_bytes((head + text).encode(name))
        (sheet,) = opened(tmp_path / name)
        assert all_rows(sheet, 1) == [(1, "n"), (2, "Zoë")]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "Jo"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<log><trace><event><string key='n' value='&b;'/></event></trace></log>"
)
OUTSIDE = '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log><trace><event/></trace></log>'


TWICE = "<log>\n<trace><event><int key='n' value='Jo'/>\n<int key='n' value='1'/></event></trace></log>"
LATE = "<log><trace>\n<event/>\n<string key='n' value='Jo'/></trace></log>"
DEEP = log_of("<event>" + "<list key='n'>" * 20 + "</list>" * 20 + "</event>")
WIDE = log_of("<event>" + "".join(f"<int key='n{n}' value='1'/>" for n in range(1_001)) + "</event>")
WIDE_TRACE = "<log><trace>" + "".join(f"<int key='n{n}' value='1'/>" for n in range(1_001)) + "<broken"
WIDE_LOG = "<log>" + "".join(
    "<trace>" + "".join(f"<int key='{t}-{n}' value='1'/>" for n in range(501)) + "<event/></trace>"
    for t in "ab"
)
LONG_NAME = log_of("<event><list key='n'><int key='" + "x" * 999 + "' value='Jo'/></list></event>")
BOTH = log_of("<int key='n' value='Jo'/><event><int key='case:n' value='1'/></event>")
UNKNOWN = log_of("<event><string key='n' value='Jo'>&undeclared;</string></event>")
CUT = LOG.split("<float")[0]  # in the fourteenth line
NO_EVENT = "holds no event. If it is an object-centric log (OCEL)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "Line 1 of the XES file declares a document type"),
        (OUTSIDE, "Line 1 of the XES file declares a document type"),
        (CUT, "Line 14 of the XES file is not well-formed XML; the file may be damaged or cut short"),
        ("<log>\n<trace>\n<event></trace></log>", "Line 3 of the XES file is not well-formed"),
        (UNKNOWN, "Line 1 of the XES file is not well-formed"),
        (TWICE, "Line 3 of the XES file says one thing of an event or a trace twice"),
        (LATE, "Line 3 of the XES file says something of a trace after"),
        (DEEP, "more than 20 elements deep"),
        (WIDE, "more than 1,000 different attributes"),
        (WIDE_TRACE, "more than 1,000 different attributes"),  # known before the file is found to be broken
        (WIDE_LOG, "more than 1,000 different attributes"),
        (LONG_NAME, "Line 1 of the XES file names an attribute in more than 1,000 characters"),
        (BOTH, "Line 1 of the XES file says one thing of an event or a trace twice"),
        ("<log><object-types/><events/><objects/></log>", NO_EVENT),
        ("<log></log>", NO_EVENT),
        (log_of("<event/>"), "say nothing"),
        ("<?xml version='1.0' encoding='nonsense'?>" + log_of("<event/>"), "not well-formed XML"),
    ],
    ids=lambda text: text[:30],
)
def test_what_cannot_be_trusted_is_refused(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "x.xes").write_text(content, encoding="utf-8")
    said = refusal(tmp_path / "x.xes")
    assert words in said and said.endswith(".")
    assert "Jo" not in said


def test_utf_16_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xes").write_text(LOG.replace("UTF-8", "UTF-16"), encoding="utf-16")
    assert "saved as UTF-16" in refusal(tmp_path / "x.xes")


def test_other_xml_is_still_no_table(tmp_path: Path) -> None:
    (tmp_path / "x.xes").write_text("<?xml version='1.0'?><!-- log --><logs><log/></logs>")
    assert "an XML file" in refusal(tmp_path / "x.xes")


def test_a_list_that_does_not_end_is_a_spoiled_row_and_fills_no_memory(tmp_path: Path) -> None:
    many = "<string key='a' value='" + "x" * 999 + "'/>"
    event = "<event><list key='n'><values>" + many * 3_000 + "</values></list></event>"
    (tmp_path / "x.xes").write_text(log_of("<event><int key='k' value='1'/></event>" + event))
    (sheet,) = opened(tmp_path / "x.xes")
    blocks = list(sheet.blocks(2))
    assert [row for block in blocks for row in block.spoiled] == [(3, "cell_too_long")]
    (_, _), (_, own) = xes_file._events(tmp_path / "x.xes", xes_file._Parser())
    assert len(own["n/a"]) < 1_002_001


@pytest.mark.parametrize(
    ("attributes", "n_rows"), [((900, 1), [1, 2_222, 778]), ((22, 49_000), [1, 19, 19, 12])]
)
def test_a_trace_that_says_much_of_many_events_fills_no_memory(
    tmp_path: Path, attributes: tuple[int, int], n_rows: list[int]
) -> None:
    """What a trace says is held once, and no block is longer than its cells and its text allow.

    900 attributes: 2,000,000 cells // 900 = 2,222 events a block. 22 of 49,000 characters are 1,078,000 an
    event: the nineteenth goes beyond 20,000,000. Copies of 900 names
    and values, 16 bytes a pair, for each of 3,000 events would be over 43 MB.
    """
    many, length = attributes
    said = "".join(f"<string key='n{n}' value='{'x' * length}'/>" for n in range(many))
    (tmp_path / "x.xes").write_text(log_of(said + "<event/>" * (sum(n_rows) - 1)))
    tracemalloc.start()
    (sheet,) = opened(tmp_path / "x.xes")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    blocks = [(block.n_rows, block.frame.row(-1)[1:]) for block in sheet.blocks(many)]
    assert [n for n, _ in blocks] == n_rows
    assert all(last == ("x" * length,) * many for _, last in blocks[1:])


def test_a_trace_too_wide_is_refused_before_its_events_are_held(tmp_path: Path) -> None:
    """9,000 attributes and 30,000 events in half a megabyte: 10 GB if each event had its own."""
    said = "".join(f'<int key="{n}" value="1"/>' for n in range(9_000))
    (tmp_path / "x.xes").write_text(log_of(said + "<event/>" * 30_000))
    tracemalloc.start()
    assert "more than 1,000 different attributes" in refusal(tmp_path / "x.xes")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_thousand_columns_and_one_said_here_by_a_trace_and_there_by_an_event(tmp_path: Path) -> None:
    """A trace without events makes no heading."""
    many = "".join(f"<int key='n{n}' value='1'/>" for n in range(998))
    (tmp_path / "x.xes").write_text(
        "<log><trace><int key='none' value='1'/></trace>"
        "<trace><int key='n' value='a'/><event/></trace><event/>"
        f"<trace><event><int key='case:n' value='b'/><int key='o' value='c'/>{many}</event></trace></log>"
    )
    (sheet,) = opened(tmp_path / "x.xes")
    rows = all_rows(sheet, 1_000)
    assert rows[0][:4] == (1, "case:n", "o", "n0") and rows[0][-1] == "n997"
    assert [row[1:4] for row in rows[1:]] == [("a", "", ""), ("", "", ""), ("b", "c", "1")]


@pytest.mark.parametrize(("n_characters", "is_read"), [(100, True), (400, False)])
def test_a_tag_that_does_not_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_characters: int, is_read: bool
) -> None:
    """Text between tags may be as long as it likes: it is let go as it comes."""
    monkeypatch.setattr(xes_file, "_STEP_BYTES", 16)
    monkeypatch.setattr(xes_file, "_MAX_TAG_BYTES", 200)
    value = f"<int key='n' value='{'J' * n_characters}'/>"
    (tmp_path / "x.xes").write_text(log_of(f"<event>{'word ' * 200}{value}</event>"))
    if is_read:
        assert opened(tmp_path / "x.xes")[0].n_rows == 2
    else:
        assert "holds a tag or comment of more than" in refusal(tmp_path / "x.xes")


def test_a_row_says_its_own_grain_and_not_where_rows_are_put_together() -> None:
    text = Path(__file__).parents[2].joinpath("schemas/sources/event_log.toml").read_bytes()
    rule = parse_profile(text, "event_log.toml").tables[0]
    assert rule.grain == {"contact": "contact", "event": "event", "stay": "stay", "order": "order"}
    with pytest.raises(Exception, match="'table.columns.grain' cannot be told row by row"):
        parse_profile(text.replace(b'name = "events"', b'name = "events"\npairing = true'), "event_log.toml")
    with pytest.raises(Exception, match="'table.grain' may map only to contact, event, stay, order"):
        parse_profile(text.replace(b'"event" = "event"', b'"event" = "person"'), "event_log.toml")


def test_our_own_log_knows_every_activity() -> None:
    root = Path(__file__).parents[2] / "schemas"
    codes = {
        line.split(",")[0] for line in (root / "reference" / "activity.csv").read_text().splitlines()[1:]
    }
    held = parse_profile((root / "sources" / "event_log.toml").read_bytes(), "event_log.toml")
    assert set(held.tables[0].activity.values()) == codes
