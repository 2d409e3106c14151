"""From the files received to the people compared: how many at each step, and what became of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from journey.export.reconcile import agree
from journey.store import Store

Step = dict[str, Any]
_TEXTS = ("extract_id", "source_code", "agency_code", "coverage_basis_code")
_DAYS = ("covers_from_date", "covers_to_date_excl")
_ROWS = ("accepted", "set_aside", "duplicate", "superseded", "skipped")
_MADE = ("replaced", "linked", "not_linked")
_NUMBERS = ("n_rows", *(f"n_{name}" for name in _ROWS), "n_made", *(f"n_{name}" for name in _MADE))
_COLUMNS = (*_TEXTS[:3], *_DAYS, _TEXTS[3], *_NUMBERS)


def extracts(store: Store, manifest: Mapping[str, Any]) -> pl.DataFrame:
    """What became of the rows of each file, and of the interactions made of them.

    Grain: extract_id, in the order in which the build holds them. See schemas.export.Extracts.

    Args:
        store: a published build.
        manifest: the build's manifest, with the manifests of its extracts.
    """
    now = {row["extract_id"]: row for row in store.select("export.extract_count").iter_rows(named=True)}
    nothing = {"n_current": 0, "n_linked": 0}
    rows = [_row(one, now.get(one["extract_id"], nothing)) for one in manifest.get("extracts", [])]
    kinds = {**dict.fromkeys((*_TEXTS, *_DAYS), pl.String), **dict.fromkeys(_NUMBERS, pl.Int64)}
    frame = pl.DataFrame(rows, {name: kinds[name] for name in _COLUMNS}, orient="row")
    return frame.with_columns(pl.col(_DAYS).str.to_date("%Y-%m-%d"))


def _row(extract: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: extract[name] for name in (*_TEXTS, *_DAYS)},
        "n_rows": extract["rows_in"],
        **{f"n_{name}": extract[name] for name in _ROWS},
        "n_made": extract["n_interactions"],
        "n_replaced": extract["n_interactions"] - now["n_current"],
        "n_linked": now["n_linked"],
        "n_not_linked": now["n_current"] - now["n_linked"],
    }


def attrition(tables: Mapping[str, pl.DataFrame]) -> list[Step]:
    """The steps of a pack, in order, as its manifest and its README tell them.

    A step is {step, unit, part_of, n, parts}: n units, all of them in one of the parts. part_of names the
    former step and its part that this one goes on with; blank where another unit is counted.

    Args:
        tables: the pack's.

    Raises:
        Damaged: the parts of a step do not add up to it, or a step is not the part it goes on with.
    """
    steps = [*steps_of_rows(tables["extracts"]), *_of_interactions(tables), *_of_people(tables)]
    check_steps(steps)
    return steps


def check_steps(steps: list[Step]) -> None:
    """Refuse steps that do not add up.

    Raises:
        Damaged: see attrition.
    """
    held = {step["step"]: step["parts"] for step in steps}
    for step in steps:
        agree("extracts", sum(step["parts"].values()), step["n"])
        if step["part_of"]:
            former, part = step["part_of"]
            agree("extracts", step["n"], held[former][part])


def steps_of_rows(files: pl.DataFrame) -> list[Step]:
    """What became of the files, as extracts gives them, and of their rows."""
    n = {name: int(files[f"n_{name}"].sum()) for name in ("rows", *_ROWS)}
    some = files.filter(pl.col("n_rows") > 0).height
    return [
        _step("files", "file", None, files.height, {"with_rows": some, "without": files.height - some}),
        _step("rows", "row", None, n.pop("rows"), n),
    ]


def _of_interactions(tables: Mapping[str, pl.DataFrame]) -> list[Step]:
    held = tables["interactions"]
    counted = held.filter("is_counted")
    sides = {name: int((counted["side_code"] == name).sum()) for name in ("before", "after", "outside")}
    return steps_of_interactions(tables["extracts"], held.height, counted.height, sides)


def steps_of_interactions(
    files: pl.DataFrame, n_linked: int, n_counted: int, sides: dict[str, int]
) -> list[Step]:
    """From the interactions that were made of files to those on each side.

    Args:
        files: as extracts gives them.
        n_linked: interactions of the pack.
        n_counted: of those, that took place and are in a journey.
        sides: of the counted, by side_code.
    """
    n = {name: int(files[f"n_{name}"].sum()) for name in ("made", *_MADE)}
    happened = {"counted": n_counted, "not_counted": n_linked - n_counted}
    return [
        _step("made", "interaction", None, n.pop("made"), n),
        _step("linked", "interaction", ("made", "linked"), n_linked, happened),
        _step("counted", "interaction", ("linked", "counted"), n_counted, sides),
    ]


def _of_people(tables: Mapping[str, pl.DataFrame]) -> list[Step]:
    told = tables["verdicts"]
    everybody = pl.concat([tables["interactions"]["person_id"], told["person_id"]]).n_unique()
    refused = told.filter(pl.col("verdict_code") == "refused").height
    dated = {"with_change_date": told.height, "without_change_date": everybody - told.height}
    compared = {"compared": told.height - refused, "refused": refused}
    return [
        _step("people", "person", None, everybody, dated),
        _step("with_change_date", "person", ("people", "with_change_date"), told.height, compared),
    ]


def _step(step: str, unit: str, part_of: tuple[str, str] | None, n: int, parts: dict[str, int]) -> Step:
    return {"step": step, "unit": unit, "part_of": list(part_of) if part_of else None, "n": n, "parts": parts}
