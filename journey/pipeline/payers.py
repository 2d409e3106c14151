"""Who pays for what: every item's payers and their parts, pots, and what budget holders said of cash."""

from __future__ import annotations

import polars as pl

from journey.assumptions import Assumptions
from journey.catalogue import SHIPPED, payer_of
from journey.errors import Refused
from journey.pipeline.reference import known_codes, reference_frame


def payer_frames(items: pl.DataFrame, chosen: Assumptions) -> dict[str, pl.DataFrame]:
    """Who pays for what, in which parts; which payers are one pot; what a budget holder said of cash.

    Raises:
        Refused: the set names a payer or an item that there is not, or a split is not of the whole.
    """
    payers = reference_frame("payer.csv")
    pots = [(str(pot["name"]), payer) for pot in chosen.pot for payer in pot["payers"]]
    _refuse_unknown_payers(chosen, payers["payer_code"].to_list(), [payer for _, payer in pots])
    _refuse_people(chosen, items, payers, [payer for _, payer in pots])
    for one in (*chosen.split, *chosen.cashable):
        item = one.get("item_code")
        if item is not None and item not in items["item_code"]:
            raise Refused(
                f"{chosen.file_label} names an item that no catalogue of the set holds: {item}."
                " Correct it, or name the catalogue that has it."
            )
    return {
        "cost.payer": payers,
        "cost.item_payer": _item_payers(items, chosen),
        "cost.pot": pl.DataFrame(pots, {"pot_label": pl.String, "payer_code": pl.String}, orient="row"),
        "cost.cashable": _cashable(chosen),
    }


def _refuse_unknown_payers(chosen: Assumptions, known: list[str], in_pots: list[str]) -> None:
    named = [one["payer_code"] for one in (*chosen.split, *chosen.cashable)]
    named += [one["beneficiary_code"] for one in chosen.split if "beneficiary_code" in one]
    for code in (*named, *in_pots, chosen.support.payer_code):
        if code not in known:
            told = known_codes(code, known)
            raise Refused(f"{chosen.file_label} names a payer we do not know: {code}. {told}")


def _refuse_people(
    chosen: Assumptions, items: pl.DataFrame, payers: pl.DataFrame, in_pots: list[str]
) -> None:
    """What the person pays is no public cost, and would stand among it."""
    people = payers.filter(level_code="person")["payer_code"].to_list()
    public = items.filter(perspective_code="fiscal")["item_code"]
    of_public = [one["payer_code"] for one in chosen.split if one["item_code"] in public]
    for code in (*of_public, *in_pots, chosen.support.payer_code):
        if code in people:
            raise Refused(
                f"{chosen.file_label} lets {code} pay a part of a public cost. Only public bodies and the "
                "voluntary sector do; what somebody is charged is shown apart."
            )


def _item_payers(items: pl.DataFrame, chosen: Assumptions) -> pl.DataFrame:
    """Parts of each item as whole numbers, from part_from up to part_to of part_total."""
    parts: dict[str, list[tuple[str, str, int]]] = {}
    for row in reference_frame("item_part.csv").to_dicts():
        pence = int(row["part_gbp"].replace(".", ""))
        parts.setdefault(row["item_code"], []).append((row["payer_code"], row["payer_code"], pence))
    splits, rows = _splits(chosen), []
    needed = items.select("item_code", "payer_label", "beneficiary_label", "catalogue_code")
    for item in needed.iter_rows(named=True):
        payer = payer_of(item["payer_label"]) or "not_known"
        gains = payer_of(item["beneficiary_label"] or item["payer_label"]) or "not_known"
        # A price of the programme's own is paid as it says: published parts are of the published price.
        published = parts if item["catalogue_code"] == SHIPPED else {}
        own = splits.get(item["item_code"]) or published.get(item["item_code"]) or [(payer, gains, 1)]
        reached = 0
        total = sum(part for *_, part in own)
        for number, (pays, gain, part) in enumerate(own, start=1):
            rows.append((item["item_code"], number, pays, gain, reached, reached + part, total))
            reached += part
    schema = {
        "item_code": pl.String,
        "line_no": pl.Int64,
        "payer_code": pl.String,
        "beneficiary_code": pl.String,
    }
    whole = dict.fromkeys(("part_from", "part_to", "part_total"), pl.Int64)
    return pl.DataFrame(rows, {**schema, **whole}, orient="row")


def _splits(chosen: Assumptions) -> dict[str, list[tuple[str, str, int]]]:
    found: dict[str, list[tuple[str, str, int]]] = {}
    for split in chosen.split:
        gains = split.get("beneficiary_code", split["payer_code"])
        hundredths = int(split["percent"] * 100)  # of a percent; no more decimals are let in
        found.setdefault(split["item_code"], []).append((split["payer_code"], gains, hundredths))
    for item, parts in found.items():
        if sum(part for *_, part in parts) != 100_00:
            raise Refused(f"{chosen.file_label}: the [[split]] of {item} must add up to 100 percent.")
    return found


def _cashable(chosen: Assumptions) -> pl.DataFrame:
    names = ("payer_code", "item_code", "cashability", "confirmed_by", "confirmed_on", "note")
    rows = [
        tuple(None if one.get(name) is None else str(one[name]) for name in names) for one in chosen.cashable
    ]
    columns = (*names[:2], "cashability_code", "confirmed_by_label", "confirmed_date", "note_text")
    frame = pl.DataFrame(rows, dict.fromkeys(columns, pl.String), orient="row")
    return frame.with_columns(pl.col("confirmed_date").str.to_date())
