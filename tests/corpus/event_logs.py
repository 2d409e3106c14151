"""Event logs (X1 on), which the list of fifty does not have: hostile XES, read by the profile of our log."""

from __future__ import annotations

import gzip
from pathlib import Path

from corpus.case import Case, Maker, aside, loaded, refused
from corpus.text_files import written
from corpus.valid import WORD

PLAIN = {
    "concept:name": f"{WORD} called",
    "org:group": "gp",
    "activity_code": "gp_consultation",
    "start_text": "2020-03-05",
    "version_date": "2020-03-05",
}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def event(number: int, **more: str) -> str:
    """A line: one event that can be taken in, with other attributes where they are given."""
    said = {"concept:instance": f"R{number:06}", **PLAIN, **more}
    return (
        "<event>"
        + "".join(f'<string key="{key}" value="{text}"/>' for key, text in said.items())
        + "</event>\n"
    )


def trace(*events: str, person: str = f"{WORD}-1") -> str:
    """A person's events."""
    name = f'<string key="concept:name" value="{person}"/>\n' if person else ""
    return f"<trace>\n{name}{''.join(events)}</trace>\n"


def log(*traces: str, head: str = HEAD) -> str:
    """A whole log."""
    return f"{head}<log>\n{''.join(traces)}</log>\n"


def xes(content: str | bytes, name: str = "extract.xes") -> Maker:
    """A maker of one log."""
    return written(content, name)


def cut_in_the_middle(folder: Path) -> Path:
    """Half of a log of some thousand lines."""
    whole = log(trace(*(event(n) for n in range(1, 2_000))))
    return xes(whole[: len(whole) // 2])(folder)


def billion_laughs(folder: Path) -> Path:
    """Ten entities, each ten times the one before: three gigabytes if anything were to expand them."""
    names = "abcdefghij"
    made = [f'<!ENTITY a "{WORD}">']
    made += [f'<!ENTITY {one} "{f"&{former};" * 10}">' for former, one in zip(names, names[1:], strict=False)]
    return xes(log(trace(event(1, note="&j;")), head=f"{HEAD}<!DOCTYPE log [{''.join(made)}]>\n"))(folder)


def file_of_this_machine(folder: Path) -> Path:
    """An entity that stands for a file beside the log."""
    (folder / "secret.txt").write_text(WORD, encoding="utf-8")
    head = f'{HEAD}<!DOCTYPE log [<!ENTITY x SYSTEM "{(folder / "secret.txt").as_uri()}">]>\n'
    return xes(log(trace(event(1).replace("</event>", "&x;</event>")), head=head))(folder)


def a_hundred_thousand_deep(folder: Path) -> Path:
    """Lists within lists."""
    deep = '<list key="n">' * 100_000 + "</list>" * 100_000
    return xes(log(trace(event(1).replace("</event>", f"{deep}</event>"))))(folder)


def packed(folder: Path) -> Path:
    """A log as it is often passed on."""
    return xes(gzip.compress(log(trace(event(1), event(2))).encode()), "extract.xes.gz")(folder)


OPEN = {"grain_code": "stay", "activity_code": "hospital_stay_short", "org:group": "hospital_ward"}
ENDED = {**OPEN, "end_date_excl": "2020-03-07", "version_date": "2020-03-07"}
BACKWARDS = {**OPEN, "end_date_excl": "2020-03-01"}
STAYS = log(trace(event(1, **OPEN), event(2), event(1, **ENDED)), trace(event(3, **OPEN)))
LATIN = log(trace(event(1, note=f"{WORD}é")), head="<?xml version='1.0' encoding='ISO-8859-1'?>\n")
MIXED = log(
    trace(event(1), event(2, start_text="5 March 2020"), event(3, **BACKWARDS), event(4, activity_code=WORD)),
    trace(event(5), person=""),
    trace(event(6, note="x" * 1_000_001)),
)

TWICE = event(1).replace("<event>", '<event><int key="activity_code" value="1"/>')

CASES: list[Case] = [
    loaded("X1", "a log", xes(log(trace(event(1), event(2)))), 2, source_code="event_log"),
    loaded("X2", "a packed log", packed, 2, source_code="event_log"),
    loaded("X3", "another alphabet", xes(LATIN.encode("latin-1")), 1, source_code="event_log"),
    Case(
        "X4", "starts and ends", xes(STAYS), 0, {"accepted": 3, "superseded": 1}, {}, source_code="event_log"
    ),
    aside(
        *("X5", "events that cannot be used", xes(MIXED), 1),
        {
            "start_date_not_read": 1,
            "rule_end_not_before_start": 1,
            "activity_not_known": 1,
            "no_person_id": 1,
            "cell_too_long": 1,
        },
        source_code="event_log",
    ),
    refused("X6", "billion laughs", billion_laughs, r"line 2 .* document type", source_code="event_log"),
    refused("X7", "file of this machine", file_of_this_machine, "document type", source_code="event_log"),
    refused(
        "X8", "cut in the middle", cut_in_the_middle, r"line [0-9,]+ .* cut short", source_code="event_log"
    ),
    refused(
        *("X9", "very deep", a_hundred_thousand_deep, "20 elements deep"),
        source_code="event_log",
        limit_seconds=60,
    ),
    refused(
        "X10", "a NUL", xes(log(trace(event(1, note="\x00")))), "not well-formed", source_code="event_log"
    ),
    refused("X11", "OCEL as XML", xes("<log><objects/><events/></log>"), "OCEL", source_code="event_log"),
    refused("X12", "UTF-16", xes(log(trace(event(1))).encode("utf-16")), "UTF-16", source_code="event_log"),
    refused("X13", "said twice", xes(log(trace(TWICE))), "line 5 .* twice", source_code="event_log"),
]
