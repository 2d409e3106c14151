"""Valid extracts of shipped profiles, mutated: refused in words without a value, or every row accounted for.

What is expected of a mutation of rows or columns is counted here, from what was done to the table, and never
by asking the program. A few dozen cases each in an ordinary run; JOURNEY_CASES=500 asks for more.
"""

import datetime as dt
import functools
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from corpus import event_logs
from corpus.case import FATES
from corpus.valid import EXTRACTS, MARKERS, NHS_NUMBER, POSTCODE, WORD, Extract
from corpus.workbooks import sheet_xml, write_book
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.intake import tokenise

from journey.errors import JourneyError
from journey.intake import TakenIn, take_in
from journey.profiles import load_profile

AS_OF = dt.date(2024, 3, 31)
N_CASES = int(os.environ.get("JOURNEY_CASES", "24"))
KEY_PLACES = ["source_row", "source_sheet"]
HOMELESS_HEADINGS = ("Event ref", "Applicant ref", "Name", "DOB", "Sex", "Postcode", "Event date", "Event")
PLACEMENT_HEADINGS = ("Placement ref", "Applicant ref", "First night", "Last night", "TA type")
TEXTS = ("gp", "ambulance", "drug_alcohol", "adult_social_care")
ODD_BYTES = (b'"', b"\n", b"\r", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b",", b"|", b"\t", b"\x1a", b"\xe9")

SPELLINGS: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, lambda text: f"  {text} ")

some = settings(
    max_examples=N_CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
few = settings(some, max_examples=max(5, N_CASES // 3))


@dataclass(frozen=True)
class Sent:
    """A valid file as bytes: whose it is, and the ending of its name."""

    source_code: str
    suffix: str
    content: bytes


def _zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as held:
        held.writestr(name, content)
    return stream.getvalue()


def _workbook() -> bytes:
    person = (f"{WORD}son, {WORD}", "29/02/1948", "F", POSTCODE)
    events = [(f"R{n:06}", f"{WORD}-{n}", *person, f"{n:02}/03/2020", "Officer contact") for n in range(1, 9)]
    stays = [
        (f"R1{n:05}", f"{WORD}-{n}", f"{n:02}/04/2020", f"{n + 3:02}/04/2020", "Hostel") for n in range(1, 9)
    ]
    sheets = {
        "Case events": sheet_xml(dict(enumerate([HOMELESS_HEADINGS, *events], start=1))),
        "Temporary accommodation": sheet_xml(dict(enumerate([PLACEMENT_HEADINGS, *stays], start=1))),
    }
    with TemporaryDirectory() as folder:
        return write_book(Path(folder) / "book.xlsx", sheets).read_bytes()


def _sent() -> dict[str, Sent]:
    plain = {
        code: Sent(code, ".csv", held.encoded(held.headings, held.rows)) for code, held in EXTRACTS.items()
    }
    book = Sent("homelessness", ".xlsx", _workbook())
    packed = Sent("gp", ".zip", _zipped("appointments.csv", plain["gp"].content))
    log = event_logs.log(event_logs.trace(*(event_logs.event(n, note=POSTCODE) for n in range(1, 9))))
    return plain | {"workbook": book, "zip": packed, "log": Sent("event_log", ".xes", log.encode())}


SENT = _sent()


def take(content: bytes, source_code: str, suffix: str = ".csv") -> TakenIn:
    """One file in, as journey add would take it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{suffix}"
        path.write_bytes(content)
        return take_in(path, load_profile(source_code), tokenise, AS_OF)


@functools.cache
def whole(source_code: str) -> TakenIn:
    """The valid extract itself, taken in."""
    return take(SENT[source_code].content, source_code)


def assert_no_value(text: str) -> None:
    """No cell of a person is in what may be shown or kept unsealed."""
    folded = text.casefold()
    assert not [marker for marker in MARKERS if marker.casefold() in folded]


def stands_among_headings(content: bytes, source_code: str) -> bool:
    """Whether the row of headings runs on into a person's: the cell is a heading then, and shown as one."""
    held = EXTRACTS.get(source_code)
    known = [heading.casefold() for heading in held.headings] if held else []
    for text in (content.decode("latin-1"), content.decode("utf-16", errors="replace")):
        for line in text.casefold().splitlines():
            is_headings = sum(heading in line for heading in known) * 2 > len(known)
            if is_headings and any(marker.casefold() in line for marker in MARKERS):
                return True
    return False


def assert_refused_or_conserved(content: bytes, source_code: str, suffix: str = ".csv") -> TakenIn | None:
    """The property that holds of any file at all."""
    try:
        taken = take(content, source_code, suffix)
    except JourneyError as error:
        assert error.message.strip()
        assert_no_value(error.message)
        return None
    assert taken.counts["rows_in"] == sum(taken.counts[fate] for fate in FATES)
    assert sum(taken.reasons.values()) == taken.counts["set_aside"] == taken.set_aside.height
    shown = taken.set_aside.select("source_sheet", "reason_code", "reason_text", "column_label")
    assert_no_value(json.dumps([shown.rows(), taken.reasons, taken.row.rows()]))
    if not stands_among_headings(content, source_code):
        assert_no_value("".join(str(note) for note in taken.notes))
    unsealed = taken.interaction.select(pl.col(pl.String).exclude("source_record_id", "source_activity"))
    assert_no_value(json.dumps(unsealed.rows()))
    return taken


def what_happened(taken: TakenIn) -> pl.DataFrame:
    """The interactions, wherever in the file they stood."""
    return taken.interaction.drop(KEY_PLACES).sort("interaction_id")


# --- bytes


def _flip(content: bytes, at: int, piece: bytes) -> bytes:
    return content[:at] + bytes([content[at] ^ (piece[0] or 1)]) + content[at + 1 :]


def _cut(content: bytes, at: int, piece: bytes) -> bytes:
    return content[:at] + content[at + 1 + piece[0] * 3 :]


def _cut_end(content: bytes, at: int, piece: bytes) -> bytes:
    return content[:at]


def _repeat(content: bytes, at: int, piece: bytes) -> bytes:
    return content[:at] + content[at : at + 1 + piece[0]] * 2 + content[at + 1 + piece[0] :]


def _insert(content: bytes, at: int, piece: bytes) -> bytes:
    return content[:at] + piece + content[at:]


BYTE_CHANGES = (_flip, _cut, _cut_end, _repeat, _insert)
byte_changes = st.lists(
    st.tuples(
        st.sampled_from(BYTE_CHANGES),
        st.floats(0, 1, exclude_max=True),
        st.one_of(st.sampled_from(ODD_BYTES), st.binary(min_size=1, max_size=4)),
    ),
    min_size=1,
    max_size=5,
)
ByteChange = tuple[Callable[[bytes, int, bytes], bytes], float, bytes]


def _changed(content: bytes, changes: list[ByteChange]) -> bytes:
    for change, share, piece in changes:
        if content:
            content = change(content, int(share * len(content)), piece)
    return content


@pytest.mark.parametrize("name", [name for name in SENT if name != "workbook"])
@some
@given(changes=byte_changes)
def test_changed_bytes_are_refused_or_conserved(name: str, changes: list[ByteChange]) -> None:
    sent = SENT[name]
    assert_refused_or_conserved(_changed(sent.content, changes), sent.source_code, sent.suffix)


@few
@given(changes=byte_changes)
def test_changed_bytes_of_a_workbook_are_refused_or_conserved(changes: list[ByteChange]) -> None:
    sent = SENT["workbook"]
    assert_refused_or_conserved(_changed(sent.content, changes), sent.source_code, sent.suffix)


@some
@given(changes=byte_changes)
def test_changed_bytes_inside_a_zip_are_refused_or_conserved(changes: list[ByteChange]) -> None:
    packed = _zipped("appointments.csv", _changed(SENT["gp"].content, changes))
    assert_refused_or_conserved(packed, "gp", ".zip")


# --- rows


@dataclass(frozen=True)
class RowPlan:
    """Rows of an extract in another order, with repeats, and what else stands between them."""

    places: tuple[int | str, ...]  # the number of a row, or blank or total

    def rows(self, held: Extract) -> list[tuple[str, ...]]:
        """The rows as they would be sent; a blank row keeps its delimiters."""
        other = {"blank": ("",) * len(held.headings), "total": ("Total", *("",) * (len(held.headings) - 1))}
        return [other[place] if isinstance(place, str) else held.rows[place] for place in self.places]

    def counts(self) -> dict[str, int]:
        """By hand: the first of each is accepted, repeats are duplicates, blanks and totals are skipped."""
        rows = [place for place in self.places if isinstance(place, int)]
        counts = dict.fromkeys(FATES, 0) | {"rows_in": len(self.places), "accepted": len(set(rows))}
        return counts | {"duplicate": len(rows) - len(set(rows)), "skipped": len(self.places) - len(rows)}


places = st.one_of(st.integers(0, 7), st.sampled_from(["blank", "total"]))
row_plans = st.lists(places, min_size=1, max_size=16).map(lambda held: RowPlan(tuple(held)))


@pytest.mark.parametrize("source_code", TEXTS)
@some
@given(plan=row_plans)
def test_rows_swapped_repeated_dropped_and_spread_apart(source_code: str, plan: RowPlan) -> None:
    held = EXTRACTS[source_code]
    taken = take(held.encoded(held.headings, plan.rows(held)), source_code)
    assert taken.counts == plan.counts()
    wanted = {held.rows[place][_record_column(held)] for place in plan.places if isinstance(place, int)}
    assert what_happened(taken).equals(
        what_happened(whole(source_code)).filter(pl.col("source_record_id").is_in(list(wanted)))
    )


def _record_column(held: Extract) -> int:
    return held.headings.index(held.required[0])


@pytest.mark.parametrize("source_code", TEXTS)
@some
@given(order=st.permutations(range(8)))
def test_the_order_of_rows_changes_nothing_that_happened(source_code: str, order: list[int]) -> None:
    """None of these sources has a rule that depends on order."""
    held = EXTRACTS[source_code]
    taken = take(held.encoded(held.headings, [held.rows[place] for place in order]), source_code)
    assert what_happened(taken).equals(what_happened(whole(source_code)))


# --- columns


@pytest.mark.parametrize("source_code", TEXTS)
@some
@given(data=st.data())
def test_the_order_of_columns_changes_nothing(source_code: str, data: st.DataObject) -> None:
    """Also with headings in other letters, phantom columns at the end, and one column that nobody knows."""
    held = EXTRACTS[source_code]
    order = data.draw(st.permutations(range(len(held.headings))))
    spell = data.draw(st.sampled_from(SPELLINGS))
    n_phantoms = data.draw(st.integers(0, 3))
    new = data.draw(st.sampled_from([(), ("Team",)]))
    headings = [*(spell(held.headings[n]) for n in order), *new, *[""] * n_phantoms]
    rows = [[*(row[n] for n in order), *(WORD for _ in new), *[""] * n_phantoms] for row in held.rows]
    taken = take(held.encoded(headings, rows), source_code)
    assert what_happened(taken).equals(what_happened(whole(source_code)))
    assert taken.interaction["source_row"].to_list() == whole(source_code).interaction["source_row"].to_list()
    assert taken.counts == whole(source_code).counts


@pytest.mark.parametrize("source_code", TEXTS)
@some
@given(data=st.data())
def test_a_column_that_is_gone_or_stands_twice(source_code: str, data: st.DataObject) -> None:
    """A column that every row needs may not be gone nor stand twice; one that is not needed may go."""
    held = EXTRACTS[source_code]
    at = data.draw(st.integers(0, len(held.headings) - 1))
    is_dropped = data.draw(st.booleans())
    keep = (
        [n for n in range(len(held.headings)) if n != at] if is_dropped else [*range(len(held.headings)), at]
    )
    content = held.encoded([held.headings[n] for n in keep], [[row[n] for n in keep] for row in held.rows])
    taken = assert_refused_or_conserved(content, source_code)
    if held.headings[at] in held.required:
        assert taken is None
    elif is_dropped and held.headings[at] in ("Forename", "Sex", "Gender", "ETHNIC", "PLACE", "PatientName"):
        assert taken is not None and taken.counts["accepted"] == len(held.rows)


@pytest.mark.parametrize("source_code", TEXTS)
def test_the_valid_extracts_are_valid(source_code: str) -> None:
    """What the mutations start from: every row accepted, on its own day, with its person's number."""
    held = EXTRACTS[source_code]
    taken = take(SENT[source_code].content, source_code)
    assert taken.counts == dict.fromkeys(FATES, 0) | {"rows_in": 8, "accepted": 8}
    assert sorted(taken.interaction["source_record_id"]) == sorted(r[_record_column(held)] for r in held.rows)
    numbers = set(taken.identifier["nhs_number"].drop_nulls())
    assert numbers == (set() if source_code == "drug_alcohol" else {NHS_NUMBER})


def test_the_workbook_and_the_zip_are_valid() -> None:
    book, packed = SENT["workbook"], SENT["zip"]
    assert take(book.content, book.source_code, book.suffix).counts["accepted"] == 16
    assert take(packed.content, packed.source_code, packed.suffix).counts["accepted"] == 8
