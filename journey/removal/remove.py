"""Things taken out of one extract: which, a rule says; what is left still adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from journey.errors import Damaged
from journey.findings.catalogue import check_of
from journey.removal.fates import PLACE, counts_of, with_fate
from journey.removal.parts import Folder
from journey.removal.shares import added_shares, erased_shares

Choose = Callable[[pl.DataFrame], pl.Series]
BY = ["source_person_id", "start_date", "end_date_excl", "end_status_code"]  # what interactions are chosen by
NO_CELLS = "{}"


@dataclass(frozen=True)
class Rule:
    """Which rows of each part go, as masks, and the reason that stands in the place of a row taken out.

    `interaction` is asked with the columns of BY, `refuser` with the source_person_id of those who refused
    consent, `naming` with the raw_json of texts that name files and sheets. With `keeps_reasons` a row set
    aside keeps its own reason and only its cells go.
    """

    reason_code: str
    interaction: Choose
    identifier: Choose
    set_aside: Choose
    refuser: Choose
    naming: Choose
    keeps_reasons: bool = False


@dataclass(frozen=True)
class Removed:
    """What went, counted, and what is left.

    `changes` are entries of the extract's manifest; `row` and `set_aside` are its fates, and its rows set
    aside without their cells. `n_rows` is how many physical rows have the rule's reason now.
    """

    n_interactions: int
    n_identifiers: int
    n_set_aside: int
    n_rows: int = 0
    changes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    row: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False)
    set_aside: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing went."""
        return not (self.n_interactions or self.n_identifiers or self.n_set_aside)

    def counts(self) -> dict[str, int]:
        """The counts by kind."""
        return {
            "interactions": self.n_interactions,
            "identifiers": self.n_identifiers,
            "set_aside": self.n_set_aside,
        }


def find(folder: Folder, rule: Rule) -> Removed:
    """What a rule would take out; nothing is written.

    Raises:
        Damaged: a file can't be opened.
    """
    numbers = folder.numbers()
    return Removed(
        sum(_n_chosen(rule.interaction, folder.read("interaction", number, BY)) for number in numbers),
        sum(_n_chosen(rule.identifier, folder.read("identifier", number)) for number in numbers),
        sum(_n_chosen(rule.set_aside, folder.read("set_aside", number)) for number in numbers),
    )


def take_out(folder: Folder, rule: Rule, manifest: Mapping[str, Any]) -> Removed:
    """Write the parts that a rule changes into the new folder, and carry the others over.

    Args:
        folder: where the parts are read and written. The manifest is the caller's to write.
        rule: what goes.
        manifest: counts by disposition and, where something went before, erased_shares.

    Raises:
        Damaged: a file can't be opened, or the rows do not add up.
    """
    parts = [_take_out_of(folder, rule, number) for number in folder.numbers()]
    places = pl.concat([part.places for part in parts])
    row = folder.read("row", "0000")
    assert row is not None
    changed = with_fate(row, places, rule.reason_code)
    if not places.is_empty():
        folder.write("row", "0000", changed)
    folder.carry_over()
    set_aside = pl.concat([part.set_aside for part in parts]).sort(PLACE)
    counts = {
        name: manifest[name] for name in ("accepted", "set_aside", "duplicate", "superseded", "skipped")
    }
    counts |= {"accepted": 0, "set_aside": 0} | counts_of(changed)
    if sum(counts.values()) != manifest["rows_in"] or set_aside.height != counts["set_aside"]:
        raise Damaged(
            f"The rows of extract {folder.extract_id} do not add up, so it was left as it is."
            " Withdraw it and add the agency's file again."
        )
    changes = {
        **counts,
        "reasons": dict(set_aside["reason_code"].value_counts().sort("reason_code").iter_rows()),
        "n_interactions": sum(part.n_left for part in parts),
        "erased_shares": added_shares(
            manifest.get("erased_shares", []), [share for part in parts for share in part.shares]
        ),
    }
    gone = sum((part.n_gone for part in parts), Counter())
    return Removed(
        gone["interaction"],
        gone["identifier"],
        gone["set_aside"],
        places.height,
        changes,
        changed,
        set_aside,
    )


@dataclass(frozen=True)
class _Part:
    n_gone: Counter[str]
    n_left: int
    places: pl.DataFrame
    set_aside: pl.DataFrame
    shares: list[dict[str, Any]]


def _take_out_of(folder: Folder, rule: Rule, number: str) -> _Part:
    gone: Counter[str] = Counter()
    emptied, shares = pl.DataFrame(schema={"source_sheet": pl.String, "source_row": pl.Int64}), []
    chosen = _chosen(rule.interaction, folder.read("interaction", number, BY))
    n_left = 0 if chosen is None else int((~chosen).sum())
    if chosen is not None and chosen.any():
        rows = folder.read("interaction", number)
        assert rows is not None
        went, left = rows.filter(chosen), rows.filter(~chosen)
        gone["interaction"] = went.height
        emptied = folder.places(went).join(folder.places(left), on=PLACE, how="anti")
        shares = erased_shares(went, left)
        folder.write("interaction", number, left)
        if (record := folder.read("record", number)) is not None:
            folder.write("record", number, record.filter(~chosen))
    identifier = folder.read("identifier", number)
    theirs = _chosen(rule.identifier, identifier)
    if identifier is not None and theirs is not None and theirs.any():
        gone["identifier"] = int(theirs.sum())
        folder.write("identifier", number, identifier.filter(~theirs))
    aside, n_aside, places = _set_aside(folder, rule, number, emptied)
    gone["set_aside"] = n_aside
    return _Part(gone, n_left, places, aside, shares)


def _set_aside(
    folder: Folder, rule: Rule, number: str, emptied: pl.DataFrame
) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Rows set aside as they are now, without cells; how many lost theirs; the places with a new reason."""
    aside = folder.read("set_aside", number)
    if aside is None:
        aside = _no_rows_aside()
    chosen = rule.set_aside(aside)
    reason = {
        "reason_code": pl.lit(rule.reason_code),
        "reason_text": pl.lit(check_of(rule.reason_code).title),
        "column_label": pl.lit(None, dtype=pl.String),
    }
    changed = {"raw_json": pl.lit(NO_CELLS), **({} if rule.keeps_reasons else reason)}
    went = aside.filter(chosen).with_columns(**changed)
    new = emptied.with_columns(**reason, raw_json=pl.lit(NO_CELLS)).select(aside.columns)
    now = pl.concat([aside.filter(~chosen), went, new]).sort(PLACE)
    if went.height or new.height:
        folder.write("set_aside", number, now)
    places = emptied if rule.keeps_reasons else pl.concat([emptied, went.select(PLACE)])
    return now.drop("raw_json"), went.height, places


def _no_rows_aside() -> pl.DataFrame:
    text = ("reason_code", "reason_text", "column_label", "raw_json")
    return pl.DataFrame(
        schema={"source_sheet": pl.String, "source_row": pl.Int64, **dict.fromkeys(text, pl.String)}
    )


def _chosen(choose: Choose, frame: pl.DataFrame | None) -> pl.Series | None:
    return None if frame is None else choose(frame)


def _n_chosen(choose: Choose, frame: pl.DataFrame | None) -> int:
    return 0 if frame is None else int(choose(frame).sum())
