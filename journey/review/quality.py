"""How often links are right, and how many that should be there are missed, from pairs that people judged.

Pairs are drawn by lot from every kind (link.stratum); a person judges them; each kind then counts by how many
pairs it has. What nobody is ever shown, because it is too little alike, is outside what this can know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from journey.casebook import open_casebook
from journey.review.limits import Drawn, Limits, part_of_both, total
from journey.review.published import opened
from journey.words import several
from journey.workspace import Workspace

MIN_OF_A_KIND = 5  # pairs judged of every kind there is, or all of them
MIN_OF_A_SIDE = 30  # pairs judged of those joined, and of those left apart, or all of them


@dataclass(frozen=True)
class Stratum:
    """One kind of pairs: how many there are, were drawn, were judged, and were found to be one person."""

    stratum_code: str
    is_accepted: bool
    n_pairs: int
    n_sampled: int
    n_decided: int
    n_same: int

    @property
    def drawn(self) -> Drawn:
        """Its counts, for limits."""
        return Drawn(self.n_pairs, self.n_decided, self.n_same)


@dataclass(frozen=True)
class Share:
    """A share with its 95% limits, from 0 to 1; or, all three None, how many pairs are still to be judged."""

    estimate: float | None
    low: float | None
    high: float | None
    n_decided: int
    n_lacking: int
    sentence: str


@dataclass(frozen=True)
class Quality:
    """What judged pairs say of the links of the published build."""

    precision: Share  # of pairs that were joined, the share that are one person
    recall: Share  # of pairs that are one person and alike enough to be shown, the share that were joined
    strata: tuple[Stratum, ...]
    caveat: str


CAVEAT = (
    "This is about pairs of records, each counted once, and rests on what reviewers could see. Records too"
    " little alike to be shown to anyone are outside it, so more is missed than it says. It takes the pairs"
    " judged first to be like those not judged yet; they are in no order of likeness."
)


def estimate(workspace: Workspace) -> Quality:
    """Precision and recall of the published build's links, each with a 95% interval or with what is lacking.

    No value of anybody is read, and no key is needed.

    Raises:
        Refused: there is no build with strata to estimate from.
    """
    with opened(workspace) as store:
        strata = store.frame("select * from link.stratum where n_pairs > 0 order by stratum_code")
        drawn = store.frame("select pair_id, stratum_code from link.doubt where is_sampled")
    with open_casebook(workspace.casebook_path) as casebook:
        verdicts = [(d.pair_id, d.verdict) for d in casebook.decisions()]
    return quality_of(_counted(strata, drawn, verdicts))


def quality_of(strata: Sequence[Stratum]) -> Quality:
    """Precision and recall from counts, by kind."""
    joined = [one for one in strata if one.is_accepted]
    apart = [one for one in strata if not one.is_accepted]
    n_joined, n_apart = (sum(one.n_decided for one in side) for side in (joined, apart))
    lacking = _lacking(joined)
    precision = (
        _too_few("how many links are right", n_joined, lacking)
        if lacking or not joined
        else _precision(joined, n_joined)
    )
    lacking += _lacking(apart)
    recall = (
        _too_few("how many links are missed", n_joined + n_apart, lacking)
        if lacking or not joined
        else _recall(joined, apart, n_joined + n_apart)
    )
    return Quality(precision, recall, tuple(strata), CAVEAT)


def _counted(strata: pl.DataFrame, drawn: pl.DataFrame, verdicts: Sequence[tuple[str, str]]) -> list[Stratum]:
    decided = pl.DataFrame(verdicts, schema={"pair_id": pl.String, "verdict": pl.String}, orient="row")
    counted = (
        drawn.join(decided, on="pair_id", how="left")
        .group_by("stratum_code")
        .agg(
            n_sampled=pl.len(),
            n_decided=pl.col("verdict").is_not_null().sum(),
            n_same=(pl.col("verdict") == "same").sum(),
        )
    )
    counts = ["n_sampled", "n_decided", "n_same"]
    rows = strata.join(counted, on="stratum_code", how="left").with_columns(pl.col(counts).fill_null(0))
    columns = ["stratum_code", "is_accepted", "n_pairs", *counts]
    return [Stratum(**row) for row in rows.select(columns).sort("stratum_code").iter_rows(named=True)]


def _lacking(side: Sequence[Stratum]) -> int:
    """How many more pairs of one side must be judged before anything is said."""
    by_kind = sum(max(min(MIN_OF_A_KIND, one.n_pairs) - one.n_decided, 0) for one in side)
    wanted = min(MIN_OF_A_SIDE, sum(one.n_pairs for one in side))
    return max(by_kind, wanted - sum(one.n_decided for one in side), 0)


def _precision(joined: Sequence[Stratum], n_decided: int) -> Share:
    n_pairs = sum(one.n_pairs for one in joined)
    right = total(one.drawn for one in joined)
    share = Limits(*(min(figure / n_pairs, 1.0) for figure in (right.estimate, right.low, right.high)))
    words = f"Of 100 pairs that are joined, about {_of_100(share.estimate)} are one person"
    return _share(share, n_decided, words)


def _recall(joined: Sequence[Stratum], apart: Sequence[Stratum], n_decided: int) -> Share:
    found, missed = (total(one.drawn for one in side) for side in (joined, apart))
    if not found.estimate:
        words = "Not one of the joined pairs that were judged is one person: correct that first."
        return Share(None, None, None, n_decided, 0, words)
    share = part_of_both(found, missed)
    about = f"about {_of_100(share.estimate)} are joined"
    return _share(share, n_decided, f"Of 100 pairs that are one person and alike enough to be shown, {about}")


def _share(share: Limits, n_decided: int, words: str) -> Share:
    span = f"95% interval {_of_100(share.low)} to {_of_100(share.high)}; {several(n_decided, 'pair')} judged"
    return Share(share.estimate, share.low, share.high, n_decided, 0, f"{words} ({span}).")


def _too_few(what: str, n_decided: int, n_lacking: int) -> Share:
    if not n_lacking:
        return Share(
            None, None, None, n_decided, 0, f"Nothing is joined, so there is nothing to say of {what}."
        )
    pairs = several(n_lacking, "more pair")
    words = f"Too few pairs are judged to say {what}: judge {pairs} of those drawn by lot."
    return Share(None, None, None, n_decided, n_lacking, words)


def _of_100(share: float) -> str:
    """A share as a number of 100: one decimal where whole numbers would hide it, and 100 only if it is all.

    >>> _of_100(0.934), _of_100(0.9996), _of_100(1.0), _of_100(0.985)
    ('93', '99.9', '100', '98.5')
    """
    if 0.98 <= share < 1:
        return f"{int(share * 1000) / 10:.1f}"
    return f"{share * 100:.0f}"
