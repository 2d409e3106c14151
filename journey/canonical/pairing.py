"""Movements into stays: each person's Ins and Outs in order of time, an In closed by the next Out."""

from __future__ import annotations

import polars as pl

from journey.canonical.cells import read_cells
from journey.canonical.fields import label_of, map_codes
from journey.canonical.shape import REJECTED, empty, rejected
from journey.profiles import TableRule


def pair(frame: pl.DataFrame, rule: TableRule) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Stays out of movements.

    An In followed by no Out is open. An Out with no In before it, an In while already in, and a direction
    that is not known are set aside. Movements that the profile ignores (court, transfer) are accepted and
    change nothing.

    Returns:
        One row per stay, carried by its In row; the trace of every row used to the row that carries it;
        rejects.
    """
    label = label_of(rule, "direction")
    moved = frame.with_columns(_turn=_turn(frame, rule))
    unknown = rejected(
        moved.filter(pl.col("_turn").is_null()),
        "set_aside",
        "direction_not_known",
        f"Column '{label}' holds a movement that is not in the source profile's list.",
        label,
    )
    ignored = moved.filter(pl.col("_turn") == "ignore")
    before = pl.col("_turn").shift(1).over("person_id")
    marked = _in_order(moved).with_columns(
        _stray=(pl.col("_turn") == "out") & before.ne_missing("in"),
        _second=(pl.col("_turn") == "in") & before.eq_missing("in"),
    )
    stays = _stays(marked.filter(~pl.col("_stray") & ~pl.col("_second")), rule)
    return stays, _trace(stays, ignored), pl.concat([empty(REJECTED), unknown, _strays(marked, label)])


def _in_order(moved: pl.DataFrame) -> pl.DataFrame:
    """Ins and Outs of each person in order of time; of two at one time, as the file runs."""
    when = pl.coalesce("begin_at", pl.col("start_day").cast(pl.Datetime("us")))
    used = moved.filter(pl.col("_turn").is_in(["in", "out"])).with_row_index("_order")
    used = used.with_columns(_when=when, _order=pl.col("_order").cast(pl.Int64))
    if _is_newest_first(used["_when"]):
        used = used.with_columns(_order=-pl.col("_order"))
    return used.sort("person_id", "_when", "_order")


def _stays(sound: pl.DataFrame, rule: TableRule) -> pl.DataFrame:
    """Each In with the Out after it, if there is one. Expects Ins and Outs by turns."""
    following = {
        "end_day": pl.col("start_day"),
        "finish_at": pl.col("begin_at"),
        "_out_sheet": pl.col("source_sheet"),
        "_out_row": pl.col("source_row"),
    }
    shifted = sound.drop("end_day", "finish_at").with_columns(
        expr.shift(-1).over("person_id").alias(name) for name, expr in following.items()
    )
    days = pl.duration(days=int(rule.dates.end_is_inclusive))
    stays = (
        shifted.filter(pl.col("_turn") == "in")
        .sort("_order")
        .with_columns(end_day_excl=pl.col("end_day") + days)
    )
    between = (pl.col("finish_at") - pl.col("begin_at")).dt.total_minutes()
    return stays.with_columns(duration=pl.coalesce("duration", between))


def _is_newest_first(when: pl.Series) -> bool:
    steps = when.diff().dt.total_minutes()
    return int((steps < 0).sum()) > int((steps > 0).sum())


def _turn(frame: pl.DataFrame, rule: TableRule) -> pl.Series:
    words = {word: "in" for word in rule.movement_in} | {word: "out" for word in rule.movement_out}
    words |= {word: "ignore" for word in rule.movement_ignore}
    return map_codes(read_cells(frame["direction"]), words)


def _strays(marked: pl.DataFrame, label: str) -> pl.DataFrame:
    no_in = f"Column '{label}' says that the person left, but no earlier row says that they came in."
    twice = f"Column '{label}' says that the person came in again with no row between that says they left."
    return pl.concat(
        [
            rejected(marked.filter("_stray"), "set_aside", "out_with_no_in", no_in, label),
            rejected(marked.filter("_second"), "set_aside", "in_while_in", twice, label),
        ]
    )


def _trace(stays: pl.DataFrame, ignored: pl.DataFrame) -> pl.DataFrame:
    lead = {"lead_sheet": pl.col("source_sheet"), "lead_row": pl.col("source_row")}
    outs = stays.filter(pl.col("_out_row").is_not_null())
    return pl.concat(
        [
            stays.select("source_sheet", "source_row", **lead),
            outs.select(source_sheet="_out_sheet", source_row="_out_row", **lead),
            ignored.select("source_sheet", "source_row", **lead),
        ]
    )
