"""What tests of marks and tombstones share: people in a few cells, rows set aside, a tombstone."""

import datetime as dt
import json

import polars as pl

from journey.keys import Key
from journey.removal.marks import marks_of
from journey.removal.tombstones import Tombstones

KEY = Key(bytes(range(32)))
BIRTH = dt.date(1971, 5, 4)


def identifier_rows(*people: tuple[str, str, str | None, str | None, str | None, dt.date | None, str | None]):
    names = (
        "source_person_id",
        "local_person_id",
        "nhs_number",
        "forename",
        "surname",
        "birth_date",
        "postcode",
    )
    kinds = {name: pl.Date if name == "birth_date" else pl.String for name in names}
    blank = pl.lit(None, dtype=pl.String)
    return pl.DataFrame(people, kinds, orient="row").with_columns(
        source_code=pl.lit("gp"), id_scheme=pl.lit("gp"), initials=blank, sex_code=blank
    )


ZEB = ("t1", "A 1", "9434765919", "Zebedine", "Quill-Feather", BIRTH, "LS1 4AP")


def aside_rows(*cells: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "source_sheet": ["" for _ in cells],
            "source_row": list(range(2, 2 + len(cells))),
            "reason_code": ["start_date_not_read" for _ in cells],
            "reason_text": ["x." for _ in cells],
            "column_label": ["Start date" for _ in cells],
            "raw_json": [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in cells],
        }
    )


def tombstones_of(*people: tuple[str, ...], person_id: str = "P1") -> Tombstones:
    marks = marks_of(identifier_rows(*people), KEY)  # type: ignore[arg-type]
    nobody = Tombstones(
        pl.DataFrame(schema={"person_id": pl.String, "kind_code": pl.String, "token": pl.String})
    )
    return nobody.with_marks(marks.with_columns(person_id=pl.lit(person_id)))
