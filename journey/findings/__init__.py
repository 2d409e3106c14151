"""All that was found about one file, in one pass over what the intake made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import polars as pl

from journey.findings.catalogue import LEVELS, STAGES, check_of
from journey.findings.columns import column_notes, headings_by_field
from journey.findings.extracts import extract_notes
from journey.notes import Note, names_text, plain
from journey.profiles import Profile

FINDING: dict[str, Any] = {
    "check_id": pl.String(),
    "stage": pl.String(),
    "level": pl.String(),
    "source_sheet": pl.String(),
    "column_label": pl.String(),
    "n_rows": pl.Int64(),
    "share": pl.Float64(),
    "first_rows": pl.String(),
    "detail": pl.String(),
}
RANGES_SHOWN = 20
_LONGEST_DETAIL = 2_000
_FIELD_OF_FLAG = {
    "nhs_number_not_valid": "nhs_number",
    "birth_date_not_read": "birth_date",
    "status_not_in_map": "status",
    "activity_not_in_map": "activity",
    "role_not_in_map": "role",
    "outcome_not_in_map": "outcome",
    "setting_not_in_map": "setting",
    "recorded_cost_not_read": "recorded_cost",
}
_ONE_A_SHEET = frozenset({"column_new"})  # a wide file has hundreds
_KEY = ["source_sheet", "check_id", "column_label"]


class Taken(Protocol):
    """What is read of a file taken in; journey.intake.TakenIn is one.

    `row` has runs: source_sheet, first_row, last_row, disposition_code, reason_code. `flags` has
    source_sheet, flag, n_rows, first_rows; `blanks` has source_sheet, column_label, field, n_blank.
    `columns` are (source_sheet, heading, field or None) in the order of the file.
    """

    @property
    def set_aside(self) -> pl.DataFrame: ...
    @property
    def row(self) -> pl.DataFrame: ...
    @property
    def counts(self) -> dict[str, int]: ...
    @property
    def notes(self) -> list[Note]: ...
    @property
    def columns(self) -> list[tuple[str, str, str | None]]: ...
    @property
    def flags(self) -> pl.DataFrame: ...
    @property
    def blanks(self) -> pl.DataFrame: ...
    @property
    def covers_from_date(self) -> dt.date | None: ...
    @property
    def covers_to_date_excl(self) -> dt.date | None: ...


def findings(
    taken: Taken,
    profile: Profile,
    former_manifests: Sequence[Mapping[str, Any]],
    declared: tuple[dt.date, dt.date] | None = None,
) -> pl.DataFrame:
    """Everything found about one file.

    Args:
        taken: the file as taken in.
        profile: how it was read.
        former_manifests: manifests of the extracts held; those of other sources are passed over.
        declared: the period the agency says the file covers, end exclusive.

    Returns:
        One row per check, sheet and column: check_id, stage, level, source_sheet, column_label (null: not
        about one column), n_rows (null: not about rows), share (0 to 1, of the rows in), first_rows (row
        numbers as in the file), detail (without a value of a row). Worst level first, then most rows.
    """
    notes = [*taken.notes, *column_notes(taken, profile)]
    notes += extract_notes(taken, profile.source_code, former_manifests, declared)
    found = [*_row_findings(taken), *_flag_findings(taken), *_noted(notes)]
    return _ordered(found, taken.counts["rows_in"])


def refusal(message: str) -> pl.DataFrame:
    """The one finding of a file that was refused."""
    return _ordered(_noted([Note("file_refused", message)]), 0)


def ranges_text(runs: Iterable[tuple[int, int]], n_rows: int) -> str:
    """Row numbers in words, the first twenty ranges of them, and how many rows more.

    >>> ranges_text([(2, 5), (9, 9)], 7)
    '2 to 5, 9 and 2 more'
    """
    shown = sorted(runs)[:RANGES_SHOWN]
    left = n_rows - sum(last - first + 1 for first, last in shown)
    text = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in shown)
    return f"{text} and {left:,} more" if left > 0 else text


def _row_findings(taken: Taken) -> list[dict[str, Any]]:
    """Rows not accepted, by reason; those set aside also by column."""
    fate = pl.coalesce("reason_code", "disposition_code")
    rest = taken.row.filter(pl.col("disposition_code") != "accepted").with_columns(reason_code=fate)
    kept = taken.set_aside.select("source_sheet", "reason_code").unique()
    is_listed = pl.col("disposition_code") == "set_aside"
    others = pl.concat(
        [
            rest.filter(~is_listed),
            rest.filter(is_listed).join(kept, on=["source_sheet", "reason_code"], how="anti"),
        ]
    )
    columns = {"check_id": "reason_code", "first_row": "first_row", "last_row": "last_row"}
    runs = pl.concat(
        [
            others.select(
                "source_sheet", "disposition_code", column_label=pl.lit(None, dtype=pl.String), **columns
            ),
            _runs(taken.set_aside).select(
                "source_sheet",
                "column_label",
                "reason_text",
                disposition_code=pl.lit("set_aside"),
                **columns,
            ),
        ],
        how="diagonal",
    )
    spans = runs.sort("first_row").group_by(*_KEY, "disposition_code", maintain_order=True)
    n_rows = (pl.col("last_row") - pl.col("first_row") + 1).sum()
    counted = spans.agg(
        n_rows=n_rows,
        detail=pl.col("reason_text").first(),
        firsts=pl.col("first_row").head(RANGES_SHOWN),
        lasts=pl.col("last_row").head(RANGES_SHOWN),
    )
    return [
        {
            **{name: row[name] for name in (*_KEY, "n_rows")},
            "detail": row["detail"] or "",
            "is_set_aside": row["disposition_code"] == "set_aside",
            "first_rows": ranges_text(zip(row["firsts"], row["lasts"], strict=True), row["n_rows"]),
        }
        for row in counted.to_dicts()
    ]


def _runs(set_aside: pl.DataFrame) -> pl.DataFrame:
    """Consecutive rows set aside for one reason, as runs."""
    key = ["source_sheet", "reason_code", "column_label"]
    ordered = set_aside.select(*key, "reason_text", row="source_row").sort("row")
    # within a run of consecutive rows, row number less place in its group stays the same
    run = (pl.col("row") - pl.int_range(pl.len())).over(key)
    return (
        ordered.with_columns(run=run)
        .group_by(*key, "run", maintain_order=True)
        .agg(
            reason_text=pl.col("reason_text").first(),
            first_row=pl.col("row").first(),
            last_row=pl.col("row").last(),
        )
    )


def _flag_findings(taken: Taken) -> list[dict[str, Any]]:
    headings = headings_by_field(taken.columns)
    return [
        {
            "check_id": flag,
            "source_sheet": sheet,
            "column_label": headings.get((sheet, _FIELD_OF_FLAG.get(flag, ""))),
            "n_rows": n_rows,
            "first_rows": ranges_text([(row, row) for row in rows], n_rows) if rows else "",
        }
        for sheet, flag, n_rows, rows in taken.flags.select(
            "source_sheet", "flag", "n_rows", "first_rows"
        ).iter_rows()
    ]


def _noted(notes: Iterable[Note]) -> Iterable[dict[str, Any]]:
    """Notes as findings; those of one check, sheet and column are one finding."""
    together: dict[tuple[str, str, str | None], list[Note]] = {}
    for note in notes:
        label = None if note.check_id in _ONE_A_SHEET else note.column_label
        together.setdefault((note.check_id, note.source_sheet, label), []).append(note)
    for (check_id, sheet, label), held in together.items():
        counts = [note.n_rows for note in held if note.n_rows is not None]
        names = [note.column_label for note in held if note.column_label] if label is None else []
        details = [names_text(names), *(note.detail for note in held)]
        yield {
            "check_id": check_id,
            "source_sheet": sheet,
            "column_label": label,
            "n_rows": sum(counts) if counts else None,
            "detail": " ".join(dict.fromkeys(filter(None, details))),
        }


def _once(found: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """One finding a check, sheet and column: what is counted row by row, with the words of a note on it.

    A code that sets some rows aside and marks others is two, for they had different fates.
    """
    held: dict[tuple[Any, ...], dict[str, Any]] = {}
    for finding in found:
        key = (*(finding[name] or "" for name in _KEY), finding.get("is_set_aside", False))
        first = held.setdefault(key, finding)
        if first is not finding:
            first["detail"] = " ".join(filter(None, (first.get("detail"), finding.get("detail"))))
    return held.values()


def _ordered(found: Iterable[dict[str, Any]], rows_in: int) -> pl.DataFrame:
    rows = []
    for finding in _once(found):
        check, n_rows, label = check_of(finding["check_id"]), finding["n_rows"], finding["column_label"]
        rows.append(
            finding
            | {
                "stage": check.stage,
                "level": "set_aside" if finding.get("is_set_aside") else check.level,
                "source_sheet": plain(finding["source_sheet"]),
                "column_label": plain(label) if label else None,
                "share": n_rows / rows_in if n_rows is not None and rows_in else None,
                "first_rows": finding.get("first_rows", ""),
                "detail": plain(finding.get("detail", ""), _LONGEST_DETAIL),
            }
        )
    rows.sort(
        key=lambda row: (
            LEVELS.index(row["level"]),
            -(row["n_rows"] or 0),
            STAGES.index(row["stage"]),
            row["check_id"],
            row["source_sheet"],
            row["column_label"] or "",
        )
    )
    return pl.DataFrame([{name: row[name] for name in FINDING} for row in rows], schema=FINDING)
