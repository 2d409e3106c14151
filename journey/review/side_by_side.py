"""Doubtful pairs of the published build, side by side, with the values read live from behind the wall.

Nothing shown here is written anywhere but the audit line that says someone looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from journey.casebook import open_casebook
from journey.errors import JourneyError, Refused, Usage
from journey.profiles import load_profile
from journey.review.held import identifiers
from journey.review.published import opened, settled
from journey.review.reasons import KIND_LABELS, effects, probability_label, reasons, why_doubtful
from journey.review.sides import Pair, Side, Standing
from journey.store import Store
from journey.workspace import Workspace
from schemas.vocabularies import DOUBT_KINDS

STATES = ("open", "same", "different", "decided", "all")
SEX_LABELS = {"M": "Male", "F": "Female"}


def pairs(
    workspace: Workspace, kind: str | None = None, state: str = "open", limit: int = 50, offset: int = 0
) -> list[Pair]:
    """Doubtful pairs with their values. Each person shown is written in the audit log first.

    Args:
        workspace: with a published build; its key must be at hand.
        kind: one of schemas.vocabularies.DOUBT_KINDS; all of them if None.
        state: open (nobody has decided), same, different, decided (either), or all: as the casebook says now.
        limit: at most so many pairs.
        offset: after so many.

    Returns:
        The pairs by kind, and within a kind by pair_id, which is in no order of likeness: the first few that
        are judged are as good as drawn by lot.

    Raises:
        Refused: there is no build with doubtful pairs, no key, or no such kind; or the keys were changed
            since the build, or something is unfinished.
    """
    with settled(workspace) as store:
        chosen = _listed(workspace, store, kind, state).slice(offset, limit)
        return _shown(workspace, store, chosen)


def pair(workspace: Workspace, pair_id: str) -> Pair:
    """One pair with its values, decided or not. The people shown are written in the audit log first.

    Raises:
        Refused: there is no such pair, or no key; or the keys were changed since the build, or something is
            unfinished.
    """
    with settled(workspace) as store:
        return _shown(workspace, store, find(workspace, store, pair_id))[0]


def pair_ids(workspace: Workspace, kind: str | None = None, state: str = "open") -> list[str]:
    """Ids of the pairs, in the order of `pairs`. No value is read, and no key is needed."""
    with opened(workspace) as store:
        return _listed(workspace, store, kind, state)["pair_id"].to_list()


def counts(workspace: Workspace) -> list[dict[str, Any]]:
    """How much there is to do: one row a kind, with kind_code, kind_label, n_open, n_same, n_different.

    No value is read, and no key is needed.
    """
    with opened(workspace) as store:
        held = _listed(workspace, store, None, "all")
    found = []
    for code in (*DOUBT_KINDS, "decided"):
        own = held.filter(pl.col("kind_code") == code)["state_code"]
        n = {f"n_{state}": int((own == state).sum()) for state in ("open", "same", "different")}
        if len(own):
            found.append({"kind_code": code, "kind_label": KIND_LABELS[code], **n})
    return found


def find(workspace: Workspace, store: Store, pair_id: str) -> pl.DataFrame:
    """The row of one pair.

    Raises:
        Refused: there is none with that id.
    """
    found = _listed(workspace, store, None, "all", pair_id)
    if found.is_empty():
        raise Refused(
            "There is no pair with that id in the published build. See them with: journey link --review"
        )
    return found


def _listed(
    workspace: Workspace, store: Store, kind: str | None, state: str, pair_id: str | None = None
) -> pl.DataFrame:
    """Rows of link.doubt, and pairs decided earlier that are in doubt no more, as the casebook stands now.

    With a pair_id only that pair.
    """
    if state not in STATES:
        raise Usage(f"There is no such state. Use one of: {', '.join(STATES)}")
    if kind not in (None, "decided", *DOUBT_KINDS):
        raise Usage(f"There is no such kind. Use one of: {', '.join(DOUBT_KINDS)}")
    decided = _verdicts(workspace)
    if pair_id is None:
        doubts = store.frame("select * from link.doubt")
    else:
        decided = decided.filter(pl.col("pair_id") == pair_id)
        doubts = store.frame("select * from link.doubt where pair_id = $pair", {"pair": pair_id})
    held = pl.concat([doubts, _no_longer_in_doubt(store, doubts, decided)], how="diagonal")
    held = held.drop("state_code").join(
        decided.select("pair_id", state_code="verdict"), on="pair_id", how="left"
    )
    held = held.with_columns(pl.col("state_code").fill_null("open"))
    wanted = {"decided": ["same", "different"], "all": ["open", "same", "different"]}.get(state, [state])
    held = held.filter(pl.col("state_code").is_in(wanted))
    if kind:
        held = held.filter(pl.col("kind_code") == kind)
    order = pl.col("kind_code").replace_strict(
        {code: i for i, code in enumerate(DOUBT_KINDS)}, default=len(DOUBT_KINDS)
    )
    return held.sort(order, "pair_id")


def _no_longer_in_doubt(store: Store, doubts: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Standing decisions on people of this build that are not among its doubtful pairs."""
    others = decided.join(doubts.select("pair_id"), on="pair_id", how="anti")
    if others.is_empty():
        return doubts.clear()
    people = [*others["source_person_id_a"], *others["source_person_id_b"]]
    links = store.frame(
        "select source_code, source_person_id, person_id from link.person_link"
        " where source_person_id in (select unnest($people))",
        {"people": people},
    )
    for side in ("a", "b"):
        ends = links.select(pl.all().name.suffix(f"_{side}"))
        others = others.join(ends, on=f"source_person_id_{side}")
    return others.select(
        *("pair_id", "source_code_a", "source_person_id_a", "source_code_b", "source_person_id_b"),
        *("person_id_a", "person_id_b"),
        kind_code=pl.lit("decided"),
        probability=pl.lit(None, pl.Float64),
        agreement=pl.lit(""),
        is_sampled=pl.lit(False),
    )


def _verdicts(workspace: Workspace) -> pl.DataFrame:
    """Standing decisions: pair_id, the two tokens, verdict."""
    with open_casebook(workspace.casebook_path) as casebook:
        rows = [(d.pair_id, d.a, d.b, d.verdict) for d in casebook.decisions()]
    names = ["pair_id", "source_person_id_a", "source_person_id_b", "verdict"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _shown(workspace: Workspace, store: Store, chosen: pl.DataFrame) -> list[Pair]:
    """The chosen rows with values; that they are looked at is written down before any value is read."""
    if chosen.is_empty():
        return []
    key = workspace.key
    with open_casebook(workspace.casebook_path, key) as casebook:
        standing = {d.pair_id: Standing(d.verdict, d.who, d.at, d.why) for d in casebook.decisions()}
        for row in chosen.iter_rows(named=True):
            people = dict.fromkeys((row["person_id_a"], row["person_id_b"]))
            casebook.record(
                "view", " ".join([*people, row["pair_id"]]), "to judge whether they are one person"
            )
    sides = _sides(workspace, store, chosen)
    return [_pair(row, sides, standing.get(row["pair_id"])) for row in chosen.iter_rows(named=True)]


def _pair(row: dict[str, Any], sides: dict[str, Side], decision: Standing | None) -> Pair:
    a, b = sides[row["source_person_id_a"]], sides[row["source_person_id_b"]]
    if_same, if_different = effects(row["person_id_a"], row["person_id_b"])
    return Pair(
        pair_id=row["pair_id"],
        kind_code=row["kind_code"],
        kind_label=KIND_LABELS[row["kind_code"]],
        why_doubtful=why_doubtful(row["kind_code"]),
        probability=row["probability"],
        probability_label=probability_label(row["probability"]),
        a=a,
        b=b,
        reasons=reasons(row["agreement"], a, b),
        if_same=if_same,
        if_different=if_different,
        is_sampled=row["is_sampled"],
        decision=decision,
    )


def _sides(workspace: Workspace, store: Store, chosen: pl.DataFrame) -> dict[str, Side]:
    """What is held of each source person of the chosen pairs, by source person id."""
    ends = [
        chosen.select(
            *(
                pl.col(f"{name}_{side}").alias(name)
                for name in ("source_person_id", "source_code", "person_id")
            )
        )
        for side in ("a", "b")
    ]
    people = pl.concat(ends).unique().sort("source_person_id")
    wanted = people["source_person_id"]
    held = identifiers(workspace, store, people)
    counted = store.frame(
        "select source_person_id, count(*) as n_interactions, min(start_date) as first_date,"
        " max(start_date) as last_date from canonical.interaction"
        " where source_person_id in (select unnest($people)) group by all",
        {"people": wanted.to_list()},
    )
    rows = people.join(counted, on="source_person_id", how="left").to_dicts()
    label = {code: _label(workspace, code) for code in people["source_code"].unique()}
    return {
        row["source_person_id"]: _side(row, held.get(row["source_person_id"], []), label[row["source_code"]])
        for row in rows
    }


def _side(row: dict[str, Any], held: Sequence[dict[str, Any]], source_label: str) -> Side:
    names = [" ".join(part for part in (i["forename"], i["surname"]) if part) for i in held]
    initials = [f"initials {i['initials']}" for i in held if i["initials"] and not i["surname"]]
    return Side(
        source_code=row["source_code"],
        source_label=source_label,
        source_person_id=row["source_person_id"],
        person_id=row["person_id"],
        names=_distinct([*names, *initials]),
        forenames=_distinct(i["forename"] for i in held),
        surnames=_distinct(i["surname"] for i in held),
        birth_dates=_distinct(i["birth_date"] for i in held),
        sexes=_distinct(SEX_LABELS.get(i["sex_code"], i["sex_code"]) for i in held),
        postcodes=_distinct(i["postcode"] for i in held),
        nhs_numbers=_distinct(i["nhs_number"] for i in held),
        local_ids=_distinct(i["local_person_id"] for i in held),
        n_interactions=row["n_interactions"] or 0,
        first_date=row["first_date"],
        last_date=row["last_date"],
    )


def _distinct(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted({value for value in values if value}))


def _label(workspace: Workspace, source_code: str) -> str:
    try:
        return load_profile(source_code, workspace.path).title
    except JourneyError:
        return source_code
