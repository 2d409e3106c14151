"""Rows 24 to 33, 45, 49 and 50 of the list: files in order whose cells are hostile."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from corpus.case import Case, Maker, aside, loaded, refused
from corpus.text_files import gp_text, written
from corpus.valid import (
    BIRTH,
    COSTED_HEADINGS,
    GP_HEADINGS,
    NHS_NUMBER,
    POSTCODE,
    TIMED_HEADINGS,
    WORD,
    costed_row,
    delimited,
    gp_row,
    gp_rows,
)

N_MANY = 20_000
SCRIPT = f"<script>alert('{WORD}')</script> **{WORD}** [x](javascript:{WORD}) {POSTCODE} {NHS_NUMBER}"


def one_name_in_five_spellings(folder: Path) -> Path:
    """Composed, decomposed, with a zero-width and with a bidi mark, and with a Cyrillic letter for an e."""
    composed = f"{WORD}é"
    names = [composed, unicodedata.normalize("NFD", composed), f"{WORD}\u200bé", f"\u202e{composed}\u202c"]
    names.append(WORD.replace("e", "\u0435", 1) + "é")
    rows = [gp_row(n, Patient_ID=f"{WORD}-1", Surname=name) for n, name in enumerate(names, start=1)]
    return written(gp_text(rows))(folder)


def costs(*texts: str) -> Maker:
    """A stay for each way of writing its cost."""
    rows = [costed_row(number, text) for number, text in enumerate(texts, start=1)]
    return written(delimited(COSTED_HEADINGS, rows))


def stays(*dates: tuple[str, str]) -> Maker:
    """Five stays in order, and one for each start and end."""
    rows = [costed_row(number) for number in range(1, 6)]
    rows += [costed_row(n, start=start, end=end) for n, (start, end) in enumerate(dates, start=6)]
    return written(delimited(COSTED_HEADINGS, rows))


def starts(*texts: str, rows_in_order: int = 6) -> Maker:
    """Appointments in order, and one for each text in the column of dates."""
    rows = gp_rows(rows_in_order)
    rows += [gp_row(number, Start_date=text) for number, text in enumerate(texts, start=rows_in_order + 1)]
    return written(gp_text(rows))


def timed(*texts: str) -> Maker:
    """A contact for each moment."""
    rows = [[f"R{n:06}", f"{WORD}-{n}", text, "Surgery"] for n, text in enumerate(texts, start=1)]
    return written(delimited(TIMED_HEADINGS, rows))


def leading_zeros(folder: Path) -> Path:
    """Two people whose numbers differ in a zero in front; a third whose NHS number fails its check digit."""
    rows = [gp_row(1, Patient_ID="0123456789"), gp_row(2, Patient_ID="123456789")]
    return written(gp_text([*rows, gp_row(3, NHS_Number=str(int(NHS_NUMBER) + 1))]))(folder)


def script_in_the_notes(folder: Path) -> Path:
    """Free text that would run on a page, and that holds another person's postcode and number."""
    rows = [[*row, SCRIPT] for row in gp_rows(2)]
    return written(gp_text(rows, (*GP_HEADINGS, "Notes")))(folder)


def another_agency(folder: Path) -> Path:
    """The headings of a practice, the contents of somebody else."""
    return written(gp_text([gp_row(n, Slot_type=f"{WORD} call") for n in range(1, 4)]))(folder)


def one_person_many_rows(folder: Path) -> Path:
    """One person with very many appointments."""
    rows = [gp_row(n, Patient_ID=f"{WORD}-1") for n in range(1, N_MANY + 1)]
    return written(gp_text(rows))(folder)


def many_people_one_row(folder: Path) -> Path:
    """Very many people with one appointment each."""
    return written(gp_text(gp_rows(N_MANY)))(folder)


_ONE_ENCODED = gp_text([gp_row(1, Surname=f"{WORD}é", DOB=BIRTH)])

CASES: list[Case] = [
    loaded("24", "one name in five spellings", one_name_in_five_spellings, 5),
    loaded(
        *("25", "numbers without end", costs("10.00", "1e309", "NaN", "inf", "-inf"), 5),
        source_code="costed",
    ),
    loaded(
        *("26", "money as people write it", costs("1,234.50", "£12.30", "(12.50)", "12.50CR", "12.50-"), 5),
        source_code="costed",
    ),
    loaded(
        *("26b", "full-width digits", costs("10.00", "\uff11\uff12.\uff15\uff10"), 2), source_code="costed"
    ),
    aside(
        *("27", "numbers that casts bend", costs(" 12 ", "1.005", "1_000", "1e3"), 3),
        {"recorded_cost_not_read": 1},
        source_code="costed",
    ),
    loaded("28", "zeros in front", leading_zeros, 3),
    aside(
        *(
            "29",
            "ends before or at the start",
        ),
        stays(("10/03/2020", "09/03/2020"), ("10/03/2020", "10/03/2020")),
        6,
        {"rule_end_not_before_start": 1},
        source_code="costed",
    ),
    loaded("29b", "negative cost", costs("-12.50", "10.00"), 2, source_code="costed"),
    aside(
        *("30", "year of two digits", stays(("1/2/24", "03/02/2024")), 5, {"start_date_not_read": 1}),
        source_code="costed",
    ),
    aside("31", "words for dates", starts("infinity", "-infinity", "epoch"), 6, {"start_date_not_read": 3}),
    aside(
        *("32", "days that never were", starts("30-Feb-2024", "00-Jan-1900", "45292", "2024-02-30"), 6),
        {"start_date_not_read": 4},
    ),
    loaded("32b", "24:00", written(gp_text([gp_row(1), gp_row(2, Start_time="24:00")])), 2),
    aside(
        *("32c", "days too early and too late", starts("31-Dec-1899", "01-Jan-2199"), 6),
        {"start_date_out_of_range": 2},
    ),
    loaded(
        *(
            "33",
            "clocks with and without an offset",
        ),
        timed(
            "2023-07-01T12:00:00+01:00", "2023-07-01T12:00:00Z", "2023-01-01T12:00:00Z", "2023-07-01T12:00:00"
        ),
        4,
        source_code="timed",
    ),
    Case(
        *(
            "33b",
            "the hour that is missing and the hour that comes twice",
        ),
        timed("2023-03-26 01:30", "2023-10-29 01:30", "2023-07-01 12:00"),
        exit_code=0,
        fates={"accepted": 3},
        source_code="timed",
    ),
    loaded("45", "script in the notes", script_in_the_notes, 2),
    refused("49", "another agency's codes", another_agency, "none of its 3 rows"),
    refused("49b", "another agency's headings", written(_ONE_ENCODED), "column", source_code="ed"),
    loaded("50", "one person with many rows", one_person_many_rows, N_MANY),
    loaded("50b", "many people with one row", many_people_one_row, N_MANY),
]
