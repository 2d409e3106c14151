"""A protected table as it is published: words for codes, shorthand where there is no figure.

Shorthand is that of the Government Statistical Service: [c] confidential, [x] not supplied, [z] not
applicable, [low] rounded to nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from journey import words
from journey.disclosure import ALL
from journey.export.inert import inert
from journey.releases.gaps import is_told, part_years_of, year_label
from journey.releases.parts import supply_of
from journey.releases.question import COLUMNS, Question
from journey.releases.spans import has_rates
from schemas.vocabularies import ACTIVITY_TYPE_CODES, AGE_BANDS, AGENCY_LABELS

if TYPE_CHECKING:
    from journey.read import Reader

_SHORTHAND = {
    "[c]": "confidential: hidden so that nobody can be recognised",
    "[x]": "not supplied: no data were sent, so nobody knows; it is not nought",
    "[z]": "not applicable: the support team had not started, no day of the year is on that side, a rate or "
    "days of both sides or of all agencies together, a year outside the data, or a cost of what has none",
    "[low]": "there is more than nobody in the cell, and its figure rounds to 0; {nobody}",
}
_NOBODY = {True: "0 stands only where there is nobody", False: "where there is nobody, [c] stands"}
_SIDES = {"before": "Before", "after": "After"}
_TOTALS = {
    "agency": "All agencies",
    "activity_type": "All kinds of contact",
    "age_band": "All ages",
    "year": "All years",
    "side": "Before and after together",
    "payer": "All payers",
}
_YEARS = {"earlier": "Earlier than the data", "later": "Later than the data"}
NOT_COSTED = "not_costed"
_DAYS, _MISSING = "mean_days_seen", "not_supplied"


@dataclass(frozen=True)
class Column:
    """A column of figures: its name in CSV, its heading, what it means, where it is from, its decimals."""

    name: str
    heading: str
    meaning: str
    source: str
    status: str
    places: int = 0


def shorthand(question: Question) -> dict[str, str]:
    """What each sign means in a table, by the rules that it was made by."""
    nobody = _NOBODY[question.profile.is_zero_shown]
    return {sign: meaning.format(nobody=nobody) for sign, meaning in _SHORTHAND.items()}


def columns_of(question: Question) -> list[Column]:
    """The columns of figures, in order: rates go before the totals they are of, days and gaps last."""
    found = [
        Column(
            "people", "People", "Different people, each counted once in every cell and every total.",
            "n_people", "people_status",
        )
    ]  # fmt: skip
    if "contacts" in question.measures:
        found += _measured(question, "contacts", "Contacts", "n_interactions", "interactions", 1)
    if "cost" in question.measures:
        found += _measured(question, "cost_pounds", "Estimated cost (£)", "cost_gbp", "cost", 0)
    if has_rates(question) and question.sums:
        days = "Days of that side on which the agency's people were seen, on average, to the nearest ten."
        found.append(Column(_DAYS, "Mean days seen", days, "mean_days", "people_status"))
    if is_told(question):
        missing = "Months that the agency did not supply; where a row is of all, agencies that left any out."
        found.append(Column(_MISSING, "Not supplied", missing, "not_supplied", "people_status"))
    return found


def _measured(
    question: Question, name: str, heading: str, column: str, stem: str, places: int
) -> list[Column]:
    counted = "Contacts, counted where they begin." if name == "contacts" else (
        "Estimated public cost of activity, in pounds; contacts without a unit cost carry none."
    )  # fmt: skip
    total = Column(name, heading, counted, column, f"{stem}_status")
    if "side" not in question.dims:
        is_cost = name != "contacts"
        mean = Column(
            f"{name}_per_person",
            f"{heading} per person",
            f"{heading} divided by people, both as published.",
            f"{stem}_per_person_gbp" if is_cost else f"{stem}_per_person",
            f"{stem}_per_person_status",
            places,
        )
        return [total, mean]
    if not has_rates(question):
        return [total]
    rate = Column(
        f"{name}_per_person_year",
        f"{heading} per person and year observed",
        "The total divided by the people whom the agency's data cover on that side and by the mean years for "
        "which they do, all three as published. Compare these, not totals: the sides are not equally long.",
        f"{column}_per_year",
        f"{stem}_status",
        places,
    )
    return [rate, total]


def published_table(
    cells: pl.DataFrame, question: Question, gaps: pl.DataFrame, labels: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """The table as it leaves: a row a cell, every column text; totals last.

    Args:
        cells: protected, with rates where the table has them, and is_nobody: the exact count is nought.
        question: what the table shows.
        gaps: of parts.gaps_of.
        labels: dimension -> code -> label, in the order of rows.
    """
    held = _with_gaps(cells, gaps).with_columns(
        pl.col(COLUMNS[name]).replace_strict(
            {code: place for place, code in enumerate(labels[name])}, return_dtype=pl.Int64
        ).alias(f"{name} place")
        for name in question.dims
    ).sort([f"{name} place" for name in question.dims])  # fmt: skip
    told = {name: [inert(labels[name][code]) for code in held[COLUMNS[name]]] for name in question.dims}
    rows = held.to_dicts()
    figures = {column.name: [_cell(row, column) for row in rows] for column in columns_of(question)}
    return pl.DataFrame(told | figures, schema=dict.fromkeys([*told, *figures], pl.String))


def _with_gaps(cells: pl.DataFrame, gaps: pl.DataFrame) -> pl.DataFrame:
    """Each cell with its gap: nobody is in it, and nobody could be."""
    held = cells.with_columns(gap=pl.lit(None, pl.String))
    for gap in gaps.to_dicts():
        fits = pl.col("is_nobody") & pl.all_horizontal(
            [pl.col(name) == value for name, value in gap.items() if name != "gap" and value is not None]
        )
        held = held.with_columns(
            gap=pl.when(fits & pl.col("gap").is_null()).then(pl.lit(gap["gap"])).otherwise("gap")
        )
    return held


def _cell(row: Mapping[str, Any], column: Column) -> str:
    if column.name == _MISSING:
        return str(row[column.source])
    if row["gap"] is not None:
        return f"[{row['gap']}]"
    if row.get("payer_code") == NOT_COSTED and column.name.startswith("cost"):
        return "[z]"
    value, status = row[column.source], row[column.status]
    if column.name == _DAYS:
        return _no_rate(row) if value is None else str(value)
    if status == "hidden":
        return "[c]"
    if value is None:
        return "[z]" if status in ("not_applicable", "zero") or row["is_nobody"] else _no_rate(row)
    shown = Decimal(str(value)).quantize(Decimal(1).scaleb(-column.places), ROUND_HALF_UP)
    if not shown and status == "shown":
        return "[low]"
    return f"{shown.normalize():f}" if not shown else f"{shown:f}"


def _no_rate(row: Mapping[str, Any]) -> str:
    """A rate of a total that is shown: over agencies or both sides is none, else the people seen are few."""
    return "[z]" if ALL in (row["side_code"], row["agency_code"]) else "[c]"


def labels_of(build: Reader, question: Question) -> dict[str, dict[str, str]]:
    """Words for every code that a row can have, in the order of rows; the total last."""
    agencies = build.agencies()
    payers = build.rows("select payer_code, payer_label from cost.payer order by payer_label")
    years, part_years = sorted(supply_of(build)["year_fy"].unique()), part_years_of(build)
    held = {
        "agency": dict(agencies.select("agency_code", "agency_label").iter_rows()) | {
            code: label for code, label in AGENCY_LABELS.items() if code not in agencies["agency_code"]
        },
        "activity_type": {code: words.activity_type(code) for code in ACTIVITY_TYPE_CODES},
        "age_band": {code: words.age_band(code) for code in AGE_BANDS},
        "year": {
            "earlier": _YEARS["earlier"],
            **{year: year_label(year, part_years) for year in years},
            "later": _YEARS["later"],
        },
        "side": dict(_SIDES),
        "payer": {row["payer_code"]: row["payer_label"] for row in payers} | {NOT_COSTED: "Not costed"},
    }  # fmt: skip
    return {name: held[name] | {ALL: _TOTALS[name]} for name in question.dims}
