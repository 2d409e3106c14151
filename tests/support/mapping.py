"""What tests of the canonical stage share: one table taken the whole way, from cells to rows."""

import datetime as dt

import polars as pl

from journey import canonical
from journey.canonical import Mapped
from journey.profiles import parse_profile

AS_OF = dt.date(2024, 3, 31)
PROFILE = """source_code = "own"
profile_version = 1
agency_code = "gp"
title = "Own"
[file]
kind = "csv"
[[table]]
name = "t"
grain_code = "contact"
required = ["person_id", "start_date"]
natural_key = ["record_id"]
[table.columns]
record_id = ["Ref"]
person_id = ["Who"]
start_date = ["Day"]
start_time = ["From"]
end_time = ["To"]
{columns}
[table.constants]
activity_code = "gp_consultation"
[table.dates]
{dates}
{more}
"""


def token(domain: str, values: pl.Series) -> pl.Series:
    return values


def mapped(
    cells: dict[str, list[str]],
    columns: str = "",
    dates: str = "",
    more: str = "",
    swap: tuple[str, str] = ("", ""),
    lookups: dict[str, pl.DataFrame] | None = None,
    sheets: list[str] | None = None,
    file_name: str = "",
    real_cells: bool = False,
    tokenise: canonical.Tokenise = token,
) -> Mapped:
    """The whole way of one table: survey, decide, map. Rows are numbered from 2."""
    n_rows = len(next(iter(cells.values())))
    plain = {
        "Ref": [f"R{n}" for n in range(n_rows)],
        "Who": ["P1"] * n_rows,
        "Day": [f"2023-01-{n + 1:02}" for n in range(n_rows)],
    }
    frame = pl.DataFrame(
        plain | cells, schema_overrides=dict.fromkeys(plain | cells, pl.String)
    ).with_columns(
        source_sheet=pl.Series(sheets or [""] * n_rows, dtype=pl.String),
        source_row=pl.int_range(2, n_rows + 2, dtype=pl.Int64),
    )
    text = PROFILE.format(columns=columns, dates=dates, more=more).replace(*swap)
    profile = parse_profile(text.encode(), "own.toml")
    rule = profile.tables[0]
    decided = canonical.decide(
        canonical.survey(frame, rule), rule, profile, real_cells=real_cells, file_name=file_name
    )
    return canonical.map_rows(frame, rule, profile, tokenise, AS_OF, decided, lookups)


def reasons(found: Mapped) -> dict[int, str]:
    return dict(found.rejected.select("source_row", "reason_code").iter_rows())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


STAY = ('grain_code = "contact"', 'grain_code = "stay"')
